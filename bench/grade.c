/* The calibrated grader on 2,000 anchors to 40 questions: what training takes, and how many short answers of 18 words a core
 * scores in a second, embeddings apart (their vectors are drawn). */
#include "bench.h"

#include "rows.h"
#include "scoring/grader.h"

#include <math.h>

enum { QUESTIONS = 40, ANCHORS = 2000, ANSWERS = 2000, WORDS = 18, VOCABULARY = 400, DIMENSIONS = 384 };

static struct str draw_text(struct work *w, uint64_t *state, size_t question, double good)
{
	struct buf buf = buf_init(w->arena, 1000);
	for (size_t i = 0; i < WORDS; i++) {
		double place = rows_uniform(state) * (rows_uniform(state) < good ? 12 : VOCABULARY);
		size_t word = rows_uniform(state) < 0.5 ? (size_t)place : question * 12 + (size_t)place;
		buf_format(&buf, "%sword%c%c", i == 0 ? "" : " ", (int)('a' + word % 26),
		           (int)('a' + word / 26 % 26));
	}
	return buf_str(&buf);
}

static struct grader_training draw_training(struct work *w, uint64_t *state)
{
	struct grader_question *questions = work_array(w, QUESTIONS, sizeof *questions);
	struct grader_anchor *anchors = work_array(w, ANCHORS, sizeof *anchors);
	for (size_t q = 0; q < QUESTIONS; q++) {
		struct str *reference = work_alloc(w, sizeof *reference);
		*reference = draw_text(w, state, q, 1);
		questions[q] = (struct grader_question){str_format(w->arena, "%zu", q),
		                                        draw_text(w, state, q, 0.2), reference, 1, 4};
	}
	for (size_t i = 0; i < ANCHORS; i++) {
		double score = (double)(int)(rows_uniform(state) * 5);
		anchors[i] = (struct grader_anchor){
			i % QUESTIONS, draw_text(w, state, i % QUESTIONS, score / 4), score, {NULL, 0}, NAN};
	}
	return (struct grader_training){S("en"), questions, QUESTIONS, anchors, ANCHORS, S("drawn")};
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

int main(void)
{
	struct work w = work_init(NULL, S("bench"));
	uint64_t state = 1;
	struct grader_training training = draw_training(&w, &state);
	struct str *answers = work_array(&w, ANSWERS, sizeof *answers);
	struct vectors *vectors = vectors_open(&w, DIMENSIONS);
	struct grader *grader;
	grader_want_training(&w, vectors, &training);
	for (size_t i = 0; i < ANSWERS; i++) {
		answers[i] = draw_text(&w, &state, i % QUESTIONS, 0.6);
		passage_want(&w, vectors, training.language, answers[i]);
	}
	draw_vectors(vectors, &state);
	double start = bench_processor_seconds();
	if (grader_train(&w, NULL, &training, vectors, &grader) != OK)
		return 1;
	double trained = bench_processor_seconds() - start, sum = 0;
	struct grader_session *session = grader_begin(&w, grader, vectors);
	start = bench_processor_seconds();
	for (size_t i = 0; i < ANSWERS; i++) {
		struct work one = work_init(NULL, S("bench"));
		struct grader_input input;
		struct grader_grade grade;
		struct gate_hit *hits;
		size_t count;
		grader_describe(&one, session, i % QUESTIONS, answers[i], &input);
		grader_gates(&one, session, &input, answers[i], NULL, 0, &hits, &count);
		grader_grade(grader, &input, 0.9, &grade);
		sum += grade.score;
		work_finish(&one);
	}
	double each = (bench_processor_seconds() - start) / ANSWERS;
	printf("%-24s %12.3f s of one core\n", "grade_train_2000", trained);
	printf("%-24s %12.0f a second and core (mean score %.2f)\n", "grade_answers", 1 / each,
	       sum / ANSWERS);
	bench_peer("grade.py", "grade_answer", each * 1e6, "us");
	work_finish(&w);
	return 0;
}
