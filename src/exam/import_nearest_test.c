/* Distances by hand. */
#include "exam/import_nearest.h"

#include "test.h"

static struct str nearest_of(const char *wrong, const char *const *known, size_t count)
{
	struct import_nearest nearest = import_nearest(str_of(wrong));
	for (size_t i = 0; i < count; i++)
		import_nearest_offer(&nearest, str_of(known[i]));
	return nearest.best;
}

TEST(the_nearest_name_is_offered_when_it_is_near)
{
	static const char *const known[] = {"title", "introduction", "minutes", "expected_minutes", "id"};
	static const struct {
		const char *wrong, *best;
	} cases[] = {
		{"titel", "title"},
		{"tilte", "title"},
		{"minute", "minutes"},
		{"expected-minutes", "expected_minutes"},
		{"intro", NULL},
		{"ID", NULL},
		{"is", "id"},
		{"statement", NULL},
		{"introductions", "introduction"},
		{"", NULL},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_str(nearest_of(cases[i].wrong, known, COUNT(known)), str_of(cases[i].best));
}

TEST(very_long_names_are_near_to_nothing)
{
	char wrong[100] = {0};
	for (size_t i = 0; i < 65; i++)
		wrong[i] = 'a';
	const char *const known[] = {wrong};
	assert_true(str_absent(nearest_of(wrong, known, 1)));
	wrong[64] = '\0';
	assert_int_equal(nearest_of(wrong, known, 1).len, 64);
}

TEST(hints)
{
	struct work w = test_work();
	struct import_nearest nearest = import_nearest(S("titel"));
	assert_str(import_nearest_hint(w.arena, &nearest), S(""));
	import_nearest_offer(&nearest, S("title"));
	assert_str(import_nearest_hint(w.arena, &nearest), S("; did you mean “title”?"));
	test_work_end(&w);
}
