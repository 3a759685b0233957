/* Real boxes: what became of a program is compared with what its source says. Hostile programs are tests/hostile's. */
#include "sandbox/sandbox.h"

#include "base/check.h"
#include "sandbox/protection.h"
#include "test.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { MIB = 1 << 20 };

static const struct sandbox_limits standard = {2000, 10000, 64 * MIB, 4 * MIB, 64, 64 << 10, 32, 32, 8 * MIB};

static struct sandbox *open_sandbox(struct work *w)
{
	struct sandbox *sandbox;
	const struct sandbox_options options = {0};
	assert_ok(w, sandbox_open(w, &options, &sandbox));
	return sandbox;
}

/* A step that runs a line of shell. */
static struct sandbox_step shell(struct work *w, const char *line)
{
	struct str *arguments = work_array(w, 3, sizeof *arguments);
	arguments[0] = S("/bin/sh");
	arguments[1] = S("-c");
	arguments[2] = str_of(line);
	return (struct sandbox_step){
		.arguments = arguments, .argument_count = 3, .input = S(""), .limits = standard};
}

static struct sandbox_outcome run_step(struct work *w, struct sandbox *sandbox,
                                       const struct sandbox_step *step)
{
	const struct sandbox_job job = {.steps = step, .step_count = 1};
	struct sandbox_outcome outcome;
	assert_ok(w, sandbox_run(w, sandbox, &job, &outcome));
	return outcome;
}

static struct sandbox_outcome run_shell(struct work *w, struct sandbox *sandbox, const char *line)
{
	const struct sandbox_step step = shell(w, line);
	return run_step(w, sandbox, &step);
}

TEST(sandbox_tells_exit_codes_and_signals)
{
	struct work w = test_work();
	struct sandbox *sandbox = open_sandbox(&w);
	struct sandbox_outcome outcome = run_shell(&w, sandbox, "echo out; echo err >&2; exit 7");
	assert_int_equal(outcome.ending, SANDBOX_EXITED);
	assert_int_equal(outcome.exit_code, 7);
	assert_int_equal(outcome.signal, -1);
	assert_str(outcome.output, S("out\n"));
	assert_str(outcome.error, S("err\n"));
	outcome = run_shell(&w, sandbox, "kill -SEGV $$");
	assert_int_equal(outcome.ending, SANDBOX_SIGNALLED);
	assert_int_equal(outcome.signal, 11);
	assert_int_equal(outcome.exit_code, -1);
	outcome = run_shell(&w, sandbox, "kill -KILL $$");
	assert_int_equal(outcome.ending, SANDBOX_SIGNALLED);
	assert_int_equal(outcome.signal, 9);
	sandbox_close(sandbox);
	test_work_end(&w);
}
