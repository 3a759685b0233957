#include "grade/comment.h"

#include "base/utf8.h"
#include "base/world.h"
#include "evidence/text.h"

#include "grade/comment.sql.h"

/* comment_seen and comment_told_rows return the same columns. */
#define COMMENT_OF_ROW(row)                                 \
	((struct comment){                                  \
		.id = (row).id,                             \
		.person = (row).person,                     \
		.path = (row).path,                         \
		.body = (row).body,                         \
		.line = (row).line,                         \
		.at_us = (row).at_us,                       \
		.deleted = (row).deleted_us != DB_NULL_INT, \
	})

enum err comment_list(struct work *w, struct tx *tx, const struct actor *reader, struct id upload,
                      struct comment **out, size_t *count)
{
	const struct comment_seen_in in = {.org = reader->org, .upload = upload, .reader = reader->person};
	struct comment_seen_row *rows;
	TRY(comment_seen(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = COMMENT_OF_ROW(rows[i]);
	return OK;
}

enum err comment_told(struct work *w, struct tx *tx, struct id org, struct id upload, int64_t until_us,
                      struct comment **out, size_t *count)
{
	const struct comment_told_rows_in in = {.org = org, .upload = upload, .until_us = until_us};
	struct comment_told_rows_row *rows;
	TRY(comment_told_rows(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = COMMENT_OF_ROW(rows[i]);
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
	const struct comment_count_in of = {.org = actor->org, .upload = upload, .person = actor->person};
	struct comment_count_row known;
	struct comment_insert_in in = {.org = actor->org,
	                               .upload = upload,
	                               .held = held,
	                               .person = actor->person,
	                               .path = path,
	                               .line = line};
	TRY(clean(w, body, &in.body));
	TRY(comment_count(w, tx, &of, &known));
	if (known.own >= COMMENTS_MAX)
		return fail(w, ERR_INPUT, "You can make at most %d comments in a repository.", COMMENTS_MAX);
	if (known.count >= COMMENTS_ALL_MAX)
		return fail(
			w, ERR_INPUT,
			"Reviewers have made %d comments in this repository, the most that there can be. Change "
			"one of yours, or say it with the decision.",
			COMMENTS_ALL_MAX);
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
