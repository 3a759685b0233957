/* /api/v1/assessments/ID/reviewers: how severely each of an assessment's reviewers judges. */
#ifndef WEB_API_REVIEWERS_H
#define WEB_API_REVIEWERS_H

#include "web/pages/reviewers.h"

extern const struct field api_reviewers_output[8];

extern const struct field api_severity_output[9];

http_handler api_reviewers, api_severity;

#endif
