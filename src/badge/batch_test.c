/* Credentials for many at once, on both databases, and what becomes of them: what was issued is looked at with the modules
 * that judge strangers' credentials (vc/integrity.h, vc/status.h), and not with those that made it. */
#include "badge/batch.h"
#include "badge/holder.h"
#include "badge/openings.h"
#include "badge/standing.h"

#include "base/encode.h"
#include "base/json.h"
#include "base/time.h"
#include "database.h"
#include "ledger/ledger.h"
#include "org/organisation.h"
#include "org/person.h"
#include "rdf/contexts.h"
#include "test.h"
#include "unit/signer.h"
#include "vc/bundle.h"
#include "vc/did.h"
#include "vc/integrity.h"
#include "vc/status.h"

#include <stdlib.h>
#include <string.h>

#define BASE_URL "https://assay.example.org"
#define ACHIEVEMENT                                                                                              \
	"{\"name\":\"First aid\",\"description\":\"Knows what to do first.\",\"criteria\":\"Took part in a day " \
	"of practice.\",\"vouched_by\":\"Dr. Ada Examiner\",\"alignment\":[{\"name\":\"First aid\",\"url\":"     \
	"\"https://skills.example/first-aid\",\"framework\":\"Skills\",\"code\":\"FA-1\"}],\"valid_for_days\":730}"

/* ---- what is handed in ---- */

TEST(batch_reads_csv_and_json_lines)
{
	struct work w = test_work();
	static const char *const texts[] = {
		"name,email\r\n\"Lovelace, Ada\",ADA@example.org\r\n\r\nGrace,grace@example.org\r\n",
		"email,name\nada@example.org,\"Lovelace, Ada\"\ngrace@example.org,Grace",
		"{\"name\":\"Lovelace, Ada\",\"email\":\"ada@example.org\"}\n\n"
		"{\"email\":\"grace@example.org\",\"name\":\"Grace\"}\n",
	};
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct batch_people people;
		assert_ok(&w, batch_read(&w, str_of(texts[i]), &people));
		assert_int_equal(people.problem_count, 0);
		assert_int_equal(people.count, 2);
		assert_str(people.recipients[0].name, S("Lovelace, Ada"));
		assert_str(people.recipients[0].email, S("ada@example.org"));
		assert_str(people.recipients[1].email, S("grace@example.org"));
	}
	test_work_end(&w);
}

TEST(batch_says_every_line_that_does_not_fit)
{
	struct work w = test_work();
	struct batch_people people;
	assert_ok(
		&w,
		batch_read(
			&w,
			S("name,email\nAda,ada@example.org\n,b@example.org\nC,nothing\nD,Ada@example.org\n"),
			&people));
	assert_int_equal(people.problem_count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(people.problems[i].line, i + 3);
	assert_str(people.problems[2].sentence, S("ada@example.org stands on line 2 already"));
	assert_ok(&w,
	          batch_read(&w, S("{\"name\":\"A\",\"email\":\"a@example.org\",\"more\":1}\n{"), &people));
	assert_int_equal(people.problem_count, 2);
	static const char *const bad[] = {"", "name,email\n", "name,address\nA,b@example.org",
	                                  "name,email\n\"A"};
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_fails(&w, ERR_INPUT, batch_read(&w, str_of(bad[i]), &people));
	test_work_end(&w);
}

static enum err read_achievement(struct work *w, struct str text, struct str *canonical)
{
	const struct json *json;
	assert_ok(w, json_parse(w, text, text.len, &json));
	return batch_achievement(w, json, canonical);
}

TEST(batch_refuses_an_achievement_that_is_not_one)
{
	struct work w = test_work();
	struct str canonical;
	assert_ok(&w, read_achievement(&w, S(ACHIEVEMENT), &canonical));
	static const char *const bad[] = {
		"{}",
		"[]",
		"{\"name\":\"A\",\"description\":\"d\",\"criteria\":\"c\"}",
		"{\"name\":\"A\",\"description\":\"d\",\"criteria\":\"c\",\"vouched_by\":\"x\",\"colour\":\"red\"}",
		"{\"name\":\" \",\"description\":\"d\",\"criteria\":\"c\",\"vouched_by\":\"x\"}",
		"{\"name\":1,\"description\":\"d\",\"criteria\":\"c\",\"vouched_by\":\"x\"}",
		"{\"name\":\"A\",\"description\":\"d\",\"criteria\":\"c\",\"vouched_by\":\"x\",\"id\":\"javascript:1\"}",
		"{\"name\":\"A\",\"description\":\"d\",\"criteria\":\"c\",\"vouched_by\":\"x\",\"valid_for_days\":0}",
		"{\"name\":\"A\",\"description\":\"d\",\"criteria\":\"c\",\"vouched_by\":\"x\",\"alignment\":[{\"name\":\"A\"}]}",
	};
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_fails(&w, ERR_INPUT, read_achievement(&w, str_of(bad[i]), &canonical));
	}
	test_work_end(&w);
}

/* ---- an office that issues ---- */

struct office {
	struct db *db;
	struct str url; /* of the database */
	struct issuer *issuer;
	struct test_signer *signer;
	struct actor actor;
	struct directory directory;
	struct str text; /* of the list */
	struct batch_people holders;
	struct id batch;
	struct batch state;
	struct credential *credentials;
	size_t count;
	struct str bundle, result;
	struct badge_change change;
	struct badge_status status;
	struct id list;
	int64_t at_us;
	bool refreshes;
	struct str list_text;
	const struct did_document *did;
};

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct organisation organisation;
	const struct person known = {.email = S("p1@example.org"),
	                             .name = S("Known"),
	                             .roles = ROLE_CANDIDATE,
	                             .minutes_factor = 1};
	struct id person;
	TRY(organisation_first(w, tx, S("Test office"), &organisation));
	office->actor = (struct actor){.org = organisation.id, .roles = ROLE_ADMINISTRATOR};
	return person_create(w, tx, &office->directory, organisation.id, &known, &person);
}

static struct office *office_open(struct work *w, enum db_engine engine)
{
	char folder[] = "/tmp/assay-batch-XXXXXX";
	struct office *office = work_alloc(w, sizeof *office);
	const struct db_options options = {.url = test_database(w, engine)};
	*office = (struct office){.directory = {{7}}, .url = options.url};
	assert_non_null(mkdtemp(folder));
	assert_ok(w, db_open(w, &options, &office->db));
	office->signer = test_signer_start(w, folder, BASE_URL);
	assert_ok(w, issuer_open(w, test_signer_of(office->signer), str_format(w->arena, "%s/log", folder),
	                         S(BASE_URL), S("Test office"), &office->issuer));
	assert_ok(w, db_write(w, office->db, set_up, office));
	return office;
}

static void office_close(struct office *office)
{
	issuer_close(office->issuer);
	test_signer_stop(office->signer);
	db_close(office->db);
}

static enum err create(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct batch_people people;
	struct str achievement;
	TRY(batch_read(w, office->text, &people));
	TRY(read_achievement(w, S(ACHIEVEMENT), &achievement));
	return batch_create(w, tx, &office->actor, achievement, &people, &office->batch);
}

static void issue(struct work *w, struct office *office, int people)
{
	struct buf text = buf_init(w->arena, 1 << 20);
	buf_put(&text, S("name,email\n"));
	for (int i = 1; i <= people; i++)
		buf_format(&text, "P %d,p%d@example.org\n", i, i);
	office->text = buf_str(&text);
	assert_ok(w, db_write(w, office->db, create, office));
	for (int i = 0; i < 2; i++) /* at least once means: also twice */
		assert_ok(w, batch_issue(w, office->db, office->issuer, &office->directory, office->actor.org,
		                         office->batch, NULL));
}

static struct id id_of_line(struct str *csv)
{
	struct id id;
	struct str line = str_cut(csv, '\n');
	assert_true(id_parse(str_cut(&line, ','), &id));
	return id;
}

static enum err read_results(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	TRY(batch_load(w, tx, office->actor.org, office->batch, &office->state));
	TRY(batch_result(w, tx, office->actor.org, office->batch, S(BASE_URL), &office->result));
	struct str rest = office->result;
	str_cut(&rest, '\n');
	office->count = 0;
	office->credentials = work_array(w, (size_t)office->state.total, sizeof *office->credentials);
	while (rest.len > 0) {
		TRY(badge_load(w, tx, id_of_line(&rest), &office->credentials[office->count]));
		office->count++;
	}
	return badge_bundle(w, tx, office->issuer, &office->credentials[0], &office->bundle);
}

TEST(batch_issues_one_to_everybody)
{
	enum { PEOPLE = 503 }; /* a chunk and a little */
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office *office = office_open(&w, engine);
		issue(&w, office, PEOPLE);
		assert_ok(&w, db_read(&w, office->db, read_results, office));
		assert_int_equal(office->count, PEOPLE);
		assert_int_equal(office->state.issued, PEOPLE);
		assert_int_equal(office->state.published, PEOPLE);
		assert_true(office->state.finished_us != DB_NULL_INT);
		assert_str(office->credentials[0].holder_name, S("Known"));
		assert_str(office->credentials[1].holder_name, S("P 2"));
		/* Behind the two status lists, in the order of the list. */
		for (int64_t i = 0; i < PEOPLE; i++)
			assert_int_equal(office->credentials[i].entry_index, i + 2);
		office_close(office);
		test_work_end(&w);
	}
}

/* ---- what was issued, as strangers read it ---- */

static const struct json *parse(struct work *w, struct str text)
{
	const struct json *json;
	assert_ok(w, json_parse(w, text, text.len, &json));
	return json;
}

static void assert_proof(struct work *w, struct office *office, const struct json *document)
{
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	size_t count;
	struct jsonld *jsonld = jsonld_open(contexts_loader(w->arena, (struct jsonld_loader){0}));
	assert_ok(w, integrity_read(w, document, proofs, &count));
	assert_int_equal(count, 1);
	assert_int_equal(proofs[0].suite, INTEGRITY_EDDSA_RDFC_2022);
	const struct did_key *key =
		did_document_key(office->did, proofs[0].verification_method, DID_ASSERTION);
	assert_non_null(key);
	assert_ok(w, integrity_verify(w, jsonld, document, proofs, count, 0, &key->public, NULL));
	jsonld_close(jsonld);
}

/* What the lists say of it at that time: the gravest. */
static enum status status_at(struct work *w, const struct json *credential, const struct json *lists,
                             int64_t now_us)
{
	struct status_entry entries[STATUS_ENTRIES_MAX];
	struct status_answer answers[STATUS_ENTRIES_MAX];
	size_t count;
	assert_ok(w, status_entries(w, credential, entries, &count));
	assert_int_equal(count, 2);
	assert_str(entries[0].purpose, S("revocation"));
	assert_str(entries[1].purpose, S("suspension"));
	for (size_t i = 0; i < count; i++) {
		const struct json *list = NULL;
		for (size_t l = 0; l < lists->count; l++)
			if (str_equal(json_get_str(&lists->elements[l], S("id")), entries[i].url))
				list = &lists->elements[l];
		assert_non_null(list);
		answers[i] =
			status_of(w, &entries[i], credential, list, &(struct status_time){.at_us = now_us});
	}
	return status_gravest(answers, count).status;
}

static struct bundle read_bundle(struct work *w, struct office *office)
{
	struct bundle bundle;
	struct did_document *did = work_alloc(w, sizeof *did);
	assert_ok(w, db_read(w, office->db, read_results, office));
	assert_ok(w, bundle_parse(w, parse(w, office->bundle), &bundle));
	assert_int_equal(bundle.version, 2);
	assert_ok(w, did_document_parse(w, bundle.issuer, issuer_did(office->issuer), did));
	office->did = did;
	return bundle;
}

TEST(batch_credentials_carry_proofs_and_places)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office *office = office_open(&w, engine);
		issue(&w, office, 3);
		struct bundle bundle = read_bundle(&w, office);
		assert_proof(&w, office, bundle.credential);
		assert_int_equal(bundle.status->count, 2);
		for (size_t i = 0; i < bundle.status->count; i++)
			assert_proof(&w, office, &bundle.status->elements[i]);
		assert_int_equal(status_at(&w, bundle.credential, bundle.status, world_now_us(&w)),
		                 STATUS_VALID);
		const struct json *achievement =
			json_get(json_get(bundle.credential, S("credentialSubject")), S("achievement"));
		assert_str(json_get_str(json_at(json_get(achievement, S("alignment")), 0), S("targetCode")),
		           S("FA-1"));
		int64_t from_us, until_us;
		assert_true(time_parse(json_get_str(bundle.credential, S("validFrom")), &from_us));
		assert_true(time_parse(json_get_str(bundle.credential, S("validUntil")), &until_us));
		assert_int_equal(until_us - from_us, 730 * TIME_DAY_US);
		office_close(office);
		test_work_end(&w);
	}
}

/* ---- what becomes of it ---- */

static enum err change_it(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	return badge_change(w, tx, &office->actor, office->credentials[0].id, &office->change);
}

static enum err read_status(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	return badge_status(w, tx, &office->credentials[0], &office->status);
}

static void publish_lists(struct work *w, struct office *office, const struct json *lists)
{
	for (size_t i = 0; i < lists->count; i++) {
		struct str url = json_get_str(&lists->elements[i], S("id"));
		struct str id = str_slice(url, url.len - ID_TEXT_LEN, ID_TEXT_LEN);
		const struct job job = {
			.org = office->actor.org,
			.kind = S("badge.status"),
			.payload = str_format(w->arena, "{\"list\":\"%.*s\"}", STR_ARG(id)),
		};
		assert_ok(w, badge_status_job(w, office->db, office->issuer, &job));
		assert_ok(w, badge_status_job(w, office->db, office->issuer, &job));
	}
}

/* The change, and what a stranger reads in the lists afterwards. */
static enum status change(struct work *w, struct office *office, enum badge_action action)
{
	office->change = (struct badge_change){.action = action, .reason = S("Because."), .shown = false};
	assert_ok(w, db_write(w, office->db, change_it, office));
	struct bundle before = read_bundle(w, office);
	publish_lists(w, office, before.status);
	struct bundle after = read_bundle(w, office);
	for (size_t i = 0; i < after.status->count; i++)
		assert_proof(w, office, &after.status->elements[i]);
	assert_ok(w, db_read(w, office->db, read_status, office));
	assert_str(office->status.reason, S("Because."));
	assert_false(office->status.shown);
	/* Nobody else is touched. */
	const struct json *other = parse(w, office->credentials[1].document);
	assert_int_equal(status_at(w, other, after.status, world_now_us(w)), STATUS_VALID);
	return status_at(w, after.credential, after.status, world_now_us(w));
}

static void refuse(struct work *w, struct office *office, enum badge_action action, const char *reason,
                   enum err wanted)
{
	office->change = (struct badge_change){.action = action, .reason = str_of(reason)};
	assert_fails(w, wanted, db_write(w, office->db, change_it, office));
}

static enum err look_from_another_organisation(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct credential credential;
	TRY(badge_issued(w, tx, office->actor.org, office->credentials[0].id, &credential));
	assert_str(credential.holder_name, S("Known"));
	return badge_issued(w, tx, world_id(w), office->credentials[0].id, &credential);
}

TEST(badge_is_not_for_another_organisation_to_look_at)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office *office = office_open(&w, engine);
		issue(&w, office, 1);
		read_bundle(&w, office);
		assert_fails(&w, ERR_NOT_FOUND,
		             db_read(&w, office->db, look_from_another_organisation, office));
		office_close(office);
		test_work_end(&w);
	}
}

TEST(badge_is_suspended_reinstated_and_revoked)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office *office = office_open(&w, engine);
		issue(&w, office, 2);
		read_bundle(&w, office);
		refuse(&w, office, BADGE_REINSTATE, "x", ERR_CONFLICT);
		refuse(&w, office, BADGE_REVOKE, "  ", ERR_INPUT);
		assert_int_equal(change(&w, office, BADGE_SUSPEND), STATUS_SUSPENDED);
		assert_int_equal(office->status.state, BADGE_SUSPENDED);
		refuse(&w, office, BADGE_SUSPEND, "x", ERR_CONFLICT);
		assert_int_equal(change(&w, office, BADGE_REINSTATE), STATUS_VALID);
		assert_int_equal(change(&w, office, BADGE_REVOKE), STATUS_REVOKED);
		assert_int_equal(office->status.state, BADGE_REVOKED);
		refuse(&w, office, BADGE_REVOKE, "x", ERR_CONFLICT);
		refuse(&w, office, BADGE_REINSTATE, "x", ERR_CONFLICT);
		refuse(&w, office, BADGE_SUSPEND, "x", ERR_CONFLICT);
		office_close(office);
		test_work_end(&w);
	}
}

static enum err read_list(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	return badge_status_list(w, tx, office->list, office->at_us, false, &office->list_text);
}

/* A clock that the test moves. */
static int64_t moved_us(void *state)
{
	return *(const int64_t *)state;
}

/* ---- the same to the same people ---- */

static enum err find_holders(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct str achievement;
	TRY(read_achievement(w, S(ACHIEVEMENT), &achievement));
	TRY(batch_read(w, office->text, &office->holders));
	return batch_find_holders(w, tx, office->actor.org, achievement, &office->holders);
}

static void assert_holders(struct work *w, struct office *office, const char *list, const int64_t *lines,
                           size_t count)
{
	office->text = str_of(list);
	assert_ok(w, db_read(w, office->db, find_holders, office));
	assert_int_equal(office->holders.problem_count, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(office->holders.problems[i].line, lines[i]);
}

TEST(batch_finds_who_has_it_already)
{
	static const char *const list =
		"name,email\nN,new@example.org\nTwo,P2@example.org\n\nOne,p1@example.org\n";
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office *office = office_open(&w, engine);
		assert_holders(&w, office, list, NULL, 0);
		office->text = S("name,email\nP 1,p1@example.org\nP 2,p2@example.org\n");
		assert_ok(&w, db_write(&w, office->db, create, office));
		/* Not issued yet, and about to be. */
		assert_holders(&w, office, list, (const int64_t[]){3, 5}, 2);
		assert_ok(&w, batch_issue(&w, office->db, office->issuer, &office->directory,
		                          office->actor.org, office->batch, NULL));
		assert_holders(&w, office, list, (const int64_t[]){3, 5}, 2);
		/* What was revoked is issued anew. */
		read_bundle(&w, office);
		assert_int_equal(change(&w, office, BADGE_REVOKE), STATUS_REVOKED);
		assert_holders(&w, office, list, (const int64_t[]){3}, 1);
		assert_holders(&w, office, "name,email\nN,new@example.org\n", NULL, 0);
		office_close(office);
		test_work_end(&w);
	}
}

/* A work at another time, to be ended by work_finish. */
static struct work later(const struct work *w, struct world *world, int64_t *now_us)
{
	*world = *w->world;
	world->state = now_us;
	world->now_us = moved_us;
	world->random = world_real.random;
	return work_init(world, S("later"));
}

static struct str list_named(const struct office *office, size_t i)
{
	struct str sentence = office->holders.problems[i].sentence;
	size_t at = str_find(sentence, S(", of the list of "));
	assert_int_not_equal(at, SIZE_MAX);
	return str_slice(sentence, at, SIZE_MAX);
}

TEST(batch_finds_who_has_it_of_any_earlier_list)
{
	static const char *const list =
		"name,email\nOne,p1@example.org\nTwo,p2@example.org\nThree,p3@example.org\nN,n@example.org\n";
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office *office = office_open(&w, engine);
		struct world world;
		int64_t now_us = world_now_us(&w) + TIME_DAY_US;
		struct work moved = later(&w, &world, &now_us);
		issue(&w, office, 2);
		office->text = S("name,email\nP 2,p2@example.org\nP 3,p3@example.org\n");
		assert_ok(&moved, db_write(&moved, office->db, create, office));
		assert_holders(&moved, office, list, (const int64_t[]){2, 3, 4}, 3);
		/* Of two lists it is the newer. */
		assert_str(list_named(office, 1), list_named(office, 2));
		assert_false(str_equal(list_named(office, 0), list_named(office, 1)));
		test_database_ask(&w, office->url,
		                  "UPDATE badge_batch SET achievement = '{}' WHERE created_us = "
		                  "(SELECT MIN(created_us) FROM badge_batch)");
		assert_holders(&moved, office, list, (const int64_t[]){3, 4}, 2);
		work_finish(&moved);
		office_close(office);
		test_work_end(&w);
	}
}

TEST(batch_says_so_many_who_have_it_and_no_more)
{
	enum { PEOPLE = BATCH_PROBLEMS_MAX + 5 };
	struct work w = test_work();
	struct office *office = office_open(&w, DB_SQLITE);
	int64_t lines[BATCH_PROBLEMS_MAX];
	for (size_t i = 0; i < COUNT(lines); i++)
		lines[i] = (int64_t)i + 2;
	issue(&w, office, PEOPLE);
	assert_holders(&w, office, office->text.at, lines, COUNT(lines));
	office_close(office);
	test_work_end(&w);
}

TEST(badge_status_lists_tell_what_was_so_then)
{
	struct work w = test_work();
	struct office *office = office_open(&w, DB_SQLITE);
	issue(&w, office, 1);
	struct bundle before = read_bundle(&w, office);
	struct str url = json_get_str(&before.status->elements[0], S("id"));
	assert_true(id_parse(str_slice(url, url.len - ID_TEXT_LEN, ID_TEXT_LEN), &office->list));
	int64_t then_us = world_now_us(&w), now_us = then_us + 10 * TIME_SECOND_US;
	struct world later = *w.world;
	struct work moved = work_init(&later, S("later"));
	later.state = &now_us;
	later.now_us = moved_us;
	later.random = world_real.random;
	office->change = (struct badge_change){.action = BADGE_REVOKE, .reason = S("Because.")};
	assert_ok(&moved, db_write(&moved, office->db, change_it, office));
	publish_lists(&moved, office, before.status);
	const enum status wanted[] = {STATUS_VALID, STATUS_REVOKED};
	const int64_t times[] = {then_us, now_us};
	struct status_entry entries[STATUS_ENTRIES_MAX];
	size_t count;
	assert_ok(&w, status_entries(&w, before.credential, entries, &count));
	for (size_t i = 0; i < COUNT(times); i++) {
		office->at_us = times[i];
		assert_ok(&w, db_read(&w, office->db, read_list, office));
		struct status_answer answer =
			status_of(&w, &entries[0], before.credential, parse(&w, office->list_text),
		                  &(struct status_time){.at_us = now_us});
		assert_int_equal(answer.status, wanted[i]);
	}
	office->at_us = then_us - TIME_DAY_US;
	assert_fails(&w, ERR_NOT_FOUND, db_read(&w, office->db, read_list, office));
	work_finish(&moved);
	office_close(office);
	test_work_end(&w);
}

static enum err refresh(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct str payload =
		str_format(w->arena, "{\"list\":\"%.*s\"}", STR_ARG(id_text(w->arena, office->list)));
	TRY(badge_status_refresh(w, tx, office->actor.org));
	TRY(badge_status_refresh(w, tx, office->actor.org)); /* no second job while the first waits */
	return jobs_is_open(w, tx, office->actor.org, S("badge.status"), payload, &office->refreshes);
}

TEST(badge_status_lists_are_published_anew_when_a_day_old)
{
	struct work w = test_work();
	struct office *office = office_open(&w, DB_SQLITE);
	issue(&w, office, 1);
	struct bundle before = read_bundle(&w, office);
	const struct json *first = &before.status->elements[0];
	struct str url = json_get_str(first, S("id"));
	assert_true(id_parse(str_slice(url, url.len - ID_TEXT_LEN, ID_TEXT_LEN), &office->list));
	assert_ok(&w, db_write(&w, office->db, refresh, office));
	assert_false(office->refreshes);
	int64_t now_us = world_now_us(&w) + TIME_DAY_US + TIME_SECOND_US;
	struct world later = *w.world;
	struct work moved = work_init(&later, S("later"));
	later.state = &now_us;
	later.now_us = moved_us;
	later.random = world_real.random;
	assert_ok(&moved, db_write(&moved, office->db, refresh, office));
	assert_true(office->refreshes);
	work_finish(&moved);
	office_close(office);
	test_work_end(&w);
}

static enum err reserve(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct standing_places *places = work_array(w, STANDING_RESERVE_MAX, sizeof *places);
	bool *seen = work_array(w, STANDING_ENTRIES, sizeof *seen);
	struct id first;
	/* 64 times 1,024 is half of a list: the next begins another. */
	for (int round = 0; round < 65; round++) {
		TRY(standing_reserve(w, tx, office->actor.org, STANDING_RESERVE_MAX, places));
		if (round == 0)
			first = places[0].list[0];
		assert_true(id_equal(places[0].list[0], first) == (round < 64));
		for (size_t i = 0; i < STANDING_RESERVE_MAX && round < 64; i++) {
			assert_true(places[i].place[0] < STANDING_ENTRIES);
			assert_false(seen[places[i].place[0]]);
			seen[places[i].place[0]] = true;
		}
	}
	return OK;
}

TEST(standing_gives_no_place_twice_and_begins_another_list_at_half)
{
	struct work w = test_work();
	struct office *office = office_open(&w, DB_SQLITE);
	assert_ok(&w, db_write(&w, office->db, reserve, office));
	office_close(office);
	test_work_end(&w);
}

/* ---- what was logged, and erasing it ---- */

struct memory {
	struct office *office;
	struct ledger_opening opening; /* of the first credential, as it was */
};

static enum err remember(struct work *w, struct tx *tx, void *argument)
{
	struct memory *memory = argument;
	struct office *office = memory->office;
	bool found;
	TRY(ledger_find(w, tx, office->actor.org, ENTRY_CREDENTIAL, office->credentials[0].id,
	                &memory->opening, &found));
	assert_true(found);
	return OK;
}

static enum err delete_first(struct work *w, struct tx *tx, void *argument)
{
	const struct office *office = argument;
	const struct credential *credential = &office->credentials[0];
	const struct actor holder = {
		.org = credential->org, .person = credential->person, .roles = ROLE_CANDIDATE};
	return holder_delete(w, tx, &holder, credential->id);
}

/* As tlog/entry.h has it, by hand. */
static bool opens(const struct memory *memory, const char *salt)
{
	struct digest commitment =
		digest_of_parts((const struct str[]){S("assay/v1 credential\n"),
	                                             str_bytes(salt, ENTRY_SALT_LEN), memory->opening.fields},
	                        3);
	char base64[64];
	struct arena *arena = arena_open();
	struct str text = encode_base64(arena, digest_str(&commitment));
	memcpy(base64, text.at, text.len);
	arena_close(arena);
	return str_ends(memory->opening.entry, str_bytes(base64, text.len));
}

static struct openings_report check_openings(struct work *w, struct office *office)
{
	struct openings_report report;
	struct ledger_size size;
	assert_ok(w, openings_check(w, office->db, office->actor.org, office->issuer, &report));
	assert_ok(w, issuer_log_check(w, office->db, office->actor.org, office->issuer, &size));
	assert_int_equal(size.published, report.entries);
	return report;
}

/* All bytes of the database: of SQLite its file, which is opened by nobody any more; of PostgreSQL a dump, in which bytes are
 * hexadecimal. */
static struct str all_bytes(struct work *w, const struct office *office, enum db_engine engine)
{
	struct str place = office->url;
	str_cut(&place, ':');
	return engine == DB_SQLITE ? test_output(w, "cat %s", str_cstr(w->arena, place))
	                           : test_output(w, "/usr/lib/postgresql/15/bin/pg_dump --no-owner '%s'",
	                                         str_cstr(w->arena, place));
}

static void assert_gone(struct work *w, const struct memory *memory, enum db_engine engine)
{
	struct str bytes = all_bytes(w, memory->office, engine);
	struct str salt = memory->opening.salt, hex = encode_hex(w->arena, salt);
	/* The search can find something: the entry is there. */
	struct str entry =
		engine == DB_SQLITE ? memory->opening.entry : encode_hex(w->arena, memory->opening.entry);
	assert_int_not_equal(str_find(bytes, entry), SIZE_MAX);
	assert_int_equal(str_find(bytes, engine == DB_SQLITE ? salt : hex), SIZE_MAX);
	assert_int_equal(str_find(bytes, memory->opening.fields), SIZE_MAX);
	/* Who still has the fields finds no salt to go with them. */
	for (size_t i = 0; engine == DB_SQLITE && i + ENTRY_SALT_LEN <= bytes.len; i += 1)
		if (bytes.at[i] != 0)
			assert_false(opens(memory, bytes.at + i));
}

TEST(batch_deleted_credential_leaves_an_entry_that_nobody_can_open)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office *office = office_open(&w, engine);
		struct memory memory = {.office = office};
		issue(&w, office, 2);
		read_bundle(&w, office);
		assert_ok(&w, db_read(&w, office->db, remember, &memory));
		assert_true(opens(&memory, memory.opening.salt.at));
		assert_int_equal(check_openings(&w, office).erased, 0);
		assert_ok(&w, db_write(&w, office->db, delete_first, office));
		struct openings_report report = check_openings(&w, office);
		assert_int_equal(report.erased, 1);
		assert_int_equal(report.wrong, 0);
		/* No column says any more which entry it was. */
		const char *linked = str_cstr(
			w.arena,
			str_format(w.arena,
		                   "SELECT count(*) FROM ledger_opening WHERE entry_index = %lld AND "
		                   "record_id IS NULL AND person_id IS NULL AND fields IS NULL "
		                   "AND salt IS NULL",
		                   (long long)memory.opening.index));
		assert_str(test_database_ask(&w, office->url, linked), S("1"));
		assert_int_equal(office->credentials[1].entry_index, memory.opening.index + 1);
		office_close(office);
		assert_gone(&w, &memory, engine);
		test_work_end(&w);
	}
}

TEST(batch_openings_are_compared_with_their_records)
{
	static const char *const changes[] = {
		"UPDATE credential SET document = replace(document, 'First aid', 'Last aid') WHERE name = 'First aid'",
		"UPDATE status_snapshot SET token = replace(token, 'e', 'f')",
		"UPDATE ledger_opening SET fields = replace(fields, 'sha256:', 'sha256:0') WHERE kind = 'status'",
		"DELETE FROM credential",
	};
	for (TEST_ENGINES(engine))
		for (size_t i = 0; i < COUNT(changes); i++) {
			struct work w = test_work();
			struct office *office = office_open(&w, engine);
			issue(&w, office, 1);
			struct openings_report report = check_openings(&w, office);
			assert_int_equal(report.entries, 3);
			assert_int_equal(report.wrong, 0);
			test_database_ask(&w, office->url, changes[i]);
			assert_int_not_equal(check_openings(&w, office).wrong, 0);
			office_close(office);
			test_work_end(&w);
		}
}

/* As migration 014 leaves what was issued before: salts alone. */
TEST(batch_openings_from_before_are_filled_in)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office *office = office_open(&w, engine);
		struct openings_report report;
		issue(&w, office, 3);
		struct str all = S("SELECT sum(length(fields)) FROM ledger_opening");
		struct str before = test_database_ask(&w, office->url, all.at);
		test_database_ask(&w, office->url, "UPDATE ledger_opening SET fields = NULL");
		assert_ok(&w, openings_fill(&w, office->db, office->actor.org, office->issuer, &report));
		assert_int_equal(report.entries, 5);
		assert_int_equal(report.wrong, 0);
		assert_str(test_database_ask(&w, office->url, all.at), before);
		assert_ok(&w, openings_fill(&w, office->db, office->actor.org, office->issuer, &report));
		assert_int_equal(report.entries, 0);
		office_close(office);
		test_work_end(&w);
	}
}
