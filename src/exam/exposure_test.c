/* Exposure of a quiz's items: what the simulation finds is held against sittings that are made another way, by quiz_choose. */
#include "exam/exposure.h"

#include "demonstration.h"
#include "exam/quiz.h"
#include "irt/chance.h"
#include "test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct part *quiz_part(const struct document *document)
{
	return document_part(document, S("quiz"));
}

/* The demonstration with another quiz, through the stored form. */
static const struct document *with_quiz(struct work *w, const struct document *document,
                                        const struct quiz *quiz)
{
	struct part *parts = work_array(w, document->part_count, sizeof *parts);
	struct document changed = *document;
	const struct document *out;
	struct str json;
	memcpy(parts, document->parts, document->part_count * sizeof *parts);
	parts[quiz_part(document) - document->parts].quiz = quiz;
	changed.parts = parts;
	assert_ok(w, document_write(w, &changed, &json));
	assert_ok(w, document_read(w, json, &out));
	return out;
}

/* The demonstration as if it had no limit. */
static const struct document *demo_document(struct work *w)
{
	const struct document *limited = demonstration(w, 1);
	struct quiz quiz = *quiz_part(limited)->quiz;
	struct item *items = work_array(w, quiz.item_count, sizeof *items);
	memcpy(items, quiz.items, quiz.item_count * sizeof *items);
	for (size_t i = 0; i < quiz.item_count; i++)
		items[i].eligibility = 1;
	quiz.items = items;
	quiz.exposure_max = 0;
	return with_quiz(w, limited, &quiz);
}

/* One sitting of somebody made up, as the product takes it; counts what was seen. */
static size_t sit(struct work *w, const struct document *document, struct chance *chance, size_t *seen)
{
	const struct quiz *quiz = quiz_part(document)->quiz;
	struct quiz_step *steps = work_array(w, quiz->item_count, sizeof *steps);
	struct quiz_state state = {.steps = steps};
	double truth_logit = chance_normal(chance);
	for (quiz_reckon(document, quiz, &state); !state.finished; quiz_reckon(document, quiz, &state)) {
		uint64_t draw = chance_bits(chance) >> 32;
		const struct item *item = quiz_choose(w, quiz, &state, draw);
		struct model model = quiz_model(item);
		double probability[MODEL_LEVELS_MAX];
		model_probabilities(&model, truth_logit, probability);
		size_t key = (size_t)(quiz_right_option(item) - item->options);
		bool right = chance_uniform(chance) < probability[1];
		steps[state.count++] =
			(struct quiz_step){.item = item,
		                           .draw = draw,
		                           .choice = (int64_t)(right ? key : (key + 1) % item->option_count)};
		seen[item - quiz->items]++;
	}
	return state.count;
}

static double highest_rate(const struct document *document, size_t people, double *length)
{
	struct work w = test_work();
	size_t count = quiz_part(document)->quiz->item_count, highest = 0, length_sum = 0;
	size_t *seen = calloc(count, sizeof *seen);
	for (size_t person = 0; person < people; person++) {
		struct chance chance = chance_begin(77, person);
		length_sum += sit(&w, document, &chance, seen);
		arena_reset(w.arena);
	}
	for (size_t i = 0; i < count; i++)
		highest = seen[i] > highest ? seen[i] : highest;
	free(seen);
	*length = (double)length_sum / (double)people;
	test_work_end(&w);
	return (double)highest / (double)people;
}

TEST(exposure_is_kept_below_the_limit)
{
	struct work w = test_work();
	const struct document *document = demo_document(&w);
	struct quiz quiz = *quiz_part(document)->quiz;
	double length, limited_length;
	double without = highest_rate(document, 1000, &length);
	static const double above_average[] = {1.15, 1.5};
	for (size_t i = 0; i < COUNT(above_average); i++) {
		const struct document *limited;
		quiz.exposure_max = above_average[i] * length / (double)quiz.item_count;
		assert_true(quiz.exposure_max < without);
		assert_ok(&w, exposure_set(&w, with_quiz(&w, document, &quiz), &limited));
		double rate = highest_rate(limited, 1000, &limited_length);
		double error = sqrt(quiz.exposure_max * (1 - quiz.exposure_max) / 1000);
		if (!(rate <= quiz.exposure_max + 4 * error))
			fail_msg("%g of %g, %g without a limit", rate, quiz.exposure_max, without);
		/* It costs some questions more, and not many. */
		assert_true(limited_length < 1.2 * length);
	}
	test_work_end(&w);
}

TEST(exposure_is_simulated_as_it_comes)
{
	struct work w = test_work();
	const struct document *document = demo_document(&w);
	const struct quiz *quiz = quiz_part(document)->quiz;
	struct exposure found;
	double length, highest = highest_rate(document, 1000, &length);
	exposure_of(&w, document, quiz, &found);
	assert_true(fabs(found.length - length) < 0.35);
	assert_true(fabs(found.rates[found.most] - highest) < 4 * exposure_standard_error(highest, 1000));
	test_work_end(&w);
}

TEST(exposure_is_stored_with_the_version_and_is_the_same_again)
{
	struct work w = test_work();
	const struct document *document = demo_document(&w), *once, *twice;
	struct quiz quiz = *quiz_part(document)->quiz;
	struct str before, after, again;
	assert_ok(&w, exposure_set(&w, document, &once));
	assert_true(once == document);
	assert_ok(&w, document_write(&w, document, &before));
	assert_true(str_find(before, S("eligibility")) == SIZE_MAX);
	quiz.exposure_max = 0.5;
	document = with_quiz(&w, document, &quiz);
	assert_ok(&w, exposure_set(&w, document, &once));
	assert_ok(&w, exposure_set(&w, once, &twice));
	assert_ok(&w, document_write(&w, once, &after));
	assert_ok(&w, document_write(&w, twice, &again));
	assert_str(after, again);
	assert_true(str_find(after, S("\"eligibility\":0.")) != SIZE_MAX);
	test_work_end(&w);
}

/* Nothing is eligible, and yet everybody gets a whole quiz, of all areas. */
TEST(exposure_gives_way_to_the_areas)
{
	struct work w = test_work();
	const struct document *document = demo_document(&w);
	struct quiz quiz = *quiz_part(document)->quiz;
	struct item *items = work_array(&w, quiz.item_count, sizeof *items);
	memcpy(items, quiz.items, quiz.item_count * sizeof *items);
	for (size_t i = 0; i < quiz.item_count; i++)
		items[i].eligibility = 0.001;
	quiz.items = items;
	document = with_quiz(&w, document, &quiz);
	double length, plain_length;
	(void)highest_rate(demo_document(&w), 500, &plain_length);
	(void)highest_rate(document, 500, &length);
	assert_true(fabs(length - plain_length) < 0.5);
	test_work_end(&w);
}

TEST(quiz_takes_from_an_area_its_share)
{
	struct work w = test_work();
	const struct document *document = demo_document(&w);
	struct quiz quiz = *quiz_part(document)->quiz;
	struct area *areas = work_array(&w, quiz.area_count, sizeof *areas);
	memcpy(areas, quiz.areas, quiz.area_count * sizeof *areas);
	assert_true(quiz.area_count >= 2);
	areas[0].share = 3;
	quiz.areas = areas;
	quiz.items_min = quiz.items_max = 8;
	document = with_quiz(&w, document, &quiz);
	const struct quiz *stored = quiz_part(document)->quiz;
	size_t *seen = work_array(&w, quiz.item_count, sizeof *seen), of_first = 0;
	double wanted = 8 * 3 / (2 + (double)quiz.area_count);
	struct chance chance = chance_begin(5, 5);
	assert_int_equal(sit(&w, document, &chance, seen), 8);
	for (size_t i = 0; i < quiz.item_count; i++)
		of_first += str_equal(stored->items[i].area, areas[0].id) ? seen[i] : 0;
	assert_true(fabs((double)of_first - wanted) < 1);
	test_work_end(&w);
}
