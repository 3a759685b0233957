/* Numbers for names: 0 for the first that is seen, 1 for the next, and the same again for a name that was. */
#ifndef IRT_NUMBERING_H
#define IRT_NUMBERING_H

#include "base/work.h"

struct numbering {
	struct str *names; /* [count] */
	size_t count, most;
	uint32_t *slots; /* private */
	size_t slot_count;
};

/* Room for `most` names. */
struct numbering numbering_init(struct work *w, size_t most);

/* The name's number; a new name takes the next. The name's bytes must outlive the numbering. Cost: a hash. */
uint32_t numbering_of(struct numbering *numbering, struct str name);

/* The name's number, or UINT32_MAX. */
uint32_t numbering_find(const struct numbering *numbering, struct str name);

#endif
