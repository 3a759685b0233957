/* The first look at an issuer's log where it lies: is it this issuer's, or is there none yet and it is made here?
 *
 * 1. Before that has been judged nothing of the log is read, and nothing of it is written or signed: what is asked of
 *    `beginning_storage` fails as the look does. So a server can begin while its store is away, and the judgement is the same.
 * 2. Whoever asks takes the look again until it has succeeded once; nobody waits for one that another takes.
 * 3. The keys are those of when the issuer was opened: a log's key is changed only while its place can be looked at. */
#ifndef BADGE_BEGINNING_H
#define BADGE_BEGINNING_H

#include "signer/signer.h"
#include "tlog/tlog.h"

#include <pthread.h>
#include <stdatomic.h>

struct beginning {
	struct tlog log;              /* in its place itself */
	struct str place, base_url;   /* as they are told to people */
	struct note_verifier *before; /* its keys of before */
	size_t before_count;
	pthread_mutex_t lock; /* of who looks */
	atomic_bool done;
};

/* For a log with these keys (signer_keys); `log`, `place` and `base_url` live as long, and what is in `arena`. */
enum err beginning_open(struct work *w, struct arena *arena, const struct tlog *log,
                        const struct signer_key *keys, size_t key_count, struct beginning *out) MUST_CHECK;
/* One of zeros is fine. */
void beginning_close(struct beginning *beginning);

/* Takes the look, if none has succeeded. A log that was signed by a key of before is signed anew. ERR_CONFLICT when the log is
 * another's, or none lies there and the keys have signed one; ERR_UNAVAILABLE when the place does not answer; ERR_BUSY while
 * another thread looks. */
enum err beginning_look(struct work *w, struct beginning *beginning) MUST_CHECK;

/* Whether this note of a checkpoint is of this log, by its key or one of before: else ERR_CONFLICT as above. */
enum err beginning_check(struct work *w, const struct beginning *beginning, struct str note) MUST_CHECK;

/* The log's storage behind the first look. */
struct tlog_storage beginning_storage(struct beginning *beginning);

#endif
