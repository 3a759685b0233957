/* Any bytes as a list of logs: every log that is read has an origin, and a key that reads back. */
#include "base/check.h"
#include "tlog/log_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct log_list_entry *entries;
	struct note_verifier key;
	size_t count;
	if (log_list_parse(&w, str_bytes(data, size), &entries, &count) == OK) {
		for (size_t i = 0; i < count; i++) {
			check(entries[i].origin.len > 0);
			check(note_verifier_parse(&w, note_verifier_text(w.arena, &entries[i].key), &key) ==
			      OK);
			check(key.id == entries[i].key.id);
		}
	}
	work_finish(&w);
	return 0;
}
