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
	for (size_t k = 0; k < criterion->described_count; k++) {
		double from = k == 0 ? 1
		                     : logistic(criterion->discrimination *
		                                (theta - criterion->thresholds_logit[k - 1]));
		double to = k + 1 == criterion->described_count
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

/* One judgement of a criterion, sure of the highest level. */
struct judged {
	const struct criterion *criterion;
	struct verdict verdict;
};

static struct judged judged_by(struct work *w, const struct document *document, const char *scorer, size_t i)
{
	const struct rubric *rubric = part_rubric(document_part(document, S("incident-report")));
	const struct criterion *criterion = &rubric->criteria[i];
	double *levels = work_array(w, criterion->described_count, sizeof *levels);
	levels[criterion->described_count - 1] = 1;
	return (struct judged){criterion,
	                       {.id = {{9}},
	                        .part = S("incident-report"),
	                        .task = criterion->id,
	                        .competency = criterion->competency,
	                        .scorer = str_of(scorer),
	                        .levels = levels,
	                        .level_count = criterion->described_count}};
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
		struct judged judged = judged_by(&w, document, cases[i].scorer, 0);
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
	struct judged judged = judged_by(&w, document, "rubric", 0);
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
	struct judged person = judged_by(&w, document, "person", 0);
	struct verdict both[] = {judged_by(&w, document, "rubric", 0).verdict, person.verdict};
	struct belief belief;
	assert_ok(&w, belief_of(&w, document, person.criterion->competency, both, COUNT(both), &belief));
	assert_moments(&belief, &person, 1);
	assert_false(belief.provisional);
	test_work_end(&w);
}

TEST(belief_undoubted_leaves_a_machine_out_where_something_is_flagged)
{
	struct work w = test_work();
	const struct document *document = demo_document(&w);
	struct verdict all[] = {
		judged_by(&w, document, "rubric", 0).verdict, judged_by(&w, document, "learned", 0).verdict,
		judged_by(&w, document, "person", 0).verdict, judged_by(&w, document, "rubric", 0).verdict,
		judged_by(&w, document, "tests", 0).verdict,
	};
	all[3].part = S("another");
	const struct flag flags[] = {{.part = S("a third")}, {.part = all[0].part}};
	assert_int_equal(belief_undoubted(all, COUNT(all), flags, 1), 5);
	assert_int_equal(belief_undoubted(all, COUNT(all), flags, COUNT(flags)), 3);
	assert_str(all[0].scorer, S("person"));
	assert_str(all[1].part, S("another"));
	assert_str(all[2].scorer, S("tests"));
	test_work_end(&w);
}

/* ---- criteria of one text that hang together ---- */

/* The demonstration's, whose report has a shared SD. */
static const struct document *shared_document(struct work *w, double sd)
{
	struct document *document = work_alloc(w, sizeof *document);
	*document = *demo_document(w);
	struct part *all = work_array(w, document->part_count, sizeof *all);
	for (size_t i = 0; i < document->part_count; i++) {
		all[i] = document->parts[i];
		if (str_equal(all[i].id, S("incident-report")))
			all[i].shared_sd_logit = sd;
	}
	document->parts = all;
	return document;
}

/* All of the report's criteria about the competency of the first, which a person found to be of the highest level. */
enum { CRITERIA_MAX = 8 };
static size_t all_judged(struct work *w, const struct document *document, struct judged judged[CRITERIA_MAX],
                         struct verdict verdicts[CRITERIA_MAX])
{
	const struct rubric *rubric = part_rubric(document_part(document, S("incident-report")));
	size_t count = 0;
	for (size_t i = 0; i < rubric->criterion_count && count < CRITERIA_MAX; i++) {
		if (!str_equal(rubric->criteria[i].competency, rubric->criteria[0].competency))
			continue;
		judged[count] = judged_by(w, document, "person", i);
		judged[count].verdict.id.byte[0] = (uint8_t)(i + 1);
		verdicts[count] = judged[count].verdict;
		count++;
	}
	return count;
}

static double shared_likelihood(const struct judged *judged, size_t count, double sd, double theta)
{
	double sum = 0, mass = 0;
	for (int i = -400; i <= 400; i++) {
		double z = i / 50.0, product = exp(-z * z / 2);
		mass += product;
		for (size_t k = 0; k < count; k++)
			product *= likelihood(judged[k].criterion, judged[k].verdict.levels, theta + sd * z);
		sum += product;
	}
	return sum / mass;
}

TEST(belief_is_less_sure_where_criteria_of_a_text_share_an_effect)
{
	struct work w = test_work();
	struct judged judged[CRITERIA_MAX];
	struct verdict verdicts[CRITERIA_MAX], turned[CRITERIA_MAX];
	const struct document *plain = shared_document(&w, 0), *document = shared_document(&w, 0.8);
	size_t count = all_judged(&w, document, judged, verdicts);
	assert_true(count >= 2);
	struct belief belief, without, other;
	struct str competency = judged_by(&w, document, "person", 0).criterion->competency;
	assert_ok(&w, belief_of(&w, document, competency, verdicts, count, &belief));
	assert_ok(&w, belief_of(&w, plain, competency, verdicts, count, &without));
	assert_true(belief.sd_logit > without.sd_logit && belief.mean_logit < without.mean_logit);
	assert_int_equal(belief.evidence_count, count);
	assert_str(belief.evidence, without.evidence);
	double mass = 0, first = 0, second = 0;
	for (int node = -30; node <= 30; node++) {
		double theta = node / 5.0;
		double p = exp(-theta * theta / 2) * shared_likelihood(judged, count, 0.8, theta);
		mass += p, first += p * theta, second += p * theta * theta;
	}
	assert_true(fabs(belief.mean_logit - first / mass) < 1e-7);
	assert_true(fabs(belief.sd_logit - sqrt(second / mass - first / mass * first / mass)) < 1e-7);
	for (size_t i = 0; i < count; i++)
		turned[i] = verdicts[count - 1 - i];
	assert_ok(&w, belief_of(&w, document, competency, turned, count, &other));
	assert_memory_equal(&other.posterior, &belief.posterior, sizeof belief.posterior);
	test_work_end(&w);
}

/* What a machine judged keeps its weight inside; a part without a shared SD beside it is as ever. */
TEST(belief_takes_pieces_by_part)
{
	struct work w = test_work();
	struct judged judged[CRITERIA_MAX];
	struct verdict verdicts[CRITERIA_MAX];
	const struct document *plain = shared_document(&w, 0), *document = shared_document(&w, 0.8);
	size_t count = all_judged(&w, document, judged, verdicts), piece_count;
	verdicts[1].scorer = S("rubric");
	struct belief_evidence evidence[CRITERIA_MAX];
	struct belief_piece *pieces;
	assert_int_equal(belief_counting(&w, verdicts, count, evidence), count);
	assert_ok(&w, belief_pieces(&w, document, judged[0].criterion->competency, evidence, count, &pieces,
	                            &piece_count));
	assert_int_equal(piece_count, 1);
	assert_int_equal(pieces[0].item_count, count);
	assert_int_equal(pieces[0].evidence.other_count, count - 1);
	assert_float_equal(pieces[0].evidence.shared_sd_logit, 0.8, 0);
	assert_float_equal(pieces[0].evidence.others[0].weight, 0.1, 0);
	assert_ok(&w, belief_pieces(&w, plain, judged[0].criterion->competency, evidence, count, &pieces,
	                            &piece_count));
	assert_int_equal(piece_count, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(pieces[i].item_count, 1);
		assert_int_equal(pieces[i].evidence.other_count, 0);
		assert_float_equal(pieces[i].evidence.shared_sd_logit, 0, 0);
	}
	test_work_end(&w);
}
