#include "web/parts/source.h"

#include "exam/document.h"
#include "test.h"

#include <string.h>

static size_t count_of(struct str text, struct str piece)
{
	size_t count = 0;
	for (size_t at; (at = str_find(text, piece)) != SIZE_MAX; count++)
		text = str_slice(text, at + piece.len, SIZE_MAX);
	return count;
}

TEST(each_line_of_a_source_is_numbered)
{
	struct work w = test_work();
	assert_str(source_markup(&w, S("a < b;\n\nc")).html,
	           S("<span class=\"line\">a &lt; b;\n</span><span class=\"line\">\n</span>"
	             "<span class=\"line\">c\n</span>"));
	assert_str(source_markup(&w, (struct str){0}).html, S("<span class=\"line\">\n</span>"));
	test_work_end(&w);
}

TEST(the_longest_sources_stay_small_and_whole)
{
	static const char bytes[] = {'\n', '&'};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(bytes); i++) {
		char *text = work_alloc(&w, DOCUMENT_SOURCE_BYTES_MAX);
		memset(text, bytes[i], DOCUMENT_SOURCE_BYTES_MAX);
		text[DOCUMENT_SOURCE_BYTES_MAX - 1] = 'z';
		struct str html = source_markup(&w, str_bytes(text, DOCUMENT_SOURCE_BYTES_MAX)).html;
		assert_true(html.len < 512 << 10); /* 20 of them fit a page */
		assert_true(str_ends(html, S("z\n</span>")));
		struct str kept = bytes[i] == '\n' ? S("\n") : S("&amp;");
		assert_true(count_of(html, kept) >= DOCUMENT_SOURCE_BYTES_MAX - 1);
	}
	test_work_end(&w);
}
