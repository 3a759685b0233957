/* What a witness remembers: which keys speak for which log, and what it cosigned last of each. A SQLite file of its own.
 *
 * 1. Deciding and remembering are one transaction: of two requests that begin at one size one is cosigned, whoever serves them.
 * 2. What is answered as cosigned is durable (db.h: synchronous=FULL). After a crash the size may be newer than what was
 *    answered, never older.
 * 3. What was cosigned stays, whether the log is known any more or not: a log that is added again begins where it was.
 * 4. No cosignature tells an older time than an earlier one of this witness.
 * 5. A log is cosigned at most ten times a second, a hundred times at once. Strangers cannot use that up: a request counts when
 *    it is signed by the log's key and brings its log forward. One that repeats its newest checkpoint, which anybody can, gets
 *    the cosignature of before for ten seconds, and then a new one.
 * 6. A log that contradicts itself is not cosigned, and the two checkpoints are kept. */
#ifndef TRANSPARENCY_WITNESS_STORE_H
#define TRANSPARENCY_WITNESS_STORE_H

#include "base/work.h"
#include "tlog/witness.h"

enum { WITNESS_KEYS_MAX = 16 }; /* of one log */

struct witness_store;

struct witness_store_options {
	struct str path;     /* of the file, which is made when it is missing */
	bool clock_is_right; /* the operator looked (tlog/witness.h) */
};

/* Errors of db_open. */
enum err witness_store_open(struct work *w, const struct witness_store_options *options,
                            struct witness_store **out) MUST_CHECK;
/* NULL is fine. */
void witness_store_close(struct witness_store *store);

/* The log may be brought: its checkpoints begin with `origin` and are signed by that key, one of several perhaps. `origin` is the
 * key's name, but where the log was always so (sum.golang.org signs for "go.sum database tree"). A key that is there already
 * is fine. ERR_INPUT for an origin that is none; ERR_CONFLICT: it has WITNESS_KEYS_MAX keys. */
enum err witness_store_add(struct work *w, struct witness_store *store, struct str origin,
                           const struct note_verifier *key) MUST_CHECK;
/* The log is unknown from now on. ERR_NOT_FOUND when it was. */
enum err witness_store_remove(struct work *w, struct witness_store *store, struct str origin) MUST_CHECK;

struct witness_log {
	struct str origin;
	int64_t keys;   /* how many; 0: it is known no more */
	int64_t size;   /* cosigned last */
	int64_t time_s; /* when; 0: never */
	int64_t forks;  /* proofs that it lied */
};

/* All logs, by origin, at most 100,000. */
enum err witness_store_list(struct work *w, struct witness_store *store, struct witness_log **out,
                            size_t *count) MUST_CHECK;

/* The keys of a log. ERR_NOT_FOUND when it is unknown. */
enum err witness_store_keys(struct work *w, struct witness_store *store, struct str origin,
                            struct note_verifier **out, size_t *count) MUST_CHECK;

struct witness_result {
	enum witness_answer answer;
	uint64_t size;    /* cosigned last, before this request */
	struct str lines; /* the cosignature, with WITNESS_COSIGNS */
	bool fork;        /* it was proof of a lie, and is kept */
};

/* Decides, remembers, and cosigns: `note` is the request's, with the trusted signatures only. ERR_BUSY: too often (rule 5);
 * ERR_UNAVAILABLE: the disk, or the clock. Then nothing has changed. */
enum err witness_store_cosign(struct work *w, struct witness_store *store,
                              const struct witness_request *request, const struct note *note,
                              const struct note_signer *signer, struct witness_result *out) MUST_CHECK;

/* The newest checkpoint that was cosigned of a log, with the log's signatures and the witness's. ERR_NOT_FOUND. */
enum err witness_store_checkpoint(struct work *w, struct witness_store *store, struct str origin_digest,
                                  struct str *out) MUST_CHECK;

struct witness_counts {
	int64_t logs, forks;
};

/* Whether a log could be cosigned now: the file answers and the clock can be right. ERR_UNAVAILABLE. */
enum err witness_store_well(struct work *w, struct witness_store *store,
                            struct witness_counts *out) MUST_CHECK;

#endif
