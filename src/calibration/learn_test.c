/* Which answers are learned from, and in which fold: equal texts together, frozen ones and their like never. */
#include "calibration/learn_parts.h"

#include "demonstration.h"
#include "test.h"

#include <math.h>
#include <string.h>

enum { SAMPLES = 60, ANCHORS = 40 };

static size_t written_part(const struct document *document)
{
	size_t part = 0;
	while (document->parts[part].written == NULL)
		part++;
	return part;
}

/* Sixty of the author's best samples; then forty anchors, of which two have one text, and two the text of a frozen one. */
static struct examples examples_of(struct work *w, const struct document *document)
{
	struct example *all = work_array(w, SAMPLES + ANCHORS, sizeof *all);
	size_t part = written_part(document);
	const struct rubric *rubric = part_rubric(&document->parts[part]);
	for (size_t i = 0; i < SAMPLES + ANCHORS; i++) {
		all[i] = (struct example){.source = {{(uint8_t)i, 1}},
		                          .origin = i < SAMPLES ? EXAMPLE_SAMPLE : EXAMPLE_ANCHOR,
		                          .part = part,
		                          .text = str_format(w->arena, "Answer %zu says what happened.", i)};
		memset(all[i].levels, -1, sizeof all[i].levels);
		for (size_t k = 0; k < DOCUMENT_CRITERIA_MAX; k++)
			all[i].views[k] = NAN;
		for (size_t k = 0; k < rubric->criterion_count; k++)
			all[i].levels[k] =
				(int8_t)(i < SAMPLES ? rubric->criteria[k].described_count - 1 : i % 2);
	}
	all[SAMPLES + 1].text = str_format(w->arena, " %.*s\n", STR_ARG(all[SAMPLES].text));
	all[SAMPLES + 2].frozen = true;
	all[SAMPLES + 3].text = all[SAMPLES + 4].text = all[SAMPLES + 2].text;
	return (struct examples){.version = {.document = document}, .at = all, .count = SAMPLES + ANCHORS};
}

TEST(learning_keeps_equal_texts_together_and_frozen_ones_out)
{
	struct work w = test_work();
	const struct document *document = demonstration_quiz_and_report(&w);
	const struct examples examples = examples_of(&w, document);
	struct learning *learning;
	assert_ok(&w, learn_begin(&w, &examples, NULL, 0, (struct str){0}, 0, &learning));
	assert_int_equal(learning->fold[SAMPLES], learning->fold[SAMPLES + 1]);
	assert_int_equal(learning->rank[SAMPLES], learning->rank[SAMPLES + 1]);
	for (size_t i = 2; i <= 4; i++)
		assert_true(learning->fold[SAMPLES + i] == SIZE_MAX);
	size_t held[LEARN_FOLDS] = {0};
	for (size_t i = 0; i < examples.count; i++)
		if (learning->fold[i] != SIZE_MAX)
			held[learning->fold[i]]++;
	/* 96 texts in five folds, one of them twice. */
	for (size_t fold = 0; fold < LEARN_FOLDS; fold++)
		assert_in_range(held[fold], 19, 21);
	test_work_end(&w);
}

/* Any two share one of five sequences of three words; two and three answers are the same ones. */
TEST(learning_counts_answers_that_are_nearly_anothers_words)
{
	struct work w = test_work();
	const struct document *document = demonstration_quiz_and_report(&w);
	const struct examples examples = examples_of(&w, document);
	struct learning *learning;
	assert_ok(&w, learn_begin(&w, &examples, NULL, 0, (struct str){0}, 0, &learning));
	assert_true(learn_twins(&w, learning) == 0.05);
	struct example *all = work_array(&w, examples.count, sizeof *all);
	memcpy(all, examples.at, examples.count * sizeof *all);
	all[0].text = S("Twelve words of this stand in both of these answers, one differs: here.");
	all[1].text = S("Twelve words of this stand in both of these answers, one differs: there.");
	all[2].text = S("One");
	all[3].text = S("Two");
	const struct examples near = {.version = examples.version, .at = all, .count = examples.count};
	assert_ok(&w, learn_begin(&w, &near, NULL, 0, (struct str){0}, 0, &learning));
	assert_true(learn_twins(&w, learning) == 0.07);
	test_work_end(&w);
}

TEST(learning_takes_the_first_samples_as_references_and_no_more)
{
	struct work w = test_work();
	const struct document *document = demonstration_quiz_and_report(&w);
	const struct examples examples = examples_of(&w, document);
	struct learning *learning;
	assert_ok(&w, learn_begin(&w, &examples, NULL, 0, (struct str){0}, 0, &learning));
	for (size_t i = 0; i < examples.count; i++) {
		assert_int_equal(learn_is_reference(learning, i, 0), i < LEARN_REFERENCES_MAX);
		assert_int_equal(learn_counts(learning, i, 0), i >= LEARN_REFERENCES_MAX);
	}
	assert_false(learn_is_reference(learning, 0, DOCUMENT_CRITERIA_MAX));
	const struct learned_criterion *known =
		&learning->known[written_part(document) * DOCUMENT_CRITERIA_MAX];
	/* 100 less eight references, the frozen one and its two like. */
	assert_int_equal(known->answers, 89);
	test_work_end(&w);
}

/* Of weak answers alone attacks are made, of each all kinds. */
TEST(learning_attacks_start_from_weak_answers)
{
	struct work w = test_work();
	const struct document *document = demonstration_quiz_and_report(&w);
	const struct examples examples = examples_of(&w, document);
	struct learning *learning;
	assert_ok(&w, learn_begin(&w, &examples, NULL, 0, (struct str){0}, 0, &learning));
	assert_int_equal(learning->attack_count, LEARN_ATTACKED_MAX * LEARN_ATTACKS);
	for (size_t i = 0; i < learning->attack_count; i++) {
		const struct example *from = &examples.at[learning->attacks[i].example];
		assert_true(from->origin == EXAMPLE_ANCHOR && from->levels[0] == 0);
		assert_true(learning->attacks[i].text.len > 0);
	}
	test_work_end(&w);
}

/* Learned in an assessment of this language, of answers that restart servers or know nothing, and tried on one. Two of them
 * differ in their endings alone. */
static void learn_in(struct work *w, struct str language, struct learning **learning, struct grader **grader,
                     struct learn_seen *seen)
{
	struct document *document = work_alloc(w, sizeof *document);
	struct examples *examples = work_alloc(w, sizeof *examples);
	*document = *demonstration_quiz_and_report(w);
	document->language = language;
	*examples = examples_of(w, document);
	struct example *all = work_array(w, examples->count, sizeof *all);
	bool *use = work_array(w, examples->count, sizeof *use);
	memcpy(all, examples->at, examples->count * sizeof *all);
	for (size_t i = 0; i < examples->count; i++) {
		all[i].origin = EXAMPLE_ANCHOR;
		all[i].frozen = false;
		all[i].levels[0] = (int8_t)(i % 2 == 0 ? 3 : 0);
		all[i].text = i % 2 == 0 ? str_format(w->arena, "%zu servers were restarted: %zu.", i, i)
		                         : str_format(w->arena, "%zu nobody knows of it: %zu", i, i);
		use[i] = true;
	}
	all[1].text = S("Three servers were restarting while the backups failed at noon on Monday");
	all[3].text = S("Three server were restarted while the backup failing at noon on Mondays");
	examples->at = all;
	assert_ok(w, learn_begin(w, examples, NULL, 0, (struct str){0}, 0, learning));
	assert_ok(w, learn_train(w, NULL, *learning, 0, use, grader));
	struct learn_judge judge = learn_judge_of(w, *learning, *grader, 0);
	assert_true(
		learn_judge_text(w, &judge, all[0].part, S("The server restarts: nobody knew."), NAN, seen));
}

/* A tag says more than whose stems and function words there are: with it, the same is learned as in its language alone. */
TEST(learning_reads_the_tag_of_an_assessment_as_its_language)
{
	static const char *const tags[] = {"en-GB", "EN-gb", "en-GB-oxendict-x-house-style"};
	struct work w = test_work();
	struct learning *plain, *tagged;
	struct grader *plain_grader, *tagged_grader;
	struct learn_seen expected, seen;
	learn_in(&w, S("en"), &plain, &plain_grader, &expected);
	assert_true(learn_twins(&w, plain) == 0.02);
	for (size_t i = 0; i < COUNT(tags); i++) {
		struct buf written = buf_init(w.arena, 64 << 20);
		struct grader *read;
		learn_in(&w, str_of(tags[i]), &tagged, &tagged_grader, &seen);
		assert_str(grader_about(tagged_grader).language, S("en"));
		grader_write(&written, tagged_grader);
		assert_ok(&w, grader_read(&w, buf_str(&written), &read));
		assert_true(seen.score == expected.score && seen.spread == expected.spread);
		assert_memory_equal(seen.gates, expected.gates, sizeof seen.gates);
		assert_true(learn_twins(&w, tagged) == learn_twins(&w, plain));
		assert_int_equal(tagged->attack_count, plain->attack_count);
		for (size_t k = 0; k < plain->attack_count; k++)
			assert_str(tagged->attacks[k].text, plain->attacks[k].text);
	}
	test_work_end(&w);
}

/* Two numbers for each text, as if they were its meaning. */
static void place_texts(struct learning *learning, const struct learn_other *others, const float (*at)[2],
                        size_t count)
{
	size_t wanted;
	const struct str *texts = vectors_wanted(learn_vectors(learning), &wanted);
	float *room = vectors_room(learn_vectors(learning));
	for (size_t i = 0; i < wanted; i++) {
		room[2 * i] = 1;
		room[2 * i + 1] = 0;
		for (size_t k = 0; k < count; k++)
			if (str_equal(texts[i], others[k].text))
				memcpy(room + 2 * i, at[k], sizeof at[k]);
	}
}

/* All that is scored lies at (1, 0), and nobody knows how sure a grader would be: what is farthest teaches most, by 1 - cosine,
 * then what is farthest from that too; of two that say the same the second teaches nothing more. */
TEST(learning_teaches_most_by_what_is_far_from_all_that_is_scored)
{
	struct work w = test_work();
	const struct document *document = demonstration_quiz_and_report(&w);
	const struct examples examples = examples_of(&w, document);
	size_t part = written_part(document);
	struct learn_other others[] = {{.part = part, .text = S("The same as all.")},
	                               {.part = part, .text = S("Something else.")},
	                               {.part = part, .text = S("Between the two.")},
	                               {.part = part, .text = S("Something else again.")}};
	static const float at[][2] = {{1, 0}, {0, 1}, {0.6F, 0.8F}, {0, 1}};
	struct learning *learning;
	assert_ok(&w, learn_begin(&w, &examples, others, COUNT(others), S("drawn"), 2, &learning));
	place_texts(learning, others, at, COUNT(others));
	learn_teaches(&w, learning, NULL);
	/* Its place in the order, of four, and how far it was when its turn came: 1; 1 - .8 from the first; 0; 0. */
	assert_true(fabs(others[1].teaches - 2) < 1e-6);
	assert_true(fabs(others[2].teaches - (0.2 + 0.75)) < 1e-6);
	assert_true(fabs(others[0].teaches - 0.5) < 1e-6);
	assert_true(fabs(others[3].teaches - 0.25) < 1e-6);
	test_work_end(&w);
}

/* Of two that are as far, the one teaches more that the grader is less sure of. */
TEST(learning_teaches_most_by_what_a_grader_is_unsure_of)
{
	struct work w = test_work();
	const struct document *document = demonstration_quiz_and_report(&w);
	struct examples examples = examples_of(&w, document);
	size_t part = written_part(document);
	struct learn_other others[] = {{.part = part, .text = S("good good good good")},
	                               {.part = part, .text = S("neither here nor there, perhaps")},
	                               {.part = part, .text = S("bad bad bad bad")}};
	struct example *all = work_array(&w, examples.count, sizeof *all);
	bool *use = work_array(&w, examples.count, sizeof *use);
	struct learning *learning;
	struct grader *grader;
	struct learn_result result = {0};
	memcpy(all, examples.at, examples.count * sizeof *all);
	for (size_t i = 0; i < examples.count; i++) {
		all[i].origin = EXAMPLE_ANCHOR;
		all[i].frozen = false;
		all[i].levels[0] = (int8_t)(i % 2 == 0 ? 3 : 0);
		all[i].text = str_format(w.arena, "%s %zu", i % 2 == 0 ? "good good good" : "bad bad bad", i);
		use[i] = true;
	}
	examples.at = all;
	assert_ok(&w, learn_begin(&w, &examples, others, COUNT(others), (struct str){0}, 0, &learning));
	assert_ok(&w, learn_train(&w, NULL, learning, 0, use, &grader));
	result.learned.graders[0] = grader;
	learn_teaches(&w, learning, &result);
	/* Without vectors all are as far: 1, and what is left is how unsure the grader is, and the order of that. */
	struct learn_judge judge = learn_judge_of(&w, learning, grader, 0);
	for (size_t i = 0; i < COUNT(others); i++) {
		struct learn_seen seen = {0};
		size_t before = 0;
		assert_true(learn_judge_text(&w, &judge, part, others[i].text, NAN, &seen));
		assert_true(seen.spread > 0 && seen.spread < 1);
		for (size_t k = 0; k < COUNT(others); k++)
			before += others[k].teaches > others[i].teaches;
		assert_true(fabs(others[i].teaches - seen.spread - (double)(COUNT(others) - before) / 3) <
		            1e-12);
		for (size_t k = 0; k < COUNT(others); k++) {
			struct learn_seen other = {0};
			assert_true(learn_judge_text(&w, &judge, part, others[k].text, NAN, &other));
			assert_true(other.spread <= seen.spread || others[k].teaches > others[i].teaches);
		}
	}
	test_work_end(&w);
}

/* Sixty answers of which the words say nothing, and the model all: graders take its view, and say the same as ever without. */
TEST(learning_takes_a_view_that_helps)
{
	struct work w = test_work();
	const struct document *document = demonstration_quiz_and_report(&w);
	struct examples examples = examples_of(&w, document);
	struct example *all = work_array(&w, SAMPLES, sizeof *all);
	bool use[SAMPLES];
	struct learning *learning;
	struct grader *grader;
	struct report report = {.view_least = NAN, .view_most = NAN};
	memcpy(all, examples.at, SAMPLES * sizeof *all);
	for (size_t i = 0; i < SAMPLES; i++) {
		all[i].origin = EXAMPLE_JUDGED;
		all[i].levels[0] = (int8_t)(i * i % 7 % 3);
		all[i].views[0] = i < 5 ? NAN : (double)all[i].levels[0] / 3;
		use[i] = true;
	}
	examples.at = all;
	examples.count = SAMPLES;
	assert_ok(&w, learn_begin(&w, &examples, NULL, 0, (struct str){0}, 0, &learning));
	assert_ok(&w, learn_train(&w, NULL, learning, 0, use, &grader));
	assert_int_equal(grader_about(grader).view_count, SAMPLES - 5);
	struct grader *graders[DOCUMENT_CRITERIA_MAX] = {grader};
	learn_report_view(learning, graders, &report);
	assert_int_equal(report.viewed, SAMPLES - 5);
	assert_true(report.view_most == 0.5 && report.view_least == 0.5);
	struct learn_judge judge = learn_judge_of(&w, learning, grader, 0);
	struct learn_seen low = {0}, high = {0}, none = {0};
	assert_true(learn_judge_text(&w, &judge, all[0].part, all[0].text, 0, &low));
	assert_true(learn_judge_text(&w, &judge, all[0].part, all[0].text, 1, &high));
	assert_true(learn_judge_text(&w, &judge, all[0].part, all[0].text, NAN, &none));
	assert_true(low.score < none.score && none.score < high.score);
	assert_true(low.plain_score == none.score && high.plain_score == none.score &&
	            none.plain_score == none.score);
	assert_true(low.plain_said == none.said && high.plain_said == none.said);
	test_work_end(&w);
}

/* Kappa at sizes as a calibration tries them. */
static double gain_of(const double *kappas, size_t count)
{
	static const int64_t sizes[] = {10, 15, 20, 30, 45, 70};
	struct report_point points[COUNT(sizes)];
	for (size_t i = 0; i < count; i++)
		points[i] = (struct report_point){sizes[i], {.value = kappas[i]}};
	return learn_gain(points, count, 75, 20);
}

TEST(learning_promises_of_more_answers_what_its_curve_shows)
{
	/* Of 1 - 1 / sqrt(answers), the difference itself. */
	double exact[6];
	for (size_t i = 0; i < COUNT(exact); i++)
		exact[i] = 1 - 1 / sqrt((double[]){10, 15, 20, 30, 45, 70}[i]);
	assert_true(fabs(gain_of(exact, COUNT(exact)) - (1 / sqrt(75) - 1 / sqrt(95))) < 1e-9);
	/* Flat but for a small sample that did badly: nothing. */
	assert_true(isnan(gain_of((double[]){0.52, 0.30, 0.67, 0.74, 0.74, 0.69}, 6)));
	/* Of what rises less by the last three than by five, the less. */
	double bends = gain_of((double[]){0.2, 0.3, 0.60, 0.70, 0.71, 0.72}, 6);
	assert_in_range(1e6 * bends, 1, 1e4);
	assert_true(isnan(gain_of((double[]){0.3, 0.4}, 2)));
	assert_true(isnan(gain_of((double[]){0.3, NAN, 0.4, NAN, 0.5, NAN}, 6)));
}
