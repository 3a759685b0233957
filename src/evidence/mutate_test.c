/* By hand. */
#include "evidence/mutate.h"

#include "test.h"

static void becomes(struct work *w, const char *language, const char *text, size_t which,
                    const char *expected)
{
	struct mutation *found;
	size_t count;
	mutate_find(w, str_of(language), str_of(text), &found, &count);
	assert_true(which < count);
	assert_str(mutate_apply(w, str_of(text), &found[which]), str_of(expected));
}

TEST(mutate_changes_code_and_nothing_else)
{
	struct work w = test_work();
	struct mutation *found;
	size_t count;
	const char *c = "#if 1\nint f(int *a) { return a[0] < 1 && -b; } /* 1 == 1 */ char *s = \"==\";\n";
	mutate_find(&w, S("c"), str_of(c), &found, &count);
	assert_int_equal(count, 4);
	assert_int_equal(found[0].line, 2);
	becomes(&w, "c", "a == b", 0, "a != b");
	becomes(&w, "c", "i < n; i++", 0, "i <= n; i++");
	becomes(&w, "c", "i < n; i++", 1, "i < n; i--");
	becomes(&w, "python", "return a and True", 0, "return a or True");
	becomes(&w, "python", "return a and True", 1, "return a and False");
	becomes(&w, "go", "for or := 0; or < 9; {}", 1, "for or := 0; or <= 9; {}");
	mutate_find(&w, S("cpp"), S("std::vector<int> a(char* b);\n"), &found, &count);
	assert_int_equal(count, 0);
	test_work_end(&w);
}
