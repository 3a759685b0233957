/* The reviewer's queue: a person decides.
 *
 * waiting → claimed → judged → decided → closed. Back: to waiting when given up or contested, or when another person is to read
 * it too (grade/reading.h), to judged when undone. A claim that ran out can be taken by another.
 *
 * Within that a case goes from one reading to the next; what is judged leads on, by whoever judged or to the queue:
 *
 *	first         by anybody: second, if it is read twice (grade/second.h) and somebody could; else they decide, at first
 *	second        by another: adjudication or agreement, if they differ too much; else decision, by them
 *	adjudication  by a third, who sees both: decision, by them
 *	agreement     by the two in turns: agreement, until they say the same; then decision, by who said so last
 *	decision      nothing is due: whoever holds it decides
 *
 * And what else moves it:
 *
 *	passed on, taken back    to that reading, with whoever gave it, unless anybody has had the case since
 *	waived                   second, adjudication, agreement → decision, by whoever read last
 *	back after a conflict    of one of the first two: to second, or to first if neither reading is left. One that is left
 *	                         is the first from now on, what was judged in sight of both is withdrawn, and whoever took
 *	                         the case up since then, be it without judging, is kept from it. Who holds it to read it
 *	                         blind goes on. Of a third: to adjudication
 *	nobody else could        after a conflict: second → decision, by who read it; adjudication → agreement; where
 *	                         these are gone too, and of the first, it stays, and administrators are told
 *	contested                to first, in a new round (grade/appeal.h)
 *
 * 1. Two reviewers never hold the same case: a claim is one conditional update.
 * 2. Nobody reviews their own sitting, nor one for which they declared a conflict of interest.
 * 3. Blind first: the machine's verdicts are given out only after the reviewer's own judgement is stored.
 * 4. A decision takes effect undo_us after it was made; until then its maker can undo it. Nothing is issued before.
 * 5. Only a person's decision closes a case. Until it is made, what people judged moves nothing: no belief, no result.
 * 6. Nothing is decided while a reading is due, unless an administrator waives it or nobody else could give it. */
#ifndef GRADE_REVIEW_H
#define GRADE_REVIEW_H

#include "grade/policy.h"
#include "grade/reading.h"

#define REVIEW_CLAIM_US (30 * 60 * INT64_C(1000000)) /* renewed by every save */

/* Of a decision, an appeal, a note, a comment: characters, and the bytes that so many take at most. */
enum { REVIEW_REASON_MAX = 4000, REVIEW_REASON_BYTES_MAX = 4 * REVIEW_REASON_MAX };

/* In their order. */
enum review_state {
	REVIEW_WAITING,
	REVIEW_CLAIMED,
	REVIEW_JUDGED,
	REVIEW_DECIDED,
	REVIEW_CLOSED,
	REVIEW_STATES,
};
/* As stored: "waiting", "claimed"… */
struct str review_state_name(enum review_state state);

struct review_case {
	struct id id, sitting, assessment;
	struct str assessment_title;
	enum review_state state;
	struct str reasons; /* why a person is asked: sentences, one a line */
	struct id claimed_by;
	int64_t claimed_until_us, since_us; /* since_us: since when it waits: handed in, or contested */
	struct id candidate;
	enum reading_stage stage; /* the reading that is due */
	int64_t round;            /* 1; counted up when a decision is contested */
	struct str twice; /* why a second person reads it: sentences, one a line; absent: nobody does */
	int64_t due_us;   /* of the appeal that it is open for (grade/appeal.h); DB_NULL_INT: for none */
};

/* What this reviewer may take, and what they hold: appeals that are late or due within REVIEW_SOON_US, by their deadlines; cases
 * that are no longer fresh, the oldest first; then those that teach most (review_teaches); at most 100. review_queue_of: of one
 * assessment; zero: of all. */
#define REVIEW_SOON_US (72 * 3600 * INT64_C(1000000))
enum err review_queue(struct work *w, struct tx *tx, const struct actor *actor, struct review_case **out,
                      size_t *count) MUST_CHECK;
enum err review_queue_of(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                         struct review_case **out, size_t *count) MUST_CHECK;
/* Opens the case of a finished sitting, once. Adds a message to nobody: reviewers see it in the queue. */
enum err review_open(struct work *w, struct tx *tx, struct id org, struct id sitting,
                     struct str reasons) MUST_CHECK;
/* In a reason that says so: "3 of 5 criteria" and this. */
#define REVIEW_SETTLED "are settled by what was learned from people’s judgements"
/* What was settled in the sitting is asked of people after all: its case, if it has one, says that instead. */
enum err review_unsettled(struct work *w, struct tx *tx, struct id org, struct id sitting) MUST_CHECK;
/* How much judging it would teach whoever learns from it (grade/learned.h), 0 … 1: of cases that wait no longer than
 * REVIEW_FRESH_US those that teach most come first. */
#define REVIEW_FRESH_US (48 * 3600 * INT64_C(1000000))
enum err review_teaches(struct work *w, struct tx *tx, struct id org, struct id sitting,
                        double teaches) MUST_CHECK;
/* ERR_CONFLICT says what keeps this reviewer from it: somebody holds it, it is decided, they have read it or may not;
 * ERR_FORBIDDEN for one's own sitting. */
enum err review_claim(struct work *w, struct tx *tx, const struct actor *actor, struct id id) MUST_CHECK;
/* Takes the first of the queue, or what they hold already; ERR_NOT_FOUND when it is empty. review_claim_next_of: of one
 * assessment; zero: of all. */
enum err review_claim_next(struct work *w, struct tx *tx, const struct actor *actor,
                           struct id *id) MUST_CHECK;
enum err review_claim_next_of(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                              struct id *id) MUST_CHECK;
/* Gives the case up: it waits again. *withdrawn: with it what they judged, from which nobody had gone on (grade/reading.h, rule
 * 4). ERR_CONFLICT when this reviewer does not hold it, or has decided. */
enum err review_release(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                        bool *withdrawn) MUST_CHECK;
/* Also releases the case, and withdraws all that they judged in this round, whoever has gone on from it, and of the first two
 * what was judged in sight of that: it waits for that reading again, or goes on without where nobody else could give it.
 * ERR_CONFLICT when it is decided and they had a part in that. */
enum err review_declare_conflict(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                                 struct str note) MUST_CHECK;
/* A case this reviewer holds (or has decided); ERR_FORBIDDEN says why they do not, as review_claim does. */
enum err review_load(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                     struct review_case *out) MUST_CHECK;

/* The case of a sitting; zero when there is none. */
enum err review_of_sitting(struct work *w, struct tx *tx, struct id org, struct id sitting,
                           struct id *out) MUST_CHECK;

/* What there is to judge in the sitting of a case that is held, in the order of its rubrics: all of it, or what an appeal is
 * against. Rule 3 is kept here and in review_recommend, and nowhere else. */
struct review_criterion {
	const struct part *part;
	const struct criterion *criterion;
	const struct verdict *mine; /* the reviewer's own; NULL: not judged yet */
	const struct verdict
		*blind; /* their first, when `mine` is a later one that is not blind; else NULL */
	const struct verdict *machine; /* NULL: it has not judged, or its view is not open yet */
	bool viewed;                   /* it has a view, be it open yet or not */
	const struct verdict *quoting; /* a model's view of it, which may have a quote; NULL likewise */
	bool asked;                    /* it is to be judged: when something is adjudicated, only that */
	bool settled; /* what was learned has settled it (grade/learned.h), in a case that is read once: it may be judged, and
	               * need not */
	/* Of a point that is contested, judged or not (grade/appeal.h, rule 7): what the key, the tests or what experts laid down
	 * gave, and what the candidate says of it. NULL and absent: it is a criterion. */
	const struct verdict *scored;
	struct str contested;
	/* What two people say, and what follows: not before it may be seen, which is when both have judged and the reviewer is to
	 * settle it, or has judged too. */
	const struct verdict *read[2]; /* NULL: there are no two, or not open */
	struct reading_result result;
};
enum err review_criteria(struct work *w, struct tx *tx, const struct actor *actor,
                         const struct review_case *held, const struct sitting *sitting,
                         struct review_criterion **out, size_t *count) MUST_CHECK;
/* What the policy says of its beliefs; *open is false, and nothing is given out, until the reviewer has judged. */
enum err review_recommend(struct work *w, struct tx *tx, const struct review_case *held,
                          const struct sitting *sitting, struct policy_result *out, bool *open) MUST_CHECK;

struct judgement {
	struct str part, criterion;
	int64_t level;
	struct str
		comment; /* may be absent, but of what is contested; ERR_TOO_LARGE over REVIEW_REASON_MAX */
};
/* Stores the reviewer's own level for every criterion that is asked; all are needed, and those that are settled may be there.
 * ERR_INPUT, with nothing stored or shown, where one is missing, or the comment that answers an appeal against a criterion.
 * Only a person's first judgement of a sitting is blind: each verdict's basis says whether it is
 * ({"blind":true,"document":DIGEST}). Then the case is theirs to decide, or waits for the next to read it. ERR_CONFLICT when all
 * readings are there. ERR_INPUT and ERR_TOO_LARGE come before anything is written. */
enum err review_judge(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                      const struct judgement *judgements, size_t count) MUST_CHECK;
/* A judgement that was passed on to the next reader, as long as it can be taken back: until undo_us after it was made, unless
 * somebody has taken the case up. Whoever has read last, and decides, has seen what others found: theirs is final. */
struct review_given {
	struct id id, sitting; /* id: of the case */
	struct str assessment_title;
	int64_t until_us;
};
/* This person's, newest first, at most 20. */
enum err review_given(struct work *w, struct tx *tx, const struct actor *actor, int64_t undo_us,
                      struct review_given **out, size_t *count) MUST_CHECK;
/* Takes it back: they hold the case again, as blind as they were, and what they judged stays and does not count. ERR_CONFLICT
 * says why it cannot be any more. */
enum err review_take_back(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                          int64_t undo_us) MUST_CHECK;
/* A case of which this person has given the reading `mine` in this round, whoever holds it now, with the readings that it is of.
 * ERR_FORBIDDEN, as review_load, when they have given none. */
enum err review_read(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                     struct review_case *out, struct readings *readings,
                     const struct reading **mine) MUST_CHECK;
/* Whether this person holds the case. */
enum err review_holds(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                      bool *out) MUST_CHECK;
/* The reading that is due is done without: whoever read last may decide. Recorded with the reason, of which there must be one.
 * For administrators. ERR_CONFLICT when none is due, or somebody has begun to decide. */
enum err review_waive(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                      struct str reason) MUST_CHECK;
/* Cases of an assessment for which a reading beyond the first is due, oldest first, at most 200. */
enum err review_cases_due(struct work *w, struct tx *tx, struct id org, struct id assessment,
                          struct review_case **out, size_t *count) MUST_CHECK;
/* Has the tests of a part run again that abstained (grade/again.h); nothing more when that was asked already. ERR_CONFLICT when
 * the case is decided, or none abstained. */
enum err review_run_tests(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                          struct str part) MUST_CHECK;
struct decision {
	struct id id, sitting, person;
	struct str outcome, reason, inputs; /* outcome: a name of policy.h, or "undone" */
	int64_t at_us, effective_us;
	bool endorses;
};
struct review_choice {
	struct str outcome; /* a name of policy.h */
	struct str reason;  /* always needed */
	bool endorses; /* with an award: the credential carries an endorsement by name, signed with the reviewer's own key */
};
/* Whether a decision can be this, before it is made: ERR_INPUT for an outcome that there is not, or without a reason;
 * ERR_TOO_LARGE. */
enum err review_choice_check(struct work *w, const struct review_choice *choice) MUST_CHECK;
/* Adds the job "review.effect" for the end of the undo time. */
enum err review_decide(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                       const struct review_choice *choice, int64_t undo_us, struct decision *out) MUST_CHECK;
/* Until the decision takes effect: the case is judged again. ERR_CONFLICT afterwards. */
enum err review_undo(struct work *w, struct tx *tx, const struct actor *actor, struct id id) MUST_CHECK;

/* What the policy advised when it was made, a name of policy.h; absent: nothing is known of that. */
struct str review_advised(struct work *w, const struct decision *decision);
/* Whether it is another outcome than the policy advised. */
bool review_departs(struct work *w, const struct decision *decision);
/* Whether its outcome is to award. */
bool review_is_award(const struct decision *decision);
/* The decision in force; *found is false when there is none (or it was undone). */
enum err review_decision(struct work *w, struct tx *tx, struct id org, struct id sitting,
                         struct decision *out, bool *found) MUST_CHECK;

/* The one that counts now, for its candidate: it has taken effect and was not undone, whatever another reviewer has decided since
 * and can still undo. *found is false when there is none. */
enum err review_decision_effective(struct work *w, struct tx *tx, struct id org, struct id sitting,
                                   struct decision *out, bool *found) MUST_CHECK;

/* Whether the sitting's case is decided or closed; one without a case is not. */
enum err review_is_decided(struct work *w, struct tx *tx, struct id org, struct id sitting,
                           bool *out) MUST_CHECK;

/* Any decision, in force or not, an undoing included; ERR_NOT_FOUND. */
enum err review_decision_load(struct work *w, struct tx *tx, struct id org, struct id id,
                              struct decision *out) MUST_CHECK;

/* The job "review.effect" {sitting, decision}: when it was not undone, closes the case, tells the candidate, and with an award
 * adds the job "badge.issue". */
enum err review_effect_job(struct work *w, struct db *db, const struct job *job) MUST_CHECK;

/* A reviewer's own agreement with the machine, for their page: of each task that both judged, the first judgement of this
 * person in the sitting and the last of the machine, which is the one that counts. Only the first is blind: both views lie
 * side by side afterwards, and who judges again then may follow the machine, which is no agreement. */
struct review_agreement {
	int64_t judgements;                   /* tasks, the newest 2,000 */
	double exact, qwk, qwk_low, qwk_high; /* exact: by scale_agrees; NAN: too few */
};
enum err review_agreement(struct work *w, struct tx *tx, const struct actor *actor,
                          struct review_agreement *out) MUST_CHECK;

#endif
