/* Oracle: what was written, by hand. */
#include "irt/plan_read.h"

#include "test.h"

static const struct responses_item columns[] = {
	{.name = S_INIT("q1"), .levels = 2},
	{.name = S_INIT("q2"), .levels = 2},
	{.name = S_INIT("essay"), .levels = 4},
	{.name = S_INIT("q4"), .levels = 2},
};
static const struct responses table = {.item_count = 4, .items = columns, .group_count = 1};

TEST(plan_priors_are_read)
{
	struct work w = test_work();
	struct calibrate_priors priors;
	assert_ok(&w, plan_priors(&w, S(" a=lognormal(0, 0.5),c = beta(5,17) ; b=normal(-1,2) d=normal(3,1)"),
	                          &priors));
	assert_true(priors.discrimination.kind == CALIBRATE_LOGNORMAL && priors.discrimination.second == 0.5);
	assert_true(priors.guessing.kind == CALIBRATE_BETA && priors.guessing.first == 5 &&
	            priors.guessing.second == 17);
	assert_true(priors.difficulty.kind == CALIBRATE_NORMAL && priors.difficulty.first == -1);
	assert_true(priors.upper.kind == CALIBRATE_LOGIT_NORMAL && priors.upper.first == 3);
	assert_true(priors.intercept.kind == CALIBRATE_NO_PRIOR);
	test_work_end(&w);
}

TEST(plan_priors_that_are_none_are_refused)
{
	static const char *const bad[] = {"",
	                                  "a",
	                                  "a=",
	                                  "a=normal",
	                                  "a=normal(",
	                                  "a=normal()",
	                                  "a=normal(0)",
	                                  "a=normal(0,1",
	                                  "x=normal(0,1)",
	                                  "a=gamma(1,2)",
	                                  "a=normal(0,1,2)",
	                                  "a=normal(0,x)",
	                                  "a=normal(0,1), a=normal(0,1)",
	                                  "a=normal(0,1) b",
	                                  "(0,1)",
	                                  "a=(0,1)"};
	struct work w = test_work();
	struct calibrate_priors priors;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_fails(&w, ERR_INPUT, plan_priors(&w, str_of(bad[i]), &priors));
	test_work_end(&w);
}

TEST(plan_says_what_is_asked_of_each_item)
{
	struct work w = test_work();
	struct calibrate_item items[4];
	struct calibrate_priors all = {.discrimination = {CALIBRATE_NORMAL, 1, 1}};
	struct str text = S("item,model,a,c,equal_a,equal_c,prior\n"
	                    "essay,gpcm,1.5,,,,\n"
	                    "q2,3pl,,0.25,same,,\"a=lognormal(0,1), c=beta(2,8)\"\n"
	                    "*,3pl,,,same,guess,\n");
	assert_ok(&w, plan_read(&w, text, &table, &all, items));
	assert_str(items[0].model->name, S("3pl"));
	assert_str(items[2].model->name, S("gpcm"));
	assert_int_equal(items[2].held, CALIBRATE_DISCRIMINATION);
	assert_true(items[2].known->discrimination == 1.5 && items[2].known->levels == 4);
	assert_int_equal(items[1].held, CALIBRATE_GUESSING);
	assert_true(items[1].known->guessing == 0.25);
	assert_true(items[1].priors->guessing.kind == CALIBRATE_BETA && items[0].priors == &all);
	assert_true(items[0].equal_discrimination > 0 &&
	            items[0].equal_discrimination == items[1].equal_discrimination);
	assert_true(items[0].equal_guessing == items[3].equal_guessing &&
	            items[0].equal_guessing != items[0].equal_discrimination && items[1].equal_guessing == 0);
	assert_int_equal(items[2].equal_discrimination, 0);
	test_work_end(&w);
}

static void refused(struct work *w, const char *text, const char *sentence)
{
	struct calibrate_item items[4];
	assert_int_equal(plan_read(w, str_of(text), &table, NULL, items), ERR_INPUT);
	assert_str(str_slice(w->message, 0, str_of(sentence).len), str_of(sentence));
	work_forgive(w);
}

TEST(plan_that_is_wrong_is_refused_with_its_line)
{
	struct work w = test_work();
	refused(&w, "item\n*\n", "Line 1: the columns item and model are needed.");
	refused(&w, "item,model,slope\n*,2pl,\n", "Line 1: a column “slope” is not known");
	refused(&w, "item,model,item\n*,2pl,\n", "Line 1: a column “item” is not known, or is there twice");
	refused(&w, "item,model\n*,5pl\n", "Line 2: a model “5pl” is not known.");
	refused(&w, "item,model\n*,2pl\nq9,2pl\n", "Line 3: there is no item “q9” in the responses.");
	refused(&w, "item,model\nq1,2pl\nq1,2pl\n", "Line 3: item “q1” is there for a second time.");
	refused(&w, "item,model\n*,2pl\n*,2pl\n", "Line 3: item “*” is there for a second time.");
	refused(&w, "item,model\nq1,2pl\n", "Nothing is said of item “q2”.");
	refused(&w, "item,model\nq1\n", "Line 2 has 1 fields, the first 2.");
	refused(&w, "item,model,a\n*,2pl,x\n", "Line 2: “x” in column a is no number.");
	refused(&w, "item,model,b\n*,grm,1\n", "Line 2: b, c and d can be held");
	refused(&w, "item,model,prior\n*,2pl,\"a=1\"\n", "“a=1” is no prior");
	refused(&w, "", "");
	refused(&w, "item,model\n\"*,2pl\n", "");
	test_work_end(&w);
}
