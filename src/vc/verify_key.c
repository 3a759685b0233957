/* verify_find_key, verify_find_token_key: the key that a signature names, and who says that it is whose. */
#include "vc/verify_parts.h"

#include "base/check.h"

/* Whether the owner was asked, and what he answered. */
static enum verify_answer ask(struct work *w, struct inspection *in, struct str id,
                              const struct json **document, struct str *silence)
{
	struct verify_asked *asked = in->asked;
	size_t i = 0;
	if (in->world->resolve == NULL)
		return VERIFY_NOT_ASKED;
	while (i < asked->count && !str_equal(asked->documents[i].id, id))
		i++;
	if (i == VERIFY_DOCUMENTS_MAX)
		return VERIFY_NOT_ASKED;
	struct verify_document *known = &asked->documents[i];
	if (i == asked->count) {
		*known = (struct verify_document){.id = id};
		asked->count++;
		if (in->world->resolve(w, in->world->state, id, &known->document) != OK) {
			known->document = NULL;
			known->silence = w->message;
			work_forgive(w);
		}
	}
	*document = known->document;
	*silence = known->silence;
	return known->document == NULL ? VERIFY_NOT_ANSWERED : VERIFY_LISTED;
}

/* Takes the key of that name from a document, or all of a kind when no key is named. */
struct wanted {
	struct str name, owner;
	enum key_kind kind; /* where no name is given */
	int64_t now_us;
};

static enum verify_answer take(struct work *w, const struct wanted *wanted,
                               const struct did_document *document, struct verify_key *out)
{
	struct key_public *keys = work_array(w, document->key_count, sizeof *keys);
	bool ended = false;
	out->count = 0;
	for (size_t i = 0; i < document->key_count; i++) {
		const struct did_key *key = &document->keys[i];
		bool meant = str_absent(wanted->name) ? key->public.kind == wanted->kind
		                                      : str_equal(key->id, wanted->name);
		if (!meant || (key->purposes & DID_ASSERTION) == 0)
			continue;
		if (did_key_counts(key, wanted->now_us))
			keys[out->count++] = key->public;
		else
			ended = true;
	}
	out->keys = keys;
	return out->count > 0 ? VERIFY_LISTED : ended ? VERIFY_ENDED : VERIFY_NOT_LISTED;
}

static enum verify_answer take_from_json(struct work *w, const struct wanted *wanted, const struct json *json,
                                         struct verify_key *out)
{
	struct did_document document;
	enum err failed = str_absent(wanted->name)
	                          ? did_document_parse(w, json, wanted->owner, &document)
	                          : did_document_parse_key(w, json, wanted->owner, wanted->name, &document);
	if (failed == OK)
		return take(w, wanted, &document, out);
	work_forgive(w);
	return VERIFY_NOT_LISTED;
}

/* The owner's name is a key. */
static void find_self(struct work *w, const struct wanted *wanted, struct verify_key *out)
{
	struct did_document document;
	out->answer = VERIFY_NOT_LISTED;
	if (did_self_document(w, wanted->owner, &document) == OK)
		out->answer = take(w, wanted, &document, out);
	else
		work_forgive(w);
	if (out->answer == VERIFY_LISTED)
		out->source = VERIFY_KEY_IN_NAME;
}

/* Nobody that counts has said which key it is; the name may hold it (did:web:…#z6Mk…), which is enough to see whether anything
 * was changed since, and says nothing of whose it is. */
static void take_from_name(struct work *w, struct str name, struct verify_key *out)
{
	size_t fragment = str_find_byte(name, '#');
	struct key_public *key = work_alloc(w, sizeof *key);
	if (fragment == SIZE_MAX)
		return;
	if (key_multikey_parse(w, str_slice(name, fragment + 1, SIZE_MAX), key) == OK) {
		out->keys = key;
		out->count = 1;
	} else {
		work_forgive(w);
	}
}

/* Of the owner's own document; who is not the issuer is not asked. */
static void find(struct work *w, struct inspection *in, const struct wanted *wanted, struct verify_key *out)
{
	const struct json *document;
	out->owner = wanted->owner;
	if (did_is_self(wanted->owner)) {
		find_self(w, wanted, out);
		return;
	}
	if (str_equal(wanted->owner, in->report->issuer)) {
		out->answer = ask(w, in, wanted->owner, &document, &out->silence);
		if (out->answer == VERIFY_LISTED)
			out->answer = take_from_json(w, wanted, document, out);
		if (out->count > 0)
			out->source = VERIFY_KEY_PUBLISHED;
		else if (in->issuer_document != NULL)
			(void)take_from_json(w, wanted, in->issuer_document, out);
		if (out->count > 0 && out->source == VERIFY_KEY_NONE)
			out->source = VERIFY_KEY_IN_FILE;
	}
	if (out->count == 0)
		take_from_name(w, wanted->name, out);
}

/* A key that was found already for another credential of the issuer, as his status list is one. */
static const struct verify_key *find_kept(const struct inspection *in, struct str name)
{
	const struct verify_asked *asked = in->asked;
	for (size_t i = 0; i < asked->key_count; i++)
		if (str_equal(asked->keys[i].name, name) &&
		    str_equal(asked->keys[i].key->owner, in->report->issuer))
			return asked->keys[i].key;
	return NULL;
}

/* Only what the issuer said himself is the same for all. */
static void keep(struct work *w, struct inspection *in, struct str name, const struct verify_key *key)
{
	struct verify_asked *asked = in->asked;
	if (key->source != VERIFY_KEY_PUBLISHED || asked->key_count == VERIFY_KEYS_KEPT)
		return;
	struct verify_key *copy = work_alloc(w, sizeof *copy);
	*copy = *key;
	asked->keys[asked->key_count++] = (struct verify_kept){name, copy};
}

struct verify_key verify_find_key(struct work *w, struct inspection *in, struct str name)
{
	struct verify_key out = {.answer = VERIFY_NOT_ASKED};
	const struct wanted wanted = {
		.name = name, .owner = did_of_key_id(name), .now_us = in->world->now_us};
	const struct verify_key *kept = find_kept(in, name);
	if (kept != NULL)
		return *kept;
	if (!str_absent(wanted.owner))
		find(w, in, &wanted, &out);
	keep(w, in, name, &out);
	return out;
}

/* ---- tokens ---- */

/* "https://example.com:8443" of an address. */
static struct str origin_of(struct str url)
{
	size_t host = S("https://").len;
	size_t end = str_find_byte(str_slice(url, host, SIZE_MAX), '/');
	return end == SIZE_MAX ? url : str_slice(url, 0, host + end);
}

/* Open Badges 3.0 section 8.2.4: "kid" may be the address of a JWK. It is the issuer's when it lies at the issuer's address. */
static bool find_at_address(struct work *w, struct inspection *in, struct verify_key *out)
{
	struct str name = in->token.key_id, issuer = in->report->issuer;
	const struct json *document;
	if (!str_starts(issuer, S("https://")) || !str_starts(name, S("https://")) ||
	    str_find_byte(name, '#') != SIZE_MAX || !str_equal(origin_of(issuer), origin_of(name)))
		return false;
	out->owner = issuer;
	out->answer = ask(w, in, name, &document, &out->silence);
	if (out->answer != VERIFY_LISTED)
		return true;
	struct key_public *key = work_alloc(w, sizeof *key);
	out->answer = VERIFY_NOT_LISTED;
	if (key_jwk_parse(w, document, key) != OK) {
		work_forgive(w);
		return true;
	}
	*out = (struct verify_key){VERIFY_LISTED, {0}, VERIFY_KEY_PUBLISHED, issuer, 1, key};
	return true;
}

struct verify_key verify_find_token_key(struct work *w, struct inspection *in)
{
	struct verify_key out = {.answer = VERIFY_NOT_ASKED};
	struct str name = in->token.key_id, issuer = in->report->issuer;
	struct wanted wanted = {.owner = issuer, .kind = in->token.kind, .now_us = in->world->now_us};
	if (!str_absent(name) && find_at_address(w, in, &out))
		return out;
	if (str_absent(name)) {
		find(w, in, &wanted, &out);
		return out;
	}
	/* "#key-1" and "key-1" are short for the issuer's. */
	if (str_starts(name, S("#")))
		name = str_format(w->arena, "%.*s%.*s", STR_ARG(issuer), STR_ARG(name));
	else if (str_find_byte(name, ':') == SIZE_MAX)
		name = str_format(w->arena, "%.*s#%.*s", STR_ARG(issuer), STR_ARG(name));
	return verify_find_key(w, in, name);
}
