#include "badge/issuer.h"

#include "base/check.h"
#include "base/encode.h"
#include "base/json.h"
#include "base/world.h"

#include <string.h>

enum { KEY_FILE_BYTES_MAX = 1024, LOG_FILE_BYTES_MAX = 16 << 20 };

static const struct str origin_end = S_INIT("/log");

/* ---- keys ---- */

/* The file's 32 bytes, in hexadecimal; drawn and written first when there is no file. */
static enum err read_secret(struct work *w, struct files *data, struct str path, uint8_t secret[32])
{
	struct str text, bytes;
	enum err found = files_read(w, data, path, KEY_FILE_BYTES_MAX, &text);
	if (found == ERR_NOT_FOUND) {
		work_forgive(w);
		world_random(w, secret, 32);
		struct str hex = encode_hex(w->arena, str_bytes(secret, 32));
		return files_write(w, data, path, str_format(w->arena, "%.*s\n", STR_ARG(hex)), 0600);
	}
	TRY(found);
	if (!decode_hex(w->arena, str_trim(text), &bytes) || bytes.len != 32)
		return fail(w, ERR_INTERNAL, "%.*s in the data folder is damaged: restore it from a backup",
		            STR_ARG(path));
	memcpy(secret, bytes.at, 32);
	return OK;
}

/* The log's name: the address without its scheme, as C2SP advises. */
static struct str origin_of(struct arena *arena, struct str base_url)
{
	size_t scheme = str_find(base_url, S("://"));
	struct str host = scheme == SIZE_MAX ? base_url : str_slice(base_url, scheme + 3, SIZE_MAX);
	return str_format(arena, "%.*s%.*s", STR_ARG(host), STR_ARG(origin_end));
}

enum err issuer_address(struct work *w, struct files *data, struct str *base_url)
{
	struct str note;
	*base_url = (struct str){0};
	enum err read = files_read(w, data, S("log/checkpoint"), LOG_FILE_BYTES_MAX, &note);
	if (read == ERR_NOT_FOUND) {
		work_forgive(w);
		return OK;
	}
	TRY(read);
	struct str origin = str_cut(&note, '\n');
	if (!str_ends(origin, origin_end))
		return fail(w, ERR_INPUT, "the checkpoint in the data folder's log does not say whose it is");
	origin.len -= origin_end.len;
	bool here = str_starts(origin, S("localhost")) || str_starts(origin, S("127."));
	*base_url = str_format(w->arena, "%s%.*s", here ? "http://" : "https://", STR_ARG(origin));
	return OK;
}

static enum err open_keys(struct work *w, struct files *data, struct issuer *issuer)
{
	uint8_t secret[32];
	TRY(read_secret(w, data, S("keys/issuer.key"), secret));
	issuer->secret = (struct key_secret){.kind = KEY_P256, .len = sizeof secret};
	memcpy(issuer->secret.bytes, secret, sizeof secret);
	TRY(key_secret_signer(w, &issuer->secret, &issuer->signer));
	TRY(did_web_of_url(w, issuer->base_url, &issuer->did));
	issuer->did = str_copy(issuer->arena, issuer->did);
	issuer->key_id = did_key_id(issuer->arena, issuer->did, &issuer->signer.public);
	TRY(read_secret(w, data, S("keys/log.key"), secret));
	TRY(note_signer_make(w, origin_of(issuer->arena, issuer->base_url), secret, &issuer->log.signer));
	issuer->log_key = note_verifier_text(issuer->arena, &issuer->log.signer.verifier);
	explicit_bzero(secret, sizeof secret);
	return OK;
}

static enum err open_log(struct work *w, struct str folder, struct issuer *issuer)
{
	struct checkpoint newest;
	TRY(files_open(w, str_format(w->arena, "%.*s/log", STR_ARG(folder)), &issuer->log_files));
	issuer->log.storage = files_storage(issuer->log_files);
	enum err found = tlog_head(w, &issuer->log, &newest, NULL);
	if (found == ERR_NOT_FOUND) {
		work_forgive(w);
		return tlog_create(w, &issuer->log);
	}
	if (found == ERR_INPUT) {
		work_forgive(w);
		return fail(w, ERR_CONFLICT,
		            "The log in %.*s/log was signed by another key or under another address than "
		            "%.*s. Start with the --base-url and the keys that belong to it.",
		            STR_ARG(folder), STR_ARG(issuer->base_url));
	}
	return found;
}

enum err issuer_open(struct work *w, struct files *data, struct str folder, struct str base_url,
                     struct str name, struct issuer **out)
{
	struct arena *arena = arena_open();
	struct issuer *issuer = arena_alloc(arena, sizeof *issuer);
	issuer->arena = arena;
	issuer->base_url = str_copy(arena, base_url);
	issuer->name = str_copy(arena, name);
	check(pthread_mutex_init(&issuer->publishing, NULL) == 0);
	enum err failed = open_keys(w, data, issuer);
	if (failed == OK)
		failed = open_log(w, folder, issuer);
	if (failed != OK) {
		issuer_close(issuer);
		return failed;
	}
	*out = issuer;
	return OK;
}

void issuer_close(struct issuer *issuer)
{
	if (issuer == NULL)
		return;
	files_close(issuer->log_files);
	pthread_mutex_destroy(&issuer->publishing);
	key_secret_wipe(&issuer->secret);
	explicit_bzero(&issuer->log.signer, sizeof issuer->log.signer);
	arena_close(issuer->arena);
}

/* ---- what is public ---- */

struct str issuer_did(const struct issuer *issuer)
{
	return issuer->did;
}

struct str issuer_log_key(const struct issuer *issuer)
{
	return issuer->log_key;
}

enum err issuer_document(struct work *w, const struct issuer *issuer, struct str *json)
{
	const struct did_key key = {
		.id = issuer->key_id, .public = issuer->signer.public, .purposes = DID_ASSERTION};
	const struct did_document document = {issuer->did, 1, &key};
	*json = did_document_text(w->arena, &document);
	return OK;
}

/* What strangers name is never fetched: a server that did could be sent anywhere. */
static enum err resolve_own(struct work *w, void *state, struct str did, const struct json **document)
{
	const struct issuer *issuer = state;
	struct str text;
	if (!str_equal(did, issuer->did))
		return fail(w, ERR_UNAVAILABLE,
		            "This page only knows the credentials of %.*s (%.*s). Check this one at its "
		            "issuer’s, or with `assay verify`.",
		            STR_ARG(issuer->name), STR_ARG(issuer->did));
	TRY(issuer_document(w, issuer, &text));
	return json_parse(w, text, DID_DOCUMENT_BYTES_MAX, document);
}

enum err issuer_verify(struct work *w, const struct issuer *issuer, struct str text,
                       struct verify_report *out)
{
	const struct verify_world world = {
		.now_us = world_now_us(w), .state = (void *)(uintptr_t)issuer, .resolve = resolve_own};
	return verify_text(w, text, &world, out);
}

enum err issuer_log_head(struct work *w, const struct issuer *issuer, uint64_t *size, struct str *note)
{
	struct checkpoint newest;
	TRY(tlog_head(w, &issuer->log, &newest, note));
	*size = newest.size;
	return OK;
}

enum err issuer_log_file(struct work *w, const struct issuer *issuer, struct str path, struct str *bytes)
{
	return files_read(w, issuer->log_files, path, LOG_FILE_BYTES_MAX, bytes);
}
