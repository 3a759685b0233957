#include "exam/version.h"

#include "base/digest.h"
#include "base/world.h"
#include "db/memo.h"
#include "exam/clarify.h"
#include "exam/parameters.h"
#include "exam/version.sql.h"
#include "exam/wording.h"
#include "ledger/ledger.h"

/* ---- loading: a version never changes, so it is read once and kept ---- */

struct reading {
	struct tx *tx;
	struct id org, version;
};

static enum err read_version(struct work *w, void *argument, const void **value)
{
	const struct reading *reading = argument;
	const struct version_document_in in = {.org = reading->org, .id = reading->version};
	struct version_document_row row;
	bool found;
	TRY(version_document(w, reading->tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "there is no such assessment version");
	struct digest digest = digest_of(row.document);
	if (!str_equal(digest_str(&digest), row.digest))
		return fail(w, ERR_INTERNAL,
		            "a stored assessment version has lost its digest: restore a backup");
	struct version *version = work_alloc(w, sizeof *version);
	*version = (struct version){
		.org = reading->org,
		.json = row.document,
		.digest_hex = digest_hex(w->arena, &digest),
		.number = row.number,
	};
	*value = version;
	return document_read(w, row.document, &version->document);
}

enum err version_load(struct work *w, struct tx *tx, struct id org, struct id version, struct version *out)
{
	struct reading reading = {tx, org, version};
	const void *value;
	TRY(memo_get(w, db_memo(tx_db(tx)), version, read_version, &reading, &value));
	*out = *(const struct version *)value;
	if (!id_equal(out->org, org))
		return fail(w, ERR_NOT_FOUND, "there is no such assessment version");
	return OK;
}

enum err version_in_use(struct work *w, struct tx *tx, struct id org, struct id assessment, struct id *out)
{
	const struct version_of_assessment_in in = {.org = org, .assessment = assessment};
	struct version_of_assessment_row row;
	bool found;
	TRY(version_of_assessment(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "There is no such assessment.");
	*out = row.version;
	return OK;
}

enum err version_list(struct work *w, struct tx *tx, struct id org, struct assessment **out, size_t *count)
{
	const struct version_assessments_in in = {.org = org};
	struct version_assessments_row *rows;
	TRY(version_assessments(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct assessment){
			.id = rows[i].assessment,
			.version = rows[i].version,
			.slug = rows[i].slug,
			.title = rows[i].title,
			.number = rows[i].number,
			.imported_us = rows[i].imported_us,
			.invited = rows[i].invited,
			.finished = rows[i].finished,
		};
	return OK;
}

/* The assessment's row: a new one, or the old one pointing to the new version. */
static enum err store_assessment(struct work *w, struct tx *tx, struct id org,
                                 const struct document *document, bool known,
                                 const struct version_stored *stored)
{
	if (known) {
		const struct version_assessment_set_in in = {.org = org,
		                                             .id = stored->assessment,
		                                             .title = document->title,
		                                             .version = stored->version};
		return version_assessment_set(w, tx, &in);
	}
	const struct version_assessment_insert_in in = {
		.org = org,
		.id = stored->assessment,
		.slug = document->id,
		.title = document->title,
		.version = stored->version,
		.created_us = world_now_us(w),
	};
	return version_assessment_insert(w, tx, &in);
}

/* Of the log's entry. */
static struct str fields_text(struct work *w, struct str slug, int64_t number, struct str json)
{
	struct buf buf = buf_init(w->arena, 4096);
	struct json_out out = json_out(&buf);
	json_object(&out); /* sorted, hence canonical */
	json_put_str(&out, S("assessment"), slug);
	json_put_str(&out, S("digest"), digest_named(w->arena, json));
	json_put_str(&out, S("kind"), S("assessment"));
	json_put_int(&out, S("number"), number);
	json_end(&out);
	return buf_str(&buf);
}

enum err version_store(struct work *w, struct tx *tx, struct id org, struct id by,
                       const struct document *document, struct version_stored *out)
{
	struct str json;
	TRY(document_write(w, document, &json));
	struct digest digest = digest_of(json);
	const struct version_newest_in newest_in = {.org = org, .slug = document->id};
	struct version_newest_row newest;
	bool known;
	TRY(version_newest(w, tx, &newest_in, &newest, &known));
	if (known && str_equal(newest.digest, digest_str(&digest))) {
		*out = (struct version_stored){newest.assessment, newest.version, newest.number, true};
		return OK;
	}
	*out = (struct version_stored){
		.assessment = known ? newest.assessment : world_id(w),
		.version = world_id(w),
		.number = known ? newest.number + 1 : 1,
	};
	TRY(store_assessment(w, tx, org, document, known, out));
	const struct version_insert_in in = {
		.org = org,
		.id = out->version,
		.assessment = out->assessment,
		.number = out->number,
		.document = json,
		.digest = digest_str(&digest),
		.imported_us = world_now_us(w),
		.imported_by = by,
	};
	TRY(version_insert(w, tx, &in));
	TRY(wording_keep(w, tx, org, out->assessment, document));
	const struct ledger_record record = {
		.kind = ENTRY_VERSION,
		.record = out->version,
		.fields = fields_text(w, document->id, out->number, json),
	};
	return ledger_add(w, tx, org, &record, NULL);
}

enum err version_import(struct work *w, struct tx *tx, struct id org, struct id by,
                        const struct document *document, bool own_parameters, struct version_stored *out,
                        size_t *kept)
{
	const struct version_newest_in in = {.org = org, .slug = document->id};
	struct version_newest_row newest;
	struct version before;
	bool known;
	*kept = 0;
	TRY(version_newest(w, tx, &in, &newest, &known));
	if (known) {
		size_t clarifications;
		TRY(version_load(w, tx, org, newest.version, &before));
		TRY(clarify_keep(w, before.document, document, &document, &clarifications));
	}
	if (known && !own_parameters)
		TRY(parameters_keep(w, before.document, document, &document, kept));
	return version_store(w, tx, org, by, document, out);
}

enum err version_fields(struct work *w, struct tx *tx, struct id org, struct id version, struct str *out)
{
	struct version loaded;
	TRY(version_load(w, tx, org, version, &loaded));
	*out = fields_text(w, loaded.document->id, loaded.number, loaded.json);
	return OK;
}
