#include "scoring/learning.h"

#include "base/check.h"

#include <math.h>
#include <stdlib.h>

/* What is held out when nothing else is there to be graded. */
static const double held_out = 0.25;

struct curve {
	struct parallel *team;
	const struct grader_training *training;
	const struct vectors *vectors;
	const uint32_t *
		rank; /* [anchor_count]: its place in the draw of its question's anchors; UINT32_MAX: held out */
	const struct grader_anchor *unseen;
	size_t unseen_count;
	double *truth, *said; /* [unseen_count], as they come */
	size_t count;
};

/* Steele, Lea & Flood 2014 (SplitMix64): which anchors are drawn may not change. */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* The anchors of each question in an order drawn by lot, those that are held out left aside. */
static void draw(struct work *w, const struct grader_training *training, bool hold_out, uint32_t *rank)
{
	uint64_t state = 1;
	size_t *own = work_array(w, training->anchor_count, sizeof *own);
	for (size_t q = 0; q < training->question_count; q++) {
		size_t count = 0;
		for (size_t i = 0; i < training->anchor_count; i++)
			if (training->anchors[i].question == q)
				own[count++] = i;
		size_t kept = hold_out ? count - (size_t)(held_out * (double)count) : count;
		for (size_t i = kept; i < count; i++)
			rank[own[i]] = UINT32_MAX;
		for (size_t i = kept; i > 1; i--) {
			size_t other = (size_t)(next(&state) % i), swapped = own[i - 1];
			own[i - 1] = own[other];
			own[other] = swapped;
		}
		for (size_t i = 0; i < kept; i++)
			rank[own[i]] = (uint32_t)i;
	}
}

static void grade_unseen(struct work *w, struct curve *curve, const struct grader *grader, size_t fold)
{
	struct grader_about about = grader_about(grader);
	struct grader_session *session = grader_begin(w, grader, curve->vectors);
	for (size_t i = 0; i < curve->unseen_count; i++) {
		const struct grader_anchor *one = &curve->unseen[i];
		struct grader_input input;
		struct grader_grade grade;
		if (one->question % LEARNING_FOLDS != fold)
			continue;
		grader_describe(w, session, one->question, one->text, &input);
		input.view = one->view;
		grader_grade(grader, &input, 0.9, &grade);
		if (about.scored) {
			double score_max = grader_question_at(grader, one->question)->score_max;
			curve->truth[curve->count] = one->score / score_max;
			curve->said[curve->count++] = grade.score / score_max;
			continue;
		}
		for (size_t l = 0; l < about.label_count; l++)
			if (str_equal(about.labels[l], one->label)) {
				curve->truth[curve->count] = (double)l;
				curve->said[curve->count++] = (double)grade.label;
			}
	}
}

/* One fold: its questions have `size` anchors each. */
static enum err learn(struct curve *curve, struct work *w, size_t fold, size_t size)
{
	struct grader_training training = *curve->training;
	struct grader_anchor *anchors = work_array(w, training.anchor_count, sizeof *anchors);
	struct grader *grader;
	size_t count = 0;
	for (size_t i = 0; i < training.anchor_count; i++) {
		bool own = training.anchors[i].question % LEARNING_FOLDS == fold;
		if (curve->rank[i] != UINT32_MAX && (!own || curve->rank[i] < size))
			anchors[count++] = training.anchors[i];
	}
	training.anchors = anchors;
	training.anchor_count = count;
	TRY(grader_train(w, curve->team, &training, curve->vectors, &grader));
	grade_unseen(w, curve, grader, fold);
	return OK;
}

/* A question whose few anchors happen to have low scores still has the scale that it has. */
static void fix_scales(struct work *w, struct grader_training *training)
{
	struct grader_question *questions = work_array(w, training->question_count, sizeof *questions);
	for (size_t q = 0; q < training->question_count; q++) {
		questions[q] = training->questions[q];
		for (size_t i = 0; i < training->anchor_count && isnan(training->questions[q].score_max); i++)
			if (training->anchors[i].question == q &&
			    !(training->anchors[i].score <= questions[q].score_max))
				questions[q].score_max = training->anchors[i].score;
	}
	training->questions = questions;
}

enum err learning_curve(struct work *w, struct parallel *team, const struct grader_training *given,
                        const struct grader_anchor *unseen, size_t unseen_count,
                        const struct vectors *vectors, const size_t *sizes, size_t size_count,
                        struct learning_point *out)
{
	struct grader_training training = *given;
	uint32_t *rank = work_array(w, given->anchor_count, sizeof *rank);
	struct grader_anchor *held = work_array(w, given->anchor_count, sizeof *held);
	check(size_count <= LEARNING_SIZES_MAX);
	if (given->question_count < LEARNING_FOLDS)
		return fail(w, ERR_INPUT, "a learning curve needs %d questions or more", LEARNING_FOLDS);
	fix_scales(w, &training);
	draw(w, &training, unseen_count == 0, rank);
	struct curve curve = {team, &training, vectors, rank, unseen, unseen_count, NULL, NULL, 0};
	for (size_t i = 0; i < given->anchor_count && unseen_count == 0; i++)
		if (rank[i] == UINT32_MAX)
			held[curve.unseen_count++] = given->anchors[i];
	if (unseen_count == 0)
		curve.unseen = held;
	curve.truth = work_array(w, curve.unseen_count, sizeof *curve.truth);
	curve.said = work_array(w, curve.unseen_count, sizeof *curve.said);
	for (size_t s = 0; s < size_count; s++) {
		curve.count = 0;
		for (size_t fold = 0; fold < LEARNING_FOLDS; fold++) {
			struct work passing = work_init(w->world, w->request_id);
			enum err failed = learn(&curve, &passing, fold, sizes[s]);
			if (failed != OK)
				failed = fail(w, failed, "%.*s", STR_ARG(passing.message));
			work_finish(&passing);
			TRY(failed);
		}
		bool scored = !isnan(given->anchors[0].score);
		out[s] = (struct learning_point){.anchors = sizes[s], .answers = curve.count};
		out[s].agreement = scored ? agreement_quadratic_kappa(w, curve.truth, curve.said, curve.count)
		                          : agreement_macro_f1(w, curve.truth, curve.said, curve.count);
		out[s].error = scored ? agreement_rmse(w, curve.truth, curve.said, curve.count)
		                      : (struct agreement){NAN, NAN, NAN};
	}
	return OK;
}
