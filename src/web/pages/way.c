#include "web/pages/way.h"

#include "exam/scenario.h"
#include "web/pages/sitting.h"
#include "web/parts/scenario_graph.h"

struct way_view {
	struct id sitting;
	struct str title;
	struct markup drawing;
};

#include "web/pages/way.html.h"

enum err way_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct part_input *in = input;
	struct sitting sitting;
	const struct sitting_part *part;
	struct scenario_walk walk;
	TRY(sitting_read_part(w, call, in, &sitting, &part));
	if (part->part->scenario == NULL || part->submitted_us == DB_NULL_INT)
		return fail(w, ERR_NOT_FOUND, "There is no way through a story of yours to be drawn here.");
	TRY(scenario_load(w, call->tx, &sitting, part, &walk));
	const struct scenario_graph graph = {
		.scenario = walk.scenario,
		.walk = &walk,
		.title = str_format(
			w->arena,
			"The scenes of “%.*s” with the way that was taken; your result page lists the "
			"same",
			STR_ARG(part->part->title)),
	};
	const struct way_view view = {.sitting = sitting.id,
	                              .title = part->part->title,
	                              .drawing = scenario_graph_drawing(w, &graph)};
	struct buf body = web_markup(w);
	way_html(&body, &view);
	return web_reply_page(w, call, &(struct web_page){.title = S("The way you took"), .body = &body},
	                      reply);
}
