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

/* Of a state that clears the cut `behind` days after its own; within `most` days of it. */
static int64_t stale_day(const struct state *state, const struct walk *drift,
                         const struct freshness_rule *rule, int64_t behind, int64_t most)
{
	int64_t clear = behind, stale = behind + 1;
	if (drift->variance_per_day == 0)
		return INT64_MAX;
	while (clears_on(state, drift, rule, state->day + stale)) {
		if (stale == most)
			return INT64_MAX;
		clear = stale;
		stale = behind + 2 * (stale - behind);
		if (stale > most)
			stale = most;
	}
	while (stale - clear > 1) {
		int64_t middle = clear + (stale - clear) / 2;
		if (clears_on(state, drift, rule, state->day + middle))
			clear = middle;
		else
			stale = middle;
	}
	return state->day + stale;
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
	int64_t behind = day - last->day,
		most = ahead < WALK_DAYS_MAX - behind ? behind + ahead : WALK_DAYS_MAX;
	if (behind < most)
		freshness.stale_day = stale_day(last, drift, rule, behind, most);
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
