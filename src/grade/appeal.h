/* Appeals: a candidate contests a decision as a whole, or single criteria and points of it; a person who had no part in it
 * answers.
 *
 * A point is what a key, tests or what experts laid down gave by themselves (part_is_point of exam/part.h): a question, a group
 * of tests, a suite, a decision in a scenario. What is said of criteria here holds of points too, with rule 7.
 *
 * An appeal opens the sitting's case again (grade/review.h), and the decision that ends that is its answer: it has an undo time,
 * a message and an entry of the log as every decision has, and the entry says which appeal it answers.
 *
 * 1. A fresh person: nobody who judged or decided anything in the sitting before can take the case.
 * 2. Blind to the first result: until that person's own judgement is stored they see answer and rubric, and neither the machine's
 *    view, nor what was judged and written before, nor the candidate's reasons. These wait as well because a reason mostly tells
 *    the result (“you gave me level 1 although…”), and whoever has read that is not blind any more. Afterwards all of it is
 *    shown, and the person may judge again in the light of it: the second time is marked as not blind, as ever, and reviewer
 *    and candidate read both: what was judged blind, and what counts.
 * 3. Of an appeal against criteria only these are judged. All other judgements stay, and so does the award, if there was one:
 *    an appeal cannot take it back, lest asking be a risk.
 * 4. Each criterion is answered with a reason, which is stored with the judgement, before anything is shown; the answer is the
 *    level that counts from then on. Upheld: it is the level of before. Changed: it is another one, higher or lower.
 * 5. A criterion can be contested once, and the decision of a sitting as a whole once: what answers that is a decision too, and
 *    is the last word on the whole. While one appeal is open there is no other.
 * 6. There is a deadline (`appeal_days_to_answer` of the assessment). What is over it, or near it, comes first in the queue, and
 *    administrators get a message; so they do when nobody is left who could take it.
 * 7. Of a point nothing is hidden: what came of it first is a machine's, which follows from the key or the tests that lie before
 *    whoever judges, and the question is whether these are right. They see it with the candidate's reason from the start, and
 *    their judgement is marked as not blind. From the decision on it counts in place of the machine's verdict, which stays as it
 *    was found (replay computes it again as before). Studies of tasks (study/answers.h) go on reading the machine's. */
#ifndef GRADE_APPEAL_H
#define GRADE_APPEAL_H

#include "grade/review.h"

/* ---- for candidates ---- */

/* Contests a decision that has taken effect. ERR_CONFLICT when nothing is decided, it is an award, or rule 5 forbids it;
 * ERR_INPUT without a reason, ERR_TOO_LARGE over REVIEW_REASON_MAX. After these nothing is written. */
enum err appeal_decision(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                         struct str reason) MUST_CHECK;

struct appeal_reason {
	struct str part, criterion, text;
	struct str problem; /* out: what of it does not fit; absent: nothing */
};
/* The one about this criterion or point; NULL: there is none. */
const struct appeal_reason *appeal_reason_find(const struct appeal_reason *reasons, size_t count,
                                               struct str part, struct str criterion);
/* Contests these criteria and points, each with its reason; an award's too. ERR_INPUT for none, without a reason, or for one that
 * there is not; ERR_TOO_LARGE as above; ERR_CONFLICT for one that was contested before, while another appeal is open, or when
 * nothing is decided. After these nothing is written, and each reason that does not fit has its problem. */
enum err appeal_criteria(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                         struct appeal_reason *reasons, size_t count) MUST_CHECK;

/* A criterion that was contested in the sitting, and its answer once that has taken effect. */
struct appeal_contested {
	struct id appeal;
	struct str part, criterion, reason;
	int64_t at_us, due_us;
	struct str outcome; /* "upheld", "changed"; absent: not answered yet */
	int64_t level_before, level;
	int64_t level_blind; /* as that person judged it before they saw the first result; DB_NULL_INT: that is `level` */
	struct str answer; /* why */
	int64_t answered_us;
};
/* All of them, oldest first. */
enum err appeal_contested(struct work *w, struct tx *tx, struct id org, struct id sitting,
                          struct appeal_contested **out, size_t *count) MUST_CHECK;
/* The one about this criterion; NULL: there is none. */
const struct appeal_contested *appeal_contested_find(const struct appeal_contested *contested, size_t count,
                                                     struct str part, struct str criterion);

/* ---- for reviewers ---- */

/* The decision of a sitting that was contested as a whole, and its answer once that has taken effect. */
struct appeal_whole {
	struct id appeal;
	struct str reason;
	int64_t at_us, due_us;
	struct decision before,
		answer; /* the one contested; the one that answers, with the zero id until there is one */
	const struct appeal_answered *changes; /* appeal_changes between the two */
	size_t change_count;
};
enum err appeal_whole(struct work *w, struct tx *tx, const struct sitting *sitting, struct appeal_whole *out,
                      bool *found) MUST_CHECK;

/* The newest appeal of a sitting: what its case is open for, or was opened for last. */
struct appeal {
	struct id id, decision; /* decision: the one contested */
	struct str reason;
	int64_t at_us, due_us;
	struct appeal_criterion *criteria;
	size_t criterion_count; /* 0: it is against the decision as a whole */
};
struct appeal_criterion {
	struct str part, criterion, reason;
	struct id verdict; /* the one contested */
};
enum err appeal_newest(struct work *w, struct tx *tx, struct id org, struct id sitting, struct appeal *out,
                       bool *found) MUST_CHECK;
/* The one that a decision answers: the newest against one that was made before it. */
enum err appeal_answered_by(struct work *w, struct tx *tx, struct id org, const struct decision *decision,
                            struct appeal *out, bool *found) MUST_CHECK;
/* The i-th of what is to be judged for it: criteria in the order of their rubrics, then points; without one (a zero appeal) all
 * criteria. False when there are no more. */
bool appeal_judged_at(struct work *w, const struct document *document, const struct appeal *appeal, size_t i,
                      struct part_criterion *out);
/* What the candidate says of a criterion or point; NULL: it is not contested by itself. */
const struct appeal_criterion *appeal_criterion_find(const struct appeal *appeal, struct str part,
                                                     struct str criterion);
/* Whether this criterion is to be judged for it. */
bool appeal_is_about(const struct appeal *appeal, struct str part, struct str criterion);

/* What a reviewer is shown of it, by rule 2: *open is false, and nothing is given out, until they have judged. `before` is by
 * appeal->criteria: the verdicts contested; `decided` the decision. */
struct appeal_view {
	struct appeal appeal;
	struct decision decided;
	struct verdict *before; /* [appeal.criterion_count] */
};
enum err appeal_view(struct work *w, struct tx *tx, const struct actor *actor, const struct review_case *held,
                     struct appeal_view *out, bool *open) MUST_CHECK;

/* ---- for what decides and shows ---- */

/* Before a decision is stored: when it answers an appeal against criteria, writes the answer to each, from the judgement of who
 * decides. ERR_INPUT when one has no comment, ERR_CONFLICT when it would take an award back. */
enum err appeal_answer(struct work *w, struct tx *tx, const struct actor *actor,
                       const struct sitting *sitting, const struct decision *made) MUST_CHECK;
/* What a decision answers, for the log and for the message; none when it answers no appeal against criteria. */
struct appeal_answered {
	struct str part, criterion, outcome, reason;
	int64_t level_before, level, level_blind; /* level_blind: likewise */
	struct id verdict;
};
enum err appeal_answers(struct work *w, struct tx *tx, struct id org, struct id decision,
                        struct appeal_answered **out, size_t *count) MUST_CHECK;
/* Criteria that another decision judges otherwise, or that were first judged otherwise, blind, for it; `reason` is the comment,
 * which may be absent. */
enum err appeal_changes(struct work *w, struct tx *tx, const struct sitting *sitting, struct id before,
                        struct id after, struct appeal_answered **out, size_t *count) MUST_CHECK;
/* These in words, for the candidate: a paragraph each. */
struct str appeal_words(struct work *w, const struct document *document,
                        const struct appeal_answered *answers, size_t count);

/* The verdicts that a decision rests on: of people's those of who decided, and where its appeal was against other criteria, those
 * that the decision contested rests on. A zero decision: none of people's. Whoever judges anew changes nothing behind it. */
enum err appeal_verdicts_behind(struct work *w, struct tx *tx, struct id org, struct id sitting,
                                struct id decision, struct verdict **out, size_t *count) MUST_CHECK;

/* ---- for administrators ---- */

struct appeal_row {
	struct id id, sitting;
	struct str assessment;
	int64_t criteria, at_us, due_us; /* criteria 0: the decision as a whole */
	int64_t changed; /* how many of these were changed; of the whole 1 when it was decided otherwise, else 0: upheld */
	int64_t answered_us; /* DB_NULL_INT: it is open, and then: */
	bool held;           /* by a reviewer */
	int64_t fresh;       /* how many people could take it */
};
/* The open ones by their deadlines, then those answered, newest first; at most 200. */
enum err appeal_list(struct work *w, struct tx *tx, struct id org, struct appeal_row **out,
                     size_t *count) MUST_CHECK;
/* Tells administrators of what is late, and of what nobody is left to take, each once. At most 100 at a time. */
enum err appeal_sweep(struct work *w, struct tx *tx, struct id org) MUST_CHECK;

#endif
