/* Forms with files: whatever the bytes, reading them fails or gives pairs that lie in the body, one behind the other. */
#include "base/check.h"
#include "base/utf8.h"
#include "http/field.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct str body = str_bytes(data, size), type = str_cut(&body, '\n');
	struct field_pair *pairs;
	size_t count;
	if (field_multipart(&w, type, body, &pairs, &count) == OK) {
		const char *before = body.at;
		for (size_t i = 0; i < count; i++) {
			check(pairs[i].name.at > before && pairs[i].value.at > pairs[i].name.at);
			check(utf8_valid(pairs[i].name) && pairs[i].name.len > 0);
			before = pairs[i].value.at + pairs[i].value.len;
		}
		check(before <= body.at + body.len);
	}
	work_finish(&w);
	return 0;
}
