#include "cli/cli.h"
#include "cli/log_rebuild.h"

#include <string.h>

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	if (argc > 0 && strcmp(argv[0], "rebuild") == 0)
		return log_rebuild(w, argc - 1, argv + 1, exit_code);
	return fail(w, ERR_INPUT, "say what to do: rebuild; see `assay log --help`");
}

const struct command command_log = {
	.name = "log",
	.usage = "rebuild [--json] [SETTINGS]",
	.summary = "the transparency log",
	.help = "  rebuild  gives the database the entries of the log in the data folder, after an older backup of it was\n"
		"           restored. The whole log is read and its roots are checked before anything is changed. What was\n"
		"           stored and never published moves behind the log's end. Stop the server first; give it the\n"
		"           server's settings\n\n"
		"  --json   {entries, added, moved, unopened}",
	.takes_settings = true,
	.run = run,
};
