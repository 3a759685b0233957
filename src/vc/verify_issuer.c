/* verify_issuer: who says so. An issuer whom nobody registered is not a forger; an issuer who answers without the key is no
 * issuer of this. */
#include "vc/verify_parts.h"

static void pass(struct inspection *in, struct str detail, struct str advice)
{
	verify_set(in, VERIFY_ISSUER, VERIFY_PASSED, detail, advice);
}

static void not_told(struct inspection *in, struct str detail, struct str advice)
{
	verify_set(in, VERIFY_ISSUER, VERIFY_UNKNOWN, detail, advice);
}

static void refuse(struct inspection *in, struct str detail, struct str advice)
{
	verify_set(in, VERIFY_ISSUER, VERIFY_FAILED, detail, advice);
}

/* What to look at twice in what people will read. */
static struct str caution(const struct inspection *in)
{
	if (str_find(in->report->issuer, S("xn--")) != SIZE_MAX)
		return S("The address (xn--…) stands for letters beyond plain Latin ones, some of which look "
		         "alike: compare it with the one you know.");
	if (verify_imitates(in->report->issuer_name))
		return S(
			"The issuer's name mixes letters of several scripts that look alike: go by the address, "
			"not by the name.");
	return (struct str){0};
}

/* The issuer did not say: what the file and the reader's trust file say instead. */
static void set_unasked(struct work *w, struct inspection *in, const struct verify_key *key)
{
	struct str issuer = in->report->issuer;
	bool brings = in->issuer_document != NULL;
	if (brings && key->source == VERIFY_KEY_NONE)
		refuse(in, S("The issuer's document in the file does not list the key that signed."),
		       S("Ask the issuer for the file once more."));
	else if ((brings || in->opened) && key->count > 0 && verify_trusts_log(in))
		pass(in,
		     str_format(w->arena,
		                "Your trust file names %.*s and the log that vouches for this credential.",
		                STR_ARG(issuer)),
		     caution(in));
	else if (key->answer == VERIFY_NOT_ANSWERED)
		not_told(
			in, key->silence,
			S("Try again later; or check offline what a bundle from the issuer brings along; or name "
		          "the issuer and its log in a trust file."));
	else if (!brings)
		not_told(in, S("The issuer's key is not known here."),
		         S("Verify online, or take the bundle."));
	else if (in->world->trust != NULL)
		not_told(in, S("Your trust file names the issuer, but nothing in it vouches for the key."),
		         S("Add the issuer's log to it, or verify online."));
	else
		pass(in,
		     str_format(w->arena, "Nobody but the file says that this key belongs to %.*s.",
		                STR_ARG(issuer)),
		     S("To be sure, verify online, or with a trust file that names the issuer and its log."));
}

static void set_self(struct work *w, struct inspection *in)
{
	if (in->report->trusted)
		pass(in,
		     str_format(w->arena, "Your trust file names %.*s, and its key signed.",
		                STR_ARG(in->report->issuer)),
		     (struct str){0});
	else
		pass(in,
		     S("The issuer goes by a key and no address: whoever has it signed this. That nobody registered "
		       "it does not make it a forgery; who it is, only the credential says."),
		     S("Ask the issuer, by a way that you trust, whether this key is theirs."));
}

static void set_owned(struct work *w, struct inspection *in, const struct verify_key *key)
{
	struct str issuer = in->report->issuer;
	if (key->answer == VERIFY_LISTED && key->source == VERIFY_KEY_IN_NAME)
		set_self(w, in);
	else if (key->answer == VERIFY_LISTED)
		pass(in, str_format(w->arena, "The key is published by %.*s.", STR_ARG(issuer)), caution(in));
	else if (key->answer == VERIFY_ENDED)
		refuse(in,
		       str_format(w->arena, "%.*s lists the key that signed as ended or taken back.",
		                  STR_ARG(issuer)),
		       S("Ask the issuer for a credential that is signed anew."));
	else if (key->answer == VERIFY_NOT_LISTED)
		refuse(in,
		       str_format(
			       w->arena,
			       "The key that signed is not listed by %.*s: it was never theirs, or they took "
			       "it back.",
			       STR_ARG(issuer)),
		       S("Ask them."));
	else
		set_unasked(w, in, key);
}

void verify_issuer(struct work *w, struct inspection *in, const struct verify_key *key)
{
	const struct trust *trust = in->world->trust;
	struct str issuer = in->report->issuer;
	in->report->trusted = trust != NULL && trust_names(trust, issuer);
	in->report->key_source = key->source;
	if (trust != NULL && !in->report->trusted)
		refuse(in, str_format(w->arena, "Your trust file does not name %.*s.", STR_ARG(issuer)),
		       S("Add the issuer to it if you know and trust them."));
	else if (str_absent(key->owner) && in->payload == NULL)
		not_told(in, S("Whose key signed cannot be told from the proof."),
		         S("Check it where its issuer says, or ask them for another form."));
	else if (!str_equal(key->owner, issuer))
		refuse(in, S("It was not signed with a key of the issuer that it names."),
		       S("Do not rely on it before the issuer has confirmed it to you."));
	else
		set_owned(w, in, key);
}
