/* Of web/pages/draft.h: where a draft comes from, and what becomes of it. */
#include "web/pages/draft.h"

#include "base/time.h"
#include "exam/draft_tree.h"
#include "exam/folder.h"
#include "exam/version.h"
#include "sandbox/pack.h"

struct draft_row_view {
	struct id id;
	struct str title, saved, who, of;
};
struct draft_row_views {
	const struct draft_row_view *at;
	size_t count;
};
struct draft_list_view {
	struct draft_row_views drafts;
};
struct draft_write_view {
	struct str csrf;
	struct draft_begin_input in;
	struct str problem; /* why nothing was begun */
	/* Of an assessment that is there: */
	struct id assessment;
	struct str title;
	int64_t number;
	bool can_hold;
};
struct draft_delete_view {
	struct str csrf, address, title;
};

#include "web/pages/draft_new.html.h"

/* A zip knows no time before 1980; that of a version's files says nothing. */
#define VERSION_ZIP_US (INT64_C(1577836800) * TIME_SECOND_US)

const struct field draft_begin_fields[4] = {
	{"title", FIELD_BODY, FIELD_TEXT, offsetof(struct draft_begin_input, title), .max = 2000,
         .sentence = "What it is called."},
	{"language", FIELD_BODY, FIELD_TEXT, offsetof(struct draft_begin_input, language), .max = 200,
         .sentence = "Of its texts: en, de, pt-BR."},
	{"statement", FIELD_BODY, FIELD_TEXT, offsetof(struct draft_begin_input, statement),
         .max = DOCUMENT_TEXT_BYTES_MAX, .sentence = "The task, Markdown."},
	{"ask", FIELD_BODY, FIELD_TEXT, offsetof(struct draft_begin_input, ask), .max = 20000,
         .sentence = "The question that the judge of an answer answers."},
};
const struct field draft_write_fields[1] = {
	{"from", FIELD_QUERY, FIELD_ID, offsetof(struct draft_from_input, assessment),
         .sentence = "The assessment whose next version is to be written."},
};
const struct field draft_from_fields[1] = {
	{"assessment", FIELD_PATH, FIELD_ID, offsetof(struct draft_from_input, assessment), .required = true,
         .sentence = "The assessment whose next version is to be written."},
};

#define DRAFT_ROW(type)                                                                        \
	{                                                                                      \
		"draft", FIELD_PATH, FIELD_ID, offsetof(type, draft), .required = true,        \
								      .sentence = "The draft." \
	}
#define REVISION_ROW                                                                           \
	{                                                                                      \
		"revision", FIELD_BODY, FIELD_INT, offsetof(struct draft_act_input, revision), \
			.required = true, .min = 1, .max = INT32_MAX,                          \
			.sentence = "The revision that is meant."                              \
	}

const struct field draft_one_fields[1] = {DRAFT_ROW(struct draft_act_input)};
const struct field draft_act_fields[3] = {
	DRAFT_ROW(struct draft_act_input),
	REVISION_ROW,
	{"task", FIELD_BODY, FIELD_INT, offsetof(struct draft_act_input, task), .min = 1,
         .max = DOCUMENT_PARTS_MAX, .sentence = "The task whose page it was done on."},
};
const struct field draft_publish_fields[3] = {
	DRAFT_ROW(struct draft_act_input),
	REVISION_ROW,
	{"newest", FIELD_BODY, FIELD_INT, offsetof(struct draft_act_input, newest), .required = true,
         .max = INT32_MAX,
         .sentence = "The number of the newest version that its author has seen; 0: there is none."},
};

/* ---- the list ---- */

static struct draft_row_view row_of(struct work *w, const struct draft_assessment *draft)
{
	return (struct draft_row_view){
		.id = draft->id,
		.title = draft->title.len > 0 ? draft->title : S("A new assessment"),
		.saved = time_for_people(w->arena, draft->changed_us),
		.who = draft->changed_by_name,
		.of = str_absent(draft->slug)
	                      ? S("new")
	                      : str_format(w->arena, "next version of %.*s", STR_ARG(draft->slug)),
	};
}

enum err draft_list_drawing(struct work *w, struct http_call *call, struct markup *out)
{
	struct draft_assessment *drafts;
	size_t count;
	TRY(draft_list(w, call->tx, web_actor(call)->org, &drafts, &count));
	struct draft_row_view *rows = work_array(w, count + 1, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = row_of(w, &drafts[i]);
	const struct draft_list_view view = {{rows, count}};
	struct buf html = web_markup(w);
	draft_list_html(&html, &view);
	*out = (struct markup){buf_str(&html)};
	return OK;
}

/* ---- beginning ---- */

static enum err show_write(struct work *w, struct http_call *call, struct draft_write_view *view,
                           struct http_reply *reply)
{
	view->csrf = web_session(call)->csrf;
	struct buf body = web_markup(w);
	draft_write_html(&body, view);
	return web_reply_page(
		w, call,
		&(struct web_page){.title = S("Write an assessment"), .body = &body, .island = "bring.js"},
		reply);
}

static enum err find_version(struct work *w, struct http_call *call, struct id assessment,
                             struct version *out)
{
	struct id org = web_actor(call)->org, version;
	TRY(version_in_use(w, call->tx, org, assessment, &version));
	return version_load(w, call->tx, org, version, out);
}

enum err draft_write_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct draft_from_input *in = input;
	struct draft_write_view view = {.assessment = in->assessment, .in.language = S("en")};
	if (!id_is_zero(in->assessment)) {
		struct version version;
		TRY(find_version(w, call, in->assessment, &version));
		view.title = version.document->title;
		view.number = version.number;
		view.can_hold = draft_can_hold(version.document);
	}
	return show_write(w, call, &view, reply);
}

static struct json_member member(struct work *w, struct str path, struct str text)
{
	return (struct json_member){path, *draft_tree_string(w, text)};
}

static enum err begin(struct work *w, struct http_call *call, const struct draft_begin_input *in,
                      struct id *draft)
{
	const struct json_member members[] = {
		member(w, S("title"), in->title),
		member(w, S("language"), in->language),
		member(w, S("parts.0.statement"), in->statement),
		member(w, S("parts.0.rubric.0.ask"), in->ask),
	};
	const struct json fields = {.kind = JSON_OBJECT, .count = COUNT(members), .members = members}, *tree;
	const struct id none = {0};
	TRY(draft_change(w, draft_begin(w), &fields, &tree));
	return draft_add(w, call->tx, web_actor(call), none, none, tree, draft);
}

enum err draft_begin_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct draft_write_view view = {.in = *(const struct draft_begin_input *)input};
	struct id draft;
	enum err failed = begin(w, call, &view.in, &draft);
	if (failed == ERR_INPUT || failed == ERR_TOO_LARGE || failed == ERR_CONFLICT) {
		view.problem = w->message;
		web_reply_again(w, reply);
		return show_write(w, call, &view, reply);
	}
	TRY(failed);
	web_reply_done(w, draft_address(w, draft, 0), "draft-begun", reply);
	return OK;
}

enum err draft_from_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct draft_from_input *in = input;
	struct id draft;
	TRY(draft_add_from(w, call->tx, web_actor(call), in->assessment, &draft));
	web_reply_done(w, draft_address(w, draft, 0), "draft-begun", reply);
	return OK;
}

/* ---- what becomes of it ---- */

enum err draft_undo_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct draft_act_input *in = input;
	struct draft_assessment draft;
	TRY(draft_undo(w, call->tx, web_actor(call), in->draft, in->revision));
	TRY(draft_load(w, call->tx, web_actor(call)->org, in->draft, &draft));
	bool there = in->task > 0 && (size_t)in->task <= draft_tree_count(draft.tree, S("parts"));
	web_reply_done(w, draft_address(w, in->draft, there ? in->task : 0), "draft-undone", reply);
	return OK;
}

enum err draft_delete_page(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct draft_act_input *in = input;
	struct draft_assessment draft;
	TRY(draft_load(w, call->tx, web_actor(call)->org, in->draft, &draft));
	const struct draft_delete_view view = {
		.csrf = web_session(call)->csrf,
		.address = draft_address(w, in->draft, 0),
		.title = row_of(w, &draft).title,
	};
	struct buf body = web_markup(w);
	draft_delete_html(&body, &view);
	return web_reply_page(w, call, &(struct web_page){.title = S("Delete a draft"), .body = &body},
	                      reply);
}

enum err draft_delete_send(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct draft_act_input *in = input;
	TRY(draft_delete(w, call->tx, web_actor(call), in->draft));
	web_reply_done(w, S("/assessments"), "draft-deleted", reply);
	return OK;
}

enum err draft_file(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct draft_act_input *in = input;
	struct draft_assessment draft;
	TRY(draft_load(w, call->tx, web_actor(call)->org, in->draft, &draft));
	TRY(draft_yaml_text(w, &draft, &reply->body));
	reply->type = S("application/yaml; charset=utf-8");
	http_reply_header(reply, "Content-Disposition", S("attachment; filename=\"assessment.yaml\""));
	return OK;
}

/* ---- as a folder ---- */

static enum err reply_zip(struct work *w, const struct folder *folder, int64_t at_us,
                          struct http_reply *reply)
{
	TRY(pack_zip(w, &folder->files, at_us, &reply->body));
	reply->type = S("application/zip");
	http_reply_header(reply, "Content-Disposition",
	                  str_format(w->arena, "attachment; filename=\"%.*s.zip\"", STR_ARG(folder->name)));
	return OK;
}

enum err draft_zip(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct draft_act_input *in = input;
	struct draft_assessment draft;
	const struct json *complete;
	struct folder folder;
	TRY(draft_load(w, call->tx, web_actor(call)->org, in->draft, &draft));
	TRY(draft_complete(w, draft.tree, draft.slug, &complete));
	TRY(folder_of_tree(w, complete, &folder));
	return reply_zip(w, &folder, draft.changed_us, reply);
}

/* What one version comes to is always the same bytes. */
enum err draft_version_zip(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct draft_from_input *in = input;
	struct version version;
	struct folder folder;
	TRY(find_version(w, call, in->assessment, &version));
	TRY(folder_of_document(w, version.document, &folder));
	return reply_zip(w, &folder, VERSION_ZIP_US, reply);
}
