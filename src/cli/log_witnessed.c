#include "cli/log_witnessed.h"

#include "cli/input.h"

/* Whether what a log has kept of its policy asks for witnesses. */
static bool asks_for_witnesses(struct work *w, struct str kept)
{
	struct log_policy *policy = work_alloc(w, sizeof *policy);
	if (str_absent(kept))
		return false;
	bool read = log_policy_parse(w, kept, policy) == OK;
	if (!read)
		work_forgive(w);
	return !read || policy->quorum.kind != LOG_POLICY_NONE;
}

/* One signature is the log's own. */
static enum err count_signatures(struct work *w, struct str published, size_t *out)
{
	struct note note;
	TRY(note_parse(w, published, &note));
	*out = note.signature_count;
	return OK;
}

static enum err check_plain(struct work *w, struct str published, struct str kept)
{
	size_t signatures;
	TRY(count_signatures(w, published, &signatures));
	if (signatures <= 1 && !asks_for_witnesses(w, kept))
		return OK;
	return fail(
		w, ERR_CONFLICT,
		"what this log publishes is cosigned by witnesses, and nothing is published without them: name "
		"the policy with --policy (one that says \"quorum none\" gives them up)");
}

static enum err check_knows(struct work *w, const struct log_policy *policy, struct str published)
{
	struct log_policy_seen *seen = work_alloc(w, sizeof *seen);
	if (log_policy_see(w, policy, published, seen) == OK)
		return OK;
	struct str why = w->message;
	work_forgive(w);
	return fail(w, ERR_INPUT, "the policy is not one of this log: %.*s", STR_ARG(why));
}

/* Remembers the policy. For the first time, what is integrated may be what a crash left, of which not all files are there. */
static enum err keep_policy(struct work *w, const struct tlog *log, struct str published, struct str kept,
                            struct str text)
{
	size_t signatures;
	TRY(count_signatures(w, published, &signatures));
	if (signatures <= 1 && !asks_for_witnesses(w, kept))
		TRY(tlog_settle(w, log));
	return tlog_keep_policy(w, log, text);
}

enum err log_witnessed_open(struct work *w, const struct log_command *command, struct log_place *place,
                            struct log_policy **out)
{
	struct checkpoint checkpoint;
	struct str published, kept, text;
	*out = NULL;
	TRY(tlog_published(w, &place->log, &checkpoint, &published));
	TRY(tlog_kept_policy(w, &place->log, &kept));
	if (command->policy == NULL)
		return check_plain(w, published, kept);
	struct log_policy *policy = work_alloc(w, sizeof *policy);
	TRY(input_file(w, command->policy, LOG_POLICY_BYTES_MAX, &text));
	TRY(log_policy_parse(w, text, policy));
	TRY(check_knows(w, policy, published));
	place->log.witnessed = true;
	*out = policy;
	return keep_policy(w, &place->log, published, kept, text);
}

enum err log_witnessed_publish(struct work *w, const struct log_place *place, const struct log_policy *policy)
{
	const struct witnesses_options options = {0};
	struct witnesses *witnesses = witnesses_open(policy, &options);
	struct witnesses_round *round = work_alloc(w, sizeof *round);
	enum err failed = witnesses_round(w, witnesses, &place->log, round);
	witnesses_close(witnesses);
	return failed;
}
