#include "irt/simulate.h"

#include "base/check.h"

#include <math.h>
#include <string.h>

/* ---- people ---- */

struct run {
	const struct simulate_plan *plan;
	struct simulate_person *people;
	size_t *given, *offered;
	size_t item_count;
};

static double truth_of(const struct simulate_plan *plan, size_t person, struct chance *chance)
{
	if (plan->points_logit != NULL)
		return plan->points_logit[person * plan->point_count / plan->persons];
	double truth = plan->mean_logit + plan->sd_logit * chance_normal(chance);
	return truth < -6 ? -6 : truth > 6 ? 6 : truth;
}

static size_t answer_of(const struct model *model, double truth_logit, struct chance *chance)
{
	double probability[MODEL_LEVELS_MAX];
	model_probabilities(model, truth_logit, probability);
	return chance_place(chance, probability, model->levels);
}

/* Two streams of a person: how they are and answer, and what is chosen for them. So an answer to the tenth item of two designs
 * comes from the same draw. */
static struct chance chance_of(const struct simulate_plan *plan, size_t person, uint64_t which)
{
	return chance_begin(plan->seed, 2 * (uint64_t)person + which);
}

static void sit_cat(struct run *run, struct cat *cat, size_t person)
{
	const struct cat_design *design = cat->design;
	struct chance chance = chance_of(run->plan, person, 0);
	struct simulate_person *of = &run->people[person];
	struct cat_choice choice;
	of->truth_logit = truth_of(run->plan, person, &chance);
	cat_begin(cat, chance_of(run->plan, person, 1), NULL);
	while ((of->reason = cat_next(cat, &choice)) == STOP_NOT_YET)
		cat_answer(cat, &choice,
		           answer_of(&design->table->items[choice.item], of->truth_logit, &chance));
	of->theta_logit = cat->theta_logit;
	of->standard_error_logit = cat_standard_error(cat);
	of->length = cat->count;
	of->met = design->blueprint == NULL || cat_meets(cat);
	const double *seconds = design->blueprint == NULL ? design->seconds : design->blueprint->seconds;
	for (size_t i = 0; i < cat->count; i++) {
		run->given[cat->items[i]]++;
		of->seconds += seconds == NULL ? 0 : seconds[cat->items[i]];
	}
	for (size_t i = 0; i < run->item_count; i++)
		run->offered[i] += cat->offered[i];
}

static void run_cat(struct work *w, struct run *run)
{
	struct cat_design design = *run->plan->cat;
	design.exposure.counts = run->plan->restricted ? run->given : NULL;
	struct cat *cat = cat_open(w, &design);
	for (size_t person = 0; person < run->plan->persons; person++) {
		design.exposure.tests = person;
		sit_cat(run, cat, person);
	}
}

struct respondent {
	struct run *run;
	double truth_logit;
	struct chance chance;
};

static size_t respond(void *context, size_t item)
{
	struct respondent *respondent = context;
	respondent->run->given[item]++;
	respondent->run->offered[item]++;
	return answer_of(&respondent->run->plan->panel->bank->items[item].model, respondent->truth_logit,
	                 &respondent->chance);
}

static void run_panel(struct work *w, struct run *run)
{
	struct mst_sitting *sitting = mst_open(w, run->plan->panel);
	for (size_t person = 0; person < run->plan->persons; person++) {
		struct respondent respondent = {.run = run, .chance = chance_of(run->plan, person, 0)};
		struct mst_result result;
		respondent.truth_logit = truth_of(run->plan, person, &respondent.chance);
		mst_sit(sitting, (struct mst_answers){respond, &respondent}, &result);
		run->people[person] = (struct simulate_person){
			.truth_logit = respondent.truth_logit,
			.theta_logit = result.theta_logit,
			.standard_error_logit = result.standard_error_logit,
			.length = result.length,
			.reason = STOP_LENGTH,
			.met = true,
		};
	}
}

/* ---- figures ---- */

static void add_errors(struct simulate_result *out)
{
	double errors = 0, squares = 0, standard = 0, n = (double)out->persons;
	double truth = 0, theta = 0, truths = 0, thetas = 0, both = 0;
	for (size_t i = 0; i < out->persons; i++) {
		const struct simulate_person *of = &out->people[i];
		double error = of->theta_logit - of->truth_logit;
		errors += error;
		squares += error * error;
		standard += of->standard_error_logit * of->standard_error_logit;
		truth += of->truth_logit;
		theta += of->theta_logit;
	}
	for (size_t i = 0; i < out->persons; i++) {
		double x = out->people[i].truth_logit - truth / n, y = out->people[i].theta_logit - theta / n;
		truths += x * x;
		thetas += y * y;
		both += x * y;
	}
	out->bias = errors / n;
	out->rmse = sqrt(squares / n);
	out->standard_error = sqrt(standard / n);
	out->correlation = truths > 0 && thetas > 0 ? both / sqrt(truths * thetas) : NAN;
}

static void add_lengths(struct simulate_result *out)
{
	double sum = 0, squares = 0, n = (double)out->persons;
	out->length_min = out->people[0].length;
	for (size_t i = 0; i < out->persons; i++) {
		size_t length = out->people[i].length;
		sum += (double)length;
		out->length_min = length < out->length_min ? length : out->length_min;
		out->length_max = length > out->length_max ? length : out->length_max;
		out->reasons[out->people[i].reason]++;
		out->met += out->people[i].met;
	}
	out->length_mean = sum / n;
	for (size_t i = 0; i < out->persons; i++) {
		double apart = (double)out->people[i].length - out->length_mean;
		squares += apart * apart;
	}
	out->length_sd = sqrt(squares / n);
}

/* Two different people, both of whom saw an item, for all items; by the mean length of a test. */
static void add_exposure(struct simulate_result *out)
{
	double pairs = 0, n = (double)out->persons;
	for (size_t i = 0; i < out->item_count; i++) {
		double given = (double)out->given[i], rate = given / n;
		out->exposure_max = rate > out->exposure_max ? rate : out->exposure_max;
		out->unused += out->given[i] == 0;
		pairs += given * (given - 1);
	}
	out->overlap =
		out->persons > 1 && out->length_mean > 0 ? pairs / (n * (n - 1)) / out->length_mean : NAN;
}

static void add_classes(const struct simulate_plan *plan, struct simulate_result *out)
{
	for (size_t i = 0; plan->has_cut && i < out->persons; i++) {
		bool is = out->people[i].truth_logit >= plan->cut_logit;
		bool said = out->people[i].theta_logit >= plan->cut_logit;
		*(is     ? said ? &out->right_pass : &out->wrong_fail
		  : said ? &out->wrong_pass
		         : &out->right_fail) += 1;
	}
}

static size_t band_of(const struct simulate_plan *plan, size_t person, double truth_logit)
{
	if (plan->points_logit != NULL)
		return person * plan->point_count / plan->persons;
	double place = floor((truth_logit + 3) * 2);
	return place < 0 ? 0 : place >= SIMULATE_BANDS ? SIMULATE_BANDS - 1 : (size_t)place;
}

static void add_bands(struct work *w, const struct simulate_plan *plan, struct simulate_result *out)
{
	bool points = plan->points_logit != NULL;
	out->band_count = points ? plan->point_count : SIMULATE_BANDS;
	struct simulate_band *bands = work_array(w, out->band_count, sizeof *bands);
	for (size_t i = 0; i < out->band_count; i++) {
		bands[i].low_logit = points ? plan->points_logit[i] : -3 + (double)i / 2;
		bands[i].high_logit = points ? bands[i].low_logit : bands[i].low_logit + 0.5;
	}
	for (size_t i = 0; i < out->persons; i++) {
		const struct simulate_person *of = &out->people[i];
		struct simulate_band *band = &bands[band_of(plan, i, of->truth_logit)];
		double error = of->theta_logit - of->truth_logit;
		band->persons++;
		band->bias += error;
		band->rmse += error * error;
		band->standard_error += of->standard_error_logit * of->standard_error_logit;
		band->length += (double)of->length;
	}
	for (size_t i = 0; i < out->band_count; i++) {
		double n = (double)bands[i].persons; /* 0 / 0 is NAN, as promised */
		bands[i].bias /= n;
		bands[i].rmse = sqrt(bands[i].rmse / n);
		bands[i].standard_error = sqrt(bands[i].standard_error / n);
		bands[i].length /= n;
	}
	out->bands = bands;
}

void simulate_run(struct work *w, const struct simulate_plan *plan, struct simulate_result *out)
{
	check(plan->persons >= 1 && plan->persons <= SIMULATE_PERSONS_MAX);
	check((plan->cat == NULL) != (plan->panel == NULL));
	check(plan->points_logit == NULL || (plan->point_count >= 1 && plan->point_count <= plan->persons));
	struct run run = {.plan = plan};
	run.item_count = plan->cat != NULL ? plan->cat->table->count : plan->panel->bank->count;
	run.people = work_array(w, plan->persons, sizeof *run.people);
	run.given = work_array(w, run.item_count, sizeof *run.given);
	run.offered = work_array(w, run.item_count, sizeof *run.offered);
	if (plan->cat != NULL)
		run_cat(w, &run);
	else
		run_panel(w, &run);
	*out = (struct simulate_result){
		.persons = plan->persons,
		.item_count = run.item_count,
		.people = run.people,
		.given = run.given,
		.offered = run.offered,
	};
	add_errors(out);
	add_lengths(out);
	add_exposure(out);
	add_classes(plan, out);
	add_bands(w, plan, out);
}
