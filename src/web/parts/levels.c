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

static const char *const numerals[] = {"no",  "one",   "two",   "three", "four", "five",
                                       "six", "seven", "eight", "nine",  "ten"};
static const char *const ordinals[] = {"first", "second",  "third",  "fourth", "fifth",
                                       "sixth", "seventh", "eighth", "ninth",  "tenth"};

/* How a description's place among the others is said, to whoever reads it for the first time. */
static struct str place_of(struct work *w, const struct criterion *criterion, size_t step)
{
	size_t first = scale_first(criterion, step), last = scale_end(criterion, step) - 1;
	const char *count = numerals[criterion->described_count];
	if (scale_is_of_points(criterion) && first == last)
		return str_format(w->arena, "%zu of %lld points is “%.*s”:", first,
		                  (long long)criterion->points, STR_ARG(criterion->described[step].title));
	if (scale_is_of_points(criterion))
		return str_format(w->arena, "From %zu to %zu of %lld points it is “%.*s”:", first, last,
		                  (long long)criterion->points, STR_ARG(criterion->described[step].title));
	if (step == 0)
		return str_format(w->arena, "The lowest of %s levels:", count);
	if (step + 1 == criterion->described_count)
		return str_format(w->arena, "The highest of %s levels:", count);
	return str_format(w->arena, "The %s of %s levels, from the lowest:", ordinals[step], count);
}

struct levels_scale levels_scale_of(struct work *w, const struct criterion *criterion, size_t level)
{
	size_t given = scale_step(criterion, level);
	struct levels_row *rows = work_array(w, criterion->described_count, sizeof *rows);
	for (size_t i = 0; i < criterion->described_count; i++) {
		rows[i] = row_of(w, criterion, i);
		rows[i].chosen = i == given;
	}
	return (struct levels_scale){
		.place = place_of(w, criterion, given),
		.count = str_format(w->arena, "%s levels", numerals[criterion->described_count]),
		.described = {.rows = {rows, criterion->described_count}},
	};
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

void levels_given(struct buf *out, const struct levels_scale *scale)
{
	levels_given_html(out, scale);
}
