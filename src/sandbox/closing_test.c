/* A sandbox that is given up at any moment of a box's start ends at once. */
#include "sandbox/sandbox.h"

#include "test.h"

#include <pthread.h>
#include <unistd.h>

struct runner {
	struct sandbox *sandbox;
};

static void *run_one(void *argument)
{
	struct runner *runner = argument;
	struct work w = test_work();
	static const struct str arguments[] = {S_INIT("/usr/bin/sleep"), S_INIT("5")};
	const struct sandbox_step step = {
		.arguments = arguments,
		.argument_count = 2,
		.input = S(""),
		.limits = {6000, 20000, 64 << 20, 1 << 20, 16, 1024, 16, 16, 1 << 20},
	};
	const struct sandbox_job job = {.steps = &step, .step_count = 1};
	struct sandbox_outcome outcome;
	(void)!sandbox_run(&w, runner->sandbox, &job, &outcome);
	test_work_end(&w);
	return NULL;
}

TEST(sandbox_given_up_at_any_moment_ends_at_once)
{
	for (unsigned i = 0; i < 30; i++) {
		struct work w = test_work();
		const struct sandbox_options options = {.boxes = 1};
		struct runner runner;
		pthread_t thread;
		assert_ok(&w, sandbox_open(&w, &options, &runner.sandbox));
		assert_int_equal(pthread_create(&thread, NULL, run_one, &runner), 0);
		usleep(i * 100);
		alarm(20); /* it would wait for ever: that ends the tests */
		sandbox_give_up(runner.sandbox);
		assert_int_equal(pthread_join(thread, NULL), 0);
		sandbox_close(runner.sandbox);
		alarm(0);
		test_work_end(&w);
	}
}
