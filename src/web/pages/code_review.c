#include "web/pages/code_review.h"

#include "exam/part.h"
#include "exam/repository.h"
#include "grade/comment.h"
#include "grade/review.h"
#include "grade/score_repository.h"
#include "web/parts/repository_report.h"

#include <string.h>

enum { WINDOW = 250, MARKS_AT_LINE = 8, TREE_WHOLE = 200, TREE_MAX = 600 };

struct review_remark {
	struct str by, text, rule;
};
struct review_remarks {
	const struct review_remark *at;
	size_t count;
};
struct review_comment {
	struct id id;
	struct str body, where, address, keep;
	bool deleted, mine;
};
struct review_comments {
	const struct review_comment *at;
	size_t count;
};
struct review_line {
	int64_t number;
	struct str text, address;
	struct review_remarks remarks;
	struct review_comments comments;
	bool asked;
};
struct review_lines {
	const struct review_line *at;
	size_t count;
};
struct review_entry {
	struct str name, address, class, marks;
	bool folder, current;
};
struct review_entries {
	const struct review_entry *at;
	size_t count;
};
struct code_review_view {
	struct id id;
	struct str part, csrf, title, file_words, path, body, before, after, problem;
	struct str file_before, file_after; /* in the tree; absent: none */
	struct str unsent; /* what the names of forms for new comments on this upload begin with */
	struct str keep;   /* of the form for a new one at the line that is asked for */
	bool binary, has_neighbours;
	int64_t size, line_count;
	struct review_entries entries;
	struct review_lines lines;
	struct review_comments mine, others; /* of this upload, wherever they stand */
};

#include "web/pages/code_review.html.h"

#define CASE_AND_PART                                                                      \
	{"id",                                                                             \
	 FIELD_PATH,                                                                       \
	 FIELD_ID,                                                                         \
	 offsetof(struct code_review_input, id),                                           \
	 .required = true,                                                                 \
	 .sentence = "The case."},                                                         \
	{                                                                                  \
		"part", FIELD_PATH, FIELD_TOKEN, offsetof(struct code_review_input, part), \
			.required = true, .max = 64, .sentence = "The part."               \
	}

const struct field code_review_fields[4] = {
	CASE_AND_PART,
	{"path", FIELD_QUERY, FIELD_TEXT, offsetof(struct code_review_input, path),
         .max = SANDBOX_PATH_BYTES_MAX, .sentence = "The file."},
	{"line", FIELD_QUERY, FIELD_INT, offsetof(struct code_review_input, line), .min = 1, .max = 1000000,
         .sentence = "The line that something is to be said at."},
};
const struct field code_review_add_fields[5] = {
	CASE_AND_PART,
	{"path", FIELD_BODY, FIELD_TEXT, offsetof(struct code_review_input, path), .required = true,
         .max = SANDBOX_PATH_BYTES_MAX, .sentence = "The file."},
	{"line", FIELD_BODY, FIELD_INT, offsetof(struct code_review_input, line), .required = true, .min = 1,
         .max = 1000000, .sentence = "The line."},
	{"body", FIELD_BODY, FIELD_TEXT, offsetof(struct code_review_input, body), .required = true,
         .max = COMMENT_BYTES_MAX, .sentence = "What is said there."},
};
const struct field code_review_change_fields[5] = {
	CASE_AND_PART,
	{"comment", FIELD_PATH, FIELD_ID, offsetof(struct code_review_input, comment), .required = true,
         .sentence = "The comment."},
	{"body", FIELD_BODY, FIELD_TEXT, offsetof(struct code_review_input, body), .max = COMMENT_BYTES_MAX,
         .sentence = "What is said instead."},
	{"then", FIELD_BODY, FIELD_CHOICE, offsetof(struct code_review_input, then), .required = true,
         .choices = (const char *const[]){"save", "delete", "restore", NULL}, .sentence = "What to do."},
};

/* ---- what is reviewed ---- */

struct reviewing {
	struct review_case held;
	struct sitting sitting;
	const struct sitting_part *part;
	struct id upload;
	bool judged; /* the reviewer has: what a model says may be seen */
};

static enum err load(struct work *w, struct http_call *call, const struct code_review_input *in,
                     struct reviewing *out)
{
	const struct actor *actor = web_actor(call);
	struct repository_answer answer;
	TRY(review_load(w, call->tx, actor, in->id, &out->held));
	TRY(sitting_load_any(w, call->tx, actor->org, out->held.sitting, &out->sitting));
	TRY(sitting_find_part(w, &out->sitting, in->part, &out->part));
	if (out->part->part->repository == NULL)
		return fail(w, ERR_NOT_FOUND, "This part has no files.");
	TRY(repository_answer(w, call->tx, actor->org, out->sitting.id, in->part, &answer));
	if (id_is_zero(answer.upload))
		return fail(w, ERR_NOT_FOUND, "Nothing was handed in.");
	out->upload = answer.upload;
	out->judged = out->held.state >= REVIEW_JUDGED;
	return OK;
}

static struct str address_of(struct work *w, const struct code_review_input *in)
{
	return str_format(w->arena, "/review/%.*s/parts/%.*s/files", STR_ARG(id_text(w->arena, in->id)),
	                  STR_ARG(in->part));
}

static struct str place_of(struct work *w, const struct code_review_input *in, struct str path, int64_t line)
{
	struct str place = repository_report_place(w, path, line);
	return str_format(w->arena, "%.*s%.*s", STR_ARG(address_of(w, in)), STR_ARG(place));
}

/* ---- what stands at lines ---- */

struct marks {
	struct remarks remarks;
	struct coverage coverage;
	const struct repository_mutant *mutants;
	size_t mutant_count;
	struct verdict *verdicts; /* of a model, with a place */
	struct score_repository_place *places;
	size_t verdict_count;
	struct comment *comments;
	size_t comment_count;
};

static enum err read_machine(struct work *w, struct tx *tx, const struct reviewing *reviewing,
                             struct marks *marks)
{
	struct verdict *all;
	size_t count;
	const struct sitting *sitting = &reviewing->sitting;
	if (!reviewing->judged)
		return OK;
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &all, &count));
	marks->verdicts = work_array(w, count, sizeof *marks->verdicts);
	marks->places = work_array(w, count, sizeof *marks->places);
	for (size_t i = 0; i < count; i++) {
		if (!str_equal(all[i].scorer, SCORER_RUBRIC) ||
		    !str_equal(all[i].part, reviewing->part->part->id))
			continue;
		struct score_repository_place place = score_repository_place(&all[i]);
		if (str_absent(place.path))
			continue;
		marks->verdicts[marks->verdict_count] = all[i];
		marks->places[marks->verdict_count++] = place;
	}
	return OK;
}

static enum err read_marks(struct work *w, struct http_call *call, const struct reviewing *reviewing,
                           struct marks *marks)
{
	struct repository_report report = {0};
	struct str json;
	struct id org = reviewing->sitting.org;
	TRY(repository_evidence(w, call->tx, org, reviewing->upload, &json));
	if (!str_absent(json))
		TRY(repository_report_read(w, json, reviewing->part->part->repository, &report));
	marks->remarks = report.remarks;
	marks->coverage = report.coverage;
	marks->mutants = report.mutants;
	marks->mutant_count = report.mutant_count;
	TRY(comment_list(w, call->tx, web_actor(call), reviewing->upload, &marks->comments,
	                 &marks->comment_count));
	return read_machine(w, call->tx, reviewing, marks);
}

struct gathering {
	struct work *w;
	const struct marks *marks;
	struct str path;
	int64_t line;
	struct review_remark *rows; /* [MARKS_AT_LINE] */
	size_t count;
};

static void add_remark(struct gathering *gathering, struct str by, struct str text, struct str rule)
{
	if (gathering->count < MARKS_AT_LINE)
		gathering->rows[gathering->count++] = (struct review_remark){by, text, rule};
}

/* What analysers say, and what the candidate's own tests do not run or do not notice. */
static void add_found(struct gathering *gathering)
{
	const struct marks *marks = gathering->marks;
	struct arena *arena = gathering->w->arena;
	for (size_t i = 0; i < marks->remarks.count; i++) {
		const struct remark *at = &marks->remarks.at[i];
		if (at->line == gathering->line && str_equal(at->path, gathering->path))
			add_remark(gathering, at->tool, at->message, at->rule);
	}
	for (size_t i = 0; i < marks->coverage.count; i++) {
		const struct coverage_file *file = &marks->coverage.files[i];
		for (size_t j = 0; j < file->missed_count && str_equal(file->path, gathering->path); j++)
			if (file->missed[j].first == gathering->line)
				add_remark(gathering, S("tests"),
				           repository_report_missed(gathering->w, &file->missed[j]),
				           (struct str){0});
	}
	for (size_t i = 0; i < marks->mutant_count; i++) {
		const struct repository_mutant *at = &marks->mutants[i];
		if (!at->noticed && at->line == gathering->line && str_equal(at->path, gathering->path))
			add_remark(gathering, S("tests"),
			           str_format(arena, "do not notice “%.*s” in the place of “%.*s”",
			                      STR_ARG(at->became), STR_ARG(at->was)),
			           (struct str){0});
	}
}

static struct review_remarks remarks_at(struct work *w, const struct reviewing *reviewing,
                                        const struct marks *marks, struct str path, int64_t line)
{
	struct gathering gathering = {
		w, marks, path, line, work_array(w, MARKS_AT_LINE, sizeof(struct review_remark)), 0};
	add_found(&gathering);
	for (size_t i = 0; i < marks->verdict_count; i++) {
		if (marks->places[i].line != line || !str_equal(marks->places[i].path, path))
			continue;
		const struct criterion *criterion =
			part_criterion(reviewing->part->part, marks->verdicts[i].task);
		add_remark(&gathering, S("machine"),
		           str_format(w->arena, "“%.*s”", STR_ARG(marks->verdicts[i].quote)),
		           criterion == NULL ? marks->verdicts[i].task : criterion->title);
	}
	return (struct review_remarks){gathering.rows, gathering.count};
}

static struct review_comment comment_of(struct work *w, const struct code_review_input *in, struct id person,
                                        const struct comment *comment)
{
	return (struct review_comment){
		.id = comment->id,
		.body = comment->body,
		.where = str_format(w->arena, "%.*s, line %lld", STR_ARG(comment->path),
	                            (long long)comment->line),
		.address = place_of(w, in, comment->path, comment->line),
		.deleted = comment->deleted,
		.mine = id_equal(comment->person, person),
		.keep = str_format(w->arena, "said-%.*s.%.*s.%lld", STR_ARG(id_text(w->arena, comment->id)),
	                           STR_ARG(id_text(w->arena, person)), (long long)comment->at_us),
	};
}

/* What is typed there is kept in the tab (ui/islands/parts/kept.ts) until a comment of this person stands there: full stops part
 * such a name. */
static struct str keep_of(struct work *w, const struct code_review_view *view, struct id person,
                          const struct marks *marks, int64_t line)
{
	struct buf path = buf_init(w->arena, 2 * view->path.len + 1);
	size_t said = 0;
	for (size_t i = 0; i < view->path.len; i++)
		buf_put(&path, view->path.at[i] == '.' ? S("//") : str_slice(view->path, i, 1));
	for (size_t i = 0; i < marks->comment_count; i++) {
		const struct comment *at = &marks->comments[i];
		said += at->line == line && str_equal(at->path, view->path) && id_equal(at->person, person);
	}
	return str_format(w->arena, "%.*s%lld-%.*s.%.*s.%zu", STR_ARG(view->unsent), (long long)line,
	                  STR_ARG(buf_str(&path)), STR_ARG(id_text(w->arena, person)), said);
}

static struct review_comments comments_at(struct work *w, const struct code_review_input *in,
                                          struct id person, const struct marks *marks, int64_t line)
{
	struct review_comment *rows = work_array(w, marks->comment_count, sizeof *rows);
	size_t count = 0;
	for (size_t i = 0; i < marks->comment_count; i++) {
		const struct comment *at = &marks->comments[i];
		if (at->line == line && str_equal(at->path, in->path))
			rows[count++] = comment_of(w, in, person, at);
	}
	return (struct review_comments){rows, count};
}

/* This person's own, or those of others. */
static struct review_comments comments_by(struct work *w, const struct code_review_input *in,
                                          struct id person, const struct marks *marks, bool mine)
{
	struct review_comment *rows = work_array(w, marks->comment_count, sizeof *rows);
	size_t count = 0;
	for (size_t i = 0; i < marks->comment_count; i++)
		if (id_equal(marks->comments[i].person, person) == mine)
			rows[count++] = comment_of(w, in, person, &marks->comments[i]);
	return (struct review_comments){rows, count};
}

/* ---- the tree ---- */

static struct str folder_of(struct str path)
{
	size_t end = path.len;
	while (end > 0 && path.at[end - 1] != '/')
		end--;
	return str_slice(path, 0, end);
}

/* How much stands in a file, or in all of a folder. */
static struct str marks_of(struct work *w, const struct marks *marks, struct str path, bool folder)
{
	size_t count = 0;
	for (size_t i = 0; i < marks->remarks.count; i++) {
		struct str at = marks->remarks.at[i].path;
		count += str_equal(folder ? folder_of(at) : at, path);
	}
	for (size_t i = 0; i < marks->comment_count; i++) {
		struct str at = marks->comments[i].path;
		count += str_equal(folder ? folder_of(at) : at, path) && !marks->comments[i].deleted;
	}
	return count == 0 ? (struct str){0} : str_format(w->arena, "%zu", count);
}

/* A folder's own row: of a large repository those that are not open lead to their first file. */
static struct review_entry folder_row(struct work *w, const struct code_review_input *in,
                                      const struct marks *marks, struct str folder, struct str first,
                                      bool open)
{
	return (struct review_entry){
		.name = folder,
		.class = S("folder"),
		.folder = open,
		.address = open ? (struct str){0} : place_of(w, in, first, 0),
		.marks = open ? (struct str){0} : marks_of(w, marks, folder, true),
	};
}

/* Of the file that is shown. */
static void find_neighbours(struct code_review_view *view)
{
	bool passed = false;
	for (size_t i = 0; i < view->entries.count; i++) {
		const struct review_entry *entry = &view->entries.at[i];
		if (entry->folder)
			continue;
		if (entry->current)
			passed = true;
		else if (!passed)
			view->file_before = entry->address;
		else if (str_absent(view->file_after))
			view->file_after = entry->address;
	}
	if (!passed)
		view->file_before = (struct str){0};
	view->has_neighbours = !str_absent(view->file_before) || !str_absent(view->file_after);
}

static enum err read_tree(struct work *w, struct http_call *call, const struct code_review_input *in,
                          const struct reviewing *reviewing, const struct marks *marks,
                          struct code_review_view *view)
{
	struct repository_entry *files;
	size_t count, kept = 0;
	struct str folder = S(""), current = folder_of(str_absent(in->path) ? S("") : in->path);
	TRY(repository_entries(w, call->tx, reviewing->sitting.org, reviewing->upload, &files, &count));
	struct review_entry *rows = work_array(w, TREE_MAX, sizeof *rows);
	bool large = count > TREE_WHOLE;
	for (size_t i = 0; i < count && kept + 1 < TREE_MAX; i++) {
		struct str path = files[i].path, own = folder_of(path);
		bool open = !large || own.len == 0 || str_equal(own, current);
		if (!str_equal(own, folder) && own.len > 0)
			rows[kept++] = folder_row(w, in, marks, own, path, open);
		folder = own;
		if (open)
			rows[kept++] = (struct review_entry){
				.name = str_slice(path, own.len, SIZE_MAX),
				.address = place_of(w, in, path, 0),
				.class = own.len > 0 ? S("within") : S("top"),
				.marks = marks_of(w, marks, path, false),
				.current = str_equal(path, in->path),
			};
	}
	view->entries = (struct review_entries){rows, kept};
	find_neighbours(view);
	view->file_words = str_format(w->arena, "%zu %s%s", count, count == 1 ? "file" : "files",
	                              kept + 1 >= TREE_MAX ? ", the first of them" : "");
	return OK;
}

/* ---- the file ---- */

static int64_t lines_of(struct str text)
{
	int64_t lines = text.len > 0 && text.at[text.len - 1] != '\n';
	for (size_t i = 0; i < text.len; i++)
		lines += text.at[i] == '\n';
	return lines;
}

/* To the field at that line, which has the focus then: beside a place in the page, browsers ignore autofocus. */
static struct str window_address(struct work *w, const struct code_review_input *in, int64_t line)
{
	return str_format(w->arena, "%.*s&line=%lld#body", STR_ARG(place_of(w, in, in->path, 0)),
	                  (long long)line);
}

/* Some hundred lines around the one that is asked for. */
static void read_lines(struct work *w, struct http_call *call, const struct code_review_input *in,
                       const struct reviewing *reviewing, const struct marks *marks, struct str bytes,
                       struct code_review_view *view)
{
	struct review_line *rows = work_array(w, WINDOW, sizeof *rows);
	int64_t asked = in->line == DB_NULL_INT ? 1 : in->line, first = (asked - 1) / WINDOW * WINDOW + 1;
	size_t count = 0;
	view->line_count = lines_of(bytes);
	for (int64_t number = 1; number <= view->line_count && count < WINDOW; number++) {
		struct str line = str_cut(&bytes, '\n');
		if (number < first)
			continue;
		rows[count++] = (struct review_line){
			.number = number,
			.text = comment_shown_line(w, line),
			.address = window_address(w, in, number),
			.remarks = remarks_at(w, reviewing, marks, in->path, number),
			.comments = comments_at(w, in, web_actor(call)->person, marks, number),
			.asked = number == in->line,
		};
	}
	view->lines = (struct review_lines){rows, count};
	if (first > 1)
		view->before = window_address(w, in, first - WINDOW);
	if (first + WINDOW <= view->line_count)
		view->after = window_address(w, in, first + WINDOW);
}

static enum err show(struct work *w, struct http_call *call, const struct code_review_input *in,
                     struct str problem, struct http_reply *reply)
{
	struct reviewing reviewing;
	struct marks marks = {0};
	struct str bytes;
	TRY(load(w, call, in, &reviewing));
	TRY(read_marks(w, call, &reviewing, &marks));
	struct code_review_view view = {
		.id = in->id,
		.part = in->part,
		.csrf = web_session(call)->csrf,
		.title = reviewing.part->part->title,
		.path = in->path,
		.body = in->body,
		.problem = problem,
		.unsent = str_format(w->arena, "comment-%.*s-", STR_ARG(id_text(w->arena, reviewing.upload))),
	};
	TRY(read_tree(w, call, in, &reviewing, &marks, &view));
	view.mine = comments_by(w, in, web_actor(call)->person, &marks, true);
	view.others = comments_by(w, in, web_actor(call)->person, &marks, false);
	if (!str_absent(in->path)) {
		TRY(repository_file(w, call->tx, reviewing.sitting.org, reviewing.upload, in->path, &bytes));
		view.size = (int64_t)bytes.len;
		if (in->line != DB_NULL_INT)
			view.keep = keep_of(w, &view, web_actor(call)->person, &marks, in->line);
		view.binary = memchr(bytes.at, '\0', bytes.len) != NULL;
		if (!view.binary)
			read_lines(w, call, in, &reviewing, &marks, bytes, &view);
	}
	struct buf body = web_markup(w);
	code_review_html(&body, &view);
	return web_reply_page(
		w, call,
		&(struct web_page){
			.title = view.title, .body = &body, .island = "review.js", .body_class = "wide"},
		reply);
}

enum err code_review_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	return show(w, call, input, (struct str){0}, reply);
}

/* ---- saying something ---- */

static enum err load_to_write(struct work *w, struct http_call *call, const struct code_review_input *in,
                              struct reviewing *out)
{
	TRY(load(w, call, in, out));
	if (out->held.state >= REVIEW_DECIDED)
		return fail(w, ERR_CONFLICT, "You have decided: what was said stays as it is.");
	return OK;
}

enum err code_review_add(struct work *w, struct http_call *call, const struct code_review_input *in,
                         struct id *comment)
{
	struct reviewing reviewing;
	struct str bytes;
	TRY(load_to_write(w, call, in, &reviewing));
	TRY(repository_file(w, call->tx, reviewing.sitting.org, reviewing.upload, in->path, &bytes));
	if (in->line > lines_of(bytes))
		return fail(w, ERR_INPUT, "The file has %lld lines.", (long long)lines_of(bytes));
	return comment_add(w, call->tx, web_actor(call), in->id, reviewing.upload, in->path, in->line,
	                   in->body, comment);
}

enum err code_review_add_send(struct work *w, struct http_call *call, const void *input,
                              struct http_reply *reply)
{
	const struct code_review_input *in = input;
	struct id comment;
	enum err failed = code_review_add(w, call, in, &comment);
	if (failed == ERR_INPUT || failed == ERR_TOO_LARGE) {
		struct str problem = w->message;
		web_reply_again(w, reply);
		return show(w, call, in, problem, reply);
	}
	TRY(failed);
	struct str place = repository_report_place(w, in->path, 0);
	http_reply_redirect(reply,
	                    str_format(w->arena, "%.*s%.*s&notice=commented#L%lld",
	                               STR_ARG(address_of(w, in)), STR_ARG(place), (long long)in->line));
	return OK;
}

/* Where it stands. */
static enum err find_comment(struct work *w, struct http_call *call, const struct reviewing *reviewing,
                             struct id id, struct comment *out)
{
	struct comment *all;
	size_t count;
	TRY(comment_list(w, call->tx, web_actor(call), reviewing->upload, &all, &count));
	for (size_t i = 0; i < count; i++)
		if (id_equal(all[i].id, id)) {
			*out = all[i];
			return OK;
		}
	return fail(w, ERR_NOT_FOUND, "There is no such comment of yours.");
}

enum err code_review_change(struct work *w, struct http_call *call, const struct code_review_input *in,
                            struct comment *before)
{
	struct reviewing reviewing;
	bool deletes = str_equal(in->then, S("delete")), saves = str_equal(in->then, S("save"));
	struct str body = !saves ? (struct str){0} : str_absent(in->body) ? S("") : in->body;
	TRY(load_to_write(w, call, in, &reviewing));
	TRY(find_comment(w, call, &reviewing, in->comment, before));
	return comment_change(w, call->tx, web_actor(call), reviewing.upload, in->comment, body, deletes);
}

enum err code_review_comments(struct work *w, struct http_call *call, const struct code_review_input *in,
                              struct comment **out, size_t *count)
{
	struct reviewing reviewing;
	TRY(load(w, call, in, &reviewing));
	return comment_list(w, call->tx, web_actor(call), reviewing.upload, out, count);
}

enum err code_review_change_send(struct work *w, struct http_call *call, const void *input,
                                 struct http_reply *reply)
{
	const struct code_review_input *in = input;
	struct comment comment = {0};
	TRY(code_review_change(w, call, in, &comment));
	const char *notice = str_equal(in->then, S("delete")) ? "comment-deleted" : "comment-changed";
	struct str place = repository_report_place(w, comment.path, 0);
	http_reply_redirect(reply,
	                    str_format(w->arena, "%.*s%.*s&notice=%s#L%lld", STR_ARG(address_of(w, in)),
	                               STR_ARG(place), notice, (long long)comment.line));
	return OK;
}
