/* The service and the asking side together, in one process: what is signed is checked by the verifiers of vc/ and tlog/. */
#include "test.h"

#include "badge/badge.h"
#include "files/files.h"
#include "rdf/contexts.h"
#include "signer/journal.h"
#include "signer/service.h"
#include "unit/sample.h"
#include "unit/signer.h"
#include "vc/did.h"
#include "vc/integrity.h"
#include "vc/jwt.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define ADDRESS "https://issuer.example"

struct place {
	struct work w;
	char folder[32];
	struct test_signer *service;
	struct signer *signer;
};

static void start(struct place *place)
{
	place->service = test_signer_start(&place->w, place->folder, ADDRESS);
	place->signer = test_signer_of(place->service);
}

static void set_up(struct place *place)
{
	place->w = test_work();
	memcpy(place->folder, "/tmp/assay-signer-XXXXXX", sizeof "/tmp/assay-signer-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	start(place);
}

static void tear_down(struct place *place)
{
	test_signer_stop(place->service);
	test_work_end(&place->w);
}

static struct str in_folder(struct place *place, const char *name)
{
	return str_format(place->w.arena, "%s/%s", place->folder, name);
}

/* A badge that begins now, which the sample's does not. */
static struct str badge_text(struct work *w)
{
	struct openbadge badge = sample_badge();
	struct str text;
	badge.valid_from_us = world_now_us(w) / 1000000 * 1000000;
	badge.valid_until_us = 0;
	badge.awarded_us = badge.valid_from_us;
	assert_ok(w, openbadge_text(w, &badge, &text));
	return text;
}

static struct signer_key key_of(struct place *place, enum signer_role role, enum signer_state state)
{
	struct signer_key *keys;
	size_t count;
	assert_ok(&place->w, signer_keys(&place->w, place->signer, &keys, &count));
	for (size_t i = 0; i < count; i++)
		if (keys[i].role == role && keys[i].state == state)
			return keys[i];
	fail_msg("no such key");
	return keys[0];
}

static void check_token(struct work *w, struct str token, const struct signer_key *key, bool holds)
{
	struct jwt jwt;
	assert_ok(w, jwt_parse(w, token, &jwt));
	assert_int_equal(jwt_verify(&jwt, &key->public), holds);
}

static void check_proof(struct work *w, struct str text, const struct signer_key *key,
                        enum integrity_suite suite)
{
	const struct json *document;
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	size_t count;
	struct jsonld *jsonld = jsonld_open(contexts_loader(w->arena, (struct jsonld_loader){0}));
	assert_ok(w, json_parse(w, text, 1 << 20, &document));
	assert_ok(w, integrity_read(w, document, proofs, &count));
	assert_int_equal(count, 1);
	assert_int_equal(proofs[0].suite, suite);
	assert_str(proofs[0].purpose, S("assertionMethod"));
	assert_str(proofs[0].verification_method,
	           did_key_id(w->arena, S("did:web:issuer.example"), &key->public));
	assert_ok(w, integrity_verify(w, jsonld, document, proofs, count, 0, &key->public, NULL));
	jsonld_close(jsonld);
}

TEST(signer_signs_credentials_twice_over)
{
	struct place place;
	set_up(&place);
	struct work *w = &place.w;
	struct signer_credential credentials[2] = {{.document = badge_text(w)}, {.document = badge_text(w)}};
	const struct signer_key token = key_of(&place, SIGNER_TOKEN, SIGNER_ACTIVE);
	const struct signer_key credential = key_of(&place, SIGNER_CREDENTIAL, SIGNER_ACTIVE);
	struct str did_document;
	assert_ok(w, signer_sign_credentials(w, place.signer, credentials, 2));
	for (size_t i = 0; i < 2; i++) {
		check_token(w, credentials[i].token, &token, true);
		check_proof(w, credentials[i].embedded, &credential, INTEGRITY_EDDSA_RDFC_2022);
	}
	assert_ok(w, signer_did_document(w, place.signer, &did_document));
	check_proof(w, did_document, &credential, INTEGRITY_EDDSA_JCS_2022);
	/* Both keys are named in the journal. */
	struct str names =
		str_format(w->arena, "%.*s %.*s\n", STR_ARG(key_thumbprint(w->arena, &credential.public)),
	                   STR_ARG(key_thumbprint(w->arena, &token.public)));
	assert_str(test_output(w, "jq -r 'select(.token) | .key + \" \" + .token' %s/keys/journal",
	                       place.folder),
	           str_format(w->arena, "%.*s%.*s", STR_ARG(names), STR_ARG(names)));
	/* All or none. */
	credentials[1].document = S("{}");
	assert_fails(w, ERR_INPUT, signer_sign_credentials(w, place.signer, credentials, 2));
	struct journal_report report;
	assert_ok(w, journal_verify(w, in_folder(&place, "keys"), &report));
	assert_int_equal(report.lines, 6);
	tear_down(&place);
}

TEST(signer_remembers_checkpoints_when_it_starts_again)
{
	struct place place;
	set_up(&place);
	struct work *w = &place.w;
	struct checkpoint checkpoint = {S("issuer.example/log"), 3, digest_of(S("three")), S("")}, read;
	struct note_verifier verifier;
	struct str note, again;
	assert_ok(w, signer_sign_checkpoint(w, place.signer, &checkpoint, &note));
	assert_ok(w, note_verifier_make(w, checkpoint.origin,
	                                key_of(&place, SIGNER_LOG, SIGNER_ACTIVE).public.bytes, &verifier));
	assert_ok(w, checkpoint_open(w, note, &verifier, &read));
	assert_int_equal(read.size, 3);
	test_signer_stop(place.service);
	start(&place);
	assert_ok(w, signer_sign_checkpoint(w, place.signer, &checkpoint, &again));
	assert_str(again, note);
	checkpoint.root = digest_of(S("another"));
	assert_fails(w, ERR_CONFLICT, signer_sign_checkpoint(w, place.signer, &checkpoint, &note));
	checkpoint.size = 2;
	assert_fails(w, ERR_CONFLICT, signer_sign_checkpoint(w, place.signer, &checkpoint, &note));
	tear_down(&place);
}

TEST(signer_rotates_and_revokes)
{
	struct place place;
	set_up(&place);
	struct work *w = &place.w;
	struct signer_credential before = {.document = badge_text(w)}, after = {.document = badge_text(w)};
	struct signer_key old = key_of(&place, SIGNER_TOKEN, SIGNER_ACTIVE), fresh;
	struct str document, old_id = key_thumbprint(w->arena, &old.public);
	assert_ok(w, signer_sign_credentials(w, place.signer, &before, 1));
	assert_ok(w, signer_rotate(w, place.signer, SIGNER_TOKEN, &fresh));
	assert_false(key_equal(&old.public, &fresh.public));
	assert_ok(w, signer_sign_credentials(w, place.signer, &after, 1));
	check_token(w, after.token, &fresh, true);
	check_token(w, after.token, &old, false);
	check_token(w, before.token, &old, true);
	assert_int_not_equal(key_of(&place, SIGNER_TOKEN, SIGNER_RETIRED).ended_us, 0);
	/* Both are listed, until the old one is revoked: then it is a method still, and asserts nothing. */
	const struct json *json;
	assert_ok(w, signer_did_document(w, place.signer, &document));
	assert_ok(w, json_parse(w, document, 1 << 18, &json));
	assert_int_equal(json_get(json, S("assertionMethod"))->count, 3);
	assert_ok(w, signer_revoke(w, place.signer, old_id));
	assert_fails(w, ERR_CONFLICT, signer_revoke(w, place.signer, old_id));
	assert_fails(w, ERR_NOT_FOUND, signer_revoke(w, place.signer, S("nothing")));
	assert_ok(w, signer_did_document(w, place.signer, &document));
	assert_ok(w, json_parse(w, document, 1 << 18, &json));
	assert_int_equal(json_get(json, S("assertionMethod"))->count, 2);
	assert_int_equal(json_get(json, S("verificationMethod"))->count, 3);
	/* The secret of what signs no more is in no file: there is one sealed for each active key. */
	struct files *files;
	struct str list;
	size_t sealed = 0;
	assert_ok(w, files_open(w, str_of(place.folder), &files));
	assert_ok(w, files_read(w, files, S("keys/keys.json"), 1 << 20, &list));
	for (struct str rest = list; !str_absent(rest); sealed += str_starts(rest, S("ealed\":")))
		str_cut(&rest, 's');
	assert_int_equal(sealed, 3);
	files_close(files);
	tear_down(&place);
}

TEST(signer_endorses_by_a_key_for_each_reviewer)
{
	struct place place;
	set_up(&place);
	struct work *w = &place.w;
	struct str document = str_format(
		w->arena,
		"{\"@context\":[\"https://www.w3.org/ns/credentials/v2\","
		"\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"],\"credentialSubject\":{"
		"\"endorsementComment\":\"Careful work.\",\"id\":\"urn:uuid:5\",\"type\":\"EndorsementSubject\"},"
		"\"id\":\"urn:uuid:01a208be-e49a-7fa7-abbd-9ad3f78e5fa7\",\"issuer\":{\"name\":\"Ada\",\"type\":["
		"\"Profile\"]},\"name\":\"Endorsement\",\"type\":[\"VerifiableCredential\",\"EndorsementCredential\"],"
		"\"validFrom\":\"2026-01-01T00:00:00Z\"}");
	const struct json *json;
	struct str first, second, other;
	assert_ok(w, signer_sign_endorsement(w, place.signer, S("ada"), document, &first));
	assert_ok(w, signer_sign_endorsement(w, place.signer, S("ada"), document, &second));
	assert_ok(w, signer_sign_endorsement(w, place.signer, S("grace"), document, &other));
	struct str issuers[3], texts[] = {first, second, other};
	for (size_t i = 0; i < 3; i++) {
		assert_ok(w, json_parse(w, texts[i], 1 << 20, &json));
		issuers[i] = json_get_str(json_get(json, S("issuer")), S("id"));
		assert_true(str_starts(issuers[i], S("did:key:z6Mk")));
		assert_str(json_get_str(json_get(json, S("issuer")), S("name")), S("Ada"));
	}
	assert_str(issuers[0], issuers[1]);
	assert_false(str_equal(issuers[0], issuers[2]));
	tear_down(&place);
}

/* What an installation of before left in the open is taken in: the same keys, no open files. */
TEST(signer_takes_in_the_keys_of_before)
{
	struct place place;
	place.w = test_work();
	struct work *w = &place.w;
	struct files *files;
	struct str text;
	memcpy(place.folder, "/tmp/assay-signer-XXXXXX", sizeof "/tmp/assay-signer-XXXXXX");
	assert_non_null(mkdtemp(place.folder));
	assert_ok(w, files_open(w, str_of(place.folder), &files));
	const uint8_t log_seed[32] = {22};
	struct key_secret secret = {.kind = KEY_P256, .len = 32, .bytes = {21}};
	struct key_signer before;
	struct note_signer log;
	assert_ok(w, key_secret_signer(w, &secret, &before));
	assert_ok(w, note_signer_make(w, S("issuer.example/log"), log_seed, &log));
	assert_ok(w,
	          files_write(w, files, S("keys/issuer.key"),
	                      S("1500000000000000000000000000000000000000000000000000000000000000\n"), 0600));
	assert_ok(w,
	          files_write(w, files, S("keys/log.key"),
	                      S("1600000000000000000000000000000000000000000000000000000000000000\n"), 0600));
	start(&place);
	const struct signer_key token = key_of(&place, SIGNER_TOKEN, SIGNER_ACTIVE);
	const struct signer_key log_key = key_of(&place, SIGNER_LOG, SIGNER_ACTIVE);
	assert_true(key_equal(&token.public, &before.public));
	assert_memory_equal(log_key.public.bytes, log.verifier.public_key, 32);
	assert_fails(w, ERR_NOT_FOUND, files_read(w, files, S("keys/issuer.key"), 100, &text));
	assert_fails(w, ERR_NOT_FOUND, files_read(w, files, S("keys/log.key"), 100, &text));
	key_secret_wipe(&secret);
	files_close(files);
	tear_down(&place);
}

/* ---- many at once ---- */

enum { THREADS = 8, EACH = 25 };

static void *ask_often(void *argument)
{
	struct place *place = argument;
	struct work w = test_work();
	for (int i = 0; i < EACH; i++) {
		struct signer_credential credential = {.document = badge_text(&w)};
		struct signer_key *keys;
		struct str document;
		size_t count;
		assert_ok(&w, signer_sign_credentials(&w, place->signer, &credential, 1));
		assert_false(str_absent(credential.token));
		assert_ok(&w, signer_keys(&w, place->signer, &keys, &count));
		assert_int_equal(count, 3);
		assert_ok(&w, signer_did_document(&w, place->signer, &document));
		assert_int_not_equal(str_find(document, S("did:web:issuer.example")), SIZE_MAX);
	}
	test_work_end(&w);
	return NULL;
}

TEST(signer_answers_many_threads)
{
	struct place place;
	pthread_t threads[THREADS];
	struct journal_report report;
	set_up(&place);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_often, &place), 0);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_ok(&place.w, journal_verify(&place.w, in_folder(&place, "keys"), &report));
	assert_true(str_absent(report.problem));
	assert_int_equal(report.lines, 3 + 1 + THREADS * EACH);
	tear_down(&place);
}

/* ---- one folder, one service ---- */

TEST(signer_of_a_folder_is_one)
{
	struct place place;
	set_up(&place);
	struct service *service;
	const struct signer_options options = {
		.identity = {S("did:web:issuer.example"), S("issuer.example/log")}};
	assert_fails(&place.w, ERR_CONFLICT,
	             service_open(&place.w, in_folder(&place, "keys"), &options, &service));
	tear_down(&place);
}

/* ---- a disk that is full ---- */

TEST(signer_gives_no_signature_that_is_not_in_the_journal)
{
	struct place place;
	set_up(&place);
	struct work *w = &place.w;
	struct signer_credential credential = {.document = badge_text(w)};
	struct rlimit before, none;
	assert_ok(w, signer_sign_credentials(w, place.signer, &credential, 1));
	struct str first = credential.token;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none = (struct rlimit){1, before.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	enum err failed = signer_sign_credentials(w, place.signer, &credential, 1);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_fails(w, ERR_UNAVAILABLE, failed);
	assert_str(credential.token, first);
	assert_ok(w, signer_sign_credentials(w, place.signer, &credential, 1));
	struct journal_report report;
	assert_ok(w, journal_verify(w, in_folder(&place, "keys"), &report));
	assert_true(str_absent(report.problem));
	assert_int_equal(report.lines, 5);
	tear_down(&place);
}
