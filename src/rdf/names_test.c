#include "test.h"

#include "rdf/names.h"

/* Many of them, so that the table is crowded and the trees go deep. */
TEST(names_are_numbered_as_they_come)
{
	struct work w = test_work();
	struct names names = names_init(&w, 0);
	for (uint32_t round = 0; round < 2; round++)
		for (uint32_t i = 0; i < 20000; i++)
			assert_int_equal(names_of(&names, str_format(w.arena, "name %u", i)), i);
	assert_int_equal(names.count, 20000);
	assert_str(names.names[4711].text, S("name 4711"));
	assert_int_equal(names_of(&names, S("")), 20000);
	assert_int_equal(names_of(&names, S("")), 20000);
	test_work_end(&w);
}
