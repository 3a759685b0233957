#include "http/reply.h"

#include "base/log.h"

#include <event2/buffer.h>
#include <string.h>

static struct str own_header(const struct http_reply *reply, const char *name)
{
	for (size_t i = 0; i < reply->header_count; i++)
		if (strcasecmp(reply->headers[i].name, name) == 0)
			return reply->headers[i].value;
	return (struct str){0};
}

/* RFC 9110 section 8.8.3.2, weak comparison: W/"x" and "x" are the same to If-None-Match. */
static struct str opaque_tag(struct str tag)
{
	return str_starts(tag, S("W/")) ? str_slice(tag, 2, SIZE_MAX) : tag;
}

/* RFC 9110 section 13.1.2. Our tags have no commas inside. */
static bool client_has(const struct exchange *x)
{
	struct str tag = own_header(&x->reply, "ETag"), known = http_header(&x->request, "If-None-Match");
	if (str_absent(tag) || x->reply.status != 200 || x->request.method != HTTP_GET)
		return false;
	while (!str_absent(known)) {
		struct str one = str_trim(str_cut(&known, ','));
		if (str_equal(one, S("*")) || str_equal(opaque_tag(one), opaque_tag(tag)))
			return true;
	}
	return false;
}

/* evhttp refuses line breaks; a NUL would cut the value short. */
static void put_header(struct exchange *x, const char *name, struct str value)
{
	struct evkeyvalq *headers = evhttp_request_get_output_headers(x->native);
	bool whole = str_find_byte(value, '\0') == SIZE_MAX;
	if (!whole || evhttp_add_header(headers, name, str_cstr(x->work.arena, value)) != 0)
		log_event(&x->work, LOG_ERROR, "http.header_refused", LOG_TEXT("name", str_of(name)));
}

void reply_write_headers(struct exchange *x)
{
	const struct http_reply *reply = &x->reply;
	if (!str_absent(reply->type))
		put_header(x, "Content-Type", reply->type);
	for (size_t i = 0; i < reply->header_count; i++)
		put_header(x, reply->headers[i].name, reply->headers[i].value);
	put_header(x, "X-Request-Id", x->work.request_id);
	if (x->closes || x->loop->stopping)
		put_header(x, "Connection", S("close"));
}

static bool has_body(int status)
{
	return status >= 200 && status != 204 && status != 304;
}

size_t reply_write(struct exchange *x)
{
	struct http_reply *reply = &x->reply;
	if (reply->status == 0)
		reply->status = 200;
	if (client_has(x))
		reply->status = 304;
	reply_write_headers(x);
	size_t sent = 0;
	if (x->head && has_body(reply->status))
		put_header(x, "Content-Length", str_format(x->work.arena, "%zu", reply->body.len));
	if (!x->head && has_body(reply->status)) {
		sent = reply->body.len;
		evbuffer_add(evhttp_request_get_output_buffer(x->native), reply->body.at, sent);
	}
	evhttp_send_reply(x->native, reply->status, NULL, NULL);
	x->native = NULL;
	return sent;
}
