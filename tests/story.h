/* A small scenario for tests, with everything that scenarios have; what follows from it is computed by hand where it is used. */
#ifndef TEST_STORY_H
#define TEST_STORY_H

#include "exam/import.h"

/* assessment.yaml with one part, "fire", of type scenario. */
extern const struct str story_yaml;
/* What import says of it (or of another text). */
enum err story_check(struct work *w, struct str yaml, struct import_report *out) MUST_CHECK;
/* Its document; the test fails when it has a problem. */
const struct document *story_document(struct work *w, struct str yaml);

#endif
