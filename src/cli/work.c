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
		return fail(w, ERR_INPUT, "“%s” is not a setting; `assay work --help` lists them", rest[0]);
	enum log_level level;
	TRY(config_log_level(w, &config, &level));
	log_set_level(level);
	sigset_t signals;
	signals_block(&signals);
	struct running *running;
	TRY(app_work(w, &config, &running));
	fprintf(stderr, "Assay works on the queue.\n");
	signals_wait(&signals);
	log_event(w, LOG_INFO, "work.stopping");
	app_close(running);
	return OK;
}

const struct command command_work = {
	.name = "work",
	.usage = "--db postgres:URI [SETTINGS]",
	.summary = "workers alone, on the PostgreSQL database that a server uses",
	.help = "Grades, sends mail and does what is due, as the workers of `assay serve` do; any number of them share the\n"
		"queue. Give it the server's settings for database, model and mail; it needs no data folder. Start the\n"
		"server with --workers 0 to leave all of that to others, of which one must run then. Issuing stays with\n"
		"the server: it alone has the keys and writes the log.\n\n"
		"Works until SIGINT or SIGTERM, then finishes the jobs it is at; what the model is asked just then is given\n"
		"up, and its job is taken up by another worker or later.",
	.takes_settings = true,
	.run = run,
};
