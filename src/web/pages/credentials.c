#include "web/pages/credentials.h"

#include "base/time.h"
#include "vc/hallmark.h"

struct credentials_row {
	struct id id, sitting;
	struct str name, issued;
	struct markup hallmark;
};
struct credentials_rows {
	const struct credentials_row *at;
	size_t count;
};
struct credentials_view {
	struct credentials_rows credentials;
};

#include "web/pages/credentials.html.h"

enum { CREDENTIAL_BYTES_MAX = 1 << 20 };

static enum err read_row(struct work *w, struct tx *tx, const struct credential *credential,
                         struct credentials_row *row)
{
	struct credential whole;
	const struct json *json;
	TRY(badge_find(w, tx, credential->id, &whole));
	TRY(json_parse(w, whole.document, CREDENTIAL_BYTES_MAX, &json));
	*row = (struct credentials_row){
		.id = credential->id,
		.sitting = credential->sitting,
		.name = credential->name,
		.issued = time_date_for_people(w->arena, credential->issued_us),
	};
	return hallmark_svg(w, json, &row->hallmark);
}

enum err credentials_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct credential *credentials;
	size_t count;
	TRY(badge_of_person(w, call->tx, web_actor(call), &credentials, &count));
	struct credentials_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		TRY(read_row(w, call->tx, &credentials[i], &rows[i]));
	struct buf body = web_markup(w);
	credentials_html(&body, &(struct credentials_view){{rows, count}});
	return web_reply_page(w, call, &(struct web_page){.title = S("My credentials"), .body = &body},
	                      reply);
}
