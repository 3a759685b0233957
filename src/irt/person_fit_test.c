/* Oracles: golden/personfit_lsat7.json, Zh, infit and outfit of mirt 1.45.1 and l_z* of PerFit 1.4.6 with its rounding
 * removed, under stated parameters; a case by hand. */
#include "irt/person_fit.h"
#include "irt/responses.h"

#include "unit/agreement.h"

#include <math.h>

static const struct json *golden(struct work *w)
{
	const struct json *file;
	struct str text = test_data(w, "irt/golden/personfit_lsat7.json");
	assert_ok(w, json_parse(w, text, text.len, &file));
	return json_get(file, S("values"));
}

static void read_levels(const struct json *patterns, size_t person, uint8_t levels[5])
{
	for (size_t i = 0; i < 5; i++)
		levels[i] = (uint8_t)test_number(json_at(patterns, person), i);
}

static void assert_near(double got, double expected, double within)
{
	if (!(fabs(got - expected) <= within))
		fail_msg("%.15g is not %.15g", got, expected);
}

static void compare_with_mirt(struct str name, bool rasch)
{
	struct work w = test_work();
	const struct json *set = json_get(golden(&w), name), *fit = json_get(set, S("fit"));
	struct model items[5];
	for (size_t i = 0; i < 5; i++) {
		double a = rasch ? 1 : test_number(json_get(set, S("a")), i);
		items[i] = model_logistic(a, -test_number(json_get(set, S("d")), i) / a, 0);
	}
	struct person_fit_estimator estimator = {.method = ABILITY_EAP};
	struct agreement lz = {0}, squares = {0};
	for (size_t person = 0; person < 32; person++) {
		uint8_t levels[5];
		read_levels(json_get(set, S("patterns")), person, levels);
		double theta = test_number(json_get(set, S("theta_eap")), person);
		struct person_fit got = person_fit(&estimator, items, levels, 5, theta);
		agreement_add(&lz, got.lz, test_number(json_get(fit, S("Zh")), person), 1);
		agreement_add(&squares, got.outfit, test_number(json_get(fit, S("outfit")), person), 1);
		agreement_add(&squares, got.outfit_z, test_number(json_get(fit, S("z.outfit")), person), 1);
		agreement_add(&squares, got.infit, test_number(json_get(fit, S("infit")), person), 1);
		agreement_add(&squares, got.infit_z, test_number(json_get(fit, S("z.infit")), person), 1);
		assert_true(isnan(got.lz_star));
	}
	agreement_within(&lz, "personfit_lsat7", "lz", 1e-9);
	agreement_within(&squares, "personfit_lsat7", "person-squares", 1e-9);
	test_work_end(&w);
}

TEST(person_fit_of_the_2pl_agrees_with_mirt)
{
	compare_with_mirt(S("lsat7_2pl_patterns"), false);
}

TEST(person_fit_of_the_rasch_model_agrees_with_mirt)
{
	compare_with_mirt(S("lsat7_rasch_patterns"), true);
}

TEST(person_fit_lz_star_agrees_with_perfit)
{
	static const struct {
		enum ability_method method;
		const char *name;
	} cases[] = {{ABILITY_ML, "ML"}, {ABILITY_MAP, "BM"}, {ABILITY_WLE, "WL"}};
	struct work w = test_work();
	const struct json *values = golden(&w), *set = json_get(values, S("lsat7_2pl_patterns"));
	struct model items[5];
	struct agreement lz = {0}, lz_star = {0};
	for (size_t i = 0; i < 5; i++) {
		double a = test_number(json_get(set, S("a")), i);
		items[i] = model_logistic(a, -test_number(json_get(set, S("d")), i) / a, 0);
	}
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct json *own =
			json_get(json_get(values, S("lzstar_2pl_patterns")), str_of(cases[i].name));
		struct person_fit_estimator estimator = {cases[i].method, 0, 1};
		for (size_t person = 0; person < 32; person++) {
			uint8_t levels[5];
			const struct json *theta = json_at(json_get(own, S("theta")), person);
			double at;
			if (!json_to_real(theta, &at))
				continue; /* ML of all right or wrong */
			read_levels(json_get(set, S("patterns")), person, levels);
			struct person_fit got = person_fit(&estimator, items, levels, 5, at);
			agreement_add(&lz_star, got.lz_star, test_number(json_get(own, S("lzstar")), person),
			              1);
			agreement_add(&lz, got.lz, test_number(json_get(own, S("lz")), person), 1);
		}
	}
	assert_int_equal(lz.count, 94);
	agreement_within(&lz, "personfit_lsat7_star", "lz", 1e-9);
	agreement_within(&lz_star, "personfit_lsat7_star", "lz-star", 1e-9);
	test_work_end(&w);
}

/* One item of P = 3/4 answered right: residual 1/4, variance 3/16; the logarithms are apart by ln 3, so
 * l_z = (ln 3 / 4) / (ln 3 · sqrt(3)/4). */
TEST(person_fit_by_hand)
{
	static const uint8_t right[] = {RESPONSES_MISSING, 1},
			     nothing[] = {RESPONSES_MISSING, RESPONSES_MISSING};
	static const double slopes[] = {0, 1}, intercepts[] = {0, 0};
	struct model items[] = {model_logistic(1, 5, 0.2), model_logistic(1, 0, 0)};
	struct person_fit_estimator estimator = {.method = ABILITY_ML};
	struct person_fit got = person_fit(&estimator, items, right, 2, log(3));
	assert_near(got.lz, 1 / sqrt(3), 1e-14);
	assert_near(got.outfit, 1.0 / 3, 1e-14);
	assert_near(got.infit, 1.0 / 3, 1e-14);
	assert_int_equal(got.answered, 1);
	assert_true(isnan(got.lz_star));
	got = person_fit(&estimator, items, nothing, 2, 0);
	assert_true(isnan(got.lz) && isnan(got.outfit) && isnan(got.infit_z) && got.answered == 0);
	items[1] = model_nominal(slopes, intercepts, 2);
	got = person_fit(&estimator, items, right, 2, log(3));
	assert_near(got.lz, 1 / sqrt(3), 1e-14);
	assert_true(isnan(got.outfit));
}

/* The sums over two levels are those over more: an item of two steps is counted as Sinharay's formula says, written out. */
TEST(person_fit_of_three_levels_is_the_formula_written_out)
{
	static const double steps[] = {-0.5, 0.8}, hard[] = {0.2, 1.0};
	struct model items[] = {model_partial_credit(1.3, steps, 3), model_graded(0.9, hard, 3)};
	static const uint8_t levels[] = {2, 0};
	const double theta = 0.4;
	double W = 0, variance = 0, above = 0, below = 0, w[2][3], r[2][3], p[2][3], first[3], second[3];
	for (size_t i = 0; i < 2; i++) {
		model_curves(&items[i], theta, p[i], first, second);
		for (size_t k = 0; k < 3; k++) {
			w[i][k] = log(p[i][k]);
			r[i][k] = first[k] / p[i][k];
			above += first[k] * w[i][k];
			below += first[k] * r[i][k];
			W += ((k == levels[i]) - p[i][k]) * w[i][k];
		}
	}
	double c = above / below;
	for (size_t i = 0; i < 2; i++) {
		double mean = 0, square = 0;
		for (size_t k = 0; k < 3; k++) {
			double corrected = w[i][k] - c * r[i][k];
			mean += p[i][k] * corrected;
			square += p[i][k] * corrected * corrected;
		}
		variance += square - mean * mean;
	}
	struct person_fit_estimator estimator = {ABILITY_MAP, 0.1, 2};
	struct person_fit got = person_fit(&estimator, items, levels, 2, theta);
	assert_near(got.lz_star, (W + c * (0.1 - theta) / 4) / sqrt(variance), 1e-12);
}
