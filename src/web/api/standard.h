/* /api/v1/assessments/ID/standards/COMPETENCY: where judges say that the level lies which an award requires. */
#ifndef WEB_API_STANDARD_H
#define WEB_API_STANDARD_H

#include "web/pages/standard.h"

extern const struct field api_standard_output[9];
extern const struct field api_standard_used_output[1];

http_handler api_standard, api_standard_judge, api_standard_use;

#endif
