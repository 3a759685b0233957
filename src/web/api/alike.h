/* /api/v1/assessments/ID/alike: which answers to a programming task are alike. */
#ifndef WEB_API_ALIKE_H
#define WEB_API_ALIKE_H

#include "web/pages/alike.h"

extern const struct field api_alike_output[7];
extern const struct field api_alike_two_output[7];

http_handler api_alike, api_alike_two;

#endif
