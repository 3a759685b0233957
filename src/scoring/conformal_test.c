/* Oracles: quantiles by hand; and the theory. Where scores are drawn alike, a new one lies within the threshold in a share of the
 * draws that is the coverage asked for, (n + 1) · coverage being whole; 10,000 draws tell that to within the 99.9 % interval of
 * the binomial distribution (there are many of them). Questions have effects of their own where it is told that one way covers
 * and another does not. */
#include "scoring/conformal.h"

#include "rows.h"
#include "test.h"

#include <math.h>

enum { DRAWS = 10000, CASES = 99, ASKED = 3 };

static const double coverages[ASKED] = {0.8, 0.9, 0.95};

/* How often a new answer was within the threshold for each coverage. */
struct shares {
	double of[ASKED];
};

/* more: what the rule may cover beyond what it was asked for. */
static void assert_covers(struct shares shares, double more)
{
	for (size_t i = 0; i < ASKED; i++) {
		double coverage = coverages[i], half = 3.29 * sqrt(coverage * (1 - coverage) / DRAWS);
		if (shares.of[i] < coverage - half || shares.of[i] > coverage + more + half)
			fail_msg("covered %.4f instead of %.4f ± %.4f", shares.of[i], coverage, half);
	}
}

static void count_draw(struct shares *shares, const struct conformal *table, size_t group, double score)
{
	for (size_t i = 0; i < ASKED; i++)
		if (score <= conformal_threshold(table, 0, group, coverages[i]))
			shares->of[i] += 1.0 / DRAWS;
}

static const struct conformal *of_scores(struct work *w, const double *scores, size_t count)
{
	struct conformal_case *cases = work_array(w, count, sizeof *cases);
	for (size_t i = 0; i < count; i++)
		cases[i].score = scores[i];
	return conformal_of(w, cases, count, 1);
}

static void assert_threshold(const struct conformal *conformal, size_t group, double coverage,
                             double expected)
{
	double got = conformal_threshold(conformal, 0, group, coverage);
	if (got != expected)
		fail_msg("%g instead of %g at %g", got, expected, coverage);
}

/* Of nine scores: the ⌈10 · coverage⌉-th; there is no tenth. */
TEST(conformal_by_hand)
{
	struct work w = test_work();
	static const double scores[] = {3, 1, 9, 7, 5, 8, 2, 6, 4};
	const struct conformal *nine = of_scores(&w, scores, 9), *none = of_scores(&w, scores, 0);
	static const double asked[] = {0.1, 0.3, 0.7, 0.71, 0.8, 0.9, 0.01},
			    expected[] = {1, 3, 7, 8, 8, 9, 1};
	for (size_t i = 0; i < COUNT(asked); i++)
		assert_threshold(nine, CONFORMAL_ANY, asked[i], expected[i]);
	assert_threshold(nine, CONFORMAL_ANY, 0.91, INFINITY);
	assert_threshold(none, CONFORMAL_ANY, 0.5, INFINITY);
	assert_threshold(none, CONFORMAL_NEW, 0.5, INFINITY);
	assert_threshold(none, 3, 0.5, INFINITY);
	test_work_end(&w);
}

/* Questions with 1; 2, 4; 3, 3, 6. Up to a score lie, in all three together, at 1: 1; at 2: 1.5; at 3: 1 + 0.5 + 0.67; at 4:
 * 2.67; at 6: 3, of 4 with the new one. Of the pooled six scores, seven with the new one. */
TEST(conformal_questions_by_hand)
{
	struct work w = test_work();
	static const struct conformal_case cases[] = {{4, 7, 0}, {3, 2, 0}, {1, 0, 0},
	                                              {6, 2, 0}, {2, 7, 0}, {3, 2, 0}};
	const struct conformal *table = conformal_of(&w, cases, COUNT(cases), 1);
	static const double asked[] = {0.25, 0.26, 0.375, 0.376, 0.54, 0.55, 0.66, 0.67, 0.75};
	static const double expected[] = {1, 2, 2, 3, 3, 4, 4, 6, 6};
	for (size_t i = 0; i < COUNT(asked); i++)
		assert_threshold(table, CONFORMAL_NEW, asked[i], expected[i]);
	assert_threshold(table, CONFORMAL_NEW, 0.76, INFINITY);
	/* Two of its own are enough for 2/3, and 1/3 has the first; beyond, all are asked whose questions have two to five. Of a
	 * question with none those are asked that have one, then two, then all six. */
	assert_threshold(table, 7, 0.3, 2);
	assert_threshold(table, 7, 0.5, 3); /* 3 · 0.5 = 1.5: half-way between the first and the second */
	assert_threshold(table, 7, 0.7, 6); /* ⌈4.2⌉ = 5th of 2 3 3 4 6 */
	assert_threshold(table, 7, 0.84, 6); /* ⌈5.04⌉ = 6th of five: all, and ⌈5.88⌉ = 6th of 1 2 3 3 4 6 */
	assert_threshold(table, 7, 0.86, INFINITY);
	assert_threshold(table, 99, 0.5, 1); /* 1st of 1 */
	assert_threshold(table, 99, 0.6, 4); /* ⌈2.4⌉ = 3rd of 1 2 4 */
	assert_threshold(table, 99, 0.8, 6);
	assert_int_equal(conformal_count(table, 0, CONFORMAL_ANY), 6);
	assert_int_equal(conformal_count(table, 0, 2), 3);
	assert_int_equal(conformal_count(table, 0, 99), 0);
	test_work_end(&w);
}

TEST(conformal_sets)
{
	struct work w = test_work();
	assert_int_equal(conformal_levels(2.25, 5, 0.8), 1 << 2 | 1 << 3);
	assert_int_equal(conformal_levels(2.5, 5, 0.25), 0);
	assert_int_equal(conformal_levels(-3, 5, 3), 1);
	assert_true(conformal_levels(0, 64, INFINITY) == UINT64_MAX);
	/* Label 0 has been right with scores up to 0.2, label 1 with up to 0.9; of label 2 there is one case. */
	static const struct conformal_case cases[] = {
		{0.1, 0, 0}, {0.2, 0, 0}, {0.9, 0, 1}, {0.3, 0, 1}, {0.5, 1, 2}};
	const struct conformal *table = conformal_of(&w, cases, COUNT(cases), 3);
	static const double score[] = {0.3, 0.7, 0.99};
	assert_int_equal(conformal_classes(table), 3);
	assert_int_equal(conformal_labels(table, score, CONFORMAL_ANY, 0.6), 1 << 1 | 1 << 2);
	assert_int_equal(conformal_labels(table, score, CONFORMAL_ANY, 0.3), 0);
	test_work_end(&w);
}

/* Ties of 64-bit numbers that 32 bits cannot hold: what was seen stays within. */
TEST(conformal_scores_are_rounded_up)
{
	struct work w = test_work();
	static const double tenths[] = {0.1, 0.1, 0.1};
	assert_true(conformal_threshold(of_scores(&w, tenths, 3), 0, CONFORMAL_ANY, 0.7) >= 0.1);
	test_work_end(&w);
}

/* Question 1 is five times as uncertain as question 0. */
static double drawn_score(uint64_t *seed, size_t group)
{
	return rows_uniform(seed) * (group == 1 ? 5 : 1);
}

/* New answers to question `asked`, and what cases of so many questions say for `group`. */
static struct shares covered(size_t questions, size_t asked, size_t group, uint64_t seed)
{
	struct shares shares = {{0}};
	for (size_t draw = 0; draw < DRAWS; draw++) {
		struct work w = test_work();
		struct conformal_case cases[2 * CASES];
		for (size_t i = 0; i < questions * CASES; i++)
			cases[i] =
				(struct conformal_case){drawn_score(&seed, i % questions), i % questions, 0};
		const struct conformal *table = conformal_of(&w, cases, questions * CASES, 1);
		count_draw(&shares, table, group, drawn_score(&seed, asked));
		test_work_end(&w);
	}
	return shares;
}

TEST(conformal_covers_what_is_drawn_alike)
{
	assert_covers(covered(1, 0, CONFORMAL_ANY, 1), 0);
}

TEST(conformal_covers_each_question)
{
	assert_covers(covered(2, 0, 0, 2), 0);
	assert_covers(covered(2, 1, 1, 2), 0);
	/* Of both together nine tenths are below 4: of the uncertain question's alone that is about 0.8. */
	assert_true(covered(2, 1, CONFORMAL_ANY, 3).of[1] < 0.83);
	assert_true(covered(2, 0, CONFORMAL_ANY, 3).of[1] > 0.9999);
}

/* 33 questions with three answers each, which are told three times as badly as those of 5 with 60; a new answer to one of the 33.
 * Three are too few for any coverage that is asked for. */
TEST(conformal_covers_small_questions)
{
	enum { SMALL = 33, LARGE = 5, FEW = 3, MANY = 60, ALL = SMALL * FEW + LARGE * MANY };
	struct shares alike = {{0}}, any = {{0}};
	uint64_t seed = 6;
	for (size_t draw = 0; draw < DRAWS; draw++) {
		struct work w = test_work();
		struct conformal_case *cases = work_array(&w, ALL, sizeof *cases);
		for (size_t i = 0; i < ALL; i++)
			cases[i] =
				i < SMALL * FEW
					? (struct conformal_case){3 * rows_uniform(&seed), i / FEW, 0}
					: (struct conformal_case){rows_uniform(&seed), SMALL + i / MANY, 0};
		const struct conformal *table = conformal_of(&w, cases, ALL, 1);
		double score = 3 * rows_uniform(&seed);
		count_draw(&alike, table, draw % SMALL, score);
		count_draw(&any, table, CONFORMAL_ANY, score);
		test_work_end(&w);
	}
	assert_covers(alike, 0);
	assert_true(any.of[1] < 0.75);
}

/* A question of 1 to 8 answers, whose scores are its own effect, which weighs most, and a part of their own. Adds its cases;
 * returns the score of one answer more. */
static double drawn_question(uint64_t *seed, struct conformal_case *cases, size_t question, size_t *count)
{
	double effect = rows_uniform(seed) * 3;
	size_t answers = 1 + (size_t)(rows_uniform(seed) * 8);
	for (size_t i = 0; i < answers; i++)
		cases[(*count)++] = (struct conformal_case){effect + rows_uniform(seed), question, 0};
	return effect + rows_uniform(seed);
}

static struct shares covered_new(size_t questions, size_t group, uint64_t seed)
{
	struct shares shares = {{0}};
	for (size_t draw = 0; draw < DRAWS; draw++) {
		struct work w = test_work();
		struct conformal_case *cases = work_array(&w, 8 * (questions + 1), sizeof *cases);
		size_t count = 0, spare = 0;
		for (size_t i = 0; i < questions; i++)
			drawn_question(&seed, cases, i, &count);
		const struct conformal *table = conformal_of(&w, cases, count, 1);
		count_draw(&shares, table, group, drawn_question(&seed, cases, questions, &spare));
		test_work_end(&w);
	}
	return shares;
}

/* The new question's own scores count as infinite although most are not: so up to 1 / K more is covered. */
TEST(conformal_covers_new_questions)
{
	assert_covers(covered_new(99, CONFORMAL_NEW, 4), 1.0 / 99);
	/* With nine questions, answers taken for independent of each other say too little. */
	assert_true(covered_new(9, CONFORMAL_ANY, 5).of[1] < 0.89);
	struct shares nine = covered_new(9, CONFORMAL_NEW, 5);
	assert_true(nine.of[0] > 0.8 - 0.0132 && nine.of[1] > 0.9 - 0.0099);
	/* For 0.95 nine are too few, as eight are for 0.9: everything is in the set. */
	assert_true(nine.of[2] > 0.9999 && covered_new(8, CONFORMAL_NEW, 5).of[1] > 0.9999);
}

TEST(conformal_tables_that_were_kept_say_the_same)
{
	struct work w = test_work();
	struct conformal_case cases[300];
	uint64_t seed = 6;
	for (size_t i = 0; i < COUNT(cases); i++)
		cases[i] = (struct conformal_case){rows_uniform(&seed) - 0.5, i % 7, i % 3};
	const struct conformal *kept, *table = conformal_of(&w, cases, COUNT(cases), 3);
	struct buf buf = buf_init(w.arena, CONFORMAL_BYTES_MAX);
	conformal_write(&buf, table);
	assert_int_equal(buf.len, 2 + 3 * 4 + 300 * 6);
	assert_ok(&w, conformal_read(&w, buf_str(&buf), &kept));
	for (size_t kind = 0; kind < 3; kind++)
		for (size_t i = 0; i < 9; i++) {
			size_t group = i == 7 ? CONFORMAL_ANY : i == 8 ? CONFORMAL_NEW : i;
			assert_true(conformal_threshold(table, kind, group, 0.8) ==
			            conformal_threshold(kept, kind, group, 0.8));
		}
	for (size_t len = 0; len < buf.len; len++)
		assert_fails(&w, ERR_INPUT, conformal_read(&w, str_slice(buf_str(&buf), 0, len), &kept));
	test_work_end(&w);
}

TEST(conformal_tables_that_are_damaged)
{
	struct work w = test_work();
	/* One class of two cases: 1 of group 2, 2 of group 3. */
	static const char whole[] = "\1\1\2\0\0\0\0\0\x80\x3f\2\0\0\0\0\x40\3";
	static const struct {
		size_t at;
		char byte;
	} damages[] = {{0, 2},    {1, 0},    {1, 65},      {2, 3},      {5, 1},
	               {9, 0x41}, {9, 0x7f}, {11, '\xff'}, {15, '\xff'}};
	const struct conformal *table;
	assert_ok(&w, conformal_read(&w, str_bytes(whole, sizeof whole), &table));
	assert_true(conformal_threshold(table, 0, CONFORMAL_ANY, 0.6) == 2);
	assert_int_equal(conformal_count(table, 0, 3), 1);
	for (size_t i = 0; i < COUNT(damages); i++) {
		char bytes[sizeof whole];
		for (size_t k = 0; k < sizeof whole; k++)
			bytes[k] = whole[k];
		bytes[damages[i].at] = damages[i].byte;
		if (damages[i].at == 15)
			bytes[14] = bytes[15] = '\xff';
		if (damages[i].byte == 0x7f)
			bytes[8] = '\x80';
		assert_fails(&w, ERR_INPUT, conformal_read(&w, str_bytes(bytes, sizeof bytes), &table));
	}
	test_work_end(&w);
}
