/* `assay log serve`: a log over HTTP. */
#include "cli/log_witnessed.h"
#include "cli/signals.h"
#include "transparency/log_service.h"

#include <stdio.h>

/* --witness-interval */
static enum err read_interval(struct work *w, const struct log_command *command, unsigned *out)
{
	int64_t seconds;
	if (command->witness_interval == NULL)
		return OK;
	if (!str_to_int(str_of(command->witness_interval), &seconds) || seconds < 1 ||
	    seconds > PUBLISHER_INTERVAL_MAX_S)
		return fail(w, ERR_INPUT, "--witness-interval is a number of seconds from 1 to %d",
		            PUBLISHER_INTERVAL_MAX_S);
	*out = (unsigned)seconds;
	return OK;
}

static enum err serve(struct work *w, const struct log_command *command, struct log_place *place)
{
	const struct witnesses_options options = {0};
	struct tlog shown = place->log;
	struct appender *appender;
	struct log_service *service;
	struct log_policy *policy;
	struct publisher *publisher = NULL;
	unsigned interval_s = PUBLISHER_INTERVAL_S;
	sigset_t signals;
	struct str address = command->listen == NULL ? S("127.0.0.1:8090") : str_of(command->listen);
	TRY(read_interval(w, command, &interval_s));
	TRY(log_witnessed_open(w, command, place, &policy));
	TRY(storage_show(w, place->name, &place->storage));
	place->log.storage = place->storage.log;
	shown.storage = place->storage.shown;
	signals_block(&signals);
	signals_raise_files();
	TRY(appender_open(w, &place->log, place->index, &appender));
	if (policy != NULL)
		publisher = publisher_open(w->world, &place->log, policy, &options, interval_s);
	enum err failed = log_service_open(w, &shown, appender, publisher, address, &service);
	if (failed == OK) {
		fprintf(stderr, "The log %.*s listens on port %d.\n", STR_ARG(place->log.verifier.name),
		        log_service_port(service));
		signals_wait(&signals);
		log_service_close(service);
	}
	publisher_close(publisher);
	return failed;
}

enum err log_serve_action(struct work *w, const struct log_command *command, int *exit_code)
{
	struct log_place place;
	(void)exit_code;
	TRY(log_place_open(w, command, &place));
	enum err failed = serve(w, command, &place);
	log_place_close(&place);
	return failed;
}
