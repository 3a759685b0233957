/* The witness over HTTP. Vectors: c2sp/spec-and-witness.json, witness_add_checkpoint (torchwood): nine requests in order. The
 * third, of an unknown log, is answered 403 there; the specification has 404 by now ("If the checkpoint origin is unknown, the
 * witness MUST respond with a 404"). */
#include "test.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/json.h"
#include "base/log.h"
#include "tlog/cosignature.h"
#include "tlog/tree.h"
#include "tlog/witness.h"
#include "unit/memory_storage.h"
#include "unit/witness.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static const struct json *vectors(struct work *w)
{
	struct str text = test_vector(w, "c2sp/spec-and-witness.json");
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return json_get(out, S("witness_add_checkpoint"));
}

static void check_published(struct work *w, const struct test_witness *witness, const struct json *row,
                            int status)
{
	struct client_reply reply = test_witness_post(w, witness, json_get_str(row, S("body")));
	struct str contains = json_get_str(row, S("answer_contains")), is = json_get_str(row, S("answer_is"));
	assert_int_equal(reply.status, status);
	if (status == 409)
		assert_str(reply.content_type, S("text/x.tlog.size"));
	if (!str_absent(is))
		assert_str(reply.body, is);
	if (status == 200)
		assert_true(str_starts(reply.body, contains));
}

TEST(witness_service_answers_as_published)
{
	struct work w = test_real_work();
	const struct json *all = vectors(&w), *requests = json_get(all, S("requests"));
	struct test_witness *witness = test_witness_open(&w, "example.com/witness", 1);
	struct note_verifier log;
	assert_ok(&w, note_verifier_parse(&w, json_get_str(json_get(all, S("log")), S("vkey")), &log));
	test_witness_knows(&w, witness, &log);
	assert_int_equal(requests->count, 9);
	for (size_t i = 0; i < requests->count; i++) {
		const struct json *row = &requests->elements[i];
		check_published(&w, witness, row, i == 2 ? 404 : (int)json_get_int(row, S("status")));
	}
	test_witness_close(witness);
	work_finish(&w);
}

/* ---- a log of its own ---- */

/* Roots that nobody can prove anything about: enough where the proof is empty. */
static struct str request(struct work *w, const struct note_signer *log, uint64_t old, uint64_t size,
                          uint8_t root)
{
	const struct checkpoint checkpoint = {log->verifier.name, size, {{root}}, S("")};
	const struct merkle_proof path = {.count = 0};
	struct str note;
	assert_ok(w, note_sign(w, checkpoint_text(w->arena, &checkpoint), log, &note));
	return witness_request_text(w->arena, old, &path, note);
}

static void check_status(struct work *w, const struct test_witness *witness, struct str body, int status,
                         const char *says)
{
	struct client_reply reply = test_witness_post(w, witness, body);
	assert_int_equal(reply.status, status);
	if (says != NULL && str_find(reply.body, str_of(says)) == SIZE_MAX)
		fail_msg("expected «%s», got «%.*s»", says, STR_ARG(reply.body));
}

TEST(witness_service_keeps_proof_that_a_log_forked)
{
	struct work w = test_real_work();
	struct note_signer log;
	struct witness_log *logs;
	size_t count;
	struct test_witness *witness = test_witness_open(&w, "example.com/witness", 1);
	assert_ok(&w, note_signer_make(&w, S("example.com/log"), (const uint8_t[NOTE_SEED_LEN]){7}, &log));
	test_witness_knows(&w, witness, &log.verifier);
	check_status(&w, witness, request(&w, &log, 0, 9, 1), 200, NULL);
	log_set_level(LOG_ERROR + 1);
	check_status(&w, witness, request(&w, &log, 9, 9, 2), 422, "has forked");
	check_status(&w, witness, request(&w, &log, 9, 9, 2), 422, "has forked");
	log_set_level(LOG_ERROR);
	check_status(&w, witness, request(&w, &log, 9, 9, 1), 200, NULL);
	check_status(&w, witness, request(&w, &log, 9, 8, 1), 400, "swapped");
	check_status(&w, witness, request(&w, &log, 8, 8, 1), 409, "9\n");
	assert_ok(&w, witness_store_list(&w, witness->store, &logs, &count));
	assert_int_equal(count, 1);
	assert_int_equal(logs[0].forks, 1);
	assert_int_equal(logs[0].size, 9);
	/* Removed and added again, it begins where it was. */
	assert_ok(&w, witness_store_remove(&w, witness->store, S("example.com/log")));
	check_status(&w, witness, request(&w, &log, 9, 9, 1), 404, "does not know");
	test_witness_knows(&w, witness, &log.verifier);
	check_status(&w, witness, request(&w, &log, 0, 9, 2), 409, "9\n");
	test_witness_close(witness);
	work_finish(&w);
}

TEST(witness_service_shows_what_it_cosigned)
{
	struct work w = test_real_work();
	struct note_signer log;
	struct note note;
	struct note_seal seals[2];
	struct test_witness *witness = test_witness_open(&w, "example.com/witness", 1);
	/* SHA-256 of the origin, as the vectors have it. */
	const char *hash = "000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706";
	assert_ok(&w,
	          note_signer_make(&w, S("rome2026h1.example.org"), (const uint8_t[NOTE_SEED_LEN]){7}, &log));
	test_witness_knows(&w, witness, &log.verifier);
	struct str path = str_format(w.arena, "/%s/checkpoint", hash);
	assert_int_equal(test_witness_get(&w, witness, path).status, 404);
	check_status(&w, witness, request(&w, &log, 0, 9, 1), 200, NULL);
	struct client_reply reply = test_witness_get(&w, witness, path);
	assert_int_equal(reply.status, 200);
	assert_ok(&w, note_parse(&w, reply.body, &note));
	assert_int_equal(note.signature_count, 2);
	assert_ok(&w, note_verify(&w, &note,
	                          (const struct note_verifier[]){log.verifier, witness->signer.verifier}, 2,
	                          seals));
	assert_true(seals[0].there && seals[1].there);
	assert_int_equal(test_witness_get(&w, witness, S("/ABCD/checkpoint")).status, 404);
	assert_int_equal(test_witness_get(&w, witness, S("/healthz")).status, 200);
	reply = test_witness_get(&w, witness, S("/metrics"));
	assert_true(str_find(reply.body, S("\nassay_witness_cosigned_total 1\n")) != SIZE_MAX);
	test_witness_close(witness);
	work_finish(&w);
}

/* Of two keys of a log either will do, and one that does not hold condemns the note. */
TEST(witness_service_trusts_each_key_of_a_log)
{
	struct work w = test_real_work();
	struct note_signer log, next, stranger;
	struct test_witness *witness = test_witness_open(&w, "example.com/witness", 1);
	assert_ok(&w, note_signer_make(&w, S("example.com/log"), (const uint8_t[NOTE_SEED_LEN]){7}, &log));
	assert_ok(&w, note_signer_make(&w, S("example.com/log"), (const uint8_t[NOTE_SEED_LEN]){8}, &next));
	assert_ok(&w,
	          note_signer_make(&w, S("example.com/log"), (const uint8_t[NOTE_SEED_LEN]){9}, &stranger));
	test_witness_knows(&w, witness, &log.verifier);
	test_witness_knows(&w, witness, &next.verifier);
	check_status(&w, witness, request(&w, &log, 0, 9, 1), 200, NULL);
	check_status(&w, witness, request(&w, &next, 9, 9, 1), 200, NULL);
	check_status(&w, witness, request(&w, &stranger, 9, 9, 1), 403, "no valid signature");
	test_witness_close(witness);
	work_finish(&w);
}

/* A log that grows by an entry at a time, and can prove it. */
struct growing {
	struct memory_storage memory;
	struct tlog log;
	uint64_t size;
};

static void start_growing(struct work *w, struct growing *growing, const char *name)
{
	*growing = (struct growing){.memory = {.arena = w->arena}};
	growing->log.storage = memory_storage_ops(&growing->memory);
	memory_storage_key(w, &growing->log, name, 7);
	assert_ok(w, tlog_create(w, &growing->log));
}

/* What it brings to its witness next. */
static struct str grow(struct work *w, struct growing *growing)
{
	struct checkpoint head;
	struct merkle_proof proof;
	struct str note;
	assert_ok(w, tlog_append(w, &growing->log, growing->size, &S("entry"), 1, &head));
	assert_ok(w, tlog_head(w, &growing->log, &head, &note));
	struct tree tree = tree_of(&growing->log.storage, head.size);
	struct merkle_reader reader = tree_reader(&tree);
	assert_ok(w, merkle_consistency(w, &reader, growing->size, head.size, &proof));
	return witness_request_text(w->arena, growing->size++, &proof, note);
}

/* Two hundred at once are more than a hundred and what comes back meanwhile, at ten a second. */
TEST(witness_service_paces_a_log)
{
	struct work w = test_real_work();
	struct note_signer other;
	struct growing growing;
	int paced = 0;
	struct test_witness *witness = test_witness_open(&w, "example.com/witness", 1);
	start_growing(&w, &growing, "example.com/log");
	assert_ok(&w,
	          note_signer_make(&w, S("example.com/other"), (const uint8_t[NOTE_SEED_LEN]){8}, &other));
	test_witness_knows(&w, witness, &growing.log.verifier);
	test_witness_knows(&w, witness, &other.verifier);
	for (int i = 0; i < 2000 && paced == 0; i++) {
		struct client_reply reply = test_witness_post(&w, witness, grow(&w, &growing));
		assert_true(reply.status == 200 || reply.status == 429);
		paced += reply.status == 429;
		assert_true(paced == 0 || i >= 100);
	}
	assert_int_equal(paced, 1);
	check_status(&w, witness, request(&w, &other, 0, 1, 1), 200, NULL);
	test_witness_close(witness);
	work_finish(&w);
}

/* Its newest checkpoint is public: anybody can bring it, again and again. */
TEST(witness_service_is_not_used_up_by_strangers)
{
	struct work w = test_real_work();
	struct growing growing;
	struct checkpoint head;
	struct str note;
	struct test_witness *witness = test_witness_open(&w, "example.com/witness", 1);
	start_growing(&w, &growing, "example.com/log");
	test_witness_knows(&w, witness, &growing.log.verifier);
	struct client_reply first = test_witness_post(&w, witness, grow(&w, &growing));
	assert_int_equal(first.status, 200);
	assert_ok(&w, tlog_head(&w, &growing.log, &head, &note));
	struct str again = witness_request_text(w.arena, 1, &(struct merkle_proof){0}, note);
	for (int i = 0; i < 300; i++) {
		struct client_reply reply = test_witness_post(&w, witness, again);
		assert_int_equal(reply.status, 200);
		assert_str(reply.body, first.body);
	}
	check_status(&w, witness, grow(&w, &growing), 200, NULL);
	test_witness_close(witness);
	work_finish(&w);
}

/* ---- at once ---- */

enum { RIVALS = 8, STEPS = 12 };

struct rivals {
	struct test_witness *witness;
	const struct note_signer *log;
	pthread_barrier_t barrier;
	atomic_int cosigned[STEPS];
};

/* All bring the first checkpoint of one log at once, each another root: one may win. */
static void *rival(void *argument)
{
	static atomic_int numbers;
	struct rivals *rivals = argument;
	struct work w = work_init(&world_real, S("rival"));
	uint8_t root = (uint8_t)(1 + atomic_fetch_add(&numbers, 1) % RIVALS);
	for (size_t i = 0; i < STEPS; i++) {
		pthread_barrier_wait(&rivals->barrier);
		struct client_reply reply =
			test_witness_post(&w, rivals->witness, request(&w, &rivals->log[i], 0, 5, root));
		check(reply.status == 200 || reply.status == 409);
		atomic_fetch_add(&rivals->cosigned[i], reply.status == 200);
	}
	work_finish(&w);
	return NULL;
}

TEST(witness_service_cosigns_one_of_rivals)
{
	struct work w = test_real_work();
	struct note_signer logs[STEPS];
	struct rivals rivals = {.witness = test_witness_open(&w, "example.com/witness", 1), .log = logs};
	pthread_t threads[RIVALS];
	for (size_t i = 0; i < STEPS; i++) {
		struct str name = str_format(w.arena, "example.com/log%zu", i);
		assert_ok(&w, note_signer_make(&w, name, (const uint8_t[NOTE_SEED_LEN]){7}, &logs[i]));
		test_witness_knows(&w, rivals.witness, &logs[i].verifier);
	}
	pthread_barrier_init(&rivals.barrier, NULL, RIVALS);
	for (size_t i = 0; i < RIVALS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, rival, &rivals), 0);
	for (size_t i = 0; i < RIVALS; i++)
		pthread_join(threads[i], NULL);
	for (size_t i = 0; i < STEPS; i++)
		assert_int_equal(atomic_load(&rivals.cosigned[i]), 1);
	pthread_barrier_destroy(&rivals.barrier);
	test_witness_close(rivals.witness);
	work_finish(&w);
}

/* ---- the clock ---- */

/* The store with a clock that says what it is told. */
static enum err cosign_at(struct work *w, struct witness_store *store, const struct note_signer *signer,
                          struct str body, int64_t now_s, int64_t *time_s)
{
	struct witness_request *parsed = work_alloc(w, sizeof *parsed);
	struct note_signature *lines;
	struct witness_result result;
	size_t count;
	w->world = world_fixed(w->arena, now_s * 1000000, 3);
	TRY(witness_request_parse(w, body, parsed));
	TRY(witness_store_cosign(w, store, parsed, &parsed->note, signer, &result));
	assert_int_equal(result.answer, WITNESS_COSIGNS);
	TRY(note_lines_parse(w, result.lines, &lines, &count));
	assert_int_equal(count, 1);
	assert_true(cosignature_time(&lines[0], time_s));
	return OK;
}

TEST(witness_store_never_tells_an_older_time)
{
	struct work w = test_work();
	struct note_signer log, signer;
	int64_t time_s = 0;
	const int64_t now_s = 1800000000;
	char folder[] = "/tmp/assay-witness-XXXXXX";
	struct witness_store *store = test_witness_store(&w, folder);
	assert_ok(&w, note_signer_make(&w, S("example.com/log"), (const uint8_t[NOTE_SEED_LEN]){7}, &log));
	assert_ok(&w, cosignature_signer_make(&w, S("w"), (const uint8_t[NOTE_SEED_LEN]){1}, &signer));
	struct str first = request(&w, &log, 0, 9, 1), again = request(&w, &log, 9, 9, 1);
	assert_ok(&w, cosign_at(&w, store, &signer, first, now_s, &time_s));
	assert_int_equal(time_s, now_s);
	assert_ok(&w, cosign_at(&w, store, &signer, again, now_s - 60, &time_s));
	assert_int_equal(time_s, now_s);
	/* The same cosignature for a while, and then another. */
	assert_ok(&w, cosign_at(&w, store, &signer, again, now_s + 9, &time_s));
	assert_int_equal(time_s, now_s);
	/* Another log's cosignature counts as well: the clock is one. */
	struct note_signer other;
	assert_ok(&w,
	          note_signer_make(&w, S("example.com/other"), (const uint8_t[NOTE_SEED_LEN]){8}, &other));
	assert_ok(&w, cosign_at(&w, store, &signer, request(&w, &other, 0, 9, 1), now_s - 299, &time_s));
	assert_int_equal(time_s, now_s);
	assert_fails(&w, ERR_UNAVAILABLE, cosign_at(&w, store, &signer, again, now_s - 400, &time_s));
	assert_fails(&w, ERR_UNAVAILABLE, cosign_at(&w, store, &signer, again, now_s + 200 * 86400, &time_s));
	assert_ok(&w, cosign_at(&w, store, &signer, again, now_s + 86400, &time_s));
	assert_int_equal(time_s, now_s + 86400);
	test_witness_store_close(store, folder);
	test_work_end(&w);
}
