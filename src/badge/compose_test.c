#include "badge/compose.h"
#include "test.h"

/* The credential of somebody of whom nothing is known but the prior, when this level is required, and these were judged. */
static struct str composed(struct work *w, double level_logit, const struct verdict *verdicts, size_t count)
{
	const struct competency competency = {.id = S("web"), .title = S("Web"), .description = S("")};
	const struct requirement requirement = {S("web"), level_logit, 0.75};
	const struct document document = {
		.title = S("A test"),
		.competencies = &competency,
		.competency_count = 1,
		.achievement = {.id = S("a"), .name = S("A"), .description = S("d"), .criteria = S("c")},
		.requirements = &requirement,
		.requirement_count = 1,
	};
	const struct issuer issuer = {
		.base_url = S("https://a.example"), .name = S("Office"), .did = S("did:web:a.example")};
	const struct sitting sitting = {.document = &document, .version_number = 1};
	const struct person holder = {.email = S("a@example.org")};
	const struct belief belief = belief_prior(S("web"));
	const struct compose_input input = {
		.issuer = &issuer,
		.sitting = &sitting,
		.holder = &holder,
		.beliefs = &belief,
		.belief_count = 1,
		.verdicts = verdicts,
		.verdict_count = count,
		.identity_salt = S("0123456789abcdef"),
		.issued_us = 1767225600000000,
	};
	struct str json;
	assert_ok(w, compose_credential(w, &input, &json));
	return json;
}

TEST(compose_says_when_an_award_departs_from_the_policy)
{
	struct work w = test_work();
	/* The prior is normal with mean 0 and SD 1: nearly all of it is above -4, next to nothing above 4. */
	struct str within = composed(&w, -4, NULL, 0), departs = composed(&w, 4, NULL, 0);
	struct str words = S("departs from the award policy");
	assert_true(str_find(within, words) == SIZE_MAX);
	assert_true(str_find(departs, words) != SIZE_MAX);
	test_work_end(&w);
}

TEST(compose_counts_decisions_of_a_scenario_apart)
{
	struct work w = test_work();
	const struct verdict verdicts[] = {
		{.scorer = S("exact")}, {.scorer = S("scenario")}, {.scorer = S("scenario")}};
	struct str with = composed(&w, -4, verdicts, 3), without = composed(&w, -4, verdicts, 1);
	assert_true(
		str_find(with,
	                 S("1 questions were scored by their key, 2 decisions in a scenario by what experts "
	                   "had keyed; a language model")) != SIZE_MAX);
	assert_true(str_find(without, S("1 questions were scored by their key; a language model")) !=
	            SIZE_MAX);
	test_work_end(&w);
}

TEST(compose_calls_blind_only_what_was_judged_blind)
{
	struct work w = test_work();
	struct verdict verdicts[] = {
		{.scorer = S("person"), .basis = S("{\"blind\":true,\"document\":\"00\"}")},
		{.scorer = S("person"), .basis = S("{\"blind\":true,\"document\":\"00\"}")},
	};
	struct str all = composed(&w, -4, verdicts, 2);
	assert_true(str_find(all, S("judged 2 criteria of written work blind and decided")) != SIZE_MAX);
	verdicts[1].basis = S("{\"blind\":false,\"document\":\"00\"}");
	struct str one = composed(&w, -4, verdicts, 2);
	assert_true(str_find(one, S("judged 2 criteria of written work, 1 of them blind, and decided")) !=
	            SIZE_MAX);
	test_work_end(&w);
}
