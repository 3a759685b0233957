#include "web/pages/paper.h"

#include "grade/review.h"
#include "web/parts/sheet.h"
#include "web/parts/task.h"

struct paper_row {
	struct id id;
	int64_t number, width, height;
	struct str address, words, beginning;
	bool picture, waiting, refused, first, last;
};
struct paper_rows {
	const struct paper_row *at;
	size_t count;
};
struct paper_list_view {
	struct task_view task;
	struct paper_rows pages, removed;
	int64_t most;
	bool waiting, room, open, pictures;
};
struct paper_one_view {
	struct task_view task;
	struct sheet_view sheet;
	struct str words, text;
	int64_t count;
	bool checked, waiting, refused, open, pictures;
};

#include "web/pages/paper.html.h"

enum { BEGINNING_BYTES = 90, NAMES_BYTES_MAX = 8 * PAPER_PAGES_MAX + 16, SUMMARY_BYTES_MAX = 2048 };

#define PAGE_FIELDS(input)                                                                   \
	SITTING_FIELD(input), PART_FIELD(input),                                             \
	{                                                                                    \
		"page", FIELD_PATH, FIELD_ID, offsetof(input, page), .required = true,       \
								     .sentence = "The page." \
	}

const struct field paper_page_fields[3] = {PAGE_FIELDS(struct paper_page_input)};
const struct field paper_picture_fields[4] = {
	PAGE_FIELDS(struct paper_picture_input),
	{"size", FIELD_QUERY, FIELD_CHOICE, offsetof(struct paper_picture_input, size),
         .choices = (const char *const[]){"whole", "preview", "thumbnail", NULL},
         .sentence = "A smaller one."},
};
const struct field paper_add_fields[5] = {
	SITTING_FIELD(struct paper_add_input),
	PART_FIELD(struct paper_add_input),
	{"instead", FIELD_BODY, FIELD_ID, offsetof(struct paper_add_input, instead),
         .sentence = "The page that this one replaces."},
	{"photograph", FIELD_BODY, FIELD_FILE, offsetof(struct paper_add_input, photograph),
         .max = SCAN_FILE_BYTES_MAX, .sentence = "A page, photographed now: 10 MiB at most."},
	{"file", FIELD_BODY, FIELD_FILE, offsetof(struct paper_add_input, file), .max = SCAN_FILE_BYTES_MAX,
         .sentence = "A page as JPEG, PNG, WebP, TIFF or a scanner's PDF: 10 MiB at most."},
};
const struct field paper_change_fields[5] = {
	PAGE_FIELDS(struct paper_change_input),
	{"what", FIELD_BODY, FIELD_CHOICE, offsetof(struct paper_change_input, what), .required = true,
         .choices = (const char *const[]){"save", "earlier", "later", "remove", "restore", NULL},
         .sentence = "What is done with it."},
	{"body", FIELD_BODY, FIELD_TEXT, offsetof(struct paper_change_input, body),
         .max = 3 * DOCUMENT_ANSWER_BYTES_MAX, .sentence = "With save: what stands on the page."},
};
const struct field paper_case_fields[4] = {
	{"id", FIELD_PATH, FIELD_ID, offsetof(struct paper_case_input, id), .required = true,
         .sentence = "The case."},
	PART_FIELD(struct paper_case_input),
	{"page", FIELD_PATH, FIELD_ID, offsetof(struct paper_case_input, page), .required = true,
         .sentence = "The page."},
	{"size", FIELD_QUERY, FIELD_CHOICE, offsetof(struct paper_case_input, size),
         .choices = (const char *const[]){"whole", "preview", "thumbnail", "original", NULL},
         .sentence = "A smaller picture; or the file as it came, where no picture could be made of it."},
};

enum err paper_part(struct work *w, struct http_call *call, const struct part_input *in,
                    struct sitting *sitting, const struct sitting_part **part)
{
	TRY(sitting_read_part(w, call, in, sitting, part));
	if ((*part)->part->written == NULL || paper_most((*part)->part->written) == 0)
		return fail(w, ERR_NOT_FOUND, "This task is not answered on paper.");
	return OK;
}

/* ---- in words ---- */

static bool is(const struct paper_page *page, const char *state)
{
	return str_equal(page->state, str_of(state));
}

struct str paper_words(struct work *w, const struct paper_page *page)
{
	struct str note =
		str_absent(page->problem) ? S("") : str_format(w->arena, " %.*s", STR_ARG(page->problem));
	if (is(page, "waiting"))
		return S("Being read. Your page is safe: you need not stay.");
	if (is(page, "kept"))
		return page->checked_us == DB_NULL_INT ? S("Your picture is here.")
		                                       : S("Your picture is here, with what you say of it.");
	if (is(page, "refused"))
		return str_format(
			w->arena,
			"We could not make a picture of what you sent: %.*s. Take the page again; if you "
			"cannot, a person gets the file as you sent it.",
			STR_ARG(page->problem));
	if (is(page, "failed"))
		return S(
			"Our reader did not run; that is our fault. A person looks at your page. You can type here what "
			"stands on it.");
	if (page->checked_us != DB_NULL_INT)
		return str_format(w->arena, "Checked by you.%.*s", STR_ARG(note));
	if (is(page, "unread"))
		return str_format(
			w->arena,
			"No machine has read its text: %.*s. Type what stands on it, or leave it to a person.",
			STR_ARG(page->problem));
	if (page->reading.len == 0)
		return str_format(w->arena,
		                  "The machine found no text on it. Type what stands on it, or leave it to a "
		                  "person.%.*s",
		                  STR_ARG(note));
	return str_format(w->arena, "Read by a machine. Compare it with your page.%.*s", STR_ARG(note));
}

static bool is_refused(const struct paper_page *page)
{
	return is(page, "refused");
}

static bool is_waiting(const struct paper_page *page)
{
	return is(page, "waiting");
}

/* A picture of it is there, and no text: nobody and no machine has said what stands on it. */
static bool is_without_text(const struct paper_page *page)
{
	return !is_refused(page) && !is_waiting(page) && !is(page, "kept") &&
	       page->checked_us == DB_NULL_INT && page->reading.len == 0;
}

static size_t count_such(const struct paper_page *pages, size_t count,
                         bool (*is_such)(const struct paper_page *))
{
	size_t such = 0;
	for (size_t i = 0; i < count; i++)
		such += is_such(&pages[i]);
	return such;
}

/* "page 2", "pages 1, 3 and 4"; absent: none is such. */
static struct str which(struct work *w, const struct paper_page *pages, size_t count, const char *noun,
                        bool (*is_such)(const struct paper_page *))
{
	size_t such = count_such(pages, count, is_such), named = 0;
	if (such == 0)
		return (struct str){0};
	struct buf out = buf_init(w->arena, NAMES_BYTES_MAX);
	buf_format(&out, "%s%s", noun, such == 1 ? "" : "s");
	for (size_t i = 0; i < count; i++) {
		if (!is_such(&pages[i]))
			continue;
		const char *between = named == 0 ? " " : named + 1 == such ? " and " : ", ";
		buf_format(&out, "%s%zu", between, i + 1);
		named++;
	}
	return buf_str(&out);
}

static const char *what_to_do(size_t refused, bool pictures)
{
	if (pictures)
		return refused == 1 ? "send another in its place" : "send others in their place";
	return refused == 1 ? "take it again" : "take them again";
}

/* What is wrong with those that are there, by their numbers: a sentence for each kind, with a blank before it. */
static void put_troubles(struct work *w, struct buf *out, const struct paper_page *pages, size_t count,
                         bool pictures)
{
	const char *noun = pictures ? "picture" : "page";
	struct str refused = which(w, pages, count, noun, is_refused);
	struct str without_text = which(w, pages, count, noun, is_without_text);
	struct str waiting = which(w, pages, count, noun, is_waiting);
	if (!str_absent(refused))
		buf_format(out, " We could not open %.*s: %s, or a person gets what you sent as it is.",
		           STR_ARG(refused), what_to_do(count_such(pages, count, is_refused), pictures));
	if (!str_absent(without_text))
		buf_format(out, " No text was read on %.*s: type what stands there, or leave it to a person.",
		           STR_ARG(without_text));
	if (!str_absent(waiting))
		buf_format(out, " Not looked at yet: %.*s.", STR_ARG(waiting));
}

enum err paper_summary(struct work *w, struct tx *tx, const struct sitting *sitting,
                       const struct sitting_part *part, struct str *out)
{
	struct paper_page *pages;
	size_t count, live = 0, unchecked = 0;
	bool pictures = part->part->written->pictures_most > 0;
	*out = (struct str){0};
	TRY(paper_pages(w, tx, sitting, part->part->id, &pages, &count));
	for (; live < count && !pages[live].removed; live++)
		unchecked += pages[live].checked_us == DB_NULL_INT;
	if (live == 0)
		return OK;
	struct buf words = buf_init(w->arena, SUMMARY_BYTES_MAX);
	if (pictures)
		buf_format(&words, "%zu %s sent.", live, live == 1 ? "picture is" : "pictures are");
	else if (unchecked == 0)
		buf_format(&words, "%zu %s on paper, checked by you.", live, live == 1 ? "page" : "pages");
	else
		buf_format(
			&words,
			"%zu %s on paper; you have not checked the text of %zu. What is not checked no machine "
			"judges: a person does.",
			live, live == 1 ? "page" : "pages", unchecked);
	put_troubles(w, &words, pages, live, pictures);
	*out = buf_str(&words);
	return OK;
}

enum err paper_over_words(struct work *w, struct tx *tx, const struct sitting *sitting,
                          const struct sitting_part *part, struct str *out)
{
	const struct written *written = part->part->written;
	bool pictures = written->pictures_most > 0;
	const char *noun = pictures ? "pictures" : "pages";
	size_t over = 0;
	*out = (struct str){0};
	if (paper_most(written) > 0)
		TRY(paper_over(w, tx, sitting, part->part->id, &over));
	if (over > 0)
		*out = str_format(
			w->arena,
			"The text of your %s and what you typed are together %zu KB too long for an answer. What is "
			"typed is handed in whole; the text of your %s is cut at its end%s. Shorten either, and "
			"nothing is cut.",
			noun, (over + 999) / 1000, noun,
			pictures ? "" : ", and a person looks at the pages themselves");
	return OK;
}

/* ---- all pages ---- */

static struct str pages_address(struct work *w, struct id sitting, struct str part)
{
	return str_format(w->arena, "%.*s/pages",
	                  STR_ARG(sitting_part_address(w, &(struct part_input){sitting, part})));
}

static struct str page_address(struct work *w, struct id sitting, struct str part, struct id page)
{
	return str_format(w->arena, "%.*s/%.*s", STR_ARG(pages_address(w, sitting, part)),
	                  STR_ARG(id_text(w->arena, page)));
}

/* Its first words, for telling pages apart; cut where a character begins. */
static struct str beginning_of(struct work *w, const struct paper_page *page)
{
	struct str text = paper_text(page);
	size_t len = text.len < BEGINNING_BYTES ? text.len : BEGINNING_BYTES;
	while (len > 0 && len < text.len && ((unsigned char)text.at[len] & 0xc0) == 0x80)
		len--;
	return str_format(w->arena, "%.*s%s", (int)len, text.at == NULL ? "" : text.at,
	                  len < text.len ? "…" : "");
}

static struct paper_row row_of(struct work *w, const struct sitting *sitting, struct str part,
                               const struct paper_page *page)
{
	return (struct paper_row){
		.id = page->id,
		.number = page->position,
		.width = page->width,
		.height = page->height,
		.address = page_address(w, sitting->id, part, page->id),
		.words = paper_words(w, page),
		.beginning = beginning_of(w, page),
		.picture = !str_absent(page->type),
		.waiting = is_waiting(page),
		.refused = is_refused(page),
	};
}

static enum err read_rows(struct work *w, struct tx *tx, const struct sitting *sitting,
                          const struct sitting_part *part, struct paper_list_view *view)
{
	struct paper_page *pages;
	size_t count, live = 0;
	TRY(paper_pages(w, tx, sitting, part->part->id, &pages, &count));
	struct paper_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++) {
		rows[i] = row_of(w, sitting, part->part->id, &pages[i]);
		live += !pages[i].removed;
		view->waiting |= rows[i].waiting && !pages[i].removed;
	}
	if (live > 0) {
		rows[0].first = true;
		rows[live - 1].last = true;
	}
	view->pages = (struct paper_rows){rows, live};
	view->removed = (struct paper_rows){rows + live, count - live};
	view->room = live < (size_t)view->most;
	return OK;
}

static enum err show_list(struct work *w, struct http_call *call, const struct part_input *in,
                          struct str problem, struct http_reply *reply)
{
	struct sitting sitting;
	const struct sitting_part *part;
	TRY(paper_part(w, call, in, &sitting, &part));
	struct paper_list_view view = {
		.task = task_view_of(w, call, &sitting, part, DB_NULL_INT),
		.most = paper_most(part->part->written),
		.pictures = part->part->written->pictures_most > 0,
		.open = part->started_us != DB_NULL_INT && part->submitted_us == DB_NULL_INT,
	};
	view.task.problem = problem;
	TRY(read_rows(w, call->tx, &sitting, part, &view));
	struct buf body = web_markup(w);
	paper_list_html(&body, &view);
	return web_reply_page(
		w, call,
		&(struct web_page){.title = S("Pages of your answer"), .body = &body, .island = "paper.js"},
		reply);
}

enum err paper_list_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	return show_list(w, call, input, (struct str){0}, reply);
}

enum err paper_add_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct paper_add_input *in = input;
	struct id page;
	struct str bytes = in->photograph.len > 0 ? in->photograph : in->file;
	enum err failed =
		paper_add(w, call->tx, web_actor(call), in->sitting, in->part, bytes, in->instead, &page);
	if (failed == ERR_INPUT || failed == ERR_TOO_LARGE) {
		struct str problem = w->message;
		web_reply_again(w, reply);
		return show_list(w, call, &(struct part_input){in->sitting, in->part}, problem, reply);
	}
	TRY(failed);
	web_reply_done(w, pages_address(w, in->sitting, in->part), "page-sent", reply);
	return OK;
}

/* ---- one page ---- */

static int64_t count_live(const struct paper_page *pages, size_t count)
{
	int64_t live = 0;
	while (live < (int64_t)count && !pages[live].removed)
		live++;
	return live;
}

static enum err show_page(struct work *w, struct http_call *call, const struct paper_page_input *in,
                          const struct str *text, struct str problem, struct http_reply *reply)
{
	struct sitting sitting;
	const struct sitting_part *part;
	struct paper_page page, *pages;
	size_t count;
	TRY(paper_part(w, call, &(struct part_input){in->sitting, in->part}, &sitting, &part));
	TRY(paper_page_find(w, call->tx, &sitting, in->part, in->page, &page));
	TRY(paper_pages(w, call->tx, &sitting, in->part, &pages, &count));
	struct paper_one_view view = {
		.task = task_view_of(w, call, &sitting, part, page.checked_us),
		.words = paper_words(w, &page),
		.text = text != NULL ? *text : paper_text(&page),
		.count = count_live(pages, count),
		.checked = page.checked_us != DB_NULL_INT,
		.waiting = is_waiting(&page),
		.refused = is_refused(&page),
		.pictures = part->part->written->pictures_most > 0,
		.open = part->started_us != DB_NULL_INT && part->submitted_us == DB_NULL_INT && !page.removed,
	};
	view.task.problem = problem;
	struct str picture = str_format(w->arena, "%.*s/picture",
	                                STR_ARG(page_address(w, in->sitting, in->part, in->page)));
	TRY(sheet_of(w, &page, picture, &view.sheet));
	struct buf body = web_markup(w);
	paper_one_html(&body, &view);
	return web_reply_page(
		w, call,
		&(struct web_page){.title = str_format(w->arena, "Page %lld", (long long)page.position),
	                           .body = &body,
	                           .island = "paper.js",
	                           .body_class = "wide"},
		reply);
}

enum err paper_page_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	return show_page(w, call, input, NULL, (struct str){0}, reply);
}

static enum err change(struct work *w, struct http_call *call, const struct paper_change_input *in)
{
	const struct actor *actor = web_actor(call);
	struct sitting sitting;
	struct paper_page page;
	struct str body = str_absent(in->body) ? S("") : in->body;
	if (str_equal(in->what, S("save")))
		return paper_correct(w, call->tx, actor, in->sitting, in->part, in->page, body);
	if (str_equal(in->what, S("remove")) || str_equal(in->what, S("restore")))
		return paper_remove(w, call->tx, actor, in->sitting, in->part, in->page,
		                    str_equal(in->what, S("remove")));
	TRY(sitting_load(w, call->tx, actor, in->sitting, &sitting));
	TRY(paper_page_find(w, call->tx, &sitting, in->part, in->page, &page));
	return paper_move(w, call->tx, actor, in->sitting, in->part, in->page,
	                  page.position + (str_equal(in->what, S("later")) ? 1 : -1));
}

static const char *notice_of(struct str what)
{
	return str_equal(what, S("save"))      ? "page-checked"
	       : str_equal(what, S("remove"))  ? "page-removed"
	       : str_equal(what, S("restore")) ? "page-restored"
	                                       : "page-moved";
}

/* What could not be saved is shown again, so that nothing is lost. */
static enum err show_unsaved(struct work *w, struct http_call *call, const struct paper_change_input *in,
                             struct http_reply *reply)
{
	struct str problem = w->message;
	web_reply_again(w, reply);
	if (str_equal(in->what, S("save")))
		return show_page(w, call, &(struct paper_page_input){in->sitting, in->part, in->page},
		                 &in->body, problem, reply);
	return show_list(w, call, &(struct part_input){in->sitting, in->part}, problem, reply);
}

enum err paper_change_send(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct paper_change_input *in = input;
	enum err failed = change(w, call, in);
	if (failed == ERR_INPUT || failed == ERR_TOO_LARGE || failed == ERR_CONFLICT)
		return show_unsaved(w, call, in, reply);
	TRY(failed);
	web_reply_done(w, pages_address(w, in->sitting, in->part), notice_of(in->what), reply);
	return OK;
}

/* ---- pictures ---- */

/* Its bytes came out of a box, but out of a stranger's picture: they are shown as a picture and as nothing else. */
static enum err reply_picture(struct work *w, struct http_call *call, const struct sitting *sitting,
                              const struct paper_page *page, struct str size, struct http_reply *reply)
{
	TRY(paper_picture(w, call->tx, sitting, page, size, &reply->type, &reply->body));
	http_reply_header(reply, "Cache-Control", S("private, max-age=3600"));
	return OK;
}

enum err paper_picture_get(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct paper_picture_input *in = input;
	struct sitting sitting;
	const struct sitting_part *part;
	struct paper_page page;
	TRY(paper_part(w, call, &(struct part_input){in->sitting, in->part}, &sitting, &part));
	TRY(paper_page_find(w, call->tx, &sitting, in->part, in->page, &page));
	return reply_picture(w, call, &sitting, &page, in->size, reply);
}

static enum err reply_original(struct work *w, struct http_call *call, const struct sitting *sitting,
                               const struct paper_page *page, struct http_reply *reply)
{
	TRY(paper_original(w, call->tx, sitting, page, &reply->body));
	reply->type = S("application/octet-stream");
	http_reply_header(
		reply, "Content-Disposition",
		str_format(w->arena, "attachment; filename=\"page-%lld\"", (long long)page->position));
	return OK;
}

enum err paper_case_picture(struct work *w, struct http_call *call, const void *input,
                            struct http_reply *reply)
{
	const struct paper_case_input *in = input;
	struct review_case held;
	struct sitting sitting;
	struct paper_page page;
	TRY(review_load(w, call->tx, web_actor(call), in->id, &held));
	TRY(sitting_load_any(w, call->tx, web_actor(call)->org, held.sitting, &sitting));
	TRY(paper_page_find(w, call->tx, &sitting, in->part, in->page, &page));
	return str_equal(in->size, S("original")) ? reply_original(w, call, &sitting, &page, reply)
	                                          : reply_picture(w, call, &sitting, &page, in->size, reply);
}
