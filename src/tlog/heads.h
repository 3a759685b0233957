/* The notes of a log: what it has published, and what it has integrated and not published yet. */
#ifndef TLOG_HEADS_H
#define TLOG_HEADS_H

#include "tlog/tlog.h"

/* Both notes as they lie there, either of which may be absent, and the newest checkpoint. */
struct heads {
	struct str published, integrated;
	struct str newest_note;
	struct checkpoint newest;
};

/* ERR_NOT_FOUND before tlog_create, ERR_INPUT when `verifier` did not sign both. */
enum err heads_read(struct work *w, const struct tlog *log, const struct note_verifier *verifier,
                    struct heads *out) MUST_CHECK;

/* The published note as it lies there, unread; absent when there is none. */
enum err heads_published(struct work *w, const struct tlog *log, struct str *out) MUST_CHECK;

/* Puts a note in the place of the one that lies there. ERR_CONFLICT: that is another one by now. */
enum err heads_publish(struct work *w, const struct tlog *log, struct heads *heads,
                       struct str note) MUST_CHECK;
enum err heads_integrate(struct work *w, const struct tlog *log, struct heads *heads,
                         struct str note) MUST_CHECK;

#endif
