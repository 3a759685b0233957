#include "cli/demo_http.h"

#include "base/buf.h"

enum { REPLY_BYTES_MAX = 8 << 20 };

static enum err send(struct work *w, const struct demo_user *user, const char *method, struct str path,
                     struct str body, struct client_reply *reply)
{
	const struct client_header headers[] = {
		{"Accept", S("application/json")},
		{"Content-Type", S("application/json")},
		{"Cookie", user->cookie},
		{"X-CSRF-Token", user->csrf},
	};
	const struct client_request request = {
		.method = method,
		.url = str_format(w->arena, "%.*s%.*s", STR_ARG(user->base_url), STR_ARG(path)),
		.headers = headers,
		.header_count = str_absent(user->cookie) ? 2 : COUNT(headers),
		.body = body,
		.reply_max = REPLY_BYTES_MAX,
	};
	return client_send(w, user->client, &request, reply);
}

/* The server's own words for what it refused. */
static enum err refused(struct work *w, const char *method, struct str path, const struct client_reply *reply)
{
	const struct json *problem;
	struct str detail = {0};
	if (json_parse(w, reply->body, REPLY_BYTES_MAX, &problem) == OK)
		detail = json_get_str(problem, S("detail"));
	work_forgive(w);
	return fail(w, ERR_CONFLICT, "%s %.*s: status %d: %.*s", method, STR_ARG(path), reply->status,
	            STR_ARG(detail));
}

enum err demo_call(struct work *w, const struct demo_user *user, const char *method, struct str path,
                   struct str body, const struct json **json)
{
	struct client_reply reply;
	TRY(send(w, user, method, path, body, &reply));
	*json = NULL;
	if (reply.status / 100 != 2)
		return refused(w, method, path, &reply);
	return reply.body.len == 0 ? OK : json_parse(w, reply.body, REPLY_BYTES_MAX, json);
}

enum err demo_fetch(struct work *w, const struct demo_user *user, struct str path, struct str *bytes)
{
	struct client_reply reply;
	TRY(send(w, user, "GET", path, (struct str){0}, &reply));
	if (reply.status != 200)
		return refused(w, "GET", path, &reply);
	*bytes = reply.body;
	return OK;
}

/* "name=value" of the Set-Cookie header. */
static struct str cookie_of(const struct client_reply *reply)
{
	struct str header = client_reply_header(reply, "Set-Cookie");
	return str_cut(&header, ';');
}

enum err demo_sign_in(struct work *w, struct str base_url, struct str email, struct str password,
                      struct demo_user *out)
{
	*out = (struct demo_user){.client = client_open(), .base_url = base_url};
	struct buf buf = buf_init(w->arena, 1024);
	struct json_out body = json_out(&buf);
	struct client_reply reply;
	const struct json *json;
	json_object(&body);
	json_put_str(&body, S("email"), email);
	json_put_str(&body, S("password"), password);
	json_end(&body);
	TRY(send(w, out, "POST", S("/api/v1/session"), buf_str(&buf), &reply));
	if (reply.status != 200)
		return refused(w, "POST", S("/api/v1/session"), &reply);
	TRY(json_parse(w, reply.body, REPLY_BYTES_MAX, &json));
	out->cookie = str_copy(w->arena, cookie_of(&reply));
	out->csrf = json_get_str(json, S("csrf"));
	return OK;
}

void demo_sign_out(struct demo_user *user)
{
	client_close(user->client);
}
