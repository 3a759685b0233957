/* What evhttp refuses by itself (a malformed head, a body over all limits, a method unknown), said as all else is.
 *
 * evhttp 2.1 writes such a reply straight into the connection and asks nobody. It is recognised there, before it leaves,
 * by the X-Request-Id that it lacks, and the application's page and headers take its place. Of the request nothing is
 * known but the status: programs get the page too. */
#ifndef HTTP_REFUSAL_H
#define HTTP_REFUSAL_H

#include "http/loop.h"

struct evbuffer;

/* Whether this, the first line of a reply, says that it failed. */
bool refusal_may_begin(struct evbuffer *output);
/* Replaces the reply when it is evhttp's own. `output` is a connection's, and holds one whole reply. */
void refusal_restate(struct loop *loop, struct evbuffer *output);
/* Fails with ERR_TOO_LARGE, in the units of people: `max` bytes of a body are taken at most. */
enum err refusal_too_large(struct work *w, size_t max);

#endif
