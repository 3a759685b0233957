/* An assessment as the folder that an author has: what `assay import` takes, from a draft or from a version.
 *
 * 1. Importing it gives the same document, but for what no author writes (which numbers were calibrated) and what is computed.
 * 2. assessment.yaml holds all but the longer texts of tasks, which stand beside it as Markdown. */
#ifndef EXAM_FOLDER_H
#define EXAM_FOLDER_H

#include "base/json.h"
#include "exam/document.h"
#include "sandbox/unpack.h"

struct folder {
	struct str name;       /* the assessment's id, or “assessment” */
	struct unpacked files; /* their paths begin with the name */
};

/* The tree: as authors write it, completed (exam/draft.h). ERR_TOO_LARGE. */
enum err folder_of_tree(struct work *w, const struct json *tree, struct folder *out) MUST_CHECK;
/* The same of a version. ERR_TOO_LARGE. */
enum err folder_of_document(struct work *w, const struct document *document, struct folder *out) MUST_CHECK;

#endif
