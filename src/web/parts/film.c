#include "web/parts/film.h"

#include "base/time.h"
#include "web/parts/code_report.h"
#include "web/parts/source.h"

#include "web/parts/film.html.h"

static struct str words_of_run(struct work *w, const struct code_run *run)
{
	if (str_equal(run->state, S("failed")))
		return S("Could not be run, which was our fault.");
	if (!str_equal(run->state, S("done")))
		return S("Was still to be run.");
	if (!str_absent(run->input))
		return run->built ? S("Run on an input of one’s own.") : S("It could not be built yet.");
	return code_report_words(w, run->built, (size_t)run->passed, (size_t)run->tests);
}

static enum err read_runs(struct work *w, struct tx *tx, const struct sitting *sitting,
                          const struct part *part, struct film_runs *out)
{
	struct code_run *runs;
	size_t count;
	TRY(code_runs(w, tx, sitting->org, sitting->id, part->id, &runs, &count));
	struct film_run *shown = work_array(w, count, sizeof *shown);
	for (size_t i = 0; i < count; i++)
		shown[i] = (struct film_run){
			.number = i + 1,
			.asked_ms = runs[i].asked_us / 1000,
			.at = time_of_day(w->arena, runs[i].asked_us),
			.language = code_report_language(runs[i].language),
			.words = words_of_run(w, &runs[i]),
		};
	*out = (struct film_runs){shown, count};
	return OK;
}

static enum err read_story(struct work *w, struct tx *tx, const struct sitting *sitting,
                           const struct sitting_part *part, struct film_story *out)
{
	struct code_story_line *lines;
	size_t count;
	TRY(code_story(w, tx, sitting, part, &lines, &count));
	struct film_line *shown = work_array(w, count, sizeof *shown);
	for (size_t i = 0; i < count; i++)
		shown[i] = (struct film_line){time_of_day(w->arena, lines[i].at_us), lines[i].words,
		                              lines[i].at_us / 1000};
	*out = (struct film_story){shown, count};
	return OK;
}

enum err film_of(struct work *w, struct tx *tx, const struct sitting *sitting,
                 const struct sitting_part *part, const struct code_answer *answer, struct film_view *view)
{
	*view = (struct film_view){
		.part = part->part->id,
		.language = code_report_language(answer->language),
		.source = source_markup(w, answer->source),
		.empty = answer->source.len == 0,
	};
	struct process process;
	TRY(process_of_code(w, tx, sitting, part, &process));
	view->process = process_view_of(w, &process);
	TRY(read_runs(w, tx, sitting, part->part, &view->runs));
	return read_story(w, tx, sitting, part, &view->story);
}

void film_drawn(struct buf *out, const struct film_view *view)
{
	film_html(out, view);
}
