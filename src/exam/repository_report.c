/* Of exam/repository_check.h: a report as it is stored. */
#include "exam/repository_check.h"

#include "base/check.h"

#include <string.h>

/* ---- writing ---- */

static void put_text(struct json_out *out, struct str name, struct str value)
{
	if (!str_absent(value))
		json_put_str(out, name, value);
}

static void write_suite(struct json_out *out, const struct repository_suite_report *suite)
{
	json_object(out);
	json_put_str(out, S("id"), suite->suite->id);
	put_text(out, S("printed"), suite->printed);
	put_text(out, S("problem"), suite->problem);
	json_name(out, S("tests"));
	tests_write(out, &suite->tests);
	json_put_int(out, S("wall_us"), suite->wall_us);
	json_end(out);
}

static void write_tool(struct json_out *out, const struct repository_tool *tool)
{
	json_object(out);
	json_put_str(out, S("name"), tool->name);
	put_text(out, S("problem"), tool->problem);
	json_put_int(out, S("wall_us"), tool->wall_us);
	json_end(out);
}

static void write_mutant(struct json_out *out, const struct repository_mutant *mutant)
{
	json_object(out);
	json_put_str(out, S("became"), mutant->became);
	json_put_int(out, S("line"), mutant->line);
	json_put_bool(out, S("noticed"), mutant->noticed);
	json_put_str(out, S("path"), mutant->path);
	json_put_str(out, S("was"), mutant->was);
	json_end(out);
}

static void write_counted(struct json_out *out, const struct repository_counted *counted)
{
	const struct complexity *complexity = &counted->complexity;
	json_object(out);
	json_put_int(out, S("blank"), complexity->blank);
	json_put_int(out, S("comments"), complexity->comments);
	json_put_int(out, S("decisions"), complexity->decisions);
	json_put_int(out, S("deepest"), complexity->deepest);
	json_put_int(out, S("deepest_line"), complexity->deepest_line);
	json_put_str(out, S("language"), counted->language);
	json_put_int(out, S("lines"), complexity->lines);
	json_put_int(out, S("longest_line"), complexity->longest_line);
	json_put_int(out, S("nested"), complexity->nested);
	json_put_str(out, S("path"), counted->path);
	json_end(out);
}

/* A list named so, each element by its own function. */
#define WRITE_LIST(out, name, list, count, write)       \
	do {                                            \
		json_name(out, S(name));                \
		json_array(out);                        \
		for (size_t i_ = 0; i_ < (count); i_++) \
			write(out, &(list)[i_]);        \
		json_end(out);                          \
	} while (0)

struct str repository_report_json(struct work *w, const struct repository_report *report)
{
	struct buf buf = buf_init(w->arena, REPOSITORY_REPORT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_bool(&out, S("built"), report->built);
	WRITE_LIST(&out, "counted", report->counted, report->counted_count, write_counted);
	json_name(&out, S("coverage"));
	coverage_write(&out, &report->coverage);
	put_text(&out, S("coverage_problem"), report->coverage_problem);
	json_put_int(&out, S("instructions"), report->instructions);
	WRITE_LIST(&out, "mutants", report->mutants, report->mutant_count, write_mutant);
	put_text(&out, S("mutation_problem"), report->mutation_problem);
	put_text(&out, S("performance_problem"), report->performance_problem);
	put_text(&out, S("printed"), report->printed);
	put_text(&out, S("readme"), report->readme);
	json_put_int(&out, S("readme_lines"), report->readme_lines);
	json_name(&out, S("remarks"));
	remarks_write(&out, &report->remarks);
	WRITE_LIST(&out, "suites", report->suites, report->suite_count, write_suite);
	WRITE_LIST(&out, "tools", report->tools, report->tool_count, write_tool);
	json_put_int(&out, S("wall_us"), report->wall_us);
	json_end(&out);
	check(!buf.full); /* each of its lists is bounded */
	return buf_str(&buf);
}

/* ---- reading ---- */

static enum err damaged(struct work *w)
{
	work_forgive(w);
	return fail(w, ERR_INTERNAL, "a stored report of a repository is damaged: restore a backup");
}

/* The list of that name; an empty one when there is none. */
static const struct json *list_of(const struct json *json, struct str name)
{
	static const struct json nothing = {.kind = JSON_ARRAY};
	const struct json *list = json_get(json, name);
	return list == NULL || list->kind != JSON_ARRAY ? &nothing : list;
}

static int64_t number_of(const struct json *json, struct str name)
{
	int64_t number = json_get_int(json, name);
	return number == INT64_MIN ? 0 : number;
}

static enum err read_suites(struct work *w, const struct json *list, const struct repository *repository,
                            struct repository_report *out)
{
	struct repository_suite_report *suites = work_array(w, list->count, sizeof *suites);
	for (size_t i = 0; i < list->count; i++) {
		const struct json *at = &list->elements[i];
		struct repository_suite_report *suite = &suites[out->suite_count];
		*suite = (struct repository_suite_report){.problem = json_get_str(at, S("problem")),
		                                          .printed = json_get_str(at, S("printed")),
		                                          .wall_us = number_of(at, S("wall_us"))};
		for (size_t j = 0; j < repository->suite_count; j++)
			if (str_equal(repository->suites[j].id, json_get_str(at, S("id"))))
				suite->suite = &repository->suites[j];
		if (tests_read(w, json_get(at, S("tests")), &suite->tests) != OK)
			return damaged(w);
		/* One that a later version of the task does not have any more says nothing. */
		out->suite_count += suite->suite != NULL;
	}
	out->suites = suites;
	return OK;
}

static void read_tools(struct work *w, const struct json *list, struct repository_report *out)
{
	struct repository_tool *tools = work_array(w, list->count, sizeof *tools);
	for (size_t i = 0; i < list->count; i++)
		tools[i] = (struct repository_tool){json_get_str(&list->elements[i], S("name")),
		                                    json_get_str(&list->elements[i], S("problem")),
		                                    number_of(&list->elements[i], S("wall_us"))};
	out->tools = tools;
	out->tool_count = list->count;
}

static void read_mutants(struct work *w, const struct json *list, struct repository_report *out)
{
	struct repository_mutant *mutants = work_array(w, list->count, sizeof *mutants);
	for (size_t i = 0; i < list->count; i++) {
		const struct json *at = &list->elements[i];
		mutants[i] =
			(struct repository_mutant){json_get_str(at, S("path")), json_get_str(at, S("was")),
		                                   json_get_str(at, S("became")), number_of(at, S("line")),
		                                   json_get_bool(at, S("noticed"))};
	}
	out->mutants = mutants;
	out->mutant_count = list->count;
}

static void read_counted(struct work *w, const struct json *list, struct repository_report *out)
{
	struct repository_counted *counted = work_array(w, list->count, sizeof *counted);
	for (size_t i = 0; i < list->count; i++) {
		const struct json *at = &list->elements[i];
		counted[i] = (struct repository_counted){
			.path = json_get_str(at, S("path")),
			.language = json_get_str(at, S("language")),
			.complexity = {.lines = number_of(at, S("lines")),
		                       .comments = number_of(at, S("comments")),
		                       .blank = number_of(at, S("blank")),
		                       .decisions = number_of(at, S("decisions")),
		                       .nested = number_of(at, S("nested")),
		                       .deepest = number_of(at, S("deepest")),
		                       .deepest_line = number_of(at, S("deepest_line")),
		                       .longest_line = number_of(at, S("longest_line"))},
		};
	}
	out->counted = counted;
	out->counted_count = list->count;
}

enum err repository_report_read(struct work *w, struct str text, const struct repository *repository,
                                struct repository_report *out)
{
	const struct json *json;
	if (json_parse(w, text, REPOSITORY_REPORT_BYTES_MAX, &json) != OK)
		return damaged(w);
	*out = (struct repository_report){
		.built = json_get_bool(json, S("built")),
		.printed = json_get_str(json, S("printed")),
		.coverage_problem = json_get_str(json, S("coverage_problem")),
		.mutation_problem = json_get_str(json, S("mutation_problem")),
		.performance_problem = json_get_str(json, S("performance_problem")),
		.instructions = number_of(json, S("instructions")),
		.readme = json_get_str(json, S("readme")),
		.readme_lines = number_of(json, S("readme_lines")),
		.wall_us = number_of(json, S("wall_us")),
	};
	if (coverage_read(w, json_get(json, S("coverage")), &out->coverage) != OK ||
	    remarks_read(w, json_get(json, S("remarks")), &out->remarks) != OK)
		return damaged(w);
	read_tools(w, list_of(json, S("tools")), out);
	read_mutants(w, list_of(json, S("mutants")), out);
	read_counted(w, list_of(json, S("counted")), out);
	return read_suites(w, list_of(json, S("suites")), repository, out);
}
