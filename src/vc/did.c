#include "vc/did.h"

#include "base/arena.h"
#include "base/buf.h"

enum { METHODS_MAX = 64 };

static const struct str web = S_INIT("did:web:");

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
		"This address cannot name an issuer: it needs https://, a domain (no IP) and a plain path.");
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

struct str did_key_id(struct arena *arena, struct str did, const struct es256_public *key)
{
	struct str thumbprint = es256_thumbprint(arena, key);
	return str_format(arena, "%.*s#%.*s", STR_ARG(did), STR_ARG(thumbprint));
}

static void write_method(struct json_out *out, struct str did, const struct did_key *key)
{
	json_object(out);
	json_put_str(out, S("id"), key->id);
	json_put_str(out, S("type"), S("JsonWebKey"));
	json_put_str(out, S("controller"), did);
	json_name(out, S("publicKeyJwk"));
	es256_jwk_write(out, &key->public);
	json_end(out);
}

struct str did_document_text(struct arena *arena, const struct did_document *document)
{
	struct buf text = buf_init(arena, DID_DOCUMENT_BYTES_MAX);
	struct json_out out = json_out(&text);
	json_object(&out);
	json_name(&out, S("@context"));
	json_array(&out);
	json_str(&out, S("https://www.w3.org/ns/did/v1"));
	json_str(&out, S("https://w3id.org/security/jwk/v1"));
	json_end(&out);
	json_put_str(&out, S("id"), document->id);
	json_name(&out, S("verificationMethod"));
	json_array(&out);
	for (size_t i = 0; i < document->key_count; i++)
		write_method(&out, document->id, &document->keys[i]);
	json_end(&out);
	json_name(&out, S("assertionMethod"));
	json_array(&out);
	for (size_t i = 0; i < document->key_count; i++)
		json_str(&out, document->keys[i].id);
	json_end(&out);
	json_end(&out);
	return buf_str(&text);
}

/* A reference as a full DID URL: "#key" is relative to the document. */
static struct str full_id(struct arena *arena, struct str did, struct str reference)
{
	if (!str_starts(reference, S("#")))
		return reference;
	return str_format(arena, "%.*s%.*s", STR_ARG(did), STR_ARG(reference));
}

/* The verification method that an entry of assertionMethod stands for; NULL when there is none. */
static const struct json *find_method(struct work *w, const struct json *methods, struct str did,
                                      const struct json *entry)
{
	if (entry->kind == JSON_OBJECT)
		return entry;
	if (entry->kind != JSON_STRING)
		return NULL;
	struct str wanted = full_id(w->arena, did, entry->text);
	for (size_t i = 0; json_at(methods, i) != NULL; i++)
		if (str_equal(full_id(w->arena, did, json_get_str(json_at(methods, i), S("id"))), wanted))
			return json_at(methods, i);
	return NULL;
}

/* False when the method is not a P-256 key of the DID itself. */
static bool read_key(struct work *w, const struct json *method, struct str did, struct did_key *out)
{
	struct str type = json_get_str(method, S("type"));
	out->id = full_id(w->arena, did, json_get_str(method, S("id")));
	if (!str_equal(type, S("JsonWebKey")) && !str_equal(type, S("JsonWebKey2020")))
		return false;
	if (!str_equal(json_get_str(method, S("controller")), did) || !str_starts(out->id, did) ||
	    str_find_byte(out->id, '#') != did.len)
		return false;
	if (es256_jwk_parse(w, json_get(method, S("publicKeyJwk")), &out->public) == OK)
		return true;
	work_forgive(w);
	return false;
}

enum err did_document_parse(struct work *w, const struct json *json, struct str did, struct did_document *out)
{
	out->id = json_get_str(json, S("id"));
	out->key_count = 0;
	if (did.len == 0 || !str_equal(out->id, did))
		return fail(w, ERR_INPUT, "The issuer's document is not that of %.*s.",
		            STR_ARG(str_slice(did, 0, 200)));
	const struct json *methods = json_get(json, S("verificationMethod"));
	const struct json *assertions = json_get(json, S("assertionMethod"));
	if (json_at(methods, METHODS_MAX) != NULL || json_at(assertions, METHODS_MAX) != NULL)
		return fail(w, ERR_TOO_LARGE, "The issuer's document lists more than %d keys.", METHODS_MAX);
	for (size_t i = 0; json_at(assertions, i) != NULL; i++) {
		const struct json *method = find_method(w, methods, did, json_at(assertions, i));
		struct did_key key;
		if (!read_key(w, method, did, &key))
			continue;
		if (out->key_count == DID_KEYS_MAX)
			return fail(w, ERR_TOO_LARGE, "The issuer's document lists more than %d P-256 keys.",
			            DID_KEYS_MAX);
		out->keys[out->key_count++] = key;
	}
	return OK;
}

const struct did_key *did_document_key(const struct did_document *document, struct str id)
{
	for (size_t i = 0; i < document->key_count; i++)
		if (str_equal(document->keys[i].id, id))
			return &document->keys[i];
	return NULL;
}
