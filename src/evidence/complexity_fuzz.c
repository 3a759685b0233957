/* The first byte chooses the language. Pieces are all of the text, in order; what is counted adds up. */
#include "evidence/complexity.h"
#include "evidence/lexer.h"

#include "base/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str languages[] = {
		S_INIT("c"),  S_INIT("cpp"),  S_INIT("python"), S_INIT("javascript"), S_INIT("typescript"),
		S_INIT("go"), S_INIT("rust"), S_INIT("java"),   S_INIT("sql"),        S_INIT("")};
	if (size == 0)
		return 0;
	struct str language = languages[data[0] % COUNT(languages)], text = str_bytes(data + 1, size - 1);
	struct lexer lexer = lexer_begin(language, text);
	struct lexer_piece piece;
	size_t at = 0;
	int64_t lines = 0;
	while ((piece = lexer_next(&lexer)).kind != LEXER_END) {
		check(piece.at == at && piece.text.len > 0);
		at += piece.text.len;
	}
	check(at == text.len);
	for (size_t i = 0; i < text.len; i++)
		lines += text.at[i] == '\n' || i + 1 == text.len;
	struct complexity got = complexity_of(language, text);
	check(got.lines + got.comments + got.blank == lines);
	check(got.nested >= got.decisions && got.deepest >= 0);
	return 0;
}
