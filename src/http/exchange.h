/* One request and its reply.
 *
 * 1. The loop understands the message, finds the route and parses the body.
 * 2. The database's thread, the pool's, or (a SQLite read) the loop's: admit, read the fields, handle.
 * 3. The loop again: the failure's page, the application's headers; write, log, count. */
#ifndef HTTP_EXCHANGE_H
#define HTTP_EXCHANGE_H

#include "http/loop.h"

struct evhttp_request;

/* Why the body cannot be taken. */
struct refusal {
	enum err kind;
	struct str message;
	int exact_status;
};

struct exchange {
	struct task task; /* first: in the pool's queue, then in the loop's */
	struct loop *loop;
	struct evhttp_request *native;
	struct work work;
	struct http_request request;
	struct route_match match;
	struct field_source source;
	struct http_call call;
	struct http_reply reply;
	struct refusal refused; /* when call.refused */
	struct db_job job;
	const char *method_name; /* as it came, for the log */
	bool method_known;
	bool head;        /* HEAD: the headers of the GET, no body */
	bool closes;      /* the connection cannot be used after this */
	int exact_status; /* of a failure for which HTTP has a status of its own; 0: that of its kind */
	int64_t started_us;
};

/* Takes a request from evhttp; it is answered later or at once. */
void exchange_start(struct loop *loop, struct evhttp_request *native);

/* Logs and counts the exchange and gives its memory back. `bytes` is the length of the body that was sent. */
void exchange_finish(struct exchange *exchange, size_t bytes);

#endif
