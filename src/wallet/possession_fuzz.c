/* Any request's proofs: nobody who does not know our key makes a nonce of ours, so that none is ever proved. */
#include "wallet/possession.h"

#include "base/check.h"
#include "base/utf8.h"
#include "base/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { REQUEST_BYTES_MAX = 64 << 10 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct directory key = {{7}};
	struct work w = work_init(&world_real, S("fuzz"));
	const struct json *proofs;
	struct str why = {0};
	if (json_parse(&w, str_bytes(data, size), REQUEST_BYTES_MAX, &proofs) == OK) {
		check(possession_check(&w, &key, S("https://assay.example"), proofs, &why) !=
		      POSSESSION_PROVED);
		check(why.len > 0 && utf8_plain(why) && w.failed == OK);
	}
	work_finish(&w);
	return 0;
}
