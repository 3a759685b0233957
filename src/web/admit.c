#include "web/admit.h"

#include "base/digest.h"
#include "web/config.h"

static struct str cookie_name(const struct app *app)
{
	return web_is_local(app) ? S("assay") : S("__Host-assay");
}

struct str admit_cookie(const struct http_call *call)
{
	return http_cookie(call->request, cookie_name(web_app(call)));
}

static void write_cookie(struct work *w, struct http_call *call, struct str value, int64_t seconds,
                         struct http_reply *reply)
{
	const struct app *app = web_app(call);
	http_reply_header(reply, "Set-Cookie",
	                  str_format(w->arena, "%.*s=%.*s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Lax%s",
	                             STR_ARG(cookie_name(app)), STR_ARG(value), (long long)seconds,
	                             web_is_local(app) ? "" : "; Secure"));
}

void admit_set_cookie(struct work *w, struct http_call *call, struct str cookie, struct http_reply *reply)
{
	write_cookie(w, call, cookie, SESSION_LIFE_US / 1000000, reply);
}

void admit_clear_cookie(struct work *w, struct http_call *call, struct http_reply *reply)
{
	write_cookie(w, call, S(""), 0, reply);
}

/* The session of the bearer token or the cookie. */
static enum err find_session(struct work *w, struct http_call *call, struct session *session)
{
	struct str authorization = http_header(call->request, "Authorization");
	if (str_starts(authorization, S("Bearer ")))
		return session_of_token(w, call->tx, str_slice(authorization, 7, SIZE_MAX), session);
	struct str cookie = admit_cookie(call);
	if (str_absent(cookie))
		return fail(w, ERR_SIGNED_OUT, "Sign in to see this page.");
	return session_of_cookie(w, call->tx, cookie, session);
}

static bool changes_something(const struct http_call *call)
{
	return call->request->method != HTTP_GET;
}

/* "https://example.org:8443", without a path. */
static struct str origin_of(struct str url)
{
	size_t host = str_find(url, S("://")) + 3;
	size_t path = str_find_byte(str_slice(url, host, SIZE_MAX), '/');
	return path == SIZE_MAX ? url : str_slice(url, 0, host + path);
}

/* A browser says where a form was, an old one only by Origin; a program says nothing. */
bool admit_is_from_here(const struct http_call *call)
{
	struct str site = http_header(call->request, "Sec-Fetch-Site");
	if (!str_absent(site))
		return str_equal(site, S("same-origin")) || str_equal(site, S("none"));
	struct str origin = http_header(call->request, "Origin");
	return str_absent(origin) || str_equal(origin, origin_of(web_app(call)->config->base_url));
}

/* What comes from another site is refused even without a session. */
static enum err check_origin(struct work *w, const struct http_call *call)
{
	if (admit_is_from_here(call))
		return OK;
	return fail(w, ERR_FORBIDDEN,
	            "This form was sent from another site. Open it at %.*s and send it again.",
	            STR_ARG(web_app(call)->config->base_url));
}

static enum err check_csrf(struct work *w, const struct http_call *call, const struct session *session)
{
	if (session->by_token)
		return OK;
	struct str token = http_header(call->request, "X-CSRF-Token");
	if (str_absent(token))
		token = call->form_token;
	if (!str_absent(token) && digest_same_secret(token, session->csrf))
		return OK;
	return fail(w, ERR_FORBIDDEN,
	            "This page was open for too long, or in another session. Reload it and try again.");
}

enum err web_admit(struct work *w, struct http_call *call)
{
	bool public = call->route->roles == 0;
	/* Where a page of anybody's may write, nobody is signed in. */
	if (changes_something(call) && call->route->any_origin)
		return OK;
	if (changes_something(call))
		TRY(check_origin(w, call));
	struct session *session = work_alloc(w, sizeof *session);
	enum err found = find_session(w, call, session);
	if (found == ERR_SIGNED_OUT && public) {
		work_forgive(w);
		return OK;
	}
	TRY(found);
	call->who = session;
	if (public)
		return OK;
	if (session->by_token && (call->route->roles & WEB_IN_PERSON) != 0)
		return fail(
			w, ERR_FORBIDDEN,
			"This is for you in person, not for an API token. Sign in and do it on the page Account.");
	if ((session->actor.roles & call->route->roles) == 0)
		return fail(w, ERR_FORBIDDEN, "Your account does not have the role that this page is for.");
	/* A body that cannot be read has no token to show, and changes nothing. */
	if (changes_something(call) && !call->refused)
		TRY(check_csrf(w, call, session));
	return OK;
}
