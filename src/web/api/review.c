#include "web/api/review.h"

#include "base/time.h"
#include "exam/scale.h"
#include "grade/again.h"
#include "grade/appeal.h"
#include "web/api/output.h"
#include "web/config.h"
#include "web/pages/judgements.h"
#include "web/pages/sample.h"
#include "web/task_face.h"

struct cases {
	struct field_list cases;
};
struct claimed {
	struct id id;
};
static const struct field case_row[] = {
	OUTPUT(FIELD_ID, struct api_case, id, "The case."),
	OUTPUT(FIELD_ID, struct api_case, sitting, "What it is about."),
	OUTPUT(FIELD_TEXT, struct api_case, assessment, "Title of the assessment."),
	OUTPUT(FIELD_TEXT, struct api_case, state, "waiting, claimed, judged or decided."),
	OUTPUT(FIELD_TEXT, struct api_case, reasons, "Why a person is asked, one sentence a line."),
	OUTPUT(FIELD_INT, struct api_case, created_us,
               "Since when it waits, handed in or contested, microseconds since 1970."),
	OUTPUT(FIELD_INT, struct api_case, due_us, "Until when an appeal is to be answered; absent: none."),
	OUTPUT(FIELD_BOOL, struct api_case, mine, "Whether you hold it."),
	OUTPUT(FIELD_TEXT, struct api_case, reading,
               "What it waits for: blind, adjudication, agreement or decision."),
};
const struct field api_cases_output[1] = {
	{"cases", FIELD_BODY, FIELD_LIST, offsetof(struct cases, cases), .item = case_row,
         .item_count = COUNT(case_row), .item_size = sizeof(struct api_case),
         .sentence =
                 "What you may take and what you hold: appeals near their deadlines, then the oldest first."},
};
const struct field api_claimed_output[1] = {
	OUTPUT(FIELD_ID, struct claimed, id, "The case that is yours now.")};

static const struct field answer_page_row[] = {
	OUTPUT(FIELD_ID, struct api_answer_page, page, "The page."),
	OUTPUT(FIELD_TEXT, struct api_answer_page, state, "waiting, read, unread, kept, refused or failed."),
	OUTPUT(FIELD_TEXT, struct api_answer_page, reading, "What the machine read on it."),
	OUTPUT(FIELD_TEXT, struct api_answer_page, body,
               "What the candidate says that it says; absent: they have not looked."),
};
static const struct field answer_row[] = {
	OUTPUT(FIELD_TEXT, struct api_answer, part, "The part."),
	OUTPUT(FIELD_TEXT, struct api_answer, text, "The answer as it was handed in."),
	OUTPUT(FIELD_BOOL, struct api_answer, late, "Whether its last change came after time was up."),
	OUTPUT_LIST(struct api_answer, pages, answer_page_row, struct api_answer_page,
                    "The pages that were sent, where it was answered on paper."),
};
static const struct field flag_row[] = {
	OUTPUT(FIELD_TEXT, struct flag, part, "The part."),
	OUTPUT(FIELD_TEXT, struct flag, kind,
               "order, role, forged-format, forged-fence, encoded, hidden, language, quote, reviewer or alike."),
	OUTPUT(FIELD_TEXT, struct flag, note, "Why to look there, one sentence."),
	OUTPUT(FIELD_INT, struct flag, starts_at, "Where in the answer, in bytes."),
	OUTPUT(FIELD_INT, struct flag, length, "How many bytes."),
};
static const struct field criterion_row[] = {
	OUTPUT(FIELD_TEXT, struct api_criterion_verdict, part, "The part."),
	OUTPUT(FIELD_TEXT, struct api_criterion_verdict, criterion, "The criterion."),
	OUTPUT(FIELD_TEXT, struct api_criterion_verdict, title, "Its title."),
	OUTPUT(FIELD_TEXT, struct api_criterion_verdict, ask, "The question that the judge answers."),
	OUTPUT(FIELD_INT, struct api_criterion_verdict, levels, "How many levels there are, from 0."),
	OUTPUT(FIELD_INT, struct api_criterion_verdict, mine, "Your level."),
	OUTPUT(FIELD_TEXT, struct api_criterion_verdict, machine,
               "The machine's probability of each level, after you have judged."),
	OUTPUT(FIELD_TEXT, struct api_criterion_verdict, quote,
               "The words that the machine's view rests on, after you have judged."),
	OUTPUT(FIELD_BOOL, struct api_criterion_verdict, settled,
               "What was learned settles it: it need not be judged, and may be."),
	OUTPUT(FIELD_BOOL, struct api_criterion_verdict, asked,
               "Whether it is to be judged: when something is settled, only that is."),
	OUTPUT(FIELD_TEXT, struct api_criterion_verdict, readings,
               "The levels that two people gave, as JSON, when you may see them."),
	OUTPUT(FIELD_TEXT, struct api_criterion_verdict, counts,
               "What counts of them: mean, lower, higher, adjudicated or agreed; disputed: it is to be settled."),
	OUTPUT(FIELD_INT, struct api_criterion_verdict, blind,
               "Your level before you saw anybody's, when yours is a later one."),
	OUTPUT(FIELD_INT, struct api_criterion_verdict, given,
               "Of a question, tests or a decision that is contested: the level that a key, tests or experts gave."),
	OUTPUT(FIELD_TEXT, struct api_criterion_verdict, contested,
               "And what the candidate says of that; of a criterion they say it after you have judged."),
};
static const struct field not_run_row[] = {
	OUTPUT(FIELD_TEXT, struct api_not_run, part, "The part."),
	OUTPUT(FIELD_BOOL, struct api_not_run, asked, "Whether they are being run again."),
};
static const struct field contested_row[] = {
	OUTPUT(FIELD_TEXT, struct api_contested, part, "The part."),
	OUTPUT(FIELD_TEXT, struct api_contested, criterion, "The criterion."),
	OUTPUT(FIELD_TEXT, struct api_contested, reason, "What the candidate says of it."),
	OUTPUT(FIELD_INT, struct api_contested, level, "The level that was given."),
	OUTPUT(FIELD_TEXT, struct api_contested, comment, "What was said with it."),
};
const struct field api_case_output[16] = {
	OUTPUT(FIELD_ID, struct api_case_detail, id, "The case."),
	OUTPUT(FIELD_ID, struct api_case_detail, sitting, "What it is about."),
	OUTPUT(FIELD_TEXT, struct api_case_detail, assessment, "Title of the assessment."),
	OUTPUT(FIELD_TEXT, struct api_case_detail, state, "claimed, judged, decided or closed."),
	OUTPUT(FIELD_TEXT, struct api_case_detail, reasons, "Why a person is asked."),
	OUTPUT(FIELD_TEXT, struct api_case_detail, reading,
               "What it waits for: blind, adjudication, agreement or decision."),
	OUTPUT(FIELD_TEXT, struct api_case_detail, twice,
               "Why a second person reads it, one sentence a line, after you have judged."),
	OUTPUT(FIELD_TEXT, struct api_case_detail, recommendation,
               "What the policy recommends, after you have judged."),
	{"answers", FIELD_BODY, FIELD_LIST, offsetof(struct api_case_detail, answers), .item = answer_row,
         .item_count = COUNT(answer_row), .item_size = sizeof(struct api_answer),
         .sentence = "Written answers."},
	{"flags", FIELD_BODY, FIELD_LIST, offsetof(struct api_case_detail, flags), .item = flag_row,
         .item_count = COUNT(flag_row), .item_size = sizeof(struct flag),
         .sentence = "What in the answers speaks to the judge; it changes no verdict."},
	{"criteria", FIELD_BODY, FIELD_LIST, offsetof(struct api_case_detail, criteria),
         .item = criterion_row, .item_count = COUNT(criterion_row),
         .item_size = sizeof(struct api_criterion_verdict), .sentence = "What is to be judged."},
	{"not_run", FIELD_BODY, FIELD_LIST, offsetof(struct api_case_detail, not_run), .item = not_run_row,
         .item_count = COUNT(not_run_row), .item_size = sizeof(struct api_not_run),
         .sentence = "Programs some of whose tests could not be run to an end, which counts for nothing."},
	OUTPUT(FIELD_INT, struct api_case_detail, samples,
               "How many sample answers its rubrics have: samples/1 and so on."),
	OUTPUT(FIELD_INT, struct api_case_detail, due_us,
               "Until when the appeal is to be answered that the case is open for; absent: none."),
	OUTPUT_LIST(struct api_case_detail, contested, contested_row, struct api_contested,
                    "The criteria that the candidate contests, after you have judged."),
	OUTPUT(FIELD_TEXT, struct api_case_detail, contests,
               "What the candidate says of the decision as a whole, after you have judged."),
};
const struct field api_decided_output[2] = {
	OUTPUT(FIELD_ID, struct api_decided, decision, "The decision."),
	OUTPUT(FIELD_INT, struct api_decided, effective_us,
               "Until then it can be undone, microseconds since 1970."),
};
const struct field api_agreement_output[5] = {
	OUTPUT(FIELD_INT, struct review_agreement, judgements, "Judgements beside one of the machine."),
	OUTPUT(FIELD_REAL, struct review_agreement, exact,
               "Share of the same level, or of points at most a tenth of the scale apart."),
	OUTPUT(FIELD_REAL, struct review_agreement, qwk, "Quadratic weighted kappa."),
	OUTPUT(FIELD_REAL, struct review_agreement, qwk_low, "Lower end of its 95 % interval."),
	OUTPUT(FIELD_REAL, struct review_agreement, qwk_high, "Upper end."),
};

/* Who reads it second does not know it. */
static struct str name_of_reading(enum reading_stage stage)
{
	return stage == READING_FIRST || stage == READING_SECOND ? S("blind") : reading_stage_name(stage);
}

/* ---- the queue ---- */

enum err api_review_cases(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct review_input *in = input;
	const struct actor *actor = web_actor(call);
	struct review_case *cases;
	size_t count;
	TRY(review_queue_of(w, call->tx, actor, in->assessment, &cases, &count));
	struct api_case *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct api_case){
			.id = cases[i].id,
			.sitting = cases[i].sitting,
			.assessment = cases[i].assessment_title,
			.state = review_state_name(cases[i].state),
			.reasons = cases[i].reasons,
			.created_us = cases[i].since_us,
			.due_us = cases[i].due_us,
			.mine = id_equal(cases[i].claimed_by, actor->person),
			.reading = name_of_reading(cases[i].stage),
		};
	return web_reply_json(w, call, &(struct cases){{rows, count}}, reply);
}

enum err api_review_next(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct review_input *in = input;
	struct claimed claimed;
	TRY(review_claim_next_of(w, call->tx, web_actor(call), in->assessment, &claimed.id));
	return web_reply_json(w, call, &claimed, reply);
}

enum err api_review_claim(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct case_input *in = input;
	TRY(review_claim(w, call->tx, web_actor(call), in->id));
	return web_reply_json(w, call, &(struct claimed){in->id}, reply);
}

static void reply_nothing(struct http_reply *reply)
{
	reply->status = 204;
}

enum err api_review_release(struct work *w, struct http_call *call, const void *input,
                            struct http_reply *reply)
{
	const struct case_input *in = input;
	bool withdrawn;
	reply_nothing(reply);
	return review_release(w, call->tx, web_actor(call), in->id, &withdrawn);
}

enum err api_review_conflict(struct work *w, struct http_call *call, const void *input,
                             struct http_reply *reply)
{
	const struct conflict_input *in = input;
	reply_nothing(reply);
	return review_declare_conflict(w, call->tx, web_actor(call), in->id, in->note);
}

/* ---- one case ---- */

static enum err read_answers(struct work *w, struct tx *tx, const struct sitting *sitting,
                             struct field_list *out)
{
	struct api_answer *answers = work_array(w, sitting->document->part_count, sizeof *answers);
	size_t count = 0;
	for (size_t i = 0; i < sitting->document->part_count; i++) {
		const struct sitting_part *part = &sitting->parts[i];
		const struct task_face *face = task_face_of(part->part);
		if (face->api_answer == NULL)
			continue;
		answers[count].part = part->part->id;
		TRY(face->api_answer(w, tx, sitting, part, &answers[count++]));
	}
	*out = (struct field_list){answers, count};
	return OK;
}

static enum err read_flags(struct work *w, struct tx *tx, const struct sitting *sitting,
                           struct field_list *out)
{
	struct flag *flags;
	size_t count;
	TRY(grade_flags(w, tx, sitting->org, sitting->id, &flags, &count));
	*out = (struct field_list){flags, count};
	return OK;
}

static struct str probabilities_text(struct work *w, const struct verdict *verdict)
{
	struct buf buf = buf_init(w->arena, GRADE_LEVELS_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_array(&out);
	for (size_t i = 0; i < verdict->level_count; i++)
		json_real(&out, verdict->levels[i]);
	json_end(&out);
	return buf_str(&buf);
}

static struct str levels_text(struct work *w, const struct review_criterion *judged)
{
	if (judged->read[0] == NULL)
		return (struct str){0};
	return str_format(w->arena, "[%zu,%zu]", grade_verdict_level(judged->read[0]),
	                  grade_verdict_level(judged->read[1]));
}

static struct str counting_text(const struct review_criterion *judged)
{
	bool open = judged->result.disputed && !judged->result.settled;
	return judged->read[0] == NULL ? (struct str){0} : open ? S("disputed") : judged->result.rule;
}

static struct api_criterion_verdict row_of(struct work *w, const struct review_criterion *judged)
{
	const struct verdict *mine = judged->mine, *machine = judged->machine;
	struct api_criterion_verdict row = {
		.part = judged->part->id,
		.criterion = judged->criterion->id,
		.title = judged->criterion->title,
		.ask = judged->criterion->ask,
		.levels = (int64_t)scale_levels(judged->criterion),
		.mine = mine == NULL ? DB_NULL_INT : (int64_t)grade_verdict_level(mine),
		.asked = judged->asked,
		.settled = judged->settled,
		.readings = levels_text(w, judged),
		.counts = counting_text(judged),
		.blind = judged->blind == NULL ? DB_NULL_INT : (int64_t)grade_verdict_level(judged->blind),
		.given = judged->scored == NULL ? DB_NULL_INT : (int64_t)grade_verdict_level(judged->scored),
		.contested = judged->contested,
	};
	if (machine != NULL && !machine->abstained) {
		row.machine = probabilities_text(w, machine);
		row.quote = machine->quote;
	}
	return row;
}

static enum err read_criteria(struct work *w, struct http_call *call, const struct review_case *held,
                              const struct sitting *sitting, struct field_list *out)
{
	struct review_criterion *judged;
	size_t count;
	TRY(review_criteria(w, call->tx, web_actor(call), held, sitting, &judged, &count));
	struct api_criterion_verdict *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = row_of(w, &judged[i]);
	*out = (struct field_list){rows, count};
	return OK;
}

static enum err read_not_run(struct work *w, struct tx *tx, const struct sitting *sitting,
                             struct field_list *out)
{
	size_t count = 0, part_count = sitting->document->part_count;
	struct api_not_run *rows = work_array(w, part_count, sizeof *rows);
	for (size_t i = 0; i < part_count; i++) {
		const struct part *part = sitting->parts[i].part;
		enum again again;
		TRY(again_look(w, tx, sitting, part, &again));
		if (again != AGAIN_NOTHING)
			rows[count++] = (struct api_not_run){part->id, again == AGAIN_ASKED};
	}
	*out = (struct field_list){rows, count};
	return OK;
}

static enum err read_contested(struct work *w, struct http_call *call, const struct review_case *held,
                               struct api_case_detail *out)
{
	struct appeal_view view;
	bool open;
	out->due_us = held->due_us;
	TRY(appeal_view(w, call->tx, web_actor(call), held, &view, &open));
	const struct appeal *appeal = &view.appeal;
	if (open && appeal->criterion_count == 0)
		out->contests = appeal->reason;
	struct api_contested *rows = work_array(w, appeal->criterion_count, sizeof *rows);
	for (size_t i = 0; i < appeal->criterion_count; i++)
		rows[i] = (struct api_contested){
			.part = appeal->criteria[i].part,
			.criterion = appeal->criteria[i].criterion,
			.reason = appeal->criteria[i].reason,
			.comment = view.before[i].comment,
			.level = (int64_t)grade_verdict_level(&view.before[i]),
		};
	out->contested = (struct field_list){rows, appeal->criterion_count};
	return OK;
}

enum err api_review_case(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct case_input *in = input;
	struct review_case held;
	struct sitting sitting;
	TRY(review_load(w, call->tx, web_actor(call), in->id, &held));
	TRY(sitting_load_any(w, call->tx, web_actor(call)->org, held.sitting, &sitting));
	struct api_case_detail detail = {
		.id = held.id,
		.sitting = held.sitting,
		.assessment = held.assessment_title,
		.state = review_state_name(held.state),
		.reasons = held.reasons,
		.reading = name_of_reading(held.stage),
		.twice = held.state >= REVIEW_JUDGED ? held.twice : (struct str){0},
		.samples = (int64_t)sample_first(sitting.document, NULL) - 1,
	};
	TRY(read_answers(w, call->tx, &sitting, &detail.answers));
	TRY(read_flags(w, call->tx, &sitting, &detail.flags));
	TRY(read_criteria(w, call, &held, &sitting, &detail.criteria));
	TRY(read_not_run(w, call->tx, &sitting, &detail.not_run));
	TRY(read_contested(w, call, &held, &detail));
	struct policy_result policy;
	bool open;
	TRY(review_recommend(w, call->tx, &held, &sitting, &policy, &open));
	if (open)
		detail.recommendation = policy_outcome_name(policy.outcome);
	return web_reply_json(w, call, &detail, reply);
}

enum err api_review_judge(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct judgement_input *in = input;
	struct judgement *judgements;
	size_t count;
	TRY(judgements_read(w, in->level, in->comment, &judgements, &count));
	bool stays;
	TRY(review_judge(w, call->tx, web_actor(call), in->id, judgements, count));
	TRY(review_holds(w, call->tx, web_actor(call), in->id, &stays));
	if (stays)
		return api_review_case(w, call, &(struct case_input){in->id}, reply);
	const struct api_case_detail passed_on = {.id = in->id, .state = review_state_name(REVIEW_WAITING)};
	return web_reply_json(w, call, &passed_on, reply);
}

enum err api_review_tests(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct case_part_input *in = input;
	reply_nothing(reply);
	return review_run_tests(w, call->tx, web_actor(call), in->id, in->part);
}

enum err api_review_decide(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct decision_input *in = input;
	int64_t undo_us = web_app(call)->config->undo_seconds * TIME_SECOND_US;
	struct decision made;
	TRY(review_decide(w, call->tx, web_actor(call), in->id,
	                  &(struct review_choice){in->outcome, in->reason, in->endorse}, undo_us, &made));
	return web_reply_json(w, call, &(struct api_decided){made.id, made.effective_us}, reply);
}

enum err api_review_undo(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct case_input *in = input;
	const char *notice;
	reply_nothing(reply);
	return case_undo(w, call, in->id, &notice);
}

enum err api_review_agreement(struct work *w, struct http_call *call, const void *input,
                              struct http_reply *reply)
{
	(void)input;
	struct review_agreement agreement;
	TRY(review_agreement(w, call->tx, web_actor(call), &agreement));
	return web_reply_json(w, call, &agreement, reply);
}
