/* For machines that watch: is it alive, is it ready, what does it do; and the API's own description. */
#ifndef WEB_API_HEALTH_H
#define WEB_API_HEALTH_H

#include "web/web.h"

http_handler healthz, readyz, metrics_text, openapi_document;

#endif
