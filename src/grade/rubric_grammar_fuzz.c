/* The first byte chooses the number of levels, the rest is an answer. The grammar that comes of it is well formed, no
 * longer than a stated multiple of the answer, and makes the answer's first word, whole characters, with each level and with no
 * other. */
#include "base/check.h"
#include "base/utf8.h"
#include "gbnf.h"
#include "grade/rubric.h"

enum { BYTES_OF_BYTE = 32, BYTES_OF_FRAME = 128, WORD_MAX = 128 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The shortest beginning of the answer, blanks aside, that the grammar makes: its first word. Nothing makes one where that word
 * is longer than can be looked at. */
static struct str first_word(struct work *w, const struct gbnf *gbnf, struct str answer)
{
	size_t most = 0;
	while (most < answer.len && most < WORD_MAX &&
	       str_find_byte(S(" \t\r\n"), answer.at[most]) == SIZE_MAX)
		most++;
	for (size_t length = 1; length <= most; length++) {
		struct str word = str_slice(answer, 0, length);
		if (!gbnf_makes(gbnf, str_format(w->arena, "%.*s\"\nLevel: 0", STR_ARG(word))))
			continue;
		check(utf8_valid(word));
		return word;
	}
	check(most == WORD_MAX);
	return S("");
}

static void check_levels(struct work *w, const struct gbnf *gbnf, struct str word, size_t level_count)
{
	for (size_t level = 0; level <= DOCUMENT_LEVELS_MAX; level++) {
		struct str reply = str_format(w->arena, "%.*s\"\nLevel: %zu", STR_ARG(word), level);
		check(gbnf_makes(gbnf, reply) == (level < level_count));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str answer = size == 0 ? S("") : str_bytes(data + 1, size - 1);
	struct str trimmed = str_trim(answer);
	/* Nothing else is stored as an answer, and none without a word is asked about. */
	if (trimmed.len == 0 || !utf8_valid(answer) || str_find_byte(answer, '\0') != SIZE_MAX)
		return 0;
	struct work w = work_init(NULL, S("fuzz"));
	size_t level_count = 2 + data[0] % (DOCUMENT_LEVELS_MAX - 1);
	struct str grammar = rubric_grammar(&w, answer, level_count);
	const struct gbnf *gbnf = gbnf_read(w.arena, grammar);
	check(gbnf != NULL);
	check(grammar.len <= BYTES_OF_BYTE * answer.len + BYTES_OF_FRAME);
	struct str word = first_word(&w, gbnf, trimmed);
	if (word.len > 0)
		check_levels(&w, gbnf, word, level_count);
	work_finish(&w);
	return 0;
}
