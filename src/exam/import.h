/* From an author's folder to a document.
 *
 * Every problem is reported, not only the first, each with file and line and what would be right.
 * What is found good is stored with version_store. docs/authoring.md is the author's manual. */
#ifndef EXAM_IMPORT_H
#define EXAM_IMPORT_H

#include "exam/document.h"
#include "exam/import_problem.h"
#include "sandbox/sandbox.h"

struct import_report {
	const struct import_problem *problems; /* by file and line; none: the document is set */
	size_t problem_count;
	const struct import_problem *notes; /* what the author should know; they refuse nothing */
	size_t note_count;
	const struct document *document; /* NULL when there are problems */
};

/* A file of the folder by its relative path: assessment.yaml or one that it names. Paths that could leave the
 * folder (absolute, "..") are refused before this is called. Of the author's making are ERR_NOT_FOUND when
 * there is no such file, and ERR_INPUT and ERR_TOO_LARGE with a sentence for the report; texts have at most
 * DOCUMENT_BYTES_MAX. */
struct import_source {
	enum err (*read)(struct work *w, void *state, struct str path, struct str *out);
	void *state;
};

/* Reads and checks a folder; problems are in the report, errors only for what has nothing to do with the
 * content. At most IMPORT_PROBLEMS_MAX problems are kept. */
enum err import_check(struct work *w, const struct import_source *source,
                      struct import_report *out) MUST_CHECK;
/* A folder on disk as a source. Only regular files below it are read, and no links are followed; lives in the
 * arena. ERR_INPUT when there is no such folder. */
enum err import_folder(struct work *w, struct str folder, struct import_source *out) MUST_CHECK;
/* The bytes of a zip, tar or tar.gz of such a folder, or of what is in it, as a source: read in a box, never by this process.
 * Lives in the arena. ERR_INPUT and ERR_TOO_LARGE with a sentence about the archive; ERR_UNAVAILABLE and ERR_BUSY as
 * sandbox_run's. */
enum err import_archive(struct work *w, struct sandbox *sandbox, struct str bytes,
                        struct import_source *out) MUST_CHECK;

#endif
