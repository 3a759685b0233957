/* What a box costs beside the program in it: a box around /usr/bin/true, and the same program started bare (posix_spawn and
 * waitpid, nothing around it), in turn, in the same run. Then a further step in a box that is there. */
#include "sandbox/sandbox.h"

#include "base/check.h"
#include "base/log.h"
#include "base/world.h"
#include "bench.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 500, STEPS = 100 };

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

int main(void)
{
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
	sandbox_close(sandbox);
	work_finish(&w);
	return 0;
}
