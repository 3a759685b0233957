/* The way that somebody took through a scenario, drawn, for who took it: from their result page, which it would weigh down. */
#ifndef WEB_PAGES_WAY_H
#define WEB_PAGES_WAY_H

#include "web/web.h"

/* ERR_NOT_FOUND unless the part is their own scenario and handed in: the drawing has every scene. */
http_handler way_page;

#endif
