/* /api/v1/assessments/ID/differences: whether tasks are harder for one of two groups that are equally able. */
#ifndef WEB_API_DIFFERENCES_H
#define WEB_API_DIFFERENCES_H

#include "web/pages/differences.h"

extern const struct field api_differences_fields[4];
extern const struct field api_differences_output[6];

http_handler api_differences;

#endif
