#include "base/log.h"
#include "cli/cli.h"
#include "cli/signals.h"
#include "web/app.h"

#include <stdio.h>

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	(void)exit_code;
	struct config config;
	char **rest;
	int rest_count;
	TRY(config_read(w, argc, argv, &config, &rest, &rest_count));
	if (rest_count > 0)
		return fail(w, ERR_INPUT, "“%s” is not a setting; `assay serve --help` lists them", rest[0]);
	enum log_level level;
	TRY(config_log_level(w, &config, &level));
	log_set_level(level);
	sigset_t signals;
	signals_block(&signals);
	signals_raise_files();
	struct running *running;
	TRY(app_open(w, &config, &running));
	enum err listening = app_listen(w, running);
	if (listening == OK) {
		fprintf(stderr, "Assay listens on port %d: %.*s\n", app_port(running),
		        STR_ARG(config.base_url));
		signals_wait(&signals);
		log_event(w, LOG_INFO, "serve.stopping");
	}
	app_close(running);
	return listening;
}

const struct command command_serve = {
	.name = "serve",
	.usage = "[SETTINGS]",
	.summary = "runs the server: web, API, workers, local model",
	.help = "Serves until SIGINT or SIGTERM, then finishes what is in flight. Raises its own limit on open\n"
		"files as far as it may: each connection is one.",
	.takes_settings = true,
	.run = run,
};
