/* Patterns, by hand; what a sitting does with uploads is in tests/api/test_repository.py. */
#include "exam/repository.h"

#include "test.h"

TEST(repository_pattern_means_files)
{
	static const struct {
		const char *pattern, *path;
		bool fits;
	} cases[] = {
		{"README.md", "README.md", true},
		{"README.md", "docs/README.md", false},
		{"src/*.c", "src/a.c", true},
		{"src/*.c", "src/a/b.c", false},
		{"src/**.c", "src/a/b.c", true},
		{"**.py README.md", "README.md", true},
		{"**.py README.md", "a/b.py", true},
		{"**/test_*.py", "a/test_b.py", true},
		{"*", "a/b", false},
		{"**", "a/b", true},
		{"", "a", false},
		{"a*b*c", "abc", true},
		{"a*b*c", "abd", false},
		{"*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	         false},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		if (repository_pattern_fits(str_of(cases[i].pattern), str_of(cases[i].path)) != cases[i].fits)
			fail_msg("%s: %s", cases[i].pattern, cases[i].path);
}
