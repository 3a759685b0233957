/* Comparing outputs: code_compare, code_group_level. Outputs are bytes of strangers, of any length. */
#include "exam/code_check.h"

#include "base/check.h"
#include "base/utf8.h"

#include <math.h>

enum { SHOWN_BYTES = 60, NUMBER_BYTES_MAX = 400 };

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct str without_blank_end(struct str line)
{
	while (line.len > 0 && is_blank(line.at[line.len - 1]))
		line.len--;
	return line;
}

/* A piece of an output, so that it can stand in a sentence. */
static struct str shown(struct work *w, struct str piece)
{
	bool whole = piece.len <= SHOWN_BYTES;
	return str_format(w->arena, "“%.*s%s”",
	                  STR_ARG(utf8_repaired(w->arena, str_slice(piece, 0, SHOWN_BYTES))),
	                  whole ? "" : "…");
}

/* ---- exact: by lines ---- */

/* The next line, or absent behind the last one. */
static struct str next_line(struct str *rest)
{
	return str_absent(*rest) ? *rest : without_blank_end(str_cut(rest, '\n'));
}

static bool compare_lines(struct work *w, struct str expected, struct str output, struct str *note)
{
	/* Blanks and empty lines at the end make no difference: an empty text has no line. */
	struct str want_rest = without_blank_end(expected), got_rest = without_blank_end(output);
	if (want_rest.len == 0)
		want_rest = (struct str){0};
	if (got_rest.len == 0)
		got_rest = (struct str){0};
	for (size_t number = 1; !str_absent(want_rest) || !str_absent(got_rest); number++) {
		bool missing = str_absent(got_rest), surplus = str_absent(want_rest);
		struct str want = next_line(&want_rest), got = next_line(&got_rest);
		if (!missing && !surplus && str_equal(want, got))
			continue;
		if (missing)
			*note = str_format(w->arena, "Line %zu is missing: expected %.*s.", number,
			                   STR_ARG(shown(w, want)));
		else if (surplus)
			*note = str_format(w->arena, "Line %zu is one too many: %.*s.", number,
			                   STR_ARG(shown(w, got)));
		else
			*note = str_format(w->arena, "Line %zu: expected %.*s, got %.*s.", number,
			                   STR_ARG(shown(w, want)), STR_ARG(shown(w, got)));
		return false;
	}
	return true;
}

/* ---- tokens and numbers ---- */

/* The next word; absent when there is none. */
static struct str next_word(struct str *rest)
{
	size_t from = 0;
	while (from < rest->len && is_blank(rest->at[from]))
		from++;
	size_t to = from;
	while (to < rest->len && !is_blank(rest->at[to]))
		to++;
	struct str word = str_slice(*rest, from, to - from);
	*rest = str_slice(*rest, to, rest->len);
	return word.len == 0 ? (struct str){0} : word;
}

/* Decimal numbers as programs print them: also "+1", ".5", "5.", "007", which JSON has not. At most NUMBER_BYTES_MAX. */
static bool read_number(struct str word, double *out)
{
	char text[NUMBER_BYTES_MAX + 2];
	size_t len = 0;
	if (word.len > 0 && (word.at[0] == '-' || word.at[0] == '+')) {
		if (word.at[0] == '-')
			text[len++] = '-';
		word = str_slice(word, 1, word.len);
	}
	while (word.len > 1 && word.at[0] == '0' && word.at[1] >= '0' && word.at[1] <= '9')
		word = str_slice(word, 1, word.len);
	if (word.len > 1 && word.at[0] == '.')
		text[len++] = '0';
	size_t point = str_find_byte(word, '.');
	bool bare = point != SIZE_MAX && point > 0 &&
	            (point + 1 == word.len || word.at[point + 1] == 'e' || word.at[point + 1] == 'E');
	/* A point without digits behind it is left out. */
	for (size_t i = 0; i < word.len; i++)
		if (!bare || i != point)
			text[len++] = word.at[i];
	return str_to_real(str_bytes(text, len), out);
}

static bool is_near(double want, double got, double tolerance)
{
	double distance = fabs(want - got);
	return distance <= tolerance || distance <= tolerance * fabs(want);
}

static bool same_word(const struct code_checker *checker, struct str want, struct str got)
{
	double want_number, got_number;
	if (str_equal(want, got))
		return true;
	return str_equal(checker->kind, S("numeric")) && want.len <= NUMBER_BYTES_MAX &&
	       got.len <= NUMBER_BYTES_MAX && read_number(want, &want_number) &&
	       read_number(got, &got_number) && is_near(want_number, got_number, checker->tolerance);
}

static bool compare_words(struct work *w, const struct code_checker *checker, struct str expected,
                          struct str output, struct str *note)
{
	for (size_t number = 1;; number++) {
		struct str want = next_word(&expected), got = next_word(&output);
		if (str_absent(want) && str_absent(got))
			return true;
		if (!str_absent(want) && !str_absent(got) && same_word(checker, want, got))
			continue;
		if (str_absent(got))
			*note = str_format(w->arena, "Word %zu is missing: expected %.*s.", number,
			                   STR_ARG(shown(w, want)));
		else if (str_absent(want))
			*note = str_format(w->arena, "Word %zu is one too many: %.*s.", number,
			                   STR_ARG(shown(w, got)));
		else
			*note = str_format(w->arena, "Word %zu: expected %.*s, got %.*s.", number,
			                   STR_ARG(shown(w, want)), STR_ARG(shown(w, got)));
		return false;
	}
}

bool code_compare(struct work *w, const struct code_checker *checker, struct str expected, struct str output,
                  struct str *note)
{
	*note = (struct str){0};
	if (str_equal(checker->kind, S("exact")))
		return compare_lines(w, expected, output, note);
	check(str_equal(checker->kind, S("tokens")) || str_equal(checker->kind, S("numeric")));
	return compare_words(w, checker, expected, output, note);
}

size_t code_group_level(const struct code_group *group, size_t passed)
{
	check(group->test_count > 0 && passed <= group->test_count);
	return passed * group->threshold_count / group->test_count;
}
