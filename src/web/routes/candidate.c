#include "web/api/code.h"
#include "web/api/competences.h"
#include "web/api/history.h"
#include "web/api/paper.h"
#include "web/api/repository.h"
#include "web/api/result.h"
#include "web/api/sittings.h"
#include "web/pages/credentials.h"
#include "web/pages/history.h"
#include "web/pages/home.h"
#include "web/pages/invitation.h"
#include "web/pages/paper.h"
#include "web/pages/part.h"
#include "web/pages/result.h"
#include "web/pages/sitting.h"
#include "web/pages/skills.h"
#include "web/pages/task_code.h"
#include "web/pages/task_quiz.h"
#include "web/pages/task_repository.h"
#include "web/pages/task_scenario.h"
#include "web/pages/task_written.h"
#include "web/pages/wallet.h"
#include "web/pages/way.h"
#include "web/routes/routes.h"

#define INVITATION HTTP_INPUT(invitation_fields, struct invitation_input)
#define CONSENT HTTP_INPUT(consent_fields, struct consent_input)
#define SITTING HTTP_INPUT(sitting_fields, struct sitting_input)
#define PART HTTP_INPUT(part_fields, struct part_input)
#define ANSWER HTTP_INPUT(task_quiz_answer_fields, struct answer_input)
#define MOVE HTTP_INPUT(task_scenario_move_fields, struct move_input)
#define MORE_TIME                                                            \
	.input = task_scenario_move_fields, .input_count = MORE_TIME_FIELDS, \
	.input_size = sizeof(struct move_input)
#define DRAFT_BODY .input_size = sizeof(struct draft_input), .body_max = 128 << 10
#define DRAFT .input = task_written_draft_fields, .input_count = DRAFT_FIELDS, DRAFT_BODY
#define DRAFT_FORM .input = task_written_draft_fields, .input_count = DRAFT_FORM_FIELDS, DRAFT_BODY
#define EDITS HTTP_INPUT(edits_fields, struct edits_input), .body_max = 512 << 10
#define RUN_ASK HTTP_INPUT(run_ask_fields, struct run_ask_input), .body_max = 512 << 10
#define RUN HTTP_INPUT(run_fields, struct run_input)
#define FILM HTTP_INPUT(film_fields, struct film_input)
#define PROGRAM HTTP_INPUT(task_code_program_fields, struct program_input), .body_max = 256 << 10
#define REPOSITORY                                                             \
	HTTP_INPUT(task_repository_send_fields, struct repository_send_input), \
		.body_max = REPOSITORY_UPLOAD_BYTES_MAX + (64 << 10), .time_limit_ms = 60000
#define UPLOAD_SEND                                                                               \
	HTTP_INPUT(upload_send_fields, struct upload_send_input), HTTP_OUTPUT(api_upload_output), \
		.body_max = REPOSITORY_UPLOAD_BYTES_MAX, .time_limit_ms = 60000
#define UPLOAD_FETCH \
	HTTP_INPUT(upload_fetch_fields, struct upload_fetch_input), HTTP_OUTPUT(api_upload_output)
#define UPLOAD HTTP_INPUT(upload_fields, struct upload_input), HTTP_OUTPUT(api_upload_output)
#define PRACTICE HTTP_INPUT(practice_fields, struct practice_input), .body_max = 128 << 10
#define REVISION HTTP_INPUT(history_fields, struct history_input)
#define PAPER_PAGE HTTP_INPUT(paper_page_fields, struct paper_page_input)
#define PAPER_PICTURE HTTP_INPUT(paper_picture_fields, struct paper_picture_input)
#define PAPER_ADD HTTP_INPUT(paper_add_fields, struct paper_add_input), .body_max = PAPER_BODY_MAX
#define PAPER_CHANGE HTTP_INPUT(paper_change_fields, struct paper_change_input), .body_max = 128 << 10
#define API_PAPER_ADD \
	HTTP_INPUT(api_paper_add_fields, struct api_paper_add_input), .body_max = SCAN_FILE_BYTES_MAX
#define API_PAPER_CHANGE \
	HTTP_INPUT(api_paper_change_fields, struct api_paper_change_input), .body_max = 128 << 10
#define CREDENTIAL HTTP_INPUT(own_credential_fields, struct own_credential_input)
#define VISIBILITY HTTP_INPUT(visibility_fields, struct own_credential_input)
#define DELETE HTTP_INPUT(delete_fields, struct own_credential_input)
#define WALLET HTTP_INPUT(wallet_credential_fields, struct wallet_credential_input)
#define APPEAL HTTP_INPUT(appeal_fields, struct appeal_input)
#define APPEAL_CRITERIA HTTP_INPUT(appeal_criteria_fields, struct appeal_criteria_input), .body_max = 4 << 20

static const struct http_route rows[] = {
	{HTTP_GET, "/", 0, HTTP_READS, home_page,
         .sentence = "The start: one's assessments, or what this is."},

	{HTTP_GET, "/invitations/{invitation}", ROLE_CANDIDATE, HTTP_READS, invitation_page, INVITATION,
         .sentence = "What is assessed, what is recorded, who judges."},
	{HTTP_POST, "/invitations/{invitation}/consent", ROLE_CANDIDATE, HTTP_WRITES, invitation_consent_send,
         CONSENT, .sentence = "Agrees: makes the sitting."},
	{HTTP_GET, "/sittings/{sitting}", ROLE_CANDIDATE, HTTP_READS, sitting_page, SITTING,
         .sentence = "The parts and how they stand."},
	{HTTP_GET, "/sittings/{sitting}/practice/{part}", ROLE_CANDIDATE, HTTP_READS, practice_page, PART,
         .sentence = "A task to practise with."},
	{HTTP_POST, "/sittings/{sitting}/practice/{part}", ROLE_CANDIDATE, HTTP_READS, practice_send,
         PRACTICE, .sentence = "Feedback on it; nothing is stored."},
	{HTTP_POST, "/sittings/{sitting}/parts/{part}/begin", ROLE_CANDIDATE, HTTP_WRITES, sitting_begin_send,
         PART, .sentence = "Begins a part: its clock runs."},
	{HTTP_GET, "/sittings/{sitting}/parts/{part}", ROLE_CANDIDATE, HTTP_READS, part_page, PART,
         .sentence = "The task to do now."},
	{HTTP_POST, "/sittings/{sitting}/parts/{part}/answers", ROLE_CANDIDATE, HTTP_WRITES,
         task_quiz_answer_send, ANSWER, .sentence = "Answers a question of a quiz."},
	{HTTP_POST, "/sittings/{sitting}/parts/{part}/moves", ROLE_CANDIDATE, HTTP_WRITES,
         task_scenario_move_send, MOVE, .sentence = "Decides or asks in a scenario."},
	{HTTP_POST, "/sittings/{sitting}/parts/{part}/more-time", ROLE_CANDIDATE, HTTP_WRITES,
         task_scenario_more_time_send, MORE_TIME, .sentence = "More time for a decision."},
	{HTTP_POST, "/sittings/{sitting}/parts/{part}/draft", ROLE_CANDIDATE, HTTP_WRITES,
         task_written_draft_send, DRAFT_FORM, .sentence = "Saves the text of a written task."},
	{HTTP_POST, "/sittings/{sitting}/parts/{part}/program", ROLE_CANDIDATE, HTTP_WRITES,
         task_code_program_send, PROGRAM, .sentence = "Saves a program, and runs it if asked to."},
	{HTTP_POST, "/sittings/{sitting}/parts/{part}/repository", ROLE_CANDIDATE, HTTP_WRITES,
         task_repository_send, REPOSITORY, .sentence = "Sends a repository, or has one fetched."},
	{HTTP_GET, "/sittings/{sitting}/parts/{part}/way", ROLE_CANDIDATE, HTTP_READS, way_page, PART,
         .sentence = "The way that was taken through a story, drawn."},
	{HTTP_GET, "/sittings/{sitting}/parts/{part}/history", ROLE_CANDIDATE, HTTP_READS, history_page, PART,
         .sentence = "What was saved of a written task."},
	{HTTP_GET, "/sittings/{sitting}/parts/{part}/history/{revision}", ROLE_CANDIDATE, HTTP_READS,
         history_revision_page, REVISION, .sentence = "One version of it, to be used again."},
	{HTTP_GET, "/sittings/{sitting}/parts/{part}/pages", ROLE_CANDIDATE, HTTP_READS, paper_list_page,
         PART, .sentence = "The pages of an answer on paper."},
	{HTTP_POST, "/sittings/{sitting}/parts/{part}/pages", ROLE_CANDIDATE, HTTP_WRITES, paper_add_send,
         PAPER_ADD, .sentence = "Takes a page, or one again."},
	{HTTP_GET, "/sittings/{sitting}/parts/{part}/pages/{page}", ROLE_CANDIDATE, HTTP_READS,
         paper_page_page, PAPER_PAGE, .sentence = "One page beside its text."},
	{HTTP_POST, "/sittings/{sitting}/parts/{part}/pages/{page}", ROLE_CANDIDATE, HTTP_WRITES,
         paper_change_send, PAPER_CHANGE, .sentence = "Corrects, moves, removes or brings back a page."},
	{HTTP_GET, "/sittings/{sitting}/parts/{part}/pages/{page}/picture", ROLE_CANDIDATE, HTTP_READS,
         paper_picture_get, PAPER_PICTURE, .sentence = "Its picture."},
	{HTTP_GET, "/sittings/{sitting}/parts/{part}/hand-in", ROLE_CANDIDATE, HTTP_READS, part_hand_in_page,
         PART, .sentence = "Asks whether to hand it in."},
	{HTTP_POST, "/sittings/{sitting}/parts/{part}/submit", ROLE_CANDIDATE, HTTP_WRITES, part_submit_send,
         PART, .sentence = "Hands a part in."},
	{HTTP_GET, "/sittings/{sitting}/result", ROLE_CANDIDATE, HTTP_READS, result_page, SITTING,
         .sentence = "What was shown, the decision, what is next."},
	{HTTP_POST, "/sittings/{sitting}/appeal", ROLE_CANDIDATE, HTTP_WRITES, result_appeal_send, APPEAL,
         .sentence = "Contests the decision."},
	{HTTP_POST, "/sittings/{sitting}/appeal/criteria", ROLE_CANDIDATE, HTTP_WRITES,
         result_appeal_criteria_send, APPEAL_CRITERIA, .sentence = "Contests single criteria."},
	{HTTP_GET, "/skills", ROLE_CANDIDATE, HTTP_READS, skills_page,
         .sentence = "What one can show today, in each competency, and until when."},
	{HTTP_GET, "/skills/{assessment}/{competency}/again", ROLE_CANDIDATE, HTTP_READS, verification_page,
         HTTP_INPUT(verification_fields, struct verification_input),
         .sentence = "Which few questions would show a skill again, and what is recorded."},
	{HTTP_POST, "/skills/{assessment}/{competency}/again", ROLE_CANDIDATE, HTTP_WRITES,
         verification_begin_send, HTTP_INPUT(verification_consent_fields, struct verification_consent_input),
         .sentence = "Agrees to these questions."},
	{HTTP_GET, "/credentials", ROLE_CANDIDATE, HTTP_READS, credentials_page,
         .sentence = "One's own credentials."},
	{HTTP_POST, "/credentials/{credential}/visibility", ROLE_CANDIDATE, HTTP_WRITES,
         credential_visibility_send, VISIBILITY,
         .sentence = "Shows one's credential to whoever has its link, or hides it."},
	{HTTP_GET, "/credentials/{credential}/delete", ROLE_CANDIDATE, HTTP_READS, credential_delete_page,
         CREDENTIAL, .sentence = "Asks whether to delete a credential of one's own."},
	{HTTP_POST, "/credentials/{credential}/delete", ROLE_CANDIDATE, HTTP_WRITES, credential_delete_send,
         DELETE, .sentence = "Deletes its page and our copy, for good."},
	{HTTP_GET, "/credentials/{credential}/wallet", ROLE_CANDIDATE, HTTP_READS, wallet_page, WALLET,
         .sentence = "Asks whether to put a credential into a wallet."},
	{HTTP_POST, "/credentials/{credential}/wallet", ROLE_CANDIDATE, HTTP_WRITES, wallet_offer_send,
         WALLET, .secret_reply = true,
         .sentence = "Makes an offer to a wallet and shows its codes, this once."},

	{HTTP_GET, "/api/v1/invitations", ROLE_CANDIDATE, HTTP_READS, api_invitations,
         HTTP_OUTPUT(api_invitations_output), .sentence = "What you are invited to."},
	{HTTP_POST, "/api/v1/invitations/{invitation}/consent", ROLE_CANDIDATE, HTTP_WRITES, api_consent,
         CONSENT, HTTP_OUTPUT(api_consent_output),
         .sentence = "Agrees to what is assessed and recorded: makes the sitting, once."},
	{HTTP_GET, "/api/v1/sittings/{sitting}", ROLE_CANDIDATE, HTTP_READS, api_sitting, SITTING,
         HTTP_OUTPUT(api_sitting_output), .sentence = "A sitting of yours, its parts and how they stand."},
	{HTTP_GET, "/api/v1/sittings/{sitting}/parts/{part}", ROLE_CANDIDATE, HTTP_READS, api_part, PART,
         HTTP_OUTPUT(api_part_output),
         .sentence =
                 "The task to do now: the question with its answers, the draft, the program, or the scene with its decisions."},
	{HTTP_POST, "/api/v1/sittings/{sitting}/parts/{part}/begin", ROLE_CANDIDATE, HTTP_WRITES, api_begin,
         PART, HTTP_OUTPUT(api_part_output),
         .sentence = "Begins a part: its clock runs. Beginning again changes nothing."},
	{HTTP_POST, "/api/v1/sittings/{sitting}/parts/{part}/answers", ROLE_CANDIDATE, HTTP_WRITES,
         api_answer, ANSWER, HTTP_OUTPUT(api_part_output),
         .sentence = "Answers a question; gives the next. The same answer again changes nothing."},
	{HTTP_POST, "/api/v1/sittings/{sitting}/parts/{part}/moves", ROLE_CANDIDATE, HTTP_WRITES, api_move,
         MOVE, HTTP_OUTPUT(api_part_output),
         .sentence = "Decides or asks in a scenario; gives what follows. The same again changes nothing."},
	{HTTP_POST, "/api/v1/sittings/{sitting}/parts/{part}/more-time", ROLE_CANDIDATE, HTTP_WRITES,
         api_more_time, MORE_TIME, HTTP_OUTPUT(api_part_output),
         .sentence =
                 "As much time again for a decision that has a time limit, up to ten times; never counted."},
	{HTTP_PUT, "/api/v1/sittings/{sitting}/parts/{part}/draft", ROLE_CANDIDATE, HTTP_WRITES, api_draft,
         DRAFT, HTTP_OUTPUT(api_draft_output),
         .sentence = "Saves the text of a written task; the answer means it is durable."},
	{HTTP_GET, "/api/v1/sittings/{sitting}/parts/{part}/history", ROLE_CANDIDATE, HTTP_READS, api_history,
         PART, HTTP_OUTPUT(api_history_output), .sentence = "What was saved of a written task, and when."},
	{HTTP_GET, "/api/v1/sittings/{sitting}/parts/{part}/history/{revision}", ROLE_CANDIDATE, HTTP_READS,
         api_revision, REVISION, HTTP_OUTPUT(api_revision_output),
         .sentence = "The text as it was at one save."},
	{HTTP_GET, "/api/v1/sittings/{sitting}/parts/{part}/pages", ROLE_CANDIDATE, HTTP_READS,
         api_paper_list, PART, HTTP_OUTPUT(api_paper_list_output),
         .sentence = "The pages of a written task that is answered on paper, and how they stand."},
	{HTTP_POST, "/api/v1/sittings/{sitting}/parts/{part}/pages", ROLE_CANDIDATE, HTTP_WRITES,
         api_paper_add, API_PAPER_ADD, HTTP_OUTPUT(api_paper_page_output),
         .sentence = "Takes a page; the answer means it is durable. It is then read."},
	{HTTP_GET, "/api/v1/sittings/{sitting}/parts/{part}/pages/{page}", ROLE_CANDIDATE, HTTP_READS,
         api_paper_page, PAPER_PAGE, HTTP_OUTPUT(api_paper_page_output),
         .sentence = "A page with what the machine read on it, word by word."},
	{HTTP_PUT, "/api/v1/sittings/{sitting}/parts/{part}/pages/{page}", ROLE_CANDIDATE, HTTP_WRITES,
         api_paper_change, API_PAPER_CHANGE, HTTP_OUTPUT(api_paper_page_output),
         .sentence = "Says what stands on a page, where it belongs, and whether it is part of the answer."},
	{HTTP_GET, "/api/v1/sittings/{sitting}/parts/{part}/pages/{page}/picture", ROLE_CANDIDATE, HTTP_READS,
         paper_picture_get, PAPER_PICTURE, .sentence = "The picture of a page, drawn anew: JPEG or PNG."},
	{HTTP_PUT, "/api/v1/sittings/{sitting}/parts/{part}/edits", ROLE_CANDIDATE, HTTP_WRITES, api_edits,
         EDITS, HTTP_OUTPUT(api_edits_output),
         .sentence = "Saves edits of a program, or all of it; the answer means it is durable."},
	{HTTP_POST, "/api/v1/sittings/{sitting}/parts/{part}/runs", ROLE_CANDIDATE, HTTP_WRITES, api_run_ask,
         RUN_ASK, HTTP_OUTPUT(api_run_output),
         .sentence =
                 "Asks for a run of the program as it is saved, on the visible tests or an input of your own."},
	{HTTP_GET, "/api/v1/sittings/{sitting}/parts/{part}/runs", ROLE_CANDIDATE, HTTP_READS, api_runs, PART,
         HTTP_OUTPUT(api_runs_output), .sentence = "Your runs of a program."},
	{HTTP_GET, "/api/v1/sittings/{sitting}/parts/{part}/runs/{run}", ROLE_CANDIDATE, HTTP_READS, api_run,
         RUN, HTTP_OUTPUT(api_run_output), .sentence = "A run: how long it waits, or what came of it."},
	{HTTP_POST, "/api/v1/sittings/{sitting}/parts/{part}/uploads", ROLE_CANDIDATE, HTTP_WRITES,
         api_upload_send, UPLOAD_SEND,
         .sentence = "Sends a repository as an archive or a bundle; the answer means it is durable."},
	{HTTP_POST, "/api/v1/sittings/{sitting}/parts/{part}/uploads/git", ROLE_CANDIDATE, HTTP_WRITES,
         api_upload_fetch, UPLOAD_FETCH, .sentence = "Has a public git repository fetched."},
	{HTTP_GET, "/api/v1/sittings/{sitting}/parts/{part}/uploads", ROLE_CANDIDATE, HTTP_READS, api_uploads,
         PART, HTTP_OUTPUT(api_uploads_output), .sentence = "The repositories that you have sent."},
	{HTTP_GET, "/api/v1/sittings/{sitting}/parts/{part}/uploads/{upload}", ROLE_CANDIDATE, HTTP_READS,
         api_upload, UPLOAD, .sentence = "One of them: how far it is, or what was found."},
	{HTTP_GET, "/api/v1/sittings/{sitting}/parts/{part}/film", ROLE_CANDIDATE, HTTP_READS, api_film, FILM,
         HTTP_OUTPUT(api_film_output),
         .sentence = "How a program came about, edit by edit, a page at a time."},
	{HTTP_POST, "/api/v1/sittings/{sitting}/parts/{part}/submit", ROLE_CANDIDATE, HTTP_WRITES, api_submit,
         PART, HTTP_OUTPUT(api_part_output),
         .sentence = "Hands a part in. Handing in again changes nothing."},
	{HTTP_GET, "/api/v1/sittings/{sitting}/result", ROLE_CANDIDATE, HTTP_READS, api_result, SITTING,
         HTTP_OUTPUT(api_result_output), .sentence = "What was shown, judged, believed and decided."},
	{HTTP_GET, "/api/v1/sittings/{sitting}/events", ROLE_CANDIDATE, HTTP_READS, api_result_events,
         SITTING,
         .sentence =
                 "Server-sent events while it comes: criterion, belief, feedback, decision, credential; ends when settled."},
	{HTTP_POST, "/api/v1/sittings/{sitting}/appeal", ROLE_CANDIDATE, HTTP_WRITES, api_appeal, APPEAL,
         .sentence = "Contests the decision, once; another person then decides."},
	{HTTP_POST, "/api/v1/sittings/{sitting}/appeal/criteria", ROLE_CANDIDATE, HTTP_WRITES,
         api_appeal_criteria, APPEAL_CRITERIA,
         .sentence =
                 "Contests single criteria, each once; a person who had no part in it judges them afresh."},
	{HTTP_POST, "/api/v1/me/competences/{assessment}/{competency}/verifications", ROLE_CANDIDATE,
         HTTP_WRITES, api_verification_begin,
         HTTP_INPUT(verification_consent_fields, struct verification_consent_input),
         HTTP_OUTPUT(api_verification_output),
         .sentence = "Agrees to a few questions that show a stale skill again; they are a sitting."},
	{HTTP_GET, "/api/v1/me/competences", ROLE_CANDIDATE, HTTP_READS, api_competences,
         HTTP_OUTPUT(api_competences_output),
         .sentence =
                 "What you can show today: the state of each competency from all that you were judged on, over time."},
	{HTTP_GET, "/api/v1/credentials", ROLE_CANDIDATE, HTTP_READS, api_credentials,
         HTTP_OUTPUT(api_credentials_output), .sentence = "Your credentials."},
	{HTTP_PUT, "/api/v1/credentials/{credential}/visibility", ROLE_CANDIDATE, HTTP_WRITES,
         api_credential_visibility, VISIBILITY,
         .sentence = "Shows a credential of yours to whoever has its link, or hides it."},
	{HTTP_DELETE, "/api/v1/credentials/{credential}", ROLE_CANDIDATE, HTTP_WRITES, api_credential_delete,
         CREDENTIAL, .sentence = "Deletes the page of a credential of yours and our copy of it, for good."},
	{HTTP_POST, "/api/v1/credentials/{credential}/offers", ROLE_CANDIDATE, HTTP_WRITES, api_offer_make,
         WALLET, HTTP_OUTPUT(api_offer_output), .secret_reply = true,
         .sentence =
                 "Offers a credential of yours to a wallet, once, for a quarter of an hour; ends the last offer."},
};

const struct route_table routes_candidate = {rows, COUNT(rows)};
