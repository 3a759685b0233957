/* JSON over HTTP as model servers speak it: a question is a POST, its answer one value or a stream of them.
 *
 * All that a server can do wrong is ERR_UNAVAILABLE: no connection, a status other than 200, bytes that are no JSON, too
 * many of them, silence past the deadline. The one exception is a question too long for the model: ERR_TOO_LARGE. */
#ifndef LLM_WIRE_H
#define LLM_WIRE_H

#include "base/json.h"
#include "http/client.h"

/* The way to one server. */
struct wire {
	struct client *client;
	struct str url;              /* what paths are put behind */
	struct str key;              /* bearer token; absent: none */
	const atomic_bool *given_up; /* see struct client_request */
};

/* POSTs body to url + path; the reply has at most 4 MiB. */
enum err wire_post(struct work *w, const struct wire *wire, const char *path, struct str body,
                   const struct json **reply) MUST_CHECK;

/* The same where the reply is a stream of server-sent events: `event` is called with each one's JSON, which lives only
 * until it returns; when it fails, the exchange ends with its error. All of it has at most bytes_max bytes. Returns
 * when the server closes or sends "[DONE]": whether the stream was whole is for the caller to know. */
enum err wire_stream(struct work *w, const struct wire *wire, const char *path, struct str body,
                     size_t bytes_max,
                     enum err (*event)(struct work *w, void *argument, const struct json *json),
                     void *argument) MUST_CHECK;

/* OK when a GET of url + path is answered with 200 within timeout_ms. */
enum err wire_get(struct work *w, const struct wire *wire, const char *path, unsigned timeout_ms) MUST_CHECK;

/* What a server sent, as JSON. */
enum err wire_json(struct work *w, struct str text, size_t max, const struct json **out) MUST_CHECK;

/* The failure of a reply that has not the shape it should have. */
enum err wire_misshapen(struct work *w);

#endif
