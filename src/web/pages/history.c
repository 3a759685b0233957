#include "web/pages/history.h"

#include "base/time.h"
#include "base/utf8.h"
#include "base/world.h"

struct history_row {
	int64_t revision;
	struct str when;
	bool late, overwritten;
};
struct history_rows {
	const struct history_row *at;
	size_t count;
};
struct history_view {
	struct id sitting;
	struct str part, title;
	struct history_rows versions;
};
struct history_version_view {
	struct id sitting;
	struct str part, title, csrf, when, body, writer;
	int64_t base;
	uint64_t words;
	bool open;
};

#include "web/pages/history.html.h"

enum { WRITER_BYTES = 9, SHOWN_MAX = 200 };

const struct field history_fields[3] = {
	SITTING_FIELD(struct history_input),
	PART_FIELD(struct history_input),
	{"revision", FIELD_PATH, FIELD_INT, offsetof(struct history_input, revision), .required = true,
         .min = 1, .max = INT64_MAX, .sentence = "The number of the save."},
};

enum err history_part(struct work *w, struct http_call *call, const struct part_input *in,
                      struct sitting *sitting, const struct sitting_part **part)
{
	TRY(sitting_read_part(w, call, in, sitting, part));
	if ((*part)->part->written == NULL)
		return fail(w, ERR_NOT_FOUND, "There is no such task of yours.");
	return OK;
}

/* Whether a save took a sentence or more out of the text before it. */
static bool takes_out(const struct revision *next, const struct revision *revision)
{
	enum { SENTENCE_BYTES = 40 };
	int64_t before = revision->kept_before + revision->kept_after + (int64_t)revision->inserted.len;
	return before - next->kept_before - next->kept_after >= SENTENCE_BYTES;
}

/* The last version of each minute, what another tab or device overwrote, and what was there before a deletion. */
static bool is_listed(const struct revision *revision, const struct revision *next)
{
	return next == NULL || !str_equal(next->writer, revision->writer) || takes_out(next, revision) ||
	       next->saved_us / TIME_MINUTE_US != revision->saved_us / TIME_MINUTE_US;
}

/* Several may be of the same minute. */
static struct str second_for_people(struct arena *arena, int64_t time_us)
{
	struct str clock =
		str_slice(time_text(arena, time_us), sizeof "2026-11-23T" - 1, sizeof "14:02:31" - 1);
	return str_format(arena, "%.*s, %.*s UTC", STR_ARG(time_date_for_people(arena, time_us)),
	                  STR_ARG(clock));
}

/* Newest first. */
static struct history_rows rows_of(struct work *w, const struct revision *revisions, size_t count)
{
	struct history_row *rows = work_array(w, SHOWN_MAX, sizeof *rows);
	size_t shown = 0;
	for (size_t i = count; i-- > 0 && shown < SHOWN_MAX;) {
		const struct revision *next = i + 1 == count ? NULL : &revisions[i + 1];
		if (!is_listed(&revisions[i], next))
			continue;
		rows[shown++] = (struct history_row){
			.revision = revisions[i].revision,
			.when = second_for_people(w->arena, revisions[i].saved_us),
			.late = revisions[i].late,
			.overwritten = next != NULL && !str_equal(next->writer, revisions[i].writer),
		};
	}
	return (struct history_rows){rows, shown};
}

enum err history_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct part_input *in = input;
	struct sitting sitting;
	const struct sitting_part *part;
	struct revision *revisions;
	size_t count;
	TRY(history_part(w, call, in, &sitting, &part));
	TRY(written_history(w, call->tx, sitting.org, sitting.id, in->part, WRITTEN_HISTORY_MAX, &revisions,
	                    &count));
	const struct history_view view = {
		.sitting = sitting.id,
		.part = in->part,
		.title = part->part->title,
		.versions = rows_of(w, revisions, count),
	};
	struct buf body = web_markup(w);
	history_html(&body, &view);
	return web_reply_page(w, call, &(struct web_page){.title = S("Earlier versions"), .body = &body},
	                      reply);
}

enum err history_revision_page(struct work *w, struct http_call *call, const void *input,
                               struct http_reply *reply)
{
	const struct history_input *in = input;
	struct sitting sitting;
	const struct sitting_part *part;
	struct draft draft;
	struct revision_text text;
	TRY(history_part(w, call, &(struct part_input){in->sitting, in->part}, &sitting, &part));
	TRY(written_at(w, call->tx, sitting.org, sitting.id, in->part, in->revision, &text));
	TRY(written_draft(w, call->tx, &sitting, in->part, &draft));
	const struct history_version_view view = {
		.sitting = sitting.id,
		.part = in->part,
		.title = part->part->title,
		.csrf = web_session(call)->csrf,
		.when = time_for_people(w->arena, text.saved_us),
		.body = text.body,
		.writer = world_token(w, WRITER_BYTES),
		.base = draft.revision,
		.words = utf8_words(text.body),
		.open = part->submitted_us == DB_NULL_INT && in->revision != draft.revision,
	};
	struct buf body = web_markup(w);
	history_version_html(&body, &view);
	return web_reply_page(w, call, &(struct web_page){.title = S("Earlier version"), .body = &body},
	                      reply);
}
