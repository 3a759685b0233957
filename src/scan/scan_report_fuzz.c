/* Any bytes as what the reader of pictures prints: what is believed is bounded, and its words are the same when written again. */
#include "base/check.h"
#include "base/utf8.h"
#include "base/world.h"
#include "scan/scan.h"

static void look_at(struct work *w, const struct scan_page *page)
{
	struct scan_page again = {.width = page->width, .height = page->height};
	check(page->picture.len > 0 && page->picture.len <= SCAN_PICTURE_BYTES_MAX);
	check(page->width >= 1 && page->width <= SCAN_STRAIGHT_PIXELS && page->height >= 1 &&
	      page->height <= SCAN_STRAIGHT_PIXELS);
	for (size_t i = 0; i < page->word_count; i++) {
		const struct scan_word *word = &page->words[i];
		check(utf8_plain(word->text) && word->text.len > 0);
		check(word->x >= 0 && word->x + word->width <= page->width);
		check(word->y >= 0 && word->y + word->height <= page->height);
	}
	struct str text = scan_text(w, page);
	check(text.len <= SCAN_TEXT_BYTES_MAX && utf8_plain(text));
	check(scan_words_read(w, scan_words_json(w, page), &again) == OK);
	check(again.word_count == page->word_count && str_equal(scan_text(w, &again), text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(&world_real, S("fuzz"));
	struct scan_report report;
	enum err failed = scan_report_read(&w, str_bytes(data, size), &report);
	check(failed == OK || failed == ERR_INPUT || failed == ERR_TOO_LARGE);
	for (size_t i = 0; failed == OK && i < report.page_count; i++)
		look_at(&w, &report.pages[i]);
	work_finish(&w);
	return 0;
}
