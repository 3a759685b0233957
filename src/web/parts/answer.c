#include "web/parts/answer.h"

enum { MARKUP_BYTES_MAX = 1 << 20 };

#define PARAGRAPH "<p dir=\"auto\">"

static bool is_marked(const struct answer_mark *marks, size_t count, size_t at)
{
	for (size_t i = 0; i < count; i++)
		if (at >= marks[i].starts_at && at - marks[i].starts_at < marks[i].length)
			return true;
	return false;
}

/* A character can only begin at a byte that continues none. */
static bool begins_character(char byte)
{
	return ((unsigned char)byte & 0xc0) != 0x80;
}

/* How many bytes from `at` on are on the same line, and marked or not as its first is. */
static size_t stretch_length(struct str text, size_t at, bool marked, const struct answer_mark *marks,
                             size_t count)
{
	size_t end = at + 1;
	while (end < text.len && text.at[end] != '\n' &&
	       !(begins_character(text.at[end]) && is_marked(marks, count, end) != marked))
		end++;
	return end - at;
}

struct markup answer_markup(struct work *w, struct str text, const struct answer_mark *marks, size_t count)
{
	struct buf out = buf_init(w->arena, MARKUP_BYTES_MAX);
	bool marked = false;
	size_t length;
	buf_put(&out, S(PARAGRAPH));
	for (size_t at = 0; at < text.len; at += length) {
		bool now = begins_character(text.at[at]) ? is_marked(marks, count, at) : marked;
		bool paragraph = text.at[at] == '\n' && at + 1 < text.len && text.at[at + 1] == '\n';
		if (marked && (!now || paragraph))
			buf_put(&out, S("</mark>"));
		if (paragraph) {
			buf_put(&out, S("</p>" PARAGRAPH));
			for (length = 2; at + length < text.len && text.at[at + length] == '\n';)
				length++;
			marked = false;
			continue;
		}
		if (now && !marked)
			buf_put(&out, S("<mark>"));
		marked = now;
		if (text.at[at] == '\n') {
			length = 1;
			buf_put(&out, S("<br>"));
			continue;
		}
		length = stretch_length(text, at, now, marks, count);
		markup_words(&out, str_slice(text, at, length));
	}
	if (marked)
		buf_put(&out, S("</mark>"));
	buf_put(&out, S("</p>"));
	return (struct markup){buf_str(&out)};
}
