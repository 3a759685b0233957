/* The asking side's connection: requests go out one behind the other over one descriptor, from any thread, and answers come
 * back in the same order; so that what many threads ask at once reaches the signer at once, and shares a flush. */
#ifndef SIGNER_ASKER_H
#define SIGNER_ASKER_H

#include "signer/request.h"

#include <pthread.h>

enum asker_state { ASKER_STARTING, ASKER_READY, ASKER_BROKEN, ASKER_CLOSED };

struct signer {
	struct arena *arena; /* this struct, and the child's arguments */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	pthread_mutex_t sending; /* a message goes out whole */
	enum asker_state state;
	int descriptor;           /* -1: none */
	uint64_t asked, answered; /* on this connection */
	size_t users;             /* threads that are at it */
	enum err reason;          /* why it is broken, when the signer said so */
	char message[512];
	/* Of signer_start: */
	char **arguments; /* NULL: the process is not ours */
	bool module;
	pthread_t keeper;
	bool closing;
};

/* An empty connection. */
struct signer *asker_open(void);
/* Takes the descriptor and waits for the signer to say that it is ready. Fails with what it says instead. */
enum err asker_greet(struct work *w, struct signer *signer, int descriptor) MUST_CHECK;
/* Ends the stream, the lock being held: whoever waits for an answer, or for its end, is woken. */
void asker_break(struct signer *signer);
/* Marks it broken, waits for the threads that are at it, and closes the descriptor. */
void asker_drop(struct signer *signer);
/* Frees it; nobody is at it any more. NULL is fine. */
void asker_free(struct signer *signer);

struct asker_answer {
	const struct json *json;
	struct str raw; /* what stood behind it; absent: nothing */
};

/* Sends a request and gives its answer, in the work's arena. A connection that breaks meanwhile is tried once more when it is
 * there again. ERR_UNAVAILABLE; or the failure that was answered. */
enum err asker_ask(struct work *w, struct signer *signer, const struct request *request,
                   struct asker_answer *answer) MUST_CHECK;

#endif
