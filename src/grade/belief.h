/* The belief about one competency: prior times the likelihood of all evidence, on a grid of ability. */
#ifndef GRADE_BELIEF_H
#define GRADE_BELIEF_H

#include "grade/grade.h"
#include "irt/evidence.h"

#define BELIEF_PRIOR_MEAN_LOGIT 0.0
#define BELIEF_PRIOR_SD_LOGIT 1.0
/* How much a machine's judgement of open work counts against a person's: the power of its likelihood. On 60 real answers
 * the local model agreed with people hardly better than chance (quadratic weighted kappa 0.13, 95 % interval -0.09 to
 * 0.32: bench/README.md), so that ten of its judgements count as one: a direction to look in, never a reason to stop. */
#define BELIEF_MACHINE_WEIGHT 0.1

struct belief {
	struct id id;
	struct str competency;
	struct grid posterior;
	double mean_logit, sd_logit;
	bool provisional; /* a machine's judgement of open work is among the evidence */
	size_t evidence_count;
	struct str evidence; /* JSON as stored: {evidence: [{verdict, weight}], prior: {mean, sd}} */
	int64_t at_us;
};

/* A verdict and how much it counts, 0 … 1. Both are stored with the belief, so that it can be computed again whatever
 * the weights are by then. */
struct belief_evidence {
	const struct verdict *verdict;
	double weight;
};

/* Pure: which of a sitting's current verdicts count, and how much: those that judged; where a person did, theirs alone, also in
 * place of a key's or of tests' (on appeal); else what was learned at its weight (learned_weight), and without that a model's at
 * BELIEF_MACHINE_WEIGHT. Fills evidence[count]; how many is returned. */
size_t belief_counting(struct work *w, const struct verdict *verdicts, size_t count,
                       struct belief_evidence *evidence);
/* Evidence as irt/ takes it, and the verdicts that it consists of: one; or all on one part, where the part's tasks share an
 * effect (shared_sd_logit of exam/document.h). */
struct belief_piece {
	struct evidence evidence; /* passed evidence_check; points into the verdicts */
	const struct belief_evidence *const *items;
	size_t item_count;
};
/* Pure: evidence as pieces about a competency, in the order of their first verdicts; what is about others is left out.
 * ERR_INTERNAL when the document has no such task. */
enum err belief_pieces(struct work *w, const struct document *document, struct str competency,
                       const struct belief_evidence *evidence, size_t count, struct belief_piece **out,
                       size_t *piece_count) MUST_CHECK;
/* Whether it is a machine's judgement of open work. */
bool belief_is_provisional(const struct verdict *verdict);
/* What whoever was judged may be told of before a person has judged it: moves to the front all but a machine's judgements of open
 * work in parts that are flagged, and returns how many. */
size_t belief_undoubted(struct verdict *verdicts, size_t count, const struct flag *flags, size_t flag_count);

/* Pure: the belief about a competency from evidence, of which what is about others is left out. The order makes no
 * difference to the bit (irt/grid.h). */
enum err belief_compute(struct work *w, const struct document *document, struct str competency,
                        const struct belief_evidence *evidence, size_t count, struct belief *out) MUST_CHECK;
/* Pure: the same from the current verdicts: those that judged, a machine's where no person did, at its weight. */
enum err belief_of(struct work *w, const struct document *document, struct str competency,
                   const struct verdict *verdicts, size_t count, struct belief *out) MUST_CHECK;

/* Computes and stores the beliefs of a sitting that its verdicts changed. What people judged counts when it is decided on, and as
 * soon as that decision takes effect. */
enum err belief_update(struct work *w, struct tx *tx, struct id org,
                       const struct sitting *sitting) MUST_CHECK;
/* Those that a decision rests on, from the verdicts that count for it, one for each competency of the document in its order: a
 * new row where it says something new, in effect with the decision; else the row there is. decision: its id; zero: nothing is
 * stored, and what is new has the zero id. */
enum err belief_decide(struct work *w, struct tx *tx, const struct sitting *sitting,
                       const struct verdict *verdicts, size_t count, struct id decision, struct belief **out,
                       size_t *belief_count) MUST_CHECK;
/* The newest belief in effect of each competency of the document, in its order; where there is no evidence yet the prior, with
 * the zero id. evidence_count is not filled. */
enum err belief_current(struct work *w, struct tx *tx, struct id org, const struct sitting *sitting,
                        struct belief **out, size_t *count) MUST_CHECK;

/* One by its id, and the sitting it is of; ERR_NOT_FOUND. evidence_count is not filled. */
enum err belief_load(struct work *w, struct tx *tx, struct id org, struct id id, struct belief *out,
                     struct id *sitting) MUST_CHECK;
/* The belief before there is any evidence, which is not stored: its id is zero. */
struct belief belief_prior(struct str competency);

#endif
