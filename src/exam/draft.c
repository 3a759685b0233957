#include "exam/draft.h"

#include "base/utf8.h"
#include "base/world.h"
#include "exam/draft.sql.h"
#include "exam/draft_tree.h"
#include "org/audit.h"

/* ---- the table ---- */

enum err draft_list(struct work *w, struct tx *tx, struct id org, struct draft_assessment **out,
                    size_t *count)
{
	const struct draft_rows_in in = {.org = org};
	struct draft_rows_row *rows;
	TRY(draft_rows(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct draft_assessment){
			.id = rows[i].id,
			.assessment = rows[i].assessment,
			.base = rows[i].base,
			.slug = rows[i].slug,
			.title = rows[i].title,
			.changed_by = rows[i].changed_by,
			.changed_by_name = rows[i].changed_by_name,
			.revision = rows[i].revision,
			.created_us = rows[i].created_us,
			.changed_us = rows[i].changed_us,
		};
	return OK;
}

enum err draft_load(struct work *w, struct tx *tx, struct id org, struct id id, struct draft_assessment *out)
{
	const struct draft_row_in in = {.org = org, .id = id};
	struct draft_row_row row;
	bool found;
	TRY(draft_row(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND,
		            "There is no such draft. It may have become a version, or was deleted.");
	*out = (struct draft_assessment){
		.id = row.id,
		.assessment = row.assessment,
		.base = row.base,
		.base_number = id_is_zero(row.base) ? 0 : row.base_number,
		.slug = row.slug,
		.title = row.title,
		.changed_by = row.changed_by,
		.changed_by_name = row.changed_by_name,
		.revision = row.revision,
		.created_us = row.created_us,
		.changed_us = row.changed_us,
		.before_us = row.before_us,
	};
	return json_parse(w, row.document, DRAFT_BYTES_MAX, &out->tree);
}

/* What is stored of a tree: its canonical text, and the title of lists. */
static enum err text_of(struct work *w, const struct json *tree, struct str *document, struct str *title)
{
	const struct json *clean;
	TRY(draft_clean(w, tree, &clean));
	TRY(json_canonical(w, clean, document));
	if (document->len > DRAFT_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "A draft has at most %d MiB.", DRAFT_BYTES_MAX >> 20);
	*title = str_trim(draft_tree_text(clean, S("title")));
	size_t end = 200;
	while (title->len > end && end > 0 && (title->at[end] & 0xc0) == 0x80)
		end--;
	bool readable = title->len > 0 && utf8_is_drawn(*title) && !utf8_turns(*title);
	*title = readable ? str_slice(*title, 0, end)
	                  : S(""); /* of what cannot be seen, no link can be pressed */
	return OK;
}

enum err draft_add(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                   struct id base, const struct json *tree, struct id *out)
{
	const struct draft_count_in count_in = {.org = actor->org};
	struct draft_count_row counted;
	struct draft_insert_in in = {
		.org = actor->org,
		.id = world_id(w),
		.assessment = assessment,
		.base = base,
		.person = actor->person,
		.now_us = world_now_us(w),
	};
	TRY(draft_count(w, tx, &count_in, &counted));
	if (counted.count >= DRAFTS_MAX)
		return fail(w, ERR_CONFLICT, "There are %d drafts already: delete some that nobody needs.",
		            DRAFTS_MAX);
	TRY(text_of(w, tree, &in.document, &in.title));
	TRY(draft_insert(w, tx, &in));
	*out = in.id;
	return audit_add(w, tx, actor->org, actor->person, "draft.add", in.id, (struct str){0});
}

enum err draft_add_from(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                        struct id *out)
{
	struct id newest;
	struct version version;
	const struct json *tree;
	TRY(version_in_use(w, tx, actor->org, assessment, &newest));
	TRY(version_load(w, tx, actor->org, newest, &version));
	TRY(draft_of_document(w, version.document, &tree));
	return draft_add(w, tx, actor, assessment, newest, tree, out);
}

/* Whoever changed it meanwhile, or that it is gone. */
static enum err refuse_stale(struct work *w, struct tx *tx, const struct actor *actor, struct id id)
{
	struct draft_assessment draft;
	TRY(draft_load(w, tx, actor->org, id, &draft));
	return fail(w, ERR_CONFLICT, "%.*s changed this draft meanwhile.",
	            STR_ARG(id_equal(draft.changed_by, actor->person)
	                            ? S("You, in another tab or on another device,")
	                    : str_absent(draft.changed_by_name) ? S("Somebody else")
	                                                        : draft.changed_by_name));
}

static enum err keep_state(struct work *w, struct tx *tx, const struct draft_update_in *in, bool keep)
{
	const struct draft_keep_in keep_in = {
		.org = in->org,
		.id = in->id,
		.revision = in->revision,
		.keep = keep,
		.person = in->person,
		.pause_us = in->now_us - DRAFT_PAUSE_US,
	};
	const struct draft_trim_in trim_in = {
		.org = in->org, .id = in->id, .most = DRAFT_STATES_MAX, .bytes = DRAFT_STATES_BYTES_MAX};
	int64_t kept;
	TRY(draft_keep(w, tx, &keep_in, &kept));
	return kept == 0 ? OK : draft_trim(w, tx, &trim_in);
}

enum err draft_save(struct work *w, struct tx *tx, const struct actor *actor, struct id id, int64_t revision,
                    const struct json *tree, bool keep)
{
	struct draft_update_in in = {
		.org = actor->org,
		.id = id,
		.revision = revision,
		.person = actor->person,
		.now_us = world_now_us(w),
	};
	int64_t changed;
	TRY(text_of(w, tree, &in.document, &in.title));
	TRY(keep_state(w, tx, &in, keep));
	TRY(draft_update(w, tx, &in, &changed));
	return changed == 1 ? OK : refuse_stale(w, tx, actor, id);
}

/* ---- states before ---- */

enum err draft_restore(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                       int64_t revision, int64_t state)
{
	const struct draft_state_row_in in = {.org = actor->org, .id = id, .state = state};
	struct draft_assessment draft;
	struct draft_state_row_row row;
	const struct json *tree;
	bool found;
	TRY(draft_load(w, tx, actor->org, id, &draft));
	if (draft.revision != revision)
		return refuse_stale(w, tx, actor, id);
	TRY(draft_state_row(w, tx, &in, &row, &found));
	if (!found && state == DB_NULL_INT)
		return fail(w, ERR_CONFLICT, "Nothing was changed yet.");
	if (!found)
		return fail(w, ERR_NOT_FOUND, "This state is not kept any more: the newest %d are.",
		            DRAFT_STATES_MAX);
	TRY(json_parse(w, row.document, DRAFT_BYTES_MAX, &tree));
	return draft_save(w, tx, actor, id, revision, tree, true);
}

enum err draft_undo(struct work *w, struct tx *tx, const struct actor *actor, struct id id, int64_t revision)
{
	return draft_restore(w, tx, actor, id, revision, DB_NULL_INT);
}

enum err draft_states(struct work *w, struct tx *tx, struct id org, const struct draft_assessment *draft,
                      struct draft_state **out, size_t *count)
{
	const struct draft_state_rows_in in = {.org = org, .id = draft->id};
	const struct json *after = draft->tree;
	struct draft_state_rows_row *rows;
	TRY(draft_state_rows(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		struct draft_state *state = &(*out)[i];
		const struct json *tree;
		TRY(json_parse(w, rows[i].document, DRAFT_BYTES_MAX, &tree));
		*state = (struct draft_state){
			.revision = rows[i].revision,
			.changed_by = rows[i].changed_by,
			.changed_by_name = rows[i].changed_by_name,
			.changed_us = rows[i].changed_us,
		};
		draft_changes(w, tree, after, &state->changes, &state->change_count);
		after = tree;
	}
	return OK;
}

static enum err drop(struct work *w, struct tx *tx, const struct actor *actor, struct id id)
{
	const struct draft_remove_in in = {.org = actor->org, .id = id};
	int64_t removed;
	TRY(draft_remove(w, tx, &in, &removed));
	TRY(draft_remove_states(w, tx, &(struct draft_remove_states_in){.org = actor->org, .id = id}));
	TRY(draft_remove_trials(w, tx, &(struct draft_remove_trials_in){.org = actor->org, .id = id}));
	return removed == 1 ? OK : fail(w, ERR_NOT_FOUND, "There is no such draft any more.");
}

enum err draft_delete(struct work *w, struct tx *tx, const struct actor *actor, struct id id)
{
	TRY(drop(w, tx, actor, id));
	return audit_add(w, tx, actor->org, actor->person, "draft.delete", id, (struct str){0});
}

/* ---- becoming a version ---- */

enum err draft_newest(struct work *w, struct tx *tx, struct id org, const struct draft_assessment *draft,
                      int64_t *out)
{
	const struct draft_number_in in = {.org = org, .assessment = draft->assessment};
	struct draft_number_row row;
	bool found = false;
	if (!id_is_zero(draft->assessment))
		TRY(draft_number(w, tx, &in, &row, &found));
	*out = found ? row.number : 0;
	return OK;
}

enum err draft_publish(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                       int64_t revision, int64_t newest, struct version_stored *stored, size_t *kept)
{
	struct draft_assessment draft;
	struct draft_report report;
	int64_t number;
	TRY(draft_load(w, tx, actor->org, id, &draft));
	if (draft.revision != revision)
		return refuse_stale(w, tx, actor, id);
	TRY(draft_newest(w, tx, actor->org, &draft, &number));
	if (number != newest)
		return fail(
			w, ERR_CONFLICT,
			"Version %lld was made meanwhile. Look at what it changed before you make another one.",
			(long long)number);
	TRY(draft_check(w, tx, actor->org, &draft, &report));
	if (report.document == NULL)
		return fail(w, ERR_INPUT, "It is not ready: %zu thing%s to mend first.", report.problem_count,
		            report.problem_count == 1 ? "" : "s");
	TRY(version_import(w, tx, actor->org, actor->person, report.document, false, stored, kept));
	TRY(drop(w, tx, actor, id));
	return audit_add(w, tx, actor->org, actor->person, "assessment.write", stored->version,
	                 (struct str){0});
}
