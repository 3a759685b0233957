/* The HTTP client: libcurl with limits.
 *
 * 1. http and https only; redirects are not followed unless asked, and never from https to http.
 * 2. Replies are capped; time is capped by timeout_ms and by the work's deadline.
 * 3. A client is for one thread at a time; it keeps connections alive between calls.
 * 4. Bodies come as they were sent: no encodings are offered, so nothing small can become large.
 * 5. The certificate of an https server is checked, and its name. */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include "base/work.h"

#include <stdatomic.h>

struct client;

/* A client without connections. Closing takes NULL. */
struct client *client_open(void);
/* NULL is fine. */
void client_close(struct client *client);

struct client_header {
	const char *name;
	struct str value;
};

struct client_request {
	const char *method; /* "GET", "POST"… */
	struct str url;
	const struct client_header *headers;
	size_t header_count;
	struct str body;
	unsigned timeout_ms;         /* 0: 30,000; the whole exchange */
	unsigned connect_timeout_ms; /* 0: 3,000 */
	size_t reply_max;            /* 0: 4 MiB */
	unsigned redirects_max;
	const char *authorities; /* a PEM file of those to trust in the place of the system's; NULL: these */
	/* Once it is true the exchange ends, within a second or so, with ERR_UNAVAILABLE; NULL: never. */
	const atomic_bool *given_up;
	/* Called with each piece of the body as it comes, instead of collecting it; false stops the exchange
	 * (which is then OK with what came so far). */
	bool (*piece)(void *argument, struct str bytes);
	void *argument;
};

struct client_reply {
	int status;
	struct str body;
	struct str content_type;
	struct str headers; /* raw lines, for client_reply_header */
};

/* OK whatever the status is. ERR_UNAVAILABLE: no connection, broken off, timed out; ERR_TOO_LARGE;
 * ERR_INPUT: not an http or https address, or a line break in a header. The reply lies in the work. */
enum err client_send(struct work *w, struct client *client, const struct client_request *request,
                     struct client_reply *reply) MUST_CHECK;

/* What became of one of several exchanges. */
struct client_result {
	enum err failed;    /* as client_send returns it */
	struct str message; /* why, when it did */
	struct client_reply reply;
};
enum { CLIENT_AT_ONCE_MAX = 64 };
/* Several exchanges, at most at_once on their way at any time (1 to CLIENT_AT_ONCE_MAX), each as client_send has it; returns when
 * the last has ended. results[i] is that of requests[i]. ERR_INPUT, before anything is sent, as client_send. The connections
 * that it keeps alive are its own, at most at_once of them. */
enum err client_send_all(struct work *w, struct client *client, const struct client_request *requests,
                         size_t count, unsigned at_once, struct client_result *results) MUST_CHECK;

/* A header of the reply by name, any case; absent when not sent. */
struct str client_reply_header(const struct client_reply *reply, const char *name);

#endif
