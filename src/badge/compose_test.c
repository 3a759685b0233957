#include "badge/achievement.h"
#include "badge/compose.h"
#include "test.h"

/* The credential of somebody of whom nothing is known but the prior, when this level is required, and these were judged. */
static struct str composed(struct work *w, double level_logit, const struct verdict *verdicts, size_t count)
{
	const struct competency competency = {.id = S("web"),
	                                      .title = S("Web"),
	                                      .description = S("Runs one."),
	                                      .url = S("http://data.example/skill/1"),
	                                      .framework = S("ESCO"),
	                                      .code = S("S1")};
	const struct validity validity = {.days = 365};
	const struct requirement requirement = {S("web"), level_logit, 0.75};
	const struct document document = {
		.title = S("A test"),
		.competencies = &competency,
		.competency_count = 1,
		.achievement = {.id = S("a"),
	                        .name = S("A"),
	                        .description = S("d"),
	                        .criteria = S("c"),
	                        .valid_for = &validity},
		.requirements = &requirement,
		.requirement_count = 1,
	};
	const struct status_list_entry statuses[] = {
		{.url = S("https://a.example/status/1"), .purpose = STATUS_REVOCATION, .index = 7},
		{.url = S("https://a.example/status/2"), .purpose = STATUS_SUSPENSION, .index = 8},
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
		.statuses = statuses,
		.status_count = COUNT(statuses),
		.endorsement = S("{\"type\":[\"VerifiableCredential\",\"EndorsementCredential\"]}"),
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

TEST(compose_counts_no_key_where_a_persons_word_is_in_its_place)
{
	struct work w = test_work();
	const struct verdict verdicts[] = {{.scorer = S("exact"), .part = S("quiz"), .task = S("one")},
	                                   {.scorer = S("exact"), .part = S("quiz"), .task = S("two")},
	                                   {.scorer = S("person"),
	                                    .part = S("quiz"),
	                                    .task = S("two"),
	                                    .basis = S("{\"blind\":false}")}};
	assert_true(str_find(composed(&w, -4, verdicts, 2), S("2 questions were scored by their key")) !=
	            SIZE_MAX);
	assert_true(str_find(composed(&w, -4, verdicts, 3), S("1 questions were scored by their key")) !=
	            SIZE_MAX);
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
	                   "had keyed.")) != SIZE_MAX);
	assert_true(str_find(without, S("1 questions were scored by their key.")) != SIZE_MAX);
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

TEST(compose_says_what_frameworks_places_and_reviewers_add)
{
	struct work w = test_work();
	const struct json *json, *subject, *alignment;
	const struct verdict verdict = {.scorer = S("rubric"), .basis = S("{\"model\":\"qwen3-4b\"}")};
	struct str text = composed(&w, -4, &verdict, 1);
	assert_ok(&w, json_parse(&w, text, text.len, &json));
	subject = json_get(json, S("credentialSubject"));
	alignment = json_at(json_get(json_get(subject, S("achievement")), S("alignment")), 0);
	assert_str(json_get_str(alignment, S("targetName")), S("Web"));
	assert_str(json_get_str(alignment, S("targetUrl")), S("http://data.example/skill/1"));
	assert_str(json_get_str(alignment, S("targetFramework")), S("ESCO"));
	assert_str(json_get_str(alignment, S("targetCode")), S("S1"));
	assert_str(json_get_str(json, S("validFrom")), S("2026-01-01T00:00:00Z"));
	assert_str(json_get_str(json, S("validUntil")), S("2027-01-01T00:00:00Z"));
	assert_true(str_starts(json_get_str(json_get(json, S("refreshService")), S("id")),
	                       S("https://a.example/c/00000000-0000-0000-0000-000000000000.json?key=")));
	const struct json *statuses = json_get(json, S("credentialStatus"));
	assert_int_equal(statuses->count, 2);
	assert_str(json_get_str(json_at(statuses, 0), S("statusPurpose")), S("revocation"));
	assert_str(json_get_str(json_at(statuses, 1), S("statusListIndex")), S("8"));
	assert_int_equal(json_get(json, S("endorsement"))->count, 1);
	assert_true(str_find(json_get_str(json_get(subject, S("source")), S("description")),
	                     S("a language model (qwen3-4b) had given a provisional view of 1 criteria")) !=
	            SIZE_MAX);
	test_work_end(&w);
}

TEST(compose_names_no_machine_that_left_it_to_a_person)
{
	struct work w = test_work();
	const struct verdict verdict = {.scorer = S("rubric"), .abstained = true, .basis = S("{}")};
	assert_true(str_find(composed(&w, -4, &verdict, 1), S("language model")) == SIZE_MAX);
	test_work_end(&w);
}

/* Everything that is looked at, whatever one person was judged on; nothing that tells the next one what the best answer says. */
TEST(compose_describes_an_achievement_by_itself)
{
	struct work w = test_work();
	const struct level levels[] = {{0, S("Not yet"), S("Names no cause.")},
	                               {1, S("Fully"), S("Names the cause: the disk.")}};
	const struct criterion criterion = {
		.id = S("cause"), .title = S("Names the cause"), .described = levels, .described_count = 2};
	const struct written written = {.rubric = {.criteria = &criterion, .criterion_count = 1}};
	const struct part part = {.id = S("report"), .type = S("written"), .written = &written};
	const struct competency competency = {.id = S("web"), .title = S("Web")};
	const struct requirement requirement = {S("web"), -0.5, 0.75};
	const struct document document = {
		.id = S("exam"),
		.competencies = &competency,
		.competency_count = 1,
		.achievement = {.id = S("exam"), .name = S("A"), .description = S("d"), .criteria = S("c")},
		.requirements = &requirement,
		.requirement_count = 1,
		.parts = &part,
		.part_count = 1,
	};
	const struct issuer issuer = {.base_url = S("https://a.example"), .name = S("Office")};
	struct openbadge_achievement achievement = compose_achievement(&w, &issuer, &document, 3);
	assert_str(achievement.id, S("https://a.example/achievements/exam/3"));
	assert_int_equal(achievement.result_description_count, 3);
	const struct openbadge_result_description *judged = &achievement.result_descriptions[0];
	assert_str(judged->id, S("https://a.example/achievements/exam/3#criterion-cause"));
	assert_str(judged->levels[1].name, S("Fully"));
	assert_true(str_absent(judged->levels[1].description));
	assert_str(achievement.result_descriptions[1].required_value, S("-0.50"));
	assert_str(achievement.result_descriptions[2].type, OPENBADGE_STANDARD_ERROR);
	test_work_end(&w);
}

TEST(compose_gives_no_two_achievements_one_address)
{
	struct work w = test_work();
	const struct issuer issuer = {.base_url = S("https://a.example")};
	const struct document one = {.id = S("one"), .achievement = {.id = S("same")}};
	const struct document other = {.id = S("other"), .achievement = {.id = S("same")}};
	assert_str(achievement_address(&w, &issuer, &one, 1), S("https://a.example/achievements/one.same/1"));
	assert_str(achievement_address(&w, &issuer, &other, 1),
	           S("https://a.example/achievements/other.same/1"));
	assert_str(achievement_path(S("https://a.example"), S("https://a.example/achievements/one.same/1")),
	           S("one.same/1"));
	static const char *const foreign[] = {"https://a.example.org/achievements/1",
	                                      "https://b.example/achievements/1",
	                                      "https://a.example/badges/1", "urn:uuid:1", ""};
	for (size_t i = 0; i < COUNT(foreign); i++)
		assert_true(str_absent(achievement_path(S("https://a.example"), str_of(foreign[i]))));
	test_work_end(&w);
}
