#include "irt/fit_report_write.h"

#include "irt/model_name.h"

static void put_numbers(struct json_out *out, struct str name, const double *numbers, size_t count)
{
	json_name(out, name);
	json_array(out);
	for (size_t i = 0; i < count; i++)
		json_real(out, numbers[i]);
	json_end(out);
}

static void put_model(struct json_out *out, struct str name, const struct fit_report_model *model)
{
	json_name(out, name);
	json_object(out);
	if (!str_absent(model->reason)) {
		json_put_str(out, S("reason"), model->reason);
	} else {
		json_put_real(out, S("statistic"), model->fit.statistic);
		json_put_real(out, S("df"), model->fit.degrees);
		json_put_real(out, S("p"), model->fit.p);
		json_put_real(out, S("rmsea"), model->fit.rmsea);
		json_put_real(out, S("rmsea_low"), model->fit.rmsea_low);
		json_put_real(out, S("rmsea_high"), model->fit.rmsea_high);
		json_put_real(out, S("srmsr"), model->fit.srmsr);
		json_put_real(out, S("tli"), model->fit.tli);
		json_put_real(out, S("cfi"), model->fit.cfi);
	}
	json_end(out);
}

static void put_reliability(struct json_out *out, const struct fit_report *report)
{
	json_name(out, S("reliability"));
	json_object(out);
	json_put_real(out, S("marginal"), report->reliability.marginal);
	json_put_real(out, S("empirical"), report->reliability.empirical);
	json_put_real(out, S("empirical_as_scores"), report->reliability.empirical_as_scores);
	json_put_real(out, S("sum_score"), report->reliability.sum_score);
	json_put_real(out, S("alpha"), report->classical.alpha);
	json_put_real(out, S("alpha_low"), report->classical.alpha_low);
	json_put_real(out, S("alpha_high"), report->classical.alpha_high);
	json_put_real(out, S("omega"), report->omega);
	json_end(out);
	json_name(out, S("score"));
	json_object(out);
	json_put_real(out, S("persons"), report->classical.persons);
	json_put_real(out, S("mean"), report->classical.score_mean);
	json_put_real(out, S("sd"), report->classical.score_sd);
	json_put_real(out, S("se"), report->classical.score_error);
	json_put_real(out, S("max"), report->classical.score_max);
	json_end(out);
}

static void put_points(struct json_out *out, const struct fit_report_item *item)
{
	size_t levels = item->item->model.levels;
	json_name(out, S("points"));
	json_array(out);
	for (size_t n = 0; n < item->point_count; n++) {
		const struct item_fit_point *point = &item->points[n];
		json_object(out);
		json_put_real(out, S("theta"), point->theta_logit);
		json_put_real(out, S("persons"), point->persons);
		put_numbers(out, S("observed"), point->observed, levels);
		put_numbers(out, S("low"), point->low, levels);
		put_numbers(out, S("high"), point->high, levels);
		put_numbers(out, S("expected"), point->expected, levels);
		json_end(out);
	}
	json_end(out);
}

static void put_options(struct json_out *out, const struct options *options)
{
	json_put_real(out, S("omitted"), options->omitted);
	json_put_bool(out, S("key_missing"), options->key_missing);
	json_name(out, S("options"));
	json_array(out);
	for (size_t k = 0; k < options->count; k++) {
		const struct options_option *option = &options->options[k];
		json_object(out);
		json_put_int(out, S("code"), option->code);
		json_put_bool(out, S("key"), option->key);
		json_put_real(out, S("share"), option->share);
		put_numbers(out, S("by_fifth"), option->by_fifth, OPTIONS_FIFTHS);
		json_put_real(out, S("point_biserial"), option->point_biserial);
		json_put_bool(out, S("weak"), option->weak);
		json_put_bool(out, S("able_choose"), option->able_choose);
		json_end(out);
	}
	json_end(out);
}

static void put_looks(struct json_out *out, const struct fit_report_item *item)
{
	const struct {
		struct str name;
		bool set;
	} looks[] = {
		{S("s_x2"), item->sx2_off},        {S("mean_square"), item->square_off},
		{S("rmsd"), item->rmsd_off},       {S("item_rest"), item->weak},
		{S("options"), item->options_off},
	};
	json_name(out, S("look_at"));
	json_array(out);
	for (size_t i = 0; i < COUNT(looks); i++)
		if (looks[i].set)
			json_str(out, looks[i].name);
	json_end(out);
}

static void put_item(struct json_out *out, const struct fit_report_item *item)
{
	json_object(out);
	json_put_str(out, S("name"), item->item->name);
	json_put_str(out, S("model"), item->name->name);
	json_put_real(out, S("answered"), item->classical.answered);
	json_put_real(out, S("difficulty"), item->classical.difficulty);
	json_put_real(out, S("item_rest"), item->classical.item_rest);
	json_put_real(out, S("alpha_without"), item->classical.alpha_without);
	json_name(out, S("s_x2"));
	json_object(out);
	json_put_real(out, S("statistic"), item->sx2.statistic);
	json_put_real(out, S("df"), item->sx2.degrees);
	json_put_real(out, S("p"), item->sx2.p);
	json_put_real(out, S("rmsea"), item->sx2.rmsea);
	json_end(out);
	json_put_real(out, S("infit"), item->fit.infit);
	json_put_real(out, S("infit_z"), item->fit.infit_z);
	json_put_real(out, S("outfit"), item->fit.outfit);
	json_put_real(out, S("outfit_z"), item->fit.outfit_z);
	json_put_real(out, S("rmsd"), item->fit.rmsd);
	put_looks(out, item);
	put_points(out, item);
	if (item->options != NULL)
		put_options(out, item->options);
	json_end(out);
}

static void put_pairs(struct json_out *out, const struct fit_report *report)
{
	json_put_real(out, S("q3_mean"), report->pairs.q3_mean);
	json_name(out, S("pairs"));
	json_array(out);
	for (size_t n = 0; n < report->pairs.count; n++) {
		const struct local_pair *pair = &report->pairs.pairs[n];
		json_object(out);
		json_put_str(out, S("one"), report->items[pair->one].item->name);
		json_put_str(out, S("other"), report->items[pair->other].item->name);
		json_put_real(out, S("q3"), pair->q3);
		json_put_real(out, S("x2"), pair->x2);
		json_put_real(out, S("x2_p"), pair->x2_p);
		json_put_real(out, S("x2_signed"), pair->x2_signed);
		json_put_real(out, S("g2"), pair->g2);
		json_put_real(out, S("g2_p"), pair->g2_p);
		json_put_real(out, S("df"), pair->degrees);
		json_put_real(out, S("residual_correlation"),
		              report->residual_correlations[pair->one * report->item_count + pair->other]);
		json_put_bool(out, S("flagged"), pair->flagged);
		json_end(out);
	}
	json_end(out);
}

static void put_curve(struct json_out *out, const struct fit_report *report)
{
	static const struct str names[] = {S_INIT("theta"), S_INIT("information"), S_INIT("se"),
	                                   S_INIT("posterior_sd"), S_INIT("expected_score")};
	double columns[COUNT(names)][FIT_REPORT_POINTS];
	for (size_t n = 0; n < FIT_REPORT_POINTS; n++) {
		const struct reliability_point *point = &report->curve[n];
		columns[0][n] = point->theta_logit;
		columns[1][n] = point->information;
		columns[2][n] = point->standard_error;
		columns[3][n] = point->posterior_sd;
		columns[4][n] = point->expected_score;
	}
	json_name(out, S("curve"));
	json_object(out);
	for (size_t c = 0; c < COUNT(names); c++)
		put_numbers(out, names[c], columns[c], FIT_REPORT_POINTS);
	json_end(out);
}

static void put_decisions(struct json_out *out, const struct fit_report *report)
{
	json_name(out, S("decisions"));
	json_array(out);
	for (size_t d = 0; d < report->decision_count; d++) {
		const struct fit_report_decision *made = &report->decisions[d];
		json_object(out);
		json_put_str(out, S("method"), made->method);
		put_numbers(out, S("cuts"), made->cuts, report->cut_count);
		if (!str_absent(made->reason)) {
			json_put_str(out, S("reason"), made->reason);
		} else {
			json_put_real(out, S("accuracy"), made->decision.accuracy);
			json_put_real(out, S("consistency"), made->decision.consistency);
			json_put_real(out, S("kappa"), made->decision.kappa);
			put_numbers(out, S("share"), made->decision.share, made->decision.classes);
			json_name(out, S("truth"));
			json_array(out);
			for (size_t k = 0; k < made->decision.classes; k++) {
				json_array(out);
				for (size_t c = 0; c < made->decision.classes; c++)
					json_real(out, made->decision.truth[k][c]);
				json_end(out);
			}
			json_end(out);
		}
		json_end(out);
	}
	json_end(out);
}

void fit_report_write(struct json_out *out, const struct fit_report *report)
{
	json_object(out);
	json_put_int(out, S("n_persons"), (int64_t)report->person_count);
	json_put_int(out, S("n_items"), (int64_t)report->item_count);
	json_name(out, S("left_out"));
	json_array(out);
	for (size_t i = 0; i < report->left_out_count; i++)
		json_str(out, report->left_out[i]);
	json_end(out);
	json_name(out, S("population"));
	json_object(out);
	json_put_real(out, S("mean"), report->mean);
	json_put_real(out, S("variance"), report->variance);
	json_end(out);
	put_model(out, S("m2"), &report->m2);
	put_model(out, S("c2"), &report->c2);
	put_reliability(out, report);
	put_curve(out, report);
	put_decisions(out, report);
	json_name(out, S("items"));
	json_array(out);
	for (size_t i = 0; i < report->item_count; i++)
		put_item(out, &report->items[i]);
	json_end(out);
	put_pairs(out, report);
	json_end(out);
}
