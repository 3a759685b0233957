/* From an author's folder to a stored version.
 *
 * Every problem is reported, not only the first, each with file and line and what would be right.
 * What is found good is stored with version_store. */
#ifndef EXAM_IMPORT_H
#define EXAM_IMPORT_H

#include "exam/document.h"

struct import_problem {
	struct str file;
	int64_t line;
	struct str sentence;
};

struct import_report {
	const struct import_problem *problems; /* none: the document is set */
	size_t problem_count;
	const struct document *document;
};

/* A file of the folder by its relative path: assessment.yaml or one that it names. Paths that leave the
 * folder (absolute, "..", links) are refused before this is called. ERR_NOT_FOUND when there is none. */
struct import_source {
	enum err (*read)(struct work *w, void *state, struct str path, struct str *out);
	void *state;
};

/* Reads and checks a folder; problems are in the report, errors only for what has nothing to do with the
 * content. At most 200 problems are kept. */
enum err import_check(struct work *w, const struct import_source *source, struct import_report *out) MUST_CHECK;
/* A folder on disk as a source. */
enum err import_folder(struct work *w, struct str folder, struct import_source *out) MUST_CHECK;

#endif
