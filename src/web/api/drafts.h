/* /api/v1/drafts: assessments that are being written, as their pages do (web/pages/draft.h); and the packed folder of one. */
#ifndef WEB_API_DRAFTS_H
#define WEB_API_DRAFTS_H

#include "web/pages/draft.h"
#include "web/pages/import.h"

struct api_assessment_draft_add_input {
	struct id assessment;        /* zero: of a new one */
	const struct json *document; /* NULL: as one begins */
};
struct api_assessment_draft_save_input {
	struct id draft;
	int64_t revision;
	const struct json *document, *form;
};

extern const struct field api_assessment_draft_add_fields[2];
extern const struct field api_assessment_draft_save_fields[3];
extern const struct field api_assessment_draft_change_fields[3];
extern const struct field api_import_fields[4];

extern const struct field api_assessment_drafts_output[1];
extern const struct field api_assessment_draft_output[9];
extern const struct field api_assessment_draft_made_output[1];
extern const struct field api_assessment_draft_saved_output[2];
extern const struct field api_assessment_draft_states_output[1];
extern const struct field api_assessment_draft_checked_output[2];
extern const struct field api_assessment_draft_published_output[5];
extern const struct field api_import_output[10];

http_handler api_assessment_drafts, api_assessment_draft_add, api_assessment_draft, api_assessment_draft_save,
	api_assessment_draft_change, api_assessment_draft_remove, api_assessment_draft_check,
	api_assessment_draft_states, api_assessment_draft_restore, api_assessment_draft_publish, api_import;

#endif
