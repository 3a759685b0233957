/* Any bytes as a token: nothing verifies under a key that nobody signs with; parts are views of the input. */
#include "base/check.h"
#include "vc/claims.h"
#include "vc/jwt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct es256_public nobody = {{1}, {2}};
	struct work w = work_init(NULL, S("fuzz"));
	struct jwt jwt;
	const struct json *payload;
	struct str credential;
	if (jwt_parse(&w, str_bytes(data, size), &jwt) == OK) {
		check(jwt.signed_part.len < size);
		check(!jwt_verify(&jwt, &nobody));
		if (json_parse(&w, jwt.payload, CLAIMS_BYTES_MAX, &payload) == OK &&
		    claims_credential(&w, payload, &credential) == OK &&
		    claims_check(&w, payload, true) != OK)
			check(w.message.len > 0);
	}
	work_finish(&w);
	return 0;
}
