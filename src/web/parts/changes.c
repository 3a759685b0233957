#include "web/parts/changes.h"

#include <string.h>

enum { MARKUP_BYTES_MAX = 1 << 20 };

struct word {
	struct str text;
	size_t lines; /* ends of lines before it */
};
struct words {
	struct word *at;
	size_t count;
};

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\n' || byte == '\t';
}

static struct words words_of(struct work *w, struct str text)
{
	struct words words = {work_array(w, text.len / 2 + 1, sizeof *words.at), 0};
	size_t lines = 0;
	for (size_t at = 0; at < text.len;) {
		size_t end = at;
		while (end < text.len && !is_blank(text.at[end]))
			end++;
		if (end > at) {
			words.at[words.count++] = (struct word){str_slice(text, at, end - at), lines};
			lines = 0;
		}
		lines += end < text.len && text.at[end] == '\n';
		at = end + 1;
	}
	return words;
}

static bool same(const struct words *a, size_t i, const struct words *b, size_t j)
{
	return str_equal(a->at[i].text, b->at[j].text);
}

/* What is being written: at most one of the two elements is open. */
struct writing {
	struct buf out;
	struct str open; /* "ins", "del" or absent */
	struct changes changes;
};

static void be_in(struct writing *writing, struct str element)
{
	if (str_equal(writing->open, element))
		return;
	if (!str_absent(writing->open))
		buf_format(&writing->out, "</%.*s>", STR_ARG(writing->open));
	if (!str_absent(element))
		buf_format(&writing->out, " <%.*s>", STR_ARG(element));
	writing->open = element;
}

static void put_word(struct writing *writing, const struct word *word, struct str element)
{
	bool gone = str_equal(element, S("del"));
	bool goes_on = str_equal(writing->open, element);
	if (word->lines > 0 && !gone) {
		be_in(writing, (struct str){0});
		buf_put(&writing->out, word->lines > 1 ? S("</p><p>") : S("<br>"));
		goes_on = false;
	}
	be_in(writing, element);
	if (goes_on || str_absent(element))
		buf_byte(&writing->out, ' ');
	markup_words(&writing->out, word->text);
	writing->changes.put_in += str_equal(element, S("ins"));
	writing->changes.taken_out += gone;
}

/* lengths[i][j]: of the longest common subsequence of what is left behind i and j. */
static uint16_t *table_of(struct work *w, const struct words *a, const struct words *b)
{
	size_t width = b->count + 1;
	uint16_t *lengths = work_array(w, (a->count + 1) * width, sizeof *lengths);
	for (size_t i = a->count; i-- > 0;)
		for (size_t j = b->count; j-- > 0;) {
			uint16_t down = lengths[(i + 1) * width + j], right = lengths[i * width + j + 1];
			lengths[i * width + j] = same(a, i, b, j) ? lengths[(i + 1) * width + j + 1] + 1
			                         : down > right   ? down
			                                          : right;
		}
	return lengths;
}

static void put_middle(struct work *w, struct writing *writing, const struct words *a, const struct words *b)
{
	bool compared = a->count <= CHANGES_WORDS_MAX && b->count <= CHANGES_WORDS_MAX;
	const uint16_t *lengths = compared ? table_of(w, a, b) : NULL;
	size_t i = 0, j = 0, width = b->count + 1;
	while (i < a->count || j < b->count) {
		bool both = compared && i < a->count && j < b->count;
		if (both && same(a, i, b, j)) {
			put_word(writing, &b->at[j], (struct str){0});
			i++;
			j++;
		} else if (i < a->count &&
		           (!both || lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])) {
			put_word(writing, &a->at[i++], S("del"));
		} else {
			put_word(writing, &b->at[j++], S("ins"));
		}
	}
}

struct changes changes_between(struct work *w, struct str before, struct str after)
{
	struct words a = words_of(w, before), b = words_of(w, after);
	struct writing writing = {.out = buf_init(w->arena, MARKUP_BYTES_MAX)};
	size_t shorter = a.count < b.count ? a.count : b.count, first = 0, last = 0;
	while (first < shorter && same(&a, first, &b, first))
		first++;
	while (last < shorter - first && same(&a, a.count - 1 - last, &b, b.count - 1 - last))
		last++;
	const struct words old = {a.at + first, a.count - first - last},
			   new = {b.at + first, b.count - first - last};
	buf_put(&writing.out, S("<p>"));
	for (size_t i = 0; i < first; i++)
		put_word(&writing, &b.at[i], (struct str){0});
	put_middle(w, &writing, &old, &new);
	for (size_t i = b.count - last; i < b.count; i++)
		put_word(&writing, &b.at[i], (struct str){0});
	be_in(&writing, (struct str){0});
	buf_put(&writing.out, S("</p>"));
	writing.changes.html = (struct markup){buf_str(&writing.out)};
	return writing.changes;
}
