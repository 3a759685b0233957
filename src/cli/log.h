/* `assay log …`: what its actions were given. Each is a function here and a row of the table in log.c. */
#ifndef CLI_LOG_H
#define CLI_LOG_H

#include "cli/arguments.h"
#include "transparency/log_audit.h"

struct log_command {
	const char *dir, *key, *origin, *index, *out, *proof, *entry, *policy, *listen, *name, *logs,
		*witness_interval;
	const char *state, *statements, *interval, *patience, *stale, *webhook, *webhook_secret, *mail;
	const char *smtp_url, *smtp_from;
	struct argument_values checkpoints, witnesses;
	bool json, raw, again, once, clock_is_right, log;
	int word_count;
	char **words; /* behind the action's name */
};

/* The exit code is 0 where nothing is written to it. */
typedef enum err log_action(struct work *w, const struct log_command *command, int *exit_code);

log_action log_init_action, log_append_action, log_checkpoint_action, log_prove_action, log_verify_action,
	log_serve_action, log_audit_action, log_monitor_action, log_witness_action;

/* Refuses a name of a log or a witness that is an address with its scheme: it stands in every key and checkpoint, and can
 * never be changed. */
enum err log_check_name(struct work *w, const char *option, struct str name) MUST_CHECK;

/* The policy in a file; NULL when none was named. */
enum err log_audit_policy(struct work *w, const char *path, const struct log_policy **out) MUST_CHECK;
/* What audit and monitor share of the options: all but the policy, and what belongs to one run. */
void log_audit_options(struct work *w, const struct log_command *command, struct log_audit_options *out);

#endif
