#include "transparency/plain_service.h"

static void failed(struct work *w, struct http_call *call, struct http_reply *reply)
{
	(void)call;
	plain_service_say(reply, str_format(w->arena, "%.*s\n", STR_ARG(w->message)));
	http_reply_header(reply, "Cache-Control", S("no-store"));
	if (w->failed == ERR_UNAVAILABLE || w->failed == ERR_BUSY)
		http_reply_header(reply, "Retry-After", S("1"));
}

static void finish(struct work *w, struct http_call *call, struct http_reply *reply)
{
	(void)w, (void)call;
	http_reply_header(reply, "X-Content-Type-Options", S("nosniff"));
}

enum err plain_service_start(struct work *w, const struct plain_service *kind, void *state,
                             struct str address, struct http_server **out)
{
	const struct http_options options = {.address = address, .pool_threads = kind->pool_threads};
	const struct http_app app = {.routes = kind->routes,
	                             .route_count = kind->route_count,
	                             .state = state,
	                             .world = w->world,
	                             .failed = failed,
	                             .finish = finish};
	return http_start(w, &app, &options, out);
}

void plain_service_say(struct http_reply *reply, struct str text)
{
	reply->type = S("text/plain; charset=utf-8");
	reply->body = text;
}

void plain_service_figures(const struct http_server *server, struct buf *figures, struct http_reply *reply)
{
	http_metrics(server, figures);
	reply->type = S("text/plain; version=0.0.4");
	reply->body = buf_str(figures);
}
