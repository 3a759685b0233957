#include "grade/logged.h"

#include "base/world.h"
#include "grade/appeal.h"
#include "ledger/ledger.h"

#include "grade/logged.sql.h"

enum { FIELDS_BYTES_MAX = 4096, RECORD_BYTES_MAX = 4 << 20 };

/* ---- models ---- */

static struct str grader_fields(struct work *w, struct str model, struct str prompt)
{
	struct buf buf = buf_init(w->arena, FIELDS_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out); /* sorted, hence canonical */
	json_put_str(&out, S("kind"), S("grader"));
	json_put_str(&out, S("model"), model);
	json_put_str(&out, S("prompt"), prompt);
	json_end(&out);
	return buf_str(&buf);
}

enum err logged_grader(struct work *w, struct tx *tx, struct id org, struct str model, struct str prompt)
{
	const struct logged_grader_insert_in in = {
		.org = org,
		.model = model,
		.prompt = prompt,
		.id = world_id(w),
		.at_us = world_now_us(w),
	};
	int64_t added;
	TRY(logged_grader_insert(w, tx, &in, &added));
	if (added == 0)
		return OK;
	const struct ledger_record record = {
		.kind = ENTRY_VERSION, .record = in.id, .fields = grader_fields(w, model, in.prompt)};
	return ledger_add(w, tx, org, &record, NULL);
}

enum err logged_version_fields(struct work *w, struct tx *tx, struct id org, struct id id, struct str *out)
{
	struct logged_grader_of_row row;
	bool found;
	TRY(logged_grader_of(w, tx, &(struct logged_grader_of_in){org, id}, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "there is no such version of a grader");
	*out = grader_fields(w, row.model, row.prompt);
	return OK;
}

/* ---- decisions ---- */

static struct str decision_fields(struct work *w, struct id id, struct str kind, struct id answers,
                                  struct str record)
{
	struct buf buf = buf_init(w->arena, FIELDS_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out); /* sorted, hence canonical */
	if (!id_is_zero(answers))
		json_put_str(&out, S("answers"), id_text(w->arena, answers));
	json_put_str(&out, S("decision"), id_text(w->arena, id));
	json_put_str(&out, S("digest"), digest_named(w->arena, record));
	json_put_str(&out, S("kind"), kind);
	json_end(&out);
	return buf_str(&buf);
}

/* What it says to each criterion that was contested. */
static void put_answers(struct work *w, struct json_out *out, const struct appeal_answered *answers,
                        size_t count)
{
	json_name(out, S("answers"));
	json_array(out);
	for (size_t i = 0; i < count; i++) {
		json_object(out);
		json_put_str(out, S("criterion"), answers[i].criterion);
		json_put_int(out, S("level"), answers[i].level);
		json_put_int(out, S("level_before"), answers[i].level_before);
		if (answers[i].level_blind != DB_NULL_INT)
			json_put_int(out, S("level_blind"), answers[i].level_blind);
		json_put_str(out, S("outcome"), answers[i].outcome);
		json_put_str(out, S("part"), answers[i].part);
		json_put_str(out, S("reason"), answers[i].reason);
		json_put_str(out, S("verdict"), id_text(w->arena, answers[i].verdict));
		json_end(out);
	}
	json_end(out);
}

/* The decision as it is stored, canonical. */
static enum err decision_record(struct work *w, const struct decision *decision,
                                const struct appeal_answered *answers, size_t count, struct str *record)
{
	struct buf buf = buf_init(w->arena, RECORD_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	if (count > 0)
		put_answers(w, &out, answers, count);
	json_put_int(&out, S("at"), decision->at_us);
	json_put_int(&out, S("effective"), decision->effective_us);
	json_put_bool(&out, S("endorses"), decision->endorses);
	json_put_str(&out, S("id"), id_text(w->arena, decision->id));
	json_put_str(&out, S("inputs"), decision->inputs);
	json_put_str(&out, S("outcome"), decision->outcome);
	json_put_str(&out, S("person"), id_text(w->arena, decision->person));
	json_put_str(&out, S("reason"), decision->reason);
	json_put_str(&out, S("sitting"), id_text(w->arena, decision->sitting));
	json_end(&out);
	*record = buf_str(&buf);
	return buf.full ? fail(w, ERR_TOO_LARGE, "the decision is too long to be logged") : OK;
}

static enum err fields_of_decision(struct work *w, struct tx *tx, struct id org,
                                   const struct decision *decision, struct str *out)
{
	struct appeal_answered *answers;
	struct appeal appeal;
	struct str record;
	size_t count;
	bool found;
	TRY(appeal_answers(w, tx, org, decision->id, &answers, &count));
	TRY(decision_record(w, decision, answers, count, &record));
	TRY(appeal_answered_by(w, tx, org, decision, &appeal, &found));
	*out = decision_fields(w, decision->id, decision->outcome, found ? appeal.id : (struct id){0},
	                       record);
	return OK;
}

enum err logged_decision(struct work *w, struct tx *tx, struct id org, struct id person,
                         const struct decision *decision)
{
	struct ledger_record record = {.kind = ENTRY_DECISION, .record = decision->id, .person = person};
	TRY(fields_of_decision(w, tx, org, decision, &record.fields));
	return ledger_add(w, tx, org, &record, NULL);
}

/* ---- overriding ---- */

static enum err fields_of_verdict(struct work *w, struct id sitting, const struct verdict *verdict,
                                  struct str *fields)
{
	struct buf buf = buf_init(w->arena, RECORD_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("comment"), verdict->comment);
	json_put_str(&out, S("id"), id_text(w->arena, verdict->id));
	json_put_int(&out, S("level"), (int64_t)grade_verdict_level(verdict));
	json_put_str(&out, S("part"), verdict->part);
	json_put_str(&out, S("person"), id_text(w->arena, verdict->person));
	json_put_str(&out, S("sitting"), id_text(w->arena, sitting));
	json_put_str(&out, S("task"), verdict->task);
	json_end(&out);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "the judgement is too long to be logged");
	*fields = decision_fields(w, verdict->id, S("override"), (struct id){0}, buf_str(&buf));
	return OK;
}

enum err logged_override(struct work *w, struct tx *tx, const struct sitting *sitting,
                         const struct verdict *verdict)
{
	struct ledger_record record = {
		.kind = ENTRY_DECISION, .record = verdict->id, .person = sitting->person};
	TRY(fields_of_verdict(w, sitting->id, verdict, &record.fields));
	return ledger_add(w, tx, sitting->org, &record, NULL);
}

enum err logged_decision_fields(struct work *w, struct tx *tx, struct id org, struct id id, struct str *out)
{
	struct decision decision;
	struct verdict verdict;
	struct id sitting;
	enum err failed = review_decision_load(w, tx, org, id, &decision);
	if (failed == OK)
		return fields_of_decision(w, tx, org, &decision, out);
	if (failed != ERR_NOT_FOUND)
		return failed;
	work_forgive(w);
	TRY(grade_verdict_load(w, tx, org, id, &verdict, &sitting));
	return fields_of_verdict(w, sitting, &verdict, out);
}
