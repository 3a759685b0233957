/* Forms and queries: whatever the bytes, reading them fails or gives pairs of text. */
#include "base/check.h"
#include "base/utf8.h"
#include "http/field.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct field_pair *pairs;
	size_t count;
	if (field_pairs(&w, str_bytes(data, size), &pairs, &count) == OK) {
		check(count <= 1024);
		for (size_t i = 0; i < count; i++) {
			check(utf8_valid(pairs[i].name) && utf8_valid(pairs[i].value));
			check(str_find_byte(pairs[i].value, '\0') == SIZE_MAX);
		}
	}
	work_finish(&w);
	return 0;
}
