/* The style sheet, scripts and icon of the pages: made from ui/ by tools/assets.mk, embedded in the binary.
 *
 * Each is served at /assets/NAME where NAME contains a hash of its content: what has this address never changes,
 * and a page of a new version never gets the script of an old one. */
#ifndef WEB_ASSETS_H
#define WEB_ASSETS_H

#include "http/http.h"

struct asset {
	struct str base;  /* "assay.css" */
	struct str url;   /* "/assets/assay-3f9a12c4.css" */
	struct str type;  /* media type */
	struct str plain; /* the bytes, and the same compressed */
	struct str gzip;
};

/* By what follows /assets/ in an address; NULL when there is none. */
const struct asset *asset_find(struct str name);
/* By its base name, for addresses that others have chosen, such as /favicon.svg. It must be there. */
const struct asset *asset_named(const char *base);
/* "/assets/assay-3f9a12c4.css" for "assay.css". It must be there. */
struct str asset_url(const char *base);

/* Replies with it, compressed where the browser takes that. It may be kept for ever where the address has the hash,
 * else for a day. */
void asset_reply(const struct http_request *request, const struct asset *asset, struct http_reply *reply);

#endif
