/* /assets/NAME and /favicon.svg. */
#ifndef WEB_PAGES_ASSETS_H
#define WEB_PAGES_ASSETS_H

#include "web/web.h"

struct asset_input {
	struct str name;
};
extern const struct field asset_fields[1];

http_handler asset_file, favicon;

#endif
