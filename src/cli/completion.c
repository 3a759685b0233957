#include "cli/cli.h"

#include "web/config.h"

#include <stdio.h>
#include <string.h>

/* The options that a usage names: "--json". */
static void put_options(const char *text)
{
	for (const char *at = strstr(text, "--"); at != NULL; at = strstr(at, "--")) {
		size_t len = 2 + strspn(at + 2, "abcdefghijklmnopqrstuvwxyz-");
		if (len > 2 && (at == text || at[-1] == ' ' || at[-1] == '['))
			printf("%.*s ", (int)len, at);
		at += len;
	}
}

/* The words that a usage offers first: `add EMAIL … | list`. */
static void put_actions(const char *usage)
{
	for (const char *at = usage; at != NULL; at = strstr(at, "| ")) {
		at += *at == '|' ? 2 : 0;
		size_t len = strspn(at, "abcdefghijklmnopqrstuvwxyz");
		if (len > 0 && (at[len] == ' ' || at[len] == '\0' || at[len] == '|'))
			printf("%.*s ", (int)len, at);
	}
}

static void put_settings(void)
{
	size_t count;
	const struct config_setting *settings = config_settings(&count);
	for (size_t i = 0; i < count; i++)
		printf("--%s ", settings[i].name);
	printf("--config ");
}

static void put_cases(void)
{
	size_t count;
	const struct command *const *commands = cli_commands(&count);
	for (size_t i = 0; i < count; i++) {
		printf("\t%s) words=\"", commands[i]->name);
		put_actions(commands[i]->usage);
		put_options(commands[i]->usage);
		printf("--help%s\" ;;\n", commands[i]->takes_settings ? " $settings" : "");
	}
}

static void put_names(void)
{
	size_t count;
	const struct command *const *commands = cli_commands(&count);
	for (size_t i = 0; i < count; i++)
		if (!commands[i]->hidden)
			printf("%s ", commands[i]->name);
}

/* zsh runs bash's completions after bashcompinit. */
static void print_script(bool zsh)
{
	printf("%s\n_assay() {\n\tlocal word=${COMP_WORDS[COMP_CWORD]} words=\"",
	       zsh ? "#compdef assay\nautoload -U +X bashcompinit && bashcompinit"
	           : "# Completion of assay for bash. Made by `assay completion bash`.");
	put_names();
	printf("\" settings=\"");
	put_settings();
	printf("\"\n\tCOMPREPLY=()\n\t[[ $COMP_CWORD == 1 ]] || case ${COMP_WORDS[1]} in\n");
	put_cases();
	printf("\t*) words= ;;\n\tesac\n"
	       "\twhile read -r word; do COMPREPLY+=(\"$word\"); done < <(compgen -W \"$words\" -- \"$word\")\n}\n"
	       "complete -o default -F _assay assay\n");
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	(void)exit_code;
	bool bash = argc == 1 && strcmp(argv[0], "bash") == 0, zsh = argc == 1 && strcmp(argv[0], "zsh") == 0;
	if (!bash && !zsh)
		return fail(w, ERR_INPUT, "name the shell: bash or zsh");
	print_script(zsh);
	return OK;
}

const struct command command_completion = {
	.name = "completion",
	.usage = "bash | zsh",
	.summary = "prints a script that completes commands and options",
	.help = "For bash: source <(assay completion bash). `make install` puts it where bash finds it.",
	.run = run,
};
