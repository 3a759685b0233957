#include "similar/tokens.h"

#include "test.h"

#include <string.h>

static struct tokens read_as(struct work *w, const char *language, struct str source)
{
	struct tokens tokens;
	assert_ok(w, tokens_read(w, grammar_find(str_of(language)), source, &tokens));
	return tokens;
}

static bool same(const struct tokens *a, const struct tokens *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (a->at[i].kind != b->at[i].kind)
			return false;
	return true;
}

static void assert_alike(const char *language, const char *a, const char *b, bool alike)
{
	struct work w = test_work();
	const struct tokens left = read_as(&w, language, str_of(a)), right = read_as(&w, language, str_of(b));
	if (left.broken || right.broken || same(&left, &right) != alike)
		fail_msg("%s: %s\nand %s", language, a, b);
	test_work_end(&w);
}

/* By hand, of the grammar's tree: (declaration type: (primitive_type) declarator: (identifier)). */
TEST(a_declaration_gives_its_kind_a_type_a_name_and_its_end)
{
	struct work w = test_work();
	const struct tokens tokens = read_as(&w, "c", S("\nint\n a;\n"));
	assert_int_equal(tokens.count, 4);
	static const uint32_t lines[] = {2, 2, 3, 3};
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(tokens.at[i].line, lines[i]);
	assert_int_equal(tokens.at[3].kind, tokens.at[0].kind + 1);
	assert_true(tokens.at[1].kind != tokens.at[2].kind);
	assert_false(tokens.broken);
	test_work_end(&w);
}

TEST(names_values_comments_layout_and_braces_do_not_count)
{
	assert_alike(
		"c", "int f(int a) { if (a < 1) return a + 10; return 0; }",
		"/* other */ int g ( int b )\n{\n\tif (b < 2) {\n\t\treturn b + 3; // so\n\t}\n\treturn (7);\n}",
		true);
	assert_alike("python", "def f(a):\n    return a + 1\n",
	             "# so\ndef  other( b ):\n\n        return b + 22\n", true);
	assert_alike("java", "class A { int f(int a) { return a * 2; } }",
	             "class B {\n int g(int b)\n { return b * 3; } }", true);
}

TEST(operators_types_and_order_count)
{
	assert_alike("c", "int f(int a) { return a + 1; }", "int f(int a) { return a - 1; }", false);
	assert_alike("c", "void f(void) { a(); b(1); }", "void f(void) { b(1); a(); }", false);
	assert_alike("go", "package p\nfunc f(a int) bool { return a < 1 }",
	             "package p\nfunc f(a int) bool { return a > 1 }", false);
}

TEST(a_loop_is_the_same_however_it_is_written)
{
	assert_alike("c", "void f(int n) { int i; for (i = 0; i < n; i++) { g(i); h(); } }",
	             "void f(int n) { int i; i = 0; while (i < n) { g(i); h(); i++; } }", true);
	assert_alike("c", "void f(int n) { for (int i = 0; i < n; i++) g(i); }",
	             "void f(int n) { int i = 0; while (i < n) { g(i); i++; } }", true);
	assert_alike("c", "void f(void) { for (;;) g(); }", "void f(void) { for (; ; ) { g(); } }", true);
	assert_alike("c", "void f(int n) { for (a = 0; a < n; a++) for (b = 0; b < n; b++) g(a, b); }",
	             "void f(int n) { a = 0; while (a < n) { b = 0; while (b < n) { g(a, b); b++; } a++; } }",
	             true);
	assert_alike("c", "void f(int n) { while (n) g(); }", "void f(int n) { if (n) g(); }", false);
	assert_alike("c", "void f(int n) { for (i = 0; i < n; i++) g(); }",
	             "void f(int n) { for (i = 0; i < n; ) g(); }", false);
	assert_alike("cpp", "void f(int n) { for (i = 0; i < n; i++) { g(); } }",
	             "void f(int n) { i = 0; while (i < n) { g(); i++; } }", true);
	assert_alike("java", "class A { void f() { for (i = 0; i < n; i++) { g(); } } }",
	             "class A { void f() { i = 0; while (i < n) { g(); i++; } } }", true);
	assert_alike("javascript", "for (i = 0; i < n; i++) g();", "i = 0; while (i < n) { g(); i++; }",
	             true);
	assert_alike("typescript", "for (let i = 0; i < n; i++) g();",
	             "let i = 0; while (i < n) { g(); i++; }", true);
	assert_alike("go", "package p\nfunc f() { for i := 0; i < n; i++ { g() } }",
	             "package p\nfunc f() { i := 0\nfor i < n { g()\ni++ } }", true);
}

TEST(every_language_reads_a_small_program_of_its_own)
{
	static const struct {
		const char *file, *id, *source;
	} programs[] = {
		{"a/main.c", "c", "int main(void) { return 0; }"},
		{"main.cpp", "cpp",
	         "template <class T> T f(T a) { return a; } int main() { return f<int>(0); }"},
		{"m.py", "python", "for i in range(3):\n    print(i)\n"},
		{"m.js", "javascript", "const f = (a) => a ?? 1;"},
		{"m.ts", "typescript", "const f = (a: number): number => a;"},
		{"m.tsx", "tsx", "const f = () => <p>{1}</p>;"},
		{"m.go", "go", "package main\nfunc main() {}\n"},
		{"m.rs", "rust", "fn main() { let a = 1; while a < 2 { } }"},
		{"Main.java", "java", "class Main { public static void main(String[] a) { } }"},
		{"q.sql", "sql", "SELECT a, count(*) FROM t WHERE b = 1 GROUP BY a;"},
	};
	size_t count;
	grammar_all(&count);
	assert_int_equal(COUNT(programs), count);
	for (size_t i = 0; i < COUNT(programs); i++) {
		struct work w = test_work();
		struct tokens tokens;
		const struct grammar *grammar = grammar_of_file(str_of(programs[i].file));
		assert_non_null(grammar);
		assert_str(grammar->id, str_of(programs[i].id));
		assert_ok(&w, tokens_read(&w, grammar, str_of(programs[i].source), &tokens));
		assert_false(tokens.broken);
		assert_true(tokens.count > 3);
		test_work_end(&w);
	}
}

TEST(a_file_without_a_known_ending_is_in_no_language)
{
	static const char *const names[] = {"",      "c",   ".",        "a.",   "a.txt",
	                                    "a.c/b", "a.C", "Makefile", "x.c ", "a.py3"};
	for (size_t i = 0; i < COUNT(names); i++)
		assert_null(grammar_of_file(str_of(names[i])));
	assert_null(grammar_find(S("cobol")));
}

TEST(what_is_no_text_or_too_long_is_refused)
{
	struct work w = test_work();
	struct tokens tokens;
	const struct grammar *c = grammar_find(S("c"));
	assert_fails(&w, ERR_INPUT, tokens_read(&w, c, str_bytes("int a;\0int b;", 13), &tokens));
	char *large = work_alloc(&w, TOKENS_SOURCE_MAX);
	memset(large, ' ', TOKENS_SOURCE_MAX);
	assert_ok(&w, tokens_read(&w, c, str_bytes(large, TOKENS_SOURCE_MAX - 3), &tokens));
	assert_int_equal(tokens.count, 0);
	assert_fails(&w, ERR_TOO_LARGE, tokens_read(&w, c, str_bytes(large, TOKENS_SOURCE_MAX - 2), &tokens));
	assert_ok(&w, tokens_read(&w, c, (struct str){0}, &tokens));
	assert_int_equal(tokens.count, 0);
	assert_ok(&w, tokens_read(&w, c, S("\xff\xfe \x80 ) ) } int ="), &tokens));
	assert_true(tokens.broken);
	test_work_end(&w);
}

static struct str repeated(struct work *w, const char *before, const char *middle, const char *after,
                           size_t times)
{
	struct buf buf = buf_init(w->arena, TOKENS_SOURCE_MAX);
	for (size_t i = 0; i < times; i++)
		buf_put(&buf, str_of(before));
	buf_put(&buf, str_of(middle));
	for (size_t i = 0; i < times; i++)
		buf_put(&buf, str_of(after));
	return buf_str(&buf);
}

TEST(a_program_may_be_as_deep_as_it_likes)
{
	struct work w = test_work();
	struct tokens tokens = read_as(&w, "c", repeated(&w, "(", "1", ")", 32000));
	assert_true(tokens.count > 0);
	tokens = read_as(&w, "c", repeated(&w, "for(;;i++){", "", "}", 5000));
	assert_true(tokens.count > 5000);
	tokens = read_as(&w, "python", repeated(&w, "[", "", "]", 32000));
	assert_true(tokens.count > 0);
	tokens = read_as(&w, "javascript", repeated(&w, "{a:", "1", "}", 16000));
	assert_true(tokens.count > 0);
	test_work_end(&w);
}

/* libtree-sitter frees what it should not when a node has 65,536 children. */
TEST(a_program_of_brackets_alone_is_read_to_its_end)
{
	static const char *const languages[] = {"c",   "cpp", "python", "javascript", "typescript",
	                                        "tsx", "go",  "rust",   "java",       "sql"};
	for (size_t i = 0; i < COUNT(languages); i++) {
		struct work w = test_work();
		struct tokens tokens;
		struct str brackets = repeated(&w, "(", "", "", TOKENS_SOURCE_MAX - 3);
		assert_ok(&w, tokens_read(&w, grammar_find(str_of(languages[i])), brackets, &tokens));
		assert_true(tokens.broken);
		test_work_end(&w);
	}
}
