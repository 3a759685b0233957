#include "base/log.h"
#include "cli/cli.h"
#include "cli/demo_once.h"
#include "cli/demo_seed.h"
#include "cli/signals.h"
#include "web/app.h"

#include <stdio.h>
#include <string.h>

static bool take_flag(const char *flag, char **rest, int *count)
{
	for (int i = 0; i < *count; i++) {
		if (strcmp(rest[i], flag) != 0)
			continue;
		memmove(rest + i, rest + i + 1, (size_t)(*count - i - 1) * sizeof *rest);
		--*count;
		return true;
	}
	return false;
}

static void say_welcome(const struct config *config)
{
	printf("\nAssay is ready: %.*s\n\nSign in as\n", STR_ARG(config->base_url));
	size_t count;
	const struct demo_person *people = demo_people(&count);
	for (size_t i = 0; i < count; i++)
		printf("  %-14s %-24s password: %s\n", people[i].role, people[i].email, DEMO_PASSWORD);
	printf("\nStop with Ctrl-C. Everything is kept in %.*s.\n", STR_ARG(config->data));
	fflush(stdout);
}

static enum err serve(struct work *w, const struct config *config)
{
	sigset_t signals;
	signals_block(&signals);
	struct running *running;
	TRY(app_open(w, config, &running));
	enum err result = demo_seed(w, app_of(running));
	if (result == OK)
		result = app_listen(w, running);
	if (result == OK) {
		say_welcome(config);
		signals_wait(&signals);
	}
	app_close(running);
	return result;
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	struct config config;
	char **rest;
	int count;
	TRY(config_read(w, argc, argv, &config, &rest, &count));
	bool once = take_flag("--once", rest, &count);
	if (count > 0)
		return fail(w, ERR_INPUT,
		            "“%s” is neither --once nor a setting; `assay demo --help` lists them", rest[0]);
	log_set_level(LOG_WARNING);
	return once ? demo_once(w, &config, exit_code) : serve(w, &config);
}

const struct command command_demo = {
	.name = "demo",
	.usage = "[--once] [SETTINGS]",
	.summary = "serves a demonstration organisation, or plays one candidate through",
	.help = "Serves with three people, one assessment and an invitation. With --once no server is left running:\n"
		"on a free port and with a database of its own in --data DIR, a recorded candidate and a reviewer go\n"
		"through the public API, with real grading; each step is one JSON line {step, ok, seconds, …}.\n"
		"The last, {step: \"files\"}, names what was issued: credential, jwt, bundle, log_proof.",
	.takes_settings = true,
	.run = run,
};
