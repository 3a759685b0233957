#include "cli/export_tables.h"

#include "base/check.h"
#include "base/encode.h"
#include "exam/code.h"
#include "exam/sitting.h"
#include "grade/grade.h"

#include "cli/export_tables.sql.h"

#include <math.h>
#include <string.h>

enum { ROW_BYTES_MAX = 64 << 20, KEY_BYTES_MAX = 256 };

/* ---- the tables ---- */

/* The generated functions differ in their types; these do not. */
#define READER(table)                                                                            \
	static enum err read_##table(struct work *w, struct tx *tx, const void *in, void **rows, \
	                             size_t *count)                                              \
	{                                                                                        \
		struct export_##table##_row *typed;                                              \
		TRY(export_##table(w, tx, in, &typed, count));                                   \
		*rows = typed;                                                                   \
		return OK;                                                                       \
	}
READER(organisation)
READER(person)
READER(directory_address)
READER(directory_public)
READER(session)
READER(api_token)
READER(link)
READER(message)
READER(audit_event)
READER(idempotency)
READER(assessment)
READER(assessment_version)
READER(assessment_draft)
READER(draft_state)
READER(draft_trial)
READER(assessment_wording)
READER(invitation)
READER(sitting)
READER(study)
READER(agreement)
READER(agreement_told)
READER(anchor)
READER(anchor_score)
READER(anchor_frozen)
READER(calibration)
READER(calibration_grader)
READER(standard_judgement)
READER(sitting_part)
READER(absence)
READER(presentation)
READER(response)
READER(draft)
READER(revision)
READER(paper)
READER(paper_page)
READER(paper_picture)
READER(code_path)
READER(code_text)
READER(code_hand)
READER(code_edit)
READER(code_run)
READER(repository_upload)
READER(repository_piece)
READER(repository_file)
READER(repository_evidence)
READER(repository_comment)
READER(flag)
READER(belief)
READER(review_case)
READER(reading)
READER(conflict_of_interest)
READER(decision)
READER(appeal)
READER(appeal_criterion)
READER(appeal_answer)
READER(feedback)
READER(feedback_step)
READER(credential)
READER(credential_page)
READER(credential_renewal)
READER(achievement)
READER(wallet_offer)
READER(status_list)
READER(status_place)
READER(status_event)
READER(status_snapshot)
READER(badge_batch)
READER(badge_batch_line)
READER(ledger_entry)
READER(ledger_head)
READER(ledger_opening)
READER(ledger_checkpoint)
READER(ledger_lease)
READER(issuer_document)
READER(grader_version)
READER(job)

/* ---- verdicts: what programs wrote on hidden tests would show these to who may take them once more ---- */

static enum err is_of_hidden_tests(struct work *w, struct tx *tx, const struct export_verdict_row *verdict,
                                   bool *out)
{
	struct sitting sitting;
	const struct sitting_part *part;
	*out = false;
	if (!str_equal(verdict->scorer, SCORER_TESTS))
		return OK;
	TRY(sitting_load_any(w, tx, verdict->org_id, verdict->sitting_id, &sitting));
	TRY(sitting_find_part(w, &sitting, verdict->part, &part));
	const struct code *code = part->part->code;
	for (size_t i = 0; i < code->group_count; i++)
		*out = *out || (str_equal(code->groups[i].id, verdict->task) && !code->groups[i].visible);
	return OK;
}

static enum err read_verdict(struct work *w, struct tx *tx, const void *in, void **rows, size_t *count)
{
	const struct export_verdict_in *typed_in = in;
	struct export_verdict_row *typed;
	TRY(export_verdict(w, tx, typed_in, &typed, count));
	for (size_t i = 0; i < *count && !id_is_zero(typed_in->person); i++) {
		bool hidden;
		TRY(is_of_hidden_tests(w, tx, &typed[i], &hidden));
		if (hidden)
			typed[i].reply = (struct str){0};
	}
	*rows = typed;
	return OK;
}

/* ---- all of them ---- */

#define TABLE(table, personal)                                              \
	{                                                                   \
#table, &export_##table##_statement, personal, read_##table \
	}

static const struct export_table tables[] = {
	TABLE(organisation, false),
	TABLE(person, true),
	TABLE(directory_address, true),
	TABLE(directory_public, false),
	TABLE(session, true),
	TABLE(api_token, true),
	TABLE(link, true),
	TABLE(message, true),
	TABLE(audit_event, true),
	TABLE(idempotency, true),
	TABLE(assessment, false),
	TABLE(assessment_version, false),
	TABLE(assessment_draft, true),
	TABLE(draft_state, true),
	TABLE(draft_trial, true),
	TABLE(assessment_wording, false),
	TABLE(invitation, true),
	TABLE(sitting, true),
	TABLE(study, false),
	TABLE(agreement, false),
	TABLE(agreement_told, false),
	TABLE(anchor, true),
	TABLE(anchor_score, true),
	TABLE(anchor_frozen, false),
	TABLE(calibration, false),
	TABLE(calibration_grader, false),
	TABLE(standard_judgement, true),
	TABLE(sitting_part, true),
	TABLE(absence, false),
	TABLE(presentation, true),
	TABLE(response, true),
	TABLE(draft, true),
	TABLE(revision, true),
	TABLE(paper, true),
	TABLE(paper_page, true),
	TABLE(paper_picture, true),
	TABLE(code_path, true),
	TABLE(code_text, true),
	TABLE(code_hand, true),
	TABLE(code_edit, true),
	TABLE(code_run, true),
	TABLE(repository_upload, true),
	TABLE(repository_piece, true),
	TABLE(repository_file, true),
	TABLE(repository_evidence, true),
	TABLE(repository_comment, true),
	TABLE(verdict, true),
	TABLE(flag, true),
	TABLE(belief, true),
	TABLE(review_case, true),
	TABLE(reading, true),
	TABLE(conflict_of_interest, true),
	TABLE(decision, true),
	TABLE(appeal, true),
	TABLE(appeal_criterion, true),
	TABLE(appeal_answer, true),
	TABLE(feedback, true),
	TABLE(feedback_step, true),
	TABLE(credential, true),
	TABLE(credential_page, true),
	TABLE(credential_renewal, true),
	TABLE(achievement, false),
	TABLE(wallet_offer, true),
	TABLE(status_list, false),
	TABLE(status_place, true),
	TABLE(status_event, true),
	TABLE(status_snapshot, false),
	TABLE(badge_batch, false),
	TABLE(badge_batch_line, true),
	TABLE(ledger_entry, false),
	TABLE(ledger_head, false),
	TABLE(ledger_opening, true),
	TABLE(ledger_checkpoint, false),
	TABLE(ledger_lease, false),
	TABLE(issuer_document, false),
	TABLE(grader_version, false),
	TABLE(job, false),
};

const struct export_table *export_tables(size_t *count)
{
	*count = COUNT(tables);
	return tables;
}

/* ---- a row as JSON ---- */

static void put_value(struct work *w, struct json_out *out, enum db_type type, const void *value)
{
	switch (type) {
	case DB_ID: {
		const struct id *id = value;
		json_str(out, id_is_zero(*id) ? (struct str){0} : id_text(w->arena, *id));
		break;
	}
	case DB_TEXT: json_str(out, *(const struct str *)value); break;
	case DB_BYTES: {
		const struct str *bytes = value;
		json_str(out, str_absent(*bytes) ? *bytes : encode_base64url(w->arena, *bytes));
		break;
	}
	case DB_INT:
		if (*(const int64_t *)value == DB_NULL_INT)
			json_null(out);
		else
			json_int(out, *(const int64_t *)value);
		break;
	case DB_REAL: json_real(out, *(const double *)value); break;
	case DB_BOOL: json_bool(out, *(const bool *)value); break;
	}
}

static struct str row_text(struct work *w, const struct db_statement *statement, const char *row)
{
	struct buf buf = buf_init(w->arena, ROW_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	for (size_t i = 0; i < statement->row_count; i++) {
		json_name(&out, str_of(statement->row[i].name));
		put_value(w, &out, statement->row[i].type, row + statement->row[i].offset);
	}
	json_end(&out);
	return buf_str(&buf);
}

/* ---- paging: the input is the organisation, the person, and the key of the row before ---- */

static size_t size_of(enum db_type type)
{
	static const size_t sizes[] = {
		[DB_ID] = sizeof(struct id), [DB_TEXT] = sizeof(struct str), [DB_BYTES] = sizeof(struct str),
		[DB_INT] = sizeof(int64_t),  [DB_REAL] = sizeof(double),     [DB_BOOL] = sizeof(bool),
	};
	return sizes[type];
}

/* What every key is greater than. NULL would be greater than nothing. */
static void put_least(enum db_type type, void *field)
{
	static const struct id least_id = {{[15] = 1}};
	static const struct str empty = S_INIT("");
	static const int64_t least_int = DB_NULL_INT + 1;
	const void *least = type == DB_ID    ? (const void *)&least_id
	                    : type == DB_INT ? (const void *)&least_int
	                                     : &empty;
	memcpy(field, least, size_of(type));
}

static const struct db_field *column_named(const struct db_statement *statement, const char *name)
{
	for (size_t i = 0; i < statement->row_count; i++)
		if (strcmp(statement->row[i].name, name) == 0)
			return &statement->row[i];
	return NULL;
}

/* `last` is the last row of the page before, or NULL. */
static void put_field(const struct db_statement *statement, const struct db_field *field, struct id org,
                      struct id person, const char *last, char *in)
{
	if (strcmp(field->name, "org") == 0)
		memcpy(in + field->offset, &org, sizeof org);
	else if (strcmp(field->name, "person") == 0)
		memcpy(in + field->offset, &person, sizeof person);
	else if (last == NULL)
		put_least(field->type, in + field->offset);
	else {
		const struct db_field *column = column_named(statement, field->name);
		check(column != NULL);
		memcpy(in + field->offset, last + column->offset, size_of(field->type));
	}
}

static const void *make_input(struct work *w, const struct db_statement *statement, struct id org,
                              struct id person, const char *last)
{
	char *in = work_alloc(w, KEY_BYTES_MAX);
	for (size_t i = 0; i < statement->in_count; i++) {
		check(statement->in[i].offset + size_of(statement->in[i].type) <= KEY_BYTES_MAX);
		put_field(statement, &statement->in[i], org, person, last, in);
	}
	return in;
}

/* Rows are read into one arena and written from another, so that a page's last row outlives its page. */
struct pages {
	const struct export_table *table;
	struct id org, person;
	const char *last;
	size_t count;
};

static enum err read_page(struct work *w, struct tx *tx, struct pages *pages, const struct export_sink *sink)
{
	const struct db_statement *statement = pages->table->statement;
	void *rows;
	TRY(pages->table->read(w, tx, make_input(w, statement, pages->org, pages->person, pages->last), &rows,
	                       &pages->count));
	for (size_t i = 0; i < pages->count; i++) {
		pages->last = (const char *)rows + i * statement->row_size;
		TRY(sink->row(w, sink->state, pages->table, row_text(w, statement, pages->last)));
	}
	return OK;
}

enum err export_tables_read(struct work *w, struct tx *tx, const struct export_table *table, struct id org,
                            struct id person, const struct export_sink *sink)
{
	struct pages pages = {.table = table, .org = org, .person = person};
	struct work works[] = {work_init(w->world, w->request_id), work_init(w->world, w->request_id)};
	enum err failed = OK;
	size_t turn = 0;
	do {
		struct work *page = &works[turn++ % COUNT(works)];
		arena_reset(page->arena);
		failed = read_page(page, tx, &pages, sink);
		if (failed != OK)
			fail(w, failed, "%.*s", STR_ARG(page->message));
	} while (failed == OK && pages.count > 0);
	for (size_t i = 0; i < COUNT(works); i++)
		work_finish(&works[i]);
	return failed;
}
