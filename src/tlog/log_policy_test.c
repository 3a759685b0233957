/* Vectors: c2sp/tlog.json (Tessera's policies); keys: c2sp/signed-note.json. */
#include "test.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "tlog/cosignature.h"
#include "tlog/log_policy.h"

#define LOG "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

static const struct json *vectors(struct work *w)
{
	struct str text = test_vector(w, "c2sp/tlog.json");
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

TEST(log_policy_reads_logs)
{
	struct work w = test_work();
	struct log_policy policy;
	assert_ok(&w,
	          log_policy_parse(&w, S("# ours\n\n \tlog\t" LOG " https://example.com/log \nquorum none\n"),
	                           &policy));
	assert_int_equal(policy.log_count, 1);
	assert_str(policy.logs[0].key.name, S("PeterNeumann"));
	assert_str(policy.logs[0].url, S("https://example.com/log"));
	assert_str(log_policy_text(w.arena, &policy),
	           S("log " LOG " https://example.com/log\nquorum none\n"));
	policy = log_policy_of(&policy.logs[0].key);
	assert_str(log_policy_text(w.arena, &policy), S("log " LOG "\nquorum none\n"));
	test_work_end(&w);
}

/* Tessera writes witnesses' keys as plain ones: read, they are for cosignatures. */
TEST(log_policy_reads_as_published)
{
	struct work w = test_work();
	const struct json *rows = json_get(vectors(&w), S("policy_ok"));
	struct log_policy policy;
	assert_true(rows->count > 0);
	for (size_t i = 0; i < rows->count; i++) {
		assert_ok(&w, log_policy_parse(&w, rows->elements[i].text, &policy));
		assert_int_equal(policy.witness_count, 2);
		assert_int_equal(policy.witnesses[1].key.type, NOTE_COSIGNATURE);
		assert_str(policy.witnesses[1].url, S("https://example.com/witness/"));
		assert_int_equal(policy.groups[0].needed, 2);
		assert_false(log_policy_quorum(&policy, (const bool[LOG_POLICY_WITNESSES_MAX]){true}));
		assert_false(log_policy_quorum(&policy, (const bool[LOG_POLICY_WITNESSES_MAX]){false, true}));
		assert_true(log_policy_quorum(&policy, (const bool[LOG_POLICY_WITNESSES_MAX]){true, true}));
	}
	rows = json_get(vectors(&w), S("policy_bad"));
	for (size_t i = 0; i < rows->count; i++)
		assert_fails(&w, ERR_INPUT,
		             log_policy_parse(&w, json_get_str(&rows->elements[i], S("text")), &policy));
	test_work_end(&w);
}

/* ---- what the specification says ---- */

/* Keys of witnesses by number: "wN.example" and a seed of N. */
static struct note_signer witness(struct work *w, unsigned number)
{
	struct note_signer signer;
	assert_ok(w, cosignature_signer_make(w, str_format(w->arena, "w%u.example", number),
	                                     (const uint8_t[NOTE_SEED_LEN]){(uint8_t)number, 1}, &signer));
	return signer;
}

/* Replaces "@N" by the key of witness N and "@log" by LOG. */
static struct str filled(struct work *w, const char *text)
{
	struct buf out = buf_init(w->arena, LOG_POLICY_BYTES_MAX + 1);
	for (const char *at = text; *at != '\0'; at++) {
		if (*at != '@') {
			buf_byte(&out, *at);
		} else if (at[1] == 'l') {
			buf_put(&out, S(LOG));
			at += 3;
		} else {
			struct note_signer signer = witness(w, (unsigned)(at[1] - '0'));
			buf_put(&out, note_verifier_text(w->arena, &signer.verifier));
			at++;
		}
	}
	return buf_str(&out);
}

static struct log_policy policy_of(struct work *w, const char *text)
{
	struct log_policy policy;
	assert_ok(w, log_policy_parse(w, filled(w, text), &policy));
	return policy;
}

#define SPECIFICATION                                               \
	"log @log\n\nwitness X1 @1\nwitness X2 @2\nwitness X3 @3\n" \
	"group X-witnesses 2 X1 X2 X3\n\n"                          \
	"witness Y1 @4\nwitness Y2 @5\nwitness Y3 @6\n"             \
	"group Y-witnesses any Y1 Y2 Y3\n\n"                        \
	"group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n"

/* "at least two of the X-witnesses, and at least one of the Y-witnesses": all 64 sets of cosigners. */
TEST(log_policy_of_the_specification)
{
	struct work w = test_work();
	struct log_policy policy = policy_of(&w, SPECIFICATION), again;
	struct str text = log_policy_text(w.arena, &policy);
	assert_int_equal(policy.group_count, 3);
	assert_ok(&w, log_policy_parse(&w, text, &again));
	assert_str(log_policy_text(w.arena, &again), text);
	for (unsigned set = 0; set < 64; set++) {
		bool cosigned[LOG_POLICY_WITNESSES_MAX] = {false};
		for (unsigned i = 0; i < 6; i++)
			cosigned[i] = set >> i & 1;
		bool expected = cosigned[0] + cosigned[1] + cosigned[2] >= 2 &&
		                cosigned[3] + cosigned[4] + cosigned[5] >= 1;
		assert_int_equal(log_policy_quorum(&policy, cosigned), expected);
		assert_int_equal(log_policy_quorum(&again, cosigned), expected);
	}
	assert_str(log_policy_wants(w.arena, &policy),
	           S("all of these: (2 of these 3: w1.example, w2.example, w3.example), "
	             "(1 of these 3: w4.example, w5.example, w6.example)"));
	test_work_end(&w);
}

TEST(log_policy_in_any_order_and_with_any_octets)
{
	struct work w = test_work();
	struct log_policy policy = policy_of(&w, "witness K @1\n\t# note\n  witness \xe2\x84\xaa @2 u\xffl\n"
	                                         "group \xff 1 K \xe2\x84\xaa\nquorum \xff \t\nlog @log");
	assert_int_equal(policy.witness_count, 2);
	assert_int_equal(policy.log_count, 1);
	assert_str(policy.witnesses[1].url, S("u\xffl"));
	policy = policy_of(&w, "witness a @1\ngroup g any a\nquorum a\n");
	assert_int_equal(policy.quorum.kind, LOG_POLICY_WITNESS);
	assert_str(log_policy_wants(w.arena, &policy), S("w1.example"));
	policy = policy_of(&w, "log @log\nwitness a @1\nquorum none\n");
	assert_true(log_policy_quorum(&policy, (const bool[LOG_POLICY_WITNESSES_MAX]){false}));
	assert_str(log_policy_wants(w.arena, &policy), S("no witnesses"));
	test_work_end(&w);
}

TEST(log_policy_says_which_line_is_wrong)
{
	static const struct {
		int line; /* 0: none, it is the whole */
		const char *text;
	} bad[] = {
		{0, ""},
		{0, "log @log\n"},
		{0, "log @log\nwitness a @1\n"},
		{2, "log @log\nlog @log\nquorum none\n"},
		{1, "log\nquorum none\n"},
		{1, "log nonsense\nquorum none\n"},
		{1, "log @log url more\nquorum none\n"},
		{2, "quorum none\nquorum none\n"},
		{1, "quorum any\n"},
		{1, "quorum a\nwitness a @1\n"},
		{2, "witness a @1\nquorum a a\n"},
		{1, "quorum\n"},
		{1, "surprise\nquorum none\n"},
		{1, "LOG @log\nquorum none\n"},
		{2, "quorum none\nlog @log\r\n"},
		{1, "log @log\v\nquorum none\n"},
		{1, "log @log\x7f\nquorum none\n"},
		{1, "witness\nquorum none\n"},
		{1, "witness a\nquorum a\n"},
		{1, "witness a nonsense\nquorum a\n"},
		{1, "witness a @1 url more\nquorum a\n"},
		{1, "witness none @1\nquorum none\n"},
		{2, "witness a @1\nwitness a @2\nquorum a\n"},
		{2, "witness a @1\nwitness b @1\nquorum a\n"},
		{2, "witness a @1\ngroup a any a\nquorum a\n"},
		{2, "witness a @1\nlog @1\nquorum a\n"},
		{2, "witness a @1\ngroup g\nquorum a\n"},
		{2, "witness a @1\ngroup g all\nquorum g\n"},
		{2, "witness a @1\ngroup g 0 a\nquorum g\n"},
		{2, "witness a @1\ngroup g 2 a\nquorum g\n"},
		{2, "witness a @1\ngroup g 01 a\nquorum g\n"},
		{2, "witness a @1\ngroup g +1 a\nquorum g\n"},
		{2, "witness a @1\ngroup g 18446744073709551617 a\nquorum g\n"},
		{2, "witness a @1\ngroup g most a\nquorum g\n"},
		{2, "witness a @1\ngroup g 1 a a\nquorum g\n"},
		{2, "witness a @1\ngroup g any b\nquorum g\n"},
		{2, "witness a @1\ngroup g any g\nquorum g\n"},
		{2, "witness a @1\ngroup g any none\nquorum g\n"},
		{2, "witness a @1\ngroup none any a\nquorum none\n"},
		{3, "witness a @1\ngroup g any a\ngroup h any a\nquorum g\n"},
		{4, "witness a @1\ngroup g any a\ngroup h any g\ngroup i any g\nquorum g\n"},
	};
	struct work w = test_work();
	struct log_policy policy;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct str start = str_format(w.arena, "Line %d: ", bad[i].line);
		if (log_policy_parse(&w, filled(&w, bad[i].text), &policy) != ERR_INPUT)
			fail_msg("not refused: %s", bad[i].text);
		if (bad[i].line == 0 ? str_starts(w.message, S("Line ")) : !str_starts(w.message, start))
			fail_msg("%s\n%.*s", bad[i].text, STR_ARG(w.message));
		work_forgive(&w);
	}
	assert_fails(&w, ERR_TOO_LARGE,
	             log_policy_parse(
			     &w,
			     str_bytes(work_alloc(&w, LOG_POLICY_BYTES_MAX + 1), LOG_POLICY_BYTES_MAX + 1),
			     &policy));
	test_work_end(&w);
}

/* "It is strongly recommended that an implementation supports at least up to 32 logs, 32 witnesses, and 32 groups." */
TEST(log_policy_has_room_for_thirty_two_of_each)
{
	struct work w = test_work();
	struct buf text = buf_init(w.arena, LOG_POLICY_BYTES_MAX);
	struct log_policy policy;
	for (unsigned i = 0; i < 32; i++) {
		struct note_signer log, one = witness(&w, i);
		assert_ok(&w, note_signer_make(&w, str_format(w.arena, "log%u.example", i),
		                               (const uint8_t[NOTE_SEED_LEN]){(uint8_t)i, 2}, &log));
		buf_format(&text, "log %.*s\nwitness w%u %.*s\n",
		           STR_ARG(note_verifier_text(w.arena, &log.verifier)), i,
		           STR_ARG(note_verifier_text(w.arena, &one.verifier)));
		/* A chain as deep as it can be. */
		buf_format(&text, i == 0 ? "group g%u all w%u\n" : "group g%u all w%u g%u\n", i, i, i - 1);
	}
	struct str most = str_copy(w.arena, buf_str(&text));
	bool cosigned[LOG_POLICY_WITNESSES_MAX];
	for (size_t i = 0; i < COUNT(cosigned); i++)
		cosigned[i] = true;
	assert_ok(&w, log_policy_parse(&w, str_format(w.arena, "%.*squorum g31\n", STR_ARG(most)), &policy));
	assert_true(log_policy_quorum(&policy, cosigned));
	cosigned[0] = false;
	assert_false(log_policy_quorum(&policy, cosigned));
	assert_true(str_find(log_policy_wants(w.arena, &policy), S("w0.example")) != SIZE_MAX);
	struct note_signer more = witness(&w, 99);
	struct str key = note_verifier_text(w.arena, &more.verifier);
	assert_fails(&w, ERR_TOO_LARGE,
	             log_policy_parse(&w, str_format(w.arena, "%.*slog %.*s\n", STR_ARG(most), STR_ARG(key)),
	                              &policy));
	assert_fails(
		&w, ERR_TOO_LARGE,
		log_policy_parse(&w, str_format(w.arena, "%.*switness x %.*s\n", STR_ARG(most), STR_ARG(key)),
	                         &policy));
	assert_fails(
		&w, ERR_TOO_LARGE,
		log_policy_parse(&w, str_format(w.arena, "%.*sgroup x any g31\n", STR_ARG(most)), &policy));
	test_work_end(&w);
}

/* ---- checkpoints ---- */

static struct str cosigned_by(struct work *w, struct str note, unsigned number, int64_t time_s)
{
	struct note parsed;
	struct note_signature line;
	struct note_signer signer = witness(w, number);
	assert_ok(w, note_parse(w, note, &parsed));
	assert_ok(w, cosignature_make(w, parsed.text, &signer, time_s, &line));
	assert_ok(w, cosignature_add(w, note, &signer.verifier, note_line(w->arena, &line), &note));
	return note;
}

/* The checkpoint of a log of that name, signed by PeterNeumann's key under his name. */
static struct str signed_as(struct work *w, const char *origin)
{
	const struct checkpoint checkpoint = {str_of(origin), 5, digest_of(S("")), S("")};
	const struct json *file;
	struct str text = test_vector(w, "c2sp/signed-note.json"), note;
	struct note_signer signer;
	assert_ok(w, json_parse(w, text, text.len, &file));
	assert_ok(w, note_signer_parse(w, json_get_str(json_get(file, S("keys")), S("peter_skey")), &signer));
	assert_ok(w, note_sign(w, checkpoint_text(w->arena, &checkpoint), &signer, &note));
	return note;
}

TEST(log_policy_tells_who_cosigned_and_when)
{
	struct work w = test_work();
	struct log_policy policy = policy_of(&w, SPECIFICATION);
	struct str note = cosigned_by(&w, signed_as(&w, "PeterNeumann"), 2, 1767139200);
	struct log_policy_seen seen;
	note = cosigned_by(&w, cosigned_by(&w, note, 9, 1), 4, 1767139300);
	assert_ok(&w, log_policy_see(&w, &policy, note, &seen));
	assert_int_equal(seen.checkpoint.size, 5);
	assert_str(policy.logs[seen.log].key.name, S("PeterNeumann"));
	assert_false(seen.quorum);
	assert_int_equal(seen.cosigned_s[1], 1767139200);
	assert_int_equal(seen.cosigned_s[3], 1767139300);
	assert_str(log_policy_names(w.arena, &policy, &seen, true), S("w2.example and w4.example"));
	assert_str(log_policy_names(w.arena, &policy, &seen, false),
	           S("w1.example, w3.example, w5.example and w6.example"));
	assert_int_equal(log_policy_require(&w, &policy, &seen), ERR_INPUT);
	assert_str(w.message,
	           S("Too few witnesses cosigned the checkpoint of PeterNeumann: w2.example and "
	             "w4.example; the policy asks for all of these: (2 of these 3: w1.example, "
	             "w2.example, w3.example), (1 of these 3: w4.example, w5.example, w6.example)."));
	work_forgive(&w);
	assert_fails(&w, ERR_INPUT, log_policy_open(&w, &policy, note, &seen));
	assert_ok(&w, log_policy_open(&w, &policy, cosigned_by(&w, note, 1, 7), &seen));
	assert_true(seen.quorum);
	test_work_end(&w);
}

/* Rule 1: a policy with its quorum left out, or a struct that was only zeroed, believes nothing. */
TEST(log_policy_without_a_quorum_is_never_reached)
{
	struct work w = test_work();
	struct log_policy policy = {0}, part;
	struct log_policy_seen seen;
	bool all[LOG_POLICY_WITNESSES_MAX];
	for (size_t i = 0; i < COUNT(all); i++)
		all[i] = true;
	assert_false(log_policy_quorum(&policy, all));
	assert_ok(&w, log_policy_parse_part(&w, filled(&w, "log @log\nwitness a @1\n"), 1, &part));
	assert_false(log_policy_quorum(&part, all));
	assert_fails(&w, ERR_INPUT,
	             log_policy_open(&w, &part, cosigned_by(&w, signed_as(&w, "PeterNeumann"), 1, 1), &seen));
	test_work_end(&w);
}

TEST(log_policy_wants_the_log_that_the_checkpoint_names)
{
	struct work w = test_work();
	struct log_policy policy = policy_of(&w, "log @log\nwitness a @1\nquorum a\n");
	struct log_policy logless = policy_of(&w, "witness a @1\nquorum a\n");
	struct str good = cosigned_by(&w, signed_as(&w, "PeterNeumann"), 1, 1);
	struct str other = cosigned_by(&w, signed_as(&w, "other.example/log"), 1, 1);
	struct log_policy_seen seen;
	assert_ok(&w, log_policy_open(&w, &policy, good, &seen));
	assert_fails(&w, ERR_INPUT, log_policy_open(&w, &policy, other, &seen));
	assert_fails(&w, ERR_INPUT, log_policy_open(&w, &logless, good, &seen));
	/* Cosigned and not signed: the log's line is left out. */
	struct note note;
	struct str unsigned_note;
	assert_ok(&w, note_parse(&w, good, &note));
	note.signatures[0] = note.signatures[1];
	note.signature_count = 1;
	assert_ok(&w, note_text(&w, &note, &unsigned_note));
	assert_fails(&w, ERR_INPUT, log_policy_open(&w, &policy, unsigned_note, &seen));
	test_work_end(&w);
}

/* A line of a witness of the policy that does not hold condemns the note, whoever else cosigned; a stranger's does not. */
TEST(log_policy_refuses_a_forged_cosignature)
{
	struct work w = test_work();
	struct log_policy policy =
		policy_of(&w, "log @log\nwitness a @1\nwitness b @2\ngroup g any a b\nquorum g\n");
	struct str good = cosigned_by(&w, signed_as(&w, "PeterNeumann"), 1, 1);
	struct note_signer forger = witness(&w, 3), victim = witness(&w, 2);
	struct note_signature line;
	struct note note;
	struct log_policy_seen seen;
	assert_ok(&w, note_parse(&w, good, &note));
	assert_ok(&w, cosignature_make(&w, note.text, &forger, 1, &line));
	assert_ok(&w, log_policy_open(&w, &policy,
	                              str_format(w.arena, "%.*s%.*s", STR_ARG(good),
	                                         STR_ARG(note_line(w.arena, &line))),
	                              &seen));
	line.name = victim.verifier.name;
	line.id = victim.verifier.id;
	assert_fails(&w, ERR_INPUT,
	             log_policy_open(&w, &policy,
	                             str_format(w.arena, "%.*s%.*s", STR_ARG(good),
	                                        STR_ARG(note_line(w.arena, &line))),
	                             &seen));
	test_work_end(&w);
}

/* The specification's own example is another log's signature with the name changed. */
TEST(log_policy_refuses_the_example_that_does_not_verify)
{
	struct work w = test_work();
	struct str text = test_vector(&w, "c2sp/spec-and-witness.json");
	const struct json *file;
	struct note_verifier key;
	struct log_policy_seen seen;
	assert_ok(&w, json_parse(&w, text, text.len, &file));
	assert_ok(&w, note_verifier_parse(
			      &w, json_get_str(json_at(json_get(file, S("checkpoint_real")), 0), S("vkey")),
			      &key));
	key.name = S("example.com/behind-the-sofa");
	struct log_policy policy = log_policy_of(&key);
	struct str note = json_get_str(json_at(json_get(file, S("checkpoint_parse_only")), 0), S("note"));
	assert_fails(&w, ERR_INPUT, log_policy_open(&w, &policy, note, &seen));
	test_work_end(&w);
}

/* tree-300 was cosigned by a mirror and not by its log: no quorum of witnesses stands for the log's own signature. */
TEST(log_policy_wants_the_log_beside_its_witnesses)
{
	struct work w = test_work();
	struct str text = test_vector(&w, "c2sp/spec-and-witness.json");
	struct str note = test_vector(&w, "c2sp/tree-300/checkpoint");
	const struct json *file;
	struct log_policy policy;
	struct log_policy_seen seen;
	assert_ok(&w, json_parse(&w, text, text.len, &file));
	struct str vkey = json_get_str(json_get(file, S("tree_300")), S("vkey"));
	assert_ok(&w,
	          log_policy_parse(
			  &w, str_format(w.arena, "log " LOG "\nwitness m %.*s\nquorum m\n", STR_ARG(vkey)),
			  &policy));
	assert_int_equal(log_policy_see(&w, &policy, note, &seen), ERR_INPUT);
	assert_true(str_find(w.message, S("not signed by a log")) != SIZE_MAX);
	work_forgive(&w);
	test_work_end(&w);
}
