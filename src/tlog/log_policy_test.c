/* Vectors: c2sp/tlog.json (Tessera's policies); keys: c2sp/signed-note.json. */
#include "test.h"

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
