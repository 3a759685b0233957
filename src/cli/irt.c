#include "cli/irt.h"

#include "base/log.h"
#include "cli/arguments.h"
#include "cli/cli.h"

#include <string.h>

static const struct {
	const char *name, *takes;
	int words_min, words_max;
	irt_action *run;
} actions[] = {
	{"info", "--items FILE and no words", 0, 0, irt_info_action},
};

static enum err find_action(struct work *w, int count, char **words, size_t *out)
{
	for (*out = 0; count > 0 && *out < COUNT(actions); ++*out) {
		if (strcmp(words[0], actions[*out].name) != 0)
			continue;
		if (count - 1 < actions[*out].words_min || count - 1 > actions[*out].words_max)
			return fail(w, ERR_INPUT, "`assay irt %s` takes %s; see `assay irt --help`", words[0],
			            actions[*out].takes);
		return OK;
	}
	struct str names = S("");
	for (size_t i = 0; i < COUNT(actions); i++)
		names = str_format(w->arena, "%.*s%s%s", STR_ARG(names), i == 0 ? "" : ", ", actions[i].name);
	return fail(w, ERR_INPUT, "say what to do: %.*s; see `assay irt --help`", STR_ARG(names));
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	struct irt_command command = {0};
	const struct argument options[] = {
		{"--items", NULL, &command.items},
		{"--method", NULL, &command.method},
		{"--theta", NULL, &command.theta},
		{"--prior-mean", NULL, &command.prior_mean},
		{"--prior-sd", NULL, &command.prior_sd},
		{"--nodes", NULL, &command.nodes},
		{"--range", NULL, &command.node_range},
		{"--limits", NULL, &command.limits},
		{"--information", NULL, &command.information},
		{"--id", NULL, &command.id},
		{"--weight", NULL, &command.weight},
		{"--group", NULL, &command.group},
		{"--leave-out", NULL, &command.leave_out},
		{"--missing", NULL, &command.missing},
		{"--key", NULL, &command.key},
		{"--lowest", NULL, &command.lowest},
		{"--json", &command.json, NULL},
		{"--fit", &command.fit, NULL},
	};
	size_t action;
	TRY(arguments_read(w, options, COUNT(options), argc, argv, &command.word_count));
	TRY(find_action(w, command.word_count, argv, &action));
	log_set_level(LOG_WARNING);
	command.words = argv + 1;
	command.word_count--;
	*exit_code = 0;
	return actions[action].run(w, &command, exit_code);
}

const struct command command_irt = {
	.name = "irt",
	.usage = "info\n"
		 "                 [--items FILE] [--theta FROM:TO:STEP] [--json]",
	.summary = "the psychometric engine: what answers say about people, and about items",
	.help = "Item response theory on files. Items are JSON or CSV, responses CSV: a header of item names, a row a person\n"
		"(docs/psychometrics.md). The metric is the logistic one, D = 1.\n\n"
		"  info --items I            the information of each item and of the test, its standard error and the expected\n"
		"                            score along --theta FROM:TO:STEP (-4:4:0.5)\n\n"
		"  --json                    one JSON document, figures in full precision; else a table\n\n"
		"Exit code: 0 done; 2 cannot tell, or bad usage.",
	.run = run,
};
