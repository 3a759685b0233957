/* The picture of the way from an entry's leaf to the root of the log: a row for each level, the leaf on top and the root below.
 * What a proof brings stands in boxes, on the side where it is hashed; what is computed stands on the line. It fits a phone up to
 * ten thousand million entries. Whoever shows it puts the same in a table beside it. */
#ifndef WEB_PARTS_LOG_PATH_H
#define WEB_PARTS_LOG_PATH_H

#include "base/markup.h"
#include "tlog/path.h"

struct log_path {
	uint64_t index, size; /* of the entry; of the log */
	struct digest leaf;
	size_t step_count;
	struct path_step steps[MERKLE_PROOF_MAX];
};

/* An element <svg>. Cost: some 500 bytes a step. */
struct markup log_path_drawing(struct work *w, const struct log_path *path);
/* The first letters of a hash's base64: enough to find it again. */
struct str log_path_short(struct work *w, const struct digest *hash);

#endif
