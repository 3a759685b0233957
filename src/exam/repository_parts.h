/* Between repository.c and repository_look.c. */
#ifndef EXAM_REPOSITORY_PARTS_H
#define EXAM_REPOSITORY_PARTS_H

#include "exam/repository.h"

enum { REPOSITORY_PIECE_BYTES = 256 << 10 };

/* Stores what came, piece by piece. */
enum err repository_parts_store(struct work *w, struct tx *tx, struct id org, struct id upload,
                                struct str bytes) MUST_CHECK;
/* What was left out and the history, as they are stored. */
struct str repository_parts_summary(struct work *w, const struct checkout *checkout);

#endif
