/* /api/v1/sittings/{sitting}/parts/{part}/history: what was saved of a written answer. */
#ifndef WEB_API_HISTORY_H
#define WEB_API_HISTORY_H

#include "web/pages/history.h"

extern const struct field api_history_output[2];
extern const struct field api_revision_output[4];

http_handler api_history, api_revision;

#endif
