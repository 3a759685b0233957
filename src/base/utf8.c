#include "base/utf8.h"

#include "base/buf.h"
#include "base/check.h"

#include <string.h>
#include <utf8proc.h>

/* Length of the well-formed sequence at the start of `left` bytes, 0 when there is none (Unicode 15,
 * table 3-7). */
static size_t sequence(const uint8_t *at, size_t left)
{
	uint8_t lead = at[0];
	if (lead < 0x80)
		return 1;
	size_t len = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
	if (len == 0 || len > left)
		return 0;
	/* The second byte's range keeps overlong forms, surrogates and values over U+10FFFF out. */
	uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
	uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
	if (at[1] < low || at[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

/* Length of the part before the first byte that is not ASCII, to within seven bytes. */
static size_t ascii_prefix(const uint8_t *at, size_t left)
{
	size_t len = 0;
	for (uint64_t eight; len + sizeof eight <= left; len += sizeof eight) {
		memcpy(&eight, at + len, sizeof eight);
		if ((eight & UINT64_C(0x8080808080808080)) != 0)
			break;
	}
	return len;
}

bool utf8_valid(struct str s)
{
	const uint8_t *bytes = (const uint8_t *)s.at;
	size_t at = 0;
	while (at < s.len) {
		size_t len = bytes[at] < 0x80 ? ascii_prefix(bytes + at, s.len - at) : 0;
		if (len == 0)
			len = sequence(bytes + at, s.len - at);
		if (len == 0)
			return false;
		at += len;
	}
	return true;
}

struct str utf8_repaired(struct arena *arena, struct str s)
{
	if (utf8_valid(s))
		return s;
	struct buf repaired = buf_init(arena, s.len * 3);
	while (s.len > 0) {
		size_t len = sequence((const uint8_t *)s.at, s.len);
		buf_put(&repaired, len == 0 ? S("\xef\xbf\xbd") : str_slice(s, 0, len));
		s = str_slice(s, len == 0 ? 1 : len, SIZE_MAX);
	}
	return buf_str(&repaired);
}

/* The next code point of valid text. */
static int32_t take(struct str *s)
{
	int32_t code = -1;
	utf8proc_ssize_t len = utf8proc_iterate((const uint8_t *)s->at, (utf8proc_ssize_t)s->len, &code);
	check(len > 0);
	*s = str_slice(*s, (size_t)len, SIZE_MAX);
	return code;
}

bool utf8_plain(struct str s)
{
	if (!utf8_valid(s))
		return false;
	while (s.len > 0) {
		int32_t code = take(&s);
		bool control = code < 0x20 || (code >= 0x7f && code < 0xa0);
		if (control && code != '\t' && code != '\n')
			return false;
	}
	return true;
}

/* CR LF and CR as LF. */
static struct str with_line_feeds(struct arena *arena, struct str s)
{
	if (str_find_byte(s, '\r') == SIZE_MAX)
		return s;
	char *copy = arena_alloc(arena, s.len);
	size_t len = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] != '\r')
			copy[len++] = s.at[i];
		else if (i + 1 == s.len || s.at[i + 1] != '\n')
			copy[len++] = '\n';
	}
	return str_bytes(copy, len);
}

/* No code point from U+0300 on, where the first combining mark is: then the text is in form C already. */
static bool has_no_marks(struct str s)
{
	unsigned char highest = 0;
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] > highest)
			highest = (unsigned char)s.at[i];
	return highest < 0xcc; /* the lead byte of U+0300 */
}

/* Normalization form C; s is valid. */
static struct str composed(struct arena *arena, struct str s)
{
	const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
	const uint8_t *bytes = (const uint8_t *)s.at;
	utf8proc_ssize_t len = (utf8proc_ssize_t)s.len;
	if (has_no_marks(s))
		return s;
	utf8proc_ssize_t count = utf8proc_decompose(bytes, len, NULL, 0, options);
	check(count >= 0);
	/* utf8proc_reencode writes UTF-8 over the code points, and a NUL behind them. */
	int32_t *codes = arena_array(arena, (size_t)count + 1, sizeof *codes);
	check(utf8proc_decompose(bytes, len, codes, count, options) == count);
	utf8proc_ssize_t written = utf8proc_reencode(codes, count, options);
	check(written >= 0);
	return str_bytes(codes, (size_t)written);
}

enum err utf8_clean(struct work *w, struct str s, struct str what, struct str *out)
{
	struct str text = with_line_feeds(w->arena, s);
	if (!utf8_valid(text))
		return fail(w, ERR_INPUT, "%.*s is not text in UTF-8. Please send it again as plain text.",
		            STR_ARG(what));
	if (!utf8_plain(text))
		return fail(w, ERR_INPUT,
		            "%.*s contains control characters. Please remove them, or type the text anew.",
		            STR_ARG(what));
	*out = composed(w->arena, text);
	return OK;
}

size_t utf8_count(struct str s)
{
	size_t count = 0;
	for (size_t i = 0; i < s.len; i++)
		count += (s.at[i] & 0xc0) != 0x80;
	return count;
}

/* "12,345" */
static struct str thousands(struct work *w, size_t number)
{
	if (number < 1000)
		return str_format(w->arena, "%zu", number);
	return str_format(w->arena, "%.*s,%03zu", STR_ARG(thousands(w, number / 1000)), number % 1000);
}

enum err utf8_clean_within(struct work *w, struct str s, struct str what, size_t characters_max,
                           struct str *out)
{
	TRY(utf8_clean(w, str_trim(s), what, out));
	size_t count = utf8_count(*out);
	if (count > characters_max)
		return fail(w, ERR_TOO_LARGE,
		            "The %.*s is too long: it has %.*s characters, and can have %.*s. Shorten it.",
		            STR_ARG(what), STR_ARG(thousands(w, count)),
		            STR_ARG(thousands(w, characters_max)));
	return OK;
}

/* ---- words ----------------------------------------------------------------------------------- */

static bool is_letter_or_digit(utf8proc_category_t category)
{
	return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
	       (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

/* Marks belong to the character before them. */
static bool is_mark(utf8proc_category_t category)
{
	return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

/* An apostrophe or hyphen, typed or typographic. */
static bool is_joiner(int32_t code)
{
	return code == '\'' || code == 0x2019 || code == '-' || code == 0x2010 || code == 0x2011;
}

/* Han, Hiragana and Katakana by the blocks that hold them (Unicode 15, Blocks.txt), the others by LineBreak.txt. Ascending. */
static const struct {
	int32_t first, last;
	enum utf8_writing writing;
} unspaced[] = {
	{0x0e01, 0x0e3a, UTF8_LETTERS},      {0x0e40, 0x0e4e, UTF8_LETTERS},
	{0x0e81, 0x0ece, UTF8_LETTERS},      {0x0edc, 0x0edf, UTF8_LETTERS},
	{0x1000, 0x103f, UTF8_LETTERS},      {0x1050, 0x108f, UTF8_LETTERS},
	{0x109a, 0x109f, UTF8_LETTERS},      {0x1780, 0x17dd, UTF8_LETTERS},
	{0x1950, 0x1974, UTF8_LETTERS},      {0x1980, 0x19c9, UTF8_LETTERS},
	{0x1a20, 0x1a7f, UTF8_LETTERS},      {0x1aa7, 0x1aa7, UTF8_LETTERS},
	{0x3005, 0x3007, UTF8_CHARACTERS},   {0x3021, 0x3029, UTF8_CHARACTERS},
	{0x3041, 0x30ff, UTF8_CHARACTERS},   {0x31f0, 0x31ff, UTF8_CHARACTERS},
	{0x3400, 0x4dbf, UTF8_CHARACTERS},   {0x4e00, 0x9fff, UTF8_CHARACTERS},
	{0xa9e0, 0xa9ef, UTF8_LETTERS},      {0xa9fa, 0xa9fe, UTF8_LETTERS},
	{0xaa60, 0xaac2, UTF8_LETTERS},      {0xaadb, 0xaadf, UTF8_LETTERS},
	{0xf900, 0xfaff, UTF8_CHARACTERS},   {0xff66, 0xff9d, UTF8_CHARACTERS},
	{0x11700, 0x1172f, UTF8_LETTERS},    {0x1aff0, 0x1b16f, UTF8_CHARACTERS},
	{0x20000, 0x3ffff, UTF8_CHARACTERS},
};

enum utf8_writing utf8_writing(int32_t code_point)
{
	for (size_t i = 0; i < COUNT(unspaced) && code_point >= unspaced[i].first; i++)
		if (code_point <= unspaced[i].last)
			return unspaced[i].writing;
	return UTF8_SPACED;
}

/* The words of a run of UTF8_LETTERS. */
static size_t words_of_letters(size_t letters)
{
	return letters > 0 && letters < UTF8_LETTERS_A_WORD ? 1 : (letters + 1) / UTF8_LETTERS_A_WORD;
}

size_t utf8_words(struct str s)
{
	enum { OUTSIDE, INSIDE, JOINED } state = OUTSIDE;
	size_t words = 0, letters = 0;
	while (s.len > 0) {
		int32_t code = take(&s);
		utf8proc_category_t category = utf8proc_category(code);
		if (is_mark(category))
			continue;
		bool letter = is_letter_or_digit(category);
		enum utf8_writing writing = letter ? utf8_writing(code) : UTF8_SPACED;
		if (writing == UTF8_LETTERS) {
			letters++;
			state = OUTSIDE;
			continue;
		}
		words += words_of_letters(letters);
		letters = 0;
		if (!letter) {
			state = state == INSIDE && is_joiner(code) ? JOINED : OUTSIDE;
		} else if (writing == UTF8_CHARACTERS) {
			words++;
			state = OUTSIDE;
		} else {
			words += state == OUTSIDE;
			state = INSIDE;
		}
	}
	return words + words_of_letters(letters);
}

/* Between syllables of Tibetan. */
static bool is_tsheg(int32_t code)
{
	return code == 0x0f0b || code == 0x0f0c;
}

size_t utf8_piece(struct str s)
{
	size_t at = 0, letters = 0, length;
	enum utf8_writing held = UTF8_SPACED;
	bool holds = false, ended = false; /* a letter; and something behind it that ends it */
	for (; at < s.len; at += length) {
		int32_t code = utf8_first(str_slice(s, at, SIZE_MAX), &length);
		utf8proc_category_t category = utf8proc_category(code);
		if (!is_letter_or_digit(category)) {
			ended = ended || (holds && (utf8_ends_sentence(code) || is_tsheg(code)));
			continue;
		}
		enum utf8_writing writing = utf8_writing(code);
		if (holds && (ended || writing == UTF8_CHARACTERS || writing != held ||
		              letters == UTF8_LETTERS_A_WORD))
			break;
		holds = true;
		held = writing;
		letters += writing == UTF8_LETTERS;
	}
	return at;
}

bool utf8_ends_sentence(int32_t code_point)
{
	static const int32_t terminals[] = {0x0f0d, 0x104b, 0x17d4, 0x17d5, 0x3002, 0xff01, 0xff1f, 0xff61};
	for (size_t i = 0; i < COUNT(terminals); i++)
		if (code_point == terminals[i])
			return true;
	return false;
}

enum utf8_role utf8_role(int32_t code_point)
{
	utf8proc_category_t category = utf8proc_category(code_point);
	if (is_mark(category))
		return UTF8_MARK;
	return category == UTF8PROC_CATEGORY_CF ? UTF8_FORMAT : UTF8_ALONE;
}

int32_t utf8_first(struct str s, size_t *length)
{
	int32_t code = -1;
	utf8proc_ssize_t read = utf8proc_iterate((const uint8_t *)s.at, (utf8proc_ssize_t)s.len, &code);
	*length = read > 0 ? (size_t)read : 1;
	return read > 0 ? code : -1;
}

bool utf8_is_drawn(struct str s)
{
	/* Letters and a sign by their categories, and blank: the fillers of Hangul, the empty pattern of Braille. */
	static const int32_t blanks[] = {0x115f, 0x1160, 0x3164, 0xffa0, 0x2800};
	while (s.len > 0) {
		size_t length;
		int32_t code = utf8_first(s, &length);
		utf8proc_category_t category = utf8proc_category(code);
		bool blank = !is_letter_or_digit(category) &&
		             (category < UTF8PROC_CATEGORY_PC || category > UTF8PROC_CATEGORY_SO);
		for (size_t i = 0; i < COUNT(blanks); i++)
			blank = blank || code == blanks[i];
		if (!blank)
			return true;
		s = str_slice(s, length, SIZE_MAX);
	}
	return false;
}

bool utf8_turns(struct str s)
{
	while (s.len > 0) {
		size_t length;
		int32_t code = utf8_first(s, &length);
		if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069))
			return true;
		s = str_slice(s, length, SIZE_MAX);
	}
	return false;
}
