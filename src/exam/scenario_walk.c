/* A walk through a scenario: scenario_move_…, scenario_play, scenario_refusal, scenario_shown, scenario_next_arrival_us,
 * scenario_possible. */
#include "exam/scenario.h"

#include "base/time.h"

#include <math.h>

/* ---- moves as text ---- */

static const struct {
	struct str word;
	bool has_target;
} kinds[] = {
	[SCENARIO_CHOOSE] = {S_INIT("choose"), true},
	[SCENARIO_ASK] = {S_INIT("ask"), true},
	[SCENARIO_MORE_TIME] = {S_INIT("more-time"), false},
	[SCENARIO_TIME_OVER] = {S_INIT("time-over"), false},
};

static bool is_id(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return text.len > 0 && text.len <= FORMAT_ID_BYTES_MAX;
}

bool scenario_move_read(struct str text, struct scenario_move *out)
{
	struct str word = str_cut(&text, ' ');
	for (size_t i = 0; i < COUNT(kinds); i++) {
		/* Nothing is behind a word without a target, not even a blank. */
		if (!str_equal(kinds[i].word, word) || kinds[i].has_target == str_absent(text))
			continue;
		*out = (struct scenario_move){.kind = (enum scenario_move_kind)i, .target = text};
		return str_absent(text) || is_id(text);
	}
	return false;
}

struct str scenario_move_text(struct work *w, const struct scenario_move *move)
{
	struct str word = kinds[move->kind].word;
	if (!kinds[move->kind].has_target)
		return word;
	return str_format(w->arena, "%.*s %.*s", STR_ARG(word), STR_ARG(move->target));
}

/* ---- what is possible ---- */

bool scenario_possible(const struct scenario_walk *walk, const struct scenario_choice *choice)
{
	return scenario_holds(walk->scenario, choice->conditions, choice->condition_count, &walk->now);
}

struct str scenario_refusal(const struct scenario_walk *walk, const struct scenario_move *move)
{
	const struct scenario_choice *choice = scenario_find_choice(walk->scene, move->target);
	const struct scenario_information *question = scenario_find_question(walk->scene, move->target);
	switch (move->kind) {
	case SCENARIO_CHOOSE:
		if (choice == NULL || !scenario_possible(walk, choice))
			return S("That cannot be done here. Choose one of the decisions shown.");
		return (struct str){0};
	case SCENARIO_ASK:
		if (question == NULL || scenario_shown(walk, question) != SCENARIO_ASKABLE)
			return S("That cannot be asked here. Choose one of the questions shown.");
		return (struct str){0};
	case SCENARIO_MORE_TIME:
		if (walk->due_us == DB_NULL_INT)
			return S("There is no time limit here: take the time you need.");
		if (walk->extensions == SCENARIO_EXTENSIONS_MAX)
			return S("You have had all the extra time there is for this decision.");
		return (struct str){0};
	case SCENARIO_TIME_OVER: break;
	}
	return walk->due_us == DB_NULL_INT ? S("There is no time limit here.") : (struct str){0};
}

/* ---- information ---- */

enum scenario_shown scenario_shown(const struct scenario_walk *walk,
                                   const struct scenario_information *information)
{
	bool asked = scenario_made(&walk->marks, information->id, &walk->now);
	bool here = walk->now_us >= walk->entered_us + information->after_seconds * TIME_SECOND_US;
	if (!str_absent(information->ask) && asked)
		return SCENARIO_ARRIVED;
	if (!here || walk->now.minutes < information->from_minute ||
	    !scenario_holds(walk->scenario, information->conditions, information->condition_count,
	                    &walk->now))
		return SCENARIO_HIDDEN;
	return str_absent(information->ask) ? SCENARIO_ARRIVED : SCENARIO_ASKABLE;
}

int64_t scenario_next_arrival_us(const struct scenario_walk *walk)
{
	int64_t next_us = DB_NULL_INT;
	for (size_t i = 0; i < walk->scene->information_count; i++) {
		const struct scenario_information *information = &walk->scene->information[i];
		int64_t at_us = walk->entered_us + information->after_seconds * TIME_SECOND_US;
		struct scenario_walk then = *walk;
		then.now_us = at_us;
		if (at_us <= walk->now_us || scenario_shown(&then, information) == SCENARIO_HIDDEN)
			continue;
		if (next_us == DB_NULL_INT || at_us < next_us)
			next_us = at_us;
	}
	return next_us;
}

/* ---- playing ---- */

/* Sets the timer of the scene that one is in. */
static void set_timer(struct scenario_walk *walk, const struct scenario_clock *clock)
{
	const struct scenario_timer *timer = walk->scene->timer;
	walk->due_us = DB_NULL_INT;
	if (timer == NULL)
		return;
	double seconds = (double)timer->seconds * clock->minutes_factor * (double)(1 + walk->extensions);
	walk->due_us = walk->entered_us + (int64_t)ceil(seconds) * TIME_SECOND_US;
}

static void arrive(struct scenario_walk *walk, const struct scenario_clock *clock, int64_t at_us)
{
	walk->scene = &walk->scenario->scenes[walk->now.scene];
	walk->entered_us = at_us;
	walk->extensions = 0;
	walk->begun_again = false;
	walk->ended = !str_absent(walk->scene->ends);
	set_timer(walk, clock);
}

/* Plays one move, which is possible, and fills its step. */
static void play(struct scenario_walk *walk, const struct scenario_clock *clock,
                 const struct scenario_move *move, struct scenario_step *step)
{
	const struct scenario_scene *scene = walk->scene;
	*step = (struct scenario_step){
		.kind = move->kind,
		.scene = scene,
		.before = walk->now,
		.entered_us = walk->entered_us,
		.at_us = move->at_us,
		.late = move->late,
	};
	switch (move->kind) {
	case SCENARIO_CHOOSE:
		step->choice = scenario_find_choice(scene, move->target);
		scenario_choose(walk->scenario, &walk->marks, step->choice, &walk->now);
		arrive(walk, clock, move->at_us);
		break;
	case SCENARIO_TIME_OVER:
		step->choice = &scene->timer->expiry;
		scenario_choose(walk->scenario, &walk->marks, step->choice, &walk->now);
		arrive(walk, clock, move->at_us);
		break;
	case SCENARIO_ASK:
		step->information = scenario_find_question(scene, move->target);
		scenario_ask(walk->scenario, &walk->marks, step->information, &walk->now);
		break;
	case SCENARIO_MORE_TIME:
		walk->extensions++;
		set_timer(walk, clock);
		break;
	}
	step->after = walk->now;
}

static enum err play_stored(struct work *w, const struct scenario_clock *clock,
                            const struct scenario_move *moves, struct scenario_walk *walk,
                            struct scenario_step *steps)
{
	for (size_t i = 0; i < walk->stored_count; i++) {
		struct scenario_move move = moves[i];
		/* A clock that was set back must not make a later move the earlier one. */
		if (move.at_us < walk->now_us)
			move.at_us = walk->now_us;
		walk->now_us = move.at_us;
		if (walk->ended || !str_absent(scenario_refusal(walk, &move)))
			return fail(w, ERR_INTERNAL, "a stored move does not fit the story it belongs to");
		play(walk, clock, &move, &steps[i]);
		steps[i].stored = true;
	}
	return OK;
}

/* For the scene that one is in: what is stored was in time when it was stored. */
static void allow_for_absences(struct scenario_walk *walk, const struct scenario_clock *clock)
{
	if (walk->due_us == DB_NULL_INT)
		return;
	int64_t due_us = absence_begin_again(clock->absences, clock->absence_count, walk->entered_us,
	                                     walk->due_us - walk->entered_us, SCENARIO_GRACE_US);
	walk->begun_again = due_us != walk->due_us;
	walk->due_us = due_us;
}

enum err scenario_play(struct work *w, const struct scenario *scenario, const struct scenario_clock *clock,
                       const struct scenario_move *moves, size_t count, int64_t now_us,
                       struct scenario_walk *out)
{
	struct scenario_step *steps = work_array(w, count + 1, sizeof *steps);
	*out = (struct scenario_walk){
		.scenario = scenario, .now_us = clock->started_us, .stored_count = count};
	scenario_marks_of(scenario, &out->marks);
	scenario_begin(scenario, &out->now);
	arrive(out, clock, clock->started_us);
	TRY(play_stored(w, clock, moves, out, steps));
	allow_for_absences(out, clock);
	out->steps = steps;
	out->count = count;
	int64_t over_us = out->due_us + SCENARIO_GRACE_US, last_us = out->now_us;
	if (now_us > out->now_us)
		out->now_us = now_us;
	if (out->due_us == DB_NULL_INT || out->now_us < over_us)
		return OK;
	const struct scenario_move over = {.kind = SCENARIO_TIME_OVER,
	                                   .at_us = over_us > last_us ? over_us : last_us};
	play(out, clock, &over, &steps[out->count++]);
	return OK;
}
