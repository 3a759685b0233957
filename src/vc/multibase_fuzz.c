/* Any text as multibase: what is read is written again as it was, since no value has two forms; and any bytes come back. */
#include "base/check.h"
#include "vc/key.h"
#include "vc/multibase.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct str text = str_bytes(data, size), bytes;
	struct key_public key;
	if (multibase_decode(w.arena, text, &bytes))
		check(str_equal(text, data[0] == 'z' ? multibase_base58(w.arena, bytes)
		                                     : multibase_base64url(w.arena, bytes)));
	if (key_multikey_parse(&w, text, &key) == OK)
		check(str_equal(key_multikey(w.arena, &key), text));
	if (size <= MULTIBASE_BASE58_MAX / 2) {
		check(multibase_decode(w.arena, multibase_base58(w.arena, text), &bytes));
		check(str_equal(bytes, text));
	}
	work_finish(&w);
	return 0;
}
