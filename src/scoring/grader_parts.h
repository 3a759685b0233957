/* What grader_train.c learns, grader_file.c stores and grader_grade.c uses. */
#ifndef SCORING_GRADER_PARTS_H
#define SCORING_GRADER_PARTS_H

#include "scoring/conformal.h"
#include "scoring/essay.h"
#include "scoring/grader.h"
#include "scoring/ordinal.h"
#include "scoring/trees.h"

/* An anchor, or an answer, as kernels compare it. */
struct grader_case {
	uint32_t question, reference;   /* reference: index into grader.reference_vectors */
	float features[FEATURES_COUNT]; /* standardised, within ±4 */
	double features_square;         /* their product with themselves */
	const float *vector;            /* [dimensions]; NULL: none */
	struct passage_terms frequency;
	double score; /* share of the question's scale; NAN */
	uint32_t label;
};

/* From what is said to probabilities and sets. */
struct grader_calibration {
	struct ordinal outputs[GRADER_OUTPUTS_MAX];
	double label_weights[GRADER_LABELS_MAX]; /* see grader_weigh_labels */
	/* Of |truth - said| by the spread that is expected there; of 1 - the truth's probability, by label. NULL where there are
	 * no scores; no labels. */
	const struct conformal *score_set, *label_set;
};

/* What was learned for one regime. Outputs: the score's share of its scale if anchors have scores; then for two labels +1 for the
 * second and -1 for the first, for more than two each label's +1 and -1. */
struct grader_fit {
	bool there;
	double lambda, trees_share;
	bool together; /* of new questions: likeness of features and meaning together counts once more */
	double mean[GRADER_OUTPUTS_MAX];
	double *weights;                               /* [outputs][cases] */
	const struct trees *trees[GRADER_OUTPUTS_MAX]; /* NULL when their share is 0 */
	double *said;                                  /* [outputs][cases], of each case unseen */
	struct grader_calibration plain;               /* of that */
	/* Of outputs that a view says something of: said += share (intercept + slope view - said). */
	double view_share, view_intercept[GRADER_OUTPUTS_MAX], view_slope[GRADER_OUTPUTS_MAX];
	struct grader_calibration
		viewed; /* of what is said with views mixed in; not there when their share is 0 */
};

/* A question with many anchors of its own: what scoring/essay.h learned of them alone. */
struct grader_essay {
	bool is_long;
	double share; /* of the stacks in what is said of an answer; 0: they are not kept */
	/* Of a long one: score = mean + scale (said - centre), as shares of the scale: the spread of people's scores, which
	 * regression shrinks. With a view: 0 when its share is. */
	struct grader_restored {
		double centre, mean, scale;
	} plain, viewed;
	const struct essay
		*stacks[GRADER_OUTPUTS_MAX]; /* NULL: not kept, or all anchors are the same there */
};

/* The cases of a question; which of them have a term of passage.frequency, and how much of it. */
struct grader_postings {
	uint32_t *cases; /* [case_count], ascending */
	size_t case_count;
	size_t count;
	uint64_t *keys;  /* [count], ascending */
	uint32_t *first; /* [count + 1]: of entries */
	struct grader_posting {
		double weight;
		uint32_t one;
	} * entries;
};

struct grader {
	struct str language, embedder;
	size_t dimensions;
	struct grader_question *questions;
	size_t question_count;
	size_t *first_reference; /* [question_count]: of its reference_vectors; one at least */
	float *reference_vectors; /* [reference_count][dimensions]; a question without references has its own there */
	size_t reference_count;
	double **levels; /* [question_count] of [level_counts]: shares of the scale */
	size_t *level_counts;
	struct grader_essay **essays; /* [question_count]; NULL where there are few anchors */
	struct vocabulary vocabulary;
	float feature_mean[FEATURES_COUNT], feature_sd[FEATURES_COUNT];
	struct str labels[GRADER_LABELS_MAX];
	size_t label_count;
	bool scored;
	size_t output_count;
	struct grader_case *cases;
	size_t case_count, view_count;
	struct grader_postings *postings; /* [question_count]: of its cases; made when trained or read */
	struct grader_fit fits[GRADER_REGIMES];
	struct gates *gates; /* fitted on the anchors */
};

/* Standardises features into a case's. */
void grader_standardise(const struct grader *grader, const float *features, struct grader_case *out);

/* Makes the postings of all questions from the cases: before it nobody knows which cases a question has. */
void grader_index(struct work *w, struct grader *grader);
/* What an answer has in common in words with each case of its question: out [case_count], 0 for those of others. */
void grader_word_products(const struct grader *grader, size_t question, const struct passage_terms *frequency,
                          double *out);

/* How alike two cases are: for own anchors; for new questions, and what may be added there (grader_fit.together). */
struct grader_kernel {
	double own_anchors, new_question, together;
};
enum { GRADER_KERNELS = 64 };
/* Of one case and count (at most GRADER_KERNELS) of the grader's. references: products of the vectors of their references. words:
 * of their words. All [count]. */
void grader_kernels(const struct grader *grader, const struct grader_case *one, size_t from, size_t count,
                    const double *references, const double *words, struct grader_kernel *out);

/* Products of one reference's vector with all: out [reference_count]. */
void grader_reference_products(const struct grader *grader, size_t reference, double *out);

/* All questions ready to compare answers with: [question_count]. */
struct features_question *grader_compare_questions(struct work *w, const struct grader *grader,
                                                   const struct vectors *vectors);

struct grader_session {
	const struct grader *grader;
	const struct vectors *vectors;
	struct features_question *questions; /* [question_count] */
	struct gates_question *gated;        /* [question_count] */
};

/* The questions as gates see them: [question_count], pointing into the others. */
struct gates_question *grader_gated_questions(struct work *w, const struct grader *grader,
                                              const struct features_question *questions);
/* Fits the gates on the anchors, whose words are given: [case_count]. */
enum err grader_fit_gates(struct work *w, struct parallel *team, struct grader *grader,
                          const struct grader_training *given, const struct features_question *questions,
                          const struct words *words) MUST_CHECK;

/* How far from what is said of the score the truth may be expected: a standard deviation, as a share of the scale. */
double grader_spread(const struct grader *grader, const struct grader_calibration *calibration,
                     size_t question, double said);

/* How many outputs a fit has, by the kinds of scores and labels. */
size_t grader_outputs(const struct grader *grader);

/* What is said of a case, as probabilities of the labels: said and out as the outputs and the labels are. */
void grader_label_probabilities(const struct grader *grader, const struct grader_calibration *calibration,
                                const double *said, double *out);

/* A label that few anchors have is seldom the most probable, and would hardly ever be found. Probabilities are multiplied by
 * weights, and made to sum to 1, that find all labels as well as can be: the greatest macro-F1 over what was said of unseen
 * cases. said: [outputs][cases]. calibration: with weights of 1. Of two labels for questions with anchors alone: how often each
 * is given differs from question to question, and what is best for some is not for new ones. */
void grader_weigh_labels(struct work *w, const struct grader *grader, const double *said,
                         struct grader_calibration *calibration);

/* ---- a question's own anchors, grader_essays.c ---- */

/* Finds the questions with many anchors, and of those the long ones: half of their anchors have GRADER_LONG_WORDS or more. words:
 * [anchor_count]. */
void grader_take_essays(struct work *w, struct grader *grader, const struct grader_training *given,
                        const struct words *words);

/* A passage as a stack sees it. */
struct essay_text grader_essay_text(struct work *w, const struct grader *grader,
                                    const struct passage *passage);

/* What the stacks learn from: y is the outputs as they are, [outputs][cases]; texts [cases], set for cases of questions that have
 * a stack. said [outputs][cases] is filled in where there is a stack: what it would say of the case unseen. */
struct grader_essays_training {
	const struct essay_text *texts;
	const double *y;
	double *said;
};
enum err grader_learn_essays(struct work *w, struct parallel *team, struct grader *grader,
                             const struct grader_essays_training *from) MUST_CHECK;

/* Mixes what stacks say of unseen cases into what is said, question by question in the share that comes nearest to the truth. */
void grader_mix_essays(struct grader *grader, const double *stack, const double *y, double *said);
/* Finds how scores of long questions get their spread back. said: of the score, [cases]; viewed: with views mixed in, of the
 * cases that have one, once it was found without. */
void grader_restore_spread(struct grader *grader, const double *said, bool viewed);

/* What the stacks say of an answer: out [GRADER_OUTPUTS_MAX], NAN where there is none. */
void grader_essay_says(struct work *w, const struct grader *grader, size_t question,
                       const struct passage *passage, double *out);

/* ---- a language model's view, grader_view.c ---- */

/* What is added must take that much from the square of the error, or it is luck. */
#define GRADER_GAIN_MIN 0.01
#define GRADER_VIEW_SHARE_MAX 0.5

/* Finds lines from views to people's scores, and their share in what is said: the one of the least square of the error in cases
 * with a view, each by a line that does not know its score (of new questions: any score of its question); 0 unless it is better
 * by GRADER_GAIN_MIN than what the mean score would do in its place. views: [cases]. y: [outputs][cases]. Returns fit->said with
 * views mixed in, or NULL when the share is 0. */
double *grader_learn_view(struct work *w, const struct grader *grader, enum grader_regime regime,
                          const double *views, const double *y, struct grader_fit *fit);
/* Mixes a view into what is said of one answer: [outputs]. */
void grader_mix_view(const struct grader *grader, const struct grader_fit *fit, double view, double *said);

/* How many anchors the question has, once it is indexed. */
size_t grader_own_anchors(const struct grader *grader, size_t question);

#endif
