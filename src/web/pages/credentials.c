#include "web/pages/credentials.h"

#include "base/time.h"

struct credentials_row {
	struct id id, sitting;
	struct str name, issued;
};
struct credentials_rows {
	const struct credentials_row *at;
	size_t count;
};
struct credentials_view {
	struct credentials_rows credentials;
};

#include "web/pages/credentials.html.h"

enum err credentials_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct credential *credentials;
	size_t count;
	TRY(badge_of_person(w, call->tx, web_actor(call), &credentials, &count));
	struct credentials_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct credentials_row){credentials[i].id, credentials[i].sitting,
		                                   credentials[i].name,
		                                   time_date_for_people(w->arena, credentials[i].issued_us)};
	struct buf body = web_markup(w);
	credentials_html(&body, &(struct credentials_view){{rows, count}});
	web_reply_page(w, call, &(struct web_page){.title = S("My credentials"), .body = {buf_str(&body)}},
	               reply);
	return OK;
}
