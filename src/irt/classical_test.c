/* Oracle: numpy 1.26.4 and scipy 1.11.4, from the formulas; cases by hand. */
#include "irt/classical.h"

#include "unit/agreement.h"
#include "unit/calibration.h"

#include <math.h>

static void add(struct agreement *found, double got, double expected)
{
	agreement_add(found, got, expected, fabs(expected));
}

TEST(classical_of_sat12)
{
	struct work w = test_work();
	struct agreement found = {0};
	struct responses responses = calibration_responses(&w, "sat12_scored");
	struct classical got = classical_of(&w, &responses);
	add(&found, got.alpha, 0.7978918611241527);
	add(&found, got.alpha_low, 0.7739373525993841);
	add(&found, got.alpha_high, 0.8204422560150627);
	add(&found, got.score_mean, 18.201666666666668);
	add(&found, got.score_sd, 5.053734355944751);
	assert_true(got.score_max == 32 && got.persons == 600);
	static const struct {
		size_t item;
		double difficulty, item_rest, alpha_without;
	} items[] = {
		{0, 0.2833333333333333, 0.29981619158335737, 0.7925410622734861},
		{1, 0.5683333333333334, 0.4640440346447606, 0.7847601449624737},
		{31, 0.16166666666666665, 0.0370652629089205, 0.8017396055775208},
	};
	for (size_t n = 0; n < COUNT(items); n++) {
		const struct classical_item *item = &got.items[items[n].item];
		add(&found, item->difficulty, items[n].difficulty);
		add(&found, item->item_rest, items[n].item_rest);
		add(&found, item->alpha_without, items[n].alpha_without);
	}
	agreement_within(&found, "formula", "classical", 1e-10);
	test_work_end(&w);
}

TEST(classical_of_levels)
{
	struct work w = test_work();
	struct agreement found = {0};
	struct responses responses = calibration_responses(&w, "science");
	struct classical got = classical_of(&w, &responses);
	add(&found, got.alpha, 0.5977240256431937);
	add(&found, got.alpha_low, 0.5285276129271017);
	add(&found, got.items[1].difficulty, 0.5739795918367346);
	add(&found, got.items[3].item_rest, 0.36250834530331155);
	agreement_within(&found, "formula", "classical", 1e-10);
	test_work_end(&w);
}

/* Parallel items: alpha is 1; an item that does not vary has no correlation. */
TEST(classical_of_hand_made_answers)
{
	struct work w = test_work();
	static const uint8_t levels[] = {0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 1, RESPONSES_MISSING};
	static const struct responses_item columns[] = {
		{S_INIT("a"), 2, NULL}, {S_INIT("b"), 2, NULL}, {S_INIT("c"), 2, NULL}};
	struct responses responses = {
		.person_count = 4, .item_count = 3, .items = columns, .levels = levels, .group_count = 1};
	struct classical got = classical_of(&w, &responses);
	assert_true(got.persons == 3 && got.items[2].missing == 1 && got.items[0].answered == 4);
	/* Complete: 001, 111, 001. a and b agree, c is constant: variances 1/3, 1/3, 0, of the sum 4/3; alpha 3/2 (1 - 1/2). */
	assert_true(fabs(got.alpha - 0.75) < 1e-14);
	assert_true(isnan(got.items[2].item_rest) && fabs(got.items[0].item_rest - 1) < 1e-14);
	assert_true(fabs(got.items[2].alpha_without - 1) < 1e-14 && got.items[2].difficulty == 1);
	test_work_end(&w);
}

TEST(classical_omega_from_slopes)
{
	struct work w = test_work();
	struct calibration read = calibration_read(&w, "lsat7", "2pl");
	calibration_near(classical_omega(read.models, 5, 1), 0.6420393473981291, 1e-12, "omega");
	/* Two loadings of 0.6: 1.44 / (1.44 + 1.28). */
	double slope = 1.702 * 0.6 / 0.8;
	struct model items[] = {model_logistic(slope, 1, 0), model_logistic(slope / 2, -1, 0)};
	items[1].discrimination *= 2;
	calibration_near(classical_omega(items, 2, 1), 1.44 / 2.72, 1e-14, "omega of two");
	test_work_end(&w);
}
