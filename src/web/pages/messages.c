#include "web/pages/messages.h"

#include "base/time.h"
#include "org/message.h"

struct messages_row {
	struct str subject, body, at;
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
		rows[i] = (struct messages_row){messages[i].subject, messages[i].body,
		                                time_for_people(w->arena, messages[i].created_us), unread};
		view.unread += unread;
	}
	struct buf body = web_markup(w);
	messages_html(&body, &view);
	web_reply_page(w, call, &(struct web_page){.title = S("Messages"), .body = {buf_str(&body)}}, reply);
	return OK;
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
