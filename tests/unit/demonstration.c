#include "demonstration.h"

#include "exam/import.h"
#include "exam/part.h"
#include "test.h"

static bool is_measured(const struct document *document, size_t parts, struct str competency)
{
	for (size_t i = 0; i < parts; i++)
		if (part_measures(&document->parts[i], competency))
			return true;
	return false;
}

static void keep_competencies(struct work *w, struct document *document, size_t parts)
{
	struct competency *kept = work_array(w, document->competency_count, sizeof *kept);
	size_t count = 0;
	for (size_t i = 0; i < document->competency_count; i++)
		if (is_measured(document, parts, document->competencies[i].id))
			kept[count++] = document->competencies[i];
	document->competencies = kept;
	document->competency_count = count;
}

static void keep_requirements(struct work *w, struct document *document, size_t parts)
{
	struct requirement *kept = work_array(w, document->requirement_count, sizeof *kept);
	size_t count = 0;
	for (size_t i = 0; i < document->requirement_count; i++)
		if (is_measured(document, parts, document->requirements[i].competency))
			kept[count++] = document->requirements[i];
	document->requirements = kept;
	document->requirement_count = count;
}

const struct document *demonstration(struct work *w, size_t parts)
{
	struct import_source source;
	struct import_report report;
	assert_ok(w, import_folder(w, S("demo/keeping-a-web-service-healthy"), &source));
	assert_ok(w, import_check(w, &source, &report));
	assert_non_null(report.document);
	struct document *document = work_alloc(w, sizeof *document);
	*document = *report.document;
	assert_true(parts <= document->part_count);
	document->part_count = parts;
	keep_competencies(w, document, parts);
	keep_requirements(w, document, parts);
	return document;
}

const struct document *demonstration_quiz_and_report(struct work *w)
{
	const struct document *document = demonstration(w, 2);
	assert_str(document->parts[0].type, S("quiz"));
	assert_str(document->parts[1].type, S("written"));
	return document;
}
