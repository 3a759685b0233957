#include "web/parts/process.h"

#include "base/time.h"
#include "web/parts/chart.h"

#include "web/parts/process.html.h"

static double minutes_of(int64_t us)
{
	return (double)us / (double)TIME_MINUTE_US;
}

static double largest(double a, double b)
{
	return a > b ? a : b;
}

/* What was written up, what was taken out down; runs stand above all of it. */
static struct markup draw(struct work *w, const struct process *process)
{
	double total = largest(minutes_of(process->ended_us - process->began_us), 0.1), up = 1, down = 0;
	double width = total / PROCESS_BINS;
	for (size_t i = 0; i < PROCESS_BINS; i++) {
		const struct process_bin *bin = &process->bins[i];
		up = largest(up, (double)(bin->typed + bin->pasted));
		down = largest(down, (double)bin->removed);
	}
	const struct chart_axis across = {S("minutes"), 0, total, 0};
	const struct chart_axis characters = {S("characters"), -1.05 * down, 1.15 * up, 0};
	struct chart *chart = chart_open(
		w,
		S("How much was typed, put in at once and taken out, minute by minute; the text beside says the same"),
		across, characters);
	for (size_t i = 0; i < PROCESS_BINS; i++) {
		const struct process_bin *bin = &process->bins[i];
		double x = ((double)i + 0.5) * width, typed = (double)bin->typed;
		if (bin->typed > 0)
			chart_bar(chart, CHART_MAIN, x, width, 0, typed);
		if (bin->pasted > 0)
			chart_bar(chart, CHART_SECOND, x, width, typed, typed + (double)bin->pasted);
		if (bin->removed > 0)
			chart_bar(chart, CHART_FAINT, x, width, -(double)bin->removed, 0);
	}
	for (size_t i = 0; i < process->run_count && i < PROCESS_RUNS_MAX; i++) {
		const struct process_run *run = &process->runs[i];
		double x = minutes_of(run->at_us - process->began_us);
		chart_point(chart, run->passed ? CHART_OWN : CHART_FAINT,
		            x < 0       ? 0
		            : x > total ? total
		                        : x,
		            1.08 * up, 0, 0);
	}
	return chart_drawing(chart);
}

struct process_view process_view_of(struct work *w, const struct process *process)
{
	struct str words[PROCESS_LINES_MAX];
	size_t count = process_words(w, process, words);
	struct process_line *lines = work_array(w, PROCESS_LINES_MAX, sizeof *lines);
	for (size_t i = 0; i < count; i++)
		lines[i].words = words[i];
	struct process_view view = {.lines = {lines, count}, .has_runs = process->run_count > 0};
	if (count > 0)
		view.drawing = draw(w, process);
	return view;
}

void process_figure(struct buf *out, const struct process_view *view)
{
	process_html(out, view);
}
