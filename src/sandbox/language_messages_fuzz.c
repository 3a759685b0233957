/* The first byte chooses the language; the rest is what its compiler printed. */
#include "sandbox/language.h"

#include "base/check.h"
#include "base/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t languages, count;
	const struct language *all = language_all(&languages);
	struct language_message *messages;
	if (size == 0)
		return 0;
	struct work w = work_init(&world_real, S("fuzz"));
	const struct str printed = str_bytes(data + 1, size - 1);
	const struct language *language = &all[data[0] % languages];
	language_messages(&w, language, printed, &messages, &count);
	check(count <= LANGUAGE_MESSAGES_MAX);
	for (size_t i = 0; i < count; i++) {
		/* Pieces of what was printed, each within a line. */
		check(messages[i].text.at >= printed.at &&
		      messages[i].text.at + messages[i].text.len <= printed.at + printed.len);
		check(messages[i].text.len > 0 && str_find_byte(messages[i].text, '\n') == SIZE_MAX);
		check(str_absent(messages[i].file) || str_equal(messages[i].file, language->file) ||
		      str_equal(messages[i].file, language_harness_file(language)));
		check(messages[i].line >= 0 && messages[i].column >= 0);
	}
	work_finish(&w);
	return 0;
}
