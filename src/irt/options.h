/* What was chosen of a multiple-choice item's options, by whom: does each wrong option do its work, and is the key the key? */
#ifndef IRT_OPTIONS_H
#define IRT_OPTIONS_H

#include "irt/responses.h"

enum { OPTIONS_FIFTHS = 5 };

struct options_option {
	int32_t code; /* as the file has it */
	bool key;
	double persons, share; /* who chose it; of all who were asked */
	double by_fifth
		[OPTIONS_FIFTHS]; /* of each fifth of ability, the lowest first; NAN: nobody is in it */
	double point_biserial; /* correlation of having chosen it with the sum of the other items; NAN: cannot be told */
	bool weak; /* a wrong option that fewer than 5 % choose: it does no work (Haladyna & Downing 1993) */
	bool able_choose; /* a wrong option that goes with higher scores, or that more of the top fifth choose than the key */
};

struct options {
	struct options_option *options; /* [count], by code */
	size_t count;
	double persons, omitted; /* who were asked; the share without an answer */
	bool key_missing;        /* nobody chose the key */
};

/* raw: its levels are the options chosen, RESPONSES_MISSING: none; key[item_count]: the code of the right one, which need not
 * occur. group_of[person_count]: the fifth of ability that a person is in, SIZE_MAX: none (irt/item_fit.h item_fit_groups).
 * Returns [item_count]. Cost: persons · items · options. */
struct options *options_of(struct work *w, const struct responses *raw, const int32_t *key,
                           const size_t *group_of);

#endif
