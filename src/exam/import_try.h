/* Whether authors' own solutions pass their tests. */
#ifndef EXAM_IMPORT_TRY_H
#define EXAM_IMPORT_TRY_H

#include "exam/import.h"
#include "sandbox/sandbox.h"

/* Runs every solution of the report's document on all tests of its part. A test that one does not pass becomes a problem,
 * and the document is then taken out of the report; a language that is not installed here was a note already and is left
 * out. ERR_UNAVAILABLE and ERR_BUSY are the sandbox's. Needs a report without problems. */
enum err import_try(struct work *w, const struct sandbox_runner *sandbox,
                    struct import_report *report) MUST_CHECK;

#endif
