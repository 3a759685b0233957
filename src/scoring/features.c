#include "scoring/features.h"

#include "base/portable.h"
#include "scoring/keys.h"

#include <math.h>
#include <string.h>

/* Below this two words have little to do with each other. */
static const double near = 0.5;

enum { SUBSEQUENCE_WORDS_MAX = 150 };

enum { BY_WORDS = 14, BY_MEANING = 10 };
_Static_assert(BY_WORDS + BY_MEANING + 1 == FEATURES_OF_REFERENCE, "the last is the cosine of the whole");

static double ratio(double part, double whole, double otherwise)
{
	return whole > 0 ? part / whole : otherwise;
}

static double harmonic(double a, double b)
{
	return a + b > 0 ? 2 * a * b / (a + b) : 0;
}

static size_t common(const struct passage_terms *a, const struct passage_terms *b)
{
	size_t count = 0;
	for (size_t i = 0, j = 0; i < a->count && j < b->count;)
		if (a->at[i].key == b->at[j].key)
			count++, i++, j++;
		else if (a->at[i].key < b->at[j].key)
			i++;
		else
			j++;
	return count;
}

static bool has(const struct passage_terms *terms, uint64_t key)
{
	size_t low = 0, high = terms->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (terms->at[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low < terms->count && terms->at[low].key == key;
}

/* How much of what this text has beyond the question the other one has too; `otherwise` when it has nothing beyond. */
static double shared_beyond(const struct passage *text, const struct passage *question,
                            const struct passage *other, double otherwise)
{
	double both = 0, all = 0;
	for (size_t i = 0; i < text->contents.count; i++) {
		const struct passage_term *term = &text->contents.at[i];
		if (has(&question->contents, term->key))
			continue;
		all += term->weight;
		if (has(&other->contents, term->key))
			both += term->weight;
	}
	return ratio(both, all, otherwise);
}

static double pairs_shared(const struct passage *a, const struct passage *b)
{
	double both = 0;
	for (size_t i = 0, j = 0; i < a->pairs.count && j < b->pairs.count;) {
		const struct passage_term *x = &a->pairs.at[i], *y = &b->pairs.at[j];
		if (x->key == y->key)
			both += fmin(x->weight, y->weight);
		i += x->key <= y->key;
		j += y->key <= x->key;
	}
	double all = (double)(a->words.count > 0 ? a->words.count - 1 : 0) +
	             (double)(b->words.count > 0 ? b->words.count - 1 : 0);
	return ratio(2 * both, all, 0);
}

/* Words of the longest common subsequence of stems, of the first SUBSEQUENCE_WORDS_MAX each. */
static size_t subsequence(const struct words *a, const struct words *b)
{
	size_t rows[2][SUBSEQUENCE_WORDS_MAX + 1] = {{0}};
	size_t m = a->count < SUBSEQUENCE_WORDS_MAX ? a->count : SUBSEQUENCE_WORDS_MAX;
	size_t n = b->count < SUBSEQUENCE_WORDS_MAX ? b->count : SUBSEQUENCE_WORDS_MAX;
	for (size_t i = 0; i < m; i++) {
		const size_t *before = rows[i % 2];
		size_t *row = rows[(i + 1) % 2];
		for (size_t j = 0; j < n; j++)
			if (a->at[i].key == b->at[j].key)
				row[j + 1] = before[j] + 1;
			else
				row[j + 1] = before[j + 1] > row[j] ? before[j + 1] : row[j];
	}
	return rows[m % 2][n];
}

static void by_words(const struct passage *a, const struct passage *r, const struct passage *q, double *out)
{
	double both = (double)common(&a->contents, &r->contents);
	double rare = passage_shared(&a->contents, &r->contents);
	out[0] = ratio(both, (double)r->contents.count, 0);
	out[1] = ratio(both, (double)a->contents.count, 0);
	out[2] = harmonic(out[0], out[1]);
	out[3] = ratio(rare, r->contents_rarity, 0);
	out[4] = ratio(rare, a->contents_rarity, 0);
	out[5] = harmonic(out[3], out[4]);
	out[6] = shared_beyond(r, q, a, out[3]);
	out[7] = shared_beyond(a, q, r, 0);
	out[8] = pairs_shared(a, r);
	out[9] = passage_product(&a->grams, &r->grams);
	double longest = (double)subsequence(&a->words, &r->words);
	out[10] = ratio(longest, (double)r->words.count, 0);
	out[11] = ratio(longest, (double)a->words.count, 0);
	out[12] = (a->negations > 0) == (r->negations > 0);
	double numbers = (double)common(&a->numbers, &r->numbers);
	out[13] = ratio(numbers, (double)(a->numbers.count + r->numbers.count) - numbers, 0.5);
}

/* ---- by meaning ---- */

/* For each word of both texts the cosine of the nearest in the other. */
struct aligned {
	double *of_a, *of_b;
};

/* Words that come again are as near as when they came first. */
static struct aligned align(struct work *w, struct cosines *cosines, const struct passage *a,
                            const struct passage *b, size_t dimensions)
{
	struct aligned aligned = {work_array(w, a->words.count, sizeof *aligned.of_a),
	                          work_array(w, b->words.count, sizeof *aligned.of_b)};
	double *row = work_array(w, b->words.count, sizeof *row);
	for (size_t j = 0; j < b->words.count; j++)
		aligned.of_b[j] = -1;
	for (size_t i = 0; i < a->words.count; i++) {
		if (a->first_alike[i] != i)
			continue;
		const double *of = cosines_of(cosines, a->word_vectors[i], b, dimensions, row);
		double greatest = -1;
		for (size_t j = 0; j < b->words.count; j++) {
			if (b->first_alike[j] != j)
				continue;
			greatest = of[j] > greatest ? of[j] : greatest;
			aligned.of_b[j] = of[j] > aligned.of_b[j] ? of[j] : aligned.of_b[j];
		}
		aligned.of_a[i] = greatest;
	}
	for (size_t i = 0; i < a->words.count; i++)
		aligned.of_a[i] = aligned.of_a[a->first_alike[i]];
	for (size_t j = 0; j < b->words.count; j++)
		aligned.of_b[j] = aligned.of_b[b->first_alike[j]];
	return aligned;
}

/* What one side of an alignment says of its words. */
struct side {
	double nearness; /* mean cosine, by rarity */
	double far;      /* share, by rarity, of words that nothing is near to */
	double beyond;   /* nearness of words that the question does not have; NAN when there are none */
	double least;    /* the least cosine of the rarer half of those; NAN likewise */
};

/* The median as numpy has it: of an even count the mean of the two in the middle. Values of 0 and more are in the order of their
 * bits. */
static double median(struct work *w, const double *values, size_t count)
{
	double low, high;
	uint64_t *bits = work_array(w, count, sizeof *bits);
	memcpy(bits, values, count * sizeof *bits);
	keys_sort(w, bits, count);
	memcpy(&low, &bits[(count - 1) / 2], sizeof low);
	memcpy(&high, &bits[count / 2], sizeof high);
	return (low + high) / 2;
}

static struct side side_of(struct work *w, const struct passage *text, const double *cosines,
                           const struct passage *question)
{
	double all = 0, sum = 0, far = 0, beyond_all = 0, beyond_sum = 0, least = INFINITY;
	size_t count = text->words.count;
	double *beyond = work_array(w, count, sizeof *beyond);
	for (size_t i = 0; i < count; i++) {
		double rarity = text->rarity[i];
		all += rarity;
		sum += rarity * cosines[i];
		far += cosines[i] < near ? rarity : 0;
		if (has(&question->contents, text->words.at[i].key))
			continue;
		beyond[i] = rarity;
		beyond_all += rarity;
		beyond_sum += rarity * cosines[i];
	}
	double middle = median(w, beyond, count);
	for (size_t i = 0; i < count; i++)
		if (beyond[i] > middle)
			least = fmin(least, cosines[i]);
	return (struct side){
		.nearness = sum / all,
		.far = far / all,
		.beyond = ratio(beyond_sum, beyond_all, NAN),
		.least = isinf(least) ? NAN : least,
	};
}

/* Each sentence of b: the cosine of the nearest of a; mean and least. */
static void by_sentences(const struct passage *a, const struct passage *b, size_t dimensions, double *mean,
                         double *least)
{
	*mean = 0;
	*least = 1;
	for (size_t j = 0; j < b->sentence_count; j++) {
		double best = -1;
		for (size_t i = 0; i < a->sentence_count; i++)
			best = fmax(best, vectors_product(a->sentences[i], b->sentences[j], dimensions));
		*mean += best / (double)b->sentence_count;
		*least = fmin(*least, best);
	}
}

static bool has_meaning(const struct passage *a)
{
	return a->vector != NULL && a->words.count > 0;
}

static void by_alignment(struct work *w, const struct passage *a, const struct passage *r,
                         const struct features_question *question, size_t dimensions, double *out)
{
	const struct passage *q = &question->text;
	struct aligned aligned = align(w, question->cosines, a, r, dimensions);
	struct side of_a = side_of(w, a, aligned.of_a, q), of_r = side_of(w, r, aligned.of_b, q);
	out[0] = of_r.nearness;
	out[1] = of_a.nearness;
	out[2] = harmonic(out[0], out[1]);
	out[3] = of_r.far;
	out[4] = of_a.far;
	out[5] = isnan(of_r.beyond) ? out[0] : of_r.beyond;
	out[6] = isnan(of_r.least) ? out[0] : of_r.least;
	out[7] = isnan(of_a.beyond) ? 0 : of_a.beyond;
}

static void by_meaning(struct work *w, const struct passage *a, const struct passage *r,
                       const struct features_question *question, size_t dimensions, double *out)
{
	if (!has_meaning(a) || !has_meaning(r))
		return;
	if (!question->long_answers && a->word_vectors != NULL && r->word_vectors != NULL)
		by_alignment(w, a, r, question, dimensions, out);
	by_sentences(a, r, dimensions, &out[8], &out[9]);
	out[10] = vectors_product(a->vector, r->vector, dimensions);
}

/* ---- beside the references ---- */

static double share_in_references(const struct passage *a, const struct features_question *question)
{
	double sum = 0;
	for (size_t i = 0; i < a->contents.count; i++)
		for (size_t r = 0; r < question->reference_count; r++)
			if (has(&question->references[r].contents, a->contents.at[i].key)) {
				sum += a->contents.at[i].weight;
				break;
			}
	return ratio(sum, a->contents_rarity, 0);
}

static void beside(struct work *w, const struct passage *a, const struct features_question *question,
                   size_t nearest, size_t dimensions, double *out)
{
	const struct passage *q = &question->text;
	double reference_words = 0;
	if (question->reference_count > 0)
		reference_words = (double)question->references[nearest].words.count;
	out[0] = ratio(passage_shared(&a->contents, &q->contents), a->contents_rarity, 0);
	out[1] = share_in_references(a, question);
	out[2] = portable_log(1 + (double)a->words.count);
	out[3] = portable_log(1 + (double)a->contents.count);
	out[4] = portable_log((1 + (double)a->words.count) / (1 + reference_words));
	out[7] = a->negations > 0;
	out[8] = (double)question->reference_count;
	out[9] = portable_log(1 + question->reference_words_mean);
	if (!has_meaning(a) || !has_meaning(q))
		return;
	out[5] = vectors_product(a->vector, q->vector, dimensions);
	out[6] = -1;
	for (size_t i = 0; i < a->sentence_count; i++)
		out[6] = fmax(out[6], vectors_product(a->sentences[i], q->vector, dimensions));
	if (question->long_answers || a->word_vectors == NULL || q->word_vectors == NULL)
		return;
	struct aligned aligned = align(w, question->cosines, a, q, dimensions);
	out[10] = side_of(w, q, aligned.of_b, q).nearness;
	out[11] = side_of(w, a, aligned.of_a, q).nearness;
}

void features_of(struct work *w, const struct passage *answer, const struct features_question *question,
                 size_t dimensions, float *out, size_t *nearest)
{
	double figures[FEATURES_COUNT] = {0};
	double *best = figures, *greatest = figures + FEATURES_OF_REFERENCE,
	       *mean = figures + 2 * FEATURES_OF_REFERENCE;
	double best_sum = -INFINITY, nearest_cosine = -INFINITY;
	*nearest = 0;
	for (size_t r = 0; r < question->reference_count; r++) {
		double of[FEATURES_OF_REFERENCE] = {0};
		by_words(answer, &question->references[r], &question->text, of);
		by_meaning(w, answer, &question->references[r], question, dimensions, of + BY_WORDS);
		double cosine = of[FEATURES_OF_REFERENCE - 1], sum = cosine + of[5] + of[BY_WORDS + 2];
		for (size_t i = 0; i < FEATURES_OF_REFERENCE; i++) {
			greatest[i] = r == 0 ? of[i] : fmax(greatest[i], of[i]);
			mean[i] += of[i] / (double)question->reference_count;
			best[i] = sum > best_sum ? of[i] : best[i];
		}
		best_sum = fmax(best_sum, sum);
		if (cosine > nearest_cosine) {
			nearest_cosine = cosine;
			*nearest = r;
		}
	}
	beside(w, answer, question, *nearest, dimensions, figures + 3 * FEATURES_OF_REFERENCE);
	for (size_t i = 0; i < FEATURES_COUNT; i++)
		out[i] = (float)figures[i];
}
