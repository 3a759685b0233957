#include "scoring/fold.h"

#include "base/buf.h"
#include "base/utf8.h"

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

static bool is_mark(int32_t c)
{
	utf8proc_category_t category = utf8proc_category(c);
	return category <= UTF8PROC_CATEGORY_ME && category >= UTF8PROC_CATEGORY_MN;
}

struct folding {
	struct str text;
	struct fold_word *words;
	size_t count;
	struct buf folded;
	size_t start, from; /* of the word that is being read: in the text, in what is folded */
};

/* Ends the word, if there is one, at `at`; the next one starts at `next`. */
static void end_word(struct folding *f, size_t at, size_t next, bool unspaced)
{
	if (f->folded.len > f->from)
		f->words[f->count++] = (struct fold_word){
			{NULL, f->folded.len - f->from}, f->start, at - f->start, unspaced};
	f->start = next;
	f->from = f->folded.len;
}

/* A letter of UTF8_LETTERS stays as it is, with the marks behind it; returns the bytes of all. */
static size_t take_letter(struct folding *f, size_t at, size_t length)
{
	size_t end = at + length, read;
	end_word(f, at, at, false);
	while (end < f->text.len) {
		int32_t next = utf8_first(str_slice(f->text, end, SIZE_MAX), &read);
		if (!is_mark(next) || utf8_writing(next) != UTF8_LETTERS)
			break;
		end += read;
	}
	buf_put(&f->folded, str_slice(f->text, at, end - at));
	end_word(f, end, end, true);
	return end - at;
}

/* Appends what the code point folds to; false when it ends a word. What draws nothing appends nothing. Marks are kept of Kana
 * alone, whose voice they are. */
static bool fold_code_point(struct folding *f, int32_t code_point, size_t at, size_t length)
{
	bool character = utf8_writing(code_point) == UTF8_CHARACTERS;
	const utf8proc_option_t options = UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
	                                  UTF8PROC_IGNORE | (character ? 0 : UTF8PROC_STRIPMARK);
	utf8proc_int32_t folded[EXPANSION_MAX];
	int boundary = 0;
	if (is_apostrophe(code_point))
		return true;
	utf8proc_ssize_t count =
		utf8proc_decompose_char(code_point, folded, EXPANSION_MAX, options, &boundary);
	/* Radicals and circled characters fold to characters. */
	character = count > 0 && utf8_writing(folded[0]) == UTF8_CHARACTERS && is_letter_or_digit(folded[0]);
	if (character)
		end_word(f, at, at, false);
	for (utf8proc_ssize_t i = 0; i < count && i < EXPANSION_MAX; i++) {
		int32_t latin = fold_lookalike(folded[i]);
		utf8proc_uint8_t bytes[4];
		if (!is_letter_or_digit(folded[i]) && !(character && is_mark(folded[i])))
			return false;
		utf8proc_ssize_t bytes_of = utf8proc_encode_char(latin != 0 ? latin : folded[i], bytes);
		buf_put(&f->folded, str_bytes(bytes, (size_t)bytes_of));
	}
	if (character)
		end_word(f, at + length, at + length, true);
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

/* Folds the character at `at`, and the marks that are part of it; their length goes to *length. False when it ends a word. */
static bool fold_next(struct folding *f, size_t at, size_t *length)
{
	*length = 1;
	if ((unsigned char)f->text.at[at] < 0x80)
		return fold_ascii(f->text.at[at], &f->folded);
	int32_t code_point = utf8_first(str_slice(f->text, at, SIZE_MAX), length);
	if (code_point < 0)
		return false;
	if (utf8_writing(code_point) == UTF8_LETTERS && is_letter_or_digit(code_point)) {
		*length = take_letter(f, at, *length);
		return true;
	}
	return fold_code_point(f, code_point, at, *length);
}

struct fold fold_text(struct work *w, struct str text)
{
	/* A word and what ends it take two bytes at least, a letter that is a word by itself three. */
	struct folding f = {
		.text = text,
		.words = work_array(w, text.len / 2 + 1, sizeof *f.words),
		.folded = buf_init(w->arena, (text.len + 1) * 4 * EXPANSION_MAX),
	};
	for (size_t at = 0, length; at <= text.len; at += length) {
		length = 1;
		if (at == text.len || !fold_next(&f, at, &length))
			end_word(&f, at, at + length, false);
	}
	const char *at = f.folded.at;
	for (size_t i = 0; i < f.count; at += f.words[i].text.len, i++)
		f.words[i].text.at = at;
	return (struct fold){f.words, f.count};
}
