/* `assay log serve`: a log over HTTP. */
#include "cli/log_folder.h"
#include "cli/signals.h"
#include "transparency/log_service.h"

#include <stdio.h>

static enum err serve(struct work *w, const struct log_command *command, struct log_folder *folder)
{
	struct appender *appender;
	struct log_service *service;
	sigset_t signals;
	struct str index = log_folder_beside(w, folder->path, ".index");
	struct str address = command->listen == NULL ? S("127.0.0.1:8090") : str_of(command->listen);
	signals_block(&signals);
	signals_raise_files();
	TRY(appender_open(w, &folder->log, index, &appender));
	TRY(log_service_open(w, &folder->log, appender, address, &service));
	fprintf(stderr, "The log %.*s listens on port %d.\n", STR_ARG(folder->log.verifier.name),
	        log_service_port(service));
	signals_wait(&signals);
	log_service_close(service);
	return OK;
}

enum err log_serve_action(struct work *w, const struct log_command *command, int *exit_code)
{
	struct log_folder folder;
	(void)exit_code;
	TRY(log_folder_open(w, command, &folder));
	enum err failed = serve(w, command, &folder);
	log_folder_close(&folder);
	return failed;
}
