#include "web/api/comments.h"

#include "grade/comment.h"
#include "web/api/output.h"

struct comment_row {
	struct id comment;
	struct str path, body;
	int64_t line, at_us;
	bool deleted, mine;
};
static const struct field comment_rows[] = {
	OUTPUT(FIELD_ID, struct comment_row, comment, "The comment."),
	OUTPUT(FIELD_TEXT, struct comment_row, path, "The file."),
	OUTPUT(FIELD_INT, struct comment_row, line, "The line, from 1."),
	OUTPUT(FIELD_TEXT, struct comment_row, body, "What is said."),
	OUTPUT(FIELD_INT, struct comment_row, at_us, "When it was last changed, microseconds since 1970."),
	OUTPUT(FIELD_BOOL, struct comment_row, deleted, "It was; it can be restored."),
	OUTPUT(FIELD_BOOL, struct comment_row, mine, "Yours: you can change it."),
};
struct comments {
	struct field_list comments;
};
const struct field api_comments_output[1] = {
	OUTPUT_LIST(struct comments, comments, comment_rows, struct comment_row, "By file and line."),
};

struct comment_made {
	struct id comment;
};
const struct field api_comment_output[1] = {
	OUTPUT(FIELD_ID, struct comment_made, comment, "The comment."),
};

enum err api_comments(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct comment *all;
	size_t count;
	TRY(code_review_comments(w, call, input, &all, &count));
	struct comment_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct comment_row){.comment = all[i].id,
		                               .path = all[i].path,
		                               .body = all[i].body,
		                               .line = all[i].line,
		                               .at_us = all[i].at_us,
		                               .deleted = all[i].deleted,
		                               .mine = id_equal(all[i].person, web_actor(call)->person)};
	const struct comments made = {{rows, count}};
	return web_reply_json(w, call, &made, reply);
}

enum err api_comment_add(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct comment_made made;
	TRY(code_review_add(w, call, input, &made.comment));
	reply->status = 201;
	return web_reply_json(w, call, &made, reply);
}

enum err api_comment_change(struct work *w, struct http_call *call, const void *input,
                            struct http_reply *reply)
{
	const struct code_review_input *in = input;
	struct comment before = {0};
	TRY(code_review_change(w, call, in, &before));
	const struct comment_made made = {in->comment};
	return web_reply_json(w, call, &made, reply);
}
