/* What a witness decides (C2SP tlog-witness, add-checkpoint): whether a checkpoint that is brought to it grew out of the one
 * that it cosigned last.
 *
 *	old SIZE
 *	HASH…        the consistency proof from SIZE, at most 63 lines
 *
 *	CHECKPOINT   the signed note
 *
 * 1. Nothing is cosigned unless a trusted key of the log signed it and it contains all that was cosigned before.
 * 2. The decision is made of the request and of what is stored, and of nothing else. Whoever stores sees to it that no other
 *    decision about the log comes between reading and writing (transparency/witness_service.h).
 *
 * Subtrees are not cosigned (the optional sign-subtree): a cosignature of type 0x04 cannot be one of a subtree. */
#ifndef TLOG_WITNESS_H
#define TLOG_WITNESS_H

#include "tlog/checkpoint.h"
#include "tlog/merkle.h"

enum { WITNESS_PATH_MAX = 63, WITNESS_REQUEST_MAX = 128 << 10 };

struct witness_request {
	uint64_t old;
	struct merkle_proof path; /* from there */
	struct note note;
	struct checkpoint checkpoint; /* the note's */
};

/* Reads a request; views of `body`. ERR_INPUT (400), ERR_TOO_LARGE (413); ERR_FORBIDDEN (403) where the lines before the
 * checkpoint are well and the note is malformed: a malformed signature is none, and the specification has one status for both. */
enum err witness_request_parse(struct work *w, struct str body, struct witness_request *out) MUST_CHECK;
/* A request, as a log sends it. */
struct str witness_request_text(struct arena *arena, uint64_t old, const struct merkle_proof *path,
                                struct str note);

/* The note without the signatures of keys that are not trusted. ERR_FORBIDDEN when none of a trusted key is there, or one that
 * says to be does not hold. Cost: 60 µs a signature. */
enum err witness_trusts(struct work *w, const struct note *note, const struct note_verifier *keys,
                        size_t key_count, struct note *out) MUST_CHECK;

/* What was cosigned last; nothing yet is the empty tree. */
struct witness_state {
	uint64_t size;
	struct digest root;
};

/* The state before a log was cosigned. */
struct witness_state witness_state_first(void);

/* What is answered. The numbers are the HTTP statuses of the specification. */
enum witness_answer {
	WITNESS_COSIGNS = 200,
	WITNESS_SIZES_SWAPPED = 400, /* the old size is over the new one */
	WITNESS_ELSEWHERE = 409,     /* another size was cosigned last: state.size is the answer */
	WITNESS_INCONSISTENT = 422,  /* the proof does not show that the log has only grown */
};

/* Decides about a request whose note is trusted. */
enum witness_answer witness_decide(const struct witness_request *request, const struct witness_state *state);

/* The time that a cosignature tells, in seconds since 1970. */
#define WITNESS_TIME_MIN INT64_C(1767225600) /* the beginning of 2026: a clock before that was never set */
enum { WITNESS_CLOCK_BACK_S = 300, WITNESS_CLOCK_AHEAD_S = 180 * 24 * 3600 };

/* Of the clock and of the newest time that any cosignature of this witness tells (0: there is none): never before that one.
 * ERR_UNAVAILABLE, with what to do, for a clock that cannot be right: it was never set, or it is over WITNESS_CLOCK_BACK_S
 * behind that time, or so far after it that it would make every later cosignature wrong (`sure`: the operator looked). */
enum err witness_time(struct work *w, int64_t clock_s, int64_t last_s, bool sure, int64_t *out) MUST_CHECK;

/* Whether the request is proof that the log lies: a tree of the size that was cosigned, with another root. */
bool witness_sees_fork(const struct witness_request *request, const struct witness_state *state);

#endif
