#include "web/parts/answer.h"

enum { MARKUP_BYTES_MAX = 1 << 20 };

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
	buf_put(&out, S("<p>"));
	for (size_t at = 0; at < text.len; at++) {
		bool now = begins_character(text.at[at]) ? is_marked(marks, count, at) : marked;
		bool paragraph = text.at[at] == '\n' && at + 1 < text.len && text.at[at + 1] == '\n';
		if (marked && (!now || paragraph))
			buf_put(&out, S("</mark>"));
		if (paragraph) {
			buf_put(&out, S("</p><p>"));
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
		else
			markup_text(&out, str_slice(text, at, 1));
	}
	if (marked)
		buf_put(&out, S("</mark>"));
	buf_put(&out, S("</p>"));
	return (struct markup){buf_str(&out)};
}
