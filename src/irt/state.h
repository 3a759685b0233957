/* What is believed about a person's level in one competency on a day, from evidence of many days: a state in time.
 *
 * The population's prior holds on the day of the first evidence. Evidence of one day multiplies (irt/evidence.h); between days
 * the level drifts (irt/walk.h). The state of a day knows the evidence up to that day and no later one (a filter, not a
 * smoother): what was known then.
 *
 * 1. The same evidence in any order gives the same bits: it is sorted by day and id inside. Late or withdrawn evidence is
 *    dealt with by computing again from what there is; nothing is ever taken out of a state.
 * 2. Without drift the state is, to the bit, the belief that a product of likelihoods is (irt/grid.h).
 * 3. A struct state is made of a population's prior and of evidence about this very competency, by state_of, state_days and
 *    state_forecast alone. What other competencies suggest is of another type (irt/transfer.h), which no function here takes. */
#ifndef IRT_STATE_H
#define IRT_STATE_H

#include "irt/walk.h"

enum { STATE_EVIDENCE_MAX = 100000 };

/* What holds for a competency whoever the person is. */
struct state_model {
	double prior_mean_logit, prior_sd_logit; /* within [-6, 6] and [0.2, 10] */
	struct walk drift;
};

struct state_evidence {
	int64_t day;   /* days since any epoch; one epoch for all */
	struct str id; /* unique in a history */
	struct evidence evidence;
};

struct state {
	int64_t day;
	int64_t evidence_day;  /* of the newest evidence; of no account when there is none */
	size_t evidence_count; /* up to that day */
	struct walk_density density;
};

/* ERR_INPUT, with a sentence, unless the drift passes and the prior is within its limits. */
enum err state_model_check(struct work *w, const struct state_model *model) MUST_CHECK;

/* The state on a day; without evidence by then it is the prior. evidence[count] in any order. ERR_INPUT: the model does not pass
 * (state_model_check), one piece of evidence does not (evidence_check), two have one id, or days are more than a century apart;
 * ERR_TOO_LARGE over STATE_EVIDENCE_MAX. Cost: 10 to 30 us for each piece and for each day with evidence. */
enum err state_of(struct work *w, const struct state_model *model, const struct state_evidence *evidence,
                  size_t count, int64_t day, struct state *out) MUST_CHECK;

/* The states at the end of each day that has evidence, in the order of days: the history. */
enum err state_days(struct work *w, const struct state_model *model, const struct state_evidence *evidence,
                    size_t count, struct state **states, size_t *state_count) MUST_CHECK;

/* What is believed now about a later day, at most a century on. Without evidence the prior stays as it is. To the bit the
 * same as state_of says on that day, when the state is that of the newest evidence. */
void state_forecast(const struct state *state, const struct walk *drift, int64_t day, struct state *out);

/* The state's belief, for all that is read off one. */
struct grid state_belief(const struct state *state);

#endif
