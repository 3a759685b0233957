/* /api/v1/me/competences: what one can show today, in each competency that one was judged on. */
#ifndef WEB_API_COMPETENCES_H
#define WEB_API_COMPETENCES_H

#include "web/pages/verification.h"

extern const struct field api_competences_output[1];
extern const struct field api_verification_output[1];
http_handler api_competences, api_verification_begin;

#endif
