/* What analysers say about a repository: clang-tidy, cppcheck, ruff and eslint, reduced to one shape.
 *
 * 1. A finding is anchored at a line of a file of the repository; what is about files elsewhere is left out.
 * 2. No more than FINDINGS_MAX are kept, the first ones of each tool; `cut` says that there were more.
 * 3. cppcheck's XML is read inside a box alone (`assay read cppcheck`); what comes out is the stored form.
 *
 * It does not say what a finding is worth: a person and the author's criteria do. */
#ifndef EVIDENCE_FINDINGS_H
#define EVIDENCE_FINDINGS_H

#include "base/json.h"
#include "base/work.h"

enum {
	FINDINGS_MAX = 2000,
	FINDINGS_BYTES_MAX = 16 << 20,
	FINDINGS_MESSAGE_BYTES_MAX = 500,
	FINDINGS_RULE_BYTES_MAX = 100,
	FINDINGS_LINE_MAX = 10000000,
	FINDINGS_JSON_BYTES_MAX = 4 << 20,
};

enum findings_severity { FINDINGS_ERROR, FINDINGS_WARNING, FINDINGS_STYLE };

struct finding {
	struct str tool, rule; /* "ruff", "F401" */
	struct str path;
	int64_t line, column; /* from 1; column 0: not said */
	enum findings_severity severity;
	struct str message; /* one line of plain text */
};
struct findings {
	const struct finding *at;
	size_t count;
	bool cut;
};

/* Readers, each for what one tool prints. `root`: the absolute path that the repository had where it ran ("/box/work"). ERR_INPUT
 * when it is no such output; ERR_TOO_LARGE over FINDINGS_BYTES_MAX. Cost: linear.
 *
 *	clang-tidy   lines PATH:LINE:COLUMN: severity: message [rule]; all else is passed over
 *	cppcheck     --xml --xml-version=2
 *	ruff         --output-format=json
 *	eslint       --format=json */
enum err findings_clang_tidy(struct work *w, struct str root, struct str text,
                             struct findings *out) MUST_CHECK;
enum err findings_cppcheck(struct work *w, struct str root, struct str xml, struct findings *out) MUST_CHECK;
enum err findings_ruff(struct work *w, struct str root, struct str json, struct findings *out) MUST_CHECK;
enum err findings_eslint(struct work *w, struct str root, struct str json, struct findings *out) MUST_CHECK;

/* "error", "warning", "style". */
struct str findings_severity_name(enum findings_severity severity);

/* The stored form, and back. ERR_INPUT when it is none. */
void findings_write(struct json_out *out, const struct findings *findings);
enum err findings_read(struct work *w, const struct json *json, struct findings *out) MUST_CHECK;

/* A path as tools write it, relative to the root; absent when it leads elsewhere. Points into `path`. */
struct str findings_path(struct str root, struct str path);

#endif
