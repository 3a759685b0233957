/* /api/v1/review/cases/{id}/feedback: what candidates are told, for whoever decided. */
#ifndef WEB_API_FEEDBACK_H
#define WEB_API_FEEDBACK_H

#include "web/pages/feedback.h"

extern const struct field api_feedback_output[2];

http_handler api_feedback, api_feedback_send;

#endif
