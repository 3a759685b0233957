#include "cli/cli.h"

/* A new command: a file in cli/, its extern and its row here; then `./assay help --man > docs/assay.1`. */
extern const struct command command_backup;
extern const struct command command_badge;
extern const struct command command_completion;
extern const struct command command_demo;
extern const struct command command_dif;
extern const struct command command_doctor;
extern const struct command command_draw;
extern const struct command command_export;
extern const struct command command_grade;
extern const struct command command_help;
extern const struct command command_import;
extern const struct command command_irt;
extern const struct command command_key;
extern const struct command command_log;
extern const struct command command_migrate;
extern const struct command command_rdf;
extern const struct command command_read;
extern const struct command command_replay;
extern const struct command command_restore;
extern const struct command command_sandbox;
extern const struct command command_serve;
extern const struct command command_signer;
extern const struct command command_similar;
extern const struct command command_user;
extern const struct command command_verify;
extern const struct command command_work;

static const struct command *const commands[] = {
	&command_serve,   &command_work,   &command_demo,       &command_verify,  &command_rdf,
	&command_import,  &command_read,   &command_replay,     &command_sandbox, &command_user,
	&command_irt,     &command_dif,    &command_grade,      &command_similar, &command_key,
	&command_badge,   &command_log,    &command_backup,     &command_restore, &command_export,
	&command_migrate, &command_doctor, &command_completion, &command_help,    &command_signer,
	&command_draw,
};

const struct command *const *cli_commands(size_t *count)
{
	*count = COUNT(commands);
	return commands;
}
