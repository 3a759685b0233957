/* Vectors: c2sp/tlog.json (transparency-dev/formats proof/tlog_proof_test.go). */
#include "test.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/json.h"
#include "tlog/cosignature.h"
#include "tlog/proof.h"

static const struct json *vectors(struct work *w)
{
	struct str text = test_vector(w, "c2sp/tlog.json");
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

static void check_text(struct work *w, const struct json *row)
{
	struct proof proof;
	struct str text = json_get_str(row, S("text"));
	assert_ok(w, proof_parse(w, text, &proof));
	assert_int_equal(proof.index, json_get_int(row, S("index")));
	assert_str(proof.checkpoint, json_get_str(row, S("checkpoint")));
	const struct json *hashes = json_get(row, S("hashes"));
	assert_int_equal(proof.path.count, hashes->count);
	for (size_t i = 0; i < hashes->count; i++)
		assert_str(encode_base64(w->arena, digest_str(&proof.path.hash[i])),
		           hashes->elements[i].text);
	struct str extra = json_get_str(row, S("extra"));
	assert_int_equal(str_absent(extra), str_absent(proof.extra));
	if (!str_absent(extra))
		assert_str(encode_base64(w->arena, proof.extra), extra);
	assert_str(proof_text(w->arena, &proof), text);
}

TEST(proof_reads_and_writes_as_published)
{
	struct work w = test_work();
	const struct json *rows = json_get(vectors(&w), S("tlog_proof_marshal"));
	assert_true(rows->count > 0);
	for (size_t i = 0; i < rows->count; i++)
		check_text(&w, &rows->elements[i]);
	test_work_end(&w);
}

TEST(proof_refuses_what_is_published_as_bad)
{
	struct work w = test_work();
	const struct json *rows = json_get(vectors(&w), S("tlog_proof_bad"));
	assert_true(rows->count > 0);
	struct proof proof;
	for (size_t i = 0; i < rows->count; i++)
		assert_fails(&w, ERR_INPUT,
		             proof_parse(&w, json_get_str(&rows->elements[i], S("text")), &proof));
	test_work_end(&w);
}

/* Bytes over 0x7f that libsodium's base64 reader takes for digits; found by the fuzzer. */
TEST(proof_refuses_bytes_that_are_not_base64)
{
	struct work w = test_work();
	struct proof proof;
	struct str text = S("c2sp.org/tlog-proof@v1\nextra ZXh\327cmEgaW5mb3JtYXRpb24=\nindex 0\n\nx\n");
	assert_fails(&w, ERR_INPUT, proof_parse(&w, text, &proof));
	test_work_end(&w);
}

/* A log of one entry, by hand. */
static struct str one_entry_log(struct work *w, struct note_signer *signer, struct digest *leaf)
{
	*leaf = merkle_leaf(S("an entry"));
	assert_ok(w, note_signer_make(w, S("example.com/log"), (const uint8_t[NOTE_SEED_LEN]){1}, signer));
	struct checkpoint checkpoint = {S("example.com/log"), 1, *leaf, S("")};
	struct str note;
	assert_ok(w, note_sign(w, checkpoint_text(w->arena, &checkpoint), signer, &note));
	return str_format(w->arena, "c2sp.org/tlog-proof@v1\nindex 0\n\n%.*s", STR_ARG(note));
}

TEST(proof_holds_under_its_policy_only)
{
	struct work w = test_work();
	struct note_signer signer, other;
	struct digest leaf, wrong = merkle_leaf(S("another"));
	struct proof proof;
	struct log_policy policy;
	struct log_policy_seen seen;
	assert_ok(&w, proof_parse(&w, one_entry_log(&w, &signer, &leaf), &proof));
	policy = log_policy_of(&signer.verifier);
	assert_ok(&w, proof_verify(&w, &proof, &leaf, &policy, &seen));
	assert_int_equal(seen.checkpoint.size, 1);
	assert_str(seen.checkpoint.origin, S("example.com/log"));
	assert_fails(&w, ERR_INPUT, proof_verify(&w, &proof, &wrong, &policy, &seen));
	proof.index = 1;
	assert_fails(&w, ERR_INPUT, proof_verify(&w, &proof, &leaf, &policy, &seen));
	proof.index = 0;
	assert_ok(&w, note_signer_make(&w, S("example.com/log"), (const uint8_t[NOTE_SEED_LEN]){2}, &other));
	policy = log_policy_of(&other.verifier);
	assert_fails(&w, ERR_INPUT, proof_verify(&w, &proof, &leaf, &policy, &seen));
	test_work_end(&w);
}

/* A key of the policy must not vouch for another log's name. */
TEST(proof_wants_the_key_of_its_own_origin)
{
	struct work w = test_work();
	struct note_signer signer;
	struct digest leaf = merkle_leaf(S("an entry"));
	assert_ok(&w,
	          note_signer_make(&w, S("example.com/other"), (const uint8_t[NOTE_SEED_LEN]){1}, &signer));
	struct checkpoint checkpoint = {S("example.com/log"), 1, leaf, S("")};
	struct proof proof = {.index = 0};
	assert_ok(&w, note_sign(&w, checkpoint_text(w.arena, &checkpoint), &signer, &proof.checkpoint));
	struct log_policy policy = log_policy_of(&signer.verifier);
	struct log_policy_seen seen;
	assert_fails(&w, ERR_INPUT, proof_verify(&w, &proof, &leaf, &policy, &seen));
	test_work_end(&w);
}

/* A proof without the cosignatures that its policy asks for shows the log alone, and is not believed. */
TEST(proof_wants_the_witnesses_of_its_policy)
{
	struct work w = test_work();
	struct note_signer signer, witness;
	struct note_signature line;
	struct note note;
	struct digest leaf;
	struct proof proof;
	struct log_policy policy;
	struct log_policy_seen seen;
	assert_ok(&w, proof_parse(&w, one_entry_log(&w, &signer, &leaf), &proof));
	assert_ok(&w,
	          cosignature_signer_make(&w, S("w.example"), (const uint8_t[NOTE_SEED_LEN]){2}, &witness));
	struct str log = note_verifier_text(w.arena, &signer.verifier),
		   key = note_verifier_text(w.arena, &witness.verifier);
	assert_ok(&w, log_policy_parse(&w,
	                               str_format(w.arena, "log %.*s\nwitness w %.*s\nquorum w\n",
	                                          STR_ARG(log), STR_ARG(key)),
	                               &policy));
	assert_ok(&w, proof_see(&w, &proof, &leaf, &policy, &seen));
	assert_false(seen.quorum);
	assert_int_equal(proof_verify(&w, &proof, &leaf, &policy, &seen), ERR_INPUT);
	assert_str(w.message,
	           S("Too few witnesses cosigned the checkpoint of example.com/log: none; the policy asks "
	             "for w.example."));
	work_forgive(&w);
	assert_ok(&w, note_parse(&w, proof.checkpoint, &note));
	assert_ok(&w, cosignature_make(&w, note.text, &witness, 1767139200, &line));
	assert_ok(&w, cosignature_add(&w, proof.checkpoint, &witness.verifier, note_line(w.arena, &line),
	                              &proof.checkpoint));
	assert_ok(&w, proof_verify(&w, &proof, &leaf, &policy, &seen));
	assert_true(seen.quorum && seen.cosigned[0]);
	assert_int_equal(seen.cosigned_s[0], 1767139200);
	test_work_end(&w);
}
