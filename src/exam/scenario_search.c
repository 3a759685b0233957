#include "exam/scenario_search.h"

#include <string.h>

enum { TABLE_SIZE = 1 << 18 }; /* a power of two, more than twice SCENARIO_SITUATIONS_MAX */
#define NOWHERE UINT32_MAX

enum colour { NEW, ON_THE_WAY, DONE };

struct node {
	struct scenario_situation at;
	enum colour colour;
	uint32_t below; /* the node one came from */
	uint32_t edge;  /* the next to try */
	size_t height;  /* moves of the longest walk from here */
};

struct search {
	const struct scenario *scenario;
	struct scenario_marks marks;
	struct scenario_findings *found;
	bool counts[SCENARIO_COUNTERS_MAX]; /* something asks about the counter */
	bool clock_counts;
	uint64_t marks_count, met_counts;  /* bits that something asks about for ever */
	bool lasting[SCENARIO_SCENES_MAX]; /* one can come back to the scene */
	struct node *nodes;
	size_t node_count;
	uint32_t *table; /* node + 1; 0: free */
};

/* ---- what is asked about ---- */

static bool ask_about(struct search *search, const struct scenario_condition *conditions, size_t count)
{
	const struct scenario *scenario = search->scenario;
	bool more = false;
	for (size_t i = 0; i < count; i++) {
		if (str_equal(conditions[i].counter, SCENARIO_CLOCK))
			search->clock_counts = true;
		for (size_t c = 0; c < scenario->counter_count; c++) {
			if (!str_equal(scenario->counters[c].id, conditions[i].counter) || search->counts[c])
				continue;
			search->counts[c] = more = true;
		}
	}
	return more;
}

static void ask_in_scene(struct search *search, const struct scenario_scene *scene)
{
	for (size_t i = 0; i < scene->choice_count; i++)
		ask_about(search, scene->choices[i].conditions, scene->choices[i].condition_count);
	for (size_t i = 0; i < scene->information_count; i++) {
		const struct scenario_information *information = &scene->information[i];
		if (str_absent(information->ask))
			continue;
		ask_about(search, information->conditions, information->condition_count);
		search->clock_counts = search->clock_counts || information->from_minute > 0;
	}
}

static void ask_in_path(struct search *search, const struct scenario_path *path)
{
	if (!str_absent(path->met))
		search->met_counts |= UINT64_C(1) << scenario_scene_index(search->scenario, path->met);
	for (size_t i = 0; i < path->rule_count; i++)
		ask_about(search, path->rules[i].finally, path->rules[i].finally_count);
}

/* Marks of rules come first in their order, before the questions that no rule names. */
static void ask_of_rules(struct search *search)
{
	struct scenario rules_only = *search->scenario;
	struct scenario_marks named;
	rules_only.scene_count = 0;
	scenario_marks_of(&rules_only, &named);
	for (size_t i = 0; i < named.count; i++)
		search->marks_count |= UINT64_C(1) << i;
}

static void find_what_counts(struct search *search)
{
	const struct scenario *scenario = search->scenario;
	for (size_t i = 0; i < scenario->scene_count; i++)
		ask_in_scene(search, &scenario->scenes[i]);
	for (size_t i = 0; i < scenario->path_count; i++)
		ask_in_path(search, &scenario->paths[i]);
	ask_of_rules(search);
	/* What a counter that counts depends on counts as well. */
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < scenario->counter_count; i++)
			if (search->counts[i] && scenario->counters[i].per_minute != 0)
				more |= ask_about(search, scenario->counters[i].conditions,
				                  scenario->counters[i].condition_count);
	}
}

static void mark_scene(bool *from, const struct scenario *scenario, struct str id, bool *more)
{
	size_t next = scenario_scene_index(scenario, id);
	*more = *more || !from[next];
	from[next] = true;
}

/* Whether some way through the scenes leads back to `start`, whatever the conditions. */
static bool comes_back(const struct scenario *scenario, size_t start)
{
	bool from[SCENARIO_SCENES_MAX] = {0}, first = true;
	for (bool more = true; more; first = false) {
		more = false;
		for (size_t s = 0; s < scenario->scene_count; s++) {
			const struct scenario_scene *scene = &scenario->scenes[s];
			if (!from[s] && !(first && s == start))
				continue;
			for (size_t i = 0; i < scene->choice_count; i++)
				mark_scene(from, scenario, scene->choices[i].leads_to, &more);
			if (scene->timer != NULL)
				mark_scene(from, scenario, scene->timer->expiry.leads_to, &more);
		}
	}
	return from[start];
}

/* ---- situations ---- */

static bool is_question_of(const struct scenario_scene *scene, struct str id)
{
	return scenario_find_question(scene, id) != NULL;
}

/* Whether a question's having been asked still makes a difference. */
static bool matters(const struct search *search, size_t mark, size_t scene)
{
	const struct scenario *scenario = search->scenario;
	if (search->marks_count >> mark & 1)
		return true;
	for (size_t s = 0; s < scenario->scene_count; s++)
		if ((s == scene || search->lasting[s]) &&
		    is_question_of(&scenario->scenes[s], search->marks.ids[mark]))
			return true;
	return false;
}

/* Leaves out what nothing asks about any more. */
static void simplify(const struct search *search, struct scenario_situation *at)
{
	for (size_t i = 0; i < SCENARIO_COUNTERS_MAX; i++)
		if (!search->counts[i])
			at->counters[i] = 0;
	if (!search->clock_counts)
		at->minutes = 0;
	for (size_t i = 0; i < search->marks.count; i++)
		if ((at->made >> i & 1) != 0 && !matters(search, i, at->scene))
			at->made &= ~(UINT64_C(1) << i);
	at->met &= search->met_counts;
}

static size_t hash_of(const struct scenario_situation *at)
{
	uint64_t words[sizeof *at / sizeof(uint64_t)], hash = UINT64_C(0xcbf29ce484222325);
	memcpy(words, at, sizeof words);
	for (size_t i = 0; i < COUNT(words); i++) {
		hash = (hash ^ words[i]) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 29;
	}
	return (size_t)hash;
}

/* The situation's node, a new one when it was not met before; NOWHERE when there is no room. */
static uint32_t node_of(struct search *search, const struct scenario_situation *at)
{
	size_t slot = hash_of(at) & (TABLE_SIZE - 1);
	for (; search->table[slot] != 0; slot = (slot + 1) & (TABLE_SIZE - 1))
		if (memcmp(&search->nodes[search->table[slot] - 1].at, at, sizeof *at) == 0)
			return search->table[slot] - 1;
	if (search->node_count == SCENARIO_SITUATIONS_MAX) {
		search->found->complete = false;
		return NOWHERE;
	}
	search->nodes[search->node_count] = (struct node){.at = *at};
	search->table[slot] = (uint32_t)++search->node_count;
	return (uint32_t)search->node_count - 1;
}

/* ---- moves ---- */

/* The edge-th thing that can be done in a scene: its choices, then the timer's end, then the questions. */
static bool follow(struct search *search, uint32_t edge, struct scenario_situation *at)
{
	const struct scenario *scenario = search->scenario;
	const struct scenario_scene *scene = &scenario->scenes[at->scene];
	size_t choices = scene->choice_count;
	if (edge < choices) {
		const struct scenario_choice *choice = &scene->choices[edge];
		if (!scenario_holds(scenario, choice->conditions, choice->condition_count, at))
			return false;
		search->found->possible[at->scene][edge] = true;
		scenario_choose(scenario, &search->marks, choice, at);
		return true;
	}
	if (edge == choices) {
		if (scene->timer == NULL)
			return false;
		scenario_choose(scenario, &search->marks, &scene->timer->expiry, at);
		return true;
	}
	const struct scenario_information *question = &scene->information[edge - choices - 1];
	if (!scenario_may_ask(scenario, &search->marks, question, at))
		return false;
	search->found->askable[at->scene][edge - choices - 1] = true;
	scenario_ask(scenario, &search->marks, question, at);
	return true;
}

static uint32_t edges_of(const struct scenario_scene *scene)
{
	return (uint32_t)(scene->choice_count + 1 + scene->information_count);
}

/* ---- ends ---- */

static void note_path(struct search *search, size_t path, const struct scenario_situation *at)
{
	const struct scenario *scenario = search->scenario;
	const struct scenario_path *criterion = &scenario->paths[path];
	if (!str_absent(criterion->met) &&
	    (at->met >> scenario_scene_index(scenario, criterion->met) & 1) == 0)
		return;
	const struct scenario_rule *rule = scenario_rule_of(scenario, &search->marks, criterion, at);
	double credit = rule == NULL ? 0 : rule->credit;
	bool first = !search->found->paths[path].met;
	search->found->paths[path].met = true;
	if (rule != NULL)
		search->found->paths[path].holds[rule - criterion->rules] = true;
	if (first || credit < search->found->paths[path].least)
		search->found->paths[path].least = credit;
	if (first || credit > search->found->paths[path].most)
		search->found->paths[path].most = credit;
}

static void note_end(struct search *search, const struct scenario_situation *at)
{
	search->found->ends = true;
	for (size_t i = 0; i < search->scenario->path_count; i++)
		note_path(search, i, at);
}

/* ---- the search: depth first, without recursion ---- */

/* All that is possible from the node was looked at. */
static void finish(struct search *search, uint32_t done, bool moved)
{
	struct node *node = &search->nodes[done];
	const struct scenario_scene *scene = &search->scenario->scenes[node->at.scene];
	node->colour = DONE;
	if (!moved && str_absent(scene->ends) && search->found->dead_end.scene == SIZE_MAX)
		search->found->dead_end = node->at;
	if (node->below != NOWHERE && search->nodes[node->below].height < node->height + 1)
		search->nodes[node->below].height = node->height + 1;
}

/* Goes to the next node that was not met yet; the node itself when all were. */
static uint32_t step_from(struct search *search, uint32_t from, bool *moved)
{
	struct node *node = &search->nodes[from];
	const struct scenario_scene *scene = &search->scenario->scenes[node->at.scene];
	uint32_t edges = str_absent(scene->ends) ? edges_of(scene) : 0;
	while (node->edge < edges) {
		struct scenario_situation next = node->at;
		if (!follow(search, node->edge++, &next))
			continue;
		*moved = true;
		simplify(search, &next);
		uint32_t to = node_of(search, &next);
		if (to == NOWHERE)
			continue;
		struct node *other = &search->nodes[to];
		if (other->colour == NEW) {
			other->below = from;
			return to;
		}
		if (other->colour == ON_THE_WAY)
			search->found->loops_in = next.scene;
		else if (node->height < other->height + 1)
			node->height = other->height + 1;
	}
	return from;
}

static void visit(struct search *search, uint32_t start)
{
	search->nodes[start].below = NOWHERE;
	for (uint32_t at = start; at != NOWHERE;) {
		struct node *node = &search->nodes[at];
		if (node->colour == NEW) {
			node->colour = ON_THE_WAY;
			search->found->met[node->at.scene] = true;
			if (!str_absent(search->scenario->scenes[node->at.scene].ends))
				note_end(search, &node->at);
		}
		bool moved = node->height > 0;
		uint32_t next = step_from(search, at, &moved);
		if (next != at) {
			/* Whatever comes of it, something was possible. */
			if (node->height == 0)
				node->height = 1;
			at = next;
			continue;
		}
		uint32_t below = node->below;
		finish(search, at, moved);
		at = below;
	}
	search->found->longest = search->nodes[start].height;
}

void scenario_search(struct work *w, const struct scenario *scenario, struct scenario_findings *out)
{
	struct search search = {.scenario = scenario, .found = out};
	*out = (struct scenario_findings){.complete = true, .loops_in = SIZE_MAX};
	out->dead_end.scene = SIZE_MAX;
	scenario_marks_of(scenario, &search.marks);
	find_what_counts(&search);
	for (size_t i = 0; i < scenario->scene_count; i++)
		search.lasting[i] = comes_back(scenario, i);
	search.nodes = work_array(w, SCENARIO_SITUATIONS_MAX, sizeof *search.nodes);
	search.table = work_array(w, TABLE_SIZE, sizeof *search.table);
	struct scenario_situation start;
	scenario_begin(scenario, &start);
	simplify(&search, &start);
	visit(&search, node_of(&search, &start));
	out->situations = search.node_count;
}
