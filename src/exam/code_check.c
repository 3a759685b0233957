/* Running tests: code_check, code_try; what is compared is in code_compare.c, reports as JSON in code_report.c. */
#include "exam/code_check.h"

#include "base/check.h"
#include "base/world.h"
#include "exam/code.h"

#include <signal.h>
#include <string.h>

#define AGAIN_US (INT64_C(300) * 1000000) /* what took longer is not run again */
enum {
	RUNS_MAX = 48,   /* of one box, behind the build */
	CHECKS_MAX = 16, /* tests whose three files go into one checker's box */
	FILES_OF_CHECK = 3,
	PRINTED_BYTES_MAX = 32 << 10,
	ALL_SHOWN_BYTES = 100000,     /* of one stream of all tests */
	OUTPUT_BYTES = 128 << 10,     /* what a program may print beyond twice what its test expects */
	OWN_OUTPUT_BYTES = 512 << 10, /* on an input of one's own */
	NOTE_BYTES_MAX = 300,
	SECONDS_OF_BUILD = 305, /* of the slowest language, by the clock on the wall */
};

/* ---- names ---- */

static const struct str results[] = {
	[CODE_PASSED] = S_INIT("passed"),       [CODE_WRONG] = S_INIT("wrong"),
	[CODE_CRASHED] = S_INIT("crashed"),     [CODE_TOO_SLOW] = S_INIT("too-slow"),
	[CODE_TOO_BIG] = S_INIT("too-big"),     [CODE_TOO_MUCH] = S_INIT("too-much"),
	[CODE_NOT_BUILT] = S_INIT("not-built"), [CODE_NOT_CHECKED] = S_INIT("not-checked"),
};

struct str code_test_result_name(enum code_test_result result)
{
	check((size_t)result < COUNT(results));
	return results[result];
}

bool code_test_result_find(struct str name, enum code_test_result *out)
{
	for (size_t i = 0; i < COUNT(results); i++) {
		*out = (enum code_test_result)i;
		if (str_equal(results[i], name))
			return true;
	}
	return false;
}

/* ---- one program ---- */

struct checking {
	const struct sandbox_runner *sandbox;
	const struct code *code;
	const struct language *language;
	struct language_program program;
	struct code_test_outcome *tests;
	size_t test_count;
	struct str *inputs;
	struct arena *held;  /* outputs that an author's checker has to see; NULL: there is none */
	struct str *outputs; /* them */
	struct code_report *report;
	bool doubtful; /* something may have ended by the machine's fault */
};

static enum err find_tools(struct work *w, struct str name, const struct language **out)
{
	struct str why;
	*out = language_find(name);
	if (*out == NULL)
		return fail(w, ERR_UNAVAILABLE, "this machine does not know the language “%.*s”",
		            STR_ARG(name));
	if (!language_installed(*out, &why))
		return fail(w, ERR_UNAVAILABLE, "%.*s", STR_ARG(why));
	return OK;
}

static enum err prepare(struct work *w, struct checking *checking, struct str language, struct str source)
{
	const struct code_language *granted = code_find_language(checking->code, language);
	if (granted == NULL)
		return fail(w, ERR_INPUT, "This task cannot be done in “%.*s”.", STR_ARG(language));
	TRY(find_tools(w, language, &checking->language));
	checking->program = (struct language_program){
		.source = source,
		.harness = granted->harness,
		.limits = {.cpu_ms = granted->time_ms, .memory_bytes = granted->memory_mib << 20},
	};
	return OK;
}

int64_t code_check_seconds(const struct code *code, struct str language)
{
	/* The wall clock against the time granted, as language.c has it, thrice: what a step is starved of comes on top. */
	enum { FACTOR = 6, MORE_MS = 6000 };
	const struct code_language *granted = code_find_language(code, language);
	int64_t tests = 0, time_ms = granted == NULL ? 0 : granted->time_ms;
	for (size_t i = 0; i < code->group_count; i++)
		tests += (int64_t)code->groups[i].test_count;
	int64_t boxes = 1 + tests / RUNS_MAX +
	                (str_equal(code->checker.kind, S("program")) ? tests / CHECKS_MAX + 1 : 0);
	int64_t runs = str_equal(code->checker.kind, S("program")) ? 2 * tests : tests;
	return AGAIN_US / 1000000 + (boxes + 1) * SECONDS_OF_BUILD +
	       runs * (time_ms * FACTOR + MORE_MS) / 1000;
}

/* Starved by others until its time on the wall was over, or ended from outside when the machine had no memory left: or so by
 * itself, as it then is again. */
static bool is_doubtful(const struct sandbox_outcome *outcome)
{
	return outcome->ending == SANDBOX_WALL_TIME ||
	       (outcome->ending == SANDBOX_SIGNALLED && outcome->signal == SIGKILL);
}

/* ---- builds ---- */

static struct str cut(struct str text, size_t most)
{
	return str_slice(text, 0, most);
}

/* What is kept of a stream, which itself is gone when its step has been told of. */
static struct str kept(struct work *w, struct str text, size_t most)
{
	return str_copy(w->arena, cut(text, most));
}

/* What it said, on both streams. */
static struct str printed_of(struct work *w, const struct sandbox_outcome *build)
{
	if (build->error.len == 0 || build->output.len == 0)
		return kept(w, build->error.len == 0 ? build->output : build->error, PRINTED_BYTES_MAX);
	struct str error = cut(build->error, PRINTED_BYTES_MAX / 2);
	return str_format(w->arena, "%.*s\n%.*s", STR_ARG(error),
	                  STR_ARG(cut(build->output, PRINTED_BYTES_MAX / 2)));
}

/* A compiler that was stopped says nothing about it itself. */
static struct str words_of_build(struct work *w, const struct sandbox_outcome *build)
{
	struct str printed = printed_of(w, build);
	const char *why = NULL;
	if (build->ending == SANDBOX_CPU_TIME || build->ending == SANDBOX_WALL_TIME)
		why = "The build took too long and was stopped.";
	else if (build->ending == SANDBOX_MEMORY)
		why = "The build needed too much memory and was stopped.";
	else if (build->ending == SANDBOX_OUTPUT)
		why = "The build printed too much and was stopped.";
	else if (build->ending == SANDBOX_SIGNALLED)
		why = "The build crashed.";
	if (why == NULL)
		return printed;
	return printed.len == 0 ? str_of(why) : str_format(w->arena, "%s\n%.*s", why, STR_ARG(printed));
}

static enum err read_build(struct work *w, struct checking *checking, const struct sandbox_outcome *build)
{
	struct code_report *report = checking->report;
	if (build->ending == SANDBOX_CANNOT_START || build->ending == SANDBOX_NOT_RUN)
		return fail(w, ERR_UNAVAILABLE, "the tools for %.*s are not where they were",
		            STR_ARG(checking->language->title));
	report->built = build->ending == SANDBOX_EXITED && build->exit_code == 0;
	checking->doubtful |= is_doubtful(build);
	report->printed = words_of_build(w, build);
	struct language_message *messages;
	language_messages(w, checking->language, report->printed, &messages, &report->message_count);
	report->messages = messages;
	return OK;
}

/* ---- runs ---- */

/* What cannot be started is the sandbox's fault when it is a tool of ours, and the program's when it is the one just built. */
static enum err result_of(struct work *w, const struct sandbox_step *step, const struct sandbox_outcome *run,
                          enum code_test_result *out)
{
	bool tool = str_starts(step->arguments[0], S("/"));
	switch (run->ending) {
	case SANDBOX_EXITED: *out = run->exit_code == 0 ? CODE_PASSED : CODE_CRASHED; return OK;
	case SANDBOX_SIGNALLED: *out = CODE_CRASHED; return OK;
	case SANDBOX_CPU_TIME:
	case SANDBOX_WALL_TIME: *out = CODE_TOO_SLOW; return OK;
	case SANDBOX_MEMORY: *out = CODE_TOO_BIG; return OK;
	case SANDBOX_OUTPUT: *out = CODE_TOO_MUCH; return OK;
	case SANDBOX_CANNOT_START:
		if (tool)
			break;
		*out = CODE_CRASHED;
		return OK;
	case SANDBOX_NOT_RUN: break;
	}
	return fail(w, ERR_UNAVAILABLE, "the sandbox built a program and could not start it");
}

/* A built-in checker says at once what an output is worth; an author's own has to see it later. */
static void compare(struct work *w, const struct checking *checking, size_t at, struct str output)
{
	struct code_test_outcome *test = &checking->tests[at];
	if (test->test == NULL || test->result != CODE_PASSED)
		return;
	if (checking->held != NULL)
		checking->outputs[at] = str_copy(checking->held, output);
	else if (!code_compare(w, &checking->code->checker, test->test->expected, output, &test->note))
		test->result = CODE_WRONG;
}

/* What is shown of each output: of many less, so that a report stays one that can be sent. */
static size_t shown_bytes(const struct checking *checking)
{
	size_t share = ALL_SHOWN_BYTES / checking->test_count;
	return share < CODE_SHOWN_BYTES ? share : CODE_SHOWN_BYTES;
}

static enum err read_run(struct work *w, const struct checking *checking, size_t at,
                         const struct sandbox_step *step, const struct sandbox_outcome *run)
{
	struct code_test_outcome *test = &checking->tests[at];
	size_t most = shown_bytes(checking);
	*test = (struct code_test_outcome){
		.group = test->group,
		.test = test->test,
		.exit_code = run->ending == SANDBOX_EXITED ? run->exit_code : -1,
		.signal = run->ending == SANDBOX_SIGNALLED ? run->signal : -1,
		.cpu_us = run->cpu_us,
		.wall_us = run->wall_us,
		.memory_bytes = run->memory_bytes,
		.output = kept(w, run->output, most),
		.error = kept(w, run->error, most),
	};
	TRY(result_of(w, step, run, &test->result));
	if (test->result == CODE_CRASHED && language_memory_is_used_up(checking->language, run))
		test->result = CODE_TOO_BIG;
	compare(w, checking, at, run->output);
	return OK;
}

/* One box of a program: its build, and its runs from a test on. */
struct running {
	struct checking *checking;
	const struct sandbox_job *job;
	size_t from;
	bool waited; /* each of them was stopped while it waited */
};

static enum err step_ended(struct work *w, void *state, size_t step, const struct sandbox_outcome *outcome)
{
	struct running *running = state;
	if (step == 0)
		return read_build(w, running->checking, outcome);
	running->waited &= outcome->ending == SANDBOX_WALL_TIME;
	running->checking->doubtful |= is_doubtful(outcome);
	return read_run(w, running->checking, running->from + step - 1, &running->job->steps[step], outcome);
}

/* Not much more than can be right. */
static int64_t output_bytes(const struct code_test *test)
{
	return test == NULL ? OWN_OUTPUT_BYTES : OUTPUT_BYTES + 2 * (int64_t)test->expected.len;
}

/* Each run may print what its own test lets it. */
static void limit_outputs(struct work *w, const struct checking *checking, size_t from,
                          struct sandbox_job *job)
{
	struct sandbox_step *steps = work_array(w, job->step_count, sizeof *steps);
	memcpy(steps, job->steps, job->step_count * sizeof *steps);
	for (size_t i = 1; i < job->step_count; i++)
		steps[i].limits.output_bytes = output_bytes(checking->tests[from + i - 1].test);
	job->steps = steps;
}

/* Up to RUNS_MAX tests from `from` on, in one box; *waited: each of them was stopped while it waited. */
static enum err run_box(struct work *w, struct checking *checking, size_t from, size_t count, bool *waited)
{
	struct sandbox_job job =
		language_job(w, checking->language, &checking->program, checking->inputs + from, count);
	struct running running = {checking, &job, from, count > 0};
	struct sandbox_outcome *outcomes = work_array(w, job.step_count, sizeof *outcomes);
	check(job.step_count == count + 1);
	limit_outputs(w, checking, from, &job);
	job.ended = step_ended;
	job.state = &running;
	TRY(checking->sandbox->run(w, checking->sandbox->state, &job, outcomes));
	*waited = running.waited;
	return OK;
}

/* A language without a build tells of mistakes when it runs. Not on a hidden test: candidates read messages, and a program can
 * say there what it was given. */
static void read_messages_of_runs(struct work *w, struct checking *checking)
{
	struct code_report *report = checking->report;
	for (size_t i = 0; report->message_count == 0 && i < checking->test_count; i++) {
		const struct code_group *group = checking->tests[i].group;
		enum code_test_result result = checking->tests[i].result;
		bool told = result == CODE_CRASHED || result == CODE_TOO_BIG;
		if (!told || (group != NULL && !group->visible))
			continue;
		struct language_message *messages;
		language_messages(w, checking->language, checking->tests[i].error, &messages,
		                  &report->message_count);
		report->messages = messages;
	}
}

/* A program that does nothing but wait would keep others waiting for as long as all its tests may. */
static void give_up(struct checking *checking, size_t from)
{
	for (size_t i = from; i < checking->test_count; i++) {
		checking->tests[i].result = CODE_TOO_SLOW;
		checking->tests[i].note =
			S("Not run: all the tests before it waited until they were stopped.");
	}
}

static enum err run_all(struct work *w, struct checking *checking)
{
	int64_t began_us = world_monotonic_us(w);
	size_t done = 0;
	bool waited;
	if (checking->held != NULL)
		arena_reset(checking->held);
	do {
		size_t left = checking->test_count - done, count = left < RUNS_MAX ? left : RUNS_MAX;
		TRY(run_box(w, checking, done, count, &waited));
		done += count;
	} while (checking->report->built && !waited && done < checking->test_count);
	if (checking->report->built)
		give_up(checking, done);
	for (size_t i = 0; !checking->report->built && i < checking->test_count; i++)
		checking->tests[i].result = CODE_NOT_BUILT;
	if (checking->report->built)
		read_messages_of_runs(w, checking);
	checking->report->wall_us = world_monotonic_us(w) - began_us;
	checking->report->tests = checking->tests;
	checking->report->test_count = checking->test_count;
	return OK;
}

/* ---- an author's own checker, in a box of its own ---- */

struct judging {
	const struct checking *checking;
	const struct language *language;
	size_t tests[CHECKS_MAX];
	size_t count;
};

static struct sandbox_file file_of(struct work *w, size_t i, const char *name, struct str bytes)
{
	return (struct sandbox_file){.path = str_format(w->arena, "test-%zu/%s", i, name),
	                             .bytes = bytes.len == 0 ? S("") : bytes};
}

/* The checker's own files, and of each test three. */
static void add_files(struct work *w, const struct checking *checking, const struct judging *judging,
                      struct sandbox_job *job)
{
	struct sandbox_file *files =
		work_array(w, job->file_count + FILES_OF_CHECK * judging->count, sizeof *files);
	size_t count = job->file_count;
	memcpy(files, job->files, count * sizeof *files);
	for (size_t i = 0; i < judging->count; i++) {
		size_t at = judging->tests[i];
		files[count++] = file_of(w, i, "input", checking->inputs[at]);
		files[count++] = file_of(w, i, "expected", checking->tests[at].test->expected);
		files[count++] = file_of(w, i, "output", checking->outputs[at]);
	}
	job->files = files;
	job->file_count = count;
}

/* Each run of the checker is told its three files. */
static void add_arguments(struct work *w, const struct judging *judging, struct sandbox_job *job)
{
	static const char *const names[FILES_OF_CHECK] = {"input", "expected", "output"};
	struct sandbox_step *steps = work_array(w, job->step_count, sizeof *steps);
	memcpy(steps, job->steps, job->step_count * sizeof *steps);
	for (size_t i = 0; i < judging->count; i++) {
		struct sandbox_step *step = &steps[1 + i];
		struct str *arguments =
			work_array(w, step->argument_count + FILES_OF_CHECK, sizeof *arguments);
		memcpy(arguments, step->arguments, step->argument_count * sizeof *arguments);
		for (size_t j = 0; j < FILES_OF_CHECK; j++)
			arguments[step->argument_count + j] =
				str_format(w->arena, "/box/work/test-%zu/%s", i, names[j]);
		step->arguments = arguments;
		step->argument_count += FILES_OF_CHECK;
	}
	job->steps = steps;
}

/* 0 is right, 1 is wrong; anything else is the checker's failure and nobody's score. An exception that nobody caught ends
 * Python, Node and Java with 1 too, and with words on standard error: that is a failure. */
static void read_judgement(struct work *w, const struct sandbox_outcome *run, struct code_test_outcome *test)
{
	bool exited = run->ending == SANDBOX_EXITED;
	if (exited && run->exit_code == 0)
		test->result = CODE_PASSED;
	else if (exited && run->exit_code == 1 && run->error.len == 0)
		test->result = CODE_WRONG;
	else
		test->result = CODE_NOT_CHECKED;
	test->note = kept(w, str_trim(run->output), NOTE_BYTES_MAX);
}

/* A checker that was not built fails each of its tests. */
static enum err judgement_ended(struct work *w, void *state, size_t step,
                                const struct sandbox_outcome *outcome)
{
	const struct judging *judging = state;
	if (step > 0)
		read_judgement(w, outcome, &judging->checking->tests[judging->tests[step - 1]]);
	return OK;
}

static enum err judge(struct work *w, struct checking *checking, struct judging *judging)
{
	const struct language_program program = {.source = checking->code->checker.source};
	struct str inputs[CHECKS_MAX];
	for (size_t i = 0; i < judging->count; i++)
		inputs[i] = S("");
	struct sandbox_job job = language_job(w, judging->language, &program, inputs, judging->count);
	add_files(w, checking, judging, &job);
	add_arguments(w, judging, &job);
	struct sandbox_outcome *outcomes = work_array(w, job.step_count, sizeof *outcomes);
	for (size_t i = 0; i < judging->count; i++)
		checking->tests[judging->tests[i]].result = CODE_NOT_CHECKED;
	job.ended = judgement_ended;
	job.state = judging;
	return checking->sandbox->run(w, checking->sandbox->state, &job, outcomes);
}

static enum err judge_all(struct work *w, struct checking *checking)
{
	struct judging judging = {.checking = checking};
	TRY(find_tools(w, checking->code->checker.language, &judging.language));
	for (size_t i = 0; i < checking->test_count; i++) {
		if (checking->tests[i].result == CODE_PASSED)
			judging.tests[judging.count++] = i;
		if (judging.count == 0 || (judging.count < CHECKS_MAX && i + 1 < checking->test_count))
			continue;
		TRY(judge(w, checking, &judging));
		judging.count = 0;
	}
	return OK;
}

/* ---- what is asked for ---- */

static void choose_tests(struct work *w, struct checking *checking, bool visible_only)
{
	const struct code *code = checking->code;
	size_t most = 0;
	for (size_t i = 0; i < code->group_count; i++)
		most += code->groups[i].test_count;
	checking->tests = work_array(w, most, sizeof *checking->tests);
	checking->inputs = work_array(w, most, sizeof *checking->inputs);
	checking->outputs = work_array(w, most, sizeof *checking->outputs);
	for (size_t i = 0; i < code->group_count; i++) {
		const struct code_group *group = &code->groups[i];
		for (size_t j = 0; j < group->test_count && (group->visible || !visible_only); j++) {
			struct str input = group->tests[j].input;
			checking->inputs[checking->test_count] = input.len == 0 ? S("") : input;
			checking->tests[checking->test_count++] = (struct code_test_outcome){
				.group = group, .test = &group->tests[j], .exit_code = -1, .signal = -1};
		}
	}
}

static enum err run_and_judge(struct work *w, struct checking *checking, bool visible_only)
{
	TRY(run_all(w, checking));
	/* For a verdict it is run once more; at work one can do so oneself. */
	if (checking->doubtful && !visible_only && checking->report->wall_us < AGAIN_US)
		TRY(run_all(w, checking));
	return checking->report->built && checking->held != NULL ? judge_all(w, checking) : OK;
}

enum err code_check(struct work *w, const struct sandbox_runner *sandbox, const struct code *code,
                    struct str language, struct str source, bool visible_only, struct code_report *out)
{
	*out = (struct code_report){0};
	struct checking checking = {.sandbox = sandbox, .code = code, .report = out};
	TRY(prepare(w, &checking, language, source));
	choose_tests(w, &checking, visible_only);
	checking.held = str_equal(code->checker.kind, S("program")) ? arena_open() : NULL;
	enum err failed = run_and_judge(w, &checking, visible_only);
	arena_close(checking.held);
	return failed;
}

enum err code_try(struct work *w, const struct sandbox_runner *sandbox, const struct code *code,
                  struct str language, struct str source, struct str input, struct code_report *out)
{
	*out = (struct code_report){0};
	struct checking checking = {.sandbox = sandbox, .code = code, .report = out, .test_count = 1};
	TRY(prepare(w, &checking, language, source));
	checking.tests = work_array(w, 1, sizeof *checking.tests);
	checking.tests[0] = (struct code_test_outcome){.exit_code = -1, .signal = -1};
	checking.inputs = &input;
	return run_all(w, &checking);
}
