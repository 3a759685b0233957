/* What a language model said, as an input: planted so that its worth is known, and held against least squares computed here. */
#include "scoring/grader_parts.h"

#include "test.h"

#include <math.h>
#include <string.h>

enum { QUESTIONS = 6, ANSWERS = 20, CASES = QUESTIONS * ANSWERS, LENGTH = 6, SCORE_MAX = 5 };

static const char *const right[QUESTIONS][LENGTH] = {
	{"salt", "water", "evaporates", "crystals", "dish", "left"},
	{"bulb", "closed", "circuit", "battery", "current", "flows"},
	{"seed", "grows", "roots", "soil", "light", "leaves"},
	{"packet", "lost", "window", "halved", "threshold", "retransmitted"},
	{"rock", "hardness", "scratched", "mineral", "streak", "test"},
	{"sound", "string", "vibrates", "tension", "pitch", "higher"},
};
static const char *const wrong[] = {"maybe", "yellow", "because", "teacher", "nothing", "banana"};

static uint32_t draw(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 16;
}

static struct str answer_of(struct work *w, size_t question, size_t good, uint32_t *state)
{
	struct buf buf = buf_init(w->arena, 1000);
	for (size_t i = 0; i < LENGTH; i++) {
		size_t word = draw(state);
		buf_format(&buf, "%s%s", i == 0 ? "" : " ",
		           i < good ? right[question][word % LENGTH] : wrong[word % COUNT(wrong)]);
	}
	return buf_str(&buf);
}

/* Of five points three are for what the words show, and two for what only who understands them sees. */
enum views { NONE, INFORMED, BLIND, INFORMED_HALF, FEW };

struct set {
	struct grader_question questions[QUESTIONS];
	struct grader_anchor anchors[CASES];
	struct grader_training training;
};

static double view_of(enum views views, size_t i, double score, uint32_t *state)
{
	uint32_t drawn = draw(state);
	if (views == NONE || (views == INFORMED_HALF && i % 2 == 0) ||
	    (views == FEW && i >= GRADER_VIEWS_MIN - 1))
		return NAN;
	if (views == BLIND)
		return drawn % 101 / 100.0;
	return fmin(fmax(score / SCORE_MAX + (drawn % 5 - 2.0) / 10, 0), 1);
}

static struct set *make_set(struct work *w, enum views views, size_t labels)
{
	static const char *const names[] = {"bad", "good", "middling"};
	struct set *set = work_alloc(w, sizeof *set);
	uint32_t words = 5, seen = 77;
	for (size_t q = 0; q < QUESTIONS; q++)
		set->questions[q] = (struct grader_question){
			.id = str_format(w->arena, "q%zu", q),
			.text = str_format(w->arena, "Explain number %zu.", q),
			.score_max = SCORE_MAX,
		};
	for (size_t i = 0; i < CASES; i++) {
		size_t q = i / ANSWERS, good = i % 4 * 2, sense = draw(&words) % 3;
		double score = (double)(good / 2 + sense);
		size_t label = score >= 3 ? 1 : labels == 3 && score >= 2 ? 2 : 0;
		set->anchors[i] = (struct grader_anchor){
			.question = q,
			.text = answer_of(w, q, good, &words),
			.score = labels == 0 ? score : NAN,
			.label = labels == 0 ? (struct str){0} : str_of(names[label]),
			.view = view_of(views, i, score, &seen),
		};
	}
	set->training = (struct grader_training){.language = S("en"),
	                                         .questions = set->questions,
	                                         .question_count = QUESTIONS,
	                                         .anchors = set->anchors,
	                                         .anchor_count = CASES};
	return set;
}

static struct grader *train(struct work *w, const struct set *set)
{
	struct grader *grader;
	assert_ok(w, grader_train(w, NULL, &set->training, vectors_open(w, 0), &grader));
	return grader;
}

static struct grader_grade grade(struct work *w, const struct grader *grader, size_t question,
                                 struct str text, double view)
{
	struct grader_input input;
	struct grader_grade out;
	struct grader_session *session = grader_begin(w, grader, vectors_open(w, 0));
	grader_describe(w, session, question, text, &input);
	assert_true(isnan(input.view));
	input.view = view;
	grader_grade(grader, &input, 0.9, &out);
	return out;
}

static bool equal(const double *a, const double *b, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!(a[i] == b[i] || (isnan(a[i]) && isnan(b[i]))))
			return false;
	return true;
}

static bool same(const struct grader_grade *a, const struct grader_grade *b)
{
	return equal(&a->score, &b->score, 1) && a->label == b->label &&
	       equal(a->probabilities, b->probabilities, GRADER_LEVELS_MAX) &&
	       equal(a->level_probabilities, b->level_probabilities, GRADER_LEVELS_MAX) &&
	       equal(&a->low, &b->low, 1) && equal(&a->high, &b->high, 1);
}

static struct str written(struct work *w, const struct grader *grader)
{
	struct buf buf = buf_init(w->arena, GRADER_BYTES_MAX);
	grader_write(&buf, grader);
	return buf_str(&buf);
}

/* ---- least squares, anew ---- */

/* The line through all cases but one, or but a question's, by the definitions; slope NULL: the mean alone. */
static double expected(const struct set *set, size_t without, bool question, double view, double *slope)
{
	double count = 0, mean_view = 0, mean_score = 0, product = 0, square = 0;
	for (size_t pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < CASES; i++) {
			const struct grader_anchor *one = &set->anchors[i];
			if (isnan(one->view) || i == without ||
			    (question && without < CASES && one->question == set->anchors[without].question))
				continue;
			if (pass == 0) {
				count++;
				mean_view += one->view;
				mean_score += one->score / SCORE_MAX;
				continue;
			}
			product += (one->view - mean_view / count) *
			           (one->score / SCORE_MAX - mean_score / count);
			square += (one->view - mean_view / count) * (one->view - mean_view / count);
		}
	if (slope == NULL)
		return mean_score / count;
	*slope = product / square > 0 ? product / square : 0;
	return mean_score / count + *slope * (view - mean_view / count);
}

/* What is left of the square of the error with a share of what lines, or means, say. */
static double left(const struct set *set, const struct grader_fit *fit, bool question, bool by_view,
                   double share)
{
	double sum = 0, slope;
	for (size_t i = 0; i < CASES; i++) {
		if (isnan(set->anchors[i].view))
			continue;
		double line = expected(set, i, question, set->anchors[i].view, by_view ? &slope : NULL);
		double off = (1 - share) * fit->said[i] + share * line - set->anchors[i].score / SCORE_MAX;
		sum += off * off;
	}
	return sum;
}

static void hold_against_least_squares(const struct set *set, const struct grader_fit *fit, bool question)
{
	double best = INFINITY, mean = INFINITY, share = 0, slope;
	for (int tenth = 0; tenth <= 5; tenth++) {
		double now = left(set, fit, question, true, tenth / 10.0);
		mean = fmin(mean, left(set, fit, question, false, tenth / 10.0));
		share = now < best ? tenth / 10.0 : share;
		best = fmin(best, now);
	}
	assert_true(best < 0.9 * mean);
	assert_float_equal(fit->view_share, share, 0);
	double at_zero = expected(set, CASES, false, 0, &slope);
	assert_float_equal(fit->view_intercept[0], at_zero, 1e-9);
	assert_float_equal(fit->view_slope[0], slope, 1e-9);
}

/* What is learned with: each case by a line that does not know it. */
static void hold_said_against_least_squares(struct work *w, const struct grader *grader,
                                            const struct set *set, enum grader_regime regime)
{
	struct grader_fit fit = grader->fits[regime];
	double views[CASES], y[CASES], slope;
	for (size_t i = 0; i < CASES; i++) {
		views[i] = set->anchors[i].view;
		y[i] = set->anchors[i].score / SCORE_MAX;
	}
	const double *said = grader_learn_view(w, grader, regime, views, y, &fit);
	assert_non_null(said);
	for (size_t i = 0; i < CASES; i++) {
		double line = fit.said[i];
		if (!isnan(views[i]))
			line = expected(set, i, regime == GRADER_NEW_QUESTION, views[i], &slope);
		assert_true(fabs(said[i] - fit.said[i] - fit.view_share * (line - fit.said[i])) < 1e-9);
	}
}

TEST(grader_mixes_in_a_view_that_helps)
{
	struct work w = test_work();
	for (enum views views = INFORMED; views <= INFORMED_HALF; views += INFORMED_HALF - INFORMED) {
		const struct set *set = make_set(&w, views, 0);
		const struct grader *grader = train(&w, set);
		struct grader_about about = grader_about(grader);
		assert_int_equal(about.view_count, views == INFORMED ? CASES : CASES / 2);
		for (size_t regime = 0; regime < GRADER_REGIMES; regime++) {
			hold_against_least_squares(set, &grader->fits[regime], regime == GRADER_NEW_QUESTION);
			hold_said_against_least_squares(&w, grader, set, (enum grader_regime)regime);
			assert_float_equal(about.view_share[regime], grader->fits[regime].view_share, 0);
		}
	}
	test_work_end(&w);
}

/* Where what is said strays too far, anything that draws it to the mean helps: that is no merit of a blind view's. */
TEST(grader_takes_no_view_for_drawing_to_the_mean)
{
	struct work w = test_work();
	struct set *set = make_set(&w, BLIND, 0);
	const struct grader *grader = train(&w, set);
	struct grader_fit fit = grader->fits[GRADER_OWN_ANCHORS];
	double views[CASES], y[CASES];
	for (size_t i = 0; i < CASES; i++) {
		views[i] = set->anchors[i].view;
		y[i] = set->anchors[i].score / SCORE_MAX;
		fit.said[i] = 0.5 + 2 * (fit.said[i] - 0.5);
	}
	assert_true(left(set, &fit, false, false, 0.5) < 0.9 * left(set, &fit, false, false, 0));
	assert_true(left(set, &fit, false, true, 0.5) < 0.9 * left(set, &fit, false, true, 0));
	assert_null(grader_learn_view(&w, grader, GRADER_OWN_ANCHORS, views, y, &fit));
	assert_true(fit.view_share == 0);
	test_work_end(&w);
}

/* New answers, drawn like the anchors: a view brings scores nearer to the truth, and the sets hold it as often as was asked. */
TEST(grader_judges_new_answers_better_by_a_view)
{
	struct work w = test_work();
	const struct grader *grader = train(&w, make_set(&w, INFORMED, 0));
	double plain = 0, viewed = 0, plain_width = 0, viewed_width = 0;
	size_t covered = 0, count = 400;
	uint32_t drawn = 991, seen = 13;
	for (size_t i = 0; i < count; i++) {
		size_t question = i % QUESTIONS, good = draw(&drawn) % 4 * 2;
		size_t points = good / 2 + draw(&drawn) % 3;
		double score = (double)points;
		struct str text = answer_of(&w, question, good, &drawn);
		struct grader_grade without = grade(&w, grader, question, text, NAN);
		struct grader_grade with =
			grade(&w, grader, question, text, view_of(INFORMED, i, score, &seen));
		plain += (without.score - score) * (without.score - score);
		viewed += (with.score - score) * (with.score - score);
		plain_width += without.high - without.low;
		viewed_width += with.high - with.low;
		covered += with.low <= score && score <= with.high;
	}
	assert_true(viewed < 0.75 * plain && viewed_width < 0.95 * plain_width);
	/* Of .9, by 400 answers and 120 anchors: four standard errors are .125. */
	assert_in_range(covered, (uint64_t)(0.775 * (double)count), count);
	test_work_end(&w);
}

/* Where only some of the anchors have a view, sets with a view are as narrow as those answers make them, and hold as often as was
 * asked, also where the anchors without one are far easier to judge. */
TEST(grader_calibrates_by_the_answers_that_have_a_view)
{
	struct work w = test_work();
	double width[2] = {0};
	enum { TRAININGS = 8, EACH = 150 };
	for (size_t easier = 0; easier < 2; easier++) {
		size_t covered = 0;
		uint32_t drawn = 515, seen = 77;
		for (uint32_t training = 0; training < TRAININGS; training++) {
			struct set *set = make_set(&w, INFORMED_HALF, 0);
			for (size_t i = 0; i < CASES; i++) {
				struct grader_anchor *anchor = &set->anchors[i];
				size_t good = draw(&drawn) % 4 * 2, sees = draw(&drawn) % 3;
				bool without = isnan(anchor->view);
				anchor->text = answer_of(&w, anchor->question, good, &drawn);
				anchor->score = (double)(good / 2 + (easier && without ? 1 : sees));
				anchor->view = without ? NAN : view_of(INFORMED, i, anchor->score, &seen);
			}
			const struct grader *grader = train(&w, set);
			for (size_t i = 0; i < EACH; i++) {
				size_t question = i % QUESTIONS, good = draw(&drawn) % 4 * 2;
				double score = (double)(good / 2 + draw(&drawn) % 3);
				struct grader_grade with =
					grade(&w, grader, question, answer_of(&w, question, good, &drawn),
				              view_of(INFORMED, i, score, &seen));
				covered += with.low <= score && score <= with.high;
				width[easier] += (with.high - with.low) / TRAININGS / EACH;
			}
		}
		/* Of .9: eight trainings with some 60 viewed anchors each, 1,200 answers: a standard error of about .016. */
		assert_in_range(covered, (uint64_t)(0.84 * TRAININGS * EACH),
		                (uint64_t)(0.955 * TRAININGS * EACH));
	}
	assert_true(width[0] < 2.7);
	test_work_end(&w);
}

/* Without a view nothing is otherwise, to the bit: neither for who never had one, nor where it was absent, few or blind. */
TEST(grader_is_the_same_without_a_view)
{
	struct work w = test_work();
	const struct grader *never = train(&w, make_set(&w, NONE, 0));
	for (enum views views = INFORMED; views <= FEW; views++) {
		const struct grader *grader = train(&w, make_set(&w, views, 0));
		struct grader_about about = grader_about(grader);
		bool taken = views == INFORMED || views == INFORMED_HALF;
		assert_true(taken == (about.view_share[GRADER_OWN_ANCHORS] > 0));
		assert_true(taken == (about.view_share[GRADER_NEW_QUESTION] > 0));
		for (size_t q = 0; q < QUESTIONS; q++) {
			struct str text = S("salt current grows maybe yellow light");
			struct grader_grade a = grade(&w, never, q, text, NAN);
			struct grader_grade b = grade(&w, grader, q, text, NAN);
			struct grader_grade c = grade(&w, grader, q, text, 0.9);
			struct grader_grade ignored = grade(&w, never, q, text, 0.9);
			assert_true(same(&a, &b) && same(&a, &ignored));
			assert_true(same(&a, &c) != taken);
		}
	}
	test_work_end(&w);
}

/* Two labels have no order: whichever comes first by name, a good view speaks for the good one. Of three a view tells nothing. */
TEST(grader_takes_a_view_of_two_labels_and_of_no_more)
{
	struct work w = test_work();
	struct str text = S("maybe salt yellow water");
	const struct grader *two = train(&w, make_set(&w, INFORMED, 2));
	assert_true(grader_about(two).view_share[GRADER_OWN_ANCHORS] > 0);
	assert_str(grader_about(two).labels[1], S("good"));
	assert_true(grade(&w, two, 0, text, 1).probabilities[1] >
	            grade(&w, two, 0, text, 0).probabilities[1] + 0.1);
	struct set *turned = make_set(&w, INFORMED, 2);
	for (size_t i = 0; i < CASES; i++)
		if (str_equal(turned->anchors[i].label, S("good")))
			turned->anchors[i].label = S("a good one");
	const struct grader *other = train(&w, turned);
	assert_str(grader_about(other).labels[0], S("a good one"));
	assert_true(grade(&w, other, 0, text, 1).probabilities[0] >
	            grade(&w, other, 0, text, 0).probabilities[0] + 0.1);
	const struct grader *three = train(&w, make_set(&w, INFORMED, 3));
	assert_int_equal(grader_about(three).view_count, CASES);
	assert_float_equal(grader_about(three).view_share[GRADER_OWN_ANCHORS], 0, 0);
	test_work_end(&w);
}

/* Of scores that fall as the view rises nothing is made: it is a model that has not understood. */
TEST(grader_takes_no_view_that_is_the_wrong_way_round)
{
	struct work w = test_work();
	struct set *set = make_set(&w, INFORMED, 0);
	for (size_t i = 0; i < CASES; i++)
		set->anchors[i].view = 1 - set->anchors[i].view;
	struct grader_about about = grader_about(train(&w, set));
	assert_float_equal(about.view_share[GRADER_OWN_ANCHORS], 0, 0);
	assert_float_equal(about.view_share[GRADER_NEW_QUESTION], 0, 0);
	test_work_end(&w);
}

TEST(grader_with_views_is_written_and_read_to_the_bit)
{
	struct work w = test_work();
	for (size_t labels = 0; labels <= 2; labels += 2) {
		const struct grader *grader = train(&w, make_set(&w, INFORMED, labels));
		struct str first = written(&w, grader), text = S("closed circuit maybe banana");
		struct grader *read;
		assert_ok(&w, grader_read(&w, first, &read));
		assert_true(str_equal(first, written(&w, read)));
		assert_int_equal(grader_about(read).view_count, CASES);
		struct grader_grade a = grade(&w, grader, 1, text, 0.8), b = grade(&w, read, 1, text, 0.8);
		assert_true(same(&a, &b));
	}
	test_work_end(&w);
}

TEST(grader_refuses_a_view_outside_its_scale)
{
	static const double wrong_views[] = {-0.01, 1.01, INFINITY};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(wrong_views); i++) {
		struct set *set = make_set(&w, INFORMED, 0);
		struct grader *grader;
		set->anchors[3].view = wrong_views[i];
		assert_fails(&w, ERR_INPUT,
		             grader_train(&w, NULL, &set->training, vectors_open(&w, 0), &grader));
	}
	test_work_end(&w);
}
