#include "web/routes/routes.h"

#include <string.h>

static const struct route_table *const tables[] = {
	&routes_public, &routes_account,   &routes_candidate,      &routes_review,
	&routes_badges, &routes_authoring, &routes_administration, &routes_anchors,
};

const struct http_route *web_routes(struct work *w, size_t *count)
{
	*count = 0;
	for (size_t i = 0; i < COUNT(tables); i++)
		*count += tables[i]->count;
	struct http_route *rows = work_array(w, *count, sizeof *rows);
	size_t at = 0;
	for (size_t i = 0; i < COUNT(tables); i++) {
		memcpy(rows + at, tables[i]->rows, tables[i]->count * sizeof *rows);
		at += tables[i]->count;
	}
	return rows;
}
