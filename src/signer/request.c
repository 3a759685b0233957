#include "signer/request.h"

#include "base/check.h"
#include "base/encode.h"
#include "signer/form.h"
#include "signer/keyring.h"
#include "tlog/merkle.h"

#include <string.h>

/* What each kind brings beside "ask". */
static const struct kind {
	struct str name;
	size_t members;
} kinds[REQUEST_KIND_COUNT] = {
	[REQUEST_KEYS] = {S_INIT("keys"), 0},
	[REQUEST_CREDENTIALS] = {S_INIT("credentials"), 1},
	[REQUEST_STATUS_LIST] = {S_INIT("status-list"), 1},
	[REQUEST_CHECKPOINT] = {S_INIT("checkpoint"), 3},
	[REQUEST_DID_DOCUMENT] = {S_INIT("did-document"), 0},
	[REQUEST_ENDORSEMENT] = {S_INIT("endorsement"), 2},
	[REQUEST_ROTATE] = {S_INIT("rotate"), 1},
	[REQUEST_REVOKE] = {S_INIT("revoke"), 1},
};

void request_prefix(size_t len, uint8_t out[REQUEST_PREFIX])
{
	check(len <= UINT32_MAX);
	for (size_t i = 0; i < REQUEST_PREFIX; i++)
		out[i] = (uint8_t)(len >> 8 * (REQUEST_PREFIX - 1 - i));
}

size_t request_length(const uint8_t prefix[REQUEST_PREFIX])
{
	size_t len = 0;
	for (size_t i = 0; i < REQUEST_PREFIX; i++)
		len = len << 8 | prefix[i];
	return len;
}

/* ---- writing ---- */

void request_lengths(struct json_out *out, const struct str *texts, size_t count)
{
	json_name(out, S("lengths"));
	json_array(out);
	for (size_t i = 0; i < count; i++)
		json_int(out, (int64_t)texts[i].len);
	json_end(out);
}

static void write_checkpoint(struct work *w, struct json_out *out, const struct checkpoint *checkpoint)
{
	json_put_str(out, S("origin"), checkpoint->origin);
	json_put_int(out, S("size"), (int64_t)checkpoint->size);
	json_put_str(out, S("root"), digest_hex(w->arena, &checkpoint->root));
}

struct str request_text(struct work *w, const struct request *request)
{
	/* More than is taken: that it is too long is for the reader to say. */
	struct buf buf = buf_init(w->arena, 4 * SIGNER_MESSAGE_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("ask"), kinds[request->kind].name);
	switch (request->kind) {
	case REQUEST_KEYS:
	case REQUEST_DID_DOCUMENT:
	case REQUEST_KIND_COUNT: break;
	case REQUEST_CREDENTIALS: request_lengths(&out, request->documents, request->count); break;
	case REQUEST_CHECKPOINT: write_checkpoint(w, &out, &request->checkpoint); break;
	case REQUEST_ENDORSEMENT:
		json_put_str(&out, S("person"), request->person);
		json_put_str(&out, S("document"), request->documents[0]);
		break;
	case REQUEST_STATUS_LIST: json_put_str(&out, S("document"), request->documents[0]); break;
	case REQUEST_ROTATE: json_put_str(&out, S("role"), keyring_role_name(request->role)); break;
	case REQUEST_REVOKE: json_put_str(&out, S("thumbprint"), request->thumbprint); break;
	}
	json_end(&out);
	if (request->kind == REQUEST_CREDENTIALS)
		buf_byte(&buf, '\n');
	for (size_t i = 0; request->kind == REQUEST_CREDENTIALS && i < request->count; i++)
		buf_put(&buf, request->documents[i]);
	return buf_str(&buf);
}

/* ---- reading ---- */

static enum err malformed(struct work *w)
{
	return fail(w, ERR_INPUT, "The signer was asked for something that it does not know.");
}

static enum err read_text(struct work *w, const struct json *json, struct str name, size_t max,
                          struct str *out)
{
	*out = json_get_str(json, name);
	return str_absent(*out) || out->len > max ? malformed(w) : OK;
}

static enum err read_document(struct work *w, const struct json *json, struct request *out)
{
	out->documents = work_array(w, 1, sizeof *out->documents);
	out->count = 1;
	return read_text(w, json, S("document"), FORM_BYTES_MAX, &out->documents[0]);
}

enum err request_split(struct work *w, const struct json *lengths, struct str raw, size_t max,
                       struct str **out, size_t *count)
{
	int64_t len;
	if (lengths == NULL || lengths->kind != JSON_ARRAY || lengths->count == 0 || lengths->count > max ||
	    str_absent(raw))
		return malformed(w);
	*count = lengths->count;
	*out = work_array(w, lengths->count, sizeof **out);
	for (size_t i = 0; i < lengths->count; i++) {
		if (!json_to_int(&lengths->elements[i], &len) || len < 0 || (uint64_t)len > raw.len)
			return malformed(w);
		(*out)[i] = str_slice(raw, 0, (size_t)len);
		raw = str_slice(raw, (size_t)len, SIZE_MAX);
	}
	return raw.len == 0 ? OK : malformed(w);
}

static enum err read_checkpoint(struct work *w, const struct json *json, struct checkpoint *out)
{
	struct str root, hex;
	int64_t size = json_get_int(json, S("size"));
	*out = (struct checkpoint){.extension = S("")};
	TRY(read_text(w, json, S("origin"), REQUEST_TEXT_MAX, &out->origin));
	TRY(read_text(w, json, S("root"), REQUEST_TEXT_MAX, &hex));
	if (size < 0 || (uint64_t)size > MERKLE_SIZE_MAX || !decode_hex(w->arena, hex, &root) ||
	    root.len != sizeof out->root.byte)
		return malformed(w);
	out->size = (uint64_t)size;
	memcpy(out->root.byte, root.at, root.len);
	return OK;
}

static enum err read_members(struct work *w, const struct json *json, struct str raw, struct request *out)
{
	struct str role;
	switch (out->kind) {
	case REQUEST_KEYS:
	case REQUEST_DID_DOCUMENT:
	case REQUEST_KIND_COUNT: return OK;
	case REQUEST_CREDENTIALS:
		return request_split(w, json_get(json, S("lengths")), raw, SIGNER_BATCH_MAX, &out->documents,
		                     &out->count);
	case REQUEST_STATUS_LIST: return read_document(w, json, out);
	case REQUEST_CHECKPOINT: return read_checkpoint(w, json, &out->checkpoint);
	case REQUEST_ENDORSEMENT:
		TRY(read_text(w, json, S("person"), REQUEST_TEXT_MAX, &out->person));
		return out->person.len == 0 ? malformed(w) : read_document(w, json, out);
	case REQUEST_REVOKE: return read_text(w, json, S("thumbprint"), REQUEST_TEXT_MAX, &out->thumbprint);
	case REQUEST_ROTATE:
		TRY(read_text(w, json, S("role"), REQUEST_TEXT_MAX, &role));
		return keyring_role_parse(role, &out->role) ? OK : malformed(w);
	}
	return malformed(w);
}

enum err request_parse(struct work *w, struct str text, struct request *out)
{
	const struct json *json;
	struct str raw = text, head = str_cut(&raw, '\n');
	TRY(json_parse(w, head, SIGNER_MESSAGE_BYTES_MAX, &json));
	struct str ask = json_get_str(json, S("ask"));
	*out = (struct request){0};
	size_t kind = 0;
	while (kind < COUNT(kinds) && !str_equal(ask, kinds[kind].name))
		kind++;
	if (kind == COUNT(kinds) || json->count != kinds[kind].members + 1 ||
	    str_absent(raw) == (kind == REQUEST_CREDENTIALS))
		return malformed(w);
	out->kind = (enum request_kind)kind;
	return read_members(w, json, raw, out);
}

/* ---- answers ---- */

struct str request_failure_text(struct work *w)
{
	struct buf buf = buf_init(w->arena, 1 << 16);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("failed"), err_name(w->failed));
	json_put_str(&out, S("message"), w->message);
	json_end(&out);
	return buf_str(&buf);
}

enum err request_failure(struct work *w, const struct json *answer)
{
	struct str name = json_get_str(answer, S("failed"));
	struct str message = json_get_str(answer, S("message"));
	if (str_absent(name))
		return OK;
	for (int kind = ERR_INPUT; kind <= ERR_INTERNAL; kind++)
		if (str_equal(name, err_name((enum err)kind)))
			return fail(w, (enum err)kind, "%.*s", STR_ARG(message));
	return fail(w, ERR_INTERNAL, "%.*s", STR_ARG(message));
}

void request_key_write(struct work *w, struct json_out *out, const struct signer_key *key)
{
	json_object(out);
	json_put_str(out, S("role"), keyring_role_name(key->role));
	json_put_str(out, S("state"), keyring_state_name(key->state));
	json_put_str(out, S("place"), key->place);
	json_put_str(out, S("public"), key_multikey(w->arena, &key->public));
	json_put_int(out, S("made_us"), key->made_us);
	json_put_int(out, S("ended_us"), key->ended_us);
	if (!str_absent(key->owner))
		json_put_str(out, S("owner"), key->owner);
	json_end(out);
}

enum err request_key_read(struct work *w, const struct json *json, struct signer_key *out)
{
	*out = (struct signer_key){
		.owner = json_get_str(json, S("owner")),
		.place = json_get_str(json, S("place")),
		.made_us = json_get_int(json, S("made_us")),
		.ended_us = json_get_int(json, S("ended_us")),
	};
	if (!keyring_role_parse(json_get_str(json, S("role")), &out->role) ||
	    !keyring_state_parse(json_get_str(json, S("state")), &out->state))
		return fail(w, ERR_UNAVAILABLE, "The signer is of another version: start the server again.");
	return key_multikey_parse(w, json_get_str(json, S("public")), &out->public);
}
