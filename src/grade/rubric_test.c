/* The rules of grade/rubric.h, with replies written by hand and probabilities computed by hand. */
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
static const struct str answer =
	S_INIT("Orders failed at 10:12. A sign said \"sorry\" for 5 \xe2\x82\xac. We are sorry.");

/* ---- replies --------------------------------------------------------------------------------- */

/* A recorded reply of one attempt with this text (in JSON) whose digit tokens all have these alternatives. */
static struct str recorded(struct work *w, const char *text, const char *tokens)
{
	return str_format(w->arena, "{\"attempts\":[{\"text\":\"%s\",\"tokens\":[%s]}]}", text, tokens);
}

#define ALTERNATIVES                                                                                  \
	"{\"text\":\"2\",\"alternatives\":[{\"log_probability\":-0.6931471805599453,\"text\":\"2\"}," \
	"{\"log_probability\":-1.3862943611198906,\"text\":\"1\"},"                                   \
	"{\"log_probability\":-2.0794415416798357,\"text\":\" 1\"},"                                  \
	"{\"log_probability\":-3,\"text\":\"two\"},{\"log_probability\":-3,\"text\":\"7\"}]}"

static void assert_judged(struct work *w, const char *text, const char *tokens, struct str quote,
                          int64_t quote_at)
{
	struct verdict verdict = {0};
	assert_ok(w, rubric_verdict_of(w, recorded(w, text, tokens), answer, &criterion, &verdict));
	assert_false(verdict.abstained);
	assert_int_equal(verdict.level_count, 3);
	/* By hand: 1/2 for level 2; 1/4 + 1/8 for level 1, of 7/8 in all. */
	assert_true(fabs(verdict.levels[0] - 0) < 1e-12);
	assert_true(fabs(verdict.levels[1] - 3.0 / 7) < 1e-12);
	assert_true(fabs(verdict.levels[2] - 4.0 / 7) < 1e-12);
	assert_str(verdict.quote, quote);
	assert_int_equal(str_absent(verdict.quote), str_absent(quote));
	assert_int_equal(verdict.quote_at, quote_at);
	assert_true(str_absent(verdict.comment));
}

static void assert_abstains(struct work *w, struct str reply, const char *word)
{
	struct verdict verdict = {0};
	assert_ok(w, rubric_verdict_of(w, reply, answer, &criterion, &verdict));
	assert_true(verdict.abstained);
	assert_int_equal(verdict.level_count, 0);
	assert_true(str_absent(verdict.quote));
	if (str_find(verdict.comment, str_of(word)) == SIZE_MAX)
		fail_msg("«%.*s» does not say «%s»", STR_ARG(verdict.comment), word);
}

TEST(rubric_levels_are_the_probabilities_at_the_level)
{
	struct work w = test_work();
	assert_judged(&w, "We are sorry.\\\"\\nLevel: 2", ALTERNATIVES, S("We are sorry."), 55);
	assert_judged(&w, "We are sorry.\\\".\\n\\n  Level 2: says two things", ALTERNATIVES,
	              S("We are sorry."), 55);
	/* Digits before the level are counted, wherever tokens begin and end. */
	assert_judged(&w, "failed at 10:12.\\\"\\nLevel: 2",
	              "{\"text\":\"failed at 1\"},{\"text\":\"0:12\"}," ALTERNATIVES, S("failed at 10:12."),
	              7);
	/* A quote may hold quotation marks and characters of several bytes. */
	assert_judged(&w, "said \\\"sorry\\\" for 5 \xe2\x82\xac.\\\"\\nLevel: 2",
	              "{\"text\":\"said sorry for 5 \xef\xbf\xbd\"}," ALTERNATIVES,
	              S("said \"sorry\" for 5 \xe2\x82\xac."), 31);
	test_work_end(&w);
}

/* The same reply on a scale of points: 4/7 for what is described from 45 on, spread over 45 … 60. */
TEST(rubric_levels_of_points_are_spread_from_those_described)
{
	struct work w = test_work();
	static const struct level described[] = {{0, S_INIT("Not yet"), S_INIT("says nothing")},
	                                         {25, S_INIT("In part"), S_INIT("says one thing")},
	                                         {45, S_INIT("Mostly"), S_INIT("says two things")}};
	struct criterion of_points = criterion;
	struct verdict verdict = {0};
	of_points.described = described;
	of_points.points = 60;
	assert_ok(&w, rubric_verdict_of(&w, recorded(&w, "We are sorry.\\\"\\nLevel: 2", ALTERNATIVES),
	                                answer, &of_points, &verdict));
	assert_int_equal(verdict.level_count, 61);
	assert_true(verdict.levels[0] == 0 && fabs(verdict.levels[30] - 3.0 / 7 / 20) < 1e-12 &&
	            fabs(verdict.levels[60] - 4.0 / 7 / 16) < 1e-12);
	/* The middle of what it says, not the first of the points that are the most probable each. */
	assert_in_range(grade_verdict_level(&verdict), 46, 47);
	/* There are three levels to choose from, not 61. */
	assert_ok(&w, rubric_verdict_of(&w, recorded(&w, "We are sorry.\\\"\\nLevel: 45", ALTERNATIVES),
	                                answer, &of_points, &verdict));
	assert_true(verdict.abstained);
	test_work_end(&w);
}

TEST(rubric_quote_must_be_the_candidates_words)
{
	struct work w = test_work();
	static const char *const wrong[] = {"We are very sorry.",
	                                    "we are sorry.",
	                                    "e are sorry",
	                                    "Orders failed at 10:1",
	                                    "",
	                                    " ",
	                                    "Orders failed at 10:12.  A sign"};
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_abstains(
			&w,
			recorded(&w, str_cstr(w.arena, str_format(w.arena, "%s\\\"\\nLevel: 2", wrong[i])),
		                 ALTERNATIVES),
			"words from the answer");
	/* Where there is nothing, there is nothing to quote. */
	struct verdict verdict = {0};
	const char *none = "{\"text\":\"0\",\"alternatives\":[{\"log_probability\":-0.1,\"text\":\"0\"}]}";
	assert_ok(&w,
	          rubric_verdict_of(&w, recorded(&w, "\\\"\\nLevel: 0", none), answer, &criterion, &verdict));
	assert_false(verdict.abstained);
	assert_true(verdict.levels[0] == 1);
	assert_true(str_absent(verdict.quote));
	test_work_end(&w);
}

TEST(rubric_rejects_what_has_not_the_form)
{
	struct work w = test_work();
	static const char *const formless[] = {"",
	                                       "We are sorry.",
	                                       "We are sorry.\\\"",
	                                       "We are sorry. Level: 2",
	                                       "We are sorry.\\\" Level: two",
	                                       "We are sorry.\\\"\\nScore: 2"};
	static const char *const levelless[] = {"We are sorry.\\\"\\nLevel: 3",
	                                        "We are sorry.\\\"\\nLevel: 22",
	                                        "We are sorry.\\\"\\nLevel: 1.5"};
	for (size_t i = 0; i < COUNT(formless); i++)
		assert_abstains(&w, recorded(&w, formless[i], ALTERNATIVES), "no usable view");
	for (size_t i = 0; i < COUNT(levelless); i++)
		assert_abstains(&w, recorded(&w, levelless[i], ALTERNATIVES), "does not exist");
	test_work_end(&w);
}

TEST(rubric_without_probabilities_abstains)
{
	struct work w = test_work();
	static const char *const undecided[] = {
		"",
		"{\"text\":\"2\"}",
		"{\"text\":\"2\",\"alternatives\":[]}",
		/* most of the belief is on something else */
		"{\"text\":\"2\",\"alternatives\":[{\"log_probability\":-0.4,\"text\":\"a\"},"
		"{\"log_probability\":-1.2,\"text\":\"2\"}]}",
		"{\"text\":\"2\",\"alternatives\":[{\"log_probability\":null,\"text\":\"2\"},{\"text\":\"1\"},7]}",
	};
	for (size_t i = 0; i < COUNT(undecided); i++)
		assert_abstains(&w, recorded(&w, "We are sorry.\\\"\\nLevel: 2", undecided[i]), "settle");
	test_work_end(&w);
}

TEST(rubric_says_why_nobody_was_asked)
{
	struct work w = test_work();
	struct verdict verdict;
	assert_abstains(&w, rubric_unasked_reply(RUBRIC_TOO_SHORT), "too short");
	assert_abstains(&w, rubric_unasked_reply(RUBRIC_TOO_LONG), "too long");
	assert_abstains(&w, rubric_unasked_reply(RUBRIC_NO_MODEL), "No language model");
	assert_abstains(&w, rubric_unasked_reply(RUBRIC_ON_PAPER), "on paper");
	static const char *const damaged[] = {"{}", "[]", "{\"attempts\":{}}", "{\"attempts\":[]}",
	                                      "{\"attempts\":[],\"unasked\":\"x\"}"};
	for (size_t i = 0; i < COUNT(damaged); i++)
		assert_fails(&w, ERR_INTERNAL,
		             rubric_verdict_of(&w, str_of(damaged[i]), answer, &criterion, &verdict));
	test_work_end(&w);
}

/* ---- asking, with a model that reads from a list --------------------------------------------- */

struct script {
	struct work *w;
	const char *const *texts; /* one a question; "!": unavailable, "+": too large */
	size_t count, asked;
	struct str shared; /* the user's message up to and with the answer, at the first question */
	struct str last;   /* the user's message at the last question */
	double temperature;
	int64_t seed;
};

static struct str whole(struct work *w, const struct llm_message *message, size_t pieces)
{
	struct buf buf = buf_init(w->arena, 1 << 20);
	for (size_t i = 0; i < pieces; i++)
		buf_put(&buf, message->pieces[i].text);
	return buf_str(&buf);
}

static enum err answer_from_script(struct work *w, void *state, const struct llm_question *question,
                                   struct llm_answer *out)
{
	struct script *script = state;
	check(script->asked < script->count);
	const char *text = script->texts[script->asked++];
	/* The stranger's words stand in one untrusted piece, and not in the system's message. */
	assert_int_equal(question->messages[0].piece_count, 1);
	assert_false(question->messages[0].pieces[0].untrusted);
	assert_true(question->messages[1].pieces[1].untrusted);
	assert_str(question->messages[1].pieces[1].text, answer);
	struct str shared = whole(w, &question->messages[1], 2);
	if (script->asked == 1)
		script->shared = str_copy(script->w->arena, shared);
	assert_str(shared, script->shared);
	script->last = str_copy(script->w->arena,
	                        whole(w, &question->messages[1], question->messages[1].piece_count));
	script->temperature = question->temperature;
	script->seed = question->seed;
	if (text[0] == '!')
		return fail(w, ERR_UNAVAILABLE, "no model");
	if (text[0] == '+')
		return fail(w, ERR_TOO_LARGE, "too long");
	struct llm_token *tokens = work_array(w, 2, sizeof *tokens);
	tokens[0].text = S("\xe2\x82"); /* half a character */
	tokens[1] =
		(struct llm_token){S("2"), {{S("2"), -0.6931471805599453}, {S("1"), -0.6931471805599453}}, 2};
	*out = (struct llm_answer){
		.text = str_of(text), .tokens = tokens, .token_count = 2, .model = S("fake"), .seconds = 0.5};
	return OK;
}

static const char *const good = "We are sorry.\"\nLevel: 2", *const invented = "We apologise.\"\nLevel: 2";

static struct rubric_reply ask_about(struct work *w, struct script *script, const struct criterion *about,
                                     enum err expected)
{
	const struct llm_model model = {script, answer_from_script};
	const struct rubric_subject subject = {
		.statement = S("Write."), .answer = answer, .nonce = S("n0nce"), .seed = 41};
	struct rubric_reply reply;
	script->w = w;
	enum err result = rubric_ask(w, &model, &subject, about, &reply);
	assert_int_equal(result, expected);
	work_forgive(w);
	return reply;
}

static struct rubric_reply ask_script(struct work *w, struct script *script, enum err expected)
{
	return ask_about(w, script, &criterion, expected);
}

TEST(rubric_reply_is_recorded_and_read_back)
{
	struct work w = test_work();
	const char *const texts[] = {good};
	struct script script = {.texts = texts, .count = 1};
	struct rubric_reply reply = ask_script(&w, &script, OK);
	assert_str(reply.model, S("fake"));
	assert_true(script.temperature == 0);
	assert_int_equal(script.seed, 41);
	assert_true(str_starts(
		script.last,
		S("# The task\n\nWrite.\n\n# The candidate's answer\n\n<answer n0nce>\nOrders failed")));
	assert_true(
		str_find(script.last,
	                 S("We are sorry.\n</answer n0nce>\n\n# The criterion: Says what happened\n\n")) !=
		SIZE_MAX);
	struct verdict verdict = {0}, again = {0};
	assert_ok(&w, rubric_verdict_of(&w, reply.json, answer, &criterion, &verdict));
	assert_ok(&w, rubric_verdict_of(&w, reply.json, answer, &criterion, &again));
	assert_false(verdict.abstained);
	assert_true(fabs(verdict.levels[1] - 0.5) < 1e-12 && fabs(verdict.levels[2] - 0.5) < 1e-12);
	assert_memory_equal(verdict.levels, again.levels, 3 * sizeof(double));
	const struct json *json;
	assert_ok(&w, json_parse(&w, reply.json, RUBRIC_REPLY_BYTES_MAX, &json));
	assert_int_equal(json_get_int(json_at(json_get(json, S("attempts")), 0), S("seed")), 41);
	test_work_end(&w);
}

/* By hand, from the description of the form. */
TEST(rubric_grammar_allows_words_of_one_sentence_and_a_level)
{
	struct work w = test_work();
	assert_str(rubric_grammar(&w, S(" So \"it\"\n went. No\\yes"), 3),
	           S("w0 ::= \"So\" (\" \" w1)?\n"
	             "w1 ::= \"\\\"it\\\"\" (\"\\n \" w2)?\n"
	             "w2 ::= \"went.\"\n"
	             "w3 ::= \"No\\\\yes\"\n"
	             "root ::= (w0 | w1 | w2 | w3) \"\\\"\\nLevel: \" [0-2]\n"));
	test_work_end(&w);
}

TEST(rubric_grammar_ends_after_fifteen_words)
{
	struct work w = test_work();
	struct str grammar = rubric_grammar(&w, S("a b c d e f g h i j k l m n o p q"), 2);
	assert_true(str_find(grammar, S("w13 ::= \"n\" (\" \" w14)?\nw14 ::= \"o\"\nw15 ::= \"p\" (")) !=
	            SIZE_MAX);
	test_work_end(&w);
}

TEST(rubric_asks_again_once_and_says_what_was_wrong)
{
	struct work w = test_work();
	const char *const better[] = {invented, good}, *const worse[] = {invented, invented};
	struct script script = {.texts = better, .count = 2};
	struct verdict verdict = {0};
	struct rubric_reply reply = ask_script(&w, &script, OK);
	assert_int_equal(script.asked, 2);
	assert_true(script.temperature > 0);
	assert_int_equal(script.seed, 42);
	assert_true(
		str_ends(script.last,
	                 S("quoted words that are not in the answer letter for letter; copy fewer words.")));
	assert_ok(&w, rubric_verdict_of(&w, reply.json, answer, &criterion, &verdict));
	assert_false(verdict.abstained);
	script = (struct script){.texts = worse, .count = 2};
	reply = ask_script(&w, &script, OK);
	assert_abstains(&w, reply.json, "words from the answer");
	assert_true(str_find(reply.json, S("apologise.\\\"\\nLevel: 2")) != SIZE_MAX); /* both are kept */
	test_work_end(&w);
}

TEST(rubric_passes_on_that_the_model_is_away)
{
	struct work w = test_work();
	const char *const away[] = {"!"}, *const away_later[] = {invented, "!"}, *const too_long[] = {"+"};
	struct script script = {.texts = away, .count = 1};
	ask_script(&w, &script, ERR_UNAVAILABLE);
	script = (struct script){.texts = away_later, .count = 2};
	ask_script(&w, &script, ERR_UNAVAILABLE);
	script = (struct script){.texts = too_long, .count = 1};
	assert_abstains(&w, ask_script(&w, &script, OK).json, "too long");
	test_work_end(&w);
}

TEST(rubric_does_not_send_next_to_nothing)
{
	struct work w = test_work();
	struct script script = {.w = &w};
	const struct llm_model model = {&script, answer_from_script};
	static const struct str shorts[] = {S_INIT(""), S_INIT(" \n"), S_INIT("two words"),
	                                    S_INIT("!!! ... ???")};
	for (size_t i = 0; i < COUNT(shorts); i++) {
		const struct rubric_subject subject = {
			.statement = S("Write."), .answer = shorts[i], .nonce = S("n0nce"), .seed = 1};
		struct rubric_reply reply;
		assert_ok(&w, rubric_ask(&w, &model, &subject, &criterion, &reply));
		assert_abstains(&w, reply.json, "too short");
	}
	assert_int_equal(script.asked, 0);
	test_work_end(&w);
}

TEST(rubric_basis_is_canonical_and_names_what_was_shown)
{
	struct work w = test_work();
	const struct rubric_subject subject = {
		.statement = S("Write."), .answer = answer, .nonce = S("n0nce"), .seed = 41};
	struct str basis = rubric_basis(&w, S("d1gest"), &criterion, &subject,
	                                &(struct rubric_reply){S("{\"attempts\":[]}"), S("sha256:00")});
	const struct json *json;
	struct str canonical;
	assert_ok(&w, json_parse(&w, basis, 8192, &json));
	assert_ok(&w, json_canonical(&w, json, &canonical));
	assert_str(basis, canonical);
	assert_str(json_get_str(json, S("document")), S("d1gest"));
	assert_str(json_get_str(json, S("prompt")), S("rubric-3"));
	/* printf '%s' '{"ask":"How many of the two does it say?","levels":["says nothing","says one thing","says two
	 * things"],"title":"Says what happened"}' | sha256sum */
	assert_str(json_get_str(json, S("criterion")),
	           S("e878199f1a022964c7cf3f1cb1b2497f87d2ec7fde0160bf4d259c3eab26ac85"));
	test_work_end(&w);
}

/* Whichever server answered, it is the same model; asked about other words, it is none's view of these. */
TEST(rubric_judges_are_named_without_their_addresses)
{
	struct work w = test_work();
	static const struct {
		struct str model, name;
	} cases[] = {
		{S_INIT("sha256:00"), S_INIT("sha256:00, p")},
		{S_INIT("http://one.example:8080/v1 big"), S_INIT("big, p")},
		{S_INIT("https://one.example/v1 a model + http://two.example/v1 big"),
	         S_INIT("a model + big, p")},
		{S_INIT("sha256:00 + http://two.example/v1 big"), S_INIT("sha256:00 + big, p")},
		{S_INIT("http://one.example/v1"), S_INIT("http://one.example/v1, p")},
		{S_INIT("by hand"), S_INIT("by hand, p")},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_str(rubric_judge_name(&w, cases[i].model, S("p")), cases[i].name);
	struct criterion other = criterion;
	other.ask = S("How many?");
	const struct rubric_subject subject = {.nonce = S("n0nce")};
	const struct verdict verdict = {
		.basis = rubric_basis(&w, S("d1gest"), &criterion, &subject,
	                              &(struct rubric_reply){S("{}"), S("http://one.example/v1 big")})};
	assert_str(rubric_judge_of(&w, &verdict, NULL), S("big, rubric-3"));
	assert_str(rubric_judge_of(&w, &verdict, &criterion), S("big, rubric-3"));
	assert_true(str_absent(rubric_judge_of(&w, &verdict, &other)));
	test_work_end(&w);
}

/* Behind its level, and in the digest; where there is none, the question is as it was. */
TEST(rubric_shows_the_model_what_a_level_was_clarified_to_mean)
{
	struct work w = test_work();
	const char *const texts[] = {good};
	const struct clarification meant[] = {{1, S("A time is one.")}};
	struct criterion clarified = criterion;
	clarified.clarifications = meant;
	clarified.clarification_count = 1;
	struct script script = {.texts = texts, .count = 1};
	ask_about(&w, &script, &clarified, OK);
	assert_true(str_find(script.last,
	                     S("\nLevel 0: says nothing\nLevel 1: says one thing A time is one.\nLevel 2: "
	                       "says two things\n")) != SIZE_MAX);
	script = (struct script){.texts = texts, .count = 1};
	ask_script(&w, &script, OK);
	assert_true(
		str_find(script.last, S("\nLevel 0: says nothing\nLevel 1: says one thing\nLevel 2: says two "
	                                "things\n")) != SIZE_MAX);
	/* printf '%s' '{"ask":"How many of the two does it say?","clarifications":[{"level":1,"text":"A time is one."}],
	 * "levels":["says nothing","says one thing","says two things"],"title":"Says what happened"}' | sha256sum, on one line */
	const struct rubric_subject subject = {
		.statement = S("Write."), .answer = answer, .nonce = S("n0nce"), .seed = 41};
	const struct json *json;
	struct str basis = rubric_basis(&w, S("d1gest"), &clarified, &subject,
	                                &(struct rubric_reply){.model = S("sha256:00")});
	assert_ok(&w, json_parse(&w, basis, 8192, &json));
	assert_str(json_get_str(json, S("criterion")),
	           S("e98809c7bdc57e06340f2f85541e6d6dd9297a7e8074ac0e8f5276b009c13149"));
	test_work_end(&w);
}
