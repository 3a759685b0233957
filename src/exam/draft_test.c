/* A draft from nothing to a document, and from a document back; what a form may say; what hostile trees and forms may not. */
#include "exam/draft.h"

#include "exam/clarify.h"
#include "exam/draft_tree.h"
#include "exam/draft_yaml.h"
#include "exam/import.h"
#include "exam/yaml.h"
#include "test.h"

#include <string.h>

/* ---- helpers ---- */

static const struct json *json_of(struct work *w, const char *text)
{
	const struct json *json;
	assert_ok(w, json_parse(w, str_of(text), DRAFT_BYTES_MAX, &json));
	return json;
}

static const struct json *with(struct work *w, const struct json *tree, const char *fields)
{
	const struct json *out;
	assert_ok(w, draft_change(w, tree, json_of(w, fields), &out));
	return out;
}

static enum err read_text(struct work *w, void *state, struct str path, struct str *out)
{
	if (!str_equal(path, S("assessment.yaml")))
		return fail(w, ERR_NOT_FOUND, "there is no such file");
	*out = *(const struct str *)state;
	return OK;
}

static struct import_report import(struct work *w, struct str text)
{
	struct import_report report;
	const struct import_source source = {read_text, &text};
	assert_ok(w, import_check(w, &source, &report));
	for (size_t i = 0; i < report.problem_count; i++)
		print_error("%lld: %.*s\n", (long long)report.problems[i].line,
		            STR_ARG(report.problems[i].sentence));
	return report;
}

static struct str yaml_of(struct work *w, const struct json *tree, struct str slug)
{
	struct str text;
	assert_ok(w, draft_yaml_text(w, &(struct draft_assessment){.tree = tree, .slug = slug}, &text));
	return text;
}

static const struct json *simple(struct work *w)
{
	return with(w, draft_begin(w),
	            "{\"title\":\"A letter to a beginner\",\"parts.0.statement\":\"Write a *letter*.\","
	            "\"parts.0.rubric.0.ask\":\"Does the letter name one step that can be followed?\"}");
}

/* ---- what a title, a task and a question make ---- */

TEST(draft_needs_a_title_a_task_and_a_question)
{
	struct work w = test_work();
	struct import_report report = import(&w, yaml_of(&w, simple(&w), (struct str){0}));
	assert_int_equal(report.problem_count, 0);
	const struct document *document = report.document;
	const struct criterion *criterion = &document->parts[0].written->rubric.criteria[0];
	assert_str(document->id, S("a-letter-to-a-beginner"));
	assert_str(document->title, S("A letter to a beginner"));
	assert_str(document->summary, document->title);
	assert_str(document->competencies[0].id, document->id);
	assert_str(document->competencies[0].title, document->title);
	assert_str(document->requirements[0].competency, document->id);
	assert_true(document->requirements[0].level_logit == 0 &&
	            document->requirements[0].probability == 0.7);
	assert_str(document->parts[0].id, document->id);
	assert_str(document->parts[0].title, document->title);
	assert_str(document->parts[0].written->statement, S("Write a *letter*."));
	assert_str(criterion->id, S("does-the-letter-name-one-step-that-can-be-followed"));
	assert_str(criterion->title, criterion->ask);
	assert_str(criterion->competency, document->id);
	assert_int_equal(criterion->described_count, 3);
	assert_true(criterion->discrimination == 1);
	assert_true(criterion->thresholds_logit[0] == -0.6 && criterion->thresholds_logit[1] == 0.6);
	test_work_end(&w);
}

/* Three levels out of 60 points hold from 0, 20 and 40 on, unless it is said otherwise. */
TEST(draft_of_points_spreads_its_levels)
{
	struct work w = test_work();
	const struct json *tree = with(&w, simple(&w), "{\"parts.0.rubric.0.points\":\"60\"}");
	struct import_report report = import(&w, yaml_of(&w, tree, (struct str){0}));
	assert_int_equal(report.problem_count, 0);
	const struct criterion *criterion = &report.document->parts[0].written->rubric.criteria[0];
	assert_int_equal(criterion->points, 60);
	assert_true(criterion->described[1].points == 20 && criterion->described[2].points == 40);
	assert_true(criterion->thresholds_logit[0] == -0.6 && criterion->thresholds_logit[1] == 0.6);
	tree = with(&w, tree, "{\"parts.0.rubric.0.levels.1.points\":\"25\"}");
	report = import(&w, yaml_of(&w, tree, (struct str){0}));
	assert_int_equal(report.problem_count, 0);
	assert_int_equal(report.document->parts[0].written->rubric.criteria[0].described[1].points, 25);
	/* What is left empty lies between its neighbours. */
	struct str place;
	const struct json *longer = with(&w, tree, "{\"parts.0.rubric.0.levels.2.points\":\"50\"}");
	assert_ok(&w, draft_add_element(&w, longer, S("parts.0.rubric.0.levels"), &longer, &place));
	struct import_report four = import(
		&w,
		yaml_of(&w,
	                with(&w, longer,
	                     "{\"parts.0.rubric.0.levels.3.title\":\"All\",\"parts.0.rubric.0.levels.3.description\":\"All.\"}"),
	                (struct str){0}));
	assert_int_equal(four.problem_count, 0);
	assert_int_equal(four.document->parts[0].written->rubric.criteria[0].described[3].points, 55);
	/* The next draft has it as it is; without the most points its levels are counted again. */
	assert_ok(&w, draft_of_document(&w, report.document, &tree));
	assert_str(draft_tree_text(tree, S("parts.0.rubric.0.points")), S("60"));
	tree = with(&w, tree, "{\"parts.0.rubric.0.points\":\"\"}");
	report = import(&w, yaml_of(&w, tree, (struct str){0}));
	assert_int_equal(report.problem_count, 0);
	assert_int_equal(report.document->parts[0].written->rubric.criteria[0].points, 0);
	assert_int_equal(report.document->parts[0].written->rubric.criteria[0].described[1].points, 1);
	test_work_end(&w);
}

/* An assessment of levels that becomes one of points; what was clarified stays with its level. */
TEST(draft_of_levels_becomes_one_of_points)
{
	struct work w = test_work();
	struct import_report report = import(&w, yaml_of(&w, simple(&w), (struct str){0}));
	const struct document *document = report.document;
	const struct clarification said = {1, S("A greeting counts.")};
	const struct json *tree;
	assert_ok(&w, clarify_add(&w, document, document->parts[0].id,
	                          document->parts[0].written->rubric.criteria[0].id, &said, &document));
	assert_ok(&w, draft_of_document(&w, document, &tree));
	tree = with(&w, tree, "{\"parts.0.rubric.0.points\":\"60\"}");
	report = import(&w, yaml_of(&w, tree, (struct str){0}));
	assert_int_equal(report.problem_count, 0);
	const struct criterion *criterion = &report.document->parts[0].written->rubric.criteria[0];
	assert_true(criterion->described[1].points == 20 && criterion->described[2].points == 40);
	assert_int_equal(criterion->clarifications[0].level, 20);
	/* And once more: from other points on. */
	assert_ok(&w, draft_of_document(&w, report.document, &tree));
	tree = with(&w, tree, "{\"parts.0.rubric.0.levels.1.points\":\"33\"}");
	report = import(&w, yaml_of(&w, tree, (struct str){0}));
	assert_int_equal(report.problem_count, 0);
	assert_int_equal(report.document->parts[0].written->rubric.criteria[0].clarifications[0].level, 33);
	test_work_end(&w);
}

TEST(draft_ids_come_from_titles_and_are_each_their_own)
{
	struct work w = test_work();
	const struct json *tree = simple(&w);
	struct str place;
	assert_ok(&w, draft_add_element(&w, tree, S("parts.0.rubric"), &tree, &place));
	assert_str(place, S("parts.0.rubric.1"));
	assert_ok(&w, draft_add_element(&w, tree, S("competencies"), &tree, &place));
	assert_str(place, S("competencies.1"));
	assert_ok(&w, draft_add_element(&w, tree, S("parts"), &tree, &place));
	/* With two skills nobody knows which one the new task's criterion shows. */
	assert_str(draft_tree_text(tree, S("parts.1.rubric.0.competency")), S(""));
	tree = with(&w, tree,
	            "{\"competencies.0.title\":\"Störungen beheben\",\"competencies.1.title\":\"忠告\","
	            "\"parts.0.title\":\"Über den Ofen\",\"parts.0.rubric.0.title\":\"A step!\","
	            "\"parts.0.rubric.1.title\":\"a step\",\"parts.0.rubric.1.ask\":\"And a second one?\","
	            "\"parts.1.statement\":\"Write again.\",\"parts.1.rubric.0.ask\":\"Is it kind?\"}");
	const struct json *second = draft_tree_at(tree, S("competencies.1.id"));
	const struct json *fields =
		json_with(&w, json_of(&w, "{}"), S("parts.1.rubric.0.competency"), second);
	assert_ok(&w, draft_change(&w, tree, fields, &tree));
	struct import_report report = import(&w, yaml_of(&w, tree, S("my-own")));
	assert_int_equal(report.problem_count, 0);
	const struct document *document = report.document;
	assert_str(document->id, S("my-own"));
	assert_str(document->competencies[0].id, S("storungen-beheben"));
	assert_str(document->competencies[1].id, S("skill"));
	assert_str(document->requirements[1].competency, S("skill"));
	assert_str(document->parts[0].id, S("uber-den-ofen"));
	assert_str(document->parts[1].title, S("Task 2"));
	assert_str(document->parts[0].written->rubric.criteria[0].id, S("a-step"));
	assert_str(document->parts[0].written->rubric.criteria[1].id, S("a-step-2"));
	assert_str(document->parts[1].written->rubric.criteria[0].competency, S("skill"));
	test_work_end(&w);
}

/* ---- what a form says ---- */

TEST(draft_fields_are_kept_as_they_were_typed)
{
	struct work w = test_work();
	const struct json *tree = with(
		&w, simple(&w),
		"{\"parts.0.minutes\":\" 45 \",\"parts.0.expected_minutes\":\"half an hour\","
		"\"parts.0.paper.pages\":\"3\",\"parts.0.words.min\":\"\","
		"\"competencies.0.needs\":\"0.5\",\"competencies.0.sure\":\"0.9\","
		"\"review.second_marking\":\"0.2\",\"title\":\"2024\",\"parts.0.questions_shown\":\"true\"}");
	assert_int_equal(draft_tree_at(tree, S("parts.0.questions_shown"))->kind, JSON_TRUE);
	assert_str(draft_field(&w, tree, S("parts.0.questions_shown")), S("true"));
	assert_int_equal(draft_tree_at(tree, S("parts.0.minutes"))->kind, JSON_NUMBER);
	assert_str(draft_field(&w, tree, S("parts.0.minutes")), S("45"));
	assert_str(draft_field(&w, tree, S("parts.0.expected_minutes")), S("half an hour"));
	assert_str(draft_field(&w, tree, S("parts.0.words.min")), S(""));
	assert_str(draft_field(&w, tree, S("parts.0.paper.pages")), S("3"));
	assert_str(draft_field(&w, tree, S("competencies.0.needs")), S("0.5"));
	assert_str(draft_field(&w, tree, S("competencies.0.sure")), S("0.9"));
	assert_int_equal(draft_tree_at(tree, S("title"))->kind, JSON_STRING);
	assert_true(json_get_real(draft_tree_at(tree, S("award.requires.0")), S("level_logit")) == 0.5);
	/* Empty: there is no such section, no such rule, and nothing is required. */
	tree = with(
		&w, tree,
		"{\"parts.0.minutes\":\"\",\"parts.0.paper.pages\":\"0\",\"competencies.0.needs\":\" \","
		"\"competencies.0.sure\":\"0.8\",\"review.second_marking\":\"\",\"parts.0.questions_shown\":\"\"}");
	assert_null(draft_tree_at(tree, S("parts.0.questions_shown")));
	assert_null(draft_tree_at(tree, S("parts.0.minutes")));
	assert_null(draft_tree_at(tree, S("parts.0.paper")));
	assert_null(draft_tree_at(tree, S("review.second_marking")));
	assert_int_equal(draft_tree_count(tree, S("award.requires")), 0);
	assert_str(draft_field(&w, tree, S("competencies.0.needs")), S(""));
	test_work_end(&w);
}

TEST(draft_elements_go_with_what_referred_to_them)
{
	struct work w = test_work();
	const struct json *tree = simple(&w);
	struct str place;
	assert_fails(&w, ERR_CONFLICT, draft_remove_element(&w, tree, S("parts.0.rubric.0"), &tree));
	assert_fails(&w, ERR_CONFLICT, draft_remove_element(&w, tree, S("competencies.0"), &tree));
	assert_ok(&w, draft_remove_element(&w, tree, S("parts.0.rubric.0.levels.1"), &tree));
	assert_fails(&w, ERR_CONFLICT, draft_remove_element(&w, tree, S("parts.0.rubric.0.levels.1"), &tree));
	struct import_report report = import(&w, yaml_of(&w, tree, (struct str){0}));
	assert_int_equal(report.document->parts[0].written->rubric.criteria[0].described_count, 2);
	assert_true(report.document->parts[0].written->rubric.criteria[0].thresholds_logit[0] == 0);
	assert_ok(&w, draft_add_element(&w, tree, S("competencies"), &tree, &place));
	assert_int_equal(draft_tree_count(tree, S("award.requires")), 2);
	assert_ok(&w, draft_remove_element(&w, tree, S("competencies.0"), &tree));
	assert_int_equal(draft_tree_count(tree, S("award.requires")), 1);
	/* One is left: it is what the criterion shows. */
	assert_str(draft_tree_text(tree, S("parts.0.rubric.0.competency")),
	           draft_tree_text(tree, S("competencies.0.id")));
	for (int i = 3; i <= DOCUMENT_LEVELS_MAX; i++)
		assert_ok(&w, draft_add_element(&w, tree, S("parts.0.rubric.0.levels"), &tree, &place));
	assert_fails(&w, ERR_CONFLICT,
	             draft_add_element(&w, tree, S("parts.0.rubric.0.levels"), &tree, &place));
	test_work_end(&w);
}

TEST(draft_labels_are_the_forms)
{
	struct work w = test_work();
	assert_str(draft_label(&w, S("title")), S("Title"));
	assert_str(draft_label(&w, S("parts.1.rubric.0.levels.2.title")),
	           S("Task 2, criterion 1, level 3: title"));
	assert_str(draft_label(&w, S("parts.0.rubric.3")), S("Task 1, criterion 4"));
	assert_str(draft_label(&w, S("competencies.0.needs")), S("Skill 1: level that is needed"));
	assert_true(str_absent(draft_label(&w, S("parts.x.title"))));
	test_work_end(&w);
}

TEST(draft_refuses_fields_that_are_none)
{
	struct work w = test_work();
	const struct json *tree = simple(&w), *out;
	static const char *const wrong[] = {
		"[]",
		"{\"id\":\"x\"}",
		"{\"assay\":\"2\"}",
		"{\"parts.0\":\"x\"}",
		"{\"parts\":\"x\"}",
		"{\"parts.-1.title\":\"x\"}",
		"{\"parts.00000.title\":\"x\"}",
		"{\"parts.0.type\":\"code\"}",
		"{\"title\":7}",
		"{\"title.x\":\"\"}",
		"{\"\":\"\"}",
		"{\".\":\"\"}",
		"{\"title\":\"a bell \\u0007\"}",
	};
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_fails(&w, ERR_INPUT, draft_change(&w, tree, json_of(&w, wrong[i]), &out));
	/* What somebody else removed meanwhile does not come back as half of what it was. */
	assert_fails(&w, ERR_CONFLICT,
	             draft_change(&w, tree, json_of(&w, "{\"parts.1.title\":\"x\"}"), &out));
	assert_fails(&w, ERR_CONFLICT,
	             draft_change(&w, tree, json_of(&w, "{\"parts.0.rubric.1.ask\":\"x\"}"), &out));
	test_work_end(&w);
}

TEST(draft_refuses_trees_that_are_none)
{
	struct work w = test_work();
	const struct json *out;
	struct buf deep = buf_init(w.arena, 4096), wide = buf_init(w.arena, 4096);
	for (int i = 0; i <= DRAFT_DEPTH_MAX; i++)
		buf_put(&deep, S("{\"a\":"));
	buf_put(&deep, S("1"));
	for (int i = 0; i <= DRAFT_DEPTH_MAX; i++)
		buf_put(&deep, S("}"));
	buf_put(&wide, S("{\"parts\":["));
	for (int i = 0; i <= DOCUMENT_PARTS_MAX; i++)
		buf_put(&wide, i == 0 ? S("{}") : S(",{}"));
	buf_put(&wide, S("]}"));
	assert_fails(&w, ERR_INPUT, draft_clean(&w, json_of(&w, "[]"), &out));
	assert_fails(&w, ERR_INPUT, draft_clean(&w, json_of(&w, "{\"a.b\":1}"), &out));
	assert_fails(&w, ERR_INPUT, draft_clean(&w, json_of(&w, "{\"\":1}"), &out));
	assert_fails(&w, ERR_INPUT, draft_clean(&w, json_of(&w, "{\"a\":\"\\u0001\"}"), &out));
	assert_fails(&w, ERR_INPUT, draft_clean(&w, json_of(&w, str_cstr(w.arena, buf_str(&deep))), &out));
	assert_fails(&w, ERR_TOO_LARGE,
	             draft_clean(&w, json_of(&w, str_cstr(w.arena, buf_str(&wide))), &out));
	/* Odd ones are kept: whoever checks them is told. */
	assert_ok(&w,
	          draft_clean(&w, json_of(&w, "{\"parts\":[1,null,{\"rubric\":{}}],\"title\":[]}"), &out));
	assert_int_equal(draft_tree_count(out, S("parts")), 2);
	assert_str(draft_tree_text(out, S("parts.1.id")), S("+1"));
	test_work_end(&w);
}

/* ---- there and back ---- */

/* All that a written task can have, as an author's folder would say it. */
static const char folder[] =
	"assay: 1\n"
	"id: advice\n"
	"title: Advice\n"
	"language: de-CH\n"
	"summary: \"Two letters: one to type, one on paper.\"\n"
	"about: |\n"
	"  One.\n"
	"\n"
	"  Two, with `code` and a [link](https://example.org/).\n"
	"recorded: All of it.\n"
	"judged_by: A person.\n"
	"competencies:\n"
	"  - {id: kindness, title: Kindness, description: Is kind., url: \"https://example.org/1\", called: Kind,\n"
	"     framework: F, code: \"7\", drift_per_year: 0.1}\n"
	"  - {id: clarity, title: Clarity, description: Is clear.}\n"
	"award:\n"
	"  achievement:\n"
	"    {id: adviser, name: Adviser, description: Advises., criteria: Wrote., valid_for: {days: 730}}\n"
	"  requires:\n"
	"    - {competency: clarity, level_logit: -0.35, probability: 0.85}\n"
	"retake: {wait_days: 3, attempts: 2}\n"
	"review: {second_marking: 0.3, by_lot_alone: true, adjudication: agreement, resolved: lower}\n"
	"afterwards: {appeal_days_to_answer: 7, feedback_reviewed: true}\n"
	"parts:\n"
	"  - id: letter\n"
	"    type: written\n"
	"    title: A letter\n"
	"    introduction: Read.\n"
	"    minutes: 40\n"
	"    expected_minutes: 20\n"
	"    shared_sd: 0.5\n"
	"    statement: \"# Write\\n\\n    indented\\n\"\n"
	"    practice: {statement: Try.}\n"
	"    words: {min: 10, max: 200}\n"
	"    paper: {pages: 4}\n"
	"    questions_shown: true\n"
	"    rubric:\n"
	"      - id: kind\n"
	"        title: Kind\n"
	"        competency: kindness\n"
	"        ask: Is it kind?\n"
	"        discrimination: 1.25\n"
	"        thresholds_logit: [-0.5, 0.8]\n"
	"        levels:\n"
	"          - {points: 0, title: \"No\", description: Unkind.}\n"
	"          - {points: 1, title: Half, description: Neither.}\n"
	"          - {points: 2, title: \"Yes\", description: Kind.}\n"
	"        clarifications:\n"
	"          - {level: 1, text: A greeting counts.}\n"
	"      - id: clear\n"
	"        title: Clear\n"
	"        competency: kindness\n"
	"        ask: Is it clear?\n"
	"        discrimination: 0.9\n"
	"        thresholds_logit: [0.1]\n"
	"        levels:\n"
	"          - {points: 0, title: \"No\", description: Unclear.}\n"
	"          - {points: 1, title: \"Yes\", description: Clear.}\n"
	"    anchors:\n"
	"      - id: one\n"
	"        answer: \"Dear M.,\\n\\n  do this.\\n\"\n"
	"        levels: {kind: 2, clear: 1}\n"
	"        why: {clear: It names a step.}\n"
	"      - {id: two, answer: Go away., levels: {kind: 0, clear: 1}}\n"
	"  - id: picture\n"
	"    type: written\n"
	"    title: A picture\n"
	"    introduction: Look.\n"
	"    expected_minutes: 5\n"
	"    statement: Draw.\n"
	"    words: {min: 0, max: 50}\n"
	"    pictures: {most: 2}\n"
	"    rubric:\n"
	"      - {id: drawn, title: Drawn, competency: clarity, ask: Is it drawn?, discrimination: 1, thresholds_logit: [0],\n"
	"         levels: [{points: 0, title: \"No\", description: Not.}, {points: 1, title: \"Yes\", description: It is.}]}\n";

TEST(draft_of_a_document_is_that_document)
{
	struct work w = test_work();
	struct import_report before = import(&w, str_of(folder)), after;
	const struct json *tree, *clean;
	struct str was, is;
	assert_int_equal(before.problem_count, 0);
	assert_ok(&w, draft_of_document(&w, before.document, &tree));
	assert_ok(&w, draft_clean(&w, tree, &clean));
	after = import(&w, yaml_of(&w, clean, S("advice")));
	assert_int_equal(after.problem_count, 0);
	assert_ok(&w, document_write(&w, before.document, &was));
	assert_ok(&w, document_write(&w, after.document, &is));
	assert_str(is, was);
	/* Another title of a criterion changes nothing of what it is called in the data. */
	clean = with(&w, clean,
	             "{\"parts.0.rubric.0.title\":\"Kindly\",\"parts.0.title\":\"Another letter\"}");
	after = import(&w, yaml_of(&w, clean, S("advice")));
	assert_str(after.document->parts[0].id, S("letter"));
	assert_str(after.document->parts[0].written->rubric.criteria[0].id, S("kind"));
	assert_true(after.document->parts[0].written->rubric.criteria[0].discrimination == 1.25);
	test_work_end(&w);
}

TEST(draft_is_of_written_tasks_alone)
{
	struct work w = test_work();
	struct import_source source;
	struct import_report report;
	const struct json *tree;
	assert_ok(&w, import_folder(&w, S("docs/example-assessment"), &source));
	assert_ok(&w, import_check(&w, &source, &report));
	assert_false(draft_can_hold(report.document));
	assert_fails(&w, ERR_CONFLICT, draft_of_document(&w, report.document, &tree));
	test_work_end(&w);
}

/* ---- the text of the file ---- */

/* The tree that YAML reads, in place of the tree that was written. */
static void assert_same(const struct yaml_node *node, const struct json *json)
{
	const struct yaml_node *child = node->first;
	switch (json->kind) {
	case JSON_OBJECT:
		assert_int_equal(node->kind, YAML_MAP);
		assert_int_equal(node->count, json->count);
		for (size_t i = 0; i < json->count; i++, child = child->next) {
			assert_str(child->key, json->members[i].name);
			assert_same(child, &json->members[i].value);
		}
		break;
	case JSON_ARRAY:
		assert_int_equal(node->kind, YAML_LIST);
		assert_int_equal(node->count, json->count);
		for (size_t i = 0; i < json->count; i++, child = child->next)
			assert_same(child, &json->elements[i]);
		break;
	case JSON_STRING:
		assert_false(node->plain);
		assert_str(node->text, json->text);
		break;
	case JSON_NUMBER:
	case JSON_TRUE:
	case JSON_FALSE:
	case JSON_NULL:
		assert_true(node->plain);
		if (json->kind == JSON_NUMBER)
			assert_str(node->text, json->text);
	}
}

TEST(draft_yaml_reads_back_as_it_was)
{
	struct work w = test_work();
	static const char *const trees[] = {
		"{}",
		"{\"a\":{},\"b\":[],\"c\":[[],[1,2],[[\"x\"]],{}],\"d\":[{\"e\":{\"f\":[{\"g\":1}]}}]}",
		"{\"a\":\"one\\ntwo\\n\",\"b\":\"one\\n\\n  two\\n   \\nthree\","
		"\"c\":\" one\\ntwo\",\"d\":\"\\n\",\"e\":\"x\\n\\n\"}",
		"{\"a\":\"# no comment: - ? ! & * | > % @ ` ' \\\" {} [] , #\",\"true\":\"true\","
		"\"b\":\"7\",\"c\":true,\"d\":-0.5}",
		"{\"a\":\"\\u2028x\\u2029\\ufeff\\ufffe\\uffff\",\"b\":\"\\u2028\\nx\",\"\\u2028\":1,"
		"\"k: #\":2,\"-\":3,\"\\ud83d\\ude00\":\"\\ud83d\\ude00\\n\"}",
		"{\"a\":\"\\tx\\ny\",\"b\":\"x\\n\\ty\\n \",\"c\":[\"x\\ny\",\"z\\n\",{\"d\":\"x\\n---\\n...\\ny\"}]}",
	};
	for (size_t i = 0; i < COUNT(trees); i++) {
		const struct json *tree = json_of(&w, trees[i]);
		struct draft_yaml yaml;
		const struct yaml_node *node;
		int64_t line;
		assert_ok(&w, draft_yaml_write(&w, tree, &yaml));
		assert_ok(&w, yaml_read(&w, yaml.text, &node, &line));
		assert_same(node, tree);
	}
	test_work_end(&w);
}

TEST(draft_yaml_knows_what_is_in_a_line)
{
	struct work w = test_work();
	struct draft_yaml yaml;
	const struct json *tree = json_of(
		&w, "{\"a\":1,\"t\":\"x\\ny\\nz\",\"l\":[{\"p\":0,\"q\":\"\"},{\"p\":1}],\"n\":[1,2]}");
	assert_ok(&w, draft_yaml_write(&w, tree, &yaml));
	assert_str(yaml.text,
	           S("a: 1\nt: |-\n  x\n  y\n  z\nl:\n  - p: 0\n    q: \"\"\n  - p: 1\nn: [1, 2]\n"));
	assert_str(draft_yaml_path(&yaml, 1), S("a"));
	assert_str(draft_yaml_path(&yaml, 4), S("t"));
	assert_str(draft_yaml_path(&yaml, 6), S("l"));
	assert_str(draft_yaml_path(&yaml, 7),
	           S("l.0")); /* and not l.0.p: what is wrong with an element is said there */
	assert_str(draft_yaml_path(&yaml, 8), S("l.0.q"));
	assert_str(draft_yaml_path(&yaml, 9), S("l.1"));
	assert_str(draft_yaml_path(&yaml, 10), S("n"));
	test_work_end(&w);
}

static void assert_changes(struct work *w, const struct json *before, const struct json *after,
                           const char *const *words, size_t word_count)
{
	const struct str *changes;
	size_t count;
	draft_changes(w, before, after, &changes, &count);
	for (size_t i = 0; i < count && i < word_count; i++)
		assert_str(changes[i], str_of(words[i]));
	assert_int_equal(count, word_count);
}

TEST(draft_says_what_changed_in_the_words_of_its_form)
{
	struct work w = test_work();
	struct str place;
	const struct json *tree, *two, *without;
	assert_ok(&w, draft_clean(&w, simple(&w), &tree));
	assert_changes(&w, tree, tree, NULL, 0);
	static const char *const fields[] = {"Title", "Language", "Task 1: the task",
	                                     "Task 1, criterion 1, level 2: title"};
	static const char *const needed[] = {"Skill 1: level that is needed"};
	static const char *const added[] = {"Task 1, criterion 2 added"};
	static const char *const removed[] = {"Task 1, criterion 1 removed"};
	static const char *const level[] = {"Task 1, criterion 1, level 3 removed"};
	static const char *const lowest[] = {"Task 1, criterion 1, level 1 removed"};
	static const char *const hidden[] = {"Something that the form does not show"};
	assert_changes(&w, tree,
	               with(&w, tree,
	                    "{\"title\":\"Other\",\"parts.0.statement\":\"Anew.\",\"language\":\"de\","
	                    "\"parts.0.rubric.0.levels.1.title\":\"Half\"}"),
	               fields, COUNT(fields));
	assert_changes(&w, tree, with(&w, tree, "{\"competencies.0.needs\":\"1\"}"), needed, 1);
	assert_ok(&w, draft_add_element(&w, tree, S("parts.0.rubric"), &two, &place));
	assert_changes(&w, tree, two, added, 1);
	/* The second one moves up: it is the same one. */
	assert_ok(&w, draft_remove_element(&w, two, S("parts.0.rubric.0"), &without));
	assert_changes(&w, two, without, removed, 1);
	assert_ok(&w, draft_remove_element(&w, tree, S("parts.0.rubric.0.levels.2"), &without));
	assert_changes(&w, tree, without, level, 1);
	assert_ok(&w, draft_remove_element(&w, tree, S("parts.0.rubric.0.levels.0"), &without));
	assert_changes(&w, tree, without, lowest, 1);
	static const char *const both[] = {"Task 1, criterion 1, level 1 added",
	                                   "Task 1, criterion 1, level 3: title"};
	assert_changes(&w, without, with(&w, tree, "{\"parts.0.rubric.0.levels.2.title\":\"All\"}"), both, 2);
	assert_changes(&w, tree, json_with(&w, tree, S("surprise"), json_of(&w, "7")), hidden, 1);
	/* Whatever stands there, two of one id too. */
	static const char *const odd[] = {"{}", "{\"parts\":7}",
	                                  "{\"parts\":[{\"id\":\"a\"},{\"id\":\"a\",\"title\":\"Two\"}]}",
	                                  "{\"parts\":[1,{\"id\":\"a\"},[]],\"title\":[]}",
	                                  "{\"award\":{\"requires\":[{\"competency\":\"x\"}]}}"};
	for (size_t i = 0; i < COUNT(odd); i++)
		for (size_t k = 0; k < COUNT(odd); k++) {
			const struct str *changes;
			size_t count;
			draft_changes(&w, json_of(&w, odd[i]), json_of(&w, odd[k]), &changes, &count);
			assert_true((i == k) == (count == 0));
		}
	test_work_end(&w);
}

/* ---- two forms at once ---- */

TEST(draft_marks_are_those_of_fnv_1a)
{
	/* Published: FNV-1a of 32 bits of "a" is e40c292c, of "" 811c9dc5, of "foobar" bf9cf968. */
	struct work w = test_work();
	const struct json *tree = json_of(&w, "{\"title\":\"a\",\"language\":\"foobar\"}");
	struct str began = draft_began(&w, tree, 0);
	assert_true(str_starts(began, S("title:e40c292c language:bf9cf968 summary:811c9dc5 ")));
	assert_int_equal(str_find(began, S("parts")), SIZE_MAX);
	test_work_end(&w);
}

TEST(draft_lays_only_what_was_changed_over_what_is_stored)
{
	struct work w = test_work();
	const struct json *first = simple(&w), *stored;
	struct str began = draft_began(&w, first, 0);
	struct draft_laid laid;
	stored = with(&w, first, "{\"summary\":\"Hers\",\"language\":\"de\",\"about\":\"Hers, too\"}");
	draft_lay_over(&w, stored,
	               json_of(&w,
	                       "{\"title\":\"A letter to a beginner\",\"summary\":\"\",\"language\":\"fr\","
	                       "\"competencies.0.description\":\"Mine\"}"),
	               began, &laid);
	assert_str(draft_field(&w, laid.tree, S("summary")), S("Hers"));
	assert_str(draft_field(&w, laid.tree, S("about")), S("Hers, too"));
	assert_str(draft_field(&w, laid.tree, S("competencies.0.description")), S("Mine"));
	assert_str(draft_field(&w, laid.tree, S("language")), S("fr"));
	assert_int_equal(laid.collision_count, 1);
	assert_str(laid.collisions[0].path, S("language"));
	assert_str(laid.collisions[0].theirs, S("de"));
	assert_int_equal(laid.homeless_count, 0);
	/* Both the same: nobody is told anything. */
	draft_lay_over(&w, stored, json_of(&w, "{\"language\":\"de\",\"summary\":\"Hers\"}"), began, &laid);
	assert_int_equal(laid.collision_count, 0);
	/* Line ends as forms send them are no change. */
	stored = with(&w, first, "{\"about\":\"a\\nb\"}");
	began = draft_began(&w, stored, 0);
	stored = with(&w, stored, "{\"about\":\"Hers\"}");
	draft_lay_over(&w, stored, json_of(&w, "{\"about\":\"a\\r\\nb\"}"), began, &laid);
	assert_str(draft_field(&w, laid.tree, S("about")), S("Hers"));
	test_work_end(&w);
}

/* Not yet, In part, Fully; of a form that began with them. */
static struct str level_now(struct work *w, const struct json *stored, struct str began, const char *field)
{
	return draft_place_now(w, stored, began, str_format(w->arena, "parts.0.rubric.0.levels.%s", field));
}

TEST(draft_lays_over_levels_wherever_they_are_by_now)
{
	struct work w = test_work();
	const struct json *tree = simple(&w), *stored, *added;
	struct str began = draft_began(&w, tree, 1), place;
	struct draft_laid laid;
	assert_ok(&w, draft_remove_element(&w, tree, S("parts.0.rubric.0.levels.0"), &stored));
	draft_lay_over(&w, stored,
	               json_of(&w, "{\"parts.0.rubric.0.levels.0.description\":\"Of what is gone\","
	                           "\"parts.0.rubric.0.levels.1.points\":\"8\","
	                           "\"parts.0.rubric.0.levels.2.description\":\"All.\"}"),
	               began, &laid);
	assert_str(draft_field(&w, laid.tree, S("parts.0.rubric.0.levels.0.title")), S("In part"));
	assert_str(draft_field(&w, laid.tree, S("parts.0.rubric.0.levels.0.points")), S("8"));
	assert_str(draft_field(&w, laid.tree, S("parts.0.rubric.0.levels.1.points")), S(""));
	assert_str(draft_field(&w, laid.tree, S("parts.0.rubric.0.levels.1.description")), S("All."));
	assert_int_equal(laid.collision_count, 0);
	assert_int_equal(laid.homeless_count, 1);
	assert_str(laid.homeless[0].sentence, S("Of what is gone"));
	/* As many as before, and none at its place. */
	assert_ok(&w, draft_add_element(&w, stored, S("parts.0.rubric.0.levels"), &added, &place));
	assert_true(str_absent(level_now(&w, added, began, "0.title")));
	assert_str(level_now(&w, added, began, "1.title"), S("parts.0.rubric.0.levels.0.title"));
	assert_str(level_now(&w, added, began, "2.title"), S("parts.0.rubric.0.levels.1.title"));
	/* The last one gone, and another in its place. */
	assert_ok(&w, draft_remove_element(&w, tree, S("parts.0.rubric.0.levels.2"), &stored));
	assert_ok(&w, draft_add_element(&w, stored, S("parts.0.rubric.0.levels"), &added, &place));
	assert_true(str_absent(level_now(&w, added, began, "2.points")));
	/* One that was written anew between others, in part or whole, is the same. */
	stored = with(&w, tree, "{\"parts.0.rubric.0.levels.1.title\":\"Half\"}");
	assert_str(level_now(&w, stored, began, "1.points"), S("parts.0.rubric.0.levels.1.points"));
	stored = with(&w, stored, "{\"parts.0.rubric.0.levels.1.description\":\"Half of it.\"}");
	assert_str(level_now(&w, stored, began, "1.points"), S("parts.0.rubric.0.levels.1.points"));
	/* So is one that was empty, and that both fill. */
	assert_ok(&w, draft_add_element(&w, tree, S("parts.0.rubric.0.levels"), &added, &place));
	began = draft_began(&w, added, 1);
	stored = with(&w, added, "{\"parts.0.rubric.0.levels.3.title\":\"Warmly\"}");
	assert_str(level_now(&w, stored, began, "3.description"), S("parts.0.rubric.0.levels.3.description"));
	test_work_end(&w);
}

TEST(draft_lays_over_elements_wherever_they_are_by_now)
{
	struct work w = test_work();
	const struct json *tree = simple(&w), *stored;
	struct str place, began;
	struct draft_laid laid;
	assert_ok(&w, draft_add_element(&w, tree, S("parts.0.rubric"), &tree, &place));
	tree = with(&w, tree, "{\"parts.0.rubric.1.ask\":\"Is it kind?\"}");
	began = draft_began(&w, tree, 1);
	assert_ok(&w, draft_remove_element(&w, tree, S("parts.0.rubric.0"), &stored));
	assert_str(draft_place_now(&w, stored, began, S("parts.0.rubric.1.ask")), S("parts.0.rubric.0.ask"));
	assert_true(str_absent(draft_place_now(&w, stored, began, S("parts.0.rubric.0.ask"))));
	draft_lay_over(
		&w, stored,
		json_of(&w,
	                "{\"parts.0.rubric.0.ask\":\"Of what is gone\",\"parts.0.rubric.1.ask\":\"Kind?\","
	                "\"parts.0.rubric.0.title\":\"\"}"),
		began, &laid);
	assert_str(draft_field(&w, laid.tree, S("parts.0.rubric.0.ask")), S("Kind?"));
	assert_int_equal(draft_tree_count(laid.tree, S("parts.0.rubric")), 1);
	assert_int_equal(laid.collision_count, 0);
	assert_int_equal(laid.homeless_count, 1);
	assert_str(laid.homeless[0].sentence, S("Of what is gone"));
	/* A form that says nothing of what it began with: each that differs is one that both changed. */
	draft_lay_over(&w, stored, json_of(&w, "{\"parts.0.rubric.0.ask\":\"Kind?\"}"), (struct str){0},
	               &laid);
	assert_int_equal(laid.collision_count, 1);
	assert_str(laid.collisions[0].theirs, S("Is it kind?"));
	test_work_end(&w);
}
