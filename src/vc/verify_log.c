/* verify_log, verify_take_log_proof, verify_trusts_log: whether it is in a log, and in which. */
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

bool verify_trusts_log(const struct inspection *in)
{
	struct log_policy logs = {0};
	if (in->world->trust != NULL)
		trust_logs(in->world->trust, in->report->issuer, &logs);
	return logs.log_count > 0;
}

/* The reader's own choice of logs; without one, what the file says of itself. */
static enum err choose_policy(struct work *w, struct inspection *in, struct log_policy *out)
{
	if (!verify_trusts_log(in))
		return log_policy_parse(w, in->bundle.policy, out);
	trust_logs(in->world->trust, in->report->issuer, out);
	return OK;
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

static enum err prove_inclusion(struct work *w, struct inspection *in)
{
	struct log_policy policy;
	struct proof proof;
	struct checkpoint checkpoint;
	struct str entry;
	if (in->bundled)
		TRY(check_fields(w, in));
	TRY(bundle_entry(w, in->credential, in->salt, &entry));
	struct digest leaf = merkle_leaf(entry);
	TRY(proof_parse(w, in->log_proof, &proof));
	TRY(choose_policy(w, in, &policy));
	TRY(proof_verify(w, &proof, &leaf, &policy, &checkpoint));
	in->report->log_origin = checkpoint.origin;
	in->report->log_index = proof.index;
	in->report->log_size = checkpoint.size;
	verify_set(in, VERIFY_LOG, VERIFY_PASSED,
	           str_format(w->arena, "It is entry %llu of the %llu in the public log %.*s.",
	                      (unsigned long long)proof.index, (unsigned long long)checkpoint.size,
	                      STR_ARG(checkpoint.origin)),
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
	if (!str_absent(why)) {
		verify_set(in, VERIFY_LOG, VERIFY_NOT_APPLICABLE, why, (struct str){0});
		verify_set(in, VERIFY_WITNESSES, VERIFY_NOT_APPLICABLE, S("There is no log to witness."),
		           (struct str){0});
		return OK;
	}
	verify_set(in, VERIFY_WITNESSES, VERIFY_NOT_APPLICABLE, S("The log is trusted without witnesses."),
	           (struct str){0});
	return verify_settle(w, in, VERIFY_LOG, prove_inclusion(w, in),
	                     S("Ask its issuer for the file once more: what is in no log can be withdrawn "
	                       "without a trace."));
}
