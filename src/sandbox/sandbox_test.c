/* Real boxes: what became of a program is compared with what its source says. Hostile programs have a suite of their own. */
#include "sandbox/sandbox.h"

#include "base/check.h"
#include "sandbox/protection.h"
#include "test.h"
#include "unit/box.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MIB = 1 << 20 };

static const struct sandbox_limits standard = {2000, 20000, 64 * MIB, 4 * MIB, 64, 64 << 10, 32, 32, 8 * MIB};

static struct sandbox_step step_of(struct work *w, const char *program, const char *option, const char *line)
{
	struct str *arguments = work_array(w, 3, sizeof *arguments);
	arguments[0] = str_of(program);
	arguments[1] = str_of(option);
	arguments[2] = str_of(line);
	return (struct sandbox_step){
		.arguments = arguments, .argument_count = 3, .input = S(""), .limits = standard};
}

static struct sandbox_step shell(struct work *w, const char *line)
{
	return step_of(w, "/bin/sh", "-c", line);
}

static struct sandbox_step python(struct work *w, const char *text)
{
	return step_of(w, "/usr/bin/python3", "-c", text);
}

static struct sandbox_outcome run_step(struct work *w, struct sandbox *sandbox, struct sandbox_step step)
{
	const struct sandbox_job job = {.steps = &step, .step_count = 1};
	struct sandbox_outcome outcome;
	assert_ok(w, sandbox_run(w, sandbox, &job, &outcome));
	return outcome;
}

static void assert_exited(const struct sandbox_outcome *outcome, int code)
{
	if (outcome->ending != SANDBOX_EXITED)
		print_error("%.*s: %.*s\n", STR_ARG(sandbox_ending_name(outcome->ending)),
		            STR_ARG(outcome->error));
	assert_int_equal(outcome->ending, SANDBOX_EXITED);
	assert_int_equal(outcome->exit_code, code);
	assert_int_equal(outcome->signal, -1);
}

/* ---- endings ---- */

TEST(sandbox_tells_exit_codes_and_signals)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	struct sandbox_outcome outcome = run_step(&w, sandbox, shell(&w, "echo out; echo err >&2; exit 7"));
	assert_exited(&outcome, 7);
	assert_str(outcome.output, S("out\n"));
	assert_str(outcome.error, S("err\n"));
	outcome = run_step(&w, sandbox, shell(&w, "kill -SEGV $$"));
	assert_int_equal(outcome.ending, SANDBOX_SIGNALLED);
	assert_int_equal(outcome.signal, SIGSEGV);
	assert_int_equal(outcome.exit_code, -1);
	outcome = run_step(&w, sandbox, shell(&w, "kill -KILL $$"));
	assert_int_equal(outcome.ending, SANDBOX_SIGNALLED);
	assert_int_equal(outcome.signal, SIGKILL);
	sandbox_close(sandbox);
	test_work_end(&w);
}

TEST(sandbox_says_when_there_is_nothing_to_start)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	struct sandbox_outcome outcome = run_step(&w, sandbox, step_of(&w, "/usr/bin/none", "", ""));
	assert_int_equal(outcome.ending, SANDBOX_CANNOT_START);
	assert_int_equal(outcome.exit_code, -1);
	/* A file of the work folder that may not be executed. */
	const struct sandbox_file file = {S("data"), S("not a program"), false};
	const struct sandbox_step step = step_of(&w, "data", "", "");
	const struct sandbox_job job = {.files = &file, .file_count = 1, .steps = &step, .step_count = 1};
	assert_ok(&w, sandbox_run(&w, sandbox, &job, &outcome));
	assert_int_equal(outcome.ending, SANDBOX_CANNOT_START);
	sandbox_close(sandbox);
	test_work_end(&w);
}

/* ---- limits ---- */

static void assert_ends(struct work *w, struct sandbox *sandbox, struct sandbox_step step,
                        enum sandbox_ending ending)
{
	struct sandbox_outcome outcome = run_step(w, sandbox, step);
	if (outcome.ending != ending)
		print_error("%.*s: ended by %.*s, exit code %d: %.*s\n", STR_ARG(step.arguments[2]),
		            STR_ARG(sandbox_ending_name(outcome.ending)), outcome.exit_code,
		            STR_ARG(outcome.error));
	assert_int_equal(outcome.ending, ending);
	assert_int_equal(outcome.exit_code, -1);
}

static void look_at_time_and_memory(struct work *w, struct sandbox *sandbox)
{
	struct sandbox_step step = python(w, "while True: pass");
	step.limits.cpu_ms = 300;
	assert_ends(w, sandbox, step, SANDBOX_CPU_TIME);
	/* Deaf to the signal that comes first. */
	step = python(w, "import signal; signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass");
	step.limits.cpu_ms = 300;
	assert_ends(w, sandbox, step, SANDBOX_CPU_TIME);
	step = shell(w, "trap '' TERM INT; sleep 30");
	step.limits.wall_ms = 300;
	assert_ends(w, sandbox, step, SANDBOX_WALL_TIME);
	/* It stops itself: nobody is there to let it go on. */
	step = shell(w, "kill -STOP $$");
	step.limits.wall_ms = 300;
	assert_ends(w, sandbox, step, SANDBOX_WALL_TIME);
	assert_ends(w, sandbox, python(w, "x = [bytearray(1 << 20) for i in range(500)]"), SANDBOX_MEMORY);
	/* In processes that each have little. */
	assert_ends(w, sandbox,
	            python(w, "import os, time\n"
	                      "for i in range(20):\n"
	                      "    if os.fork() == 0:\n"
	                      "        x = bytearray(os.urandom(1 << 20) * 10); time.sleep(10)\n"
	                      "time.sleep(5)"),
	            SANDBOX_MEMORY);
}

TEST(sandbox_keeps_time_and_memory)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	look_at_time_and_memory(&w, sandbox);
	sandbox_close(sandbox);
	test_work_end(&w);
}

/* No cgroup is there: process 1 looks. */
TEST(sandbox_keeps_time_and_memory_without_cgroups)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){.cgroup = S("/proc/none")});
	struct protection_state states[PROTECTION_COUNT];
	sandbox_protections(sandbox, states);
	assert_true(states[PROTECTION_MEMORY].in_force);
	assert_int_not_equal(str_find(states[PROTECTION_MEMORY].how, S("rlimit")), SIZE_MAX);
	look_at_time_and_memory(&w, sandbox);
	sandbox_close(sandbox);
	test_work_end(&w);
}

static void look_at_counts(struct work *w, struct sandbox *sandbox)
{
	struct sandbox_step step = python(w, "import os, time\n"
	                                     "n = 0\n"
	                                     "try:\n"
	                                     "    while n < 100:\n"
	                                     "        if os.fork() == 0: time.sleep(10); os._exit(0)\n"
	                                     "        n += 1\n"
	                                     "except BlockingIOError: print(n + 1)");
	step.limits.processes = 11;
	struct sandbox_outcome outcome = run_step(w, sandbox, step);
	assert_exited(&outcome, 0);
	assert_str(outcome.output, S("11\n"));
	step = python(w, "import os\n"
	                 "try:\n"
	                 "    while True: n = os.dup(0)\n"
	                 "except OSError as e: print(e.errno, n + 1)");
	step.limits.descriptors = 20;
	outcome = run_step(w, sandbox, step);
	assert_str(outcome.output, S("24 20\n")); /* EMFILE */
	step = python(w, "n = 0\n"
	                 "try:\n"
	                 "    while True: open('f%d' % n, 'w'); n += 1\n"
	                 "except OSError as e: print(e.errno, n)");
	step.limits.scratch_files = 20;
	outcome = run_step(w, sandbox, step);
	assert_str(outcome.output, S("28 20\n")); /* ENOSPC */
	step = python(w, "import os\n"
	                 "f = open('f', 'wb', buffering=0); n = 0\n"
	                 "try:\n"
	                 "    while True: n += f.write(b'x' * 65536)\n"
	                 "except OSError as e: print(e.errno, n)");
	step.limits.scratch_bytes = MIB;
	outcome = run_step(w, sandbox, step);
	assert_str(outcome.output, S("27 1048576\n")); /* EFBIG: one file has no more than the folder */
}

TEST(sandbox_counts_processes_descriptors_and_files)
{
	struct work w = test_work();
	for (int i = 0; i < 2; i++) {
		struct str cgroup = i == 0 ? (struct str){0} : S("/proc/none");
		struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){.cgroup = cgroup});
		look_at_counts(&w, sandbox);
		sandbox_close(sandbox);
	}
	test_work_end(&w);
}

TEST(sandbox_cuts_output)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	struct sandbox_step step = shell(&w, "yes");
	step.limits.output_bytes = 100001;
	struct sandbox_outcome outcome = run_step(&w, sandbox, step);
	assert_int_equal(outcome.ending, SANDBOX_OUTPUT);
	assert_true(outcome.output_cut);
	assert_false(outcome.error_cut);
	assert_int_equal(outcome.output.len, 100001);
	assert_int_equal(str_find(outcome.output, S("yy")), SIZE_MAX);
	step = shell(&w, "yes >&2");
	outcome = run_step(&w, sandbox, step);
	assert_int_equal(outcome.ending, SANDBOX_OUTPUT);
	assert_true(outcome.error_cut);
	/* To the byte: all that is allowed is no excess. */
	step = shell(&w, "head -c 100001 /dev/zero");
	step.limits.output_bytes = 100001;
	outcome = run_step(&w, sandbox, step);
	assert_exited(&outcome, 0);
	assert_false(outcome.output_cut);
	step.limits.output_bytes = 100000;
	assert_ends(&w, sandbox, step, SANDBOX_OUTPUT);
	sandbox_close(sandbox);
	test_work_end(&w);
}

/* ---- streams ---- */

TEST(sandbox_carries_large_and_binary_streams)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	char *large = work_alloc(&w, SANDBOX_INPUT_BYTES_MAX);
	for (size_t i = 0; i < SANDBOX_INPUT_BYTES_MAX; i++)
		large[i] = (char)(i * 2654435761U >> 24);
	struct sandbox_step step = shell(&w, "exec cat");
	step.limits.output_bytes = SANDBOX_OUTPUT_BYTES_MAX;
	step.input = str_bytes(large, SANDBOX_INPUT_BYTES_MAX);
	struct sandbox_outcome outcome = run_step(&w, sandbox, step);
	assert_exited(&outcome, 0);
	assert_true(str_equal(outcome.output, step.input));
	/* As a file by name, and written to by name. */
	step = shell(&w, "cat /dev/stdin > /dev/stdout; echo x > /dev/stderr");
	step.input = str_bytes("\0\xff\r\n\xc3(", 6);
	outcome = run_step(&w, sandbox, step);
	assert_exited(&outcome, 0);
	assert_true(str_equal(outcome.output, step.input));
	assert_str(outcome.error, S("x\n"));
	sandbox_close(sandbox);
	test_work_end(&w);
}

/* ---- several steps ---- */

TEST(sandbox_gives_each_step_a_fresh_scratch_folder)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	struct sandbox_step steps[3];
	for (int i = 0; i < 3; i++)
		steps[i] = shell(&w, "pwd; ls -A; echo left > left; echo left > /tmp/too; (sleep 60 &)");
	const struct sandbox_job job = {.steps = steps, .step_count = 3};
	struct sandbox_outcome outcomes[3];
	assert_ok(&w, sandbox_run(&w, sandbox, &job, outcomes));
	for (int i = 0; i < 3; i++) {
		assert_exited(&outcomes[i], 0);
		assert_str(outcomes[i].output, S("/box/scratch\n"));
	}
	sandbox_close(sandbox);
	test_work_end(&w);
}

TEST(sandbox_lets_builds_alone_write_the_work_folder)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	const struct sandbox_file files[] = {{S("a/b/c.txt"), S("given"), false},
	                                     {S("tool.sh"), S("#!/bin/sh\necho $MARK $1\n"), true}};
	struct sandbox_step steps[3] = {shell(&w, "cp a/b/c.txt made; pwd"), shell(&w, ""),
	                                step_of(&w, "tool.sh", "one", "")};
	const struct str environment[] = {S("MARK=mark")};
	steps[0].build = true;
	steps[0].keep = S("made");
	steps[1] =
		shell(&w, "cat /box/work/made; echo x > /box/work/made || echo refused; touch /box/work/new");
	steps[2].environment = environment;
	steps[2].environment_count = 1;
	const struct sandbox_job job = {.files = files, .file_count = 2, .steps = steps, .step_count = 3};
	struct sandbox_outcome outcomes[3];
	assert_ok(&w, sandbox_run(&w, sandbox, &job, outcomes));
	assert_exited(&outcomes[0], 0);
	assert_str(outcomes[0].output, S("/box/work\n"));
	assert_str(outcomes[0].kept, S("given"));
	assert_exited(&outcomes[1], 1);
	assert_str(outcomes[1].output, S("givenrefused\n"));
	assert_exited(&outcomes[2], 0);
	assert_str(outcomes[2].output, S("mark one\n"));
	sandbox_close(sandbox);
	test_work_end(&w);
}

enum { TOLD_STEPS = 12, TOLD_BYTES = 2 * MIB };

struct told {
	size_t count;
	enum err failure; /* of the third */
};

static enum err hear(struct work *w, void *state, size_t step, const struct sandbox_outcome *outcome)
{
	struct told *told = state;
	assert_int_equal(step, told->count++);
	assert_exited(outcome, (int)step);
	assert_int_equal(outcome->output.len, TOLD_BYTES);
	assert_int_equal(outcome->error.len, TOLD_BYTES);
	for (size_t i = 0; i < TOLD_BYTES; i += 4096)
		assert_int_equal(outcome->output.at[i], 'a' + (int)step);
	return step == 2 && told->failure != OK ? fail(w, told->failure, "enough") : OK;
}

TEST(sandbox_gives_back_the_memory_of_a_step_that_it_has_told_of)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	struct sandbox_step steps[TOLD_STEPS];
	struct sandbox_outcome outcomes[TOLD_STEPS];
	struct told told = {0};
	for (size_t i = 0; i < TOLD_STEPS; i++) {
		const char *text =
			str_cstr(w.arena, str_format(w.arena,
		                                     "import sys\nsys.stdout.write('%c' * (2 << 20))\n"
		                                     "sys.stderr.write('e' * (2 << 20))\nsys.exit(%zu)\n",
		                                     'a' + (int)i, i));
		steps[i] = python(&w, text);
		steps[i].limits.output_bytes = TOLD_BYTES;
	}
	const struct sandbox_job job = {
		.steps = steps, .step_count = TOLD_STEPS, .ended = hear, .state = &told};
	size_t before = arena_used(w.arena);
	assert_ok(&w, sandbox_run(&w, sandbox, &job, outcomes));
	assert_int_equal(told.count, TOLD_STEPS);
	assert_exited(&outcomes[5], 5);
	assert_str(outcomes[5].output, S(""));
	assert_true(arena_used(w.arena) - before < MIB);
	told = (struct told){.failure = ERR_TOO_LARGE};
	assert_fails(&w, ERR_TOO_LARGE, sandbox_run(&w, sandbox, &job, outcomes));
	assert_int_equal(told.count, 3);
	sandbox_close(sandbox);
	test_work_end(&w);
}

TEST(sandbox_runs_nothing_after_a_build_that_failed)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	struct sandbox_step steps[2] = {shell(&w, "echo no >&2; exit 1"), shell(&w, "echo ran")};
	steps[0].build = true;
	steps[0].keep = S("made");
	const struct sandbox_job job = {.steps = steps, .step_count = 2};
	struct sandbox_outcome outcomes[2];
	assert_ok(&w, sandbox_run(&w, sandbox, &job, outcomes));
	assert_exited(&outcomes[0], 1);
	assert_true(str_absent(outcomes[0].kept));
	assert_int_equal(outcomes[1].ending, SANDBOX_NOT_RUN);
	assert_int_equal(outcomes[1].exit_code, -1);
	assert_str(outcomes[1].output, S(""));
	sandbox_close(sandbox);
	test_work_end(&w);
}

/* What is kept is a plain file of the work folder, or nothing. */
TEST(sandbox_keeps_plain_files_alone)
{
	static const char *const makers[] = {
		"ln -s /usr/bin/true made",
		"mkfifo made",
		"mkdir made",
		"true",
		"truncate -s 81M made",
		"ln -s /usr/bin sub; ln -s true made",
	};
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	for (size_t i = 0; i < COUNT(makers); i++) {
		struct sandbox_step step = shell(&w, makers[i]);
		step.build = true;
		step.limits.scratch_bytes = 128 * MIB;
		step.keep = i == COUNT(makers) - 1 ? S("sub/true") : S("made");
		struct sandbox_outcome outcome = run_step(&w, sandbox, step);
		assert_exited(&outcome, 0);
		assert_true(str_absent(outcome.kept));
	}
	struct sandbox_step step = shell(&w, "mkdir sub; head -c 3000000 /dev/zero > sub/made");
	step.build = true;
	step.keep = S("sub/made");
	struct sandbox_outcome outcome = run_step(&w, sandbox, step);
	assert_int_equal(outcome.kept.len, 3000000);
	step = shell(&w, ": > made");
	step.build = true;
	step.keep = S("made");
	outcome = run_step(&w, sandbox, step);
	assert_false(str_absent(outcome.kept));
	assert_int_equal(outcome.kept.len, 0);
	sandbox_close(sandbox);
	test_work_end(&w);
}

/* ---- what is refused ---- */

TEST(sandbox_refuses_jobs_over_the_maxima)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	struct sandbox_step step = shell(&w, "true");
	struct sandbox_job job = {.steps = &step, .step_count = 1};
	struct sandbox_outcome outcome;
	static const struct str paths[] = {S_INIT(""),  S_INIT("/a"),   S_INIT("../a"), S_INIT("a/../b"),
	                                   S_INIT("."), S_INIT("a//b"), S_INIT("a/"),   {"a\0b", 3}};
	for (size_t i = 0; i < COUNT(paths); i++) {
		const struct sandbox_file file = {paths[i], S("x"), false};
		job.files = &file;
		job.file_count = 1;
		assert_fails(&w, ERR_INPUT, sandbox_run(&w, sandbox, &job, &outcome));
	}
	job.file_count = 0;
	step.limits.memory_bytes = 0;
	assert_fails(&w, ERR_INPUT, sandbox_run(&w, sandbox, &job, &outcome));
	step.limits = standard;
	step.limits.output_bytes = SANDBOX_OUTPUT_BYTES_MAX + 1;
	assert_fails(&w, ERR_INPUT, sandbox_run(&w, sandbox, &job, &outcome));
	step.limits = standard;
	step.argument_count = 0;
	assert_fails(&w, ERR_INPUT, sandbox_run(&w, sandbox, &job, &outcome));
	job.step_count = 0;
	assert_fails(&w, ERR_INPUT, sandbox_run(&w, sandbox, &job, &outcome));
	sandbox_close(sandbox);
	test_work_end(&w);
}

TEST(sandbox_says_that_it_cannot_be_had)
{
	struct work w = test_work();
	struct sandbox *sandbox;
	struct sandbox_options options = {.bubblewrap = S("/usr/bin/no-bwrap")};
	assert_fails(&w, ERR_UNAVAILABLE, sandbox_open(&w, &options, &sandbox));
	/* One that starts and fails; what it says is handed on. */
	options.bubblewrap = S("/usr/bin/ls");
	enum err failed = sandbox_open(&w, &options, &sandbox);
	assert_int_equal(failed, ERR_UNAVAILABLE);
	assert_int_not_equal(str_find(w.message, S("unrecognized option")), SIZE_MAX);
	work_forgive(&w);
	/* One that ends at once, without a word. */
	options.bubblewrap = S("/usr/bin/true");
	assert_fails(&w, ERR_UNAVAILABLE, sandbox_open(&w, &options, &sandbox));
	test_work_end(&w);
}

/* ---- many at once ---- */

struct visitor {
	struct sandbox *sandbox;
	int number;
	bool exact; /* a cgroup keeps memory: else it is looked at now and then */
	bool well;
};

/* Each has limits of its own, keeps within one and breaks the other. */
static void *visit(void *argument)
{
	struct visitor *visitor = argument;
	struct work w = work_init(&world_real, S("visitor"));
	char text[256];
	snprintf(text, sizeof text,
	         "x = bytearray(b'1') * (%d << 20); print(%d, flush=True)\n"
	         "while True: x += bytearray(b'1') * (4 << 20)",
	         visitor->number % 8 + 1, visitor->number);
	struct sandbox_step steps[2] = {python(&w, text), python(&w, "import time; time.sleep(60)")};
	steps[0].limits.memory_bytes = (visitor->number % 8 + 24) * INT64_C(1) * MIB;
	steps[0].limits.cpu_ms = steps[0].limits.wall_ms = 60000;
	steps[1].limits.wall_ms = 100 + visitor->number;
	const struct sandbox_job job = {.steps = steps, .step_count = 2};
	struct sandbox_outcome outcomes[2];
	enum err failed = sandbox_run(&w, visitor->sandbox, &job, outcomes);
	snprintf(text, sizeof text, "%d\n", visitor->number);
	visitor->well = failed == OK && outcomes[0].ending == SANDBOX_MEMORY &&
	                str_equal(outcomes[0].output, str_of(text)) &&
	                outcomes[0].memory_bytes <=
	                        steps[0].limits.memory_bytes * (visitor->exact ? 1 : 2) + 16 * MIB &&
	                outcomes[1].ending == SANDBOX_WALL_TIME;
	if (!visitor->well)
		print_error("%d: %.*s %.*s %lld %.*s\n", visitor->number, STR_ARG(w.message),
		            STR_ARG(sandbox_ending_name(outcomes[0].ending)),
		            (long long)outcomes[0].memory_bytes,
		            STR_ARG(sandbox_ending_name(outcomes[1].ending)));
	work_finish(&w);
	return NULL;
}

TEST(sandbox_keeps_limits_apart_for_64_at_once)
{
	enum { VISITORS = 64 };
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){.boxes = VISITORS});
	struct visitor visitors[VISITORS];
	struct protection_state states[PROTECTION_COUNT];
	sandbox_protections(sandbox, states);
	pthread_t threads[VISITORS];
	for (int i = 0; i < VISITORS; i++) {
		visitors[i] = (struct visitor){sandbox, i, !states[PROTECTION_MEMORY].weaker, false};
		check(pthread_create(&threads[i], NULL, visit, &visitors[i]) == 0);
	}
	int well = 0;
	for (int i = 0; i < VISITORS; i++) {
		pthread_join(threads[i], NULL);
		well += visitors[i].well;
	}
	assert_int_equal(well, VISITORS);
	sandbox_close(sandbox);
	test_work_end(&w);
}

static void *wait_long(void *argument)
{
	struct visitor *visitor = argument;
	struct work w = work_init(&world_real, S("visitor"));
	struct sandbox_step step = shell(&w, "sleep 60");
	step.limits.wall_ms = 60000;
	const struct sandbox_job job = {.steps = &step, .step_count = 1};
	struct sandbox_outcome outcome;
	visitor->well = sandbox_run(&w, visitor->sandbox, &job, &outcome) == ERR_UNAVAILABLE;
	work_finish(&w);
	return NULL;
}

TEST(sandbox_says_when_no_place_came_free_and_ends_what_runs_when_closed)
{
	struct work w = work_init(&world_real, S("test"));
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){.boxes = 1});
	struct visitor visitor = {.sandbox = sandbox};
	pthread_t thread;
	check(pthread_create(&thread, NULL, wait_long, &visitor) == 0);
	usleep(300000);
	w.deadline_us = world_monotonic_us(&w) + 100000;
	struct sandbox_step step = shell(&w, "true");
	const struct sandbox_job job = {.steps = &step, .step_count = 1};
	struct sandbox_outcome outcome;
	assert_fails(&w, ERR_BUSY, sandbox_run(&w, sandbox, &job, &outcome));
	sandbox_close(sandbox);
	pthread_join(thread, NULL);
	assert_true(visitor.well);
	work_finish(&w);
}

/* ---- a server that is killed ---- */

static int count_left(pid_t server)
{
	char command[128];
	int count = -1;
	snprintf(command, sizeof command, "find /sys/fs/cgroup -name 'assay-%d-*' 2>/dev/null | wc -l",
	         (int)server);
	FILE *found = popen(command, "r");
	if (found == NULL || fscanf(found, "%d", &count) != 1)
		count = -1;
	if (found != NULL)
		pclose(found);
	return count;
}

TEST(sandbox_removes_what_a_killed_server_left)
{
	struct work w = test_work();
	int told[2];
	assert_int_equal(pipe(told), 0);
	pid_t server = fork();
	if (server == 0) {
		struct work own = test_work();
		struct sandbox *sandbox = test_sandbox(&own, (struct sandbox_options){0});
		if (write(told[1], "x", 1) != 1)
			_exit(1);
		struct sandbox_step step = shell(&own, "sleep 61");
		step.limits.wall_ms = 60000;
		(void)run_step(&own, sandbox, step);
		_exit(0);
	}
	char byte;
	assert_int_equal(read(told[0], &byte, 1), 1);
	usleep(200000);
	struct protection_state states[PROTECTION_COUNT];
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	usleep(500000); /* what it had started ends after it */
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	sandbox_protections(sandbox, states);
	assert_int_equal(count_left(server), 0);
	assert_int_equal(count_left(getpid()) > 0,
	                 str_starts(states[PROTECTION_MEMORY].how, S("cgroup")) ||
	                         str_starts(states[PROTECTION_PROCESS_COUNT].how, S("cgroup")));
	sandbox_close(sandbox);
	assert_int_equal(count_left(getpid()), 0);
	assert_int_not_equal(system("pgrep -f 'sleep 6[1]' > /dev/null"), 0);
	close(told[0]);
	close(told[1]);
	test_work_end(&w);
}
