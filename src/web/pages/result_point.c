/* result_point: a question, a group of tests, a decision in a scenario: how to contest what it gave, and what came of that. */
#include "web/pages/result_view.h"

#include "web/web.h"

struct result_point_view {
	struct str key; /* "part/task" */
	bool may;
	struct result_appeal appeal;
};

#include "web/pages/result_point.html.h"

struct markup result_point(struct work *w, const struct outcome *outcome, const struct part *part,
                           struct str task)
{
	struct outcome_point point = outcome_point(w, outcome, part, task);
	if (!outcome->decided || point.criterion == NULL)
		return (struct markup){0};
	const struct result_point_view view = {
		.key = str_format(w->arena, "%.*s/%.*s", STR_ARG(part->id), STR_ARG(task)),
		.may = outcome_may_contest(outcome, part->id, task) &&
	               appeal_reason_find(outcome->unsent, outcome->unsent_count, part->id, task) == NULL,
		.appeal = result_appeal_of(w, outcome, part->id, point.criterion),
	};
	struct buf out = web_markup(w);
	result_point_html(&out, &view);
	return (struct markup){buf_str(&out)};
}
