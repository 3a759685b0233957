/* The first byte chooses the number of levels, the rest is an answer. The grammar that comes of it is well formed, no
 * longer than a stated multiple of the answer, and makes the answer's first word with each level and with no other. */
#include "base/check.h"
#include "base/utf8.h"
#include "gbnf.h"
#include "grade/rubric.h"

enum { BYTES_OF_BYTE = 32, BYTES_OF_FRAME = 128 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str first_word(struct str answer)
{
	size_t from = 0;
	while (from < answer.len && str_find_byte(S(" \t\r\n"), answer.at[from]) != SIZE_MAX)
		from++;
	size_t to = from;
	while (to < answer.len && str_find_byte(S(" \t\r\n"), answer.at[to]) == SIZE_MAX)
		to++;
	return str_slice(answer, from, to - from);
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
	struct str word = first_word(answer);
	/* Nothing else is stored as an answer, and none without a word is asked about. */
	if (word.len == 0 || !utf8_valid(answer) || str_find_byte(answer, '\0') != SIZE_MAX)
		return 0;
	struct work w = work_init(NULL, S("fuzz"));
	size_t level_count = 2 + data[0] % (DOCUMENT_LEVELS_MAX - 1);
	struct str grammar = rubric_grammar(&w, answer, level_count);
	const struct gbnf *gbnf = gbnf_read(w.arena, grammar);
	check(gbnf != NULL);
	check(grammar.len <= BYTES_OF_BYTE * answer.len + BYTES_OF_FRAME);
	if (word.len + 16 < GBNF_TEXT_MAX)
		check_levels(&w, gbnf, word, level_count);
	work_finish(&w);
	return 0;
}
