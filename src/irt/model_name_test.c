/* The names are those of the literature and of the public interface (`assay irt calibrate --model`). */
#include "irt/model_name.h"

#include "test.h"

TEST(model_name_of_an_item_is_the_narrowest)
{
	static const double rising[] = {-1, 0, 1};
	const struct {
		struct model model;
		struct str name;
	} cases[] = {
		{model_logistic(1, 0.3, 0), S_INIT("rasch")},
		{model_logistic(1.2, 0.3, 0), S_INIT("2pl")},
		{model_logistic(1, 0.3, 0.1), S_INIT("3pl")},
		{model_logistic_upper(1, 0.3, 0, 0.9), S_INIT("4pl")},
		{model_graded(1, rising, 4), S_INIT("grm")},
		{model_partial_credit(1, rising, 4), S_INIT("pcm")},
		{model_partial_credit(1.5, rising, 4), S_INIT("gpcm")},
		{model_nominal(rising, rising, 3), S_INIT("nrm")},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_str(model_name_of(&cases[i].model)->name, cases[i].name);
}

TEST(model_name_says_what_is_free)
{
	struct model guessed = model_logistic(1.2, 0, 0.2), plain = model_logistic(1.2, 0, 0);
	size_t count;
	model_names(&count);
	assert_int_equal(count, 10);
	assert_null(model_name_find(S("5pl")));
	assert_null(model_name_find(S("")));
	assert_str(model_name_find(S("graded"))->name, S("grm"));
	assert_true(model_name_allows(model_name_find(S("3pl")), &guessed));
	assert_true(model_name_allows(model_name_find(S("1pl")), &plain));
	assert_false(model_name_allows(model_name_find(S("2pl")), &guessed));
	assert_false(model_name_allows(model_name_find(S("rasch")), &plain));
	assert_false(model_name_allows(model_name_find(S("grm")), &plain));
}
