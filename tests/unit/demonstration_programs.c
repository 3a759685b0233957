/* The demonstration's programs in real boxes: the authors' own pass every test in every language, those that candidates begin
 * with reach no level of any group, and the recorded path leads from the one to the other. */
#include "exam/code_check.h"
#include "exam/import.h"
#include "test.h"

static const char *const folders[] = {"demo/first-steps-in-c", "demo/keeping-a-web-service-healthy"};

struct shop {
	struct work w;
	struct sandbox *sandbox;
	struct sandbox_runner runner;
};

static struct shop shop_open(void)
{
	struct shop shop = {.w = test_work()};
	assert_ok(&shop.w, sandbox_open(&shop.w, &(struct sandbox_options){.boxes = 1}, &shop.sandbox));
	shop.runner = sandbox_runner(shop.sandbox);
	return shop;
}

static void shop_close(struct shop *shop)
{
	sandbox_close(shop->sandbox);
	test_work_end(&shop->w);
}

static const struct document *document_of(struct work *w, const char *folder)
{
	struct import_source source;
	struct import_report report;
	assert_ok(w, import_folder(w, str_of(folder), &source));
	assert_ok(w, import_check(w, &source, &report));
	assert_non_null(report.document);
	return report.document;
}

static size_t passed_of(const struct code_report *report, const struct code_group *group)
{
	size_t passed = 0;
	for (size_t i = 0; i < report->test_count; i++)
		passed += report->tests[i].group == group && report->tests[i].result == CODE_PASSED;
	return passed;
}

/* All tests of all groups pass (complete), or no group reaches a level. */
static void assert_groups(struct shop *shop, const struct code *code, struct str language, struct str source,
                          bool complete)
{
	struct code_report report;
	assert_ok(&shop->w, code_check(&shop->w, &shop->runner, code, language, source, false, &report));
	if (!report.built)
		fail_msg("not built: %.*s", STR_ARG(report.printed));
	assert_int_equal(report.message_count, 0);
	for (size_t i = 0; i < code->group_count; i++) {
		const struct code_group *group = &code->groups[i];
		size_t passed = passed_of(&report, group);
		if (complete ? passed != group->test_count : code_group_level(group, passed) > 0)
			fail_msg("%.*s: %zu of %zu tests of the group %.*s passed", STR_ARG(language), passed,
			         group->test_count, STR_ARG(group->id));
	}
}

static void each_program(bool solutions)
{
	struct shop shop = shop_open();
	size_t seen = 0;
	for (size_t f = 0; f < COUNT(folders); f++) {
		const struct document *document = document_of(&shop.w, folders[f]);
		for (size_t p = 0; p < document->part_count; p++) {
			const struct code *code = document->parts[p].code;
			for (size_t i = 0; code != NULL && i < code->language_count; i++, seen++)
				assert_groups(&shop, code, code->languages[i].language,
				              solutions ? code->languages[i].solution
				                        : code->languages[i].starter,
				              solutions);
		}
	}
	assert_int_equal(seen, 10);
	shop_close(&shop);
}

TEST(every_solution_of_the_demonstration_passes_every_test)
{
	each_program(true);
}

TEST(no_starter_of_the_demonstration_reaches_a_level)
{
	each_program(false);
}

TEST(the_recorded_path_ends_where_all_tests_pass)
{
	struct shop shop = shop_open();
	struct work *w = &shop.w;
	const struct document *document = document_of(w, "demo/keeping-a-web-service-healthy");
	const struct code *code = document_part(document, S("rate-limiter"))->code;
	const struct json *path;
	struct str last = {0};
	assert_ok(w,
	          json_parse(w, test_file(w, "demo/answers/mira-rate-limiter/path.json"), 64 << 10, &path));
	const struct json *steps = json_get(path, S("steps"));
	for (size_t i = 0; i < steps->count; i++) {
		struct str file = json_get_str(json_at(steps, i), S("file"));
		if (!str_absent(file))
			last = test_file(
				w,
				str_cstr(w->arena, str_format(w->arena, "demo/answers/mira-rate-limiter/%.*s",
			                                      STR_ARG(file))));
	}
	assert_groups(&shop, code, json_get_str(path, S("language")), last, true);
	shop_close(&shop);
}
