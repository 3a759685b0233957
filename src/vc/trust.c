#include "vc/trust.h"

static enum err add_issuer(struct work *w, int number, struct str did, struct trust *out)
{
	if (!str_starts(did, S("did:")) && !str_starts(did, S("https://")))
		return fail(w, ERR_INPUT,
		            "Line %d: an issuer is named by its DID, as in did:web:example.com.", number);
	if (out->issuer_count == TRUST_ISSUERS_MAX)
		return fail(w, ERR_TOO_LARGE, "Line %d: at most %d issuers can be named.", number,
		            TRUST_ISSUERS_MAX);
	out->issuers[out->issuer_count++] = did;
	return OK;
}

static enum err add_log(struct work *w, int number, struct str key, struct trust *out)
{
	if (out->issuer_count == 0)
		return fail(w, ERR_INPUT,
		            "Line %d: a log belongs to the issuer above it, and none is above this one.",
		            number);
	if (out->log_count == TRUST_LOGS_MAX)
		return fail(w, ERR_TOO_LARGE, "Line %d: at most %d logs can be named.", number,
		            TRUST_LOGS_MAX);
	struct trust_log *log = &out->logs[out->log_count];
	log->issuer = out->issuers[out->issuer_count - 1];
	TRY(note_verifier_parse(w, key, &log->key));
	out->log_count++;
	return OK;
}

static enum err parse_line(struct work *w, int number, struct str line, struct trust *out)
{
	struct str rest = str_trim(line);
	if (rest.len == 0 || rest.at[0] == '#')
		return OK;
	struct str keyword = str_cut(&rest, ' ');
	struct str value = str_trim(rest);
	if (str_equal(keyword, S("issuer")))
		return add_issuer(w, number, value, out);
	if (str_equal(keyword, S("log")))
		return add_log(w, number, value, out);
	return fail(w, ERR_INPUT, "Line %d: a trust file has lines \"issuer DID\" and \"log KEY\".", number);
}

enum err trust_parse(struct work *w, struct str text, struct trust *out)
{
	if (text.len > TRUST_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "The trust file is longer than %d bytes.", TRUST_BYTES_MAX);
	out->issuer_count = 0;
	out->log_count = 0;
	for (int number = 1; text.len > 0; number++)
		TRY(parse_line(w, number, str_cut(&text, '\n'), out));
	if (out->issuer_count == 0)
		return fail(w, ERR_INPUT, "The trust file names no issuer.");
	return OK;
}

bool trust_names(const struct trust *trust, struct str issuer)
{
	for (size_t i = 0; i < trust->issuer_count; i++)
		if (str_equal(trust->issuers[i], issuer))
			return true;
	return false;
}

void trust_logs(const struct trust *trust, struct str issuer, struct log_policy *out)
{
	out->log_count = 0;
	for (size_t i = 0; i < trust->log_count; i++)
		if (str_equal(trust->logs[i].issuer, issuer))
			out->logs[out->log_count++] = trust->logs[i].key;
}
