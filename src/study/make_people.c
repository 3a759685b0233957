/* make_counts, make_people. */
#include "study/make_parts.h"

#include "irt/distribution.h"

#include <math.h>
#include <stdlib.h>

enum { BARS = 33, NODES = 61 };
#define BAR_WIDTH_LOGIT 0.25
#define NODE_MAX_LOGIT 6.0

/* Wise & Ma 2012: under a tenth of what people take on average nobody has read a question, nor, of the longest, under ten
 * seconds. */
static const double rapid_part = 0.1, rapid_most_ms = 10000;

/* ---- counts ---- */

static int by_number(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
	return (x > y) - (x < y);
}

static void count_times(struct work *w, const struct making_competency *making, size_t item,
                        struct figures_task *out)
{
	const struct answers *answers = making->answers;
	int32_t *times = work_array(w, answers->sitting_count, sizeof *times);
	size_t count = 0, rapid = 0;
	double sum = 0;
	for (size_t row = 0; row < answers->sitting_count; row++) {
		int32_t ms = answers->durations_ms[row * answers->task_count + making->tasks[item]];
		if (ms >= 0) {
			times[count++] = ms;
			sum += ms;
		}
	}
	if (count == 0)
		return;
	qsort(times, count, sizeof *times, by_number);
	double threshold = fmin(rapid_part * sum / (double)count, rapid_most_ms);
	while (rapid < count && times[rapid] < threshold)
		rapid++;
	size_t middle = count / 2;
	out->seconds_median = times[middle] / 1000.0;
	out->rapid_share = (double)rapid / (double)count;
}

static void count_answers(const struct making_competency *making, size_t item, struct figures_task *out)
{
	const struct answers *answers = making->answers;
	bool quiz = answers->tasks[making->tasks[item]].part->quiz != NULL;
	double points = 0;
	for (size_t row = 0; row < answers->sitting_count; row++) {
		size_t cell = row * answers->task_count + making->tasks[item];
		out->asked += answers->asked[cell];
		if (answers->levels[cell] == RESPONSES_MISSING)
			continue;
		out->answers++;
		points += answers->levels[cell];
	}
	out->asked_of = quiz ? (int64_t)answers->sitting_count : 0;
	if (out->answers > 0)
		out->share =
			points / (double)(out->answers * (int64_t)(measure_at(making, item)->levels - 1));
}

void make_counts(struct work *w, struct making_competency *making)
{
	for (size_t i = 0; i < making->responses.item_count; i++) {
		count_answers(making, i, &making->figures[i]);
		count_times(w, making, i, &making->figures[i]);
	}
}

/* ---- people ---- */

static void score(struct work *w, struct making_competency *making, const struct figures_competency *out)
{
	size_t count = making->responses.person_count;
	struct ability_settings settings = ability_standard(ABILITY_EAP);
	settings.prior_mean = fmax(-NODE_MAX_LOGIT, fmin(NODE_MAX_LOGIT, out->mean_logit));
	settings.prior_sd = fmax(0.2, out->sd_logit);
	making->scorer = ability_open(w, &settings, making->models, making->responses.item_count);
	making->estimates = work_array(w, count, sizeof *making->estimates);
	for (size_t i = 0; i < count; i++)
		making->estimates[i] = ability_of(making->scorer, responses_of(&making->responses, i));
}

static void draw_bars(struct work *w, const struct making_competency *making, struct figures_competency *out)
{
	struct figures_bar *bars = work_array(w, BARS, sizeof *bars);
	for (size_t i = 0; i < BARS; i++)
		bars[i].theta_logit = ((double)i - (BARS - 1) / 2.0) * BAR_WIDTH_LOGIT;
	for (size_t i = 0; i < making->responses.person_count; i++) {
		if (making->estimates[i].answered == 0)
			continue;
		long bar = lround(making->estimates[i].theta_logit / BAR_WIDTH_LOGIT) + (BARS - 1) / 2;
		bars[bar < 0 ? 0 : bar >= BARS ? BARS - 1 : bar].persons++;
	}
	out->bars = bars;
	out->bar_count = BARS;
}

/* With p the probability that somebody is at the level that is required: two tests put an estimate on the same side of it with p²
 * + (1 - p)² (Rudner 2001, 2005). The award is given where p is as large as it asks, and rightly with p, else withheld, rightly
 * with 1 - p. */
static void judge_decisions(const struct making_competency *making, struct figures_competency *out)
{
	double consistent = 0, accurate = 0, count = 0;
	const struct requirement *requirement =
		document_requirement(making->answers->version.document, out->id);
	if (requirement == NULL)
		return;
	for (size_t i = 0; i < making->responses.person_count; i++) {
		const struct ability_estimate *estimate = &making->estimates[i];
		if (estimate->answered == 0)
			continue;
		double above = distribution_normal_above((out->cut_logit - estimate->theta_logit) /
		                                         estimate->standard_error_logit);
		consistent += above * above + (1 - above) * (1 - above);
		accurate += above >= requirement->probability ? above : 1 - above;
		count++;
	}
	out->consistency = consistent / count;
	out->accuracy = accurate / count;
}

void make_people(struct work *w, struct making_competency *making, struct figures_competency *out)
{
	score(w, making, out);
	draw_bars(w, making, out);
	judge_decisions(making, out);
}
