/* The adaptive quiz: the next item is the most informative at the current estimate.
 *
 * 1. An item is shown once in a sitting; its options are shuffled by a stored order.
 * 2. Answers are final. The same answer sent twice is one answer; another answer to an answered item is ERR_CONFLICT.
 * 3. The choice is a pure function of document, answers and the stored random draws: it can be replayed. */
#ifndef EXAM_QUIZ_H
#define EXAM_QUIZ_H

#include "exam/quiz_choice.h"
#include "exam/sitting.h"
#include "exam/task_type.h"
#include "irt/grid.h"

extern const struct task_type quiz_task_type;

/* One step as stored. */
struct quiz_step {
	int64_t sequence;
	const struct item *item;
	size_t order[DOCUMENT_OPTIONS_MAX]; /* place shown → option of the item */
	uint64_t draw;                      /* that the item was chosen with */
	int64_t shown_us, answered_us;      /* DB_NULL_INT: not answered */
	int64_t choice;                     /* option of the item, or DB_NULL_INT */
	bool late;
};

struct quiz_state {
	const struct quiz_step *steps; /* in the order shown */
	size_t count;
	double mean_logit, sd_logit; /* of everything answered; the prior's when nothing is */
	double probability; /* of being at or above the level that the award requires; NAN when the quiz does not decide by it */
	bool finished; /* the stop rule holds or the bank is empty */
};

/* Reads the steps and computes the estimate. The last step is unanswered while the quiz goes on. */
enum err quiz_load(struct work *w, struct tx *tx, const struct sitting *sitting,
                   const struct sitting_part *part, struct quiz_state *out) MUST_CHECK;
/* Pure: what is believed before the first answer. */
void quiz_prior(struct grid *out);
/* Pure: fills in estimate, probability and finished from a belief after `given` answers, with `left` items that may be given. */
void quiz_judge(const struct document *document, const struct quiz *quiz, const struct grid *belief,
                size_t given, size_t left, struct quiz_state *out);
/* Pure: fills in what follows from the steps. */
void quiz_reckon(const struct document *document, const struct quiz *quiz, struct quiz_state *state);
/* Pure: the next item (exam/quiz_choice.h). One must be left. */
const struct item *quiz_choose(struct work *w, const struct quiz *quiz, const struct quiz_state *state,
                               uint64_t draw);
/* The option that its key says is right. */
const struct quiz_option *quiz_right_option(const struct item *item);
/* Stores the answer to the step `sequence` (place: as shown, 0…) and shows the next item, or submits the part
 * when the stop rule holds. */
enum err quiz_answer(struct work *w, struct tx *tx, const struct actor *actor, const struct sitting *sitting,
                     const struct sitting_part *part, int64_t sequence, int64_t place) MUST_CHECK;

#endif
