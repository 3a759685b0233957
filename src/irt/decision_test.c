/* Oracle: scipy 1.11.4, from the papers' formulas: Livingston & Lewis by adaptive integration of the beta density and
 * binomial tails (true scores as in the R package betafunctions, but cuts rounded up to whole items), Rudner as cacIRT's
 * class.Rud, Lee by going through all 32 patterns; cases by hand. */
#include "irt/decision.h"

#include "unit/agreement.h"
#include "unit/calibration.h"

#include <math.h>

static double *sum_scores(struct work *w, const struct responses *responses)
{
	double *scores = work_array(w, responses->person_count, sizeof *scores);
	for (size_t p = 0; p < responses->person_count; p++)
		for (size_t i = 0; i < responses->item_count; i++)
			scores[p] += responses_of(responses, p)[i];
	return scores;
}

static struct decision livingston_of(const char *data, double score_max, double reliability,
                                     const double *cuts, size_t cut_count, struct decision_beta *fitted)
{
	struct work w = test_work();
	struct responses responses = calibration_responses(&w, data);
	struct decision got;
	assert_ok(&w, decision_livingston(&w, sum_scores(&w, &responses), NULL, responses.person_count, 0,
	                                  score_max, reliability, cuts, cut_count, fitted, &got));
	test_work_end(&w);
	return got;
}

static void add(struct agreement *found, double got, double expected)
{
	agreement_add(found, got, expected, fabs(expected));
}

TEST(decision_livingston_of_two_parameters)
{
	struct agreement found = {0};
	struct decision_beta fitted;
	struct decision got =
		livingston_of("sat12_scored", 32, 0.7978918611241527, (const double[]){20}, 1, &fitted);
	assert_false(fitted.four);
	calibration_near(fitted.effective_items, 44.70734298502142, 1e-10, "the effective length");
	calibration_near(fitted.alpha, 6.456403395178768, 1e-9, "alpha");
	calibration_near(fitted.beta, 4.8944752045311795, 1e-9, "beta");
	add(&found, got.accuracy, 0.8631879450239807);
	add(&found, got.consistency, 0.8106161843558672);
	add(&found, got.kappa, 0.5885137512853431);
	add(&found, got.truth[0][1], 0.06659041559300478);
	add(&found, got.truth[1][0], 0.0702216393830236);
	agreement_within(&found, "formula", "livingston", 1e-6);
}

TEST(decision_livingston_at_several_cuts)
{
	struct agreement found = {0};
	struct decision_beta fitted;
	struct decision got = livingston_of("sat12_scored", 32, 0.7978918611241527,
	                                    (const double[]){14, 20, 26}, 3, &fitted);
	add(&found, got.accuracy, 0.7217679065194913);
	add(&found, got.consistency, 0.6180767509018287);
	add(&found, got.kappa, 0.43297547571197614);
	add(&found, got.truth[1][2], 0.06622842537828275);
	got = livingston_of("science", 12, 0.5977240256431937, (const double[]){8}, 1, &fitted);
	add(&found, got.accuracy, 0.7840893559681901);
	add(&found, got.consistency, 0.7091550260641095);
	got = livingston_of("lsat7", 5, 0.45, (const double[]){3}, 1, &fitted);
	add(&found, got.kappa, 0.2878274245722247);
	agreement_within(&found, "formula", "livingston", 1e-6);
}

TEST(decision_livingston_of_four_parameters)
{
	struct agreement found = {0};
	struct decision_beta fitted;
	struct decision got = livingston_of("sim3pl_5000x40", 40, 0.876, (const double[]){24}, 1, &fitted);
	assert_true(fitted.four);
	calibration_near(fitted.low, 0.22279634381683723, 1e-9, "the lower end");
	calibration_near(fitted.high, 0.9795826845543444, 1e-9, "the upper end");
	calibration_near(fitted.alpha, 1.3566730134094167, 1e-8, "alpha");
	calibration_near(fitted.beta, 1.7450936209416157, 1e-8, "beta");
	add(&found, got.accuracy, 0.9048135226836651);
	add(&found, got.consistency, 0.8660752138170555);
	add(&found, got.kappa, 0.7224209552865334);
	agreement_within(&found, "formula", "livingston", 1e-6);
}

TEST(decision_rudner_and_lee_of_lsat7)
{
	struct agreement rudner = {0}, lee = {0};
	struct work w = test_work();
	struct calibration read = calibration_read(&w, "lsat7", "2pl");
	struct curves curves = curves_of(&w, read.models, 5, 0, 1);
	const struct curves_estimate *estimates = curves_estimates(&w, &curves, &read.responses);
	struct decision one = decision_rudner(estimates, NULL, 1000, (const double[]){0}, 1);
	add(&rudner, one.accuracy, 0.7496615186291683);
	add(&rudner, one.consistency, 0.6579597387956663);
	add(&rudner, one.kappa, 0.3158199426598503);
	struct decision two = decision_rudner(estimates, NULL, 1000, (const double[]){-0.5, 0.4}, 2);
	add(&rudner, two.accuracy, 0.5778743754796978);
	add(&rudner, two.consistency, 0.4793998130586602);
	add(&rudner, two.kappa, 0.21789606920620744);
	one = decision_lee(&w, &curves, (const double[]){3}, 1);
	add(&lee, one.accuracy, 0.8575414450082126);
	add(&lee, one.consistency, 0.8177654433457334);
	add(&lee, one.kappa, 0.3371091009929236);
	two = decision_lee(&w, &curves, (const double[]){2.5, 4}, 2);
	add(&lee, two.accuracy, 0.6096240871348925);
	add(&lee, two.kappa, 0.26173807200646315);
	agreement_within(&rudner, "formula", "rudner", 1e-10);
	agreement_within(&lee, "formula", "lee", 1e-12);
	test_work_end(&w);
}

/* One person at the cut: half on each side. One a standard error above: 0.8413. */
TEST(decision_rudner_by_hand)
{
	static const struct curves_estimate at_cut[] = {{1, 0.5}}, both[] = {{1, 0.5}, {1.5, 0.5}};
	struct decision got = decision_rudner(at_cut, NULL, 1, (const double[]){1}, 1);
	assert_true(fabs(got.accuracy - 0.5) < 1e-14 && fabs(got.consistency - 0.5) < 1e-14);
	got = decision_rudner(both, NULL, 2, (const double[]){1}, 1);
	assert_true(fabs(got.accuracy - (0.5 + 0.841344746068543) / 2) < 1e-13);
	double again = 0.841344746068543 * 0.841344746068543 + 0.158655253931457 * 0.158655253931457;
	assert_true(fabs(got.consistency - (0.5 + again) / 2) < 1e-13);
}

TEST(decision_refuses)
{
	struct work w = test_work();
	struct decision_beta fitted;
	struct decision got;
	static const double scores[] = {3, 3, 3}, varied[] = {0, 5, 10};
	static const double falling[] = {4, 3}, cut[] = {4};
	assert_fails(&w, ERR_INPUT, decision_check(&w, falling, 2));
	assert_fails(&w, ERR_INPUT, decision_check(&w, falling, 0));
	assert_fails(&w, ERR_INPUT, decision_check(&w, (const double[]){(double)NAN}, 1));
	assert_fails(&w, ERR_INPUT,
	             decision_livingston(&w, scores, NULL, 3, 0, 10, 0.8, cut, 1, &fitted, &got));
	assert_fails(&w, ERR_INPUT,
	             decision_livingston(&w, varied, NULL, 3, 0, 10, -0.2, cut, 1, &fitted, &got));
	assert_fails(&w, ERR_INPUT,
	             decision_livingston(&w, varied, NULL, 3, 0, 10, 0.5, cut, 1, &fitted, &got));
	test_work_end(&w);
}
