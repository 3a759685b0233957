#include "irt/renewal.h"

#include "base/check.h"
#include "base/portable.h"

#include <float.h>

/* The sums that the items so far may come to: probability[sum][node], for a person at each level of the grid. */
struct sums {
	size_t highest;
	double probability[RENEWAL_SUM_MAX + 1][GRID_NODES];
};

/* Lord and Wingersky's step: from the highest sum down, each is made of lower ones that are still as they were. */
static void add_item(struct sums *sums, const struct model *item)
{
	double level[GRID_NODES][MODEL_LEVELS_MAX];
	size_t last = item->levels - 1;
	for (size_t i = 0; i < GRID_NODES; i++)
		model_probabilities(item, grid_level(i), level[i]);
	for (size_t sum = sums->highest + last + 1; sum-- > 0;) {
		size_t fewest = sum > sums->highest ? sum - sums->highest : 0, most = sum < last ? sum : last;
		double next[GRID_NODES] = {0};
		for (size_t k = fewest; k <= most; k++)
			for (size_t i = 0; i < GRID_NODES; i++)
				next[i] += sums->probability[sum - k][i] * level[i][k];
		for (size_t i = 0; i < GRID_NODES; i++)
			sums->probability[sum][i] = next[i];
	}
	sums->highest += last;
}

/* Whether a sum leads to a belief that clears the cut. */
static bool clears(const struct grid *belief, const double likelihood[GRID_NODES],
                   const struct freshness_rule *rule)
{
	double log_value[GRID_NODES];
	struct grid factor, after = *belief;
	for (size_t i = 0; i < GRID_NODES; i++)
		log_value[i] = portable_log(likelihood[i] < DBL_MIN ? DBL_MIN : likelihood[i]);
	grid_of(log_value, &factor);
	grid_multiply(&after, &factor);
	return grid_probability_at_least(&after, rule->cut_logit) >= freshness_probability(rule);
}

/* How probable it is that the items so far clear the cut. A higher sum clears it where a lower one does. */
static double probability_of_clearing(const struct grid *belief, const double mass[GRID_NODES],
                                      const struct sums *sums, const struct freshness_rule *rule)
{
	size_t low = 0, high = sums->highest + 1; /* the lowest sum that clears it is in low … high */
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (clears(belief, sums->probability[middle], rule))
			high = middle;
		else
			low = middle + 1;
	}
	double probability = 0;
	for (size_t sum = low; sum <= sums->highest; sum++)
		for (size_t i = 0; i < GRID_NODES; i++)
			probability += mass[i] * sums->probability[sum][i];
	return probability;
}

/* The most informative item at the cut that is neither seen nor taken. */
static size_t next_item(const struct select_bank *bank, bool *left_out, double cut_logit)
{
	size_t item;
	while (select_most_informative(bank, left_out, cut_logit, 1, &item) == 1) {
		left_out[item] = true;
		if (bank->items[item].kind != MODEL_NOMINAL)
			return item;
	}
	return SELECT_NONE;
}

struct renewal renewal_of(struct work *w, const struct grid *belief, const struct freshness_rule *rule,
                          const struct select_bank *bank, const bool *seen, double probability, size_t least)
{
	check(probability >= 0.05 && probability <= 0.99);
	double above = grid_probability_at_least(belief, rule->cut_logit),
	       asked = freshness_probability(rule);
	struct renewal renewal = {.probability_max = above < asked ? above / asked : 1};
	if (above >= asked) {
		renewal.probability = 1;
		return renewal;
	}
	if (renewal.probability_max < probability) {
		renewal.verdict = RENEWAL_ASSESSMENT;
		return renewal;
	}
	double mass[GRID_NODES];
	struct sums *sums = work_alloc(w, sizeof *sums);
	bool *left_out = work_array(w, bank->count, sizeof *left_out);
	for (size_t i = 0; i < bank->count; i++)
		left_out[i] = seen[i];
	grid_density(belief, mass);
	sums->highest = 0;
	for (size_t i = 0; i < GRID_NODES; i++) {
		mass[i] /= GRID_NODES_PER_LOGIT;
		sums->probability[0][i] = 1;
	}
	renewal.verdict = RENEWAL_BANK;
	while (renewal.verdict == RENEWAL_BANK && renewal.count < RENEWAL_ITEMS_MAX) {
		size_t item = next_item(bank, left_out, rule->cut_logit);
		if (item == SELECT_NONE)
			break;
		renewal.items[renewal.count++] = item;
		add_item(sums, &bank->items[item]);
		renewal.probability = probability_of_clearing(belief, mass, sums, rule);
		if (renewal.count >= least && renewal.probability >= probability)
			renewal.verdict = RENEWAL_POSSIBLE;
	}
	return renewal;
}

struct str renewal_name(enum renewal_verdict verdict)
{
	static const struct str names[] = {
		[RENEWAL_POSSIBLE] = S_INIT("possible"),
		[RENEWAL_BANK] = S_INIT("bank-too-small"),
		[RENEWAL_ASSESSMENT] = S_INIT("full-assessment"),
	};
	check((size_t)verdict < COUNT(names));
	return names[verdict];
}
