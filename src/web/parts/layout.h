/* The frame of every page. */
#ifndef WEB_PARTS_LAYOUT_H
#define WEB_PARTS_LAYOUT_H

#include "base/markup.h"
#include "web/web.h"

struct layout_link {
	struct str url, name;
	struct str current; /* aria-current: "page", "true" where the page is one below; absent: elsewhere */
};

struct layout_links {
	const struct layout_link *at;
	size_t count;
};

struct layout_view {
	struct str title, org_name, language;
	struct str person_name; /* absent: not signed in, or not known */
	bool stranger;          /* not signed in */
	struct str csrf, nonce;
	struct str style_url, script_url; /* script absent: none */
	struct str body_class;
	struct layout_links links;
	bool demonstration;
	struct str notice;          /* absent: none */
	struct web_preview preview; /* its address absent: none */
	struct markup body;
};

/* Writes the whole document. */
void layout_page(struct buf *out, const struct layout_view *view);

#endif
