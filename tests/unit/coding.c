#include "coding.h"

#include "base/time.h"
#include "exam/import.h"
#include "exam/version.h"
#include "org/organisation.h"
#include "unit/seated.h"

static enum err begin(struct work *w, struct tx *tx, const struct coding *coding, struct id assessment,
                      struct coder *coder)
{
	struct id invitation;
	struct sitting sitting;
	bool again;
	TRY(sitting_invite(w, tx, &coding->reviewer, coder->actor.person, assessment,
	                   world_now_us(w) + TIME_DAY_US, &invitation, &again));
	TRY(sitting_consent(w, tx, &coder->actor, invitation, &coder->sitting));
	TRY(sitting_load(w, tx, &coder->actor, coder->sitting, &sitting));
	return sitting_begin_part(w, tx, &coder->actor, &sitting, coding->part);
}

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	static const char *const names[CODERS] = {"coder-0", "coder-1", "coder-2"};
	struct coding *coding = argument;
	struct organisation organisation;
	struct version_stored stored;
	TRY(organisation_first(w, tx, S("Test office"), &organisation));
	coding->org = organisation.id;
	TRY(seated_person(w, tx, coding->org, "reviewer", ROLE_REVIEWER | ROLE_ADMINISTRATOR,
	                  &coding->reviewer));
	TRY(version_store(w, tx, coding->org, coding->reviewer.person, coding->document, &stored));
	for (size_t i = 0; i < CODERS; i++) {
		struct coder *coder = &coding->coders[i];
		TRY(seated_person(w, tx, coding->org, names[i], ROLE_CANDIDATE, &coder->actor));
		TRY(begin(w, tx, coding, stored.assessment, coder));
	}
	return OK;
}

struct coding coding_open_with(struct work *w, enum db_engine engine, struct str folder, struct str part)
{
	struct coding coding = {.url = test_database(w, engine), .part = part};
	struct import_source source;
	struct import_report report;
	assert_ok(w, db_open(w, &(struct db_options){.url = coding.url}, &coding.db));
	assert_ok(w, import_folder(w, folder, &source));
	assert_ok(w, import_check(w, &source, &report));
	assert_int_equal(report.problem_count, 0);
	coding.document = report.document;
	assert_ok(w, db_write(w, coding.db, set_up, &coding));
	return coding;
}

struct coding coding_open(struct work *w, enum db_engine engine)
{
	return coding_open_with(w, engine, S("tests/api/tiny-code"), S("sum"));
}

void coding_part(struct work *w, struct tx *tx, const struct coder *coder, struct coding_part *out)
{
	assert_ok(w, sitting_load(w, tx, &coder->actor, coder->sitting, &out->sitting));
	assert_ok(w, sitting_find_part(w, &out->sitting, S("sum"), &out->part));
}
