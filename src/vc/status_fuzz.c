/* Any JSON as {"credential": …, "list": …}: an answer that has words, and "revoked" only when the list says so. */
#include "vc/status.h"

#include "base/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct status_entry entries[STATUS_ENTRIES_MAX];
	struct status_answer answers[STATUS_ENTRIES_MAX];
	const struct json *document;
	size_t count;
	if (json_parse(&w, str_bytes(data, size), size, &document) == OK &&
	    status_entries(&w, json_get(document, S("credential")), entries, &count) == OK) {
		check(count <= STATUS_ENTRIES_MAX);
		const struct status_time time = {INT64_C(1767225600000000), (int64_t)(size % 3) << 51,
		                                 size % 2 == 0};
		for (size_t i = 0; i < count; i++) {
			answers[i] = status_of(&w, &entries[i], json_get(document, S("credential")),
			                       json_get(document, S("list")), &time);
			check(answers[i].words.len > 0 && w.failed == OK);
			check(json_get(document, S("list")) != NULL || answers[i].status == STATUS_UNKNOWN);
		}
		check(status_gravest(answers, count).words.len > 0);
	}
	work_finish(&w);
	return 0;
}
