#include "web/parts/levels.h"

#include "exam/clarify.h"
#include "web/parts/strip.h"

#include "web/parts/levels.html.h"

static struct levels_row row_of(struct work *w, const struct criterion *criterion, size_t step)
{
	const struct level *level = &criterion->described[step];
	size_t first = scale_first(criterion, step);
	return (struct levels_row){
		.value = first,
		.numbers = scale_numbers(w, criterion, step),
		.title = level->title,
		.description = level->description,
		.meant = clarify_meant(w, criterion, first),
	};
}

struct levels_view levels_view_of(struct work *w, const struct criterion *criterion,
                                  const struct verdict *verdict)
{
	struct levels_row *rows = work_array(w, criterion->described_count, sizeof *rows);
	bool known =
		verdict != NULL && !verdict->abstained && verdict->level_count == scale_levels(criterion);
	for (size_t i = 0; i < criterion->described_count; i++) {
		rows[i] = row_of(w, criterion, i);
		if (!known)
			continue;
		double probability = scale_step_probability(criterion, verdict->levels, i);
		rows[i].strip = strip_drawing(w, probability);
		rows[i].percent = strip_percent(w, probability);
	}
	return (struct levels_view){{rows, criterion->described_count}, known};
}

struct levels_choice levels_choice_of(struct work *w, const struct criterion *criterion, struct str name,
                                      int64_t chosen, bool required)
{
	struct levels_row *rows = work_array(w, criterion->described_count, sizeof *rows);
	for (size_t i = 0; i < criterion->described_count; i++) {
		rows[i] = row_of(w, criterion, i);
		rows[i].chosen = chosen == (int64_t)i;
	}
	struct levels_choice out = {
		.name = name,
		.title = criterion->title,
		.of_points = scale_is_of_points(criterion),
		.required = required,
		.most = criterion->points,
		.described = {.rows = {rows, criterion->described_count}},
	};
	if (chosen >= 0)
		out.points = str_format(w->arena, "%lld", (long long)chosen);
	return out;
}

void levels_choose(struct buf *out, const struct levels_choice *choice)
{
	levels_choice_html(out, choice);
}

void levels_list(struct buf *out, const struct levels_view *view)
{
	levels_list_html(out, view);
}

void levels_strips(struct buf *out, const struct levels_view *view)
{
	levels_strips_html(out, view);
}
