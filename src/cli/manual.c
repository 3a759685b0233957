#include "cli/manual.h"

#include "base/version.h"
#include "cli/cli.h"
#include "web/config.h"

#include <stdbool.h>
#include <stdio.h>

/* Text that roff shall show as it is: no hyphens for minus signs, no requests by a dot at a line's start. */
static void put_text(const char *text)
{
	bool line_start = true;
	for (; *text != '\0'; text++) {
		if (line_start && (*text == '.' || *text == '\''))
			printf("\\&");
		if (*text == '-' || *text == '\\')
			printf(*text == '-' ? "\\-" : "\\e");
		else
			putchar(*text);
		line_start = *text == '\n';
	}
}

static void put_command(const struct command *command)
{
	printf(".SS assay %s\n", command->name);
	put_text(command->summary);
	printf(".\n.PP\n.nf\n.B assay %s ", command->name);
	put_text(command->usage);
	printf("\n.fi\n.PP\n.nf\n");
	put_text(command->help);
	printf("\n.fi\n");
}

static void put_setting(const struct config_setting *setting)
{
	printf(".TP\n.B \\-\\-");
	put_text(setting->name);
	if (setting->value_name != NULL)
		printf(" \\fI%s\\fP", setting->value_name);
	printf("\n");
	put_text(setting->help);
	if (setting->standard != NULL) {
		printf(" (default: ");
		put_text(setting->standard);
		printf(")");
	}
	printf("\n");
}

static void put_commands(void)
{
	size_t count;
	const struct command *const *commands = cli_commands(&count);
	printf(".SH COMMANDS\n");
	for (size_t i = 0; i < count; i++)
		if (!commands[i]->hidden)
			put_command(commands[i]);
}

static void put_settings(void)
{
	size_t count;
	const struct config_setting *settings = config_settings(&count);
	printf(".SH SETTINGS\nFor commands whose usage says SETTINGS. They come from the command line, else from the\n"
	       "environment (ASSAY_BASE_URL for \\-\\-base\\-url; \\-\\-data is not read from there), else from the\n"
	       "file that \\-\\-config FILE or ASSAY_CONFIG names (base\\-url = \\&.\\|.\\|.), else they have these\n"
	       "defaults:\n");
	for (size_t i = 0; i < count; i++)
		put_setting(&settings[i]);
}

void manual_print(void)
{
	printf(".\\\" Made by `assay help --man`.\n.TH ASSAY 1 \"\" \"Assay " ASSAY_VERSION
	       "\" \"User Commands\"\n"
	       ".SH NAME\nassay \\- skills assessment with credentials anyone can check\n"
	       ".SH SYNOPSIS\n.B assay\n.I COMMAND\n.RI [ OPTIONS ]\n"
	       ".SH DESCRIPTION\nAssay tests skills on real work, lets a person answer for the verdict, and issues credentials\n"
	       "that anyone can verify, offline, without asking. One binary is the server, its workers and its tools.\n");
	put_commands();
	put_settings();
	printf(".SH EXIT STATUS\n0: yes, or done. 1: no, or it is not there. 2: cannot tell, or bad usage.\n"
	       ".SH FILES\n.TP\n.I assay\\-data/\nThe data folder: assay.db, keys/, log/. Everything that a backup holds.\n"
	       ".SH EXAMPLES\n.nf\nassay user add ada@example.org \"Ada Lovelace\" administrator\n"
	       "assay serve \\-\\-base\\-url https://assay.example.org \\-\\-trust\\-forwarded\n"
	       "assay verify credential.json \\-\\-offline\nassay backup /srv/backup/monday\n.fi\n");
}
