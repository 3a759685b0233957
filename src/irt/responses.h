/* What many people answered to the items of a test: the data that items are calibrated from, and that people are scored from. */
#ifndef IRT_RESPONSES_H
#define IRT_RESPONSES_H

#include "irt/model.h"

enum {
	RESPONSES_MISSING = 255, /* not given, or not answered: says nothing */
	RESPONSES_ITEMS_MAX = 10000,
	RESPONSES_PERSONS_MAX = 10000000,
	RESPONSES_GROUPS_MAX = 64,
};

/* One column. `codes` are what its levels are called in the file, rising: 1, 2, 3, 4 for levels 0 to 3. */
struct responses_item {
	struct str name;
	size_t levels;        /* 2 … MODEL_LEVELS_MAX; 1 or 0 when fewer occur */
	const int32_t *codes; /* [levels] */
};

struct responses {
	size_t person_count, item_count;
	const struct responses_item *items; /* [item_count] */
	const uint8_t *
		levels; /* [person_count][item_count], a level below the item's `levels` or RESPONSES_MISSING */
	const struct str *ids;         /* [person_count], NULL: none given */
	const double *weights;         /* [person_count], positive; NULL: all 1 */
	const uint8_t *groups;         /* [person_count], below group_count; NULL: one group */
	const struct str *group_names; /* [group_count] */
	size_t group_count;            /* at least 1 */
};

/* The row of a person, [item_count]. */
static inline const uint8_t *responses_of(const struct responses *responses, size_t person)
{
	return responses->levels + person * responses->item_count;
}

#endif
