/* Calibrated parameters in the demonstration's assessment: what changes, and what stays the same to the byte. */
#include "test.h"

#include "exam/import.h"
#include "exam/parameters.h"

#include <string.h>

static const struct document *demo_document(struct work *w)
{
	struct import_source source;
	struct import_report report;
	assert_ok(w, import_folder(w, S("demo/keeping-a-web-service-healthy"), &source));
	assert_ok(w, import_check(w, &source, &report));
	return report.document;
}

/* The first task of the part. */
static struct measure first_of(const struct document *document, const char *part)
{
	struct measure measure;
	assert_true(part_measure(document_part(document, str_of(part)), 0, &measure));
	return measure;
}

static struct digest content_of(struct work *w, const struct document *document, const char *part, size_t i)
{
	struct measure measure;
	struct digest digest;
	assert_true(part_measure(document_part(document, str_of(part)), i, &measure));
	assert_ok(w, parameters_content(w, document_part(document, str_of(part)), &measure, &digest));
	return digest;
}

/* Another number for each of the first task's, within their ranges. */
static struct parameters others(const struct document *document, const char *part)
{
	struct measure measure = first_of(document, part);
	struct parameters out = {str_of(part), measure.task, part_model(&measure)};
	out.model.discrimination += 0.125;
	for (size_t i = 0; i + 1 < out.model.levels; i++)
		out.model.difficulty_logit[i] += 0.25;
	return out;
}

static const char *const parts[] = {"quiz", "incident-report"};

TEST(parameters_are_put_in_and_nothing_else_changes)
{
	struct work w = test_work();
	const struct document *before = demo_document(&w), *after;
	for (size_t p = 0; p < before->part_count; p++) {
		const char *part = str_cstr(w.arena, before->parts[p].id);
		struct parameters new = others(before, part);
		assert_ok(&w, parameters_set(&w, before, &new, 1, &after));
		struct measure measure = first_of(after, part);
		struct model model = part_model(&measure);
		assert_true(measure.calibrated);
		assert_false(first_of(before, part).calibrated);
		assert_memory_equal(&model, &new.model, sizeof model);
		struct digest was = content_of(&w, before, part, 0), is = content_of(&w, after, part, 0);
		assert_true(digest_equal(&was, &is));
		/* Put back, it is the document that it was. */
		struct measure old = first_of(before, part);
		struct parameters back = {str_of(part), old.task, part_model(&old)};
		struct str first, last;
		assert_ok(&w, parameters_set(&w, after, &back, 1, &after));
		assert_ok(&w, document_write(&w, before, &first));
		assert_ok(&w, document_write(&w, after, &last));
		assert_int_equal(last.len, first.len + strlen(",\"calibrated\":true"));
	}
	test_work_end(&w);
}

TEST(parameters_know_a_task_by_what_is_asked)
{
	struct work w = test_work();
	const struct document *document = demo_document(&w);
	/* No two tasks have the same content. */
	struct digest seen[256];
	size_t count = 0;
	for (size_t p = 0; p < document->part_count; p++) {
		struct measure measure;
		for (size_t i = 0; part_measure(&document->parts[p], i, &measure); i++) {
			assert_ok(&w, parameters_content(&w, &document->parts[p], &measure, &seen[count]));
			for (size_t j = 0; j < count; j++)
				assert_false(digest_equal(&seen[j], &seen[count]));
			assert_true(++count < COUNT(seen));
		}
	}
	assert_true(count > 20);
	test_work_end(&w);
}

TEST(parameters_of_a_question_do_not_hang_on_its_neighbours_those_of_a_criterion_do)
{
	struct work w = test_work();
	const struct document *document = demo_document(&w);
	for (size_t i = 0; i < COUNT(parts); i++) {
		struct digest before = content_of(&w, document, parts[i], 0);
		const struct part *found = document_part(document, str_of(parts[i]));
		struct part part = *found;
		part.title = S("Another title");
		struct measure measure;
		struct digest after;
		assert_true(part_measure(&part, 0, &measure));
		assert_ok(&w, parameters_content(&w, &part, &measure, &after));
		assert_int_equal(digest_equal(&before, &after), i == 0);
	}
	test_work_end(&w);
}

TEST(parameters_out_of_an_authors_range_are_refused)
{
	struct work w = test_work();
	const struct document *document = demo_document(&w);
	for (size_t p = 0; p < document->part_count; p++) {
		const char *part = str_cstr(w.arena, document->parts[p].id);
		struct parameters steep = others(document, part), far = steep;
		steep.model.discrimination = 4.5;
		far.model.difficulty_logit[far.model.levels - 2] = 6.5;
		const struct document *out;
		assert_int_equal(parameters_set(&w, document, &steep, 1, &out), ERR_INPUT);
		work_forgive(&w);
		assert_int_equal(parameters_set(&w, document, &far, 1, &out), ERR_INPUT);
		work_forgive(&w);
	}
	struct parameters gone = others(document, parts[0]);
	const struct document *out;
	gone.task = S("not-there");
	assert_int_equal(parameters_set(&w, document, &gone, 1, &out), ERR_NOT_FOUND);
	test_work_end(&w);
}

/* What the tasks of a part share is the author's: they stay the same tasks, and keep what was calibrated. */
TEST(parameters_are_kept_whatever_tasks_share)
{
	struct work w = test_work();
	const struct document *document = demo_document(&w), *before, *after;
	struct parameters new = others(document, "incident-report");
	assert_ok(&w, parameters_set(&w, document, &new, 1, &before));
	struct document written = *document;
	struct part *all = work_array(&w, written.part_count, sizeof *all);
	for (size_t i = 0; i < written.part_count; i++) {
		all[i] = document->parts[i];
		all[i].shared_sd_logit = str_equal(all[i].id, S("incident-report")) ? 0.8 : 0;
	}
	written.parts = all;
	size_t kept;
	struct digest was = content_of(&w, document, "incident-report", 0);
	struct digest is = content_of(&w, &written, "incident-report", 0);
	assert_true(digest_equal(&was, &is));
	assert_ok(&w, parameters_keep(&w, before, &written, &after, &kept));
	assert_int_equal(kept, 1);
	struct measure measure = first_of(after, "incident-report");
	assert_true(measure.calibrated);
	assert_float_equal(measure.discrimination, new.model.discrimination, 0);
	assert_float_equal(document_part(after, S("incident-report"))->shared_sd_logit, 0.8, 0);
	test_work_end(&w);
}
