#include "web/pages/log.h"

struct log_view {
	uint64_t size;
	struct str did, key, checkpoint;
};

#include "web/pages/log.html.h"

const struct field log_tile_fields[1] = {
	{"path", FIELD_PATH, FIELD_TEXT, offsetof(struct log_tile_input, path), .required = true, .max = 200,
         .sentence = "L/N[.p/W] or entries/N[.p/W]."},
};

enum err log_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	const struct issuer *issuer = web_app(call)->issuer;
	struct log_view view = {.did = issuer_did(issuer), .key = issuer_log_key(issuer)};
	TRY(issuer_log_head(w, issuer, &view.size, &view.checkpoint));
	struct buf body = web_markup(w);
	log_html(&body, &view);
	return web_reply_page(w, call, &(struct web_page){.title = S("Public log"), .body = &body}, reply);
}

enum err log_checkpoint(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	reply->type = S("text/plain; charset=utf-8");
	http_reply_header(reply, "Cache-Control", S("no-cache"));
	return issuer_log_file(w, web_app(call)->issuer, S("checkpoint"), &reply->body);
}

enum err log_tile(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct log_tile_input *in = input;
	reply->type = S("application/octet-stream");
	http_reply_header(reply, "Cache-Control", S("public, max-age=31536000, immutable"));
	return issuer_log_file(w, web_app(call)->issuer, str_format(w->arena, "tile/%.*s", STR_ARG(in->path)),
	                       &reply->body);
}

enum err did_document(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	reply->type = S("application/did+json");
	http_reply_header(reply, "Cache-Control", S("public, max-age=300"));
	return issuer_document(w, web_app(call)->issuer, &reply->body);
}
