#include "web/assets.h"

#include "base/check.h"

#include <string.h>

#include "web/assets.table.h"

#define PREFIX "/assets/"

const struct asset *asset_find(struct str name)
{
	for (size_t i = 0; i < COUNT(assets); i++)
		if (str_equal(str_slice(assets[i].url, strlen(PREFIX), SIZE_MAX), name))
			return &assets[i];
	return NULL;
}

const struct asset *asset_named(const char *base)
{
	for (size_t i = 0; i < COUNT(assets); i++)
		if (str_equal(assets[i].base, str_of(base)))
			return &assets[i];
	check(!"every asset that is named is there");
	return NULL;
}

struct str asset_url(const char *base)
{
	return asset_named(base)->url;
}

/* RFC 9110 section 12.5.3, as far as gzip is concerned. */
static bool takes_gzip(struct str accepted)
{
	while (!str_absent(accepted)) {
		struct str weight = str_cut(&accepted, ',');
		struct str coding = str_trim(str_cut(&weight, ';'));
		if (str_equal(coding, S("gzip")))
			return !str_equal(str_trim(weight), S("q=0"));
	}
	return false;
}

void asset_reply(const struct http_request *request, const struct asset *asset, struct http_reply *reply)
{
	bool packed = takes_gzip(http_header(request, "Accept-Encoding"));
	reply->type = asset->type;
	reply->body = packed ? asset->gzip : asset->plain;
	if (packed)
		http_reply_header(reply, "Content-Encoding", S("gzip"));
	http_reply_header(reply, "Vary", S("Accept-Encoding"));
	http_reply_header(reply, "Cache-Control",
	                  str_equal(request->path, asset->url) ? S("public, max-age=31536000, immutable")
	                                                       : S("public, max-age=86400"));
}
