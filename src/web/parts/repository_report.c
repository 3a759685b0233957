#include "web/parts/repository_report.h"

#include "base/encode.h"

#include "web/parts/repository_report.html.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	CASES_SHOWN = 20,
	REMARKS_SHOWN = 60,
	FILES_SHOWN = 8,
	LEFT_SHOWN = 50,
	FIGURES_MAX = 4,
	DETAILS_MAX = 40
};

struct str repository_report_place(struct work *w, struct str path, int64_t line)
{
	static const char digits[] = "0123456789ABCDEF";
	struct buf out = buf_init(w->arena, 3 * path.len + 64);
	buf_put(&out, S("?path="));
	for (size_t i = 0; i < path.len; i++) {
		unsigned char byte = (unsigned char)path.at[i];
		bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
		             (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.' ||
		             byte == '/';
		if (plain) {
			buf_byte(&out, (char)byte);
		} else {
			buf_byte(&out, '%');
			buf_byte(&out, digits[byte >> 4]);
			buf_byte(&out, digits[byte & 15]);
		}
	}
	if (line > 0)
		buf_format(&out, "#L%lld", (long long)line);
	return buf_str(&out);
}

/* ---- tests ---- */

static struct repository_report_cases cases_of(struct work *w, const struct tests_report *tests)
{
	struct repository_report_case *cases = work_array(w, CASES_SHOWN, sizeof *cases);
	size_t count = 0;
	for (size_t i = 0; i < tests->listed && count < CASES_SHOWN; i++) {
		const struct tests_case *at = &tests->cases[i];
		if (at->result == TESTS_PASSED)
			continue;
		cases[count++] = (struct repository_report_case){
			str_format(w->arena, "%.*s: %.*s%s%.*s", STR_ARG(tests_result_name(at->result)),
		                   STR_ARG(at->suite), str_absent(at->suite) ? "" : " › ", STR_ARG(at->name)),
			at->counterexample, at->message};
	}
	return (struct repository_report_cases){cases, count};
}

static void read_suites(struct work *w, const struct repository_report *report,
                        enum repository_report_reader reader, struct repository_report_view *view)
{
	struct repository_report_suite *suites = work_array(w, report->suite_count, sizeof *suites);
	for (size_t i = 0; i < report->suite_count; i++) {
		const struct repository_suite_report *at = &report->suites[i];
		size_t passed, tests;
		bool beyond, hidden = !at->suite->visible;
		bool told = !hidden || reader == REPOSITORY_REPORT_REVIEWER;
		repository_suite_passed(at, &passed, &tests, &beyond);
		suites[i] = (struct repository_report_suite){
			.id = at->suite->id,
			.title = at->suite->title,
			.untold = !told && reader == REPOSITORY_REPORT_HANDED,
			.counted = tests == 0 ? S("no test was run")
		                              : str_format(w->arena, "%zu of %zu passed", passed, tests),
			.fine = tests > 0 && passed == tests && !beyond,
			.hidden = hidden,
			.problem = told ? at->problem : (struct str){0},
			.printed = told ? at->printed : (struct str){0},
			.open = told && tests == 0,
		};
		if (told)
			suites[i].cases = cases_of(w, &at->tests);
	}
	view->suites = (struct repository_report_suites){suites, report->suite_count};
}

/* ---- figures ---- */

struct figures {
	struct work *w;
	struct str files; /* as of repository_report_of */
	struct repository_report_line figures[FIGURES_MAX];
	struct repository_report_detail details[DETAILS_MAX];
	size_t figure_count, detail_count;
};

static void add_figure(struct figures *figures, struct str title, struct str text)
{
	if (figures->figure_count < FIGURES_MAX)
		figures->figures[figures->figure_count++] = (struct repository_report_line){title, text};
}

struct str repository_report_missed(struct work *w, const struct coverage_range *missed)
{
	if (missed->first == missed->last)
		return str_format(w->arena, "do not run line %lld", (long long)missed->first);
	return str_format(w->arena, "do not run lines %lld to %lld", (long long)missed->first,
	                  (long long)missed->last);
}

static struct str address_at(struct work *w, struct str files, struct str path, int64_t line)
{
	struct str place = repository_report_place(w, path, line);
	return str_absent(files) ? files : str_format(w->arena, "%.*s%.*s", STR_ARG(files), STR_ARG(place));
}

/* Something at a line of a file. */
static void add_detail(struct figures *figures, struct str path, int64_t line, struct str text)
{
	struct work *w = figures->w;
	if (figures->detail_count < DETAILS_MAX)
		figures->details[figures->detail_count++] = (struct repository_report_detail){
			str_format(w->arena, "%.*s, line %lld", STR_ARG(path), (long long)line), text,
			address_at(w, figures->files, path, line)};
}

static void add_coverage(struct figures *figures, const struct repository *repository,
                         const struct repository_report *report)
{
	struct work *w = figures->w;
	const struct coverage *coverage = &report->coverage;
	if (repository->coverage == NULL)
		return;
	if (!str_absent(report->coverage_problem) || coverage->lines == 0) {
		add_figure(figures, S("Lines that tests run"),
		           str_absent(report->coverage_problem) ? S("Nothing was counted.")
		                                                : report->coverage_problem);
		return;
	}
	struct str text = str_format(w->arena, "%.0f %% of %lld lines", 100 * coverage_share(coverage),
	                             (long long)coverage->lines);
	if (repository->coverage->wanted > 0)
		text = str_format(w->arena, "%.*s; %.0f %% are asked for", STR_ARG(text),
		                  100 * repository->coverage->wanted);
	add_figure(figures, S("Lines that tests run"), text);
	for (size_t i = 0, shown = 0; i < coverage->count && shown < FILES_SHOWN; i++) {
		const struct coverage_file *file = &coverage->files[i];
		if (file->missed_count == 0)
			continue;
		shown++;
		struct str missed = repository_report_missed(w, &file->missed[0]);
		add_detail(figures, file->path, file->missed[0].first,
		           str_format(w->arena, "tests %.*s; of this file %lld of %lld lines are not run",
		                      STR_ARG(missed), (long long)(file->lines - file->ran),
		                      (long long)file->lines));
	}
}

static void add_mutation(struct figures *figures, const struct repository *repository,
                         const struct repository_report *report)
{
	struct work *w = figures->w;
	size_t noticed = 0, shown = 0;
	if (repository->mutation == NULL)
		return;
	for (size_t i = 0; i < report->mutant_count; i++)
		noticed += report->mutants[i].noticed;
	struct str text =
		report->mutant_count == 0
			? (struct str){0}
			: str_format(w->arena, "%zu of %zu small changes to the code were noticed. ", noticed,
	                             report->mutant_count);
	add_figure(figures, S("What its own tests notice"),
	           str_format(w->arena, "%.*s%.*s", STR_ARG(text), STR_ARG(report->mutation_problem)));
	for (size_t i = 0; i < report->mutant_count && shown < FILES_SHOWN; i++) {
		const struct repository_mutant *mutant = &report->mutants[i];
		if (mutant->noticed)
			continue;
		shown++;
		add_detail(figures, mutant->path, mutant->line,
		           str_format(w->arena, "tests do not notice “%.*s” in the place of “%.*s”",
		                      STR_ARG(mutant->became), STR_ARG(mutant->was)));
	}
}

static void add_performance(struct figures *figures, const struct repository *repository,
                            const struct repository_report *report)
{
	const struct repository_performance *asked = repository->performance;
	struct work *w = figures->w;
	if (asked == NULL)
		return;
	if (report->instructions == 0) {
		add_figure(figures, S("Instructions"),
		           str_absent(report->performance_problem) ? S("Nothing was counted.")
		                                                   : report->performance_problem);
		return;
	}
	double times = (double)report->instructions / (double)asked->instructions;
	add_figure(figures, S("Instructions"),
	           str_format(w->arena, "%lld: %.2f times those of the reference (%.2f times are fine)",
	                      (long long)report->instructions, times, asked->at_most));
}

/* What there is to read beside the code. */
static void add_documentation(struct figures *figures, const struct repository_report *report)
{
	struct work *w = figures->w;
	int64_t comments = 0, lines = 0;
	size_t without = 0;
	for (size_t i = 0; i < report->counted_count; i++) {
		const struct complexity *at = &report->counted[i].complexity;
		comments += at->comments;
		lines += at->lines;
		without += at->comments == 0;
	}
	struct str readme = str_absent(report->readme)
	                            ? S("There is no README")
	                            : str_format(w->arena, "%.*s has %lld %s", STR_ARG(report->readme),
	                                         (long long)report->readme_lines,
	                                         report->readme_lines == 1 ? "line" : "lines");
	if (lines > 0)
		readme = str_format(
			w->arena,
			"%.*s; beside %lld lines of code stand %lld of comments, and %zu of %zu files "
			"have none",
			STR_ARG(readme), (long long)lines, (long long)comments, without,
			report->counted_count);
	add_figure(figures, S("Documentation"), readme);
}

static void read_figures(struct work *w, const struct repository *repository,
                         const struct repository_report *report, struct str files,
                         struct repository_report_view *view)
{
	struct figures *figures = work_alloc(w, sizeof *figures);
	figures->w = w;
	figures->files = files;
	add_coverage(figures, repository, report);
	add_mutation(figures, repository, report);
	add_performance(figures, repository, report);
	add_documentation(figures, report);
	view->figures = (struct repository_report_lines){figures->figures, figures->figure_count};
	view->details = (struct repository_report_details){figures->details, figures->detail_count};
}

/* ---- remarks ---- */

static void read_remarks(struct work *w, const struct repository_report *report, struct str files,
                         struct repository_report_view *view)
{
	const struct remarks *remarks = &report->remarks;
	size_t shown = remarks->count < REMARKS_SHOWN ? remarks->count : REMARKS_SHOWN;
	struct repository_report_remark *rows = work_array(w, shown, sizeof *rows);
	struct repository_report_line *tools = work_array(w, report->tool_count, sizeof *tools);
	size_t worked = 0, failed = 0;
	for (size_t i = 0; i < shown; i++) {
		const struct remark *at = &remarks->at[i];
		rows[i] = (struct repository_report_remark){
			.where = str_format(w->arena, "%.*s, line %lld", STR_ARG(at->path),
		                            (long long)at->line),
			.address = address_at(w, files, at->path, at->line),
			.rule = str_format(w->arena, "%.*s %.*s", STR_ARG(at->tool), STR_ARG(at->rule)),
			.severity = remarks_severity_name(at->severity),
			.message = at->message,
		};
	}
	for (size_t i = 0; i < report->tool_count; i++)
		if (str_absent(report->tools[i].problem))
			worked++;
		else
			tools[failed++] = (struct repository_report_line){report->tools[i].name,
			                                                  report->tools[i].problem};
	view->remarks = (struct repository_report_remarks){rows, shown};
	view->tools = (struct repository_report_lines){tools, failed};
	if (report->tool_count > 0)
		view->remark_words = str_format(
			w->arena, "%s%zu %s by %zu of %zu analysers%s.", remarks->cut ? "More than " : "",
			remarks->count, remarks->count == 1 ? "remark" : "remarks", worked,
			report->tool_count, remarks->count > shown ? "; the first are listed" : "");
}

/* ---- branches ---- */

static int compare(const void *a, const void *b)
{
	const struct repository_counted *const *left = a, *const *right = b;
	int64_t x = (*left)->complexity.nested, y = (*right)->complexity.nested;
	return x != y ? (x > y ? -1 : 1) : str_compare((*left)->path, (*right)->path);
}

static void read_branched(struct work *w, const struct repository_report *report,
                          struct repository_report_view *view)
{
	const struct repository_counted **order = work_array(w, report->counted_count, sizeof *order);
	struct repository_report_line *lines = work_array(w, FILES_SHOWN, sizeof *lines);
	size_t count = 0;
	for (size_t i = 0; i < report->counted_count; i++)
		order[i] = &report->counted[i];
	if (report->counted_count > 0)
		qsort(order, report->counted_count, sizeof *order, compare);
	for (size_t i = 0; i < report->counted_count && count < FILES_SHOWN; i++) {
		const struct complexity *at = &order[i]->complexity;
		if (at->decisions == 0)
			break;
		lines[count++] = (struct repository_report_line){
			order[i]->path,
			str_format(w->arena, "%lld %s, %lld with nesting, in %lld lines",
		                   (long long)at->decisions, at->decisions == 1 ? "decision" : "decisions",
		                   (long long)at->nested, (long long)at->lines)};
	}
	view->branched = (struct repository_report_lines){lines, count};
}

/* ---- all ---- */

void repository_report_of(struct work *w, const struct repository *repository,
                          const struct repository_report *report, enum repository_report_reader reader,
                          struct str files, struct repository_report_view *view)
{
	view->there = true;
	view->built = report->built;
	view->printed = report->built ? (struct str){0} : report->printed;
	read_suites(w, report, reader, view);
	if (reader != REPOSITORY_REPORT_AT_WORK)
		read_figures(w, repository, report, files, view);
	read_remarks(w, report, files, view);
	read_branched(w, report, view);
}

void repository_report_summary(struct work *w, const struct repository_summary *summary,
                               struct repository_report_view *view)
{
	struct str *told;
	size_t count, shown = summary->left_count < LEFT_SHOWN ? summary->left_count : LEFT_SHOWN;
	history_story(w, &summary->history, &told, &count);
	struct repository_report_line *story = work_array(w, count + 1, sizeof *story);
	struct repository_report_line *left = work_array(w, shown, sizeof *left);
	for (size_t i = 0; i < count; i++)
		story[i].text = told[i];
	if (!str_absent(summary->history_problem))
		story[count++].text = summary->history_problem;
	for (size_t i = 0; i < shown; i++)
		left[i] = (struct repository_report_line){summary->left[i].path,
		                                          checkout_why_words(summary->left[i].why)};
	view->story = (struct repository_report_lines){story, count};
	view->left = (struct repository_report_lines){left, shown};
	view->left_more = summary->left_more || shown < summary->left_count;
}

void repository_report_drawn(struct buf *out, const struct repository_report_view *view)
{
	repository_report_html(out, view);
}
