#include "web/parts/sheet.h"

#include "web/parts/answer.h"

#include "web/parts/sheet.html.h"

/* The places of the words in the text that scan_text makes of them. */
static void mark_words(const struct scan_page *page, struct str text, struct answer_mark *marks,
                       struct sheet_box *boxes, struct sheet_doubt *doubts, size_t *count)
{
	size_t at = 0;
	for (size_t i = 0; i < page->word_count; i++) {
		const struct scan_word *word = &page->words[i];
		size_t found = str_find(str_slice(text, at, SIZE_MAX), word->text);
		if (found == SIZE_MAX)
			return; /* the text was cut here */
		at += found;
		if (word->confidence < SCAN_CERTAIN_PERCENT) {
			marks[*count] = (struct answer_mark){at, word->text.len};
			boxes[*count] = (struct sheet_box){word->x, word->y, word->width, word->height};
			doubts[(*count)++] = (struct sheet_doubt){word->text, word->confidence};
		}
		at += word->text.len;
	}
}

enum err sheet_of(struct work *w, const struct paper_page *page, struct str address, struct sheet_view *out)
{
	struct scan_page read = {.width = page->width, .height = page->height};
	*out = (struct sheet_view){
		.page = page->id, .number = page->position, .width = page->width, .height = page->height};
	if (!str_absent(page->type))
		out->address = address;
	if (str_absent(page->words))
		return OK;
	if (scan_words_read(w, page->words, &read) != OK) {
		work_forgive(w);
		return fail(w, ERR_INTERNAL, "what was read on a page is damaged");
	}
	struct answer_mark *marks = work_array(w, read.word_count, sizeof *marks);
	struct sheet_box *boxes = work_array(w, read.word_count, sizeof *boxes);
	struct sheet_doubt *doubts = work_array(w, read.word_count, sizeof *doubts);
	size_t count = 0;
	mark_words(&read, page->reading, marks, boxes, doubts, &count);
	out->boxes = (struct sheet_boxes){boxes, count};
	out->doubts = (struct sheet_doubts){doubts, count};
	out->words = read.word_count;
	if (page->reading.len > 0)
		out->reading = answer_markup(w, page->reading, marks, count);
	return OK;
}

void sheet_picture(struct buf *out, const struct sheet_view *view)
{
	sheet_picture_html(out, view);
}

void sheet_reading(struct buf *out, const struct sheet_view *view)
{
	sheet_reading_html(out, view);
}
