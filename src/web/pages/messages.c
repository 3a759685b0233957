#include "web/pages/messages.h"

#include "base/time.h"
#include "org/message.h"
#include "web/config.h"

struct messages_row {
	struct str subject, at;
	struct markup body;
	bool unread;
};
struct messages_rows {
	const struct messages_row *at;
	size_t count;
};
struct messages_view {
	struct str csrf;
	struct messages_rows messages;
	uint64_t unread;
};

#include "web/pages/messages.html.h"

static size_t length_of_address(struct str s)
{
	size_t len = 0;
	while (len < s.len && s.at[len] != ' ' && s.at[len] != '\n')
		len++;
	return len;
}

/* The text, with the addresses that lead to us as links. */
static struct markup linked(struct work *w, struct str body, struct str base_url)
{
	struct buf out = web_markup(w);
	struct str ours = str_format(w->arena, "%.*s/", STR_ARG(base_url));
	for (size_t at; (at = str_find(body, ours)) != SIZE_MAX;) {
		markup_words(&out, str_slice(body, 0, at));
		body = str_slice(body, at, SIZE_MAX);
		struct str address = str_slice(body, 0, length_of_address(body));
		buf_put(&out, S("<a href=\""));
		markup_url(&out, address);
		buf_put(&out, S("\">"));
		markup_words(&out, address);
		buf_put(&out, S("</a>"));
		body = str_slice(body, address.len, SIZE_MAX);
	}
	markup_words(&out, body);
	return (struct markup){buf_str(&out)};
}

enum err messages_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct message *messages;
	size_t count;
	TRY(message_of_person(w, call->tx, web_actor(call), &messages, &count));
	struct messages_row *rows = work_array(w, count, sizeof *rows);
	struct messages_view view = {.csrf = web_session(call)->csrf, .messages = {rows, count}};
	for (size_t i = 0; i < count; i++) {
		bool unread = messages[i].read_us == DB_NULL_INT;
		rows[i] = (struct messages_row){
			.subject = messages[i].subject,
			.at = time_for_people(w->arena, messages[i].created_us),
			.body = linked(w, messages[i].body, web_app(call)->config->base_url),
			.unread = unread,
		};
		view.unread += unread;
	}
	struct buf body = web_markup(w);
	messages_html(&body, &view);
	return web_reply_page(w, call, &(struct web_page){.title = S("Messages"), .body = &body}, reply);
}

enum err messages_read_send(struct work *w, struct http_call *call, const void *input,
                            struct http_reply *reply)
{
	(void)input;
	struct message *messages;
	size_t count;
	TRY(message_of_person(w, call->tx, web_actor(call), &messages, &count));
	for (size_t i = 0; i < count; i++)
		if (messages[i].read_us == DB_NULL_INT)
			TRY(message_read(w, call->tx, web_actor(call), messages[i].id));
	http_reply_redirect(reply, S("/messages"));
	return OK;
}
