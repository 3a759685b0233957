#include "web/parts/noticed.h"

#include "base/utf8.h"

#include "web/parts/noticed.html.h"

enum { WORDS_BYTES_MAX = 160 };

struct noticed_view noticed_of(struct work *w, const struct flag *flags, size_t count, struct str part,
                               struct str answer, struct answer_mark *marks, size_t *mark_count)
{
	struct noticed_line *lines = work_array(w, count, sizeof *lines);
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		const struct flag *flag = &flags[i];
		if (!str_equal(flag->part, part))
			continue;
		struct noticed_line *line = &lines[kept++];
		*line = (struct noticed_line){.note = flag->note};
		if (flag->starts_at < 0 || flag->length <= 0 || (uint64_t)flag->starts_at >= answer.len)
			continue;
		size_t at = (size_t)flag->starts_at, length = (size_t)flag->length;
		line->words = utf8_repaired(
			w->arena, str_slice(answer, at, length < WORDS_BYTES_MAX ? length : WORDS_BYTES_MAX));
		if (marks != NULL)
			marks[(*mark_count)++] = (struct answer_mark){at, length};
	}
	return (struct noticed_view){{lines, kept}};
}

void noticed_add(struct work *w, struct noticed_view *view, struct str note)
{
	if (str_absent(note))
		return;
	struct noticed_line *lines = work_array(w, view->lines.count + 1, sizeof *lines);
	for (size_t i = 0; i < view->lines.count; i++)
		lines[i] = view->lines.at[i];
	lines[view->lines.count] = (struct noticed_line){.note = note};
	view->lines = (struct noticed_lines){lines, view->lines.count + 1};
}

void noticed_list(struct buf *out, const struct noticed_view *view)
{
	noticed_html(out, view);
}
