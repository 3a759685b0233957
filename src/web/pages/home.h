/* The start: for candidates their assessments, for others the page they work on, for who is signed out what this is. */
#ifndef WEB_PAGES_HOME_H
#define WEB_PAGES_HOME_H

#include "web/web.h"

http_handler home_page;

#endif
