#include "cli/log_witnessed.h"

#include "cli/input.h"

/* One signature is the log's own. */
static enum err check_plain(struct work *w, struct str published)
{
	struct note note;
	TRY(note_parse(w, published, &note));
	if (note.signature_count <= 1)
		return OK;
	return fail(
		w, ERR_CONFLICT,
		"what this log has published is cosigned by witnesses, and without them nothing is published in "
		"its place: name the policy with --policy (one that says \"quorum none\" gives them up)");
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

enum err log_witnessed_open(struct work *w, const struct log_command *command, struct log_place *place,
                            struct log_policy **out)
{
	struct checkpoint checkpoint;
	struct str published, text;
	*out = NULL;
	TRY(tlog_published(w, &place->log, &checkpoint, &published));
	if (command->policy == NULL)
		return check_plain(w, published);
	struct log_policy *policy = work_alloc(w, sizeof *policy);
	TRY(input_file(w, command->policy, LOG_POLICY_BYTES_MAX, &text));
	TRY(log_policy_parse(w, text, policy));
	TRY(check_knows(w, policy, published));
	place->log.witnessed = true;
	*out = policy;
	return OK;
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
