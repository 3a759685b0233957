/* One start of bubblewrap: our end of it. */
#ifndef SANDBOX_BOX_H
#define SANDBOX_BOX_H

#include "sandbox/inside/protocol.h"
#include "sandbox/keeper.h"

struct box {
	const struct keeper *keeper;
	int control;
	int error; /* what bubblewrap says when it fails */
};

/* Has the keeper start one; the job (of job_pack) stays the caller's. ERR_UNAVAILABLE. */
enum err box_open(struct work *w, const struct keeper *keeper, int job, struct box *out) MUST_CHECK;
/* False when the box has gone. */
bool box_order(const struct box *box, enum inside_order_kind kind, uint32_t step, const int *descriptors,
               size_t count) MUST_CHECK;
/* The failure of a box that has gone, with what it said. ERR_UNAVAILABLE. */
enum err box_failed(struct work *w, const struct box *box) MUST_CHECK;
/* Process 1 ends when it sees that, and all that is in the box with it; the keeper reports when that is so. */
void box_let_go(struct box *box);

#endif
