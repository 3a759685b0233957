/* grader_want_training, grader_train. */
#include "scoring/grader_parts.h"

#include "base/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ANCHORS_MIN = 10, FOLDS = 8, LAMBDAS = 4, LEVELS_STANDARD = 21 };

static const double lambdas[LAMBDAS] = {0.3, 1, 3, 10};
static const double trees_shares[] = {0, 0.15, 0.3, 0.45};

/* What goes round while training, beside what is kept. */
struct training {
	const struct grader_training *given;
	struct parallel *team;
	struct grader *grader;
	struct features_question *questions; /* [question_count] */
	struct words *words;                 /* [anchor_count] */
	struct essay_text *texts;            /* [anchor_count]; set where a question has a stack */
	float *features;                     /* [anchor_count][FEATURES_COUNT] as they are */
	float *standardised;                 /* the same, standardised */
	double *y;                           /* [outputs][anchor_count] */
	double *views;                       /* [anchor_count]; NAN */
	uint32_t *groups;                    /* [anchor_count] question */
	uint32_t *folds;                     /* [anchor_count] by answer */
};

void grader_want_training(struct work *w, struct vectors *vectors, const struct grader_training *training)
{
	for (size_t q = 0; q < training->question_count; q++) {
		const struct grader_question *question = &training->questions[q];
		passage_want(w, vectors, training->language, question->text);
		for (size_t r = 0; r < question->reference_count; r++)
			passage_want(w, vectors, training->language, question->references[r]);
	}
	for (size_t i = 0; i < training->anchor_count; i++)
		passage_want(w, vectors, training->language, training->anchors[i].text);
}

/* ---- what was given ---- */

static enum err check_question(struct work *w, const struct grader_question *question)
{
	if (question->reference_count > FEATURES_REFERENCES_MAX)
		return fail(w, ERR_INPUT,
		            "question %.*s has %zu reference answers; at most %d are compared with",
		            STR_ARG(question->id), question->reference_count, FEATURES_REFERENCES_MAX);
	if (question->text.len > GRADER_TEXT_BYTES_MAX)
		return fail(w, ERR_INPUT, "the text of question %.*s is longer than %d bytes",
		            STR_ARG(question->id), GRADER_TEXT_BYTES_MAX);
	for (size_t r = 0; r < question->reference_count; r++)
		if (question->references[r].len > GRADER_TEXT_BYTES_MAX)
			return fail(w, ERR_INPUT,
			            "a reference answer of question %.*s is longer than %d bytes",
			            STR_ARG(question->id), GRADER_TEXT_BYTES_MAX);
	if (!isnan(question->score_max) && !(question->score_max > 0 && question->score_max <= 1e6))
		return fail(w, ERR_INPUT,
		            "the greatest score of question %.*s is to be above 0, to 1,000,000",
		            STR_ARG(question->id));
	return OK;
}

static enum err check_anchor(struct work *w, const struct grader_training *given, size_t i)
{
	const struct grader_anchor *anchor = &given->anchors[i], *first = &given->anchors[0];
	check(anchor->question < given->question_count);
	const struct grader_question *question = &given->questions[anchor->question];
	double score_max = isnan(question->score_max) ? 1e6 : question->score_max;
	if (anchor->text.len > GRADER_TEXT_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "answer %zu is longer than %d bytes", i + 1,
		            GRADER_TEXT_BYTES_MAX);
	if (isnan(anchor->score) && str_absent(anchor->label))
		return fail(w, ERR_INPUT,
		            "answer %zu has neither a score nor a label: nothing can be learned from it",
		            i + 1);
	if (isnan(anchor->score) != isnan(first->score) ||
	    str_absent(anchor->label) != str_absent(first->label))
		return fail(w, ERR_INPUT,
		            "answer %zu has not the kinds of scores and labels that the first has", i + 1);
	if (!isnan(anchor->view) && !(anchor->view >= 0 && anchor->view <= 1))
		return fail(w, ERR_INPUT,
		            "answer %zu has the view %g; a view is a share of the scale, 0 to 1", i + 1,
		            anchor->view);
	if (!isnan(anchor->score) && !(anchor->score >= 0 && anchor->score <= score_max))
		return fail(w, ERR_INPUT, "answer %zu has the score %g; question %.*s goes from 0 to %g",
		            i + 1, anchor->score, STR_ARG(question->id), score_max);
	return OK;
}

static enum err check_given(struct work *w, const struct grader_training *given)
{
	if (given->language.len > WORDS_LANGUAGE_BYTES_MAX)
		return fail(w, ERR_INPUT, "the language “%.*s” is no code of ISO 639-1, such as en or pt",
		            STR_ARG(given->language));
	if (given->anchor_count < ANCHORS_MIN)
		return fail(w, ERR_INPUT,
		            "these are %zu scored answers; at least %d are needed to learn from",
		            given->anchor_count, ANCHORS_MIN);
	if (given->anchor_count > GRADER_ANCHORS_MAX || given->question_count > GRADER_QUESTIONS_MAX)
		return fail(w, ERR_TOO_LARGE,
		            "at most %d scored answers to %d questions can be learned from at once",
		            GRADER_ANCHORS_MAX, GRADER_QUESTIONS_MAX);
	for (size_t q = 0; q < given->question_count; q++)
		TRY(check_question(w, &given->questions[q]));
	for (size_t i = 0; i < given->anchor_count; i++)
		TRY(check_anchor(w, given, i));
	return OK;
}

/* The scale of a question that has none of its own ends at its greatest score; without any, at 1. */
static void take_questions(struct work *w, const struct grader_training *given, struct grader *grader)
{
	grader->question_count = given->question_count;
	grader->questions = work_array(w, given->question_count, sizeof *grader->questions);
	for (size_t q = 0; q < given->question_count; q++) {
		grader->questions[q] = given->questions[q];
		if (isnan(given->questions[q].score_max))
			grader->questions[q].score_max = 0;
	}
	for (size_t i = 0; i < given->anchor_count; i++) {
		double *score_max = &grader->questions[given->anchors[i].question].score_max;
		if (isnan(given->questions[given->anchors[i].question].score_max) &&
		    !isnan(given->anchors[i].score))
			*score_max = fmax(*score_max, given->anchors[i].score);
	}
	for (size_t q = 0; q < given->question_count; q++)
		if (!(grader->questions[q].score_max > 0))
			grader->questions[q].score_max = 1;
}

static enum err take_labels(struct work *w, const struct grader_training *given, struct grader *grader)
{
	grader->scored = !isnan(given->anchors[0].score);
	for (size_t i = 0; i < given->anchor_count && !str_absent(given->anchors[0].label); i++) {
		struct str label = given->anchors[i].label;
		size_t at = 0;
		while (at < grader->label_count && str_compare(grader->labels[at], label) < 0)
			at++;
		if (at < grader->label_count && str_equal(grader->labels[at], label))
			continue;
		if (grader->label_count == GRADER_LABELS_MAX)
			return fail(w, ERR_INPUT, "the answers carry more than %d different labels",
			            GRADER_LABELS_MAX);
		memmove(&grader->labels[at + 1], &grader->labels[at],
		        (grader->label_count - at) * sizeof *grader->labels);
		grader->labels[at] = label;
		grader->label_count++;
	}
	if (grader->label_count == 1 && !grader->scored)
		return fail(w, ERR_INPUT,
		            "all answers carry the label “%.*s”: there is nothing to tell apart",
		            STR_ARG(grader->labels[0]));
	grader->output_count = grader_outputs(grader);
	return OK;
}

/* ---- levels ---- */

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

/* The distinct values, sorted; evenly spaced ones where there are too many. */
static size_t distinct(double *values, size_t count, double *out)
{
	size_t kept = 0;
	qsort(values, count, sizeof *values, by_size);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || values[i] - values[kept - 1] > 1e-9)
			values[kept++] = values[i];
	if (kept <= GRADER_LEVELS_MAX) {
		memcpy(out, values, kept * sizeof *out);
		return kept;
	}
	for (size_t l = 0; l < LEVELS_STANDARD; l++)
		out[l] = (double)l / (LEVELS_STANDARD - 1);
	return LEVELS_STANDARD;
}

/* Each question's levels are the shares of its scale that people gave it; with fewer than two of its own, those of all. */
static enum err take_levels(struct work *w, struct grader *grader)
{
	double *values = work_array(w, grader->case_count, sizeof *values);
	double *pooled = work_array(w, GRADER_LEVELS_MAX, sizeof *pooled);
	grader->levels = work_array(w, grader->question_count, sizeof *grader->levels);
	grader->level_counts = work_array(w, grader->question_count, sizeof *grader->level_counts);
	if (!grader->scored)
		return OK;
	for (size_t i = 0; i < grader->case_count; i++)
		values[i] = grader->cases[i].score;
	size_t pooled_count = distinct(values, grader->case_count, pooled);
	if (pooled_count < 2)
		return fail(w, ERR_INPUT, "all answers have the same score: there is nothing to tell apart");
	for (size_t q = 0; q < grader->question_count; q++) {
		size_t count = 0;
		for (size_t i = 0; i < grader->case_count; i++)
			if (grader->cases[i].question == q)
				values[count++] = grader->cases[i].score;
		double *own = work_array(w, GRADER_LEVELS_MAX, sizeof *own);
		size_t own_count = distinct(values, count, own);
		grader->levels[q] = own_count < 2 ? pooled : own;
		grader->level_counts[q] = own_count < 2 ? pooled_count : own_count;
	}
	return OK;
}

/* ---- cases ---- */

static void take_vocabulary(struct work *w, struct training *training)
{
	const struct grader_training *given = training->given;
	size_t count = given->anchor_count;
	for (size_t q = 0; q < given->question_count; q++)
		count += given->questions[q].reference_count;
	struct words *texts = work_array(w, count, sizeof *texts);
	size_t filled = 0;
	for (size_t i = 0; i < given->anchor_count; i++)
		texts[filled++] = words_of(w, given->language, given->anchors[i].text);
	for (size_t q = 0; q < given->question_count; q++)
		for (size_t r = 0; r < given->questions[q].reference_count; r++)
			texts[filled++] = words_of(w, given->language, given->questions[q].references[r]);
	training->grader->vocabulary = vocabulary_of(w, texts, count);
	training->words = texts;
}

static void take_references(struct work *w, struct grader *grader, const struct features_question *questions)
{
	grader->first_reference = work_array(w, grader->question_count, sizeof *grader->first_reference);
	for (size_t q = 0; q < grader->question_count; q++) {
		grader->first_reference[q] = grader->reference_count;
		grader->reference_count +=
			questions[q].reference_count == 0 ? 1 : questions[q].reference_count;
	}
	size_t bytes = grader->dimensions * sizeof(float);
	grader->reference_vectors = work_array(w, grader->reference_count, bytes);
	for (size_t q = 0; q < grader->question_count && bytes > 0; q++) {
		float *at = grader->reference_vectors + grader->first_reference[q] * grader->dimensions;
		if (questions[q].reference_count == 0 && questions[q].text.vector != NULL)
			memcpy(at, questions[q].text.vector, bytes);
		for (size_t r = 0; r < questions[q].reference_count; r++)
			if (questions[q].references[r].vector != NULL)
				memcpy(at + r * grader->dimensions, questions[q].references[r].vector, bytes);
	}
}

static void describe_anchor(struct work *w, struct training *training, const struct vectors *vectors,
                            size_t i)
{
	const struct grader_anchor *anchor = &training->given->anchors[i];
	struct grader *grader = training->grader;
	struct grader_case *one = &grader->cases[i];
	size_t nearest;
	struct passage passage = passage_of(w, grader->language, anchor->text, &grader->vocabulary, vectors);
	struct work passing = work_init(w->world, w->request_id);
	features_of(&passing, &passage, &training->questions[anchor->question], grader->dimensions,
	            training->features + i * FEATURES_COUNT, &nearest);
	work_finish(&passing);
	one->question = (uint32_t)anchor->question;
	one->reference = (uint32_t)(grader->first_reference[anchor->question] + nearest);
	one->vector = passage.vector;
	one->frequency = passage.frequency;
	one->score = anchor->score / grader->questions[anchor->question].score_max;
	for (size_t l = 0; l < grader->label_count; l++)
		if (str_equal(grader->labels[l], anchor->label))
			one->label = (uint32_t)l;
	if (grader->essays[anchor->question] != NULL)
		training->texts[i] = grader_essay_text(w, grader, &passage);
}

/* People use the same words: which of them are near is remembered until all are described. */
static void describe_anchors(struct work *w, struct training *training, const struct vectors *vectors)
{
	struct work passing = work_init(w->world, w->request_id);
	struct cosines *cosines = cosines_open(&passing);
	size_t count = training->grader->question_count;
	for (size_t q = 0; q < count; q++)
		training->questions[q].cosines = cosines;
	for (size_t i = 0; i < training->given->anchor_count; i++)
		describe_anchor(w, training, vectors, i);
	for (size_t q = 0; q < count; q++)
		training->questions[q].cosines = NULL;
	work_finish(&passing);
}

static void standardise_all(struct training *training)
{
	struct grader *grader = training->grader;
	double count = (double)grader->case_count;
	for (size_t f = 0; f < FEATURES_COUNT; f++) {
		double sum = 0, squares = 0;
		for (size_t i = 0; i < grader->case_count; i++)
			sum += (double)training->features[i * FEATURES_COUNT + f];
		for (size_t i = 0; i < grader->case_count; i++) {
			double off = (double)training->features[i * FEATURES_COUNT + f] - sum / count;
			squares += off * off;
		}
		grader->feature_mean[f] = (float)(sum / count);
		/* A figure that never differs tells nothing, whatever it is divided by. */
		double sd = sqrt(squares / count);
		grader->feature_sd[f] = sd > 1e-6 ? (float)sd : 1;
	}
	for (size_t i = 0; i < grader->case_count; i++) {
		grader_standardise(grader, training->features + i * FEATURES_COUNT, &grader->cases[i]);
		memcpy(training->standardised + i * FEATURES_COUNT, grader->cases[i].features,
		       sizeof grader->cases[i].features);
	}
}

static void take_targets(struct work *w, struct training *training)
{
	struct grader *grader = training->grader;
	size_t n = grader->case_count, first_label = grader->scored;
	training->y = work_array(w, grader->output_count * n, sizeof *training->y);
	training->views = work_array(w, n, sizeof *training->views);
	for (size_t i = 0; i < n; i++) {
		training->views[i] = training->given->anchors[i].view;
		grader->view_count += isnan(training->views[i]) ? 0 : 1;
		if (grader->scored)
			training->y[i] = grader->cases[i].score;
		for (size_t output = first_label; output < grader->output_count; output++) {
			/* Of two labels the second decides. */
			size_t label = grader->label_count == 2 ? 1 : output - first_label;
			training->y[output * n + i] = grader->cases[i].label == label ? 1 : -1;
		}
	}
}

/* Folds of whole questions would leave one out that is most of all; by answer, they go round within each question. */
static void take_folds(struct work *w, struct training *training)
{
	struct grader *grader = training->grader;
	uint32_t *next = work_array(w, grader->question_count, sizeof *next);
	training->groups = work_array(w, grader->case_count, sizeof *training->groups);
	training->folds = work_array(w, grader->case_count, sizeof *training->folds);
	for (size_t i = 0; i < grader->case_count; i++) {
		training->groups[i] = grader->cases[i].question;
		training->folds[i] = (next[training->groups[i]]++ + training->groups[i]) % FOLDS;
	}
}

/* ---- kernels ---- */

struct kernels {
	const struct grader *grader;
	double *of[GRADER_REGIMES]; /* [cases][cases], upper half */
	double *together;           /* the same: that for new questions with all that may be added */
	double *references;         /* [references][references] */
};

static void kernel_row(void *context, size_t i)
{
	const struct kernels *kernels = context;
	const struct grader *grader = kernels->grader;
	const struct grader_case *one = &grader->cases[i];
	const double *references = kernels->references + one->reference * grader->reference_count;
	double *own = kernels->of[GRADER_OWN_ANCHORS] + i * grader->case_count;
	/* What words have in common stands in the row before the kernel does. */
	grader_word_products(grader, one->question, &one->frequency, own);
	for (size_t from = i, count; from < grader->case_count; from += count) {
		double products[GRADER_KERNELS];
		struct grader_kernel of[GRADER_KERNELS];
		count = grader->case_count - from < GRADER_KERNELS ? grader->case_count - from
		                                                   : GRADER_KERNELS;
		for (size_t j = 0; j < count; j++)
			products[j] = references[grader->cases[from + j].reference];
		grader_kernels(grader, one, from, count, products, own + from, of);
		for (size_t j = 0; j < count; j++) {
			size_t at = i * grader->case_count + from + j;
			own[from + j] = of[j].own_anchors;
			kernels->of[GRADER_NEW_QUESTION][at] = of[j].new_question;
			kernels->together[at] = of[j].new_question + of[j].together;
		}
	}
}

static void make_kernels(struct work *w, const struct training *training, struct kernels *kernels)
{
	const struct grader *grader = training->grader;
	size_t n = grader->case_count, r = grader->reference_count;
	kernels->grader = grader;
	for (size_t regime = 0; regime < GRADER_REGIMES; regime++)
		kernels->of[regime] = work_array(w, n * n, sizeof *kernels->of[regime]);
	kernels->together = work_array(w, n * n, sizeof *kernels->together);
	kernels->references = work_array(w, r * r, sizeof *kernels->references);
	for (size_t i = 0; i < r; i++)
		grader_reference_products(grader, i, kernels->references + i * r);
	parallel_each(training->team, n, kernel_row, kernels);
}

/* ---- the fits ---- */

static double squared(const double *said, const double *y, size_t count)
{
	double sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += (said[i] - y[i]) * (said[i] - y[i]);
	return sum / (double)count;
}

/* One try of a fit: a lambda of a regime. Tries run side by side, each in a work of its own. */
struct
try {
	struct work work;
	const struct training *training;
	const double *kernel, *y;
	enum grader_regime regime;
	double lambda;
	struct ridge_fit fit;
	enum err failed;
};

static void run_try(void *context, size_t index)
{
	struct try *try = &((struct try *)context)[index];
	const struct grader *grader = try->training->grader;
	try->failed =
		ridge_fit(&try->work, try->kernel, grader->case_count, try->y, grader->output_count,
	                  try->lambda, try->regime == GRADER_NEW_QUESTION ? try->training->groups : NULL,
	                  grader->question_count, &try->fit);
}

static const double *unseen(const struct try *try)
{
	return try->regime == GRADER_NEW_QUESTION ? try->fit.without_group : try->fit.without_case;
}

/* Keeps the try that is nearest to the truth in what it has not seen. */
static enum err keep_best(struct work *w, struct try *tries, const double *y, struct grader_fit *fit)
{
	const struct grader *grader = tries[0].training->grader;
	size_t size = grader->output_count * grader->case_count;
	double best = INFINITY;
	enum err failed = OK;
	for (size_t t = 0; t < LAMBDAS; t++) {
		double error = tries[t].failed == OK ? squared(unseen(&tries[t]), y, size) : INFINITY;
		if (error < best) {
			best = error;
			fit->lambda = tries[t].lambda;
			memcpy(fit->weights, tries[t].fit.weights, size * sizeof *y);
			memcpy(fit->said, unseen(&tries[t]), size * sizeof *y);
		} else if (tries[t].failed != OK) {
			failed = fail(w, tries[t].failed, "%.*s", STR_ARG(tries[t].work.message));
		}
	}
	if (isinf(best))
		return failed;
	if (failed != OK)
		work_forgive(w);
	return OK;
}

/* y: centred. */
static enum err fit_ridge(struct work *w, const struct training *training, const double *kernel,
                          enum grader_regime regime, const double *y, struct grader_fit *fit)
{
	const struct grader *grader = training->grader;
	size_t size = grader->output_count * grader->case_count;
	struct try *tries = work_array(w, LAMBDAS, sizeof *tries);
	fit->weights = work_array(w, size, sizeof *fit->weights);
	fit->said = work_array(w, size, sizeof *fit->said);
	for (size_t t = 0; t < LAMBDAS; t++)
		tries[t] = (struct try){
			.work = work_init(w->world, w->request_id),
			.training = training,
			.kernel = kernel,
			.y = y,
			.regime = regime,
			.lambda = lambdas[t],
		};
	parallel_each(training->team, LAMBDAS, run_try, tries);
	enum err failed = keep_best(w, tries, y, fit);
	for (size_t t = 0; t < LAMBDAS; t++)
		work_finish(&tries[t].work);
	return failed;
}

/* Keeps the kernel with all that may be added where it is better, with the lambda that was found without. */
static void try_together(struct work *w, const struct training *training, const double *kernel,
                         const double *y, struct grader_fit *fit)
{
	const struct grader *grader = training->grader;
	size_t size = grader->output_count * grader->case_count;
	struct try one = {
		.work = work_init(w->world, w->request_id),
		.training = training,
		.kernel = kernel,
		.y = y,
		.regime = GRADER_NEW_QUESTION,
		.lambda = fit->lambda,
	};
	run_try(&one, 0);
	fit->together = one.failed == OK &&
	                squared(unseen(&one), y, size) < (1 - GRADER_GAIN_MIN) * squared(fit->said, y, size);
	if (fit->together) {
		memcpy(fit->weights, one.fit.weights, size * sizeof *y);
		memcpy(fit->said, unseen(&one), size * sizeof *y);
	}
	work_finish(&one.work);
}

/* ---- trees ---- */

/* One fit of trees: all cases, or those outside a fold. */
struct growing {
	struct work work;
	const struct training *training;
	const struct trees_bins *bins;
	const double *y;
	const uint32_t *folds; /* NULL: all */
	uint32_t fold;
	const struct trees *trees;
};

static void grow(void *context, size_t index)
{
	struct growing *growing = &((struct growing *)context)[index];
	size_t n = growing->training->grader->case_count;
	struct trees_options options = trees_options();
	bool *used = work_array(&growing->work, n, sizeof *used);
	size_t count = 0;
	for (size_t i = 0; i < n; i++)
		count += used[i] = growing->folds == NULL || growing->folds[i] != growing->fold;
	if (count > 0)
		growing->trees = trees_fit(&growing->work, growing->bins, growing->y, used, &options);
}

/* What trees say of each case, grown without its fold: out [cases]. */
static void grow_folds(struct work *w, const struct training *training, const struct trees_bins *bins,
                       const double *y, const uint32_t *folds, double *out)
{
	struct growing *all = work_array(w, FOLDS, sizeof *all);
	for (uint32_t fold = 0; fold < FOLDS; fold++)
		all[fold] = (struct growing){
			work_init(w->world, w->request_id), training, bins, y, folds, fold, NULL};
	parallel_each(training->team, FOLDS, grow, all);
	for (size_t i = 0; i < training->grader->case_count; i++) {
		const struct trees *trees = all[folds[i]].trees;
		out[i] =
			trees == NULL ? 0 : trees_predict(trees, training->standardised + i * FEATURES_COUNT);
	}
	for (size_t fold = 0; fold < FOLDS; fold++)
		work_finish(&all[fold].work);
}

/* Mixes what trees say into what was said, in the share that comes nearest to the truth. */
static void mix_trees(struct work *w, const struct training *training, const struct trees_bins *bins,
                      enum grader_regime regime, const double *y, struct grader_fit *fit)
{
	const struct grader *grader = training->grader;
	size_t n = grader->case_count, size = grader->output_count * n;
	uint32_t *folds = work_array(w, n, sizeof *folds);
	double *said = work_array(w, size, sizeof *said), *mixed = work_array(w, size, sizeof *mixed);
	double *best_said = work_array(w, size, sizeof *best_said), best = INFINITY;
	for (size_t i = 0; i < n; i++)
		folds[i] = regime == GRADER_NEW_QUESTION ? training->groups[i] % FOLDS : training->folds[i];
	for (size_t output = 0; output < grader->output_count; output++)
		grow_folds(w, training, bins, y + output * n, folds, said + output * n);
	for (size_t s = 0; s < COUNT(trees_shares); s++) {
		for (size_t i = 0; i < size; i++)
			mixed[i] = (1 - trees_shares[s]) * fit->said[i] + trees_shares[s] * said[i];
		double error = squared(mixed, y, size);
		if (error >= best)
			continue;
		best = error;
		fit->trees_share = trees_shares[s];
		memcpy(best_said, mixed, size * sizeof *mixed);
	}
	memcpy(fit->said, best_said, size * sizeof *best_said);
	for (size_t output = 0; output < grader->output_count && fit->trees_share > 0; output++) {
		struct trees_options options = trees_options();
		fit->trees[output] = trees_fit(w, bins, y + output * n, NULL, &options);
	}
}

/* ---- calibration ---- */

static void fit_outputs(struct work *w, const struct training *training, const double *all_said,
                        struct grader_calibration *out)
{
	static const double two[] = {-1, 1};
	const struct grader *grader = training->grader;
	size_t n = grader->case_count;
	double *values = work_array(w, n, sizeof *values);
	double *levels = work_array(w, n + GRADER_LEVELS_MAX, sizeof *levels);
	for (size_t output = 0; output < grader->output_count; output++) {
		const double *said = all_said + output * n, *truth = training->y + output * n;
		if (grader->scored && output == 0) {
			memcpy(values, truth, n * sizeof *values);
			size_t count = distinct(values, n, levels);
			out->outputs[output] = ordinal_fit(said, truth, n, levels, count);
		} else {
			out->outputs[output] = ordinal_fit(said, truth, n, two, 2);
		}
	}
}

/* How badly what was said of each case fits the truth: what sets are made by. */
static void take_sets(struct work *w, const struct grader *grader, const double *all_said,
                      struct grader_calibration *out)
{
	size_t n = grader->case_count;
	struct conformal_case *cases = work_array(w, n, sizeof *cases);
	for (size_t i = 0; i < n; i++)
		cases[i].group = grader->cases[i].question;
	for (size_t i = 0; i < n && grader->scored; i++) {
		double said = fmin(fmax(all_said[i], 0), 1);
		cases[i].score = fabs(grader->cases[i].score - said) /
		                 grader_spread(grader, out, grader->cases[i].question, said);
	}
	if (grader->scored)
		out->score_set = conformal_of(w, cases, n, 1);
	if (grader->label_count < 2)
		return;
	for (size_t i = 0; i < n; i++) {
		double said[GRADER_OUTPUTS_MAX], probabilities[GRADER_LABELS_MAX];
		for (size_t output = 0; output < grader->output_count; output++)
			said[output] = all_said[output * n + i];
		grader_label_probabilities(grader, out, said, probabilities);
		cases[i].kind = grader->cases[i].label;
		cases[i].score = 1 - probabilities[cases[i].kind];
	}
	out->label_set = conformal_of(w, cases, n, grader->label_count);
}

/* said: [outputs][cases], of each case unseen. */
static void calibrate(struct work *w, const struct training *training, enum grader_regime regime,
                      const double *said, struct grader_calibration *out)
{
	const struct grader *grader = training->grader;
	fit_outputs(w, training, said, out);
	for (size_t l = 0; l < grader->label_count; l++)
		out->label_weights[l] = 1;
	/* Of three labels one may be so rare that it would never be said; of two, weights only follow these questions' luck. */
	if (grader->label_count > (regime == GRADER_OWN_ANCHORS ? 1 : 2))
		grader_weigh_labels(w, grader, said, out);
	take_sets(w, grader, said, out);
}

static enum err mix_essays(struct work *w, const struct training *training, struct grader_fit *fit)
{
	struct grader *grader = training->grader;
	double *stack = work_array(w, grader->output_count * grader->case_count, sizeof *stack);
	const struct grader_essays_training from = {training->texts, training->y, stack};
	TRY(grader_learn_essays(w, training->team, grader, &from));
	grader_mix_essays(grader, stack, training->y, fit->said);
	grader_restore_spread(grader, fit->said, false);
	return OK;
}

/* The cases that have a view alone: [outputs][count] out of [outputs][case_count]. */
static double *of_viewed(struct work *w, const struct training *training, const double *all, size_t count)
{
	const struct grader *grader = training->grader;
	double *out = work_array(w, grader->output_count * count, sizeof *out);
	size_t at = 0;
	for (size_t output = 0; output < grader->output_count; output++)
		for (size_t i = 0; i < grader->case_count; i++)
			if (!isnan(training->views[i]))
				out[at++] = all[output * grader->case_count + i];
	return out;
}

/* A grader of these cases, as far as calibrating needs one; false: a label has none of them. */
static bool keep_viewed(struct work *w, const struct training *training, struct grader *out)
{
	const struct grader *grader = training->grader;
	size_t of_label[GRADER_LABELS_MAX] = {0}, count = 0;
	*out = *grader;
	out->cases = work_array(w, grader->case_count, sizeof *out->cases);
	for (size_t i = 0; i < grader->case_count; i++) {
		if (isnan(training->views[i]))
			continue;
		out->cases[count++] = grader->cases[i];
		if (grader->label_count > 0)
			of_label[grader->cases[i].label]++;
	}
	out->case_count = count;
	out->postings = NULL; /* of other cases */
	for (size_t l = 0; l < grader->label_count; l++)
		if (of_label[l] == 0)
			return false;
	return true;
}

/* Calibrated on the cases that have a view: of the others nothing else is said than before, which would make sets as wide as
 * without, and they may be another kind of answers altogether. */
static void add_view(struct work *w, const struct training *training, enum grader_regime regime,
                     struct grader_fit *fit)
{
	struct grader viewed;
	const double *said =
		grader_learn_view(w, training->grader, regime, training->views, training->y, fit);
	if (said == NULL)
		return;
	if (!keep_viewed(w, training, &viewed)) {
		fit->view_share = 0;
		return;
	}
	struct training only = *training;
	only.grader = &viewed;
	only.y = of_viewed(w, training, training->y, viewed.case_count);
	said = of_viewed(w, training, said, viewed.case_count);
	calibrate(w, &only, regime, said, &fit->viewed);
	if (regime == GRADER_OWN_ANCHORS)
		grader_restore_spread(&viewed, said, true);
}

static enum err fit_regime(struct work *w, const struct training *training, const struct kernels *kernels,
                           const struct trees_bins *bins, enum grader_regime regime, struct grader_fit *fit)
{
	const struct grader *grader = training->grader;
	size_t n = grader->case_count;
	double *y = work_array(w, grader->output_count * n, sizeof *y);
	for (size_t output = 0; output < grader->output_count; output++) {
		for (size_t i = 0; i < n; i++)
			fit->mean[output] += training->y[output * n + i] / (double)n;
		for (size_t i = 0; i < n; i++)
			y[output * n + i] = training->y[output * n + i] - fit->mean[output];
	}
	TRY(fit_ridge(w, training, kernels->of[regime], regime, y, fit));
	if (regime == GRADER_NEW_QUESTION && grader->dimensions > 0)
		try_together(w, training, kernels->together, y, fit);
	mix_trees(w, training, bins, regime, y, fit);
	for (size_t output = 0; output < grader->output_count; output++)
		for (size_t i = 0; i < n; i++)
			fit->said[output * n + i] += fit->mean[output];
	if (regime == GRADER_OWN_ANCHORS)
		TRY(mix_essays(w, training, fit));
	calibrate(w, training, regime, fit->said, &fit->plain);
	add_view(w, training, regime, fit);
	fit->there = true;
	return OK;
}

static size_t questions_with_anchors(const struct grader *grader)
{
	size_t count = 0;
	for (size_t q = 0; q < grader->question_count; q++)
		count += grader_own_anchors(grader, q) > 0;
	return count;
}

static enum err fit_all(struct work *w, struct training *training)
{
	struct grader *grader = training->grader;
	struct kernels kernels;
	struct work passing = work_init(w->world, w->request_id);
	make_kernels(&passing, training, &kernels);
	const struct trees_bins *bins =
		trees_bins(&passing, training->standardised, grader->case_count, FEATURES_COUNT);
	enum err failed = fit_regime(w, training, &kernels, bins, GRADER_OWN_ANCHORS,
	                             &grader->fits[GRADER_OWN_ANCHORS]);
	if (failed == OK && questions_with_anchors(grader) >= GRADER_QUESTIONS_MIN)
		failed = fit_regime(w, training, &kernels, bins, GRADER_NEW_QUESTION,
		                    &grader->fits[GRADER_NEW_QUESTION]);
	work_finish(&passing);
	return failed;
}

enum err grader_train(struct work *w, struct parallel *team, const struct grader_training *given,
                      const struct vectors *vectors, struct grader **out)
{
	TRY(check_given(w, given));
	struct grader *grader = work_alloc(w, sizeof *grader);
	struct training training = {.given = given, .team = team, .grader = grader};
	grader->language = given->language;
	grader->embedder = given->embedder;
	grader->dimensions = vectors_dimensions(vectors);
	take_questions(w, given, grader);
	TRY(take_labels(w, given, grader));
	take_vocabulary(w, &training);
	grader_take_essays(w, grader, given, training.words);
	training.questions = grader_compare_questions(w, grader, vectors);
	take_references(w, grader, training.questions);
	grader->case_count = given->anchor_count;
	grader->cases = work_array(w, given->anchor_count, sizeof *grader->cases);
	training.features = work_array(w, given->anchor_count * FEATURES_COUNT, sizeof *training.features);
	training.standardised =
		work_array(w, given->anchor_count * FEATURES_COUNT, sizeof *training.standardised);
	training.texts = work_array(w, given->anchor_count, sizeof *training.texts);
	describe_anchors(w, &training, vectors);
	grader_index(w, grader);
	TRY(take_levels(w, grader));
	standardise_all(&training);
	take_targets(w, &training);
	take_folds(w, &training);
	TRY(fit_all(w, &training));
	TRY(grader_fit_gates(w, team, grader, given, training.questions, training.words));
	*out = grader;
	return OK;
}
