/* Beliefs against a computation of their own: probabilities multiplied as doubles at the levels of the grid, without
 * logarithms, whole units or the code of irt/. */
#include "test.h"

#include "exam/import.h"
#include "exam/part.h"
#include "grade/belief.h"

#include <math.h>

static const struct document *demo_document(struct work *w)
{
	struct import_source source;
	struct import_report report;
	assert_ok(w, import_folder(w, S("demo/keeping-a-web-service-healthy"), &source));
	assert_ok(w, import_check(w, &source, &report));
	return report.document;
}

static double logistic(double x)
{
	return 1 / (1 + exp(-x));
}

/* Samejima's graded model: the probability of each level is the difference of two cumulative ones. */
static double likelihood(const struct criterion *criterion, const double *levels, double theta)
{
	double sum = 0;
	for (size_t k = 0; k < criterion->level_count; k++) {
		double from = k == 0 ? 1
		                     : logistic(criterion->discrimination *
		                                (theta - criterion->thresholds_logit[k - 1]));
		double to = k + 1 == criterion->level_count
		                    ? 0
		                    : logistic(criterion->discrimination *
		                               (theta - criterion->thresholds_logit[k]));
		sum += levels[k] * (from - to);
	}
	return sum;
}

static void moments(const struct criterion *criterion, const double *levels, double weight, double *mean,
                    double *sd)
{
	double mass = 0, first = 0, second = 0;
	for (int node = -30; node <= 30; node++) {
		double theta = node / 5.0;
		double p = exp(-theta * theta / 2) * pow(likelihood(criterion, levels, theta), weight);
		mass += p, first += p * theta, second += p * theta * theta;
	}
	*mean = first / mass;
	*sd = sqrt(second / mass - *mean * *mean);
}

/* One judgement of the first criterion, sure of the highest level. */
struct judged {
	const struct criterion *criterion;
	struct verdict verdict;
};

static struct judged judged_by(struct work *w, const struct document *document, const char *scorer)
{
	const struct rubric *rubric = part_rubric(document_part(document, S("incident-report")));
	const struct criterion *criterion = &rubric->criteria[0];
	double *levels = work_array(w, criterion->level_count, sizeof *levels);
	levels[criterion->level_count - 1] = 1;
	return (struct judged){criterion,
	                       {.id = {{9}},
	                        .part = S("incident-report"),
	                        .task = criterion->id,
	                        .competency = criterion->competency,
	                        .scorer = str_of(scorer),
	                        .levels = levels,
	                        .level_count = criterion->level_count}};
}

static void assert_moments(const struct belief *belief, const struct judged *judged, double weight)
{
	double mean, sd;
	moments(judged->criterion, judged->verdict.levels, weight, &mean, &sd);
	assert_true(fabs(belief->mean_logit - mean) < 1e-9);
	assert_true(fabs(belief->sd_logit - sd) < 1e-9);
}

TEST(belief_counts_a_machine_a_tenth_and_a_person_whole)
{
	static const struct {
		const char *scorer;
		double weight;
	} cases[] = {{"rubric", 0.1}, {"person", 1}};
	struct work w = test_work();
	const struct document *document = demo_document(&w);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct judged judged = judged_by(&w, document, cases[i].scorer);
		struct belief belief;
		assert_ok(&w,
		          belief_of(&w, document, judged.criterion->competency, &judged.verdict, 1, &belief));
		assert_moments(&belief, &judged, cases[i].weight);
		assert_int_equal(belief.evidence_count, 1);
	}
	test_work_end(&w);
}

TEST(belief_takes_the_weight_that_its_evidence_names)
{
	struct work w = test_work();
	const struct document *document = demo_document(&w);
	struct judged judged = judged_by(&w, document, "rubric");
	struct belief belief;
	const struct belief_evidence evidence = {&judged.verdict, 0.5};
	assert_ok(&w, belief_compute(&w, document, judged.criterion->competency, &evidence, 1, &belief));
	assert_moments(&belief, &judged, 0.5);
	assert_true(str_find(belief.evidence, S("\"weight\":0.5")) != SIZE_MAX);
	test_work_end(&w);
}

TEST(belief_leaves_the_machine_out_where_a_person_judged)
{
	struct work w = test_work();
	const struct document *document = demo_document(&w);
	struct judged person = judged_by(&w, document, "person");
	struct verdict both[] = {judged_by(&w, document, "rubric").verdict, person.verdict};
	struct belief belief;
	assert_ok(&w, belief_of(&w, document, person.criterion->competency, both, COUNT(both), &belief));
	assert_moments(&belief, &person, 1);
	assert_false(belief.provisional);
	test_work_end(&w);
}
