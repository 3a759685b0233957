/* How far people agree, over the API. */
#ifndef WEB_API_AGREEMENT_H
#define WEB_API_AGREEMENT_H

#include "web/pages/agreement.h"

extern const struct field api_agreed_output[7], api_readings_due_output[1], api_clarified_output[1];

http_handler api_agreed, api_agreed_newest, api_readings_due, api_reading_waive, api_clarify;

#endif
