#include "grade/score_scenario.h"

#include "base/json.h"
#include "exam/scenario.h"

enum { REPLY_BYTES_MAX = 256 << 10 };

struct score {
	const struct sitting *sitting;
	const struct sitting_part *part;
};

static void judge(struct work *w, const struct scenario_score *score, struct verdict *verdict)
{
	verdict->level_count = score->evidence->threshold_count + 1;
	double *levels = work_array(w, verdict->level_count, sizeof *levels);
	levels[score->level] = 1;
	verdict->levels = levels;
}

/* {"moves":["choose look-first","ask database-team"…]} */
static struct str walk_text(struct work *w, const struct scenario_walk *walk)
{
	struct buf buf = buf_init(w->arena, REPLY_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_name(&out, S("moves"));
	json_array(&out);
	for (size_t i = 0; i < walk->count; i++) {
		const struct scenario_step *step = &walk->steps[i];
		const struct scenario_move move = {
			.kind = step->kind,
			.target = step->information != NULL ? step->information->id
		                  : step->choice != NULL    ? step->choice->id
		                                            : (struct str){0},
		};
		json_str(&out, scenario_move_text(w, &move));
	}
	json_end(&out);
	json_end(&out);
	return buf_str(&buf);
}

static enum err add_verdict(struct work *w, struct tx *tx, const struct score *score,
                            const struct scenario_walk *walk, const struct scenario_score *scored)
{
	struct verdict verdict = {
		.part = score->part->part->id,
		.task = scored->task,
		.competency = scored->evidence->competency,
		.scorer = SCORER_SCENARIO,
		.basis = str_format(w->arena, "{\"document\":\"%.*s\"}",
	                            STR_ARG(score->sitting->document_digest_hex)),
		.reply = walk_text(w, walk),
	};
	judge(w, scored, &verdict);
	return grade_verdict_add(w, tx, score->sitting->org, score->sitting->id, &verdict);
}

static enum err add_missing(struct work *w, struct tx *tx, void *argument)
{
	const struct score *score = argument;
	struct scenario_walk walk;
	struct scenario_score *scores;
	struct verdict *verdicts;
	size_t score_count, verdict_count;
	TRY(scenario_load(w, tx, score->sitting, score->part, &walk));
	TRY(scenario_scores(w, &walk, &scores, &score_count));
	TRY(grade_verdicts(w, tx, score->sitting->org, score->sitting->id, &verdicts, &verdict_count));
	for (size_t i = 0; i < score_count; i++)
		if (grade_verdict_find(verdicts, verdict_count, SCORER_SCENARIO, score->part->part->id,
		                       scores[i].task) == NULL)
			TRY(add_verdict(w, tx, score, &walk, &scores[i]));
	return OK;
}

enum err score_scenario(struct work *w, const struct grade_means *means, const struct sitting *sitting,
                        const struct sitting_part *part)
{
	struct score score = {sitting, part};
	return db_write(w, means->db, add_missing, &score);
}

enum err score_scenario_replay(struct work *w, struct tx *tx, const struct sitting *sitting,
                               const struct sitting_part *part, struct verdict *verdict)
{
	struct scenario_walk walk;
	struct scenario_score *scores;
	size_t count;
	TRY(scenario_load(w, tx, sitting, part, &walk));
	TRY(scenario_scores(w, &walk, &scores, &count));
	for (size_t i = 0; i < count; i++) {
		if (!str_equal(scores[i].task, verdict->task))
			continue;
		judge(w, &scores[i], verdict);
		return OK;
	}
	return fail(w, ERR_CONFLICT, "the decision that this verdict is about is not there any more");
}
