/* Text that is readable only after decoding. */
#include "scoring/flags_list.h"

#include "base/buf.h"

enum { DECODED_MIN = 10, SHOWN_MAX = 60, SPACED_MIN = 10 };

/* ---- decoders: each reads a run at the start of the text, decodes into out, returns the run's length ----
 */

static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	char lower = (char)(c | 0x20);
	return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static size_t read_base64(struct str text, struct buf *out)
{
	unsigned bits = 0, held = 0;
	size_t at = 0;
	for (; at < text.len && base64_value(text.at[at]) >= 0; at++) {
		held = held << 6 | (unsigned)base64_value(text.at[at]);
		bits += 6;
		if (bits >= 8)
			buf_byte(out, (char)(held >> (bits -= 8)));
	}
	return at;
}

/* Pairs of hexadecimal digits, alone or with one of ` `, `:`, `\x`, `%`, `0x` before each. */
static size_t read_hex(struct str text, struct buf *out)
{
	size_t at = 0;
	for (;;) {
		size_t from = at;
		while (from < text.len && from - at < 3 &&
		       str_find_byte(S(" :\\x%,"), text.at[from]) != SIZE_MAX)
			from++;
		if (str_starts(str_slice(text, from, 2), S("0x")))
			from += 2;
		if (from + 2 > text.len || hex_value(text.at[from]) < 0 || hex_value(text.at[from + 1]) < 0)
			return at;
		buf_byte(out, (char)(hex_value(text.at[from]) << 4 | hex_value(text.at[from + 1])));
		at = from + 2;
	}
}

/* Groups of eight binary digits, blanks between them or not. */
static size_t read_bits(struct str text, struct buf *out)
{
	size_t at = 0;
	for (;;) {
		size_t from = at;
		while (from < text.len && text.at[from] == ' ')
			from++;
		unsigned byte = 0;
		for (size_t i = 0; i < 8; i++, from++) {
			if (from >= text.len || (text.at[from] != '0' && text.at[from] != '1'))
				return at;
			byte = byte << 1 | (unsigned)(text.at[from] - '0');
		}
		buf_byte(out, (char)byte);
		at = from;
	}
}

/* &#105; and &#x69; and \u0069, one after the other. */
static size_t read_escapes(struct str text, struct buf *out)
{
	size_t at = 0;
	for (;;) {
		struct str rest = str_slice(text, at, SIZE_MAX);
		bool entity = str_starts(rest, S("&#")), unicode = str_starts(rest, S("\\u"));
		bool hexadecimal = unicode || (entity && rest.len > 2 && (rest.at[2] | 0x20) == 'x');
		size_t digits = (size_t)(entity && hexadecimal ? 3 : 2), next = digits;
		unsigned value = 0, base = hexadecimal ? 16 : 10;
		for (; (entity || unicode) && next < rest.len && next < digits + 4; next++) {
			int digit = hex_value(rest.at[next]);
			if (digit < 0 || digit >= (int)base)
				break;
			value = value * base + (unsigned)digit;
		}
		if (next == digits || (!entity && !unicode))
			return at;
		buf_byte(out, value < 0x80 ? (char)value : '?');
		at += next + (entity && next < rest.len && rest.at[next] == ';');
	}
}

static const struct decoder {
	size_t (*read)(struct str text, struct buf *out);
	struct str name;
	bool needs_blank; /* chance decodes to letters now and then, hardly ever to words */
} decoders[] = {
	{read_base64, S_INIT("base64"), true},
	{read_hex, S_INIT("hexadecimal"), false},
	{read_bits, S_INIT("binary digits"), false},
	{read_escapes, S_INIT("character codes"), false},
};

/* Mostly letters and blanks, nothing unprintable. */
static bool is_readable(struct str text, bool needs_blank)
{
	size_t letters = 0, blanks = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if ((c < 0x20 || c > 0x7e) && c != '\n' && c != '\t')
			return false;
		letters += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		blanks += c == ' ';
	}
	return text.len >= DECODED_MIN && (letters + blanks) * 10 >= text.len * 7 &&
	       (blanks > 0 || !needs_blank);
}

static void add_decoded(struct flags_list *list, size_t at, size_t length, struct str decoder,
                        struct str decoded)
{
	struct str shown = str_slice(decoded, 0, SHOWN_MAX);
	flags_list_add(list, FLAGS_ENCODED, at, length,
	               str_format(list->w->arena, "Reads, decoded from %.*s: %.*s%s", STR_ARG(decoder),
	                          STR_ARG(shown), decoded.len > SHOWN_MAX ? "…" : ""));
}

/* The run at `at`, by each decoder. Returns how far to go on: behind the longest run, so that the time stays
 * linear. */
static size_t decode_at(struct flags_list *list, size_t at, struct buf *out)
{
	size_t longest = 1;
	for (size_t i = 0; i < COUNT(decoders); i++) {
		out->len = 0;
		size_t length = decoders[i].read(str_slice(list->text, at, SIZE_MAX), out);
		if (is_readable(buf_str(out), decoders[i].needs_blank))
			add_decoded(list, at, length, decoders[i].name, buf_str(out));
		longest = length > longest ? length : longest;
	}
	return longest;
}

static void find_decodable(struct flags_list *list)
{
	struct buf out = buf_init(list->w->arena, FLAGS_TEXT_MAX);
	for (size_t at = 0; at < list->text.len;) {
		char c = list->text.at[at];
		bool starts = base64_value(c) >= 0 || c == '\\' || c == '%' || c == '&';
		at += starts ? decode_at(list, at, &out) : 1;
	}
}

/* ---- words that another reading turns into a phrase ---- */

static char rot13(char c)
{
	size_t at = str_find_byte(S("abcdefghijklmnopqrstuvwxyz"), c);
	return at == SIZE_MAX ? c : "nopqrstuvwxyzabcdefghijklm"[at];
}

static char unleet(char c)
{
	size_t at = str_find_byte(S("0134578"), c);
	return at == SIZE_MAX ? c : "oieastb"[at];
}

/* The words with every character mapped. */
static struct fold mapped(struct work *w, const struct fold *fold, char (*map)(char c))
{
	struct fold_word *words = work_array(w, fold->count, sizeof *words);
	for (size_t i = 0; i < fold->count; i++) {
		struct str text = fold->words[i].text;
		char *out = work_alloc(w, text.len);
		for (size_t j = 0; j < text.len; j++)
			out[j] = map(text.at[j]);
		words[i] = fold->words[i];
		words[i].text = str_bytes(out, text.len);
	}
	return (struct fold){words, fold->count};
}

/* The words from the last to the first, each from its last byte to its first. */
static struct fold backwards(struct work *w, const struct fold *fold)
{
	struct fold_word *words = work_array(w, fold->count, sizeof *words);
	for (size_t i = 0; i < fold->count; i++) {
		const struct fold_word *word = &fold->words[fold->count - 1 - i];
		size_t length = word->text.len;
		char *out = work_alloc(w, length);
		for (size_t j = 0; j < length; j++)
			out[j] = word->text.at[length - 1 - j];
		words[i] = *word;
		words[i].text = str_bytes(out, length);
	}
	return (struct fold){words, fold->count};
}

static void find_phrase(struct flags_list *list, const struct fold *fold, const struct flags_phrases *phrases,
                        struct str note)
{
	size_t first, last;
	if (!flags_phrases_any(list->w, phrases, fold, &first, &last))
		return;
	const struct fold_word *from = &fold->words[first], *to = &fold->words[last];
	if (to->at < from->at) { /* backwards */
		const struct fold_word *swap = from;
		from = to;
		to = swap;
	}
	flags_list_add(list, FLAGS_ENCODED, from->at, to->at + to->length - from->at, note);
}

static bool has_digit_in_word(const struct fold *fold)
{
	for (size_t i = 0; i < fold->count; i++) {
		struct str text = fold->words[i].text;
		bool digit = false, letter = false;
		for (size_t j = 0; j < text.len; j++) {
			digit |= text.at[j] >= '0' && text.at[j] <= '9';
			letter |= text.at[j] >= 'a' && text.at[j] <= 'z';
		}
		if (digit && letter)
			return true;
	}
	return false;
}

/* ---- l e t t e r s  set apart ---- */

static const struct str tell_tales[] = {
	S_INIT("ignore"),    S_INIT("instruction"), S_INIT("disregard"), S_INIT("prompt"),
	S_INIT("fullmarks"), S_INIT("points"),      S_INIT("score"),     S_INIT("grade"),
	S_INIT("award"),     S_INIT("forget"),      S_INIT("rubric"),
};

static void find_spaced(struct flags_list *list, const struct fold *fold)
{
	for (size_t first = 0, next; first < fold->count; first = next) {
		struct buf joined = buf_init(list->w->arena, FLAGS_TEXT_MAX);
		for (next = first; next < fold->count && fold->words[next].text.len == 1; next++)
			buf_put(&joined, fold->words[next].text);
		for (size_t i = 0; next - first >= SPACED_MIN && i < COUNT(tell_tales); i++) {
			if (str_find(buf_str(&joined), tell_tales[i]) == SIZE_MAX)
				continue;
			const struct fold_word *last = &fold->words[next - 1];
			flags_list_add(list, FLAGS_ENCODED, fold->words[first].at,
			               last->at + last->length - fold->words[first].at,
			               S("Sets letters apart that together read as words to the grader."));
		}
		next += next == first;
	}
}

void flags_encoded_find(struct flags_list *list, const struct fold *fold, const struct flags_phrases *phrases)
{
	struct fold turned = mapped(list->w, fold, rot13), reversed = backwards(list->w, fold);
	find_decodable(list);
	find_phrase(list, &turned, phrases,
	            S("Reads, every letter moved by 13 (rot13), as words to the grader."));
	find_phrase(list, &reversed, phrases, S("Reads, backwards, as words to the grader."));
	if (has_digit_in_word(fold)) {
		struct fold letters = mapped(list->w, fold, unleet);
		size_t first, last;
		if (!flags_phrases_any(list->w, phrases, fold, &first, &last))
			find_phrase(list, &letters, phrases,
			            S("Reads, digits taken for letters, as words to the grader."));
	}
	find_spaced(list, fold);
}
