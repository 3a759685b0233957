/* Oracle: golden/linking.json, constants by equateIRT 2.5.1, plink 1.5-1 and a direct minimisation in base R, which stops at
 * about 1e-7. */
#include "irt/link.h"

#include "unit/agreement.h"

#include <math.h>

enum { ITEMS = 12, GAUSS = 30 };

struct anchors {
	struct model from[ITEMS], to[ITEMS];
	const struct json *golden;
};

static struct anchors anchors(struct work *w)
{
	const struct json *file;
	struct str text = test_data(w, "irt/golden/linking.json");
	assert_ok(w, json_parse(w, text, text.len, &file));
	struct anchors a = {.golden = json_get(file, S("values"))};
	const struct json *both = json_get(a.golden, S("anchors"));
	const struct json *x = json_get(both, S("X")), *y = json_get(both, S("Y"));
	for (size_t i = 0; i < ITEMS; i++) {
		a.from[i] = model_logistic(test_number(json_get(x, S("a")), i),
		                           test_number(json_get(x, S("b")), i), 0);
		a.to[i] = model_logistic(test_number(json_get(y, S("a")), i),
		                         test_number(json_get(y, S("b")), i), 0);
	}
	return a;
}

static void compare(struct work *w, const struct anchors *a, const char *source, const char *name,
                    const struct link_options *options, double most)
{
	const struct json *expected = json_get(json_get(a->golden, str_of(source)), str_of(name));
	struct link got;
	assert_non_null(expected);
	assert_ok(w, link_find(w, a->from, a->to, ITEMS, options, &got));
	struct agreement found = {0};
	agreement_add(&found, got.slope, json_get_real(expected, S("A")), 1);
	agreement_add(&found, got.shift, json_get_real(expected, S("B")), 1);
	bool curves = options->method == LINK_HAEBARA || options->method == LINK_STOCKING_LORD;
	agreement_within(&found, source, curves ? "link-curves" : "link-means", most);
}

TEST(link_by_means_as_published)
{
	struct work w = test_work();
	struct anchors a = anchors(&w);
	struct link_options options = {.method = LINK_MEAN_MEAN};
	compare(&w, &a, "equateIRT", "mean-mean", &options, 1e-13);
	compare(&w, &a, "baseR", "mean_mean", &options, 1e-13);
	compare(&w, &a, "plink", "Mean/Mean", &options, 1e-6);
	options.method = LINK_MEAN_GEOMETRIC_MEAN;
	compare(&w, &a, "equateIRT", "mean-gmean", &options, 1e-13);
	options.method = LINK_MEAN_SIGMA;
	compare(&w, &a, "equateIRT", "mean-sigma", &options, 1e-13);
	compare(&w, &a, "plink", "Mean/Sigma", &options, 1e-6);
	test_work_end(&w);
}

static void even_nodes(size_t count, double reach, bool normal, double *nodes, double *weights)
{
	double sum = 0;
	for (size_t i = 0; i < count; i++) {
		nodes[i] = -reach + 2 * reach * (double)i / (double)(count - 1);
		weights[i] = normal ? exp(-nodes[i] * nodes[i] / 2) : 1;
		sum += weights[i];
	}
	for (size_t i = 0; i < count; i++)
		weights[i] /= sum;
}

/* Gauss–Hermite for the standard normal density: the roots of the orthonormal Hermite polynomial, by bisection between points
 * where its sign turns, and 1 / the sum of the squared polynomials there. */
static double hermite(double x, double *squares)
{
	double before = 0, here = 1;
	*squares = 0;
	for (size_t n = 0; n < GAUSS; n++) {
		*squares += here * here;
		double next = (x * here - sqrt((double)n) * before) / sqrt((double)n + 1);
		before = here;
		here = next;
	}
	return here;
}

static void gauss_nodes(double *nodes, double *weights)
{
	size_t count = 0;
	double squares;
	for (double x = -12; x < 12; x += 0.01) {
		double low = x, high = x + 0.01;
		if ((hermite(low, &squares) > 0) == (hermite(high, &squares) > 0))
			continue;
		for (size_t i = 0; i < 60; i++) {
			double middle = (low + high) / 2;
			if ((hermite(middle, &squares) > 0) == (hermite(low, &squares) > 0))
				low = middle;
			else
				high = middle;
		}
		hermite(low, &squares);
		assert_true(count < GAUSS);
		nodes[count] = low;
		weights[count++] = 1 / squares;
	}
	assert_int_equal(count, GAUSS);
}

TEST(link_by_curves_as_published)
{
	struct work w = test_work();
	struct anchors a = anchors(&w);
	static const char *const grids[] = {"uniform_41_m4_4", "uniform_40_m4_4", "normal_61_m6_6",
	                                    "gauss_hermite_30"};
	static const char *const names[] = {"haebara", "stocking_lord"};
	double nodes[61], weights[61];
	for (size_t grid = 0; grid < 4; grid++) {
		size_t count = grid == 0 ? 41 : grid == 1 ? 40 : grid == 2 ? 61 : GAUSS;
		if (grid < 3)
			even_nodes(count, grid == 2 ? 6 : 4, grid == 2, nodes, weights);
		else
			gauss_nodes(nodes, weights);
		for (size_t i = 0; i < 4; i++) {
			struct link_options options = {i % 2 == 0 ? LINK_HAEBARA : LINK_STOCKING_LORD, i >= 2,
			                               nodes, weights, count};
			struct str name = str_format(w.arena, "%s%s__%s", names[i % 2],
			                             i >= 2 ? "_symmetric" : "", grids[grid]);
			compare(&w, &a, "baseR", str_cstr(w.arena, name), &options, 1e-7);
			if (grid == 1 && i < 2) {
				compare(&w, &a, "plink", i == 0 ? "Haebara" : "Stocking-Lord", &options,
				        1e-6);
				compare(&w, &a, "equateIRT",
				        i == 0 ? "Haebara_uniform40" : "Stocking-Lord_uniform40", &options,
				        1e-6);
			} else if (grid == 3 && i < 2) {
				compare(&w, &a, "equateIRT", i == 0 ? "Haebara" : "Stocking-Lord", &options,
				        1e-6);
			}
		}
	}
	/* Without nodes they are the 61 of the normal density. */
	struct link_options options = {.method = LINK_HAEBARA};
	compare(&w, &a, "baseR", "haebara__normal_61_m6_6", &options, 1e-7);
	test_work_end(&w);
}

/* Items of every shape, moved by a known line: each method that is defined for them finds it. */
TEST(link_finds_a_known_line_with_every_model)
{
	struct work w = test_work();
	static const double thresholds[] = {-1, 0.2, 1.1}, steps[] = {0.5, -0.7, 0.9};
	static const double slope[] = {0, 0.7, 1.6}, intercept[] = {0, 0.4, -0.3};
	struct model from[6] = {
		model_logistic(1.2, 0.4, 0.2),    model_logistic(0.8, -1.3, 0),
		model_graded(1.4, thresholds, 4), model_partial_credit(0.9, steps, 4),
		model_logistic(1, 2, 0.1),        model_nominal(slope, intercept, 3),
	};
	from[4].slip = 0.05;
	struct link known = {1.3, -0.45};
	struct model to[6];
	for (size_t i = 0; i < 6; i++)
		to[i] = link_item(known, &from[i]);
	for (enum link_method method = 0; method < LINK_METHODS; method++)
		for (size_t symmetric = 0; symmetric < 2; symmetric++) {
			struct link_options options = {.method = method, .symmetric = symmetric == 1};
			struct link got;
			bool curves = method == LINK_HAEBARA || method == LINK_STOCKING_LORD;
			assert_ok(&w, link_find(&w, from, to, curves ? 6 : 5, &options, &got));
			assert_true(fabs(got.slope - 1.3) < 1e-10 && fabs(got.shift + 0.45) < 1e-10);
			if (!curves)
				assert_fails(&w, ERR_INPUT, link_find(&w, from, to, 6, &options, &got));
		}
	/* The line keeps every probability, and its inverse leads back. */
	for (size_t i = 0; i < 6; i++)
		for (double theta = -3; theta <= 3; theta += 0.5) {
			double p[MODEL_LEVELS_MAX], q[MODEL_LEVELS_MAX];
			model_probabilities(&from[i], theta, p);
			model_probabilities(&to[i], link_level(known, theta), q);
			for (size_t k = 0; k < from[i].levels; k++)
				assert_true(fabs(p[k] - q[k]) < 1e-14);
		}
	assert_true(fabs(link_level(link_inverse(known), link_level(known, 0.7)) - 0.7) < 1e-15);
	test_work_end(&w);
}

TEST(link_refuses_what_has_no_line)
{
	struct work w = test_work();
	struct model easy[3] = {model_logistic(1, 0.5, 0), model_logistic(1.5, 0.5, 0),
	                        model_logistic(1, 0.5, 0)};
	static const double thresholds[] = {-1, 1};
	struct model graded[2] = {model_graded(1, thresholds, 3), model_graded(1, thresholds, 3)};
	struct link got;
	struct link_options options = {.method = LINK_MEAN_SIGMA};
	assert_fails(&w, ERR_INPUT, link_find(&w, easy, easy, 3, &options, &got)); /* b do not differ */
	assert_fails(&w, ERR_INPUT, link_find(&w, easy, graded, 2, &options, &got));
	for (options.method = 0; options.method < LINK_METHODS; options.method++) {
		assert_fails(&w, ERR_INPUT, link_find(&w, easy, easy, 1, &options, &got));
		assert_fails(&w, ERR_INPUT, link_find(&w, easy, easy, 0, &options, &got));
	}
	enum link_method method;
	assert_true(link_method_of(S("stocking-lord"), &method) && method == LINK_STOCKING_LORD);
	assert_false(link_method_of(S("stocking"), &method));
	test_work_end(&w);
}

TEST(link_pairs_by_name)
{
	struct work w = test_work();
	struct bank_item x[] = {{.name = S("a")}, {.name = S("b")}, {.name = S("c")}};
	struct bank_item y[] = {{.name = S("c")}, {.name = S("d")}, {.name = S("a")}};
	struct bank from = {x, 3}, to = {y, 3};
	size_t count;
	const struct link_pair *pairs = link_pairs(&w, &from, &to, &count);
	assert_int_equal(count, 2);
	assert_true(pairs[0].from == 0 && pairs[0].to == 2 && pairs[1].from == 2 && pairs[1].to == 0);
	test_work_end(&w);
}
