#include "web/api/drafts.h"

#include "web/api/output.h"

#define DRAFT_ROW                                                                                       \
	{                                                                                               \
		"draft", FIELD_PATH, FIELD_ID, offsetof(struct api_assessment_draft_save_input, draft), \
			.required = true, .sentence = "The draft."                                      \
	}
#define REVISION_ROW                                                                \
	{                                                                           \
		"revision", FIELD_BODY, FIELD_INT,                                  \
			offsetof(struct api_assessment_draft_save_input, revision), \
			.required = true, .min = 1, .max = INT32_MAX,               \
			.sentence = "The revision that it was changed from."        \
	}

const struct field api_assessment_draft_add_fields[2] = {
	{"assessment", FIELD_BODY, FIELD_ID, offsetof(struct api_assessment_draft_add_input, assessment),
         .sentence = "Begins with the newest version of this one."},
	{"document", FIELD_BODY, FIELD_JSON, offsetof(struct api_assessment_draft_add_input, document),
         .max = DRAFT_BYTES_MAX,
         .sentence =
                 "The keys of assessment.yaml, as far as they are written; without it, as a form begins."},
};
const struct field api_assessment_draft_save_fields[3] = {
	DRAFT_ROW,
	REVISION_ROW,
	{"document", FIELD_BODY, FIELD_JSON, offsetof(struct api_assessment_draft_save_input, document),
         .required = true, .max = DRAFT_BYTES_MAX,
         .sentence = "The keys of assessment.yaml, as far as they are written."},
};
const struct field api_assessment_draft_change_fields[3] = {
	DRAFT_ROW,
	REVISION_ROW,
	{"form", FIELD_BODY, FIELD_JSON, offsetof(struct api_assessment_draft_save_input, form),
         .required = true, .max = DRAFT_BYTES_MAX,
         .sentence = "An object path → text, such as parts.0.rubric.1.ask."},
};
const struct field api_import_fields[4] = {
	{"archive", FIELD_BODY, FIELD_RAW, offsetof(struct import_input, archive), .required = true,
         .max = IMPORT_ARCHIVE_BYTES_MAX, .sentence = "The packed folder: zip, tar or tar.gz."},
	{"check", FIELD_QUERY, FIELD_BOOL, offsetof(struct import_input, check),
         .sentence = "Only looks; stores nothing."},
	{"own_parameters", FIELD_QUERY, FIELD_BOOL, offsetof(struct import_input, own_parameters),
         .sentence = "Takes its numbers also where a task was calibrated."},
	{"draft", FIELD_QUERY, FIELD_BOOL, offsetof(struct import_input, draft),
         .sentence = "Opens it as a draft, whatever is wrong with it, instead of making a version."},
};

/* ---- what is given ---- */

struct api_assessment_draft_row {
	struct id id, assessment;
	struct str title, slug, changed_by;
	int64_t revision, changed_us;
	/* Of one draft: */
	const struct json *document;
	int64_t newest;
};
#define DRAFT_OUTPUTS                                                                                    \
	OUTPUT(FIELD_ID, struct api_assessment_draft_row, id, "The draft."),                             \
		OUTPUT(FIELD_ID, struct api_assessment_draft_row, assessment,                            \
	               "Whose next version it is; not there of a new assessment."),                      \
		OUTPUT(FIELD_TEXT, struct api_assessment_draft_row, title, "Its title so far."),         \
		OUTPUT(FIELD_TEXT, struct api_assessment_draft_row, slug,                                \
	               "The id of that assessment in its folder."),                                      \
		OUTPUT(FIELD_TEXT, struct api_assessment_draft_row, changed_by, "Who changed it last."), \
		OUTPUT(FIELD_INT, struct api_assessment_draft_row, revision,                             \
	               "To be named with the next change."),                                             \
		OUTPUT(FIELD_INT, struct api_assessment_draft_row, changed_us,                           \
	               "When it was changed last, microseconds since 1970.")
static const struct field draft_row[] = {DRAFT_OUTPUTS};
const struct field api_assessment_draft_output[9] = {
	DRAFT_OUTPUTS,
	OUTPUT(FIELD_JSON, struct api_assessment_draft_row, document,
               "The keys of assessment.yaml, as far as they are written."),
	OUTPUT(FIELD_INT, struct api_assessment_draft_row, newest,
               "The number of its assessment's newest version; 0: there is none."),
};

struct api_assessment_drafts {
	struct field_list drafts;
};
const struct field api_assessment_drafts_output[1] = {
	OUTPUT_LIST(struct api_assessment_drafts, drafts, draft_row, struct api_assessment_draft_row,
                    "What was changed last comes first."),
};
const struct field api_assessment_draft_made_output[1] = {
	OUTPUT(FIELD_ID, struct api_assessment_draft_row, id, "The draft that was made."),
};
const struct field api_assessment_draft_saved_output[2] = {
	OUTPUT(FIELD_INT, struct api_assessment_draft_row, revision, "To be named with the next change."),
	OUTPUT(FIELD_INT, struct api_assessment_draft_row, changed_us,
               "When it was saved, microseconds since 1970."),
};

struct api_state {
	int64_t revision, changed_us;
	struct str changed_by, changes;
};
static const struct field state_row[] = {
	OUTPUT(FIELD_INT, struct api_state, revision, "The revision that it was, by which it is named."),
	OUTPUT(FIELD_INT, struct api_state, changed_us, "When it was saved, microseconds since 1970."),
	OUTPUT(FIELD_TEXT, struct api_state, changed_by, "Who saved it."),
	OUTPUT(FIELD_TEXT, struct api_state, changes, "What changed after it, in the form's words."),
};
struct api_states {
	struct field_list states;
};
const struct field api_assessment_draft_states_output[1] = {
	OUTPUT_LIST(struct api_states, states, state_row, struct api_state, "The newest first."),
};

struct api_checked {
	bool ok;
	struct field_list problems;
};
static const struct field problem_row[] = {
	OUTPUT(FIELD_TEXT, struct draft_problem, path,
               "Where: a path of the form; not there when that cannot be told."),
	OUTPUT(FIELD_TEXT, struct draft_problem, label, "What the form calls it."),
	OUTPUT(FIELD_TEXT, struct draft_problem, sentence, "What to mend."),
};
const struct field api_assessment_draft_checked_output[2] = {
	OUTPUT(FIELD_BOOL, struct api_checked, ok, "Whether it can become a version."),
	OUTPUT_LIST(struct api_checked, problems, problem_row, struct draft_problem,
                    "In the order of the document."),
};

struct api_stored {
	struct id assessment, version;
	int64_t number, calibrated;
	bool unchanged;
	/* Of a folder: */
	bool ok;
	struct id draft;
	struct str no_draft;
	struct field_list problems, notes;
};
#define STORED_OUTPUTS                                                        \
	OUTPUT(FIELD_ID, struct api_stored, assessment, "The assessment."),   \
		OUTPUT(FIELD_ID, struct api_stored, version, "Its version."), \
		OUTPUT(FIELD_INT, struct api_stored, number,                  \
	               "The version's number; 0: nothing was stored."),       \
		OUTPUT(FIELD_INT, struct api_stored, calibrated,              \
	               "Tasks that keep the numbers that were calibrated."),  \
		OUTPUT(FIELD_BOOL, struct api_stored, unchanged, "Whether it was stored just so before.")
const struct field api_assessment_draft_published_output[5] = {STORED_OUTPUTS};

static const struct field import_row[] = {
	OUTPUT(FIELD_TEXT, struct import_problem, file, "The file."),
	OUTPUT(FIELD_INT, struct import_problem, line, "The line, from 1; 0: the whole file."),
	OUTPUT(FIELD_TEXT, struct import_problem, sentence, "What to change."),
};
const struct field api_import_output[10] = {
	STORED_OUTPUTS,
	OUTPUT(FIELD_ID, struct api_stored, draft, "The draft that it was opened as."),
	OUTPUT(FIELD_TEXT, struct api_stored, no_draft, "Why it could not be opened as one."),
	OUTPUT(FIELD_BOOL, struct api_stored, ok, "Whether there was no problem."),
	OUTPUT_LIST(struct api_stored, problems, import_row, struct import_problem,
                    "By file and line; at most 200."),
	OUTPUT_LIST(struct api_stored, notes, import_row, struct import_problem,
                    "What to know, and refuses nothing."),
};

/* ---- reading ---- */

static struct api_assessment_draft_row row_of(const struct draft_assessment *draft)
{
	return (struct api_assessment_draft_row){
		.id = draft->id,
		.assessment = draft->assessment,
		.title = draft->title,
		.slug = draft->slug,
		.changed_by = draft->changed_by_name,
		.revision = draft->revision,
		.changed_us = draft->changed_us,
		.document = draft->tree,
	};
}

enum err api_assessment_drafts(struct work *w, struct http_call *call, const void *input,
                               struct http_reply *reply)
{
	struct draft_assessment *drafts;
	size_t count;
	(void)input;
	TRY(draft_list(w, call->tx, web_actor(call)->org, &drafts, &count));
	struct api_assessment_draft_row *rows = work_array(w, count + 1, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = row_of(&drafts[i]);
	const struct api_assessment_drafts out = {{rows, count}};
	return web_reply_json(w, call, &out, reply);
}

static enum err load(struct work *w, struct http_call *call, struct id id, struct draft_assessment *draft)
{
	return draft_load(w, call->tx, web_actor(call)->org, id, draft);
}

enum err api_assessment_draft(struct work *w, struct http_call *call, const void *input,
                              struct http_reply *reply)
{
	const struct draft_act_input *in = input;
	struct draft_assessment draft;
	TRY(load(w, call, in->draft, &draft));
	struct api_assessment_draft_row out = row_of(&draft);
	TRY(draft_newest(w, call->tx, web_actor(call)->org, &draft, &out.newest));
	return web_reply_json(w, call, &out, reply);
}

enum err api_assessment_draft_check(struct work *w, struct http_call *call, const void *input,
                                    struct http_reply *reply)
{
	const struct draft_act_input *in = input;
	struct draft_assessment draft;
	struct draft_report report;
	TRY(load(w, call, in->draft, &draft));
	TRY(draft_check(w, call->tx, web_actor(call)->org, &draft, &report));
	const struct api_checked out = {report.document != NULL, {report.problems, report.problem_count}};
	return web_reply_json(w, call, &out, reply);
}

enum err api_assessment_draft_states(struct work *w, struct http_call *call, const void *input,
                                     struct http_reply *reply)
{
	const struct draft_act_input *in = input;
	struct draft_assessment draft;
	struct draft_state *states;
	size_t count;
	TRY(load(w, call, in->draft, &draft));
	TRY(draft_states(w, call->tx, web_actor(call)->org, &draft, &states, &count));
	struct api_state *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct api_state){states[i].revision, states[i].changed_us,
		                             states[i].changed_by_name, draft_changes_words(w, &states[i])};
	const struct api_states out = {{rows, count}};
	return web_reply_json(w, call, &out, reply);
}

/* ---- writing ---- */

enum err api_assessment_draft_add(struct work *w, struct http_call *call, const void *input,
                                  struct http_reply *reply)
{
	const struct api_assessment_draft_add_input *in = input;
	const struct id none = {0};
	struct api_assessment_draft_row out = {0};
	if (!id_is_zero(in->assessment) && in->document != NULL)
		return fail(w, ERR_INPUT,
		            "A draft begins with an assessment or with a document, not with both.");
	if (!id_is_zero(in->assessment))
		TRY(draft_add_from(w, call->tx, web_actor(call), in->assessment, &out.id));
	else
		TRY(draft_add(w, call->tx, web_actor(call), none, none,
		              in->document == NULL ? draft_begin(w) : in->document, &out.id));
	reply->status = 201;
	return web_reply_json(w, call, &out, reply);
}

static enum err reply_saved(struct work *w, struct http_call *call, struct id id, struct http_reply *reply)
{
	struct draft_assessment draft;
	TRY(load(w, call, id, &draft));
	const struct api_assessment_draft_row out = row_of(&draft);
	return web_reply_json(w, call, &out, reply);
}

enum err api_assessment_draft_save(struct work *w, struct http_call *call, const void *input,
                                   struct http_reply *reply)
{
	const struct api_assessment_draft_save_input *in = input;
	TRY(draft_save(w, call->tx, web_actor(call), in->draft, in->revision, in->document, true));
	return reply_saved(w, call, in->draft, reply);
}

enum err api_assessment_draft_change(struct work *w, struct http_call *call, const void *input,
                                     struct http_reply *reply)
{
	const struct api_assessment_draft_save_input *in = input;
	struct draft_assessment draft;
	TRY(load(w, call, in->draft, &draft));
	/* On another revision the fields may have no place: what changed meanwhile is said first. */
	if (draft.revision == in->revision)
		TRY(draft_change(w, draft.tree, in->form, &draft.tree));
	TRY(draft_save(w, call->tx, web_actor(call), in->draft, in->revision, draft.tree, false));
	return reply_saved(w, call, in->draft, reply);
}

enum err api_assessment_draft_restore(struct work *w, struct http_call *call, const void *input,
                                      struct http_reply *reply)
{
	const struct draft_restore_input *in = input;
	TRY(draft_restore(w, call->tx, web_actor(call), in->draft, in->revision, in->state));
	return reply_saved(w, call, in->draft, reply);
}

enum err api_assessment_draft_remove(struct work *w, struct http_call *call, const void *input,
                                     struct http_reply *reply)
{
	const struct draft_act_input *in = input;
	TRY(draft_delete(w, call->tx, web_actor(call), in->draft));
	reply->status = 204;
	return OK;
}

enum err api_assessment_draft_publish(struct work *w, struct http_call *call, const void *input,
                                      struct http_reply *reply)
{
	const struct draft_act_input *in = input;
	struct version_stored stored;
	size_t kept;
	TRY(draft_publish(w, call->tx, web_actor(call), in->draft, in->revision, in->newest, &stored, &kept));
	const struct api_stored out = {
		.assessment = stored.assessment,
		.version = stored.version,
		.number = stored.number,
		.calibrated = (int64_t)kept,
		.unchanged = stored.unchanged,
	};
	reply->status = 201;
	return web_reply_json(w, call, &out, reply);
}

/* What is wrong with a folder is an answer, and no failure of the call. */
enum err api_import(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct import_brought brought;
	TRY(import_bring(w, call, input, &brought));
	const struct import_report *report = &brought.report;
	const struct api_stored out = {
		.assessment = brought.stored.assessment,
		.version = brought.stored.version,
		.number = brought.stored.number,
		.calibrated = (int64_t)brought.kept,
		.unchanged = brought.stored.unchanged,
		.ok = report->problem_count == 0,
		.draft = brought.draft,
		.no_draft = brought.no_draft,
		.problems = {report->problems, report->problem_count},
		.notes = {report->notes, report->note_count},
	};
	bool made = !id_is_zero(brought.draft) || (brought.stored.number > 0 && !brought.stored.unchanged);
	reply->status = made ? 201 : 200;
	return web_reply_json(w, call, &out, reply);
}
