/* Programs graded a second: the 1,143 of IntroClass, each built and run on every test of its task in the sandbox, by two
 * workers. The peer is tests/introclass/judge.py, which does the same work with no sandbox around it.
 *
 *	bench/introclass [FOLDER [VERDICTS]]
 *
 * FOLDER has programs.jsonl and tests.jsonl (default: $ASSAY_DATA/introclass). With VERDICTS, a file, each program's verdict
 * is written there as judge.py writes it, and the peer is left out: so tests/introclass/run compares the two. */
#include "bench.h"

#include "base/json.h"
#include "base/world.h"
#include "cli/input.h"
#include "exam/code_check.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
	WORKERS = 2,
	FILE_BYTES_MAX = 16 << 20,
	LINE_BYTES_MAX = 1 << 20,
	PROGRAMS_MAX = 5000,
	TASKS_MAX = 64
};

struct task {
	struct str name;
	struct code_language language;
	struct code_group group;
	struct code code;
	struct code_test tests[DOCUMENT_TESTS_MAX];
};

struct program {
	struct str student, source;
	int64_t revision;
	const struct task *task;
	bool built;
	bool passed[DOCUMENT_TESTS_MAX];
};

struct grading {
	struct sandbox_runner sandbox;
	struct task tasks[TASKS_MAX];
	struct program programs[PROGRAMS_MAX];
	size_t task_count, program_count;
	atomic_size_t next;
	atomic_bool failed;
};

/* ---- reading ---- */

/* Calls `add` with each line's object. */
static enum err read_lines(struct work *w, const char *folder, const char *name, struct grading *grading,
                           enum err (*add)(struct work *w, struct grading *grading, const struct json *line))
{
	struct str text;
	TRY(input_file(w, str_cstr(w->arena, str_format(w->arena, "%s/%s", folder, name)), FILE_BYTES_MAX,
	               &text));
	while (!str_absent(text)) {
		struct str line = str_cut(&text, '\n');
		const struct json *json;
		if (line.len == 0)
			continue;
		TRY(json_parse(w, line, LINE_BYTES_MAX, &json));
		TRY(add(w, grading, json));
	}
	return OK;
}

static struct task *find_task(struct grading *grading, struct str name)
{
	for (size_t i = 0; i < grading->task_count; i++)
		if (str_equal(grading->tasks[i].name, name))
			return &grading->tasks[i];
	return NULL;
}

static struct task *add_task(struct grading *grading, struct str name)
{
	struct task *task = &grading->tasks[grading->task_count++];
	task->name = name;
	task->language = (struct code_language){.language = S("c"), .time_ms = 2000, .memory_mib = 256};
	task->group = (struct code_group){.id = name, .tests = task->tests};
	task->code = (struct code){.languages = &task->language,
	                           .language_count = 1,
	                           .checker.kind = S("exact"),
	                           .groups = &task->group,
	                           .group_count = 1};
	return task;
}

static enum err add_test(struct work *w, struct grading *grading, const struct json *line)
{
	struct str name = json_get_str(line, S("task"));
	struct task *task = find_task(grading, name);
	if (task == NULL && grading->task_count == TASKS_MAX)
		return fail(w, ERR_TOO_LARGE, "there are more than %d tasks", TASKS_MAX);
	if (task == NULL)
		task = add_task(grading, name);
	if (task->group.test_count == DOCUMENT_TESTS_MAX)
		return fail(w, ERR_TOO_LARGE, "a task has more than %d tests", DOCUMENT_TESTS_MAX);
	task->tests[task->group.test_count++] =
		(struct code_test){.id = json_get_str(line, S("suite")),
	                           .input = json_get_str(line, S("input")),
	                           .expected = json_get_str(line, S("expected"))};
	return OK;
}

static enum err add_program(struct work *w, struct grading *grading, const struct json *line)
{
	struct program program = {
		.student = json_get_str(line, S("student")),
		.source = json_get_str(line, S("source")),
		.revision = json_get_int(line, S("revision")),
		.task = find_task(grading, json_get_str(line, S("task"))),
	};
	if (program.task == NULL)
		return fail(w, ERR_INPUT, "a program is of a task without tests");
	if (grading->program_count == PROGRAMS_MAX)
		return fail(w, ERR_TOO_LARGE, "there are more than %d programs", PROGRAMS_MAX);
	grading->programs[grading->program_count++] = program;
	return OK;
}

/* ---- grading ---- */

static enum err grade(struct work *w, struct grading *grading, struct program *program)
{
	struct code_report report;
	TRY(code_check(w, &grading->sandbox, &program->task->code, S("c"), program->source, false, &report));
	program->built = report.built;
	for (size_t i = 0; i < report.test_count; i++)
		program->passed[i] = report.tests[i].result == CODE_PASSED;
	return OK;
}

static void *work_off(void *argument)
{
	struct grading *grading = argument;
	size_t at;
	while ((at = atomic_fetch_add(&grading->next, 1)) < grading->program_count) {
		struct work w = work_init(&world_real, S("bench"));
		if (grade(&w, grading, &grading->programs[at]) != OK) {
			fprintf(stderr, "program %zu: %.*s\n", at, STR_ARG(w.message));
			atomic_store(&grading->failed, true);
		}
		work_finish(&w);
	}
	return NULL;
}

/* Seconds from the first program to the last. */
static double grade_all(struct grading *grading)
{
	pthread_t workers[WORKERS];
	double began = bench_seconds();
	for (size_t i = 0; i < WORKERS; i++)
		if (pthread_create(&workers[i], NULL, work_off, grading) != 0)
			abort();
	for (size_t i = 0; i < WORKERS; i++)
		pthread_join(workers[i], NULL);
	return bench_seconds() - began;
}

/* ---- what came of it ---- */

static enum err write_verdicts(struct work *w, const struct grading *grading, const char *path)
{
	FILE *file = fopen(path, "w");
	if (file == NULL)
		return fail(w, ERR_INPUT, "%s cannot be written: %m", path);
	for (size_t i = 0; i < grading->program_count; i++) {
		const struct program *program = &grading->programs[i];
		struct buf buf = buf_init(w->arena, LINE_BYTES_MAX);
		struct json_out out = json_out(&buf);
		json_object(&out);
		json_put_str(&out, S("task"), program->task->name);
		json_put_str(&out, S("student"), program->student);
		json_put_int(&out, S("revision"), program->revision);
		json_put_bool(&out, S("built"), program->built);
		json_name(&out, S("tests"));
		json_array(&out);
		for (size_t t = 0; t < program->task->group.test_count; t++)
			json_bool(&out, program->passed[t]);
		json_end(&out);
		json_end(&out);
		fprintf(file, "%.*s\n", STR_ARG(buf_str(&buf)));
	}
	return fclose(file) == 0 ? OK : fail(w, ERR_INPUT, "%s cannot be written: %m", path);
}

static void run_peer(struct work *w, const char *folder, double per_second, size_t count)
{
	char *command = str_cstr(
		w->arena, str_format(w->arena, "python3 tests/introclass/judge.py --jobs %d '%s' >/dev/null",
	                             WORKERS, folder));
	double began = bench_seconds();
	if (system(command) != 0) { /* a fixed command and a folder of ours */
		printf("%-24s no peer: it ended badly\n", "judge.py");
		return;
	}
	double peer = (double)count / (bench_seconds() - began);
	printf("%-24s %12.1f programs/s   ours: %.2f times\n", "judge.py, no sandbox", peer,
	       per_second / peer);
}

static enum err measure(struct work *w, struct grading *grading, const char *folder, const char *verdicts)
{
	struct sandbox *sandbox;
	TRY(read_lines(w, folder, "tests.jsonl", grading, add_test));
	TRY(read_lines(w, folder, "programs.jsonl", grading, add_program));
	TRY(sandbox_open(w, &(struct sandbox_options){0}, &sandbox));
	grading->sandbox = sandbox_runner(sandbox);
	double seconds = grade_all(grading);
	sandbox_close(sandbox);
	if (grading->failed)
		return fail(w, ERR_UNAVAILABLE, "not every program could be graded");
	double per_second = (double)grading->program_count / seconds;
	printf("%-24s %12.1f programs/s\n", "introclass, 2 workers", per_second);
	fflush(stdout);
	if (verdicts != NULL)
		return write_verdicts(w, grading, verdicts);
	run_peer(w, folder, per_second, grading->program_count);
	return OK;
}

int main(int count, char **arguments)
{
	const char *data = getenv("ASSAY_DATA");
	struct work w = work_init(&world_real, S("bench"));
	struct str standard = str_format(w.arena, "%s/introclass", data == NULL ? "../shared/data" : data);
	const char *folder = count > 1 ? arguments[1] : str_cstr(w.arena, standard);
	struct grading *grading = work_alloc(&w, sizeof *grading);
	enum err failed = measure(&w, grading, folder, count > 2 ? arguments[2] : NULL);
	if (failed != OK)
		fprintf(stderr, "introclass: %.*s\n", STR_ARG(w.message));
	work_finish(&w);
	return err_exit_code(failed);
}
