/* People who write programs, for tests: the assessment tests/api/tiny-code on a new database, and sittings of it whose one
 * part, “sum”, is begun. */
#ifndef TEST_CODING_H
#define TEST_CODING_H

#include "database.h"
#include "exam/sitting.h"

enum { CODERS = 3 };

struct coding {
	struct db *db;
	struct str url, part;
	struct id org;
	const struct document *document;
	struct coder {
		struct actor actor;
		struct id sitting;
	} coders[CODERS];
	struct actor reviewer;
};

struct coding coding_open(struct work *w, enum db_engine engine);
/* The same with another assessment, in that folder, whose part of this name is begun. */
struct coding coding_open_with(struct work *w, enum db_engine engine, struct str folder, struct str part);

/* The part, as it stands. */
struct coding_part {
	struct sitting sitting;
	const struct sitting_part *part;
};
void coding_part(struct work *w, struct tx *tx, const struct coder *coder, struct coding_part *out);

#endif
