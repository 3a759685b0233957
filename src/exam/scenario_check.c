#include "exam/scenario_check.h"

#include "exam/import_nearest.h"
#include "exam/scenario_expert.h"
#include "exam/scenario_format.h"
#include "exam/scenario_search.h"

struct check {
	struct import *import;
	const struct scenario *scenario;
	const struct yaml_node *scenes, *paths; /* their first; NULL: none */
};

static const struct yaml_node *first_of(const struct yaml_node *map, struct str key)
{
	const struct yaml_node *list = yaml_get(map, key);
	return list == NULL ? NULL : list->first;
}

/* The i-th element of a list that was read whole. */
static const struct yaml_node *element(const struct yaml_node *first, size_t i)
{
	for (; i > 0; i--)
		first = first->next;
	return first;
}

/* ---- references ---- */

static void refer_to_scene(struct check *check, int64_t line, struct str id)
{
	import_read_reference(check->import, line, id, &scenario_format_scene, check->scenario->scenes,
	                      check->scenario->scene_count);
}

static void refer_to_counter(struct check *check, const struct yaml_node *node, struct str id)
{
	int64_t line = import_read_line(node, S("counter"));
	if (check->scenario->counter_count > 0)
		import_read_reference(check->import, line, id, &scenario_format_counter,
		                      check->scenario->counters, check->scenario->counter_count);
	else if (!str_absent(id))
		import_read_problem(check->import, line, "there is no counter “%.*s”: add it to “counters”",
		                    STR_ARG(id));
}

static void refer_in_conditions(struct check *check, const struct yaml_node *node, struct str key,
                                const struct scenario_condition *conditions, size_t count)
{
	const struct yaml_node *at = count == 0 ? NULL : first_of(node, key);
	for (size_t i = 0; i < count; i++, at = at->next)
		if (!str_equal(conditions[i].counter, SCENARIO_CLOCK))
			refer_to_counter(check, at, conditions[i].counter);
}

static void refer_in_choice(struct check *check, const struct yaml_node *node,
                            const struct scenario_choice *choice)
{
	const struct yaml_node *at = choice->effect_count == 0 ? NULL : first_of(node, S("effects"));
	refer_to_scene(check, import_read_line(node, S("leads_to")), choice->leads_to);
	refer_in_conditions(check, node, S("when"), choice->conditions, choice->condition_count);
	for (size_t i = 0; i < choice->effect_count; i++, at = at->next)
		refer_to_counter(check, at, choice->effects[i].counter);
}

static void refer_in_scene(struct check *check, const struct yaml_node *node,
                           const struct scenario_scene *scene)
{
	const struct yaml_node *at = scene->choice_count == 0 ? NULL : first_of(node, S("choices"));
	for (size_t i = 0; i < scene->choice_count; i++, at = at->next)
		refer_in_choice(check, at, &scene->choices[i]);
	at = scene->information_count == 0 ? NULL : first_of(node, S("information"));
	for (size_t i = 0; i < scene->information_count; i++, at = at->next)
		refer_in_conditions(check, at, S("when"), scene->information[i].conditions,
		                    scene->information[i].condition_count);
	if (scene->timer != NULL)
		refer_in_choice(check, yaml_get(node, S("timer")), &scene->timer->expiry);
}

/* ---- names ---- */

/* The choice or question of this id before the i-th of the scene (questions after choices); NULL: none. */
static const struct scenario_scene *named_before(const struct check *check, struct str id, size_t scene,
                                                 size_t place)
{
	for (size_t s = 0; s <= scene; s++) {
		const struct scenario_scene *at = &check->scenario->scenes[s];
		size_t count = at->choice_count + at->information_count;
		for (size_t i = 0; i < (s == scene ? place : count); i++) {
			struct str other = i < at->choice_count ? at->choices[i].id
			                                        : at->information[i - at->choice_count].id;
			if (str_equal(other, id))
				return at;
		}
	}
	return NULL;
}

/* Moves and rules name choices and information without their scene. Within a list it is said already. */
static void check_names(struct check *check, size_t s)
{
	const struct scenario_scene *scene = &check->scenario->scenes[s];
	const struct yaml_node *node = element(check->scenes, s);
	for (size_t i = 0; i < scene->choice_count + scene->information_count; i++) {
		bool is_choice = i < scene->choice_count;
		size_t place = is_choice ? i : i - scene->choice_count;
		struct str id = is_choice ? scene->choices[place].id : scene->information[place].id;
		const struct scenario_scene *other = named_before(check, id, s, i);
		bool in_list = other == scene && (is_choice || scenario_find_choice(scene, id) == NULL);
		if (str_absent(id) || other == NULL || in_list)
			continue;
		const struct yaml_node *list = first_of(node, is_choice ? S("choices") : S("information"));
		import_read_problem(
			check->import, import_read_line(element(list, place), S("id")),
			"“%.*s” is an id of the scene “%.*s” already: choices and information need their own over all scenes",
			STR_ARG(id), STR_ARG(other->id));
	}
}

static bool is_named(const struct scenario *scenario, struct str id, struct import_nearest *nearest)
{
	for (size_t s = 0; s < scenario->scene_count; s++) {
		const struct scenario_scene *scene = &scenario->scenes[s];
		if (scenario_find_choice(scene, id) != NULL || scenario_find_question(scene, id) != NULL)
			return true;
		for (size_t i = 0; i < scene->choice_count; i++)
			import_nearest_offer(nearest, scene->choices[i].id);
		for (size_t i = 0; i < scene->information_count; i++)
			if (!str_absent(scene->information[i].ask))
				import_nearest_offer(nearest, scene->information[i].id);
	}
	return false;
}

static void refer_to_choice(struct check *check, int64_t line, struct str id)
{
	struct import_nearest nearest = import_nearest(id);
	if (str_absent(id) || is_named(check->scenario, id, &nearest))
		return;
	struct str hint = import_nearest_hint(check->import->w->arena, &nearest);
	import_read_problem(check->import, line, "no scene has a choice or a question to ask “%.*s”%.*s",
	                    STR_ARG(id), STR_ARG(hint));
}

/* ---- one scene ---- */

static void check_end(struct check *check, const struct yaml_node *node, const struct scenario_scene *scene)
{
	bool ends = !str_absent(scene->ends);
	bool goes_on =
		yaml_get(node, S("choices")) != NULL || scene->timer != NULL || scene->evidence != NULL;
	if (!ends && yaml_get(node, S("choices")) == NULL && yaml_get(node, S("ends")) == NULL)
		import_read_problem(check->import, node->line,
		                    "the scene “%.*s” has no choices and is no end: add “choices” or “ends”",
		                    STR_ARG(scene->id));
	if (ends && goes_on)
		import_read_problem(
			check->import, import_read_line(node, S("ends")),
			"the scene “%.*s” is an end: it can have no “choices”, no “timer” and no “evidence”",
			STR_ARG(scene->id));
}

static void check_timer(struct check *check, const struct yaml_node *node, const struct scenario_scene *scene)
{
	if (scene->timer == NULL)
		return;
	size_t next = scenario_scene_index(check->scenario, scene->timer->expiry.leads_to);
	if (next != SIZE_MAX && check->scenario->scenes[next].timer != NULL)
		import_read_problem(
			check->import, import_read_line(yaml_get(node, S("timer")), S("leads_to")),
			"the timer leads to “%.*s”, which has a timer as well: who is away would lose "
			"one moment after the other. Put a scene without one in between",
			STR_ARG(scene->timer->expiry.leads_to));
}

static void check_credits(struct check *check, const struct yaml_node *node,
                          const struct scenario_scene *scene)
{
	const struct yaml_node *choice = scene->choice_count == 0 ? NULL : first_of(node, S("choices"));
	double least = 1, most = 0;
	for (size_t i = 0; i < scene->choice_count; i++, choice = choice->next) {
		double credit = scene->choices[i].credit;
		least = credit < least ? credit : least;
		most = credit > most ? credit : most;
		if (scene->evidence == NULL && yaml_get(choice, S("credit")) != NULL)
			import_read_problem(
				check->import, import_read_line(choice, S("credit")),
				"“credit” counts for nothing here: add “evidence” to the scene “%.*s”, or leave it out",
				STR_ARG(scene->id));
	}
	if (scene->evidence == NULL || scene->choice_count == 0)
		return;
	if (most < 1)
		import_read_problem(check->import, node->line,
		                    "the best choice of “%.*s” has the credit %g: give what experts do 1",
		                    STR_ARG(scene->id), most);
	else if (least == most)
		import_read_problem(check->import, node->line,
		                    "all choices of “%.*s” have the same credit: it would tell nothing",
		                    STR_ARG(scene->id));
}

/* ---- one path criterion ---- */

static void check_named(struct check *check, const struct yaml_node *rule, struct str key,
                        const struct str *ids, size_t count)
{
	const struct yaml_node *at = count == 0 ? NULL : first_of(rule, key);
	for (size_t i = 0; i < count; i++, at = at->next)
		refer_to_choice(check, at->line, ids[i]);
}

static void check_rule(struct check *check, const struct yaml_node *node, const struct scenario_rule *rule)
{
	const struct yaml_node *at = rule->before_count == 0 ? NULL : first_of(node, S("before"));
	check_named(check, node, S("made"), rule->made, rule->made_count);
	check_named(check, node, S("not_made"), rule->not_made, rule->not_made_count);
	refer_in_conditions(check, node, S("finally"), rule->finally, rule->finally_count);
	for (size_t i = 0; i < rule->before_count; i++, at = at->next) {
		refer_to_choice(check, import_read_line(at, S("first")), rule->before[i].first);
		refer_to_choice(check, import_read_line(at, S("then")), rule->before[i].then);
	}
	if (yaml_get(node, S("made")) == NULL && yaml_get(node, S("not_made")) == NULL &&
	    yaml_get(node, S("before")) == NULL && yaml_get(node, S("finally")) == NULL)
		import_read_problem(check->import, node->line,
		                    "the rule asks for nothing, so it always holds: “otherwise” is for that");
}

/* Rules, or how near one comes to an expert: one of the two. */
static void check_nearness(struct check *check, const struct yaml_node *node,
                           const struct scenario_path *path)
{
	bool ruled = yaml_get(node, S("rules")) != NULL || yaml_get(node, S("otherwise")) != NULL;
	if (path->by_nearness && ruled)
		import_read_problem(
			check->import, node->line,
			"“by_nearness” scores the path by its distance from experts' ways: leave “rules” "
			"and “otherwise” out");
	else if (path->by_nearness && check->scenario->expert_count == 0)
		import_read_problem(check->import, import_read_line(node, S("by_nearness")),
		                    "there is no expert to be near to: add “experts”");
	else if (!path->by_nearness &&
	         (yaml_get(node, S("rules")) == NULL || yaml_get(node, S("otherwise")) == NULL))
		import_read_problem(check->import, node->line,
		                    "the path needs “rules” and “otherwise”, or “by_nearness: true”");
}

static void check_path(struct check *check, const struct yaml_node *node, const struct scenario_path *path)
{
	const struct yaml_node *rule = path->rule_count == 0 ? NULL : first_of(node, S("rules"));
	if (!str_absent(path->met))
		refer_to_scene(check, import_read_line(node, S("met")), path->met);
	if (!str_absent(path->id) && scenario_scene_index(check->scenario, path->id) != SIZE_MAX)
		import_read_problem(check->import, import_read_line(node, S("id")),
		                    "“%.*s” is the id of a scene already: give the path its own",
		                    STR_ARG(path->id));
	for (size_t i = 0; i < path->rule_count; i++, rule = rule->next)
		check_rule(check, rule, &path->rules[i]);
	check_nearness(check, node, path);
}

/* ---- what no walk can do ---- */

static void report_scene(struct check *check, size_t s, const struct scenario_findings *found)
{
	const struct scenario_scene *scene = &check->scenario->scenes[s];
	const struct yaml_node *node = element(check->scenes, s);
	if (!found->met[s]) {
		import_read_problem(check->import, node->line,
		                    "no walk reaches the scene “%.*s”: lead a choice to it, or remove it",
		                    STR_ARG(scene->id));
		return;
	}
	for (size_t i = 0; i < scene->choice_count; i++)
		if (!found->possible[s][i])
			import_read_problem(
				check->import, element(first_of(node, S("choices")), i)->line,
				"no walk makes the choice “%.*s” possible: its “when” never holds",
				STR_ARG(scene->choices[i].id));
	for (size_t i = 0; i < scene->information_count; i++)
		if (!str_absent(scene->information[i].ask) && !found->askable[s][i])
			import_read_problem(check->import, element(first_of(node, S("information")), i)->line,
			                    "no walk makes it possible to ask “%.*s”: its “when” never holds",
			                    STR_ARG(scene->information[i].id));
}

/* "when “errors” is 3 and 12 minutes have passed, ". What nothing asks about was left out. */
static struct str situation_words(struct check *check, const struct scenario_situation *at)
{
	struct buf words = buf_init(check->import->w->arena, 600);
	for (size_t i = 0; i < check->scenario->counter_count; i++)
		if (at->counters[i] != 0)
			buf_format(&words, "%s“%.*s” is %lld", words.len == 0 ? "when " : " and ",
			           STR_ARG(check->scenario->counters[i].id), (long long)at->counters[i]);
	if (at->minutes > 0)
		buf_format(&words, "%s%lld minutes have passed", words.len == 0 ? "when " : " and ",
		           (long long)at->minutes);
	if (words.len > 0)
		buf_put(&words, S(", "));
	return buf_str(&words);
}

static void report_path(struct check *check, size_t p, const struct scenario_findings *found)
{
	const struct scenario_path *path = &check->scenario->paths[p];
	const struct yaml_node *node = element(check->paths, p);
	const struct yaml_node *rule = first_of(node, S("rules"));
	if (!found->paths[p].met) {
		import_read_problem(check->import, node->line,
		                    "no walk that ends gives evidence for “%.*s”: look at its “met”",
		                    STR_ARG(path->id));
		return;
	}
	if (path->by_nearness)
		return;
	for (size_t i = 0; i < path->rule_count; i++, rule = rule->next)
		if (!found->paths[p].holds[i])
			import_read_problem(
				check->import, rule->line,
				"no walk fulfils this rule, or one with more credit always holds too: "
				"change it, or remove it");
	if (found->paths[p].most < 1)
		import_read_problem(check->import, node->line,
		                    "no walk gets more than %g of “%.*s”: give what experts do the credit 1",
		                    found->paths[p].most, STR_ARG(path->id));
	else if (found->paths[p].least == found->paths[p].most)
		import_read_problem(check->import, node->line,
		                    "every walk gets the same credit for “%.*s”: it would tell nothing",
		                    STR_ARG(path->id));
}

static void report_walks(struct check *check, const struct scenario_findings *found)
{
	if (found->dead_end.scene != SIZE_MAX)
		import_read_problem(check->import, element(check->scenes, found->dead_end.scene)->line,
		                    "the scene “%.*s” can be a dead end: %.*snone of its choices is possible",
		                    STR_ARG(check->scenario->scenes[found->dead_end.scene].id),
		                    STR_ARG(situation_words(check, &found->dead_end)));
	if (found->loops_in != SIZE_MAX)
		import_read_problem(
			check->import, element(check->scenes, found->loops_in)->line,
			"from the scene “%.*s” a walk can come back to it with nothing changed, and so go on for ever: "
			"close the loop with a “when” on a counter or on “minutes”",
			STR_ARG(check->scenario->scenes[found->loops_in].id));
	else if (!found->ends)
		import_read_problem(check->import, check->scenes->line,
		                    "no walk comes to an end: lead one there");
	else if (found->longest > SCENARIO_MOVES_MAX)
		import_read_problem(check->import, check->scenes->line,
		                    "the longest walk has %zu moves: at most %d are possible", found->longest,
		                    SCENARIO_MOVES_MAX);
}

static void check_walks(struct check *check)
{
	const struct scenario *scenario = check->scenario;
	struct scenario_findings *found = work_alloc(check->import->w, sizeof *found);
	struct scenario_marks marks;
	scenario_marks_of(scenario, &marks);
	if (marks.full) {
		import_read_problem(
			check->import, check->scenes->line,
			"there are more than %d questions and choices that rules name, or %d “before”: "
			"make the scenario smaller",
			SCENARIO_MARKS_MAX, SCENARIO_ORDERS_MAX);
		return;
	}
	scenario_search(check->import->w, scenario, found);
	report_walks(check, found);
	if (!found->complete) {
		import_read_problem(
			check->import, check->scenes->line,
			"the scenario has more than %d situations: ask for fewer counters in conditions, or "
			"let them take fewer values, so that all walks can be tried",
			SCENARIO_SITUATIONS_MAX);
		return;
	}
	for (size_t i = 0; i < scenario->scene_count; i++)
		report_scene(check, i, found);
	for (size_t i = 0; found->ends && i < scenario->path_count; i++)
		report_path(check, i, found);
}

/* Each expert's way is walked, move by move, to its end. */
static void check_expert(struct check *check, const struct yaml_node *node,
                         const struct scenario_expert *expert)
{
	const struct yaml_node *moves = first_of(node, S("moves"));
	struct scenario_way way;
	size_t stuck;
	if (scenario_expert_way(check->import->w, check->scenario, expert, &way, &stuck))
		return;
	if (stuck == expert->move_count) {
		import_read_problem(
			check->import, node->line,
			"the way of “%.*s” does not come to an end of the story: add what is done next",
			STR_ARG(expert->id));
		return;
	}
	const struct scenario_scene *scene = &check->scenario->scenes[0];
	for (size_t i = 0; i < stuck; i++)
		if (way.steps[i].choice != NULL)
			scene = &check->scenario->scenes[scenario_scene_index(check->scenario,
			                                                      way.steps[i].choice->leads_to)];
	import_read_problem(
		check->import, element(moves, stuck)->line,
		"“%.*s” cannot be done where the way of “%.*s” is then, in the scene “%.*s”: name a "
		"choice or a question that is possible there, or time-over where a timer runs",
		STR_ARG(expert->moves[stuck]), STR_ARG(expert->id), STR_ARG(scene->id));
}

static void check_experts(struct check *check, const struct yaml_node *node)
{
	const struct yaml_node *at = first_of(node, S("experts"));
	for (size_t i = 0; i < check->scenario->expert_count; i++, at = at->next)
		check_expert(check, at, &check->scenario->experts[i]);
}

void scenario_check(struct import *import, const struct yaml_node *node, const struct scenario *scenario)
{
	if (scenario->scene_count == 0)
		return;
	struct check check = {import, scenario, first_of(node, S("scenes")), first_of(node, S("paths"))};
	const struct yaml_node *at = scenario->counter_count == 0 ? NULL : first_of(node, S("counters"));
	for (size_t i = 0; i < scenario->counter_count; i++, at = at->next)
		refer_in_conditions(&check, at, S("while"), scenario->counters[i].conditions,
		                    scenario->counters[i].condition_count);
	at = check.scenes;
	for (size_t i = 0; i < scenario->scene_count; i++, at = at->next) {
		const struct scenario_scene *scene = &scenario->scenes[i];
		refer_in_scene(&check, at, scene);
		check_names(&check, i);
		check_end(&check, at, scene);
		check_timer(&check, at, scene);
		check_credits(&check, at, scene);
	}
	at = check.paths;
	for (size_t i = 0; i < scenario->path_count; i++, at = at->next)
		check_path(&check, at, &scenario->paths[i]);
	/* Only what is right in itself can be walked. */
	if (import->problems->count == 0)
		check_walks(&check);
	if (import->problems->count == 0)
		check_experts(&check, node);
}
