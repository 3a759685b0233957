#include "grade/replay.h"

#include "base/digest.h"
#include "exam/part.h"
#include "grade/feedback.h"
#include "grade/logged.h"
#include "grade/policy.h"
#include "grade/review.h"
#include "grade/rubric.h"
#include "ledger/ledger.h"

#include <math.h>

enum {
	RESULT_BYTES_MAX = 64 << 10,
	EVIDENCE_BYTES_MAX = 1 << 20,
	INPUTS_BYTES_MAX = 64 << 10,
	BASIS_BYTES_MAX = 8192
};

struct replay {
	struct tx *tx;
	struct id org, id;
	struct sitting sitting;
};

/* What a model was asked: one criterion of one answer. */
struct question {
	const struct criterion *criterion;
	struct rubric_subject subject;
};

static void compare(struct replay_result *out, struct str kind, struct str stored, struct str computed)
{
	*out = (struct replay_result){
		.kind = kind,
		.identical = str_equal(stored, computed),
		.stored = stored,
		.computed = computed,
		.distance = NAN,
	};
}

/* The kinds are told apart by where the id is found. */
static bool not_found(struct work *w, enum err failed)
{
	if (failed == ERR_NOT_FOUND)
		work_forgive(w);
	return failed == ERR_NOT_FOUND;
}

/* The log's entry of a decision or an override too, if there is one that was not erased: against what the record gives. */
static enum err compare_entry(struct work *w, const struct replay *replay, struct replay_result *out)
{
	struct ledger_opening opening;
	struct str fields;
	bool found;
	TRY(ledger_find(w, replay->tx, replay->org, ENTRY_DECISION, replay->id, &opening, &found));
	if (!found || !out->identical)
		return OK;
	TRY(logged_decision_fields(w, replay->tx, replay->org, replay->id, &fields));
	struct str computed = ledger_line(w, &opening, fields);
	if (!str_equal(computed, opening.entry))
		compare(out, out->kind, opening.entry, computed);
	return OK;
}

/* ---- verdicts ---- */

/* What a scorer finds, without when, by whom and from what. */
static struct str finding_text(struct work *w, const struct verdict *verdict)
{
	struct buf buf = buf_init(w->arena, RESULT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_bool(&out, S("abstained"), verdict->abstained);
	json_put_str(&out, S("comment"), verdict->comment);
	json_name(&out, S("levels"));
	json_array(&out);
	for (size_t i = 0; !verdict->abstained && i < verdict->level_count; i++)
		json_real(&out, verdict->levels[i]);
	json_end(&out);
	json_put_str(&out, S("quote"), verdict->quote);
	json_name(&out, S("quote_at"));
	if (str_absent(verdict->quote))
		json_null(&out);
	else
		json_int(&out, verdict->quote_at);
	json_end(&out);
	return buf_str(&buf);
}

/* Where a model was asked about several texts, the scorer knows how they come together. */
static enum err rejudge(struct work *w, const struct replay *replay, const struct sitting_part *part,
                        struct verdict *verdict)
{
	const struct criterion *criterion = part_criterion(part->part, verdict->task);
	if (criterion == NULL)
		return fail(w, ERR_CONFLICT, "the assessment has no such criterion any more");
	return scorer_find(part->part->type)
	        ->rejudge(w, replay->tx, &replay->sitting, part, criterion, verdict);
}

static enum err load_question(struct work *w, const struct replay *replay, const struct verdict *verdict,
                              struct question *out)
{
	const struct sitting_part *part;
	TRY(sitting_find_part(w, &replay->sitting, verdict->part, &part));
	out->criterion = part_criterion(part->part, verdict->task);
	if (out->criterion == NULL)
		return fail(w, ERR_CONFLICT, "the assessment has no such criterion any more");
	if (scorer_find(part->part->type)->subject == NULL)
		return fail(w, ERR_CONFLICT,
		            "a model was asked about several files here: it cannot be asked again");
	return scorer_find(part->part->type)
	        ->subject(w, replay->tx, &replay->sitting, part->part, &out->subject);
}

static enum err compute_rubric(struct work *w, const struct replay *replay, struct verdict *verdict)
{
	struct question question;
	const struct sitting_part *part;
	TRY(sitting_find_part(w, &replay->sitting, verdict->part, &part));
	if (scorer_find(part->part->type)->rejudge != NULL)
		return rejudge(w, replay, part, verdict);
	TRY(load_question(w, replay, verdict, &question));
	return rubric_verdict_of(w, verdict->reply, question.subject.answer, question.criterion, verdict);
}

static enum err compute_scored(struct work *w, const struct replay *replay, struct verdict *verdict)
{
	const struct sitting_part *part;
	TRY(sitting_find_part(w, &replay->sitting, verdict->part, &part));
	return scorer_find(part->part->type)->replay(w, replay->tx, &replay->sitting, part, verdict);
}

/* A person's is its own origin, unless it follows from readings, which its basis names with the rule. */
static enum err compute_person(struct work *w, const struct replay *replay, struct verdict *verdict)
{
	const struct json *basis;
	const struct verdict *from[2];
	const struct sitting_part *part;
	TRY(json_parse(w, verdict->basis, BASIS_BYTES_MAX, &basis));
	struct str rule = json_get_str(basis, S("rule"));
	const struct json *names = json_get(basis, S("from"));
	if (str_absent(rule))
		return OK;
	if (names == NULL || names->count == 0 || names->count > COUNT(from))
		return fail(w, ERR_INTERNAL, "a stored judgement names no readings where it should");
	for (size_t i = 0; i < names->count; i++) {
		struct id id, sitting;
		struct verdict *read = work_alloc(w, sizeof *read);
		if (!id_parse(json_at(names, i)->text, &id))
			return fail(w, ERR_INTERNAL, "a stored judgement names no readings where it should");
		TRY(grade_verdict_load(w, replay->tx, replay->org, id, read, &sitting));
		from[i] = read;
	}
	TRY(sitting_find_part(w, &replay->sitting, verdict->part, &part));
	const struct criterion *criterion = part_judged(w, part->part, verdict->task);
	if (criterion == NULL)
		return fail(w, ERR_CONFLICT, "the assessment has no such criterion any more");
	return reading_resolve(w, criterion, rule, from, names->count, verdict);
}

/* Of simulated people: a question's answer is there, and of everything else only how it was judged (study/simulated.h). */
static bool is_made_up(const struct verdict *verdict)
{
	return str_equal(verdict->basis, S("{\"simulated\":true}")) &&
	       !str_equal(verdict->scorer, SCORER_EXACT);
}

static enum err replay_verdict(struct work *w, struct replay *replay, struct replay_result *out)
{
	struct verdict stored;
	struct id sitting;
	TRY(grade_verdict_load(w, replay->tx, replay->org, replay->id, &stored, &sitting));
	TRY(sitting_load_any(w, replay->tx, replay->org, sitting, &replay->sitting));
	struct verdict computed = stored;
	if (is_made_up(&stored))
		return fail(w, ERR_CONFLICT,
		            "this verdict is about simulated people: there is no answer to compute it from");
	if (str_equal(stored.scorer, SCORER_RUBRIC))
		TRY(compute_rubric(w, replay, &computed));
	else if (str_equal(stored.scorer, SCORER_PERSON))
		TRY(compute_person(w, replay, &computed));
	else
		TRY(compute_scored(w, replay, &computed));
	compare(out, S("verdict"), finding_text(w, &stored), finding_text(w, &computed));
	return compare_entry(w, replay, out);
}

/* ---- beliefs ---- */

static struct str belief_text(struct work *w, const struct belief *belief)
{
	uint8_t bytes[GRID_BYTES];
	grid_encode(&belief->posterior, bytes);
	struct digest digest = digest_of(str_bytes(bytes, sizeof bytes));
	struct buf buf = buf_init(w->arena, EVIDENCE_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("evidence"), belief->evidence);
	json_put_real(&out, S("mean"), belief->mean_logit);
	json_put_str(&out, S("posterior"), digest_hex(w->arena, &digest));
	json_put_bool(&out, S("provisional"), belief->provisional);
	json_put_real(&out, S("sd"), belief->sd_logit);
	json_end(&out);
	return buf_str(&buf);
}

static enum err load_item(struct work *w, const struct replay *replay, const struct json *item,
                          struct belief_evidence *out)
{
	struct id id, sitting;
	struct verdict *verdict = work_alloc(w, sizeof *verdict);
	if (!id_parse(json_get_str(item, S("verdict")), &id) ||
	    !json_to_real(json_get(item, S("weight")), &out->weight))
		return fail(w, ERR_INTERNAL, "a stored belief names no verdict or no weight where it should");
	out->verdict = verdict;
	return grade_verdict_load(w, replay->tx, replay->org, id, verdict, &sitting);
}

/* What a stored belief's evidence names, in its order. */
static enum err load_evidence(struct work *w, const struct replay *replay, const struct belief *belief,
                              struct belief_evidence **out, size_t *count)
{
	const struct json *json;
	TRY(json_parse(w, belief->evidence, EVIDENCE_BYTES_MAX, &json));
	const struct json *evidence = json_get(json, S("evidence"));
	*count = evidence == NULL ? 0 : evidence->count;
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		TRY(load_item(w, replay, json_at(evidence, i), &(*out)[i]));
	return OK;
}

static enum err replay_belief(struct work *w, struct replay *replay, struct replay_result *out)
{
	struct belief stored, computed;
	struct belief_evidence *evidence;
	size_t count;
	struct id sitting;
	TRY(belief_load(w, replay->tx, replay->org, replay->id, &stored, &sitting));
	TRY(sitting_load_any(w, replay->tx, replay->org, sitting, &replay->sitting));
	TRY(load_evidence(w, replay, &stored, &evidence, &count));
	TRY(belief_compute(w, replay->sitting.document, stored.competency, evidence, count, &computed));
	compare(out, S("belief"), belief_text(w, &stored), belief_text(w, &computed));
	return OK;
}

/* ---- decisions ---- */

/* The belief that a finding of the policy rests on; the prior has no row. */
static enum err load_input(struct work *w, const struct replay *replay, const struct json *finding,
                           struct belief *out)
{
	struct id id, sitting;
	if (!id_parse(json_get_str(finding, S("belief")), &id))
		return fail(w, ERR_INTERNAL, "a stored decision names no belief where it should");
	if (!id_is_zero(id))
		return belief_load(w, replay->tx, replay->org, id, out, &sitting);
	*out = belief_prior(json_get_str(finding, S("competency")));
	return OK;
}

static enum err recommend(struct work *w, const struct replay *replay, const struct json *findings,
                          struct str *inputs)
{
	struct policy_result policy;
	struct belief *beliefs = work_array(w, findings->count, sizeof *beliefs);
	for (size_t i = 0; i < findings->count; i++)
		TRY(load_input(w, replay, json_at(findings, i), &beliefs[i]));
	TRY(policy_apply(w, replay->sitting.document, beliefs, findings->count, &policy));
	*inputs = policy.inputs;
	return OK;
}

static enum err replay_decision(struct work *w, struct replay *replay, struct replay_result *out)
{
	struct decision stored;
	const struct json *inputs;
	TRY(review_decision_load(w, replay->tx, replay->org, replay->id, &stored));
	TRY(sitting_load_any(w, replay->tx, replay->org, stored.sitting, &replay->sitting));
	TRY(json_parse(w, stored.inputs, INPUTS_BYTES_MAX, &inputs));
	const struct json *findings = json_get(inputs, S("findings"));
	struct str computed = stored.inputs; /* an undoing has no inputs: it is its own origin */
	if (findings != NULL)
		TRY(recommend(w, replay, findings, &computed));
	compare(out, S("decision"), stored.inputs, computed);
	return compare_entry(w, replay, out);
}

/* ---- feedback ---- */

static struct str feedback_words(struct work *w, struct str author, const struct feedback_text *text)
{
	return str_format(w->arena, "%.*s\n%.*s\n%.*s", STR_ARG(author), STR_ARG(text->shown),
	                  STR_ARG(text->next));
}

/* A person's words are their own origin. */
static enum err replay_feedback(struct work *w, struct replay *replay, struct replay_result *out)
{
	struct feedback_stored stored;
	bool by_machine = false;
	TRY(feedback_load(w, replay->tx, replay->org, replay->id, &stored));
	struct feedback_text text = stored.text;
	struct str author = stored.author;
	if (!str_absent(stored.reply)) {
		TRY(feedback_of_reply(w, stored.reply, &stored.facts, &text, &by_machine));
		author = by_machine ? S("machine") : S("rubric");
	} else if (str_equal(author, S("rubric"))) {
		text = feedback_composed(w, &stored.facts);
	}
	compare(out, S("feedback"), feedback_words(w, stored.author, &stored.text),
	        feedback_words(w, author, &text));
	return OK;
}

enum err replay_one(struct work *w, struct tx *tx, struct id org, struct id id, struct replay_result *out)
{
	static enum err (*const kinds[])(struct work *, struct replay *, struct replay_result *) = {
		replay_verdict, replay_belief, replay_decision, replay_feedback};
	struct replay replay = {.tx = tx, .org = org, .id = id};
	for (size_t i = 0; i < COUNT(kinds); i++) {
		enum err failed = kinds[i](w, &replay, out);
		if (!not_found(w, failed))
			return failed;
	}
	return fail(w, ERR_NOT_FOUND, "there is no verdict, belief, decision or feedback %.*s",
	            STR_ARG(id_text(w->arena, id)));
}

/* ---- asking again ---- */

struct reinference {
	struct replay replay;
	struct verdict stored;
	struct question question;
};

static enum err load_reinference(struct work *w, struct tx *tx, void *argument)
{
	struct reinference *again = argument;
	struct replay *replay = &again->replay;
	struct id sitting;
	replay->tx = tx;
	TRY(grade_verdict_load(w, tx, replay->org, replay->id, &again->stored, &sitting));
	if (!str_equal(again->stored.scorer, SCORER_RUBRIC))
		return fail(w, ERR_INPUT, "Only a verdict of a model's can be asked for again.");
	TRY(sitting_load_any(w, tx, replay->org, sitting, &replay->sitting));
	return load_question(w, replay, &again->stored, &again->question);
}

/* The same question, with the nonce and the seed that were used. */
static enum err ask_again(struct work *w, const struct rubric_panel *panel, struct reinference *again,
                          struct rubric_reply *reply)
{
	struct rubric_subject *subject = &again->question.subject;
	const struct json *basis;
	TRY(json_parse(w, again->stored.basis, BASIS_BYTES_MAX, &basis));
	subject->nonce = json_get_str(basis, S("nonce"));
	subject->seed = json_get_int(basis, S("seed"));
	return rubric_ask_panel(w, panel, subject, again->question.criterion, reply);
}

/* Half the sum of the differences: 0 the same, 1 nothing in common, which is what abstaining has with judging. */
static double distance_between(const struct verdict *a, const struct verdict *b)
{
	if (a->abstained || b->abstained)
		return a->abstained == b->abstained ? 0 : 1;
	double sum = 0;
	for (size_t i = 0; i < a->level_count && i < b->level_count; i++)
		sum += fabs(a->levels[i] - b->levels[i]);
	return sum / 2;
}

enum err replay_reinfer(struct work *w, struct db *db, struct id org, struct id id,
                        const struct rubric_panel *panel, struct replay_result *out)
{
	struct reinference again = {.replay = {.org = org, .id = id}};
	struct rubric_reply reply;
	TRY(db_read(w, db, load_reinference, &again));
	TRY(ask_again(w, panel, &again, &reply));
	struct verdict computed = again.stored;
	TRY(rubric_verdict_of(w, reply.json, again.question.subject.answer, again.question.criterion,
	                      &computed));
	compare(out, S("verdict"), finding_text(w, &again.stored), finding_text(w, &computed));
	out->distance = distance_between(&again.stored, &computed);
	return OK;
}
