/* `assay irt simulate`: a whole design tried on people who are made up. */
#include "base/json.h"
#include "cli/input.h"
#include "cli/irt_charts.h"
#include "cli/irt_design.h"
#include "irt/simulate.h"

#include <math.h>
#include <stdio.h>

enum { ROUNDS = 10, PEOPLE = 1000, PEOPLE_MAX = 1000000, TRIAL_PEOPLE = 2000 };

struct study {
	struct irt_design design;
	struct mst_panel panel;
	struct mst_design panel_design;
	struct simulate_plan plan;
	double *acceptance; /* NULL: not by Sympson and Hetter */
	double rate_max;    /* wanted; 0: any */
	struct simulate_result result;
	struct simulate_fixed fixed;
	bool has_fixed;
};

/* ---- what was asked ---- */

/* MEAN:SD, or --theta FROM:TO:STEP with so many people at each point. */
static enum err read_people(struct work *w, const struct irt_command *command, struct simulate_plan *plan)
{
	struct str rest = str_of(command->population);
	size_t each;
	plan->sd_logit = 1;
	TRY(irt_count(w, "--people", command->people, command->theta == NULL ? PEOPLE : 100, 2, PEOPLE_MAX,
	              &each));
	plan->persons = each;
	if (command->theta != NULL && command->population != NULL)
		return fail(w, ERR_INPUT, "give --population or --theta, not both");
	if (command->population != NULL &&
	    (!str_to_real(str_cut(&rest, ':'), &plan->mean_logit) || !str_to_real(rest, &plan->sd_logit) ||
	     !(fabs(plan->mean_logit) <= 6) || !(plan->sd_logit >= 0 && plan->sd_logit <= 6)))
		return fail(w, ERR_INPUT, "--population takes MEAN:SD, as 0:1, not “%s”",
		            command->population);
	if (command->theta == NULL)
		return OK;
	TRY(irt_points(w, "--theta", command->theta, &plan->points_logit, &plan->point_count));
	if (plan->points_logit[0] < -6 || plan->points_logit[plan->point_count - 1] > 6 ||
	    plan->point_count > SIMULATE_POINTS_MAX || each * plan->point_count > PEOPLE_MAX)
		return fail(w, ERR_INPUT,
		            "--theta takes at most %d points within -6 and 6, with %d people in all",
		            SIMULATE_POINTS_MAX, PEOPLE_MAX);
	plan->persons = each * plan->point_count;
	return OK;
}

static enum err read_panel(struct work *w, const struct irt_command *command, struct study *study)
{
	struct str text;
	TRY(input_file(w, command->panel, MST_BYTES_MAX, &text));
	TRY(mst_read(w, text, &study->design.bank, &study->panel));
	const struct cat_design *cat = &study->design.cat;
	study->panel_design = (struct mst_design){
		.bank = &study->design.bank,
		.panel = &study->panel,
		.estimate = ability_standard(cat->estimator),
	};
	study->panel_design.estimate.prior_mean = study->design.nodes.mean_logit;
	study->panel_design.estimate.prior_sd = study->design.nodes.sd_logit;
	study->panel_design.estimate.min = cat->low_logit;
	study->panel_design.estimate.max = cat->high_logit;
	study->plan.cat = NULL;
	study->plan.panel = &study->panel_design;
	return OK;
}

static enum err read_exposure(struct work *w, const struct irt_command *command, struct study *study)
{
	struct str rest = str_of(command->exposure);
	struct str name = str_cut(&rest, '=');
	if (command->exposure == NULL)
		return OK;
	bool hetter = str_equal(name, S("sympson-hetter"));
	if ((!hetter && !str_equal(name, S("restricted"))) || !str_to_real(rest, &study->rate_max) ||
	    !(study->rate_max >= 0.01 && study->rate_max <= 1))
		return fail(
			w, ERR_INPUT,
			"--exposure takes sympson-hetter=RATE or restricted=RATE, from 0.01 to 1, not “%s”",
			command->exposure);
	if (command->panel != NULL)
		return fail(w, ERR_INPUT,
		            "a panel decides itself how often an item is seen: leave out --exposure");
	if (hetter)
		study->acceptance = work_array(w, study->design.bank.count, sizeof *study->acceptance);
	study->plan.restricted = !hetter;
	study->design.cat.exposure.rate_max = study->rate_max;
	return OK;
}

static enum err read_study(struct work *w, const struct irt_command *command, struct study *study)
{
	TRY(irt_design_read(w, command, &study->design));
	study->plan = (struct simulate_plan){
		.cat = &study->design.cat,
		.seed = study->design.seed,
		.has_cut = study->design.cat.stop.has_cut,
		.cut_logit = study->design.cat.stop.cut_logit,
	};
	TRY(read_people(w, command, &study->plan));
	if (command->panel != NULL)
		TRY(read_panel(w, command, study));
	return read_exposure(w, command, study);
}

/* The probabilities are made for a rate a little below the one that is wanted, by two standard errors of what is counted over
 * so many people, in the trial and in the study: so that hardly any item comes out above it. */
static void calibrate_exposure(struct work *w, struct study *study)
{
	struct simulate_plan trial = study->plan;
	if (trial.points_logit == NULL && trial.persons < TRIAL_PEOPLE)
		trial.persons = TRIAL_PEOPLE;
	double rate = study->rate_max, people = 1 / (double)trial.persons + 1 / (double)study->plan.persons;
	double aim = rate - 2 * sqrt(rate * (1 - rate) * people);
	simulate_exposure(w, &trial, aim > rate / 2 ? aim : rate / 2, ROUNDS, study->acceptance);
	study->design.cat.exposure.acceptance = study->acceptance;
}

/* As many parallel forms as it takes for an item to be no more common than was asked for. */
static size_t forms_of(const struct study *study)
{
	return study->rate_max > 0 ? (size_t)ceil(1 / study->rate_max - 1e-9) : 1;
}

static void carry_out(struct work *w, struct study *study)
{
	if (study->acceptance != NULL)
		calibrate_exposure(w, study);
	simulate_run(w, &study->plan, &study->result);
	study->has_fixed = study->plan.cat != NULL;
	if (study->has_fixed)
		simulate_fixed_form(w, &study->plan, &study->result, forms_of(study), &study->fixed);
}

/* ---- as JSON ---- */

static void put_length(struct json_out *out, const struct simulate_result *result)
{
	json_name(out, S("length"));
	json_object(out);
	json_put_real(out, S("mean"), result->length_mean);
	json_put_real(out, S("sd"), result->length_sd);
	json_put_int(out, S("min"), (int64_t)result->length_min);
	json_put_int(out, S("max"), (int64_t)result->length_max);
	json_end(out);
	json_name(out, S("stop"));
	json_object(out);
	for (enum stop_reason reason = STOP_PRECISE; reason < STOP_REASONS; reason++)
		if (result->reasons[reason] > 0)
			json_put_int(out, stop_reason_name(reason), (int64_t)result->reasons[reason]);
	json_end(out);
}

static void put_exposure(struct json_out *out, const struct study *study)
{
	const struct simulate_result *result = &study->result;
	json_name(out, S("exposure"));
	json_object(out);
	json_put_real(out, S("max"), result->exposure_max);
	json_put_int(out, S("unused"), (int64_t)result->unused);
	json_put_real(out, S("overlap"), result->overlap);
	json_name(out, S("items"));
	json_array(out);
	for (size_t i = 0; i < result->item_count; i++) {
		json_object(out);
		json_put_str(out, S("name"), study->design.bank.items[i].name);
		json_put_real(out, S("rate"), (double)result->given[i] / (double)result->persons);
		if (study->acceptance != NULL)
			json_put_real(out, S("acceptance"), study->acceptance[i]);
		json_end(out);
	}
	json_end(out);
	json_end(out);
}

static double classified_right(const struct simulate_result *result)
{
	return (double)(result->right_pass + result->right_fail) / (double)result->persons;
}

static void put_classification(struct json_out *out, const struct study *study)
{
	const struct simulate_result *result = &study->result;
	json_name(out, S("classification"));
	json_object(out);
	json_put_real(out, S("cut"), study->plan.cut_logit);
	json_put_real(out, S("accuracy"), classified_right(result));
	json_put_int(out, S("right_above"), (int64_t)result->right_pass);
	json_put_int(out, S("right_below"), (int64_t)result->right_fail);
	json_put_int(out, S("wrong_above"), (int64_t)result->wrong_pass);
	json_put_int(out, S("wrong_below"), (int64_t)result->wrong_fail);
	json_end(out);
}

static void put_bands(struct json_out *out, const struct simulate_result *result)
{
	json_name(out, S("by_theta"));
	json_array(out);
	for (size_t i = 0; i < result->band_count; i++) {
		const struct simulate_band *band = &result->bands[i];
		json_object(out);
		json_put_real(out, S("from"), band->low_logit);
		json_put_real(out, S("to"), band->high_logit);
		json_put_int(out, S("people"), (int64_t)band->persons);
		json_put_real(out, S("bias"), band->bias);
		json_put_real(out, S("rmse"), band->rmse);
		json_put_real(out, S("se"), band->standard_error);
		json_put_real(out, S("length"), band->length);
		json_end(out);
	}
	json_end(out);
}

/* null: not even with all items. */
static void put_form(struct json_out *out, struct str name, size_t items, double length)
{
	json_name(out, name);
	json_object(out);
	json_name(out, S("items"));
	if (items == SIZE_MAX)
		json_null(out);
	else
		json_int(out, (int64_t)items);
	json_name(out, S("fewer"));
	if (items == SIZE_MAX)
		json_null(out);
	else
		json_real(out, 1 - length / (double)items);
	json_end(out);
}

static void put_fixed(struct json_out *out, const struct study *study)
{
	const struct simulate_fixed *fixed = &study->fixed;
	double length = study->result.length_mean;
	json_name(out, S("fixed_form"));
	json_object(out);
	json_put_int(out, S("forms"), (int64_t)fixed->forms);
	put_form(out, S("equal_se"), fixed->equal_error, length);
	put_form(out, S("equal_se_for_95_percent"), fixed->equal_everyone, length);
	json_put_real(out, S("se_of_95_percent"), fixed->target_logit);
	json_end(out);
}

static enum err print_json(struct work *w, const struct study *study)
{
	const struct simulate_result *result = &study->result;
	struct buf buf = buf_init(w->arena, IRT_OUTPUT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_bool(&out, S("simulated"), true);
	json_put_int(&out, S("people"), (int64_t)result->persons);
	json_put_int(&out, S("items"), (int64_t)result->item_count);
	json_put_int(&out, S("seed"), (int64_t)study->plan.seed);
	json_put_real(&out, S("bias"), result->bias);
	json_put_real(&out, S("rmse"), result->rmse);
	json_put_real(&out, S("se"), result->standard_error);
	json_put_real(&out, S("correlation"), result->correlation);
	put_length(&out, result);
	put_exposure(&out, study);
	if (study->plan.has_cut)
		put_classification(&out, study);
	if (study->plan.cat != NULL && study->plan.cat->blueprint != NULL)
		json_put_real(&out, S("blueprint_met"), (double)result->met / (double)result->persons);
	put_bands(&out, result);
	if (study->has_fixed)
		put_fixed(&out, study);
	json_end(&out);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "that is more than a gigabyte of figures");
	printf("%.*s\n", STR_ARG(buf_str(&buf)));
	return OK;
}

/* ---- as a table ---- */

static void print_form(const char *what, size_t items, double length)
{
	if (items == SIZE_MAX)
		printf("%-34s not even with all items of the bank\n", what);
	else
		printf("%-34s %zu items; the adaptive test has %.1f %% fewer\n", what, items,
		       100 * (1 - length / (double)items));
}

static void print_summary(const struct study *study)
{
	const struct simulate_result *result = &study->result;
	double n = (double)result->persons;
	printf("%-34s %zu, and %zu items\n", "simulated people", result->persons, result->item_count);
	printf("%-34s %.4f, %.4f\n", "bias, RMSE", result->bias, result->rmse);
	printf("%-34s %.4f\n", "standard error (root mean square)", result->standard_error);
	printf("%-34s %.4f\n", "correlation of level and estimate", result->correlation);
	printf("%-34s %.2f, SD %.2f, %zu to %zu\n", "items given", result->length_mean, result->length_sd,
	       result->length_min, result->length_max);
	for (enum stop_reason reason = STOP_PRECISE; reason < STOP_REASONS; reason++)
		if (result->reasons[reason] > 0)
			printf("  ended by %-23.*s %.1f %%\n", STR_ARG(stop_reason_name(reason)),
			       100 * (double)result->reasons[reason] / n);
	printf("%-34s %.4f\n", "highest rate of an item", result->exposure_max);
	printf("%-34s %zu\n", "items that nobody saw", result->unused);
	printf("%-34s %.4f\n", "overlap of two people's tests", result->overlap);
	if (study->plan.has_cut)
		printf("%-34s %.2f %% (%zu wrongly above, %zu wrongly below)\n",
		       "on the right side of the cut", 100 * classified_right(result), result->wrong_pass,
		       result->wrong_fail);
	if (study->plan.cat != NULL && study->plan.cat->blueprint != NULL)
		printf("%-34s %.2f %%\n", "tests that meet the blueprint", 100 * (double)result->met / n);
	if (!study->has_fixed)
		return;
	if (study->fixed.forms > 1)
		printf("beside %zu parallel fixed forms, whose items are as rare:\n", study->fixed.forms);
	print_form("a fixed form of equal error", study->fixed.equal_error, result->length_mean);
	print_form("  and so for 95 % of the people", study->fixed.equal_everyone, result->length_mean);
}

static void print_bands(const struct simulate_result *result)
{
	printf("\n%16s %8s %9s %9s %9s %8s\n", "level", "people", "bias", "RMSE", "se", "items");
	for (size_t i = 0; i < result->band_count; i++) {
		const struct simulate_band *band = &result->bands[i];
		if (band->persons == 0)
			continue;
		if (band->low_logit == band->high_logit)
			printf("%16.2f", band->low_logit);
		else
			printf("%7.2f to %5.2f", band->low_logit, band->high_logit);
		printf(" %8zu %9.4f %9.4f %9.4f %8.2f\n", band->persons, band->bias, band->rmse,
		       band->standard_error, band->length);
	}
}

enum err irt_simulate_action(struct work *w, const struct irt_command *command, int *exit_code)
{
	struct study *study = work_alloc(w, sizeof *study);
	(void)exit_code;
	TRY(read_study(w, command, study));
	carry_out(w, study);
	if (command->pictures != NULL)
		TRY(irt_charts_write(w, command->pictures, &study->result));
	if (command->json)
		return print_json(w, study);
	print_summary(study);
	print_bands(&study->result);
	return OK;
}
