/* What a model may say about a decided criterion, case by case, each written by hand. */
#include "grade/feedback.h"

#include "test.h"

static const struct level levels[] = {
	{0, S_INIT("Missing"), S_INIT("Says nothing about what customers saw.")},
	{1, S_INIT("Vague"), S_INIT("Says that something failed, without saying for whom or when.")},
	{2, S_INIT("Clear"), S_INIT("Says what failed, for whom and when, in words a customer understands.")},
	{3, S_INIT("Exemplary"), S_INIT("Adds how to notice whether one was affected, and what to do then.")},
};
static const struct criterion criterion = {
	.id = S_INIT("impact"),
	.title = S_INIT("What customers experienced"),
	.ask = S_INIT("How well does the report say what customers experienced?"),
	.described = levels,
	.described_count = COUNT(levels),
};

static struct feedback_facts facts_at(size_t level)
{
	return (struct feedback_facts){
		.language = S("en"),
		.criterion = &criterion,
		.level = level,
		.quote = S("orders failed at 10:12"),
		.comment = S("You name the failure; the customers are missing."),
		.answer = S("On Monday orders failed at 10:12. We restarted the server and are sorry."),
	};
}

static struct str both(struct work *w, const char *shown, const char *next)
{
	return str_format(w->arena, "{\"shown\":\"%s\",\"next\":\"%s\"}", shown, next);
}

#define SHOWN "Your report says that something failed, without saying for whom it was."
#define NEXT "Say for whom it failed and when, in words that a customer understands."

static void assert_reads(struct work *w, enum feedback_problem expected, size_t level, const char *shown,
                         const char *next)
{
	struct feedback_facts facts = facts_at(level);
	struct feedback_text text;
	enum feedback_problem found = feedback_read(w, both(w, shown, next), &facts, &text);
	if (found != expected)
		fail_msg("%d instead of %d: %s | %s", (int)found, (int)expected, shown, next);
	assert_int_equal(str_absent(text.shown), expected != FEEDBACK_FINE);
}

TEST(feedback_takes_what_follows_from_the_judgement)
{
	struct work w = test_work();
	struct feedback_facts facts = facts_at(1);
	struct feedback_text text;
	assert_int_equal(feedback_read(&w, both(&w, SHOWN, NEXT), &facts, &text), FEEDBACK_FINE);
	assert_str(text.shown, S(SHOWN));
	assert_str(text.next, S(NEXT));
	/* In the reviewer's words, and with the answer's own between quotation marks. */
	assert_reads(&w, FEEDBACK_FINE, 1, "You name the failure, and the customers are missing from it.",
	             NEXT);
	assert_reads(&w, FEEDBACK_FINE, 1,
	             "You say that something failed, as in “orders failed”, not for whom.", NEXT);
	assert_reads(&w, FEEDBACK_FINE, 1, "At 10:12 something failed, and you say not for whom that was.",
	             NEXT);
	test_work_end(&w);
}

TEST(feedback_names_no_level_but_the_one_decided)
{
	struct work w = test_work();
	assert_reads(&w, FEEDBACK_LEVEL, 1, "It is exemplary: it says that something failed for customers.",
	             NEXT);
	assert_reads(&w, FEEDBACK_LEVEL, 1, SHOWN, "To be Clear, say for whom it failed and when it did.");
	assert_reads(&w, FEEDBACK_FINE, 1, "It is vague: it says that something failed, and not for whom.",
	             NEXT);
	assert_reads(&w, FEEDBACK_LEVEL, 1,
	             "You reached level three: you say that something failed for whom.", NEXT);
	assert_reads(&w, FEEDBACK_LEVEL, 1, "This is the top level, without saying for whom it failed.",
	             NEXT);
	assert_reads(&w, FEEDBACK_NUMBER, 1, "You get 3 points: you say that something failed, not for whom.",
	             NEXT);
	assert_reads(&w, FEEDBACK_NUMBER, 1, "You are at level 2, without saying for whom something failed.",
	             NEXT);
	test_work_end(&w);
}

TEST(feedback_quotes_the_answer_byte_for_byte_or_not_at_all)
{
	struct work w = test_work();
	assert_reads(&w, FEEDBACK_QUOTE, 1, "You say “orders have failed”, without saying for whom it was.",
	             NEXT);
	assert_reads(&w, FEEDBACK_QUOTE, 1, "You say “Orders failed”, without saying for whom it failed.",
	             NEXT);
	assert_reads(&w, FEEDBACK_QUOTE, 1, "You say «orders failed, without saying for whom it failed.",
	             NEXT);
	assert_reads(&w, FEEDBACK_QUOTE, 1, "You say orders failed”, without saying for whom it failed.",
	             NEXT);
	assert_reads(&w, FEEDBACK_QUOTE, 1, "You say \\\"everything was fine\\\" without saying for whom.",
	             NEXT);
	test_work_end(&w);
}

TEST(feedback_does_not_speak_for_whoever_judged)
{
	struct work w = test_work();
	assert_reads(&w, FEEDBACK_JUDGE, 1,
	             "The reviewer mentioned that something failed, without saying for whom.", NEXT);
	assert_reads(&w, FEEDBACK_JUDGE, 1, SHOWN,
	             "Say to the examiners for whom it failed and when, in words.");
	/* Of whom the judgement itself speaks it may. */
	struct feedback_facts facts = facts_at(1);
	struct feedback_text text;
	facts.comment = S("A reviewer of your change cannot see for whom something failed.");
	struct str written =
		both(&w, "A reviewer of your change cannot see for whom something failed.", NEXT);
	assert_int_equal(feedback_read(&w, written, &facts, &text), FEEDBACK_FINE);
	test_work_end(&w);
}

TEST(feedback_is_founded_on_the_judgement_and_its_step_on_the_next_level)
{
	struct work w = test_work();
	assert_reads(&w, FEEDBACK_UNFOUNDED, 1, "The grammar is fine and the tone is very pleasant to read.",
	             NEXT);
	assert_reads(&w, FEEDBACK_NO_STEP, 1, SHOWN, "Practise your grammar and read it aloud to a friend.");
	assert_reads(&w, FEEDBACK_LENGTH, 1, "Something failed.", NEXT);
	assert_reads(&w, FEEDBACK_LENGTH, 1, SHOWN, "Say when.");
	/* At the highest level there is nothing above: a step is not looked at. */
	struct feedback_facts facts = facts_at(3);
	struct feedback_text text;
	struct str written =
		both(&w, "You add how customers notice whether they were affected, and what to do.",
	             "Practise your grammar and read it aloud to a friend.");
	assert_int_equal(feedback_read(&w, written, &facts, &text), FEEDBACK_FINE);
	assert_true(str_absent(text.next));
	test_work_end(&w);
}

TEST(feedback_is_in_the_language_of_the_assessment)
{
	struct work w = test_work();
	const char *german = "Der Bericht sagt, dass something failed, aber nicht for whom es war und ist.";
	assert_reads(&w, FEEDBACK_LANGUAGE, 1, german, NEXT);
	struct str french = S("Votre rapport dit que les commandes ont failli, mais pas pour qui ni quand.");
	assert_true(feedback_in_language(&w, french, S("fr-CH")));
	assert_false(feedback_in_language(&w, french, S("en")));
	assert_true(feedback_in_language(&w, S("Der Bericht sagt, was war, und nicht für wen."), S("DE")));
	/* Of Finnish nothing is known but that it is not English. */
	assert_true(feedback_in_language(&w, S("Raportti kertoo että tilaukset epäonnistuivat maanantaina."),
	                                 S("fi")));
	assert_false(feedback_in_language(
		&w, S("The report says that it was the server and not the network."), S("fi")));
	test_work_end(&w);
}

TEST(feedback_takes_no_other_form)
{
	struct work w = test_work();
	struct feedback_facts facts = facts_at(1);
	struct feedback_text text;
	static const char *const forms[] = {
		"",
		"hello",
		"[]",
		"null",
		"{}",
		"{\"shown\":3,\"next\":4}",
		"{\"shown\":\"" SHOWN "\"}",
		"{\"shown\":\"" SHOWN "\",\"next\":\"",
		"{\"shown\":\"You say\\nthat something failed, not for whom.\",\"next\":\"" NEXT "\"}"};
	for (size_t i = 0; i < COUNT(forms); i++)
		assert_int_equal(feedback_read(&w, str_of(forms[i]), &facts, &text), FEEDBACK_NO_FORM);
	test_work_end(&w);
}

TEST(feedback_without_a_model_is_the_rubrics_own_text)
{
	struct work w = test_work();
	struct feedback_facts facts = facts_at(1);
	struct feedback_text text = feedback_composed(&w, &facts);
	assert_str(text.shown, S("Vague. Says that something failed, without saying for whom or when."));
	assert_str(text.next,
	           S("Clear. Says what failed, for whom and when, in words a customer understands."));
	facts.level = 3;
	text = feedback_composed(&w, &facts);
	assert_true(str_absent(text.next));
	test_work_end(&w);
}

/* ---- asking ---- */

struct scripted {
	const char *const *replies;
	size_t asked;
	struct str told; /* all that the model was given, the last time */
};

static enum err answer(struct work *w, void *state, const struct llm_question *question,
                       struct llm_answer *out)
{
	struct scripted *script = state;
	script->told = S("");
	for (size_t m = 0; m < question->message_count; m++)
		for (size_t i = 0; i < question->messages[m].piece_count; i++)
			script->told = str_format(w->arena, "%.*s%.*s", STR_ARG(script->told),
			                          STR_ARG(question->messages[m].pieces[i].text));
	*out = (struct llm_answer){.text = str_of(script->replies[script->asked++]),
	                           .model = S("sha256:fake")};
	return OK;
}

static void ask_about(struct work *w, struct scripted *script, const struct feedback_facts *facts,
                      struct feedback_text *text, bool *by_machine)
{
	struct feedback_asked asked = {.nonce = S("nonce"), .seed = 7};
	const struct llm_model model = {script, answer};
	assert_ok(w, feedback_ask(w, &model, facts, &asked));
	assert_ok(w, feedback_of_reply(w, asked.reply, facts, text, by_machine));
}

static void ask(struct work *w, struct scripted *script, struct feedback_text *text, bool *by_machine)
{
	const struct feedback_facts facts = facts_at(1);
	ask_about(w, script, &facts, text, by_machine);
}

TEST(feedback_is_asked_for_once_more_and_then_taken_from_the_rubric)
{
	struct work w = test_work();
	struct feedback_text text;
	bool by_machine;
	struct scripted script = {.replies = (const char *const[]){SHOWN "\", \"next\": \"" NEXT "\"}"}};
	ask(&w, &script, &text, &by_machine);
	assert_true(by_machine);
	assert_int_equal(script.asked, 1);
	assert_str(text.shown, S(SHOWN));
	/* It judges nothing anew: it is not given the answer. */
	assert_int_equal(str_find(script.told, S("restarted the server")), SIZE_MAX);
	assert_true(str_find(script.told, S("orders failed at 10:12")) != SIZE_MAX);

	script = (struct scripted){.replies = (const char *const[]){"no idea", "{\"shown\":\"" SHOWN
	                                                                       "\",\"next\":\"" NEXT "\"}"}};
	ask(&w, &script, &text, &by_machine);
	assert_true(by_machine);
	assert_true(str_find(script.told, S("was not the JSON asked for")) != SIZE_MAX);

	script = (struct scripted){.replies = (const char *const[]){"no idea", "nor now"}};
	ask(&w, &script, &text, &by_machine);
	assert_false(by_machine);
	assert_int_equal(script.asked, 2);
	assert_str(text.shown, S("Vague. Says that something failed, without saying for whom or when."));
	test_work_end(&w);
}

/* What the author answered when people understood a level differently: the model is told, and may say it. */
TEST(feedback_knows_what_the_author_clarified)
{
	static const struct clarification clarifications[] = {
		{1, S_INIT("Naming a component alone, such as the database, counts here.")},
		{2, S_INIT("A timestamp within 15 minutes is enough.")},
		{0, S_INIT("An apology alone shows nothing.")},
	};
	struct work w = test_work();
	struct criterion clarified = criterion;
	struct feedback_facts facts = facts_at(1);
	struct feedback_text text;
	bool by_machine;
	const char *const reply[] = {
		"Naming a component alone counts here, and no more than that is "
		"there.\", \"next\": \"Give a timestamp within 15 minutes, and for whom.\"}"};
	struct scripted script = {.replies = (const char *const[]){reply[0], reply[0]}};
	ask(&w, &script, &text, &by_machine);
	assert_false(by_machine); /* without them none of it is the judgement's */
	clarified.clarifications = clarifications;
	clarified.clarification_count = COUNT(clarifications);
	facts.criterion = &clarified;
	script = (struct scripted){.replies = reply};
	ask_about(&w, &script, &facts, &text, &by_machine);
	assert_true(by_machine);
	assert_true(str_find(script.told, S("for whom or when. Naming a component alone")) != SIZE_MAX);
	assert_true(str_find(script.told, S("customer understands. A timestamp within 15")) != SIZE_MAX);
	assert_int_equal(str_find(script.told, S("apology")), SIZE_MAX); /* of another level */
	test_work_end(&w);
}

/* In scripts without blanks two letters in a row are what a word of content is elsewhere. */
TEST(feedback_in_chinese_is_checked_as_any_other)
{
	static const struct level chinese[] = {
		{0, S_INIT("缺"), S_INIT("没有写用户遇到了什么。")},
		{1, S_INIT("含糊"), S_INIT("写了出现故障，没有写影响了谁、什么时候。")},
		{2, S_INIT("清楚"), S_INIT("写明哪些顾客在哪段时间无法下单。")},
	};
	const struct criterion of_chinese = {.id = S("impact"),
	                                     .title = S("用户遇到了什么"),
	                                     .ask = S("报告是否写明用户遇到了什么？"),
	                                     .described = chinese,
	                                     .described_count = COUNT(chinese)};
	static const struct {
		const char *shown, *next;
		enum feedback_problem problem;
	} cases[] = {
		{"你写了出现故障，但没有写影响了谁。", "请写明哪些顾客在哪段时间无法下单。", FEEDBACK_FINE},
		{"不缺少什么，你写了出现故障和原因。", "请写明哪些顾客在哪段时间无法下单。", FEEDBACK_FINE},
		{"文章语句通顺，读起来令人十分愉快。", "请写明哪些顾客在哪段时间无法下单。",
	         FEEDBACK_UNFOUNDED},
		{"你写了出现故障，但没有写影响了谁。", "多读几篇优秀的作文，再请朋友帮忙修改。",
	         FEEDBACK_NO_STEP},
		{"写得很清楚，写了出现故障影响了谁。", "请写明哪些顾客在哪段时间无法下单。", FEEDBACK_LEVEL},
		{"这里缺，写了出现故障，没有写影响。", "请写明哪些顾客在哪段时间无法下单。", FEEDBACK_FINE},
		{"You say that something failed, and not for whom.", "请写明哪些顾客在哪段时间无法下单。",
	         FEEDBACK_LANGUAGE},
	};
	struct work w = test_work();
	struct feedback_facts facts = {.language = S("zh"),
	                               .criterion = &of_chinese,
	                               .level = 1,
	                               .answer = S("系统出现故障，我们很抱歉。")};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct feedback_text text;
		enum feedback_problem found =
			feedback_read(&w, both(&w, cases[i].shown, cases[i].next), &facts, &text);
		if (found != cases[i].problem)
			fail_msg("%d instead of %d: %s | %s", (int)found, (int)cases[i].problem,
			         cases[i].shown, cases[i].next);
	}
	test_work_end(&w);
}

/* Letters with a mark are as many bytes as two without: what is alike in the first of a pair says nothing, and the last of a row
 * is no word. */
TEST(feedback_of_letters_with_marks_is_founded_on_whole_pairs)
{
	static const struct {
		struct str language, level, next;
		const char *unfounded, *founded, *step;
	} cases[] = {
		{S_INIT("ja"), S_INIT("がいと書き、ぐせと書いた。"),
	         S_INIT("停止した時刻と復旧した時刻も書く。"),
	         "がくは良くぐちも良く、読みやすくて丁寧な文章です。",
	         "あなたの文章は、がいとぐせの点を書きました。",
	         "停止した時刻と復旧した時刻も書いてください。"},
		{S_INIT("th"), S_INIT("ก้อน ข้าม"), S_INIT("ระบุเวลาที่ระบบหยุดทำงาน"),
	         "ก้าวหน้าดีและสวยงามมาก ข้อดีคืออ่านง่าย", "คุณเขียนถึงก้อนหินและการข้ามถนนไว้ครบถ้วน",
	         "โปรดระบุเวลาที่ระบบหยุดทำงานให้ครบถ้วน"},
		{S_INIT("ja"), S_INIT("障害が。顧客で。"), S_INIT("停止した時刻と復旧した時刻も書く。"),
	         "文章が、とても丁寧で、すらすらと読めました。",
	         "障害が起きて、顧客が困ったことを書きました。",
	         "停止した時刻と復旧した時刻も書いてください。"},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct level both_levels[] = {{0, S("一"), cases[i].level},
		                                    {1, S("二"), cases[i].next}};
		const struct criterion of_case = {.id = S("impact"),
		                                  .title = S("影響"),
		                                  .ask = S("影響？"),
		                                  .described = both_levels,
		                                  .described_count = COUNT(both_levels)};
		const struct feedback_facts facts = {
			.language = cases[i].language, .criterion = &of_case, .level = 0, .answer = S("…")};
		struct feedback_text text;
		assert_int_equal(
			feedback_read(&w, both(&w, cases[i].unfounded, cases[i].step), &facts, &text),
			FEEDBACK_UNFOUNDED);
		assert_int_equal(feedback_read(&w, both(&w, cases[i].founded, cases[i].step), &facts, &text),
		                 FEEDBACK_FINE);
	}
	test_work_end(&w);
}
