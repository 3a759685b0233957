/* Between the files of learn.h. */
#ifndef CALIBRATION_LEARN_PARTS_H
#define CALIBRATION_LEARN_PARTS_H

#include "calibration/learn.h"
#include "scoring/vectors.h"

/* An answer that somebody might try, made of an example. */
struct learn_attack {
	size_t kind;    /* of learn_attack_names */
	size_t example; /* that it starts from: graded by who has not seen that */
	struct str text;
};
enum { LEARN_ATTACKS = 7 };
extern const struct str learn_attack_names[LEARN_ATTACKS];

struct learning {
	const struct examples *examples;
	const struct document *document;
	struct str language;        /* the document's, as words_language makes it */
	struct learn_other *others; /* [other_count] */
	size_t other_count;
	struct str embedder;
	size_t dimensions, place_count;
	struct vectors *vectors;
	size_t *fold; /* [examples->count]; SIZE_MAX: never learned from, being frozen, or the same text as one that is */
	size_t *rank; /* [examples->count]: its place in the draw of its part's texts, for learning from few; SIZE_MAX likewise */
	bool *reference; /* [examples->count][DOCUMENT_CRITERIA_MAX]: one of a criterion's references, and no anchor of it */
	struct learned_criterion *
		known; /* [part_count][DOCUMENT_CRITERIA_MAX]: answers and levels given, of what is learned from */
	struct learn_attack *attacks;
	size_t attack_count;
};

/* A judgement that was predicted by who had not seen the answer. */
struct learn_seen {
	size_t example, place;
	int level, said; /* people's; the most probable */
	double spread;   /* how unsure the grader is, a standard deviation as a share of the scale */
	double score;    /* the grader's, in levels */
	int plain_said;  /* the same without the language model's view */
	double plain_score;
	double levels[DOCUMENT_SCALE_MAX]; /* how probable each is */
	bool flagged;                      /* by a gate, or something speaks to the grader */
	bool gates[GATES_KINDS];
	struct learned_set sets[REPORT_COVERAGES];
};
extern const double learn_coverages[REPORT_COVERAGES];

/* The criterion of an example's part at a place; NULL: it has none there. */
const struct criterion *learn_criterion(const struct learning *learning, size_t part, size_t place);
/* Whether an example's level at this place is one to learn from, or to be held against. */
bool learn_counts(const struct learning *learning, size_t example, size_t place);
/* Whether it is among the references of the criterion, so that it is no anchor of it. */
bool learn_is_reference(const struct learning *learning, size_t example, size_t place);

/* Learns a place from the examples that `use` marks; frozen ones never. ERR_INPUT: too few, or all alike. */
enum err learn_train(struct work *w, struct parallel *team, const struct learning *learning, size_t place,
                     const bool *use, struct grader **out) MUST_CHECK;

/* A grader with its session, for many answers. */
struct learn_judge {
	const struct learning *learning;
	const struct grader *grader;
	struct grader_session *session;
	size_t place;
};
struct learn_judge learn_judge_of(struct work *w, const struct learning *learning,
                                  const struct grader *grader, size_t place);
/* What it says of a text as the answer to a part, of which a language model had this view (NAN: none); the rest of `out` is not
 * touched. False: it does not know the criterion, or has
 * too few answers to it. */
bool learn_judge_text(struct work *w, const struct learn_judge *judge, size_t part, struct str text,
                      double view, struct learn_seen *out);

/* Whether it would be settled at a coverage, and then whether on the right side (grade/learned.h, rule 2). */
bool learn_settled(const struct learning *learning, const struct learn_seen *seen, size_t coverage);
bool learn_right(const struct learning *learning, const struct learn_seen *seen, size_t coverage);

/* learn_attacks.c: what is tried, and what comes of it. Each is graded beside `seen` of the example that it starts from. */
void learn_attacks(struct work *w, struct learning *learning);
struct learn_tried {
	size_t attack, place;
	struct learn_seen seen;
};
void learn_report_attacks(struct work *w, const struct learning *learning, const struct learn_seen *seen,
                          size_t seen_count, const struct learn_tried *tried, size_t tried_count,
                          struct report *out);

/* learn_validation.c */
enum err learn_validate(struct work *w, struct parallel *team, const struct learning *learning,
                        const struct learn_step *step, struct report_criterion *criteria,
                        struct report *out) MUST_CHECK;
/* learn_curve.c */
enum err learn_curve(struct work *w, struct parallel *team, const struct learning *learning,
                     const struct learn_step *step, struct report *out) MUST_CHECK;
/* Pure: what so many more answers would add to kappa, by the last five points of a curve and by the last three, whichever promise
 * less: one small sample that did badly promises nothing where the curve is flat since. NAN: too few, or it does not rise. */
double learn_gain(const struct report_point *points, size_t count, double answers, double more);
/* learn_frozen.c: what graders say of frozen examples, beside what was said before. */
void learn_frozen(struct work *w, const struct learning *learning, struct grader *const *graders,
                  const struct report *before, struct report_criterion *criteria, struct report *out);
/* Adds a sentence to why it should not be released. */
void learn_stop(struct work *w, struct report *out, struct str sentence);

/* Kappa within criteria, their mean by how many judgements each has: what criteria differ by says nothing of who judges. Its
 * interval takes parts as independent, and criteria of one part, which are of the same answers, as wrong together. Those with
 * fewer than LEARN_KAPPA_MIN judgements are left out. */
enum { LEARN_KAPPA_MIN = 5 };
struct agreement learn_kappa(struct work *w, const struct learning *learning, const struct learn_seen *seen,
                             size_t count);
/* The share of all answers, frozen ones too, that have a near twin among those of their part: half of their sequences of three
 * words are the same, or all of their words. NAN: there is none. Cost: 64 hashes a word, n² / 2 comparisons of sketches in a
 * part. */
double learn_twins(struct work *w, const struct learning *learning);
/* learn_view.c: how many answers have a view, what share of it graders took, and what kappa would be without. seen: of answers
 * that were not learned from. */
void learn_report_view(const struct learning *learning, struct grader *const *graders, struct report *out);
void learn_report_plain(struct work *w, const struct learning *learning, const struct learn_seen *seen,
                        size_t count, struct report *out);

#endif
