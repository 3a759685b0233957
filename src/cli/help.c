#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "cli/version.h"

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	(void)w;
	(void)exit_code;
	size_t count;
	const struct command *const *commands = cli_commands(&count);
	for (size_t i = 0; argc > 0 && i < count; i++) {
		if (strcmp(commands[i]->name, argv[0]) != 0)
			continue;
		printf("Usage: assay %s %s\n\n%s\n", commands[i]->name, commands[i]->usage, commands[i]->help);
		return OK;
	}
	if (argc > 0)
		return fail(w, ERR_INPUT, "there is no command “%s”; `assay help` lists them", argv[0]);
	printf("Assay " CLI_VERSION " — evidence, belief, decision, proof.\n\nUsage: assay COMMAND [OPTIONS]\n\n");
	for (size_t i = 0; i < count; i++)
		printf("  %-12s %s\n", commands[i]->name, commands[i]->summary);
	printf("\n`assay help COMMAND` says more. Exit codes: 0 yes or done, 1 no, 2 cannot tell or bad usage.\n");
	return OK;
}

const struct command command_help = {
	.name = "help",
	.usage = "[COMMAND]",
	.summary = "lists the commands, or explains one",
	.help = "Without a command: the list. With one: its options.",
	.run = run,
};
