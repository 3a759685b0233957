/* keyring_text, keyring_text_seal, keyring_parse. */
#include "base/arena.h"
#include "base/digest.h"
#include "base/encode.h"
#include "signer/keyring.h"

#include <string.h>

static const struct str type = S_INIT("assay-keys/v1");

static const struct str seal_names[] = {
	[KEYRING_SEAL_FILE] = S_INIT("file"),
	[KEYRING_SEAL_PASSPHRASE] = S_INIT("passphrase"),
	[KEYRING_SEAL_RECOVERY] = S_INIT("recovery"),
};

/* What a sealed secret is about. */
static struct str about(struct arena *arena, enum signer_role role, struct str thumbprint)
{
	return str_format(arena, "%.*s %.*s %.*s", STR_ARG(type), STR_ARG(keyring_role_name(role)),
	                  STR_ARG(thumbprint));
}

static struct digest mac_of(const uint8_t key[SEAL_KEY_LEN], struct str list)
{
	struct digest mac_key = digest_keyed(str_bytes(key, SEAL_KEY_LEN), S("assay-keys/v1 list"));
	struct digest mac = digest_keyed(digest_str(&mac_key), list);
	explicit_bzero(&mac_key, sizeof mac_key);
	return mac;
}

/* ---- writing; members in canonical order ---- */

static void write_slot(struct work *w, struct json_out *out, const struct keyring_slot *slot,
                       const uint8_t key[SEAL_KEY_LEN])
{
	const struct signer_key *of = &slot->key;
	json_object(out);
	json_put_int(out, S("ended_us"), of->ended_us);
	json_put_int(out, S("made_us"), of->made_us);
	if (!str_absent(of->owner))
		json_put_str(out, S("owner"), of->owner);
	json_put_str(out, S("place"), of->place);
	json_put_str(out, S("public"), key_multikey(w->arena, &of->public));
	json_put_str(out, S("role"), keyring_role_name(of->role));
	if (slot->secret != NULL && of->state == SIGNER_ACTIVE) {
		struct str sealed = seal_close(w, key, about(w->arena, of->role, slot->thumbprint),
		                               str_bytes(slot->secret->bytes, slot->secret->len));
		json_put_str(out, S("sealed"), encode_base64(w->arena, sealed));
	}
	json_put_str(out, S("state"), keyring_state_name(of->state));
	json_end(out);
}

static void write_seal(struct work *w, struct json_out *out, const struct keyring_seal *seal)
{
	json_object(out);
	json_put_str(out, S("kind"), seal_names[seal->kind]);
	if (seal->kind == KEYRING_SEAL_PASSPHRASE) {
		json_put_int(out, S("memory_bytes"), seal->cost.memory_bytes);
		json_put_int(out, S("passes"), seal->cost.passes);
		json_put_str(out, S("salt"),
		             encode_base64(w->arena, str_bytes(seal->cost.salt, sizeof seal->cost.salt)));
	}
	json_end(out);
}

enum err keyring_text(struct work *w, const struct keyring *ring, const struct keyring_seal *seal,
                      const uint8_t key[SEAL_KEY_LEN], struct str *out)
{
	struct buf list = buf_init(w->arena, KEYRING_BYTES_MAX),
		   whole = buf_init(w->arena, KEYRING_BYTES_MAX);
	struct json_out json = json_out(&list);
	json_object(&json);
	json_name(&json, S("keys"));
	json_array(&json);
	for (size_t i = 0; i < ring->count; i++)
		write_slot(w, &json, &ring->slots[i], key);
	json_end(&json);
	json_name(&json, S("seal"));
	write_seal(w, &json, seal);
	json_put_str(&json, S("type"), type);
	json_end(&json);
	struct digest mac = mac_of(key, buf_str(&list));
	buf_format(&whole, "{\"list\":%.*s,\"mac\":\"%.*s\"}\n", STR_ARG(buf_str(&list)),
	           STR_ARG(digest_hex(w->arena, &mac)));
	if (list.full || whole.full)
		return fail(w, ERR_TOO_LARGE, "There are more keys than can be kept.");
	*out = buf_str(&whole);
	return OK;
}

/* ---- reading ---- */

static enum err malformed(struct work *w)
{
	return fail(w, ERR_INPUT, "This is not a list of keys, or one of a newer Assay.");
}

static enum err read_seal(struct work *w, const struct json *json, struct keyring_seal *out)
{
	struct str name = json_get_str(json, S("kind")), salt;
	*out = (struct keyring_seal){0};
	size_t kind = 0;
	while (kind < COUNT(seal_names) && !str_equal(name, seal_names[kind]))
		kind++;
	if (kind == COUNT(seal_names))
		return malformed(w);
	out->kind = (enum keyring_seal_kind)kind;
	if (out->kind != KEYRING_SEAL_PASSPHRASE)
		return OK;
	out->cost.passes = json_get_int(json, S("passes"));
	out->cost.memory_bytes = json_get_int(json, S("memory_bytes"));
	if (!decode_base64(w->arena, json_get_str(json, S("salt")), &salt) ||
	    salt.len != sizeof out->cost.salt)
		return malformed(w);
	memcpy(out->cost.salt, salt.at, salt.len);
	return OK;
}

static enum err read_list(struct work *w, struct str text, const struct json **list, struct str *mac,
                          struct keyring_seal *seal)
{
	const struct json *json;
	TRY(json_parse(w, text, KEYRING_BYTES_MAX, &json));
	*list = json_get(json, S("list"));
	*mac = json_get_str(json, S("mac"));
	if (!str_equal(json_get_str(*list, S("type")), type))
		return malformed(w);
	return read_seal(w, json_get(*list, S("seal")), seal);
}

enum err keyring_text_seal(struct work *w, struct str text, struct keyring_seal *out)
{
	const struct json *list;
	struct str mac;
	return read_list(w, text, &list, &mac, out);
}

static enum err read_secret(struct work *w, struct str sealed, const struct signer_key *key,
                            const uint8_t sealing[SEAL_KEY_LEN], struct key_secret *out)
{
	struct str bytes, thumbprint = key_thumbprint(w->arena, &key->public);
	if (!decode_base64(w->arena, sealed, &bytes) || bytes.len < SEAL_OVERHEAD ||
	    bytes.len - SEAL_OVERHEAD > sizeof out->bytes)
		return malformed(w);
	out->kind = key->public.kind;
	out->len = bytes.len - SEAL_OVERHEAD;
	if (!seal_open(sealing, about(w->arena, key->role, thumbprint), bytes, out->bytes))
		return fail(w, ERR_FORBIDDEN, "A key does not open: it was put in another's place.");
	return OK;
}

static enum err read_key(struct work *w, const struct json *json, struct signer_key *out)
{
	*out = (struct signer_key){
		.owner = json_get_str(json, S("owner")),
		.place = json_get_str(json, S("place")),
		.made_us = json_get_int(json, S("made_us")),
		.ended_us = json_get_int(json, S("ended_us")),
	};
	if (!keyring_role_parse(json_get_str(json, S("role")), &out->role) ||
	    !keyring_state_parse(json_get_str(json, S("state")), &out->state) ||
	    (!str_equal(out->place, S("file")) && !str_equal(out->place, S("pkcs11"))))
		return malformed(w);
	TRY(key_multikey_parse(w, json_get_str(json, S("public")), &out->public));
	return out->public.kind == keyring_kind(out->role) ? OK : malformed(w);
}

static enum err read_slot(struct work *w, struct keyring *ring, const struct json *json,
                          const uint8_t sealing[SEAL_KEY_LEN], struct key_secret *secret)
{
	struct signer_key key;
	struct str sealed = json_get_str(json, S("sealed"));
	TRY(read_key(w, json, &key));
	if (key.state != SIGNER_ACTIVE || str_equal(key.place, S("pkcs11")))
		return keyring_add_public(w, ring, &key);
	TRY(read_secret(w, sealed, &key, sealing, secret));
	TRY(keyring_add(w, ring, &key, secret));
	return key_equal(&key.public, &ring->slots[ring->count - 1].key.public) ? OK : malformed(w);
}

static enum err read_slots(struct work *w, const struct json *keys, const uint8_t sealing[SEAL_KEY_LEN],
                           struct keyring *ring)
{
	struct key_secret *secret = seal_memory(sizeof *secret);
	enum err failed = OK;
	for (size_t i = 0; failed == OK && json_at(keys, i) != NULL; i++)
		failed = read_slot(w, ring, json_at(keys, i), sealing, secret);
	seal_memory_free(secret);
	return failed;
}

enum err keyring_parse(struct work *w, struct str text, const uint8_t key[SEAL_KEY_LEN], struct keyring **out)
{
	const struct json *list;
	struct str mac, canonical;
	struct keyring_seal seal;
	TRY(read_list(w, text, &list, &mac, &seal));
	TRY(json_canonical(w, list, &canonical));
	struct digest expected = mac_of(key, canonical);
	if (!digest_same_secret(mac, digest_hex(w->arena, &expected)))
		return fail(
			w, ERR_FORBIDDEN, "%s",
			seal.kind == KEYRING_SEAL_PASSPHRASE
				? "The passphrase does not open the keys, or the list of keys was changed."
				: "The keys were sealed with something else, or the list of keys was changed.");
	struct keyring *ring = keyring_open();
	enum err failed = read_slots(w, json_get(list, S("keys")), key, ring);
	if (failed != OK) {
		keyring_close(ring);
		return failed;
	}
	*out = ring;
	return OK;
}
