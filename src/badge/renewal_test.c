/* Credentials that are renewed, on both databases. What comes of it is looked at with the modules that judge strangers'
 * credentials, and with SQL. The clock stands at 2026-01-01T00:00:00Z; what was issued for 730 days ends on 2028-01-01. */
#include "badge/batch.h"
#include "badge/holder.h"
#include "badge/openings.h"
#include "badge/renewal.h"

#include "base/json.h"
#include "database.h"
#include "ledger/ledger.h"
#include "ledger/rebuild.h"
#include "org/organisation.h"
#include "org/person.h"
#include "rdf/contexts.h"
#include "test.h"
#include "unit/signer.h"
#include "vc/bundle.h"
#include "vc/did.h"
#include "vc/integrity.h"
#include "vc/jwt.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BASE_URL "https://assay.example.org"
#define DID S("did:web:assay.example.org")
#define WORDS \
	"\"name\":\"First aid\",\"description\":\"d\",\"criteria\":\"c\",\"vouched_by\":\"Dr. Ada Examiner\""
#define FOR_TWO_YEARS "{" WORDS ",\"valid_for_days\":730}"
#define FOR_EVER "{" WORDS "}"

struct office {
	struct db *db;
	struct str url; /* of the database */
	struct str log; /* its folder */
	struct issuer *issuer;
	struct test_signer *signer;
	struct actor actor;
	struct directory directory;
	struct str text, achievement; /* of the list */
	struct str canonical;         /* the achievement, once it was issued */
	struct id batch, id;          /* id: of the first credential */
	struct renewal_wish wish;
	struct str did;
	/* As it is read. */
	struct credential credential;
	struct renewal_offer offer;
	struct renewal *renewals;
	size_t renewal_count;
	struct str bundle;
	struct batch_people holders;
};

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct organisation organisation;
	const struct person person = {.email = S("office@example.org"),
	                              .name = S("Olga"),
	                              .roles = ROLE_ADMINISTRATOR,
	                              .minutes_factor = 1};
	TRY(organisation_first(w, tx, S("Test office"), &organisation));
	office->actor = (struct actor){.org = organisation.id, .roles = ROLE_ADMINISTRATOR};
	return person_create(w, tx, &office->directory, organisation.id, &person, &office->actor.person);
}

static enum err create(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	const struct json *json;
	struct batch_people people;
	TRY(batch_read(w, office->text, &people));
	TRY(json_parse(w, office->achievement, BATCH_ACHIEVEMENT_BYTES_MAX, &json));
	TRY(batch_achievement(w, json, &office->canonical));
	return batch_create(w, tx, &office->actor, office->canonical, &people, &office->batch);
}

static enum err read_first(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct str csv;
	TRY(batch_result(w, tx, office->actor.org, office->batch, S(BASE_URL), &csv));
	str_cut(&csv, '\n');
	assert_true(id_parse(str_cut(&csv, ','), &office->id));
	return OK;
}

static enum err read_it(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	TRY(badge_load(w, tx, office->id, &office->credential));
	TRY(renewal_offer(w, tx, &office->credential, office->did, &office->offer));
	TRY(renewal_list(w, tx, office->actor.org, office->id, &office->renewals, &office->renewal_count));
	return office->credential.deleted
	               ? OK
	               : badge_bundle(w, tx, office->issuer, &office->credential, &office->bundle);
}

static void look(struct work *w, struct office *office)
{
	assert_ok(w, db_read(w, office->db, read_it, office));
}

static void office_issuer(struct work *w, struct office *office)
{
	assert_ok(w, issuer_open(w, test_signer_of(office->signer), office->log, S(BASE_URL),
	                         S("Test office"), &office->issuer));
}

/* With two credentials, of Grace and of Bo. */
static struct office *office_open(struct work *w, enum db_engine engine, const char *achievement)
{
	char folder[] = "/tmp/assay-renewal-XXXXXX";
	struct office *office = work_alloc(w, sizeof *office);
	assert_non_null(mkdtemp(folder));
	*office = (struct office){
		.url = test_database(w, engine),
		.log = str_format(w->arena, "%s/log", folder),
		.did = DID,
		.directory = {{7}},
		.achievement = str_of(achievement),
		.text = S("name,email\nGrace,grace@example.org\nBo,bo@example.org\n"),
	};
	assert_ok(w, db_open(w, &(struct db_options){.url = office->url}, &office->db));
	office->signer = test_signer_start(w, folder, BASE_URL);
	office_issuer(w, office);
	assert_ok(w, db_write(w, office->db, set_up, office));
	assert_ok(w, db_write(w, office->db, create, office));
	assert_ok(w, batch_issue(w, office->db, office->issuer, &office->directory, office->actor.org,
	                         office->batch, NULL));
	assert_ok(w, db_read(w, office->db, read_first, office));
	look(w, office);
	return office;
}

static void office_close(struct office *office)
{
	issuer_close(office->issuer);
	test_signer_stop(office->signer);
	db_close(office->db);
}

static enum err ask_it(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	return renewal_ask(w, tx, &office->actor, office->did, office->id, &office->wish);
}

static enum err ask(struct work *w, struct office *office, const char *until)
{
	office->wish =
		(struct renewal_wish){.until = str_of(until), .reason = S("She took the course again.")};
	return db_write(w, office->db, ask_it, office);
}

static struct job job_of(struct work *w, const struct office *office)
{
	struct str id = id_text(w->arena, office->id);
	return (struct job){
		.org = office->actor.org,
		.kind = S("badge.renew"),
		.payload = str_format(w->arena, "{\"credential\":\"%.*s\"}", STR_ARG(id)),
	};
}

static void run(struct work *w, struct office *office)
{
	const struct job job = job_of(w, office);
	for (int i = 0; i < 2; i++) /* at least once means: also twice */
		assert_ok(w, renewal_job(w, office->db, office->issuer, &job));
	look(w, office);
}

static int64_t count(struct work *w, const struct office *office, const char *what)
{
	struct str text = test_database_ask(
		w, office->url, str_cstr(w->arena, str_format(w->arena, "SELECT count(*) FROM %s", what)));
	int64_t out;
	assert_true(str_to_int(text, &out));
	return out;
}

#define TOLD "message WHERE subject = 'Your credential has been renewed'"
#define ENTRIES "ledger_opening WHERE kind = 'credential'"

static const struct json *parse(struct work *w, struct str text)
{
	const struct json *json;
	assert_ok(w, json_parse(w, text, text.len, &json));
	return json;
}

static struct str text_of(struct work *w, const struct json *json)
{
	struct str text;
	assert_ok(w, json_canonical(w, json, &text));
	return text;
}

/* ---- as strangers read it ---- */

/* By the DID document of its own bundle, with the contexts that are built in, in safe mode. */
static void assert_proof(struct work *w, const struct office *office)
{
	struct bundle bundle;
	struct did_document did;
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	size_t proof_count;
	assert_ok(w, bundle_parse(w, parse(w, office->bundle), &bundle));
	assert_ok(w, did_document_parse(w, bundle.issuer, DID, &did));
	assert_ok(w, integrity_read(w, bundle.credential, proofs, &proof_count));
	assert_int_equal(proof_count, 1);
	const struct did_key *key = did_document_key(&did, proofs[0].verification_method, DID_ASSERTION);
	struct jsonld *jsonld = jsonld_open(contexts_loader(w->arena, (struct jsonld_loader){0}));
	assert_non_null(key);
	assert_ok(w,
	          integrity_verify(w, jsonld, bundle.credential, proofs, proof_count, 0, &key->public, NULL));
	jsonld_close(jsonld);
}

static struct str without_what_renewing_changes(struct work *w, struct str document)
{
	static const char *const changed[] = {"validFrom", "validUntil", "proof"};
	const struct json *json = parse(w, document);
	for (size_t i = 0; i < COUNT(changed); i++)
		json = json_without(w, json, str_of(changed[i]));
	return text_of(w, json);
}

static void assert_ledger(struct work *w, const struct office *office, int64_t entries, int64_t erased)
{
	struct openings_report report;
	struct ledger_size size;
	assert_ok(w, openings_check(w, office->db, office->actor.org, office->issuer, &report));
	assert_ok(w, issuer_log_check(w, office->db, office->actor.org, office->issuer, &size));
	assert_int_equal(report.entries, entries);
	assert_int_equal(report.erased, erased);
	assert_int_equal(report.wrong, 0);
	assert_int_equal(size.published, entries);
	assert_int_equal(size.stored, entries);
}

static enum err replay_it(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct replay_result result;
	TRY(badge_replay(w, tx, office->actor.org, office->id, &result));
	assert_true(result.identical);
	return OK;
}

static void assert_replays(struct work *w, struct office *office)
{
	assert_ok(w, db_read(w, office->db, replay_it, office));
}

TEST(renewal_is_the_same_credential_for_longer)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office *office = office_open(&w, engine, FOR_TWO_YEARS);
		const struct credential before = office->credential;
		const struct json *was = parse(&w, before.document);
		struct jwt token;
		assert_str(json_get_str(was, S("validUntil")), S("2028-01-01T00:00:00Z"));
		assert_true(str_starts(json_get_str(json_get(was, S("refreshService")), S("id")),
		                       str_format(w.arena, BASE_URL "/c/%.*s.json?key=",
		                                  STR_ARG(id_text(w.arena, office->id)))));
		assert_ok(&w, ask(&w, office, "2030-06-30"));
		/* Nobody sees anything of it before it is in the log. */
		look(&w, office);
		assert_str(office->credential.document, before.document);
		assert_int_equal(office->renewals[0].begins_us, 0);
		run(&w, office);
		const struct json *is = parse(&w, office->credential.document);
		assert_str(json_get_str(is, S("validUntil")), S("2030-06-30T23:59:59Z"));
		assert_str(json_get_str(is, S("validFrom")), S("2026-01-01T00:00:01Z"));
		assert_str(json_get_str(is, S("awardedDate")), json_get_str(was, S("awardedDate")));
		assert_str(without_what_renewing_changes(&w, office->credential.document),
		           without_what_renewing_changes(&w, before.document));
		assert_proof(&w, office);
		assert_ok(&w, jwt_parse(&w, office->credential.jwt, &token));
		assert_str(json_get_str(parse(&w, token.payload), S("validUntil")),
		           S("2030-06-30T23:59:59Z"));
		assert_int_equal(office->credential.issued_us, before.issued_us);
		assert_int_equal(office->credential.renewed_us, before.issued_us + TIME_SECOND_US);
		assert_int_not_equal(office->credential.entry_index, before.entry_index);
		assert_int_equal(office->renewal_count, 1);
		assert_str(office->renewals[0].who, S("Olga"));
		assert_str(office->renewals[0].reason, S("She took the course again."));
		assert_int_equal(office->renewals[0].begins_us, office->credential.renewed_us);
		assert_int_equal(count(&w, office, TOLD), 1);
		/* Two lists, two credentials, and once more the first. */
		assert_ledger(&w, office, 5, 0);
		assert_replays(&w, office);
		office_close(office);
		test_work_end(&w);
	}
}

TEST(renewal_again_keeps_each_edition)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office *office = office_open(&w, engine, FOR_TWO_YEARS);
		static const char *const ends[] = {"2029-01-01", "2030-01-01", "2031-01-01T12:00:00+01:00"};
		for (size_t i = 0; i < COUNT(ends); i++) {
			assert_ok(&w, ask(&w, office, ends[i]));
			run(&w, office);
			assert_proof(&w, office);
			assert_replays(&w, office);
		}
		assert_str(json_get_str(parse(&w, office->credential.document), S("validUntil")),
		           S("2031-01-01T11:00:00Z"));
		assert_int_equal(count(&w, office,
		                       "(SELECT document FROM credential UNION SELECT document FROM "
		                       "credential_renewal) editions"),
		                 2 + 3);
		assert_int_equal(count(&w, office, TOLD), 3);
		assert_ledger(&w, office, 7, 0);
		office_close(office);
		test_work_end(&w);
	}
}

/* ---- what is proposed, and what refused ---- */

/* A world in which it is later; all else is as in `before`. */
static int64_t forward_us;
static const struct world *before_it;

static int64_t forward(void *state)
{
	return before_it->now_us(state) + forward_us;
}

static struct world world_later(const struct world *before, int64_t by_us)
{
	struct world later = *before;
	before_it = before;
	forward_us = by_us;
	later.now_us = forward;
	return later;
}

TEST(renewal_proposes_the_length_that_it_had)
{
	struct work w = test_work();
	struct office *office = office_open(&w, DB_SQLITE, FOR_TWO_YEARS);
	struct world later = world_later(w.world, 100 * TIME_DAY_US + 1);
	struct work moved = work_init(&later, S("later"));
	assert_str(time_text(w.arena, office->offer.until_us), S("2028-01-01T00:00:00Z"));
	assert_true(str_absent(office->offer.why_not));
	/* At once that would be no longer than it holds: from its end, then. */
	assert_str(time_text(w.arena, office->offer.proposed_us), S("2029-12-31T00:00:00Z"));
	look(&moved, office);
	assert_str(time_text(w.arena, office->offer.proposed_us), S("2028-04-10T00:00:00Z"));
	assert_ok(&w, ask(&w, office, ""));
	run(&w, office);
	assert_str(json_get_str(parse(&w, office->credential.document), S("validUntil")),
	           S("2029-12-31T00:00:00Z"));
	work_finish(&moved);
	office_close(office);
	test_work_end(&w);
}

static enum err revoke_it(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	return badge_change(w, tx, &office->actor, office->id,
	                    &(struct badge_change){.action = BADGE_REVOKE, .reason = S("A mistake.")});
}

static enum err suspend_it(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	return badge_change(w, tx, &office->actor, office->id,
	                    &(struct badge_change){.action = BADGE_SUSPEND, .reason = S("A question.")});
}

static enum err delete_it(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	const struct actor holder = {.org = office->actor.org, .person = office->credential.person};
	return holder_delete(w, tx, &holder, office->id);
}

static enum err find_holders(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	TRY(batch_read(w, office->text, &office->holders));
	return batch_find_holders(w, tx, office->actor.org, office->canonical, &office->holders);
}

/* Who would get it a second time: by line, Grace is 2 and Bo 3. */
static void assert_holders_at(struct work *w, struct office *office, const char *time, const int64_t *lines,
                              size_t count)
{
	int64_t now_us;
	assert_true(time_parse(str_of(time), &now_us));
	struct world world = world_later(w->world, now_us - world_now_us(w));
	struct work moved = work_init(&world, S("moved"));
	assert_ok(&moved, db_read(&moved, office->db, find_holders, office));
	assert_int_equal(office->holders.problem_count, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(office->holders.problems[i].line, lines[i]);
	work_finish(&moved);
}

TEST(renewal_is_what_a_second_batch_looks_at)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office *office = office_open(&w, engine, FOR_TWO_YEARS);
		assert_holders_at(&w, office, "2027-12-31T23:59:59Z", (const int64_t[]){2, 3}, 2);
		assert_holders_at(&w, office, "2028-01-01T00:00:01Z", NULL, 0);
		assert_ok(&w, ask(&w, office, "2030-05-31"));
		assert_holders_at(&w, office, "2028-01-01T00:00:01Z", (const int64_t[]){2}, 1);
		run(&w, office);
		assert_holders_at(&w, office, "2030-05-31T23:00:00Z", (const int64_t[]){2}, 1);
		assert_holders_at(&w, office, "2030-06-01T00:00:01Z", NULL, 0);
		/* What its holder has deleted they have no more, when it was renewed either. */
		assert_ok(&w, db_write(&w, office->db, delete_it, office));
		assert_holders_at(&w, office, "2026-01-02T00:00:00Z", (const int64_t[]){3}, 1);
		office_close(office);
		test_work_end(&w);
	}
}

TEST(renewal_refuses_an_end_that_is_none)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office *office = office_open(&w, engine, FOR_TWO_YEARS);
		assert_fails(&w, ERR_INPUT, ask(&w, office, "soon"));
		assert_fails(&w, ERR_INPUT, ask(&w, office, "2030-02-30"));
		assert_fails(&w, ERR_INPUT, ask(&w, office, "2025-12-31"));
		assert_fails(&w, ERR_INPUT, ask(&w, office, "2126-06-01"));
		assert_fails(&w, ERR_CONFLICT, ask(&w, office, "2027-12-31"));
		assert_fails(&w, ERR_CONFLICT, ask(&w, office, "2028-01-01T00:00:00Z"));
		office->wish = (struct renewal_wish){.until = S("2030-01-01"), .reason = S(" ")};
		assert_fails(&w, ERR_INPUT, db_write(&w, office->db, ask_it, office));
		office->did = S("did:web:other.example.org");
		assert_fails(&w, ERR_CONFLICT, ask(&w, office, "2030-01-01"));
		office->did = DID;
		office->actor.org = world_id(&w);
		assert_fails(&w, ERR_NOT_FOUND, ask(&w, office, "2030-01-01"));
		assert_int_equal(count(&w, office, "credential_renewal"), 0);
		assert_int_equal(count(&w, office, "job WHERE kind = 'badge.renew'"), 0);
		office_close(office);
		test_work_end(&w);
	}
}

TEST(renewal_is_not_of_what_does_not_hold_or_never_ends)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office *office = office_open(&w, engine, FOR_EVER);
		assert_null(json_get(parse(&w, office->credential.document), S("refreshService")));
		assert_int_equal(json_get(parse(&w, office->credential.document), S("@context"))->count, 2);
		assert_fails(&w, ERR_CONFLICT, ask(&w, office, "2030-01-01"));
		office_close(office);
		db_body *const bodies[] = {suspend_it, revoke_it, delete_it};
		for (size_t i = 0; i < COUNT(bodies); i++) {
			office = office_open(&w, engine, FOR_TWO_YEARS);
			assert_ok(&w, db_write(&w, office->db, bodies[i], office));
			assert_fails(&w, ERR_CONFLICT, ask(&w, office, "2030-01-01"));
			assert_int_equal(count(&w, office, "credential_renewal"), 0);
			office_close(office);
		}
		test_work_end(&w);
	}
}

static enum err read_register(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct badge_entry *entries;
	size_t entry_count;
	TRY(badge_register(w, tx, office->actor.org, (struct id){{0}}, S(""), &entries, &entry_count));
	assert_int_equal(entry_count, 2);
	for (size_t i = 0; i < entry_count; i++) {
		bool damaged = !id_equal(entries[i].id, office->id);
		assert_int_equal(entries[i].until_us, damaged ? 0 : office->offer.until_us);
	}
	return OK;
}

TEST(renewal_is_seen_on_the_list_and_damage_hides_nothing)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office *office = office_open(&w, engine, FOR_TWO_YEARS);
		assert_ok(&w, ask(&w, office, "2030-06-30"));
		run(&w, office);
		assert_str(time_text(w.arena, office->offer.until_us), S("2030-06-30T23:59:59Z"));
		test_database_ask(&w, office->url,
		                  "UPDATE credential SET document = 'x' WHERE id NOT IN "
		                  "(SELECT credential_id FROM credential_renewal)");
		assert_ok(&w, db_read(&w, office->db, read_register, office));
		test_database_ask(&w, office->url, "UPDATE credential_renewal SET document = 'x'");
		assert_fails(&w, ERR_CONFLICT, ask(&w, office, "2031-06-30"));
		office_close(office);
		test_work_end(&w);
	}
}

/* ---- at once ---- */

enum { AT_ONCE = 4 };

struct asking {
	struct office office;
	enum err came;
};

static void *ask_beside(void *argument)
{
	struct asking *asking = argument;
	struct work w = test_real_work();
	asking->came = ask(&w, &asking->office, "2090-01-01");
	work_finish(&w);
	return NULL;
}

TEST(renewal_of_several_at_once_is_of_one)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office *office = office_open(&w, engine, FOR_TWO_YEARS);
		struct asking asking[AT_ONCE];
		pthread_t threads[AT_ONCE];
		size_t won = 0, refused = 0;
		for (size_t i = 0; i < AT_ONCE; i++) {
			asking[i] = (struct asking){.office = *office};
			assert_int_equal(pthread_create(&threads[i], NULL, ask_beside, &asking[i]), 0);
		}
		for (size_t i = 0; i < AT_ONCE; i++) {
			pthread_join(threads[i], NULL);
			won += asking[i].came == OK;
			refused += asking[i].came == ERR_CONFLICT;
		}
		assert_int_equal(won, 1);
		assert_int_equal(refused, AT_ONCE - 1);
		look(&w, office);
		assert_int_not_equal(str_find(office->offer.why_not, S("being renewed")), SIZE_MAX);
		run(&w, office);
		assert_int_equal(count(&w, office, ENTRIES), 3);
		assert_int_equal(count(&w, office, TOLD), 1);
		/* The next one is for whoever asks after it. */
		assert_ok(&w, ask(&w, office, "2091-01-01"));
		office_close(office);
		test_work_end(&w);
	}
}

/* ---- stopped on the way ---- */

/* Signed, and then the database is away. */
TEST(renewal_goes_on_after_it_was_signed)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office *office = office_open(&w, engine, FOR_TWO_YEARS);
		const struct job job = job_of(&w, office);
		const struct str before = office->credential.document;
		assert_ok(&w, ask(&w, office, "2030-06-30"));
		test_database_ask(&w, office->url, "ALTER TABLE ledger_opening RENAME TO away");
		assert_true(renewal_job(&w, office->db, office->issuer, &job) != OK);
		work_forgive(&w);
		test_database_ask(&w, office->url, "ALTER TABLE away RENAME TO ledger_opening");
		look(&w, office);
		assert_str(office->credential.document, before);
		assert_int_equal(count(&w, office, ENTRIES), 2);
		run(&w, office);
		assert_proof(&w, office);
		assert_int_equal(count(&w, office, TOLD), 1);
		assert_ledger(&w, office, 5, 0);
		office_close(office);
		test_work_end(&w);
	}
}

static void move(struct work *w, struct str from, struct str to)
{
	assert_int_equal(rename(str_cstr(w->arena, from), str_cstr(w->arena, to)), 0);
}

/* Stored, and then the log takes no checkpoint: what was before is shown meanwhile, with what opens its own entry. */
/* Later: what is signed is published as it is, or not at all. */
static void assert_tried_again(struct work *w, struct office *office)
{
	int64_t jobs = count(w, office, "job");
	struct world later = world_later(w->world, (RENEWAL_FRESH_S + 1) * TIME_SECOND_US);
	struct work moved = work_init(&later, S("later"));
	assert_fails(&moved, ERR_CONFLICT, ask(&moved, office, "2031-01-01"));
	assert_int_equal(count(w, office, "job"), jobs);
	assert_ok(&moved, ask(&moved, office, "2030-06-30"));
	assert_int_equal(count(w, office, "job"), jobs + 1);
	assert_int_equal(count(w, office, "credential_renewal"), 1);
	work_finish(&moved);
}

TEST(renewal_goes_on_after_it_was_stored)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office *office = office_open(&w, engine, FOR_TWO_YEARS);
		const struct job job = job_of(&w, office);
		const struct credential before = office->credential;
		struct str checkpoint = str_format(w.arena, "%.*s/checkpoint", STR_ARG(office->log));
		struct str away = str_format(w.arena, "%.*s.away", STR_ARG(checkpoint));
		assert_ok(&w, ask(&w, office, "2030-06-30"));
		move(&w, checkpoint, away);
		assert_int_equal(mkdir(str_cstr(w.arena, checkpoint), 0700), 0);
		assert_true(renewal_job(&w, office->db, office->issuer, &job) != OK);
		work_forgive(&w);
		assert_int_equal(rmdir(str_cstr(w.arena, checkpoint)), 0);
		move(&w, away, checkpoint);
		assert_int_equal(count(&w, office, ENTRIES), 3);
		assert_int_equal(count(&w, office, TOLD), 0);
		look(&w, office);
		assert_str(office->credential.document, before.document);
		assert_str(office->credential.jwt, before.jwt);
		assert_str(office->credential.salt, before.salt);
		assert_int_equal(office->credential.entry_index, before.entry_index);
		assert_proof(&w, office);
		assert_replays(&w, office);
		assert_fails(&w, ERR_CONFLICT, ask(&w, office, "2031-01-01"));
		assert_tried_again(&w, office);
		/* Another process takes it from here. */
		issuer_close(office->issuer);
		office_issuer(&w, office);
		run(&w, office);
		assert_str(json_get_str(parse(&w, office->credential.document), S("validUntil")),
		           S("2030-06-30T23:59:59Z"));
		assert_proof(&w, office);
		assert_int_equal(count(&w, office, TOLD), 1);
		assert_ledger(&w, office, 5, 0);
		office_close(office);
		test_work_end(&w);
	}
}

TEST(renewal_under_way_ends_with_what_is_revoked_or_deleted)
{
	for (TEST_ENGINES(engine)) {
		db_body *const bodies[] = {revoke_it, delete_it};
		for (size_t i = 0; i < COUNT(bodies); i++) {
			struct work w = test_work();
			struct office *office = office_open(&w, engine, FOR_TWO_YEARS);
			assert_ok(&w, ask(&w, office, "2030-06-30"));
			assert_ok(&w, db_write(&w, office->db, bodies[i], office));
			run(&w, office);
			assert_int_equal(office->credential.renewed_us, 0);
			assert_int_equal(count(&w, office, "credential_renewal"), 0);
			assert_int_equal(count(&w, office, ENTRIES), 2);
			assert_int_equal(count(&w, office, TOLD), 0);
			office_close(office);
			test_work_end(&w);
		}
	}
}

/* Its job was given up, before it was signed. */
TEST(renewal_that_waits_makes_room_for_another)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office *office = office_open(&w, engine, FOR_TWO_YEARS);
		struct world later = world_later(w.world, (RENEWAL_FRESH_S + 1) * TIME_SECOND_US);
		struct work moved = work_init(&later, S("later"));
		assert_ok(&w, ask(&w, office, "2030-06-30"));
		assert_fails(&w, ERR_CONFLICT, ask(&w, office, "2031-01-01"));
		assert_ok(&moved, ask(&moved, office, "2031-01-01"));
		assert_int_equal(count(&w, office, "credential_renewal"), 1);
		run(&w, office);
		assert_str(json_get_str(parse(&w, office->credential.document), S("validUntil")),
		           S("2031-01-01T23:59:59Z"));
		assert_int_equal(count(&w, office, TOLD), 1);
		work_finish(&moved);
		office_close(office);
		test_work_end(&w);
	}
}

/* Nobody came to sign it before the end that was asked for. */
TEST(renewal_that_came_too_late_is_dropped)
{
	struct work w = test_work();
	struct office *office = office_open(&w, DB_SQLITE, FOR_TWO_YEARS);
	const struct job job = job_of(&w, office);
	struct world later = world_later(w.world, 6 * 365 * TIME_DAY_US);
	struct work moved = work_init(&later, S("later"));
	assert_ok(&w, ask(&w, office, "2030-06-30"));
	assert_ok(&moved, renewal_job(&moved, office->db, office->issuer, &job));
	assert_int_equal(count(&w, office, "credential_renewal"), 0);
	assert_int_equal(count(&w, office, ENTRIES), 2);
	look(&w, office);
	assert_true(str_absent(office->offer.why_not));
	work_finish(&moved);
	office_close(office);
	test_work_end(&w);
}

/* ---- erasing ---- */

TEST(renewal_deleted_leaves_entries_that_nobody_can_open)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office *office = office_open(&w, engine, FOR_TWO_YEARS);
		assert_ok(&w, ask(&w, office, "2030-06-30"));
		run(&w, office);
		assert_ok(&w, ask(&w, office, "2031-06-30"));
		run(&w, office);
		assert_ok(&w, db_write(&w, office->db, delete_it, office));
		assert_ledger(&w, office, 6, 3);
		assert_int_equal(count(&w, office,
		                       "ledger_opening WHERE kind = 'credential' AND record_id IS NULL "
		                       "AND person_id IS NULL AND fields IS NULL AND salt IS NULL"),
		                 3);
		assert_int_equal(count(&w, office, "credential_renewal WHERE document <> '' OR jwt <> ''"),
		                 0);
		assert_int_equal(count(&w, office, "credential WHERE document <> ''"), 1);
		look(&w, office);
		assert_true(office->credential.deleted);
		assert_int_equal(office->credential.document.len, 0);
		office_close(office);
		test_work_end(&w);
	}
}

static void see_progress(void *state, const char *what, int64_t done, int64_t total)
{
	(void)state;
	(void)what;
	assert_true(done <= total);
}

/* As after a restore: the entry of the new edition has come to another place in the table than in the log. */
TEST(renewal_keeps_its_entry_when_the_ledger_is_rebuilt)
{
	static const char *const moves[] = {
		"UPDATE ledger_entry SET entry_index = 40 WHERE entry_index = 4",
		"UPDATE ledger_opening SET entry_index = 40 WHERE entry_index = 4",
		"UPDATE credential_renewal SET entry_index = 40 WHERE entry_index = 4",
	};
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office *office = office_open(&w, engine, FOR_TWO_YEARS);
		const struct rebuild_watcher watcher = {NULL, see_progress};
		struct rebuild_report report;
		assert_ok(&w, ask(&w, office, "2030-06-30"));
		run(&w, office);
		assert_int_equal(office->credential.entry_index, 4);
		for (size_t i = 0; i < COUNT(moves); i++)
			test_database_ask(&w, office->url, moves[i]);
		assert_ok(&w, issuer_log_rebuild(&w, office->db, office->actor.org, office->issuer, &watcher,
		                                 &report));
		assert_int_equal(report.moved, 1);
		look(&w, office);
		assert_int_equal(office->credential.entry_index, 4);
		assert_ledger(&w, office, 5, 0);
		assert_replays(&w, office);
		office_close(office);
		test_work_end(&w);
	}
}

/* Each edition's entry is held against that edition. */
TEST(renewal_openings_are_compared_with_their_editions)
{
	static const char *const changes[] = {
		"UPDATE credential_renewal SET document = replace(document, 'First aid', 'Last aid')",
		"UPDATE credential SET document = replace(document, 'First aid', 'Last aid') WHERE id IN "
		"(SELECT credential_id FROM credential_renewal)",
		"UPDATE credential_renewal SET entry_index = entry_index - 1",
	};
	for (TEST_ENGINES(engine))
		for (size_t i = 0; i < COUNT(changes); i++) {
			struct work w = test_work();
			struct office *office = office_open(&w, engine, FOR_TWO_YEARS);
			struct openings_report report;
			assert_ok(&w, ask(&w, office, "2030-06-30"));
			run(&w, office);
			assert_ledger(&w, office, 5, 0);
			test_database_ask(&w, office->url, changes[i]);
			assert_ok(&w,
			          openings_check(&w, office->db, office->actor.org, office->issuer, &report));
			assert_int_not_equal(report.wrong, 0);
			office_close(office);
			test_work_end(&w);
		}
}
