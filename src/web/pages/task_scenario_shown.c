/* What came of a scenario: for the candidate task_scenario_result and task_scenario_strengths, for the reviewer
 * task_scenario_evidence. */
#include "web/pages/task_scenario.h"

#include "base/check.h"
#include "base/time.h"
#include "exam/markdown.h"
#include "exam/scenario_expert.h"
#include "web/pages/result_view.h"
#include "web/parts/strip.h"

struct scenario_debrief {
	struct str time, scene, judged; /* judged: absent: not scored */
	struct markup did, tells, expert, why, point;
	bool missed, late;
};
struct scenario_debriefs {
	const struct scenario_debrief *at;
	size_t count;
};
struct scenario_criterion {
	struct str id, title, says, judged;
	struct markup point; /* for the candidate */
};
struct scenario_criteria {
	const struct scenario_criterion *at;
	size_t count;
};
/* What is judged over the whole story. */
struct scenario_overall {
	struct scenario_criteria criteria;
};
/* Two ways side by side (exam/scenario_expert.h). */
struct scenario_beside {
	struct str scene, words; /* words: how the two compare there */
	struct markup done, expert;
	bool has_done, has_expert, asked, expert_asked, same;
};
struct scenario_besides {
	const struct scenario_beside *at;
	size_t count;
};
struct scenario_experts {
	struct str expert, distance,
		who; /* expert: absent: the author has laid down no way. who: did the other: You */
	bool ended;
	struct scenario_besides pairs;
};
struct scenario_result_view {
	struct id sitting;
	struct str part, ends, time;
	struct markup ending;
	struct scenario_debriefs decisions;
	struct scenario_overall overall;
	struct scenario_experts experts;
};

struct scenario_row {
	struct str time, took, scene, credit, changed;
	struct markup did;
	bool asked, missed, late;
	uint64_t extended; /* how often more time was taken; nothing else was done then */
	struct str often;
};
struct scenario_rows {
	const struct scenario_row *at;
	size_t count;
};
struct scenario_evidence_view {
	struct str title, ends, time;
	struct scenario_rows rows;
	struct scenario_overall overall;
	struct str extended; /* how often more time was taken; absent: never */
	struct scenario_experts experts;
};

#include "web/pages/task_scenario_shown.html.h"

enum { CHANGES_BYTES_MAX = 4096 };

/* How far experts would do the same, in words for the person who did it. */
static struct str words_of(double credit)
{
	if (credit >= 1)
		return S("as experts do");
	return credit > 0 ? S("partly as experts do") : S("experts do otherwise");
}

static enum err read_criteria(struct work *w, const struct scenario_walk *walk, struct scenario_criteria *out)
{
	struct scenario_score *scores;
	size_t count;
	TRY(scenario_scores(w, walk, &scores, &count));
	struct scenario_criterion *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		if (scores[i].path != NULL)
			rows[out->count++] = (struct scenario_criterion){
				.id = scores[i].task,
				.title = scores[i].title,
				.says = scenario_says(w, &scores[i]),
				.judged = words_of(scores[i].credit),
			};
	out->at = rows;
	return OK;
}

/* Absent Markdown is nothing to show. */
static enum err blocks(struct work *w, struct str text, struct markup *out)
{
	return str_absent(text) ? OK : markdown_blocks(w, text, out);
}

/* ---- beside an expert ---- */

static enum err read_way_step(struct work *w, const struct scenario_way_step *step, struct markup *out)
{
	if (step->information != NULL)
		return markdown_inline(w, step->information->ask, out);
	struct str waited = S("*The time to decide ran out.*");
	return markdown_inline(w, str_absent(step->choice->id) ? waited : step->choice->text, out);
}

static struct str words_of_pair(const struct scenario_pair *pair)
{
	if (pair->done == NULL)
		return S("only the expert");
	if (pair->expert == NULL)
		return S("not the expert");
	if (pair->done->choice == pair->expert->choice &&
	    pair->done->information == pair->expert->information)
		return S("the same");
	return pair->cost > 0 ? S("otherwise") : S("otherwise, and as good");
}

static enum err read_pair(struct work *w, const struct scenario_pair *pair, struct scenario_beside *out)
{
	const struct scenario_way_step *done = pair->done, *expert = pair->expert,
				       *either = done != NULL ? done : expert;
	check(either != NULL);
	*out = (struct scenario_beside){
		.scene = either->scene->title,
		.words = words_of_pair(pair),
		.has_done = done != NULL,
		.has_expert = expert != NULL,
		.asked = done != NULL && done->information != NULL,
		.expert_asked = expert != NULL && expert->information != NULL,
		.same = pair->cost <= 0,
	};
	if (done != NULL)
		TRY(read_way_step(w, done, &out->done));
	return expert == NULL ? OK : read_way_step(w, expert, &out->expert);
}

static enum err read_experts(struct work *w, const struct scenario_walk *walk, struct str who,
                             struct scenario_experts *out)
{
	struct scenario_nearness nearness;
	scenario_nearest(w, walk, &nearness);
	if (nearness.expert == NULL)
		return OK;
	struct scenario_beside *rows = work_array(w, nearness.count, sizeof *rows);
	for (size_t i = 0; i < nearness.count; i++)
		TRY(read_pair(w, &nearness.pairs[i], &rows[i]));
	*out = (struct scenario_experts){
		.expert = nearness.expert->title,
		.distance = str_format(w->arena, "%.2f", nearness.distance),
		.who = who,
		.ended = walk->ended,
		.pairs = {rows, nearness.count},
	};
	return OK;
}

/* ---- for the candidate ---- */

static enum err read_debrief(struct work *w, const struct scenario_walk *walk,
                             const struct scenario_step *step, struct scenario_debrief *out)
{
	*out = (struct scenario_debrief){
		.time = scenario_time(w, walk->scenario, step->before.minutes),
		.scene = step->scene->title,
		.missed = step->kind == SCENARIO_TIME_OVER,
		.late = step->late,
	};
	if (step->scene->evidence != NULL)
		out->judged = words_of(step->choice->credit);
	if (!out->missed)
		TRY(markdown_inline(w, step->choice->text, &out->did));
	TRY(blocks(w, step->choice->tells, &out->tells));
	TRY(blocks(w, step->scene->expert, &out->expert));
	return blocks(w, step->choice->why, &out->why);
}

static enum err read_debriefs(struct work *w, const struct scenario_walk *walk, struct scenario_debriefs *out)
{
	struct scenario_debrief *rows = work_array(w, walk->count, sizeof *rows);
	for (size_t i = 0; i < walk->count; i++)
		if (walk->steps[i].choice != NULL)
			TRY(read_debrief(w, walk, &walk->steps[i], &rows[out->count++]));
	out->at = rows;
	return OK;
}

/* The score that a decision has given; absent: none. A scene that is met again is scored once. */
static struct str task_of(const struct scenario_score *scores, size_t count, const struct scenario_step *step)
{
	for (size_t i = 0; i < count; i++)
		if (scores[i].step == step)
			return scores[i].task;
	return (struct str){0};
}

static enum err add_points(struct work *w, const struct outcome *outcome, const struct part *part,
                           const struct scenario_walk *walk, struct scenario_result_view *view)
{
	struct scenario_score *scores;
	size_t count, at = 0;
	TRY(scenario_scores(w, walk, &scores, &count));
	struct scenario_debrief *decisions = work_array(w, view->decisions.count, sizeof *decisions);
	struct scenario_criterion *criteria = work_array(w, view->overall.criteria.count, sizeof *criteria);
	for (size_t i = 0; i < walk->count; i++) {
		if (walk->steps[i].choice == NULL)
			continue;
		struct str task = task_of(scores, count, &walk->steps[i]);
		decisions[at] = view->decisions.at[at];
		if (!str_absent(task))
			decisions[at].point = result_point(w, outcome, part, task);
		at++;
	}
	for (size_t i = 0; i < view->overall.criteria.count; i++) {
		criteria[i] = view->overall.criteria.at[i];
		criteria[i].point = result_point(w, outcome, part, criteria[i].id);
	}
	view->decisions.at = decisions;
	view->overall.criteria.at = criteria;
	return OK;
}

enum err task_scenario_result(struct work *w, struct tx *tx, const struct outcome *outcome,
                              const struct sitting_part *part, struct result_part *out)
{
	struct scenario_walk walk;
	TRY(scenario_load(w, tx, &outcome->sitting, part, &walk));
	struct scenario_result_view view = {
		.sitting = outcome->sitting.id,
		.part = part->part->id,
		.ends = walk.scene->ends,
		.time = scenario_time(w, walk.scenario, walk.now.minutes),
	};
	if (walk.ended)
		TRY(markdown_blocks(w, walk.scene->text, &view.ending));
	TRY(read_debriefs(w, &walk, &view.decisions));
	TRY(read_criteria(w, &walk, &view.overall.criteria));
	TRY(add_points(w, outcome, part->part, &walk, &view));
	TRY(read_experts(w, &walk, S("You"), &view.experts));
	for (size_t i = 0; i < walk.count; i++)
		out->late = out->late || walk.steps[i].late;
	struct buf work = web_markup(w);
	scenario_result_html(&work, &view);
	out->work.html = buf_str(&work);
	return OK;
}

/* What was done as experts do it: the criteria over the story, and how many decisions. */
enum err task_scenario_strengths(struct work *w, struct tx *tx, const struct sitting *sitting,
                                 const struct sitting_part *part, struct result_strengths *out)
{
	struct scenario_walk walk;
	struct scenario_score *scores;
	size_t count, decisions = 0, right = 0, strong = 0;
	TRY(scenario_load(w, tx, sitting, part, &walk));
	TRY(scenario_scores(w, &walk, &scores, &count));
	struct result_strength *strengths = work_array(w, count + 1, sizeof *strengths);
	for (size_t i = 0; i < count; i++) {
		decisions += scores[i].step != NULL;
		right += scores[i].step != NULL && scores[i].credit >= 1;
		if (scores[i].path != NULL && scores[i].credit >= 1)
			strengths[strong++] = (struct result_strength){.title = scores[i].title,
			                                               .text = scenario_says(w, &scores[i]),
			                                               .task = scores[i].task};
	}
	if (right > 0 && 2 * right >= decisions)
		strengths[strong++] = (struct result_strength){
			.title = part->part->title,
			.text = str_format(w->arena, "%zu of %zu decisions as experts make them", right,
		                           decisions)};
	*out = (struct result_strengths){strengths, strong};
	return OK;
}

/* ---- for the reviewer ---- */

/* What was done, in a table of times. Seconds matter here: "1:07". */
static struct str clock_words(struct work *w, int64_t duration_us)
{
	int64_t seconds = duration_us / TIME_SECOND_US;
	return str_format(w->arena, "%lld:%02lld", (long long)(seconds / 60), (long long)(seconds % 60));
}

static enum err read_did(struct work *w, const struct scenario_step *step, struct markup *out)
{
	switch (step->kind) {
	case SCENARIO_CHOOSE: check(step->choice != NULL); return markdown_inline(w, step->choice->text, out);
	case SCENARIO_ASK: return markdown_inline(w, step->information->ask, out);
	case SCENARIO_MORE_TIME:
	case SCENARIO_TIME_OVER: break;
	}
	return OK;
}

/* "Failed bookings 180 → 208": what the step did to hidden state. */
static struct str changes_of(struct work *w, const struct scenario *scenario,
                             const struct scenario_step *step)
{
	struct buf words = buf_init(w->arena, CHANGES_BYTES_MAX);
	for (size_t i = 0; i < scenario->counter_count; i++)
		if (step->before.counters[i] != step->after.counters[i])
			buf_format(&words, "%s%.*s %lld → %lld", words.len > 0 ? ", " : "",
			           STR_ARG(scenario->counters[i].title), (long long)step->before.counters[i],
			           (long long)step->after.counters[i]);
	return buf_str(&words);
}

static enum err read_row(struct work *w, const struct scenario_walk *walk, const struct scenario_step *step,
                         int64_t since_us, struct scenario_row *out)
{
	*out = (struct scenario_row){
		.time = scenario_time(w, walk->scenario, step->before.minutes),
		.took = clock_words(w, step->at_us - since_us),
		.scene = step->scene->title,
		.changed = changes_of(w, walk->scenario, step),
		.asked = step->kind == SCENARIO_ASK,
		.missed = step->kind == SCENARIO_TIME_OVER,
		.late = step->late,
	};
	if (step->choice != NULL && step->scene->evidence != NULL)
		out->credit = str_format(w->arena, "%.2g", step->choice->credit);
	return read_did(w, step, &out->did);
}

static struct str times_words(struct work *w, uint64_t count)
{
	return count == 1 ? S("once") : str_format(w->arena, "%llu times", (unsigned long long)count);
}

/* Taking more time several times over is one row. */
static enum err read_rows(struct work *w, const struct scenario_walk *walk,
                          struct scenario_evidence_view *view)
{
	struct scenario_row *rows = work_array(w, walk->count, sizeof *rows), *row = NULL;
	int64_t since_us = 0;
	uint64_t extensions = 0;
	size_t count = 0;
	for (size_t i = 0; i < walk->count; i++) {
		const struct scenario_step *step = &walk->steps[i];
		bool extends = step->kind == SCENARIO_MORE_TIME;
		if (extends && row != NULL && row->extended > 0) {
			row->took = clock_words(w, step->at_us - since_us);
		} else {
			row = &rows[count++];
			since_us = i == 0 ? step->entered_us : walk->steps[i - 1].at_us;
			TRY(read_row(w, walk, step, since_us, row));
		}
		row->extended += extends;
		extensions += extends;
		row->often = times_words(w, row->extended);
	}
	if (extensions > 0)
		view->extended = times_words(w, extensions);
	view->rows = (struct scenario_rows){rows, count};
	return OK;
}

enum err task_scenario_evidence(struct work *w, struct tx *tx, const struct sitting *sitting,
                                const struct sitting_part *part, const struct flag *flags, size_t flag_count,
                                struct markup *out)
{
	(void)flags, (void)flag_count; /* what is chosen speaks to nobody */
	struct scenario_walk walk;
	TRY(scenario_load(w, tx, sitting, part, &walk));
	struct scenario_evidence_view view = {
		.title = part->part->title,
		.ends = walk.scene->ends,
		.time = scenario_time(w, walk.scenario, walk.now.minutes),
	};
	TRY(read_rows(w, &walk, &view));
	TRY(read_criteria(w, &walk, &view.overall.criteria));
	TRY(read_experts(w, &walk, S("The candidate"), &view.experts));
	struct buf evidence = web_markup(w);
	scenario_evidence_html(&evidence, &view);
	out->html = buf_str(&evidence);
	return OK;
}
