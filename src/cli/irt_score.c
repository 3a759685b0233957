/* `assay irt score`: people's levels, and whether their answers go together. */
#include "base/json.h"
#include "cli/irt.h"
#include "irt/person_fit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What is asked for, beside the estimates. */
struct scoring {
	const struct irt_command *command;
	const struct ability *ability;
	const struct model *models;
	size_t nodes;
	struct person_fit_estimator estimator;
};

struct score {
	struct ability_estimate estimate;
	struct person_fit fit;
};

static enum err read_information(struct work *w, const char *text, bool *observed)
{
	*observed = text != NULL && strcmp(text, "observed") == 0;
	if (text != NULL && !*observed && strcmp(text, "expected") != 0)
		return fail(w, ERR_INPUT, "--information takes expected or observed, not “%s”", text);
	return OK;
}

/* Without other words, the prior is the population that the items were calibrated on. */
static enum err read_settings(struct work *w, const struct irt_command *command,
                              const struct bank_population *population, struct ability_settings *out)
{
	double mean = population->known ? population->mean : 0;
	double sd = population->known ? population->sd : 1;
	enum ability_method method = ABILITY_EAP;
	if (command->method != NULL && !ability_method_find(str_of(command->method), &method))
		return fail(w, ERR_INPUT, "--method takes eap, map, ml or wle, not “%s”", command->method);
	*out = ability_standard(method);
	TRY(irt_real(w, "--prior-mean", command->prior_mean, mean, -MODEL_THETA_MAX_LOGIT,
	             MODEL_THETA_MAX_LOGIT, &out->prior_mean));
	TRY(irt_real(w, "--prior-sd", command->prior_sd, sd, 0.01, 100, &out->prior_sd));
	TRY(irt_count(w, "--nodes", command->nodes, out->nodes, 2, ABILITY_NODES_MAX, &out->nodes));
	TRY(irt_range(w, "--range", command->node_range, &out->node_min, &out->node_max));
	TRY(irt_range(w, "--limits", command->limits, &out->min, &out->max));
	TRY(read_information(w, command->information, &out->observed));
	return ability_check(w, out);
}

static struct scoring begin_scoring(struct work *w, const struct irt_command *command,
                                    const struct ability_settings *settings, const struct bank *bank)
{
	struct model *models = work_array(w, bank->count, sizeof *models);
	for (size_t i = 0; i < bank->count; i++)
		models[i] = bank->items[i].model;
	return (struct scoring){
		.command = command,
		.ability = ability_open(w, settings, models, bank->count),
		.models = models,
		.nodes = settings->nodes,
		.estimator = {settings->method, settings->prior_mean, settings->prior_sd},
	};
}

static struct score score_person(const struct scoring *scoring, const uint8_t *levels, size_t item_count)
{
	struct score score = {ability_of(scoring->ability, levels), {NAN, NAN, NAN, NAN, NAN, NAN, 0}};
	if (!scoring->command->fit || isnan(score.estimate.theta_logit))
		return score;
	score.fit = person_fit(&scoring->estimator, scoring->models, levels, item_count,
	                       score.estimate.theta_logit);
	/* A limit solves no estimating equation, which l_z* builds upon. */
	if (score.estimate.at != ABILITY_INSIDE)
		score.fit.lz_star = NAN;
	return score;
}

static void put_fit(struct json_out *out, const struct person_fit *fit)
{
	json_name(out, S("fit"));
	json_object(out);
	json_put_real(out, S("lz"), fit->lz);
	json_put_real(out, S("lz_star"), fit->lz_star);
	json_put_real(out, S("infit"), fit->infit);
	json_put_real(out, S("infit_z"), fit->infit_z);
	json_put_real(out, S("outfit"), fit->outfit);
	json_put_real(out, S("outfit_z"), fit->outfit_z);
	json_end(out);
}

static void put_posterior(struct json_out *out, const struct scoring *scoring, const uint8_t *levels)
{
	double probability[ABILITY_NODES_MAX];
	ability_posterior(scoring->ability, levels, probability);
	json_name(out, S("posterior"));
	json_array(out);
	for (size_t i = 0; i < scoring->nodes; i++) {
		json_array(out);
		json_real(out, ability_node(scoring->ability, i));
		json_real(out, probability[i]);
		json_end(out);
	}
	json_end(out);
}

static void put_person(struct json_out *out, const struct scoring *scoring, const struct responses *responses,
                       size_t person)
{
	const uint8_t *levels = responses_of(responses, person);
	struct score score = score_person(scoring, levels, responses->item_count);
	json_object(out);
	if (responses->ids != NULL)
		json_put_str(out, S("id"), responses->ids[person]);
	else
		json_put_int(out, S("id"), (int64_t)person + 1);
	json_put_real(out, S("theta"), score.estimate.theta_logit);
	json_put_real(out, S("se"), score.estimate.standard_error_logit);
	json_put_int(out, S("answered"), (int64_t)score.estimate.answered);
	if (score.estimate.at != ABILITY_INSIDE)
		json_put_str(out, S("at_limit"), score.estimate.at == ABILITY_AT_MIN ? S("low") : S("high"));
	if (scoring->command->fit)
		put_fit(out, &score.fit);
	if (scoring->command->posterior)
		put_posterior(out, scoring, levels);
	json_end(out);
}

static enum err print_json(struct work *w, const struct scoring *scoring, const struct responses *responses)
{
	struct buf buf = buf_init(w->arena, IRT_OUTPUT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_array(&out);
	for (size_t person = 0; person < responses->person_count && !buf.full; person++)
		put_person(&out, scoring, responses, person);
	json_end(&out);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "that is more than a gigabyte of figures: score fewer people");
	printf("%.*s\n", STR_ARG(buf_str(&buf)));
	return OK;
}

static void print_number(double value)
{
	if (isfinite(value))
		printf(" %9.4f", value);
	else
		printf(" %9s", "-");
}

static void print_person(const struct scoring *scoring, struct str id, const struct score *score)
{
	static const char *const limits[] = {
		[ABILITY_INSIDE] = "",
		[ABILITY_AT_MIN] = "  at the lower limit",
		[ABILITY_AT_MAX] = "  at the upper limit",
	};
	const struct person_fit *fit = &score->fit;
	const double figures[] = {fit->lz,      fit->lz_star, fit->infit,
	                          fit->infit_z, fit->outfit,  fit->outfit_z};
	printf("%-12.*s", STR_ARG(id));
	print_number(score->estimate.theta_logit);
	print_number(score->estimate.standard_error_logit);
	printf(" %8zu", score->estimate.answered);
	for (size_t i = 0; scoring->command->fit && i < COUNT(figures); i++)
		print_number(figures[i]);
	printf("%s\n", limits[score->estimate.at]);
}

static void print_table(struct work *w, const struct scoring *scoring, const struct responses *responses)
{
	printf("%-12s %9s %9s %8s", "id", "theta", "se", "answered");
	if (scoring->command->fit)
		printf(" %9s %9s %9s %9s %9s %9s", "l_z", "l_z*", "infit", "z", "outfit", "z");
	printf("\n");
	for (size_t person = 0; person < responses->person_count; person++) {
		struct score score =
			score_person(scoring, responses_of(responses, person), responses->item_count);
		print_person(scoring,
		             responses->ids != NULL ? responses->ids[person]
		                                    : str_format(w->arena, "%zu", person + 1),
		             &score);
	}
}

enum err irt_score_action(struct work *w, const struct irt_command *command, int *exit_code)
{
	struct ability_settings settings;
	struct bank bank;
	struct bank_population population;
	struct responses responses;
	(void)exit_code;
	TRY(irt_bank(w, command, &bank, &population));
	TRY(read_settings(w, command, &population, &settings));
	if (command->posterior && (settings.method != ABILITY_EAP || !command->json))
		return fail(w, ERR_INPUT, "--posterior goes with --method eap and --json");
	TRY(irt_responses(w, command, &bank, &responses));
	struct scoring scoring = begin_scoring(w, command, &settings, &bank);
	if (command->json)
		return print_json(w, &scoring, &responses);
	print_table(w, &scoring, &responses);
	return OK;
}
