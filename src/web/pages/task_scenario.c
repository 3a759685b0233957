/* Walking a scenario: one scene at a time, from the server's clock. */
#include "web/pages/task_scenario.h"

#include "base/time.h"
#include "base/world.h"
#include "exam/markdown.h"
#include "web/pages/part.h"
#include "web/parts/task.h"

struct scenario_known {
	struct str id;
	struct str asked; /* what was asked to get it; absent: it came by itself */
	struct markup text;
};
struct scenario_knowns {
	const struct scenario_known *at;
	size_t count;
};
struct scenario_question {
	struct str id, ask, takes;
};
struct scenario_questions {
	const struct scenario_question *at;
	size_t count;
};
struct scenario_decision {
	struct str id;
	uint64_t number;
	struct markup text;
};
struct scenario_decisions {
	const struct scenario_decision *at;
	size_t count;
};
struct scenario_happening {
	struct str time, title;
	struct markup did, tells;
	bool over;
};
struct scenario_happenings {
	const struct scenario_happening *at;
	size_t count;
};
struct scenario_view {
	struct task_view task;
	struct str time, scene;
	struct markup text, told; /* told: what followed from the decision that led here */
	struct scenario_knowns known;
	struct scenario_questions questions;
	struct scenario_decisions decisions;
	struct scenario_happenings happened;
	int64_t sequence;
	bool over, ended, timed, begun_again, may_extend; /* over: the time was, for the decision before */
	int64_t due_ms, now_ms, next_ms; /* next_ms: until something comes in; 0: nothing will */
	int64_t grace_ms;
	struct str until;
};

#include "web/pages/task_scenario.html.h"

const struct field task_scenario_move_fields[MOVE_FIELDS] = {
	SITTING_FIELD(struct move_input),
	PART_FIELD(struct move_input),
	{"sequence", FIELD_BODY, FIELD_INT, offsetof(struct move_input, sequence), .required = true, .min = 1,
         .max = SCENARIO_STORED_MAX, .sentence = "The number of the step that this answers."},
	{"choice", FIELD_BODY, FIELD_TOKEN, offsetof(struct move_input, choice), .required = true,
         .max = FORMAT_ID_BYTES_MAX, .sentence = "Choose one of the decisions or questions shown."},
};

/* ---- what is shown ---- */

static enum err read_known(struct work *w, const struct scenario_walk *walk, struct scenario_view *view)
{
	size_t most = walk->scene->information_count;
	struct scenario_known *known = work_array(w, most, sizeof *known);
	struct scenario_question *questions = work_array(w, most, sizeof *questions);
	for (size_t i = 0; i < most; i++) {
		const struct scenario_information *information = &walk->scene->information[i];
		enum scenario_shown shown = scenario_shown(walk, information);
		if (shown == SCENARIO_ARRIVED) {
			known[view->known.count] =
				(struct scenario_known){.id = information->id, .asked = information->ask};
			TRY(markdown_blocks(w, information->text, &known[view->known.count++].text));
		} else if (shown == SCENARIO_ASKABLE) {
			questions[view->questions.count++] = (struct scenario_question){
				information->id, information->ask,
				str_format(w->arena, "takes %lld min", (long long)information->minutes)};
		}
	}
	view->known.at = known;
	view->questions.at = questions;
	return OK;
}

static enum err read_decisions(struct work *w, const struct scenario_walk *walk, struct scenario_view *view)
{
	size_t most = walk->scene->choice_count;
	struct scenario_decision *decisions = work_array(w, most, sizeof *decisions);
	for (size_t i = 0; i < most; i++) {
		const struct scenario_choice *choice = &walk->scene->choices[i];
		if (!scenario_possible(walk, choice))
			continue;
		struct scenario_decision *decision = &decisions[view->decisions.count++];
		decision->id = choice->id;
		decision->number = view->decisions.count;
		TRY(markdown_inline(w, choice->text, &decision->text));
	}
	view->decisions.at = decisions;
	return OK;
}

static enum err read_happening(struct work *w, const struct scenario_walk *walk,
                               const struct scenario_step *step, struct scenario_happening *out)
{
	*out = (struct scenario_happening){
		.time = scenario_time(w, walk->scenario, step->before.minutes),
		.title = step->scene->title,
		.over = step->kind == SCENARIO_TIME_OVER,
	};
	if (step->kind == SCENARIO_CHOOSE)
		TRY(markdown_inline(w, step->choice->text, &out->did));
	if (step->kind == SCENARIO_ASK) {
		TRY(markdown_inline(w, step->information->ask, &out->did));
		return markdown_blocks(w, step->information->text, &out->tells);
	}
	return str_absent(step->choice->tells) ? OK : markdown_blocks(w, step->choice->tells, &out->tells);
}

static enum err read_happened(struct work *w, const struct scenario_walk *walk, struct scenario_view *view)
{
	struct scenario_happening *happened = work_array(w, walk->count, sizeof *happened);
	for (size_t i = 0; i < walk->count; i++) {
		const struct scenario_step *step = &walk->steps[i];
		if (step->kind == SCENARIO_MORE_TIME)
			continue;
		struct scenario_happening *row = &happened[view->happened.count++];
		TRY(read_happening(w, walk, step, row));
		/* Said once more above the scene that it led to, until one leaves it. */
		if (step->kind != SCENARIO_ASK && walk->entered_us == step->at_us) {
			view->told = row->tells;
			view->over = row->over;
		}
	}
	view->happened.at = happened;
	return OK;
}

static void read_timer(struct work *w, const struct scenario_walk *walk, struct scenario_view *view)
{
	int64_t next_us = scenario_next_arrival_us(walk);
	view->now_ms = walk->now_us / 1000;
	view->next_ms = next_us == DB_NULL_INT ? 0 : (next_us - walk->now_us) / 1000 + 1;
	view->timed = walk->due_us != DB_NULL_INT;
	if (!view->timed)
		return;
	view->begun_again = walk->begun_again;
	view->due_ms = walk->due_us / 1000;
	view->grace_ms = SCENARIO_GRACE_US / 1000;
	view->until = time_of_day(w->arena, walk->due_us);
	view->may_extend = walk->extensions < SCENARIO_EXTENSIONS_MAX;
}

static enum err show(struct work *w, struct http_call *call, const struct sitting *sitting,
                     const struct sitting_part *part, struct http_reply *reply)
{
	struct scenario_walk walk;
	TRY(scenario_load(w, call->tx, sitting, part, &walk));
	struct scenario_view view = {
		.task = task_view_of(w, call, sitting, part, DB_NULL_INT),
		.time = scenario_time(w, walk.scenario, walk.now.minutes),
		.scene = walk.scene->title,
		.sequence = (int64_t)walk.count + 1,
		.ended = walk.ended,
	};
	view.task.early = S(
		"The part ends by itself when the story does. If you hand in before that, your decisions so far "
		"count, and less is known about what you can do.");
	TRY(markdown_blocks(w, walk.scene->text, &view.text));
	TRY(read_known(w, &walk, &view));
	TRY(read_decisions(w, &walk, &view));
	TRY(read_happened(w, &walk, &view));
	read_timer(w, &walk, &view);
	struct buf body = web_markup(w);
	scenario_html(&body, &view);
	struct str title = str_format(w->arena, "%.*s · %.*s", STR_ARG(view.scene), STR_ARG(view.task.title));
	return web_reply_page(
		w, call, &(struct web_page){.title = title, .body = &body, .island = "scenario.js"}, reply);
}

/* ---- moving ---- */

static enum err answer(struct work *w, struct http_call *call, const struct move_input *in,
                       const struct scenario_move *move, enum scenario_outcome *out)
{
	struct sitting sitting;
	const struct sitting_part *part;
	TRY(sitting_read_part(w, call, &(struct part_input){in->sitting, in->part}, &sitting, &part));
	if (part->part->scenario == NULL)
		return fail(w, ERR_INPUT, "This part is not a scenario: there is nothing to decide in it.");
	const struct scenario_move named =
		move != NULL ? *move : scenario_move_named(part->part->scenario, in->choice);
	return scenario_answer(w, call->tx, web_actor(call), &sitting, part, in->sequence, &named, out);
}

enum err task_scenario_move(struct work *w, struct http_call *call, const struct move_input *in,
                            enum scenario_outcome *out)
{
	return answer(w, call, in, NULL, out);
}

enum err task_scenario_more_time(struct work *w, struct http_call *call, const struct move_input *in,
                                 enum scenario_outcome *out)
{
	const struct scenario_move more = {.kind = SCENARIO_MORE_TIME};
	return answer(w, call, in, &more, out);
}

enum err task_scenario_move_send(struct work *w, struct http_call *call, const void *input,
                                 struct http_reply *reply)
{
	const struct move_input *in = input;
	enum scenario_outcome outcome;
	TRY(task_scenario_move(w, call, in, &outcome));
	http_reply_redirect(reply, sitting_part_address(w, &(struct part_input){in->sitting, in->part}));
	return OK;
}

enum err task_scenario_more_time_send(struct work *w, struct http_call *call, const void *input,
                                      struct http_reply *reply)
{
	const struct move_input *in = input;
	enum scenario_outcome outcome;
	TRY(task_scenario_more_time(w, call, in, &outcome));
	struct str address = sitting_part_address(w, &(struct part_input){in->sitting, in->part});
	http_reply_redirect(reply, str_format(w->arena, "%.*s#more-time", STR_ARG(address)));
	return OK;
}

const struct task_face task_scenario_face = {
	.type = S_INIT("scenario"),
	.asks = S_INIT("a story in which you decide what to do next, scene by scene"),
	.advice = S_INIT("read what experts would have done in each scene above, and why"),
	.show = show,
	.result = task_scenario_result,
	.strengths = task_scenario_strengths,
	.evidence = task_scenario_evidence,
	.author = task_scenario_author,
	.api_part = task_scenario_api_part,
	.api_result = task_scenario_api_result,
};
