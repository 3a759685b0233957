/* What the page of a case shows; filled by case.c (evidence), case_judgement.c (criteria, consequences) and case_appeal.c. */
#ifndef WEB_PAGES_CASE_VIEW_H
#define WEB_PAGES_CASE_VIEW_H

#include "grade/review.h"
#include "web/pages/review.h"
#include "web/parts/levels.h"
#include "web/parts/skill.h"
#include "web/web.h"

struct case_part {
	struct str part;
	struct markup evidence; /* what the candidate has done, as its type of task shows it */
	bool may_ask, is_asked; /* for tests that could not be run; and so they are being run again */
};
struct case_parts {
	const struct case_part *at;
	size_t count;
};

struct case_anchor {
	struct str level;
	struct str why;
	uint64_t sample; /* web/pages/sample.h */
};
struct case_anchors {
	const struct case_anchor *at;
	size_t count;
};
struct case_reading {
	struct str who, level, comment;
};
struct case_readings {
	const struct case_reading *at;
	size_t count;
};
struct case_criterion {
	uint64_t number;
	struct str key; /* "part/criterion" */
	struct str
		given; /* of a point that is contested: what the key, the tests or the experts gave; absent: a criterion */
	struct str giver; /* “The key”, “The tests” */
	struct str says;  /* and what the candidate says of it */
	struct str blind; /* what they judged blind, where `mine` is not; absent: it is, or was never */
	bool answers;     /* its comment is the answer to an appeal: there must be one */
	struct str title, ask, comment, comment_problem, mine,
		said;                 /* said: their own comment, once it is stored */
	struct levels_choice choice;  /* the reviewer's */
	struct levels_choice another; /* of what the machine settled: it need not be made */
	struct levels_view levels;    /* how probable the machine finds each */
	struct case_anchors anchors;
	bool machine; /* it has judged; never filled before the reviewer has */
	struct str quote, machine_comment;
	bool asked;        /* it is to be judged */
	bool uncalibrated; /* the machine's view is a language model's, and not learned from people */
	bool by_machine;   /* what was learned has settled it: it need not be */
	struct case_readings
		read; /* what two people said, without names; none: it is not to be seen, or there are no two */
	struct str settled; /* and what counts of it */
};
struct case_criteria {
	const struct case_criterion *at;
	size_t count;
};

/* What the candidate contests; filled only once the reviewer has judged (grade/appeal.h, rule 2). */
struct case_contested {
	struct str title, reason, before,
		comment; /* before: the level that was given; comment: what was said with it */
};
struct case_contests {
	const struct case_contested *at;
	size_t count;
};
struct case_appeal {
	struct str due; /* absent: the case is open for no appeal, or for one without a deadline */
	bool late, shown, whole;
	struct str reason, decided, decided_why; /* whole: what they say of the decision, and the decision */
	struct case_contests contests;
};

struct case_skills {
	const struct skill_view *at;
	size_t count;
};

struct case_view {
	struct id id;
	struct str csrf, candidate, title, state_words, reasons, twice;
	bool holds, judged, deciding, undoable, has_criteria, asks; /* asks: something is to be judged */
	bool again;   /* their own judgement can be given again */
	bool missing; /* something is to be judged that nobody has, though all who were asked have read it */
	bool gave;    /* they have judged something of it */
	bool next;    /* it is decided: another can be taken */
	struct id
		undo; /* the case whose decision can be undone, or whose judgement taken back, and whose it is: */
	struct str undo_of, undo_title; /* "Candidate 7f3a"; absent: of this case */
	bool passed;                    /* a judgement, which was passed on */
	struct str decision_words, effective, recommendation;
	struct str decided_why; /* the reason that was given; absent: not decided */
	bool machine;           /* one has given a view, or could have */
	struct str problem;     /* with what was sent; absent: nothing was, or it was taken */
	bool judges, endorse;   /* what was sent was a judgement; a decision, with these: */
	struct str reason, reason_problem;
	bool is_award, is_not_yet, is_more_evidence;
	struct str
		keep; /* names what a browser keeps of this page's forms: by person, and by what they have judged */
	bool departs; /* an award would, from the recommendation */
	bool points,
		blind; /* among what is judged are points that are contested; and criteria, which are judged blind */
	int64_t undo_until_ms, undo_seconds;
	struct case_parts parts;
	struct case_criteria criteria;
	struct case_skills skills;
	struct case_appeal appeal;
};

/* Criteria with the reviewer's own levels, or those sent, and the machine's view once it is open. */
enum err case_read_criteria(struct work *w, struct tx *tx, const struct review_case *held,
                            const struct sitting *sitting, const struct actor *actor,
                            const struct case_sent *sent, struct case_view *view) MUST_CHECK;
/* Whether it is judged, and then: beliefs and the policy's recommendation. */
enum err case_read_consequences(struct work *w, struct tx *tx, const struct review_case *held,
                                const struct sitting *sitting, struct case_view *view) MUST_CHECK;
/* The appeal that the case is open for, if it is. */
enum err case_read_appeal(struct work *w, struct tx *tx, const struct review_case *held,
                          const struct sitting *sitting, const struct actor *actor,
                          struct case_view *view) MUST_CHECK;
/* "award", "not yet", "more evidence". */
struct str case_outcome_words(enum policy_outcome outcome);

#endif
