/* What was learned from people's judgements of an assessment, and the verdicts that follow from it.
 *
 * A calibration (calibration/calibration.h) learns graders (scoring/grader.h) from answers that people judged. Of a part's rubric
 * each criterion has a place: all first criteria of parts are learned together, all second ones, and so on, so that a grader
 * never meets one answer twice, and short questions of one kind teach each other. The one calibration of an assessment that is
 * released gives its view of every answer, beside the language model's.
 *
 * 1. A verdict's levels are the probabilities that were calibrated on answers which the grader had not seen. What they were
 *    computed from (features, the answer's vector) is stored as its reply, so that it can be computed again to the bit, though no
 *    embedder gives the same bits twice.
 * 2. A criterion is settled, so that no person is asked, if all of this holds: its calibration settles; so many of its answers
 *    were judged, on both sides of the level that the award requires, that its sets mean something (learned_is_sure); its set,
 *    with the certainty that the author chose, lies at or above that level (where the award requires none, it is one level, or on
 *    a scale of points within one step), and so does as much of the probability: sets hold the truth of so many answers, not of
 *    each; nothing was flagged in the answer; the lot did not fall on the sitting; its case was not open yet, since what a
 *    reviewer is asked does not change under them; and the case is not read twice, by lot or because the award is close
 *    (grade/second.h): there people judge all. What may count against somebody is always asked of a person. A person decides
 *    all the same, takes over what is settled with the decision, and answers for it (grade/reading.h: rule "settled").
 * 3. It abstains, and says why, where it cannot know: the rubric, the embedder or the grader are not those it learned with, there
 *    are too few judged answers, or no text. Then a person is asked.
 * 4. Where a calibration found that the language model's view helps, its graders take that too, of the same model and prompt:
 *    then what was learned judges after the model, with the verdict that is stored. Where the model abstained, is another, stays
 *    away, or has not judged when the case is to be opened, it judges without, as a grader that never knew a view.
 * 5. What it knows of is people's judgements of answers; who gave them is never part of it. */
#ifndef GRADE_LEARNED_H
#define GRADE_LEARNED_H

#include "exam/part.h"
#include "grade/grade.h"
#include "scoring/flags.h"
#include "scoring/gates.h"
#include "scoring/grader.h"

enum {
	LEARNED_PLACES_MAX = DOCUMENT_CRITERIA_MAX,
	LEARNED_GRADER_BYTES_MAX = 64 << 20,
	LEARNED_BASIS_BYTES_MAX = 1 << 20,
};
/* A flag of a part in which something was settled by what was taken back since. */
#define LEARNED_TAKEN_BACK "taken-back"
/* How much it counts, before a person decides, is its agreement with people, within these. */
#define LEARNED_WEIGHT_LEAST 0.1
#define LEARNED_WEIGHT_MOST 0.9

/* A criterion that was learned. */
struct learned_criterion {
	struct str part, criterion;
	struct str digest; /* of what it asks, wording_asked: what was learned holds for that alone */
	size_t place, answers;
	size_t given[DOCUMENT_SCALE_MAX]; /* how many of the answers have each level */
	double weight;
	double view_share; /* of a language model's view in what its grader says; 0: none was taken */
};
struct learned {
	struct id calibration;
	struct str embedder; /* whose vectors; absent: words alone */
	struct str version;  /* GRADER_VERSION then */
	struct str
		viewer; /* whose views were learned with, as rubric_judge_name; absent: nobody's were taken */
	const struct learned_criterion *criteria;
	size_t count;
	const struct grader *graders[LEARNED_PLACES_MAX]; /* by place; NULL: not loaded, or none */
	struct str digests[LEARNED_PLACES_MAX]; /* SHA-256 of each as stored, in hexadecimal; absent: none */
	/* As it was released. */
	double coverage, sample;
	bool settles;
};

/* The id that graders know a criterion by, "PART/CRITERION". */
struct str learned_question(struct work *w, struct str part, struct str criterion);

/* Criteria, embedder and version as a calibration's basis, canonical JSON, and back. ERR_INTERNAL when it is none. */
struct str learned_write(struct work *w, const struct learned *learned);
enum err learned_read(struct work *w, struct str basis, struct learned *out) MUST_CHECK;

/* The calibration of an assessment that is released, without its graders; *found is false when there is none. */
enum err learned_released(struct work *w, struct tx *tx, struct id org, struct id assessment,
                          struct learned *out, bool *found) MUST_CHECK;
/* The grader of a calibration for a place, whatever its state; ERR_CONFLICT when there is none. It lives as long as the
 * work, and is kept for others (db/shelf.h). Cost: reading a few MB, the first time. */
enum err learned_grader(struct work *w, struct tx *tx, struct id org, struct id calibration, size_t place,
                        const struct grader **out) MUST_CHECK;
/* Its graders of the places that a part needs, likewise; none where another version of the program learned them. */
enum err learned_load(struct work *w, struct tx *tx, struct id org, const struct part *part,
                      struct learned *learned) MUST_CHECK;
/* What was learned of a criterion; NULL: nothing. */
const struct learned_criterion *learned_find(const struct learned *learned, struct str part,
                                             struct str criterion);

/* Whether the grader of one of a part's criteria takes a view: then the part is judged after the model. */
bool learned_takes_view(const struct learned *learned, struct str part);
/* A model's verdict as the view that was learned with; NAN: it abstained, is there not (NULL), or is another model's or another
 * prompt's. */
double learned_view_of(struct work *w, const struct learned *learned, const struct verdict *rubric);

/* Levels that the true one is among with a certainty; the likeliest alone, and `empty`, where none is near enough: a person sees
 * that. */
struct learned_set {
	size_t low, high;
	bool empty;
};
/* Pure: of all levels of a criterion, those that nobody has given yet too, the ones within a grade's interval, and the likeliest
 * with whatever lies between. What is calibrated to be the likeliest may lie outside of an interval around a score, and an answer
 * that most probably fails must not be settled because of it. A set that only grows covers no less. */
struct learned_set learned_set_of(const struct grader_grade *grade, size_t level_count, size_t likeliest);
/* Pure: what a grader says of an answer: levels, comment and abstained of the verdict; the rest is not touched. */
void learned_view(struct work *w, const struct grader *grader, const struct grader_input *input,
                  const struct criterion *criterion, double coverage, struct verdict *out,
                  struct learned_set *set);

/* So many judged answers on each side of the pass level, and so many in all, are needed to settle: with fewer most gates are
 * silent (scoring/gates.h), and what was written for the machine would pass. */
enum { LEARNED_EACH_SIDE_MIN = 5, LEARNED_SETTLES_MIN = 40 };
/* Pure: whether a set, with the probabilities of all levels of the criterion, settles it (rule 2), but for what was found in the
 * answer and the lot. pass: the level that the award requires, reading_pass_level; 0: none. */
bool learned_is_sure(const struct learned_criterion *known, const struct criterion *criterion, size_t pass,
                     double coverage, const struct learned_set *set, const double *levels);

/* Whether the lot falls on a sitting: a person judges all of it, so that it is seen how right the machine still is. The first
 * eight bytes of SHA-256("assay settled sample " ‖ the calibration's id ‖ " " ‖ the sitting's), big endian, as a fraction of
 * 2^64, lie below the share. Candidates do not know the calibration's id. */
bool learned_drawn(struct work *w, struct id calibration, struct id sitting, double share);

/* Whether a person's verdict is what a machine had settled, which they took over with their decision. */
bool learned_was_taken_over(const struct verdict *verdict);
/* Of a verdict by SCORER_LEARNED, from its basis: whether it is settled; how much it counts, also where a person took it over;
 * how unsure it is, a standard deviation as a share of the scale, 0 … 1. Of others false, 0, 0. */
bool learned_is_settled(struct work *w, const struct verdict *verdict);
/* The same, unless something is flagged in the part. */
bool learned_settles(struct work *w, const struct verdict *verdict, const struct flag *flags, size_t count);
double learned_weight(struct work *w, const struct verdict *verdict);
double learned_spread(struct work *w, const struct verdict *verdict);

/* ---- judging an answer ---- */

struct learned_subject {
	const struct document *document;
	struct str document_digest_hex;
	const struct part *part;
	struct learned learned; /* with the graders of the part */
	struct str answer;
	const double *views; /* learned_view_of of each criterion, in the rubric's order; NULL: of none */
	bool readable; /* a text that its writer has seen: not pictures, no paper that nobody has checked */
	bool drawn;    /* by the lot: nothing is settled */
	const struct str *others; /* [other_count]: other people's answers, to find copies */
	size_t other_count;
};
struct learned_answer {
	struct verdict verdicts[DOCUMENT_CRITERIA_MAX]; /* in the rubric's order */
	size_t verdict_count;
	struct gate_hit found[GATES_KINDS]; /* by the gates of any grader */
	size_t found_count;
	const struct flags_hit
		*spoken; /* what speaks to the grader, or hides: grade/score_rubric.c stores it as flags */
	size_t spoken_count;
};
/* Pure, but for the embedder that is asked: a verdict on each criterion, with the zero id. ERR_UNAVAILABLE, ERR_BUSY: the
 * embedder is away. ERR_TOO_LARGE over FLAGS_TEXT_MAX. */
enum err learned_judge(struct work *w, const struct grade_means *means, const struct learned_subject *subject,
                       struct learned_answer *out) MUST_CHECK;

/* ---- the scorer (score_learned.c), which goes first where answers are texts, but for rule 4 ---- */

/* Adds what is missing of a part's verdicts, and flags; nothing where nothing is released. after: the model's view is there, or
 * is not waited for. ERR_UNAVAILABLE: the embedder is away. ERR_BUSY: likewise; or what is released, or whether there is a case,
 * changed meanwhile, or what is released is to judge after the model and this is before: it is tried again. */
enum err score_learned(struct work *w, const struct grade_means *means, const struct sitting *sitting,
                       const struct sitting_part *part, bool after) MUST_CHECK;
/* Whether it is to judge a part after the model (learned_takes_view of what is released). */
enum err score_learned_is_after_model(struct work *w, const struct grade_means *means,
                                      const struct sitting *sitting, const struct part *part,
                                      bool *out) MUST_CHECK;
/* Whether its verdicts on a part are still to come, the model's being there: its job has not ended. */
enum err score_learned_is_awaited(struct work *w, struct tx *tx, const struct sitting *sitting,
                                  const struct verdict *verdicts, size_t count, bool *out) MUST_CHECK;
/* See struct scorer. */
enum err score_learned_replay(struct work *w, struct tx *tx, const struct sitting *sitting,
                              const struct sitting_part *part, struct verdict *verdict) MUST_CHECK;

#endif
