/* The stored form: what was imported is what is read back. */
#include "exam/document.h"

#include "exam/import.h"
#include "exam/part.h"
#include "test.h"

#include <string.h>

static const struct document *demo(struct work *w)
{
	struct import_source source;
	struct import_report report;
	assert_ok(w, import_folder(w, S("demo/keeping-a-web-service-healthy"), &source));
	assert_ok(w, import_check(w, &source, &report));
	assert_non_null(report.document);
	return report.document;
}

TEST(writing_reading_and_writing_gives_the_same_bytes)
{
	struct work w = test_work();
	struct str json, again;
	const struct document *read;
	assert_ok(&w, document_write(&w, demo(&w), &json));
	assert_ok(&w, document_read(&w, json, &read));
	assert_ok(&w, document_write(&w, read, &again));
	assert_str(again, json);
	test_work_end(&w);
}

/* By hand from demo/…/assessment.yaml. */
TEST(what_an_author_wrote_is_read_back)
{
	struct work w = test_work();
	struct str json;
	const struct document *document;
	assert_ok(&w, document_write(&w, demo(&w), &json));
	assert_ok(&w, document_read(&w, json, &document));
	assert_str(document->achievement.name, S("Keeping a web service healthy"));
	assert_int_equal(document->retake_wait_days, 7);
	assert_int_equal(document->retake_attempts, 3);
	assert_float_equal(document->requirements[0].level_logit, -0.3, 0);
	const struct quiz *quiz = document_part(document, S("quiz"))->quiz;
	assert_float_equal(quiz->stop_standard_error, 0.4, 0);
	assert_true(quiz->practice->options[1].correct);
	const struct item *item = quiz_item(quiz, S("http-401-or-403"));
	assert_float_equal(item->discrimination, 1.7, 0);
	assert_float_equal(item->difficulty, -1.4, 0);
	assert_int_equal(item->option_count, 4);
	assert_str(item->options[2].text, S("`403 Forbidden`"));
	assert_true(item->options[2].correct && !item->options[0].correct);
	assert_false(item->calibrated);
	const struct part *report = document_part(document, S("incident-report"));
	const struct criterion *cause = part_criterion(report, S("cause"));
	assert_int_equal(cause->described_count, 4);
	assert_float_equal(cause->thresholds_logit[2], 1.3, 0);
	const struct anchor *weak = &part_rubric(report)->anchors[5];
	assert_str(weak->id, S("weak-2"));
	assert_int_equal(weak->levels[2], 2);
	assert_true(str_starts(weak->whys[4], S("Is open about Tidewell's own part")));
	test_work_end(&w);
}

/* As versions are stored that were before competencies had a drift: what is at the usual one is not written. */
TEST(a_document_without_drifts_is_read_with_the_usual_one)
{
	struct work w = test_work();
	struct str json;
	const struct document *document;
	assert_ok(&w, document_write(&w, demo(&w), &json));
	assert_true(str_find(json, S("drift_per_year")) == SIZE_MAX);
	assert_ok(&w, document_read(&w, json, &document));
	for (size_t i = 0; i < document->competency_count; i++)
		assert_float_equal(document->competencies[i].drift_per_year, 0.4, 0);
	test_work_end(&w);
}

/* As versions are stored that were before parts had a shared SD; with one it is there, and nothing else is another. */
TEST(a_document_without_shared_effects_is_as_it_was)
{
	struct work w = test_work();
	struct str json, with, again;
	const struct document *read;
	struct document document = *demo(&w);
	assert_ok(&w, document_write(&w, &document, &json));
	assert_true(str_find(json, S("shared_sd")) == SIZE_MAX);
	assert_ok(&w, document_read(&w, json, &read));
	struct part *parts = work_array(&w, document.part_count, sizeof *parts);
	for (size_t i = 0; i < document.part_count; i++) {
		assert_float_equal(read->parts[i].shared_sd_logit, 0, 0);
		parts[i] = read->parts[i];
	}
	parts[1].shared_sd_logit = 0.75;
	document.parts = parts;
	assert_ok(&w, document_write(&w, &document, &with));
	assert_int_equal(with.len, json.len + strlen(",\"shared_sd\":0.75"));
	assert_ok(&w, document_read(&w, with, &read));
	assert_float_equal(read->parts[1].shared_sd_logit, 0.75, 0);
	assert_ok(&w, document_write(&w, read, &again));
	assert_str(again, with);
	test_work_end(&w);
}

TEST(what_is_not_there_is_not_found)
{
	struct work w = test_work();
	const struct document *document = demo(&w);
	assert_null(document_part(document, S("essay")));
	assert_null(document_competency(document, S("cooking")));
	assert_null(quiz_item(document->parts[0].quiz, S("http")));
	assert_null(part_criterion(&document->parts[0], S("cause")));
	assert_null(part_criterion(&document->parts[1], S("")));
	test_work_end(&w);
}

TEST(a_damaged_document_is_refused)
{
	static const char *const damaged[] = {
		"", "{", "[]", "{}", "null", "{\"assay\":1}", "{\"assay\":\"1\"}", "{\"id\":7}",
	};
	struct work w = test_work();
	const struct document *document;
	for (size_t i = 0; i < COUNT(damaged); i++)
		assert_fails(&w, ERR_INTERNAL, document_read(&w, str_of(damaged[i]), &document));
	test_work_end(&w);
}

/* Each member in turn is made something else: none of it may be read as if nothing had happened. */
TEST(every_member_is_looked_at)
{
	static const struct {
		struct str from, to;
	} damages[] = {
		{S_INIT("\"parts\":["), S_INIT("\"parts\":7,\"x\":[")},
		{S_INIT("\"type\":\"quiz\""), S_INIT("\"type\":\"essay\"")},
		{S_INIT("\"stop\":{"), S_INIT("\"stop\":[],\"x\":{")},
		{S_INIT("\"discrimination\":1.4"), S_INIT("\"discrimination\":\"1.4\"")},
		{S_INIT("\"correct\":true"), S_INIT("\"correct\":1")},
		{S_INIT("\"options\":["), S_INIT("\"options\":[1,2,3],\"x\":[")},
		{S_INIT("\"options\":["), S_INIT("\"options\":[{},{},{},{},{},{},{},{},{}],\"x\":[")},
		{S_INIT("\"thresholds_logit\":["), S_INIT("\"thresholds_logit\":[\"a\",")},
		{S_INIT("\"statement\":"), S_INIT("\"x\":")},
		{S_INIT("\"words\":"), S_INIT("\"x\":")},
	};
	struct work w = test_work();
	struct str json;
	assert_ok(&w, document_write(&w, demo(&w), &json));
	for (size_t i = 0; i < COUNT(damages); i++) {
		size_t at = str_find(json, damages[i].from);
		assert_true(at != SIZE_MAX);
		struct str rest = str_slice(json, at + damages[i].from.len, SIZE_MAX);
		struct str damaged = str_format(w.arena, "%.*s%.*s%.*s", STR_ARG(str_slice(json, 0, at)),
		                                STR_ARG(damages[i].to), STR_ARG(rest));
		const struct document *document;
		assert_fails(&w, ERR_INTERNAL, document_read(&w, damaged, &document));
	}
	test_work_end(&w);
}
