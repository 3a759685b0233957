/* What a box costs beside the program in it: a box around /usr/bin/true, and the same program started bare (posix_spawn and
 * waitpid, nothing around it), in turn, in the same run. Then a further step in a box that is there, and a reader of ours: this
 * very program, as large as the product's, which reads a report of one test in a box, and bare. */
#include "sandbox/sandbox.h"

#include "base/check.h"
#include "base/log.h"
#include "base/world.h"
#include "bench.h"
#include "sandbox/reader.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 500, STEPS = 100, READS = 100 };

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;
	return (left > right) - (left < right);
}

static double median(double *ms, size_t count)
{
	qsort(ms, count, sizeof *ms, compare);
	return ms[count / 2];
}

static void print(const char *name, double *ms, size_t count)
{
	double middle = median(ms, count);
	printf("%-24s %12.2f ms   min %.2f, p99 %.2f\n", name, middle, ms[0], ms[count * 99 / 100]);
}

static double time_bare(void)
{
	char *const arguments[] = {(char[]){"/usr/bin/true"}, NULL}, *const nothing[] = {NULL};
	double began = bench_seconds();
	pid_t pid;
	int status;
	check(posix_spawn(&pid, arguments[0], NULL, NULL, arguments, nothing) == 0);
	check(waitpid(pid, &status, 0) == pid && status == 0);
	return (bench_seconds() - began) * 1e3;
}

static const struct str arguments[] = {S_INIT("/usr/bin/true")};
static const struct sandbox_step step = {
	.arguments = arguments,
	.argument_count = COUNT(arguments),
	.input = S_INIT(""),
	.limits = {2000, 10000, 64 << 20, 1 << 20, 16, 1024, 16, 16, 1 << 20},
};

static double time_box(struct sandbox *sandbox, size_t steps)
{
	struct work w = work_init(&world_real, S("bench"));
	struct sandbox_step *list = work_array(&w, steps, sizeof *list);
	struct sandbox_outcome *outcomes = work_array(&w, steps, sizeof *outcomes);
	for (size_t i = 0; i < steps; i++)
		list[i] = step;
	const struct sandbox_job job = {.steps = list, .step_count = steps};
	double began = bench_seconds();
	check(sandbox_run(&w, sandbox, &job, outcomes) == OK);
	double ms = (bench_seconds() - began) * 1e3;
	for (size_t i = 0; i < steps; i++)
		check(outcomes[i].ending == SANDBOX_EXITED && outcomes[i].exit_code == 0);
	work_finish(&w);
	return ms;
}

#define REPORT "<testsuite><testcase name='a'/></testsuite>"

static double time_reader(struct sandbox *sandbox)
{
	struct work w = work_init(&world_real, S("bench"));
	struct str out;
	double began = bench_seconds();
	check(sandbox_read(&w, sandbox, S("junit"), S(REPORT), &out) == OK);
	double ms = (bench_seconds() - began) * 1e3;
	work_finish(&w);
	return ms;
}

static double time_bare_reader(void)
{
	double began = bench_seconds();
	check(system("printf '%s' \"" REPORT "\" | /proc/$PPID/exe read junit >/dev/null") == 0);
	return (bench_seconds() - began) * 1e3;
}

static void measure_reader(struct sandbox *sandbox)
{
	static double boxed[READS], bare[READS];
	for (size_t i = 0; i < READS; i++) {
		boxed[i] = time_reader(sandbox);
		bare[i] = time_bare_reader();
	}
	print("reader_in_box", boxed, READS);
	print("reader_bare", bare, READS);
}

/* What a box starts as a reader: see sandbox/reader.h. */
static int serve(const char *format)
{
	struct work w = work_init(&world_real, S("bench"));
	enum err failed = reader_serve(&w, str_of(format), (struct str){0});
	work_finish(&w);
	return failed == OK ? 0 : 2;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "read") == 0)
		return serve(argv[2]);
	struct work w = work_init(&world_real, S("bench"));
	const struct sandbox_options options = {.boxes = 1};
	struct sandbox *sandbox;
	static double bare[ROUNDS], box[ROUNDS], above[ROUNDS];
	log_set_level(LOG_ERROR);
	if (sandbox_open(&w, &options, &sandbox) != OK) {
		printf("%-24s not measured: %.*s\n", "sandbox", STR_ARG(w.message));
		return 1;
	}
	for (size_t i = 0; i < ROUNDS; i++) {
		bare[i] = time_bare();
		box[i] = time_box(sandbox, 1);
		above[i] = box[i] - bare[i];
	}
	print("bare_start", bare, ROUNDS);
	print("box_start", box, ROUNDS);
	print("box_above_bare", above, ROUNDS);
	printf("%-24s %12.1f times a bare start\n", "box_start", median(box, ROUNDS) / median(bare, ROUNDS));
	double one = time_box(sandbox, 1), many = time_box(sandbox, 1 + STEPS);
	printf("%-24s %12.2f ms   each of %d\n", "further_step", (many - one) / STEPS, STEPS);
	measure_reader(sandbox);
	sandbox_close(sandbox);
	work_finish(&w);
	return 0;
}
