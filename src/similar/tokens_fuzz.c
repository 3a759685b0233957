/* Any bytes as a program: the first says in which language. Tokens lie in its lines, and do not depend on what was read
 * before. */
#include "base/check.h"
#include "similar/tokens.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t grammar_count, lines = 1;
	const struct grammar *grammars = grammar_all(&grammar_count);
	if (size == 0)
		return 0;
	struct work w = work_init(NULL, S("fuzz"));
	struct str source = str_bytes(data + 1, size - 1);
	struct tokens tokens, again;
	for (size_t i = 0; i < source.len; i++)
		lines += source.at[i] == '\n';
	const struct grammar *grammar = &grammars[data[0] % grammar_count];
	if (tokens_read(&w, grammar, source, &tokens) == OK) {
		for (size_t i = 0; i < tokens.count; i++)
			check(tokens.at[i].kind != TOKEN_BARRIER && tokens.at[i].line >= 1 &&
			      tokens.at[i].line <= tokens.at[i].line_last && tokens.at[i].line_last <= lines);
		/* The parser's time is the wall's: on a busy machine it may be over for what was read in time before. */
		enum err failed = tokens_read(&w, grammar, source, &again);
		check(failed == ERR_TOO_LARGE || (failed == OK && again.count == tokens.count));
		for (size_t i = 0; i < tokens.count && failed == OK; i++)
			check(tokens.at[i].kind == again.at[i].kind);
	}
	work_finish(&w);
	return 0;
}
