/* Characters that are not seen, change the direction of reading, or pass for others. */
#include "scoring/flags_list.h"

#include <utf8proc.h>

static bool is_invisible(int32_t c)
{
	return c == 0x00ad || c == 0x180e || (c >= 0x200b && c <= 0x200d) || (c >= 0x2060 && c <= 0x2064) ||
	       c == 0xfeff || (c >= 0xe0100 && c <= 0xe01ef);
}

/* Embeddings, overrides and isolates; the plain marks U+200E and U+200F are ordinary in right-to-left text.
 */
static bool is_direction(int32_t c)
{
	return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* Tag characters, which spell ASCII unseen. */
static bool is_tag(int32_t c)
{
	return c >= 0xe0000 && c <= 0xe007f;
}

static bool is_ascii_letter(int32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Tags behind it spell the flag of a region: an emoji. */
#define BLACK_FLAG 0x1f3f4

struct scan {
	int32_t before; /* the last visible character */
	bool invisible; /* some since then */
	size_t word_at;
	size_t latin, alike; /* letters of the word */
};

static void end_word(struct flags_list *list, struct scan *scan, size_t at)
{
	if (scan->alike > 0 && scan->latin > 0 && scan->alike + scan->latin >= 3)
		flags_list_add(list, FLAGS_HIDDEN, scan->word_at, at - scan->word_at,
		               S("Mixes look-alike letters of another script into a word."));
	scan->alike = scan->latin = 0;
}

static void look(struct flags_list *list, struct scan *scan, int32_t c, size_t at, size_t length)
{
	if (is_direction(c))
		flags_list_add(list, FLAGS_HIDDEN, at, length,
		               S("Contains marks that turn the direction of reading."));
	if (is_tag(c) && scan->before != BLACK_FLAG)
		flags_list_add(list, FLAGS_HIDDEN, at, length,
		               S("Contains tag characters: text that is not seen."));
	if (is_invisible(c) || is_direction(c) || is_tag(c)) {
		scan->invisible = true;
		return;
	}
	if (scan->invisible && is_ascii_letter(c) && is_ascii_letter(scan->before))
		flags_list_add(list, FLAGS_HIDDEN, at, length,
		               S("Contains invisible characters inside words."));
	bool letter =
		utf8proc_category(c) >= UTF8PROC_CATEGORY_LU && utf8proc_category(c) <= UTF8PROC_CATEGORY_LO;
	if (!letter)
		end_word(list, scan, at);
	if (letter && scan->latin + scan->alike == 0)
		scan->word_at = at;
	scan->latin += is_ascii_letter(c);
	scan->alike += fold_lookalike(utf8proc_tolower(c)) != 0;
	scan->before = c;
	scan->invisible = false;
}

void flags_hidden_find(struct flags_list *list)
{
	struct scan scan = {0};
	size_t at = 0;
	while (at < list->text.len) {
		utf8proc_int32_t c;
		utf8proc_ssize_t read = utf8proc_iterate((const utf8proc_uint8_t *)list->text.at + at,
		                                         (utf8proc_ssize_t)(list->text.len - at), &c);
		size_t length = read > 0 ? (size_t)read : 1;
		if (read > 0)
			look(list, &scan, c, at, length);
		at += length;
	}
	end_word(list, &scan, at);
}
