/* Clarifications of a rubric: what its author answers when people understood a level differently. They are part of the document,
 * so that a new one makes a new version, and of no task's content (exam/parameters.h): what was judged before stays
 * comparable. */
#ifndef EXAM_CLARIFY_H
#define EXAM_CLARIFY_H

#include "exam/document.h"

/* The same assessment with one more. ERR_NOT_FOUND: no such criterion; ERR_INPUT, with a sentence: no such level, no text or a
 * long one; ERR_CONFLICT: the criterion has as many as it can have. */
enum err clarify_add(struct work *w, const struct document *document, struct str part, struct str criterion,
                     const struct clarification *clarification, const struct document **out) MUST_CHECK;

/* What an author writes anew, with the clarifications of criteria that stay the same: those of the document before that are not
 * in it. *kept says how many. */
enum err clarify_keep(struct work *w, const struct document *before, const struct document *document,
                      const struct document **out, size_t *kept) MUST_CHECK;

/* What the author said of a level, one clarification behind the other, in the arena; absent: nothing. */
struct str clarify_meant(struct work *w, const struct criterion *criterion, size_t level);
/* The level's description with that behind it, as whoever judges reads it. */
struct str clarify_level(struct work *w, const struct criterion *criterion, size_t level);

#endif
