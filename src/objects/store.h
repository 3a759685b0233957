/* Requests to one object store: signed, sent several at once, and sent again where that may help. For any number of threads. */
#ifndef OBJECTS_STORE_H
#define OBJECTS_STORE_H

#include "objects/answer.h"
#include "objects/location.h"

struct store;

/* A request for one object, and what came of it. */
struct store_ask {
	const char *method;    /* "GET", "PUT" */
	struct str path;       /* of the object, below the prefix */
	struct str body;       /* of a PUT */
	struct str type;       /* its Content-Type */
	struct str cache;      /* its Cache-Control */
	const char *condition; /* "If-Match", "If-None-Match"; NULL: none */
	struct str tag;        /* what that says */
	size_t max;            /* bytes of what a GET brings */

	enum answer answer; /* ANSWER_DONE, ANSWER_MISSING or ANSWER_CHANGED */
	struct client_reply reply;
};

/* `location` must outlive it, and be whole. Closing takes NULL. */
struct store *store_open(const struct location *location);
void store_close(struct store *store);

/* Sends all, OBJECTS_AT_ONCE at a time, until each has an answer. One may be sent again although it was done and only the answer
 * was lost (the client does so by itself when a kept connection ends): then its condition does not hold because of
 * ourselves. ERR_UNAVAILABLE: the store does not do one of them, and what to do; ERR_TOO_LARGE: an object is larger than
 * `max`. Which of the others were done is then not known. */
enum err store_ask(struct work *w, struct store *store, struct store_ask *asks, size_t count) MUST_CHECK;

/* Waits so long; false, at once, when that would be after the work's deadline. */
bool store_wait(struct work *w, int64_t pause_ms) MUST_CHECK;

/* Requests sent, and waves of them, since it was opened. */
void store_counts(struct store *store, uint64_t *requests, uint64_t *waves);

#endif
