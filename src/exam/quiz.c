#include "exam/quiz.h"

#include "base/check.h"
#include "base/world.h"
#include "exam/markdown.h"
#include "irt/eap.h"
#include "irt/stop.h"

#include "exam/quiz.sql.h"
#include "exam/quiz_format.h"

#include <math.h>

static const double prior_mean_logit = 0;
static const double prior_sd_logit = 1;

/* ---- reading what happened ---- */

static size_t index_of(const struct quiz *quiz, const struct item *item)
{
	return (size_t)(item - quiz->items);
}

static enum err read_order(struct work *w, struct str text, struct quiz_step *step)
{
	if (text.len != step->item->option_count)
		return fail(w, ERR_INTERNAL, "a stored order of options does not fit its item");
	for (size_t i = 0; i < text.len; i++)
		step->order[i] = (size_t)(text.at[i] - '0');
	return OK;
}

static enum err read_step(struct work *w, const struct quiz *quiz, const struct quiz_steps_row *row,
                          struct quiz_step *step)
{
	*step = (struct quiz_step){
		.sequence = row->sequence,
		.item = quiz_item(quiz, row->item),
		.draw = (uint64_t)row->draw,
		.shown_us = row->shown_us,
		.answered_us = row->answered_us,
		.choice = DB_NULL_INT,
		.late = row->late,
	};
	if (step->item == NULL)
		return fail(w, ERR_INTERNAL, "a stored step names an item that its version does not have");
	TRY(read_order(w, row->option_order, step));
	if (!str_absent(row->answer) && !str_to_int(row->answer, &step->choice))
		return fail(w, ERR_INTERNAL, "a stored answer is not a number");
	return OK;
}

void quiz_prior(struct grid *out)
{
	grid_normal(prior_mean_logit, prior_sd_logit, out);
}

/* What everything answered says. */
static void believe(const struct quiz_state *state, struct grid *out)
{
	quiz_prior(out);
	for (size_t i = 0; i < state->count; i++) {
		const struct quiz_step *step = &state->steps[i];
		if (step->choice == DB_NULL_INT)
			continue;
		struct model model = quiz_model(step->item);
		uint8_t level = step->item->options[step->choice].correct;
		eap_update(out, &model, &level, 1);
	}
}

/* Of the items, those that cannot be given any more although nobody has seen them: another of their family was. */
static bool is_barred(const struct quiz_state *state, const struct item *item)
{
	bool barred = false;
	for (size_t i = 0; i < state->count; i++) {
		const struct item *seen = state->steps[i].item;
		if (seen == item)
			return false;
		barred |= !str_absent(item->family) && str_equal(seen->family, item->family);
	}
	return barred;
}

static size_t count_left(const struct quiz *quiz, const struct quiz_state *state)
{
	size_t barred = 0;
	for (size_t i = 0; i < quiz->item_count; i++)
		barred += is_barred(state, &quiz->items[i]);
	return quiz->item_count - state->count - barred;
}

static bool last_is_open(const struct quiz_state *state)
{
	return state->count > 0 && state->steps[state->count - 1].choice == DB_NULL_INT;
}

const struct quiz_option *quiz_right_option(const struct item *item)
{
	size_t i = 0;
	check(item->options != NULL);
	while (i < item->option_count && !item->options[i].correct)
		i++;
	check(i < item->option_count); /* the document was checked when it was imported */
	return &item->options[i];
}

enum err quiz_load(struct work *w, struct tx *tx, const struct sitting *sitting,
                   const struct sitting_part *part, struct quiz_state *out)
{
	const struct quiz *quiz = part->part->quiz;
	const struct quiz_steps_in in = {.org = sitting->org, .sitting = sitting->id, .part = part->part->id};
	struct quiz_steps_row *rows;
	TRY(quiz_steps(w, tx, &in, &rows, &out->count));
	struct quiz_step *steps = work_array(w, out->count, sizeof *steps);
	for (size_t i = 0; i < out->count; i++)
		TRY(read_step(w, quiz, &rows[i], &steps[i]));
	out->steps = steps;
	quiz_reckon(sitting->document, quiz, out);
	return OK;
}

void quiz_judge(const struct document *document, const struct quiz *quiz, const struct grid *belief,
                size_t given, size_t left, struct quiz_state *out)
{
	const struct requirement *requirement =
		quiz->stop_decided > 0 ? document_requirement(document, quiz->items[0].competency) : NULL;
	grid_moments(belief, &out->mean_logit, &out->sd_logit);
	out->probability =
		requirement == NULL ? NAN : grid_probability_at_least(belief, requirement->level_logit);
	const struct stop_rule rule = {
		.standard_error_logit = quiz->stop_standard_error,
		.items_min = (size_t)quiz->items_min,
		.items_max = (size_t)quiz->items_max,
		.has_cut = !isnan(out->probability),
		.mastery = quiz->stop_decided,
	};
	const struct stop_state state = {
		.given = given,
		.left = left,
		.theta_logit = out->mean_logit,
		.standard_error_logit = out->sd_logit,
		.mastery_probability = out->probability,
	};
	out->finished = stop_now(&rule, &state) != STOP_NOT_YET;
}

void quiz_reckon(const struct document *document, const struct quiz *quiz, struct quiz_state *out)
{
	struct grid belief;
	bool open = last_is_open(out);
	believe(out, &belief);
	quiz_judge(document, quiz, &belief, out->count - open, count_left(quiz, out), out);
	out->finished &= !open;
}

/* ---- the next item ---- */

const struct item *quiz_choose(struct work *w, const struct quiz *quiz, const struct quiz_state *state,
                               uint64_t draw)
{
	struct quiz_bank bank = quiz_bank_of(w, quiz);
	struct quiz_progress progress =
		quiz_progress_of(w, &bank, state->count > 0 ? state->steps[0].draw : draw);
	for (size_t i = 0; i < state->count; i++)
		quiz_progress_add(&bank, index_of(quiz, state->steps[i].item), &progress);
	bool *held = work_array(w, quiz->item_count, sizeof *held);
	return &quiz->items[quiz_choice(&bank, &progress, state->mean_logit, draw, held)];
}

/* A random order of the options, as text: "2031". */
static struct str shuffle(struct work *w, size_t count)
{
	char *order = work_alloc(w, count);
	for (size_t i = 0; i < count; i++)
		order[i] = (char)('0' + i);
	for (size_t i = count; i > 1; i--) {
		uint32_t draw;
		world_random(w, &draw, sizeof draw);
		size_t j = draw % i; /* at most 8 options: the bias is below 2e-9 */
		char kept = order[i - 1];
		order[i - 1] = order[j];
		order[j] = kept;
	}
	return str_bytes(order, count);
}

static enum err present(struct work *w, struct tx *tx, const struct sitting *sitting,
                        const struct sitting_part *part, const struct quiz_state *state)
{
	uint32_t draw;
	world_random(w, &draw, sizeof draw);
	const struct item *item = quiz_choose(w, part->part->quiz, state, draw);
	const struct quiz_present_in in = {
		.org = sitting->org,
		.sitting = sitting->id,
		.part = part->part->id,
		.sequence = (int64_t)state->count + 1,
		.item = item->id,
		.option_order = shuffle(w, item->option_count),
		.theta_logit = state->mean_logit,
		.draw = draw,
		.shown_us = world_now_us(w),
	};
	return quiz_present(w, tx, &in);
}

static enum err begin(struct work *w, struct tx *tx, const struct sitting *sitting,
                      const struct sitting_part *part)
{
	const struct quiz_state nothing = {.mean_logit = prior_mean_logit, .sd_logit = prior_sd_logit};
	return present(w, tx, sitting, part, &nothing);
}

/* ---- answering ---- */

static enum err store_answer(struct work *w, struct tx *tx, const struct sitting *sitting,
                             const struct sitting_part *part, const struct quiz_step *step, int64_t choice)
{
	int64_t now_us = world_now_us(w);
	const struct quiz_respond_in in = {
		.org = sitting->org,
		.sitting = sitting->id,
		.part = part->part->id,
		.sequence = step->sequence,
		.answer = str_format(w->arena, "%lld", (long long)choice),
		.at_us = now_us,
		.late = sitting_is_late(part->due_us, now_us),
	};
	return quiz_respond(w, tx, &in);
}

/* After an answer: the next item, or the end. */
static enum err go_on(struct work *w, struct tx *tx, const struct actor *actor, const struct sitting *sitting,
                      const struct sitting_part *part)
{
	struct quiz_state state;
	TRY(quiz_load(w, tx, sitting, part, &state));
	if (state.finished)
		return sitting_submit_part(w, tx, actor, sitting, part->part->id);
	return present(w, tx, sitting, part, &state);
}

enum err quiz_answer(struct work *w, struct tx *tx, const struct actor *actor, const struct sitting *sitting,
                     const struct sitting_part *part, int64_t sequence, int64_t place)
{
	struct quiz_state state;
	TRY(quiz_load(w, tx, sitting, part, &state));
	if (sequence < 1 || (uint64_t)sequence > state.count)
		return fail(w, ERR_INPUT, "This question was not asked yet. Reload the page.");
	const struct quiz_step *step = &state.steps[sequence - 1];
	if (place < 0 || (uint64_t)place >= step->item->option_count)
		return fail(w, ERR_INPUT, "Choose one of the answers shown.");
	int64_t choice = (int64_t)step->order[place];
	if (step->choice != DB_NULL_INT) {
		if (step->choice == choice)
			return OK;
		return fail(w, ERR_CONFLICT,
		            "You have answered this question already; answers in this part are final.");
	}
	if (part->submitted_us != DB_NULL_INT)
		return fail(w, ERR_CONFLICT, "This part is over: your answers are with us.");
	TRY(store_answer(w, tx, sitting, part, step, choice));
	return go_on(w, tx, actor, sitting, part);
}

static bool measure(const struct part *part, size_t i, struct measure *out)
{
	if (i >= part->quiz->item_count)
		return false;
	const struct item *item = &part->quiz->items[i];
	*out = (struct measure){
		.task = item->id,
		.competency = item->competency,
		.calibrated = item->calibrated,
		.kind = MODEL_LOGISTIC,
		.discrimination = item->discrimination,
		.guessing = item->guessing,
		.difficulty_logit = &item->difficulty,
		.levels = 2,
		.record = item,
		.format = &quiz_format_item,
	};
	return true;
}

enum { TITLE_BYTES_MAX = 100 };

/* A question has no other name than its own first words. */
static struct str title(struct work *w, const struct part *part, struct str task)
{
	struct str words = {0};
	for (size_t i = 0; i < part->quiz->item_count; i++)
		if (str_equal(part->quiz->items[i].id, task))
			words = part->quiz->items[i].statement;
	struct str plain;
	if (markdown_plain(w, words, &plain) != OK) {
		work_forgive(w);
		plain = words;
	}
	struct str line = str_trim(str_cut(&plain, '\n'));
	if (line.len <= TITLE_BYTES_MAX)
		return str_format(w->arena, "Question: %.*s", STR_ARG(line));
	size_t end = TITLE_BYTES_MAX;
	while (end > 0 && ((unsigned char)line.at[end] & 0xC0) == 0x80)
		end--;
	return str_format(w->arena, "Question: %.*s…", STR_ARG(str_slice(line, 0, end)));
}

const struct task_type quiz_task_type = {
	.name = S_INIT("quiz"),
	.tasks_stand_alone = true,
	.keys = {.kind = FORMAT_RECORD, .offset = offsetof(struct part, quiz), .of = &quiz_format},
	.measure = measure,
	.title = title,
	.begin = begin,
};
