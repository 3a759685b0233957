/* The notes of a log: what it has published, and what it has integrated and not published yet. */
#ifndef TLOG_HEADS_H
#define TLOG_HEADS_H

#include "tlog/tlog.h"

/* Both notes as they lie there, either of which may be absent, and the newest checkpoint: that of a witnessed log may be the
 * integrated one, that of another log is the published one, because a crash may have left the integrated one without its
 * tiles (heads_integrated). */
struct heads {
	struct str published, integrated;
	struct str newest_note;
	struct checkpoint newest;
};

/* ERR_NOT_FOUND before tlog_create, ERR_INPUT when `verifier` did not sign both. */
enum err heads_read(struct work *w, const struct tlog *log, const struct note_verifier *verifier,
                    struct heads *out) MUST_CHECK;

/* The integrated checkpoint when it is newer than `heads` says; else *found is false. ERR_INPUT when the log did not sign
 * it. */
enum err heads_integrated(struct work *w, const struct tlog *log, const struct heads *heads,
                          struct checkpoint *out, bool *found) MUST_CHECK;

/* The published note as it lies there, unread; absent when there is none. */
enum err heads_published(struct work *w, const struct tlog *log, struct str *out) MUST_CHECK;
/* Both, unread, where perhaps nothing is published: for who replaces them. */
enum err heads_left(struct work *w, const struct tlog *log, struct heads *out) MUST_CHECK;

/* Puts a note in the place of the one that lies there. ERR_CONFLICT: that is another one by now. */
enum err heads_publish(struct work *w, const struct tlog *log, struct heads *heads,
                       struct str note) MUST_CHECK;
enum err heads_integrate(struct work *w, const struct tlog *log, struct heads *heads,
                         struct str note) MUST_CHECK;
/* Writes files and then publishes the note. Where what is published can be seen before it is durable, it is integrated before. */
enum err heads_commit(struct work *w, const struct tlog *log, struct heads *heads,
                      const struct tlog_file *files, size_t count, struct str note) MUST_CHECK;

#endif
