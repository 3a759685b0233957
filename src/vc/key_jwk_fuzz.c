/* Any JSON as a JWK: a key that is read comes back from its JWK, its Multikey and its DIDs, and refuses what nobody signed. */
#include "base/check.h"
#include "vc/did.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_key(struct work *w, const struct key_public *key)
{
	const struct json *json;
	struct key_public again;
	struct buf text = buf_init(w->arena, 2048);
	struct json_out out = json_out(&text);
	key_jwk_write(&out, key);
	check(!text.full && json_parse(w, buf_str(&text), text.len, &json) == OK);
	check(key_jwk_parse(w, json, &again) == OK && key_equal(key, &again));
	check(key_thumbprint(w->arena, key).len == 43);
	if (key->kind != KEY_RSA)
		check(key_multikey_parse(w, key_multikey(w->arena, key), &again) == OK &&
		      key_equal(key, &again));
	const uint8_t zeros[KEY_SIGNATURE_MAX] = {0};
	for (size_t len = 0; len <= sizeof zeros; len += 32)
		check(!key_verify(key, S("nobody signed this"), str_bytes(zeros, len)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	const struct json *json;
	struct key_public key;
	if (json_parse(&w, str_bytes(data, size), DID_DOCUMENT_BYTES_MAX, &json) == OK &&
	    key_jwk_parse(&w, json, &key) == OK)
		try_key(&w, &key);
	work_finish(&w);
	return 0;
}
