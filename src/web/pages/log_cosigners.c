/* log_cosigners, log_cosigner_names: who signed a checkpoint beside the log. */
#include "base/time.h"
#include "tlog/cosignature.h"
#include "web/pages/log_view.h"

static bool is_verified(const struct log_policy *policy, const struct log_policy_seen *seen,
                        const struct note_signature *signature)
{
	for (size_t i = 0; seen != NULL && i < policy->witness_count; i++)
		if (seen->cosigned[i] && note_verifier_made(&policy->witnesses[i].key, signature))
			return true;
	return false;
}

static struct log_cosigner cosigner_of(struct work *w, const struct log_policy *policy,
                                       const struct log_policy_seen *seen,
                                       const struct note_signature *signature)
{
	struct log_cosigner cosigner = {
		.name = signature->name,
		.key = str_format(w->arena, "%08x", signature->id),
		.at_s = -1,
		.verified = is_verified(policy, seen, signature),
	};
	if (cosignature_time(signature, &cosigner.at_s))
		cosigner.when = time_for_people(w->arena, cosigner.at_s * TIME_SECOND_US);
	return cosigner;
}

enum err log_cosigners(struct work *w, struct str bytes, const struct log_policy *policy,
                       const struct log_policy_seen *seen, struct log_cosigners *out)
{
	struct note note;
	struct checkpoint head;
	TRY(note_parse(w, bytes, &note));
	TRY(checkpoint_parse(w, note.text, &head));
	struct log_cosigner *cosigners = work_array(w, note.signature_count, sizeof *cosigners);
	*out = (struct log_cosigners){.at = cosigners};
	for (size_t i = 0; i < note.signature_count; i++)
		/* A key of the log's own, the one of today or one of before. */
		if (!str_equal(note.signatures[i].name, head.origin))
			cosigners[out->count++] = cosigner_of(w, policy, seen, &note.signatures[i]);
	return OK;
}

struct str log_cosigner_names(struct work *w, const struct log_cosigners *cosigners)
{
	struct buf out = buf_init(w->arena, NOTE_BYTES_MAX);
	for (size_t i = 0; i < cosigners->count; i++) {
		if (i > 0)
			buf_put(&out, i + 1 == cosigners->count ? S(" and ") : S(", "));
		buf_put(&out, cosigners->at[i].name);
	}
	return cosigners->count == 0 ? (struct str){0} : buf_str(&out);
}
