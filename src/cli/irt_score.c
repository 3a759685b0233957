/* `assay irt score`: people's levels, and whether their answers go together. */
#include "base/json.h"
#include "cli/irt.h"
#include "irt/person_fit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

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

static enum err read_settings(struct work *w, const struct irt_command *command, struct ability_settings *out)
{
	enum ability_method method = ABILITY_EAP;
	if (command->method != NULL && !ability_method_find(str_of(command->method), &method))
		return fail(w, ERR_INPUT, "--method takes eap, map, ml or wle, not “%s”", command->method);
	*out = ability_standard(method);
	TRY(irt_real(w, "--prior-mean", command->prior_mean, 0, -MODEL_THETA_MAX_LOGIT, MODEL_THETA_MAX_LOGIT,
	             &out->prior_mean));
	TRY(irt_real(w, "--prior-sd", command->prior_sd, 1, 0.01, 100, &out->prior_sd));
	TRY(irt_count(w, "--nodes", command->nodes, out->nodes, 2, ABILITY_NODES_MAX, &out->nodes));
	TRY(irt_range(w, "--range", command->node_range, &out->node_min, &out->node_max));
	TRY(irt_range(w, "--limits", command->limits, &out->min, &out->max));
	TRY(read_information(w, command->information, &out->observed));
	return ability_check(w, out);
}

static struct score *score_all(struct work *w, const struct ability_settings *settings,
                               const struct bank *bank, const struct responses *responses, bool fit)
{
	struct score *scores = work_array(w, responses->person_count, sizeof *scores);
	struct model *models = work_array(w, bank->count, sizeof *models);
	for (size_t i = 0; i < bank->count; i++)
		models[i] = bank->items[i].model;
	const struct ability *ability = ability_open(w, settings, models, bank->count);
	struct person_fit_estimator estimator = {settings->method, settings->prior_mean, settings->prior_sd};
	for (size_t person = 0; person < responses->person_count; person++) {
		const uint8_t *levels = responses_of(responses, person);
		struct ability_estimate *estimate = &scores[person].estimate;
		*estimate = ability_of(ability, levels);
		scores[person].fit = (struct person_fit){NAN, NAN, NAN, NAN, NAN, NAN, 0};
		if (!fit || isnan(estimate->theta_logit))
			continue;
		scores[person].fit =
			person_fit(&estimator, models, levels, bank->count, estimate->theta_logit);
		/* A limit solves no estimating equation, which l_z* builds upon. */
		if (estimate->at != ABILITY_INSIDE)
			scores[person].fit.lz_star = NAN;
	}
	return scores;
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

static enum err print_json(struct work *w, const struct responses *responses, const struct score *scores,
                           bool fit)
{
	struct buf buf = buf_init(w->arena, IRT_OUTPUT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_array(&out);
	for (size_t person = 0; person < responses->person_count; person++) {
		const struct ability_estimate *estimate = &scores[person].estimate;
		json_object(&out);
		if (responses->ids != NULL)
			json_put_str(&out, S("id"), responses->ids[person]);
		else
			json_put_int(&out, S("id"), (int64_t)person + 1);
		json_put_real(&out, S("theta"), estimate->theta_logit);
		json_put_real(&out, S("se"), estimate->standard_error_logit);
		json_put_int(&out, S("answered"), (int64_t)estimate->answered);
		if (estimate->at != ABILITY_INSIDE)
			json_put_str(&out, S("at_limit"),
			             estimate->at == ABILITY_AT_MIN ? S("low") : S("high"));
		if (fit)
			put_fit(&out, &scores[person].fit);
		json_end(&out);
	}
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

static void print_table(struct work *w, const struct responses *responses, const struct score *scores,
                        bool fit)
{
	printf("%-12s %9s %9s %8s", "id", "theta", "se", "answered");
	if (fit)
		printf(" %9s %9s %9s %9s %9s %9s", "l_z", "l_z*", "infit", "z", "outfit", "z");
	printf("\n");
	for (size_t person = 0; person < responses->person_count; person++) {
		const struct ability_estimate *estimate = &scores[person].estimate;
		const struct person_fit *of = &scores[person].fit;
		struct str id = responses->ids != NULL ? responses->ids[person]
		                                       : str_format(w->arena, "%zu", person + 1);
		printf("%-12.*s", STR_ARG(id));
		print_number(estimate->theta_logit);
		print_number(estimate->standard_error_logit);
		printf(" %8zu", estimate->answered);
		const double figures[] = {of->lz,      of->lz_star, of->infit,
		                          of->infit_z, of->outfit,  of->outfit_z};
		for (size_t i = 0; fit && i < COUNT(figures); i++)
			print_number(figures[i]);
		printf("%s\n", estimate->at == ABILITY_INSIDE   ? ""
		               : estimate->at == ABILITY_AT_MIN ? "  at the lower limit"
		                                                : "  at the upper limit");
	}
}

enum err irt_score_action(struct work *w, const struct irt_command *command, int *exit_code)
{
	struct ability_settings settings;
	struct bank bank;
	struct responses responses;
	(void)exit_code;
	TRY(read_settings(w, command, &settings));
	TRY(irt_bank(w, command, &bank));
	TRY(irt_responses(w, command, &bank, &responses));
	const struct score *scores = score_all(w, &settings, &bank, &responses, command->fit);
	if (command->json)
		return print_json(w, &responses, scores, command->fit);
	print_table(w, &responses, scores, command->fit);
	return OK;
}
