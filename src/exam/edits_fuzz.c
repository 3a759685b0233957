/* Stored edits: whatever the bytes, reading them fails or gives edits that are stored and read back the same, and that
 * apply to a text or are refused. */
#include "base/check.h"
#include "base/utf8.h"
#include "exam/edits.h"

enum { TEXT_MAX = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool same_edit(const struct edit *a, const struct edit *b)
{
	return a->after_ms == b->after_ms && a->at == b->at && a->removed == b->removed &&
	       a->kind == b->kind && str_equal(a->inserted, b->inserted);
}

static void check_decoded(struct work *w, const struct edit *edits, size_t count)
{
	struct edit *again;
	size_t again_count;
	struct str text = S("int main(void)\n{\n\treturn 0; /* \xc3\xa4\xe2\x82\xac */\n}\n");
	check(edits_decode(w, edits_encode(w, edits, count), &again, &again_count) == OK);
	check(again_count == count);
	for (size_t i = 0; i < count; i++)
		check(same_edit(&edits[i], &again[i]));
	if (edits_apply(w, text, edits, count, TEXT_MAX, &text) != OK)
		return;
	check(text.len <= TEXT_MAX && utf8_valid(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct edit *edits;
	size_t count;
	if (edits_decode(&w, str_bytes(data, size), &edits, &count) == OK)
		check_decoded(&w, edits, count);
	work_finish(&w);
	return 0;
}
