#include "irt/moments.h"

#include "base/check.h"
#include "irt/linear.h"

#include <string.h>

/* ---- which moments ------------------------------------------------------------------------------- */

static void list_moments(struct work *w, struct moments *moments, enum moments_order order)
{
	const struct curves *curves = moments->curves;
	struct moments_first *first = work_array(w, moments->first_count, sizeof *first), *at = first;
	size_t(*pair)[2] = work_array(w, moments->pair_count, sizeof *pair), n = 0;
	for (size_t i = 0; i < curves->item_count; i++) {
		if (order == MOMENTS_MEANS)
			*at++ = (struct moments_first){i, 0, curves->expected[i]};
		for (size_t k = 1; order == MOMENTS_LEVELS && k < curves->models[i].levels; k++)
			*at++ = (struct moments_first){i, k, curves->probability[curves->row[i] + k]};
		for (size_t j = i + 1; j < curves->item_count; j++) {
			pair[n][0] = i;
			pair[n][1] = j;
			n++;
		}
	}
	moments->first = first;
	moments->pair = (const size_t(*)[2])pair;
}

static const double (*mean_squares(struct work *w, const struct curves *curves))[GRID_NODES]
{
	double(*square)[GRID_NODES] = work_array(w, curves->item_count, sizeof *square);
	for (size_t i = 0; i < curves->item_count; i++)
		for (size_t k = 1; k < curves->models[i].levels; k++)
			for (size_t q = 0; q < GRID_NODES; q++)
				square[i][q] += (double)(k * k) * curves->probability[curves->row[i] + k][q];
	return (const double(*)[GRID_NODES])square;
}

/* ---- what was observed --------------------------------------------------------------------------- */

static void count_person(struct moments *moments, const uint8_t *levels, double weight)
{
	for (size_t a = 0; a < moments->first_count; a++) {
		const struct moments_first *first = &moments->first[a];
		uint8_t level = levels[first->item];
		if (level == RESPONSES_MISSING)
			continue;
		moments->persons[a] += weight;
		moments->observed[a] += weight * (first->level == 0 ? level : level == first->level);
	}
	double *persons = moments->persons + moments->first_count;
	double *observed = moments->observed + moments->first_count;
	for (size_t n = 0; n < moments->pair_count; n++) {
		uint8_t one = levels[moments->pair[n][0]], other = levels[moments->pair[n][1]];
		if (one == RESPONSES_MISSING || other == RESPONSES_MISSING)
			continue;
		persons[n] += weight;
		observed[n] += weight * (one * other);
	}
}

static enum err observe(struct work *w, struct moments *moments, const struct responses *responses)
{
	for (size_t p = 0; p < responses->person_count; p++)
		count_person(moments, responses_of(responses, p),
		             responses->weights == NULL ? 1 : responses->weights[p]);
	for (size_t a = 0; a < moments->count; a++) {
		if (moments->persons[a] <= 0)
			return fail(
				w, ERR_INPUT,
				"The fit of the test as a whole cannot be told: two of its items were never "
				"answered by the same person.");
		moments->observed[a] /= moments->persons[a];
	}
	return OK;
}

/* ---- what the model expects ---------------------------------------------------------------------- */

static size_t shared_item(const size_t a[2], const size_t b[2])
{
	if (a[0] == b[0] || a[0] == b[1])
		return a[0];
	return a[1] == b[0] || a[1] == b[1] ? a[1] : SIZE_MAX;
}

static double mean_of_three(const struct moments *moments, const double *a, const double *b, const double *c)
{
	double sum = 0;
	for (size_t q = 0; q < GRID_NODES; q++)
		sum += moments->curves->weight[q] * a[q] * b[q] * c[q];
	return sum;
}

static double mean_of_two(const struct moments *moments, const double *a, const double *b)
{
	double sum = 0;
	for (size_t q = 0; q < GRID_NODES; q++)
		sum += moments->curves->weight[q] * a[q] * b[q];
	return sum;
}

static double mean_of_one(const struct moments *moments, const double *a)
{
	return linear_dot(moments->curves->weight, a, GRID_NODES);
}

static double of_firsts(const struct moments *moments, size_t a, size_t b)
{
	const struct moments_first *one = &moments->first[a], *other = &moments->first[b];
	if (one->item != other->item)
		return mean_of_two(moments, one->curve, other->curve);
	if (one->level != other->level)
		return 0; /* nobody is on two levels */
	return mean_of_one(moments, one->level == 0 ? moments->square[one->item] : one->curve);
}

static double of_first_and_pair(const struct moments *moments, size_t a, const size_t pair[2])
{
	const struct moments_first *first = &moments->first[a];
	const double(*expected)[GRID_NODES] = moments->curves->expected;
	if (first->item != pair[0] && first->item != pair[1])
		return mean_of_three(moments, first->curve, expected[pair[0]], expected[pair[1]]);
	const double *other = expected[first->item == pair[0] ? pair[1] : pair[0]];
	if (first->level == 0)
		return mean_of_two(moments, moments->square[first->item], other);
	return (double)first->level * mean_of_two(moments, first->curve, other);
}

/* Of pairs with an item in common. */
static double of_touching_pairs(const struct moments *moments, const size_t a[2], const size_t b[2],
                                size_t shared)
{
	const double(*square)[GRID_NODES] = moments->square;
	const double(*expected)[GRID_NODES] = moments->curves->expected;
	if (a[0] == b[0] && a[1] == b[1])
		return mean_of_two(moments, square[a[0]], square[a[1]]);
	size_t one = a[0] == shared ? a[1] : a[0], other = b[0] == shared ? b[1] : b[0];
	return mean_of_three(moments, square[shared], expected[one], expected[other]);
}

static void expect(struct work *w, struct moments *moments)
{
	double(*product)[GRID_NODES] = work_array(w, moments->pair_count, sizeof *product);
	double(*weighted)[GRID_NODES] = work_array(w, moments->pair_count, sizeof *weighted);
	for (size_t n = 0; n < moments->pair_count; n++)
		for (size_t q = 0; q < GRID_NODES; q++) {
			product[n][q] = moments->curves->expected[moments->pair[n][0]][q] *
			                moments->curves->expected[moments->pair[n][1]][q];
			weighted[n][q] = moments->curves->weight[q] * product[n][q];
		}
	size_t firsts = moments->first_count, count = moments->count;
	for (size_t a = 0; a < count; a++) {
		const double *curve = a < firsts ? moments->first[a].curve : product[a - firsts];
		moments->expected[a] = mean_of_one(moments, curve);
		double *row = moments->covariance + a * count;
		for (size_t b = 0; b <= a; b++) {
			if (a < firsts) {
				row[b] = of_firsts(moments, a, b);
			} else if (b < firsts) {
				row[b] = of_first_and_pair(moments, b, moments->pair[a - firsts]);
			} else {
				const size_t *one = moments->pair[a - firsts],
					     *other = moments->pair[b - firsts];
				size_t shared = shared_item(one, other);
				row[b] = shared == SIZE_MAX ? linear_dot(weighted[a - firsts],
				                                         product[b - firsts], GRID_NODES)
				                            : of_touching_pairs(moments, one, other, shared);
			}
			row[b] -= moments->expected[a] * moments->expected[b];
		}
	}
}

/* ---- on whom ------------------------------------------------------------------------------------- */

static bool any_missing(const struct responses *responses)
{
	return memchr(responses->levels, RESPONSES_MISSING,
	              responses->person_count * responses->item_count) != NULL;
}

/* For each moment a bit a person: who has answered what it needs. */
static uint64_t *who_has(struct work *w, const struct moments *moments, const struct responses *responses,
                         size_t words)
{
	uint64_t *items = work_array(w, responses->item_count * words, sizeof *items);
	uint64_t *has = work_array(w, moments->count * words, sizeof *has);
	for (size_t p = 0; p < responses->person_count; p++)
		for (size_t i = 0; i < responses->item_count; i++)
			if (responses_of(responses, p)[i] != RESPONSES_MISSING)
				items[i * words + p / 64] |= UINT64_C(1) << p % 64;
	for (size_t a = 0; a < moments->count; a++) {
		bool first = a < moments->first_count;
		const size_t *pair = first ? NULL : moments->pair[a - moments->first_count];
		const uint64_t *one = items + (first ? moments->first[a].item : pair[0]) * words;
		const uint64_t *other = first ? one : items + pair[1] * words;
		for (size_t word = 0; word < words; word++)
			has[a * words + word] = one[word] & other[word];
	}
	return has;
}

static void count_persons_in(struct work *w, struct moments *moments, const struct responses *responses)
{
	size_t words = responses->person_count / 64 + 1, count = moments->count;
	bool complete = !any_missing(responses);
	const uint64_t *has = complete ? NULL : who_has(w, moments, responses, words);
	for (size_t a = 0; a < count; a++)
		for (size_t b = 0; b <= a; b++) {
			double both = moments->persons[a];
			if (!complete) {
				int together = 0;
				for (size_t word = 0; word < words; word++)
					together += __builtin_popcountll(has[a * words + word] &
					                                 has[b * words + word]);
				both = together;
			}
			moments->covariance[a * count + b] *=
				both / (moments->persons[a] * moments->persons[b]);
		}
}

enum err moments_of(struct work *w, const struct curves *curves, const struct responses *responses,
                    enum moments_order order, struct moments *out)
{
	check(responses->item_count == curves->item_count);
	size_t items = curves->item_count;
	*out = (struct moments){.curves = curves, .pair_count = items * (items - 1) / 2};
	out->first_count = order == MOMENTS_MEANS ? items : curves->row[items] - items;
	out->count = out->first_count + out->pair_count;
	if (out->count > MOMENTS_MAX)
		return fail(
			w, ERR_TOO_LARGE,
			"The fit of a test as a whole is not computed for %zu items: it compares %zu moments, "
			"and %d are the most. Look at the items' own fit, or at parts of the test.",
			items, out->count, MOMENTS_MAX);
	for (size_t i = 0; i < items; i++)
		if (curves->models[i].kind == MODEL_NOMINAL)
			return fail(
				w, ERR_INPUT,
				"The fit of the test as a whole needs ordered levels, and item %zu is nominal.",
				i + 1);
	if (responses->weights != NULL && any_missing(responses))
		return fail(
			w, ERR_INPUT,
			"The fit of the test as a whole cannot be told from weighted persons with missing "
			"answers: leave the weights out, or the persons.");
	list_moments(w, out, order);
	out->square = mean_squares(w, curves);
	out->persons = work_array(w, out->count, sizeof(double));
	out->observed = work_array(w, out->count, sizeof(double));
	out->expected = work_array(w, out->count, sizeof(double));
	TRY(observe(w, out, responses));
	out->covariance = work_array(w, out->count * out->count, sizeof(double));
	expect(w, out);
	count_persons_in(w, out, responses);
	return OK;
}

/* ---- derivatives --------------------------------------------------------------------------------- */

/* Adds what a parameter of one item does to the moments that the item has part in. change[levels][GRID_NODES]: by how much it
 * changes the probability of each level. */
static void add_item_derivative(const struct moments *moments, size_t item,
                                const double (*change)[GRID_NODES], double *column)
{
	const struct curves *curves = moments->curves;
	double expected[GRID_NODES] = {0};
	for (size_t k = 1; k < curves->models[item].levels; k++)
		for (size_t q = 0; q < GRID_NODES; q++)
			expected[q] += (double)k * change[k][q];
	for (size_t a = 0; a < moments->first_count; a++) {
		const struct moments_first *first = &moments->first[a];
		if (first->item == item)
			column[a] +=
				mean_of_one(moments, first->level == 0 ? expected : change[first->level]);
	}
	double *pairs = column + moments->first_count;
	for (size_t n = 0; n < moments->pair_count; n++) {
		const size_t *pair = moments->pair[n];
		if (pair[0] == item || pair[1] == item)
			pairs[n] += mean_of_two(moments, expected,
			                        curves->expected[pair[0] == item ? pair[1] : pair[0]]);
	}
}

static void item_derivatives(const struct moments *moments, size_t item, const struct free_item *free,
                             double *columns)
{
	const struct curves *curves = moments->curves;
	const struct model *model = &curves->models[item];
	for (size_t place = 0; place < FREE_PLACES; place++) {
		if (free->index[place] < 0)
			continue;
		double change[MODEL_LEVELS_MAX][GRID_NODES];
		for (size_t q = 0; q < GRID_NODES; q++) {
			double probability[MODEL_LEVELS_MAX], derivative[MODEL_LEVELS_MAX];
			for (size_t k = 0; k < model->levels; k++)
				probability[k] = curves->probability[curves->row[item] + k][q];
			free_parameters_derivative(model, place, grid_level(q), probability, derivative);
			for (size_t k = 0; k < model->levels; k++)
				change[k][q] = derivative[k];
		}
		add_item_derivative(moments, item, (const double(*)[GRID_NODES])change,
		                    columns + (size_t)free->index[place] * moments->count);
	}
}

/* change[q]: by how much a parameter of the population changes the weight of each node, but for a factor. */
static void population_derivative(const struct moments *moments, double change[GRID_NODES], double *column)
{
	const struct curves *curves = moments->curves;
	double mean = mean_of_one(moments, change); /* weights stay of sum 1 */
	for (size_t q = 0; q < GRID_NODES; q++)
		change[q] -= mean;
	for (size_t a = 0; a < moments->first_count; a++)
		column[a] = mean_of_two(moments, change, moments->first[a].curve);
	for (size_t n = 0; n < moments->pair_count; n++)
		column[moments->first_count + n] =
			mean_of_three(moments, change, curves->expected[moments->pair[n][0]],
		                      curves->expected[moments->pair[n][1]]);
}

double *moments_derivatives(struct work *w, const struct moments *moments, const struct free_parameters *free)
{
	double *columns = work_array(w, free->count * moments->count, sizeof *columns);
	for (size_t i = 0; i < moments->curves->item_count; i++)
		item_derivatives(moments, i, &free->items[i], columns);
	double by_mean[GRID_NODES], by_variance[GRID_NODES], variance = moments->curves->variance;
	for (size_t q = 0; q < GRID_NODES; q++) {
		double distance = grid_level(q) - moments->curves->mean;
		by_mean[q] = distance / variance;
		by_variance[q] = distance * distance / (2 * variance * variance);
	}
	if (free->mean >= 0)
		population_derivative(moments, by_mean, columns + (size_t)free->mean * moments->count);
	if (free->variance >= 0)
		population_derivative(moments, by_variance,
		                      columns + (size_t)free->variance * moments->count);
	return columns;
}
