/* Any bytes as a text: the pieces are within their bounds, and together they are the text's words in their order, as far as they
 * count. */
#include "base/buf.h"
#include "base/check.h"
#include "base/utf8.h"
#include "base/work.h"
#include "llm/embed_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str without_blanks(struct arena *arena, struct str text)
{
	struct buf out = buf_init(arena, text.len);
	for (size_t i = 0; i < text.len; i++)
		if (str_find_byte(S(" \t\r\n"), text.at[i]) == SIZE_MAX)
			buf_byte(&out, text.at[i]);
	return buf_str(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct embed_piece pieces[EMBED_PIECES_MAX];
	struct str text = str_bytes(data, size);
	size_t count = embed_text_cut(w.arena, text, pieces);
	struct str left = without_blanks(w.arena, utf8_repaired(w.arena, text));
	check(count >= 1 && count <= EMBED_PIECES_MAX);
	for (size_t i = 0; i < count && left.len > 0; i++) {
		struct str piece = without_blanks(w.arena, pieces[i].text);
		check(utf8_valid(pieces[i].text) && pieces[i].text.len > 0);
		check(piece.len == pieces[i].bytes && piece.len <= EMBED_BYTES_MAX);
		check(pieces[i].text.len - piece.len < EMBED_WORDS_MAX);
		check(str_starts(left, piece));
		left = str_slice(left, piece.len, SIZE_MAX);
	}
	check(left.len == 0 || count == EMBED_PIECES_MAX);
	work_finish(&w);
	return 0;
}
