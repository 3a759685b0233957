/* A scenario in the API: task_scenario_api_part, task_scenario_api_result. */
#include "web/pages/task_scenario.h"

#include "exam/scenario_expert.h"
#include "web/api/result.h"
#include "web/api/sittings.h"

/* ---- taking it ---- */

static void read_information(struct work *w, const struct scenario_walk *walk, struct api_part *out)
{
	struct api_information *rows = work_array(w, walk->scene->information_count, sizeof *rows);
	size_t count = 0;
	for (size_t i = 0; i < walk->scene->information_count; i++)
		if (scenario_shown(walk, &walk->scene->information[i]) == SCENARIO_ARRIVED)
			rows[count++] = (struct api_information){walk->scene->information[i].id,
			                                         walk->scene->information[i].text};
	out->information = (struct field_list){rows, count};
}

static void read_moves(struct work *w, const struct scenario_walk *walk, struct api_part *out)
{
	const struct scenario_scene *scene = walk->scene;
	struct api_move *rows = work_array(w, scene->choice_count + scene->information_count, sizeof *rows);
	size_t count = 0;
	for (size_t i = 0; i < scene->choice_count; i++)
		if (scenario_possible(walk, &scene->choices[i]))
			rows[count++] = (struct api_move){scene->choices[i].id, scene->choices[i].text,
			                                  DB_NULL_INT, false};
	for (size_t i = 0; i < scene->information_count; i++)
		if (scenario_shown(walk, &scene->information[i]) == SCENARIO_ASKABLE)
			rows[count++] = (struct api_move){scene->information[i].id, scene->information[i].ask,
			                                  scene->information[i].minutes, true};
	out->moves = (struct field_list){rows, count};
}

/* What was decided, asked or missed, as the candidate may read it. */
static struct api_happening happening_of(struct work *w, const struct scenario_walk *walk,
                                         const struct scenario_step *step)
{
	struct api_happening row = {
		.story_time = scenario_time(w, walk->scenario, step->before.minutes),
		.scene = step->scene->id,
	};
	if (step->kind == SCENARIO_ASK) {
		row.did = step->information->ask;
		row.tells = step->information->text;
	} else if (step->kind != SCENARIO_MORE_TIME) {
		row.did = step->choice->text;
		row.tells = step->choice->tells;
	}
	return row;
}

static struct field_list happened_of(struct work *w, const struct scenario_walk *walk)
{
	struct api_happening *rows = work_array(w, walk->count, sizeof *rows);
	for (size_t i = 0; i < walk->count; i++)
		rows[i] = happening_of(w, walk, &walk->steps[i]);
	return (struct field_list){rows, walk->count};
}

enum err task_scenario_api_part(struct work *w, struct tx *tx, const struct sitting *sitting,
                                const struct sitting_part *part, struct api_part *out)
{
	struct scenario_walk walk;
	if (part->started_us == DB_NULL_INT)
		return OK;
	TRY(scenario_load(w, tx, sitting, part, &walk));
	out->happened = happened_of(w, &walk);
	out->scene = walk.scene->id;
	out->story_time = scenario_time(w, walk.scenario, walk.now.minutes);
	out->statement = walk.scene->text;
	if (part->submitted_us != DB_NULL_INT)
		return OK;
	out->sequence = (int64_t)walk.count + 1;
	out->decide_by_us = walk.due_us;
	out->begun_again = walk.begun_again;
	read_information(w, &walk, out);
	read_moves(w, &walk, out);
	return OK;
}

/* ---- what came of it ---- */

static struct api_decision decision_of(struct work *w, const struct scenario_walk *walk,
                                       const struct scenario_score *score)
{
	struct api_decision row = {.task = score->task, .title = score->title, .credit = score->credit};
	if (score->step == NULL) {
		row.why = scenario_says(w, score);
		return row;
	}
	row.story_time = scenario_time(w, walk->scenario, score->step->before.minutes);
	row.did = score->step->choice->text;
	row.why = score->step->choice->why;
	row.expert = score->step->scene->expert;
	row.late = score->step->late;
	return row;
}

static struct str name_of(const struct scenario_way_step *step)
{
	if (step == NULL)
		return (struct str){0};
	if (step->information != NULL)
		return step->information->id;
	return str_absent(step->choice->id) ? SCENARIO_EXPERT_WAITS : step->choice->id;
}

static void read_beside(struct work *w, const struct scenario_walk *walk, struct api_result_part *out)
{
	struct scenario_nearness nearness;
	scenario_nearest(w, walk, &nearness);
	if (nearness.expert == NULL)
		return;
	struct api_beside *rows = work_array(w, nearness.count, sizeof *rows);
	for (size_t i = 0; i < nearness.count; i++) {
		const struct scenario_pair *pair = &nearness.pairs[i];
		rows[i] = (struct api_beside){
			.scene = pair->done != NULL ? pair->done->scene->id : pair->expert->scene->id,
			.did = name_of(pair->done),
			.expert_did = name_of(pair->expert),
			.cost = pair->cost,
		};
	}
	out->expert = nearness.expert->title;
	out->expert_distance = nearness.distance;
	out->beside = (struct field_list){rows, nearness.count};
}

enum err task_scenario_api_result(struct work *w, struct tx *tx, const struct sitting *sitting,
                                  const struct sitting_part *part, struct api_result_part *out)
{
	struct scenario_walk walk;
	struct scenario_score *scores;
	size_t count;
	TRY(scenario_load(w, tx, sitting, part, &walk));
	TRY(scenario_scores(w, &walk, &scores, &count));
	struct api_decision *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = decision_of(w, &walk, &scores[i]);
	out->decisions = (struct field_list){rows, count};
	read_beside(w, &walk, out);
	return OK;
}
