#include "web/pages/assets.h"

#include "web/assets.h"

const struct field asset_fields[1] = {
	{"name", FIELD_PATH, FIELD_TOKEN, offsetof(struct asset_input, name), .required = true, .max = 100,
         .sentence = "The file's name, with the hash of its content."},
};

enum err asset_file(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct asset_input *in = input;
	const struct asset *asset = asset_find(in->name);
	if (asset == NULL)
		return fail(w, ERR_NOT_FOUND, "This file belongs to another version. Reload the page.");
	asset_reply(call->request, asset, reply);
	return OK;
}

enum err favicon(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)w;
	(void)input;
	asset_reply(call->request, asset_named("favicon.svg"), reply);
	return OK;
}
