/* Stored versions of assessments. */
#ifndef EXAM_VERSION_H
#define EXAM_VERSION_H

#include "db/db.h"
#include "exam/document.h"

struct version {
	struct id org;
	const struct document *document;
	struct str json;       /* the stored text */
	struct str digest_hex; /* its SHA-256 */
	int64_t number;
};

/* Loads a version; what it points to lives as long as the database (db/memo.h). ERR_INTERNAL when the text does not have its
 * digest: the database was damaged. */
enum err version_load(struct work *w, struct tx *tx, struct id org, struct id version,
                      struct version *out) MUST_CHECK;

/* The newest of the assessment: who begins takes that. ERR_NOT_FOUND when there is no such assessment. */
enum err version_in_use(struct work *w, struct tx *tx, struct id org, struct id assessment,
                        struct id *out) MUST_CHECK;

struct assessment {
	struct id id, version;
	struct str slug, title;
	int64_t number, imported_us;
	int64_t invited, finished;
};
/* All assessments of the organisation by title, at most 500. */
enum err version_list(struct work *w, struct tx *tx, struct id org, struct assessment **out,
                      size_t *count) MUST_CHECK;

/* Stores a document as the newest version of the assessment of its id, and logs that it is in use; the same content again
 * changes nothing. */
struct version_stored {
	struct id assessment, version;
	int64_t number;
	bool unchanged;
};
enum err version_store(struct work *w, struct tx *tx, struct id org, struct id by,
                       const struct document *document, struct version_stored *out) MUST_CHECK;

/* The same for what an author writes: tasks that stay the same keep the parameters that were calibrated for them, `kept` of them;
 * not with own_parameters. Their criteria keep their clarifications (exam/clarify.h). */
enum err version_import(struct work *w, struct tx *tx, struct id org, struct id by,
                        const struct document *document, bool own_parameters, struct version_stored *out,
                        size_t *kept) MUST_CHECK;

/* What the log's entry of a version commits to, canonical: {assessment, digest, kind, number}. The digest covers rubrics, items
 * and their parameters. ERR_NOT_FOUND when no version has the id. */
enum err version_fields(struct work *w, struct tx *tx, struct id org, struct id version,
                        struct str *out) MUST_CHECK;

#endif
