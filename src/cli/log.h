/* `assay log …`: what its actions were given. Each is a function here and a row of the table in log.c. */
#ifndef CLI_LOG_H
#define CLI_LOG_H

#include "base/work.h"

struct log_command {
	const char *dir, *key, *origin, *index, *out, *proof, *entry, *policy, *listen;
	bool json, raw;
	int word_count;
	char **words; /* behind the action's name */
};

/* The exit code is 0 where nothing is written to it. */
typedef enum err log_action(struct work *w, const struct log_command *command, int *exit_code);

log_action log_init_action, log_append_action, log_checkpoint_action, log_prove_action, log_verify_action,
	log_serve_action;

#endif
