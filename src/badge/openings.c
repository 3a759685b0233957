#include "badge/openings.h"

#include "badge/issuer_change.h"
#include "badge/standing.h"
#include "exam/version.h"
#include "grade/logged.h"
#include "ledger/ledger.h"
#include "vc/bundle.h"
#include "vc/openbadge.h"

#include "badge/openings.sql.h"

struct checking {
	struct id org;
	const struct issuer *issuer;
	bool fill;
	int64_t next; /* entry */
	bool more;
	struct openings_report report;
};

/* ---- the fields, from the record ---- */

static enum err of_credential(struct work *w, struct tx *tx, const struct checking *checking,
                              const struct ledger_opening *opening, struct str *out)
{
	const struct openings_credential_in in = {
		.org = checking->org, .id = opening->record, .entry_index = opening->index};
	struct openings_credential_row row;
	const struct json *document;
	bool found;
	TRY(openings_credential(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "there is no such credential");
	TRY(json_parse(w, row.document, OPENBADGE_BYTES_MAX, &document));
	return bundle_fields(w, document, out);
}

static enum err of_status(struct work *w, struct tx *tx, const struct checking *checking,
                          const struct ledger_opening *opening, struct str *out)
{
	const struct openings_snapshot_in in = {
		.org = checking->org, .list = opening->record, .entry_index = opening->index};
	struct openings_snapshot_row row;
	bool found;
	TRY(openings_snapshot(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "no status list was published there");
	*out = standing_fields(w, checking->issuer, row.list, row.document, row.token);
	/* From before there were tokens, which a later one may have been added to. */
	if (!str_equal(ledger_line(w, opening, *out), opening->entry))
		*out = standing_fields(w, checking->issuer, row.list, row.document, (struct str){0});
	return OK;
}

static enum err of_issuer(struct work *w, struct tx *tx, const struct checking *checking,
                          const struct ledger_opening *opening, struct str *out)
{
	return issuer_change_fields(w, tx, checking->org, opening->record, out);
}

static enum err of_version(struct work *w, struct tx *tx, const struct checking *checking,
                           const struct ledger_opening *opening, struct str *out)
{
	enum err failed = logged_version_fields(w, tx, checking->org, opening->record, out);
	if (failed != ERR_NOT_FOUND)
		return failed;
	work_forgive(w);
	return version_fields(w, tx, checking->org, opening->record, out);
}

static enum err of_decision(struct work *w, struct tx *tx, const struct checking *checking,
                            const struct ledger_opening *opening, struct str *out)
{
	return logged_decision_fields(w, tx, checking->org, opening->record, out);
}

static enum err (*const kinds[ENTRY_KIND_COUNT])(struct work *, struct tx *, const struct checking *,
                                                 const struct ledger_opening *, struct str *) = {
	[ENTRY_CREDENTIAL] = of_credential, [ENTRY_STATUS] = of_status,     [ENTRY_ISSUER] = of_issuer,
	[ENTRY_VERSION] = of_version,       [ENTRY_DECISION] = of_decision,
};

/* ---- looking ---- */

static void note_wrong(struct checking *checking, const struct ledger_opening *opening, struct str why)
{
	if (checking->report.wrong++ > 0)
		return;
	checking->report.wrong_index = opening->index;
	checking->report.wrong_why = why;
}

static enum err look(struct work *w, struct tx *tx, struct checking *checking,
                     const struct ledger_opening *opening)
{
	struct str fields;
	checking->report.entries++;
	if (str_absent(opening->salt)) {
		checking->report.erased++;
		return OK;
	}
	enum err failed = kinds[opening->kind](w, tx, checking, opening, &fields);
	if (failed == ERR_NOT_FOUND || failed == ERR_INPUT) {
		note_wrong(checking, opening, w->message);
		work_forgive(w);
		return OK;
	}
	TRY(failed);
	bool opens = str_equal(ledger_line(w, opening, fields), opening->entry);
	bool kept = !str_absent(opening->fields);
	if (!opens || (kept && !str_equal(fields, opening->fields)))
		note_wrong(checking, opening, S("the record is not what was logged"));
	else if (!kept && checking->fill)
		return ledger_fill(w, tx, checking->org, opening, fields);
	return OK;
}

/* A transaction that has to be run again begins from where it began. */
struct page {
	const struct checking *before;
	struct checking after;
};

static enum err look_at_page(struct work *w, struct tx *tx, void *argument)
{
	struct page *page = argument;
	struct checking *checking = &page->after;
	struct ledger_opening *openings;
	size_t count;
	*checking = *page->before;
	TRY(checking->fill ? ledger_unfilled(w, tx, checking->org, checking->next, &openings, &count)
	                   : ledger_openings(w, tx, checking->org, checking->next, &openings, &count));
	for (size_t i = 0; i < count; i++)
		TRY(look(w, tx, checking, &openings[i]));
	checking->more = count > 0;
	if (count > 0)
		checking->next = openings[count - 1].index + 1;
	return OK;
}

/* In memory of its own. */
static enum err check_page(struct work *w, struct db *db, struct checking *checking)
{
	struct work scratch = work_init(w->world, w->request_id);
	struct page page = {.before = checking};
	enum err failed = checking->fill ? db_write(&scratch, db, look_at_page, &page)
	                                 : db_read(&scratch, db, look_at_page, &page);
	if (failed == OK) {
		*checking = page.after;
		checking->report.wrong_why = str_copy(w->arena, checking->report.wrong_why);
	} else {
		failed = fail(w, failed, "%.*s", STR_ARG(scratch.message));
	}
	work_finish(&scratch);
	return failed;
}

static enum err check_all(struct work *w, struct db *db, struct checking *checking,
                          struct openings_report *out)
{
	do
		TRY(check_page(w, db, checking));
	while (checking->more);
	*out = checking->report;
	return OK;
}

enum err openings_check(struct work *w, struct db *db, struct id org, const struct issuer *issuer,
                        struct openings_report *out)
{
	struct checking checking = {.org = org, .issuer = issuer};
	return check_all(w, db, &checking, out);
}

enum err openings_fill(struct work *w, struct db *db, struct id org, const struct issuer *issuer,
                       struct openings_report *out)
{
	struct checking checking = {.org = org, .issuer = issuer, .fill = true};
	return check_all(w, db, &checking, out);
}
