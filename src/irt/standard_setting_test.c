/* Oracle: the example of Shrout & Fleiss 1979 (four judges, six targets: mean squares 11.24, 32.49, 1.02; ICC(2,1) .29,
 * ICC(2,4) .62); Rasch items, whose locations are known; cases by hand. */
#include "irt/standard_setting.h"

#include "unit/agreement.h"

#include <math.h>

TEST(standard_angoff_of_shrout_and_fleiss)
{
	struct work w = test_work();
	static const double ratings[] = {9, 6, 8, 7, 10, 6, 2, 1, 4, 1, 5, 2,
	                                 5, 3, 6, 2, 6,  4, 8, 2, 8, 6, 9, 7};
	static const double highest[] = {10, 10, 10, 10, 10, 10};
	struct standard_angoff got;
	assert_ok(&w, standard_angoff(&w, ratings, 4, 6, highest, NULL, NULL, &got));
	struct agreement found = {0};
	agreement_add(&found, got.agreement_one, 0.29, 1);
	agreement_add(&found, got.agreement_mean, 0.62, 1);
	agreement_add(&found, got.variance_rest, 1.02, 1);
	agreement_add(&found, got.variance_items, (11.24 - 1.02) / 4, 1);
	agreement_add(&found, got.variance_judges, (32.49 - 1.02) / 6, 1);
	agreement_within(&found, "shrout-fleiss", "intraclass", 0.005);
	/* Sums of the judges: 46, 15, 26, 40. */
	assert_true(fabs(got.cut - 31.75) < 1e-12);
	double sd = sqrt((14.25 * 14.25 + 16.75 * 16.75 + 5.75 * 5.75 + 8.25 * 8.25) / 3);
	assert_true(fabs(got.cut_sd - sd) < 1e-12 && fabs(got.cut_error - sd / 2) < 1e-12);
	/* Brennan & Lockwood: the same from the components, judges and residual. */
	double error = 6 * sqrt(got.variance_judges / 4 + got.variance_rest / 24);
	assert_true(fabs(got.cut_error - error) < 1e-12 && got.cut_error_all > error);
	assert_true(isnan(got.theta));
	test_work_end(&w);
}

/* Six judges about four items; the fifth asks for far more, the sixth says the opposite of the others. */
TEST(standard_angoff_names_who_stands_apart)
{
	struct work w = test_work();
	static const double ratings[] = {0.2, 0.4, 0.6, 0.8, 0.2, 0.5,  0.6,  0.8, 0.3, 0.4, 0.6,  0.7,
	                                 0.2, 0.4, 0.7, 0.8, 0.9, 0.95, 0.98, 1,   0.8, 0.6, 0.35, 0.25};
	static const double highest[] = {1, 1, 1, 1}, difficulty[] = {0.25, 0.45, 0.65, 0.85};
	struct standard_angoff got;
	assert_ok(&w, standard_angoff(&w, ratings, 6, 4, highest, NULL, difficulty, &got));
	/* Cuts 2, 2.1, 2, 2.1, 3.83, 2: median 2.05, all but one 0.05 away from it. */
	for (size_t j = 0; j < 6; j++) {
		assert_true(got.judges[j].far == (j == 4));
		assert_true(got.judges[j].unrelated == (j == 5));
		assert_true((got.judges[j].with_difficulty < 0) == (j == 5));
	}
	assert_true(fabs(got.judges[4].deviation - 0.6745 * 1.78 / 0.05) < 1e-9);
	assert_true(fabs(got.judges[0].with_difficulty - 1) < 1e-12);
	test_work_end(&w);
}

/* Two Rasch items at 0: the score 1.5 of 2 is at ln 3, where the curve rises by 2 · 3/16. */
TEST(standard_angoff_on_the_scale_of_ability)
{
	struct work w = test_work();
	struct model items[] = {model_logistic(1, 0, 0), model_logistic(1, 0, 0)};
	static const double ratings[] = {0.7, 0.7, 0.8, 0.8}, highest[] = {1, 1};
	struct standard_angoff got;
	assert_ok(&w, standard_angoff(&w, ratings, 2, 2, highest, items, NULL, &got));
	assert_true(fabs(got.cut - 1.5) < 1e-14 && fabs(got.theta - log(3)) < 1e-10);
	assert_true(fabs(got.cut_error - 0.1) < 1e-12);
	assert_true(fabs(got.theta_error - 0.1 / 0.375) < 1e-7);
	test_work_end(&w);
}

TEST(standard_angoff_refuses)
{
	struct work w = test_work();
	static const double highest[] = {1, 1}, high[] = {0.5, 0.5, 0.5, 1.5},
			    missing[] = {0.5, 0.5, (double)NAN, 1};
	struct standard_angoff got;
	assert_fails(&w, ERR_INPUT, standard_angoff(&w, high, 2, 2, highest, NULL, NULL, &got));
	assert_int_equal(standard_angoff(&w, missing, 2, 2, highest, NULL, NULL, &got), ERR_INPUT);
	assert_str(w.message, S("Judge 2 has not rated item 1."));
	work_forgive(&w);
	assert_fails(&w, ERR_INPUT, standard_angoff(&w, high, 1, 2, highest, NULL, NULL, &got));
	test_work_end(&w);
}

TEST(standard_bookmark_of_rasch_items)
{
	struct work w = test_work();
	struct model items[] = {model_logistic(1, 1, 0), model_logistic(1, -1, 0), model_logistic(1, 0, 0)};
	const struct standard_page *pages;
	size_t count;
	assert_ok(&w, standard_booklet(&w, items, 3, 2.0 / 3, false, &pages, &count));
	assert_int_equal(count, 3);
	static const size_t order[] = {1, 2, 0};
	for (size_t n = 0; n < 3; n++) {
		assert_int_equal(pages[n].item, order[n]);
		/* Odds of 2 at 2 / 3. */
		assert_true(fabs(pages[n].location_logit - ((double)n - 1 + log(2))) < 1e-10);
	}
	static const size_t bookmarks[] = {2, 3, 4,
	                                   1}; /* cuts: pages 1, 2, 3 and, for want of one before, 1 */
	struct standard_bookmark got;
	assert_ok(&w, standard_bookmark(&w, pages, count, items, 3, bookmarks, 4, &got));
	assert_true(fabs(got.theta - (log(2) - 0.5)) < 1e-10 &&
	            fabs(got.theta_mean - (log(2) - 0.25)) < 1e-10);
	double sd = sqrt((0.75 * 0.75 * 2 + 0.25 * 0.25 + 1.25 * 1.25) / 3);
	assert_true(fabs(got.theta_sd - sd) < 1e-10 && fabs(got.mean_error - sd / 2) < 1e-10);
	double score = 0;
	for (size_t i = 0; i < 3; i++)
		score += 1 / (1 + exp(items[i].difficulty_logit[0] - got.theta));
	assert_true(fabs(got.cut - score) < 1e-12);
	static const size_t beyond[] = {2, 5};
	assert_fails(&w, ERR_INPUT, standard_bookmark(&w, pages, count, items, 3, beyond, 2, &got));
	test_work_end(&w);
}

/* With guessing 0.25 taken out, 0.5 is at b; left in, where L = 1/3. A graded item has a page a level, at its thresholds. */
TEST(standard_booklet_of_guessing_and_levels)
{
	struct work w = test_work();
	struct model items[] = {model_logistic(2, 0.3, 0.25), model_graded(1.5, (const double[]){-1, 1}, 3)};
	const struct standard_page *pages;
	size_t count;
	assert_ok(&w, standard_booklet(&w, items, 2, 0.5, true, &pages, &count));
	assert_int_equal(count, 3);
	assert_true(pages[0].item == 1 && pages[0].level == 1 && fabs(pages[0].location_logit + 1) < 1e-10);
	assert_true(pages[1].item == 0 && fabs(pages[1].location_logit - 0.3) < 1e-10);
	assert_true(pages[2].item == 1 && pages[2].level == 2 && fabs(pages[2].location_logit - 1) < 1e-10);
	assert_ok(&w, standard_booklet(&w, items, 1, 0.5, false, &pages, &count));
	assert_true(fabs(pages[0].location_logit - (0.3 - log(2) / 2)) < 1e-10);
	struct model nominal = model_nominal((const double[]){0, 1}, (const double[]){0, 0}, 2);
	assert_fails(&w, ERR_INPUT, standard_booklet(&w, &nominal, 1, 0.5, false, &pages, &count));
	test_work_end(&w);
}
