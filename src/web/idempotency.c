/* web_around: a write with an Idempotency-Key is done once; sent again, it gets the first reply.
 *
 * The reply is stored in the transaction of the write itself, so there is never one without the other. Of a reply that
 * shows a secret only the fact is stored: sent again, the write is refused, and the caller knows that it was done. */
#include "web/web.h"

#include "base/digest.h"
#include "base/world.h"

#include "web/idempotency.sql.h"

#include <strings.h>

enum { KEY_BYTES_MAX = 100 };

static struct digest digest_of_request(const struct http_call *call)
{
	static const struct str methods[] = {[HTTP_GET] = S_INIT("GET"),
	                                     [HTTP_POST] = S_INIT("POST"),
	                                     [HTTP_PUT] = S_INIT("PUT"),
	                                     [HTTP_DELETE] = S_INIT("DELETE")};
	const struct str parts[] = {methods[call->request->method], S(" "), call->request->target, S("\n"),
	                            call->request->body};
	return digest_of_parts(parts, COUNT(parts));
}

/* The stored reply of the key, if there is one. */
static enum err find(struct work *w, struct http_call *call, struct str key, const struct digest *digest,
                     struct http_reply *reply, bool *found)
{
	const struct actor *actor = web_actor(call);
	const struct idempotency_find_in in = {.org = actor->org, .person = actor->person, .key = key};
	struct idempotency_find_row row;
	TRY(idempotency_find(w, call->tx, &in, &row, found));
	if (!*found)
		return OK;
	if (!str_equal(row.request_digest, digest_str(digest)))
		return fail(w, ERR_CONFLICT,
		            "This Idempotency-Key was used for another request. Use a new one.");
	if (call->route->secret_reply)
		return fail(w, ERR_CONFLICT,
		            "This was done already, and its reply showed a secret once. Revoke what it made, "
		            "and make another with a new Idempotency-Key.");
	*reply = (struct http_reply){.status = (int)row.status, .type = row.type, .body = row.body};
	if (!str_absent(row.location))
		http_reply_header(reply, "Location", row.location);
	http_reply_header(reply, "Idempotency-Replayed", S("true"));
	return OK;
}

/* Where the reply leads to; absent when it has the answer itself. */
static struct str location_of(const struct http_reply *reply)
{
	for (size_t i = 0; i < reply->header_count; i++)
		if (strcasecmp(reply->headers[i].name, "Location") == 0)
			return reply->headers[i].value;
	return (struct str){0};
}

static enum err keep(struct work *w, struct http_call *call, struct str key, const struct digest *digest,
                     const struct http_reply *reply)
{
	const struct actor *actor = web_actor(call);
	bool shows = !call->route->secret_reply && !str_absent(reply->body);
	const struct idempotency_insert_in in = {
		.org = actor->org,
		.person = actor->person,
		.key = key,
		.request_digest = digest_str(digest),
		.status = reply->status == 0 ? 200 : reply->status,
		.type = str_absent(reply->type) ? S("") : reply->type,
		.location = location_of(reply),
		.body = shows ? reply->body : S(""),
		.at_us = world_now_us(w),
	};
	return idempotency_insert(w, call->tx, &in);
}

enum err web_around(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct http_route *route = call->route;
	struct str key = http_header(call->request, "Idempotency-Key");
	if (route->transaction != HTTP_WRITES || call->who == NULL || str_absent(key))
		return route->handle(w, call, input, reply);
	if (key.len == 0 || key.len > KEY_BYTES_MAX)
		return fail(w, ERR_INPUT, "An Idempotency-Key has 1 to %d characters.", KEY_BYTES_MAX);
	struct digest digest = digest_of_request(call);
	bool found;
	TRY(find(w, call, key, &digest, reply, &found));
	if (found)
		return OK;
	TRY(route->handle(w, call, input, reply));
	return keep(w, call, key, &digest, reply);
}
