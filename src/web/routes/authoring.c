#include "web/api/drafts.h"
#include "web/routes/routes.h"

#define AUTHORS (ROLE_AUTHOR | ROLE_ADMINISTRATOR)
#define ONE HTTP_INPUT(draft_one_fields, struct draft_act_input)
#define ACT HTTP_INPUT(draft_act_fields, struct draft_act_input)
#define PUBLISH HTTP_INPUT(draft_publish_fields, struct draft_act_input)
#define IMPORT_MS .time_limit_ms = 60000

enum { FORM_BODY_MAX = 4 << 20, DRAFT_BODY_MAX = 8 << 20 };

static const struct http_route rows[] = {
	{HTTP_GET, "/assessments/write", AUTHORS, HTTP_READS, draft_write_page,
         HTTP_INPUT(draft_write_fields, struct draft_from_input),
         .sentence = "Where an assessment begins: by writing it here, or by bringing in a folder."},
	{HTTP_POST, "/assessments/write", AUTHORS, HTTP_WRITES, draft_begin_send,
         HTTP_INPUT(draft_begin_fields, struct draft_begin_input), .body_max = 512 << 10,
         .sentence = "Begins a draft with a title, a task and a question."},
	{HTTP_POST, "/assessments/import", AUTHORS, HTTP_NO_TRANSACTION, import_send,
         HTTP_INPUT(import_fields, struct import_input), .body_max = IMPORT_ARCHIVE_BYTES_MAX + (64 << 10),
         IMPORT_MS,
         .sentence =
                 "Brings in a packed folder as a version, or says what is wrong with it by file and line."},
	{HTTP_POST, "/assessments/{assessment}/draft", AUTHORS, HTTP_WRITES, draft_from_send,
         HTTP_INPUT(draft_from_fields, struct draft_from_input),
         .sentence = "Begins a draft with the newest version of an assessment."},
	{HTTP_GET, "/assessments/drafts/{draft}", AUTHORS, HTTP_READS, draft_page,
         HTTP_INPUT(draft_page_fields, struct draft_page_input),
         .sentence = "A draft: what is said of the whole."},
	{HTTP_POST, "/assessments/drafts/{draft}", AUTHORS, HTTP_WRITES, draft_send,
         HTTP_INPUT(draft_send_fields, struct draft_send_input), .body_max = FORM_BODY_MAX,
         .sentence = "Saves what its form says; then checks it, adds something or removes something."},
	{HTTP_GET, "/assessments/drafts/{draft}/tasks/{task}", AUTHORS, HTTP_READS, draft_task_page,
         HTTP_INPUT(draft_task_fields, struct draft_page_input),
         .sentence = "One task of a draft, with its criteria."},
	{HTTP_GET, "/assessments/drafts/{draft}/preview", AUTHORS, HTTP_READS, draft_preview_page, ONE,
         .sentence = "A draft as candidates will see it."},
	{HTTP_GET, "/assessments/drafts/{draft}/assessment.yaml", AUTHORS, HTTP_READS, draft_file, ONE,
         .sentence = "A draft as the file that a folder has."},
	{HTTP_POST, "/assessments/drafts/{draft}/undo", AUTHORS, HTTP_WRITES, draft_undo_send, ACT,
         .sentence = "Goes back to the state before; what it replaces can be had back likewise."},
	{HTTP_GET, "/assessments/drafts/{draft}/delete", AUTHORS, HTTP_READS, draft_delete_page, ONE,
         .sentence = "Asks whether to delete a draft."},
	{HTTP_POST, "/assessments/drafts/{draft}/delete", AUTHORS, HTTP_WRITES, draft_delete_send, ONE,
         .sentence = "Deletes a draft."},
	{HTTP_POST, "/assessments/drafts/{draft}/publish", AUTHORS, HTTP_WRITES, draft_publish_send, PUBLISH,
         .sentence = "Makes a version of a draft, which ends it."},

	{HTTP_GET, "/api/v1/drafts", AUTHORS, HTTP_READS, api_assessment_drafts,
         HTTP_OUTPUT(api_assessment_drafts_output), .sentence = "Assessments that are being written."},
	{HTTP_POST, "/api/v1/drafts", AUTHORS, HTTP_WRITES, api_assessment_draft_add,
         HTTP_INPUT(api_assessment_draft_add_fields, struct api_assessment_draft_add_input),
         HTTP_OUTPUT(api_assessment_draft_made_output), .body_max = DRAFT_BODY_MAX,
         .sentence = "Begins a draft: a new one, or with an assessment's newest version."},
	{HTTP_GET, "/api/v1/drafts/{draft}", AUTHORS, HTTP_READS, api_assessment_draft, ONE,
         HTTP_OUTPUT(api_assessment_draft_output), .sentence = "A draft with its document."},
	{HTTP_PUT, "/api/v1/drafts/{draft}/document", AUTHORS, HTTP_WRITES, api_assessment_draft_save,
         HTTP_INPUT(api_assessment_draft_save_fields, struct api_assessment_draft_save_input),
         HTTP_OUTPUT(api_assessment_draft_saved_output), .body_max = DRAFT_BODY_MAX,
         .sentence = "Replaces the document of a draft; 409 when it was changed meanwhile."},
	{HTTP_POST, "/api/v1/drafts/{draft}/fields", AUTHORS, HTTP_WRITES, api_assessment_draft_change,
         HTTP_INPUT(api_assessment_draft_change_fields, struct api_assessment_draft_save_input),
         HTTP_OUTPUT(api_assessment_draft_saved_output), .body_max = DRAFT_BODY_MAX,
         .sentence = "Changes some fields of a draft, as its form does."},
	{HTTP_DELETE, "/api/v1/drafts/{draft}", AUTHORS, HTTP_WRITES, api_assessment_draft_remove, ONE,
         .sentence = "Deletes a draft."},
	{HTTP_GET, "/api/v1/drafts/{draft}/check", AUTHORS, HTTP_READS, api_assessment_draft_check, ONE,
         HTTP_OUTPUT(api_assessment_draft_checked_output),
         .sentence = "What is still to be mended before it can become a version."},
	{HTTP_GET, "/api/v1/drafts/{draft}/assessment.yaml", AUTHORS, HTTP_READS, draft_file, ONE,
         .sentence = "A draft as the file that a folder has."},
	{HTTP_POST, "/api/v1/drafts/{draft}/publish", AUTHORS, HTTP_WRITES, api_assessment_draft_publish,
         PUBLISH, HTTP_OUTPUT(api_assessment_draft_published_output),
         .sentence =
                 "Makes a version of a draft, which ends it; 409 when there is a newer version than “newest”."},
	{HTTP_POST, "/api/v1/assessments", AUTHORS, HTTP_NO_TRANSACTION, api_import,
         HTTP_INPUT(api_import_fields, struct import_input), HTTP_OUTPUT(api_import_output),
         .body_max = IMPORT_ARCHIVE_BYTES_MAX, IMPORT_MS,
         .sentence =
                 "Brings in a packed folder as a version; 200 with “problems” when something is wrong with it."},
};

const struct route_table routes_authoring = {rows, COUNT(rows)};
