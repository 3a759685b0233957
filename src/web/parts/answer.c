#include "web/parts/answer.h"

enum { MARKUP_BYTES_MAX = 1 << 20 };

#define PARAGRAPH "<p dir=\"auto\">"

/* What turns the characters after it round, whatever they are: it is shown instead of obeyed, so that people read what a machine
 * reads. Real right-to-left text needs none (UAX #9). */
static const struct {
	struct str character, shown;
} overrides[] = {
	{S_INIT("\xe2\x80\xad"), S_INIT("<span class=\"control\">left-to-right override</span>")},
	{S_INIT("\xe2\x80\xae"), S_INIT("<span class=\"control\">right-to-left override</span>")},
};

/* Puts the override that begins here; returns whether there is one. */
static bool put_override(struct buf *out, struct str rest)
{
	for (size_t i = 0; i < COUNT(overrides); i++)
		if (str_starts(rest, overrides[i].character)) {
			buf_put(out, overrides[i].shown);
			return true;
		}
	return false;
}

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

struct markup answer_markup(struct work *w, struct str text, const struct answer_mark *marks, size_t count)
{
	struct buf out = buf_init(w->arena, MARKUP_BYTES_MAX);
	bool marked = false;
	buf_put(&out, S(PARAGRAPH));
	for (size_t at = 0; at < text.len; at++) {
		bool now = begins_character(text.at[at]) ? is_marked(marks, count, at) : marked;
		bool paragraph = text.at[at] == '\n' && at + 1 < text.len && text.at[at + 1] == '\n';
		if (marked && (!now || paragraph))
			buf_put(&out, S("</mark>"));
		if (paragraph) {
			buf_put(&out, S("</p>" PARAGRAPH));
			while (at + 1 < text.len && text.at[at + 1] == '\n')
				at++;
			marked = false;
			continue;
		}
		if (now && !marked)
			buf_put(&out, S("<mark>"));
		marked = now;
		if (text.at[at] == '\n')
			buf_put(&out, S("<br>"));
		else if (put_override(&out, str_slice(text, at, SIZE_MAX)))
			at += overrides[0].character.len - 1;
		else
			markup_text(&out, str_slice(text, at, 1));
	}
	if (marked)
		buf_put(&out, S("</mark>"));
	buf_put(&out, S("</p>"));
	return (struct markup){buf_str(&out)};
}
