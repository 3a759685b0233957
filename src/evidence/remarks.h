/* What analysers say about a repository: clang-tidy, cppcheck, ruff and eslint, reduced to one shape.
 *
 * 1. A remark is anchored at a line of a file of the repository; what is about files elsewhere is left out.
 * 2. No more than REMARKS_MAX are kept, the first ones of each tool; `cut` says that there were more.
 * 3. cppcheck's XML is read inside a box alone (`assay read cppcheck`); what comes out is the stored form.
 *
 * It does not say what a remark is worth: a person and the author's criteria do. */
#ifndef EVIDENCE_REMARKS_H
#define EVIDENCE_REMARKS_H

#include "base/json.h"
#include "base/work.h"

enum {
	REMARKS_MAX = 2000,
	REMARKS_BYTES_MAX = 16 << 20,
	REMARKS_MESSAGE_BYTES_MAX = 500,
	REMARKS_RULE_BYTES_MAX = 100,
	REMARKS_LINE_MAX = 10000000,
	REMARKS_JSON_BYTES_MAX = 4 << 20,
};

enum remarks_severity { REMARKS_ERROR, REMARKS_WARNING, REMARKS_STYLE };

struct remark {
	struct str tool, rule; /* "ruff", "F401" */
	struct str path;
	int64_t line, column; /* from 1; column 0: not said */
	enum remarks_severity severity;
	struct str message; /* one line of plain text */
};
struct remarks {
	const struct remark *at;
	size_t count;
	bool cut;
};

/* Readers, each for what one tool prints. `root`: the absolute path that the repository had where it ran ("/box/work"). ERR_INPUT
 * when it is no such output; ERR_TOO_LARGE over REMARKS_BYTES_MAX. Cost: linear.
 *
 *	clang-tidy   lines PATH:LINE:COLUMN: severity: message [rule]; all else is passed over
 *	cppcheck     --xml --xml-version=2
 *	ruff         --output-format=json
 *	eslint       --format=json */
enum err remarks_clang_tidy(struct work *w, struct str root, struct str text, struct remarks *out) MUST_CHECK;
enum err remarks_cppcheck(struct work *w, struct str root, struct str xml, struct remarks *out) MUST_CHECK;
enum err remarks_ruff(struct work *w, struct str root, struct str json, struct remarks *out) MUST_CHECK;
enum err remarks_eslint(struct work *w, struct str root, struct str json, struct remarks *out) MUST_CHECK;

/* "error", "warning", "style". */
struct str remarks_severity_name(enum remarks_severity severity);

/* The stored form, and back. ERR_INPUT when it is none. */
void remarks_write(struct json_out *out, const struct remarks *remarks);
enum err remarks_read(struct work *w, const struct json *json, struct remarks *out) MUST_CHECK;

#endif
