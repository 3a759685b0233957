/* Adaptive selection as the quiz does it: which item to give next. Of other rules, exposure and blueprints: irt/cat.h.
 *
 *   information at the estimate → content balance → one of the best few, at random
 *
 * Pure: the same bank, history, estimate and random number give the same item. */
#ifndef IRT_SELECT_H
#define IRT_SELECT_H

#include "irt/model.h"

enum {
	SELECT_AREAS_MAX = 64,
	SELECT_AMONG_MAX = 32,
};
#define SELECT_NONE SIZE_MAX

struct select_bank {
	const struct model *items; /* [count] */
	const uint8_t *areas;      /* [count], each below area_count; NULL: one area */
	size_t count;
	const double *shares; /* [area_count], part of the items that an area should get; NULL: no balance */
	size_t area_count;    /* at most SELECT_AREAS_MAX */
};

/* The `among` unseen items that are most informative at theta, best first, ties to the lower index,
 * without regard to areas. seen [count]; chosen [among]. Returns how many there are.
 * Cost: one model_information for every unseen item. Source: Lord 1980. */
size_t select_most_informative(const struct select_bank *bank, const bool *seen, double theta_logit,
                               size_t among, size_t *chosen);

/* Which areas the next item may be of: those furthest below their share among those that still have an item. The bank has
 * shares. closed as below. Source: Kingsbury & Zara 1989. */
void select_areas(const struct select_bank *bank, const bool *seen, const bool *closed,
                  bool wanted[SELECT_AREAS_MAX]);

/* The next item, or SELECT_NONE when none is open.
 * seen    [count]  items already given; they also count towards their area's share
 * closed  [count]  unseen items that may not be given; NULL: none
 * theta            estimate, within [-6, 6]
 * among            choose at random among this many best; 1: always the best; at most SELECT_AMONG_MAX
 * random           a number drawn for this step, any value; store it to replay the choice
 * Only items of the area furthest below its share are looked at; of several equally far, all of them.
 * An area without unseen items is passed over. Sources: Kingsbury & Zara 1989 (balance, randomesque). */
size_t select_next(const struct select_bank *bank, const bool *seen, const bool *closed, double theta_logit,
                   size_t among, uint64_t random);

#endif
