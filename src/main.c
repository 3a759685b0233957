/* Finds the command and runs it; the table is cli/commands.c. */
#include "base/log.h"
#include "base/world.h"
#include "cli/cli.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct command *find(const char *name)
{
	size_t count;
	const struct command *const *commands = cli_commands(&count);
	for (size_t i = 0; i < count; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static bool wants_help(int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	return false;
}

static int run(struct work *w, const struct command *command, int argc, char **argv)
{
	if (wants_help(argc, argv)) {
		cli_print_help(command);
		return 0;
	}
	int exit_code = 0;
	enum err failed = command->run(w, argc, argv, &exit_code);
	if (failed == OK)
		return exit_code;
	fprintf(stderr, "assay %s: %.*s\n", command->name, STR_ARG(w->message));
	return err_exit_code(failed);
}

/* The memory of one work (an arena of some 300 KB for a credential) is not handed back to the system to be asked for again by the
 * next: that took a quarter of the time in which a credential is issued. */
enum { MEMORY_KEPT_BYTES = 4 << 20 };

int main(int argc, char **argv)
{
	mallopt(M_TRIM_THRESHOLD, MEMORY_KEPT_BYTES);
	mallopt(M_MMAP_THRESHOLD, MEMORY_KEPT_BYTES);
	/* A reader that left and a file that may not grow are errors where they occur, not the end of the process. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	const char *name = argc < 2 ? "help" : argv[1];
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "--version") == 0)
		name = "help";
	const struct command *command = find(name);
	if (command == NULL) {
		fprintf(stderr, "assay: there is no command “%s”. `assay help` lists them.\n", name);
		return 2;
	}
	struct work w = work_init(&world_real, S("main"));
	int exit_code = run(&w, command, argc < 2 ? 0 : argc - 2, argc < 2 ? argv : argv + 2);
	work_finish(&w);
	return exit_code;
}
