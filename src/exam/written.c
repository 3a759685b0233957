#include "exam/written.h"

#include "base/check.h"
#include "base/utf8.h"
#include "base/world.h"
#include "exam/paper.h"

#include <string.h>

#include "exam/written.sql.h"
#include "exam/written_format.h"

enum err written_draft(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                       struct draft *out)
{
	const struct written_draft_find_in in = {.org = sitting->org, .sitting = sitting->id, .part = part};
	struct written_draft_find_row row;
	bool found;
	TRY(written_draft_find(w, tx, &in, &row, &found));
	*out = found ? (struct draft){row.revision, row.body, row.writer, row.saved_us}
	             : (struct draft){.body = S(""), .writer = S(""), .saved_us = DB_NULL_INT};
	return OK;
}

/* The splice that leads from one text to the other: what both begin and end with is kept. */
struct splice {
	size_t before, after;
	struct str inserted;
};

static struct splice splice_between(struct str from, struct str to)
{
	size_t shorter = from.len < to.len ? from.len : to.len;
	size_t before = 0;
	while (before < shorter && from.at[before] == to.at[before])
		before++;
	size_t after = 0;
	while (after < shorter - before && from.at[from.len - 1 - after] == to.at[to.len - 1 - after])
		after++;
	/* Cuts fall between characters, so that `inserted` is UTF-8 by itself. */
	while (before > 0 && before < to.len && ((unsigned char)to.at[before] & 0xc0) == 0x80)
		before--;
	while (after > 0 && ((unsigned char)to.at[to.len - after] & 0xc0) == 0x80)
		after--;
	return (struct splice){before, after, str_slice(to, before, to.len - before - after)};
}

static enum err store(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                      struct str part, struct splice splice, struct str body, struct str writer,
                      const struct draft_saved *saved)
{
	/* First the row that both of two tabs write: it makes them take turns. */
	const struct written_draft_set_in draft = {
		.org = actor->org,
		.sitting = sitting,
		.part = part,
		.revision = saved->revision,
		.writer = writer,
		.body = body,
		.saved_us = saved->saved_us,
	};
	TRY(written_draft_set(w, tx, &draft));
	const struct written_revision_insert_in revision = {
		.org = actor->org,
		.sitting = sitting,
		.part = part,
		.revision = saved->revision,
		.writer = writer,
		.kept_before = (int64_t)splice.before,
		.kept_after = (int64_t)splice.after,
		.inserted = splice.inserted,
		.saved_us = saved->saved_us,
		.late = saved->late,
	};
	return written_revision_insert(w, tx, &revision);
}

/* How many characters of it stand behind the last that fits. */
static size_t characters_over(struct str text)
{
	size_t kept = DOCUMENT_ANSWER_BYTES_MAX;
	while (((unsigned char)text.at[kept] & 0xc0) == 0x80)
		kept--;
	return utf8_count(str_slice(text, kept, SIZE_MAX));
}

/* ui/islands/write.ts says the same before it is sent. */
static enum err clean_answer(struct work *w, struct str body, struct str *out)
{
	TRY(utf8_clean(w, body, S("your answer"), out));
	if (out->len <= DOCUMENT_ANSWER_BYTES_MAX)
		return OK;
	size_t over = characters_over(*out);
	return fail(
		w, ERR_TOO_LARGE,
		"Your text is %zu %s too long: an answer has at most %d KB, which is about %d,000 characters, "
		"fewer in scripts such as Greek or Chinese. Shorten it; what you saved before is kept.",
		over, over == 1 ? "character" : "characters", DOCUMENT_ANSWER_BYTES_MAX / 1000,
		DOCUMENT_ANSWER_BYTES_MAX / 1000);
}

/* The part that is open for writing, with its draft if there is one. */
static enum err find_open(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                          struct str part, struct written_open_row *open)
{
	const struct written_open_in in = {
		.org = actor->org, .sitting = sitting, .person = actor->person, .part = part};
	bool found;
	TRY(written_open(w, tx, &in, open, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "There is no such task of yours.");
	if (open->started_us == DB_NULL_INT)
		return fail(w, ERR_CONFLICT, "Begin this part before you write.");
	if (open->submitted_us != DB_NULL_INT)
		return fail(w, ERR_CONFLICT, "You have handed this in: it cannot be changed any more.");
	return OK;
}

/* Beside pages there is less room for what is typed. Of a text that is no longer than before nothing is refused. */
static enum err check_pages(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                            struct str part, struct str before, struct str text)
{
	const struct sitting of = {.org = actor->org, .id = sitting};
	size_t pages;
	TRY(paper_bytes(w, tx, &of, part, &pages));
	if (text.len <= before.len || pages + text.len <= DOCUMENT_ANSWER_BYTES_MAX)
		return OK;
	return fail(
		w, ERR_TOO_LARGE,
		"What you type and your pages have together at most %d KB of text, and the pages have %zu KB of "
		"it. Shorten one of them; what you saved before is kept.",
		DOCUMENT_ANSWER_BYTES_MAX / 1000, pages / 1000);
}

enum err written_save(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                      struct str part, struct str body, int64_t base, struct str writer,
                      struct draft_saved *out)
{
	struct str text;
	struct written_open_row open;
	TRY(clean_answer(w, body, &text));
	TRY(find_open(w, tx, actor, sitting, part, &open));
	if (open.paper_us != DB_NULL_INT)
		TRY(check_pages(w, tx, actor, sitting, part, open.body, text));
	bool first = open.revision == DB_NULL_INT;
	int64_t revision = first ? 0 : open.revision;
	int64_t now_us = world_now_us(w);
	/* A clock that goes backwards must not make a save look older than the one before. */
	if (!first && now_us < open.saved_us)
		now_us = open.saved_us;
	*out = (struct draft_saved){
		.revision = revision + 1,
		.saved_us = now_us,
		.late = sitting_is_late(open.due_us, now_us),
		.overwrote = !first && base != revision && !str_equal(open.writer, writer),
	};
	struct str before = first ? S("") : open.body;
	if (!first && str_equal(before, text)) {
		out->revision = revision;
		return OK;
	}
	return store(w, tx, actor, sitting, part, splice_between(before, text), text, writer, out);
}

enum err written_history(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                         size_t most, struct revision **out, size_t *count)
{
	check(most <= WRITTEN_HISTORY_MAX);
	const struct written_revisions_in in = {
		.org = org, .sitting = sitting, .part = part, .most = (int64_t)most};
	struct written_revisions_row *rows;
	TRY(written_revisions(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct revision){
			.revision = rows[i].revision,
			.saved_us = rows[i].saved_us,
			.writer = rows[i].writer,
			.kept_before = rows[i].kept_before,
			.kept_after = rows[i].kept_after,
			.inserted = rows[i].inserted,
			.late = rows[i].late,
		};
	return OK;
}

/* Saves played one after the other, into `text` of DOCUMENT_ANSWER_BYTES_MAX at most. */
struct playing {
	struct written_revisions_after_in next;
	struct revision_text at;
	char *text;
};

static enum err play_one(struct work *w, const struct written_revisions_after_row *row,
                         struct playing *playing)
{
	size_t before = (size_t)row->kept_before, after = (size_t)row->kept_after;
	size_t len = playing->at.body.len, added = row->inserted.len;
	if (before > len || after > len - before || before + added + after > DOCUMENT_ANSWER_BYTES_MAX)
		return fail(w, ERR_INTERNAL, "the history of a text does not fit together");
	memmove(playing->text + before + added, playing->text + len - after, after);
	if (added > 0)
		memcpy(playing->text + before, row->inserted.at, added);
	playing->at = (struct revision_text){row->revision, row->saved_us, row->late,
	                                     str_bytes(playing->text, before + added + after)};
	playing->next.after = row->revision;
	return OK;
}

static enum err play_page(struct work *w, struct tx *tx, struct playing *playing, size_t *count)
{
	struct written_revisions_after_row *rows;
	TRY(written_revisions_after(w, tx, &playing->next, &rows, count));
	for (size_t i = 0; i < *count; i++)
		TRY(play_one(w, &rows[i], playing));
	return OK;
}

/* Each page is a work of its own, so that it is forgotten before the next. */
static enum err play(struct work *w, struct tx *tx, struct playing *playing)
{
	size_t count;
	do {
		struct work page = work_init(w->world, w->request_id);
		page.deadline_us = w->deadline_us;
		enum err failed = play_page(&page, tx, playing, &count);
		if (failed != OK)
			fail(w, failed, "%.*s", STR_ARG(page.message));
		work_finish(&page);
		TRY(failed);
	} while (count > 0);
	return OK;
}

enum err written_at(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                    int64_t revision, struct revision_text *out)
{
	struct playing playing = {
		.next = {.org = org, .sitting = sitting, .part = part, .last = revision},
		.text = work_alloc(w, DOCUMENT_ANSWER_BYTES_MAX),
	};
	TRY(play(w, tx, &playing));
	if (playing.at.revision != revision)
		return fail(w, ERR_NOT_FOUND, "There is no such version of this text.");
	*out = playing.at;
	return OK;
}

enum err written_answer(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                        struct str *text, int64_t *at_us, bool *late)
{
	const struct written_response_in in = {.org = org, .sitting = sitting, .part = part};
	struct written_response_row row;
	bool found;
	TRY(written_response(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "this part has not been handed in");
	*text = row.answer;
	*at_us = row.at_us;
	*late = row.late;
	return OK;
}

/* Pages and draft become the response. */
static enum err submit(struct work *w, struct tx *tx, const struct sitting *sitting,
                       const struct sitting_part *part)
{
	struct draft draft;
	struct str answer;
	int64_t changed_us;
	TRY(written_draft(w, tx, sitting, part->part->id, &draft));
	TRY(paper_hand_in(w, tx, sitting, part->part->id, draft.body, &answer, &changed_us));
	int64_t now_us = world_now_us(w);
	/* The text is late only when its last change was. */
	int64_t written_us = draft.saved_us > changed_us ? draft.saved_us : changed_us;
	if (written_us == DB_NULL_INT)
		written_us = now_us;
	const struct written_response_insert_in in = {
		.org = sitting->org,
		.sitting = sitting->id,
		.part = part->part->id,
		.answer = answer,
		.at_us = now_us,
		.late = sitting_is_late(part->due_us, written_us),
	};
	return written_response_insert(w, tx, &in);
}

static const struct rubric *rubric(const struct part *part)
{
	return &part->written->rubric;
}

const struct task_type written_task_type = {
	.name = S_INIT("written"),
	.keys = {.kind = FORMAT_RECORD, .offset = offsetof(struct part, written), .of = &written_format},
	.rubric = rubric,
	.submit = submit,
};
