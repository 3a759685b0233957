#include "evidence/coverage.h"

#include "base/check.h"
#include "evidence/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	LINES_MAX = 8 << 20,
	RANGES_MAX = 100000, /* of all files; what is beyond is counted and not listed */
	NAMED_MAX = 100000,  /* how often files are named: each time they are looked for among all */
};

enum line_state { LINE_NONE, LINE_MISSED, LINE_RAN };

/* What is known of a file: a state for each line, [0] unused. */
struct file {
	struct str path;
	uint8_t *states;
	size_t capacity;
};
struct coverage_reading {
	struct file files[COVERAGE_FILES_MAX];
	size_t count;
	size_t named; /* how often any was */
	size_t lines; /* of all capacities */
};

struct coverage_reading *coverage_begin(struct work *w)
{
	return work_alloc(w, sizeof(struct coverage_reading));
}

static enum err find_file(struct work *w, struct coverage_reading *reading, struct str path,
                          struct file **out)
{
	if (++reading->named > NAMED_MAX)
		return fail(w, ERR_TOO_LARGE, "the reports of coverage name files more than %d times",
		            NAMED_MAX);
	/* Reports name the same files again soon. */
	for (size_t i = reading->count; i-- > 0;)
		if (str_equal(reading->files[i].path, path)) {
			*out = &reading->files[i];
			return OK;
		}
	if (reading->count == COVERAGE_FILES_MAX)
		return fail(w, ERR_TOO_LARGE, "the report of coverage has more than %d files",
		            COVERAGE_FILES_MAX);
	*out = &reading->files[reading->count++];
	(*out)->path = str_copy(w->arena, path);
	return OK;
}

static enum err note_line(struct work *w, struct coverage_reading *reading, struct file *file, int64_t line,
                          bool ran)
{
	if (line < 1 || line > COVERAGE_LINE_MAX)
		return OK;
	if ((size_t)line >= file->capacity) {
		size_t capacity = file->capacity == 0 ? 256 : file->capacity;
		while (capacity <= (size_t)line)
			capacity *= 2;
		reading->lines += capacity;
		if (reading->lines > LINES_MAX)
			return fail(w, ERR_TOO_LARGE, "the report of coverage has too many lines");
		uint8_t *states = work_alloc(w, capacity);
		if (file->capacity > 0)
			memcpy(states, file->states, file->capacity);
		file->states = states;
		file->capacity = capacity;
	}
	if (file->states[line] != LINE_RAN)
		file->states[line] = ran ? LINE_RAN : LINE_MISSED;
	return OK;
}

/* ---- gcov ---- */

static enum err no_report(struct work *w)
{
	return fail(w, ERR_INPUT, "it is no report of coverage");
}

static enum err gcov_file(struct work *w, struct coverage_reading *reading, struct str root, struct str base,
                          const struct json *json)
{
	struct file *file;
	struct str path = text_path(w, root, base, json_get_str(json, S("file")));
	const struct json *lines = json_get(json, S("lines"));
	if (lines == NULL || lines->kind != JSON_ARRAY)
		return no_report(w);
	if (str_absent(path))
		return OK;
	TRY(find_file(w, reading, path, &file));
	for (size_t i = 0; i < lines->count; i++) {
		int64_t line = json_get_int(&lines->elements[i], S("line_number"));
		double count = json_get_real(&lines->elements[i], S("count"));
		if (line == INT64_MIN || isnan(count))
			return no_report(w);
		TRY(note_line(w, reading, file, line, count > 0));
	}
	return OK;
}

static enum err gcov_document(struct work *w, struct coverage_reading *reading, struct str root,
                              struct str text)
{
	const struct json *json;
	if (json_parse(w, text, COVERAGE_BYTES_MAX, &json) != OK) {
		work_forgive(w);
		return no_report(w);
	}
	const struct json *files = json_get(json, S("files"));
	struct str base = json_get_str(json, S("current_working_directory"));
	if (files == NULL || files->kind != JSON_ARRAY)
		return no_report(w);
	for (size_t i = 0; i < files->count; i++)
		TRY(gcov_file(w, reading, root, base, &files->elements[i]));
	return OK;
}

enum err coverage_gcov(struct work *w, struct coverage_reading *reading, struct str root, struct str text)
{
	size_t documents = 0;
	if (text.len > COVERAGE_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "the report of coverage has more than %d MiB",
		            COVERAGE_BYTES_MAX >> 20);
	while (!str_absent(text)) {
		struct str line = str_trim(str_cut(&text, '\n'));
		if (line.len == 0)
			continue;
		documents++;
		TRY(gcov_document(w, reading, root, line));
	}
	return documents > 0 ? OK : no_report(w);
}

/* ---- coverage.py ---- */

static enum err note_lines(struct work *w, struct coverage_reading *reading, struct file *file,
                           const struct json *lines, bool ran)
{
	if (lines == NULL || lines->kind != JSON_ARRAY)
		return no_report(w);
	for (size_t i = 0; i < lines->count; i++) {
		int64_t line;
		if (!json_to_int(&lines->elements[i], &line))
			return no_report(w);
		TRY(note_line(w, reading, file, line, ran));
	}
	return OK;
}

enum err coverage_python(struct work *w, struct coverage_reading *reading, struct str root, struct str text)
{
	const struct json *json;
	if (json_parse(w, text, COVERAGE_BYTES_MAX, &json) != OK) {
		enum err kind = w->failed;
		work_forgive(w);
		return kind == ERR_TOO_LARGE ? fail(w, kind, "the report of coverage has more than %d MiB",
		                                    COVERAGE_BYTES_MAX >> 20)
		                             : no_report(w);
	}
	const struct json *files = json_get(json, S("files"));
	if (files == NULL || files->kind != JSON_OBJECT)
		return no_report(w);
	for (size_t i = 0; i < files->count; i++) {
		struct file *file;
		const struct json *value = &files->members[i].value;
		struct str path = text_path(w, root, (struct str){0}, files->members[i].name);
		if (str_absent(path))
			continue;
		TRY(find_file(w, reading, path, &file));
		TRY(note_lines(w, reading, file, json_get(value, S("executed_lines")), true));
		TRY(note_lines(w, reading, file, json_get(value, S("missing_lines")), false));
	}
	return OK;
}

/* ---- what it came to ---- */

static int compare(const void *a, const void *b)
{
	const struct coverage_file *left = a, *right = b;
	return str_compare(left->path, right->path);
}

/* Lines in which nothing can run join what they lie between. */
static void find_missed(struct work *w, const struct file *file, size_t *left, struct coverage_file *out)
{
	size_t count = 0;
	for (int pass = 0; pass < 2; pass++) {
		struct coverage_range *ranges = pass == 0 ? NULL : work_array(w, count, sizeof *ranges);
		bool open = false;
		count = 0;
		for (size_t line = 1; line < file->capacity; line++) {
			if (file->states[line] == LINE_RAN)
				open = false;
			if (file->states[line] != LINE_MISSED)
				continue;
			if (!open && ranges != NULL)
				ranges[count].first = (int64_t)line;
			count += !open;
			open = true;
			if (ranges != NULL)
				ranges[count - 1].last = (int64_t)line;
		}
		out->missed = ranges;
	}
	out->missed_count = count < *left ? count : *left;
	*left -= out->missed_count;
}

void coverage_end(struct work *w, struct coverage_reading *reading, struct coverage *out)
{
	struct coverage_file *files = work_array(w, reading->count, sizeof *files);
	size_t left = RANGES_MAX;
	*out = (struct coverage){.files = files, .count = reading->count};
	for (size_t i = 0; i < reading->count; i++) {
		const struct file *file = &reading->files[i];
		files[i].path = file->path;
		for (size_t line = 1; line < file->capacity; line++) {
			files[i].lines += file->states[line] != LINE_NONE;
			files[i].ran += file->states[line] == LINE_RAN;
		}
		find_missed(w, file, &left, &files[i]);
		out->lines += files[i].lines;
		out->ran += files[i].ran;
	}
	if (reading->count > 0)
		qsort(files, reading->count, sizeof *files, compare);
}

double coverage_share(const struct coverage *coverage)
{
	return coverage->lines == 0 ? NAN : (double)coverage->ran / (double)coverage->lines;
}

/* ---- the stored form ---- */

void coverage_write(struct json_out *out, const struct coverage *coverage)
{
	json_object(out);
	json_name(out, S("files"));
	json_array(out);
	for (size_t i = 0; i < coverage->count; i++) {
		const struct coverage_file *file = &coverage->files[i];
		json_object(out);
		json_put_int(out, S("lines"), file->lines);
		json_name(out, S("missed"));
		json_array(out);
		for (size_t j = 0; j < file->missed_count; j++) {
			json_int(out, file->missed[j].first);
			json_int(out, file->missed[j].last);
		}
		json_end(out);
		json_put_str(out, S("path"), file->path);
		json_put_int(out, S("ran"), file->ran);
		json_end(out);
	}
	json_end(out);
	json_end(out);
}

static enum err read_missed(struct work *w, const struct json *list, struct coverage_file *file)
{
	if (list == NULL || list->kind != JSON_ARRAY || list->count % 2 != 0 || list->count / 2 > RANGES_MAX)
		return no_report(w);
	struct coverage_range *ranges = work_array(w, list->count / 2, sizeof *ranges);
	int64_t before = 0;
	for (size_t i = 0; i < list->count / 2; i++) {
		if (!json_to_int(&list->elements[2 * i], &ranges[i].first) ||
		    !json_to_int(&list->elements[2 * i + 1], &ranges[i].last) || ranges[i].first <= before ||
		    ranges[i].last < ranges[i].first || ranges[i].last > COVERAGE_LINE_MAX)
			return no_report(w);
		before = ranges[i].last;
	}
	file->missed = ranges;
	file->missed_count = list->count / 2;
	return OK;
}

enum err coverage_read(struct work *w, const struct json *json, struct coverage *out)
{
	const struct json *list = json_get(json, S("files"));
	if (list == NULL || list->kind != JSON_ARRAY || list->count > COVERAGE_FILES_MAX)
		return no_report(w);
	struct coverage_file *files = work_array(w, list->count, sizeof *files);
	*out = (struct coverage){.files = files, .count = list->count};
	for (size_t i = 0; i < list->count; i++) {
		const struct json *at = &list->elements[i];
		files[i].path = json_get_str(at, S("path"));
		files[i].lines = json_get_int(at, S("lines"));
		files[i].ran = json_get_int(at, S("ran"));
		if (files[i].path.len == 0 || files[i].ran < 0 || files[i].ran > files[i].lines ||
		    files[i].lines > COVERAGE_LINE_MAX)
			return no_report(w);
		TRY(read_missed(w, json_get(at, S("missed")), &files[i]));
		out->lines += files[i].lines;
		out->ran += files[i].ran;
	}
	return OK;
}
