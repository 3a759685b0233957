/* Handing in a repository: the statement, sending an archive or an address, how far it is, what was found. */
#include "web/pages/task_repository.h"

#include "base/time.h"
#include "exam/markdown.h"
#include "web/pages/part.h"
#include "web/parts/code_report.h"
#include "web/parts/repository_report.h"
#include "web/parts/rubric.h"
#include "web/parts/task.h"

struct repository_upload_row {
	struct str title, word, at, size, doing, problem;
	int64_t done, total; /* total 0: nobody knows */
	bool running, last;
};
struct repository_upload_rows {
	const struct repository_upload_row *at;
	size_t count;
};
struct repository_task_view {
	struct task_view task;
	struct markup statement;
	struct rubric_view rubric;
	struct str build, languages, analysers;
	struct repository_report_lines suites; /* text: the command of a visible one */
	struct str url, problem;    /* the address that was refused; why what was sent was not taken */
	bool more, running, of_url; /* of_url: the problem is the address's */
	int64_t megabytes_max;
	struct repository_upload_rows uploads;
	struct repository_report_view report;
};

#include "web/pages/task_repository.html.h"

const struct field task_repository_send_fields[4] = {
	SITTING_FIELD(struct repository_send_input),
	PART_FIELD(struct repository_send_input),
	{"file", FIELD_BODY, FIELD_FILE, offsetof(struct repository_send_input, file),
         .max = REPOSITORY_UPLOAD_BYTES_MAX, .sentence = "The archive, or the bundle."},
	{"url", FIELD_BODY, FIELD_TEXT, offsetof(struct repository_send_input, url),
         .max = REPOSITORY_NAME_BYTES_MAX, .sentence = "Or the address of a public git repository."},
};

/* ---- what was sent ---- */

static bool is(struct str state, const char *name)
{
	return str_equal(state, str_of(name));
}

static struct str word_of(const struct repository_upload *upload, bool last)
{
	if (is(upload->state, "refused"))
		return S("not taken");
	if (is(upload->state, "received"))
		return S("waits to be read");
	return last ? S("sent, not handed in yet") : S("sent before");
}

static struct repository_upload_row row_of(struct work *w, const struct repository_upload *upload, bool last)
{
	bool running =
		(is(upload->state, "received") || is(upload->state, "read")) && str_absent(upload->problem);
	struct str kind = is(upload->kind, "git") ? upload->name : upload->kind;
	return (struct repository_upload_row){
		.title = str_format(w->arena, "%lld. %.*s", (long long)upload->number, STR_ARG(kind)),
		.word = word_of(upload, last),
		.at = time_of_day(w->arena, upload->at_us),
		.size = upload->files == DB_NULL_INT
	                        ? (struct str){0}
	                        : str_format(w->arena, "%lld %s", (long long)upload->files,
	                                     upload->files == 1 ? "file" : "files"),
		.doing = running && str_absent(upload->doing) ? S("It is waiting for its turn.")
	                                                      : upload->doing,
		.problem = upload->problem,
		.done = upload->done,
		.total = upload->total == DB_NULL_INT ? 0 : upload->total,
		.running = running,
		.last = last,
	};
}

/* The last one that was not refused. */
static const struct repository_upload *last_of(const struct repository_upload *uploads, size_t count)
{
	for (size_t i = count; i-- > 0;)
		if (!is(uploads[i].state, "refused"))
			return &uploads[i];
	return NULL;
}

static void read_uploads(struct work *w, const struct repository_upload *uploads, size_t count,
                         struct repository_task_view *view)
{
	struct repository_upload_row *rows = work_array(w, count, sizeof *rows);
	const struct repository_upload *last = last_of(uploads, count);
	for (size_t i = 0; i < count; i++) {
		rows[i] = row_of(w, &uploads[count - 1 - i], &uploads[count - 1 - i] == last);
		view->running |= rows[i].running;
	}
	view->uploads = (struct repository_upload_rows){rows, count};
	view->more = count < REPOSITORY_UPLOADS_MAX;
}

static enum err read_report(struct work *w, struct http_call *call, const struct sitting *sitting,
                            const struct part *part, const struct repository_upload *last,
                            struct repository_task_view *view)
{
	struct repository_upload whole;
	struct repository_summary summary;
	struct repository_report report;
	if (last == NULL || str_absent(last->summary))
		return OK;
	TRY(repository_upload(w, call->tx, sitting->org, sitting->id, part->id, last->id, &whole));
	TRY(repository_summary_read(w, whole.summary, &summary));
	repository_report_summary(w, &summary, &view->report);
	if (str_absent(whole.report))
		return OK;
	TRY(repository_report_read(w, whole.report, part->repository, &report));
	repository_report_of(w, part->repository, &report, REPOSITORY_REPORT_AT_WORK, (struct str){0},
	                     &view->report);
	return OK;
}

/* ---- the page ---- */

/* "C, Python and Go". */
static struct str joined(struct work *w, const struct str *names, size_t count, bool languages)
{
	struct buf out = buf_init(w->arena, 1024);
	for (size_t i = 0; i < count; i++) {
		buf_put(&out, i == 0 ? S("") : i + 1 == count ? S(" and ") : S(", "));
		buf_put(&out, languages ? code_report_language(names[i]) : names[i]);
	}
	return buf_str(&out);
}

static struct str analysers_of(struct work *w, const struct repository *repository)
{
	struct str names = joined(w, repository->analysers, repository->analyser_count, false);
	if (repository->analyser_count == 0)
		return (struct str){0};
	return str_format(w->arena, "%.*s %s at the code.", STR_ARG(names),
	                  repository->analyser_count == 1 ? "looks" : "look");
}

static struct repository_report_lines suites_of(struct work *w, const struct repository *repository)
{
	struct repository_report_line *lines = work_array(w, repository->suite_count, sizeof *lines);
	for (size_t i = 0; i < repository->suite_count; i++)
		lines[i] = (struct repository_report_line){
			repository->suites[i].title,
			repository->suites[i].visible ? repository->suites[i].command : (struct str){0}};
	return (struct repository_report_lines){lines, repository->suite_count};
}

/* What was sent and not taken, and why. */
struct refused {
	struct str url, problem;
};

static enum err show_with(struct work *w, struct http_call *call, const struct sitting *sitting,
                          const struct sitting_part *part, const struct refused *refused,
                          struct http_reply *reply)
{
	const struct repository *repository = part->part->repository;
	struct repository_upload *uploads;
	size_t count;
	TRY(repository_uploads(w, call->tx, sitting->org, sitting->id, part->part->id, &uploads, &count));
	const struct repository_upload *last = last_of(uploads, count);
	struct repository_task_view view = {
		.task = task_view_of(w, call, sitting, part, last == NULL ? DB_NULL_INT : last->at_us),
		.build = repository->build,
		.languages = joined(w, repository->languages, repository->language_count, true),
		.analysers = analysers_of(w, repository),
		.suites = suites_of(w, repository),
		.megabytes_max = REPOSITORY_UPLOAD_BYTES_MAX >> 20,
		.rubric = rubric_view_of(w, &repository->rubric),
	};
	view.task.sends = true;
	view.url = refused->url;
	view.problem = refused->problem;
	view.of_url = !str_absent(refused->url);
	TRY(markdown_blocks(w, repository->statement, &view.statement));
	read_uploads(w, uploads, count, &view);
	TRY(read_report(w, call, sitting, part->part, last, &view));
	struct buf body = web_markup(w);
	repository_html(&body, &view);
	return web_reply_page(w, call,
	                      &(struct web_page){.title = view.task.title,
	                                         .body = &body,
	                                         .island = "repository.js",
	                                         .body_class = "wide"},
	                      reply);
}

static enum err show(struct work *w, struct http_call *call, const struct sitting *sitting,
                     const struct sitting_part *part, struct http_reply *reply)
{
	return show_with(w, call, sitting, part, &(struct refused){0}, reply);
}

/* ---- sending ---- */

static bool by_address(const struct repository_send_input *in)
{
	return !str_absent(in->url) && str_trim(in->url).len > 0 && in->file.len == 0;
}

static enum err receive(struct work *w, struct http_call *call, const struct repository_send_input *in)
{
	struct repository_upload upload;
	const struct actor *actor = web_actor(call);
	if (by_address(in))
		return repository_ask_fetch(w, call->tx, actor, in->sitting, in->part, in->url, &upload);
	if (in->file.len == 0)
		return fail(
			w, ERR_INPUT,
			"No file came, or an empty one. Choose the archive of your repository, or name its address.");
	return repository_receive(w, call->tx, actor, in->sitting, in->part, S("archive"), in->file, &upload);
}

enum err task_repository_send(struct work *w, struct http_call *call, const void *input,
                              struct http_reply *reply)
{
	const struct repository_send_input *in = input;
	const struct part_input place = {in->sitting, in->part};
	struct sitting sitting;
	const struct sitting_part *part;
	enum err failed = receive(w, call, in);
	if (failed == OK) {
		web_reply_done(w, sitting_part_address(w, &place), "sent", reply);
		return OK;
	}
	if (failed != ERR_INPUT && failed != ERR_TOO_LARGE && failed != ERR_CONFLICT && failed != ERR_BUSY)
		return failed;
	const struct refused refused = {by_address(in) ? in->url : (struct str){0}, w->message};
	web_reply_again(w, reply);
	TRY(sitting_read_part(w, call, &place, &sitting, &part));
	if (part->part->repository == NULL)
		return fail(w, ERR_NOT_FOUND, "There is no such task of yours.");
	return show_with(w, call, &sitting, part, &refused, reply);
}

/* ---- handing in ---- */

static enum err hand_in(struct work *w, struct http_call *call, const struct sitting *sitting,
                        const struct sitting_part *part, struct http_reply *reply)
{
	struct repository_upload *uploads;
	size_t count;
	struct task_hand_in_view view = {
		.task = task_view_of(w, call, sitting, part, DB_NULL_INT),
		.state = S("Nothing was sent that could be read. You would hand in nothing."),
	};
	view.task.sends = true;
	TRY(repository_uploads(w, call->tx, sitting->org, sitting->id, part->part->id, &uploads, &count));
	const struct repository_upload *last = last_of(uploads, count);
	if (last != NULL)
		view.state = str_format(w->arena, "You hand in what you sent as number %lld, at %.*s.",
		                        (long long)last->number, STR_ARG(time_of_day(w->arena, last->at_us)));
	if (last != NULL && is(last->state, "received"))
		view.notice = S("It has not been read yet: whether it can be is not known.");
	return task_hand_in_page(w, call, &view, reply);
}

const struct task_face task_repository_face = {
	.type = S_INIT("repository"),
	.asks = S_INIT("a repository of code that you hand in"),
	.advice = S_INIT("the tests that did not pass, and what was said at its lines, say where to look"),
	.show = show,
	.hand_in = hand_in,
	.result = task_repository_result,
	.strengths = task_repository_strengths,
	.evidence = task_repository_evidence,
	.api_part = task_repository_api_part,
	.api_result = task_repository_api_result,
};
