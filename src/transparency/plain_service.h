/* The edge that a log and a witness have in common over HTTP: a server without accounts and without a database, whose clients are
 * programs, and whose words are plain text.
 *
 * What it owns: how such a server starts, refusals, the headers of every reply, the figures. What a service does, and of what
 * size, is in its routes (log_service.h, witness_service.h).
 *
 * 1. A refusal is its sentence in plain text, and is kept by no cache; "not now" and "too many" say when to come back.
 * 2. No reply is taken for a page. */
#ifndef TRANSPARENCY_PLAIN_SERVICE_H
#define TRANSPARENCY_PLAIN_SERVICE_H

#include "http/http.h"

/* Room for the figures of GET /metrics, those of the server included. */
enum { PLAIN_SERVICE_FIGURES_MAX = 256 << 10 };

/* What all services of a kind have in common. */
struct plain_service {
	const struct http_route *routes; /* none of them HTTP_READS or HTTP_WRITES */
	size_t route_count;
	unsigned pool_threads; /* for HTTP_NO_TRANSACTION */
};

/* Serves at once: `state` is the handlers' call->app, and is ready but for the server, which is in *out before the first request
 * is. Stop it with http_stop. ERR_UNAVAILABLE when the address is taken, ERR_INPUT when it is none. */
enum err plain_service_start(struct work *w, const struct plain_service *kind, void *state,
                             struct str address, struct http_server **out) MUST_CHECK;

/* Makes `text` the reply; its status stays. */
void plain_service_say(struct http_reply *reply, struct str text);
/* Makes what was put into `figures` (of PLAIN_SERVICE_FIGURES_MAX bytes) the reply to GET /metrics, with the server's own
 * behind. */
void plain_service_figures(const struct http_server *server, struct buf *figures, struct http_reply *reply);

#endif
