/* verify_about, verify_is_about, verify_identity_words: whom it is about, and whether that is who shows it.
 *
 * Open Badges 3.0 names people by identifiers (IdentityObject), in the open or as "sha256$" and the hash of identifier and
 * salt. Such a hash can be compared with an address that somebody knows, and with every other that somebody tries: it hides
 * an address from who doesn't guess it. */
#include "vc/openbadge.h"
#include "vc/verify_parts.h"

#include <string.h>

static bool is_true(const struct json *value)
{
	if (value != NULL && value->kind == JSON_ARRAY)
		value = json_at(value, 0);
	if (value != NULL && value->kind == JSON_OBJECT)
		value = json_get(value, S("@value"));
	return value != NULL && (value->kind == JSON_TRUE || str_equal(value->text, S("true")));
}

/* A name where the credential has one in the open: as "name", or in two halves. */
static struct str name_of(struct work *w, const struct json *subject)
{
	struct str name = verify_words(json_get(subject, S("name")));
	struct str given = verify_words(json_get(subject, S("givenName")));
	struct str family = verify_words(json_get(subject, S("familyName")));
	if (!str_absent(name))
		return name;
	if (str_absent(given) || str_absent(family))
		return str_absent(given) ? family : given;
	return str_format(w->arena, "%.*s %.*s", STR_ARG(given), STR_ARG(family));
}

void verify_about(struct work *w, struct inspection *in, const struct json *subject)
{
	struct verify_about *out = &in->report->about;
	const struct json *list = json_get(subject, S("identifier"));
	bool several = list != NULL && list->kind == JSON_ARRAY;
	size_t there = several ? list->count : list != NULL ? 1 : 0;
	struct verify_identity *identities =
		work_array(w, there < VERIFY_FACTS_MAX ? there : VERIFY_FACTS_MAX, sizeof *identities);
	*out = (struct verify_about){.name = name_of(w, subject), .identities = identities};
	for (size_t i = 0; i < there; i++) {
		const struct json *one = verify_node(in, several ? &list->elements[i] : list);
		struct str text = verify_words(json_get(one, S("identityHash")));
		if (str_absent(text))
			continue;
		if (out->count == VERIFY_FACTS_MAX) {
			in->report->meaning.left++;
			continue;
		}
		identities[out->count++] = (struct verify_identity){
			.type = verify_words(json_get(one, S("identityType"))),
			.text = text,
			.salt = verify_words(json_get(one, S("salt"))),
			.is_hashed = is_true(json_get(one, S("hashed"))),
		};
	}
}

/* ---- comparing ---- */

static struct str in_lower_case(struct work *w, struct str text)
{
	char *lower = work_alloc(w, text.len + 1);
	for (size_t i = 0; i < text.len; i++)
		lower[i] = (char)(text.at[i] >= 'A' && text.at[i] <= 'Z' ? text.at[i] | 0x20 : text.at[i]);
	return str_bytes(lower, text.len);
}

static enum verify_outcome compare(struct work *w, const struct verify_identity *identity, struct str address)
{
	/* As typed, and as most systems keep addresses. */
	const struct str forms[] = {address, in_lower_case(w, address)};
	struct str salt = str_absent(identity->salt) ? S("") : identity->salt;
	if (identity->is_hashed && !str_starts(identity->text, S("sha256$")))
		return VERIFY_UNKNOWN;
	for (size_t i = 0; i < COUNT(forms); i++) {
		struct str text = identity->is_hashed ? in_lower_case(w, identity->text)
		                                      : in_lower_case(w, str_trim(identity->text));
		struct str form = identity->is_hashed ? openbadge_identity_hash(w->arena, forms[i], salt)
		                                      : in_lower_case(w, forms[i]);
		if (str_equal(text, form))
			return VERIFY_PASSED;
	}
	return VERIFY_FAILED;
}

enum verify_outcome verify_is_about(struct work *w, const struct verify_report *report, struct str address)
{
	enum verify_outcome outcome = VERIFY_UNKNOWN;
	address = str_trim(address);
	for (size_t i = 0; i < report->about.count; i++) {
		enum verify_outcome one = compare(w, &report->about.identities[i], address);
		if (one == VERIFY_PASSED)
			return VERIFY_PASSED;
		/* That it is not that name or number says nothing about an address. */
		if (str_equal(report->about.identities[i].type, S("emailAddress")) && one == VERIFY_FAILED)
			outcome = VERIFY_FAILED;
	}
	return outcome;
}

struct str verify_identity_words(const struct verify_identity *identity)
{
	static const struct {
		struct str type, words;
	} known[] = {
		{S_INIT("emailAddress"), S_INIT("E-mail address")},
		{S_INIT("name"), S_INIT("Name")},
		{S_INIT("userName"), S_INIT("User name")},
		{S_INIT("accountId"), S_INIT("Account")},
		{S_INIT("nationalIdentityNumber"), S_INIT("National identity number")},
	};
	for (size_t i = 0; i < COUNT(known); i++)
		if (str_equal(identity->type, known[i].type))
			return known[i].words;
	return str_absent(identity->type) ? S("Identifier") : identity->type;
}
