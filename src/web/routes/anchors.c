#include "web/api/calibration.h"
#include "web/routes/routes.h"

#define AUTHORS (ROLE_AUTHOR | ROLE_ADMINISTRATOR)
#define JUDGES (AUTHORS | ROLE_REVIEWER)
#define ONE HTTP_INPUT(calibration_one_fields, struct calibration_input)
#define RELEASE HTTP_INPUT(calibration_release_fields, struct calibration_release_input)
#define RELEASE_FORM HTTP_INPUT(calibration_release_form_fields, struct calibration_release_form)
#define LEVELS HTTP_INPUT(anchor_judge_fields, struct anchor_judge_input)
#define WITHDRAW HTTP_INPUT(anchor_withdraw_fields, struct anchor_withdraw_input)
#define TRY_ONE HTTP_INPUT(calibration_try_fields, struct calibration_try_input), .time_limit_ms = 60000

static const struct http_route rows[] = {
	{HTTP_GET, "/assessments/{assessment}/anchors", JUDGES, HTTP_READS, anchors_page,
         HTTP_INPUT(anchors_fields, struct anchors_input),
         .sentence = "Answers that people score for machines to learn from."},
	{HTTP_POST, "/assessments/{assessment}/anchors", AUTHORS, HTTP_NO_TRANSACTION, anchors_add_send,
         HTTP_INPUT(anchors_add_fields, struct anchors_add_input), .body_max = 4 << 20,
         .sentence = "Brings answers in."},
	{HTTP_GET, "/assessments/{assessment}/anchors/{anchor}", JUDGES, HTTP_READS, anchor_page,
         HTTP_INPUT(anchor_fields, struct anchor_input),
         .sentence = "One of them; what others gave only after one's own."},
	{HTTP_POST, "/assessments/{assessment}/anchors/{anchor}/levels", JUDGES, HTTP_WRITES,
         anchor_judge_send, LEVELS, .sentence = "Stores one's own levels, or settles what people differ on."},
	{HTTP_POST, "/assessments/{assessment}/anchors/{anchor}/confirm", JUDGES, HTTP_WRITES,
         anchor_confirm_send, HTTP_INPUT(anchor_fields, struct anchor_input),
         .sentence = "What was given under another wording of a criterion still holds."},
	{HTTP_POST, "/assessments/{assessment}/anchors/{anchor}/withdraw", AUTHORS, HTTP_WRITES,
         anchor_withdraw_send, WITHDRAW, .sentence = "Lets it count no more, or again."},
	{HTTP_GET, "/assessments/{assessment}/calibration", AUTHORS, HTTP_READS, calibration_page,
         HTTP_INPUT(calibration_fields, struct calibration_input),
         .sentence = "What was learned from judgements, and how well."},
	{HTTP_POST, "/assessments/{assessment}/calibration", AUTHORS, HTTP_WRITES, calibration_ask_send,
         HTTP_INPUT(api_calibration_ask_fields, struct calibration_input),
         .sentence = "Learns from what was judged."},
	{HTTP_POST, "/assessments/{assessment}/calibration/{calibration}/release", AUTHORS, HTTP_WRITES,
         calibration_release_send, RELEASE_FORM, .sentence = "Releases a calibration."},
	{HTTP_POST, "/assessments/{assessment}/calibration/{calibration}/retire", AUTHORS, HTTP_WRITES,
         calibration_retire_send, ONE, .sentence = "Takes it back."},
	{HTTP_POST, "/assessments/{assessment}/calibration/{calibration}/try", AUTHORS, HTTP_NO_TRANSACTION,
         calibration_try_send, TRY_ONE, .sentence = "What it says of an answer, which is not kept."},

	{HTTP_GET, "/api/v1/assessments/{assessment}/anchors", JUDGES, HTTP_READS, api_anchors,
         HTTP_INPUT(api_anchors_fields, struct anchors_input), HTTP_OUTPUT(api_anchors_output),
         .sentence = "Anchors, 100 a page; what others gave only of those that you have scored."},
	{HTTP_POST, "/api/v1/assessments/{assessment}/anchors", AUTHORS, HTTP_WRITES, api_anchors_add,
         HTTP_INPUT(api_anchors_add_fields, struct api_anchors_add_input),
         HTTP_OUTPUT(api_anchors_added_output), .body_max = 6 << 20,
         .sentence = "Brings answers in, with one's own levels or without; all or none."},
	{HTTP_PUT, "/api/v1/assessments/{assessment}/anchors/{anchor}/levels", JUDGES, HTTP_WRITES,
         api_anchor_judge, LEVELS, .sentence = "Stores one's own levels, or settles what people differ on."},
	{HTTP_POST, "/api/v1/assessments/{assessment}/anchors/{anchor}/confirm", JUDGES, HTTP_WRITES,
         api_anchor_confirm, HTTP_INPUT(anchor_fields, struct anchor_input),
         .sentence =
                 "What was given under another wording of a criterion still holds, on those that have as many "
                 "levels."},
	{HTTP_PUT, "/api/v1/assessments/{assessment}/anchors/{anchor}/withdrawn", AUTHORS, HTTP_WRITES,
         api_anchor_withdraw, WITHDRAW, .sentence = "Lets it count no more, or again."},
	{HTTP_GET, "/api/v1/assessments/{assessment}/calibrations", AUTHORS, HTTP_READS, api_calibrations,
         HTTP_INPUT(api_calibration_ask_fields, struct calibration_input),
         HTTP_OUTPUT(api_calibrations_output), .sentence = "Calibrations, newest first."},
	{HTTP_POST, "/api/v1/assessments/{assessment}/calibrations", AUTHORS, HTTP_WRITES,
         api_calibration_ask, HTTP_INPUT(api_calibration_ask_fields, struct calibration_input),
         .sentence = "Learns from what was judged; 202, the calibration is in the list meanwhile."},
	{HTTP_GET, "/api/v1/assessments/{assessment}/calibrations/{calibration}", AUTHORS, HTTP_READS,
         api_calibration, ONE, HTTP_OUTPUT(api_calibration_output),
         .sentence = "One calibration with its figures."},
	{HTTP_POST, "/api/v1/assessments/{assessment}/calibrations/{calibration}/release", AUTHORS,
         HTTP_WRITES, api_calibration_release, RELEASE, .sentence = "Releases a calibration."},
	{HTTP_POST, "/api/v1/assessments/{assessment}/calibrations/{calibration}/retire", AUTHORS,
         HTTP_WRITES, api_calibration_retire, ONE, .sentence = "Takes it back."},
	{HTTP_POST, "/api/v1/assessments/{assessment}/calibrations/{calibration}/try", AUTHORS,
         HTTP_NO_TRANSACTION, api_calibration_try, TRY_ONE, HTTP_OUTPUT(api_calibration_trial_output),
         .sentence = "What it says of an answer, which is not kept."},
};
const struct route_table routes_anchors = {rows, COUNT(rows)};
