#include "similar/grammar.h"

#include <string.h>
#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_c(void);
const TSLanguage *tree_sitter_cpp(void);
const TSLanguage *tree_sitter_python(void);
const TSLanguage *tree_sitter_javascript(void);
const TSLanguage *tree_sitter_typescript(void);
const TSLanguage *tree_sitter_tsx(void);
const TSLanguage *tree_sitter_go(void);
const TSLanguage *tree_sitter_rust(void);
const TSLanguage *tree_sitter_java(void);
const TSLanguage *tree_sitter_sql(void);

#define LANGUAGE(name)                           \
	static const void *language_##name(void) \
	{                                        \
		return tree_sitter_##name();     \
	}
LANGUAGE(c)
LANGUAGE(cpp)
LANGUAGE(python)
LANGUAGE(javascript)
LANGUAGE(typescript)
LANGUAGE(tsx)
LANGUAGE(go)
LANGUAGE(rust)
LANGUAGE(java)
LANGUAGE(sql)

#define FOR_WHILE "for_statement while_statement"

static const struct grammar grammars[] = {
	{S_INIT("c"), S_INIT("C"), "c h", FOR_WHILE, language_c},
	{S_INIT("cpp"), S_INIT("C++"), "cc cpp cxx c++ hh hpp hxx", FOR_WHILE, language_cpp},
	{S_INIT("python"), S_INIT("Python"), "py", "", language_python},
	{S_INIT("javascript"), S_INIT("JavaScript"), "js mjs cjs jsx", FOR_WHILE, language_javascript},
	{S_INIT("typescript"), S_INIT("TypeScript"), "ts mts cts", FOR_WHILE, language_typescript},
	{S_INIT("tsx"), S_INIT("TypeScript with JSX"), "tsx", FOR_WHILE, language_tsx},
	{S_INIT("go"), S_INIT("Go"), "go", "for_statement", language_go},
	{S_INIT("rust"), S_INIT("Rust"), "rs", "", language_rust},
	{S_INIT("java"), S_INIT("Java"), "java", FOR_WHILE, language_java},
	{S_INIT("sql"), S_INIT("SQL"), "sql", "", language_sql},
};

/* Of all languages: what stands around code and says nothing of it. */
static const char passed[] =
	"compound_statement block statement_block expression_statement parenthesized_expression "
	"condition_clause for_clause";

/* Whether a word is one of those apart by blanks. */
static bool is_one_of(struct str word, const char *words)
{
	struct str rest = str_of(words);
	while (rest.len > 0)
		if (str_equal(str_cut(&rest, ' '), word))
			return true;
	return false;
}

const struct grammar *grammar_of_file(struct str path)
{
	size_t dot = path.len;
	while (dot > 0 && path.at[dot - 1] != '.' && path.at[dot - 1] != '/')
		dot--;
	if (dot == 0 || path.at[dot - 1] != '.')
		return NULL;
	struct str extension = str_slice(path, dot, SIZE_MAX);
	for (size_t i = 0; i < COUNT(grammars) && extension.len > 0; i++)
		if (is_one_of(extension, grammars[i].extensions))
			return &grammars[i];
	return NULL;
}

const struct grammar *grammar_find(struct str id)
{
	for (size_t i = 0; i < COUNT(grammars); i++)
		if (str_equal(grammars[i].id, id))
			return &grammars[i];
	return NULL;
}

const struct grammar *grammar_all(size_t *count)
{
	*count = COUNT(grammars);
	return grammars;
}

static enum grammar_role role_of(const struct grammar *grammar, const TSLanguage *language, TSSymbol symbol)
{
	struct str name = str_of(ts_language_symbol_name(language, symbol));
	if (ts_language_symbol_type(language, symbol) != TSSymbolTypeRegular ||
	    str_find(name, S("comment")) != SIZE_MAX || str_equal(name, S("marginalia")))
		return GRAMMAR_LEFT;
	if (is_one_of(name, grammar->loops))
		return GRAMMAR_LOOP;
	return is_one_of(name, passed) ? GRAMMAR_PASSED : GRAMMAR_KEPT;
}

const uint8_t *grammar_roles(struct work *w, const struct grammar *grammar)
{
	const TSLanguage *language = grammar->language();
	uint32_t count = ts_language_symbol_count(language);
	uint8_t *roles = work_array(w, count, sizeof *roles);
	for (uint32_t i = 0; i < count; i++)
		roles[i] = (uint8_t)role_of(grammar, language, (TSSymbol)i);
	return roles;
}
