/* Calibrated scoring of open answers: learned from answers that people scored, the anchors, with its uncertainty.
 *
 * Two fits of kernel ridge regression to all anchors of all questions at once. One for new questions: answers are alike when they
 * stand alike to their references (features, and answer with nearest reference by meaning). One for questions with anchors of
 * their own: that, and likeness to answers to the same question, in meaning and in words. Boosted trees on the features are mixed
 * in as far as they help, and so is what scoring/essay.h learns of a question with 20 anchors or more from these alone. Where
 * they are long (essays, reports), the spread of people's scores is given back, and references are compared with more coarsely:
 * the author need not know which. What a language model said of an answer (its view) is mixed in last, where that was seen to
 * help; what has no view is graded as if no model had ever been asked. What each would have said of an anchor it had not seen (of
 * one left out, or for new questions of a whole question left out) chooses its settings, calibrates its probabilities and gives
 * its conformal sets: so they hold the way they are used, but for what choosing by them flatters (bench/tried/folds.py measures
 * it). Design and what else was tried: docs/validity.md.
 *
 * 1. Pure: texts, vectors and scores in, figures out. What was learned is one value, written as bytes and read again, and grades
 *    the same to the bit on every machine. Training is not the same to the bit.
 * 2. The score is a number on the question's own scale; nothing here decides about a person, a gate changes no score.
 * 3. A model file is hostile until it is read: every size is bounded, every index checked. */
#ifndef SCORING_GRADER_H
#define SCORING_GRADER_H

#include "base/parallel.h"
#include "scoring/features.h"
#include "scoring/gates.h"
#include "scoring/ridge.h"

/* Changes with whatever makes a score come out otherwise, but for the last bits of its sums: it stands beside every verdict. */
#define GRADER_VERSION "grader-4/" FEATURES_VERSION

enum {
	GRADER_ANCHORS_MAX = RIDGE_CASES_MAX,
	GRADER_QUESTIONS_MAX = 4096,
	GRADER_LABELS_MAX = 16,
	GRADER_LEVELS_MAX = 64,
	GRADER_TEXT_BYTES_MAX = 64 << 10,
	GRADER_OUTPUTS_MAX = GRADER_LABELS_MAX + 1,
	GRADER_OWN_ANCHORS_MIN = 3, /* below, a question counts as new */
	GRADER_QUESTIONS_MIN = 5,   /* below, nothing is known about new questions */
	GRADER_LONG_WORDS = 150,    /* that half of a question's anchors have or more: its answers are long */
	GRADER_VIEWS_MIN = 40,      /* anchors with a view; below, none is mixed in */
};

struct grader_question {
	struct str id, text;
	const struct str *references; /* [reference_count]; may be none */
	size_t reference_count;
	double score_max; /* NAN: the greatest score of its anchors */
};

/* Each has a score, or a label, or both; all anchors of a training have the same. */
struct grader_anchor {
	size_t question;
	struct str text;
	double score;     /* 0 … score_max; NAN: none */
	struct str label; /* absent: none */
	/* What a language model said of it, as a share of the scale, 0 … 1; NAN: it was not asked, or abstained. It goes into
	 * scores and into two labels; of more labels it says nothing. */
	double view;
};

struct grader_training {
	struct str language; /* ISO 639-1, as words_language makes it; absent: "en" */
	const struct grader_question *questions;
	size_t question_count;
	const struct grader_anchor *anchors;
	size_t anchor_count;
	struct str embedder; /* whose vectors; absent without */
};

/* What people expect of a scorer: how it does on what it has not seen. */
enum grader_regime {
	GRADER_OWN_ANCHORS, /* answers to a question with anchors of its own */
	GRADER_NEW_QUESTION,
};
enum { GRADER_REGIMES = 2 };

struct grader;

/* Asks for the vectors that training, or grading answers, needs. */
void grader_want_training(struct work *w, struct vectors *vectors, const struct grader_training *training);
void grader_want_questions(struct work *w, struct vectors *vectors, const struct grader *grader);
void grader_want_answer(struct work *w, struct vectors *vectors, const struct grader *grader,
                        struct str text);

/* vectors: those wanted, filled in; without dimensions all rests on words. team: may be NULL. ERR_INPUT for anchors that nothing
 * can be learned from: fewer than 10, all with one score or label, a score or a view outside its scale, a text over
 * GRADER_TEXT_BYTES_MAX, a language over WORDS_LANGUAGE_BYTES_MAX. Cost: see ridge_fit, eight times; 2,000 anchors take
 * about 3 s on two cores. */
enum err grader_train(struct work *w, struct parallel *team, const struct grader_training *training,
                      const struct vectors *vectors, struct grader **out) MUST_CHECK;

/* What was learned from. */
struct grader_about {
	struct str language, embedder;
	size_t dimensions;
	size_t anchor_count, question_count;
	const struct str *labels; /* [label_count]; none when anchors carry scores alone */
	size_t label_count;
	bool scored;
	double lambda[GRADER_REGIMES], trees_share[GRADER_REGIMES];
	size_t long_question_count; /* whose answers are long */
	double own_share; /* of what is learned of a question's own anchors alone, among short ones; NAN: there are none */
	size_t view_count; /* anchors that had a view */
	double view_share
		[GRADER_REGIMES]; /* how much of it is mixed in; 0: it would not have helped, or had too few */
};
struct grader_about grader_about(const struct grader *grader);

/* The question of that id; SIZE_MAX when the grader does not know it. */
size_t grader_question_find(const struct grader *grader, struct str id);
const struct grader_question *grader_question_at(const struct grader *grader, size_t question);

/* What it would have said of its anchors, had it not seen them: [anchor_count], for figures and learning curves. */
struct grader_unseen {
	size_t question;
	double score;                                    /* as it was scored by people; NAN */
	size_t label;                                    /* SIZE_MAX: none */
	double said[GRADER_REGIMES][GRADER_OUTPUTS_MAX]; /* NAN where a regime does not apply */
};

/* Ready to compare answers with their questions. Lives in the arena of w. vectors: those wanted by grader_want_questions and, for
 * each answer, grader_want_answer. */
struct grader_session;
struct grader_session *grader_begin(struct work *w, const struct grader *grader,
                                    const struct vectors *vectors);
/* From here on it remembers, in the arena of w, which words are near (scoring/cosines.h), and is for one thread: for who
 * describes many answers. */
void grader_remember(struct work *w, struct grader_session *session);

/* All that a grade rests on, beside the grader. Whoever keeps features and vector can compute the grade again, to the bit,
 * without an embedder, whose vectors differ in the last bits from day to day. */
struct grader_input {
	size_t question;
	size_t reference; /* of the question's, the nearest; 0 */
	float features[FEATURES_COUNT];
	const float *vector;            /* [dimensions]; NULL: the text is empty, or there is no embedder */
	struct passage_terms frequency; /* of the text alone: grader_frequency computes it again */
	/* What scoring/essay.h says of it by the question's own anchors, for each output of the grader; NAN where nothing. */
	double essay[GRADER_OUTPUTS_MAX];
	/* See grader_anchor.view: NAN when described. Without one it is graded to the bit as by a grader that was trained
	 * without. */
	double view;
};
void grader_describe(struct work *w, const struct grader_session *session, size_t question, struct str text,
                     struct grader_input *out);
struct passage_terms grader_frequency(struct work *w, const struct grader *grader, struct str text);

struct grader_grade {
	enum grader_regime regime;
	double score; /* on the question's scale; NAN when anchors carry labels alone */
	size_t label; /* index of the most probable; SIZE_MAX when they carry scores alone */
	/* Of the labels; of the levels, which are the scores that anchors of the question have. */
	double probabilities[GRADER_LEVELS_MAX];
	double levels[GRADER_LEVELS_MAX]; /* [level_count] on the question's scale, ascending */
	size_t level_count;
	double level_probabilities[GRADER_LEVELS_MAX];
	double low, high; /* where the true score lies with the coverage asked for */
	/* Which of the labels, and of the levels, the truth is among with the coverage asked for. */
	bool label_set[GRADER_LABELS_MAX], level_set[GRADER_LEVELS_MAX];
	bool known; /* false: too few questions were learned from to know how it does on a new one */
};

/* One answer. coverage: 0.5 … 0.995, of the sets. The same bits for the same input. Cost: anchors × (dimensions + features)
 * multiplications; with 2,000 anchors about 0.2 ms. */
void grader_grade(const struct grader *grader, const struct grader_input *input, double coverage,
                  struct grader_grade *out);

/* What says that a score of this answer cannot be trusted (scoring/gates.h): hits in the arena of w, in the order of enum gate.
 * input: of that text. others [other_count]: sketches of other people's answers to the question. */
void grader_gates(struct work *w, const struct grader_session *session, const struct grader_input *input,
                  struct str text, const struct gates_sketch *others, size_t other_count,
                  struct gate_hit **hits, size_t *count);

/* As bytes, for a file or a row, and back: ERR_INPUT for whatever grader_write would not have written. */
enum { GRADER_BYTES_MAX = 512 << 20 };
void grader_write(struct buf *buf, const struct grader *grader);
enum err grader_read(struct work *w, struct str bytes, struct grader **out) MUST_CHECK;

#endif
