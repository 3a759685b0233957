/* The rules of a scenario's world: scenario_marks_of, scenario_begin, scenario_holds, scenario_choose, scenario_ask… */
#include "exam/scenario.h"

#include "base/check.h"

#include <string.h>

/* ---- by id ---- */

size_t scenario_scene_index(const struct scenario *scenario, struct str id)
{
	for (size_t i = 0; i < scenario->scene_count; i++)
		if (str_equal(scenario->scenes[i].id, id))
			return i;
	return SIZE_MAX;
}

const struct scenario_choice *scenario_find_choice(const struct scenario_scene *scene, struct str id)
{
	for (size_t i = 0; i < scene->choice_count; i++)
		if (str_equal(scene->choices[i].id, id))
			return &scene->choices[i];
	return NULL;
}

const struct scenario_information *scenario_find_question(const struct scenario_scene *scene, struct str id)
{
	for (size_t i = 0; i < scene->information_count; i++)
		if (!str_absent(scene->information[i].ask) && str_equal(scene->information[i].id, id))
			return &scene->information[i];
	return NULL;
}

static size_t counter_index(const struct scenario *scenario, struct str id)
{
	size_t i = 0;
	while (i < scenario->counter_count && !str_equal(scenario->counters[i].id, id))
		i++;
	return i;
}

/* ---- marks ---- */

static size_t mark_index(const struct scenario_marks *marks, struct str id)
{
	size_t i = 0;
	while (i < marks->count && !str_equal(marks->ids[i], id))
		i++;
	return i;
}

static void add_mark(struct scenario_marks *marks, struct str id)
{
	if (mark_index(marks, id) < marks->count)
		return;
	if (marks->count == SCENARIO_MARKS_MAX)
		marks->full = true;
	else
		marks->ids[marks->count++] = id;
}

static void add_order(struct scenario_marks *marks, const struct scenario_order *order)
{
	add_mark(marks, order->first);
	add_mark(marks, order->then);
	if (marks->order_count == SCENARIO_ORDERS_MAX)
		marks->full = true;
	else
		marks->orders[marks->order_count++] = order;
}

static void add_rule(struct scenario_marks *marks, const struct scenario_rule *rule)
{
	for (size_t i = 0; i < rule->made_count; i++)
		add_mark(marks, rule->made[i]);
	for (size_t i = 0; i < rule->not_made_count; i++)
		add_mark(marks, rule->not_made[i]);
	for (size_t i = 0; i < rule->before_count; i++)
		add_order(marks, &rule->before[i]);
}

void scenario_marks_of(const struct scenario *scenario, struct scenario_marks *out)
{
	*out = (struct scenario_marks){0};
	for (size_t p = 0; p < scenario->path_count; p++)
		for (size_t r = 0; r < scenario->paths[p].rule_count; r++)
			add_rule(out, &scenario->paths[p].rules[r]);
	for (size_t s = 0; s < scenario->scene_count; s++)
		for (size_t i = 0; i < scenario->scenes[s].information_count; i++)
			if (!str_absent(scenario->scenes[s].information[i].ask))
				add_mark(out, scenario->scenes[s].information[i].id);
}

bool scenario_made(const struct scenario_marks *marks, struct str id, const struct scenario_situation *at)
{
	size_t mark = mark_index(marks, id);
	return mark < marks->count && (at->made >> mark & 1) != 0;
}

static void remember(const struct scenario_marks *marks, struct str id, struct scenario_situation *at)
{
	size_t mark = mark_index(marks, id);
	if (str_absent(id) || mark == marks->count)
		return;
	for (size_t i = 0; i < marks->order_count; i++)
		if (str_equal(marks->orders[i]->then, id) &&
		    !scenario_made(marks, marks->orders[i]->first, at))
			at->out_of_order |= UINT64_C(1) << i;
	at->made |= UINT64_C(1) << mark;
}

/* ---- conditions ---- */

static int64_t value_of(const struct scenario *scenario, struct str counter,
                        const struct scenario_situation *at)
{
	if (str_equal(counter, SCENARIO_CLOCK))
		return at->minutes;
	size_t i = counter_index(scenario, counter);
	check(i < scenario->counter_count); /* the document was checked when it was imported */
	return at->counters[i];
}

bool scenario_holds(const struct scenario *scenario, const struct scenario_condition *conditions,
                    size_t count, const struct scenario_situation *at)
{
	for (size_t i = 0; i < count; i++) {
		int64_t value = value_of(scenario, conditions[i].counter, at);
		if (value < conditions[i].at_least || value > conditions[i].at_most)
			return false;
	}
	return true;
}

/* ---- what changes it ---- */

static void add(const struct scenario_counter *counter, int64_t amount, int64_t *value)
{
	*value += amount;
	if (*value < counter->least)
		*value = counter->least;
	if (*value > counter->most)
		*value = counter->most;
}

/* What grows by itself is settled by how things stood before, for all counters at once. */
static void pass(const struct scenario *scenario, int64_t minutes, struct scenario_situation *at)
{
	const struct scenario_situation before = *at;
	if (minutes > SCENARIO_MINUTES_MAX - at->minutes)
		minutes = SCENARIO_MINUTES_MAX - at->minutes;
	for (size_t i = 0; i < scenario->counter_count; i++) {
		const struct scenario_counter *counter = &scenario->counters[i];
		if (scenario_holds(scenario, counter->conditions, counter->condition_count, &before))
			add(counter, counter->per_minute * minutes, &at->counters[i]);
	}
	at->minutes += minutes;
}

static void enter(struct scenario_situation *at, size_t scene)
{
	at->scene = scene;
	at->met |= UINT64_C(1) << scene;
}

void scenario_begin(const struct scenario *scenario, struct scenario_situation *out)
{
	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < scenario->counter_count; i++)
		out->counters[i] = scenario->counters[i].start;
	enter(out, 0);
}

void scenario_choose(const struct scenario *scenario, const struct scenario_marks *marks,
                     const struct scenario_choice *choice, struct scenario_situation *at)
{
	pass(scenario, choice->minutes, at);
	for (size_t i = 0; i < choice->effect_count; i++) {
		size_t counter = counter_index(scenario, choice->effects[i].counter);
		check(counter < scenario->counter_count); /* as above */
		add(&scenario->counters[counter], choice->effects[i].add, &at->counters[counter]);
	}
	remember(marks, choice->id, at);
	size_t next = scenario_scene_index(scenario, choice->leads_to);
	check(next < scenario->scene_count); /* as above */
	enter(at, next);
}

void scenario_ask(const struct scenario *scenario, const struct scenario_marks *marks,
                  const struct scenario_information *information, struct scenario_situation *at)
{
	pass(scenario, information->minutes, at);
	remember(marks, information->id, at);
}

bool scenario_may_ask(const struct scenario *scenario, const struct scenario_marks *marks,
                      const struct scenario_information *information, const struct scenario_situation *at)
{
	return !str_absent(information->ask) && at->minutes >= information->from_minute &&
	       !scenario_made(marks, information->id, at) &&
	       scenario_holds(scenario, information->conditions, information->condition_count, at);
}

/* ---- path criteria ---- */

static bool in_order(const struct scenario_marks *marks, const struct scenario_order *order,
                     const struct scenario_situation *at)
{
	size_t i = 0;
	while (i < marks->order_count && marks->orders[i] != order)
		i++;
	return scenario_made(marks, order->first, at) && (at->out_of_order >> i & 1) == 0;
}

static bool rule_holds(const struct scenario *scenario, const struct scenario_marks *marks,
                       const struct scenario_rule *rule, const struct scenario_situation *at)
{
	for (size_t i = 0; i < rule->made_count; i++)
		if (!scenario_made(marks, rule->made[i], at))
			return false;
	for (size_t i = 0; i < rule->not_made_count; i++)
		if (scenario_made(marks, rule->not_made[i], at))
			return false;
	for (size_t i = 0; i < rule->before_count; i++)
		if (!in_order(marks, &rule->before[i], at))
			return false;
	return scenario_holds(scenario, rule->finally, rule->finally_count, at);
}

const struct scenario_rule *scenario_rule_of(const struct scenario *scenario,
                                             const struct scenario_marks *marks,
                                             const struct scenario_path *path,
                                             const struct scenario_situation *at)
{
	const struct scenario_rule *best = NULL;
	for (size_t i = 0; i < path->rule_count; i++) {
		const struct scenario_rule *rule = &path->rules[i];
		if ((best == NULL || rule->credit > best->credit) && rule_holds(scenario, marks, rule, at))
			best = rule;
	}
	return best;
}

/* ---- the story's clock ---- */

struct str scenario_time(struct work *w, const struct scenario *scenario, int64_t minutes)
{
	const char *at = scenario->starts_at.at;
	check(scenario->starts_at.len == 5); /* as above */
	int64_t start = ((at[0] - '0') * 10 + at[1] - '0') * 60 + (at[3] - '0') * 10 + at[4] - '0';
	int64_t now = (start + minutes) % (24 * 60);
	return str_format(w->arena, "%02d:%02d", (int)(now / 60), (int)(now % 60));
}
