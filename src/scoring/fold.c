#include "scoring/fold.h"

#include "base/buf.h"

#include <utf8proc.h>

/* Letters that draw like a Latin one in common fonts, after case folding: Cyrillic, Greek, Armenian, IPA. Not
 * here: letters that stand for units and quantities (mu, omega, alpha, beta…). */
static const struct {
	int32_t letter;
	char latin;
} lookalikes[] = {
	{0x0430, 'a'}, {0x0435, 'e'}, {0x043e, 'o'}, {0x0440, 'p'}, {0x0441, 'c'}, {0x0443, 'y'},
	{0x0445, 'x'}, {0x0456, 'i'}, {0x0455, 's'}, {0x0458, 'j'}, {0x04bb, 'h'}, {0x0501, 'd'},
	{0x051b, 'q'}, {0x051d, 'w'}, {0x0432, 'b'}, {0x043a, 'k'}, {0x043c, 'm'}, {0x043d, 'h'},
	{0x0442, 't'}, {0x03bf, 'o'}, {0x03b9, 'i'}, {0x03ba, 'k'}, {0x03c5, 'u'}, {0x0578, 'n'},
	{0x057d, 'u'}, {0x0585, 'o'}, {0x0251, 'a'}, {0x0261, 'g'},
};

int32_t fold_lookalike(int32_t code_point)
{
	for (size_t i = 0; code_point > 0x7f && i < COUNT(lookalikes); i++)
		if (lookalikes[i].letter == code_point)
			return lookalikes[i].latin;
	return 0;
}

enum { EXPANSION_MAX = 32 };

static bool is_apostrophe(int32_t c)
{
	return c == '\'' || c == 0x2019 || c == 0x02bc;
}

static bool is_letter_or_digit(int32_t c)
{
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
	utf8proc_category_t category = utf8proc_category(c);
	return category <= UTF8PROC_CATEGORY_NO && category >= UTF8PROC_CATEGORY_LU;
}

/* Appends what the code point folds to; false when it ends a word. What draws nothing appends nothing. */
static bool fold_code_point(int32_t code_point, struct buf *out)
{
	const utf8proc_option_t options = UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
	                                  UTF8PROC_STRIPMARK | UTF8PROC_IGNORE;
	utf8proc_int32_t folded[EXPANSION_MAX];
	int boundary = 0;
	if (is_apostrophe(code_point))
		return true;
	utf8proc_ssize_t count =
		utf8proc_decompose_char(code_point, folded, EXPANSION_MAX, options, &boundary);
	for (utf8proc_ssize_t i = 0; i < count && i < EXPANSION_MAX; i++) {
		int32_t latin = fold_lookalike(folded[i]);
		utf8proc_uint8_t bytes[4];
		if (!is_letter_or_digit(folded[i]))
			return false;
		utf8proc_ssize_t length = utf8proc_encode_char(latin != 0 ? latin : folded[i], bytes);
		buf_put(out, str_bytes(bytes, (size_t)length));
	}
	return count >= 0;
}

static bool fold_ascii(char c, struct buf *out)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c - 'A' + 'a');
	if (c == '\'')
		return true;
	if (!is_letter_or_digit(c))
		return false;
	buf_byte(out, c);
	return true;
}

/* Folds the character at `at`; its length goes to *length. */
static bool fold_next(struct str text, size_t at, struct buf *out, size_t *length)
{
	*length = 1;
	if ((unsigned char)text.at[at] < 0x80)
		return fold_ascii(text.at[at], out);
	utf8proc_int32_t code_point;
	utf8proc_ssize_t read = utf8proc_iterate((const utf8proc_uint8_t *)text.at + at,
	                                         (utf8proc_ssize_t)(text.len - at), &code_point);
	if (read <= 0)
		return false;
	*length = (size_t)read;
	return fold_code_point(code_point, out);
}

struct fold fold_text(struct work *w, struct str text)
{
	/* A word and what ends it take two bytes at least. */
	struct fold_word *words = work_array(w, text.len / 2 + 1, sizeof *words);
	struct buf folded = buf_init(w->arena, (text.len + 1) * 4 * EXPANSION_MAX);
	size_t count = 0, start = 0, from = 0, length;
	for (size_t at = 0; at <= text.len; at += length) {
		length = 1;
		if (at < text.len && fold_next(text, at, &folded, &length))
			continue;
		if (folded.len > from)
			words[count++] = (struct fold_word){{NULL, folded.len - from}, start, at - start};
		start = at + length;
		from = folded.len;
	}
	const char *at = folded.at;
	for (size_t i = 0; i < count; at += words[i].text.len, i++)
		words[i].text.at = at;
	return (struct fold){words, count};
}
