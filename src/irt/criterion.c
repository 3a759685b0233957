#include "irt/criterion.h"

#include "base/check.h"
#include "base/portable.h"

#include <math.h>

static const struct str names[CRITERION_KINDS] = {
	[CRITERION_MFI] = S_INIT("mfi"),
	[CRITERION_THOPT] = S_INIT("thopt"),
	[CRITERION_BOPT] = S_INIT("bopt"),
	[CRITERION_KL] = S_INIT("kl"),
	[CRITERION_KLP] = S_INIT("klp"),
	[CRITERION_MLWI] = S_INIT("mlwi"),
	[CRITERION_MPWI] = S_INIT("mpwi"),
	[CRITERION_MEI] = S_INIT("mei"),
	[CRITERION_MEPV] = S_INIT("mepv"),
	[CRITERION_PROGRESSIVE] = S_INIT("progressive"),
	[CRITERION_PROPORTIONAL] = S_INIT("proportional"),
	[CRITERION_RANDOM] = S_INIT("random"),
};

struct str criterion_name(enum criterion_kind kind)
{
	check(kind < CRITERION_KINDS);
	return names[kind];
}

enum criterion_kind criterion_of(struct str name)
{
	enum criterion_kind kind = CRITERION_MFI;
	while (kind < CRITERION_KINDS && !str_equal(names[kind], name))
		kind++;
	return kind;
}

enum err criterion_check(struct work *w, const struct criterion *criterion, const struct model *items,
                         size_t count)
{
	if (criterion->kind != CRITERION_THOPT && criterion->kind != CRITERION_BOPT)
		return OK;
	for (size_t i = 0; i < count; i++)
		if (items[i].kind != MODEL_LOGISTIC)
			return fail(
				w, ERR_INPUT,
				"The rule %.*s is defined for right-or-wrong items only, and item %zu of the "
				"bank has more levels. Choose mfi, for instance.",
				STR_ARG(names[criterion->kind]), i + 1);
	return OK;
}

/* ---- ranking ---- */

/* Whether an item comes before another one: by value, then by its place in the bank. */
static bool before(double value, size_t item, double other_value, size_t other)
{
	return value > other_value || (value == other_value && item < other);
}

/* Puts the item at its place, if it has one; here larger is better whatever the rule. */
static void rank(struct criterion_ranking *ranking, size_t item, double value)
{
	size_t place = ranking->count;
	if (place == ranking->among) {
		if (!before(value, item, ranking->value[place - 1], ranking->item[place - 1]))
			return;
		place--;
	} else {
		ranking->count++;
	}
	for (; place > 0 && before(value, item, ranking->value[place - 1], ranking->item[place - 1]);
	     place--) {
		ranking->item[place] = ranking->item[place - 1];
		ranking->value[place] = ranking->value[place - 1];
	}
	ranking->item[place] = item;
	ranking->value[place] = value;
}

/* In the order of what items can tell here; behind the first that cannot reach the worst place, none can. */
static void rank_informative(const struct criterion_view *view, const bool *allowed,
                             struct criterion_ranking *out)
{
	const struct table *table = view->table;
	const struct table_place *cell = table_cell(table, view->theta_logit);
	for (size_t i = 0; i < table->count; i++) {
		if (out->count == out->among && cell[i].bound < out->value[out->count - 1])
			return;
		if (allowed[cell[i].item])
			rank(out, cell[i].item,
			     model_information(&table->items[cell[i].item], view->theta_logit));
	}
}

/* ---- rules that look at every level ---- */

/* The sum over levels of P_k(estimate) (log P_k(estimate) - mean of log P_k). */
static double divergence(const struct criterion_view *view, size_t item, const double *mass)
{
	const struct table *table = view->table;
	const struct model *model = &table->items[item];
	double probability[MODEL_LEVELS_MAX], sum = 0;
	model_probabilities(model, view->theta_logit, probability);
	for (size_t k = 0; k < model->levels; k++) {
		const double *row = table->log_probability[table->first[item] + k];
		sum += probability[k] * (portable_log(probability[k]) - nodes_dot(row, mass));
	}
	return sum;
}

/* What the belief amounts to after a response of a level, by its moments about the mean so far. */
struct moments {
	double first[NODES_STRIDE], second[NODES_STRIDE]; /* mass times distance, and times its square */
};

static void moments_of(const struct criterion_view *view, struct moments *out)
{
	const struct nodes *nodes = view->table->nodes;
	double mean, sd;
	nodes_moments(nodes, view->posterior, &mean, &sd);
	for (size_t i = 0; i < NODES_STRIDE; i++) {
		double distance = i < nodes->count ? nodes->theta_logit[i] - mean : 0;
		out->first[i] = view->posterior[i] * distance;
		out->second[i] = out->first[i] * distance;
	}
}

static double expected_variance(const struct criterion_view *view, size_t item, const struct moments *moments)
{
	const struct table *table = view->table;
	const struct model *model = &table->items[item];
	double probability[MODEL_LEVELS_MAX], sum = 0;
	model_probabilities(model, view->theta_logit, probability);
	for (size_t k = 0; k < model->levels; k++) {
		const double *row = table->probability[table->first[item] + k];
		double mass = nodes_dot(row, view->posterior);
		double shift = nodes_dot(row, moments->first) / mass;
		sum += probability[k] * (nodes_dot(row, moments->second) / mass - shift * shift);
	}
	return sum;
}

/* What the observed information of an answer cannot exceed. A logistic item's is a² (1 - L) g (L - (1 - L) (1 - g)) where L is
 * its curve and g the probability that who was right knew, and likewise of who was wrong: at most a² / 4. Of other items nothing
 * is said. */
static double observed_bound(const struct model *model)
{
	return model->kind == MODEL_LOGISTIC ? model->discrimination * model->discrimination / 4 : INFINITY;
}

static double expected_information(const struct criterion_view *view, size_t item)
{
	const struct model *model = &view->table->items[item];
	double probability[MODEL_LEVELS_MAX], sum = 0;
	model_probabilities(model, view->theta_logit, probability);
	for (size_t k = 0; k < model->levels; k++) {
		double theta = view->forecast.estimate(view->forecast.context, item, k);
		double at[MODEL_LEVELS_MAX], first[MODEL_LEVELS_MAX], second[MODEL_LEVELS_MAX];
		model_curves(model, theta, at, first, second);
		double steep = first[k] / at[k];
		sum += probability[k] * (steep * steep - second[k] / at[k]);
	}
	return sum;
}

/* ---- rules with chance ---- */

/* The sum of i^acceleration for i up to n. */
static double powers(size_t n, double acceleration)
{
	double sum = 0;
	for (size_t i = 1; i <= n; i++)
		sum += acceleration == 1 ? (double)i : portable_exp(acceleration * portable_log((double)i));
	return sum;
}

/* How far the test has come, from 0 to 1. */
static double progress(const struct criterion *criterion, const struct criterion_view *view)
{
	if (view->given == 0)
		return 0;
	if (view->given + 1 >= criterion->items_max)
		return 1;
	if (criterion->standard_error_logit <= 0)
		return powers(view->given, criterion->acceleration) /
		       powers(criterion->items_max - 1, criterion->acceleration);
	double ratio = criterion->standard_error_logit / view->standard_error_logit;
	double by_length = (double)view->given / (double)(criterion->items_max - 1);
	double most = ratio * ratio > by_length ? ratio * ratio : by_length;
	return most >= 1 ? 1 : portable_exp(criterion->acceleration * portable_log(most));
}

/* The power of proportional: what the progress is counted in. */
static double proportional_power(const struct criterion *criterion, const struct criterion_view *view)
{
	double se = criterion->standard_error_logit;
	return progress(criterion, view) * (se <= 0 ? (double)criterion->items_max : 1 / (se * se));
}

static double most_informative(const struct criterion_view *view, const bool *allowed)
{
	struct criterion_ranking best = {.among = 1};
	rank_informative(view, allowed, &best);
	return best.count == 0 ? 0 : best.value[0];
}

/* Adding Gumbel noise to the logarithms of weights makes the largest a draw by the weights. */
static double gumbel(struct chance *chance)
{
	return -portable_log(-portable_log(chance_uniform(chance)));
}

static void rank_by_chance(const struct criterion *criterion, const struct criterion_view *view,
                           const bool *allowed, struct criterion_ranking *out)
{
	const struct table *table = view->table;
	double done = progress(criterion, view), power = proportional_power(criterion, view);
	double most = criterion->kind == CRITERION_PROGRESSIVE ? most_informative(view, allowed) : 0;
	for (size_t i = 0; i < table->count; i++) {
		if (!allowed[i])
			continue;
		if (criterion->kind == CRITERION_RANDOM) {
			rank(out, i, chance_uniform(view->chance));
			continue;
		}
		double information = model_information(&table->items[i], view->theta_logit);
		if (criterion->kind == CRITERION_PROGRESSIVE)
			rank(out, i, done * information + (1 - done) * most * chance_uniform(view->chance));
		else /* an information below the normal numbers counts as the smallest of them */
			rank(out, i,
			     power * portable_log(information < 0x1p-1000 ? 0x1p-1000 : information) +
			             gumbel(view->chance));
	}
}

/* ---- all of them ---- */

/* The rule's number for one item, larger being better; scaled to the rule's own when the ranking is done. */
static double score(enum criterion_kind kind, const struct criterion_view *view, size_t item,
                    const struct moments *moments)
{
	const struct table *table = view->table;
	const struct model *model = &table->items[item];
	switch (kind) {
	case CRITERION_THOPT: return -fabs(table->peak_logit[item] - view->theta_logit);
	case CRITERION_BOPT: return -fabs(model->difficulty_logit[0] - view->theta_logit);
	case CRITERION_KL: return divergence(view, item, view->likelihood);
	case CRITERION_KLP: return divergence(view, item, view->posterior);
	case CRITERION_MLWI: return nodes_dot(table->information[item], view->likelihood);
	case CRITERION_MPWI: return nodes_dot(table->information[item], view->posterior);
	case CRITERION_MEI: return expected_information(view, item);
	case CRITERION_MEPV: return -expected_variance(view, item, moments);
	case CRITERION_MFI:
	case CRITERION_PROGRESSIVE:
	case CRITERION_PROPORTIONAL:
	case CRITERION_RANDOM:
	case CRITERION_KINDS: break;
	}
	check(false); /* ranked elsewhere */
	return 0;
}

static double scale_of(enum criterion_kind kind, const struct criterion_view *view)
{
	if (kind == CRITERION_KL || kind == CRITERION_MLWI)
		return view->likelihood_scale;
	if (kind == CRITERION_KLP || kind == CRITERION_MPWI)
		return view->posterior_scale;
	return kind == CRITERION_THOPT || kind == CRITERION_BOPT || kind == CRITERION_MEPV ? -1 : 1;
}

/* Whether MEI need not look at an item: so many are better as are wanted. The margin is for rounding. */
static bool is_hopeless(const struct criterion_ranking *ranking, const struct model *model)
{
	return ranking->count == ranking->among &&
	       observed_bound(model) * (1 + 1e-9) < ranking->value[ranking->count - 1];
}

void criterion_rank(const struct criterion *criterion, const struct criterion_view *view, const bool *allowed,
                    size_t among, struct criterion_ranking *out)
{
	check(among >= 1 && among <= CRITERION_AMONG_MAX);
	enum criterion_kind kind = criterion->kind;
	struct moments moments;
	*out = (struct criterion_ranking){.among = among};
	if (kind == CRITERION_MFI) {
		rank_informative(view, allowed, out);
		return;
	}
	if (kind == CRITERION_PROGRESSIVE || kind == CRITERION_PROPORTIONAL || kind == CRITERION_RANDOM) {
		rank_by_chance(criterion, view, allowed, out);
		return;
	}
	if (kind == CRITERION_MEPV)
		moments_of(view, &moments);
	for (size_t i = 0; i < view->table->count; i++)
		if (allowed[i] && !(kind == CRITERION_MEI && is_hopeless(out, &view->table->items[i])))
			rank(out, i, score(kind, view, i, &moments));
	double scale = scale_of(kind, view);
	for (size_t i = 0; i < out->count; i++)
		out->value[i] *= scale;
}
