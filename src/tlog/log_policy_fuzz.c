/* Any bytes as a policy: what is read is written and read back as the same, believes no note of strangers, and wants
 * exactly the witnesses that it did before. */
#include "base/check.h"
#include "tlog/log_policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Subsets of the witnesses, by the bits of `seed`. */
static void choose(bool cosigned[LOG_POLICY_WITNESSES_MAX], uint32_t seed)
{
	for (size_t i = 0; i < LOG_POLICY_WITNESSES_MAX; i++)
		cosigned[i] = seed >> i & 1;
}

static void compare(const struct log_policy *a, const struct log_policy *b)
{
	bool cosigned[LOG_POLICY_WITNESSES_MAX];
	for (uint32_t seed = 0, round = 0; round < 64; round++, seed = seed * 1664525 + 1013904223) {
		choose(cosigned, seed);
		check(log_policy_quorum(a, cosigned) == log_policy_quorum(b, cosigned));
	}
	/* Nobody is a quorum only where nobody is asked for; one more witness never makes a quorum fail. */
	choose(cosigned, 0);
	check(log_policy_quorum(a, cosigned) == (a->quorum.kind == LOG_POLICY_NONE));
	for (size_t i = 0, before = false; i < a->witness_count; i++) {
		cosigned[i] = true;
		bool now = log_policy_quorum(a, cosigned);
		check(now || !before);
		before = now;
	}
	choose(cosigned, UINT32_MAX);
	check(log_policy_quorum(a, cosigned));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct str text = str_bytes(data, size);
	struct log_policy policy, again;
	struct log_policy_seen seen;
	if (log_policy_parse(&w, text, &policy) == OK) {
		struct str written = log_policy_text(w.arena, &policy);
		enum err err = log_policy_parse(&w, written, &again);
		check(err == OK);
		check(str_equal(log_policy_text(w.arena, &again), written));
		compare(&policy, &again);
		check(log_policy_wants(w.arena, &policy).len > 0);
		check(log_policy_see(&w, &policy, text, &seen) != OK);
	}
	work_finish(&w);
	return 0;
}
