/* Which lines of a repository its tests ran: gcov's and coverage.py's JSON, reduced to one shape.
 *
 * 1. Lines are those that could run; a file that no test touched counts with all of its lines where the tool says so.
 * 2. Paths are relative to the repository; what lies elsewhere (headers of the system, libraries) is left out.
 * 3. Several reports (gcov writes one a file) are joined: a line ran when it ran in any of them. */
#ifndef EVIDENCE_COVERAGE_H
#define EVIDENCE_COVERAGE_H

#include "base/json.h"
#include "base/work.h"

enum {
	COVERAGE_FILES_MAX = 5000,
	COVERAGE_LINE_MAX = 100000, /* the last line of a file that is counted */
	COVERAGE_BYTES_MAX = 32 << 20,
	COVERAGE_JSON_BYTES_MAX = 4 << 20,
};

/* From line `first` to line `last`, both among them. */
struct coverage_range {
	int64_t first, last;
};
struct coverage_file {
	struct str path;
	int64_t lines, ran;
	const struct coverage_range *missed; /* rising, apart */
	size_t missed_count;
};
struct coverage {
	const struct coverage_file *files; /* by path */
	size_t count;
	int64_t lines, ran; /* of all files */
};

/* What is read is added to this; zeroed at first. Lives in the work. */
struct coverage_reading;
struct coverage_reading *coverage_begin(struct work *w);
/* One JSON of `gcov --json-format --stdout`, or several, one behind the other on lines of their own. `root`: the absolute
 * path that the repository had where it ran ("/box/work"). ERR_INPUT when it is none, ERR_TOO_LARGE over the maxima.
 * Source: gcov(1). */
enum err coverage_gcov(struct work *w, struct coverage_reading *reading, struct str root,
                       struct str text) MUST_CHECK;
/* The JSON of `coverage json` (coverage.py 5 and later). Source: its manual, “JSON reporting”. */
enum err coverage_python(struct work *w, struct coverage_reading *reading, struct str root,
                         struct str text) MUST_CHECK;
/* What both came to. */
void coverage_end(struct work *w, struct coverage_reading *reading, struct coverage *out);

/* The share of lines that ran, 0 … 1; NAN when there were none. */
double coverage_share(const struct coverage *coverage);

/* The stored form, and back. ERR_INPUT when it is none. */
void coverage_write(struct json_out *out, const struct coverage *coverage);
enum err coverage_read(struct work *w, const struct json *json, struct coverage *out) MUST_CHECK;

#endif
