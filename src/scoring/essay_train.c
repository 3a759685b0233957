/* essay_train: fits the stack. */
#include "base/check.h"
#include "base/portable.h"
#include "scoring/essay_parts.h"
#include "scoring/ridge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MODELS_MAX = ESSAY_KERNELS + 2 };

/* One regression: on the sum of some kernels. */
struct model {
	bool uses[ESSAY_KERNELS];
	double error;    /* mean square, of anchors left out */
	double *weights; /* [count] */
	double *unseen;  /* [count], without the mean score */
	double share;    /* in the stack; not below 0 */
};

struct training {
	const struct essay_training *given;
	size_t count;
	struct essay *essay;
	struct str *plain;              /* [count] */
	struct passage_terms *terms;    /* [count] */
	double *clusters;               /* [count][cluster_count] */
	double *root;                   /* [count]: of what a text's strings share with themselves */
	double *kernels[ESSAY_KERNELS]; /* [count][count], upper half; NULL: not there */
	double variance[ESSAY_KERNELS];
	size_t string_count, value_count;
	double *y; /* scores less their mean */
	struct model models[MODELS_MAX];
	size_t model_count;
	double *weight[ESSAY_KERNELS]; /* [count]: of the whole stack */
};

/* ---- what texts are made of ---- */

static void describe(struct work *w, struct training *training)
{
	const struct essay_training *given = training->given;
	struct essay *essay = training->essay;
	size_t n = training->count;
	double *figures = work_array(w, n * ESSAY_SURFACES, sizeof *figures);
	struct words *words = work_array(w, n, sizeof *words);
	training->plain = work_array(w, n, sizeof *training->plain);
	training->terms = work_array(w, n, sizeof *training->terms);
	for (size_t i = 0; i < n; i++) {
		words[i] = given->texts[i].words.at != NULL
		                   ? given->texts[i].words
		                   : words_of(w, given->language, given->texts[i].text);
		essay_surface(w, &words[i], given->texts[i].text, figures + i * ESSAY_SURFACES);
		training->plain[i] = essay_plain(w, given->texts[i].text);
	}
	for (size_t f = 0; f < ESSAY_SURFACES; f++) {
		double sum = 0, squares = 0;
		for (size_t i = 0; i < n; i++)
			sum += figures[i * ESSAY_SURFACES + f];
		for (size_t i = 0; i < n; i++) {
			double left = figures[i * ESSAY_SURFACES + f] - sum / (double)n;
			squares += left * left;
		}
		essay->surface_mean[f] = sum / (double)n;
		essay->surface_spread[f] = sqrt(squares / (double)n);
	}
	for (size_t i = 0; i < n; i++)
		essay_standardise(essay, figures + i * ESSAY_SURFACES, essay->surfaces + i * ESSAY_SURFACES);
	essay->vocabulary = vocabulary_of(w, words, n);
	for (size_t i = 0; i < n; i++) {
		const struct essay_text *text = &given->texts[i];
		struct passage_terms times =
			text->times.at != NULL ? text->times : passage_times(w, &words[i]);
		training->terms[i] = passage_frequency(w, &times, &essay->vocabulary, NULL);
	}
}

static void describe_meaning(struct work *w, struct training *training)
{
	const struct essay_text *texts = training->given->texts;
	struct essay *essay = training->essay;
	size_t n = training->count, dimensions = essay->dimensions;
	essay->means = work_array(w, n * dimensions, sizeof *essay->means);
	essay_clusters_find(w, texts, n, dimensions, &essay->centres, &essay->cluster_count);
	training->clusters = work_array(w, n * essay->cluster_count, sizeof *training->clusters);
	for (size_t i = 0; i < n; i++) {
		essay_mean(texts[i].sentences, texts[i].sentence_count, dimensions,
		           essay->means + i * dimensions);
		essay_clusters_of(essay->centres, essay->cluster_count, dimensions, texts[i].sentences,
		                  texts[i].sentence_count, training->clusters + i * essay->cluster_count);
	}
}

/* ---- kernels ---- */

/* Adds to the kernel what each two texts have of one string: the smaller of how often they have it. */
static void hear_kernel(void *state, uint64_t key, const struct essay_times *texts, size_t count)
{
	struct training *training = state;
	size_t n = training->count, most = 0;
	(void)key;
	for (size_t i = 0; i < count; i++) {
		double *row = training->kernels[ESSAY_STRINGS] + texts[i].text * n;
		uint32_t of = texts[i].times;
		most = of > most ? of : most;
		for (size_t j = i + 1; j < count; j++)
			row[texts[j].text] += (double)(of < texts[j].times ? of : texts[j].times);
	}
	training->string_count++;
	training->value_count += most;
}

static void strings_kernel(struct work *w, struct training *training)
{
	size_t n = training->count;
	double *kernel = training->kernels[ESSAY_STRINGS];
	const struct essay_strings_heard heard = {hear_kernel, training};
	training->root = work_array(w, n, sizeof *training->root);
	essay_strings(w, training->plain, n, &heard);
	for (size_t i = 0; i < n; i++)
		training->root[i] = sqrt(essay_strings_own(training->plain[i].len));
	for (size_t i = 0; i < n; i++) {
		double own = training->root[i] > 0 ? training->root[i] : 1;
		kernel[i * n + i] = training->root[i] > 0 ? 1 : 0;
		for (size_t j = i + 1; j < n; j++)
			kernel[i * n + j] /= own * (training->root[j] > 0 ? training->root[j] : 1);
	}
}

static double product(const double *a, const double *b, size_t count)
{
	double sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += a[i] * b[i];
	return sum;
}

static double likeness(const struct training *training, enum essay_kernel kernel, size_t i, size_t j)
{
	const struct essay *essay = training->essay;
	size_t d = essay->dimensions, c = essay->cluster_count;
	if (kernel == ESSAY_SURFACE)
		return essay_surface_kernel(essay->surfaces + i * ESSAY_SURFACES,
		                            essay->surfaces + j * ESSAY_SURFACES);
	if (kernel == ESSAY_WORDS)
		return passage_product(&training->terms[i], &training->terms[j]);
	if (kernel == ESSAY_MEANING)
		return essay_mean_kernel(essay->means + i * d, essay->means + j * d, d);
	return product(training->clusters + i * c, training->clusters + j * c, c);
}

/* Leaves a kernel out that tells no two texts apart. */
static void scale_kernel(struct training *training, enum essay_kernel kernel)
{
	size_t n = training->count;
	double own = 0, all = 0;
	for (size_t i = 0; i < n; i++) {
		own += training->kernels[kernel][i * n + i];
		for (size_t j = i + 1; j < n; j++)
			all += 2 * training->kernels[kernel][i * n + j];
	}
	training->variance[kernel] = own / (double)n - (own + all) / ((double)n * (double)n);
	if (training->variance[kernel] < 1e-9)
		training->kernels[kernel] = NULL;
}

static void make_kernels(struct work *w, struct training *training)
{
	size_t n = training->count;
	for (size_t k = 0; k < ESSAY_KERNELS; k++) {
		if (k >= ESSAY_MEANING && training->essay->dimensions == 0)
			continue;
		training->kernels[k] = work_array(w, n * n, sizeof(double));
		if (k == ESSAY_STRINGS)
			strings_kernel(w, training);
		for (size_t i = 0; i < n && k != ESSAY_STRINGS; i++)
			for (size_t j = i; j < n; j++)
				training->kernels[k][i * n + j] =
					likeness(training, (enum essay_kernel)k, i, j);
		scale_kernel(training, (enum essay_kernel)k);
	}
}

/* ---- regressions ---- */

static enum err fit_with(struct work *w, const struct training *training, const double *kernel, double lambda,
                         struct model *model)
{
	struct ridge_fit fit;
	double square = 0;
	size_t n = training->count;
	TRY(ridge_fit(w, kernel, n, training->y, 1, lambda, NULL, 0, &fit));
	for (size_t i = 0; i < n; i++)
		square += (training->y[i] - fit.without_case[i]) * (training->y[i] - fit.without_case[i]);
	if (model->weights != NULL && square / (double)n >= model->error)
		return OK;
	model->error = square / (double)n;
	model->weights = fit.weights;
	model->unseen = fit.without_case;
	return OK;
}

enum { STEPS_MAX = 4 };
#define FIRST_LAMBDA 1.0
#define STEP 3.0

/* Goes from one ridge to the next while that makes the error of anchors left out smaller. */
static enum err fit_model(struct work *w, const struct training *training, double *kernel,
                          struct model *model)
{
	size_t n = training->count;
	memset(kernel, 0, n * n * sizeof *kernel);
	for (size_t k = 0; k < ESSAY_KERNELS; k++)
		for (size_t i = 0; i < n && model->uses[k]; i++)
			for (size_t j = i; j < n; j++)
				kernel[i * n + j] += training->kernels[k][i * n + j] / training->variance[k];
	for (size_t i = 0; i < n; i++)
		for (size_t j = i; j < n; j++)
			kernel[i * n + j] += 1;
	TRY(fit_with(w, training, kernel, FIRST_LAMBDA, model));
	for (int direction = 0; direction < 2; direction++) {
		double lambda = FIRST_LAMBDA, before = INFINITY;
		for (size_t step = 0; step < STEPS_MAX && model->error < before; step++) {
			before = model->error;
			lambda = direction == 0 ? lambda * STEP : lambda / STEP;
			TRY(fit_with(w, training, kernel, lambda, model));
		}
	}
	return OK;
}

static void list_models(struct training *training)
{
	size_t there = 0;
	for (size_t k = 0; k < ESSAY_KERNELS; k++) {
		if (training->kernels[k] == NULL)
			continue;
		training->models[training->model_count++].uses[k] = true;
		there++;
	}
	for (int content = 0; content < 2 && there > 2; content++) {
		struct model *model = &training->models[training->model_count++];
		for (size_t k = 0; k < ESSAY_KERNELS; k++)
			model->uses[k] = training->kernels[k] != NULL && (content == 0 || k != ESSAY_SURFACE);
	}
}

/* Products of what models say, and with the truth, over every FOLDS-th case from the fold's on. */
struct products {
	double of[MODELS_MAX][MODELS_MAX], target[MODELS_MAX];
};

enum { FOLDS = 5 };

static void multiply(const struct training *training, size_t fold, struct products *out)
{
	*out = (struct products){0};
	for (size_t i = fold; i < training->count; i += FOLDS)
		for (size_t a = 0; a < training->model_count; a++) {
			double said = training->models[a].unseen[i];
			out->target[a] += said * training->y[i];
			for (size_t b = 0; b < training->model_count; b++)
				out->of[a][b] += said * training->models[b].unseen[i];
		}
}

/* Shares of the models, none below 0, with the least squares of what is left: one after the other until none changes. */
static void share_out(const struct products *products, size_t count, double *shares)
{
	enum { ROUNDS = 2000 };
	for (size_t round = 0; round < ROUNDS; round++)
		for (size_t a = 0; a < count; a++) {
			double left = products->target[a];
			for (size_t b = 0; b < count; b++)
				left -= b == a ? 0 : products->of[a][b] * shares[b];
			shares[a] = products->of[a][a] > 0 && left > 0 ? left / products->of[a][a] : 0;
		}
}

/* Shares are found by all cases; what is said of a case unseen, by shares that were found without its fold. */
static void weigh(struct work *w, struct training *training)
{
	struct products folds[FOLDS], all = {0};
	size_t m = training->model_count;
	double shares[MODELS_MAX] = {0}, *unseen = work_array(w, training->count, sizeof *unseen);
	for (size_t fold = 0; fold < FOLDS; fold++)
		multiply(training, fold, &folds[fold]);
	/* One round more, in which no fold is left out. */
	for (size_t without = 0; without <= FOLDS; without++) {
		all = (struct products){0};
		for (size_t fold = 0; fold < FOLDS; fold++)
			for (size_t a = 0; a < m && fold != without; a++) {
				all.target[a] += folds[fold].target[a];
				for (size_t b = 0; b < m; b++)
					all.of[a][b] += folds[fold].of[a][b];
			}
		share_out(&all, m, shares);
		for (size_t i = without; i < training->count && without < FOLDS; i += FOLDS) {
			unseen[i] = training->essay->mean;
			for (size_t a = 0; a < m; a++)
				unseen[i] += shares[a] * training->models[a].unseen[i];
		}
	}
	for (size_t a = 0; a < m; a++)
		training->models[a].share = shares[a];
	training->essay->unseen = unseen;
}

/* ---- what the stack comes to ---- */

static void gather(struct work *w, struct training *training)
{
	struct essay *essay = training->essay;
	size_t n = training->count;
	double shares = 0;
	for (size_t k = 0; k < ESSAY_KERNELS; k++)
		training->weight[k] = work_array(w, n, sizeof(double));
	for (size_t m = 0; m < training->model_count; m++) {
		const struct model *model = &training->models[m];
		size_t uses = 0;
		for (size_t k = 0; k < ESSAY_KERNELS; k++)
			uses += model->uses[k];
		for (size_t i = 0; i < n; i++)
			essay->base += model->share * model->weights[i];
		for (size_t k = 0; k < ESSAY_KERNELS; k++) {
			if (!model->uses[k])
				continue;
			for (size_t i = 0; i < n; i++)
				training->weight[k][i] +=
					model->share * model->weights[i] / training->variance[k];
			essay->share[k] += model->share / (double)uses;
		}
		shares += model->share;
	}
	for (size_t k = 0; k < ESSAY_KERNELS && shares > 0; k++)
		essay->share[k] /= shares;
}

static void gather_linear(struct work *w, struct training *training)
{
	struct essay *essay = training->essay;
	essay->surface_weight = training->weight[ESSAY_SURFACE];
	essay->mean_weight = training->weight[ESSAY_MEANING];
	essay->word_weight = work_array(w, essay->vocabulary.count, sizeof(double));
	essay->cluster_weight = work_array(w, essay->cluster_count, sizeof(double));
	for (size_t i = 0; i < training->count; i++) {
		const struct passage_terms *terms = &training->terms[i];
		for (size_t t = 0; t < terms->count; t++) {
			size_t place = vocabulary_place(&essay->vocabulary, terms->at[t].key);
			check(place != SIZE_MAX);
			essay->word_weight[place] += training->weight[ESSAY_WORDS][i] * terms->at[t].weight;
		}
		for (size_t c = 0; c < essay->cluster_count; c++)
			essay->cluster_weight[c] += training->weight[ESSAY_CLUSTERS][i] *
			                            training->clusters[i * essay->cluster_count + c];
	}
}

/* A string's worth c times: the sum over texts of their weight and the smaller of c and how often they have it. */
struct gathering {
	const struct training *training;
	struct essay_worth worth;
};

static void hear_worth(void *state, uint64_t key, const struct essay_times *texts, size_t count)
{
	struct gathering *gathering = state;
	const struct training *training = gathering->training;
	struct essay_worth *worth = &gathering->worth;
	float *values = worth->values + worth->value_count;
	size_t most = 0;
	for (size_t i = 0; i < count; i++)
		most = texts[i].times > most ? texts[i].times : most;
	for (size_t c = 1; c <= most; c++) {
		double sum = 0;
		for (size_t i = 0; i < count; i++)
			sum += training->weight[ESSAY_STRINGS][texts[i].text] /
			       training->root[texts[i].text] *
			       (double)(texts[i].times < c ? texts[i].times : c);
		values[c - 1] = (float)sum;
	}
	worth->keys[worth->count] = essay_worth_key(key);
	worth->first[worth->count++] = (uint32_t)worth->value_count;
	worth->value_count += most;
}

struct ordered {
	uint64_t key;
	uint32_t first, count;
};

static int compare_ordered(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;
	return x->key != y->key ? (x->key < y->key ? -1 : 1) : (x->first > y->first) - (x->first < y->first);
}

static struct essay_worth empty_worth(struct work *w, size_t count, size_t value_count)
{
	return (struct essay_worth){
		.keys = work_array(w, count, sizeof(uint64_t)),
		.first = work_array(w, count + 1, sizeof(uint32_t)),
		.values = work_array(w, value_count, sizeof(float)),
	};
}

static void gather_strings(struct work *w, struct training *training)
{
	struct work passing = work_init(w->world, w->request_id);
	struct gathering gathering = {training,
	                              empty_worth(&passing, training->string_count, training->value_count)};
	const struct essay_strings_heard heard = {hear_worth, &gathering};
	struct essay_worth *from = &gathering.worth, *to = &training->essay->worth;
	if (training->kernels[ESSAY_STRINGS] != NULL)
		essay_strings(&passing, training->plain, training->count, &heard);
	from->first[from->count] = (uint32_t)from->value_count;
	struct ordered *ordered = work_array(&passing, from->count, sizeof *ordered);
	for (size_t i = 0; i < from->count; i++)
		ordered[i] =
			(struct ordered){from->keys[i], from->first[i], from->first[i + 1] - from->first[i]};
	qsort(ordered, from->count, sizeof *ordered, compare_ordered);
	*to = empty_worth(w, from->count, from->value_count);
	for (size_t i = 0; i < from->count; i++) {
		/* Two strings of one key are told from each other by nothing. */
		if (to->count > 0 && to->keys[to->count - 1] == ordered[i].key)
			continue;
		to->keys[to->count] = ordered[i].key;
		to->first[to->count++] = (uint32_t)to->value_count;
		memcpy(to->values + to->value_count, from->values + ordered[i].first,
		       ordered[i].count * sizeof *to->values);
		to->value_count += ordered[i].count;
	}
	to->first[to->count] = (uint32_t)to->value_count;
	/* Who writes answers can make strings for one place of the table: then none of them is worth anything. */
	if (!essay_worth_index(w, to)) {
		*to = empty_worth(w, 0, 0);
		check(essay_worth_index(w, to));
	}
	work_finish(&passing);
}

/* What is said of anchors left out, and the spread of people's scores beside it. */
static void restore_spread(const struct training *training)
{
	struct essay *essay = training->essay;
	size_t n = training->count;
	const double *unseen = essay->unseen;
	double sum = 0, squares = 0, people = 0;
	for (size_t i = 0; i < n; i++) {
		sum += unseen[i];
		people += training->y[i] * training->y[i];
	}
	essay->centre = sum / (double)n;
	for (size_t i = 0; i < n; i++)
		squares += (unseen[i] - essay->centre) * (unseen[i] - essay->centre);
	/* Where nothing was learned there is nothing to spread. */
	essay->scale = squares > 1e-6 * people ? sqrt(people / squares) : 1;
}

/* ---- all of it ---- */

static enum err check_training(struct work *w, const struct essay_training *training)
{
	size_t bytes = 0;
	double least = INFINITY, most = -INFINITY;
	if (training->count < ESSAY_ANCHORS_MIN || training->count > ESSAY_ANCHORS_MAX)
		return fail(w, ERR_INPUT,
		            "Long answers are learned from %d to %d scored ones; there are %zu.",
		            ESSAY_ANCHORS_MIN, ESSAY_ANCHORS_MAX, training->count);
	for (size_t i = 0; i < training->count; i++) {
		const struct essay_text *text = &training->texts[i];
		double score = training->scores[i];
		if (!(score >= training->low && score <= training->high))
			return fail(w, ERR_INPUT, "A score of %g lies off the scale from %g to %g.", score,
			            training->low, training->high);
		if (text->text.len > ESSAY_TEXT_BYTES_MAX || text->sentence_count > ESSAY_SENTENCES_MAX)
			return fail(w, ERR_INPUT, "A scored answer is longer than %d bytes or %d sentences.",
			            ESSAY_TEXT_BYTES_MAX, ESSAY_SENTENCES_MAX);
		bytes += text->text.len;
		least = score < least ? score : least;
		most = score > most ? score : most;
	}
	if (bytes > ESSAY_TOGETHER_BYTES_MAX)
		return fail(w, ERR_INPUT, "The scored answers have more than %d bytes together.",
		            ESSAY_TOGETHER_BYTES_MAX);
	if (least == most)
		return fail(w, ERR_INPUT,
		            "All answers have the score %g: score some that differ, so that there is "
		            "something to learn.",
		            least);
	return OK;
}

static enum err train(struct work *w, struct work *passing, struct training *training)
{
	struct essay *essay = training->essay;
	size_t n = training->count;
	training->y = work_array(passing, n, sizeof(double));
	for (size_t i = 0; i < n; i++)
		essay->mean += training->given->scores[i] / (double)n;
	for (size_t i = 0; i < n; i++)
		training->y[i] = training->given->scores[i] - essay->mean;
	essay->base = essay->mean;
	essay->surfaces = work_array(w, n * ESSAY_SURFACES, sizeof *essay->surfaces);
	describe(w, training);
	if (essay->dimensions > 0)
		describe_meaning(w, training);
	make_kernels(passing, training);
	list_models(training);
	double *kernel = work_array(passing, n * n, sizeof *kernel);
	for (size_t m = 0; m < training->model_count; m++)
		TRY(fit_model(passing, training, kernel, &training->models[m]));
	weigh(w, training);
	gather(w, training);
	gather_linear(w, training);
	gather_strings(w, training);
	restore_spread(training);
	return OK;
}

enum err essay_train(struct work *w, const struct essay_training *training, struct essay **out)
{
	TRY(check_training(w, training));
	struct essay *essay = work_alloc(w, sizeof *essay);
	struct work passing = work_init(w->world, w->request_id);
	struct training state = {.given = training, .count = training->count, .essay = essay};
	essay->language = str_copy(w->arena, training->language);
	essay->count = training->count;
	essay->dimensions = training->dimensions;
	essay->low = training->low;
	essay->high = training->high;
	check(training->dimensions <= ESSAY_DIMENSIONS_MAX &&
	      training->language.len <= WORDS_LANGUAGE_BYTES_MAX);
	enum err failed = train(w, &passing, &state);
	if (failed != OK)
		fail(w, failed, "%.*s", STR_ARG(passing.message));
	work_finish(&passing);
	*out = essay;
	return failed;
}
