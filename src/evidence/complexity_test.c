/* Counted by hand. */
#include "evidence/complexity.h"

#include "base/buf.h"
#include "evidence/lexer.h"

#include "test.h"

static void counts(const char *language, const char *text, int64_t lines, int64_t comments, int64_t blank,
                   int64_t decisions, int64_t nested)
{
	struct complexity got = complexity_of(str_of(language), str_of(text));
	if (got.lines != lines || got.comments != comments || got.blank != blank ||
	    got.decisions != decisions || got.nested != nested)
		fail_msg("%s: lines %lld comments %lld blank %lld decisions %lld nested %lld", text,
		         (long long)got.lines, (long long)got.comments, (long long)got.blank,
		         (long long)got.decisions, (long long)got.nested);
}

TEST(complexity_counts_branches_of_each_language)
{
	counts("c", "int f(int a)\n{\n\tif (a && a > 1)\n\t\treturn 1;\n\treturn a ? 2 : 3;\n}\n", 6, 0, 0, 3,
	       3);
	/* if 1, for 2 (nested once), while 3 (twice). */
	counts("c", "void f(int a)\n{\n\tif (a) {\n\t\tfor (;;) {\n\t\t\twhile (a) { }\n\t\t}\n\t}\n}\n", 8,
	       0, 0, 3, 6);
	counts("c", "#define X(a) if (a) \\\n  while (a)\nint b;\n", 3, 0, 0, 0, 0);
	counts("python",
	       "def f(a):\n    if a and b:\n        for c in a:\n            pass\n    elif c:\n        pass\n",
	       6, 0, 0, 4, 5);
	counts("python", "x = [a for a in b if a]\n\"\"\"if\nwhile\"\"\"\n# if\n\n", 3, 1, 1, 2, 2);
	counts("javascript",
	       "const r = /if (a) && b/.test(x) ? a?.b ?? c : `if ${d}`;\nlet e = f / g; // if\n", 2, 0, 0, 2,
	       2);
	counts("typescript", "interface A { b?: string; c?: D }\n", 1, 0, 0, 0, 0);
	counts("go", "func f() {\n\tfor i := range a {\n\t\tif i > 1 && b {\n\t\t}\n\t}\n}\n", 6, 0, 0, 3, 4);
	counts("rust",
	       "fn f<'a>(x: &'a str) -> Option<u8> { let y = g()?; match x { \"if\" => 'i', _ => r#\"while\"# } }\n",
	       1, 0, 0, 2, 2);
	counts("java", "/* if\n * while */\nclass A { int f() { try { } catch (E e) { } return 1; } }\n", 1,
	       2, 0, 1, 1);
	counts("sql", "SELECT CASE WHEN a THEN 'OR' END -- AND\nFROM \"AND\" WHERE b AND c;\n", 2, 0, 0, 2,
	       2);
	counts("", "if if if\n\n", 1, 0, 1, 0, 0);
	counts("c", "", 0, 0, 0, 0, 0);
}

TEST(complexity_says_where_it_is_deepest)
{
	struct complexity got = complexity_of(
		S("c"), S("void f(void)\n{\n\tif (a) {\n\t\tif (b) {\n\t\t\tif (c) {}\n\t\t}\n\t}\n}\n"));
	assert_int_equal(got.deepest, 2);
	assert_int_equal(got.deepest_line, 5);
	assert_int_equal(got.longest_line, 12);
}

TEST(complexity_knows_languages_by_their_endings)
{
	assert_str(complexity_language(S("src/a.tsx")), S("typescript"));
	assert_str(complexity_language(S("a.h")), S("c"));
	assert_true(str_absent(complexity_language(S("Makefile"))));
}

/* Whatever opens and is never closed is read once: of a mebibyte of them this would not come back otherwise. */
TEST(complexity_reads_each_line_once)
{
	static const struct str openings[] = {S_INIT("/["), S_INIT("/\\"), S_INIT("=/a"), S_INIT("`${")};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(openings); i++) {
		struct buf text = buf_init(w.arena, 1 << 20);
		while (text.len + openings[i].len <= 1 << 20)
			buf_put(&text, openings[i]);
		assert_int_equal(complexity_of(S("javascript"), buf_str(&text)).lines, 1);
	}
	/* What is closed after one that is not, on its line, is code; the next line has its own. */
	counts("javascript", "a = /[ + /if/;\nb = /if/;\n", 2, 0, 0, 1, 1);
	test_work_end(&w);
}
