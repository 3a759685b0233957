#include "web/api/result.h"

#include "base/encode.h"
#include "exam/clarify.h"
#include "exam/part.h"
#include "exam/scale.h"
#include "web/api/output.h"
#include "web/config.h"
#include "web/outcome.h"
#include "web/task_face.h"

#include <math.h>

/* ---- rows ---- */

struct skill_row {
	struct str competency, title;
	double mean_logit, sd_logit, low_logit, high_logit, required_logit, probability, probability_needed;
	bool provisional;
};
static const struct field skill_row[] = {
	OUTPUT(FIELD_TEXT, struct skill_row, competency, "The competency's id."),
	OUTPUT(FIELD_TEXT, struct skill_row, title, "Its title."),
	OUTPUT(FIELD_REAL, struct skill_row, mean_logit, "Estimate; absent without evidence."),
	OUTPUT(FIELD_REAL, struct skill_row, sd_logit, "Its standard deviation."),
	OUTPUT(FIELD_REAL, struct skill_row, low_logit, "Lower end of the interval that holds it with 90 %."),
	OUTPUT(FIELD_REAL, struct skill_row, high_logit, "Upper end."),
	OUTPUT(FIELD_REAL, struct skill_row, required_logit, "The level required; absent: none."),
	OUTPUT(FIELD_REAL, struct skill_row, probability, "Of being at or above the required level."),
	OUTPUT(FIELD_REAL, struct skill_row, probability_needed, "How probable it has to be."),
	OUTPUT(FIELD_BOOL, struct skill_row, provisional, "No person has decided yet."),
};

static const struct field question_row[] = {
	OUTPUT(FIELD_INT, struct api_question, sequence, "Its number in the quiz."),
	OUTPUT(FIELD_TEXT, struct api_question, statement, "The question, Markdown."),
	OUTPUT(FIELD_TEXT, struct api_question, answer, "Your answer; absent: none."),
	OUTPUT(FIELD_TEXT, struct api_question, right_answer, "The right answer."),
	OUTPUT(FIELD_TEXT, struct api_question, why, "What your answer says."),
	OUTPUT(FIELD_TEXT, struct api_question, rationale, "The idea to take away."),
	OUTPUT(FIELD_BOOL, struct api_question, right, "Whether your answer is the right one."),
	OUTPUT(FIELD_BOOL, struct api_question, late, "It came after time was up."),
};

struct criterion_row {
	struct str criterion, title, ask, state, level_title, level_description, quote, comment;
	int64_t level, levels, quote_at;
	bool provisional, may_contest, contested;
	struct str appeal_reason, appeal_outcome, appeal_answer;
	struct str shown, next, feedback_by, feedback_state;
	int64_t level_before, level_blind;
	struct field_list described;
};
struct described_row {
	int64_t from, to;
	struct str title, description, meant;
};
static const struct field described_row[] = {
	OUTPUT(FIELD_INT, struct described_row, from, "The first level that it holds for."),
	OUTPUT(FIELD_INT, struct described_row, to, "The last one; the same, unless levels are points."),
	OUTPUT(FIELD_TEXT, struct described_row, title, "Its title."),
	OUTPUT(FIELD_TEXT, struct described_row, description, "What an answer does that reaches it."),
	OUTPUT(FIELD_TEXT, struct described_row, meant, "How its author made that clearer; absent: not."),
};
static const struct field criterion_row[] = {
	OUTPUT(FIELD_TEXT, struct criterion_row, criterion, "The criterion's id."),
	OUTPUT(FIELD_TEXT, struct criterion_row, title, "Its title."),
	OUTPUT(FIELD_TEXT, struct criterion_row, ask, "The question that was asked of the answer."),
	OUTPUT(FIELD_TEXT, struct criterion_row, state, "judged, being-judged, or for-a-person."),
	OUTPUT(FIELD_INT, struct criterion_row, level, "The most probable level, from 0."),
	OUTPUT(FIELD_INT, struct criterion_row, levels, "How many levels there are."),
	OUTPUT(FIELD_TEXT, struct criterion_row, level_title, "The level's title."),
	OUTPUT(FIELD_TEXT, struct criterion_row, level_description, "What the level means."),
	OUTPUT_LIST(struct criterion_row, described, described_row, struct described_row,
                    "What each level means, the lowest first; once one is given."),
	OUTPUT(FIELD_TEXT, struct criterion_row, quote, "Your own words that the machine's view rests on."),
	OUTPUT(FIELD_INT, struct criterion_row, quote_at, "Where they begin in your answer, in bytes."),
	OUTPUT(FIELD_TEXT, struct criterion_row, comment, "A person's words about it."),
	OUTPUT(FIELD_BOOL, struct criterion_row, provisional, "The machine's view; a person decides."),
	OUTPUT(FIELD_TEXT, struct criterion_row, shown, "What you showed, once a person has decided."),
	OUTPUT(FIELD_TEXT, struct criterion_row, next, "One next step; absent at the highest level."),
	OUTPUT(FIELD_TEXT, struct criterion_row, feedback_by,
               "Who wrote these two: machine, from the judgement; rubric: they are its texts; or person."),
	OUTPUT(FIELD_TEXT, struct criterion_row, feedback_state,
               "out, coming: being written, these are the rubric's; or held: the reviewer reads them first."),
	OUTPUT(FIELD_BOOL, struct criterion_row, may_contest,
               "You can contest it at …/appeal/criteria, once, an award's too."),
	OUTPUT(FIELD_BOOL, struct criterion_row, contested, "You did, by itself."),
	OUTPUT(FIELD_TEXT, struct criterion_row, appeal_reason, "What you wrote then."),
	OUTPUT(FIELD_TEXT, struct criterion_row, appeal_outcome,
               "upheld or changed; absent: not answered yet."),
	OUTPUT(FIELD_INT, struct criterion_row, level_before, "The level that you contested."),
	OUTPUT(FIELD_INT, struct criterion_row, level_blind,
               "What that person judged before they saw the first result; absent: it is the level."),
	OUTPUT(FIELD_TEXT, struct criterion_row, appeal_answer, "Why, by the person who answered."),
};

static const struct field point_row[] = {
	OUTPUT(FIELD_TEXT, struct api_point, task, "The id of the question, group, suite, scene or path."),
	OUTPUT(FIELD_TEXT, struct api_point, title, "What it is called."),
	OUTPUT(FIELD_INT, struct api_point, level, "The credit that counts, from 0."),
	OUTPUT(FIELD_INT, struct api_point, levels, "How many levels of credit there are."),
	OUTPUT(FIELD_TEXT, struct api_point, level_title, "The level in words."),
	OUTPUT(FIELD_BOOL, struct api_point, by_person, "A person gave it, on appeal."),
	OUTPUT(FIELD_BOOL, struct api_point, may_contest,
               "You can contest it at …/appeal/criteria, once, an award's too."),
	OUTPUT(FIELD_BOOL, struct api_point, contested, "You did."),
	OUTPUT(FIELD_TEXT, struct api_point, appeal_reason, "What you wrote then."),
	OUTPUT(FIELD_TEXT, struct api_point, appeal_outcome, "upheld or changed; absent: not answered yet."),
	OUTPUT(FIELD_INT, struct api_point, level_before, "The level that you contested."),
	OUTPUT(FIELD_TEXT, struct api_point, appeal_answer, "Why, by the person who answered."),
};

static const struct field group_row[] = {
	OUTPUT(FIELD_TEXT, struct api_group_result, group, "The group's id."),
	OUTPUT(FIELD_TEXT, struct api_group_result, title, "What its tests show."),
	OUTPUT(FIELD_TEXT, struct api_group_result, state,
               "run, being-run, or for-a-person: they could not be run, which counts for nothing."),
	OUTPUT(FIELD_BOOL, struct api_group_result, visible, "You could run them before handing in."),
	OUTPUT(FIELD_INT, struct api_group_result, tests, "How many tests there are."),
	OUTPUT(FIELD_INT, struct api_group_result, passed, "How many passed."),
};
static const struct field decision_row[] = {
	OUTPUT(FIELD_TEXT, struct api_decision, task,
               "The id of the scene, or of the criterion over the story."),
	OUTPUT(FIELD_TEXT, struct api_decision, title, "Its title."),
	OUTPUT(FIELD_TEXT, struct api_decision, story_time,
               "The story's clock then; absent for a criterion."),
	OUTPUT(FIELD_TEXT, struct api_decision, did, "What you decided, Markdown; absent: time was over."),
	OUTPUT(FIELD_REAL, struct api_decision, credit, "How far experts would do the same, 0 to 1."),
	OUTPUT(FIELD_TEXT, struct api_decision, expert, "What experts do here, Markdown."),
	OUTPUT(FIELD_TEXT, struct api_decision, why, "What they say of what you did, Markdown."),
	OUTPUT(FIELD_BOOL, struct api_decision, late, "It came after time was up."),
};

static const struct field beside_row[] = {
	OUTPUT(FIELD_TEXT, struct api_beside, scene, "The id of the scene."),
	OUTPUT(FIELD_TEXT, struct api_beside, did,
               "The id of what you decided or asked, or time-over; absent: nothing."),
	OUTPUT(FIELD_TEXT, struct api_beside, expert_did, "The same of the expert."),
	OUTPUT(FIELD_REAL, struct api_beside, cost, "What the difference adds to the distance."),
};

static const struct field noticed_row[] = {
	OUTPUT(FIELD_TEXT, struct flag, kind,
               "order, role, forged-format, forged-fence, encoded, hidden, language, quote, reviewer, alike, or a gate's name."),
	OUTPUT(FIELD_TEXT, struct flag, note, "What was noticed, one sentence."),
	OUTPUT(FIELD_INT, struct flag, starts_at, "Where in the answer, in bytes."),
	OUTPUT(FIELD_INT, struct flag, length, "How many bytes; 0: it is about the whole answer."),
};

static const struct field part_row[] = {
	OUTPUT(FIELD_TEXT, struct api_result_part, part, "The part's id."),
	OUTPUT(FIELD_TEXT, struct api_result_part, title, "Its title."),
	OUTPUT(FIELD_TEXT, struct api_result_part, type, "quiz, written, code or scenario."),
	OUTPUT(FIELD_BOOL, struct api_result_part, handed_in, "What follows is there only then."),
	OUTPUT_LIST(struct api_result_part, questions, question_row, struct api_question, "Of a quiz."),
	OUTPUT_LIST(struct api_result_part, criteria, criterion_row, struct criterion_row,
                    "Of written work."),
	OUTPUT(FIELD_TEXT, struct api_result_part, language, "Of a program: the language it is in."),
	OUTPUT(FIELD_TEXT, struct api_result_part, source, "Of a program: what was handed in."),
	OUTPUT_LIST(struct api_result_part, groups, group_row, struct api_group_result,
                    "Of a program: its groups of tests."),
	OUTPUT_LIST(struct api_result_part, decisions, decision_row, struct api_decision,
                    "Of a scenario: your decisions, then what the whole story shows."),
	OUTPUT(FIELD_TEXT, struct api_result_part, expert,
               "Of a scenario: the expert whose way yours is nearest to; absent: none is laid down."),
	OUTPUT(FIELD_REAL, struct api_result_part, expert_distance,
               "0: the same way, to 1: nothing in common."),
	OUTPUT_LIST(struct api_result_part, beside, beside_row, struct api_beside,
                    "The two ways side by side."),
	OUTPUT_LIST(
		struct api_result_part, noticed, noticed_row, struct flag,
		"What a machine noticed, and whoever decided saw; it changes no verdict. With the decision."),
	OUTPUT_LIST(struct api_result_part, points, point_row, struct api_point,
                    "What a key, tests or experts gave, task by task, and what came of contesting it."),
};

struct whole_row {
	struct str reason, outcome_before, reason_before, outcome, answer;
	int64_t at_us, due_us, answered_us, changed;
};
static const struct field whole_row[] = {
	OUTPUT(FIELD_TEXT, struct whole_row, reason, "What you wrote."),
	OUTPUT(FIELD_INT, struct whole_row, at_us, "When, microseconds since 1970."),
	OUTPUT(FIELD_INT, struct whole_row, due_us, "Until when it is answered."),
	OUTPUT(FIELD_TEXT, struct whole_row, outcome_before, "The decision that you contested."),
	OUTPUT(FIELD_TEXT, struct whole_row, reason_before, "Its reason."),
	OUTPUT(FIELD_INT, struct whole_row, answered_us, "When it was answered; absent: not yet."),
	OUTPUT(FIELD_TEXT, struct whole_row, outcome, "The decision that answers."),
	OUTPUT(FIELD_TEXT, struct whole_row, answer, "Its reason: the answer to you."),
	OUTPUT(FIELD_INT, struct whole_row, changed, "How many criteria it judges otherwise."),
};

struct result {
	struct id sitting, credential;
	struct str title;
	bool verification, finished, decided, contested, may_contest, settled;
	struct str outcome, reason;
	int64_t finished_us, decided_us, retake_us, answer_due_us;
	struct field_list skills, parts;
	struct str advised, log_salt, log_fields;
	int64_t log_entry;
	bool departs;
	struct field_list whole;
};
const struct field api_result_output[23] = {
	OUTPUT(FIELD_ID, struct result, sitting, "The sitting."),
	OUTPUT(FIELD_TEXT, struct result, title, "Title of the assessment."),
	OUTPUT(FIELD_BOOL, struct result, verification,
               "A few questions that show a skill again: nobody decides, and what they say is in me/competences."),
	OUTPUT(FIELD_BOOL, struct result, finished, "All parts are handed in."),
	OUTPUT(FIELD_INT, struct result, finished_us, "When, microseconds since 1970."),
	OUTPUT(FIELD_BOOL, struct result, decided, "A person's decision has taken effect."),
	OUTPUT(FIELD_TEXT, struct result, outcome, "award, not-yet or more-evidence."),
	OUTPUT(FIELD_TEXT, struct result, reason, "The person's reason."),
	OUTPUT(FIELD_TEXT, struct result, advised,
               "What the award policy advised: award, not-yet or more-evidence."),
	OUTPUT(FIELD_BOOL, struct result, departs, "The person decided otherwise."),
	OUTPUT(FIELD_INT, struct result, decided_us, "When the decision took effect."),
	OUTPUT(FIELD_BOOL, struct result, may_contest,
               "You can contest it at …/appeal: not an award, and once only."),
	OUTPUT(FIELD_BOOL, struct result, contested,
               "You did, or single criteria; another person looks at it."),
	OUTPUT(FIELD_INT, struct result, answer_due_us, "Until when they answer, microseconds since 1970."),
	OUTPUT(FIELD_ID, struct result, credential,
               "The credential, at /c/ID; once it is struck and logged."),
	OUTPUT(FIELD_INT, struct result, retake_us, "From then on you can take it again; absent: not."),
	OUTPUT(FIELD_BOOL, struct result, settled, "Nothing more will come by itself."),
	OUTPUT_LIST(struct result, skills, skill_row, struct skill_row,
                    "What is believed, with its uncertainty."),
	OUTPUT_LIST(struct result, parts, part_row, struct api_result_part, "What came of each part."),
	OUTPUT(FIELD_INT, struct result, log_entry, "The decision's entry in the public log."),
	OUTPUT(FIELD_TEXT, struct result, log_salt, "What opens it, with log_fields: base64url."),
	OUTPUT(FIELD_TEXT, struct result, log_fields, "What the entry stands for, JSON."),
	OUTPUT_LIST(struct result, whole, whole_row, struct whole_row,
                    "The decision that you contested as a whole, and the answer; empty: you did not."),
};

/* ---- filling them ---- */

static struct skill_row skill_of_belief(const struct outcome *outcome, size_t i)
{
	const struct competency *competency = &outcome->sitting.document->competencies[i];
	const struct requirement *requirement =
		document_requirement(outcome->sitting.document, competency->id);
	const struct belief *belief = &outcome->beliefs[i];
	struct skill_row row = {competency->id,   competency->title, NAN, NAN, NAN, NAN, NAN, NAN, NAN,
	                        !outcome->decided};
	if (!id_is_zero(belief->id)) {
		row.mean_logit = belief->mean_logit;
		row.sd_logit = belief->sd_logit;
		grid_interval(&belief->posterior, 0.9, &row.low_logit, &row.high_logit);
	}
	if (requirement != NULL) {
		row.required_logit = requirement->level_logit;
		row.probability = grid_probability_at_least(&belief->posterior, requirement->level_logit);
		row.probability_needed = requirement->probability;
	}
	return row;
}

static void read_appeal(const struct outcome *outcome, struct str part, struct criterion_row *row)
{
	const struct appeal_contested *contested =
		appeal_contested_find(outcome->appeals, outcome->appeal_count, part, row->criterion);
	row->may_contest = outcome_may_contest(outcome, part, row->criterion);
	row->contested = contested != NULL;
	row->level_before = row->level_blind = DB_NULL_INT;
	if (contested == NULL)
		return;
	row->appeal_reason = contested->reason;
	row->appeal_outcome = contested->outcome;
	row->appeal_answer = contested->answer;
	if (!str_absent(contested->outcome))
		row->level_before = contested->level_before;
	if (!str_absent(contested->outcome))
		row->level_blind = contested->level_blind;
}

static struct api_point point_of(struct work *w, const struct outcome *outcome, const struct part *part,
                                 const struct outcome_point *point)
{
	struct str task = point->criterion->id;
	const struct appeal_contested *contested =
		appeal_contested_find(outcome->appeals, outcome->appeal_count, part->id, task);
	struct api_point row = {
		.task = task,
		.title = point->criterion->title,
		.level = (int64_t)point->level,
		.levels = (int64_t)scale_levels(point->criterion),
		.level_title = scale_title(w, point->criterion, point->level),
		.level_before = DB_NULL_INT,
		.by_person = point->by_person,
		.may_contest = outcome_may_contest(outcome, part->id, task),
		.contested = contested != NULL,
	};
	if (contested == NULL)
		return row;
	row.appeal_reason = contested->reason;
	row.appeal_outcome = contested->outcome;
	row.appeal_answer = contested->answer;
	if (!str_absent(contested->outcome))
		row.level_before = contested->level_before;
	return row;
}

static struct field_list points_of(struct work *w, const struct outcome *outcome, const struct part *part)
{
	struct measure measure;
	size_t count = 0, most = 0;
	while (part_measure(part, most, &measure))
		most++;
	struct api_point *rows = work_array(w, most, sizeof *rows);
	for (size_t i = 0; part_measure(part, i, &measure); i++) {
		struct outcome_point point = outcome_point(w, outcome, part, measure.task);
		if (point.criterion != NULL)
			rows[count++] = point_of(w, outcome, part, &point);
	}
	return (struct field_list){rows, count};
}

static struct field_list whole_of(struct work *w, const struct outcome *outcome)
{
	const struct appeal_whole *whole = &outcome->whole;
	struct whole_row *row = work_alloc(w, sizeof *row);
	if (!outcome->has_whole)
		return (struct field_list){0};
	bool answered = !id_is_zero(whole->answer.id);
	*row = (struct whole_row){
		.reason = whole->reason,
		.at_us = whole->at_us,
		.due_us = whole->due_us,
		.outcome_before = whole->before.outcome,
		.reason_before = whole->before.reason,
		.outcome = whole->answer.outcome,
		.answer = whole->answer.reason,
		.answered_us = answered ? whole->answer.effective_us : DB_NULL_INT,
		.changed = answered ? 0 : DB_NULL_INT,
	};
	for (size_t i = 0; i < whole->change_count; i++)
		row->changed += whole->changes[i].level != whole->changes[i].level_before;
	return (struct field_list){row, 1};
}

static void read_feedback(const struct outcome *outcome, struct str part, struct criterion_row *row)
{
	static const struct str states[] = {
		[FEEDBACK_COMING] = S_INIT("coming"),
		[FEEDBACK_HELD] = S_INIT("held"),
		[FEEDBACK_OUT] = S_INIT("out"),
	};
	const struct feedback *feedback =
		feedback_find(outcome->feedback, outcome->feedback_count, part, row->criterion);
	if (feedback == NULL)
		return;
	row->shown = feedback->text.shown;
	row->next = feedback->text.next;
	row->feedback_by = feedback->author;
	row->feedback_state = states[feedback->state];
}

static struct field_list described_of(struct work *w, const struct criterion *criterion)
{
	struct described_row *rows = work_array(w, criterion->described_count, sizeof *rows);
	for (size_t i = 0; i < criterion->described_count; i++) {
		const struct level *level = &criterion->described[i];
		size_t first = scale_first(criterion, i);
		rows[i] = (struct described_row){(int64_t)first, (int64_t)scale_end(criterion, i) - 1,
		                                 level->title, level->description,
		                                 clarify_meant(w, criterion, first)};
	}
	return (struct field_list){rows, criterion->described_count};
}

static struct criterion_row criterion_of(struct work *w, const struct outcome *outcome, struct str part,
                                         const struct outcome_criterion *judged)
{
	struct criterion_row row = {
		.criterion = judged->criterion->id,
		.title = judged->criterion->title,
		.ask = judged->criterion->ask,
		.state = outcome_state_name(judged->state),
		.level = DB_NULL_INT,
		.levels = (int64_t)scale_levels(judged->criterion),
		.quote_at = DB_NULL_INT,
		.provisional = !judged->by_person,
	};
	read_appeal(outcome, part, &row);
	read_feedback(outcome, part, &row);
	if (judged->verdict == NULL)
		return row;
	row.level = (int64_t)judged->level;
	row.described = described_of(w, judged->criterion);
	row.level_title = scale_title(w, judged->criterion, judged->level);
	row.level_description = scale_described(judged->criterion, judged->level)->description;
	if (judged->quoting != NULL) {
		row.quote = judged->quoting->quote;
		row.quote_at = judged->quoting->quote_at;
	}
	row.comment = judged->by_person ? judged->verdict->comment : (struct str){0};
	return row;
}

static struct field_list criteria_of(struct work *w, const struct outcome *outcome, const struct part *part,
                                     bool machine_there)
{
	const struct rubric *rubric = part_rubric(part);
	struct criterion_row *rows = work_array(w, rubric->criterion_count, sizeof *rows);
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		struct outcome_criterion judged =
			outcome_criterion(outcome, part->id, &rubric->criteria[i], machine_there);
		rows[i] = criterion_of(w, outcome, part->id, &judged);
	}
	return (struct field_list){rows, rubric->criterion_count};
}

static struct field_list noticed_in(struct work *w, const struct outcome *outcome, struct str part)
{
	struct flag *rows = work_array(w, outcome->flag_count, sizeof *rows);
	size_t count = 0;
	for (size_t i = 0; i < outcome->flag_count; i++)
		if (str_equal(outcome->flags[i].part, part))
			rows[count++] = outcome->flags[i];
	return (struct field_list){rows, count};
}

static enum err read_parts(struct work *w, struct http_call *call, const struct outcome *outcome,
                           struct field_list *out)
{
	const struct sitting *sitting = &outcome->sitting;
	size_t count = sitting->document->part_count;
	struct api_result_part *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++) {
		const struct sitting_part *part = &sitting->parts[i];
		rows[i] = (struct api_result_part){
			.part = part->part->id,
			.title = part->part->title,
			.type = part->part->type,
			.handed_in = part->submitted_us != DB_NULL_INT,
			.expert_distance = NAN,
		};
		if (!rows[i].handed_in)
			continue;
		rows[i].criteria = criteria_of(w, outcome, part->part, web_app(call)->llm != NULL);
		rows[i].noticed = noticed_in(w, outcome, part->part->id);
		rows[i].points = points_of(w, outcome, part->part);
		const struct task_face *face = task_face_of(part->part);
		if (face->api_result != NULL)
			TRY(face->api_result(w, call->tx, sitting, part, &rows[i]));
	}
	*out = (struct field_list){rows, count};
	return OK;
}

static struct field_list skills_of(struct work *w, const struct outcome *outcome)
{
	/* A few answers alone say little: they count with everything else. */
	if (sitting_is_verification(&outcome->sitting))
		return (struct field_list){0};
	size_t count = outcome->sitting.document->competency_count;
	struct skill_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = skill_of_belief(outcome, i);
	return (struct field_list){rows, count};
}

enum err api_result(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct sitting_input *in = input;
	struct outcome outcome;
	TRY(outcome_load(w, call->tx, web_actor(call), in->sitting, &outcome));
	struct result result = {
		.sitting = in->sitting,
		.title = outcome.sitting.document->title,
		.verification = sitting_is_verification(&outcome.sitting),
		.finished = outcome.sitting.finished_us != DB_NULL_INT,
		.finished_us = outcome.sitting.finished_us,
		.decided = outcome.decided,
		.decided_us = DB_NULL_INT,
		.log_entry = DB_NULL_INT,
		.may_contest = outcome_may_be_contested(&outcome),
		.contested = outcome.contested,
		.answer_due_us = outcome.contested ? outcome.answer_due_us : DB_NULL_INT,
		.credential = outcome.credential,
		.retake_us = outcome.retake_us,
		.settled = outcome_settled(&outcome),
		.skills = skills_of(w, &outcome),
		.whole = whole_of(w, &outcome),
	};
	if (outcome.decided) {
		result.outcome = outcome.decision.outcome;
		result.reason = outcome.decision.reason;
		result.decided_us = outcome.decision.effective_us;
		result.advised = review_advised(w, &outcome.decision);
		if (outcome.is_logged) {
			result.log_entry = outcome.logged.index;
			result.log_salt = encode_base64url(w->arena, outcome.logged.salt);
			result.log_fields = outcome.logged.fields;
		}
		result.departs = !str_absent(outcome.advised);
	}
	TRY(read_parts(w, call, &outcome, &result.parts));
	return web_reply_json(w, call, &result, reply);
}

/* ---- contesting ---- */

enum err api_appeal(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct appeal_input *in = input;
	reply->status = 204;
	return appeal_decision(w, call->tx, web_actor(call), in->sitting, in->reason);
}

enum err api_appeal_criteria(struct work *w, struct http_call *call, const void *input,
                             struct http_reply *reply)
{
	const struct appeal_criteria_input *in = input;
	struct appeal_reason *reasons;
	size_t count;
	TRY(appeal_reasons_read(w, in->reason, &reasons, &count));
	reply->status = 204;
	return appeal_criteria(w, call->tx, web_actor(call), in->sitting, reasons, count);
}
