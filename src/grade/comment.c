#include "grade/comment.h"

#include "base/utf8.h"
#include "base/world.h"
#include "evidence/text.h"

#include "grade/comment.sql.h"

enum err comment_list(struct work *w, struct tx *tx, struct id org, struct id upload, struct comment **out,
                      size_t *count)
{
	const struct comment_rows_in in = {.org = org, .upload = upload};
	struct comment_rows_row *rows;
	TRY(comment_rows(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct comment){
			.id = rows[i].id,
			.person = rows[i].person,
			.path = rows[i].path,
			.body = rows[i].body,
			.line = rows[i].line,
			.at_us = rows[i].at_us,
			.deleted = rows[i].deleted_us != DB_NULL_INT,
		};
	return OK;
}

static enum err clean(struct work *w, struct str body, struct str *out)
{
	TRY(utf8_clean_within(w, body, S("comment"), COMMENT_CHARACTERS_MAX, out));
	return out->len > 0 ? OK : fail(w, ERR_INPUT, "Write something, or delete the comment.");
}

enum err comment_add(struct work *w, struct tx *tx, const struct actor *actor, struct id held,
                     struct id upload, struct str path, int64_t line, struct str body, struct id *comment)
{
	struct comment *known;
	size_t count;
	struct comment_insert_in in = {.org = actor->org,
	                               .upload = upload,
	                               .held = held,
	                               .person = actor->person,
	                               .path = path,
	                               .line = line};
	TRY(clean(w, body, &in.body));
	TRY(comment_list(w, tx, actor->org, upload, &known, &count));
	if (count >= COMMENTS_MAX)
		return fail(w, ERR_INPUT, "A repository can have at most %d comments.", COMMENTS_MAX);
	in.id = *comment = world_id(w);
	in.at_us = world_now_us(w);
	return comment_insert(w, tx, &in);
}

enum err comment_change(struct work *w, struct tx *tx, const struct actor *actor, struct id upload,
                        struct id comment, struct str body, bool deleted)
{
	int64_t changed;
	struct comment_update_in in = {.org = actor->org,
	                               .id = comment,
	                               .upload = upload,
	                               .person = actor->person,
	                               .at_us = world_now_us(w)};
	in.deleted_us = deleted ? in.at_us : DB_NULL_INT;
	if (!str_absent(body))
		TRY(clean(w, body, &in.body));
	TRY(comment_update(w, tx, &in, &changed));
	return changed > 0 ? OK : fail(w, ERR_NOT_FOUND, "There is no such comment of yours.");
}

enum err comment_case(struct work *w, struct tx *tx, struct id org, struct id sitting, struct id *held)
{
	const struct comment_case_find_in in = {.org = org, .sitting = sitting};
	struct comment_case_find_row row;
	bool found;
	TRY(comment_case_find(w, tx, &in, &row, &found));
	*held = found ? row.id : (struct id){0};
	return OK;
}

struct str comment_shown_line(struct work *w, struct str line)
{
	if (str_ends(line, S("\r")))
		line.len--;
	struct str text = utf8_repaired(w->arena, str_slice(line, 0, COMMENT_LINE_BYTES));
	if (!utf8_plain(text))
		text = text_line(w, line, COMMENT_LINE_BYTES);
	return line.len > COMMENT_LINE_BYTES ? str_format(w->arena, "%.*s…", STR_ARG(text)) : text;
}
