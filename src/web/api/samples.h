/* /api/v1/review/cases/{id}/samples/{number}: one sample answer of a rubric, for whoever judges the case. */
#ifndef WEB_API_SAMPLES_H
#define WEB_API_SAMPLES_H

#include "web/pages/sample.h"

extern const struct field api_sample_output[4];

http_handler api_sample;

#endif
