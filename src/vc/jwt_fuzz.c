/* Any bytes as a token: nothing verifies under keys that nobody signs with; parts are views of the input. */
#include "base/check.h"
#include "vc/claims.h"
#include "vc/jwt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_payload(struct work *w, const struct jwt *jwt)
{
	const struct json *payload;
	struct str credential;
	if (json_parse(w, jwt->payload, CLAIMS_BYTES_MAX, &payload) == OK &&
	    claims_credential(w, payload, &credential) == OK && claims_check(w, payload, payload, true) != OK)
		check(w->message.len > 0);
	work_forgive(w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct key_public nobody[] = {{KEY_ED25519, 32, {1, 2}},
	                                           {KEY_P256, 64, {1, 2}},
	                                           {KEY_P384, 96, {1, 2}},
	                                           {KEY_RSA, 3, {0x30, 1, 2}}};
	struct work w = work_init(NULL, S("fuzz"));
	struct str text = str_bytes(data, size);
	struct jwt jwt, typed;
	if (jwt_parse(&w, text, &jwt) == OK) {
		check(jwt.signed_part.len < size);
		for (size_t i = 0; i < COUNT(nobody); i++)
			check(!jwt_verify(&jwt, &nobody[i]));
		try_payload(&w, &jwt);
	}
	work_forgive(&w);
	/* What one of two different types takes, the other does not. */
	if (jwt_parse_typed(&w, text, S("vp+jwt"), &typed) == OK)
		check(jwt_parse(&w, text, &jwt) != OK);
	work_finish(&w);
	return 0;
}
