#include "web/parts/code_report.h"

#include "web/parts/code_difference.h"

#include <signal.h>

#include "web/parts/code_report.html.h"

enum { STANDARD_TIME_MS = 2000, STANDARD_MEMORY_MIB = 256, CELL_BYTES = 32 };

/* ---- in words ---- */

static const char *words_of_signal(int signal)
{
	switch (signal) {
	case SIGSEGV:
	case SIGBUS: return "it used memory that is not its own";
	case SIGFPE: return "it divided by zero";
	case SIGABRT: return "it stopped itself";
	case SIGILL:
	case SIGTRAP: return "it met an instruction that it must not run";
	default: return "it was ended";
	}
}

static struct str words_of_crash(struct work *w, const struct code_test_outcome *test)
{
	if (test->signal > 0)
		return str_format(w->arena, "stopped: %s (signal %d)", words_of_signal(test->signal),
		                  test->signal);
	return str_format(w->arena, "ended with exit code %d", test->exit_code);
}

static struct str words_of_seconds(struct work *w, int64_t ms)
{
	if (ms % 1000 == 0)
		return str_format(w->arena, "%lld s", (long long)(ms / 1000));
	return str_format(w->arena, "%.1f s", (double)ms / 1000);
}

/* By the time it computed, or by the clock on the wall: then it waited, itself or for others. */
static struct str words_of_slow(struct work *w, int64_t time_ms, const struct code_test_outcome *test)
{
	if (test->cpu_us / 1000 >= time_ms / 2)
		return str_format(w->arena, "stopped after %.*s", STR_ARG(words_of_seconds(w, time_ms)));
	return str_format(w->arena, "stopped after %.*s, in which it waited most of the time",
	                  STR_ARG(words_of_seconds(w, test->wall_us / 1000)));
}

static struct str words_of_result(struct work *w, const struct code_language *limits,
                                  const struct code_test_outcome *test, bool compared)
{
	int64_t time_ms = limits == NULL || limits->time_ms == 0 ? STANDARD_TIME_MS : limits->time_ms;
	int64_t mib = limits == NULL || limits->memory_mib == 0 ? STANDARD_MEMORY_MIB : limits->memory_mib;
	switch (test->result) {
	case CODE_PASSED: return compared ? S("passed") : S("ended well");
	case CODE_WRONG: return S("another output");
	case CODE_CRASHED: return words_of_crash(w, test);
	case CODE_TOO_SLOW: return words_of_slow(w, time_ms, test);
	case CODE_TOO_BIG:
		return str_format(w->arena, "stopped: it needed more than %lld MiB of memory",
		                  (long long)mib);
	case CODE_TOO_MUCH: return S("stopped: too much output");
	case CODE_NOT_BUILT: return S("not run");
	case CODE_NOT_CHECKED: return S("not checked: our fault");
	}
	return (struct str){0};
}

static struct str words_of_time(struct work *w, int64_t wall_us)
{
	if (wall_us < 0)
		return (struct str){0};
	if (wall_us < 1000000)
		return str_format(w->arena, "%lld ms", (long long)((wall_us + 500) / 1000));
	return str_format(w->arena, "%.1f s", (double)wall_us / 1e6);
}

/* A run on one's own input is of no test. */
static bool is_tried(const struct code_report *report)
{
	return report->test_count == 1 && report->tests[0].test == NULL;
}

static size_t passed_of(const struct code_report *report)
{
	size_t passed = 0;
	for (size_t i = 0; i < report->test_count; i++)
		passed += report->tests[i].result == CODE_PASSED;
	return passed;
}

struct str code_report_language(struct str language)
{
	const struct language *known = language_find(language);
	return known == NULL ? language : known->title;
}

struct str code_report_words(struct work *w, bool built, size_t passed, size_t count)
{
	if (!built)
		return S("It could not be built yet.");
	if (passed == count)
		return str_format(w->arena, count == 1 ? "The test passed." : "All %zu tests passed.", count);
	return str_format(w->arena, "%zu of %zu tests passed.", passed, count);
}

struct markup code_report_cells(struct work *w, const bool *passed, size_t count)
{
	struct buf out = buf_init(w->arena, CELL_BYTES * (count + 2));
	buf_put(&out, S("<span class=\"cells\" aria-hidden=\"true\">"));
	for (size_t i = 0; i < count; i++)
		buf_put(&out, passed[i] ? S("<i class=\"on\"></i>") : S("<i></i>"));
	buf_put(&out, S("</span>"));
	return (struct markup){buf_str(&out)};
}

/* ---- tests ---- */

struct str code_report_cut(struct str text)
{
	size_t end = text.len < CODE_SHOWN_BYTES ? text.len : CODE_SHOWN_BYTES;
	while (end > 0 && end < text.len && ((unsigned char)text.at[end] & 0xc0) == 0x80)
		end--;
	return str_slice(text, 0, end);
}

static struct code_report_test test_of(struct work *w, const struct code *code,
                                       const struct code_language *limits,
                                       const struct code_test_outcome *outcome)
{
	bool compared = outcome->test != NULL;
	struct code_report_test out = {
		.title = compared ? str_format(w->arena, "Test %.*s", STR_ARG(outcome->test->id))
	                          : (struct str){0},
		.word = words_of_result(w, limits, outcome, compared),
		.time = words_of_time(w, outcome->wall_us),
		.error = outcome->error,
		.note = outcome->note,
		.passed = outcome->result == CODE_PASSED,
		.compared = compared,
		.silent = outcome->output.len == 0,
		.same = compared && outcome->output.len > 0 &&
	                str_equal(outcome->output, code_report_cut(outcome->test->expected)),
	};
	struct buf plain = buf_init(w->arena, MARKUP_GROWTH_MAX * CODE_SHOWN_BYTES);
	if (compared) {
		out.input = code_report_cut(outcome->test->input);
		code_difference(w, &code->checker, code_report_cut(outcome->test->expected), outcome->output,
		                &out.expected, &out.output);
	}
	if (!compared || out.passed) {
		markup_code(&plain, outcome->output);
		out.output.html = buf_str(&plain);
	}
	return out;
}

/* The tests of one group (NULL: those of none), or only how many passed. */
static struct code_report_group group_of(struct work *w, const struct code *code,
                                         const struct code_language *limits, const struct code_report *report,
                                         const struct code_group *group, bool counted_only, bool *opened)
{
	struct code_report_test *tests = work_array(w, report->test_count, sizeof *tests);
	bool *passed = work_array(w, report->test_count, sizeof *passed);
	size_t count = 0;
	for (size_t i = 0; i < report->test_count; i++) {
		if (report->tests[i].group != group)
			continue;
		passed[count] = report->tests[i].result == CODE_PASSED;
		tests[count] = test_of(w, code, limits, &report->tests[i]);
		/* What did not pass first is what one looks at first. */
		tests[count].open = !*opened && !counted_only && (!passed[count] || group == NULL);
		*opened |= tests[count].open;
		count++;
	}
	struct code_report_group out = {
		.title = S("On your own input"),
		.count = count,
		.tests = {tests, counted_only || !report->built ? 0 : count},
	};
	for (size_t i = 0; i < count; i++)
		out.passed += passed[i];
	if (group != NULL) {
		out.id = group->id;
		out.title = group->title;
		out.counted = counted_only;
		out.hidden = !group->visible;
		out.cells = code_report_cells(w, passed, count);
	}
	return out;
}

static struct code_report_groups groups_of(struct work *w, const struct code *code,
                                           const struct code_language *limits,
                                           const struct code_report *report, enum code_report_reader reader)
{
	struct code_report_group *groups = work_array(w, code->group_count + 1, sizeof *groups);
	size_t kept = 0;
	bool opened = false;
	for (size_t i = 0; i <= code->group_count; i++) {
		const struct code_group *group = i < code->group_count ? &code->groups[i] : NULL;
		bool counted_only = group != NULL && !group->visible && reader != CODE_REPORT_REVIEWER;
		struct code_report_group one =
			group_of(w, code, limits, report, group, counted_only, &opened);
		if (one.count > 0)
			groups[kept++] = one;
	}
	return (struct code_report_groups){groups, kept};
}

/* ---- messages ---- */

static struct str severity_name(enum language_severity severity)
{
	switch (severity) {
	case LANGUAGE_ERROR: return S("error");
	case LANGUAGE_WARNING: return S("warning");
	case LANGUAGE_NOTE: return S("note");
	}
	return (struct str){0};
}

static bool has_place(const struct language_message *message)
{
	return message->line > 0;
}

/* What the linker misses by "undefined reference to `median'", in the compiler's quotes; absent: it is no such message. */
static struct str missed_by_linker(struct work *w, struct str text)
{
	size_t from = str_find_byte(text, '`');
	if (from == SIZE_MAX)
		return (struct str){0};
	struct str rest = str_slice(text, from + 1, SIZE_MAX), name = str_cut(&rest, '\'');
	return str_format(w->arena, "‘%.*s’", STR_ARG(name));
}

/* Whether the message says in other words what one with a place says: one mistake is shown as one. All of them are in what the
 * compiler printed. */
static bool follows(struct work *w, const struct code_report *report, size_t i)
{
	const struct language_message *message = &report->messages[i];
	if (has_place(message))
		return message->severity == LANGUAGE_NOTE && i > 0 && message[-1].severity != LANGUAGE_NOTE &&
		       message[-1].line == message->line && message[-1].column == message->column &&
		       str_equal(message[-1].file, message->file);
	struct str missed = missed_by_linker(w, message->text);
	for (size_t j = 0; j < report->message_count; j++) {
		const struct language_message *other = &report->messages[j];
		bool same = other->severity == LANGUAGE_ERROR ||
		            (missed.len > 0 && str_find(other->text, missed) != SIZE_MAX);
		if (same && has_place(other))
			return true;
	}
	return false;
}

static struct code_report_message message_of(struct work *w, const struct language *known,
                                             const struct language_message *message)
{
	struct code_report_message out = {
		.severity = severity_name(message->severity),
		.text = message->text,
		.line = message->line,
		.column = message->column,
	};
	if (has_place(message) && known != NULL && str_equal(message->file, known->file))
		out.where =
			str_format(w->arena, message->column == 0 ? "Line %lld" : "Line %lld, column %lld",
		                   (long long)message->line, (long long)message->column);
	return out;
}

static struct code_report_messages messages_of(struct work *w, struct str language,
                                               const struct code_report *report)
{
	const struct language *known = language_find(language);
	struct code_report_message *messages = work_array(w, report->message_count, sizeof *messages);
	size_t count = 0;
	for (size_t i = 0; i < report->message_count; i++)
		if (!follows(w, report, i))
			messages[count++] = message_of(w, known, &report->messages[i]);
	return (struct code_report_messages){messages, count};
}

/* ---- all of it ---- */

static const struct code_language *limits_of(const struct code *code, struct str language)
{
	for (size_t i = 0; i < code->language_count; i++)
		if (str_equal(code->languages[i].language, language))
			return &code->languages[i];
	return NULL;
}

static struct str summary_of(struct work *w, const struct code_language *limits,
                             const struct code_report *report)
{
	if (report->built && is_tried(report))
		return str_format(w->arena, "On your own input: %.*s.",
		                  STR_ARG(words_of_result(w, limits, &report->tests[0], false)));
	return code_report_words(w, report->built, passed_of(report), report->test_count);
}

void code_report_of(struct work *w, const struct code *code, struct str language,
                    const struct code_report *report, enum code_report_reader reader,
                    struct code_report_view *view)
{
	const struct code_language *limits = limits_of(code, language);
	*view = (struct code_report_view){
		.summary = summary_of(w, limits, report),
		.built = report->built,
		.at_work = reader == CODE_REPORT_AT_WORK,
		.messages = messages_of(w, language, report),
		.printed = report->printed,
		.groups = groups_of(w, code, limits, report, reader),
	};
}

void code_report_drawn(struct buf *out, const struct code_report_view *view)
{
	code_report_html(out, view);
}
