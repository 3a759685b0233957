#include "exam/scenario.h"

#include "base/world.h"

#include "exam/scenario.sql.h"
#include "exam/scenario_format.h"

/* ---- reading what happened ---- */

static enum err read_moves(struct work *w, struct tx *tx, const struct sitting *sitting,
                           const struct sitting_part *part, struct scenario_move **out, size_t *count)
{
	const struct scenario_moves_in in = {
		.org = sitting->org, .sitting = sitting->id, .part = part->part->id};
	struct scenario_moves_row *rows;
	TRY(scenario_moves(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		if (rows[i].sequence != (int64_t)i + 1 || !scenario_move_read(rows[i].answer, &(*out)[i]))
			return fail(w, ERR_INTERNAL, "the stored moves of a scenario are not complete");
		(*out)[i].at_us = rows[i].at_us;
		(*out)[i].late = rows[i].late;
	}
	return OK;
}

enum err scenario_load(struct work *w, struct tx *tx, const struct sitting *sitting,
                       const struct sitting_part *part, struct scenario_walk *out)
{
	struct scenario_move *moves;
	size_t count;
	TRY(read_moves(w, tx, sitting, part, &moves, &count));
	bool open = part->started_us != DB_NULL_INT && part->submitted_us == DB_NULL_INT;
	struct scenario_clock clock = {
		.started_us = part->started_us == DB_NULL_INT ? world_now_us(w) : part->started_us,
		.minutes_factor = sitting->minutes_factor,
	};
	struct absence *absences = NULL;
	if (open)
		TRY(absence_list(w, tx, sitting->org, clock.started_us, &absences, &clock.absence_count));
	clock.absences = absences;
	return scenario_play(w, part->part->scenario, &clock, moves, count,
	                     open ? world_now_us(w) : INT64_MIN, out);
}

/* ---- moving ---- */

static enum err store(struct work *w, struct tx *tx, const struct sitting *sitting,
                      const struct sitting_part *part, size_t sequence, const struct scenario_move *move)
{
	if (sequence > SCENARIO_STORED_MAX)
		return fail(w, ERR_CONFLICT, "This story has gone on for too long. Hand the part in.");
	const struct scenario_move_insert_in in = {
		.org = sitting->org,
		.sitting = sitting->id,
		.part = part->part->id,
		.sequence = (int64_t)sequence,
		.answer = scenario_move_text(w, move),
		.at_us = move->at_us,
		.late = sitting_is_late(part->due_us, move->at_us),
	};
	return scenario_move_insert(w, tx, &in);
}

/* What followed from the clock becomes a move like the others. */
static enum err store_expiry(struct work *w, struct tx *tx, const struct sitting *sitting,
                             const struct sitting_part *part, const struct scenario_walk *walk)
{
	if (walk->count == walk->stored_count)
		return OK;
	const struct scenario_move over = {.kind = SCENARIO_TIME_OVER,
	                                   .at_us = walk->steps[walk->count - 1].at_us};
	return store(w, tx, sitting, part, walk->count, &over);
}

static bool is_same(const struct scenario_step *step, const struct scenario_move *move)
{
	if (step->kind != move->kind)
		return false;
	if (step->kind == SCENARIO_CHOOSE)
		return str_equal(step->choice->id, move->target);
	return step->kind != SCENARIO_ASK || str_equal(step->information->id, move->target);
}

/* The step has an answer already. */
static enum err answer_again(struct work *w, struct tx *tx, const struct sitting *sitting,
                             const struct sitting_part *part, const struct scenario_walk *walk,
                             size_t sequence, const struct scenario_move *move, enum scenario_outcome *out)
{
	const struct scenario_step *step = &walk->steps[sequence - 1];
	*out = step->kind == SCENARIO_TIME_OVER ? SCENARIO_TOO_LATE : SCENARIO_MOVED;
	if (*out == SCENARIO_TOO_LATE && part->submitted_us == DB_NULL_INT)
		return store_expiry(w, tx, sitting, part, walk);
	if (*out == SCENARIO_TOO_LATE || is_same(step, move))
		return OK;
	return fail(
		w, ERR_CONFLICT,
		"The story has gone on already, perhaps in another tab. Reload the page to see where you are.");
}

static enum err check_open(struct work *w, const struct sitting_part *part, const struct scenario_walk *walk)
{
	if (part->started_us == DB_NULL_INT)
		return fail(w, ERR_CONFLICT, "Begin this part before you decide anything.");
	if (part->submitted_us != DB_NULL_INT)
		return fail(w, ERR_CONFLICT, "This part is over: your decisions are with us.");
	if (walk->ended)
		return fail(w, ERR_CONFLICT, "The story has ended. Hand the part in.");
	return OK;
}

enum err scenario_answer(struct work *w, struct tx *tx, const struct actor *actor,
                         const struct sitting *sitting, const struct sitting_part *part, int64_t sequence,
                         const struct scenario_move *move, enum scenario_outcome *out)
{
	struct scenario_walk walk;
	TRY(scenario_load(w, tx, sitting, part, &walk));
	*out = SCENARIO_MOVED;
	if (sequence < 1 || (uint64_t)sequence > walk.count + 1)
		return fail(w, ERR_INPUT, "The story is not that far yet. Reload the page.");
	if ((uint64_t)sequence <= walk.count)
		return answer_again(w, tx, sitting, part, &walk, (size_t)sequence, move, out);
	TRY(check_open(w, part, &walk));
	struct str refusal = scenario_refusal(&walk, move);
	if (!str_absent(refusal))
		return fail(w, ERR_INPUT, "%.*s", STR_ARG(refusal));
	TRY(store_expiry(w, tx, sitting, part, &walk));
	struct scenario_move made = *move;
	made.at_us = walk.now_us;
	TRY(store(w, tx, sitting, part, (size_t)sequence, &made));
	TRY(scenario_load(w, tx, sitting, part, &walk));
	return walk.ended ? sitting_submit_part(w, tx, actor, sitting, part->part->id) : OK;
}

struct scenario_move scenario_move_named(const struct scenario *scenario, struct str id)
{
	for (size_t i = 0; i < scenario->scene_count; i++)
		if (scenario_find_question(&scenario->scenes[i], id) != NULL)
			return (struct scenario_move){.kind = SCENARIO_ASK, .target = id};
	return (struct scenario_move){.kind = SCENARIO_CHOOSE, .target = id};
}

/* ---- the type ---- */

static enum err submit(struct work *w, struct tx *tx, const struct sitting *sitting,
                       const struct sitting_part *part)
{
	struct scenario_walk walk;
	TRY(scenario_load(w, tx, sitting, part, &walk));
	return store_expiry(w, tx, sitting, part, &walk);
}

static bool measure(const struct part *part, size_t i, struct measure *out)
{
	struct str task, title;
	const struct scenario_evidence *evidence;
	if (!scenario_scored(part->scenario, i, &task, &title, &evidence))
		return false;
	*out = (struct measure){
		.task = task,
		.competency = evidence->competency,
		.calibrated = evidence->calibrated,
		.kind = MODEL_GRADED,
		.discrimination = evidence->discrimination,
		.difficulty_logit = evidence->thresholds_logit,
		.levels = evidence->threshold_count + 1,
		.record = evidence,
		.format = &scenario_format_evidence,
	};
	return true;
}

static struct str title(struct work *w, const struct part *part, struct str task)
{
	(void)w;
	const struct scenario *scenario = part->scenario;
	for (size_t i = 0; i < scenario->scene_count; i++)
		if (str_equal(scenario->scenes[i].id, task))
			return scenario->scenes[i].title;
	for (size_t i = 0; i < scenario->path_count; i++)
		if (str_equal(scenario->paths[i].id, task))
			return scenario->paths[i].title;
	return task;
}

const struct task_type scenario_task_type = {
	.name = S_INIT("scenario"),
	.keys = {.kind = FORMAT_RECORD, .offset = offsetof(struct part, scenario), .of = &scenario_format},
	.measure = measure,
	.title = title,
	.submit = submit,
};
