#include "vc/trust.h"

static enum err add_issuer(struct work *w, int number, struct str did, struct trust *out)
{
	if (!str_starts(did, S("did:")) && !str_starts(did, S("https://")))
		return fail(w, ERR_INPUT,
		            "Line %d: an issuer is named by its DID, as in did:web:example.com.", number);
	if (trust_names(out, did))
		return fail(w, ERR_INPUT, "Line %d: this issuer is named twice; it has one list of logs.",
		            number);
	if (out->issuer_count == TRUST_ISSUERS_MAX)
		return fail(w, ERR_TOO_LARGE, "Line %d: at most %d issuers can be named.", number,
		            TRUST_ISSUERS_MAX);
	out->issuers[out->issuer_count++] = (struct trust_issuer){did, NULL};
	return OK;
}

/* "issuer DID": the DID; absent for another line. */
static struct str issuer_of(struct str line)
{
	struct str rest = str_trim(line);
	size_t end = 0;
	while (end < rest.len && rest.at[end] != ' ' && rest.at[end] != '\t')
		end++;
	if (!str_equal(str_slice(rest, 0, end), S("issuer")))
		return (struct str){0};
	return str_trim(str_slice(rest, end, SIZE_MAX));
}

static bool is_silent(struct str line)
{
	struct str rest = str_trim(line);
	return rest.len == 0 || rest.at[0] == '#';
}

/* The lines under an issuer, as the policy for its credentials. */
static enum err add_policy(struct work *w, struct str text, int first_line, struct trust_issuer *issuer)
{
	struct log_policy *policy = work_alloc(w, sizeof *policy);
	TRY(log_policy_parse_part(w, text, first_line, policy));
	bool witnessed = policy->witness_count + policy->group_count > 0;
	if (policy->quorum.kind == LOG_POLICY_UNSAID && witnessed)
		return fail(
			w, ERR_INPUT,
			"The witnesses of %.*s have no quorum line: it says how many of them must cosign.",
			STR_ARG(issuer->id));
	if (policy->log_count == 0 && (witnessed || policy->quorum.kind != LOG_POLICY_UNSAID))
		return fail(w, ERR_INPUT, "The trust file names witnesses for %.*s but no log.",
		            STR_ARG(issuer->id));
	if (policy->quorum.kind == LOG_POLICY_UNSAID)
		policy->quorum.kind = LOG_POLICY_NONE;
	issuer->policy = policy->log_count > 0 ? policy : NULL;
	return OK;
}

/* Cuts off what stands before the next issuer, and counts its lines. */
static struct str cut_part(struct str *text, int *lines)
{
	struct str part = *text;
	*lines = 0;
	while (text->len > 0) {
		struct str before = *text, line = str_cut(text, '\n');
		if (!str_absent(issuer_of(line))) {
			*text = before;
			break;
		}
		++*lines;
	}
	part.len -= text->len;
	return part;
}

enum err trust_parse(struct work *w, struct str text, struct trust *out)
{
	int number = 1, lines;
	if (text.len > TRUST_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "The trust file is longer than %d bytes.", TRUST_BYTES_MAX);
	out->issuer_count = 0;
	for (struct str head = cut_part(&text, &lines); head.len > 0; number++)
		if (!is_silent(str_cut(&head, '\n')))
			return fail(
				w, ERR_INPUT,
				"Line %d: a trust file begins with \"issuer DID\"; logs and witnesses stand "
				"below their issuer.",
				number);
	while (text.len > 0) {
		TRY(add_issuer(w, number, issuer_of(str_cut(&text, '\n')), out));
		struct str part = cut_part(&text, &lines);
		TRY(add_policy(w, part, number + 1, &out->issuers[out->issuer_count - 1]));
		number += 1 + lines;
	}
	if (out->issuer_count == 0)
		return fail(w, ERR_INPUT, "The trust file names no issuer.");
	return OK;
}

static const struct trust_issuer *find(const struct trust *trust, struct str issuer)
{
	for (size_t i = 0; i < trust->issuer_count; i++)
		if (str_equal(trust->issuers[i].id, issuer))
			return &trust->issuers[i];
	return NULL;
}

bool trust_names(const struct trust *trust, struct str issuer)
{
	return find(trust, issuer) != NULL;
}

const struct log_policy *trust_policy(const struct trust *trust, struct str issuer)
{
	const struct trust_issuer *found = find(trust, issuer);
	return found == NULL ? NULL : found->policy;
}
