/* Oracle: golden/cat.json, adaptive traces of catR 3.17 on its bank of 85 items; hand-made banks. */
#include "irt/select.h"

#include "test.h"

#include <math.h>
#include <string.h>

enum { BANK = 85, STEPS = 15 };

static double field(struct str *line)
{
	double value;
	if (!str_to_real(str_cut(line, ','), &value))
		fail_msg("no number in the bank");
	return value;
}

static void read_bank(struct work *w, struct model items[BANK])
{
	struct str text = test_data(w, "irt/catr_tcals.csv");
	str_cut(&text, '\n');
	for (size_t i = 0; i < BANK; i++) {
		struct str line = str_cut(&text, '\n');
		field(&line);
		double a = field(&line), b = field(&line), c = field(&line);
		items[i] = model_logistic(a, b, c);
	}
}

static void assert_information(const struct model *item, double theta, const struct json *expected,
                               size_t step)
{
	assert_true(fabs(model_information(item, theta) / test_number(expected, step) - 1) < 1e-10);
}

/* Follows one trace: at catR's own estimates we must choose catR's items. */
static void follow(const struct select_bank *bank, const struct json *trace)
{
	bool seen[BANK] = {false};
	double theta = 0;
	for (size_t step = 0; step < STEPS; step++) {
		size_t best[2];
		assert_int_equal(select_most_informative(bank, seen, theta, 2, best), 2);
		assert_int_equal(best[0] + 1, (size_t)test_number(json_get(trace, S("items")), step));
		assert_int_equal(best[0], select_next(bank, seen, NULL, theta, 1, 12345));
		if (step > 0) {
			assert_information(&bank->items[best[0]], theta,
			                   json_get(trace, S("criterion_chosen")), step);
			assert_information(&bank->items[best[1]], theta,
			                   json_get(trace, S("criterion_runner_up")), step);
		}
		seen[best[0]] = true;
		theta = test_number(json_get(trace, S("theta")), step);
	}
}

TEST(select_follows_catr)
{
	struct work w = test_work();
	struct model items[BANK];
	const struct json *file;
	struct str text = test_data(&w, "irt/golden/cat.json");
	assert_ok(&w, json_parse(&w, text, text.len, &file));
	read_bank(&w, items);
	struct select_bank bank = {.items = items, .count = BANK};
	const struct json *traces = json_get(json_get(file, S("values")), S("traces"));
	size_t followed = 0;
	for (size_t i = 0; i < traces->count; i++) {
		if (!str_equal(json_get_str(json_at(traces, i), S("item_select")), S("MFI")))
			continue;
		follow(&bank, json_at(traces, i));
		followed++;
	}
	assert_int_equal(followed, 20);
	test_work_end(&w);
}

/* Twelve items; the later ones are better; areas 0, 1, 2 in turn. */
static void small_bank(struct model items[12], uint8_t areas[12])
{
	for (size_t i = 0; i < 12; i++) {
		items[i] = model_logistic(1 + (double)i / 10, 0, 0);
		areas[i] = (uint8_t)(i % 3);
	}
}

TEST(select_keeps_the_shares)
{
	struct model items[12];
	uint8_t areas[12];
	static const double shares[] = {0.5, 0.25, 0.25};
	bool seen[12] = {false};
	size_t given[3] = {0};
	small_bank(items, areas);
	struct select_bank bank = {items, areas, 12, shares, 3};
	for (size_t step = 0; step < 8; step++) {
		size_t item = select_next(&bank, seen, NULL, 0, 1, 0);
		seen[item] = true;
		given[areas[item]]++;
		for (size_t area = 0; area < 3; area++) /* never more than one item off */
			assert_true(fabs((double)given[area] - shares[area] * (double)(step + 1)) <= 1);
	}
	assert_int_equal(given[0], 4);
	assert_int_equal(given[1], 2);
	assert_int_equal(given[2], 2);
}

TEST(select_begins_with_the_best_where_shares_are_equal)
{
	struct model items[12];
	uint8_t areas[12];
	static const double shares[] = {0.25, 0.25, 0.25};
	bool seen[12] = {false};
	small_bank(items, areas);
	struct select_bank bank = {items, areas, 12, shares, 3};
	assert_int_equal(select_next(&bank, seen, NULL, 0, 1, 0), 11);
}

TEST(select_passes_over_an_empty_area)
{
	struct model items[12];
	uint8_t areas[12];
	static const double shares[] = {0.8, 0.1, 0.1};
	bool seen[12] = {false};
	small_bank(items, areas);
	for (size_t i = 0; i < 12; i += 3)
		seen[i] = true;
	struct select_bank bank = {items, areas, 12, shares, 3};
	assert_int_equal(select_next(&bank, seen, NULL, 0, 1, 0), 11);
}

TEST(select_gives_every_item_once)
{
	struct model items[12];
	uint8_t areas[12];
	static const double shares[] = {0.2, 0.3, 0.5};
	bool seen[12] = {false};
	small_bank(items, areas);
	struct select_bank bank = {items, areas, 12, shares, 3};
	for (size_t step = 0; step < 12; step++) {
		size_t item = select_next(&bank, seen, NULL, 0.3, 3, step * 7919);
		assert_false(seen[item]);
		seen[item] = true;
	}
	assert_true(select_next(&bank, seen, NULL, 0.3, 3, 0) == SELECT_NONE);
}

TEST(select_draws_among_the_best_few)
{
	struct model items[12];
	uint8_t areas[12];
	bool seen[12] = {false};
	size_t best[SELECT_AMONG_MAX], drawn[12] = {0};
	small_bank(items, areas);
	struct select_bank bank = {.items = items, .count = 12};
	assert_int_equal(select_most_informative(&bank, seen, 0, 3, best), 3);
	assert_int_equal(best[0], 11);
	assert_int_equal(best[1], 10);
	assert_int_equal(best[2], 9);
	for (uint64_t random = 0; random < 300; random++)
		drawn[select_next(&bank, seen, NULL, 0, 3, random)]++;
	assert_int_equal(drawn[11], 100);
	assert_int_equal(drawn[10], 100);
	assert_int_equal(drawn[9], 100);
}

TEST(select_breaks_ties_in_favour_of_the_first)
{
	struct model items[4];
	bool seen[4] = {false};
	size_t best[4];
	for (size_t i = 0; i < 4; i++)
		items[i] = model_logistic(1, 0, 0.2);
	struct select_bank bank = {.items = items, .count = 4};
	assert_int_equal(select_most_informative(&bank, seen, 0.4, 3, best), 3);
	assert_true(best[0] == 0 && best[1] == 1 && best[2] == 2);
}
