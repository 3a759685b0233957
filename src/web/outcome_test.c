#include "web/outcome.h"

#include "test.h"

static const struct level levels[] = {{.points = 0}, {.points = 1}, {.points = 2}};
static const struct criterion cause = {.id = S_INIT("cause"), .described = levels, .described_count = 3};
static const double machine_levels[] = {0.1, 0.3, 0.6}, person_levels[] = {0, 1, 0};

static const struct verdict machine = {
	.part = S_INIT("report"),
	.task = S_INIT("cause"),
	.scorer = S_INIT("rubric"),
	.levels = machine_levels,
	.level_count = 3,
	.quote = S_INIT("our own change"),
};
static const struct verdict person = {
	.part = S_INIT("report"),
	.task = S_INIT("cause"),
	.scorer = S_INIT("person"),
	.levels = person_levels,
	.level_count = 3,
};

static struct outcome_criterion shown(const struct verdict *verdicts, size_t count, bool decided,
                                      bool machine_there)
{
	const struct outcome outcome = {.verdicts = verdicts, .verdict_count = count, .decided = decided};
	return outcome_criterion(&outcome, S("report"), &cause, machine_there);
}

TEST(a_reviewers_judgement_is_not_shown_before_the_decision_is_in_effect)
{
	const struct verdict both[] = {machine, person};
	struct outcome_criterion before = shown(both, 2, false, true);
	assert_int_equal(before.state, OUTCOME_JUDGED);
	assert_int_equal(before.level, 2);
	assert_false(before.by_person);
	struct outcome_criterion after = shown(both, 2, true, true);
	assert_int_equal(after.level, 1);
	assert_true(after.by_person);
	assert_false(after.taken_over);
	assert_str(after.quoting->quote, S("our own change"));
	assert_int_equal(shown(&person, 1, false, true).state, OUTCOME_JUDGING);
}

TEST(what_was_taken_over_is_said_to_be)
{
	struct verdict settled = person;
	settled.basis = S("{\"blind\":false,\"rule\":\"settled\",\"weight\":0.5}");
	assert_true(shown(&settled, 1, true, true).by_person);
	assert_true(shown(&settled, 1, true, true).taken_over);
}

TEST(what_the_machine_leaves_is_for_a_person)
{
	struct verdict abstained = machine;
	abstained.abstained = true;
	abstained.level_count = 0;
	assert_int_equal(shown(&abstained, 1, false, true).state, OUTCOME_FOR_PERSON);
	assert_null(shown(&abstained, 1, false, true).verdict);
	assert_null(shown(&abstained, 1, false, true).quoting);
	assert_int_equal(shown(NULL, 0, false, true).state, OUTCOME_JUDGING);
	assert_int_equal(shown(NULL, 0, false, false).state, OUTCOME_FOR_PERSON);
}

TEST(what_is_flagged_is_shown_when_a_person_has_judged_it)
{
	const struct verdict both[] = {machine, person};
	struct flag flag = {.part = S("report"), .kind = S("odd-passage"), .note = S("Twelve words of it…")};
	struct outcome outcome = {.verdicts = both, .verdict_count = 2, .doubts = &flag, .doubt_count = 1};
	struct outcome_criterion before = outcome_criterion(&outcome, S("report"), &cause, true);
	assert_int_equal(before.state, OUTCOME_FOR_PERSON);
	assert_null(before.verdict);
	assert_null(before.quoting);
	flag.part = S("other");
	assert_int_equal(outcome_criterion(&outcome, S("report"), &cause, true).state, OUTCOME_JUDGED);
	outcome = (struct outcome){
		.verdicts = both, .verdict_count = 2, .decided = true, .flags = &flag, .flag_count = 1};
	assert_int_equal(outcome_criterion(&outcome, S("report"), &cause, true).level, 1);
}

TEST(a_verdict_is_for_its_own_part_and_criterion)
{
	struct verdict elsewhere = machine;
	elsewhere.part = S("other");
	assert_int_equal(shown(&elsewhere, 1, false, true).state, OUTCOME_JUDGING);
	struct verdict other = machine;
	other.task = S("tone");
	assert_int_equal(shown(&other, 1, false, true).state, OUTCOME_JUDGING);
}

TEST(all_is_settled_when_nothing_more_comes_by_itself)
{
	struct outcome outcome = {0};
	assert_false(outcome_settled(&outcome));
	outcome.decided = true;
	outcome.decision.outcome = S("not-yet");
	assert_true(outcome_settled(&outcome));
	outcome.contested = true;
	assert_false(outcome_settled(&outcome));
	outcome.contested = false;
	outcome.decision.outcome = S("award");
	assert_false(outcome_settled(&outcome)); /* the credential is to come */
	outcome.credential.byte[0] = 1;
	assert_true(outcome_settled(&outcome));
}
