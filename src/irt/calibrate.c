#include "irt/calibrate.h"

#include "irt/calibrate_parts.h"

#include "base/check.h"
#include "base/portable.h"

struct str calibrate_status_name(enum calibrate_status status)
{
	switch (status) {
	case CALIBRATE_GOOD: return S("good");
	case CALIBRATE_HELD: return S("held");
	case CALIBRATE_COLLAPSED: return S("collapsed");
	case CALIBRATE_UNDETERMINED: return S("undetermined");
	case CALIBRATE_STEEP: return S("steep");
	case CALIBRATE_REVERSED: return S("reversed");
	case CALIBRATE_FAR: return S("far");
	case CALIBRATE_UNANSWERED: return S("unanswered");
	case CALIBRATE_CONSTANT: return S("constant");
	case CALIBRATE_TOO_FEW: return S("too-few");
	case CALIBRATE_EMPTY_LEVEL: return S("empty-level");
	}
	check(false);
	return S("");
}

size_t calibrate_answers_needed(double error_now, size_t answered, double error)
{
	check(error > 0);
	if (!(error_now > 0) || !(error_now < 1e6) || answered == 0)
		return SIZE_MAX;
	double factor = error_now / error * (error_now / error), more = (double)answered * (factor - 1);
	if (more <= 0)
		return 0;
	return more > 1e15 ? SIZE_MAX : (size_t)__builtin_ceil(more);
}

static enum err set_nodes(struct work *w, struct calibrate_fit *fit)
{
	const struct calibrate_options *options = fit->options;
	double range = options->range_logit > 0 ? options->range_logit : 6;
	fit->node_count = options->nodes == 0 ? 61 : options->nodes;
	fit->tolerance = options->tolerance > 0 ? options->tolerance : 1e-6;
	if (fit->node_count < CALIBRATE_NODES_MIN || fit->node_count > CALIBRATE_NODES_MAX ||
	    fit->node_count % 2 == 0)
		return fail(w, ERR_INPUT, "%zu nodes: an odd number from %d to %d, please.", fit->node_count,
		            CALIBRATE_NODES_MIN, CALIBRATE_NODES_MAX);
	if (!(range >= 3 && range <= 12))
		return fail(w, ERR_INPUT, "Nodes out to %g logits: from 3 to 12, please.", range);
	fit->stride = (fit->node_count + CALIBRATE_CHUNK - 1) / CALIBRATE_CHUNK * CALIBRATE_CHUNK;
	fit->theta = work_array(w, fit->stride, sizeof *fit->theta);
	for (size_t q = 0; q < fit->node_count; q++)
		fit->theta[q] = range * (2.0 * (double)q / (double)(fit->node_count - 1) - 1);
	return OK;
}

enum err calibrate(struct work *w, const struct responses *responses, const struct calibrate_options *options,
                   struct calibrate_result *out)
{
	struct calibrate_fit fit = {
		.responses = responses,
		.options = options,
		.team = options->team,
		.group_count = responses->group_count,
	};
	struct calibrate_progress progress = {0};
	struct str sentence = {0};
	TRY(set_nodes(w, &fit));
	TRY(calibrate_examine(w, &fit));
	TRY(calibrate_layout(w, &fit));
	if (!options->without_errors && fit.free_count > CALIBRATE_ERRORS_MAX)
		return fail(
			w, ERR_TOO_LARGE,
			"There are %zu parameters; standard errors can be told of at most %d. Leave them out.",
			fit.free_count, CALIBRATE_ERRORS_MAX);
	TRY(calibrate_patterns(w, &fit));
	double *free = work_array(w, fit.free_count + 1, sizeof *free);
	calibrate_begin(w, &fit, free);
	struct calibrate_step *step = calibrate_step_open(w, &fit);
	calibrate_em(w, &fit, step, free, &progress);
	const double *covariance =
		options->without_errors ? NULL : calibrate_covariance(w, &fit, step, free, &sentence);
	*out = (struct calibrate_result){
		.log_likelihood = progress.log_likelihood,
		.log_prior = progress.log_prior,
		.cycles = progress.cycles,
		.converged = progress.converged,
		.change = progress.change,
		.errors_sentence = sentence,
	};
	calibrate_report(w, &fit, step, free, covariance, out);
	return OK;
}
