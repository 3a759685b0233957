/* calibrate_layout, calibrate_begin, calibrate_values, calibrate_feasible: which parameters are free, which items share
 * them, and where the search begins. */
#include "irt/calibrate_parts.h"

#include "base/check.h"
#include "base/portable.h"

enum {
	SHARED_MAX = 1000,
	SLOPE_MAX = 25, /* beyond what model_check lets through, so that what runs off is seen to */
};

/* Of logit c and logit u: what lies behind is 0 or 1 for all that answers can tell, or no item any more. */
#define LOGIT_GUESSING_MIN (-9.0)
#define LOGIT_GUESSING_MAX 2.2
#define LOGIT_UPPER_MIN 0.0
#define LOGIT_UPPER_MAX 9.0

/* Of groups: a mean stays this far inside the outermost nodes, an SD between 0.05 (one node alone) and 6 (nearly even). */
#define MEAN_INSIDE 0.5
#define LOG_VARIANCE_MIN (-6.0)
#define LOG_VARIANCE_MAX 3.6

/* A part that several units share. */
struct shared {
	enum calibrate_part part;
	enum model_kind kind;
	size_t levels, index; /* which of the part's values */
	uint64_t label;
	size_t first_unit;
};

struct layout {
	struct shared shared[SHARED_MAX];
	size_t count;
};

/* Beside the labels of callers: what the 1PL and the rating scale share by themselves. */
#define LABEL_OF_MODEL (UINT64_C(1) << 32)

static enum calibrate_part part_of(const struct calibrate_unit *unit, size_t value)
{
	if (unit->kind == MODEL_NOMINAL)
		return value < unit->levels - 1 ? CALIBRATE_DISCRIMINATION : CALIBRATE_DIFFICULTY;
	if (value == 0)
		return CALIBRATE_DISCRIMINATION;
	if (unit->kind == MODEL_LOGISTIC && value >= 2)
		return value == 2 ? CALIBRATE_GUESSING : CALIBRATE_UPPER;
	return CALIBRATE_DIFFICULTY;
}

/* Parts that the model itself leaves free. */
static unsigned free_parts(const struct model_name *model)
{
	unsigned parts = CALIBRATE_DIFFICULTY;
	parts |= model->slope_free || model->one_slope ? CALIBRATE_DISCRIMINATION : 0U;
	parts |= model->guessing ? CALIBRATE_GUESSING : 0U;
	parts |= model->slip ? CALIBRATE_UPPER : 0U;
	return parts;
}

static double logit(double p)
{
	return p <= 0 ? CALIBRATE_NEVER : p >= 1 ? CALIBRATE_ALWAYS : portable_log(p) - portable_log(1 - p);
}

/* A known model's values on the scale of estimation. */
static void values_of_model(const struct model *model, double *value)
{
	double a = model->discrimination, sum = 0;
	size_t top = model->levels - 1;
	value[0] = a;
	switch (model->kind) {
	case MODEL_LOGISTIC:
		value[1] = -a * model->difficulty_logit[0];
		value[2] = logit(model->guessing);
		value[3] = logit(1 - model->slip);
		break;
	case MODEL_GRADED:
		for (size_t k = 1; k <= top; k++)
			value[k] = -a * model->difficulty_logit[k - 1];
		break;
	case MODEL_PARTIAL_CREDIT:
		for (size_t k = 1; k <= top; k++)
			value[k] = sum -= a * model->difficulty_logit[k - 1];
		break;
	case MODEL_NOMINAL:
		for (size_t k = 1; k <= top; k++) {
			value[k - 1] = model->slope[k] - model->slope[0];
			value[top + k - 1] = model->intercept[k] - model->intercept[0];
		}
		break;
	}
}

static uint64_t label_of(const struct calibrate_item *asked, enum calibrate_part part)
{
	switch (part) {
	case CALIBRATE_DISCRIMINATION:
		return asked->model->one_slope ? LABEL_OF_MODEL : asked->equal_discrimination;
	case CALIBRATE_DIFFICULTY: return asked->equal_difficulty;
	case CALIBRATE_GUESSING: return asked->equal_guessing;
	case CALIBRATE_UPPER: return asked->equal_upper;
	case CALIBRATE_ALL: break;
	}
	return 0;
}

/* The number of a shared parameter among the shared, or SIZE_MAX when there are too many. */
static size_t shared_place(struct layout *layout, struct calibrate_unit *unit, size_t unit_index,
                           struct shared wanted)
{
	for (size_t i = 0; i < layout->count; i++) {
		const struct shared *known = &layout->shared[i];
		if (known->part == wanted.part && known->kind == wanted.kind &&
		    known->levels == wanted.levels && known->index == wanted.index &&
		    known->label == wanted.label) {
			if (known->first_unit != unit_index)
				unit->prior_on &= ~(unsigned)wanted.part;
			return i;
		}
	}
	if (layout->count == SHARED_MAX)
		return SIZE_MAX;
	layout->shared[layout->count] = wanted;
	return layout->count++;
}

/* Adds factor · (the free parameter) to a value; label 0: one of the unit's own. Shared places count from SHARED_BASE for
 * now. */
#define SHARED_BASE (SIZE_MAX / 2)
static bool add_term(struct calibrate_fit *fit, struct layout *layout, struct calibrate_unit *unit,
                     struct calibrate_place *place, double factor, struct shared wanted)
{
	size_t at = fit->free_count;
	if (wanted.label != 0) {
		size_t shared = shared_place(layout, unit, (size_t)(unit - fit->units), wanted);
		if (shared == SIZE_MAX)
			return false;
		at = SHARED_BASE + shared;
	} else {
		fit->free_count++;
		unit->own_count++;
	}
	place->factor[place->terms] = factor;
	place->free[place->terms++] = at;
	return true;
}

/* The rating scale: d_k = k e + T_k, with e the item's (-b) and T_k all items', T_top = 0. */
static bool rating_places(struct calibrate_fit *fit, struct layout *layout, struct calibrate_unit *unit)
{
	size_t top = unit->levels - 1;
	const struct calibrate_item *asked = &fit->options->items[unit->column];
	struct shared own = {.part = CALIBRATE_DIFFICULTY,
	                     .kind = unit->kind,
	                     .levels = unit->levels,
	                     .label = asked->equal_difficulty,
	                     .first_unit = (size_t)(unit - fit->units)};
	if (!add_term(fit, layout, unit, &unit->places[1], 1, own))
		return false;
	for (size_t k = 2; k <= top; k++) {
		unit->places[k].terms = 1;
		unit->places[k].factor[0] = (double)k;
		unit->places[k].free[0] = unit->places[1].free[0];
	}
	for (size_t k = 1; k < top; k++) {
		struct shared step = {.part = CALIBRATE_ALL,
		                      .kind = unit->kind,
		                      .levels = unit->levels,
		                      .index = k,
		                      .label = LABEL_OF_MODEL,
		                      .first_unit = own.first_unit};
		unsigned prior_on = unit->prior_on;
		if (!add_term(fit, layout, unit, &unit->places[k], 1, step))
			return false;
		unit->prior_on = prior_on;
	}
	return true;
}

static bool unit_places(struct calibrate_fit *fit, struct layout *layout, struct calibrate_unit *unit)
{
	const struct calibrate_item *asked = &fit->options->items[unit->column];
	bool anchor = fit->estimates[unit->column].status == CALIBRATE_HELD;
	unsigned held = anchor ? CALIBRATE_ALL : asked->known == NULL ? 0 : asked->held;
	unsigned parts = free_parts(asked->model) & ~held;
	double value[CALIBRATE_VALUES_MAX] = {1, 0, CALIBRATE_NEVER, CALIBRATE_ALWAYS};
	if (asked->known != NULL)
		values_of_model(asked->known, value);
	if (!anchor && (free_parts(asked->model) & CALIBRATE_DISCRIMINATION) == 0 &&
	    unit->kind != MODEL_NOMINAL)
		value[0] = 1;
	unit->own_first = fit->free_count;
	unit->prior_on = parts;
	for (size_t v = 0; v < unit->value_count; v++)
		unit->places[v].constant = value[v];
	for (size_t v = 0; v < unit->value_count; v++) {
		enum calibrate_part part = part_of(unit, v);
		if ((parts & (unsigned)part) == 0)
			continue;
		unit->places[v].constant = 0;
		if (asked->model->shared_steps)
			continue;
		struct shared wanted = {.part = part,
		                        .kind = unit->kind,
		                        .levels = unit->levels,
		                        .index = v,
		                        .label = label_of(asked, part),
		                        .first_unit = (size_t)(unit - fit->units)};
		if (!add_term(fit, layout, unit, &unit->places[v], 1, wanted))
			return false;
	}
	return !asked->model->shared_steps || (parts & CALIBRATE_DIFFICULTY) == 0 ||
	       rating_places(fit, layout, unit);
}

/* The unit's list of free parameters, once all of them have their place. */
static void list_local(const struct calibrate_fit *fit, struct calibrate_unit *unit)
{
	if (unit->kind == MODEL_LOGISTIC) /* those that something depends on */
		unit->predictor_count = unit->places[3].terms > 0 ? 3 : unit->places[2].terms > 0 ? 2 : 1;
	for (size_t i = 0; i < unit->own_count; i++)
		unit->local[unit->local_count++] = unit->own_first + i;
	for (size_t v = 0; v < unit->value_count; v++) {
		struct calibrate_place *place = &unit->places[v];
		for (size_t t = 0; t < place->terms; t++) {
			if (place->free[t] >= SHARED_BASE)
				place->free[t] = fit->shared_first + (place->free[t] - SHARED_BASE);
			size_t at = 0;
			while (at < unit->local_count && unit->local[at] != place->free[t])
				at++;
			if (at == unit->local_count)
				unit->local[unit->local_count++] = place->free[t];
			place->local[t] = at;
		}
	}
}

static void set_bounds(struct calibrate_fit *fit, const struct calibrate_unit *unit)
{
	for (size_t v = 0; v < unit->value_count; v++) {
		const struct calibrate_place *place = &unit->places[v];
		enum calibrate_part part = part_of(unit, v);
		if (place->terms != 1 || part == CALIBRATE_DIFFICULTY)
			continue;
		bool guessing = part == CALIBRATE_GUESSING, upper = part == CALIBRATE_UPPER;
		fit->low[place->free[0]] = guessing ? LOGIT_GUESSING_MIN
		                           : upper  ? LOGIT_UPPER_MIN
		                                    : -SLOPE_MAX;
		fit->high[place->free[0]] = guessing ? LOGIT_GUESSING_MAX
		                            : upper  ? LOGIT_UPPER_MAX
		                                     : SLOPE_MAX;
	}
}

void calibrate_clamp(const struct calibrate_fit *fit, double *free)
{
	for (size_t i = 0; i < fit->free_count; i++)
		free[i] = free[i] < fit->low[i]    ? fit->low[i]
		          : free[i] > fit->high[i] ? fit->high[i]
		                                   : free[i];
}

/* What is held gives the scale: see irt/calibrate.h. */
static void lay_groups(struct work *w, struct calibrate_fit *fit)
{
	bool slope_held = false, place_held = false;
	for (size_t i = 0; i < fit->unit_count; i++) {
		const struct calibrate_unit *unit = &fit->units[i];
		bool held_slope = unit->places[0].terms == 0;
		slope_held = slope_held || held_slope;
		size_t intercept = unit->kind == MODEL_NOMINAL ? unit->levels - 1 : 1;
		place_held = place_held || (unit->places[intercept].terms == 0 && held_slope);
	}
	fit->groups = work_array(w, fit->group_count, sizeof *fit->groups);
	fit->population_first = fit->free_count;
	for (size_t g = 0; g < fit->group_count; g++) {
		struct calibrate_group *group = &fit->groups[g];
		bool first = g == 0;
		group->mean_free = first ? place_held && !fit->options->population_held : true;
		group->variance_free = first ? slope_held && !fit->options->population_held : true;
		if (group->mean_free)
			group->mean_at = fit->free_count++;
		if (group->variance_free)
			group->variance_at = fit->free_count++;
	}
}

enum err calibrate_layout(struct work *w, struct calibrate_fit *fit)
{
	struct layout *layout = work_alloc(w, sizeof *layout);
	for (size_t i = 0; i < fit->unit_count; i++) {
		const struct calibrate_unit *unit = &fit->units[i];
		if (!unit_places(fit, layout, &fit->units[i]))
			return fail(w, ERR_TOO_LARGE, "More than %d parameters are shared by items.",
			            SHARED_MAX);
		TRY(calibrate_prior_check(w, unit, fit->responses->items[unit->column].name));
	}
	fit->shared_first = fit->free_count;
	fit->shared_count = layout->count;
	fit->free_count += layout->count;
	for (size_t i = 0; i < fit->unit_count; i++)
		list_local(fit, &fit->units[i]);
	lay_groups(w, fit);
	fit->low = work_array(w, fit->free_count, sizeof *fit->low);
	fit->high = work_array(w, fit->free_count, sizeof *fit->high);
	for (size_t i = 0; i < fit->free_count; i++) {
		fit->low[i] = -1e300;
		fit->high[i] = 1e300;
	}
	for (size_t i = 0; i < fit->unit_count; i++)
		set_bounds(fit, &fit->units[i]);
	for (size_t g = 0; g < fit->group_count; g++) {
		const struct calibrate_group *group = &fit->groups[g];
		if (group->mean_free) {
			fit->high[group->mean_at] = fit->theta[fit->node_count - 1] - MEAN_INSIDE;
			fit->low[group->mean_at] = -fit->high[group->mean_at];
		}
		if (group->variance_free) {
			fit->low[group->variance_at] = LOG_VARIANCE_MIN;
			fit->high[group->variance_at] = LOG_VARIANCE_MAX;
		}
	}
	return OK;
}

void calibrate_values(const struct calibrate_unit *unit, const double *free, double *value)
{
	for (size_t v = 0; v < unit->value_count; v++) {
		const struct calibrate_place *place = &unit->places[v];
		value[v] = place->constant;
		for (size_t t = 0; t < place->terms; t++)
			value[v] += place->factor[t] * free[place->free[t]];
	}
}

/* Where to begin: slope 1 and what the proportions say, as if theta were normal; a logistic curve averaged over it is one
 * flatter by sqrt(1 + 0.346 a²) (Bowling et al. 2009). */
#define AVERAGED 1.16

static double guess_of(const struct calibrate_prior *prior, double otherwise)
{
	switch (prior->kind) {
	case CALIBRATE_LOGIT_NORMAL: return prior->first;
	case CALIBRATE_BETA:
		if (prior->first > 1 && prior->second > 1)
			return portable_log(prior->first - 1) - portable_log(prior->second - 1);
		break;
	case CALIBRATE_NORMAL:
	case CALIBRATE_LOGNORMAL:
	case CALIBRATE_NO_PRIOR: break;
	}
	return otherwise;
}

static void logistic_begin(const struct calibrate_unit *unit, const double *weight, double *value)
{
	static const struct calibrate_priors none = {0};
	const struct calibrate_priors *priors = unit->priors == NULL ? &none : unit->priors;
	if (unit->places[2].terms > 0)
		value[2] = guess_of(&priors->guessing, -1.7);
	if (unit->places[3].terms > 0)
		value[3] = guess_of(&priors->upper, 3);
	double lower = portable_logistic(value[2]), upper = portable_logistic(value[3]);
	double right = weight[1] / (weight[0] + weight[1]), known = (right - lower) / (upper - lower);
	known = known < 0.02 ? 0.02 : known > 0.98 ? 0.98 : known;
	value[1] = AVERAGED * logit(known);
}

static void begin_values(const struct calibrate_unit *unit, const double *weight, double *value)
{
	size_t top = unit->levels - 1;
	double total = 0, above = 0;
	for (size_t k = 0; k <= top; k++)
		total += weight[k];
	value[0] = 1;
	switch (unit->kind) {
	case MODEL_LOGISTIC: logistic_begin(unit, weight, value); break;
	case MODEL_GRADED:
		for (size_t k = top; k > 0; k--) {
			above += weight[k];
			value[k] = AVERAGED *
			           logit((above + 0.1 * (double)(top + 1 - k)) / (total + 0.2 * (double)top));
		}
		break;
	case MODEL_PARTIAL_CREDIT:
		for (size_t k = 1; k <= top; k++)
			value[k] = portable_log((weight[k] + 0.5) / (weight[0] + 0.5));
		break;
	case MODEL_NOMINAL:
		for (size_t k = 1; k <= top; k++) {
			value[k - 1] = 0.5 * (double)k;
			value[top + k - 1] = portable_log((weight[k] + 0.5) / (weight[0] + 0.5));
		}
		break;
	}
}

void calibrate_begin(struct work *w, const struct calibrate_fit *fit, double *free)
{
	double *weight = work_array(w, fit->row_count, sizeof *weight);
	double *users = work_array(w, fit->free_count, sizeof *users);
	for (size_t p = 0; p < fit->pattern_count; p++)
		for (size_t i = fit->first_answer[p]; i < fit->first_answer[p + 1]; i++)
			weight[fit->answer_rows[i]] += fit->pattern_weight[p];
	for (size_t i = 0; i < fit->free_count; i++)
		free[i] = 0;
	for (size_t i = 0; i < fit->unit_count; i++) {
		const struct calibrate_unit *unit = &fit->units[i];
		const struct calibrate_item *asked = &fit->options->items[unit->column];
		double value[CALIBRATE_VALUES_MAX] = {0};
		for (size_t v = 0; v < unit->value_count; v++)
			value[v] = unit->places[v].constant;
		if (asked->known != NULL)
			values_of_model(asked->known, value);
		else
			begin_values(unit, weight + unit->row, value);
		/* d_k = k e + T_k from the top, where T is 0. */
		bool rating = unit->asked->shared_steps && unit->kind == MODEL_PARTIAL_CREDIT;
		double step = value[unit->levels - 1] / (double)(unit->levels - 1);
		for (size_t v = 0; v < unit->value_count; v++) {
			const struct calibrate_place *place = &unit->places[v];
			for (size_t t = 0; t < place->terms; t++) {
				bool own_step = rating && t == 0, shared_step = rating && t == 1;
				free[place->free[t]] += own_step      ? step
				                        : shared_step ? value[v] - (double)v * step
				                                      : value[v];
				users[place->free[t]] += 1;
			}
		}
	}
	for (size_t i = 0; i < fit->population_first; i++)
		free[i] /= users[i];
}

bool calibrate_runs_off(const struct calibrate_unit *unit, const double *value)
{
	size_t slopes = unit->kind == MODEL_NOMINAL ? unit->levels - 1 : 1;
	for (size_t v = 0; v < slopes; v++)
		if (unit->places[v].terms > 0 && (value[v] > SLOPE_MAX - 0.1 || value[v] < 0.1 - SLOPE_MAX))
			return true;
	return false;
}

bool calibrate_asymptote_at_bound(const struct calibrate_unit *unit, const double *value, size_t asymptote)
{
	if (unit->kind != MODEL_LOGISTIC || unit->places[asymptote].terms == 0)
		return false;
	return asymptote == 2 ? value[2] < LOGIT_GUESSING_MIN + 0.1 : value[3] > LOGIT_UPPER_MAX - 0.1;
}

bool calibrate_feasible(const struct calibrate_unit *unit, const double *value)
{
	size_t slopes = unit->kind == MODEL_NOMINAL ? unit->levels - 1 : 1;
	for (size_t v = 0; v < unit->value_count; v++) {
		if (unit->places[v].terms == 0)
			continue;
		double most = v < slopes ? SLOPE_MAX : 500;
		if (!(value[v] >= -most && value[v] <= most))
			return false;
	}
	if (unit->kind == MODEL_GRADED)
		for (size_t k = 1; k + 1 < unit->levels; k++)
			if (!(value[k] - value[k + 1] >= 1e-6))
				return false;
	if (unit->kind == MODEL_LOGISTIC) {
		bool guessing = unit->places[2].terms > 0, slip = unit->places[3].terms > 0;
		if ((guessing && !(value[2] >= LOGIT_GUESSING_MIN && value[2] <= LOGIT_GUESSING_MAX)) ||
		    (slip && !(value[3] >= LOGIT_UPPER_MIN && value[3] <= LOGIT_UPPER_MAX)))
			return false;
		return portable_logistic(value[2]) < portable_logistic(value[3]) - 0.05;
	}
	return true;
}
