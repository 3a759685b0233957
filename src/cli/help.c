#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/version.h"
#include "cli/manual.h"
#include "web/config.h"

void cli_print_help(const struct command *command)
{
	printf("Usage: assay %s %s\n\n%s\n", command->name, command->usage, command->help);
	if (command->takes_settings) {
		printf("\n");
		config_print_help();
	}
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	(void)w;
	(void)exit_code;
	size_t count;
	const struct command *const *commands = cli_commands(&count);
	if (argc > 0 && strcmp(argv[0], "--man") == 0) {
		manual_print();
		return OK;
	}
	for (size_t i = 0; argc > 0 && i < count; i++) {
		if (strcmp(commands[i]->name, argv[0]) != 0)
			continue;
		cli_print_help(commands[i]);
		return OK;
	}
	if (argc > 0)
		return fail(w, ERR_INPUT, "there is no command “%s”; `assay help` lists them", argv[0]);
	printf("Assay " ASSAY_VERSION
	       " — evidence, belief, decision, proof.\n\nUsage: assay COMMAND [OPTIONS]\n\n");
	for (size_t i = 0; i < count; i++)
		if (!commands[i]->hidden)
			printf("  %-12s %s\n", commands[i]->name, commands[i]->summary);
	printf("\n`assay help COMMAND` says more. Exit codes: 0 yes or done, 1 no, 2 cannot tell or bad usage.\n");
	return OK;
}

const struct command command_help = {
	.name = "help",
	.usage = "[COMMAND | --man]",
	.summary = "lists the commands, or explains one",
	.help = "Without a command: the list. With one: its options. With --man: assay(1) as roff.",
	.run = run,
};
