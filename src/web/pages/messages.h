/* Messages to the person who is signed in. */
#ifndef WEB_PAGES_MESSAGES_H
#define WEB_PAGES_MESSAGES_H

#include "web/web.h"

http_handler messages_page, messages_read_send;

#endif
