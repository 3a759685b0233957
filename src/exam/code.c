#include "exam/code.h"

#include "base/check.h"
#include "base/time.h"
#include "base/utf8.h"
#include "base/world.h"

#include "exam/code.sql.h"
#include "exam/code_format.h"

enum {
	ANSWER_BYTES_MAX = 8 * DOCUMENT_SOURCE_BYTES_MAX,
	ROW_BYTES = 64, /* what a batch takes beside its edits; migration 9 counts so too */
};

/* ---- what there is ---- */

static enum err find_language(struct work *w, const struct part *part, struct str language,
                              const struct code_language **out)
{
	*out = code_find_language(part->code, language);
	if (*out == NULL)
		return fail(w, ERR_INPUT, "This task cannot be done in “%.*s”: choose one of its languages.",
		            STR_ARG(language));
	return OK;
}

const struct code_language *code_find_language(const struct code *code, struct str language)
{
	for (size_t i = 0; i < code->language_count; i++)
		if (str_equal(code->languages[i].language, language))
			return &code->languages[i];
	return NULL;
}

static struct str starter_of(const struct code_language *language)
{
	return str_absent(language->starter) ? S("") : language->starter;
}

enum err code_text(struct work *w, struct tx *tx, const struct sitting *sitting,
                   const struct sitting_part *part, struct str language, struct code_text *out)
{
	const struct code_language *known;
	TRY(find_language(w, part->part, language, &known));
	const struct code_text_find_in in = {
		.org = sitting->org, .sitting = sitting->id, .part = part->part->id, .language = language};
	struct code_text_find_row row;
	bool found;
	TRY(code_text_find(w, tx, &in, &row, &found));
	*out = found ? (struct code_text){known->language, row.revision, row.body, row.writer, row.saved_us}
	             : (struct code_text){.language = known->language,
	                                  .body = starter_of(known),
	                                  .writer = S(""),
	                                  .saved_us = DB_NULL_INT};
	return OK;
}

static enum err find_path(struct work *w, struct tx *tx, const struct sitting *sitting,
                          const struct sitting_part *part, struct code_path_find_row *out, bool *found)
{
	const struct code_path_find_in in = {
		.org = sitting->org, .sitting = sitting->id, .part = part->part->id};
	return code_path_find(w, tx, &in, out, found);
}

enum err code_language(struct work *w, struct tx *tx, const struct sitting *sitting,
                       const struct sitting_part *part, struct str *out)
{
	struct code_path_find_row row;
	bool found;
	TRY(find_path(w, tx, sitting, part, &row, &found));
	*out = found ? row.language : part->part->code->languages[0].language;
	return OK;
}

enum err code_kept_until(struct work *w, struct tx *tx, const struct sitting *sitting,
                         const struct sitting_part *part, int64_t *out)
{
	struct code_path_find_row row;
	bool found;
	TRY(find_path(w, tx, sitting, part, &row, &found));
	*out = found ? row.kept_until : DB_NULL_INT;
	return OK;
}

/* ---- saving ---- */

/* A save on its way. */
struct saving {
	const struct actor *actor;
	struct id sitting;
	struct str part;
	const struct code_batch *batch;
	struct code_open_row open;
	bool first; /* in this language */
};

static enum err find_open(struct work *w, struct tx *tx, struct saving *saving)
{
	const struct code_open_in in = {.org = saving->actor->org,
	                                .sitting = saving->sitting,
	                                .person = saving->actor->person,
	                                .part = saving->part,
	                                .language = saving->batch->language};
	bool found;
	TRY(code_open(w, tx, &in, &saving->open, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "There is no such task of yours.");
	if (saving->open.started_us == DB_NULL_INT)
		return fail(w, ERR_CONFLICT, "Begin this part before you write.");
	if (saving->open.submitted_us != DB_NULL_INT)
		return fail(w, ERR_CONFLICT, "You have handed this in: it cannot be changed any more.");
	saving->first = saving->open.revision == DB_NULL_INT;
	return OK;
}

/* Of the first batch in a language the document says what it starts from. */
static enum err begin_language(struct work *w, struct tx *tx, struct saving *saving)
{
	struct sitting sitting;
	const struct sitting_part *part;
	const struct code_language *language;
	TRY(sitting_load(w, tx, saving->actor, saving->sitting, &sitting));
	TRY(sitting_find_part(w, &sitting, saving->part, &part));
	TRY(find_language(w, part->part, saving->batch->language, &language));
	saving->open.revision = 0;
	saving->open.body = starter_of(language);
	saving->open.writer = S("");
	saving->open.number = INT64_MIN;
	saving->open.saved_us = saving->open.started_us;
	return OK;
}

static enum err check_edits(struct work *w, const struct code_batch *batch)
{
	if (batch->edit_count > EDITS_BATCH_MAX)
		return fail(w, ERR_TOO_LARGE, "At most %d edits can be sent at once: send the whole text.",
		            EDITS_BATCH_MAX);
	size_t inserted = 0, longest = 0;
	for (size_t i = 0; i < batch->edit_count; i++) {
		size_t len = batch->edits[i].inserted.len;
		inserted += len;
		longest = len > longest ? len : longest;
	}
	/* A path is read whole: a batch takes no more room in it than the whole text. One that makes the text itself too long is
	 * told so when it is applied. */
	if (inserted > DOCUMENT_SOURCE_BYTES_MAX && longest <= DOCUMENT_SOURCE_BYTES_MAX)
		return fail(w, ERR_INPUT,
		            "The edits insert more than %d bytes, which is more than the text may have: send "
		            "the whole text.",
		            DOCUMENT_SOURCE_BYTES_MAX);
	for (size_t i = 0; i < batch->edit_count; i++)
		if (batch->edits[i].after_ms < 0 || batch->edits[i].after_ms > EDITS_AFTER_MS_MAX)
			return fail(w, ERR_INPUT, "an edit must come 0 to %d ms after the one before it",
			            EDITS_AFTER_MS_MAX);
	return OK;
}

/* The whole text becomes the one edit that leads to it. */
static struct edit whole_edit(const struct saving *saving, struct str body, int64_t now_us)
{
	struct edit edit = edit_between(saving->open.body, body);
	int64_t after_ms = (now_us - saving->open.saved_us) / 1000;
	edit.after_ms = after_ms > EDITS_AFTER_MS_MAX ? EDITS_AFTER_MS_MAX : after_ms;
	return edit;
}

/* How a save is kept. */
struct keeping {
	struct str body;    /* the text that it leads to */
	struct str edits;   /* the stored form */
	int64_t hand;       /* whose it is */
	bool new_hand;      /* code_hand has no such row yet */
	int64_t bytes;      /* of the path, with it */
	int64_t kept_until; /* of the path; DB_NULL_INT: it is not full */
	bool replaces;      /* it takes the place of the last batch in this language */
};

/* A writer who comes to this text gets a number of his own. */
static struct keeping keep_batch(struct work *w, const struct saving *saving, const struct edit *edits,
                                 size_t count, struct str body)
{
	const struct code_batch *batch = saving->batch;
	struct keeping keeping = {
		.body = body,
		.edits = edits_encode(w, edits, count),
		.new_hand = saving->first || !str_equal(saving->open.writer, batch->writer),
		.hand = saving->open.hand,
		.kept_until = DB_NULL_INT,
	};
	size_t bytes = ROW_BYTES + keeping.edits.len;
	if (keeping.new_hand) {
		keeping.hand = saving->open.hands + 1;
		bytes += ROW_BYTES + batch->language.len + batch->writer.len;
	}
	keeping.bytes = saving->open.bytes + (int64_t)bytes;
	return keeping;
}

/* The edit that the last batch in this language has, if that is one which a save takes the place of. */
static enum err find_replaced(struct work *w, struct tx *tx, const struct saving *saving, int64_t kept_until,
                              bool late, struct edit *out, bool *found)
{
	const struct code_last_in in = {
		.org = saving->actor->org, .path = saving->open.path, .revision = saving->open.revision};
	struct code_last_row row;
	struct edit *edits;
	size_t count;
	*found = false;
	if (saving->open.revision <= kept_until)
		return OK;
	TRY(code_last(w, tx, &in, &row));
	TRY(edits_decode(w, row.edits, &edits, &count));
	/* What was there when time was up stays there. */
	*found = row.late == late && count == 1;
	if (*found)
		*out = edits[0];
	return OK;
}

/* Invariant 5 of the header. The one batch of a language has a hand of its own, so that writers take no room either. */
static enum err keep_last(struct work *w, struct tx *tx, const struct saving *saving,
                          const struct code_saved *saved, struct keeping *keeping)
{
	struct edit edit = whole_edit(saving, keeping->body, saved->saved_us), replaced;
	keeping->bytes = saving->open.bytes;
	keeping->kept_until =
		saving->open.kept_until == DB_NULL_INT ? saving->open.last : saving->open.kept_until;
	TRY(find_replaced(w, tx, saving, keeping->kept_until, saved->late, &replaced, &keeping->replaces));
	if (keeping->replaces) {
		int64_t after_ms = edit.after_ms + replaced.after_ms;
		edit = edit_joined(&replaced, saving->open.body, keeping->body);
		edit.after_ms = after_ms > EDITS_AFTER_MS_MAX ? EDITS_AFTER_MS_MAX : after_ms;
	}
	keeping->edits = edits_encode(w, &edit, 1);
	keeping->new_hand = !keeping->replaces;
	keeping->hand = keeping->replaces ? saving->open.hand : saving->open.hands + 1;
	return OK;
}

static enum err put_hand(struct work *w, struct tx *tx, const struct saving *saving,
                         const struct keeping *keeping)
{
	const struct code_batch *batch = saving->batch;
	if (keeping->new_hand) {
		const struct code_hand_insert_in in = {
			.org = saving->actor->org,
			.path = saving->open.path,
			.number = keeping->hand,
			.language = batch->language,
			.writer = batch->writer,
		};
		return code_hand_insert(w, tx, &in);
	}
	if (!keeping->replaces || str_equal(saving->open.writer, batch->writer))
		return OK;
	const struct code_hand_rename_in in = {
		.org = saving->actor->org,
		.path = saving->open.path,
		.number = keeping->hand,
		.writer = batch->writer,
	};
	return code_hand_rename(w, tx, &in);
}

static enum err put_edits(struct work *w, struct tx *tx, const struct saving *saving,
                          const struct keeping *keeping, const struct code_saved *saved)
{
	if (keeping->replaces) {
		const struct code_last_set_in in = {
			.org = saving->actor->org,
			.path = saving->open.path,
			.replaced = saving->open.revision,
			.revision = saved->revision,
			.saved_us = saved->saved_us,
			.edits = keeping->edits,
		};
		return code_last_set(w, tx, &in);
	}
	const struct code_edit_insert_in in = {
		.org = saving->actor->org,
		.path = saving->open.path,
		.revision = saved->revision,
		.hand = keeping->hand,
		.saved_us = saved->saved_us,
		.late = saved->late,
		.edits = keeping->edits,
	};
	return code_edit_insert(w, tx, &in);
}

static enum err put_all(struct work *w, struct tx *tx, const struct saving *saving,
                        const struct keeping *keeping, const struct code_saved *saved)
{
	const struct code_batch *batch = saving->batch;
	/* First the row that both of two tabs write: it makes them take turns. */
	const struct code_path_set_in path = {
		.org = saving->actor->org,
		.sitting = saving->sitting,
		.part = saving->part,
		.revision = saved->revision,
		.language = batch->language,
		.hands = keeping->new_hand ? keeping->hand : saving->open.hands,
		.bytes = keeping->bytes,
		.kept_until = keeping->kept_until,
	};
	TRY(code_path_set(w, tx, &path));
	TRY(put_hand(w, tx, saving, keeping));
	const struct code_text_set_in text = {
		.org = saving->actor->org,
		.path = saving->open.path,
		.language = batch->language,
		.revision = saved->revision,
		.writer = batch->writer,
		.hand = keeping->hand,
		.number = batch->number,
		.body = keeping->body,
		.saved_us = saved->saved_us,
	};
	TRY(code_text_set(w, tx, &text));
	return put_edits(w, tx, saving, keeping, saved);
}

static enum err store(struct work *w, struct tx *tx, const struct saving *saving, const struct edit *edits,
                      size_t count, struct str body, struct code_saved *out)
{
	struct keeping keeping = keep_batch(w, saving, edits, count, body);
	out->full = out->full || keeping.bytes > CODE_PATH_BYTES_MAX;
	out->revision = saving->open.last + 1;
	if (out->full)
		TRY(keep_last(w, tx, saving, out, &keeping));
	return put_all(w, tx, saving, &keeping, out);
}

/* Sent again, it starts from a text before the one that it led to. Who numbers from the start anew, from the text of now, is
 * not taken for that. */
static bool was_stored(const struct saving *saving)
{
	return !saving->first && str_equal(saving->open.writer, saving->batch->writer) &&
	       saving->batch->number <= saving->open.number && saving->batch->base < saving->open.revision;
}

static enum err save(struct work *w, struct tx *tx, const struct saving *saving, struct code_saved *out)
{
	const struct code_batch *batch = saving->batch;
	bool elsewhere = batch->base != saving->open.revision;
	if (elsewhere && !batch->whole)
		return fail(w, ERR_CONFLICT,
		            "This program was saved elsewhere since: send your whole text, or load what is "
		            "saved.");
	struct edit whole = batch->whole ? whole_edit(saving, batch->body, out->saved_us) : (struct edit){0};
	const struct edit *edits = batch->whole ? &whole : batch->edits;
	size_t count = batch->whole ? 1 : batch->edit_count;
	struct str body;
	TRY(edits_apply(w, saving->open.body, edits, count, DOCUMENT_SOURCE_BYTES_MAX, &body));
	out->overwrote = elsewhere && !saving->first && !str_equal(saving->open.writer, batch->writer);
	/* A choice of language is kept even when nothing is written yet. */
	bool chosen = saving->first || !str_equal(saving->open.chosen, batch->language);
	bool changed = batch->whole ? !str_equal(saving->open.body, body) : count > 0;
	if (!chosen && !changed) {
		out->revision = saving->open.revision;
		return OK;
	}
	return store(w, tx, saving, edits, batch->whole && !changed ? 0 : count, body, out);
}

enum err code_save(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                   struct str part, const struct code_batch *batch, struct code_saved *out)
{
	struct saving saving = {.actor = actor, .sitting = sitting, .part = part, .batch = batch};
	TRY(check_edits(w, batch));
	TRY(find_open(w, tx, &saving));
	if (saving.first)
		TRY(begin_language(w, tx, &saving));
	if (was_stored(&saving)) {
		*out = (struct code_saved){
			.revision = saving.open.revision,
			.saved_us = saving.open.saved_us,
			.late = sitting_is_late(saving.open.due_us, saving.open.saved_us),
			.full = saving.open.kept_until != DB_NULL_INT,
		};
		return OK;
	}
	int64_t now_us = world_now_us(w);
	/* A clock that goes backwards must not make a save look older than the one before. */
	if (now_us < saving.open.saved_us)
		now_us = saving.open.saved_us;
	*out = (struct code_saved){
		.saved_us = now_us,
		.late = sitting_is_late(saving.open.due_us, now_us),
		.full = saving.open.kept_until != DB_NULL_INT,
	};
	return save(w, tx, &saving, out);
}

/* ---- what was handed in ---- */

static struct str answer_text(struct work *w, const struct code_text *text)
{
	struct buf buf = buf_init(w->arena, ANSWER_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("language"), text->language);
	json_put_str(&out, S("source"), text->body);
	json_end(&out);
	check(!buf.full);
	return buf_str(&buf);
}

/* The text of the language chosen last becomes the response. */
static enum err submit(struct work *w, struct tx *tx, const struct sitting *sitting,
                       const struct sitting_part *part)
{
	struct str language;
	struct code_text text;
	TRY(code_language(w, tx, sitting, part, &language));
	TRY(code_text(w, tx, sitting, part, language, &text));
	int64_t now_us = world_now_us(w);
	/* The program is late only when its last change was. */
	int64_t written_us = text.revision == 0 ? now_us : text.saved_us;
	const struct code_response_insert_in in = {
		.org = sitting->org,
		.sitting = sitting->id,
		.part = part->part->id,
		.answer = answer_text(w, &text),
		.at_us = now_us,
		.late = sitting_is_late(part->due_us, written_us),
	};
	return code_response_insert(w, tx, &in);
}

enum err code_answer_read(struct work *w, struct str stored, struct code_answer *out)
{
	const struct json *json;
	TRY(json_parse(w, stored, ANSWER_BYTES_MAX, &json));
	*out = (struct code_answer){
		.language = json_get_str(json, S("language")),
		.source = json_get_str(json, S("source")),
	};
	if (str_absent(out->language) || str_absent(out->source))
		return fail(w, ERR_INTERNAL, "a stored program is damaged: restore a backup");
	return OK;
}

enum err code_answer(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                     struct code_answer *out)
{
	const struct code_response_in in = {.org = org, .sitting = sitting, .part = part};
	struct code_response_row row;
	bool found;
	TRY(code_response(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "this part has not been handed in");
	TRY(code_answer_read(w, row.answer, out));
	out->at_us = row.at_us;
	out->late = row.late;
	return OK;
}

/* ---- the film ---- */

enum err code_film(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                   int64_t after, struct code_frame **out, size_t *count)
{
	const struct code_edits_in in = {.org = org, .sitting = sitting, .part = part, .after = after};
	struct code_edits_row *rows;
	TRY(code_edits(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		struct edit *edits;
		struct code_frame *frame = &(*out)[i];
		*frame = (struct code_frame){
			.revision = rows[i].revision,
			.saved_us = rows[i].saved_us,
			.language = rows[i].language,
			.writer = rows[i].writer,
			.late = rows[i].late,
		};
		TRY(edits_decode(w, rows[i].edits, &edits, &frame->edit_count));
		frame->edits = edits;
	}
	return OK;
}

/* ---- the row ---- */

static enum err begin(struct work *w, struct tx *tx, const struct sitting *sitting,
                      const struct sitting_part *part)
{
	const struct code_path_insert_in in = {
		.org = sitting->org,
		.sitting = sitting->id,
		.part = part->part->id,
		.id = world_id(w),
		.language = part->part->code->languages[0].language,
	};
	return code_path_insert(w, tx, &in);
}

static bool measure(const struct part *part, size_t i, struct measure *out)
{
	if (i >= part->code->group_count)
		return false;
	const struct code_group *group = &part->code->groups[i];
	*out = (struct measure){
		.task = group->id,
		.competency = group->competency,
		.calibrated = group->calibrated,
		.kind = MODEL_GRADED,
		.discrimination = group->discrimination,
		.difficulty_logit = group->thresholds_logit,
		.levels = group->threshold_count + 1,
		.record = group,
		.format = &code_format_group,
	};
	return true;
}

static struct str title(struct work *w, const struct part *part, struct str task)
{
	(void)w;
	for (size_t i = 0; i < part->code->group_count; i++)
		if (str_equal(part->code->groups[i].id, task))
			return part->code->groups[i].title;
	return task;
}

const struct task_type code_task_type = {
	.name = S_INIT("code"),
	.keys = {.kind = FORMAT_RECORD, .offset = offsetof(struct part, code), .of = &code_format},
	.measure = measure,
	.title = title,
	.begin = begin,
	.submit = submit,
};
