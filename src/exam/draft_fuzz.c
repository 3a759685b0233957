/* Any bytes as a draft and as what its form says: up to the first line feed the fields, behind it the tree, both JSON. What can
 * be kept becomes a file that YAML reads as the same tree, whatever fields were changed, and elements added and removed; what
 * importing says of it is about a place in it. */
#include "base/check.h"
#include "base/utf8.h"
#include "base/world.h"
#include "exam/draft.h"
#include "exam/draft_tree.h"
#include "exam/draft_yaml.h"
#include "exam/import.h"
#include "exam/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_same(const struct yaml_node *node, const struct json *json)
{
	const struct yaml_node *child = node->first;
	if (json->kind == JSON_OBJECT) {
		check(node->kind == YAML_MAP && node->count == json->count);
		for (size_t i = 0; i < json->count; i++, child = child->next) {
			check(str_equal(child->key, json->members[i].name));
			check_same(child, &json->members[i].value);
		}
	} else if (json->kind == JSON_ARRAY) {
		check(node->kind == YAML_LIST && node->count == json->count);
		for (size_t i = 0; i < json->count; i++, child = child->next)
			check_same(child, &json->elements[i]);
	} else {
		check(node->kind == YAML_TEXT && node->plain == (json->kind != JSON_STRING));
		if (json->kind == JSON_STRING || json->kind == JSON_NUMBER)
			check(str_equal(node->text, json->text));
	}
}

static enum err read_text(struct work *w, void *state, struct str path, struct str *out)
{
	if (!str_equal(path, S("assessment.yaml")))
		return fail(w, ERR_NOT_FOUND, "there is no such file");
	*out = *(const struct str *)state;
	return OK;
}

static void check_becomes_a_file(struct work *w, const struct json *tree)
{
	const struct json *complete;
	struct draft_yaml yaml;
	const struct yaml_node *node;
	struct import_report report;
	int64_t line;
	check(draft_complete(w, tree, (struct str){0}, &complete) == OK);
	check(draft_yaml_write(w, complete, &yaml) == OK);
	check(yaml_read(w, yaml.text, &node, &line) == OK);
	check_same(node, complete);
	const struct import_source source = {read_text, &yaml.text};
	check(import_check(w, &source, &report) == OK);
	for (size_t i = 0; i < report.problem_count; i++)
		check(!str_absent(draft_yaml_path(&yaml, report.problems[i].line)));
	if (report.document == NULL || !draft_can_hold(report.document))
		return;
	struct str was, is;
	check(draft_of_document(w, report.document, &tree) == OK);
	check(draft_yaml_text(w, &(struct draft_assessment){.tree = tree, .slug = report.document->id},
	                      &yaml.text) == OK);
	check(document_write(w, report.document, &was) == OK);
	check(import_check(w, &source, &report) == OK && report.document != NULL);
	check(document_write(w, report.document, &is) == OK && str_equal(was, is));
}

/* What was asked may be impossible; then nothing of it has happened. */
static const struct json *tried(struct work *w, enum err failed, const struct json *before,
                                const struct json *after)
{
	if (failed == OK)
		return after;
	check(failed == ERR_INPUT || failed == ERR_CONFLICT || failed == ERR_TOO_LARGE);
	work_forgive(w);
	return before;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(&world_real, S("fuzz"));
	struct str rest = str_bytes(data, size), first = str_cut(&rest, '\n'), place;
	const struct json *fields, *tree, *clean, *after;
	if (json_parse(&w, rest, size, &tree) == OK && draft_clean(&w, tree, &clean) == OK) {
		const struct str *changes;
		size_t change_count;
		const struct json *begun = clean;
		check_becomes_a_file(&w, clean);
		if (json_parse(&w, first, size, &fields) == OK) {
			clean = tried(&w, draft_change(&w, clean, fields, &after), clean, after);
			check_becomes_a_file(&w, clean);
		}
		work_forgive(&w);
		clean = tried(&w, draft_add_element(&w, clean, S("parts.0.rubric"), &after, &place), clean,
		              after);
		clean = tried(&w, draft_add_element(&w, clean, S("competencies"), &after, &place), clean,
		              after);
		clean = tried(&w, draft_remove_element(&w, clean, S("competencies.0"), &after), clean, after);
		clean = tried(&w, draft_remove_element(&w, clean, S("parts.0.rubric.0"), &after), clean,
		              after);
		check_becomes_a_file(&w, clean);
		draft_changes(&w, begun, begun, &changes, &change_count);
		check(change_count == 0);
		draft_changes(&w, begun, clean, &changes, &change_count);
		draft_changes(&w, clean, begun, &changes, &change_count);
	}
	work_finish(&w);
	return 0;
}
