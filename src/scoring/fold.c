#include "scoring/fold.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/utf8.h"

#include <string.h>
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

enum { EXPANSION_MAX = 32, MARKS_MAX = 16, LETTER_MAX = EXPANSION_MAX + 2 * MARKS_MAX };

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

/* The sounding marks of half-width Kana, which stand behind the letter that they voice. */
static bool is_half_width_voice(int32_t c)
{
	return c == 0xff9e || c == 0xff9f;
}

static bool draws_nothing(int32_t c)
{
	return utf8proc_get_property(c)->ignorable;
}

struct folding {
	struct work *w;
	struct str text;
	struct fold_word *words;
	size_t count, room;
	struct buf folded;
	size_t start, from; /* of the word that is being read: in the text, in what is folded */
	bool sign;          /* the letter before gave up the sign that makes AM of this one */
};

static void add_word(struct folding *f, struct fold_word word)
{
	if (f->count == f->room) {
		struct fold_word *more = work_array(f->w, 2 * f->room, sizeof *more);
		memcpy(more, f->words, f->count * sizeof *more);
		f->words = more;
		f->room *= 2;
	}
	f->words[f->count++] = word;
}

/* Ends the word, if there is one, at `at`; the next one starts at `next`. */
static void end_word(struct folding *f, size_t at, size_t next, bool unspaced)
{
	if (f->folded.len > f->from)
		add_word(f, (struct fold_word){
				    {NULL, f->folded.len - f->from}, f->start, at - f->start, unspaced});
	f->start = next;
	f->from = f->folded.len;
}

/* Where the marks behind a letter end, as many as are read with it; what draws nothing may stand between. */
static size_t marks_end(struct str text, enum utf8_writing writing, size_t end)
{
	size_t marks = 0;
	for (size_t at = end, length; at < text.len && marks < MARKS_MAX; at += length) {
		int32_t c = utf8_first(str_slice(text, at, SIZE_MAX), &length);
		if (is_mark(c) || (writing != UTF8_LETTERS && is_half_width_voice(c))) {
			end = at + length;
			marks++;
		} else if (c < 0 || !draws_nothing(c)) {
			break;
		}
	}
	return end;
}

/* The vowel AM of Thai and Lao is one letter, or a sign above the letter before it and the letter AA. */
static int32_t aa_of_sign(int32_t c)
{
	return c == 0x0e4d ? 0x0e32 : c == 0x0ecd ? 0x0eb2 : -1;
}

enum { AM_AFTER_AA = 1 };

/* Makes AM of both wherever they stand apart; returns how many code points are left. The text goes on at `end`. */
static size_t join_am(struct folding *f, int32_t *codes, size_t count, size_t end)
{
	size_t kept = 0, length;
	if (f->sign && count > 0)
		codes[0] += AM_AFTER_AA;
	f->sign = false;
	int32_t next = end < f->text.len ? utf8_first(str_slice(f->text, end, SIZE_MAX), &length) : -1;
	for (size_t i = 0; i < count; i++) {
		if (aa_of_sign(codes[i]) == next && next >= 0)
			f->sign = true;
		else
			codes[kept++] = codes[i];
	}
	return kept;
}

/* Appends each letter of what a letter without blanks and its marks fold to as a word. Those behind the first stand, with no
 * length, behind what all of them are. */
static void put_letters(struct folding *f, const int32_t *codes, size_t count, size_t at, size_t end)
{
	bool inside = false; /* such a letter */
	for (size_t i = 0; i < count; i++) {
		utf8proc_uint8_t bytes[4];
		bool mark = is_mark(codes[i]), letter = !mark && is_letter_or_digit(codes[i]);
		bool unspaced = utf8_writing(codes[i]) != UTF8_SPACED;
		if (letter && unspaced) {
			end_word(f, at, at, false);
			inside = true;
		}
		if (letter || (mark && unspaced))
			buf_put(&f->folded, str_bytes(bytes, (size_t)utf8proc_encode_char(codes[i], bytes)));
		if (letter)
			at = end;
		if (inside && (i + 1 == count || !is_mark(codes[i + 1]))) {
			end_word(f, end, end, true);
			inside = false;
		}
	}
}

/* A letter of a script without blanks, or what folds to some, with the marks behind it; returns the bytes of all. Only the marks
 * of such scripts are kept, whose vowels, tones and voices they are. */
static size_t take_letter(struct folding *f, enum utf8_writing writing, size_t at, size_t length)
{
	/* Letters of UTF8_LETTERS that have a compatibility form, as the H of Lao, are letters of their own. */
	const utf8proc_option_t options = UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE |
	                                  (writing == UTF8_LETTERS ? 0 : UTF8PROC_COMPAT);
	utf8proc_int32_t codes[LETTER_MAX];
	size_t end = marks_end(f->text, writing, at + length);
	utf8proc_ssize_t count = utf8proc_decompose((const utf8proc_uint8_t *)f->text.at + at,
	                                            (utf8proc_ssize_t)(end - at), codes, LETTER_MAX, options);
	check(count >= 0 && count <= LETTER_MAX);
	put_letters(f, codes, join_am(f, codes, (size_t)count, end), at, end);
	return end - at;
}

static bool has_unspaced(const int32_t *codes, utf8proc_ssize_t count)
{
	for (utf8proc_ssize_t i = 0; i < count && i < EXPANSION_MAX; i++)
		if (utf8_writing(codes[i]) != UTF8_SPACED && is_letter_or_digit(codes[i]))
			return true;
	return false;
}

/* Appends what a code point of other scripts folds to; false when it ends a word. What draws nothing appends nothing. */
static bool put_others(struct folding *f, const int32_t *codes, utf8proc_ssize_t count)
{
	for (utf8proc_ssize_t i = 0; i < count && i < EXPANSION_MAX; i++) {
		int32_t latin = fold_lookalike(codes[i]);
		utf8proc_uint8_t bytes[4];
		if (!is_letter_or_digit(codes[i]))
			return false;
		utf8proc_ssize_t bytes_of = utf8proc_encode_char(latin != 0 ? latin : codes[i], bytes);
		buf_put(&f->folded, str_bytes(bytes, (size_t)bytes_of));
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

/* Folds the character at `at`, and the marks that are part of it; their length goes to *length. False when it ends a word. */
static bool fold_next(struct folding *f, size_t at, size_t *length)
{
	const utf8proc_option_t options = UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
	                                  UTF8PROC_IGNORE | UTF8PROC_STRIPMARK;
	utf8proc_int32_t folded[EXPANSION_MAX];
	utf8proc_ssize_t count;
	int boundary = 0;
	*length = 1;
	if ((unsigned char)f->text.at[at] < 0x80)
		return fold_ascii(f->text.at[at], &f->folded);
	int32_t code_point = utf8_first(str_slice(f->text, at, SIZE_MAX), length);
	if (code_point < 0)
		return false;
	if (is_apostrophe(code_point))
		return true;
	count = utf8proc_decompose_char(code_point, folded, EXPANSION_MAX, options, &boundary);
	if (!has_unspaced(folded, count))
		return put_others(f, folded, count);
	*length = take_letter(f, utf8_writing(code_point), at, *length);
	return true;
}

struct fold fold_text(struct work *w, struct str text)
{
	/* A word and what ends it take two bytes at least, a letter that is a word by itself three, but for the few characters
	 * that are several letters. */
	struct folding f = {
		.w = w,
		.text = text,
		.room = text.len / 2 + 1,
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
