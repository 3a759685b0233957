#include "cli/grade.h"

#include "base/log.h"
#include "cli/arguments.h"
#include "cli/cli.h"

#include <string.h>

static const struct {
	const char *name;
	grade_action *run;
} actions[] = {
	{"train", grade_train_action},
	{"apply", grade_apply_action},
	{"evaluate", grade_evaluate_action},
	{"curve", grade_curve_action},
};

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	struct grade_command command = {0};
	struct config config;
	const struct argument options[] = {
		{"--anchors", NULL, &command.anchors}, {"--questions", NULL, &command.questions},
		{"--out", NULL, &command.out},         {"--language", NULL, &command.language},
		{"--threads", NULL, &command.threads}, {"--coverage", NULL, &command.coverage},
		{"--pass", NULL, &command.pass},       {"--vectors", NULL, &command.vectors},
		{"--sizes", NULL, &command.sizes},     {"--json", &command.json, NULL},
	};
	/* --threads is a setting of the server's too, and no more than 8 there. */
	struct argument_values threads = {0};
	int words;
	char **rest;
	TRY(arguments_take_all(w, "--threads", &argc, argv, &threads));
	TRY(config_read(w, argc, argv, &config, &rest, &argc));
	TRY(arguments_read(w, options, COUNT(options), argc, rest, &words));
	log_set_level(LOG_WARNING);
	command.threads = threads.count > 0 ? threads.values[threads.count - 1] : NULL;
	command.config = &config;
	command.words = rest + 1;
	command.word_count = words - 1;
	*exit_code = 0;
	for (size_t i = 0; words > 0 && i < COUNT(actions); i++)
		if (strcmp(rest[0], actions[i].name) == 0)
			return actions[i].run(w, &command, exit_code);
	return fail(w, ERR_INPUT, "say train, apply, evaluate or curve; see `assay grade --help`");
}

const struct command command_grade = {
	.name = "grade",
	.usage = "train --anchors FILE --questions FILE --out MODEL [--language L]\n"
		 "                   | apply MODEL ANSWERS [--coverage P] [--pass MARK]\n"
		 "                   | evaluate MODEL ANSWERS [--coverage P] [--pass MARK]\n"
		 "                   | curve --anchors FILE --questions FILE [UNSEEN] [--sizes N,N]\n"
		 "                   [--embed URL|local|off] [--vectors DIR] [--threads N] [--json]",
	.summary = "calibrated scoring of open answers, learned from answers that people scored",
	.help = "Files are lines of JSON: questions {question_id, question, references[], max_score?}; answers {answer_id,\n"
		"question_id, answer, score|label?, view?} (docs/validity.md). A view\n"
		"is what a language model said of the answer, 0 to 1; it is mixed in only where it helps.\n\n"
		"train learns from answers that people scored, and writes MODEL. apply prints a line for each answer, in\n"
		"their order: {answer_id, score, label, probabilities{}, set[], route: auto|person, reasons[], flags[]}.\n"
		"evaluate compares what the model says of scored answers with their scores, each figure with its interval.\n"
		"curve tells how well questions would be scored with so many anchors of their own (0,5,10,20,30,60,100), on the\n"
		"scored answers in UNSEEN, or on a quarter of the anchors.\n\n"
		"  --language L       of the answers, ISO 639-1: whose stems (en)\n"
		"  --coverage P       how often the truth is to be in the set: 0.5 to 0.995 (0.9); evaluate takes\n"
		"                     several: 0.8,0.9\n"
		"  --pass MARK        what passes: a share of the scale (0.5), or a label. Without one, labels are settled\n"
		"                     when the set holds one\n"
		"  --embed …          who embeds texts (assay serve --help); without, the model that ./run fetched, if any\n"
		"  --vectors DIR      where vectors are kept from run to run\n"
		"  --threads N        that compute (one a processor)",
	.run = run,
};
