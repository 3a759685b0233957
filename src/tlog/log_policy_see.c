/* log_policy_see, log_policy_require, log_policy_open, log_policy_believes; log_policy_names, log_policy_wants. */
#include "base/buf.h"
#include "tlog/log_policy.h"

/* ---- a checkpoint ---- */

static size_t gather_keys(const struct log_policy *policy, struct note_verifier keys[NOTE_KEYS_MAX])
{
	size_t count = 0;
	for (size_t i = 0; i < policy->log_count; i++)
		keys[count++] = policy->logs[i].key;
	for (size_t i = 0; i < policy->witness_count; i++)
		keys[count++] = policy->witnesses[i].key;
	return count;
}

/* The log that signed under its own name, so that a key can speak for one log only. */
static enum err find_log(struct work *w, const struct log_policy *policy, const struct note_seal *seals,
                         struct str origin, size_t *out)
{
	bool other = false;
	for (size_t i = 0; i < policy->log_count; i++) {
		if (!seals[i].there)
			continue;
		*out = i;
		if (str_equal(policy->logs[i].key.name, origin))
			return OK;
		other = true;
	}
	if (other)
		return fail(w, ERR_INPUT, "The checkpoint of the log %.*s is signed by another log's key.",
		            STR_ARG(origin));
	return fail(w, ERR_INPUT, "The checkpoint of %.*s is not signed by a log that the policy names.",
	            STR_ARG(origin));
}

enum err log_policy_see(struct work *w, const struct log_policy *policy, struct str bytes,
                        struct log_policy_seen *out)
{
	_Static_assert(LOG_POLICY_LOGS_MAX + LOG_POLICY_WITNESSES_MAX <= NOTE_KEYS_MAX, "all keys at once");
	struct note note;
	struct note_verifier keys[NOTE_KEYS_MAX];
	struct note_seal seals[NOTE_KEYS_MAX];
	TRY(note_parse(w, bytes, &note));
	TRY(note_verify(w, &note, keys, gather_keys(policy, keys), seals));
	TRY(checkpoint_parse(w, note.text, &out->checkpoint));
	TRY(find_log(w, policy, seals, out->checkpoint.origin, &out->log));
	for (size_t i = 0; i < policy->witness_count; i++) {
		out->cosigned[i] = seals[policy->log_count + i].there;
		out->cosigned_s[i] = seals[policy->log_count + i].time_s;
	}
	out->quorum = log_policy_quorum(policy, out->cosigned);
	return OK;
}

enum err log_policy_require(struct work *w, const struct log_policy *policy,
                            const struct log_policy_seen *seen)
{
	if (seen->quorum)
		return OK;
	struct str names = log_policy_names(w->arena, policy, seen, true);
	struct str wants = log_policy_wants(w->arena, policy);
	return fail(w, ERR_INPUT,
	            "Too few witnesses cosigned the checkpoint of %.*s: %.*s; the policy asks for %.*s.",
	            STR_ARG(seen->checkpoint.origin), STR_ARG(names.len > 0 ? names : S("none")),
	            STR_ARG(wants));
}

enum err log_policy_open(struct work *w, const struct log_policy *policy, struct str note,
                         struct log_policy_seen *out)
{
	TRY(log_policy_see(w, policy, note, out));
	return log_policy_require(w, policy, out);
}

bool log_policy_believes(struct work *w, const struct log_policy *policy, struct str note,
                         struct log_policy_seen *out)
{
	bool believed = log_policy_open(w, policy, note, out) == OK;
	if (!believed)
		work_forgive(w);
	return believed;
}

/* ---- words ---- */

struct str log_policy_names(struct arena *arena, const struct log_policy *policy,
                            const struct log_policy_seen *seen, bool cosigned)
{
	struct buf out = buf_init(arena, LOG_POLICY_BYTES_MAX);
	size_t count = 0, put = 0;
	for (size_t i = 0; i < policy->witness_count; i++)
		count += seen->cosigned[i] == cosigned;
	for (size_t i = 0; i < policy->witness_count; i++) {
		if (seen->cosigned[i] != cosigned)
			continue;
		if (put > 0)
			buf_put(&out, put + 1 == count ? S(" and ") : S(", "));
		buf_put(&out, policy->witnesses[i].key.name);
		put++;
	}
	return buf_str(&out);
}

/* Its members, witnesses first; a group among them stands in brackets. Groups hold only groups above them, so that this
 * ends. */
static void put_group(struct buf *out, const struct log_policy *policy, size_t at)
{
	const struct log_policy_group *group = &policy->groups[at];
	size_t put = 0;
	if (group->needed == group->member_count)
		buf_put(out, S("all of these: "));
	else
		buf_format(out, "%zu of these %zu: ", group->needed, group->member_count);
	for (size_t i = 0; i < policy->witness_count; i++)
		if (policy->witnesses[i].group == at)
			buf_format(out, "%s%.*s", put++ > 0 ? ", " : "",
			           STR_ARG(policy->witnesses[i].key.name));
	for (size_t i = 0; i < policy->group_count; i++) {
		if (policy->groups[i].group != at)
			continue;
		buf_put(out, put++ > 0 ? S(", (") : S("("));
		put_group(out, policy, i);
		buf_byte(out, ')');
	}
}

struct str log_policy_wants(struct arena *arena, const struct log_policy *policy)
{
	struct buf out = buf_init(arena, LOG_POLICY_BYTES_MAX);
	switch (policy->quorum.kind) {
	case LOG_POLICY_NONE: return S("no witnesses");
	case LOG_POLICY_WITNESS: return policy->witnesses[policy->quorum.at].key.name;
	case LOG_POLICY_GROUP: put_group(&out, policy, policy->quorum.at); return buf_str(&out);
	case LOG_POLICY_UNSAID: break;
	}
	return S("witnesses that it does not name");
}
