#include "web/pages/import.h"

#include "exam/draft.h"
#include "org/audit.h"
#include "web/app.h"
#include "web/pages/draft.h"

struct import_row_view {
	struct str file, sentence;
	int64_t line;
};
struct import_row_views {
	const struct import_row_view *at;
	size_t count;
};
struct import_view {
	struct str problem; /* why it could not be looked at; absent: it could */
	struct str draft;   /* the address of the draft that it was opened as; absent: it was not */
	struct str no_draft;
	bool more; /* there may be more of them */
	struct import_row_views problems;
};

#include "web/pages/import.html.h"

const struct field import_fields[3] = {
	{"archive", FIELD_BODY, FIELD_FILE, offsetof(struct import_input, archive), .required = true,
         .max = IMPORT_ARCHIVE_BYTES_MAX, .sentence = "The packed folder: zip, tar or tar.gz."},
	{"own_parameters", FIELD_BODY, FIELD_BOOL, offsetof(struct import_input, own_parameters),
         .sentence = "Takes its numbers also where a task was calibrated."},
	{"draft", FIELD_BODY, FIELD_BOOL, offsetof(struct import_input, draft),
         .sentence = "Opens it as a draft instead of making a version of it."},
};

struct storing {
	const struct actor *actor;
	const struct import_input *in;
	struct import_brought *out;
	const struct json *tree; /* of a draft */
};

static enum err store(struct work *w, struct tx *tx, void *argument)
{
	const struct storing *storing = argument;
	const struct actor *actor = storing->actor;
	struct import_brought *out = storing->out;
	TRY(version_import(w, tx, actor->org, actor->person, out->report.document,
	                   storing->in->own_parameters, &out->stored, &out->kept));
	if (out->stored.unchanged)
		return OK;
	return audit_add(w, tx, actor->org, actor->person, "assessment.import", out->stored.version,
	                 (struct str){0});
}

static enum err store_draft(struct work *w, struct tx *tx, void *argument)
{
	const struct storing *storing = argument;
	return draft_add_folder(w, tx, storing->actor, storing->tree, &storing->out->draft);
}

/* Why it cannot be opened is no failure: what is wrong with the folder is said in any case. */
static enum err open_draft(struct work *w, struct db *db, const struct import_source *source,
                           struct storing *storing)
{
	enum err failed = draft_of_folder(w, source, &storing->tree);
	if (failed == OK)
		failed = db_write(w, db, store_draft, storing);
	if (failed != ERR_INPUT && failed != ERR_TOO_LARGE && failed != ERR_CONFLICT)
		return failed;
	storing->out->no_draft = w->message;
	work_forgive(w);
	return OK;
}

/* What is said of an archive is the end of a sentence. */
static enum err open_archive(struct work *w, struct sandbox *sandbox, struct str bytes,
                             struct import_source *out)
{
	enum err failed = import_archive(w, sandbox, bytes, out);
	if (failed != ERR_INPUT && failed != ERR_TOO_LARGE)
		return failed;
	struct str why = w->message;
	work_forgive(w);
	return fail(w, failed, "The archive was not taken: %.*s. Pack the folder as zip, tar or tar.gz.",
	            STR_ARG(why));
}

enum err import_bring(struct work *w, struct http_call *call, const struct import_input *in,
                      struct import_brought *out)
{
	struct app *app = web_app(call);
	struct sandbox *sandbox = app_sandbox(w, app);
	struct import_source source;
	*out = (struct import_brought){0};
	if (sandbox == NULL)
		return fail(
			w, ERR_UNAVAILABLE,
			"Archives are read in a sandbox, which is not to be had here: `assay doctor` says why. `assay "
			"import FOLDER` takes the folder itself.");
	TRY(open_archive(w, sandbox, in->archive, &source));
	TRY(import_check(w, &source, &out->report));
	struct storing storing = {web_actor(call), in, out, NULL};
	bool wrong = out->report.document == NULL;
	if (!in->check && (in->draft || (wrong && in->draft_if_wrong)))
		return open_draft(w, app->db, &source, &storing);
	if (wrong || in->check)
		return OK;
	return db_write(w, app->db, store, &storing);
}

static struct import_row_views rows_of(struct work *w, const struct import_report *report)
{
	struct import_row_view *rows = work_array(w, report->problem_count + 1, sizeof *rows);
	for (size_t i = 0; i < report->problem_count; i++)
		rows[i] = (struct import_row_view){report->problems[i].file, report->problems[i].sentence,
		                                   report->problems[i].line};
	return (struct import_row_views){rows, report->problem_count};
}

static enum err show(struct work *w, struct http_call *call, const struct import_view *view,
                     struct http_reply *reply)
{
	struct buf body = web_markup(w);
	import_html(&body, view);
	return web_reply_page(
		w, call,
		&(struct web_page){.title = S("Bring in a folder"), .body = &body, .body_class = "wide"},
		reply);
}

enum err import_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct import_brought brought;
	struct import_input in = *(const struct import_input *)input;
	in.draft_if_wrong = true;
	enum err failed = import_bring(w, call, &in, &brought);
	if (failed == ERR_INPUT || failed == ERR_TOO_LARGE || failed == ERR_UNAVAILABLE ||
	    failed == ERR_BUSY) {
		const struct import_view view = {.problem = w->message};
		web_reply_again(w, reply);
		return show(w, call, &view, reply);
	}
	TRY(failed);
	bool opened = !id_is_zero(brought.draft);
	if (brought.report.document != NULL && str_absent(brought.no_draft)) {
		web_reply_done(w, opened ? draft_address(w, brought.draft, 0) : S("/assessments"),
		               opened                     ? "draft-begun"
		               : brought.stored.unchanged ? "version-same"
		                                          : "version-made",
		               reply);
		return OK;
	}
	const struct import_view view = {
		.draft = opened ? draft_address(w, brought.draft, 0) : (struct str){0},
		.no_draft = brought.no_draft,
		.problems = rows_of(w, &brought.report),
		.more = brought.report.problem_count == IMPORT_PROBLEMS_MAX,
	};
	reply->status = opened ? 200 : 400;
	return show(w, call, &view, reply);
}
