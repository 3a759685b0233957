/* Oracle: golden/calib_*.json (mirt 1.45.1) read back from the JSON that is written; invariances. The parts have their own
 * tests. */
#include "irt/fit_report.h"

#include "irt/fit_report_write.h"
#include "irt/model_name.h"
#include "unit/calibration.h"

#include <math.h>
#include <string.h>

/* A bank of the calibration's items, and `more` items that nobody was asked. */
static struct bank *bank_of(struct work *w, struct calibration *read, size_t more)
{
	size_t count = read->responses.item_count, persons = read->responses.person_count;
	struct bank *bank = work_alloc(w, sizeof *bank);
	struct bank_item *items = work_array(w, count + more, sizeof *items);
	struct responses_item *columns = work_array(w, count + more, sizeof *columns);
	uint8_t *levels = work_array(w, persons, count + more);
	memset(levels, RESPONSES_MISSING, persons * (count + more));
	for (size_t i = 0; i < count + more; i++) {
		bool asked = i < count;
		columns[i] = asked ? read->responses.items[i]
		                   : (struct responses_item){str_format(w->arena, "new%zu", i), 2, NULL};
		items[i].name = columns[i].name;
		items[i].model = asked ? read->models[i] : model_logistic(1, 0, 0);
		for (size_t p = 0; asked && p < persons; p++)
			levels[p * (count + more) + i] = responses_of(&read->responses, p)[i];
	}
	read->responses.levels = levels;
	read->responses.items = columns;
	read->responses.item_count = count + more;
	*bank = (struct bank){items, count + more};
	return bank;
}

static const struct json *written(struct work *w, const struct fit_report *report)
{
	struct buf buf = buf_init(w->arena, 1 << 24);
	struct json_out out = json_out(&buf);
	const struct json *read;
	fit_report_write(&out, report);
	assert_false(buf.full);
	assert_ok(w, json_parse(w, buf_str(&buf), 1 << 24, &read));
	return read;
}

static double at(const struct json *object, const char *one, const char *other)
{
	return json_get_real(json_get(object, str_of(one)), str_of(other));
}

TEST(fit_report_puts_the_parts_together)
{
	struct work w = test_work();
	struct calibration read = calibration_read(&w, "lsat7", "2pl");
	struct fit_question question = {.variance = 1, .cuts = (const double[]){-0.5, 0.4}, .cut_count = 2};
	struct fit_report report;
	question.bank = bank_of(&w, &read, 2);
	question.responses = &read.responses;
	assert_ok(&w, fit_report(&w, &question, &report));
	const struct json *got = written(&w, &report);
	assert_int_equal(json_get_int(got, S("n_persons")), 1000);
	assert_int_equal(json_get_int(got, S("n_items")), 5);
	assert_str(json_at(json_get(got, S("left_out")), 1)->text, S("new6"));
	const struct json *m2 = json_get(read.values, S("limited_information_M2star"));
	calibration_near(at(got, "m2", "statistic"), json_get_real(m2, S("M2")), 1e-8, "M2");
	calibration_near(at(got, "c2", "rmsea"), json_get_real(m2, S("RMSEA")), 1e-6, "RMSEA");
	calibration_near(at(got, "reliability", "empirical"),
	                 json_get_real(read.values, S("empirical_rxx_EAP")), 1e-6, "reliability");
	for (size_t i = 0; i < 5; i++) {
		const struct json *golden = json_at(json_get(read.values, S("S_X2")), i);
		const struct json *item = json_at(json_get(got, S("items")), i);
		assert_str(json_get_str(item, S("name")), json_get_str(golden, S("item")));
		assert_str(json_get_str(item, S("model")), S("2pl"));
		calibration_near(at(item, "s_x2", "p"), json_get_real(golden, S("p.S_X2")), 1e-7, "p");
	}
	assert_int_equal(json_get(got, S("pairs"))->count, 10);
	/* As scipy has it in decision_test.c. */
	const struct json *rudner = json_at(json_get(got, S("decisions")), 0);
	calibration_near(json_get_real(rudner, S("accuracy")), 0.5778743754796978, 1e-10, "accuracy");
	assert_int_equal(json_get(got, S("decisions"))->count, 3);
	test_work_end(&w);
}

/* Of the ten p values of the S-X² only that of an item made wrong stays below 0.01 in its place. */
TEST(fit_report_marks_an_item_with_other_parameters)
{
	struct work w = test_work();
	struct calibration read = calibration_read(&w, "sim2pl_2000x40", "2pl");
	struct fit_question question = {.variance = 1};
	struct fit_report report;
	read.models[3].discrimination *= 3;
	question.bank = bank_of(&w, &read, 0);
	question.responses = &read.responses;
	assert_ok(&w, fit_report(&w, &question, &report));
	for (size_t i = 0; i < report.item_count; i++) {
		assert_true(report.items[i].sx2_off == (i == 3));
		assert_true(report.items[i].rmsd_off == (i == 3));
	}
	assert_true(report.decision_count == 0 && report.m2.fit.p < 1e-6);
	test_work_end(&w);
}

/* Everybody twice is everybody with weight 2. */
TEST(fit_report_counts_weights_as_persons)
{
	struct work w = test_work();
	struct calibration read = calibration_read(&w, "science", "graded");
	struct fit_question question = {.variance = 1, .cuts = (const double[]){0.3}, .cut_count = 1};
	struct fit_report twice, weighted;
	question.bank = bank_of(&w, &read, 0);
	question.responses = &read.responses;
	size_t persons = read.responses.person_count;
	double *weights = work_array(&w, persons, sizeof *weights);
	uint8_t *levels = work_array(&w, 2 * persons, 4);
	for (size_t p = 0; p < persons; p++)
		weights[p] = 2;
	memcpy(levels, read.responses.levels, persons * 4);
	memcpy(levels + persons * 4, read.responses.levels, persons * 4);
	read.responses.weights = weights;
	assert_ok(&w, fit_report(&w, &question, &weighted));
	read.responses.weights = NULL;
	read.responses.levels = levels;
	read.responses.person_count = 2 * persons;
	assert_ok(&w, fit_report(&w, &question, &twice));
	calibration_near(weighted.c2.fit.statistic, twice.c2.fit.statistic, 1e-9, "C2");
	calibration_near(weighted.reliability.empirical, twice.reliability.empirical, 1e-12, "reliability");
	calibration_near(weighted.classical.alpha_low, twice.classical.alpha_low, 1e-10, "alpha");
	calibration_near(weighted.decisions[1].decision.kappa, twice.decisions[1].decision.kappa, 1e-9,
	                 "kappa");
	for (size_t i = 0; i < 4; i++) {
		calibration_near(weighted.items[i].sx2.statistic, twice.items[i].sx2.statistic, 1e-10,
		                 "S-X2");
		calibration_near(weighted.items[i].fit.infit_z, twice.items[i].fit.infit_z, 1e-10, "infit");
		calibration_near(weighted.items[i].fit.rmsd, twice.items[i].fit.rmsd, 1e-10, "RMSD");
	}
	for (size_t n = 0; n < 6; n++) {
		calibration_near(weighted.pairs.pairs[n].q3, twice.pairs.pairs[n].q3, 1e-10, "Q3");
		calibration_near(weighted.pairs.pairs[n].g2, twice.pairs.pairs[n].g2, 1e-9, "G2");
	}
	test_work_end(&w);
}

TEST(fit_report_refuses)
{
	struct work w = test_work();
	struct calibration read = calibration_read(&w, "lsat7", "2pl");
	struct fit_question question = {.variance = 1, .cuts = (const double[]){1, 0}, .cut_count = 2};
	struct fit_report report;
	question.bank = bank_of(&w, &read, 0);
	question.responses = &read.responses;
	assert_fails(&w, ERR_INPUT, fit_report(&w, &question, &report));
	question.cut_count = 0;
	question.variance = 0;
	assert_fails(&w, ERR_INPUT, fit_report(&w, &question, &report));
	question.variance = 1;
	read.responses.person_count = 0;
	assert_fails(&w, ERR_INPUT, fit_report(&w, &question, &report));
	test_work_end(&w);
}
