#include "web/api/paper.h"

#include "web/api/output.h"

const struct field api_paper_add_fields[4] = {
	SITTING_FIELD(struct api_paper_add_input),
	PART_FIELD(struct api_paper_add_input),
	{"instead", FIELD_QUERY, FIELD_ID, offsetof(struct api_paper_add_input, instead),
         .sentence = "The page that this one replaces."},
	{"picture", FIELD_BODY, FIELD_RAW, offsetof(struct api_paper_add_input, bytes), .required = true,
         .min = 1, .max = SCAN_FILE_BYTES_MAX,
         .sentence = "A page as JPEG, PNG, WebP, TIFF or a scanner's PDF."},
};
const struct field api_paper_change_fields[6] = {
	SITTING_FIELD(struct api_paper_change_input),
	PART_FIELD(struct api_paper_change_input),
	{"page", FIELD_PATH, FIELD_ID, offsetof(struct api_paper_change_input, page), .required = true,
         .sentence = "The page."},
	{"body", FIELD_BODY, FIELD_TEXT, offsetof(struct api_paper_change_input, body),
         .max = 3 * DOCUMENT_ANSWER_BYTES_MAX, .sentence = "What stands on it, as you have checked it."},
	{"place", FIELD_BODY, FIELD_INT, offsetof(struct api_paper_change_input, place), .min = 1,
         .max = PAPER_PAGES_MAX, .sentence = "Its place among the pages."},
	{"standing", FIELD_BODY, FIELD_CHOICE, offsetof(struct api_paper_change_input, standing),
         .choices = (const char *const[]){"part-of-it", "removed", NULL},
         .sentence = "Whether it is part of the answer."},
};

struct api_paper_word {
	struct str text;
	int64_t confidence, x, y, width, height;
};
struct api_paper_page {
	struct id page;
	int64_t place;
	bool removed;
	struct str state, problem, reading, body;
	int64_t checked_us, width, height;
	struct field_list words;
};
struct api_paper_list {
	int64_t most, waiting;
	struct field_list pages;
};

static const struct field word_row[] = {
	OUTPUT(FIELD_TEXT, struct api_paper_word, text, "As the machine read it."),
	OUTPUT(FIELD_INT, struct api_paper_word, confidence, "How sure it is, percent."),
	OUTPUT(FIELD_INT, struct api_paper_word, x, "Where it stands: pixels of the picture, from the left,"),
	OUTPUT(FIELD_INT, struct api_paper_word, y, "from the top,"),
	OUTPUT(FIELD_INT, struct api_paper_word, width, "its width"),
	OUTPUT(FIELD_INT, struct api_paper_word, height, "and its height."),
};

#define PAGE_OUTPUT                                                                                    \
	OUTPUT(FIELD_ID, struct api_paper_page, page, "The page."),                                    \
		OUTPUT(FIELD_INT, struct api_paper_page, place, "Its place, from 1."),                 \
		OUTPUT(FIELD_BOOL, struct api_paper_page, removed, "It is no part of the answer."),    \
		OUTPUT(FIELD_TEXT, struct api_paper_page, state,                                       \
	               "waiting, read, unread, kept, refused or failed."),                             \
		OUTPUT(FIELD_TEXT, struct api_paper_page, problem, "Why it could not be read."),       \
		OUTPUT(FIELD_TEXT, struct api_paper_page, reading, "What the machine read."),          \
		OUTPUT(FIELD_TEXT, struct api_paper_page, body, "What its writer says that it says."), \
		OUTPUT(FIELD_INT, struct api_paper_page, checked_us,                                   \
	               "When they said so, microseconds since 1970."),                                 \
		OUTPUT(FIELD_INT, struct api_paper_page, width, "Of its picture, pixels."),            \
		OUTPUT(FIELD_INT, struct api_paper_page, height, "Of its picture, pixels.")

static const struct field page_row[] = {PAGE_OUTPUT};
const struct field api_paper_page_output[11] = {
	PAGE_OUTPUT,
	OUTPUT_LIST(struct api_paper_page, words, word_row, struct api_paper_word,
                    "The machine's words, each with how sure it is and where it stands."),
};
const struct field api_paper_list_output[3] = {
	OUTPUT(FIELD_INT, struct api_paper_list, most, "How many pages the answer may have."),
	OUTPUT(FIELD_INT, struct api_paper_list, waiting, "How many are still being read."),
	OUTPUT_LIST(struct api_paper_list, pages, page_row, struct api_paper_page,
                    "Those of the answer in their order, then what was removed."),
};

static struct api_paper_page output_of(const struct paper_page *page)
{
	return (struct api_paper_page){
		.page = page->id,
		.place = page->position,
		.removed = page->removed,
		.state = page->state,
		.problem = page->problem,
		.reading = page->reading,
		.body = page->body,
		.checked_us = page->checked_us,
		.width = page->width,
		.height = page->height,
	};
}

enum err api_paper_list(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct sitting sitting;
	const struct sitting_part *part;
	struct paper_page *pages;
	size_t count;
	TRY(paper_part(w, call, input, &sitting, &part));
	TRY(paper_pages(w, call->tx, &sitting, part->part->id, &pages, &count));
	struct api_paper_page *rows = work_array(w, count, sizeof *rows);
	struct api_paper_list list = {.most = paper_most(part->part->written), .pages = {rows, count}};
	for (size_t i = 0; i < count; i++) {
		rows[i] = output_of(&pages[i]);
		list.waiting += !pages[i].removed && str_equal(pages[i].state, S("waiting"));
	}
	return web_reply_json(w, call, &list, reply);
}

static enum err read_words(struct work *w, const struct paper_page *page, struct field_list *out)
{
	struct scan_page read = {.width = page->width, .height = page->height};
	if (str_absent(page->words))
		return OK;
	TRY(scan_words_read(w, page->words, &read));
	struct api_paper_word *rows = work_array(w, read.word_count, sizeof *rows);
	for (size_t i = 0; i < read.word_count; i++) {
		const struct scan_word *word = &read.words[i];
		rows[i] = (struct api_paper_word){word->text, word->confidence, word->x,
		                                  word->y,    word->width,      word->height};
	}
	*out = (struct field_list){rows, read.word_count};
	return OK;
}

static enum err reply_page(struct work *w, struct http_call *call, const struct paper_page_input *in,
                           struct http_reply *reply)
{
	struct sitting sitting;
	const struct sitting_part *part;
	struct paper_page page;
	TRY(paper_part(w, call, &(struct part_input){in->sitting, in->part}, &sitting, &part));
	TRY(paper_page_find(w, call->tx, &sitting, in->part, in->page, &page));
	struct api_paper_page output = output_of(&page);
	TRY(read_words(w, &page, &output.words));
	return web_reply_json(w, call, &output, reply);
}

enum err api_paper_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	return reply_page(w, call, input, reply);
}

enum err api_paper_add(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct api_paper_add_input *in = input;
	struct paper_page_input page = {in->sitting, in->part, {{0}}};
	TRY(paper_add(w, call->tx, web_actor(call), in->sitting, in->part, in->bytes, in->instead,
	              &page.page));
	return reply_page(w, call, &page, reply);
}

enum err api_paper_change(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct api_paper_change_input *in = input;
	const struct actor *actor = web_actor(call);
	if (!str_absent(in->standing))
		TRY(paper_remove(w, call->tx, actor, in->sitting, in->part, in->page,
		                 str_equal(in->standing, S("removed"))));
	if (in->place != DB_NULL_INT)
		TRY(paper_move(w, call->tx, actor, in->sitting, in->part, in->page, in->place));
	if (!str_absent(in->body))
		TRY(paper_correct(w, call->tx, actor, in->sitting, in->part, in->page, in->body));
	return reply_page(w, call, &(struct paper_page_input){in->sitting, in->part, in->page}, reply);
}
