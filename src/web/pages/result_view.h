/* What the result page shows; filled by result.c (whole), result_parts.c (part by part), result_next.c (what was shown, what is
 * next) and result_appeal.c (what was contested, and what can be). */
#ifndef WEB_PAGES_RESULT_VIEW_H
#define WEB_PAGES_RESULT_VIEW_H

#include "web/outcome.h"
#include "web/parts/levels.h"
#include "web/parts/noticed.h"
#include "web/parts/skill.h"

struct result_strength {
	struct str title, text;
};
struct result_strengths {
	const struct result_strength *at;
	size_t count;
};

/* A criterion that was contested by itself. */
struct result_appeal {
	bool contested, answered, changed;
	struct str reason, due, before, now, answer;
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

/* A criterion that may still be contested. */
struct result_contest {
	uint64_t number;
	struct str key, title, level_title; /* key: "part/criterion" */
};
struct result_contests {
	const struct result_contest *at;
	size_t count;
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
	struct str decision_title, decision_tag, reason, decided_at;
	struct str answer_due; /* of what is contested; absent: nothing is, or it has no deadline */
	struct result_contests contests;
	struct result_strengths strengths;
	struct result_skills skills;
	struct result_parts parts;
	struct str next, next_url, next_action, retake;
};

/* Every part, as far as it is handed in. */
enum err result_read_parts(struct work *w, struct tx *tx, const struct outcome *outcome, bool machine_there,
                           struct result_view *view) MUST_CHECK;
/* What was contested of a criterion. */
struct result_appeal result_appeal_of(struct work *w, const struct outcome *outcome, struct str part,
                                      const struct criterion *criterion);
/* What can still be contested, and until when what is contested is answered. */
void result_read_contests(struct work *w, const struct outcome *outcome, struct result_view *view);
/* Needs the parts. */
enum err result_read_next(struct work *w, struct tx *tx, const struct outcome *outcome,
                          struct result_view *view) MUST_CHECK;

#endif
