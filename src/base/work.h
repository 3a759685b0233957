/* The work: one request, one job or one command, and all that comes with it.
 *
 * What can fail takes `struct work *w` first and returns `enum err`; what only allocates takes the arena or `w` and returns
 * its value; a reader that can only say no returns bool.
 *
 * 1. The first failure is recorded where it is detected, by fail(), and never overwritten.
 * 2. OK is returned if and only if nothing was recorded since the last work_forgive().
 * 3. Everything allocated from w->arena dies with the work.
 * 4. Clock and randomness are reached only through w->world, so that a test or a replay decides them. */
#ifndef BASE_WORK_H
#define BASE_WORK_H

#include "base/arena.h"
#include "base/str.h"

/* Every kind maps to one HTTP status and one exit code (the tables are in work.c). */
enum err {
	OK = 0,
	ERR_INPUT,       /* what was sent is not acceptable; the message says what to change */
	ERR_SIGNED_OUT,  /* nobody is signed in, or the sign-in failed */
	ERR_FORBIDDEN,   /* this person may not do that */
	ERR_NOT_FOUND,   /* no such thing, or not for this person to know of */
	ERR_CONFLICT,    /* somebody else changed or took it; look again and retry */
	ERR_TOO_LARGE,   /* over a stated maximum */
	ERR_BUSY,        /* too many at once; retry later */
	ERR_UNAVAILABLE, /* a part we depend on (database, model, mail, disk) does not answer */
	ERR_INTERNAL,    /* a mistake of ours */
};

struct world;

struct work {
	struct arena *arena;
	const struct world *world;
	int64_t deadline_us;   /* monotonic clock; 0: none */
	struct str request_id; /* in every log line of this work */
	enum err failed;       /* kind of the recorded failure, or OK */
	struct str message;    /* its text for people: what happened, what to do next */
};

/* Calls f and returns its error, if any, to our caller: the one control-flow macro of the project. */
#define TRY(call)                           \
	do {                                \
		enum err try_err_ = (call); \
		if (try_err_ != OK)         \
			return try_err_;    \
	} while (0)

/* A work with a fresh arena; closed with work_finish, which gives all its memory back. */
struct work work_init(const struct world *world, struct str request_id);
void work_finish(struct work *w);

/* Records a failure, unless one is recorded already, and returns its kind. Text: one sentence that
 * a person understands, no secrets, no personal data. */
enum err fail(struct work *w, enum err kind, const char *format, ...) PRINTF(3, 4);
#ifdef __clang_analyzer__ /* learns here that it never returns OK */
#define fail(w, kind, ...) (fail((w), (kind), __VA_ARGS__), (kind))
#endif

/* Forgets the recorded failure, because the caller has dealt with it. */
void work_forgive(struct work *w);

/* Shorthands of the arena's. */
void *work_alloc(struct work *w, size_t size);
void *work_array(struct work *w, size_t count, size_t size);

/* 200, 400, 401, 403, 404, 409, 413, 429, 503, 500. */
int err_http_status(enum err kind);
/* 0 done; 1 no (forbidden, not found, conflict); 2 cannot tell or bad usage. */
int err_exit_code(enum err kind);
/* "input", "signed-out"…: the stable name in problem documents and logs. */
struct str err_name(enum err kind);

#endif
