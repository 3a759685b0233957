/* What a walk shows: scenario_scores, scenario_says, scenario_level, scenario_scored. */
#include "exam/scenario_expert.h"

bool scenario_scored(const struct scenario *scenario, size_t i, struct str *task, struct str *title,
                     const struct scenario_evidence **evidence)
{
	for (size_t s = 0; s < scenario->scene_count; s++) {
		const struct scenario_scene *scene = &scenario->scenes[s];
		if (scene->evidence == NULL || i-- > 0)
			continue;
		*task = scene->id;
		*title = scene->title;
		*evidence = scene->evidence;
		return true;
	}
	for (size_t p = 0; p < scenario->path_count; p++) {
		const struct scenario_path *path = &scenario->paths[p];
		/* While it is imported it may lack its evidence, which is a problem then. */
		if (path->evidence == NULL || i-- > 0)
			continue;
		*task = path->id;
		*title = path->title;
		*evidence = path->evidence;
		return true;
	}
	return false;
}

size_t scenario_level(const struct scenario_evidence *evidence, double credit)
{
	/* 1e-9: a credit of 0.3333333333 written for a third is meant to reach it. */
	return (size_t)(credit * (double)evidence->threshold_count + 1e-9);
}

static bool is_decision(const struct scenario_step *step)
{
	return step->kind == SCENARIO_CHOOSE || step->kind == SCENARIO_TIME_OVER;
}

/* A scene that is met again is scored by the first time. */
static bool was_scored(const struct scenario_score *scores, size_t count, const struct scenario_scene *scene)
{
	for (size_t i = 0; i < count; i++)
		if (scores[i].step->scene == scene)
			return true;
	return false;
}

static struct scenario_score score_scene(const struct scenario_step *step)
{
	return (struct scenario_score){
		.evidence = step->scene->evidence,
		.task = step->scene->id,
		.title = step->scene->title,
		.credit = step->choice->credit,
		.level = scenario_level(step->scene->evidence, step->choice->credit),
		.step = step,
	};
}

static double credit_of_nearness(struct work *w, const struct scenario_walk *walk)
{
	struct scenario_nearness nearness;
	scenario_nearest(w, walk, &nearness);
	return nearness.expert == NULL ? 0 : 1 - nearness.distance;
}

static struct scenario_score score_path(struct work *w, const struct scenario_walk *walk,
                                        const struct scenario_path *path)
{
	const struct scenario_rule *rule = scenario_rule_of(walk->scenario, &walk->marks, path, &walk->now);
	double credit = path->by_nearness ? credit_of_nearness(w, walk) : rule == NULL ? 0 : rule->credit;
	return (struct scenario_score){
		.evidence = path->evidence,
		.task = path->id,
		.title = path->title,
		.credit = credit,
		.level = scenario_level(path->evidence, credit),
		.path = path,
		.rule = rule,
	};
}

static bool is_met(const struct scenario_walk *walk, const struct scenario_path *path)
{
	return str_absent(path->met) ||
	       (walk->now.met >> scenario_scene_index(walk->scenario, path->met) & 1) != 0;
}

struct str scenario_says(struct work *w, const struct scenario_score *score)
{
	if (score->rule != NULL)
		return score->rule->says;
	if (!score->path->by_nearness)
		return score->path->otherwise;
	return str_format(w->arena, "Your way is %.0f %% like an expert’s; the two stand side by side below.",
	                  100 * score->credit);
}

enum err scenario_scores(struct work *w, const struct scenario_walk *walk, struct scenario_score **out,
                         size_t *count)
{
	const struct scenario *scenario = walk->scenario;
	struct scenario_score *scores = work_array(w, walk->count + scenario->path_count, sizeof *scores);
	*count = 0;
	for (size_t i = 0; i < walk->count; i++) {
		const struct scenario_step *step = &walk->steps[i];
		if (is_decision(step) && step->scene->evidence != NULL &&
		    !was_scored(scores, *count, step->scene))
			scores[(*count)++] = score_scene(step);
	}
	for (size_t i = 0; walk->ended && i < scenario->path_count; i++)
		if (is_met(walk, &scenario->paths[i]))
			scores[(*count)++] = score_path(w, walk, &scenario->paths[i]);
	*out = scores;
	return OK;
}
