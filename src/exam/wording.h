/* How the criteria of written tasks are worded, as digests: a level that somebody gave holds under that wording alone.
 *
 * What the newest version of each assessment asks is kept beside it (assessment_wording), so that a statement can tell what is
 * still to be scored, and what was scored under another wording. */
#ifndef EXAM_WORDING_H
#define EXAM_WORDING_H

#include "db/db.h"
#include "exam/document.h"

/* SHA-256 in hexadecimal of what a criterion asks of a machine: the task's statement, the question, the levels' titles and
 * descriptions, the clarifications. */
struct str wording_asked(struct work *w, const struct part *part, const struct criterion *criterion);
/* The same with the criterion's title: all that whoever scores reads. */
struct str wording_digest(struct work *w, const struct part *part, const struct criterion *criterion);

/* Keeps what the document asks, which is the newest version of the assessment, in place of what the one before did. */
enum err wording_keep(struct work *w, struct tx *tx, struct id org, struct id assessment,
                      const struct document *document) MUST_CHECK;

#endif
