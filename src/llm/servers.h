/* Servers that give the same answers: the owner's, by their URLs, and the local one that we supervise.
 *
 * What is asked, and in which protocol, is the caller's (llm.h, embed.h, vision.h). Here a call gets its turn, goes to another
 * server when one fails, and is counted.
 *
 * 1. At most `concurrency` calls are under way at once on each server; a caller past its deadline is ERR_BUSY.
 * 2. A server that failed 3 times in a row is left alone for a while that doubles up to a minute (breaker.h); when all
 *    are, the call fails at once with ERR_UNAVAILABLE.
 * 3. A call that a server failed is tried again, three times in all, as long as there is time for it: asking changes nothing
 *    anywhere. */
#ifndef LLM_SERVERS_H
#define LLM_SERVERS_H

#include "llm/supervisor.h"
#include "llm/wire.h"

struct servers;

struct servers_options {
	struct str what;    /* in messages to people: "language model" */
	const char *metric; /* in the names of metrics: "llm" */
	const struct str *urls;
	size_t url_count;
	struct str key;                  /* bearer token for those; absent: none */
	struct supervisor_options local; /* without a command: none; `changed` is ours */
	unsigned concurrency;            /* on each URL; 0: 1 */
	unsigned local_concurrency;      /* on the local server; 0: 1 */
	unsigned timeout_seconds;        /* of one call, waiting and trying again included */
};

/* Starts the supervisor when there is a local command; does not wait for it to be ready. ERR_INPUT when there is
 * neither that nor a URL, or a URL is not http or https. */
enum err servers_open(struct work *w, const struct servers_options *options, struct servers **out) MUST_CHECK;
/* Every call fails soon with ERR_UNAVAILABLE, those in flight too: whoever calls is to stop. */
void servers_give_up(struct servers *servers);
/* Stops the child, cleanly first. Nobody calls any more. NULL is fine. */
void servers_close(struct servers *servers);
/* How many there are, the local one among them. */
size_t servers_count(const struct servers *servers);

/* One server at a call's turn. */
struct server {
	struct wire wire;
	bool local;
	struct str identity; /* "sha256:…" of the local server's model file; absent elsewhere */
};

/* What a call reports, for the metrics; -1: not said. */
struct server_usage {
	int64_t prompt_tokens, cached_tokens;
};

struct servers_call {
	/* Asks this server. Any error but ERR_UNAVAILABLE is the call's, and no failure of the server's. */
	enum err (*ask)(struct work *w, void *argument, const struct server *server,
	                struct server_usage *usage);
	void *argument;
	size_t first; /* which server is asked first, if it is free; below servers_count */
	bool only;    /* no other is asked in its place */
	bool *begun;  /* once it is true the call is not tried again; NULL: never */
};

/* ERR_UNAVAILABLE: down, slow or talking nonsense on the wire; ERR_BUSY: no turn before the deadline, the work's or
 * timeout_seconds from now. *seconds: what the successful attempt took, without waiting for a turn; may be NULL. */
enum err servers_call(struct work *w, struct servers *servers, const struct servers_call *call,
                      double *seconds) MUST_CHECK;

/* For pages, /readyz and metrics: never waits. */
enum llm_state servers_state(struct servers *servers);
/* Waits until one is ready or the work's deadline passes (ERR_UNAVAILABLE). */
enum err servers_wait_ready(struct work *w, struct servers *servers) MUST_CHECK;
/* In Prometheus' text format. */
void servers_metrics(struct servers *servers, struct buf *out);

#endif
