#include "exam/scenario_expert.h"

#include "base/check.h"

#include <math.h>

static const double question_weight = 0.5;

/* ---- ways ---- */

/* Does one move where `at` stands; false: it is not possible there. */
static bool step(const struct scenario *scenario, const struct scenario_marks *marks, struct str move,
                 struct scenario_situation *at, struct scenario_way_step *out)
{
	const struct scenario_scene *scene = &scenario->scenes[at->scene];
	const struct scenario_choice *choice = scenario_find_choice(scene, move);
	const struct scenario_information *question = scenario_find_question(scene, move);
	*out = (struct scenario_way_step){.scene = scene};
	if (choice == NULL && question == NULL && scene->timer != NULL &&
	    str_equal(move, SCENARIO_EXPERT_WAITS))
		choice = &scene->timer->expiry;
	if (choice != NULL && scenario_holds(scenario, choice->conditions, choice->condition_count, at)) {
		out->choice = choice;
		scenario_choose(scenario, marks, choice, at);
		return true;
	}
	if (question == NULL || !scenario_may_ask(scenario, marks, question, at))
		return false;
	out->information = question;
	scenario_ask(scenario, marks, question, at);
	return true;
}

bool scenario_expert_way(struct work *w, const struct scenario *scenario,
                         const struct scenario_expert *expert, struct scenario_way *out, size_t *stuck)
{
	struct scenario_marks marks;
	struct scenario_situation at;
	struct scenario_way_step *steps = work_array(w, expert->move_count, sizeof *steps);
	scenario_marks_of(scenario, &marks);
	scenario_begin(scenario, &at);
	*out = (struct scenario_way){steps, 0};
	while (out->count < expert->move_count && str_absent(scenario->scenes[at.scene].ends) &&
	       step(scenario, &marks, expert->moves[out->count], &at, &steps[out->count]))
		out->count++;
	*stuck = out->count;
	return out->count == expert->move_count && !str_absent(scenario->scenes[at.scene].ends);
}

struct scenario_way scenario_way_of(struct work *w, const struct scenario_walk *walk)
{
	struct scenario_way_step *steps = work_array(w, walk->count, sizeof *steps);
	struct scenario_way out = {steps, 0};
	for (size_t i = 0; i < walk->count; i++) {
		const struct scenario_step *done = &walk->steps[i];
		if (done->kind != SCENARIO_MORE_TIME)
			steps[out.count++] =
				(struct scenario_way_step){done->scene, done->choice, done->information};
	}
	return out;
}

/* ---- costs ---- */

static double weight(const struct scenario_way_step *step)
{
	return step->choice != NULL ? 1 : question_weight;
}

static double weight_of(const struct scenario_way *way)
{
	double sum = 0;
	for (size_t i = 0; i < way->count; i++)
		sum += weight(&way->steps[i]);
	return sum;
}

/* Of one step in place of the other; of what is never a replacement, as much as leaving out and adding. */
static double replacement(const struct scenario_way_step *a, const struct scenario_way_step *b)
{
	bool alike = a->scene == b->scene && (a->choice == NULL) == (b->choice == NULL);
	if (!alike)
		return weight(a) + weight(b);
	if (a->choice == b->choice && a->information == b->information)
		return 0;
	if (a->choice == NULL)
		return question_weight;
	return a->scene->evidence == NULL ? 1 : fabs(a->choice->credit - b->choice->credit);
}

/* ---- the edit distance ---- */

/* Costs of turning the first i steps of a into the first j of b. */
struct table {
	const struct scenario_way *a, *b;
	double *costs;
};

static double *cost_at(const struct table *table, size_t i, size_t j)
{
	return &table->costs[i * (table->b->count + 1) + j];
}

static double least(double a, double b)
{
	return a < b ? a : b;
}

static void fill(struct work *w, struct table *table)
{
	size_t rows = table->a->count, columns = table->b->count;
	table->costs = work_array(w, (rows + 1) * (columns + 1), sizeof *table->costs);
	for (size_t i = 1; i <= rows; i++)
		*cost_at(table, i, 0) = *cost_at(table, i - 1, 0) + weight(&table->a->steps[i - 1]);
	for (size_t j = 1; j <= columns; j++)
		*cost_at(table, 0, j) = *cost_at(table, 0, j - 1) + weight(&table->b->steps[j - 1]);
	for (size_t i = 1; i <= rows; i++)
		for (size_t j = 1; j <= columns; j++) {
			const struct scenario_way_step *a = &table->a->steps[i - 1],
						       *b = &table->b->steps[j - 1];
			double moved = least(*cost_at(table, i - 1, j) + weight(a),
			                     *cost_at(table, i, j - 1) + weight(b));
			*cost_at(table, i, j) =
				least(moved, *cost_at(table, i - 1, j - 1) + replacement(a, b));
		}
}

static double normalised(const struct table *table)
{
	double cost = *cost_at(table, table->a->count, table->b->count);
	double all = weight_of(table->a) + weight_of(table->b) + cost;
	return all > 0 ? 2 * cost / all : 0;
}

double scenario_distance(struct work *w, const struct scenario_way *a, const struct scenario_way *b)
{
	struct table table = {a, b, NULL};
	fill(w, &table);
	return normalised(&table);
}

/* ---- side by side ---- */

/* Whether a cheapest way to (i, j) puts one step in place of the other; what belongs to different scenes is shown apart. */
static bool is_paired(const struct table *table, size_t i, size_t j)
{
	if (i == 0 || j == 0)
		return false;
	const struct scenario_way_step *a = &table->a->steps[i - 1], *b = &table->b->steps[j - 1];
	double cost = replacement(a, b);
	return cost < weight(a) + weight(b) && *cost_at(table, i, j) >= *cost_at(table, i - 1, j - 1) + cost;
}

static void align(struct work *w, const struct table *table, struct scenario_nearness *out)
{
	size_t i = table->a->count, j = table->b->count, at = i + j;
	struct scenario_pair *pairs = work_array(w, at, sizeof *pairs);
	while (i > 0 || j > 0) {
		struct scenario_pair *pair = &pairs[--at];
		if (is_paired(table, i, j)) {
			*pair = (struct scenario_pair){&table->a->steps[i - 1], &table->b->steps[j - 1], 0};
			pair->cost = replacement(pair->done, pair->expert);
			i--, j--;
		} else if (j > 0 &&
		           (i == 0 || *cost_at(table, i, j) >=
		                              *cost_at(table, i, j - 1) + weight(&table->b->steps[j - 1]))) {
			*pair = (struct scenario_pair){NULL, &table->b->steps[--j], 0};
			pair->cost = weight(pair->expert);
		} else {
			*pair = (struct scenario_pair){&table->a->steps[--i], NULL, 0};
			pair->cost = weight(pair->done);
		}
	}
	out->pairs = &pairs[at];
	out->count = table->a->count + table->b->count - at;
}

void scenario_nearest(struct work *w, const struct scenario_walk *walk, struct scenario_nearness *out)
{
	struct scenario_way *done = work_alloc(w, sizeof *done);
	*done = scenario_way_of(w, walk);
	*out = (struct scenario_nearness){0};
	for (size_t e = 0; e < walk->scenario->expert_count; e++) {
		const struct scenario_expert *expert = &walk->scenario->experts[e];
		struct scenario_way *way = work_alloc(w, sizeof *way);
		struct table table = {done, way, NULL};
		size_t stuck;
		bool walkable = scenario_expert_way(w, walk->scenario, expert, way, &stuck);
		check(walkable); /* import has walked it */
		fill(w, &table);
		double distance = normalised(&table);
		if (out->expert != NULL && distance >= out->distance)
			continue;
		out->expert = expert;
		out->distance = distance;
		align(w, &table, out);
	}
}
