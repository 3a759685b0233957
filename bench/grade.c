/* The calibrated grader on 2,000 anchors: what training takes, and how many short answers a core scores in a second, embeddings
 * apart (their vectors are drawn). First answers of 18 words to 40 questions, with references as long; then as SAF's are
 * (docs/validity.md): of 67 words, of which 4 in 10 are function words, to 27 questions of 30 with references of 120. To score is
 * what `assay grade apply` does for each: described, searched for what speaks to the grader, looked at by the gates, graded. */
#include "bench.h"

#include "rows.h"
#include "scoring/flags.h"
#include "scoring/grader.h"

#include <math.h>

enum { ANCHORS = 2000, ANSWERS = 2000, VOCABULARY = 400, DIMENSIONS = 384 };

static const struct kind {
	const char *trained, *scored;
	size_t questions, words, reference_words, question_words;
	double function_words; /* share */
	bool has_peer;
} kinds[] = {
	{"grade_train_2000", "grade_answers", 40, 18, 18, 18, 0, true},
	{"grade_train_2000_saf", "grade_answers_saf", 27, 67, 120, 30, 0.4, false},
};

/* words: of the text. */
static struct str draw_text(struct work *w, const struct kind *kind, uint64_t *state, size_t question,
                            double good, size_t words)
{
	static const char *const function_words[] = {"the", "of",   "a",  "is",   "to",  "and", "in", "that",
	                                             "it",  "with", "as", "when", "not", "be",  "by", "so"};
	struct buf buf = buf_init(w->arena, 4000);
	for (size_t i = 0; i < words; i++) {
		if (kind->function_words > 0 && rows_uniform(state) < kind->function_words) {
			double place = rows_uniform(state) * (double)COUNT(function_words);
			buf_format(&buf, "%s%s", i == 0 ? "" : " ", function_words[(size_t)place]);
			continue;
		}
		double place = rows_uniform(state) * (rows_uniform(state) < good ? 12 : VOCABULARY);
		size_t word = rows_uniform(state) < 0.5 ? (size_t)place : question * 12 + (size_t)place;
		buf_format(&buf, "%sword%c%c", i == 0 ? "" : " ", (int)('a' + word % 26),
		           (int)('a' + word / 26 % 26));
	}
	return buf_str(&buf);
}

static struct grader_training draw_training(struct work *w, const struct kind *kind, uint64_t *state)
{
	struct grader_question *questions = work_array(w, kind->questions, sizeof *questions);
	struct grader_anchor *anchors = work_array(w, ANCHORS, sizeof *anchors);
	for (size_t q = 0; q < kind->questions; q++) {
		struct str *reference = work_alloc(w, sizeof *reference);
		*reference = draw_text(w, kind, state, q, 1, kind->reference_words);
		questions[q] = (struct grader_question){
			str_format(w->arena, "%zu", q),
			draw_text(w, kind, state, q, 0.2, kind->question_words), reference, 1, 4};
	}
	for (size_t i = 0; i < ANCHORS; i++) {
		double score = (double)(int)(rows_uniform(state) * 5);
		size_t question = i % kind->questions;
		anchors[i] = (struct grader_anchor){
			question, draw_text(w, kind, state, question, score / 4, kind->words),
			score,    {NULL, 0},
			NAN,
		};
	}
	return (struct grader_training){S("en"), questions, kind->questions, anchors, ANCHORS, S("drawn")};
}

static void draw_vectors(struct vectors *vectors, uint64_t *state)
{
	size_t count;
	vectors_wanted(vectors, &count);
	float *room = vectors_room(vectors);
	for (size_t i = 0; i < count; i++) {
		float *at = room + i * DIMENSIONS, squares = 0;
		for (size_t d = 0; d < DIMENSIONS; d++) {
			at[d] = (float)(rows_uniform(state) - 0.4);
			squares += at[d] * at[d];
		}
		for (size_t d = 0; d < DIMENSIONS; d++)
			at[d] /= sqrtf(squares);
	}
}

/* Seconds an answer. */
static double score_all(struct work *w, const struct kind *kind, const struct grader *grader,
                        const struct vectors *vectors, const struct str *answers, double *mean)
{
	struct grader_session *session = grader_begin(w, grader, vectors);
	grader_remember(w, session);
	const struct flags_phrases *phrases = flags_phrases_read(w);
	double start = bench_processor_seconds();
	for (size_t i = 0; i < ANSWERS; i++) {
		struct work one = work_init(NULL, S("bench"));
		struct grader_input input;
		struct grader_grade grade;
		struct gate_hit *hits;
		struct flags_hit *flags;
		size_t count;
		grader_describe(&one, session, i % kind->questions, answers[i], &input);
		if (flags_find_with(&one, phrases, answers[i], NULL, 0, &flags, &count) != OK)
			exit(1);
		grader_gates(&one, session, &input, answers[i], NULL, 0, &hits, &count);
		grader_grade(grader, &input, 0.9, &grade);
		*mean += grade.score / ANSWERS;
		work_finish(&one);
	}
	return (bench_processor_seconds() - start) / ANSWERS;
}

static void measure(const struct kind *kind)
{
	struct work w = work_init(NULL, S("bench"));
	uint64_t state = 1;
	struct grader_training training = draw_training(&w, kind, &state);
	struct str *answers = work_array(&w, ANSWERS, sizeof *answers);
	struct vectors *vectors = vectors_open(&w, DIMENSIONS);
	struct grader *grader;
	double mean = 0;
	grader_want_training(&w, vectors, &training);
	for (size_t i = 0; i < ANSWERS; i++) {
		answers[i] = draw_text(&w, kind, &state, i % kind->questions, 0.6, kind->words);
		passage_want(&w, vectors, training.language, answers[i]);
	}
	draw_vectors(vectors, &state);
	double start = bench_processor_seconds();
	if (grader_train(&w, NULL, &training, vectors, &grader) != OK)
		exit(1);
	printf("%-24s %12.3f s of one core\n", kind->trained, bench_processor_seconds() - start);
	double each = score_all(&w, kind, grader, vectors, answers, &mean);
	printf("%-24s %12.0f a second and core (mean score %.2f)\n", kind->scored, 1 / each, mean);
	if (kind->has_peer)
		bench_peer("grade.py", "grade_answer", each * 1e6, "us");
	work_finish(&w);
}

int main(void)
{
	for (size_t k = 0; k < COUNT(kinds); k++)
		measure(&kinds[k]);
	return 0;
}
