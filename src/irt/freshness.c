#include "irt/freshness.h"

#include "base/check.h"

enum err freshness_rule_check(struct work *w, const struct freshness_rule *rule)
{
	if (!(rule->cut_logit >= GRID_LEVEL_MIN_LOGIT && rule->cut_logit <= GRID_LEVEL_MAX_LOGIT))
		return fail(w, ERR_INPUT, "A cut of %g is outside -6 to 6 logits.", rule->cut_logit);
	if (!(rule->interval >= 0 && rule->interval <= 0.999))
		return fail(w, ERR_INPUT, "An interval of probability %g is outside 0 to 0.999.",
		            rule->interval);
	return OK;
}

double freshness_probability(const struct freshness_rule *rule)
{
	return (1 + rule->interval) / 2;
}

bool freshness_clears(const struct state *state, const struct freshness_rule *rule)
{
	if (state->evidence_count == 0)
		return false;
	struct grid belief = state_belief(state);
	return grid_probability_at_least(&belief, rule->cut_logit) >= freshness_probability(rule);
}

static bool clears_on(const struct state *state, const struct walk *drift, const struct freshness_rule *rule,
                      int64_t day)
{
	struct state later;
	state_forecast(state, drift, day, &later);
	return freshness_clears(&later, rule);
}

/* The first day behind `clear`, whose state clears the cut, on which it is not cleared any more, but for rounding; INT64_MAX: not
 * until `last`. Days pass from one state looked at to the next, since a long way is dear. */
static int64_t look_ahead(struct state clear, const struct walk *drift, const struct freshness_rule *rule,
                          int64_t last)
{
	struct state then;
	int64_t stale = INT64_MAX;
	for (int64_t days = 1; stale == INT64_MAX; days *= 2) {
		if (clear.day == last)
			return INT64_MAX;
		state_forecast(&clear, drift, days < last - clear.day ? clear.day + days : last, &then);
		if (freshness_clears(&then, rule))
			clear = then;
		else
			stale = then.day;
	}
	while (stale - clear.day > 1) {
		state_forecast(&clear, drift, clear.day + (stale - clear.day) / 2, &then);
		if (freshness_clears(&then, rule))
			clear = then;
		else
			stale = then.day;
	}
	return stale;
}

/* Of a state that clears the cut on `day`; until `last`. */
static int64_t stale_day(const struct state *state, const struct walk *drift,
                         const struct freshness_rule *rule, int64_t day, int64_t last)
{
	struct state clear;
	if (drift->variance_per_day == 0)
		return INT64_MAX;
	state_forecast(state, drift, day, &clear);
	int64_t stale = look_ahead(clear, drift, rule, last);
	if (stale == INT64_MAX)
		return INT64_MAX;
	while (stale < last && clears_on(state, drift, rule, stale))
		stale++;
	while (stale - 1 > day && !clears_on(state, drift, rule, stale - 1))
		stale--;
	return stale;
}

struct freshness freshness_of(const struct state *states, size_t count, const struct walk *drift,
                              const struct freshness_rule *rule, int64_t day, int64_t ahead)
{
	struct freshness freshness = {.verdict = FRESHNESS_NEVER, .stale_day = INT64_MAX};
	for (size_t i = 0; i < count; i++) {
		if (!freshness_clears(&states[i], rule))
			continue;
		freshness.verdict = FRESHNESS_STALE;
		freshness.cleared_day = states[i].day;
	}
	if (count == 0)
		return freshness;
	const struct state *last = &states[count - 1];
	check(day >= last->day && day - last->day <= WALK_DAYS_MAX);
	if (!clears_on(last, drift, rule, day))
		return freshness;
	freshness.verdict = FRESHNESS_CURRENT;
	int64_t most = last->day + WALK_DAYS_MAX;
	freshness.stale_day = stale_day(last, drift, rule, day, ahead < most - day ? day + ahead : most);
	return freshness;
}

struct str freshness_name(enum freshness_verdict verdict)
{
	static const struct str names[] = {
		[FRESHNESS_NEVER] = S_INIT("never"),
		[FRESHNESS_CURRENT] = S_INIT("current"),
		[FRESHNESS_STALE] = S_INIT("stale"),
	};
	check((size_t)verdict < COUNT(names));
	return names[verdict];
}
