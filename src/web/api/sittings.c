#include "web/api/sittings.h"

#include "exam/verification.h"

#include "base/world.h"
#include "exam/part.h"
#include "exam/scale.h"
#include "exam/written.h"
#include "web/api/output.h"
#include "web/pages/invitation.h"
#include "web/pages/task_quiz.h"
#include "web/pages/task_scenario.h"
#include "web/pages/task_written.h"

/* ---- invitations ---- */

struct invitations {
	struct field_list invitations;
};
static const struct field invitation_row[] = {
	OUTPUT(FIELD_ID, struct invitation, id, "The invitation."),
	OUTPUT(FIELD_TEXT, struct invitation, title, "Title of the assessment."),
	OUTPUT(FIELD_TEXT, struct invitation, summary, "What it is, in a sentence."),
	OUTPUT(FIELD_INT, struct invitation, expires_us,
               "Until when it can be begun, microseconds since 1970."),
	OUTPUT(FIELD_INT, struct invitation, expected_minutes, "How long it takes, about."),
	OUTPUT(FIELD_ID, struct invitation, sitting, "The sitting, once you have consented."),
	OUTPUT(FIELD_BOOL, struct invitation, finished, "Whether all parts are handed in."),
	OUTPUT(FIELD_TEXT, struct invitation, closed_why, "Why it cannot be begun now; absent when it can."),
};
const struct field api_invitations_output[1] = {
	OUTPUT_LIST(struct invitations, invitations, invitation_row, struct invitation,
                    "Yours, newest first, at most 100."),
};

enum err api_invitations(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct invitation *rows;
	size_t count;
	TRY(sitting_invitations(w, call->tx, web_actor(call), &rows, &count));
	return web_reply_json(w, call, &(struct invitations){{rows, count}}, reply);
}

const struct field api_consent_output[1] = {
	OUTPUT(FIELD_ID, struct sitting_input, sitting, "The sitting it made.")};

enum err api_consent(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct sitting_input made;
	TRY(invitation_consent(w, call, input, &made.sitting));
	return web_reply_json(w, call, &made, reply);
}

/* ---- one sitting ---- */

struct part_row {
	struct str part, type, title, state;
	int64_t minutes, expected_minutes, started_us, due_us, submitted_us;
};
static const struct field part_row[] = {
	OUTPUT(FIELD_TEXT, struct part_row, part, "The part's id."),
	OUTPUT(FIELD_TEXT, struct part_row, type, "quiz, written, code or scenario."),
	OUTPUT(FIELD_TEXT, struct part_row, title, "Its title."),
	OUTPUT(FIELD_TEXT, struct part_row, state, "not-begun, open, over (time is up) or handed-in."),
	OUTPUT(FIELD_INT, struct part_row, minutes, "Time limit for you, extra time included; absent: none."),
	OUTPUT(FIELD_INT, struct part_row, expected_minutes, "How long it takes, about."),
	OUTPUT(FIELD_INT, struct part_row, started_us, "When you began, microseconds since 1970."),
	OUTPUT(FIELD_INT, struct part_row, due_us, "When time is up."),
	OUTPUT(FIELD_INT, struct part_row, submitted_us, "When it was handed in."),
};

struct sitting_out {
	struct id sitting;
	struct str title, summary, document, verification;
	int64_t version, attempt, now_us, finished_us;
	struct field_list parts;
};
const struct field api_sitting_output[10] = {
	OUTPUT(FIELD_ID, struct sitting_out, sitting, "The sitting."),
	OUTPUT(FIELD_TEXT, struct sitting_out, title, "Title of the assessment."),
	OUTPUT(FIELD_TEXT, struct sitting_out, summary, "What it is, in a sentence."),
	OUTPUT(FIELD_TEXT, struct sitting_out, document, "SHA-256 of the version's document, in hex."),
	OUTPUT(FIELD_INT, struct sitting_out, version, "Its version's number; a sitting keeps it."),
	OUTPUT(FIELD_INT, struct sitting_out, attempt, "Your first, second… attempt."),
	OUTPUT(FIELD_TEXT, struct sitting_out, verification,
               "The competency that these questions are to show again; not there where it is a whole assessment."),
	OUTPUT(FIELD_INT, struct sitting_out, now_us, "The server's clock, which all times are of."),
	OUTPUT(FIELD_INT, struct sitting_out, finished_us, "When the last part was handed in."),
	OUTPUT_LIST(struct sitting_out, parts, part_row, struct part_row, "The parts, in their order."),
};

/* The limit with extra time, rounded up; absent where there is none. */
static int64_t minutes_of(const struct sitting *sitting, const struct part *part)
{
	return part->minutes == 0 ? DB_NULL_INT : sitting_minutes(part, sitting->minutes_factor);
}

static struct part_row row_of(const struct sitting *sitting, const struct sitting_part *part, int64_t now_us)
{
	return (struct part_row){
		.part = part->part->id,
		.type = part->part->type,
		.title = part->part->title,
		.state = sitting_part_state_name(sitting_part_state(part, now_us)),
		.minutes = minutes_of(sitting, part->part),
		.expected_minutes = part->part->expected_minutes,
		.started_us = part->started_us,
		.due_us = part->due_us,
		.submitted_us = part->submitted_us,
	};
}

enum err api_sitting(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct sitting_input *in = input;
	struct sitting sitting;
	TRY(sitting_load(w, call->tx, web_actor(call), in->sitting, &sitting));
	struct sitting_out out = {
		.sitting = sitting.id,
		.title = sitting.document->title,
		.summary = sitting.document->summary,
		.document = sitting.document_digest_hex,
		.version = sitting.version_number,
		.attempt = sitting.attempt < 0 ? -sitting.attempt : sitting.attempt,
		.now_us = world_now_us(w),
		.finished_us = sitting.finished_us,
	};
	if (sitting_is_verification(&sitting)) {
		struct verification verification;
		TRY(verification_read(w, sitting.verification, &verification));
		out.verification = verification.competency;
	}
	struct part_row *rows = work_array(w, sitting.document->part_count, sizeof *rows);
	for (size_t i = 0; i < sitting.document->part_count; i++)
		rows[i] = row_of(&sitting, &sitting.parts[i], out.now_us);
	out.parts = (struct field_list){rows, sitting.document->part_count};
	return web_reply_json(w, call, &out, reply);
}

/* ---- one part, as the candidate sees it: never the key ---- */

static const struct field option_row[] = {
	OUTPUT(FIELD_INT, struct api_option, place, "What to answer with."),
	OUTPUT(FIELD_TEXT, struct api_option, text, "The answer's text, Markdown."),
};

static const struct field language_row[] = {
	OUTPUT(FIELD_TEXT, struct api_language, language, "Its id."),
	OUTPUT(FIELD_TEXT, struct api_language, title, "Its name."),
	OUTPUT(FIELD_TEXT, struct api_language, starter, "The text one begins with."),
	OUTPUT(FIELD_INT, struct api_language, revision,
               "Number of the last save in it, the base of the next; 0: the starter."),
	OUTPUT(FIELD_INT, struct api_language, time_ms, "What a run may take, in milliseconds."),
	OUTPUT(FIELD_INT, struct api_language, memory_mib, "And how much memory, in MiB."),
};
static const struct field test_row[] = {
	OUTPUT(FIELD_TEXT, struct api_test, test, "Its id."),
	OUTPUT(FIELD_TEXT, struct api_test, input, "What the program reads."),
	OUTPUT(FIELD_TEXT, struct api_test, expected, "What it must write."),
};
static const struct field group_row[] = {
	OUTPUT(FIELD_TEXT, struct api_group, group, "The group's id."),
	OUTPUT(FIELD_TEXT, struct api_group, title, "What its tests show."),
	OUTPUT(FIELD_BOOL, struct api_group, visible,
               "You can run its tests; the others are run once you have handed in."),
	OUTPUT_LIST(struct api_group, tests, test_row, struct api_test, "The tests of a visible group."),
};

static const struct field information_row[] = {
	OUTPUT(FIELD_TEXT, struct api_information, id, "Which."),
	OUTPUT(FIELD_TEXT, struct api_information, text, "What it says, Markdown."),
};
static const struct field move_row[] = {
	OUTPUT(FIELD_TEXT, struct api_move, choice, "What to answer with."),
	OUTPUT(FIELD_TEXT, struct api_move, text, "What one does, Markdown."),
	OUTPUT(FIELD_INT, struct api_move, minutes, "Of a question: how long it takes in the story."),
	OUTPUT(FIELD_BOOL, struct api_move, question, "It finds something out, and one stays in the scene."),
};
static const struct field happening_row[] = {
	OUTPUT(FIELD_TEXT, struct api_happening, story_time, "The story's clock then."),
	OUTPUT(FIELD_TEXT, struct api_happening, scene, "The scene's id."),
	OUTPUT(FIELD_TEXT, struct api_happening, did,
               "What you did, Markdown; absent: time was over, or you took more."),
	OUTPUT(FIELD_TEXT, struct api_happening, tells, "What followed at once, Markdown."),
};

static const struct field criterion_row[] = {
	OUTPUT(FIELD_TEXT, struct api_criterion, criterion, "The criterion's id."),
	OUTPUT(FIELD_TEXT, struct api_criterion, title, "Its title."),
	OUTPUT(FIELD_TEXT, struct api_criterion, ask,
               "The question that is asked of the answer; absent: it comes with the result."),
	OUTPUT(FIELD_INT, struct api_criterion, levels,
               "How many levels there are, points counted one by one."),
};

const struct field api_part_output[32] = {
	OUTPUT(FIELD_TEXT, struct api_part, part, "The part's id."),
	OUTPUT(FIELD_TEXT, struct api_part, type, "quiz, written, code or scenario."),
	OUTPUT(FIELD_TEXT, struct api_part, title, "Its title."),
	OUTPUT(FIELD_TEXT, struct api_part, state, "not-begun, open, over (time is up) or handed-in."),
	OUTPUT(FIELD_TEXT, struct api_part, introduction, "What to expect, Markdown."),
	OUTPUT(FIELD_TEXT, struct api_part, statement,
               "The task, Markdown; once begun. Quiz: the question to answer now. Scenario: the scene."),
	OUTPUT(FIELD_INT, struct api_part, now_us, "The server's clock, microseconds since 1970."),
	OUTPUT(FIELD_INT, struct api_part, started_us, "When you began."),
	OUTPUT(FIELD_INT, struct api_part, due_us,
               "When time is up; later than first said where we could not be reached."),
	OUTPUT(FIELD_INT, struct api_part, submitted_us, "When it was handed in."),
	OUTPUT(FIELD_INT, struct api_part, sequence,
               "Quiz, scenario: the number of the question or step to answer now."),
	OUTPUT(FIELD_INT, struct api_part, answered, "Quiz: how many are answered."),
	OUTPUT(FIELD_INT, struct api_part, items_max, "Quiz: at most so many are asked."),
	OUTPUT_LIST(struct api_part, options, option_row, struct api_option,
                    "Quiz: the answers to choose from, as shown."),
	OUTPUT(FIELD_INT, struct api_part, words_min, "Written: words it should have at least."),
	OUTPUT(FIELD_INT, struct api_part, words_max, "Written: and at most."),
	OUTPUT(FIELD_INT, struct api_part, paper_pages,
               "Written: pages on which it may be answered; 0: none."),
	OUTPUT(FIELD_INT, struct api_part, pictures_most,
               "Written: pictures by which it is answered; 0: by text."),
	OUTPUT(FIELD_INT, struct api_part, revision,
               "Written, code: number of the last save, the base of the next."),
	OUTPUT(FIELD_INT, struct api_part, saved_us, "Written, code: when that was."),
	OUTPUT(FIELD_TEXT, struct api_part, body, "Written, code: the text as it was saved last."),
	OUTPUT(FIELD_TEXT, struct api_part, language, "Code: the language chosen last, that of the text."),
	OUTPUT_LIST(struct api_part, languages, language_row, struct api_language,
                    "Code: the languages it may be written in."),
	OUTPUT_LIST(struct api_part, groups, group_row, struct api_group, "Code: the groups of tests."),
	OUTPUT(FIELD_TEXT, struct api_part, scene, "Scenario: the id of the scene you are in."),
	OUTPUT(FIELD_TEXT, struct api_part, story_time, "Scenario: the story's clock, such as 03:12."),
	OUTPUT(FIELD_INT, struct api_part, decide_by_us,
               "Scenario: when the time to decide is over; absent: it is not limited. …/more-time adds to it."),
	OUTPUT(FIELD_BOOL, struct api_part, begun_again,
               "Scenario: that time began again, because we could not be reached for a while."),
	OUTPUT_LIST(struct api_part, information, information_row, struct api_information,
                    "Scenario: what you know here; more may arrive while you wait."),
	OUTPUT_LIST(struct api_part, moves, move_row, struct api_move,
                    "Scenario: what you can decide or ask."),
	OUTPUT_LIST(struct api_part, happened, happening_row, struct api_happening,
                    "Scenario: what happened so far."),
	OUTPUT_LIST(struct api_part, criteria, criterion_row, struct api_criterion,
                    "Written, repository: what it is judged by."),
};

/* Titles are for everybody; questions come with the task, where its author shows them. */
static struct field_list criteria_of(struct work *w, const struct sitting_part *part)
{
	const struct rubric *rubric = part_rubric(part->part);
	struct api_criterion *rows = work_array(w, rubric->criterion_count, sizeof *rows);
	bool shown = rubric->questions_shown && part->started_us != DB_NULL_INT;
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		const struct criterion *criterion = &rubric->criteria[i];
		rows[i] = (struct api_criterion){criterion->id, criterion->title,
		                                 shown ? criterion->ask : (struct str){0},
		                                 (int64_t)scale_levels(criterion)};
	}
	return (struct field_list){rows, rubric->criterion_count};
}

static enum err reply_part(struct work *w, struct http_call *call, const struct part_input *in,
                           struct http_reply *reply)
{
	struct sitting sitting;
	const struct sitting_part *part;
	TRY(sitting_read_part(w, call, in, &sitting, &part));
	struct api_part out = {
		.part = part->part->id,
		.type = part->part->type,
		.title = part->part->title,
		.introduction = part->part->introduction,
		.now_us = world_now_us(w),
		.started_us = part->started_us,
		.due_us = part->due_us,
		.submitted_us = part->submitted_us,
		.sequence = DB_NULL_INT,
		.answered = DB_NULL_INT,
		.items_max = DB_NULL_INT,
		.words_min = DB_NULL_INT,
		.words_max = DB_NULL_INT,
		.paper_pages = DB_NULL_INT,
		.pictures_most = DB_NULL_INT,
		.revision = DB_NULL_INT,
		.saved_us = DB_NULL_INT,
		.decide_by_us = DB_NULL_INT,
		.criteria = criteria_of(w, part),
	};
	out.state = sitting_part_state_name(sitting_part_state(part, out.now_us));
	TRY(task_face_of(part->part)->api_part(w, call->tx, &sitting, part, &out));
	return web_reply_json(w, call, &out, reply);
}

enum err api_part(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	return reply_part(w, call, input, reply);
}

/* ---- writing ---- */

enum err api_begin(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct part_input *in = input;
	struct sitting sitting;
	TRY(sitting_load(w, call->tx, web_actor(call), in->sitting, &sitting));
	TRY(sitting_begin_part(w, call->tx, web_actor(call), &sitting, in->part));
	return reply_part(w, call, in, reply);
}

enum err api_answer(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct answer_input *in = input;
	TRY(task_quiz_answer(w, call, in));
	return reply_part(w, call, &(struct part_input){in->sitting, in->part}, reply);
}

/* What came too late is refused here: a program reads the part again and sees how the story went on. */
static enum err reply_moved(struct work *w, struct http_call *call, const struct move_input *in,
                            enum scenario_outcome outcome, struct http_reply *reply)
{
	if (outcome == SCENARIO_TOO_LATE)
		return fail(w, ERR_CONFLICT,
		            "The time to decide was over and the story has gone on: read the part again.");
	return reply_part(w, call, &(struct part_input){in->sitting, in->part}, reply);
}

enum err api_move(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct move_input *in = input;
	enum scenario_outcome outcome;
	TRY(task_scenario_move(w, call, in, &outcome));
	return reply_moved(w, call, in, outcome, reply);
}

enum err api_more_time(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct move_input *in = input;
	enum scenario_outcome outcome;
	TRY(task_scenario_more_time(w, call, in, &outcome));
	return reply_moved(w, call, in, outcome, reply);
}

enum err api_submit(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct part_input *in = input;
	struct sitting sitting;
	TRY(sitting_load(w, call->tx, web_actor(call), in->sitting, &sitting));
	TRY(sitting_submit_part(w, call->tx, web_actor(call), &sitting, in->part));
	return reply_part(w, call, in, reply);
}

const struct field api_draft_output[4] = {
	OUTPUT(FIELD_INT, struct draft_saved, revision, "Number of this save, the base of the next."),
	OUTPUT(FIELD_INT, struct draft_saved, saved_us, "When it became durable, microseconds since 1970."),
	OUTPUT(FIELD_BOOL, struct draft_saved, late, "Time was up: it is kept, and whoever judges is told."),
	OUTPUT(FIELD_BOOL, struct draft_saved, overwrote,
               "Another tab or device had saved since your base: its text is kept in the history."),
};

/* The hot path: nothing but the part's row is read. */
enum err api_draft(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct draft_input *in = input;
	struct draft_saved saved;
	TRY(written_save(w, call->tx, web_actor(call), in->sitting, in->part, in->body, in->base, in->writer,
	                 &saved));
	return web_reply_json(w, call, &saved, reply);
}
