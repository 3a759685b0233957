/* An adaptive test as options describe it: for `assay irt cat` and `assay irt simulate`. */
#ifndef CLI_IRT_DESIGN_H
#define CLI_IRT_DESIGN_H

#include "cli/irt.h"
#include "irt/cat.h"

/* All that a design points to. It must not be moved: its parts point to each other. */
struct irt_design {
	struct bank bank;
	struct nodes nodes;
	struct table table;
	struct select_bank content;
	struct blueprint blueprint;
	struct cat_design cat;
	uint64_t seed;
};

/* Reads --items, --select, --estimate, --start, --stop, --blueprint, --shares, --randomesque, --acceptance, --acceleration,
 * --nodes, --range, --limits, --prior-mean, --prior-sd, --seed. ERR_INPUT, with a sentence, for what makes no test (cat_check).
 * */
enum err irt_design_read(struct work *w, const struct irt_command *command,
                         struct irt_design *out) MUST_CHECK;

#endif
