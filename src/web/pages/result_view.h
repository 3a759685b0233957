/* What the result page shows; filled by result.c (whole), result_parts.c (part by part), result_next.c (what was shown, what is
 * next), result_appeal.c (what was contested, and what can be) and result_point.c (the same of points). */
#ifndef WEB_PAGES_RESULT_VIEW_H
#define WEB_PAGES_RESULT_VIEW_H

#include "web/outcome.h"
#include "web/parts/levels.h"
#include "web/parts/noticed.h"
#include "web/parts/skill.h"

struct result_strength {
	struct str title, text;
	struct str task; /* the point that it is; absent: it is of several */
};
struct result_strengths {
	const struct result_strength *at;
	size_t count;
};

/* A criterion or point that was contested by itself. */
struct result_appeal {
	bool contested, answered, changed;
	struct str reason, at, due, before, now, answer, answered_at;
	struct str blind;           /* what was judged blind, where that is not what counts; absent: it is */
	bool kept;                  /* and what counts is the same */
	struct str later, later_at; /* what it became when the decision as a whole was contested after that */
};
/* The decision that was contested as a whole. */
struct result_change {
	struct str title, before, now, blind; /* blind: likewise */
};
struct result_changes {
	const struct result_change *at;
	size_t count;
};
struct result_whole {
	bool there, answered, same; /* same: it was decided as before */
	bool criteria;              /* there are some, which are judged afresh */
	struct str reason, at, due, before_title, before_reason, before_at, title, answer, answered_at;
	struct result_changes changes;
};
/* What is said about a decided criterion. */
struct result_feedback {
	bool there, coming, held; /* coming: a machine is writing; the text is the rubric's until then */
	bool is_rubrics;          /* it says what the level means */
	struct str shown, next, author;
};
struct result_criterion {
	struct str id, title, ask, level_title, level_description, quote, comment;
	struct levels_scale scale; /* of one that is judged */
	struct levels_view levels; /* how sure the machine is; none when a person judged */
	bool judged, judging, by_person, taken_over;
	struct result_appeal appeal;
	struct result_feedback feedback;
};
struct result_criteria {
	const struct result_criterion *at;
	size_t count;
};

struct result_part {
	struct str id, title, state;
	bool handed_in, late;
	struct result_criteria criteria;
	struct noticed_view noticed;
	struct markup work; /* what was done, as its type of task shows it */
};
struct result_parts {
	const struct result_part *at;
	size_t count;
};

/* A criterion that may still be contested; of a point only when it was, and that could not be taken. */
struct result_contest {
	uint64_t number;
	struct str key, title, level_title; /* key: "part/criterion" */
	struct str text, problem;           /* what could not be taken, and why; absent: nothing was sent */
};
struct result_contests {
	const struct result_contest *at;
	size_t count;
};

/* What was sent to contest, and could not be taken. */
struct result_sent {
	struct str problem; /* absent: nothing was */
	struct str
		whole; /* against the decision as a whole; absent: it was against single criteria and points */
	const struct appeal_reason *reasons; /* [reason_count] */
	size_t reason_count;
};

struct result_skills {
	const struct skill_view *at;
	size_t count;
};

struct result_view {
	struct id id, credential;
	struct str csrf, title;
	bool verification; /* nobody decides on it */
	bool live, finished, decided, awarded, may_contest, contested;
	bool has_points; /* some that can be contested */
	struct str decision_title, decision_tag, reason, decided_at;
	struct str entry, salt,
		fields; /* of the decision's entry in the log: number, and what opens it; absent: none */
	struct str
		advised; /* what the policy advised, where the decision departs from it; absent: it does not */
	struct str answer_due; /* of what is contested; absent: nothing is, or it has no deadline */
	int64_t answer_days;   /* so long an answer may take */
	struct result_whole whole;
	struct str keep; /* what is entered stays in the tab by this name (ui/islands/parts/kept.ts) */
	struct str problem, whole_reason; /* what could not be taken of what was sent */
	struct result_contests contests;
	struct result_contests unsent; /* of that: what can be contested no more, or not now */
	struct result_strengths strengths;
	struct result_skills skills;
	struct result_parts parts;
	struct str next, next_url, next_action, retake;
};

/* The page, with what was sent in vain. */
enum err result_show(struct work *w, struct http_call *call, struct id sitting,
                     const struct result_sent *sent, struct http_reply *reply) MUST_CHECK;
/* Every part, as far as it is handed in. */
enum err result_read_parts(struct work *w, struct tx *tx, const struct outcome *outcome, bool machine_there,
                           struct result_view *view) MUST_CHECK;
/* What was contested of a criterion. */
struct result_appeal result_appeal_of(struct work *w, const struct outcome *outcome, struct str part,
                                      const struct criterion *criterion);
/* How a decision is said to the person it is about: “Not yet at the required level”. */
struct str result_decision_title(enum policy_outcome outcome);
/* Where a point's task is shown: how to contest it, or what came of that. Empty: it gave no point, or nothing is decided.
 * What was said of it in vain stands with the criteria: result_read_contests. */
struct markup result_point(struct work *w, const struct outcome *outcome, const struct part *part,
                           struct str task);
/* What can still be contested, with what was sent in vain, and until when what is contested is answered. */
void result_read_contests(struct work *w, const struct outcome *outcome, const struct result_sent *sent,
                          struct result_view *view);
/* Needs the parts. */
enum err result_read_next(struct work *w, struct tx *tx, const struct outcome *outcome,
                          struct result_view *view) MUST_CHECK;

#endif
