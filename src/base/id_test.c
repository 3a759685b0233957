#include "test.h"

#include "base/id.h"

TEST(id_reads_what_it_writes_in_either_case)
{
	struct work w = test_work();
	struct id id;
	assert_true(id_parse(S("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"), &id));
	assert_str(id_text(w.arena, id), S("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"));
	assert_false(id_is_zero(id));
	assert_true(id_is_zero((struct id){{0}}));
	test_work_end(&w);
}

TEST(id_refuses_other_texts)
{
	static const char *const bad[] = {
		"",
		"017f22e279b07cc398c4dc0c0c07398f",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398ff",
		"{17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
		"017f22e2-79b0-7cc3-98c4dc0c-0c07398f",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
	};
	struct id id;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(id_parse(str_of(bad[i]), &id));
}
