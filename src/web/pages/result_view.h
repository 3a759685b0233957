/* What the result page shows; filled by result.c (whole), result_parts.c (part by part) and result_next.c (what was shown, what
 * is next). */
#ifndef WEB_PAGES_RESULT_VIEW_H
#define WEB_PAGES_RESULT_VIEW_H

#include "web/outcome.h"
#include "web/parts/skill.h"

struct result_strength {
	struct str title, text;
};
struct result_strengths {
	const struct result_strength *at;
	size_t count;
};

struct result_level {
	struct str title, percent;
	struct markup strip;
};
struct result_levels {
	const struct result_level *at;
	size_t count;
};
struct result_criterion {
	struct str id, title, level_title, level_description, quote, comment;
	struct result_levels levels; /* how sure the machine is; none when a person judged */
	bool judged, judging, by_person;
};
struct result_criteria {
	const struct result_criterion *at;
	size_t count;
};

struct result_part {
	struct str id, title, state;
	bool handed_in, late;
	struct result_criteria criteria;
	struct markup work; /* what was done, as its type of task shows it */
};
struct result_parts {
	const struct result_part *at;
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
	struct result_strengths strengths;
	struct result_skills skills;
	struct result_parts parts;
	struct str next, next_url, next_action, retake;
};

/* Every part, as far as it is handed in. */
enum err result_read_parts(struct work *w, struct tx *tx, const struct outcome *outcome, bool machine_there,
                           struct result_view *view) MUST_CHECK;
/* Needs the parts. */
enum err result_read_next(struct work *w, struct tx *tx, const struct outcome *outcome,
                          struct result_view *view) MUST_CHECK;

#endif
