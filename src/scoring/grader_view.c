/* grader_learn_view, grader_mix_view: what a language model said, beside what was learned. */
#include "scoring/grader_parts.h"

#include <math.h>
#include <string.h>

static const double shares[] = {0, 0.1, 0.2, 0.3, 0.4, GRADER_VIEW_SHARE_MAX};

/* All that a straight line from views to scores is made of; views less a half, so that little is lost in subtracting. */
struct sums {
	double count, view, score, view_square, product;
};

static void add(struct sums *sums, double view, double score, double times)
{
	sums->count += times;
	sums->view += times * (view - 0.5);
	sums->score += times * score;
	sums->view_square += times * (view - 0.5) * (view - 0.5);
	sums->product += times * (view - 0.5) * score;
}

struct line {
	double intercept, slope;
};

/* A better view is no reason for a worse score; which of two labels is the better one is not known. */
static struct line line_of(const struct sums *sums, bool rises)
{
	double mean = sums->view / sums->count, score = sums->score / sums->count;
	double spread = sums->view_square / sums->count - mean * mean;
	double slope = spread > 1e-6 ? (sums->product / sums->count - mean * score) / spread : 0;
	if (rises)
		slope = fmax(slope, 0);
	return (struct line){score - slope * (mean + 0.5), slope};
}

/* Whether a view tells something of it: of the score; of two labels. */
static bool tells(const struct grader *grader, size_t output)
{
	return (grader->scored && output == 0) || grader->label_count == 2;
}

struct viewing {
	const struct grader *grader;
	enum grader_regime regime;
	const double *views, *y; /* as given */
	double *line,
		*mean; /* [outputs][cases]: by the view, and without it, by what does not know the case; NAN: none can be */
};

static void add_all(const struct viewing *viewing, size_t output, struct sums *all, struct sums *of_question)
{
	size_t n = viewing->grader->case_count;
	*all = (struct sums){0};
	memset(of_question, 0, viewing->grader->question_count * sizeof *of_question);
	for (size_t i = 0; i < n; i++) {
		if (isnan(viewing->views[i]))
			continue;
		add(all, viewing->views[i], viewing->y[output * n + i], 1);
		add(&of_question[viewing->grader->cases[i].question], viewing->views[i],
		    viewing->y[output * n + i], 1);
	}
}

/* What a case does not know: all others, or those of other questions. */
static struct sums without(const struct viewing *viewing, const struct sums *all,
                           const struct sums *of_question, size_t output, size_t i)
{
	struct sums left = *all;
	const struct sums *own = &of_question[viewing->grader->cases[i].question];
	if (viewing->regime == GRADER_OWN_ANCHORS) {
		add(&left, viewing->views[i], viewing->y[output * viewing->grader->case_count + i], -1);
		return left;
	}
	return (struct sums){all->count - own->count, all->view - own->view, all->score - own->score,
	                     all->view_square - own->view_square, all->product - own->product};
}

static struct line fit_output(struct work *w, const struct viewing *viewing, size_t output)
{
	const struct grader *grader = viewing->grader;
	bool rises = grader->scored && output == 0;
	struct sums all, *of_question = work_array(w, grader->question_count, sizeof *of_question);
	add_all(viewing, output, &all, of_question);
	for (size_t i = 0; i < grader->case_count; i++) {
		size_t at = output * grader->case_count + i;
		viewing->line[at] = viewing->mean[at] = NAN;
		if (isnan(viewing->views[i]))
			continue;
		struct sums known = without(viewing, &all, of_question, output, i);
		if (known.count < 1)
			continue;
		struct line line = line_of(&known, rises);
		viewing->line[at] = line.intercept + line.slope * viewing->views[i];
		viewing->mean[at] = known.score / known.count;
	}
	return line_of(&all, rises);
}

static double mixed(double said, double line, double share)
{
	return isnan(line) ? said : said + share * (line - said);
}

/* Squares of what is left, in cases with a view. */
static double left_with(const struct viewing *viewing, const double *said, const double *line, double share)
{
	const struct grader *grader = viewing->grader;
	double sum = 0;
	for (size_t output = 0; output < grader->output_count; output++)
		for (size_t i = 0; i < grader->case_count; i++) {
			size_t at = output * grader->case_count + i;
			if (!tells(grader, output) || isnan(line[at]))
				continue;
			double left = mixed(said[at], line[at], share) - viewing->y[at];
			sum += left * left;
		}
	return sum;
}

/* Drawing what is said to the mean may help too: that is no merit of the view's. */
static double best_share(const struct viewing *viewing, const double *said)
{
	double best = INFINITY, without = INFINITY, share = 0;
	for (size_t s = 0; s < COUNT(shares); s++) {
		double left = left_with(viewing, said, viewing->line, shares[s]);
		without = fmin(without, left_with(viewing, said, viewing->mean, shares[s]));
		if (left >= best)
			continue;
		best = left;
		share = shares[s];
	}
	return best < (1 - GRADER_GAIN_MIN) * without ? share : 0;
}

double *grader_learn_view(struct work *w, const struct grader *grader, enum grader_regime regime,
                          const double *views, const double *y, struct grader_fit *fit)
{
	size_t size = grader->output_count * grader->case_count;
	struct line lines[GRADER_OUTPUTS_MAX] = {0};
	struct viewing viewing = {grader,
	                          regime,
	                          views,
	                          y,
	                          work_array(w, size, sizeof(double)),
	                          work_array(w, size, sizeof(double))};
	bool any = false;
	if (grader->view_count < GRADER_VIEWS_MIN)
		return NULL;
	for (size_t output = 0; output < grader->output_count; output++) {
		if (!tells(grader, output))
			continue;
		lines[output] = fit_output(w, &viewing, output);
		any = true;
	}
	fit->view_share = any ? best_share(&viewing, fit->said) : 0;
	if (fit->view_share == 0)
		return NULL;
	double *said = work_array(w, size, sizeof *said);
	memcpy(said, fit->said, size * sizeof *said);
	for (size_t output = 0; output < grader->output_count; output++) {
		fit->view_intercept[output] = lines[output].intercept;
		fit->view_slope[output] = lines[output].slope;
		for (size_t i = 0; i < grader->case_count && tells(grader, output); i++) {
			size_t at = output * grader->case_count + i;
			said[at] = mixed(said[at], viewing.line[at], fit->view_share);
		}
	}
	return said;
}

void grader_mix_view(const struct grader *grader, const struct grader_fit *fit, double view, double *said)
{
	for (size_t output = 0; output < grader->output_count; output++)
		if (tells(grader, output))
			said[output] = mixed(said[output],
			                     fit->view_intercept[output] + fit->view_slope[output] * view,
			                     fit->view_share);
}
