#include "base/json.h"
#include "cli/irt.h"
#include "cli/irt_calibrate.h"
#include "irt/bank_write.h"

#include <math.h>
#include <stdio.h>

/* Whether others can use the item: what can be read again as an item. */
static bool usable(const struct calibrate_estimate *estimate)
{
	return estimate->status == CALIBRATE_GOOD || estimate->status == CALIBRATE_HELD ||
	       estimate->status == CALIBRATE_COLLAPSED || estimate->status == CALIBRATE_UNDETERMINED;
}

/* What the levels that are left are called. */
static const int32_t *codes_of(struct work *w, const struct irt_calibration *calibration, size_t item)
{
	const struct responses_item *column = &calibration->responses->items[item];
	const struct calibrate_estimate *estimate = &calibration->result->items[item];
	if (estimate->status == CALIBRATE_HELD)
		return calibration->asked[item].known_codes;
	int32_t *codes = work_array(w, MODEL_LEVELS_MAX, sizeof *codes);
	bool from_zero = true;
	for (size_t k = 0; k < column->levels; k++)
		if (estimate->level_of[k] != RESPONSES_MISSING)
			codes[estimate->level_of[k]] = column->codes == NULL ? (int32_t)k : column->codes[k];
	for (size_t k = 0; k < estimate->model.levels; k++)
		from_zero = from_zero && codes[k] == (int32_t)k;
	return from_zero ? NULL : codes;
}

static void put_numbers(struct json_out *out, struct str name, const double *numbers, size_t count)
{
	json_name(out, name);
	json_array(out);
	for (size_t i = 0; i < count; i++)
		json_real(out, numbers[i]);
	json_end(out);
}

static void put_count(struct json_out *out, struct str name, size_t count)
{
	json_put_int(out, name, (int64_t)count);
}

static void put_errors(struct json_out *out, const struct model *error)
{
	json_name(out, S("se"));
	json_object(out);
	if (error->kind == MODEL_NOMINAL) {
		put_numbers(out, S("a"), error->slope, error->levels);
		put_numbers(out, S("c"), error->intercept, error->levels);
	} else {
		json_put_real(out, S("a"), error->discrimination);
		if (error->kind == MODEL_LOGISTIC)
			json_put_real(out, S("b"), error->difficulty_logit[0]);
		else
			put_numbers(out, S("b"), error->difficulty_logit, error->levels - 1);
	}
	if (error->kind == MODEL_LOGISTIC) {
		json_put_real(out, S("c"), error->guessing);
		json_put_real(out, S("d"), error->slip);
	}
	json_end(out);
}

/* The largest standard error of an item's difficulties. */
static double difficulty_error(const struct model *error)
{
	double largest = error->kind == MODEL_NOMINAL ? NAN : 0;
	for (size_t k = 0; error->kind != MODEL_NOMINAL && k + 1 < error->levels; k++)
		largest = error->difficulty_logit[k] > largest ? error->difficulty_logit[k] : largest;
	return largest > 0 ? largest : NAN;
}

static size_t more_answers(const struct irt_calibration *calibration,
                           const struct calibrate_estimate *estimate)
{
	return calibrate_answers_needed(difficulty_error(&estimate->error), estimate->answered,
	                                calibration->needed);
}

/* On the scale of estimation: slopes, intercepts, logits. */
static void put_values(struct json_out *out, const struct calibrate_estimate *estimate)
{
	bool nominal = estimate->model.kind == MODEL_NOMINAL;
	size_t slopes = nominal ? estimate->model.levels - 1 : 1;
	size_t intercepts = nominal ? slopes : estimate->model.levels - 1;
	put_numbers(out, S("slopes"), estimate->value, slopes);
	put_numbers(out, S("intercepts"), estimate->value + slopes, intercepts);
	put_numbers(out, S("slopes_se"), estimate->value_error, slopes);
	put_numbers(out, S("intercepts_se"), estimate->value_error + slopes, intercepts);
}

static void put_item(struct work *w, struct json_out *out, const struct irt_calibration *calibration,
                     size_t item)
{
	const struct calibrate_estimate *estimate = &calibration->result->items[item];
	bool held = estimate->status == CALIBRATE_HELD;
	struct bank_item as_item = {
		.name = calibration->responses->items[item].name,
		.model = estimate->model,
		.codes = codes_of(w, calibration, item),
	};
	json_object(out);
	bank_write_item(out, &as_item, held ? (struct str){0} : estimate->asked->name);
	put_errors(out, &estimate->error);
	json_put_str(out, S("status"), calibrate_status_name(estimate->status));
	if (estimate->sentence.len > 0)
		json_put_str(out, S("sentence"), estimate->sentence);
	put_count(out, S("answered"), estimate->answered);
	put_values(out, estimate);
	size_t more = calibration->needed > 0 ? more_answers(calibration, estimate) : SIZE_MAX;
	if (more != SIZE_MAX)
		put_count(out, S("answers_needed"), more);
	json_end(out);
}

static void put_left_out(struct json_out *out, struct str name, const struct calibrate_estimate *estimate)
{
	json_object(out);
	json_put_str(out, S("name"), name);
	json_put_str(out, S("status"), calibrate_status_name(estimate->status));
	json_put_str(out, S("sentence"), estimate->sentence);
	put_count(out, S("answered"), estimate->answered);
	if (estimate->value_count > 0)
		put_values(out, estimate);
	json_end(out);
}

static void put_population(struct json_out *out, const struct calibrate_population *population)
{
	json_put_real(out, S("mean"), population->mean);
	json_put_real(out, S("variance"), population->variance);
	json_name(out, S("se"));
	json_object(out);
	json_put_real(out, S("mean"), population->mean_error);
	json_put_real(out, S("variance"), population->variance_error);
	json_end(out);
	put_count(out, S("n_persons"), population->persons);
	if (population->sentence.len > 0)
		json_put_str(out, S("sentence"), population->sentence);
}

static void put_populations(struct json_out *out, const struct irt_calibration *calibration)
{
	const struct calibrate_result *result = calibration->result;
	json_name(out, S("population"));
	json_object(out);
	put_population(out, &result->populations[0]);
	json_end(out);
	if (result->group_count < 2)
		return;
	json_name(out, S("groups"));
	json_array(out);
	for (size_t g = 0; g < result->group_count; g++) {
		json_object(out);
		json_put_str(out, S("group"), calibration->responses->group_names[g]);
		put_population(out, &result->populations[g]);
		json_end(out);
	}
	json_end(out);
}

static void put_covariance(struct json_out *out, const struct irt_calibration *calibration)
{
	const struct calibrate_result *result = calibration->result;
	json_name(out, S("parameters"));
	json_array(out);
	for (size_t i = 0; i < result->parameter_count; i++) {
		const struct calibrate_parameter *parameter = &result->parameters[i];
		bool of_group = parameter->item == SIZE_MAX;
		json_object(out);
		if (of_group)
			put_count(out, S("group"), parameter->group + 1);
		else
			json_put_str(out, S("item"), calibration->responses->items[parameter->item].name);
		put_count(out, S("place"), parameter->place + 1);
		json_put_real(out, S("value"), parameter->value);
		json_put_real(out, S("se"), parameter->error);
		json_end(out);
	}
	json_end(out);
	json_name(out, S("covariance"));
	json_array(out);
	for (size_t i = 0; i < result->parameter_count; i++) {
		json_array(out);
		for (size_t j = 0; j < result->parameter_count; j++)
			json_real(out, result->covariance[i * result->parameter_count + j]);
		json_end(out);
	}
	json_end(out);
}

static void put_figures(struct json_out *out, const struct irt_calibration *calibration)
{
	const struct calibrate_result *result = calibration->result;
	json_put_str(out, S("model"), calibration->model);
	put_count(out, S("n_persons"), result->person_count);
	put_count(out, S("n_items"), result->estimated_count);
	put_count(out, S("n_unanswered"), result->unanswered_count);
	put_count(out, S("n_parameters"), result->parameter_count);
	put_count(out, S("nodes"), calibration->nodes);
	json_put_real(out, S("log_likelihood"), result->log_likelihood);
	json_put_real(out, S("log_prior"), result->log_prior);
	json_put_real(out, S("aic"), result->aic);
	json_put_real(out, S("bic"), result->bic);
	json_put_real(out, S("sabic"), result->sabic);
	put_count(out, S("iterations"), result->cycles);
	json_put_bool(out, S("converged"), result->converged);
	json_put_real(out, S("largest_change"), result->change);
}

enum err irt_calibrate_json(struct work *w, const struct irt_calibration *calibration)
{
	const struct calibrate_result *result = calibration->result;
	struct buf buf = buf_init(w->arena, IRT_OUTPUT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	put_figures(&out, calibration);
	json_name(&out, S("items"));
	json_array(&out);
	for (size_t i = 0; i < result->item_count; i++)
		if (usable(&result->items[i]))
			put_item(w, &out, calibration, i);
	json_end(&out);
	json_name(&out, S("left_out"));
	json_array(&out);
	for (size_t i = 0; i < result->item_count; i++)
		if (!usable(&result->items[i]))
			put_left_out(&out, calibration->responses->items[i].name, &result->items[i]);
	json_end(&out);
	put_populations(&out, calibration);
	json_name(&out, S("reliability"));
	json_object(&out);
	json_put_real(&out, S("marginal"), result->marginal_reliability);
	json_put_real(&out, S("empirical"), result->empirical_reliability);
	json_end(&out);
	if (result->errors_sentence.len > 0)
		json_put_str(&out, S("se_sentence"), result->errors_sentence);
	if (calibration->covariance && result->has_errors)
		put_covariance(&out, calibration);
	json_end(&out);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE,
		            "that is more than a gigabyte of figures: leave the covariances out");
	printf("%.*s\n", STR_ARG(buf_str(&buf)));
	return OK;
}

/* ---- for people ---------------------------------------------------------------------------------------- */

static void print_pair(double value, double error)
{
	if (isfinite(error))
		printf("  %8.4f (%.4f)", value, error);
	else
		printf("  %8.4f %8s", value, "");
}

static void print_item(const struct irt_calibration *calibration, size_t item)
{
	const struct calibrate_estimate *estimate = &calibration->result->items[item];
	const struct model *model = &estimate->model, *error = &estimate->error;
	struct str name = calibration->responses->items[item].name;
	printf("%-16.*s %8zu", STR_ARG(name), estimate->answered);
	if (model->kind == MODEL_NOMINAL) {
		for (size_t k = 0; k < model->levels; k++) {
			print_pair(model->slope[k], error->slope[k]);
			print_pair(model->intercept[k], error->intercept[k]);
		}
	} else {
		print_pair(model->discrimination, error->discrimination);
		for (size_t k = 0; k + 1 < model->levels; k++)
			print_pair(model->difficulty_logit[k], error->difficulty_logit[k]);
	}
	if (model->kind == MODEL_LOGISTIC && (model->guessing > 0 || isfinite(error->guessing)))
		print_pair(model->guessing, error->guessing);
	if (model->kind == MODEL_LOGISTIC && (model->slip > 0 || isfinite(error->slip)))
		print_pair(1 - model->slip, error->slip);
	size_t more = calibration->needed > 0 ? more_answers(calibration, estimate) : SIZE_MAX;
	if (more != SIZE_MAX)
		printf("  %zu more answers", more);
	if (estimate->status == CALIBRATE_HELD)
		printf("  held");
	printf("\n");
}

static void print_groups(const struct irt_calibration *calibration)
{
	const struct calibrate_result *result = calibration->result;
	for (size_t g = 0; g < result->group_count; g++) {
		const struct calibrate_population *population = &result->populations[g];
		if (result->group_count > 1)
			printf("group %.*s: ", STR_ARG(calibration->responses->group_names[g]));
		printf("%zu people, mean", population->persons);
		print_pair(population->mean, population->mean_error);
		printf(", variance");
		print_pair(population->variance, population->variance_error);
		printf("\n");
		if (population->sentence.len > 0)
			printf("%.*s\n", STR_ARG(population->sentence));
	}
}

void irt_calibrate_table(struct work *w, const struct irt_calibration *calibration)
{
	const struct calibrate_result *result = calibration->result;
	(void)w;
	printf("%-16s %8s  a, then b (c, d), each with its standard error; nominal items: slope and intercept of each "
	       "level\n",
	       "item", "answers");
	for (size_t i = 0; i < result->item_count; i++)
		if (usable(&result->items[i]))
			print_item(calibration, i);
	printf("\n");
	for (size_t i = 0; i < result->item_count; i++)
		if (result->items[i].sentence.len > 0)
			printf("%.*s\n", STR_ARG(result->items[i].sentence));
	if (result->errors_sentence.len > 0)
		printf("%.*s\n", STR_ARG(result->errors_sentence));
	if (result->unanswered_count > 0)
		printf("%zu people answered nothing that counts and were left out.\n",
		       result->unanswered_count);
	print_groups(calibration);
	printf("log-likelihood %.4f, %zu parameters; AIC %.2f, BIC %.2f, SABIC %.2f\n",
	       result->log_likelihood, result->parameter_count, result->aic, result->bic, result->sabic);
	printf("reliability: marginal %.4f, empirical %.4f\n", result->marginal_reliability,
	       result->empirical_reliability);
	printf("%s after %zu cycles\n", result->converged ? "converged" : "not converged", result->cycles);
}
