#include "evidence/mutate.h"

#include "base/buf.h"
#include "base/check.h"
#include "evidence/lexer.h"

#include <string.h>

static const struct change {
	struct str was, becomes;
	enum lexer_kind kind;
} changes[] = {
	{S_INIT("=="), S_INIT("!="), LEXER_OPERATOR},   {S_INIT("!="), S_INIT("=="), LEXER_OPERATOR},
	{S_INIT("==="), S_INIT("!=="), LEXER_OPERATOR}, {S_INIT("!=="), S_INIT("==="), LEXER_OPERATOR},
	{S_INIT("<="), S_INIT("<"), LEXER_OPERATOR},    {S_INIT(">="), S_INIT(">"), LEXER_OPERATOR},
	{S_INIT("&&"), S_INIT("||"), LEXER_OPERATOR},   {S_INIT("||"), S_INIT("&&"), LEXER_OPERATOR},
	{S_INIT("++"), S_INIT("--"), LEXER_OPERATOR},   {S_INIT("--"), S_INIT("++"), LEXER_OPERATOR},
	{S_INIT("+="), S_INIT("-="), LEXER_OPERATOR},   {S_INIT("-="), S_INIT("+="), LEXER_OPERATOR},
	{S_INIT("<"), S_INIT("<="), LEXER_OPERATOR},    {S_INIT(">"), S_INIT(">="), LEXER_OPERATOR},
	{S_INIT("+"), S_INIT("-"), LEXER_OPERATOR},     {S_INIT("-"), S_INIT("+"), LEXER_OPERATOR},
	{S_INIT("*"), S_INIT("/"), LEXER_OPERATOR},     {S_INIT("/"), S_INIT("*"), LEXER_OPERATOR},
	{S_INIT("%"), S_INIT("*"), LEXER_OPERATOR},     {S_INIT("0"), S_INIT("1"), LEXER_NUMBER},
	{S_INIT("1"), S_INIT("2"), LEXER_NUMBER},       {S_INIT("true"), S_INIT("false"), LEXER_WORD},
	{S_INIT("false"), S_INIT("true"), LEXER_WORD},  {S_INIT("True"), S_INIT("False"), LEXER_WORD},
	{S_INIT("False"), S_INIT("True"), LEXER_WORD},  {S_INIT("and"), S_INIT("or"), LEXER_WORD},
	{S_INIT("or"), S_INIT("and"), LEXER_WORD},      {S_INIT("continue"), S_INIT("break"), LEXER_WORD},
};

/* Words that are operators in Python alone. */
static bool is_pythons(struct str word)
{
	return str_equal(word, S("and")) || str_equal(word, S("or"));
}

/* Between two values it computes; elsewhere it is a sign, a pointer, a type's bracket. Blanks around it tell, as people write. */
static bool is_between_values(struct str text, const struct lexer_piece *piece)
{
	size_t end = piece->at + piece->text.len;
	return piece->at > 0 && end < text.len && text.at[piece->at - 1] == ' ' && text.at[end] == ' ';
}

static const struct change *change_of(struct str language, struct str text, const struct lexer_piece *piece)
{
	bool single = piece->kind == LEXER_OPERATOR && piece->text.len == 1;
	if (single && !is_between_values(text, piece))
		return NULL;
	if (piece->kind == LEXER_WORD && is_pythons(piece->text) && !str_equal(language, S("python")))
		return NULL;
	for (size_t i = 0; i < COUNT(changes); i++)
		if (changes[i].kind == piece->kind && str_equal(changes[i].was, piece->text))
			return &changes[i];
	return NULL;
}

void mutate_find(struct work *w, struct str language, struct str text, struct mutation **out, size_t *count)
{
	struct lexer lexer = lexer_begin(language, text);
	struct lexer_piece piece;
	*out = work_array(w, MUTATE_MAX, sizeof **out);
	*count = 0;
	while ((piece = lexer_next(&lexer)).kind != LEXER_END && *count < MUTATE_MAX) {
		const struct change *change = change_of(language, text, &piece);
		if (change != NULL)
			(*out)[(*count)++] =
				(struct mutation){piece.at, piece.line, piece.text, change->becomes};
	}
}

struct str mutate_apply(struct work *w, struct str text, const struct mutation *mutation)
{
	struct buf out = buf_init(w->arena, text.len + mutation->becomes.len);
	check(str_equal(str_slice(text, mutation->at, mutation->was.len), mutation->was));
	buf_put(&out, str_slice(text, 0, mutation->at));
	buf_put(&out, mutation->becomes);
	buf_put(&out, str_slice(text, mutation->at + mutation->was.len, SIZE_MAX));
	return buf_str(&out);
}
