/* Oracle: numpy 1.26.4 on sat12_raw.csv with the key of the data's README. */
#include "irt/options.h"

#include "irt/item_fit.h"
#include "unit/agreement.h"
#include "unit/calibration.h"

#include <math.h>

static const int32_t key[] = {1, 4, 5, 2, 3, 1, 2, 1, 3, 1, 2, 4, 2, 1, 5, 3,
                              4, 4, 1, 4, 3, 3, 4, 1, 3, 5, 1, 3, 1, 5, 4, 5};

/* Level 7 is code 8, no answer; every item has the options 1 to 5. */
static struct responses raw_of(struct work *w)
{
	static const int32_t codes[] = {1, 2, 3, 4, 5};
	struct responses raw = calibration_responses(w, "sat12_raw");
	size_t cells = raw.person_count * raw.item_count;
	uint8_t *levels = work_array(w, cells, 1);
	for (size_t c = 0; c < cells; c++)
		levels[c] = raw.levels[c] == 7 ? RESPONSES_MISSING : raw.levels[c];
	struct responses_item *items = work_array(w, raw.item_count, sizeof *items);
	for (size_t i = 0; i < raw.item_count; i++)
		items[i] = (struct responses_item){raw.items[i].name, 5, codes};
	raw.levels = levels;
	raw.items = items;
	return raw;
}

static struct options *items_of(struct work *w, const int32_t *with_key)
{
	struct responses raw = raw_of(w);
	double *scores = work_array(w, raw.person_count, sizeof *scores);
	for (size_t c = 0; c < raw.person_count * raw.item_count; c++)
		scores[c / raw.item_count] += raw.levels[c] + 1 == key[c % raw.item_count];
	return options_of(w, &raw, with_key, item_fit_groups(w, scores, raw.person_count, OPTIONS_FIFTHS));
}

TEST(options_of_sat12)
{
	struct work w = test_work();
	const struct options *got = items_of(&w, key);
	static const struct {
		size_t item, option;
		double share, point_biserial, fifths[OPTIONS_FIFTHS];
		bool weak, able_choose;
	} cases[] = {
		{0,
	         0,
	         0.2833333333333333,
	         0.29981619158335737,
	         {0.08080808080808081, 0.1897810218978102, 0.2571428571428571, 0.2727272727272727, 0.584},
	         false,
	         false},
		{0,
	         1,
	         0.20333333333333334,
	         0.04986996618036949,
	         {0.18181818181818182, 0.1678832116788321, 0.22857142857142856, 0.2727272727272727, 0.176},
	         false,
	         true},
		{0,
	         4,
	         0.013333333333333334,
	         -0.17910113971285613,
	         {0.050505050505050504, 0.021897810218978103, 0.0, 0.0, 0.0},
	         true,
	         false},
		{11,
	         2,
	         0.21833333333333332,
	         0.06870510367449079,
	         {0.2222222222222222, 0.19708029197080293, 0.2, 0.25252525252525254, 0.232},
	         false,
	         true},
		{31,
	         2,
	         0.44333333333333336,
	         0.2026413651736046,
	         {0.35353535353535354, 0.35036496350364965, 0.42142857142857143, 0.47474747474747475, 0.616},
	         false,
	         true},
		{31,
	         4,
	         0.16166666666666665,
	         0.0370652629089205,
	         {0.12121212121212122, 0.16058394160583941, 0.1357142857142857, 0.1717171717171717, 0.216},
	         false,
	         false},
	};
	struct agreement shares = {0}, biserials = {0};
	for (size_t n = 0; n < COUNT(cases); n++) {
		const struct options_option *option = &got[cases[n].item].options[cases[n].option];
		assert_int_equal(option->code, cases[n].option + 1);
		assert_true(option->key == (option->code == key[cases[n].item]));
		agreement_add(&shares, option->share, cases[n].share, cases[n].share);
		agreement_add(&biserials, option->point_biserial, cases[n].point_biserial,
		              fabs(cases[n].point_biserial));
		for (size_t g = 0; g < OPTIONS_FIFTHS; g++)
			agreement_add(&shares, option->by_fifth[g], cases[n].fifths[g], cases[n].fifths[g]);
		assert_true(option->weak == cases[n].weak && option->able_choose == cases[n].able_choose);
	}
	agreement_add(&shares, got[31].omitted, 0.011666666666666667, 0.011666666666666667);
	agreement_within(&shares, "formula", "option-shares", 1e-13);
	agreement_within(&biserials, "formula", "options", 1e-10);
	test_work_end(&w);
}

/* numpy counts 49 weak options among those that somebody chose, and eight items with one that the able choose. */
TEST(options_that_are_flagged)
{
	struct work w = test_work();
	const struct options *got = items_of(&w, key);
	size_t weak = 0, able_choose = 0;
	for (size_t i = 0; i < 32; i++)
		for (size_t k = 0; k < got[i].count; k++) {
			weak += got[i].options[k].weak && got[i].options[k].persons > 0;
			able_choose += got[i].options[k].able_choose;
		}
	assert_int_equal(weak, 49);
	assert_int_equal(able_choose, 8);
	test_work_end(&w);
}

TEST(options_of_a_wrong_key)
{
	struct work w = test_work();
	int32_t wrong[32];
	for (size_t i = 0; i < 32; i++)
		wrong[i] = key[i];
	wrong[1] = 9; /* no such option */
	wrong[2] = 1; /* instead of 5 */
	const struct options *got = items_of(&w, wrong);
	assert_true(got[1].key_missing && !got[2].key_missing);
	assert_true(got[1].options[3].able_choose && got[2].options[4].able_choose);
	test_work_end(&w);
}
