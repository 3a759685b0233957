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
	{"score", "one file of responses, and --items FILE", 1, 1, irt_score_action},
	{"info", "--items FILE and no words", 0, 0, irt_info_action},
	{"cat", "--items FILE and --responses FILE", 0, 1, irt_cat_action},
	{"simulate", "--items FILE and no words", 0, 0, irt_simulate_action},
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
		{"--responses", NULL, &command.responses},
		{"--select", NULL, &command.select},
		{"--estimate", NULL, &command.estimate},
		{"--start", NULL, &command.start},
		{"--stop", NULL, &command.stop},
		{"--blueprint", NULL, &command.blueprint},
		{"--shares", NULL, &command.shares},
		{"--randomesque", NULL, &command.randomesque},
		{"--acceleration", NULL, &command.acceleration},
		{"--exposure", NULL, &command.exposure},
		{"--panel", NULL, &command.panel},
		{"--people", NULL, &command.people},
		{"--population", NULL, &command.population},
		{"--seed", NULL, &command.seed},
		{"--pictures", NULL, &command.pictures},
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
	.usage =
		"score R.csv | info\n"
		"                 [--items FILE] [--method eap|map|ml|wle] [--prior-mean M] [--prior-sd S]\n"
		"                 [--nodes N] [--range FROM:TO] [--limits FROM:TO] [--information expected|observed]\n"
		"                 [--fit] [--id COLUMN] [--weight COLUMN] [--group COLUMN] [--leave-out COLUMNS]\n"
		"                 [--missing CODE] [--key CODES] [--lowest 0|1] [--theta FROM:TO:STEP] [--json]",
	.summary = "the psychometric engine: what answers say about people, and about items",
	.help = "Item response theory on files (docs/psychometrics.md). Responses are CSV: a header of item names, a row a\n"
		"person, whole numbers, empty or NA where nothing was answered. Items are JSON or CSV. The metric is the\n"
		"logistic one, D = 1.\n\n"
		"  score R.csv --items I     each person's level and its standard error. --method eap (the mean of what is\n"
		"                            believed, when none is given), map, ml or wle (Warm's); --prior-mean M and\n"
		"                            --prior-sd S (0 and 1) of eap and map; --nodes N (61) on --range FROM:TO (-6:6)\n"
		"                            of eap; --limits FROM:TO (-6:6) of the others: who got everything right has no\n"
		"                            finite ml, gets the limit, and it is said. --information observed: standard\n"
		"                            errors by observed instead of expected information. --fit adds whether the\n"
		"                            answers go together: l_z, l_z*, infit, outfit and their z\n"
		"  info --items I            the information of each item and of the test, its standard error and the expected\n"
		"                            score along --theta FROM:TO:STEP (-4:4:0.5)\n\n"
		"In files of responses:\n\n"
		"  --id, --weight, --group COLUMN\n"
		"                            columns that are no items; --leave-out A,B,… others\n"
		"  --missing CODE            a code that means that nothing was answered\n"
		"  --key 1,4,2,…             the right answer to each item: cells are then options, and not scores\n"
		"  --lowest 0|1              what the lowest level of an item is called where I does not say (0)\n\n"
		"  --json                    one JSON document, figures in full precision; else a table\n\n"
		"Exit code: 0 done; 2 cannot tell, or bad usage.",
	.run = run,
};
