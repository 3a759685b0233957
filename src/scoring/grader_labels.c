/* grader_label_probabilities, grader_weigh_labels. */
#include "scoring/grader_parts.h"

#include "base/portable.h"

#include <math.h>

/* Weights tried: exp(-1) to exp(1). */
enum { STEPS = 20, ROUNDS = 2 };
static const double weight_log_max = 1;

void grader_label_probabilities(const struct grader *grader, const struct grader_calibration *calibration,
                                const double *said, double *out)
{
	static const double two[] = {-1, 1};
	double sum = 0;
	size_t first = grader->scored;
	if (grader->label_count == 1)
		out[0] = 1;
	if (grader->label_count == 2)
		ordinal_levels(&calibration->outputs[first], said[first], two, 2, out);
	for (size_t l = 0; l < grader->label_count && grader->label_count > 2; l++) {
		double pair[2];
		ordinal_levels(&calibration->outputs[first + l], said[first + l], two, 2, pair);
		out[l] = pair[1];
	}
	for (size_t l = 0; l < grader->label_count; l++) {
		out[l] *= calibration->label_weights[l];
		sum += out[l];
	}
	for (size_t l = 0; l < grader->label_count; l++)
		out[l] = sum > 0 ? out[l] / sum : 1 / (double)grader->label_count;
}

/* Mean over labels of F1, of the labels that are most probable with these weights. probabilities: [case_count][label_count],
 * unweighted. */
static double macro_f1(const struct grader *grader, const double *probabilities, const double *weights)
{
	size_t labels = grader->label_count;
	double said[GRADER_LABELS_MAX] = {0}, are[GRADER_LABELS_MAX] = {0}, right[GRADER_LABELS_MAX] = {0},
	       sum = 0;
	for (size_t i = 0; i < grader->case_count; i++) {
		size_t best = 0;
		for (size_t l = 1; l < labels; l++)
			if (probabilities[i * labels + l] * weights[l] >
			    probabilities[i * labels + best] * weights[best])
				best = l;
		said[best]++;
		are[grader->cases[i].label]++;
		right[best] += grader->cases[i].label == best;
	}
	for (size_t l = 0; l < labels; l++)
		sum += 2 * right[l] / fmax(said[l] + are[l], 1) / (double)labels;
	return sum;
}

/* The weight of one label, the others as they are: the middle of the best stretch of five steps, since one step may be luck. */
static double best_weight(const struct grader *grader, const double *probabilities, double *weights,
                          size_t label)
{
	double found[STEPS + 1], best = -1, best_log = 0;
	for (int step = 0; step <= STEPS; step++) {
		weights[label] = portable_exp(weight_log_max * (2.0 * step / STEPS - 1));
		found[step] = macro_f1(grader, probabilities, weights);
	}
	for (int step = 2; step <= STEPS - 2; step++) {
		double sum = 0;
		for (int near = step - 2; near <= step + 2; near++)
			sum += found[near];
		if (sum > best) {
			best = sum;
			best_log = weight_log_max * (2.0 * step / STEPS - 1);
		}
	}
	return portable_exp(best_log);
}

void grader_weigh_labels(struct work *w, const struct grader *grader, const double *said,
                         struct grader_calibration *calibration)
{
	size_t n = grader->case_count, labels = grader->label_count;
	double *probabilities = work_array(w, n * labels, sizeof *probabilities);
	for (size_t i = 0; i < n; i++) {
		double one[GRADER_OUTPUTS_MAX];
		for (size_t output = 0; output < grader->output_count; output++)
			one[output] = said[output * n + i];
		grader_label_probabilities(grader, calibration, one, probabilities + i * labels);
	}
	/* Only their ratios count, so the first stays. */
	for (size_t round = 0; round < ROUNDS; round++)
		for (size_t l = 1; l < labels; l++)
			calibration->label_weights[l] =
				best_weight(grader, probabilities, calibration->label_weights, l);
}
