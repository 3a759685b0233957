/* /api/v1: what came of a sitting, as it comes, contesting it, and one's credentials. */
#ifndef WEB_API_RESULT_H
#define WEB_API_RESULT_H

#include "web/pages/result.h"

extern const struct field api_result_output[15];
extern const struct field api_credentials_output[1];

http_handler api_result, api_result_events, api_appeal, api_credentials;

#endif
