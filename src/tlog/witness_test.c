/* Vectors: c2sp/spec-and-witness.json, witness_add_checkpoint (torchwood, cmd/litewitness/testdata): nine requests in order.
 * The third, of an unknown log, is answered 403 there and has been 404 in the specification since;
 * transparency/witness_service_test.c has that one. */
#include "test.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/json.h"
#include "tlog/cosignature.h"
#include "tlog/witness.h"

#include <string.h>

static const struct json *vectors(struct work *w)
{
	struct str text = test_vector(w, "c2sp/spec-and-witness.json");
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return json_get(out, S("witness_add_checkpoint"));
}

/* What a witness of that one log answers; the state moves on when it cosigns. */
static int answer(struct work *w, const struct note_verifier *log, struct str body,
                  struct witness_state *state)
{
	struct witness_request request;
	struct note trusted;
	if (witness_request_parse(w, body, &request) == ERR_FORBIDDEN) {
		work_forgive(w);
		return 403;
	}
	if (!str_equal(request.checkpoint.origin, log->name))
		return 403;
	if (witness_trusts(w, &request.note, log, 1, &trusted) != OK) {
		work_forgive(w);
		return 403;
	}
	enum witness_answer decided = witness_decide(&request, state);
	if (decided == WITNESS_COSIGNS)
		*state = (struct witness_state){request.checkpoint.size, request.checkpoint.root};
	return (int)decided;
}

TEST(witness_answers_as_published)
{
	struct work w = test_work();
	const struct json *all = vectors(&w), *requests = json_get(all, S("requests"));
	struct note_verifier log;
	struct witness_state last = witness_state_first();
	assert_ok(&w, note_verifier_parse(&w, json_get_str(json_get(all, S("log")), S("vkey")), &log));
	assert_int_equal(requests->count, 9);
	for (size_t i = 0; i < requests->count; i++) {
		const struct json *row = &requests->elements[i];
		assert_int_equal(answer(&w, &log, json_get_str(row, S("body")), &last),
		                 json_get_int(row, S("status")));
	}
	assert_int_equal(last.size, 5);
	test_work_end(&w);
}

TEST(witness_requests_are_written_as_they_are_read)
{
	struct work w = test_work();
	const struct json *requests = json_get(vectors(&w), S("requests"));
	for (size_t i = 0; i < requests->count; i++) {
		struct str body = json_get_str(&requests->elements[i], S("body")), note;
		struct witness_request request;
		if (i == 1) { /* its base64 is not canonical: no valid signature begins so */
			assert_fails(&w, ERR_FORBIDDEN, witness_request_parse(&w, body, &request));
			continue;
		}
		assert_ok(&w, witness_request_parse(&w, body, &request));
		assert_ok(&w, note_text(&w, &request.note, &note));
		assert_str(witness_request_text(w.arena, request.old, &request.path, note), body);
	}
	test_work_end(&w);
}

#define NOTE \
	"example.com/log\n1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\xe2\x80\x94 example.com/log AAAAAAAA\n"
#define HASH "KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"

TEST(witness_refuses_what_is_no_request)
{
	static const char *const bad[] = {
		"",
		"old",
		"old \n\n" NOTE,
		"old 01\n\n" NOTE,
		"old -1\n\n" NOTE,
		"old 1 \n\n" NOTE,
		"Old 1\n\n" NOTE,
		"old 1\r\n\r\n" NOTE,
		"old  1\n\n" NOTE,
		"old 9223372036854775808\n\n" NOTE,
		"old 4611686018427387905\n\n" NOTE, /* 2⁶² + 1 */
		"old 99999999999999999999999999\n\n" NOTE,
		"old 1\n" NOTE,
		"old 1\n" HASH NOTE,
		"old 1\nKgEA\n\n" NOTE,
		"old 1\nnot base64\n\n" NOTE,
		"old 1\n\n\n" NOTE,
		"old 1\n\nexample.com/log\n1\n\n\xe2\x80\x94 example.com/log AAAAAAAA\n",
		"old 1\n\nexample.com/log\n01\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"
		"\xe2\x80\x94 example.com/log AAAAAAAA\n",
		"old 1\n\nexample.com/log\n99999999999999999999\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"
		"\xe2\x80\x94 example.com/log AAAAAAAA\n",
	};
	struct work w = test_work();
	struct witness_request request;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_fails(&w, ERR_INPUT, witness_request_parse(&w, str_of(bad[i]), &request));
	assert_ok(&w, witness_request_parse(&w, S("old 1\n" HASH "\n" NOTE), &request));
	static const char *const no_note[] = {
		"old 1\n" HASH "\n",
		"old 1\n\nexample.com/log\n1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
		"old 1\n\nexample.com/log\r\n1\r\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n"
		"\xe2\x80\x94 example.com/log AAAAAAAA\r\n",
	};
	for (size_t i = 0; i < COUNT(no_note); i++)
		assert_fails(&w, ERR_FORBIDDEN, witness_request_parse(&w, str_of(no_note[i]), &request));
	test_work_end(&w);
}

static struct str with_hashes(struct work *w, size_t count)
{
	struct str hashes = S("");
	for (size_t i = 0; i < count; i++)
		hashes = str_format(w->arena, "%.*s" HASH, STR_ARG(hashes));
	return str_format(w->arena, "old 1\n%.*s\n" NOTE, STR_ARG(hashes));
}

TEST(witness_takes_63_hashes_and_no_more)
{
	struct work w = test_work();
	struct witness_request request;
	assert_ok(&w, witness_request_parse(&w, with_hashes(&w, 63), &request));
	assert_int_equal(request.path.count, 63);
	assert_fails(&w, ERR_INPUT, witness_request_parse(&w, with_hashes(&w, 64), &request));
	char *large = work_alloc(&w, WITNESS_REQUEST_MAX + 1);
	memset(large, 'x', WITNESS_REQUEST_MAX + 1);
	assert_fails(&w, ERR_TOO_LARGE,
	             witness_request_parse(&w, str_bytes(large, WITNESS_REQUEST_MAX + 1), &request));
	test_work_end(&w);
}

static struct witness_request request_of(uint64_t old, uint64_t size, struct digest root)
{
	return (struct witness_request){.old = old, .checkpoint = {S("o"), size, root, S("")}};
}

/* SHA-256 of nothing, as RFC 6962 section 2.1 has it. */
static struct digest empty_root(struct work *w)
{
	struct digest out;
	struct str bytes;
	assert_true(decode_base64(w->arena, S("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="), &bytes));
	memcpy(out.byte, bytes.at, sizeof out.byte);
	return out;
}

TEST(witness_knows_the_empty_tree)
{
	struct work w = test_work();
	const struct witness_state first = witness_state_first();
	const struct digest root = {{7}};
	struct witness_request request = request_of(0, 0, empty_root(&w));
	assert_int_equal(witness_decide(&request, &first), WITNESS_COSIGNS);
	request = request_of(0, 0, root);
	assert_int_equal(witness_decide(&request, &first), WITNESS_INCONSISTENT);
	request = request_of(0, 9, root);
	assert_int_equal(witness_decide(&request, &first), WITNESS_COSIGNS);
	request.path.count = 1; /* from nothing there is nothing to prove */
	assert_int_equal(witness_decide(&request, &first), WITNESS_INCONSISTENT);
	test_work_end(&w);
}

TEST(witness_tells_swapped_sizes_rewinds_and_forks_apart)
{
	struct work w = test_work();
	const struct witness_state last = {8, {{8}}};
	struct witness_request request = request_of(9, 8, last.root);
	assert_int_equal(witness_decide(&request, &last), WITNESS_SIZES_SWAPPED);
	request = request_of(7, 7, (struct digest){{7}});
	assert_int_equal(witness_decide(&request, &last), WITNESS_ELSEWHERE);
	request = request_of(8, 8, last.root);
	assert_int_equal(witness_decide(&request, &last), WITNESS_COSIGNS);
	assert_false(witness_sees_fork(&request, &last));
	request.path.count = 1;
	assert_int_equal(witness_decide(&request, &last), WITNESS_INCONSISTENT);
	request = request_of(8, 8, (struct digest){{9}});
	assert_int_equal(witness_decide(&request, &last), WITNESS_INCONSISTENT);
	assert_true(witness_sees_fork(&request, &last));
	test_work_end(&w);
}

/* Seventeen signatures, one of them a trusted key's: the others are carried by the note, ignored, and left out. */
TEST(witness_keeps_the_trusted_signatures_only)
{
	struct work w = test_work();
	struct note_signer log, other;
	struct note note, trusted;
	struct str bytes;
	const struct checkpoint checkpoint = {S("example.com/log"), 1, {{1}}, S("")};
	struct str text = checkpoint_text(w.arena, &checkpoint);
	assert_ok(&w, note_signer_make(&w, checkpoint.origin, (const uint8_t[NOTE_SEED_LEN]){1}, &log));
	assert_ok(&w, note_sign(&w, text, &log, &bytes));
	for (uint8_t i = 2; i < 18; i++) {
		struct note_signature line;
		assert_ok(&w, cosignature_signer_make(&w, str_format(w.arena, "w%u", i),
		                                      (const uint8_t[NOTE_SEED_LEN]){i}, &other));
		assert_ok(&w, cosignature_make(&w, text, &other, 5, &line));
		struct str more = note_line(w.arena, &line);
		bytes = str_format(w.arena, "%.*s%.*s", STR_ARG(bytes), STR_ARG(more));
	}
	assert_ok(&w, note_parse(&w, bytes, &note));
	assert_int_equal(note.signature_count, 17);
	assert_ok(&w, witness_trusts(&w, &note, &log.verifier, 1, &trusted));
	assert_int_equal(trusted.signature_count, 1);
	assert_str(trusted.signatures[0].name, checkpoint.origin);
	/* A line that says to be the key's and is not condemns the note; so does nobody's trust. */
	struct note_signature *line = &note.signatures[16];
	*line = note.signatures[0];
	line->bytes = str_copy(w.arena, line->bytes);
	((char *)line->bytes.at)[3] ^= 1;
	assert_fails(&w, ERR_FORBIDDEN, witness_trusts(&w, &note, &log.verifier, 1, &trusted));
	assert_fails(&w, ERR_FORBIDDEN, witness_trusts(&w, &note, &log.verifier, 0, &trusted));
	test_work_end(&w);
}

TEST(witness_never_tells_an_older_time)
{
	struct work w = test_work();
	const int64_t now_s = 1800000000, day_s = 86400;
	int64_t time_s = 0;
	assert_ok(&w, witness_time(&w, now_s, 0, false, &time_s));
	assert_int_equal(time_s, now_s);
	assert_ok(&w, witness_time(&w, now_s, now_s - 1, false, &time_s));
	assert_int_equal(time_s, now_s);
	assert_ok(&w, witness_time(&w, now_s - 300, now_s, false, &time_s));
	assert_int_equal(time_s, now_s);
	assert_fails(&w, ERR_UNAVAILABLE, witness_time(&w, now_s - 301, now_s, true, &time_s));
	assert_ok(&w, witness_time(&w, now_s + 180 * day_s, now_s, false, &time_s));
	assert_int_equal(time_s, now_s + 180 * day_s);
	assert_fails(&w, ERR_UNAVAILABLE, witness_time(&w, now_s + 181 * day_s, now_s, false, &time_s));
	assert_ok(&w, witness_time(&w, now_s + 181 * day_s, now_s, true, &time_s));
	assert_fails(&w, ERR_UNAVAILABLE, witness_time(&w, 0, 0, true, &time_s));
	assert_fails(&w, ERR_UNAVAILABLE, witness_time(&w, 1767225599, 0, true, &time_s));
	test_work_end(&w);
}
