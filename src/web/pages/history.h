/* What was saved of a written answer, for who wrote it: the list and one version. */
#ifndef WEB_PAGES_HISTORY_H
#define WEB_PAGES_HISTORY_H

#include "exam/written.h"
#include "web/pages/sitting.h"

struct history_input {
	struct id sitting;
	struct str part;
	int64_t revision;
};
extern const struct field history_fields[3];

/* Checks that the part is the caller's own and a written one. */
enum err history_part(struct work *w, struct http_call *call, const struct part_input *in,
                      struct sitting *sitting, const struct sitting_part **part) MUST_CHECK;

http_handler history_page, history_revision_page;

#endif
