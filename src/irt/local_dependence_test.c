/* Oracle: golden/q3_sat12.json (mirt 1.45.1). */
#include "irt/local_dependence.h"

#include "irt/ability.h"
#include "unit/agreement.h"
#include "unit/calibration.h"

#include <math.h>
#include <string.h>

static bool all_right(const struct responses *responses, size_t person)
{
	return memchr(responses_of(responses, person), 0, responses->item_count) == NULL;
}

static double *thetas_of(struct work *w, const struct calibration *read, enum ability_method method)
{
	struct ability_settings settings = ability_standard(method);
	const struct ability *ability = ability_open(w, &settings, read->models, read->responses.item_count);
	double *thetas = work_array(w, read->responses.person_count, sizeof *thetas);
	for (size_t p = 0; p < read->responses.person_count; p++) {
		struct ability_estimate got = ability_of(ability, responses_of(&read->responses, p));
		thetas[p] = all_right(&read->responses, p) && method == ABILITY_ML ? (double)INFINITY
		                                                                   : got.theta_logit;
	}
	return thetas;
}

static double golden_at(const struct json *golden, const char *name, size_t row, size_t column)
{
	return test_number(json_at(json_get(golden, str_of(name)), row), column);
}

/* One person's maximum likelihood estimate is 10.2, and here the limit of 10: hence 5e-4 for that kind. */
TEST(local_dependence_of_sat12)
{
	struct work w = test_work();
	struct calibration read = calibration_read(&w, "sat12", "2pl");
	struct curves curves = curves_of(&w, read.models, 32, 0, 1);
	const struct json *golden = calibration_golden(&w, "q3_sat12");
	struct local_dependence eap =
		local_dependence(&w, &curves, &read.responses, thetas_of(&w, &read, ABILITY_EAP));
	struct local_dependence ml =
		local_dependence(&w, &curves, &read.responses, thetas_of(&w, &read, ABILITY_ML));
	assert_int_equal(eap.count, 32 * 31 / 2);
	double sum = 0;
	struct agreement q3 = {0}, q3_ml = {0}, tables = {0};
	for (size_t n = 0; n < eap.count; n++) {
		const struct local_pair *pair = &eap.pairs[n];
		size_t i = pair->one, j = pair->other;
		sum += golden_at(golden, "Q3", i, j);
		agreement_add(&q3, pair->q3, golden_at(golden, "Q3", i, j), 1);
		agreement_add(&q3_ml, ml.pairs[n].q3, golden_at(golden, "Q3_ml", i, j), 1);
		const double ours[] = {pair->x2, pair->g2, pair->x2_signed, pair->g2_signed};
		const double theirs[] = {golden_at(golden, "LD_X2", j, i), golden_at(golden, "LD_G2", j, i),
		                         golden_at(golden, "LD_X2", i, j), golden_at(golden, "LD_G2", i, j)};
		for (size_t k = 0; k < COUNT(ours); k++)
			agreement_add(&tables, ours[k], theirs[k], fabs(theirs[k]));
		calibration_near(pair->x2_p, erfc(sqrt(pair->x2 / 2)), 1e-10, "p"); /* one degree */
	}
	agreement_add(&q3, eap.q3_mean, sum / 496, 1);
	agreement_within(&q3, "q3_sat12", "q3", 1e-7);
	agreement_within(&q3_ml, "q3_sat12", "q3-ml", 5e-4);
	agreement_within(&tables, "q3_sat12", "ld-tables", 1e-8);
	for (size_t n = 0; n < eap.count; n++)
		assert_true(eap.pairs[n].flagged == (golden_at(golden, "Q3", eap.pairs[n].one,
		                                               eap.pairs[n].other) > sum / 496 + 0.2));
	test_work_end(&w);
}

/* An item entered twice depends on itself. */
TEST(local_dependence_finds_a_copied_item)
{
	struct work w = test_work();
	struct calibration read = calibration_read(&w, "sat12", "2pl");
	uint8_t *levels = work_array(&w, 600, 32);
	for (size_t c = 0; c < 600 * 32; c++)
		levels[c] = read.responses.levels[c % 32 == 31 ? c - 31 : c];
	read.responses.levels = levels;
	read.models[31] = read.models[0];
	struct curves curves = curves_of(&w, read.models, 32, 0, 1);
	struct local_dependence got =
		local_dependence(&w, &curves, &read.responses, thetas_of(&w, &read, ABILITY_EAP));
	size_t flagged = 0;
	for (size_t n = 0; n < got.count; n++)
		if (got.pairs[n].one == 0 && got.pairs[n].other == 31)
			flagged += got.pairs[n].flagged && got.pairs[n].q3 > 0.999;
	assert_int_equal(flagged, 1);
	test_work_end(&w);
}
