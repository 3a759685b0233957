/* The HTTP server: libevent's evhttp behind one route table.
 *
 * What it owns: listening sockets, threads, reading and limiting requests, choosing the route, filling its
 * input, running it in its transaction, writing the reply. What a person may do is decided by the
 * application's `admit`; what things mean, by the handlers.
 *
 * 1. Several threads, one event base each, SO_REUSEPORT; a request stays with its loop, and a loop never
 *    waits: what may take long runs on a thread of the database's or of the pool.
 * 2. Every request has a work of its own (arena, deadline from the route's limit, request id).
 * 3. A handler runs only after admit said yes (on routes that need the database) and every input field fitted. What is
 *    wrong with a body is said after admit: who may not call gets the same refusal whatever was sent.
 * 4. A reply to a writing route leaves after its transaction is durable, never before.
 * 5. A body over the largest limit of all routes is never kept, and one over its own route's limit never
 *    reaches the handler; headers over 32 KiB are refused.
 *    Of requests over 160 KiB that are not whole yet, 64 are kept at once; the next is refused (503).
 * 6. What RFC 9112 calls ambiguous is refused and the connection closed. Whoever refuses, the application makes the page
 *    and the headers. The Host header is never used.
 * 7. http_stop finishes what is in flight: handlers end by their own time limits, what waits for http_complete by that,
 *    slow readers get 10 seconds.
 * 8. What is for any_origin has no roles. Its replies, refusals too, say Access-Control-Allow-Origin: *, unless admit found out
 *    who calls (or it was no GET, and no page's: without Origin); that cookies may come along is never said. OPTIONS tells a
 *    browser which methods of a path are so.
 *
 * TLS and HTTP/2 are a proxy's work. Multipart bodies are read only by routes with a FIELD_FILE. */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/work.h"
#include "db/db.h"
#include "http/field.h"

enum http_method { HTTP_GET, HTTP_POST, HTTP_PUT, HTTP_DELETE };

/* In what the handler runs, and so what call->tx is. */
enum http_transaction {
	HTTP_NO_DATABASE, /* on the loop, at once, for everyone alike: without admit, and it may not wait */
	HTTP_COMPLETES, /* as HTTP_NO_DATABASE; and when it returns OK, the reply leaves with http_complete */
	HTTP_NO_TRANSACTION, /* on a pool thread, tx is NULL: may wait, opens its own transactions; without admit
	                      * where the application has no database */
	HTTP_READS,          /* GET: read-only transaction (HEAD is answered from GET) */
	HTTP_WRITES,         /* the whole handler is one transaction, may be run again: no outside effect */
};

struct http_request {
	enum http_method method;
	struct str path;   /* decoded, without the query */
	struct str target; /* as it came */
	struct str body;
	struct str address;  /* of the peer, or X-Forwarded-For's last hop behind a trusted proxy */
	const void *headers; /* read with http_header */
};

/* A header by name, any case; absent when not sent. */
struct str http_header(const struct http_request *request, const char *name);
/* A cookie by name; absent when not sent. */
struct str http_cookie(const struct http_request *request, struct str name);

struct http_header_field {
	const char *name;
	struct str value;
};

enum { HTTP_REPLY_HEADERS_MAX = 16 };

struct http_call;

enum { HTTP_STREAMS_OF_OWNER = 6 };

/* A server-sent event stream. `next` is called in a read transaction at once and then every interval_ms
 * (at most 15,000) until it sets *end, it fails, or the client leaves; it appends whole
 * events ("event: …\ndata: …\n\n") to out, at most 256 KiB. After 15 seconds of silence a comment is sent.
 * `state` lives as long as the stream; the work is new each time.
 * After five minutes a stream ends: its client connects again and is admitted again, so that what a person may no longer
 * see ends soon. One owner has at most HTTP_STREAMS_OF_OWNER at once, and all together a quarter of the connections;
 * beyond that the reply is ERR_BUSY. */
struct http_stream {
	enum err (*next)(struct work *w, struct tx *tx, void *state, struct buf *out, bool *end);
	const void *state; /* copied at the start: state_size bytes, no pointers into the work */
	size_t state_size;
	unsigned interval_ms;
	struct id owner; /* who watches */
};

struct http_reply {
	int status; /* 0 is taken as 200 */
	struct str type;
	struct str body;
	struct http_header_field headers[HTTP_REPLY_HEADERS_MAX];
	size_t header_count;
	const struct http_stream *stream; /* set: instead of the body */
};

/* Adds a header; more than HTTP_REPLY_HEADERS_MAX is a mistake of ours. A GET reply with status 200 and an
 * "ETag" becomes 304 by itself when the client has it already. */
void http_reply_header(struct http_reply *reply, const char *name, struct str value);
/* 303 See Other. */
void http_reply_redirect(struct http_reply *reply, struct str location);

struct http_route;

struct http_call {
	const struct http_route *route;
	const struct http_request *request;
	const struct field_source *source; /* the path's, query's and form's values, or the JSON, as read */
	struct tx *tx;
	struct db *db;
	void *app;             /* http_app.state */
	const void *who;       /* what admit found: the session, or NULL */
	struct str form_token; /* value of the form field http_app.form_token; absent when not sent */
	bool refused;          /* the body cannot be read: whatever admit says, the handler does not run */
};

/* Ends a call whose route is HTTP_COMPLETES: its reply is filled, or a failure recorded in its work. By any thread, once, and
 * even before the handler has returned. From the handler's OK until then the work, the call, the input and the reply belong to
 * whoever is to complete it; afterwards nothing of them may be touched. http_stop waits for it. */
void http_complete(struct http_call *call);

typedef enum err http_handler(struct work *w, struct http_call *call, const void *input,
                              struct http_reply *reply);

struct http_route {
	enum http_method method;
	/* "/api/v1/sittings/{sitting}/events": a {name} matches one segment that is not empty, {name...}
	 * at the end all that is left. */
	const char *path;
	unsigned roles; /* bits whose meaning is admit's; 0: everyone, signed in or not */
	enum http_transaction transaction;
	http_handler *handle;
	const struct field *input;
	size_t input_count, input_size;
	const struct field *output; /* of the JSON reply; NULL for pages */
	size_t output_count;
	size_t body_max;        /* 0: 64 KiB */
	unsigned time_limit_ms; /* 0: 10,000; becomes the work's deadline */
	bool secret_reply;      /* its reply shows a secret, this once: it is stored nowhere */
	bool any_origin;      /* scripts on pages of any origin may call it and read the reply: invariant 8 */
	const char *sentence; /* what it does, for people: the API's description and the tests' name */
};

#define HTTP_INPUT(fields, type) .input = (fields), .input_count = COUNT(fields), .input_size = sizeof(type)
#define HTTP_OUTPUT(fields) .output = (fields), .output_count = COUNT(fields)

struct http_app {
	const struct http_route *routes;
	size_t route_count;
	void *state;
	struct db *db; /* NULL: no route needs it */
	const struct world *world;
	/* Who calls, and may they? Runs in the route's transaction (or a read one of its own when it has
	 * none). Sets call->who. ERR_SIGNED_OUT, ERR_FORBIDDEN… end the request. */
	enum err (*admit)(struct work *w, struct http_call *call);
	/* Around the handler, in its transaction: may answer by itself (a repeated Idempotency-Key) or keep
	 * the reply; NULL: none. */
	http_handler *around;
	/* Makes the reply for the failure recorded in w. call->route is NULL when no path matched.
	 * reply->status is set already; it is more exact than the failure's kind (405, 415…), so leave it. */
	void (*failed)(struct work *w, struct http_call *call, struct http_reply *reply);
	/* Adds the headers every reply carries (CSP and the like). */
	void (*finish)(struct work *w, struct http_call *call, struct http_reply *reply);
	const char
		*form_token;  /* a form's field that is no route's: call->form_token for admit; NULL: none */
	bool trust_forwarded; /* the peer is our own TLS proxy */
};

struct http_options {
	struct str address;    /* "127.0.0.1:8080", "[::]:8080"; port 0: any */
	unsigned threads;      /* 0: one a core; at most 8, whatever is said */
	unsigned pool_threads; /* for HTTP_NO_TRANSACTION; 0: 4 */
};

struct http_server;

/* Listens and serves on threads of its own; the server is in *out before the first request comes. ERR_UNAVAILABLE when the
 * address is taken. */
enum err http_start(struct work *w, const struct http_app *app, const struct http_options *options,
                    struct http_server **out) MUST_CHECK;
/* The port listened on. */
int http_port(const struct http_server *server);
/* Returns when everything is closed. NULL is fine. */
void http_stop(struct http_server *server);

/* Requests answered by status class, in flight, and seconds by route, for /metrics (Prometheus text
 * format). */
void http_metrics(const struct http_server *server, struct buf *out);

/* The OpenAPI 3.1 document of the routes under `prefix`, and of those for any origin. roles_name gives the words for a roles
 * set. */
struct str http_openapi(struct work *w, const struct http_app *app, struct str prefix, struct str title,
                        struct str version, struct str (*roles_name)(struct work *w, unsigned roles));

#endif
