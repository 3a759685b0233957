#include "irt/state.h"

#include "base/check.h"

#include <stdlib.h>

enum err state_model_check(struct work *w, const struct state_model *model)
{
	if (!(model->prior_mean_logit >= GRID_LEVEL_MIN_LOGIT &&
	      model->prior_mean_logit <= GRID_LEVEL_MAX_LOGIT))
		return fail(w, ERR_INPUT, "A prior mean of %g is outside -6 to 6 logits.",
		            model->prior_mean_logit);
	if (!(model->prior_sd_logit >= 0.2 && model->prior_sd_logit <= 10))
		return fail(w, ERR_INPUT, "A prior SD of %g is outside 0.2 to 10 logits.",
		            model->prior_sd_logit);
	return walk_check(w, &model->drift);
}

static int compare(const void *a, const void *b)
{
	const struct state_evidence *x = *(const struct state_evidence *const *)a,
				    *y = *(const struct state_evidence *const *)b;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return str_compare(x->id, y->id);
}

static int compare_ids(const void *a, const void *b)
{
	const struct state_evidence *x = *(const struct state_evidence *const *)a,
				    *y = *(const struct state_evidence *const *)b;
	return str_compare(x->id, y->id);
}

/* By day and id. */
static enum err sort(struct work *w, const struct state_evidence *evidence, size_t count,
                     const struct state_evidence ***out)
{
	if (count > STATE_EVIDENCE_MAX)
		return fail(w, ERR_TOO_LARGE,
		            "There are %zu pieces of evidence about one competency: at most %d.", count,
		            STATE_EVIDENCE_MAX);
	const struct state_evidence **sorted = work_array(w, count, sizeof(const struct state_evidence *));
	for (size_t i = 0; i < count; i++) {
		TRY(evidence_check(w, &evidence[i].evidence));
		sorted[i] = &evidence[i];
	}
	if (count > 0)
		qsort(sorted, count, sizeof(const struct state_evidence *), compare_ids);
	for (size_t i = 1; i < count; i++)
		if (str_equal(sorted[i - 1]->id, sorted[i]->id))
			return fail(w, ERR_INPUT, "The evidence %.*s is there twice; each counts once.",
			            STR_ARG(sorted[i]->id));
	if (count > 0)
		qsort(sorted, count, sizeof(const struct state_evidence *), compare);
	int64_t span;
	if (count > 0 &&
	    (__builtin_sub_overflow(sorted[count - 1]->day, sorted[0]->day, &span) || span > WALK_DAYS_MAX))
		return fail(w, ERR_INPUT,
		            "The evidence %.*s is of more than a century before %.*s; look at its day.",
		            STR_ARG(sorted[0]->id), STR_ARG(sorted[count - 1]->id));
	*out = sorted;
	return OK;
}

static struct state prior(const struct state_model *model, int64_t day)
{
	struct state state = {.day = day};
	walk_density_normal(model->prior_mean_logit, model->prior_sd_logit, &state.density);
	return state;
}

/* Takes in the evidence of one day, which begins at *at, and moves *at behind it. */
static void take_day(struct state *state, const struct walk *drift,
                     const struct state_evidence *const *sorted, size_t count, size_t *at)
{
	int64_t day = sorted[*at]->day;
	if (state->evidence_count > 0)
		walk_density_pass(&state->density, drift, day - state->day);
	for (; *at < count && sorted[*at]->day == day; (*at)++) {
		walk_density_multiply(&state->density, &sorted[*at]->evidence);
		state->evidence_count++;
	}
	state->day = state->evidence_day = day;
}

enum err state_of(struct work *w, const struct state_model *model, const struct state_evidence *evidence,
                  size_t count, int64_t day, struct state *out)
{
	const struct state_evidence **sorted;
	TRY(state_model_check(w, model));
	TRY(sort(w, evidence, count, &sorted));
	while (count > 0 && sorted[count - 1]->day > day)
		count--;
	int64_t span;
	if (count > 0 && (__builtin_sub_overflow(day, sorted[count - 1]->day, &span) || span > WALK_DAYS_MAX))
		return fail(w, ERR_INPUT, "A state can be asked for at most a century behind its evidence.");
	struct state state = prior(model, day);
	for (size_t at = 0; at < count;)
		take_day(&state, &model->drift, sorted, count, &at);
	state_forecast(&state, &model->drift, day, out);
	return OK;
}

enum err state_days(struct work *w, const struct state_model *model, const struct state_evidence *evidence,
                    size_t count, struct state **states, size_t *state_count)
{
	const struct state_evidence **sorted;
	size_t days = 0;
	TRY(state_model_check(w, model));
	TRY(sort(w, evidence, count, &sorted));
	for (size_t i = 0; i < count; i++)
		days += i == 0 || sorted[i]->day != sorted[i - 1]->day;
	*states = work_array(w, days, sizeof **states);
	*state_count = 0;
	struct state state = prior(model, 0);
	for (size_t at = 0; at < count;) {
		take_day(&state, &model->drift, sorted, count, &at);
		(*states)[(*state_count)++] = state;
	}
	return OK;
}

void state_forecast(const struct state *state, const struct walk *drift, int64_t day, struct state *out)
{
	check(day >= state->day);
	*out = *state;
	if (state->evidence_count > 0)
		walk_density_pass(&out->density, drift, day - state->day);
	out->day = day;
}

struct grid state_belief(const struct state *state)
{
	return walk_density_belief(&state->density);
}
