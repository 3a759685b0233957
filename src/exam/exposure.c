#include "exam/exposure.h"

#include "exam/document_format.h"
#include "exam/quiz.h"
#include "irt/chance.h"
#include "irt/evidence.h"

#include <math.h>
#include <string.h>

enum { ROUNDS = 14, ROUGH_ROUNDS = 6, SEED = 20040, ITEMS_LOOKED_AT = 16 << 20 /* in a round */ };

/* One round of simulated people. */
struct round {
	const struct document *document;
	struct quiz quiz; /* with the eligibilities that are tried */
	struct quiz_bank bank;
	struct quiz_progress progress;
	struct grid (*likelihood)[2]; /* [item_count], of a wrong and of a right answer */
	bool *held;
	size_t *given; /* [item_count] people who saw it */
	size_t length_sum, persons;
};

static uint8_t draw_level(const struct model *model, double truth_logit, struct chance *chance)
{
	double probability[MODEL_LEVELS_MAX];
	model_probabilities(model, truth_logit, probability);
	return (uint8_t)chance_place(chance, probability, 2);
}

static size_t count_left(const struct round *round)
{
	size_t left = 0;
	for (size_t i = 0; i < round->quiz.item_count; i++)
		left += !round->progress.seen[i] && !round->progress.closed[i];
	return left;
}

static void sit(struct round *round, struct chance *chance)
{
	struct quiz_state state = {.count = 0};
	struct grid belief;
	double truth_logit = chance_normal(chance);
	quiz_prior(&belief);
	quiz_progress_begin(&round->bank, chance_bits(chance), &round->progress);
	quiz_judge(round->document, &round->quiz, &belief, 0, count_left(round), &state);
	for (size_t given = 0; !state.finished;) {
		size_t item = quiz_choice(&round->bank, &round->progress, state.mean_logit,
		                          chance_bits(chance), round->held);
		uint8_t level = draw_level(&round->bank.models[item], truth_logit, chance);
		grid_multiply(&belief, &round->likelihood[item][level]);
		quiz_progress_add(&round->bank, item, &round->progress);
		round->given[item]++;
		round->length_sum++;
		quiz_judge(round->document, &round->quiz, &belief, ++given, count_left(round), &state);
	}
}

/* Everybody of a round; returns the highest rate. */
static double simulate(struct round *round, uint64_t seed, struct exposure *out)
{
	size_t count = round->quiz.item_count;
	memset(round->given, 0, count * sizeof *round->given);
	round->length_sum = 0;
	for (uint64_t person = 0; person < round->persons; person++) {
		struct chance chance = chance_begin(seed, person);
		sit(round, &chance);
	}
	out->most = 0;
	out->persons = round->persons;
	out->length = (double)round->length_sum / (double)round->persons;
	for (size_t i = 0; i < count; i++) {
		out->rates[i] = (double)round->given[i] / (double)round->persons;
		if (out->rates[i] > out->rates[out->most])
			out->most = i;
	}
	return out->rates[out->most];
}

double exposure_standard_error(double rate, size_t persons)
{
	return sqrt(rate * (1 - rate) / (double)persons);
}

/* What was seen too often is eligible more rarely, in proportion; what was not, more often again. */
static void adapt(const struct exposure *tried, double target, struct item *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		double next = tried->rates[i] > 0 ? items[i].eligibility * target / tried->rates[i] : 1;
		items[i].eligibility = fmin(1, fmax(0.01, round(next * 1000) / 1000));
	}
}

static struct exposure room_for(struct work *w, size_t count)
{
	return (struct exposure){.eligibility = work_array(w, count, sizeof(double)),
	                         .rates = work_array(w, count, sizeof(double))};
}

static void keep(const struct exposure *tried, const struct item *items, size_t count, struct exposure *out)
{
	for (size_t i = 0; i < count; i++) {
		out->eligibility[i] = items[i].eligibility;
		out->rates[i] = tried->rates[i];
	}
	out->most = tried->most;
	out->length = tried->length;
	out->persons = tried->persons;
}

static size_t persons_for(const struct quiz *quiz)
{
	size_t each = quiz->item_count * (size_t)quiz->items_max, persons = ITEMS_LOOKED_AT / each;
	return persons < EXPOSURE_PERSONS_LEAST  ? EXPOSURE_PERSONS_LEAST
	       : persons > EXPOSURE_PERSONS_MOST ? EXPOSURE_PERSONS_MOST
	                                         : persons;
}

static void prepare(struct work *w, const struct document *document, const struct quiz *quiz,
                    const struct item *items, struct round *out)
{
	*out = (struct round){.document = document,
	                      .persons = persons_for(quiz),
	                      .quiz = *quiz,
	                      .likelihood = work_array(w, quiz->item_count, sizeof *out->likelihood),
	                      .held = work_array(w, quiz->item_count, sizeof *out->held),
	                      .given = work_array(w, quiz->item_count, sizeof *out->given)};
	out->quiz.items = items;
	out->bank = quiz_bank_of(w, &out->quiz);
	out->progress = quiz_progress_of(w, &out->bank, 0);
	for (size_t i = 0; i < quiz->item_count; i++)
		for (size_t level = 0; level < 2; level++)
			evidence_likelihood_of_level(&out->bank.models[i], level, &out->likelihood[i][level]);
}

void exposure_of(struct work *w, const struct document *document, const struct quiz *quiz,
                 struct exposure *out)
{
	struct round round;
	*out = room_for(w, quiz->item_count);
	prepare(w, document, quiz, quiz->items, &round);
	(void)simulate(&round, SEED - 1, out);
	keep(out, quiz->items, quiz->item_count, out);
}

void exposure_find(struct work *w, const struct document *document, const struct quiz *quiz,
                   struct exposure *out)
{
	size_t count = quiz->item_count;
	struct item *items = work_array(w, count, sizeof *items);
	struct round round;
	memcpy(items, quiz->items, count * sizeof *items);
	for (size_t i = 0; i < count; i++)
		items[i].eligibility = 1;
	prepare(w, document, quiz, items, &round);
	double limit = quiz->exposure_max > 0 ? quiz->exposure_max : 1, lowest = INFINITY;
	/* Rates of so few people go up and down by chance: two and a half standard errors below the limit. */
	double target = limit - 2.5 * exposure_standard_error(limit, round.persons);
	struct exposure tried = room_for(w, count);
	*out = room_for(w, count);
	size_t persons = round.persons;
	for (uint64_t turn = 0; turn < ROUNDS && lowest > limit; turn++) {
		/* The way there needs no more than a rough idea. */
		bool rough = turn < ROUGH_ROUNDS;
		round.persons = rough ? persons / 4 : persons;
		double highest = simulate(&round, SEED + turn, &tried);
		if (!rough && highest < lowest) {
			lowest = highest;
			keep(&tried, items, count, out);
		}
		adapt(&tried, target, items, count);
	}
}

/* ---- in a document ---- */

/* The items of one quiz, each to be written with its eligibility. */
static size_t replace_items(struct work *w, const struct document *document, const struct quiz *quiz,
                            struct format_replacement *out)
{
	struct exposure exposure;
	exposure_find(w, document, quiz, &exposure);
	for (size_t i = 0; i < quiz->item_count; i++) {
		struct item *item = work_alloc(w, sizeof *item);
		*item = quiz->items[i];
		item->eligibility = exposure.eligibility[i];
		out[i] = (struct format_replacement){&quiz->items[i], item};
	}
	return quiz->item_count;
}

static const struct quiz *limited_quiz(const struct part *part)
{
	return part->quiz != NULL && part->quiz->exposure_max > 0 ? part->quiz : NULL;
}

enum err exposure_set(struct work *w, const struct document *document, const struct document **out)
{
	size_t most = 0, count = 0;
	for (size_t i = 0; i < document->part_count; i++)
		most += limited_quiz(&document->parts[i]) != NULL ? document->parts[i].quiz->item_count : 0;
	*out = document;
	if (most == 0)
		return OK;
	struct format_replacement *replaced = work_array(w, most, sizeof *replaced);
	for (size_t i = 0; i < document->part_count; i++) {
		const struct quiz *quiz = limited_quiz(&document->parts[i]);
		if (quiz != NULL)
			count += replace_items(w, document, quiz, replaced + count);
	}
	const struct format_writing as = {.replaced = replaced, .replaced_count = count};
	struct str json;
	TRY(document_write_as(w, document, &as, &json));
	return document_read(w, json, out);
}
