/* /api/v1: invitations, sittings, their parts, answers and drafts, for programs. */
#ifndef WEB_API_SITTINGS_H
#define WEB_API_SITTINGS_H

#include "web/pages/sitting.h"

extern const struct field api_invitations_output[1];
extern const struct field api_consent_output[1];
extern const struct field api_sitting_output[9];
extern const struct field api_part_output[19];
extern const struct field api_draft_output[4];

http_handler api_invitations, api_consent;
http_handler api_sitting, api_part, api_begin, api_answer, api_draft, api_submit;

#endif
