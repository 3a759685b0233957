/* `assay irt calibrate`: from answers to items. */
#include "cli/irt_calibrate.h"

#include "base/world.h"
#include "cli/input.h"
#include "cli/irt.h"
#include "irt/bank_read.h"
#include "irt/plan_read.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	CYCLES_STANDARD = 5000,
	CYCLES_MAX = 1000000,
	THREADS_STANDARD_MAX = 16,
	SILENT_US = 2000000, /* before the first word on progress, */
	PAUSE_US = 1000000,  /* and between two */
};

struct telling {
	struct work *w;
	int64_t next_us;
};

static bool tell(void *context, size_t cycle, double log_posterior, double change)
{
	struct telling *telling = context;
	int64_t now_us = world_monotonic_us(telling->w);
	if (now_us >= telling->next_us) {
		fprintf(stderr, "cycle %zu: log-likelihood %.4f, parameters still change by %.2g\n", cycle,
		        log_posterior, change);
		telling->next_us = now_us + PAUSE_US;
	}
	return true;
}

static enum err name_file(struct work *w, enum err result, const char *path)
{
	if (result == OK)
		return OK;
	struct str sentence = w->message;
	work_forgive(w);
	return fail(w, result, "%s: %.*s", path, STR_ARG(sentence));
}

/* --model: a name for all, or a file that says it for each. */
static enum err read_plan(struct work *w, const struct irt_command *command,
                          const struct responses *responses, const struct calibrate_priors *priors,
                          struct calibrate_item *items, struct str *model)
{
	struct str text;
	if (command->model == NULL)
		return fail(w, ERR_INPUT,
		            "say which model: --model rasch, 1pl, 2pl, 3pl, 4pl, grm, gpcm, pcm, rsm, "
		            "nrm or a FILE; see `assay irt --help`");
	const struct model_name *name = model_name_find(str_of(command->model));
	if (name == NULL && access(command->model, R_OK) != 0)
		return fail(
			w, ERR_INPUT,
			"--model takes rasch, 1pl, 2pl, 3pl, 4pl, grm, gpcm, pcm, rsm, nrm or a FILE that can be "
			"read, not “%s”",
			command->model);
	*model = name == NULL ? S("mixed") : name->name;
	for (size_t i = 0; name != NULL && i < responses->item_count; i++)
		items[i] = (struct calibrate_item){.model = name, .priors = priors};
	if (name != NULL)
		return OK;
	TRY(input_file(w, command->model, PLAN_BYTES_MAX, &text));
	return name_file(w, plan_read(w, text, responses, priors, items), command->model);
}

/* --anchors: items of the responses that are in the bank are held. */
static enum err read_anchors(struct work *w, const struct irt_command *command,
                             const struct responses *responses, struct calibrate_item *items)
{
	struct str text;
	struct bank *bank = work_alloc(w, sizeof *bank);
	size_t found = 0;
	if (command->anchors == NULL)
		return OK;
	TRY(input_file(w, command->anchors, BANK_BYTES_MAX, &text));
	TRY(name_file(w, bank_read(w, text, bank), command->anchors));
	for (size_t i = 0; i < responses->item_count; i++) {
		size_t place = bank_find(bank, responses->items[i].name);
		if (place == SIZE_MAX)
			continue;
		items[i].known = &bank->items[place].model;
		items[i].known_codes = bank->items[place].codes;
		items[i].held = CALIBRATE_ALL;
		found++;
	}
	if (found == 0)
		return fail(w, ERR_INPUT,
		            "none of the items of %s is in the responses: names must be the same",
		            command->anchors);
	return OK;
}

static enum err read_numbers(struct work *w, const struct irt_command *command,
                             struct calibrate_options *options, double *needed, size_t *threads)
{
	double from = -6, to = 6;
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t standard = processors < 1 ? 1 : (size_t)processors;
	TRY(irt_count(w, "--nodes", command->nodes, 61, CALIBRATE_NODES_MIN, CALIBRATE_NODES_MAX,
	              &options->nodes));
	TRY(irt_range(w, "--range", command->node_range, &from, &to));
	if (from + to < -1e-9 || from + to > 1e-9 || to < 3)
		return fail(w, ERR_INPUT, "--range is symmetrical here, from -3:3 on, as -6:6");
	options->range_logit = to;
	TRY(irt_real(w, "--tolerance", command->tolerance, 1e-6, 1e-12, 1, &options->tolerance));
	TRY(irt_count(w, "--cycles", command->cycles, CYCLES_STANDARD, 1, CYCLES_MAX, &options->cycles_max));
	TRY(irt_count(w, "--answers", command->answers_min, 20, 2, 1000000, &options->answers_min));
	TRY(irt_real(w, "--needed", command->needed, 0, 1e-4, 100, needed));
	return irt_count(w, "--threads", command->threads,
	                 standard > THREADS_STANDARD_MAX ? THREADS_STANDARD_MAX : standard, 1,
	                 PARALLEL_THREADS_MAX, threads);
}

static enum err read_errors(struct work *w, const char *text, bool *without, bool *covariance)
{
	*without = text != NULL && strcmp(text, "none") == 0;
	*covariance = text != NULL && strcmp(text, "covariance") == 0;
	if (text != NULL && !*without && !*covariance && strcmp(text, "full") != 0)
		return fail(w, ERR_INPUT, "--se takes full, none or covariance, not “%s”", text);
	return OK;
}

static enum err run(struct work *w, const struct responses *responses,
                    const struct calibrate_options *options, size_t threads, struct calibrate_result *result)
{
	struct telling telling = {w, world_monotonic_us(w) + SILENT_US};
	struct calibrate_options mine = *options;
	mine.progress = tell;
	mine.progress_context = &telling;
	mine.team = threads > 1 ? parallel_open(w, threads) : NULL;
	enum err done = calibrate(w, responses, &mine, result);
	parallel_close(mine.team);
	return done;
}

enum err irt_calibrate_action(struct work *w, const struct irt_command *command, int *exit_code)
{
	struct responses responses;
	struct calibrate_priors priors;
	struct calibrate_result result;
	struct irt_calibration calibration = {.responses = &responses, .result = &result};
	struct calibrate_options options = {.refuse = command->strict, .collapse_levels = command->collapse};
	size_t threads;
	TRY(read_numbers(w, command, &options, &calibration.needed, &threads));
	TRY(read_errors(w, command->errors, &options.without_errors, &calibration.covariance));
	if (command->prior != NULL)
		TRY(plan_priors(w, str_of(command->prior), &priors));
	TRY(irt_responses(w, command, NULL, &responses));
	struct calibrate_item *items = work_array(w, responses.item_count, sizeof *items);
	TRY(read_plan(w, command, &responses, command->prior == NULL ? NULL : &priors, items,
	              &calibration.model));
	TRY(read_anchors(w, command, &responses, items));
	options.items = calibration.asked = items;
	calibration.nodes = options.nodes;
	TRY(run(w, &responses, &options, threads, &result));
	if (!result.converged)
		fprintf(stderr,
		        "The search was ended after %zu cycles, when parameters still changed by %.2g: take these figures "
		        "as provisional, and ask for more --cycles or a --prior.\n",
		        result.cycles, result.change);
	(void)exit_code;
	if (command->json)
		return irt_calibrate_json(w, &calibration);
	irt_calibrate_table(w, &calibration);
	return OK;
}
