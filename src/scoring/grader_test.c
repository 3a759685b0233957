/* Invariants, on answers drawn from words that are right or wrong; figures on answers of students are in bench/ and
 * docs/validity.md. */
#include "scoring/grader.h"

#include "test.h"

#include <math.h>
#include <string.h>

enum { QUESTIONS = 6, ANSWERS = 16, LENGTH = 6 };

static const char *const right[QUESTIONS][LENGTH] = {
	{"salt", "water", "evaporates", "crystals", "dish", "left"},
	{"bulb", "closed", "circuit", "battery", "current", "flows"},
	{"seed", "grows", "roots", "soil", "light", "leaves"},
	{"packet", "lost", "window", "halved", "threshold", "retransmitted"},
	{"rock", "hardness", "scratched", "mineral", "streak", "test"},
	{"sound", "string", "vibrates", "tension", "pitch", "higher"},
};
static const char *const wrong[] = {"maybe",   "yellow", "because", "teacher",
                                    "nothing", "banana", "guess",   "whatever"};

static uint32_t draw(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 16;
}

/* `good` of LENGTH words are right ones. */
static struct str answer_of(struct work *w, size_t question, size_t good, uint32_t *state)
{
	struct buf buf = buf_init(w->arena, 1000);
	for (size_t i = 0; i < LENGTH; i++) {
		const char *word = i < good ? right[question][(i + draw(state)) % LENGTH]
		                            : wrong[draw(state) % COUNT(wrong)];
		buf_format(&buf, "%s%s", i == 0 ? "" : " ", word);
	}
	return buf_str(&buf);
}

struct set {
	struct grader_question questions[QUESTIONS];
	struct grader_anchor anchors[QUESTIONS * ANSWERS];
	struct grader_training training;
};

static struct set *make_set(struct work *w, bool scored, bool labelled)
{
	struct set *set = work_alloc(w, sizeof *set);
	uint32_t state = 5;
	for (size_t q = 0; q < QUESTIONS; q++) {
		struct str *reference = work_alloc(w, sizeof *reference);
		*reference = answer_of(w, q, LENGTH, &(uint32_t){0});
		set->questions[q] = (struct grader_question){
			.id = str_format(w->arena, "q%zu", q),
			.text = str_format(w->arena, "Explain number %zu.", q),
			.references = reference,
			.reference_count = 1,
			.score_max = NAN,
		};
		for (size_t a = 0; a < ANSWERS; a++) {
			size_t good = a % 4 * 2;
			set->anchors[q * ANSWERS + a] = (struct grader_anchor){
				.question = q,
				.text = answer_of(w, q, good, &state),
				.score = scored ? (double)good / 2 : NAN,
				.label = labelled ? (good >= 4 ? S("right") : S("wrong")) : (struct str){0},
				.view = NAN,
			};
		}
	}
	set->training = (struct grader_training){.language = S("en"),
	                                         .questions = set->questions,
	                                         .question_count = QUESTIONS,
	                                         .anchors = set->anchors,
	                                         .anchor_count = QUESTIONS * ANSWERS};
	return set;
}

static struct grader *train(struct work *w, const struct set *set)
{
	struct grader *grader;
	assert_ok(w, grader_train(w, NULL, &set->training, vectors_open(w, 0), &grader));
	return grader;
}

static struct grader_grade grade(struct work *w, const struct grader *grader, size_t question,
                                 const char *text, double coverage)
{
	struct grader_input input;
	struct grader_grade out;
	struct grader_session *session = grader_begin(w, grader, vectors_open(w, 0));
	grader_describe(w, session, question, str_of(text), &input);
	grader_grade(grader, &input, coverage, &out);
	return out;
}

TEST(grader_learns_what_is_right)
{
	struct work w = test_work();
	const struct grader *grader = train(&w, make_set(&w, true, true));
	struct grader_grade good =
		grade(&w, grader, 1, "current flows when the circuit is closed to the battery", 0.9);
	struct grader_grade bad = grade(&w, grader, 1, "maybe yellow banana whatever guess", 0.9);
	assert_int_equal(good.regime, GRADER_OWN_ANCHORS);
	assert_true(good.known && good.score > 2 && bad.score < 1);
	assert_str(grader_about(grader).labels[good.label], S("right"));
	assert_str(grader_about(grader).labels[bad.label], S("wrong"));
	assert_int_equal(good.level_count, 4);
	for (size_t l = 0; l < 4; l++)
		assert_true(good.levels[l] == (double)l);
	double sum = 0, labels = 0;
	for (size_t l = 0; l < good.level_count; l++)
		sum += good.level_probabilities[l];
	for (size_t l = 0; l < 2; l++)
		labels += good.probabilities[l];
	assert_true(fabs(sum - 1) < 1e-9 && fabs(labels - 1) < 1e-9);
	test_work_end(&w);
}

TEST(grader_sets_grow_with_coverage)
{
	struct work w = test_work();
	const struct grader *grader = train(&w, make_set(&w, true, false));
	double before = 0;
	for (double coverage = 0.5; coverage < 0.95; coverage += 0.1) {
		struct grader_grade one = grade(&w, grader, 2, "seed grows maybe yellow", coverage);
		assert_true(one.low <= one.score && one.score <= one.high && one.high - one.low >= before);
		for (size_t l = 0; l < one.level_count; l++)
			assert_int_equal(one.level_set[l],
			                 one.levels[l] >= one.low && one.levels[l] <= one.high);
		before = one.high - one.low;
	}
	test_work_end(&w);
}

TEST(grader_knows_what_it_does_not_know)
{
	struct work w = test_work();
	struct set *set = make_set(&w, true, false);
	set->training.anchor_count -= ANSWERS; /* the last question has none */
	const struct grader *grader = train(&w, set);
	struct grader_grade one =
		grade(&w, grader, QUESTIONS - 1, "string vibrates with higher tension", 0.9);
	assert_int_equal(one.regime, GRADER_NEW_QUESTION);
	assert_true(one.known);
	set->training.anchor_count = 2 * ANSWERS; /* two questions tell nothing of a third */
	grader = train(&w, set);
	assert_false(grade(&w, grader, QUESTIONS - 1, "string vibrates", 0.9).known);
	test_work_end(&w);
}

TEST(grader_is_written_and_read_to_the_bit)
{
	struct work w = test_work();
	const struct grader *grader = train(&w, make_set(&w, true, true));
	struct buf first = buf_init(w.arena, GRADER_BYTES_MAX), second = buf_init(w.arena, GRADER_BYTES_MAX);
	struct grader *read;
	grader_write(&first, grader);
	assert_ok(&w, grader_read(&w, buf_str(&first), &read));
	grader_write(&second, read);
	assert_true(str_equal(buf_str(&first), buf_str(&second)));
	for (size_t q = 0; q < QUESTIONS; q++) {
		struct grader_grade a = grade(&w, grader, q, "the salt is closed light", 0.8);
		struct grader_grade b = grade(&w, read, q, "the salt is closed light", 0.8);
		assert_memory_equal(&a.score, &b.score, sizeof a.score);
		assert_memory_equal(a.level_probabilities, b.level_probabilities,
		                    sizeof a.level_probabilities);
		assert_memory_equal(a.probabilities, b.probabilities, sizeof a.probabilities);
		assert_memory_equal(&a.low, &b.low, sizeof a.low);
	}
	/* Every damaged byte is noticed. */
	struct str bytes = buf_str(&first);
	for (size_t at = 0; at < bytes.len; at += bytes.len / 50) {
		char *copy = work_alloc(&w, bytes.len);
		memcpy(copy, bytes.at, bytes.len);
		copy[at] = (char)(copy[at] ^ 0x20);
		assert_fails(&w, ERR_INPUT, grader_read(&w, str_bytes(copy, bytes.len), &read));
	}
	for (size_t length = 0; length < bytes.len; length += bytes.len / 50)
		assert_fails(&w, ERR_INPUT, grader_read(&w, str_slice(bytes, 0, length), &read));
	test_work_end(&w);
}

TEST(grader_says_why_nothing_can_be_learned)
{
	struct work w = test_work();
	struct grader *grader;
	const struct vectors *none = vectors_open(&w, 0);
	struct set *set = make_set(&w, true, false);
	set->training.anchor_count = 9;
	assert_fails(&w, ERR_INPUT, grader_train(&w, NULL, &set->training, none, &grader));
	set = make_set(&w, true, false);
	for (size_t i = 0; i < QUESTIONS * ANSWERS; i++)
		set->anchors[i].score = 1;
	assert_fails(&w, ERR_INPUT, grader_train(&w, NULL, &set->training, none, &grader));
	set = make_set(&w, false, true);
	for (size_t i = 0; i < QUESTIONS * ANSWERS; i++)
		set->anchors[i].label = S("right");
	assert_fails(&w, ERR_INPUT, grader_train(&w, NULL, &set->training, none, &grader));
	set = make_set(&w, true, false);
	set->questions[0].score_max = 2; /* and one has 3 */
	assert_fails(&w, ERR_INPUT, grader_train(&w, NULL, &set->training, none, &grader));
	set = make_set(&w, true, false);
	set->anchors[5].score = NAN;
	assert_fails(&w, ERR_INPUT, grader_train(&w, NULL, &set->training, none, &grader));
	set = make_set(&w, false, false);
	assert_fails(&w, ERR_INPUT, grader_train(&w, NULL, &set->training, none, &grader));
	set = make_set(&w, true, false);
	set->training.language = S("de-CH-1901-x-kanton"); /* longer than what is read */
	assert_fails(&w, ERR_INPUT, grader_train(&w, NULL, &set->training, none, &grader));
	test_work_end(&w);
}

/* The same answer with contradicting scores, and the same again and again: no failure, and something between. */
TEST(grader_lives_with_contradictions)
{
	struct work w = test_work();
	struct set *set = make_set(&w, true, false);
	for (size_t i = 0; i < QUESTIONS * ANSWERS; i++)
		set->anchors[i].text = S("all the same words");
	const struct grader *grader = train(&w, set);
	struct grader_grade one = grade(&w, grader, 0, "all the same words", 0.9);
	assert_true(one.score > 0.75 && one.score < 2.25);
	static const char *const odd[] = {"", "\xff\xfe\x01", "   ",
	                                  "\xe2\x80\xae\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d"};
	for (size_t i = 0; i < COUNT(odd); i++)
		assert_true(isfinite(grade(&w, grader, 0, odd[i], 0.9).score));
	test_work_end(&w);
}

/* ---- long answers ---- */

enum { ESSAYS = 60, ESSAY_POINTS = 60, ESSAY_WORDS = 170 };

/* Of two words in three as many are right ones as the points say, the rest are the words of any text. */
static struct str essay_of(struct work *w, size_t question, size_t points, uint32_t *state)
{
	static const char *const any[] = {"the", "and", "then", "of", "it", "with", "some", "when"};
	struct buf buf = buf_init(w->arena, 4000);
	for (size_t i = 0; i < ESSAY_WORDS; i++) {
		const char *word = any[draw(state) % COUNT(any)];
		if (i % 3 != 0)
			word = draw(state) % ESSAY_POINTS < points ? right[question][draw(state) % LENGTH]
			                                           : wrong[draw(state) % COUNT(wrong)];
		buf_format(&buf, "%s%s", i == 0 ? "" : i % 14 == 0 ? ". " : " ", word);
	}
	return buf_str(&buf);
}

static struct grader_training essays_of(struct work *w, uint32_t *state)
{
	struct grader_question *question = work_alloc(w, sizeof *question);
	struct grader_anchor *anchors = work_array(w, ESSAYS, sizeof *anchors);
	*question = (struct grader_question){
		.id = S("report"), .text = S("Write a report."), .score_max = ESSAY_POINTS};
	for (size_t i = 0; i < ESSAYS; i++) {
		size_t points = draw(state) % (ESSAY_POINTS + 1);
		anchors[i] = (struct grader_anchor){
			.text = essay_of(w, 1, points, state), .score = (double)points, .view = NAN};
	}
	return (struct grader_training){.language = S("en"),
	                                .questions = question,
	                                .question_count = 1,
	                                .anchors = anchors,
	                                .anchor_count = ESSAYS};
}

static struct grader_grade grade_report(struct work *w, const struct grader *grader, struct str text)
{
	return grade(w, grader, 0, str_cstr(w->arena, text), 0.9);
}

/* What a grader of drawn essays says of others: root mean square error, share in the interval, spread of scores. */
static void grade_essays(struct work *w, uint32_t drawn, double *error, double *covered, double *spread)
{
	struct grader *grader;
	struct grader_training training = essays_of(w, &drawn);
	assert_ok(w, grader_train(w, NULL, &training, vectors_open(w, 0), &grader));
	assert_int_equal(grader_about(grader).long_question_count, 1);
	double squares = 0, sum = 0, said_squares = 0;
	for (size_t i = 0; i < ESSAYS; i++) {
		double points = (double)(i % (ESSAY_POINTS + 1)), all = 0;
		struct grader_grade one = grade_report(w, grader, essay_of(w, 1, (size_t)points, &drawn));
		for (size_t l = 0; l < one.level_count; l++)
			all += one.level_probabilities[l];
		assert_true(one.known && fabs(all - 1) < 1e-9 && one.level_count > 20);
		assert_true(one.low <= one.score && one.score <= one.high);
		squares += (one.score - points) * (one.score - points);
		*covered += (one.low <= points && points <= one.high) / (double)ESSAYS;
		sum += one.score;
		said_squares += one.score * one.score;
	}
	*error = sqrt(squares / ESSAYS);
	*spread = sqrt(said_squares / ESSAYS - sum / ESSAYS * sum / ESSAYS);
}

TEST(grader_scores_long_answers_by_what_is_in_them)
{
	struct work w = test_work();
	double covered = 0;
	for (uint32_t drawn = 11; drawn < 15; drawn++) {
		double error, spread;
		grade_essays(&w, drawn, &error, &covered, &spread);
		/* Points drawn for 113 words are themselves off by up to 60 sqrt(.25 / 113) = 2.8; all scores in turn have a
		 * standard deviation of 60 / sqrt(12) = 17.3. */
		assert_true(error < 6);
		assert_true(spread > 15 && spread < 20);
	}
	/* Of .9, by 60 anchors and 60 answers four times: one standard error is .027. */
	assert_true(covered / 4 > 0.82 && covered / 4 < 0.98);
	test_work_end(&w);
}

TEST(grader_tells_long_questions_from_short_ones_by_itself)
{
	struct work w = test_work();
	uint32_t drawn = 9;
	struct set *set = make_set(&w, true, false);
	struct grader_training essays = essays_of(&w, &drawn), both = set->training;
	struct grader_question *questions = work_array(&w, QUESTIONS + 1, sizeof *questions);
	struct grader_anchor *anchors = work_array(&w, QUESTIONS * ANSWERS + ESSAYS, sizeof *anchors);
	struct grader *grader, *read;
	memcpy(questions, set->questions, sizeof set->questions);
	memcpy(anchors, set->anchors, sizeof set->anchors);
	questions[QUESTIONS] = essays.questions[0];
	for (size_t i = 0; i < ESSAYS; i++) {
		anchors[QUESTIONS * ANSWERS + i] = essays.anchors[i];
		anchors[QUESTIONS * ANSWERS + i].question = QUESTIONS;
	}
	both.questions = questions;
	both.question_count = QUESTIONS + 1;
	both.anchors = anchors;
	both.anchor_count = QUESTIONS * ANSWERS + ESSAYS;
	assert_ok(&w, grader_train(&w, NULL, &both, vectors_open(&w, 0), &grader));
	assert_int_equal(grader_about(grader).long_question_count, 1);

	struct buf first = buf_init(w.arena, GRADER_BYTES_MAX), second = buf_init(w.arena, GRADER_BYTES_MAX);
	grader_write(&first, grader);
	assert_ok(&w, grader_read(&w, buf_str(&first), &read));
	grader_write(&second, read);
	assert_true(str_equal(buf_str(&first), buf_str(&second)));
	const char *good = str_cstr(w.arena, essay_of(&w, 1, 55, &drawn));
	struct grader_grade a = grade(&w, grader, QUESTIONS, good, 0.8),
			    b = grade(&w, read, QUESTIONS, good, 0.8);
	assert_memory_equal(&a.score, &b.score, sizeof a.score);
	assert_memory_equal(&a.low, &b.low, sizeof a.low);
	assert_true(a.score > 40);
	assert_true(grade(&w, grader, 1, "current flows when the circuit is closed", 0.9).score > 2);
	static const char *const odd[] = {"", "two words", "\xff\xfe\x01"};
	for (size_t i = 0; i < COUNT(odd); i++)
		assert_true(isfinite(grade(&w, grader, QUESTIONS, odd[i], 0.9).score));
	test_work_end(&w);
}

/* Two labels are one output, three are three: each has a stack. */
TEST(grader_labels_long_answers)
{
	struct work w = test_work();
	for (size_t labels = 2; labels <= 3; labels++) {
		uint32_t drawn = 4;
		struct grader *grader;
		struct grader_training training = essays_of(&w, &drawn);
		struct grader_anchor *anchors = work_array(&w, ESSAYS, sizeof *anchors);
		static const char *const names[] = {"a", "b", "c"};
		for (size_t i = 0; i < ESSAYS; i++) {
			anchors[i] = training.anchors[i];
			anchors[i].label =
				str_of(names[(size_t)anchors[i].score * labels / (ESSAY_POINTS + 1)]);
			anchors[i].score = NAN;
		}
		training.anchors = anchors;
		assert_ok(&w, grader_train(&w, NULL, &training, vectors_open(&w, 0), &grader));
		size_t best = labels - 1;
		assert_int_equal(grade_report(&w, grader, essay_of(&w, 1, 2, &drawn)).label, 0);
		assert_int_equal(grade_report(&w, grader, essay_of(&w, 1, 58, &drawn)).label, best);
	}
	test_work_end(&w);
}
