/* Whole folders: the two of the repository, and one mistake at a time in the smaller one. */
#include "exam/import.h"

#include "test.h"

#include "base/buf.h"
#include "exam/scenario.h"

#include <stdlib.h>
#include <string.h>

static const char example[] = "docs/example-assessment";

static struct import_report check_folder(struct work *w, const char *folder)
{
	struct import_source source;
	struct import_report report;
	assert_ok(w, import_folder(w, str_of(folder), &source));
	assert_ok(w, import_check(w, &source, &report));
	return report;
}

static void print_problems(const struct import_report *report)
{
	for (size_t i = 0; i < report->problem_count; i++)
		print_error("%.*s:%lld: %.*s\n", STR_ARG(report->problems[i].file),
		            (long long)report->problems[i].line, STR_ARG(report->problems[i].sentence));
}

TEST(the_demonstration_has_no_problem)
{
	struct work w = test_work();
	struct import_report report = check_folder(&w, "demo/keeping-a-web-service-healthy");
	print_problems(&report);
	assert_int_equal(report.problem_count, 0);
	assert_int_equal(report.document->part_count, 4);
	assert_int_equal(report.document->parts[0].quiz->item_count, 80);
	assert_int_equal(report.document->parts[1].written->rubric.criterion_count, 5);
	assert_int_equal(report.document->parts[1].written->rubric.anchor_count, 6);
	assert_int_equal(report.document->parts[2].scenario->scene_count, 14);
	const struct code *limiter = report.document->parts[3].code;
	assert_int_equal(limiter->language_count, 4);
	assert_int_equal(limiter->group_count, 7);
	assert_int_equal(document_expected_minutes(report.document), 55);
	test_work_end(&w);
}

TEST(first_steps_in_c_has_no_problem)
{
	struct work w = test_work();
	struct import_report report = check_folder(&w, "demo/first-steps-in-c");
	print_problems(&report);
	assert_int_equal(report.problem_count, 0);
	assert_int_equal(report.document->part_count, 6);
	const struct code *checksum = document_part(report.document, S("checksum"))->code;
	assert_str(checksum->languages[0].language, S("c"));
	assert_true(checksum->groups[0].visible && !checksum->groups[1].visible);
	/* Blanks and line ends of inputs are what is tested. */
	assert_str(checksum->groups[2].tests[4].input, S("A \n"));
	assert_str(checksum->groups[2].tests[5].input, S("A7"));
	test_work_end(&w);
}

TEST(the_example_has_no_problem)
{
	struct work w = test_work();
	struct import_report report = check_folder(&w, example);
	print_problems(&report);
	assert_int_equal(report.problem_count, 0);
	assert_int_equal(report.document->parts[0].quiz->item_count, 4);
	assert_true(str_absent(report.document->parts[1].written->rubric.anchors[1].whys[1]));
	test_work_end(&w);
}

/* ---- mistakes ---- */

/* The example with another assessment.yaml, or with files of its own. */
struct edited {
	struct import_source folder;
	struct str path, text; /* of the one file that differs */
};

static enum err read_edited(struct work *w, void *state, struct str path, struct str *out)
{
	const struct edited *edited = state;
	if (!str_equal(path, edited->path))
		return edited->folder.read(w, edited->folder.state, path, out);
	*out = edited->text;
	return OK;
}

static struct import_report check_edited(struct work *w, struct str path, struct str text)
{
	struct edited edited = {.path = path, .text = text};
	struct import_source source = {read_edited, &edited};
	struct import_report report;
	assert_ok(w, import_folder(w, str_of(example), &edited.folder));
	assert_ok(w, import_check(w, &source, &report));
	return report;
}

static struct str replaced(struct work *w, struct str text, struct str from, struct str to)
{
	size_t at = str_find(text, from);
	if (at == SIZE_MAX)
		fail_msg("the example does not contain “%.*s”", STR_ARG(from));
	return str_format(w->arena, "%.*s%.*s%.*s", STR_ARG(str_slice(text, 0, at)), STR_ARG(to),
	                  STR_ARG(str_slice(text, at + from.len, SIZE_MAX)));
}

static int64_t line_of(struct str text, struct str part)
{
	size_t at = str_find(text, part);
	assert_true(at != SIZE_MAX);
	int64_t line = 1;
	for (size_t i = 0; i < at; i++)
		line += text.at[i] == '\n';
	return line;
}

/* In the example's assessment.yaml, `from` becomes `to`; then there is a problem in the line of `at`, and no
 * other but, where one mistake is two, the second. */
struct mistake {
	struct str from, to;
	struct {
		struct str at, sentence;
	} problems[2];
};

#define MISTAKE(from, to, at, sentence)                      \
	{                                                    \
		S_INIT(from), S_INIT(to),                    \
		{                                            \
			{                                    \
				S_INIT(at), S_INIT(sentence) \
			}                                    \
		}                                            \
	}
#define TWICE(from, to, at, sentence, at2, sentence2)          \
	{                                                      \
		S_INIT(from), S_INIT(to),                      \
		{                                              \
			{S_INIT(at), S_INIT(sentence)},        \
			{                                      \
				S_INIT(at2), S_INIT(sentence2) \
			}                                      \
		}                                              \
	}

static const struct mistake mistakes[] = {
	/* keys */
	MISTAKE("title: Baking bread", "titel: Baking bread\ntitle: x", "titel",
                "the assessment has no key “titel”; did you mean “title”?"),
	MISTAKE("title: Baking bread", "cheese: 7\ntitle: x", "cheese", "the assessment has no key “cheese”"),
	MISTAKE("assay: 1\n", "", "id: baking", "the assessment needs “assay”"),
	TWICE("    rationale", "    rational", "id: practice-oven", "the practice item needs “rationale”",
              "rational:", "the practice item has no key “rational”; did you mean “rationale”?"),
	MISTAKE("        rationale: \"Time", "        calibrated: true\n        rationale: \"Time",
                "calibrated:", "the item has no key “calibrated”"),
	MISTAKE("        competency: handling-dough\n", "", "id: dough-sticks",
                "the item needs “competency”"),
	MISTAKE("    words: {min: 30, max: 200}\n", "", "- id: advice", "the part needs “words”"),
	MISTAKE("items_min: 2, ", "", "stop:", "the section “stop” needs “items_min”"),
	MISTAKE("    expected_minutes: 4", "    expected_minutes: 4\n    words: {min: 1, max: 2}",
                "words: {min: 1,", "the part has no key “words”"),
	/* types */
	MISTAKE("title: Baking bread", "title: [Baking, bread]", "[Baking",
                "“title” must be a text, not a list"),
	MISTAKE("title: Baking bread", "title: {a: b}", "{a: b}",
                "“title” must be a text, not keys with values"),
	MISTAKE("minutes: 10", "minutes: ten", "minutes: ten",
                "“minutes” must be a whole number from 0 to 480, without quotes"),
	MISTAKE("minutes: 10", "minutes: \"10\"", "\"10\"",
                "“minutes” must be a whole number from 0 to 480, without quotes"),
	MISTAKE("minutes: 10", "minutes: 10.5", "10.5",
                "“minutes” must be a whole number from 0 to 480, without quotes"),
	MISTAKE("minutes: 10", "minutes: [10]", "[10]", "“minutes” must be a whole number, not a list"),
	MISTAKE("difficulty: -0.8", "difficulty: hard", "hard",
                "“difficulty” must be a number from -6 to 6, without quotes"),
	MISTAKE("difficulty: -0.8", "difficulty: .nan", ".nan",
                "“difficulty” must be a number from -6 to 6, without quotes"),
	MISTAKE("difficulty: -0.8", "difficulty: {}", "difficulty: {}",
                "“difficulty” must be a number, not keys with values"),
	MISTAKE("            correct: true\n            why: \"The fl",
                "            correct: true\n            correct_: 1\n            why: \"The fl", "correct_",
                "the option has no key “correct_”; did you mean “correct”?"),
	MISTAKE("- text: \"Add water\"", "- correct: yes\n            text: \"Add water\"", "yes",
                "“correct” must be true or false"),
	MISTAKE("  attempts: 2", "  attempts:", "attempts:",
                "“attempts” must be a whole number from 1 to 100, without quotes"),
	MISTAKE("stop: {standard_error: 0.5, items_min: 2, items_max: 4}", "stop: 4", "stop: 4",
                "the section “stop” must be keys with values, not a text"),
	MISTAKE("- {id: dough, title: Dough}", "- dough", "- dough\n",
                "the area must be keys with values, not a text"),
	/* ranges */
	MISTAKE("assay: 1", "assay: 2", "assay:", "“assay” is 2: it must be 1"),
	MISTAKE("discrimination: 1.2", "discrimination: 9", "9",
                "“discrimination” is 9: it must be from 0.2 to 4"),
	MISTAKE("discrimination: 1.2", "discrimination: 0.1", "0.1\n",
                "“discrimination” is 0.1: it must be from 0.2 to 4"),
	MISTAKE("difficulty: -0.8", "difficulty: -6.5", "-6.5",
                "“difficulty” is -6.5: it must be from -6 to 6"),
	MISTAKE("guessing: 0.25", "guessing: 0.6", "0.6", "“guessing” is 0.6: it must be from 0 to 0.5"),
	MISTAKE("probability: 0.75", "probability: 0.4", "0.4",
                "“probability” is 0.4: it must be from 0.5 to 0.99"),
	MISTAKE("probability: 0.75", "probability: 1", "probability: 1",
                "“probability” is 1: it must be from 0.5 to 0.99"),
	MISTAKE("level_logit: -0.5", "level_logit: 7", "level_logit: 7",
                "“level_logit” is 7: it must be from -6 to 6"),
	MISTAKE("    title: Handling dough", "    drift_per_year: 2\n    title: Handling dough",
                "drift_per_year", "“drift_per_year” is 2: it must be from 0 to 1.9"),
	MISTAKE("minutes: 10", "minutes: 481", "481", "“minutes” is 481: it must be from 0 to 480"),
	MISTAKE("minutes: 10", "minutes: 3", "minutes: 3",
                "“minutes” is less than “expected_minutes”: people would not finish"),
	MISTAKE("    words: {min: 30", "    shared_sd: 3.5\n    words: {min: 30", "shared_sd",
                "“shared_sd” is 3.5: it must be from 0 to 3"),
	MISTAKE("    words: {min: 30", "    shared_sd: -0.5\n    words: {min: 30", "shared_sd",
                "“shared_sd” is -0.5: it must be from 0 to 3"),
	MISTAKE("    stop: {", "    shared_sd: 0.7\n    stop: {", "shared_sd",
                "a quiz has no “shared_sd”: give items that hang together one “family”"),
	MISTAKE("  attempts: 2", "  attempts: 0", "attempts:", "“attempts” is 0: it must be from 1 to 100"),
	MISTAKE("  second_marking: 0\n", "  second_marking: 1.1\n", "second_marking",
                "“second_marking” is 1.1: it must be from 0 to 1"),
	MISTAKE("  by_lot_alone: true\n", "  by_lot_alone: true\n  adjudicate_levels: 0\n",
                "adjudicate_levels", "“adjudicate_levels” is 0: it must be from 1 to 10"),
	MISTAKE("  by_lot_alone: true\n", "  by_lot_alone: true\n  adjudication: thrid\n", "adjudication",
                "“adjudication” must be third or agreement; did you mean “third”?"),
	MISTAKE("  by_lot_alone: true\n", "  by_lot_alone: true\n  resolved: middling\n", "resolved",
                "“resolved” must be mean, lower or higher"),
	MISTAKE("        levels:\n          - {points: 0, title: \"Not yet\", description: \"Gives no cause",
                "        clarifications: [{level: 3, text: \"More.\"}]\n        levels:\n          - {points: 0, title: "
                "\"Not yet\", description: \"Gives no cause",
                "clarifications", "there is no level 3 to clarify: they are 0 to 2"),
	MISTAKE("standard_error: 0.5", "standard_error: 0.01",
                "stop:", "“standard_error” is 0.01: it must be from 0.1 to 1"),
	MISTAKE("items_min: 2", "items_min: 5", "stop:", "“items_min” is more than “items_max”: lower it"),
	MISTAKE("    practice:\n", "    exposure_max: 0.3\n    practice:\n", "exposure_max",
                "a sitting takes at least 2 of 4 items, so that on average more than 0.30 of the sittings have "
                "each: raise “exposure_max” or add items"),
	MISTAKE("    practice:\n", "    exposure_max: 0.01\n    practice:\n", "exposure_max",
                "“exposure_max” is 0.01: it must be from 0.05 to 1"),
	MISTAKE("{id: dough,", "{id: dough, share: 0,", "{id: dough,",
                "“share” is 0: it must be from 0.1 to 100"),
	MISTAKE("{id: dough,", "{id: dough, share: 3,", "{id: dough,",
                "the area “dough” needs 3 items or more, its share of “items_max”, and has 2"),
	MISTAKE("{min: 30, max: 200}", "{min: 200, max: 200}", "{min:", "“min” must be less than “max”"),
	MISTAKE("[-0.5, 0.8]", "[-0.5, -0.5]", "[-0.5,",
                "each threshold must be at least 0.05 above the one before, and -0.5 is not"),
	MISTAKE("[-0.5, 0.8]", "[-0.5, -0.46]", "[-0.5,",
                "each threshold must be at least 0.05 above the one before, and -0.46 is not"),
	MISTAKE("[-0.5, 0.8]", "[-0.5, 0.8, 1.2]", "[-0.5,",
                "3 thresholds for 3 levels: between two levels lies one, so 2 are needed"),
	MISTAKE("[-0.5, 0.8]", "[-0.5, 8]", "[-0.5,", "“thresholds_logit” is 8: it must be from -6 to 6"),
	MISTAKE("{points: 1, title: \"In part\"", "{points: 2, title: \"In part\"", "\"In part\"",
                "this level has 2 points: levels rise 0, 1, 2, so it must be 1; on a scale of points the criterion "
                "says how many there are: “points: 60”"),
	MISTAKE("{points: 1, title: \"In part\"", "{points: 99, title: \"In part\"", "\"In part\"",
                "“points” is 99: it must be from 0 to 60"),
	MISTAKE("{points: 2, title: \"Fully\", description: \"Says that an hour at this temperature is too short.\"}\n",
                "{points: 17, title: \"Fully\", description: \"Says so.\"}\n        points: 12\n", "Says so.",
                "this level has 17 points, and the criterion has 12 at most"),
	MISTAKE("{points: 2, title: \"Fully\", description: \"Says that an hour at this temperature is too short.\"}\n",
                "{points: 1, title: \"Fully\", description: \"Says so.\"}\n        points: 60\n", "Says so.",
                "this level has 1 points: levels rise, so it must be 2 or more"),
	MISTAKE("        thresholds_logit: [-0.5, 0.8]\n",
                "        points: 61\n        thresholds_logit: [-0.5, 0.8]\n", "points: 61",
                "“points” is 61: it must be from 10 to 60"),
	/* ids and references */
	MISTAKE("id: baking-bread\n", "id: Baking Bread\n", "Baking Bread",
                "“id” must be lower-case words with hyphens, such as web-operations"),
	MISTAKE("id: baking-bread\n", "id: baking--bread\n", "baking--bread",
                "“id” must be lower-case words with hyphens, such as web-operations"),
	MISTAKE("id: dough-window", "id: dough-sticks",
                "id: dough-sticks\n        area: dough\n        competency: handling-dough\n"
                "        discrimination: 1.4",
                "there is another item “dough-sticks” in line 75: give this one its own id"),
	MISTAKE("id: advice", "id: questions", "id: questions\n    type: written",
                "there is another part “questions” in line 51: give this one its own id"),
	MISTAKE("        competency: handling-dough", "        competency: handling-doug", "handling-doug\n",
                "there is no competency “handling-doug”; did you mean “handling-dough”?"),
	MISTAKE("- competency: giving-advice", "- competency: cooking", "cooking",
                "there is no competency “cooking”"),
	MISTAKE("description: \"Sees what a dough needs and does it.\"\n",
                "description: \"Sees it.\"\n    code: D1\n", "id: handling-dough",
                "“called”, “framework” and “code” say more about a “url”, which is missing"),
	MISTAKE("description: \"Sees what a dough needs and does it.\"\n",
                "description: \"Sees it.\"\n    url: www.example.org\n", "url: www",
                "“url” is the address of the competency in its framework: it begins with https://"),
	MISTAKE("area: dough", "area: dogh", "dogh", "there is no area “dogh”; did you mean “dough”?"),
	MISTAKE("competency: giving-advice\n        ask", "competency: handling-dough\n        ask",
                "- id: giving-advice",
                "nothing measures the competency “giving-advice”: name it in an item or criterion"),
	TWICE("{cause: 2, step: 1}", "{cause: 2, stepp: 1}", "stepp",
              "there is no criterion “stepp”; did you mean “step”?", "stepp",
              "the anchor needs a level for the criterion “step”"),
	MISTAKE("{cause: 2, step: 1}", "{cause: 2}", "{cause: 2}",
                "the anchor needs a level for the criterion “step”"),
	MISTAKE("{cause: 2, step: 1}", "{cause: 3, step: 1}", "{cause: 3",
                "“cause” is 3: it must be from 0 to 2"),
	MISTAKE("{cause: 2, step: 1}", "[2, 1]", "[2, 1]",
                "“levels” must have a key for each criterion, such as tone: 2"),
	MISTAKE("        levels: {cause: 0, step: 0}\n", "", "- id: weak", "the anchor needs “levels”"),
	MISTAKE("          step: \"“Until", "          stop: \"“Until", "stop: \"",
                "there is no criterion “stop”; did you mean “step”?"),
	MISTAKE("type: quiz", "type: quizz", "quizz",
                "there is no type of part “quizz”; did you mean “quiz”?"),
	/* how many */
	MISTAKE("            correct: true\n            why: \"The fl", "            why: \"The fl",
                "- text: \"Add flour", "0 options are marked `correct: true`: it must be exactly one"),
	MISTAKE("            why: \"It would only stick",
                "            correct: true\n            why: \"It would only stick", "- text: \"Add flour",
                "2 options are marked `correct: true`: it must be exactly one"),
	MISTAKE("          - text: \"Add water\"\n            why: \"It would only stick more.\"\n", "",
                "- text: \"Add flour", "“options” has 2 entries: it needs at least 3"),
	TWICE("items_max: 4", "items_max: 5", "{id: dough,",
              "the area “dough” needs 3 items or more, its share of “items_max”, and has 2", "{id: oven,",
              "the area “oven” needs 3 items or more, its share of “items_max”, and has 2"),
	/* texts */
	MISTAKE("title: Baking bread", "title: \"\"", "title: \"\"",
                "“title” is empty: write something, or leave out what is not needed"),
	MISTAKE("title: Baking bread", "title: \"a\\nb\"", "title: \"a", "“title” must be a single line"),
	MISTAKE("language: en", "language: english", "english",
                "“language” must be a language tag such as en, de or pt-BR"),
	MISTAKE("A wheat dough sticks", "A <b>wheat</b> dough sticks", "<b>wheat",
                "“<b>” is raw HTML, which is not shown: use Markdown or backquotes"),
	MISTAKE("What do you do first?", "<script>alert(1)</script>", "<script>",
                "“<script>alert(1)</script>” is raw HTML, which is not shown: use Markdown or backquotes"),
	MISTAKE("Two to four questions", "[Two](javascript:alert(1)) to four questions", "javascript",
                "the link “javascript:alert(1)” leads nowhere: it must begin with https://, http:// or mailto:"),
	MISTAKE("Two to four questions", "![Two](two.png) to four questions", "two.png",
                "pictures are not shown: describe in words what it shows"),
	MISTAKE("- text: \"Add water\"", "- text: \"- Add water\"", "- Add water",
                "this reads as a list, heading or the like: put a backslash before its first sign"),
	/* files */
	MISTAKE("letter.md", "lettre.md", "lettre.md", "“lettre.md” cannot be read: there is no such file"),
	MISTAKE("letter.md", "../letter.md", "letter.md",
                "“statement_file” must be the path of a file in this folder, such as report.md"),
	MISTAKE("letter.md", "/etc/passwd", "/etc/passwd",
                "“statement_file” must be the path of a file in this folder, such as report.md"),
	MISTAKE("letter.md", "anchors", "_file: anchors\n",
                "“anchors” cannot be read: it is not a plain file"),
	MISTAKE("statement_file: letter.md", "statement_file: letter.md\n    statement: Hello",
                "statement_file", "“statement” and “statement_file” exclude each other: keep one"),
	MISTAKE("    statement_file: letter.md\n", "", "- id: advice",
                "the part needs “statement” or “statement_file”"),
	/* YAML */
	MISTAKE("minutes: 10", "minutes: 10\n    minutes: 11", "minutes: 11",
                "“minutes” stands here for the second time; the first is in line 56"),
	MISTAKE("title: Baking bread", "title: &t Baking bread", "&t",
                "anchors (&name) and aliases (*name) are not read: write the value out; "
                "a text that begins with & or * needs quotes"),
	MISTAKE("title: Baking bread", "title: *t", "*t",
                "anchors (&name) and aliases (*name) are not read: write the value out; "
                "a text that begins with & or * needs quotes"),
	MISTAKE("title: Baking bread", "title: !!str Baking bread", "!!str",
                "tags (!name) are not read; a text that begins with ! needs quotes"),
	MISTAKE("title: Baking bread", "title: Baking: bread", "Baking: bread",
                "this is not YAML: a text that contains a colon and a blank needs quotes; "
                "else look whether the lines are indented "
                "alike (mapping values are not allowed in this context)"),
	MISTAKE("title: Baking bread", "title: `Baking`", "`Baking`",
                "this is not YAML: a text may not begin with a backquote, @ or %, and a tab may not indent: "
                "put the text in quotes, "
                "indent by spaces (found character that cannot start any token)"),
	MISTAKE("- {id: oven, title: Oven}", "- {id: oven, title: Oven", "items:\n",
                "this is not YAML: keys in braces need commas, and a closing brace "
                "(did not find expected ',' or '}')"),
	MISTAKE("assay: 1", "---\nassay: 1\n---\nassay: 1\n...\n---", "---\nassay: 1\n...",
                "a second document begins here: one file holds one; take the line “---” out"),
	MISTAKE("title: Baking bread", "title: \"\\x07\"", "title: \"",
                "the text contains a control character: take it out"),
	MISTAKE("title: Baking bread", "title: \"\xff\"", "title: \"",
                "this line is not UTF-8, or contains a control character: save the file as UTF-8 text"),
	MISTAKE("title: Baking bread", "? [a]\n: b", "? [a]",
                "a key must be a word, not a list or a mapping"),
};

static bool is_expected(const struct mistake *mistake, struct str yaml, const struct import_report *report)
{
	size_t expected = str_absent(mistake->problems[1].at) ? 1 : 2;
	if (report->problem_count != expected || report->document != NULL)
		return false;
	for (size_t i = 0; i < expected; i++)
		if (report->problems[i].line != line_of(yaml, mistake->problems[i].at) ||
		    !str_equal(report->problems[i].sentence, mistake->problems[i].sentence))
			return false;
	return true;
}

static bool check_mistake(const struct mistake *mistake)
{
	struct work w = test_work();
	struct str example_yaml = test_file(&w, "docs/example-assessment/assessment.yaml");
	struct str yaml = replaced(&w, example_yaml, mistake->from, mistake->to);
	struct import_report report = check_edited(&w, S("assessment.yaml"), yaml);
	bool right = is_expected(mistake, yaml, &report);
	if (!right) {
		print_error("“%.*s” instead of “%.*s” must give:\n", STR_ARG(mistake->to),
		            STR_ARG(mistake->from));
		for (size_t i = 0; i < 2; i++)
			print_error("  %.*s: %.*s\n", STR_ARG(mistake->problems[i].at),
			            STR_ARG(mistake->problems[i].sentence));
		print_problems(&report);
	}
	test_work_end(&w);
	return right;
}

TEST(each_mistake_is_reported_at_its_line)
{
	size_t wrong = 0;
	for (size_t i = 0; i < COUNT(mistakes); i++)
		wrong += !check_mistake(&mistakes[i]);
	assert_int_equal(wrong, 0);
}

TEST(what_tasks_share_is_read_of_a_part_with_several_about_one_competency)
{
	struct work w = test_work();
	struct str apart = test_file(&w, "docs/example-assessment/assessment.yaml");
	apart = replaced(&w, apart, S("    words:"), S("    shared_sd: 0.7\n    words:"));
	struct str yaml = replaced(&w, apart, S("competency: handling-dough\n        ask"),
	                           S("competency: giving-advice\n        ask"));
	struct import_report report = check_edited(&w, S("assessment.yaml"), yaml);
	assert_int_equal(report.problem_count, 0);
	assert_float_equal(report.document->parts[0].shared_sd_logit, 0, 0);
	assert_float_equal(report.document->parts[1].shared_sd_logit, 0.7, 0);
	/* One criterion for each competency shares nothing. */
	report = check_edited(&w, S("assessment.yaml"), apart);
	assert_int_equal(report.problem_count, 1);
	assert_int_equal(report.problems[0].line, line_of(apart, S("shared_sd")));
	assert_str(
		report.problems[0].sentence,
		S("“shared_sd” is of what several tasks about one competency share, and this part has one of each"));
	test_work_end(&w);
}

TEST(all_problems_are_reported_in_the_order_of_the_file)
{
	struct work w = test_work();
	struct str yaml = test_file(&w, "docs/example-assessment/assessment.yaml");
	yaml = replaced(&w, yaml, S("- id: advice"), S("- id: Advice"));
	yaml = replaced(&w, yaml, S("difficulty: 0.3"), S("difficulty: high"));
	yaml = replaced(&w, yaml, S("title: Baking bread"), S("title: []"));
	struct import_report report = check_edited(&w, S("assessment.yaml"), yaml);
	assert_int_equal(report.problem_count, 3);
	assert_int_equal(report.problems[0].line, line_of(yaml, S("title: []")));
	assert_int_equal(report.problems[1].line, line_of(yaml, S("high")));
	assert_int_equal(report.problems[2].line, line_of(yaml, S("Advice\n")));
	test_work_end(&w);
}

TEST(at_most_200_problems_are_kept)
{
	struct work w = test_work();
	struct buf yaml = buf_init(w.arena, 1 << 20);
	buf_put(&yaml, S("competencies:\n"));
	for (size_t i = 0; i < 20; i++)
		buf_put(&yaml,
		        S("  - {a1: 1, b2: 2, c3: 3, d4: 4, e5: 5, f6: 6, g7: 7, h8: 8, i9: 9, j0: 0}\n"));
	struct import_report report = check_edited(&w, S("assessment.yaml"), buf_str(&yaml));
	assert_int_equal(report.problem_count, 200);
	test_work_end(&w);
}

/* ---- files beside the YAML ---- */

static void assert_letter_problem(struct str letter, int64_t line, const char *sentence)
{
	struct work w = test_work();
	struct import_report report = check_edited(&w, S("letter.md"), letter);
	assert_int_equal(report.problem_count, 1);
	assert_str(report.problems[0].file, S("letter.md"));
	assert_int_equal(report.problems[0].line, line);
	assert_str(report.problems[0].sentence, str_of(sentence));
	test_work_end(&w);
}

TEST(problems_of_a_file_name_that_file_and_its_line)
{
	struct work w = test_work();
	assert_letter_problem(S("Hello\n\nDear <b>friend</b>\n"), 3,
	                      "“<b>” is raw HTML, which is not shown: use Markdown or backquotes");
	assert_letter_problem(S("Hello\n\n\n<div>\n"), 4,
	                      "“<div>” is raw HTML, which is not shown: use Markdown or backquotes");
	assert_letter_problem(
		S("Hello\ngr\xfc\xdf\n"), 2,
		"this line is not UTF-8, or contains a control character: save the file as UTF-8 text");
	assert_letter_problem(S("\n \n"), 1,
	                      "“statement” is empty: write something, or leave out what is not needed");
	char *large = work_alloc(&w, DOCUMENT_TEXT_BYTES_MAX + 1);
	memset(large, 'a', DOCUMENT_TEXT_BYTES_MAX + 1);
	assert_letter_problem(str_bytes(large, DOCUMENT_TEXT_BYTES_MAX + 1), 1,
	                      "“statement” has 65537 bytes: at most 65536 are possible");
	test_work_end(&w);
}

TEST(line_ends_of_windows_are_read)
{
	struct work w = test_work();
	struct import_report report = check_edited(&w, S("letter.md"), S("Hello\r\n\r\nfriend\r\n"));
	print_problems(&report);
	assert_int_equal(report.problem_count, 0);
	assert_str(report.document->parts[1].written->statement, S("Hello\n\nfriend"));
	test_work_end(&w);
}

static enum err read_broken(struct work *w, void *state, struct str path, struct str *out)
{
	(void)state, (void)path, (void)out;
	return fail(w, ERR_UNAVAILABLE, "the disk does not answer");
}

TEST(a_disk_that_fails_is_no_problem_of_the_author)
{
	struct work w = test_work();
	const struct import_source source = {read_broken, NULL};
	struct import_report report;
	assert_fails(&w, ERR_UNAVAILABLE, import_check(&w, &source, &report));
	test_work_end(&w);
}

/* ---- folders ---- */

static enum err read_from(struct work *w, const char *folder, struct str path, struct str *text)
{
	struct import_source source;
	TRY(import_folder(w, str_of(folder), &source));
	return source.read(w, source.state, path, text);
}

static void shell(struct work *w, const char *command, const char *folder)
{
	char *line = str_cstr(w->arena, str_format(w->arena, "cd %s && %s", folder, command));
	assert_int_equal(system(line), 0);
}

TEST(only_plain_files_below_the_folder_are_read)
{
	struct work w = test_work();
	struct str text;
	char folder[] = "/tmp/assay-import-XXXXXX";
	assert_non_null(mkdtemp(folder));
	shell(&w, "mkdir below && printf hello > below/a.md && truncate -s 4194305 large && mkfifo pipe",
	      folder);
	shell(&w, "ln -s below/a.md link && ln -s below up", folder);
	assert_ok(&w, read_from(&w, folder, S("below/a.md"), &text));
	assert_str(text, S("hello"));
	assert_fails(&w, ERR_INPUT, read_from(&w, folder, S("link"), &text));
	assert_fails(&w, ERR_INPUT, read_from(&w, folder, S("up/a.md"), &text));
	assert_fails(&w, ERR_INPUT, read_from(&w, folder, S("pipe"), &text));
	assert_fails(&w, ERR_INPUT, read_from(&w, folder, S("below"), &text));
	assert_fails(&w, ERR_INPUT, read_from(&w, folder, S("below/a.md/x"), &text));
	assert_fails(&w, ERR_TOO_LARGE, read_from(&w, folder, S("large"), &text));
	assert_fails(&w, ERR_NOT_FOUND, read_from(&w, folder, S("below/b.md"), &text));
	assert_fails(&w, ERR_INPUT, read_from(&w, "/tmp/assay-no-such-folder", S("a.md"), &text));
	shell(&w, "rm -r ../${PWD##*/}", folder);
	test_work_end(&w);
}
