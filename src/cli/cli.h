/* Commands: each a file cli/NAME.c with one `struct command`, its `extern` and its row in commands.c, and a page of
 * docs/assay.1 (`./assay help --man > docs/assay.1`). */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/work.h"

struct command {
	const char *name;
	const char *usage;   /* after "assay NAME" */
	const char *summary; /* one line for `assay help` */
	const char *help;    /* several, for `assay NAME --help` */
	bool hidden;         /* started by other commands, and left out of lists */
	bool takes_settings; /* those of web/config.h too: its help lists them */
	/* argv without the program's and the command's name. Returns the exit code: 0 yes, 1 no, 2 cannot tell or bad usage;
	 * a failure recorded in w is printed by main and mapped by err_exit_code. */
	enum err (*run)(struct work *w, int argc, char **argv, int *exit_code);
};

/* What `assay help NAME` and `assay NAME --help` print. */
void cli_print_help(const struct command *command);

/* All commands, for help, completion and the man page; defined in commands.c. */
const struct command *const *cli_commands(size_t *count);

#endif
