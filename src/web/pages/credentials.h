/* One's own credentials. */
#ifndef WEB_PAGES_CREDENTIALS_H
#define WEB_PAGES_CREDENTIALS_H

#include "web/web.h"

http_handler credentials_page;

#endif
