#include "vc/did.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/time.h"

static const struct str web = S_INIT("did:web:"), key_method = S_INIT("did:key:"),
			jwk_method = S_INIT("did:jwk:");

static const struct relation {
	struct str name;
	enum did_purpose purpose;
} relations[] = {
	{S_INIT("assertionMethod"), DID_ASSERTION},
	{S_INIT("authentication"), DID_AUTHENTICATION},
};

/* ---- did:web ---- */

/* Letters, digits, '.', '-', '_': what needs no percent-encoding in a did:web. */
static bool is_plain(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '.' || c == '-' || c == '_'))
			return false;
	}
	return text.len > 0;
}

static bool is_port(struct str text)
{
	int64_t port;
	return text.len > 0 && text.at[0] != '-' && text.at[0] != '0' && str_to_int(text, &port) &&
	       port <= 65535;
}

/* A domain: plain, and its last label not a number (as in an IPv4 address). */
static bool is_domain(struct str host)
{
	if (!is_plain(host))
		return false;
	struct str rest = host, label = host;
	while (!str_absent(rest)) {
		label = str_cut(&rest, '.');
		if (label.len == 0)
			return false;
	}
	int64_t number;
	return !str_to_int(label, &number) && str_find_byte(host, '_') == SIZE_MAX;
}

/* A part of a path; "." and ".." would name another place. */
static bool is_path_part(struct str part)
{
	return is_plain(part) && !str_equal(part, S(".")) && !str_equal(part, S(".."));
}

static enum err not_web(struct work *w)
{
	return fail(
		w, ERR_INPUT,
		"This address cannot name an issuer: it needs https://, a domain (no IP) and a plain path. To try "
		"things on your own machine, http://localhost with any port will do.");
}

enum err did_web_of_url(struct work *w, struct str url, struct str *out)
{
	struct str scheme = str_starts(url, S("https://")) ? S("https://") : S("http://");
	if (url.len > DID_TEXT_MAX || !str_starts(url, scheme))
		return not_web(w);
	struct str path = str_slice(url, scheme.len, SIZE_MAX);
	if (str_ends(path, S("/")))
		path.len--;
	struct str port = str_cut(&path, '/');
	struct str host = str_cut(&port, ':');
	if (!is_domain(host) || (!str_absent(port) && !is_port(port)))
		return not_web(w);
	struct buf did = buf_init(w->arena, 2 * DID_TEXT_MAX);
	buf_put(&did, web);
	buf_put(&did, host);
	if (!str_absent(port))
		buf_format(&did, "%%3A%.*s", STR_ARG(port));
	while (!str_absent(path)) {
		struct str part = str_cut(&path, '/');
		if (!is_path_part(part))
			return not_web(w);
		buf_format(&did, ":%.*s", STR_ARG(part));
	}
	*out = buf_str(&did);
	return OK;
}

enum err did_web_document_url(struct work *w, struct str did, struct str *out)
{
	if (did.len > DID_TEXT_MAX || !str_starts(did, web))
		return fail(w, ERR_INPUT, "Only issuers named by did:web can be looked up.");
	struct str path = str_slice(did, web.len, SIZE_MAX);
	struct str authority = str_cut(&path, ':');
	size_t colon = str_find(authority, S("%3A"));
	struct str host = str_slice(authority, 0, colon);
	struct str port = colon == SIZE_MAX ? (struct str){0} : str_slice(authority, colon + 3, SIZE_MAX);
	if (!is_domain(host) || (!str_absent(port) && !is_port(port)))
		return fail(w, ERR_INPUT, "This did:web does not name a domain.");
	struct buf url = buf_init(w->arena, 2 * DID_TEXT_MAX);
	buf_format(&url, "https://%.*s", STR_ARG(host));
	if (!str_absent(port))
		buf_format(&url, ":%.*s", STR_ARG(port));
	if (str_absent(path))
		buf_put(&url, S("/.well-known"));
	while (!str_absent(path)) {
		struct str part = str_cut(&path, ':');
		if (!is_path_part(part))
			return fail(w, ERR_INPUT, "This did:web does not name a path.");
		buf_format(&url, "/%.*s", STR_ARG(part));
	}
	buf_put(&url, S("/did.json"));
	*out = buf_str(&url);
	return OK;
}

/* ---- did:key, did:jwk ---- */

bool did_is_self(struct str did)
{
	return str_starts(did, key_method) || str_starts(did, jwk_method);
}

static enum err read_self(struct work *w, struct str did, struct str *fragment, struct key_public *out)
{
	struct str name, jwk_text;
	const struct json *jwk;
	if (str_starts(did, key_method)) {
		name = str_slice(did, key_method.len, SIZE_MAX);
		*fragment = name;
		return key_multikey_parse(w, name, out);
	}
	name = str_slice(did, jwk_method.len, SIZE_MAX);
	*fragment = S("0");
	if (!decode_base64url(w->arena, name, &jwk_text))
		return fail(w, ERR_INPUT, "This did:jwk is not a key in base64url.");
	TRY(json_parse(w, jwk_text, DID_TEXT_MAX, &jwk));
	return key_jwk_parse(w, jwk, out);
}

enum err did_self_document(struct work *w, struct str did, struct did_document *out)
{
	struct str fragment;
	struct did_key *key = work_alloc(w, sizeof *key);
	if (!did_is_self(did) || did.len > DID_TEXT_MAX)
		return fail(w, ERR_INPUT,
		            "This is not an identifier that carries its key: did:key or did:jwk.");
	TRY(read_self(w, did, &fragment, &key->public));
	key->id = str_format(w->arena, "%.*s#%.*s", STR_ARG(did), STR_ARG(fragment));
	key->purposes = DID_ASSERTION | DID_AUTHENTICATION;
	*out = (struct did_document){did, 1, key};
	return OK;
}

/* ---- names of keys ---- */

struct str did_key_id(struct arena *arena, struct str did, const struct key_public *key)
{
	struct str fragment =
		key->kind == KEY_ED25519 ? key_multikey(arena, key) : key_thumbprint(arena, key);
	return str_format(arena, "%.*s#%.*s", STR_ARG(did), STR_ARG(fragment));
}

struct str did_of_key_id(struct str key_id)
{
	struct str rest = key_id;
	struct str did = str_cut(&rest, '#');
	return str_absent(rest) ? rest : did;
}

/* ---- writing ---- */

static void put_time(struct json_out *out, struct str name, int64_t time_us)
{
	if (time_us != 0)
		json_put_str(out, name, time_text(out->buf->arena, time_us));
}

static void write_method(struct json_out *out, struct str did, const struct did_key *key)
{
	bool multikey = key->public.kind == KEY_ED25519;
	json_object(out);
	json_put_str(out, S("id"), key->id);
	json_put_str(out, S("type"), multikey ? S("Multikey") : S("JsonWebKey"));
	json_put_str(out, S("controller"), did);
	put_time(out, S("expires"), key->expires_us);
	put_time(out, S("revoked"), key->revoked_us);
	if (multikey) {
		json_put_str(out, S("publicKeyMultibase"), key_multikey(out->buf->arena, &key->public));
	} else {
		json_name(out, S("publicKeyJwk"));
		key_jwk_write(out, &key->public);
	}
	json_end(out);
}

static bool has_kind(const struct did_document *document, bool multikey)
{
	for (size_t i = 0; i < document->key_count; i++)
		if ((document->keys[i].public.kind == KEY_ED25519) == multikey)
			return true;
	return false;
}

/* Only the contexts that are used: some readers know one and not the other. */
static void write_contexts(struct json_out *out, const struct did_document *document)
{
	json_name(out, S("@context"));
	json_array(out);
	json_str(out, S("https://www.w3.org/ns/did/v1"));
	if (has_kind(document, true))
		json_str(out, S("https://w3id.org/security/multikey/v1"));
	if (has_kind(document, false))
		json_str(out, S("https://w3id.org/security/jwk/v1"));
	json_end(out);
}

static void write_purpose(struct json_out *out, const struct did_document *document,
                          const struct relation *relation)
{
	bool begun = false;
	for (size_t i = 0; i < document->key_count; i++) {
		if ((document->keys[i].purposes & relation->purpose) == 0)
			continue;
		if (!begun) {
			json_name(out, relation->name);
			json_array(out);
		}
		begun = true;
		json_str(out, document->keys[i].id);
	}
	if (begun)
		json_end(out);
}

struct str did_document_text(struct arena *arena, const struct did_document *document)
{
	struct buf text = buf_init(arena, DID_DOCUMENT_BYTES_MAX);
	struct json_out out = json_out(&text);
	json_object(&out);
	write_contexts(&out, document);
	json_put_str(&out, S("id"), document->id);
	json_name(&out, S("verificationMethod"));
	json_array(&out);
	for (size_t i = 0; i < document->key_count; i++)
		write_method(&out, document->id, &document->keys[i]);
	json_end(&out);
	for (size_t i = 0; i < COUNT(relations); i++)
		write_purpose(&out, document, &relations[i]);
	json_end(&out);
	return buf_str(&text);
}

/* ---- reading ---- */

/* A document being read. */
struct reading {
	struct str did;
	const struct json *methods;
	struct str only; /* fragment of the one key that is wanted; absent: all */
	struct did_key *keys;
	size_t key_count;
};

/* The fragment of a reference to something in the document: DID#FRAGMENT, or #FRAGMENT alone. Absent for any other. */
static struct str fragment_of(struct str did, struct str reference)
{
	struct str rest = reference;
	struct str start = str_cut(&rest, '#');
	bool ours = rest.len > 0 && (start.len == 0 || str_equal(start, did));
	return ours ? rest : (struct str){0};
}

/* The one verification method of that name; NULL when there is none, or more than one. */
static const struct json *find_method(const struct reading *reading, struct str fragment)
{
	const struct json *found = NULL, *method;
	for (size_t i = 0; (method = json_at(reading->methods, i)) != NULL; i++) {
		struct str name = fragment_of(reading->did, json_get_str(method, S("id")));
		if (str_absent(name) || !str_equal(name, fragment))
			continue;
		if (found != NULL)
			return NULL;
		found = method;
	}
	return found;
}

/* "expires" or "revoked". What is not a time ends a key, and so does a time before 1970, which 0 would hide. */
static int64_t end_of(const struct json *method, struct str name)
{
	int64_t time_us;
	if (json_get(method, name) == NULL)
		return 0;
	return time_parse(json_get_str(method, name), &time_us) && time_us > 0 ? time_us : 1;
}

static enum err read_public(struct work *w, const struct json *method, struct key_public *out)
{
	struct str type = json_get_str(method, S("type"));
	const struct json *jwk = json_get(method, S("publicKeyJwk"));
	const struct json *multikey = json_get(method, S("publicKeyMultibase"));
	bool is_jwk = str_equal(type, S("JsonWebKey")) || str_equal(type, S("JsonWebKey2020"));
	bool is_ed25519 = str_equal(type, S("Ed25519VerificationKey2020"));
	if (!(is_jwk ? jwk != NULL && multikey == NULL : jwk == NULL && multikey != NULL) ||
	    (!is_jwk && !is_ed25519 && !str_equal(type, S("Multikey"))) ||
	    json_get(method, S("secretKeyMultibase")) != NULL || json_get(method, S("secretKeyJwk")) != NULL)
		return fail(w, ERR_INPUT, "a verification method that is not supported");
	if (is_jwk)
		return key_jwk_parse(w, jwk, out);
	TRY(key_multikey_parse(w, json_get_str(method, S("publicKeyMultibase")), out));
	return !is_ed25519 || out->kind == KEY_ED25519 ? OK : fail(w, ERR_INPUT, "not a key of its type");
}

/* False when the fragment is a Multikey and not this one. */
static bool fragment_agrees(struct work *w, struct str fragment, const struct key_public *key)
{
	struct key_public named;
	if (!str_starts(fragment, S("z")) || str_equal(fragment, key_multikey(w->arena, key)))
		return true;
	bool is_key = key_multikey_parse(w, fragment, &named) == OK;
	work_forgive(w);
	return !is_key;
}

/* False when the method is not a key, of a supported kind, of the DID itself. */
static bool read_key(struct work *w, const struct reading *reading, const struct json *method,
                     struct did_key *out)
{
	struct str did = reading->did, fragment = fragment_of(did, json_get_str(method, S("id")));
	if (str_absent(fragment) || !str_equal(json_get_str(method, S("controller")), did))
		return false;
	*out = (struct did_key){
		.id = str_format(w->arena, "%.*s#%.*s", STR_ARG(did), STR_ARG(fragment)),
		.expires_us = end_of(method, S("expires")),
		.revoked_us = end_of(method, S("revoked")),
	};
	if (read_public(w, method, &out->public) == OK)
		return fragment_agrees(w, fragment, &out->public);
	work_forgive(w);
	return false;
}

/* The place of the key of that name among those read; their count when it is not there. */
static size_t find_read(const struct reading *reading, struct str fragment)
{
	size_t i = 0;
	while (i < reading->key_count &&
	       !str_equal(str_slice(reading->keys[i].id, reading->did.len + 1, SIZE_MAX), fragment))
		i++;
	return i;
}

/* A key that is listed twice ends when the first of its ends is reached. */
static int64_t earlier(int64_t a, int64_t b)
{
	return a != 0 && (b == 0 || a < b) ? a : b;
}

static enum err add_key(struct work *w, struct reading *reading, const struct did_key *key, unsigned purpose)
{
	size_t at = find_read(reading, fragment_of(reading->did, key->id));
	struct did_key *known = &reading->keys[at];
	if (at == reading->key_count) {
		*known = *key;
		reading->key_count++;
	}
	if (!key_equal(&known->public, &key->public))
		return fail(w, ERR_INPUT, "The document has two keys of one name.");
	known->purposes |= purpose;
	known->expires_us = earlier(known->expires_us, key->expires_us);
	known->revoked_us = earlier(known->revoked_us, key->revoked_us);
	return OK;
}

/* An entry of a purpose's list: a method, or a reference to one. What is not one is passed over. */
static enum err read_entry(struct work *w, struct reading *reading, const struct json *entry,
                           unsigned purpose)
{
	struct did_key key;
	const struct json *method = entry;
	struct str name = entry->kind == JSON_STRING ? entry->text : json_get_str(entry, S("id"));
	if (!str_absent(reading->only) && !str_equal(fragment_of(reading->did, name), reading->only))
		return OK;
	if (entry->kind == JSON_STRING) {
		struct str fragment = fragment_of(reading->did, entry->text);
		size_t at = find_read(reading, fragment);
		if (at < reading->key_count) {
			reading->keys[at].purposes |= purpose;
			return OK;
		}
		method = find_method(reading, fragment);
	}
	return read_key(w, reading, method, &key) ? add_key(w, reading, &key, purpose) : OK;
}

static enum err parse(struct work *w, const struct json *json, struct str did, struct str only,
                      struct did_document *out)
{
	struct reading reading = {
		.did = did, .methods = json_get(json, S("verificationMethod")), .only = only};
	if (did.len == 0 || !str_equal(json_get_str(json, S("id")), did))
		return fail(w, ERR_INPUT, "This is not the document of %.*s.",
		            STR_ARG(str_slice(did, 0, 200)));
	bool too_many = json_at(reading.methods, DID_KEYS_MAX) != NULL;
	size_t count = 0;
	for (size_t i = 0; i < COUNT(relations); i++) {
		const struct json *entries = json_get(json, relations[i].name);
		too_many = too_many || json_at(entries, DID_KEYS_MAX) != NULL;
		count += entries != NULL && entries->kind == JSON_ARRAY ? entries->count : 0;
	}
	if (too_many)
		return fail(w, ERR_TOO_LARGE, "The document lists more than %d keys.", DID_KEYS_MAX);
	reading.keys = work_array(w, count, sizeof *reading.keys);
	for (size_t i = 0; i < COUNT(relations); i++) {
		const struct json *entries = json_get(json, relations[i].name);
		for (size_t entry = 0; json_at(entries, entry) != NULL; entry++)
			TRY(read_entry(w, &reading, json_at(entries, entry), relations[i].purpose));
	}
	*out = (struct did_document){did, reading.key_count, reading.keys};
	return OK;
}

enum err did_document_parse(struct work *w, const struct json *json, struct str did, struct did_document *out)
{
	return parse(w, json, did, (struct str){0}, out);
}

enum err did_document_parse_key(struct work *w, const struct json *json, struct str did, struct str key_id,
                                struct did_document *out)
{
	struct str only = fragment_of(did, key_id);
	/* A name that is nobody's is no key's. */
	return parse(w, json, did, str_absent(only) ? S("") : only, out);
}

const struct did_key *did_document_key(const struct did_document *document, struct str id,
                                       enum did_purpose purpose)
{
	for (size_t i = 0; i < document->key_count; i++)
		if ((document->keys[i].purposes & purpose) != 0 && str_equal(document->keys[i].id, id))
			return &document->keys[i];
	return NULL;
}

bool did_key_counts(const struct did_key *key, int64_t now_us)
{
	return (key->expires_us == 0 || now_us < key->expires_us) &&
	       (key->revoked_us == 0 || now_us < key->revoked_us);
}
