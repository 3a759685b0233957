/* The belief about one competency: prior times the likelihood of all evidence, on a grid of ability. */
#ifndef GRADE_BELIEF_H
#define GRADE_BELIEF_H

#include "grade/grade.h"
#include "irt/grid.h"

#define BELIEF_PRIOR_MEAN_LOGIT 0.0
#define BELIEF_PRIOR_SD_LOGIT 1.0
/* How much a machine's judgement of open work counts against a person's: the power of its likelihood. */
#define BELIEF_MACHINE_WEIGHT 0.5

struct belief {
	struct id id;
	struct str competency;
	struct grid posterior;
	double mean_logit, sd_logit;
	bool provisional; /* a machine's judgement of open work is among the evidence */
	size_t evidence_count;
	struct str evidence; /* JSON as stored */
	int64_t at_us;
};

/* Pure: the belief about a competency from the current verdicts. The order of the verdicts makes no
 * difference to the bit (irt/grid.h). */
enum err belief_of(struct work *w, const struct document *document, struct str competency,
                   const struct verdict *verdicts, size_t count, struct belief *out) MUST_CHECK;

/* Computes and stores the beliefs of a sitting that its verdicts changed. */
enum err belief_update(struct work *w, struct tx *tx, struct id org,
                       const struct sitting *sitting) MUST_CHECK;
/* The newest belief of each competency of the document, in its order; where there is no evidence yet the prior, with the
 * zero id. evidence_count is not filled. */
enum err belief_current(struct work *w, struct tx *tx, struct id org, const struct sitting *sitting,
                        struct belief **out, size_t *count) MUST_CHECK;

/* One by its id, and the sitting it is of; ERR_NOT_FOUND. evidence_count is not filled. */
enum err belief_load(struct work *w, struct tx *tx, struct id org, struct id id, struct belief *out,
                     struct id *sitting) MUST_CHECK;
/* The belief before there is any evidence, which is not stored: its id is zero. */
struct belief belief_prior(struct str competency);

#endif
