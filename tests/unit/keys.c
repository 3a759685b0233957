#include "unit/keys.h"

#include "test.h"

#include <string.h>

static enum err sign_once(struct work *w, void *state, struct str bytes, struct key_signature *out)
{
	const struct key_secret *kept = state;
	struct key_secret secret = *kept;
	struct key_signer signer;
	enum err failed = key_secret_signer(w, &secret, &signer);
	if (failed == OK)
		failed = key_sign(w, &signer, bytes, out);
	key_secret_wipe(&secret);
	return failed;
}

struct key_signer keys_signer(struct work *w, enum key_kind kind, struct str secret)
{
	struct key_secret *kept = work_alloc(w, sizeof *kept);
	struct key_signer signer;
	assert_true(secret.len <= sizeof kept->bytes);
	kept->kind = kind;
	kept->len = secret.len;
	memcpy(kept->bytes, secret.at, secret.len);
	struct key_secret made = *kept;
	assert_ok(w, key_secret_signer(w, &made, &signer));
	key_secret_wipe(&made);
	signer.state = kept;
	signer.sign = sign_once;
	return signer;
}

struct key_signer keys_of_byte(struct work *w, enum key_kind kind, uint8_t first)
{
	const uint8_t secret[48] = {first};
	return keys_signer(w, kind, str_bytes(secret, kind == KEY_P384 ? 48 : 32));
}
