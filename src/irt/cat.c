#include "irt/cat_parts.h"

#include "base/check.h"
#include "base/portable.h"

#include <math.h>
#include <string.h>

/* With Sympson and Hetter's probabilities, so many of the best are looked at before more are. */
enum { WALK = 8 };

/* ---- designs ---- */

static enum err check_start(struct work *w, const struct cat_design *design)
{
	for (size_t i = 0; i < design->start.count; i++) {
		double theta = design->start.thetas_logit[i];
		if (!(theta >= design->low_logit && theta <= design->high_logit))
			return fail(w, ERR_INPUT,
			            "The test cannot start at %g: estimates are limited to %g to %g.", theta,
			            design->low_logit, design->high_logit);
	}
	if (!(design->start.spread_logit >= 0 && design->start.spread_logit <= 6))
		return fail(w, ERR_INPUT, "The start can be moved by 0 to 6 logits, and not by %g.",
		            design->start.spread_logit);
	return OK;
}

static enum err check_stop(struct work *w, const struct cat_design *design)
{
	const struct stop_rule *stop = &design->stop;
	if (stop->has_cut && !(stop->cut_logit > design->low_logit && stop->cut_logit < design->high_logit))
		return fail(w, ERR_INPUT, "The cut at %g is not inside the limits of estimates, %g to %g.",
		            stop->cut_logit, design->low_logit, design->high_logit);
	if (stop->items_max > 0 && stop->items_min > stop->items_max)
		return fail(w, ERR_INPUT, "The test cannot have at least %zu and at most %zu items.",
		            stop->items_min, stop->items_max);
	if (stop->seconds_max > 0 && design->seconds == NULL)
		return fail(w, ERR_INPUT, "A limit of time needs to know how many seconds an item takes.");
	if (design->blueprint == NULL)
		return OK;
	if (stop->items_max > 0 && stop->items_max < design->blueprint->length_max)
		return fail(w, ERR_INPUT,
		            "The blueprint's tests have up to %zu items, and the test stops after %zu.",
		            design->blueprint->length_max, stop->items_max);
	if (stop->seconds_max > 0)
		return fail(w, ERR_INPUT,
		            "With a blueprint, the limit of time is its own, “most” of its seconds.");
	return OK;
}

enum err cat_check(struct work *w, const struct cat_design *design)
{
	const struct table *table = design->table;
	check(design->start.count >= 1);
	if (table->count == 0)
		return fail(w, ERR_INPUT, "The bank has no items.");
	if (!(design->low_logit >= GRID_LEVEL_MIN_LOGIT && design->low_logit < design->high_logit &&
	      design->high_logit <= GRID_LEVEL_MAX_LOGIT))
		return fail(w, ERR_INPUT, "Limits of estimates are within -6 to 6, the lower one first.");
	if (design->exposure.among < 1 || design->exposure.among > CRITERION_AMONG_MAX - 1)
		return fail(w, ERR_INPUT, "An item can be one of the best 1 to %d.", CRITERION_AMONG_MAX - 1);
	TRY(check_start(w, design));
	TRY(check_stop(w, design));
	TRY(criterion_check(w, &design->criterion, table->items, table->count));
	return design->blueprint == NULL ? OK : shadow_check(w, design->blueprint);
}

/* ---- one test ---- */

struct cat *cat_open(struct work *w, const struct cat_design *design)
{
	struct cat *cat = work_alloc(w, sizeof *cat);
	struct cat_room *room = work_alloc(w, sizeof *room);
	size_t count = design->table->count;
	*room = (struct cat_room){
		.item_count = count,
		.open = work_array(w, count, sizeof(bool)),
		.allowed = work_array(w, count, sizeof(bool)),
		.given = work_array(w, count, sizeof(bool)),
		.offered = work_array(w, count, sizeof(bool)),
		.excluded = work_array(w, count, sizeof(bool)),
		.test = work_array(w, count, sizeof(bool)),
		.models = work_array(w, count, sizeof(const struct model *)),
		.curves = work_array(w, count, sizeof(struct cat_curve)),
		.value = work_array(w, count, sizeof(double)),
		.shadow = design->blueprint == NULL ? NULL : shadow_open(w, count),
	};
	*cat = (struct cat){
		.design = design,
		.items = work_array(w, count, sizeof *cat->items),
		.levels = work_array(w, count, sizeof *cat->levels),
		.offered = room->offered,
		.room = room,
	};
	const struct nodes *nodes = design->table->nodes;
	while (room->first_node < nodes->count && nodes->theta_logit[room->first_node] < design->low_logit)
		room->first_node++;
	for (room->end_node = room->first_node; room->end_node < nodes->count; room->end_node++)
		if (nodes->theta_logit[room->end_node] > design->high_logit)
			break;
	return cat;
}

static bool asks_for_posterior(const struct cat_design *design)
{
	enum criterion_kind kind = design->criterion.kind;
	return design->estimator == ABILITY_EAP || design->stop.has_cut || kind == CRITERION_KLP ||
	       kind == CRITERION_MPWI || kind == CRITERION_MEPV;
}

static bool rule_asks_for_likelihood(const struct cat_design *design)
{
	return design->criterion.kind == CRITERION_KL || design->criterion.kind == CRITERION_MLWI;
}

static void look(struct cat *cat)
{
	const struct nodes *nodes = cat->design->table->nodes;
	if (cat->room->has_posterior)
		cat->log_posterior_sum = nodes_masses(nodes, cat->room->log_posterior, cat->posterior);
	if (rule_asks_for_likelihood(cat->design))
		cat->log_likelihood_sum = nodes_masses(nodes, cat->room->log_likelihood, cat->likelihood);
}

void cat_begin(struct cat *cat, struct chance chance, const bool *available)
{
	const struct cat_design *design = cat->design;
	struct cat_room *room = cat->room;
	cat->chance = chance;
	cat->count = 0;
	for (size_t i = 0; i < room->item_count; i++)
		room->open[i] = available == NULL || available[i];
	memset(room->given, 0, room->item_count * sizeof *room->given);
	memset(room->offered, 0, room->item_count * sizeof *room->offered);
	memcpy(room->log_posterior, design->table->nodes->log_prior, sizeof room->log_posterior);
	memcpy(room->log_likelihood, design->table->nodes->log_weight, sizeof room->log_likelihood);
	room->available = available;
	room->log_likelihood_ratio = room->seconds = 0;
	room->has_test = false;
	room->has_curves = true;
	room->has_posterior = asks_for_posterior(design);
	room->has_likelihood = rule_asks_for_likelihood(design) || design->estimator == ABILITY_ML ||
	                       design->estimator == ABILITY_WLE;
	room->shift_logit = room->warm_logit = 0;
	if (design->start.spread_logit > 0)
		room->shift_logit = design->start.spread_logit * (2 * chance_uniform(&cat->chance) - 1);
	look(cat);
}

/* ---- the next item ---- */

static bool is_start(const struct cat *cat)
{
	return cat->count < cat->design->start.count;
}

/* Where the next item is looked for. */
static double aim(const struct cat *cat)
{
	const struct cat_design *design = cat->design;
	if (!is_start(cat))
		return cat->theta_logit;
	double theta = design->start.thetas_logit[cat->count] + cat->room->shift_logit;
	return theta < design->low_logit    ? design->low_logit
	       : theta > design->high_logit ? design->high_logit
	                                    : theta;
}

static struct criterion rule_of(const struct cat *cat)
{
	struct criterion rule = cat->design->criterion;
	bool by_chance = rule.kind == CRITERION_PROGRESSIVE || rule.kind == CRITERION_PROPORTIONAL ||
	                 rule.kind == CRITERION_RANDOM;
	if (is_start(cat) && !by_chance)
		rule.kind = CRITERION_MFI;
	return rule;
}

static bool is_paced(const struct criterion *criterion)
{
	return (criterion->kind == CRITERION_PROGRESSIVE || criterion->kind == CRITERION_PROPORTIONAL) &&
	       criterion->standard_error_logit > 0;
}

static struct criterion_view view_of(struct cat *cat)
{
	const struct nodes *nodes = cat->design->table->nodes;
	const double sqrt_2pi = 2.506628274631000502;
	return (struct criterion_view){
		.table = cat->design->table,
		.given = cat->count,
		.theta_logit = aim(cat),
		.standard_error_logit =
			is_paced(&cat->design->criterion) ? cat_standard_error(cat) : INFINITY,
		.posterior = cat->posterior,
		.likelihood = cat->likelihood,
		.posterior_scale = portable_exp(cat->log_posterior_sum) * nodes->spacing_logit /
	                           (nodes->sd_logit * sqrt_2pi),
		.likelihood_scale = portable_exp(cat->log_likelihood_sum) * nodes->spacing_logit,
		.forecast = {cat_forecast, cat},
		.chance = &cat->chance,
	};
}

/* The item at a place of the ranking, and the best of the others. */
static void choose(struct cat *cat, const struct criterion_ranking *ranking, size_t place,
                   struct cat_choice *out)
{
	size_t other = place == 0 ? 1 : 0;
	bool has_other = other < ranking->count;
	*out = (struct cat_choice){
		.item = ranking->item[place],
		.value = ranking->value[place],
		.runner_up = has_other ? ranking->item[other] : SELECT_NONE,
		.runner_up_value = has_other ? ranking->value[other] : 0,
	};
	cat->room->offered[out->item] = true;
}

/* Sympson and Hetter: the best is given with its probability, else held back for good and the next looked at. False: all that
 * were allowed were held back. */
static bool walk(struct cat *cat, const struct criterion *rule, const struct criterion_view *view,
                 struct cat_choice *out)
{
	const double *acceptance = cat->design->exposure.acceptance;
	struct criterion_ranking ranking;
	for (;;) {
		criterion_rank(rule, view, cat->room->allowed, WALK, &ranking);
		for (size_t i = 0; i < ranking.count; i++) {
			choose(cat, &ranking, i, out);
			if (chance_uniform(&cat->chance) < acceptance[out->item])
				return true;
			cat->room->allowed[out->item] = cat->room->open[out->item] = false;
		}
		if (ranking.count < WALK)
			return false;
	}
}

/* Everything was held back: the best that may be given at all, since the test must go on. */
static bool release(struct cat *cat, const struct criterion *rule, const struct criterion_view *view,
                    struct cat_choice *out)
{
	struct cat_room *room = cat->room;
	struct criterion_ranking ranking;
	for (size_t i = 0; i < room->item_count; i++)
		room->open[i] = !room->given[i] && (room->available == NULL || room->available[i]);
	if (!cat_allow(cat, true))
		return false;
	criterion_rank(rule, view, room->allowed, 2, &ranking);
	choose(cat, &ranking, 0, out);
	return true;
}

static bool pick(struct cat *cat, struct cat_choice *out)
{
	const struct cat_exposure *exposure = &cat->design->exposure;
	struct criterion rule = rule_of(cat);
	struct criterion_view view = view_of(cat);
	struct criterion_ranking ranking;
	/* What is held back is out of the next shadow test: each round has others, or is the last. */
	while (exposure->acceptance != NULL && cat_allow(cat, false))
		if (walk(cat, &rule, &view, out))
			return true;
	if (exposure->acceptance != NULL || !cat_allow(cat, false))
		return release(cat, &rule, &view, out);
	criterion_rank(&rule, &view, cat->room->allowed, exposure->among + 1, &ranking);
	size_t among = ranking.count < exposure->among ? ranking.count : exposure->among;
	choose(cat, &ranking, among <= 1 ? 0 : chance_bits(&cat->chance) % among, out);
	return true;
}

/* ---- the end ---- */

/* The mass of the nodes at the cut and above; of the cell that the cut is in, the part above it. On the standard nodes by the
 * finer integral of grid.h. */
static double mastery(const struct cat *cat)
{
	const struct nodes *nodes = cat->design->table->nodes;
	double cut = cat->design->stop.cut_logit, sum = 0;
	if (nodes->count == GRID_NODES && nodes->theta_logit[0] == GRID_LEVEL_MIN_LOGIT &&
	    nodes->theta_logit[GRID_NODES - 1] == GRID_LEVEL_MAX_LOGIT) {
		struct grid belief;
		memcpy(belief.log_value, cat->room->log_posterior, sizeof belief.log_value);
		return grid_probability_at_least(&belief, cut);
	}
	for (size_t i = 0; i < nodes->count; i++) {
		double above = (nodes->theta_logit[i] - cut) / nodes->spacing_logit + 0.5;
		sum += cat->posterior[i] * (above < 0 ? 0 : above > 1 ? 1 : above);
	}
	return sum;
}

static double best_left(const struct cat *cat)
{
	const struct criterion rule = {.kind = CRITERION_MFI};
	const struct criterion_view view = {.table = cat->design->table, .theta_logit = cat->theta_logit};
	struct criterion_ranking ranking;
	criterion_rank(&rule, &view, cat->room->open, 1, &ranking);
	return ranking.count == 0 ? 0 : ranking.value[0];
}

bool cat_meets(const struct cat *cat)
{
	return blueprint_met(cat->design->blueprint, cat->room->given, cat->count);
}

static struct stop_state state_of(const struct cat *cat)
{
	const struct cat_design *design = cat->design;
	const struct stop_rule *rule = &design->stop;
	const struct cat_room *room = cat->room;
	double quickest = INFINITY;
	for (size_t i = 0; rule->seconds_max > 0 && i < room->item_count; i++)
		if (room->open[i] && design->seconds[i] < quickest)
			quickest = design->seconds[i];
	struct stop_state state = {
		.given = cat->count,
		.left = room->item_count - cat->count,
		.theta_logit = cat->theta_logit,
		.standard_error_logit =
			rule->standard_error_logit > 0 || rule->has_cut ? cat_standard_error(cat) : INFINITY,
		.log_likelihood_ratio = room->log_likelihood_ratio,
		.seconds = room->seconds,
		.seconds_next = quickest,
		.unmet = design->blueprint != NULL && !cat_meets(cat),
	};
	if (rule->information_min > 0)
		state.information_left = best_left(cat);
	if (rule->has_cut && rule->mastery > 0)
		state.mastery_probability = mastery(cat);
	return state;
}

enum stop_reason cat_next(struct cat *cat, struct cat_choice *out)
{
	const struct blueprint *blueprint = cat->design->blueprint;
	struct stop_rule rule = cat->design->stop;
	cat->theta_logit = aim(cat);
	if (rule.items_min < cat->design->start.count)
		rule.items_min = cat->design->start.count;
	struct stop_state state = state_of(cat);
	enum stop_reason reason = stop_now(&rule, &state);
	if (reason != STOP_NOT_YET && !(state.unmet && reason == STOP_LENGTH))
		return reason;
	if (blueprint != NULL && cat->count >= blueprint->length_max)
		return STOP_LENGTH;
	if (pick(cat, out))
		return STOP_NOT_YET;
	return blueprint == NULL ? STOP_EXHAUSTED : STOP_LENGTH;
}

void cat_answer(struct cat *cat, const struct cat_choice *choice, size_t level)
{
	const struct cat_design *design = cat->design;
	const struct table *table = design->table;
	struct cat_room *room = cat->room;
	const struct model *model = &table->items[choice->item];
	check(level < model->levels && !room->given[choice->item]);
	room->given[choice->item] = true;
	room->open[choice->item] = false;
	room->seconds += design->seconds == NULL ? 0 : design->seconds[choice->item];
	room->models[cat->count] = model;
	room->has_curves = room->has_curves && model->kind == MODEL_LOGISTIC;
	if (room->has_curves)
		room->curves[cat->count] = cat_curve_of(model, level);
	cat->items[cat->count] = choice->item;
	cat->levels[cat->count++] = (uint8_t)level;
	table_respond(table, choice->item, level, room->log_posterior);
	if (room->has_likelihood)
		table_respond(table, choice->item, level, room->log_likelihood);
	if (design->stop.has_cut && design->stop.sprt_error > 0) {
		double low = design->stop.cut_logit - design->stop.sprt_region_logit;
		double high = design->stop.cut_logit + design->stop.sprt_region_logit;
		room->log_likelihood_ratio += model_response_at(model, level, high).log_probability -
		                              model_response_at(model, level, low).log_probability;
	}
	look(cat);
	cat_estimate(cat);
}
