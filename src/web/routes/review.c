#include "web/api/review.h"
#include "web/api/alike.h"
#include "web/api/code.h"
#include "web/api/comments.h"
#include "web/api/feedback.h"
#include "web/api/reviewers.h"
#include "web/api/samples.h"
#include "web/pages/code_review.h"
#include "web/pages/feedback.h"
#include "web/pages/paper.h"
#include "web/pages/review.h"
#include "web/pages/severity.h"
#include "web/routes/routes.h"

#define LOOKS (ROLE_REVIEWER | ROLE_ADMINISTRATOR)
#define ALIKE_TWO HTTP_INPUT(alike_two_fields, struct alike_two_input)
#define ALIKE_PART HTTP_INPUT(alike_part_fields, struct alike_part_input)
#define QUEUE HTTP_INPUT(review_fields, struct review_input)
#define NEXT HTTP_INPUT(review_next_fields, struct review_input)
#define CASE HTTP_INPUT(case_fields, struct case_input)
#define CASE_PAGE HTTP_INPUT(case_page_fields, struct case_page_input)
#define CASE_PART HTTP_INPUT(case_part_fields, struct case_part_input)
#define PAPER_PAGE HTTP_INPUT(paper_case_fields, struct paper_case_input)
#define CONFLICT HTTP_INPUT(conflict_fields, struct conflict_input)
#define JUDGEMENT HTTP_INPUT(judgement_fields, struct judgement_input), .body_max = 4 << 20
#define FEEDBACK HTTP_INPUT(feedback_fields, struct feedback_input), .body_max = 4 << 20
#define SAMPLE HTTP_INPUT(sample_fields, struct sample_input)
#define DECISION HTTP_INPUT(decision_fields, struct decision_input)

static const struct http_route rows[] = {
	{HTTP_GET, "/review", ROLE_REVIEWER, HTTP_READS, review_page, QUEUE, .sentence = "The queue."},
	{HTTP_POST, "/review/next", ROLE_REVIEWER, HTTP_WRITES, review_next_send, NEXT,
         .sentence = "Takes the oldest case."},
	{HTTP_GET, "/review/own/severity", ROLE_REVIEWER, HTTP_READS, severity_page,
         .sentence = "The assessments of which you can see how severely you judge."},
	{HTTP_POST, "/review/own/severity", ROLE_REVIEWER, HTTP_NO_TRANSACTION, severity_send,
         HTTP_INPUT(severity_fields, struct severity_input), .time_limit_ms = 60000,
         .sentence = "How severely you judge; of others you see nothing."},
	{HTTP_GET, "/review/{id}", ROLE_REVIEWER, HTTP_READS, case_page, CASE_PAGE,
         .sentence = "One case: evidence and judgement; the machine's view only after one's own."},
	{HTTP_GET, "/review/{id}/parts/{part}/pages/{page}", ROLE_REVIEWER, HTTP_READS, paper_case_picture,
         PAPER_PAGE, .sentence = "The picture of a page of an answer on paper."},
	{HTTP_GET, "/review/{id}/samples/{number}", ROLE_REVIEWER, HTTP_READS, sample_page, SAMPLE,
         .sentence = "A sample answer, with the levels that people agreed on."},
	{HTTP_POST, "/review/{id}/claim", ROLE_REVIEWER, HTTP_WRITES, case_claim_send, CASE,
         .sentence = "Takes this case."},
	{HTTP_POST, "/review/{id}/release", ROLE_REVIEWER, HTTP_WRITES, case_release_send, CASE,
         .sentence = "Gives the case back; what you judged, and nobody went on from, is withdrawn."},
	{HTTP_POST, "/review/{id}/conflict", ROLE_REVIEWER, HTTP_WRITES, case_conflict_send, CONFLICT,
         .sentence =
                 "Declares a conflict of interest and gives the case back: nothing that you judged of it counts."},
	{HTTP_POST, "/review/{id}/judge", ROLE_REVIEWER, HTTP_WRITES, case_judge_send, JUDGEMENT,
         .sentence = "Stores one's own level for every criterion."},
	{HTTP_POST, "/review/{id}/parts/{part}/tests", ROLE_REVIEWER, HTTP_WRITES, case_tests_send, CASE_PART,
         .sentence = "Has the tests of a program run again that could not be run to an end."},
	{HTTP_GET, "/review/{id}/parts/{part}/files", ROLE_REVIEWER, HTTP_READS, code_review_page,
         HTTP_INPUT(code_review_fields, struct code_review_input),
         .sentence = "A repository as a code review: its files, and what stands at their lines."},
	{HTTP_POST, "/review/{id}/parts/{part}/comments", ROLE_REVIEWER, HTTP_WRITES, code_review_add_send,
         HTTP_INPUT(code_review_add_fields, struct code_review_input),
         .sentence = "Says something at a line."},
	{HTTP_POST, "/review/{id}/parts/{part}/comments/{comment}", ROLE_REVIEWER, HTTP_WRITES,
         code_review_change_send, HTTP_INPUT(code_review_change_fields, struct code_review_input),
         .sentence = "Changes, deletes or restores what one said at a line."},
	{HTTP_POST, "/review/{id}/decide", ROLE_REVIEWER, HTTP_WRITES, case_decide_send, DECISION,
         .sentence = "Decides; takes effect after the undo time."},
	{HTTP_POST, "/review/{id}/undo", ROLE_REVIEWER, HTTP_WRITES, case_undo_send, CASE,
         .sentence = "Undoes the decision before it takes effect, or takes back a judgement just passed on."},
	{HTTP_GET, "/assessments/{assessment}/alike", LOOKS, HTTP_READS, alike_page,
         HTTP_INPUT(alike_fields, struct alike_input),
         .sentence = "Where answers that are programs can be compared."},
	{HTTP_POST, "/assessments/{assessment}/alike", LOOKS, HTTP_NO_TRANSACTION, alike_send, ALIKE_PART,
         .time_limit_ms = 60000, .sentence = "Which programs are alike; that somebody looked is recorded."},
	{HTTP_POST, "/assessments/{assessment}/alike/{part}/{left}/{right}", LOOKS, HTTP_NO_TRANSACTION,
         alike_two_send, ALIKE_TWO,
         .sentence = "Two programs side by side, and what both have; that somebody looked is recorded."},
	{HTTP_GET, "/review/{id}/feedback", ROLE_REVIEWER, HTTP_READS, feedback_page, CASE,
         .sentence = "What the candidate is told about each criterion of one's case."},
	{HTTP_POST, "/review/{id}/feedback", ROLE_REVIEWER, HTTP_WRITES, feedback_page_send, FEEDBACK,
         .sentence = "Changes it, and lets it go out."},

	{HTTP_GET, "/api/v1/review/cases", ROLE_REVIEWER, HTTP_READS, api_review_cases, QUEUE,
         HTTP_OUTPUT(api_cases_output), .sentence = "The queue."},
	{HTTP_POST, "/api/v1/review/cases/next", ROLE_REVIEWER, HTTP_WRITES, api_review_next, NEXT,
         HTTP_OUTPUT(api_claimed_output), .sentence = "Takes the oldest case."},
	{HTTP_GET, "/api/v1/review/cases/{id}/parts/{part}/pages/{page}", ROLE_REVIEWER, HTTP_READS,
         paper_case_picture, PAPER_PAGE,
         .sentence =
                 "The picture of a page of an answer on paper; or the file as it came, where there is none."},
	{HTTP_GET, "/api/v1/review/cases/{id}", ROLE_REVIEWER, HTTP_READS, api_review_case, CASE,
         HTTP_OUTPUT(api_case_output),
         .sentence = "One case that you hold; the machine's view only after you have judged."},
	{HTTP_GET, "/api/v1/review/cases/{id}/parts/{part}/film", ROLE_REVIEWER, HTTP_READS, api_film_of_case,
         HTTP_INPUT(film_of_case_fields, struct film_input), HTTP_OUTPUT(api_film_output),
         .sentence = "How a program came about, edit by edit: the film that its candidate sees."},
	{HTTP_GET, "/api/v1/review/cases/{id}/parts/{part}/comments", ROLE_REVIEWER, HTTP_READS, api_comments,
         .input = code_review_fields, .input_count = COMMENTS_FIELDS,
         .input_size = sizeof(struct code_review_input), HTTP_OUTPUT(api_comments_output),
         .sentence = "What reviewers say at lines of a repository."},
	{HTTP_POST, "/api/v1/review/cases/{id}/parts/{part}/comments", ROLE_REVIEWER, HTTP_WRITES,
         api_comment_add, HTTP_INPUT(code_review_add_fields, struct code_review_input),
         HTTP_OUTPUT(api_comment_output),
         .sentence = "Says something at a line; the candidate receives it with the decision."},
	{HTTP_PUT, "/api/v1/review/cases/{id}/parts/{part}/comments/{comment}", ROLE_REVIEWER, HTTP_WRITES,
         api_comment_change, HTTP_INPUT(code_review_change_fields, struct code_review_input),
         HTTP_OUTPUT(api_comment_output),
         .sentence = "Changes, deletes or restores what you said at a line."},
	{HTTP_GET, "/api/v1/review/cases/{id}/samples/{number}", ROLE_REVIEWER, HTTP_READS, api_sample,
         SAMPLE, HTTP_OUTPUT(api_sample_output),
         .sentence = "A sample answer of the case's assessment, with the levels that people agreed on."},
	{HTTP_POST, "/api/v1/review/cases/{id}/claim", ROLE_REVIEWER, HTTP_WRITES, api_review_claim, CASE,
         HTTP_OUTPUT(api_claimed_output), .sentence = "Takes this case."},
	{HTTP_POST, "/api/v1/review/cases/{id}/release", ROLE_REVIEWER, HTTP_WRITES, api_review_release, CASE,
         .sentence = "Gives the case back; what you judged, and nobody went on from, is withdrawn."},
	{HTTP_POST, "/api/v1/review/cases/{id}/conflict", ROLE_REVIEWER, HTTP_WRITES, api_review_conflict,
         CONFLICT,
         .sentence =
                 "Declares a conflict of interest and gives the case back: nothing that you judged of it counts."},
	{HTTP_POST, "/api/v1/review/cases/{id}/judgement", ROLE_REVIEWER, HTTP_WRITES, api_review_judge,
         JUDGEMENT, HTTP_OUTPUT(api_case_output), .sentence = "Stores your level for every criterion."},
	{HTTP_POST, "/api/v1/review/cases/{id}/parts/{part}/tests", ROLE_REVIEWER, HTTP_WRITES,
         api_review_tests, CASE_PART,
         .sentence = "Has the tests of a program run again that could not be run to an end."},
	{HTTP_POST, "/api/v1/review/cases/{id}/decision", ROLE_REVIEWER, HTTP_WRITES, api_review_decide,
         DECISION, HTTP_OUTPUT(api_decided_output), .sentence = "Decides; takes effect after the undo time."},
	{HTTP_POST, "/api/v1/review/cases/{id}/undo", ROLE_REVIEWER, HTTP_WRITES, api_review_undo, CASE,
         .sentence = "Undoes the decision before it takes effect, or takes back a judgement just passed on."},
	{HTTP_POST, "/api/v1/review/severity", ROLE_REVIEWER, HTTP_NO_TRANSACTION, api_severity,
         HTTP_INPUT(severity_fields, struct severity_input), HTTP_OUTPUT(api_severity_output),
         .time_limit_ms = 60000, .sentence = "How severely you judge; of others you see nothing."},
	{HTTP_POST, "/api/v1/assessments/{assessment}/alike", LOOKS, HTTP_NO_TRANSACTION, api_alike,
         ALIKE_PART, HTTP_OUTPUT(api_alike_output), .time_limit_ms = 60000,
         .sentence = "Which programs are alike, and in what groups; that somebody looked is recorded."},
	{HTTP_POST, "/api/v1/assessments/{assessment}/alike/{part}/{left}/{right}", LOOKS,
         HTTP_NO_TRANSACTION, api_alike_two, ALIKE_TWO, HTTP_OUTPUT(api_alike_two_output),
         .sentence = "What two programs have in common; that somebody looked is recorded."},
	{HTTP_GET, "/api/v1/review/cases/{id}/feedback", ROLE_REVIEWER, HTTP_READS, api_feedback, CASE,
         HTTP_OUTPUT(api_feedback_output),
         .sentence = "What the candidate is told about each criterion of a case that you decided."},
	{HTTP_PUT, "/api/v1/review/cases/{id}/feedback", ROLE_REVIEWER, HTTP_WRITES, api_feedback_send,
         FEEDBACK, HTTP_OUTPUT(api_feedback_output), .sentence = "Changes it, and lets it go out."},
	{HTTP_GET, "/api/v1/review/agreement", ROLE_REVIEWER, HTTP_READS, api_review_agreement,
         HTTP_OUTPUT(api_agreement_output), .sentence = "How often you and the machine agree."},
};

const struct route_table routes_review = {rows, COUNT(rows)};
