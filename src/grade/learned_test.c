/* What a calibration's verdicts rest on, written and read; and which sittings the lot falls on. */
#include "grade/learned.h"

#include "demonstration.h"
#include "exam/wording.h"
#include "scoring/vectors.h"
#include "test.h"

#include <math.h>

#include <string.h>

TEST(learned_basis_reads_back)
{
	struct work w = test_work();
	const struct learned_criterion criteria[] = {
		{S_INIT("report"), S_INIT("clear"), S_INIT("ab12"), 0, 84, {40, 44}, 0.61, 0.3},
		{S_INIT("report"), S_INIT("honest"), S_INIT("cd34"), 1, 3, {1, 1, 1}, 0.1, 0},
	};
	const struct learned written = {.embedder = S("sha256:77"),
	                                .version = S(GRADER_VERSION),
	                                .viewer = S("qwen, rubric-3"),
	                                .criteria = criteria,
	                                .count = COUNT(criteria),
	                                .digests = {S("aa"), S("bb")}};
	struct learned read;
	struct str json = learned_write(&w, &written);
	assert_ok(&w, learned_read(&w, json, &read));
	assert_int_equal(read.count, 2);
	assert_str(read.embedder, written.embedder);
	assert_str(read.digests[1], S("bb"));
	assert_true(str_absent(read.digests[2]));
	const struct learned_criterion *found = learned_find(&read, S("report"), S("honest"));
	assert_non_null(found);
	assert_int_equal(found->place, 1);
	assert_int_equal(found->answers, 3);
	assert_int_equal(found->given[2], 1);
	assert_float_equal(found->weight, 0.1, 0);
	assert_null(learned_find(&read, S("report"), S("none")));
	assert_float_equal(learned_find(&read, S("report"), S("clear"))->view_share, 0.3, 0);
	assert_str(read.viewer, written.viewer);
	assert_str(learned_write(&w, &read), json);
	test_work_end(&w);
}

TEST(learned_basis_that_is_damaged_is_refused)
{
	static const char *const damaged[] = {
		"{\"criteria\":[{}]}",
		"{\"criteria\":[{\"part\":\"a\",\"criterion\":\"b\",\"digest\":\"c\",\"place\":20,\"answers\":1,\"weight\":1}]}",
		"{\"criteria\":[{\"part\":\"a\",\"criterion\":\"b\",\"digest\":\"c\",\"place\":0,\"answers\":-1,\"weight\":1}]}",
		"{\"criteria\":[{\"part\":\"a\",\"criterion\":\"b\",\"digest\":\"c\",\"place\":0,\"answers\":1,\"weight\":2}]}",
		"{\"criteria\":[{\"part\":\"a\",\"criterion\":\"b\",\"digest\":\"c\",\"place\":0,\"answers\":1,"
		"\"weight\":1,\"view\":2}]}",
	};
	for (size_t i = 0; i < COUNT(damaged); i++) {
		struct work w = test_work();
		struct learned read;
		assert_int_equal(learned_read(&w, str_of(damaged[i]), &read), ERR_INTERNAL);
		test_work_end(&w);
	}
}

/* A view is that of the model and the prompt that were learned with; the part is judged after the model where one took it. */
TEST(learned_view_is_of_the_model_that_was_learned_with)
{
	struct work w = test_work();
	const double levels[] = {0.1, 0.2, 0.7};
	struct learned_criterion criteria[] = {
		{.part = S("report"), .criterion = S("clear"), .view_share = 0.2},
		{.part = S("note"), .criterion = S("clear")}};
	struct learned learned = {.viewer = S("big, rubric-3"),
	                          .version = S(GRADER_VERSION),
	                          .criteria = criteria,
	                          .count = COUNT(criteria)};
	struct verdict verdict = {.scorer = SCORER_RUBRIC,
	                          .levels = levels,
	                          .level_count = COUNT(levels),
	                          .basis = S("{\"model\":\"big\",\"prompt\":\"rubric-3\"}")};
	/* (0.2 + 2 · 0.7) / 2 */
	assert_float_equal(learned_view_of(&w, &learned, &verdict), 0.8, 1e-12);
	assert_true(learned_takes_view(&learned, S("report")));
	assert_false(learned_takes_view(&learned, S("note")) || learned_takes_view(&learned, S("none")));
	static const char *const others[] = {"{\"model\":\"small\",\"prompt\":\"rubric-3\"}",
	                                     "{\"model\":\"big\",\"prompt\":\"rubric-2\"}",
	                                     "{\"model\":null,\"prompt\":\"rubric-3\"}", "{"};
	for (size_t i = 0; i < COUNT(others); i++) {
		struct verdict other = verdict;
		other.basis = str_of(others[i]);
		assert_true(isnan(learned_view_of(&w, &learned, &other)));
	}
	verdict.abstained = true;
	verdict.level_count = 0;
	assert_true(isnan(learned_view_of(&w, &learned, &verdict)));
	assert_true(isnan(learned_view_of(&w, &learned, NULL)));
	learned.version = S("grader-3/features-1");
	assert_false(learned_takes_view(&learned, S("report")));
	test_work_end(&w);
}

/* Of 2,000 sittings a tenth, give or take four standard deviations. */
TEST(learned_lot_falls_on_its_share)
{
	struct work w = test_work();
	const struct id calibration = {{9}};
	size_t drawn = 0;
	for (uint16_t i = 0; i < 2000; i++) {
		struct id id = {{(uint8_t)i, (uint8_t)(i >> 8), 1}};
		drawn += learned_drawn(&w, calibration, id, 0.1);
		assert_false(learned_drawn(&w, calibration, id, 0));
		assert_true(learned_drawn(&w, calibration, id, 1));
	}
	assert_in_range(drawn, 146, 254);
	/* printf 'assay settled sample %s %s' 09000000-0000-0000-0000-000000000000 \
	 * 01000000-0000-0000-0000-000000000000 | sha256sum: 938e8d03288d8567… */
	const struct id first = {{1}};
	assert_true(learned_drawn(&w, calibration, first, 0.5764));
	assert_false(learned_drawn(&w, calibration, first, 0.5763));
	test_work_end(&w);
}

/* Others' verdicts, and what cannot be read, settle nothing and count for nothing. */
TEST(learned_says_nothing_of_others)
{
	struct work w = test_work();
	struct verdict verdict = {.scorer = SCORER_LEARNED,
	                          .basis = S("{\"settled\":true,\"spread\":0.2,\"weight\":0.5}")};
	assert_true(learned_is_settled(&w, &verdict));
	assert_float_equal(learned_weight(&w, &verdict), 0.5, 0);
	assert_float_equal(learned_spread(&w, &verdict), 0.2, 0);
	verdict.basis = S("{\"settled\":true,\"weight\":7}");
	assert_float_equal(learned_weight(&w, &verdict), 0, 0);
	verdict.basis = S("{");
	assert_false(learned_is_settled(&w, &verdict));
	verdict = (struct verdict){.scorer = SCORER_RUBRIC, .basis = S("{\"settled\":true,\"weight\":0.5}")};
	assert_false(learned_is_settled(&w, &verdict));
	assert_float_equal(learned_weight(&w, &verdict), 0, 0);
	test_work_end(&w);
}

/* Worked out by hand: what may be settled of a criterion with four levels, 2 being required, or nothing; given: how many answers
 * have each level. */
TEST(learned_is_sure_of_what_speaks_for_somebody_alone)
{
	static const struct {
		size_t given[4], pass;
		double coverage;
		struct learned_set set;
		double levels[4];
		bool sure;
	} cases[] = {
		{{10, 10, 10, 10}, 2, 0.9, {2, 3, false}, {0, 0.1, 0.3, 0.6}, true},
		{{10, 10, 10, 10}, 2, 0.9, {2, 3, false}, {0, 0.11, 0.3, 0.59}, false}, /* it may not */
		{{10, 10, 10, 10}, 2, 0.9, {1, 2, false}, {0, 0, 1, 0}, false},         /* straddles */
		{{10, 10, 10, 10}, 2, 0.9, {0, 1, false}, {1, 0, 0, 0}, false},         /* against somebody */
		{{10, 10, 10, 10}, 2, 0.9, {3, 3, true}, {0, 0, 0, 1}, false}, /* between the levels */
		{{2, 2, 18, 18}, 2, 0.9, {2, 3, false}, {0, 0, 0, 1}, false},  /* four weak ones alone */
		{{18, 18, 2, 2}, 2, 0.9, {2, 3, false}, {0, 0, 0, 1}, false},  /* nobody much was there */
		{{10, 10, 10, 9}, 2, 0.9, {2, 3, false}, {0, 0, 0, 1}, false}, /* too few */
		{{10, 10, 10, 10},
	         2,
	         0.99,
	         {2, 3, false},
	         {0, 0, 0, 1},
	         false}, /* too few to be so certain */
		{{10, 10, 10, 10}, 0, 0.9, {1, 1, false}, {0, 0.9, 0.1, 0}, true},
		{{10, 10, 10, 10}, 0, 0.9, {1, 1, false}, {0, 0.55, 0.45, 0}, false}, /* as likely another */
		{{10, 10, 10, 10}, 0, 0.9, {1, 2, false}, {0, 1, 0, 0}, false},       /* two levels */
	};
	static const struct level described[4];
	const struct criterion criterion = {.described = described, .described_count = COUNT(described)};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct learned_criterion known = {0};
		memcpy(known.given, cases[i].given, sizeof cases[i].given);
		for (size_t level = 0; level < COUNT(cases[i].given); level++)
			known.answers += cases[i].given[level];
		assert_int_equal(learned_is_sure(&known, &criterion, cases[i].pass, cases[i].coverage,
		                                 &cases[i].set, cases[i].levels),
		                 cases[i].sure);
	}
}

/* Of points, where nothing is required, it is enough that the set lies within what is described as one level. */
TEST(learned_is_sure_of_points_within_one_step)
{
	static const struct level described[] = {{.points = 0}, {.points = 15}, {.points = 30}};
	static const struct criterion criterion = {
		.described = described, .described_count = 3, .points = 60};
	struct learned_criterion known = {.answers = 45};
	double levels[61] = {0};
	known.given[10] = known.given[20] = known.given[50] = 15;
	levels[16] = levels[29] = 0.5;
	const struct learned_set within = {16, 29, false}, across = {16, 30, false}, above = {30, 60, false};
	assert_true(learned_is_sure(&known, &criterion, 0, 0.9, &within, levels));
	assert_false(learned_is_sure(&known, &criterion, 0, 0.9, &across, levels));
	assert_true(learned_is_sure(&known, &criterion, 15, 0.9, &across, levels));
	assert_false(learned_is_sure(&known, &criterion, 30, 0.9, &above, levels));
	levels[16] = levels[29] = 0;
	levels[50] = 1;
	assert_true(learned_is_sure(&known, &criterion, 30, 0.9, &above, levels));
}

/* Worked out by hand, of three levels. */
TEST(learned_set_holds_the_likeliest_level)
{
	static const struct {
		double low, high;
		size_t likeliest;
		struct learned_set set;
	} cases[] = {
		{0.6, 1.4, 1, {1, 1, false}},
		{0.6, 1.4, 0, {0, 1, false}}, /* the interval leaves the likeliest out */
		{0.6, 2.0, 0, {0, 2, false}},
		{0.0, 0.4, 2, {0, 2, false}},
		{1.2, 1.8, 1, {1, 1, true}}, /* between the levels */
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct grader_grade grade = {.low = cases[i].low, .high = cases[i].high};
		struct learned_set set = learned_set_of(&grade, 3, cases[i].likeliest);
		assert_int_equal(set.low, cases[i].set.low);
		assert_int_equal(set.high, cases[i].set.high);
		assert_int_equal(set.empty, cases[i].set.empty);
	}
}

/* What a person took over counts as much as it did before, and what is flagged is asked. */
TEST(learned_weight_stays_when_it_is_taken_over)
{
	struct work w = test_work();
	struct verdict verdict = {.scorer = SCORER_PERSON,
	                          .part = S("report"),
	                          .basis = S("{\"blind\":false,\"rule\":\"settled\",\"weight\":0.5}")};
	const struct flag flag = {.part = S("report")}, other = {.part = S("other")};
	assert_float_equal(learned_weight(&w, &verdict), 0.5, 0);
	assert_true(learned_was_taken_over(&verdict));
	verdict.basis = S("{\"blind\":true,\"weight\":0.5}");
	assert_false(learned_was_taken_over(&verdict));
	assert_float_equal(learned_weight(&w, &verdict), 0, 0);
	verdict = (struct verdict){
		.scorer = SCORER_LEARNED, .part = S("report"), .basis = S("{\"settled\":true}")};
	assert_true(learned_settles(&w, &verdict, &other, 1));
	assert_false(learned_settles(&w, &verdict, &flag, 1));
	test_work_end(&w);
}

/* Forty answers of two levels, each of 24 words and none like another, learned in English. */
static struct grader *learned_in_english(struct work *w, const struct part *part,
                                         const struct criterion *criterion)
{
	struct grader_anchor *anchors = work_array(w, 40, sizeof *anchors);
	struct grader *grader;
	const struct grader_question question = {.id = learned_question(w, part->id, criterion->id),
	                                         .text = part->written->statement,
	                                         .score_max = 3};
	for (size_t i = 0; i < 40; i++) {
		struct buf text = buf_init(w->arena, 1024);
		for (size_t k = 0; k < 12; k++)
			buf_format(&text, "%s %zu ", i % 2 == 0 ? "restarted" : "unknown", 12 * i + k);
		anchors[i] = (struct grader_anchor){
			.text = buf_str(&text), .score = i % 2 == 0 ? 3 : 0, .view = NAN};
	}
	const struct grader_training training = {.language = S("en"),
	                                         .questions = &question,
	                                         .question_count = 1,
	                                         .anchors = anchors,
	                                         .anchor_count = 40};
	assert_ok(w, grader_train(w, NULL, &training, vectors_open(w, 0), &grader));
	return grader;
}

/* Whoever copies is found, however the tag of the assessment is written. */
TEST(learned_finds_copies_in_the_language_that_was_learned)
{
	static const char *const tags[] = {"en", "en-GB", "EN-gb"};
	const struct str copy = S(
		"Orders failed for an hour on Monday morning because certificates of the payment services had not been copied to "
		"the second machines, and customers were told by mail.");
	struct work w = test_work();
	struct document document = *demonstration_quiz_and_report(&w);
	const struct part *part = document_part(&document, S("incident-report"));
	const struct criterion *criterion = &part_rubric(part)->criteria[0];
	const struct learned_criterion known = {.part = part->id,
	                                        .criterion = criterion->id,
	                                        .digest = wording_asked(&w, part, criterion),
	                                        .answers = 40,
	                                        .given = {20, 0, 0, 20},
	                                        .weight = 0.5};
	const struct grader *grader = learned_in_english(&w, part, criterion);
	for (size_t i = 0; i < COUNT(tags); i++) {
		const struct grade_means means = {0};
		const struct learned_subject subject = {.document = &document,
		                                        .part = part,
		                                        .learned = {.version = S(GRADER_VERSION),
		                                                    .criteria = &known,
		                                                    .count = 1,
		                                                    .graders = {grader},
		                                                    .coverage = 0.9},
		                                        .answer = copy,
		                                        .readable = true,
		                                        .others = &copy,
		                                        .other_count = 1};
		struct learned_answer answer;
		bool duplicate = false;
		document.language = str_of(tags[i]);
		assert_ok(&w, learned_judge(&w, &means, &subject, &answer));
		assert_false(answer.verdicts[0].abstained);
		for (size_t k = 0; k < answer.found_count; k++)
			duplicate = duplicate || answer.found[k].gate == GATE_DUPLICATE;
		assert_true(duplicate);
	}
	test_work_end(&w);
}
