/* Any bytes as a person's text. Cleaned text is plain and stays as it is when cleaned again; repaired text
 * is valid and keeps valid text. Pieces make up the text, and cut through no character. */
#include "base/check.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct str text = str_bytes(data, size), clean, again;
	struct str repaired = utf8_repaired(w.arena, text);
	check(utf8_valid(repaired));
	check(utf8_valid(text) == str_equal(text, repaired));
	check(utf8_words(repaired) <= utf8_count(repaired));
	for (struct str rest = text; rest.len > 0;) {
		size_t piece = utf8_piece(rest);
		check(piece > 0 && piece <= rest.len);
		check(!utf8_valid(rest) || utf8_valid(str_slice(rest, 0, piece)));
		rest = str_slice(rest, piece, SIZE_MAX);
	}
	if (utf8_clean(&w, text, S("The text"), &clean) == OK) {
		check(utf8_valid(text) && utf8_plain(clean));
		check(utf8_clean(&w, clean, S("The text"), &again) == OK);
		check(str_equal(clean, again));
	}
	work_finish(&w);
	return 0;
}
