/* What a candidate may know of a sitting of theirs, read once for the result page, the API and the event stream.
 *
 * Until a decision has taken effect, what is shown of open work is the machine's view and called provisional; a reviewer's
 * own judgement stays with the reviewer until then, because it can still be undone. What a machine noticed for the reviewer to
 * look at comes with the decision, when somebody has looked at it. */
#ifndef WEB_OUTCOME_H
#define WEB_OUTCOME_H

#include "badge/badge.h"
#include "exam/sitting.h"
#include "grade/appeal.h"
#include "grade/feedback.h"
#include "ledger/ledger.h"
#include "web/web.h"

struct outcome {
	struct sitting sitting;
	const struct verdict *verdicts; /* of people's only those of who made the decision */
	size_t verdict_count;
	const struct belief
		*beliefs;         /* [sitting.document->competency_count], in its order; without `doubts` */
	struct decision decision; /* in force and effective, when decided */
	bool decided;
	bool contested;        /* the decision was, or criteria of it, and another person is looking at it */
	int64_t answer_due_us; /* until when they answer, when it is contested; DB_NULL_INT: not known */
	struct appeal_contested
		*appeals; /* [appeal_count]: single criteria and points that were contested, ever */
	size_t appeal_count;
	struct appeal_whole whole; /* the decision that was contested as a whole, when one was */
	bool has_whole;
	struct ledger_opening logged; /* the entry of the decision, when there is one that was not erased */
	bool is_logged;
	struct str
		advised; /* by the policy, where the decision departs from that; a name of grade/policy.h */
	struct feedback *feedback; /* [feedback_count], when it is decided */
	size_t feedback_count;
	struct flag *flags; /* [flag_count], when it is decided: those that were there for who decided */
	size_t flag_count;
	struct flag *
		doubts; /* [doubt_count], while it is not: in the answers that these are of, no machine's view is shown */
	size_t doubt_count;
	struct id credential;         /* zero: none, not struck yet, or deleted */
	bool credential_deleted;      /* by its holder */
	struct badge_status standing; /* of the credential, when there is one */
	const struct appeal_reason
		*unsent; /* [unsent_count]: reasons that could not be taken and are shown again */
	size_t unsent_count;
	int64_t retake_us; /* from then on it can be taken again; DB_NULL_INT: not, or not finished yet */
};

/* Of the actor's own sitting. */
enum err outcome_load(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                      struct outcome *out) MUST_CHECK;

/* Nothing more will come by itself: it is decided, not contested, its feedback is written, and an award has its credential. */
bool outcome_settled(const struct outcome *outcome);

/* It is decided, against the candidate, and was never contested as a whole. */
bool outcome_may_be_contested(const struct outcome *outcome);
/* The same for one criterion or point, an award's too: something was found of it, and it was never contested by itself. */
bool outcome_may_contest(const struct outcome *outcome, struct str part, struct str criterion);

/* One criterion of a part that was handed in. */
enum outcome_state {
	OUTCOME_JUDGED,     /* there is a verdict to show */
	OUTCOME_JUDGING,    /* the machine is at it */
	OUTCOME_FOR_PERSON, /* the machine left it to a person, or there is none */
};
struct outcome_criterion {
	const struct criterion *criterion;
	enum outcome_state state;
	const struct verdict *verdict; /* the one in force; NULL unless judged */
	size_t level;                  /* its most probable one, 0 … scale_levels - 1 of the criterion */
	bool by_person;
	bool taken_over;               /* a machine had settled it, and who decided answers for it */
	const struct verdict *quoting; /* the machine's, whose quote helps whoever judged; NULL: none */
};
struct outcome_criterion outcome_criterion(const struct outcome *outcome, struct str part,
                                           const struct criterion *criterion, bool machine_there);
/* A point of a part (grade/appeal.h): what counts of it. */
struct outcome_point {
	const struct criterion *criterion; /* made up (part_judged); NULL: nothing was found of it */
	const struct verdict *verdict;
	size_t level;
	bool by_person; /* on appeal */
};
struct outcome_point outcome_point(struct work *w, const struct outcome *outcome, const struct part *part,
                                   struct str task);
/* "judged", "being-judged", "for-a-person". */
struct str outcome_state_name(enum outcome_state state);

/* What can change while somebody watches: compare two of them. Cheap: the document is not read. */
struct outcome_progress {
	int64_t verdicts, beliefs, decisions, credentials, appeals, feedback;
};
enum err outcome_progress(struct work *w, struct tx *tx, struct id org, struct id sitting,
                          struct outcome_progress *out) MUST_CHECK;

#endif
