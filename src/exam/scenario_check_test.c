/* One mistake at a time in the small story of tests/unit/story.c: where it is said, and how. */
#include "exam/scenario.h"

#include "story.h"
#include "test.h"

struct mistake {
	const char *from, *to; /* what is written instead */
	const char *at;        /* a text in the line that is named */
	const char *sentence;
};

static struct str edited(struct work *w, const struct mistake *mistake)
{
	size_t at = str_find(story_yaml, str_of(mistake->from));
	if (at == SIZE_MAX)
		fail_msg("the story has no “%s”", mistake->from);
	return str_format(w->arena, "%.*s%s%.*s", STR_ARG(str_slice(story_yaml, 0, at)), mistake->to,
	                  STR_ARG(str_slice(story_yaml, at + str_of(mistake->from).len, SIZE_MAX)));
}

static int64_t line_of(struct str text, const char *wanted)
{
	int64_t line = 1;
	for (size_t i = 0, at = str_find(text, str_of(wanted)); i < at; i++)
		line += text.at[i] == '\n';
	return line;
}

static void assert_said(const struct mistake *mistake)
{
	struct work w = test_work();
	struct str yaml = edited(&w, mistake);
	struct import_report report;
	assert_ok(&w, story_check(&w, yaml, &report));
	int64_t line = line_of(yaml, mistake->at);
	for (size_t i = 0; i < report.problem_count; i++)
		if (report.problems[i].line == line &&
		    str_equal(report.problems[i].sentence, str_of(mistake->sentence))) {
			test_work_end(&w);
			return;
		}
	for (size_t i = 0; i < report.problem_count; i++)
		print_error("%lld: %.*s\n", (long long)report.problems[i].line,
		            STR_ARG(report.problems[i].sentence));
	fail_msg("in line %lld it was not said: %s", (long long)line, mistake->sentence);
}

static const struct mistake mistakes[] = {
	/* references */
	{"leads_to: worse", "leads_to: wurse", "wurse", "there is no scene “wurse”; did you mean “worse”?"},
	{"while: [{counter: burning", "while: [{counter: burnin", "burnin,",
         "there is no counter “burnin”; did you mean “burning”?"},
	{"effects: [{counter: heat", "effects: [{counter: hat", "hat,",
         "there is no counter “hat”; did you mean “heat”?"},
	{"then: extinguisher}", "then: extinguishers}", "extinguishers}",
         "no scene has a choice or a question to ask “extinguishers”; did you mean “extinguisher”?"},
	{"first: ask-neighbour", "first: smell", "first: smell",
         "no scene has a choice or a question to ask “smell”"},
	{"{competency: calm, discrimination: 1, thresholds_logit: [0]}",
         "{competency: clam, discrimination: 1, thresholds_logit: [0]}", "clam",
         "there is no competency “clam”; did you mean “calm”?"},
	/* names */
	{"- {id: run,", "- {id: lid,", "- {id: lid,",
         "“lid” is an id of the scene “smoke” already: choices and information need their own over all scenes"},
	{"- id: cool", "- id: worse\n", "- id: worse\n\n",
         "“worse” is the id of a scene already: give the path its own"},
	{"{id: looks, title", "{id: minutes, title", "id: minutes",
         "“minutes” is the story's clock: give the counter another id"},
	/* numbers */
	{"start: 2\n", "start: 21\n", "start: 21",
         "“start” is 21: it must lie between “least”, 0, and “most”, 20"},
	{"starts_at: \"23:50\"", "starts_at: \"24:50\"", "24:50",
         "“starts_at” must be a time in quotes, such as \"03:12\""},
	{"credit: 0.5}", "credit: 1.5}", "credit: 1.5}", "“credit” is 1.5: it must be from 0 to 1"},
	{"thresholds_logit: [-1, 0.5]", "thresholds_logit: [0.5, -1]", "[0.5, -1]",
         "each threshold must be at least 0.05 above the one before, and -1 is not"},
	{"{counter: looks, at_most: 1}", "{counter: looks}", "{counter: looks}",
         "the condition needs “at_least”, “at_most” or both: else it always holds"},
	{"after_seconds: 10, text", "minutes: 1, text", "minutes: 1, text",
         "“minutes” is what asking takes: add “ask”, or leave it out"},
	/* scenes */
	{"        choices:\n          - {id: call, text: Call the fire brigade, minutes: 4, leads_to: saved}\n",
         "", "- id: hall", "the scene “hall” has no choices and is no end: add “choices” or “ends”"},
	{"text: Everybody is out.", "text: Everybody is out.\n        ends: So be it.", "So be it.",
         "the scene “hall” is an end: it can have no “choices”, no “timer” and no “evidence”"},
	{"leads_to: hall, tells", "leads_to: worse, tells", "timer: {seconds",
         "the timer leads to “worse”, which has a timer as well: who is away would lose one moment after the "
         "other. Put a scene without one in between"},
	{"            credit: 1\n          - {id: run, text: Run, leads_to: hall, credit: 0.5}",
         "            credit: 0.9\n          - {id: run, text: Run, leads_to: hall, credit: 0.5}",
         "- id: worse", "the best choice of “worse” has the credit 0.9: give what experts do 1"},
	{"leads_to: hall, credit: 0.5}", "leads_to: hall, credit: 1}", "- id: worse",
         "all choices of “worse” have the same credit: it would tell nothing"},
	{"minutes: 4, leads_to: saved}", "minutes: 4, leads_to: saved, credit: 1}", "credit: 1}",
         "“credit” counts for nothing here: add “evidence” to the scene “hall”, or leave it out"},
	{"            finally: [{counter: heat, at_most: 4}]\n", "", "- credit: 1\n            says",
         "the rule asks for nothing, so it always holds: “otherwise” is for that"},
	{"        evidence: {competency: calm, discrimination: 1.2, thresholds_logit: [-0.5, 0.5]}\n", "",
         "- id: cool", "the path needs “evidence”"},
	/* walks */
	{"minutes: 4, leads_to: saved}", "minutes: 4, leads_to: out}", "{id: saved, title",
         "no walk reaches the scene “saved”: lead a choice to it, or remove it"},
	{"{counter: looks, at_most: 1}", "{counter: looks, at_least: 1}", "- id: look\n",
         "no walk makes the choice “look” possible: its “when” never holds"},
	{"            when: [{counter: looks, at_most: 1}]\n", "", "- id: smoke",
         "from the scene “smoke” a walk can come back to it with nothing changed, and so go on for ever: close "
         "the loop with a “when” on a counter or on “minutes”"},
	{"minutes: 4, leads_to: saved}", "minutes: 4, leads_to: saved, when: [{counter: heat, at_most: 15}]}",
         "- id: hall",
         "the scene “hall” can be a dead end: when “heat” is 16 and “burning” is 1 and “looks” is 2, none of its "
         "choices is possible"},
	{"at_most: 4}]", "at_most: 2}]", "- credit: 1\n            says",
         "no walk fulfils this rule, or one with more credit always holds too: change it, or remove it"},
	{"- credit: 1\n            says", "- credit: 0.9\n            says", "- id: cool",
         "no walk gets more than 0.9 of “cool”: give what experts do the credit 1"},
	{"title: Stays cool\n", "title: Stays cool\n        met: hal\n", "met: hal",
         "there is no scene “hal”; did you mean “hall”?"},
};

TEST(each_mistake_of_a_scenario_is_said_in_its_line)
{
	for (size_t i = 0; i < COUNT(mistakes); i++)
		assert_said(&mistakes[i]);
}

/* A loop that a condition on the story's time closes is none that goes on for ever. */
TEST(the_storys_clock_can_close_a_loop)
{
	static const struct mistake no_mistake = {"when: [{counter: looks, at_most: 1}]",
	                                          "when: [{counter: minutes, at_most: 20}]", "", ""};
	struct work w = test_work();
	(void)story_document(&w, edited(&w, &no_mistake));
	test_work_end(&w);
}

/* Looking takes no time and changes a counter that nothing asks about: nothing closes the loop. */
TEST(a_counter_that_nothing_asks_about_closes_no_loop)
{
	static const struct mistake mistake = {
		"            when: [{counter: looks, at_most: 1}]\n            minutes: 1\n", "",
		"- id: smoke",
		"from the scene “smoke” a walk can come back to it with nothing changed, and so go on for ever: close the "
		"loop with a “when” on a counter or on “minutes”"};
	assert_said(&mistake);
}

/* Counters that take many values and are all asked about are more than can be tried. */
TEST(too_many_situations_are_said)
{
	static const struct mistake mistake = {
		"when: [{counter: looks, at_most: 1}]\n            minutes: 1\n            effects: [{counter: looks, "
		"add: 1}]\n            leads_to: smoke\n            credit: 0.5\n",
		"when: [{counter: looks, at_most: 99999}]\n            effects: [{counter: looks, add: 1}]\n            "
		"leads_to: smoke\n            credit: 0.5\n",
		"- id: smoke",
		"the scenario has more than 100000 situations: ask for fewer counters in conditions, or let them take "
		"fewer values, so that all walks can be tried"};
	struct work w = test_work();
	struct str yaml = edited(&w, &mistake);
	const struct mistake wide = {"title: Looks, most: 2}", "title: Looks, most: 100000}", NULL, NULL};
	size_t at = str_find(yaml, str_of(wide.from));
	yaml = str_format(w.arena, "%.*s%s%.*s", STR_ARG(str_slice(yaml, 0, at)), wide.to,
	                  STR_ARG(str_slice(yaml, at + str_of(wide.from).len, SIZE_MAX)));
	struct import_report report;
	assert_ok(&w, story_check(&w, yaml, &report));
	bool said = false;
	for (size_t i = 0; i < report.problem_count; i++)
		said = said || str_equal(report.problems[i].sentence, str_of(mistake.sentence));
	assert_true(said);
	test_work_end(&w);
}
