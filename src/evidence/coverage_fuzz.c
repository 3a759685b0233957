/* The first byte chooses the reader: g gcov, p coverage.py, else the stored form. */
#include "evidence/coverage.h"

#include "base/check.h"
#include "base/world.h"

static void look(const struct coverage *coverage)
{
	check(coverage->ran >= 0 && coverage->ran <= coverage->lines);
	for (size_t i = 0; i < coverage->count; i++) {
		const struct coverage_file *file = &coverage->files[i];
		check(file->path.len > 0 && file->ran <= file->lines);
		for (size_t j = 0; j < file->missed_count; j++)
			check(file->missed[j].first >= 1 && file->missed[j].first <= file->missed[j].last &&
			      (j == 0 || file->missed[j - 1].last < file->missed[j].first));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct coverage coverage;
	if (size == 0)
		return 0;
	struct work w = work_init(&world_real, S("fuzz"));
	struct coverage_reading *reading = coverage_begin(&w);
	const struct str text = str_bytes(data + 1, size - 1);
	const struct json *json;
	if (data[0] == 'g' || data[0] == 'p') {
		enum err failed = data[0] == 'g' ? coverage_gcov(&w, reading, S("/r"), text)
		                                 : coverage_python(&w, reading, S("/r"), text);
		coverage_end(&w, reading, &coverage);
		if (failed == OK)
			look(&coverage);
	} else if (json_parse(&w, text, 1 << 20, &json) == OK && coverage_read(&w, json, &coverage) == OK) {
		look(&coverage);
	}
	work_finish(&w);
	return 0;
}
