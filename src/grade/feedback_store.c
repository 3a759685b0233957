/* Feedback as rows: what there is, what reviewers change, what candidates are told, and the job that makes it. */
#include "grade/feedback.h"

#include "base/world.h"
#include "exam/part.h"
#include "exam/scale.h"
#include "grade/appeal.h"
#include "grade/learned.h"
#include "grade/review_state.h"
#include "grade/rubric.h"
#include "org/audit.h"
#include "org/message.h"

#include "grade/feedback.sql.h"

enum { WORDS_BYTES_MAX = 256 << 10, BASIS_BYTES_MAX = 4096 };

#define AUTHOR_MACHINE S("machine")
#define AUTHOR_RUBRIC S("rubric")
#define AUTHOR_PERSON S("person")

/* ---- what it is written from ---- */

/* The text that a model or a person judged; absent: nothing was handed in, or the part has none. */
static enum err read_answer(struct work *w, struct tx *tx, const struct sitting *sitting,
                            const struct part *part, struct str *answer)
{
	const struct scorer *scorer = scorer_find(part->type);
	const struct sitting_part *taken;
	struct rubric_subject subject = {0};
	*answer = (struct str){0};
	TRY(sitting_find_part(w, sitting, part->id, &taken));
	if (scorer == NULL || scorer->subject == NULL || taken->submitted_us == DB_NULL_INT)
		return OK;
	TRY(scorer->subject(w, tx, sitting, part, &subject));
	*answer = subject.answer;
	return OK;
}

/* A person's verdict, with the quote that the machine's view of the same criterion was verified to rest on. */
static struct feedback_facts facts_of(const struct sitting *sitting, const struct verdict *verdicts,
                                      size_t count, const struct part_criterion *at,
                                      const struct verdict *person, struct str answer)
{
	const struct verdict *machine =
		grade_verdict_find(verdicts, count, SCORER_RUBRIC, at->part->id, at->criterion->id);
	return (struct feedback_facts){
		.language = sitting->document->language,
		.criterion = at->criterion,
		.level = grade_verdict_level(person),
		.quote = machine == NULL || machine->abstained ? (struct str){0} : machine->quote,
		.comment = learned_was_taken_over(person) ? (struct str){0} : person->comment,
		.answer = answer,
	};
}

/* ---- what there is ---- */

struct texts {
	struct feedback_rows_row *rows;
	size_t row_count;
	bool asked, held; /* of the decision that is asked about */
	bool for_reviewer;
};

static const struct feedback_rows_row *newest(const struct texts *texts, struct id verdict)
{
	const struct feedback_rows_row *found = NULL;
	for (size_t i = 0; i < texts->row_count; i++)
		if (id_equal(texts->rows[i].verdict, verdict))
			found = &texts->rows[i];
	return found;
}

static struct feedback feedback_of(struct work *w, const struct texts *texts,
                                   const struct feedback_facts *facts, const struct verdict *person)
{
	struct feedback out = {
		.part = person->part,
		.criterion = person->task,
		.level = facts->level,
		.state = texts->asked ? FEEDBACK_COMING : FEEDBACK_OUT,
		.author = AUTHOR_RUBRIC,
		.quote = facts->quote,
		.quote_at = DB_NULL_INT,
		.verdict = person->id,
	};
	const struct feedback_rows_row *row = newest(texts, person->id);
	bool held = row == NULL ? texts->held : row->held && texts->held;
	if (row != NULL) {
		out.state = FEEDBACK_OUT;
		out.author = row->author;
		out.text = (struct feedback_text){row->shown, row->next};
	} else {
		out.text = feedback_composed(w, facts);
	}
	if (!held)
		return out;
	out.state = row == NULL ? FEEDBACK_COMING : FEEDBACK_HELD;
	if (!texts->for_reviewer) {
		out.state = FEEDBACK_HELD;
		out.text = (struct feedback_text){0};
	}
	return out;
}

static enum err read_steps(struct work *w, struct tx *tx, struct id org, struct id decision, bool *asked,
                           bool *held)
{
	const struct feedback_steps_in in = {.org = org, .decision = decision};
	struct feedback_steps_row steps;
	TRY(feedback_steps(w, tx, &in, &steps));
	*asked = steps.asked > 0;
	*held = steps.held > 0;
	return OK;
}

enum err feedback_is_held(struct work *w, struct tx *tx, struct id org, struct id decision, bool *out)
{
	bool asked;
	return read_steps(w, tx, org, decision, &asked, out);
}

static enum err read_rows(struct work *w, struct tx *tx, const struct sitting *sitting, struct id decision,
                          struct texts *out)
{
	const struct feedback_rows_in in = {.org = sitting->org, .sitting = sitting->id};
	TRY(feedback_rows(w, tx, &in, &out->rows, &out->row_count));
	return read_steps(w, tx, sitting->org, decision, &out->asked, &out->held);
}

enum err feedback_on(struct work *w, struct tx *tx, const struct sitting *sitting, struct id decision,
                     bool for_reviewer, struct feedback **out, size_t *count)
{
	struct texts texts = {.for_reviewer = for_reviewer};
	struct verdict *verdicts;
	size_t verdict_count;
	struct part_criterion at;
	TRY(read_rows(w, tx, sitting, decision, &texts));
	TRY(appeal_verdicts_behind(w, tx, sitting->org, sitting->id, decision, &verdicts, &verdict_count));
	*out = work_array(w, DOCUMENT_PARTS_MAX * DOCUMENT_CRITERIA_MAX, sizeof **out);
	*count = 0;
	for (size_t i = 0; part_criterion_at(sitting->document, i, &at); i++) {
		const struct verdict *person = grade_verdict_find(verdicts, verdict_count, SCORER_PERSON,
		                                                  at.part->id, at.criterion->id);
		if (person == NULL || grade_verdict_level(person) >= scale_levels(at.criterion))
			continue;
		struct feedback_facts facts =
			facts_of(sitting, verdicts, verdict_count, &at, person, (struct str){0});
		struct feedback *made = &(*out)[(*count)++];
		*made = feedback_of(w, &texts, &facts, person);
		const struct verdict *machine = grade_verdict_find(verdicts, verdict_count, SCORER_RUBRIC,
		                                                   at.part->id, at.criterion->id);
		if (made->quote.len > 0)
			made->quote_at = machine->quote_at;
	}
	return OK;
}

const struct feedback *feedback_find(const struct feedback *feedback, size_t count, struct str part,
                                     struct str criterion)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(feedback[i].part, part) && str_equal(feedback[i].criterion, criterion))
			return &feedback[i];
	return NULL;
}

struct str feedback_author_words(struct str author)
{
	if (str_equal(author, AUTHOR_MACHINE))
		return S("written by a machine from what was decided");
	if (str_equal(author, AUTHOR_PERSON))
		return S("written by your reviewer");
	return S("put together from the rubric’s texts");
}

/* ---- storing ---- */

struct row {
	struct id decision, person;
	struct str author;
	struct feedback_text text;
	struct str basis, reply;
};

static enum err store(struct work *w, struct tx *tx, const struct sitting *sitting,
                      const struct verdict *verdict, const struct row *row)
{
	const struct feedback_insert_in in = {
		.org = sitting->org,
		.id = world_id(w),
		.sitting = sitting->id,
		.decision = row->decision,
		.part = verdict->part,
		.criterion = verdict->task,
		.verdict = verdict->id,
		.author = row->author,
		.person = row->person,
		.shown = row->text.shown,
		.next = row->text.next,
		.basis = row->basis,
		.reply = row->reply,
		.at_us = world_now_us(w),
	};
	return feedback_insert(w, tx, &in);
}

static enum err step(struct work *w, struct tx *tx, struct id org, struct id decision, struct str name,
                     struct id person, bool *first)
{
	const struct feedback_step_insert_in in = {
		.org = org, .decision = decision, .step = name, .person = person, .at_us = world_now_us(w)};
	int64_t added;
	TRY(feedback_step_insert(w, tx, &in, &added));
	*first = added > 0;
	return OK;
}

/* ---- what the reviewer changes ---- */

/* What is written again as it was is no change. */
static enum err change(struct work *w, struct tx *tx, const struct actor *actor,
                       const struct sitting *sitting, struct id decision, const struct feedback *now,
                       const struct feedback_edit *edit)
{
	struct row row = {.decision = decision, .person = actor->person, .author = AUTHOR_PERSON};
	const struct verdict verdict = {.id = now->verdict, .part = now->part, .task = now->criterion};
	row.text = now->text;
	if (!str_absent(edit->text.shown))
		TRY(review_clean(w, edit->text.shown, S("text"), &row.text.shown));
	if (!str_absent(edit->text.next) && !str_absent(now->text.next))
		TRY(review_clean(w, edit->text.next, S("text"), &row.text.next));
	if (row.text.shown.len == 0)
		return fail(w, ERR_INPUT, "Say what was shown: an empty text helps nobody.");
	if (str_equal(row.text.shown, now->text.shown) && str_equal(row.text.next, now->text.next))
		return OK;
	return store(w, tx, sitting, &verdict, &row);
}

enum err feedback_send(struct work *w, struct tx *tx, const struct actor *actor, struct id case_id,
                       const struct feedback_edit *edits, size_t count)
{
	struct review_case held;
	struct sitting sitting;
	struct decision made;
	struct feedback *feedback;
	size_t feedback_count;
	bool found, first;
	TRY(review_load(w, tx, actor, case_id, &held));
	TRY(sitting_load_any(w, tx, actor->org, held.sitting, &sitting));
	TRY(review_decision(w, tx, actor->org, held.sitting, &made, &found));
	if (!found || held.state < REVIEW_DECIDED || !id_equal(made.person, actor->person))
		return fail(w, ERR_CONFLICT, "Decide first: what the candidate is told follows from that.");
	TRY(feedback_on(w, tx, &sitting, made.id, true, &feedback, &feedback_count));
	for (size_t i = 0; i < count; i++) {
		const struct feedback *now =
			feedback_find(feedback, feedback_count, edits[i].part, edits[i].criterion);
		if (now == NULL)
			return fail(w, ERR_INPUT, "There is no criterion “%.*s/%.*s” in this case.",
			            STR_ARG(edits[i].part), STR_ARG(edits[i].criterion));
		TRY(change(w, tx, actor, &sitting, made.id, now, &edits[i]));
	}
	TRY(step(w, tx, actor->org, made.id, S("released"), actor->person, &first));
	TRY(audit_add(w, tx, actor->org, actor->person, "feedback.send", made.id, (struct str){0}));
	return feedback_tell(w, tx, actor->org, held.sitting, made.id);
}

enum err feedback_waiting(struct work *w, struct tx *tx, const struct actor *actor,
                          struct feedback_waiting **out, size_t *count)
{
	const struct feedback_waiting_for_in in = {.org = actor->org, .person = actor->person};
	struct feedback_waiting_for_row *rows;
	TRY(feedback_waiting_for(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct feedback_waiting){rows[i].case_id, rows[i].sitting, rows[i].title,
		                                      rows[i].decided_us};
	return OK;
}

/* ---- telling ---- */

static struct str mail_words(struct work *w, const struct sitting *sitting, const struct feedback *feedback,
                             size_t count)
{
	struct buf out = buf_init(w->arena, WORDS_BYTES_MAX);
	buf_format(&out, "%.*s\n\nWhat your work showed, criterion by criterion:",
	           STR_ARG(sitting->document->title));
	for (size_t i = 0; i < count; i++) {
		const struct part *part = document_part(sitting->document, feedback[i].part);
		const struct criterion *criterion =
			part == NULL ? NULL : part_criterion(part, feedback[i].criterion);
		if (criterion == NULL)
			continue;
		buf_format(&out, "\n\n%.*s: %.*s", STR_ARG(criterion->title),
		           STR_ARG(feedback[i].text.shown));
		if (feedback[i].quote.len > 0)
			buf_format(&out, "\nYour words: “%.*s”", STR_ARG(feedback[i].quote));
		if (!str_absent(feedback[i].text.next))
			buf_format(&out, "\nOne next step: %.*s", STR_ARG(feedback[i].text.next));
	}
	buf_put(&out,
	        S("\n\nYour result page says of each text who wrote it, and lets you contest any of it."));
	return buf_str(&out);
}

enum err feedback_tell(struct work *w, struct tx *tx, struct id org, struct id sitting_id, struct id decision)
{
	struct sitting sitting;
	struct decision made;
	struct feedback *feedback;
	size_t count;
	bool found, first;
	TRY(review_decision(w, tx, org, sitting_id, &made, &found));
	if (!found || !id_equal(made.id, decision) || world_now_us(w) < made.effective_us)
		return OK;
	TRY(sitting_load_any(w, tx, org, sitting_id, &sitting));
	TRY(feedback_on(w, tx, &sitting, decision, false, &feedback, &count));
	for (size_t i = 0; i < count; i++)
		if (feedback[i].state != FEEDBACK_OUT)
			return OK;
	if (count == 0)
		return OK;
	TRY(step(w, tx, org, decision, S("told"), (struct id){0}, &first));
	if (!first)
		return OK;
	return message_add(w, tx, org, sitting.person, S("What your work showed"),
	                   mail_words(w, &sitting, feedback, count));
}

/* ---- the job ---- */

/* A verdict that nothing is written about yet. */
struct wanted {
	struct verdict verdict;
	struct feedback_facts facts;
};
struct making {
	struct id org, sitting_id, decision;
	struct sitting sitting;
	struct wanted *wanted;
	size_t count;
	/* What is stored next. */
	const struct wanted *now;
	struct row row;
};

static enum err load(struct work *w, struct tx *tx, void *argument)
{
	struct making *making = argument;
	struct texts texts = {0};
	struct verdict *verdicts;
	size_t verdict_count;
	struct part_criterion at;
	TRY(sitting_load_any(w, tx, making->org, making->sitting_id, &making->sitting));
	TRY(read_rows(w, tx, &making->sitting, making->decision, &texts));
	TRY(appeal_verdicts_behind(w, tx, making->org, making->sitting_id, making->decision, &verdicts,
	                           &verdict_count));
	making->wanted = work_array(w, DOCUMENT_PARTS_MAX * DOCUMENT_CRITERIA_MAX, sizeof *making->wanted);
	making->count = 0;
	for (size_t i = 0; part_criterion_at(making->sitting.document, i, &at); i++) {
		const struct verdict *person = grade_verdict_find(verdicts, verdict_count, SCORER_PERSON,
		                                                  at.part->id, at.criterion->id);
		if (person == NULL || grade_verdict_level(person) >= scale_levels(at.criterion) ||
		    newest(&texts, person->id) != NULL)
			continue;
		struct str answer;
		TRY(read_answer(w, tx, &making->sitting, at.part, &answer));
		making->wanted[making->count++] = (struct wanted){
			*person, facts_of(&making->sitting, verdicts, verdict_count, &at, person, answer)};
	}
	return OK;
}

/* Somebody else may have stored one while we asked: the first stays. */
static enum err store_made(struct work *w, struct tx *tx, void *argument)
{
	struct making *making = argument;
	struct texts texts = {0};
	TRY(read_rows(w, tx, &making->sitting, making->decision, &texts));
	if (newest(&texts, making->now->verdict.id) != NULL)
		return OK;
	return store(w, tx, &making->sitting, &making->now->verdict, &making->row);
}

static struct str basis_of(struct work *w, const struct feedback_asked *asked)
{
	struct buf buf = buf_init(w->arena, BASIS_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("model"), asked->model);
	json_put_str(&out, S("nonce"), asked->nonce);
	json_put_str(&out, S("prompt"), S(FEEDBACK_PROMPT_VERSION));
	json_put_int(&out, S("seed"), asked->seed);
	json_end(&out);
	return buf_str(&buf);
}

static enum err write_with_model(struct work *w, const struct grade_means *means,
                                 const struct feedback_facts *facts, struct row *row)
{
	uint32_t seed;
	bool by_machine;
	world_random(w, &seed, sizeof seed);
	struct feedback_asked asked = {.nonce = rubric_nonce(w), .seed = seed >> 2};
	if (means->job != NULL)
		TRY(jobs_extend(w, means->db, means->job, GRADE_LEASE_SECONDS));
	TRY(feedback_ask(w, means->model, facts, &asked));
	TRY(feedback_of_reply(w, asked.reply, facts, &row->text, &by_machine));
	row->author = by_machine ? AUTHOR_MACHINE : AUTHOR_RUBRIC;
	row->basis = basis_of(w, &asked);
	row->reply = asked.reply;
	return OK;
}

/* Without an answer there is nothing that a model's words could be checked against, and without a judgement nothing to word. */
static enum err make_one(struct work *w, const struct grade_means *means, struct making *making)
{
	const struct feedback_facts *facts = &making->now->facts;
	making->row = (struct row){
		.decision = making->decision, .author = AUTHOR_RUBRIC, .text = feedback_composed(w, facts)};
	if (means->model != NULL && facts->answer.len > 0 && !learned_was_taken_over(&making->now->verdict))
		TRY(write_with_model(w, means, facts, &making->row));
	return db_write(w, means->db, store_made, making);
}

static enum err make_all(struct work *w, const struct grade_means *means, struct making *making)
{
	for (size_t i = 0; i < making->count; i++) {
		making->now = &making->wanted[i];
		enum err failed = make_one(w, means, making);
		bool unreachable = failed == ERR_UNAVAILABLE || failed == ERR_BUSY;
		if (unreachable && means->job->attempts >= GRADE_ATTEMPTS_MAX) {
			work_forgive(w);
			const struct grade_means alone = {.db = means->db};
			failed = make_one(w, &alone, making);
		}
		TRY(failed);
	}
	return OK;
}

static enum err tell(struct work *w, struct tx *tx, void *argument)
{
	const struct making *making = argument;
	return feedback_tell(w, tx, making->org, making->sitting_id, making->decision);
}

enum err feedback_job(struct work *w, struct db *db, const struct grade_means *means, const struct job *job)
{
	struct making making = {.org = job->org};
	struct grade_means leased = *means;
	leased.db = db;
	leased.job = job;
	TRY(jobs_payload_id(w, job, S("sitting"), &making.sitting_id));
	TRY(jobs_payload_id(w, job, S("decision"), &making.decision));
	TRY(db_read(w, db, load, &making));
	TRY(make_all(w, &leased, &making));
	return db_write(w, db, tell, &making);
}

enum err feedback_ask_for(struct work *w, struct tx *tx, const struct sitting *sitting,
                          const struct decision *made)
{
	bool first;
	struct part_criterion at;
	if (!part_criterion_at(sitting->document, 0, &at))
		return OK; /* keys alone score it, and say what they say beside each question */
	TRY(step(w, tx, sitting->org, made->id, S("asked"), made->person, &first));
	if (sitting->document->feedback_reviewed)
		TRY(step(w, tx, sitting->org, made->id, S("held"), made->person, &first));
	const struct jobs_text texts[] = {{S("decision"), id_text(w->arena, made->id)},
	                                  {S("sitting"), id_text(w->arena, sitting->id)}};
	return jobs_add(w, tx, sitting->org, S("feedback.make"), jobs_payload(w, texts, COUNT(texts)), 0);
}

/* ---- one row, for a replay ---- */

enum err feedback_load(struct work *w, struct tx *tx, struct id org, struct id id,
                       struct feedback_stored *out)
{
	const struct feedback_by_id_in in = {.org = org, .id = id};
	struct feedback_by_id_row row;
	struct sitting *sitting = work_alloc(w, sizeof *sitting);
	struct verdict *person = work_alloc(w, sizeof *person), *verdicts;
	size_t count;
	struct str answer;
	bool found;
	TRY(feedback_by_id(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "there is no such feedback");
	TRY(sitting_load_any(w, tx, org, row.sitting, sitting));
	TRY(grade_verdict_load(w, tx, org, row.verdict, person, &out->sitting));
	TRY(grade_verdicts(w, tx, org, row.sitting, &verdicts, &count));
	const struct part *part = document_part(sitting->document, row.part);
	const struct criterion *criterion = part == NULL ? NULL : part_criterion(part, row.criterion);
	if (criterion == NULL)
		return fail(w, ERR_INTERNAL, "a stored feedback is about no criterion of its assessment");
	TRY(read_answer(w, tx, sitting, part, &answer));
	out->author = row.author;
	out->reply = row.reply;
	out->text = (struct feedback_text){row.shown, row.next};
	out->facts =
		facts_of(sitting, verdicts, count, &(struct part_criterion){part, criterion}, person, answer);
	return OK;
}
