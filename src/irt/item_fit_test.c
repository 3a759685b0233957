/* Oracle: numpy 1.26.4, from the formulas of the header, on EAP estimates of its own; cases by hand. */
#include "irt/item_fit.h"

#include "unit/agreement.h"
#include "unit/calibration.h"

#include <math.h>

struct figures {
	double infit, infit_z, outfit, outfit_z, rmsd;
};

static void compare(const char *data, const char *model, const struct figures *figures)
{
	struct work w = test_work();
	struct calibration read = calibration_read(&w, data, model);
	size_t items = read.responses.item_count, persons = read.responses.person_count;
	struct curves curves = curves_of(&w, read.models, items, 0, 1);
	struct curves_estimate *estimates = curves_estimates(&w, &curves, &read.responses);
	double *thetas = work_array(&w, persons, sizeof *thetas);
	for (size_t p = 0; p < persons; p++)
		thetas[p] = estimates[p].theta_logit;
	const struct item_fit *got = item_fit(&w, &curves, &read.responses, thetas);
	struct agreement squares = {0}, zs = {0};
	for (size_t i = 0; i < items; i++) {
		agreement_add(&squares, got[i].infit, figures[i].infit, figures[i].infit);
		agreement_add(&squares, got[i].outfit, figures[i].outfit, figures[i].outfit);
		agreement_add(&zs, got[i].infit_z, figures[i].infit_z, fabs(figures[i].infit_z));
		agreement_add(&zs, got[i].outfit_z, figures[i].outfit_z, fabs(figures[i].outfit_z));
		agreement_add(&zs, got[i].rmsd, figures[i].rmsd, figures[i].rmsd);
		assert_true(got[i].persons == (double)persons);
	}
	agreement_within(&squares, "formula", "item-squares", 1e-10);
	agreement_within(&zs, "formula", "item-z", 1e-9);
	test_work_end(&w);
}

TEST(item_fit_of_lsat7_and_science)
{
	static const struct figures lsat7[] = {
		{0.9581756823962939, -0.7022859171225184, 0.7758136028630074, -3.1415711240220396,
	         0.003630128206488461},
		{0.81598595053667, -6.361239532618871, 0.7367778024359123, -7.765187036368569,
	         0.004861091731868281},
		{0.7500993890451698, -5.217117192406112, 0.4843679579123494, -7.0528059960402585,
	         0.0005026601623536151},
		{0.8814275108059128, -5.80727408024968, 0.8552091368612493, -6.563047936923828,
	         0.007170917244763622},
		{0.9892205720596869, -0.15412825744918712, 0.8662291863610071, -1.9025201922521287,
	         0.001799939368713362},
	};
	static const struct figures science[] = {
		{0.9299332446974301, -0.7214791549835511, 0.910347510859352, -0.9303966969581011,
	         0.02030392784998285},
		{0.8809019553550441, -1.6324640200707503, 0.8700863052190224, -1.7469558182706382,
	         0.02241999712175578},
		{0.6362440079487302, -5.009762567290265, 0.5747427638955113, -5.694593996013205,
	         0.009369371440589094},
		{0.8907768581325547, -1.5594289529656873, 0.8879834949660304, -1.5925048243458992,
	         0.030379303938192857},
	};
	compare("lsat7", "2pl", lsat7);
	compare("science", "graded", science);
}

/* By rank 0 … 7 of seven persons: equals go where their middle goes; somebody without an estimate, nowhere. */
TEST(item_fit_groups_keep_equals_together)
{
	struct work w = test_work();
	static const double thetas[] = {0.5, -1, 0.5, 2, (double)NAN, 0.5, 1};
	const size_t *got = item_fit_groups(&w, thetas, 7, 2);
	static const size_t expected[] = {0, 0, 0, 1, SIZE_MAX, 0, 1};
	for (size_t p = 0; p < 7; p++)
		assert_true(got[p] == expected[p]);
	test_work_end(&w);
}

TEST(item_fit_points_of_a_plot)
{
	struct work w = test_work();
	static const uint8_t levels[] = {0, 1, RESPONSES_MISSING, 1, 0, 1};
	static const double thetas[] = {-1, -2, 0, 1, 1, 4};
	static const size_t group_of[] = {0, 0, 0, 2, 2, 2};
	static const struct responses_item column = {S_INIT("x"), 2, NULL};
	struct responses responses = {
		.person_count = 6, .item_count = 1, .items = &column, .levels = levels, .group_count = 1};
	struct model item = model_logistic(1, 0, 0);
	struct curves curves = curves_of(&w, &item, 1, 0, 1);
	struct item_fit_point points[ITEM_FIT_GROUPS_MAX];
	assert_int_equal(item_fit_points(&curves, &responses, thetas, group_of, 3, 0, points), 2);
	assert_true(points[0].persons == 2 && points[1].persons == 3);
	assert_true(points[0].theta_logit == -1.5 && points[1].theta_logit == 2);
	assert_true(points[0].observed[1] == 0.5 && fabs(points[1].observed[0] - 1.0 / 3) < 1e-15);
	double first = 1 / (1 + exp(1)), second = 1 / (1 + exp(2));
	assert_true(fabs(points[0].expected[1] - (first + second) / 2) < 1e-14);
	/* 1 of 2: the ends solve 1 - (1 - p)² = 0.025 and p² = 0.025. */
	assert_true(fabs(points[0].low[1] - (1 - sqrt(0.975))) < 1e-12);
	assert_true(fabs(points[0].high[1] - sqrt(0.975)) < 1e-12);
	test_work_end(&w);
}
