/* The most that can be shown, beside integrals computed on another grid and with other code. */
#include "grade/reach.h"

#include "test.h"

#include <math.h>

/* P(theta >= cut) of a standard normal prior and n independent tasks of two levels, a = 1 and b = 0, all of which were done. */
static double by_hand(size_t n, double cut)
{
	double above = 0, all = 0;
	for (int i = -60000; i <= 60000; i++) {
		double theta = (double)i / 10000;
		double density = exp(-theta * theta / 2) / pow(1 + exp(-theta), (double)n);
		all += density;
		above += theta >= cut ? density : 0;
	}
	return above / all;
}

static const struct document *document_with(struct work *w, size_t tasks, double cut, double probability)
{
	static const double threshold[1] = {0};
	static const struct level levels[2] = {{0, {0}, {0}}, {1, {0}, {0}}};
	struct criterion *criteria = work_array(w, tasks, sizeof *criteria);
	struct written *written = work_alloc(w, sizeof *written);
	struct part *part = work_alloc(w, sizeof *part);
	struct competency *competency = work_alloc(w, sizeof *competency);
	struct requirement *requirement = work_alloc(w, sizeof *requirement);
	struct document *document = work_alloc(w, sizeof *document);
	for (size_t i = 0; i < tasks; i++)
		criteria[i] = (struct criterion){.id = str_format(w->arena, "c-%zu", i),
		                                 .competency = S("skill"),
		                                 .discrimination = 1,
		                                 .thresholds_logit = threshold,
		                                 .threshold_count = 1,
		                                 .described = levels,
		                                 .described_count = 2};
	written->rubric = (struct rubric){.criteria = criteria, .criterion_count = tasks};
	*part = (struct part){.id = S("task"), .type = S("written"), .written = written};
	competency->id = S("skill");
	*requirement = (struct requirement){S("skill"), cut, probability};
	document->parts = part;
	document->part_count = 1;
	document->competencies = competency;
	document->competency_count = 1;
	document->requirements = requirement;
	document->requirement_count = 1;
	return document;
}

TEST(reach_is_what_all_tasks_show_together)
{
	static const size_t tasks[] = {1, 2, 5, 20};
	for (size_t i = 0; i < COUNT(tasks); i++) {
		struct work w = test_work();
		struct policy_result reach;
		double expected = by_hand(tasks[i], 0.5);
		assert_ok(&w, reach_of(&w, document_with(&w, tasks[i], 0.5, 0.7), &reach));
		assert_int_equal(reach.count, 1);
		assert_true(fabs(reach.findings[0].probability - expected) < 1e-4);
		assert_int_equal(reach.findings[0].met, expected >= 0.7);
		test_work_end(&w);
	}
}
