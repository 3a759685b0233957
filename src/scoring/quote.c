#include "scoring/quote.h"

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* A cut before byte `at` would part a word. */
static bool parts_a_word(struct str answer, size_t at)
{
	return at > 0 && at < answer.len && is_word(answer.at[at - 1]) && is_word(answer.at[at]);
}

size_t quote_find(struct str answer, struct str quote)
{
	if (str_trim(quote).len == 0)
		return SIZE_MAX;
	for (size_t from = 0;;) {
		size_t found = str_find(str_slice(answer, from, SIZE_MAX), quote);
		if (found == SIZE_MAX)
			return SIZE_MAX;
		size_t at = from + found;
		if (!parts_a_word(answer, at) && !parts_a_word(answer, at + quote.len))
			return at;
		from = at + 1;
	}
}
