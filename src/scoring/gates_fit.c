/* gates_fit: limits that honest answers keep, by models that have not seen them. */
#include "base/check.h"
#include "base/portable.h"
#include "scoring/gates_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	FOLDS = 5,
	OTHERS_MAX = 2000, /* answers to a question that each is compared with */
};

struct fitting {
	const struct gates_answer *answers;
	size_t count;
	const struct gates_question *questions;
	size_t question_count;
	const struct gates_options *options;
	struct gates_sketch *sketches; /* [count] */
	size_t *order, *from;          /* answers by question: order[from[q]] to order[from[q + 1]] */
	struct measures *measures;     /* [count] */
	double surprise[CASES];        /* mean over folds */
};

bool gates_by_length(enum measure measure)
{
	return measure == MEASURE_ANCHORS || measure == MEASURE_REFERENCE || measure == MEASURE_TOPIC ||
	       measure == MEASURE_ORDER;
}

/* Few answers tell nothing of what is usual in them. */
static bool by_models(enum measure measure)
{
	return gates_by_length(measure) || measure == MEASURE_LETTERS || measure == MEASURE_TERMS ||
	       measure == MEASURE_PASSAGE;
}

double gates_expected(const struct gates_limit *limit, size_t words)
{
	return limit->intercept + limit->slope * portable_log(words > 0 ? (double)words : 1);
}

double gates_spread(const struct gates_limit *limit, size_t words)
{
	return sqrt(limit->steady + limit->noise / (words > 0 ? (double)words : 1));
}

double gates_scaled(const struct gates_limit *limit, double value, size_t words)
{
	return (value - gates_expected(limit, words)) / gates_spread(limit, words);
}

/* ---- measuring ---- */

static void sort_by_question(struct work *w, struct fitting *fitting)
{
	fitting->order = work_array(w, fitting->count, sizeof *fitting->order);
	fitting->from = work_array(w, fitting->question_count + 2, sizeof *fitting->from);
	/* Two places on, so that filling leaves the beginnings. */
	for (size_t i = 0; i < fitting->count; i++)
		fitting->from[fitting->answers[i].question + 2]++;
	for (size_t q = 1; q < fitting->question_count; q++)
		fitting->from[q + 1] += fitting->from[q];
	for (size_t i = 0; i < fitting->count; i++)
		fitting->order[fitting->from[fitting->answers[i].question + 1]++] = i;
}

static double nearest_reference(const struct gates_question *question, const float *vector, bool *known)
{
	double best = -1;
	*known = false;
	for (size_t r = 0; question->reference_vectors != NULL && r < question->reference_count; r++) {
		double cosine = vectors_product(vector, question->reference_vectors[r], GATES_VECTOR);
		best = cosine > best ? cosine : best;
		*known = true;
	}
	if (!*known && question->vector != NULL) {
		best = vectors_product(vector, question->vector, GATES_VECTOR);
		*known = true;
	}
	return best;
}

/* Measures one answer beside the others to its question. */
static void measure_one(struct work *w, struct fitting *fitting, const struct gates_model *model, size_t i,
                        enum gates_case which)
{
	struct gates_answer answer = fitting->answers[i];
	const struct gates_question *question = &fitting->questions[answer.question];
	size_t begin = fitting->from[answer.question], end = fitting->from[answer.question + 1], used = 0;
	size_t room = end - begin < OTHERS_MAX ? end - begin : OTHERS_MAX;
	struct gates_sketch *others = work_array(w, room, sizeof *others);
	double *cosines = work_array(w, room, sizeof *cosines);
	struct gates_neighbours near = {.anchors = cosines};
	for (size_t j = begin; j < end && used < room; j++) {
		const struct gates_answer *other = &fitting->answers[fitting->order[j]];
		if (fitting->order[j] == i)
			continue;
		others[used++] = fitting->sketches[fitting->order[j]];
		if (which == CASE_KNOWN && answer.vector != NULL && other->vector != NULL)
			cosines[near.anchor_count++] =
				vectors_product(answer.vector, other->vector, GATES_VECTOR);
	}
	if (answer.vector != NULL)
		near.reference = nearest_reference(question, answer.vector, &near.has_reference);
	if (which == CASE_NEW)
		answer.question = GATES_NEW_QUESTION;
	gates_measure(w, model, &answer, question, &near, others, used, &fitting->measures[i]);
}

static size_t fold_of(const struct fitting *fitting, size_t i, enum gates_case which)
{
	return (which == CASE_NEW ? fitting->answers[i].question : i) % FOLDS;
}

/* The mean surprise at a word of a fold's answers, which its model has not counted. */
static double usual_surprise(const struct fitting *fitting, const struct gates_model *model, size_t fold,
                             enum gates_case which)
{
	double sum = 0;
	size_t count = 0;
	for (size_t i = 0; i < fitting->count; i++) {
		if (fold_of(fitting, i, which) != fold)
			continue;
		struct work one = work_init(NULL, S("gates"));
		struct ngrams_text symbols = gates_word_symbols(&one, &fitting->answers[i].words);
		double *alone = work_array(&one, symbols.count, sizeof *alone);
		double *after = work_array(&one, symbols.count, sizeof *after);
		if (symbols.count >= GATES_WORDS_MIN) {
			ngrams_of(model->words, &symbols, alone, after);
			for (size_t j = 0; j < symbols.count; j++)
				sum -= after[j];
			count += symbols.count;
		}
		work_finish(&one);
	}
	return count > 0 ? sum / (double)count : 0;
}

/* A fold is measured by a model of the others. */
struct measuring {
	struct fitting *fitting;
	enum gates_case which;
	double surprise[FOLDS];
};

static void measure_fold(void *context, size_t fold)
{
	struct measuring *measuring = context;
	struct fitting *fitting = measuring->fitting;
	enum gates_case which = measuring->which;
	struct work inner = work_init(NULL, S("gates"));
	const struct gates_answer **rest = work_array(&inner, fitting->count, sizeof *rest);
	struct gates_model model;
	size_t used = 0;
	for (size_t i = 0; i < fitting->count; i++)
		if (fold_of(fitting, i, which) != fold)
			rest[used++] = &fitting->answers[i];
	gates_model_count(&inner, rest, used, fitting->questions, fitting->question_count, &model);
	model.surprise[which] = usual_surprise(fitting, &model, fold, which);
	measuring->surprise[fold] = model.surprise[which];
	for (size_t i = 0; i < fitting->count; i++) {
		if (fold_of(fitting, i, which) != fold)
			continue;
		struct work one = work_init(NULL, S("gates"));
		measure_one(&one, fitting, &model, i, which);
		work_finish(&one);
	}
	work_finish(&inner);
}

/* Measures every answer by a model of the other folds. */
static void measure_all(struct fitting *fitting, enum gates_case which)
{
	struct measuring measuring = {.fitting = fitting, .which = which};
	parallel_each(fitting->options->team, FOLDS, measure_fold, &measuring);
	for (size_t fold = 0; fold < FOLDS; fold++)
		fitting->surprise[which] += measuring.surprise[fold] / FOLDS;
}

/* ---- scales ---- */

/* Least squares of y on x. */
static void line(const double *x, const double *y, size_t count, double *intercept, double *slope)
{
	double n = (double)count, sx = 0, sy = 0, sxx = 0, sxy = 0;
	for (size_t i = 0; i < count; i++) {
		sx += x[i];
		sy += y[i];
	}
	for (size_t i = 0; i < count; i++) {
		sxx += (x[i] - sx / n) * (x[i] - sx / n);
		sxy += (x[i] - sx / n) * (y[i] - sy / n);
	}
	*slope = sxx > 1e-9 ? sxy / sxx : 0;
	*intercept = sy / n - *slope * sx / n;
}

enum { SCALE_ANSWERS_MIN = 30 };
/* Of the mean square of what is left: no length is taken to be steadier than that. */
#define STEADY_MIN 0.1

static void fit_scale(struct work *w, const struct fitting *fitting, enum measure measure,
                      struct gates_limit *limit)
{
	double *x = work_array(w, fitting->count, sizeof *x), *y = work_array(w, fitting->count, sizeof *y);
	double *lengths = work_array(w, fitting->count, sizeof *lengths), square = 0;
	size_t count = 0;
	*limit = (struct gates_limit){.steady = 1};
	if (!gates_by_length(measure))
		return;
	for (size_t i = 0; i < fitting->count; i++) {
		const struct measures *measures = &fitting->measures[i];
		if (!measures->known[measure])
			continue;
		lengths[count] = (double)measures->words;
		x[count] = portable_log(lengths[count]);
		y[count++] = measures->value[measure];
	}
	if (count < SCALE_ANSWERS_MIN)
		return;
	line(x, y, count, &limit->intercept, &limit->slope);
	for (size_t i = 0; i < count; i++) {
		double left = y[i] - limit->intercept - limit->slope * x[i];
		y[i] = left * left;
		square += left * left / (double)count;
		x[i] = 1 / lengths[i];
	}
	line(x, y, count, &limit->steady, &limit->noise);
	if (limit->noise < 0) {
		limit->noise = 0;
		limit->steady = square;
	}
	if (limit->steady < STEADY_MIN * square)
		limit->steady = STEADY_MIN * square;
	if (limit->steady < 1e-9)
		limit->steady = 1e-9;
}

/* ---- limits ---- */

/* No answer is beyond a limit that it would be absurd to flag, nor within one that it would be absurd not to. */
static const struct {
	double least, most;
} bounds[MEASURES] = {
	[MEASURE_BYTES] = {0.02, 0.3},   [MEASURE_SYMBOLS] = {0.5, 0.95}, [MEASURE_RUN] = {60, 1000},
	[MEASURE_SHORT] = {2.5, 20},     [MEASURE_SCRIPT] = {0.3, 0.9},   [MEASURE_LETTERS] = {1, 50},
	[MEASURE_ANCHORS] = {1, 50},     [MEASURE_REFERENCE] = {1, 50},   [MEASURE_TOPIC] = {1, 50},
	[MEASURE_COPIED] = {0.85, 0.95}, [MEASURE_REPEATED] = {0.4, 0.9}, [MEASURE_ORDER] = {1, 50},
	[MEASURE_TERMS] = {1, 50},       [MEASURE_PASSAGE] = {1, 50},     [MEASURE_DUPLICATE] = {0.5, 0.95},
};

struct ranked {
	double value;
	size_t answer;
};

static int compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	return x->value != y->value ? (x->value > y->value ? -1 : 1)
	                            : (x->answer > y->answer) - (x->answer < y->answer);
}

/* The honest answers that have the measure, the most unusual first. */
static size_t rank(struct work *w, const struct fitting *fitting, enum measure measure,
                   const struct gates_limit *limit, struct ranked **out)
{
	size_t count = 0;
	*out = work_array(w, fitting->count, sizeof **out);
	for (size_t i = 0; i < fitting->count; i++)
		if (fitting->measures[i].known[measure])
			(*out)[count++] =
				(struct ranked){gates_scaled(limit, fitting->measures[i].value[measure],
			                                     fitting->measures[i].words),
			                        i};
	qsort(*out, count, sizeof **out, compare_ranked);
	return count;
}

/* The level that each limit may have so that no more than the share of all answers are beyond any: an answer is as unusual as
 * its smallest rank, and the share of them with the smallest is let go. */
static double common_level(struct work *w, const struct fitting *fitting, struct ranked *const *ranked,
                           const size_t *counts)
{
	double *least = work_array(w, fitting->count, sizeof *least);
	size_t allowed = (size_t)(fitting->options->share * (double)fitting->count);
	for (size_t i = 0; i < fitting->count; i++)
		least[i] = 1;
	for (size_t m = 0; m < MEASURES; m++) {
		double level = 1;
		/* One who has another's answer is not unusual but a copy, however many do it. */
		if (m == MEASURE_DUPLICATE)
			continue;
		for (size_t i = counts[m]; i-- > 0;) {
			struct ranked *at = &ranked[m][i];
			/* Those that are alike have the rank of the last of them. */
			if (i + 1 == counts[m] || at[1].value < at->value)
				level = (double)(i + 1) / (double)counts[m];
			if (at->value > bounds[m].least && level < least[at->answer])
				least[at->answer] = level;
		}
	}
	struct ranked *all = work_array(w, fitting->count, sizeof *all);
	for (size_t i = 0; i < fitting->count; i++)
		all[i] = (struct ranked){-least[i], i};
	qsort(all, fitting->count, sizeof *all, compare_ranked);
	/* The first that is not let go sets the level; those level with it stay too. */
	return allowed < fitting->count ? -all[allowed].value : 1;
}

/* What so small a share of answers is beyond that too few are there to have met it: as their tail goes on, the most unusual fifth
 * of them falling off exponentially (peaks over a threshold: Pickands 1975, of shape 0). */
static double beyond_all(const struct ranked *ranked, size_t count, double level)
{
	size_t tail = count / 5;
	double excess = 0;
	for (size_t i = 0; i < tail; i++)
		excess += (ranked[i].value - ranked[tail].value) / (double)tail;
	double value = ranked[tail].value + excess * portable_log((double)tail / ((double)count * level));
	return value > ranked[0].value ? value : ranked[0].value;
}

/* A new answer is as unusual as the k-th of n honest ones in k of n + 1 cases. */
static void set_limit(const struct ranked *ranked, size_t count, double level, enum measure measure,
                      struct gates_limit *limit)
{
	size_t beyond = (size_t)(level * (double)(count + 1));
	double value = ranked[beyond == 0 ? 0 : beyond - 1 < count ? beyond - 1 : count - 1].value;
	if (beyond == 0 && by_models(measure))
		value = beyond_all(ranked, count, level);
	limit->fitted = true;
	limit->limit = value < bounds[measure].least  ? bounds[measure].least
	               : value > bounds[measure].most ? bounds[measure].most
	                                              : value;
}

static void fit_case(struct work *w, struct fitting *fitting, struct gates_limit *limits)
{
	struct ranked *ranked[MEASURES];
	size_t counts[MEASURES];
	double level = fitting->options->share;
	for (size_t m = 0; m < MEASURES; m++) {
		fit_scale(w, fitting, (enum measure)m, &limits[m]);
		counts[m] = rank(w, fitting, (enum measure)m, &limits[m], &ranked[m]);
	}
	/* Of too few nothing is known together: each measure has the share to itself. */
	if (fitting->options->together && fitting->options->share * (double)fitting->count < 1) {
		level = fitting->options->share;
	} else if (fitting->options->together) {
		level = common_level(w, fitting, ranked, counts);
		/* Strictly under it. */
		level -= 1e-12;
	}
	for (size_t m = 0; m < MEASURES; m++)
		if (counts[m] > 0 && (!by_models((enum measure)m) || counts[m] >= SCALE_ANSWERS_MIN))
			set_limit(ranked[m], counts[m], level > 0 ? level : 1e-6, (enum measure)m,
			          &limits[m]);
}

static enum err check_input(struct work *w, const struct fitting *fitting)
{
	if (fitting->count == 0 || fitting->count > GATES_ANSWERS_MAX ||
	    fitting->question_count > GATES_QUESTIONS_MAX)
		return fail(w, ERR_INPUT, "Gates are fitted on 1 to %d answers to at most %d questions.",
		            GATES_ANSWERS_MAX, GATES_QUESTIONS_MAX);
	if (!(fitting->options->share > 0 && fitting->options->share <= 0.2))
		return fail(w, ERR_INPUT,
		            "The share of honest answers that may be flagged lies above 0, up to 0.2.");
	for (size_t i = 0; i < fitting->count; i++)
		check(fitting->answers[i].question < fitting->question_count);
	return OK;
}

enum err gates_fit(struct work *w, const struct gates_answer *answers, size_t count,
                   const struct gates_question *questions, size_t question_count,
                   const struct gates_options *options, struct gates **out)
{
	struct fitting fitting = {.answers = answers,
	                          .count = count,
	                          .questions = questions,
	                          .question_count = question_count,
	                          .options = options};
	TRY(check_input(w, &fitting));
	struct gates *gates = work_alloc(w, sizeof *gates);
	struct work inner = work_init(w->world, w->request_id);
	const struct gates_answer **all = work_array(&inner, count, sizeof *all);
	fitting.sketches = work_array(&inner, count, sizeof *fitting.sketches);
	fitting.measures = work_array(&inner, count, sizeof *fitting.measures);
	for (size_t i = 0; i < count; i++) {
		fitting.sketches[i] = gates_sketch_of(&answers[i].words);
		all[i] = &answers[i];
	}
	sort_by_question(&inner, &fitting);
	for (size_t which = 0; which < CASES; which++) {
		measure_all(&fitting, (enum gates_case)which);
		fit_case(&inner, &fitting, gates->limits[which]);
	}
	gates_model_count(w, all, count, questions, question_count, &gates->model);
	memcpy(gates->model.surprise, fitting.surprise, sizeof fitting.surprise);
	work_finish(&inner);
	*out = gates;
	return OK;
}
