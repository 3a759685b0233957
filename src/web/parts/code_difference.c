#include "web/parts/code_difference.h"

/* A stretch of a text; at its end and empty: the text ends where the other goes on. */
struct stretch {
	size_t from, to;
	bool found;
};

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' || byte == '\f' || byte == '\v';
}

/* ---- by lines ---- */

/* The line that begins at `at`, without blanks at its end. */
static struct str line_at(struct str text, size_t at)
{
	struct str rest = str_slice(text, at, SIZE_MAX);
	struct str line = str_slice(rest, 0, str_find_byte(rest, '\n'));
	while (line.len > 0 && is_blank(line.at[line.len - 1]))
		line.len--;
	return line;
}

static size_t next_line(struct str text, size_t at)
{
	size_t end = str_find_byte(str_slice(text, at, SIZE_MAX), '\n');
	return end == SIZE_MAX ? text.len : at + end + 1;
}

/* Whether a cut before this byte would be inside a character. */
static bool is_inside(struct str text, size_t at)
{
	return at < text.len && ((unsigned char)text.at[at] & 0xc0) == 0x80;
}

static size_t common_start(struct str a, struct str b)
{
	size_t i = 0;
	while (i < a.len && i < b.len && a.at[i] == b.at[i])
		i++;
	while (i > 0 && (is_inside(a, i) || is_inside(b, i)))
		i--;
	return i;
}

/* Behind `start`; 0 when one of them would have nothing left to be marked. */
static size_t common_end(struct str a, struct str b, size_t start)
{
	size_t i = 0;
	while (start + i < a.len && start + i < b.len && a.at[a.len - 1 - i] == b.at[b.len - 1 - i])
		i++;
	while (i > 0 && (is_inside(a, a.len - i) || is_inside(b, b.len - i)))
		i--;
	return start + i == a.len || start + i == b.len ? 0 : i;
}

static void differ_by_lines(struct str a, struct str b, struct stretch *in_a, struct stretch *in_b)
{
	size_t at_a = 0, at_b = 0;
	while (at_a < a.len || at_b < b.len) {
		struct str line_a = line_at(a, at_a), line_b = line_at(b, at_b);
		if (!str_equal(line_a, line_b)) {
			size_t start = common_start(line_a, line_b), end = common_end(line_a, line_b, start);
			*in_a = (struct stretch){at_a + start, at_a + line_a.len - end, true};
			*in_b = (struct stretch){at_b + start, at_b + line_b.len - end, true};
			return;
		}
		at_a = next_line(a, at_a);
		at_b = next_line(b, at_b);
	}
}

/* ---- by words ---- */

static struct stretch word_at(struct str text, size_t at)
{
	while (at < text.len && is_blank(text.at[at]))
		at++;
	struct stretch word = {at, at, true};
	while (word.to < text.len && !is_blank(text.at[word.to]))
		word.to++;
	return word;
}

static void differ_by_words(struct work *w, const struct code_checker *checker, struct str a, struct str b,
                            struct stretch *in_a, struct stretch *in_b)
{
	for (size_t at_a = 0, at_b = 0;;) {
		struct stretch word_a = word_at(a, at_a), word_b = word_at(b, at_b);
		if (word_a.from == word_a.to && word_b.from == word_b.to)
			return;
		struct str text_a = str_slice(a, word_a.from, word_a.to - word_a.from);
		struct str text_b = str_slice(b, word_b.from, word_b.to - word_b.from);
		struct str note = {0};
		if (text_a.len == 0 || text_b.len == 0 || !code_compare(w, checker, text_a, text_b, &note)) {
			*in_a = word_a;
			*in_b = word_b;
			return;
		}
		at_a = word_a.to;
		at_b = word_b.to;
	}
}

/* ---- both ---- */

enum { MARKUP_BYTES_MAX = 64 << 10 };

static struct markup marked(struct work *w, struct str text, struct stretch mark)
{
	struct buf out = buf_init(w->arena, MARKUP_BYTES_MAX);
	if (!mark.found) {
		markup_code(&out, text);
		return (struct markup){buf_str(&out)};
	}
	markup_code(&out, str_slice(text, 0, mark.from));
	buf_put(&out, S("<mark>"));
	if (mark.from == mark.to)
		buf_put(&out, S("<i>ends here</i>"));
	else
		markup_code(&out, str_slice(text, mark.from, mark.to - mark.from));
	buf_put(&out, S("</mark>"));
	markup_code(&out, str_slice(text, mark.to, SIZE_MAX));
	return (struct markup){buf_str(&out)};
}

/* What was cut does not end there. */
static struct stretch unless_cut(struct str text, struct stretch mark)
{
	bool cut = text.len + 4 > CODE_SHOWN_BYTES; /* between characters */
	return cut && mark.to == text.len ? (struct stretch){0} : mark;
}

void code_difference(struct work *w, const struct code_checker *checker, struct str expected,
                     struct str output, struct markup *expected_marked, struct markup *output_marked)
{
	struct stretch in_expected = {0}, in_output = {0};
	if (str_equal(checker->kind, S("exact")))
		differ_by_lines(expected, output, &in_expected, &in_output);
	else if (!str_equal(checker->kind, S("program")))
		differ_by_words(w, checker, expected, output, &in_expected, &in_output);
	*expected_marked = marked(w, expected, unless_cut(expected, in_expected));
	*output_marked = marked(w, output, unless_cut(output, in_output));
}
