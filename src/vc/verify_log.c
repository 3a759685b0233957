/* verify_log, verify_take_log_proof, verify_trusts_log: whether it is in a log, and in which. */
#include "base/time.h"
#include "tlog/proof.h"
#include "vc/verify_parts.h"

#include <string.h>

void verify_take_log_proof(struct work *w, struct inspection *in, struct str text)
{
	struct proof proof;
	in->log_proof = text;
	if (proof_parse(w, text, &proof) != OK) {
		work_forgive(w); /* verify_log meets it again, and says so */
		in->opened = true;
	} else if (proof.extra.len == sizeof in->salt) {
		memcpy(in->salt, proof.extra.at, sizeof in->salt);
		in->opened = true;
	}
}

static const struct log_policy *trusted_policy(const struct inspection *in)
{
	return in->world->trust == NULL ? NULL : trust_policy(in->world->trust, in->report->issuer);
}

bool verify_trusts_log(const struct inspection *in)
{
	return trusted_policy(in) != NULL;
}

/* The reader's own choice of logs and witnesses; without one, what the file says of itself. */
static enum err choose_policy(struct work *w, struct inspection *in, const struct log_policy **out)
{
	*out = trusted_policy(in);
	if (*out != NULL)
		return OK;
	struct log_policy *own = work_alloc(w, sizeof *own);
	*out = own;
	return log_policy_parse(w, in->bundle.policy, own);
}

/* The opening must be of this credential. */
static enum err check_fields(struct work *w, struct inspection *in)
{
	struct str given, expected;
	TRY(json_canonical(w, in->bundle.fields, &given));
	TRY(bundle_fields(w, in->credential, &expected));
	if (!str_equal(given, expected))
		return fail(w, ERR_INPUT, "The log's entry belongs to another credential.");
	return OK;
}

/* ---- witnesses ---- */

/* The newest of the cosignatures, in microseconds. */
static int64_t last_cosigned_us(const struct log_policy *policy, const struct log_policy_seen *seen)
{
	int64_t last_s = 0;
	for (size_t i = 0; i < policy->witness_count; i++)
		if (seen->cosigned[i] && seen->cosigned_s[i] > last_s)
			last_s = seen->cosigned_s[i];
	return last_s * TIME_SECOND_US;
}

/* Whose choice the witnesses are. */
static const char *chooser(const struct inspection *in)
{
	return verify_trusts_log(in) ? "your trust file asks for" : "the file itself asks for";
}

/* What the witnesses say of the checkpoint that was found good. */
static void check_witnesses(struct work *w, struct inspection *in, const struct log_policy *policy,
                            const struct log_policy_seen *seen)
{
	struct str names = log_policy_names(w->arena, policy, seen, true);
	struct str wants = log_policy_wants(w->arena, policy);
	if (policy->quorum.kind == LOG_POLICY_NONE)
		return;
	if (seen->quorum)
		verify_set(in, VERIFY_WITNESSES, VERIFY_PASSED,
		           str_format(w->arena, "Cosigned by %.*s, last on %.*s; %s %.*s.", STR_ARG(names),
		                      STR_ARG(time_date_for_people(w->arena, last_cosigned_us(policy, seen))),
		                      chooser(in), STR_ARG(wants)),
		           (struct str){0});
	else
		verify_set(
			in, VERIFY_WITNESSES, VERIFY_FAILED,
			str_format(w->arena, "Too few witnesses have cosigned the log: %.*s; %s %.*s.",
		                   STR_ARG(names.len > 0 ? names : S("none")), chooser(in), STR_ARG(wants)),
			S("Without them the log may tell others something else. Ask its issuer for the bundle "
		          "once more: a newer one has the cosignatures that came since."));
}

/* Before the log's proof is looked at: what holds when it is not good, or when there is none. */
static void expect_witnesses(struct inspection *in, const struct log_policy *policy)
{
	static const struct str advice =
		S_INIT("Ask its issuer for the bundle, which carries the log's proof "
	               "with the cosignatures of its witnesses.");
	if (policy == NULL)
		verify_set(in, VERIFY_WITNESSES, VERIFY_NOT_APPLICABLE, S("There is no log to witness."),
		           (struct str){0});
	else if (policy->quorum.kind == LOG_POLICY_NONE)
		verify_set(in, VERIFY_WITNESSES, VERIFY_NOT_APPLICABLE,
		           S("The log is trusted without witnesses."), (struct str){0});
	else
		verify_set(
			in, VERIFY_WITNESSES, VERIFY_UNKNOWN,
			S("Not checked: there is no good proof from the log that they could have cosigned."),
			advice);
}

/* ---- the log ---- */

static enum err prove_inclusion(struct work *w, struct inspection *in)
{
	struct proof proof;
	struct str entry;
	const struct log_policy *policy;
	struct log_policy_seen *seen = work_alloc(w, sizeof *seen);
	TRY(choose_policy(w, in, &policy));
	expect_witnesses(in, policy);
	if (in->bundled)
		TRY(check_fields(w, in));
	TRY(bundle_entry(w, in->credential, in->salt, &entry));
	struct digest leaf = merkle_leaf(entry);
	TRY(proof_parse(w, in->log_proof, &proof));
	TRY(proof_see(w, &proof, &leaf, policy, seen));
	in->report->log_origin = seen->checkpoint.origin;
	in->report->log_index = proof.index;
	in->report->log_size = seen->checkpoint.size;
	in->report->log_policy = policy;
	in->report->log_seen = seen;
	check_witnesses(w, in, policy, seen);
	verify_set(in, VERIFY_LOG, VERIFY_PASSED,
	           str_format(w->arena, "It is entry %llu of the %llu in the public log %.*s.",
	                      (unsigned long long)proof.index, (unsigned long long)seen->checkpoint.size,
	                      STR_ARG(seen->checkpoint.origin)),
	           (struct str){0});
	return OK;
}

/* Why there is nothing to check; absent: there is. */
static struct str why_not(const struct inspection *in)
{
	if (str_absent(in->log_proof))
		return S("It carries no proof that it is in a log; bundles and pictures of Assay do.");
	if (!in->opened)
		return S(
			"It carries a proof that it is in a log, but not what opens it: it was made before pictures "
			"had that.");
	if (!in->bundled && !verify_trusts_log(in))
		return S(
			"It carries a proof that it is in a log. Whose log that is, only a trust file can say.");
	return (struct str){0};
}

enum err verify_log(struct work *w, struct inspection *in)
{
	struct str why = why_not(in);
	/* A credential inside another, or a list, never brings a proof; what is brought by the reader may be asked for one. */
	expect_witnesses(in, in->depth == 0 && !in->is_list ? trusted_policy(in) : NULL);
	if (!str_absent(why)) {
		verify_set(in, VERIFY_LOG, VERIFY_NOT_APPLICABLE, why, (struct str){0});
		return OK;
	}
	return verify_settle(w, in, VERIFY_LOG, prove_inclusion(w, in),
	                     S("Ask its issuer for the file once more: what is in no log can be withdrawn "
	                       "without a trace."));
}
