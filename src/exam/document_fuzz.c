/* Any bytes as a stored document: what is read writes as what reads the same. */
#include "base/check.h"
#include "base/world.h"
#include "exam/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(&world_real, S("fuzz"));
	struct str json, again;
	const struct document *document;
	enum err failed = document_read(&w, str_bytes(data, size), &document);
	check(failed == OK || failed == ERR_INTERNAL);
	if (failed == OK && document_write(&w, document, &json) == OK) {
		check(document_read(&w, json, &document) == OK);
		check(document_write(&w, document, &again) == OK);
		check(str_equal(json, again));
	}
	work_finish(&w);
	return 0;
}
