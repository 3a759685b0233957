/* Panels, with models that say what they are told to and means computed by hand. */
#include "grade/rubric.h"

#include "base/check.h"
#include "test.h"

#include <math.h>

static const struct level levels[] = {
	{0, S_INIT("Not yet"), S_INIT("says nothing")},
	{1, S_INIT("In part"), S_INIT("says one thing")},
	{2, S_INIT("Mostly"), S_INIT("says two things")},
};
static const struct criterion criterion = {
	.id = S_INIT("impact"),
	.title = S_INIT("Says what happened"),
	.ask = S_INIT("How many of the two does it say?"),
	.described = levels,
	.described_count = COUNT(levels),
};
static const struct str answer = S_INIT("Orders failed at noon. We are sorry.");

/* A member: what it writes, and how likely the levels 0, 1 and 2 are to it; "!": it is down. */
struct mind {
	const char *name, *text;
	double likely[3];
	size_t asked;
	bool from_the_highest; /* the last question had the levels in that order */
};

static enum err speak(struct work *w, void *state, const struct llm_question *question,
                      struct llm_answer *out)
{
	struct mind *mind = state;
	struct str criterion_text = question->messages[1].pieces[2].text;
	mind->asked++;
	mind->from_the_highest =
		str_find(criterion_text, S("Level 2: ")) < str_find(criterion_text, S("Level 0: "));
	if (mind->text[0] == '!')
		return fail(w, ERR_UNAVAILABLE, "The language model does not answer.");
	struct llm_token *tokens = work_array(w, 1, sizeof *tokens);
	tokens[0] = (struct llm_token){.text = S("2"), .alternative_count = 3};
	for (size_t i = 0; i < 3; i++)
		tokens[0].alternatives[i] = (struct llm_alternative){
			str_format(w->arena, "%zu", i), mind->likely[i] > 0 ? log(mind->likely[i]) : -1000};
	*out = (struct llm_answer){
		.text = str_of(mind->text), .tokens = tokens, .token_count = 1, .model = str_of(mind->name)};
	return OK;
}

static const char *const first = "Orders failed at noon.\"\nLevel: 2",
			 *const second = "We are sorry.\"\nLevel: 2",
			 *const invented = "We apologise.\"\nLevel: 2",
			 *const foreign = "\xe7\xad\x94\xe6\xa1\x88\xe5\xbe\x88\xe5\xa5\xbd";

static enum err ask(struct work *w, struct mind *minds, size_t count, size_t prompts,
                    struct rubric_reply *reply)
{
	struct llm_model models[8];
	for (size_t i = 0; i < count; i++)
		models[i] = (struct llm_model){&minds[i], speak};
	const struct rubric_panel panel = {models, count, prompts};
	const struct rubric_subject subject = {
		.statement = S("Write."), .answer = answer, .nonce = S("n0nce"), .seed = 41};
	return rubric_ask_panel(w, &panel, &subject, &criterion, reply);
}

static struct verdict verdict_of(struct work *w, const struct rubric_reply *reply)
{
	struct verdict verdict = {0}, again = {0};
	assert_ok(w, rubric_verdict_of(w, reply->json, answer, &criterion, &verdict));
	assert_ok(w, rubric_verdict_of(w, reply->json, answer, &criterion, &again));
	assert_int_equal(verdict.level_count, again.level_count);
	assert_memory_equal(verdict.levels, again.levels, verdict.level_count * sizeof(double));
	return verdict;
}

static struct str basis_of(struct work *w, const struct rubric_reply *reply)
{
	const struct rubric_subject subject = {
		.statement = S("Write."), .answer = answer, .nonce = S("n0nce"), .seed = 41};
	struct str basis = rubric_basis(w, S("d1gest"), &criterion, &subject, reply), canonical;
	const struct json *json;
	assert_ok(w, json_parse(w, basis, 8192, &json));
	assert_ok(w, json_canonical(w, json, &canonical));
	assert_str(basis, canonical);
	return basis;
}

TEST(panel_levels_are_the_mean_and_the_quote_is_of_the_view_nearest_to_it)
{
	struct work w = test_work();
	struct mind minds[] = {{"a", first, {0.1, 0.3, 0.6}, 0, false},
	                       {"b", second, {0.2, 0.3, 0.5}, 0, false},
	                       {"c", second, {0.3, 0.3, 0.4}, 0, false}};
	struct rubric_reply reply;
	assert_ok(&w, ask(&w, minds, 3, 1, &reply));
	struct verdict verdict = verdict_of(&w, &reply);
	assert_false(verdict.abstained);
	/* By hand: 0.6, 0.9 and 1.5, each of 3. */
	assert_true(fabs(verdict.levels[0] - 0.2) < 1e-12 && fabs(verdict.levels[1] - 0.3) < 1e-12 &&
	            fabs(verdict.levels[2] - 0.5) < 1e-12);
	assert_str(verdict.quote, S("We are sorry."));
	assert_int_equal(verdict.quote_at, 23);
	assert_true(str_absent(verdict.comment));
	assert_str(reply.model, S("a + b + c"));
	/* The farthest are a and c: (0.2 + 0 + 0.2) / 2. */
	struct str basis = basis_of(&w, &reply);
	const struct json *json;
	assert_ok(&w, json_parse(&w, basis, 8192, &json));
	const struct json *panel = json_get(json, S("panel"));
	assert_int_equal(json_get_int(panel, S("members")), 3);
	assert_int_equal(json_get_int(panel, S("judged")), 3);
	assert_true(fabs(json_get_real(panel, S("spread")) - 0.2) < 1e-12);
	assert_false(rubric_unsure(&w, basis));
	test_work_end(&w);
}

TEST(panel_that_disagrees_says_so_and_is_unsure)
{
	struct work w = test_work();
	struct mind minds[] = {{"a", first, {0.8, 0.1, 0.1}, 0, false},
	                       {"b", second, {0.1, 0.1, 0.8}, 0, false}};
	struct rubric_reply reply;
	assert_ok(&w, ask(&w, minds, 2, 1, &reply));
	struct verdict verdict = verdict_of(&w, &reply);
	assert_false(verdict.abstained);
	assert_true(str_find(verdict.comment, S("disagree")) != SIZE_MAX);
	assert_true(rubric_unsure(&w, basis_of(&w, &reply)));
	assert_false(rubric_unsure(&w, S("{}")));
	assert_false(rubric_unsure(&w, S("nonsense")));
	test_work_end(&w);
}

TEST(panel_of_prompts_turns_the_levels_round)
{
	struct work w = test_work();
	struct mind mind = {"a", first, {0, 0, 1}, 0, false};
	struct rubric_reply reply;
	assert_ok(&w, ask(&w, &mind, 1, 2, &reply));
	assert_int_equal(mind.asked, 2);
	assert_true(mind.from_the_highest);
	assert_str(reply.model, S("a"));
	struct verdict verdict = verdict_of(&w, &reply);
	assert_true(verdict.levels[2] == 1);
	/* Alone it is asked once, in the usual order, and recorded as ever. */
	assert_ok(&w, ask(&w, &mind, 1, 1, &reply));
	assert_int_equal(mind.asked, 3);
	assert_false(mind.from_the_highest);
	assert_true(str_starts(reply.json, S("{\"attempts\":")));
	assert_true(str_find(basis_of(&w, &reply), S("panel")) == SIZE_MAX);
	test_work_end(&w);
}

TEST(panel_judges_when_more_than_half_have_a_usable_view)
{
	struct work w = test_work();
	struct mind minds[] = {{"a", invented, {0, 0, 1}, 0, false},
	                       {"b", first, {0, 0.5, 0.5}, 0, false},
	                       {"c", second, {0, 0.5, 0.5}, 0, false}};
	struct rubric_reply reply;
	assert_ok(&w, ask(&w, minds, 3, 1, &reply));
	assert_int_equal(minds[0].asked, 2); /* it was told, and did it again */
	struct verdict verdict = verdict_of(&w, &reply);
	assert_true(!verdict.abstained && fabs(verdict.levels[1] - 0.5) < 1e-12);
	assert_true(str_find(basis_of(&w, &reply), S("\"judged\":2,\"members\":3")) != SIZE_MAX);
	minds[1].text = foreign;
	assert_ok(&w, ask(&w, minds, 3, 1, &reply));
	verdict = verdict_of(&w, &reply);
	assert_true(verdict.abstained && verdict.level_count == 0);
	assert_true(str_find(verdict.comment, S("a person judges this")) != SIZE_MAX);
	test_work_end(&w);
}

TEST(panel_goes_on_without_a_server_that_is_down_and_not_without_half)
{
	struct work w = test_work();
	struct mind minds[] = {{"a", "!", {0, 0, 1}, 0, false},
	                       {"b", first, {0, 0, 1}, 0, false},
	                       {"c", second, {0, 0, 1}, 0, false}};
	struct rubric_reply reply;
	assert_ok(&w, ask(&w, minds, 3, 1, &reply));
	assert_true(!verdict_of(&w, &reply).abstained);
	assert_str(reply.model, S("b + c"));
	minds[1].text = "!";
	assert_fails(&w, ERR_UNAVAILABLE, ask(&w, minds, 3, 1, &reply));
	test_work_end(&w);
}

TEST(panel_does_not_send_next_to_nothing)
{
	struct work w = test_work();
	struct mind minds[2] = {{"a", first, {0, 0, 1}, 0, false}, {"b", first, {0, 0, 1}, 0, false}};
	const struct llm_model models[] = {{&minds[0], speak}, {&minds[1], speak}};
	const struct rubric_panel panel = {models, 2, 2};
	const struct rubric_subject subject = {
		.statement = S("Write."), .answer = S("two words"), .nonce = S("n0nce"), .seed = 41};
	struct rubric_reply reply;
	assert_ok(&w, rubric_ask_panel(&w, &panel, &subject, &criterion, &reply));
	assert_true(verdict_of(&w, &reply).abstained);
	assert_int_equal(minds[0].asked + minds[1].asked, 0);
	test_work_end(&w);
}

TEST(panel_records_that_are_none_are_refused)
{
	struct work w = test_work();
	static const char *const records[] = {"{\"members\":{}}", "{\"members\":[]}", "{\"members\":[1]}",
	                                      "{\"members\":[1,2,3,4,5,6,7,8,9]}"};
	for (size_t i = 0; i < COUNT(records); i++) {
		struct verdict verdict = {0};
		assert_fails(&w, ERR_INTERNAL,
		             rubric_verdict_of(&w, str_of(records[i]), answer, &criterion, &verdict));
	}
	struct verdict verdict = {0};
	assert_ok(&w, rubric_verdict_of(&w, S("{\"members\":[1,{\"reply\":{\"attempts\":[7]}}]}"), answer,
	                                &criterion, &verdict));
	assert_true(verdict.abstained);
	test_work_end(&w);
}
