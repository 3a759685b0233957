#include "irt/fit_report.h"

#include "irt/model_name.h"

#include <math.h>
#include <stdlib.h>

/* ---- the items that somebody answered ------------------------------------------------------------ */

struct kept {
	size_t *place; /* [count]: in the bank */
	size_t count;
	struct model *models;
	const struct model_name **names;
	struct responses responses;
};

static bool answered(const struct responses *responses, size_t item)
{
	for (size_t p = 0; p < responses->person_count; p++)
		if (responses_of(responses, p)[item] != RESPONSES_MISSING)
			return true;
	return false;
}

static void keep_columns(struct work *w, const struct responses *responses, struct kept *kept)
{
	size_t persons = responses->person_count;
	uint8_t *levels = work_array(w, persons, kept->count);
	struct responses_item *items = work_array(w, kept->count, sizeof *items);
	kept->responses = *responses;
	for (size_t n = 0; n < kept->count; n++) {
		items[n] = responses->items[kept->place[n]];
		items[n].levels = kept->models[n].levels;
		for (size_t p = 0; p < persons; p++)
			levels[p * kept->count + n] = responses_of(responses, p)[kept->place[n]];
	}
	kept->responses.item_count = kept->count;
	kept->responses.items = items;
	kept->responses.levels = levels;
}

static enum err keep(struct work *w, const struct fit_question *question, struct kept *kept,
                     struct fit_report *out)
{
	const struct bank *bank = question->bank;
	struct str *left_out = work_array(w, bank->count, sizeof *left_out);
	*kept = (struct kept){
		.place = work_array(w, bank->count, sizeof(size_t)),
		.models = work_array(w, bank->count, sizeof(struct model)),
		.names = work_array(w, bank->count, sizeof(const struct model_name *)),
	};
	for (size_t i = 0; i < bank->count; i++) {
		const struct bank_item *item = &bank->items[i];
		if (!answered(question->responses, i)) {
			left_out[out->left_out_count++] = item->name;
			continue;
		}
		kept->models[kept->count] = item->model;
		kept->names[kept->count] = item->called != NULL ? item->called : model_name_of(&item->model);
		kept->place[kept->count++] = i;
	}
	out->left_out = left_out;
	if (kept->count < 2)
		return fail(w, ERR_INPUT, "Fit needs two items that somebody answered; there %s.",
		            kept->count == 0 ? "is none" : "is one");
	if (kept->count > FIT_REPORT_ITEMS_MAX)
		return fail(
			w, ERR_TOO_LARGE,
			"Fit is computed for at most %d items at once, and these are %zu: take a form or a "
			"part of the bank at a time.",
			FIT_REPORT_ITEMS_MAX, kept->count);
	keep_columns(w, question->responses, kept);
	return OK;
}

/* ---- parts --------------------------------------------------------------------------------------- */

static void fit_model(struct work *w, const struct curves *curves, const struct kept *kept,
                      enum moments_order order, const struct free_parameters *free,
                      struct fit_report_model *out)
{
	if (model_fit(w, curves, &kept->responses, order, free, &out->fit) == OK)
		return;
	out->reason = w->message;
	work_forgive(w);
}

struct ranked {
	double p;
	size_t item;
};

static int by_p(const void *one, const void *other)
{
	const struct ranked *a = one, *b = other;
	return a->p < b->p ? -1 : a->p > b->p;
}

/* Benjamini & Hochberg 1995: all up to the last whose p is below its share of 0.01. */
static void mark_sx2(struct work *w, struct fit_report *out)
{
	struct ranked *ranked = work_array(w, out->item_count, sizeof *ranked);
	size_t count = 0, marked = 0;
	for (size_t i = 0; i < out->item_count; i++)
		if (!isnan(out->items[i].sx2.p))
			ranked[count++] = (struct ranked){out->items[i].sx2.p, i};
	qsort(ranked, count, sizeof *ranked, by_p);
	for (size_t r = 0; r < count; r++)
		if (ranked[r].p <= 0.01 * (double)(r + 1) / (double)count)
			marked = r + 1;
	for (size_t r = 0; r < marked; r++)
		out->items[ranked[r].item].sx2_off = true;
}

static bool outside(double mean_square)
{
	return mean_square < 0.7 || mean_square > 1.3;
}

static void mark_items(struct work *w, struct fit_report *out)
{
	mark_sx2(w, out);
	for (size_t i = 0; i < out->item_count; i++) {
		struct fit_report_item *item = &out->items[i];
		item->square_off = outside(item->fit.infit) || outside(item->fit.outfit);
		item->rmsd_off = item->fit.rmsd > 0.1;
		item->weak = item->classical.item_rest < 0.2;
		for (size_t k = 0; item->options != NULL && k < item->options->count; k++)
			item->options_off |= item->options->options[k].able_choose;
		if (item->options != NULL)
			item->options_off |= item->options->key_missing;
	}
}

static enum err fit_options(struct work *w, const struct fit_question *question, const double *thetas,
                            struct fit_report *out)
{
	const struct responses *raw = question->raw;
	if (raw == NULL)
		return OK;
	if (raw->person_count != out->person_count)
		return fail(
			w, ERR_INPUT,
			"There are %zu persons in the scored responses and %zu in the raw ones; both must be "
			"of the same persons in the same order.",
			out->person_count, raw->person_count);
	const struct options *options = options_of(
		w, raw, question->key, item_fit_groups(w, thetas, out->person_count, OPTIONS_FIFTHS));
	for (size_t i = 0; i < out->item_count; i++)
		for (size_t r = 0; r < raw->item_count; r++)
			if (str_equal(raw->items[r].name, out->items[i].item->name))
				out->items[i].options = &options[r];
	return OK;
}

static void fit_items(struct work *w, const struct fit_question *question, const struct curves *curves,
                      const struct kept *kept, const struct free_parameters *free, const double *thetas,
                      struct fit_report *out)
{
	size_t *parameters = work_array(w, kept->count, sizeof *parameters);
	for (size_t i = 0; i < kept->count; i++)
		parameters[i] = free_parameters_of_item(&free->items[i]);
	const struct sx2 *sx2 = sx2_items(w, curves, &kept->responses, parameters,
	                                  (size_t)(free->variance >= 0) + (free->mean >= 0));
	const struct item_fit *fit = item_fit(w, curves, &kept->responses, thetas);
	const size_t *group_of = item_fit_groups(w, thetas, out->person_count, FIT_REPORT_GROUPS);
	for (size_t i = 0; i < kept->count; i++) {
		struct fit_report_item *item = &out->items[i];
		struct item_fit_point points[ITEM_FIT_GROUPS_MAX];
		item->item = &question->bank->items[kept->place[i]];
		item->name = kept->names[i];
		item->sx2 = sx2[i];
		item->fit = fit[i];
		item->classical = out->classical.items[i];
		item->point_count = item_fit_points(curves, &kept->responses, thetas, group_of,
		                                    FIT_REPORT_GROUPS, i, points);
		for (size_t n = 0; n < item->point_count; n++)
			item->points[n] = points[n];
	}
}

/* ---- decisions ----------------------------------------------------------------------------------- */

/* Sum scores of who answered everything. */
static double *complete_scores(struct work *w, const struct responses *responses, double **weights,
                               size_t *count)
{
	double *scores = work_array(w, responses->person_count, sizeof *scores);
	*weights = work_array(w, responses->person_count, sizeof **weights);
	*count = 0;
	for (size_t p = 0; p < responses->person_count; p++) {
		double score = 0;
		bool complete = true;
		for (size_t i = 0; i < responses->item_count; i++) {
			uint8_t level = responses_of(responses, p)[i];
			complete &= level != RESPONSES_MISSING;
			score += level;
		}
		if (!complete)
			continue;
		(*weights)[*count] = responses->weights == NULL ? 1 : responses->weights[p];
		scores[(*count)++] = score;
	}
	return scores;
}

static void decide_on_scores(struct work *w, const struct curves *curves, const struct kept *kept,
                             struct fit_report *out, const double *cuts)
{
	size_t count;
	double *weights;
	const double *scores = complete_scores(w, &kept->responses, &weights, &count);
	struct decision_beta fitted;
	struct fit_report_decision *livingston = &out->decisions[1], *lee = &out->decisions[2];
	*livingston = (struct fit_report_decision){.method = S("livingston-lewis"), .cuts = cuts};
	*lee = (struct fit_report_decision){.method = S("lee"), .cuts = cuts};
	for (size_t i = 0; i < kept->count; i++)
		if (kept->models[i].kind == MODEL_NOMINAL)
			lee->reason = livingston->reason =
				S("The levels of a nominal item are in no order, so "
			          "there is no sum score.");
	if (!str_absent(lee->reason))
		return;
	lee->decision = decision_lee(w, curves, cuts, out->cut_count);
	if (isnan(out->classical.alpha)) {
		livingston->reason =
			S("The reliability of the sum score cannot be told: too few persons answered every "
		          "item, or their scores do not vary.");
		return;
	}
	if (decision_livingston(w, scores, weights, count, 0, out->classical.score_max, out->classical.alpha,
	                        cuts, out->cut_count, &fitted, &livingston->decision) == OK)
		return;
	livingston->reason = w->message;
	work_forgive(w);
}

static void decide(struct work *w, const struct fit_question *question, const struct curves *curves,
                   const struct kept *kept, struct fit_report *out)
{
	out->cut_count = question->cut_count;
	if (question->cut_count == 0)
		return;
	double *cuts = work_array(w, question->cut_count, sizeof *cuts);
	for (size_t c = 0; c < question->cut_count; c++)
		cuts[c] = reliability_at(kept->models, kept->count, 1, question->cuts[c]).expected_score;
	out->decision_count = COUNT(out->decisions);
	out->decisions[0] = (struct fit_report_decision){
		.method = S("rudner"),
		.cuts = question->cuts,
		.decision = decision_rudner(out->estimates, kept->responses.weights, out->person_count,
	                                    question->cuts, question->cut_count),
	};
	decide_on_scores(w, curves, kept, out, cuts);
}

enum err fit_report(struct work *w, const struct fit_question *question, struct fit_report *out)
{
	struct kept kept;
	*out = (struct fit_report){.mean = question->mean, .variance = question->variance};
	if (!(question->variance >= 0.01 && question->variance <= 100 && fabs(question->mean) <= 6))
		return fail(w, ERR_INPUT,
		            "A population of mean %g and variance %g is outside -6 to 6 and 0.01 to 100.",
		            question->mean, question->variance);
	if (question->cut_count > 0)
		TRY(decision_check(w, question->cuts, question->cut_count));
	TRY(keep(w, question, &kept, out));
	out->person_count = kept.responses.person_count;
	out->item_count = kept.count;
	out->items = work_array(w, kept.count, sizeof *out->items);
	struct curves curves = curves_of(w, kept.models, kept.count, question->mean, question->variance);
	struct free_parameters free = free_parameters_of(w, kept.models, kept.names, kept.count);
	out->estimates = curves_estimates(w, &curves, &kept.responses);
	double *thetas = work_array(w, out->person_count, sizeof *thetas);
	for (size_t p = 0; p < out->person_count; p++)
		thetas[p] = out->estimates[p].theta_logit;
	fit_model(w, &curves, &kept, MOMENTS_MEANS, &free, &out->m2);
	/* Of right-or-wrong items both are the same. */
	if (curves.row[kept.count] == 2 * kept.count)
		out->c2 = out->m2;
	else
		fit_model(w, &curves, &kept, MOMENTS_LEVELS, &free, &out->c2);
	out->classical = classical_of(w, &kept.responses);
	out->omega = classical_omega(kept.models, kept.count, question->variance);
	out->reliability = reliability_of(&curves, out->estimates, kept.responses.weights, out->person_count);
	for (size_t n = 0; n < FIT_REPORT_POINTS; n++)
		out->curve[n] =
			reliability_at(kept.models, kept.count, question->variance, -4 + 0.25 * (double)n);
	fit_items(w, question, &curves, &kept, &free, thetas, out);
	out->pairs = local_dependence(w, &curves, &kept.responses, thetas);
	out->residual_correlations = model_fit_residual_correlations(w, &curves, &kept.responses);
	TRY(fit_options(w, question, thetas, out));
	mark_items(w, out);
	decide(w, question, &curves, &kept, out);
	return OK;
}
