/* catr_tcals.csv of the reference data; cases by hand. */
#include "irt/bank_read.h"
#include "irt/bank_write.h"

#include "test.h"

static struct bank read(struct work *w, struct str text)
{
	struct bank bank;
	assert_ok(w, bank_read(w, text, &bank));
	return bank;
}

TEST(bank_read_reads_catrs_bank)
{
	struct work w = test_work();
	struct bank bank = read(&w, test_data(&w, "irt/catr_tcals.csv"));
	assert_int_equal(bank.count, 85);
	/* Its second line: 1,2.225,-1.885,0.21,1,Audio1 */
	const struct model *first = &bank.items[0].model;
	assert_str(bank.items[0].name, S("1"));
	assert_str(bank.items[0].area, S("Audio1"));
	assert_true(first->kind == MODEL_LOGISTIC && first->discrimination == 2.225 &&
	            first->guessing == 0.21 && first->slip == 0 && first->difficulty_logit[0] == -1.885);
	assert_int_equal(bank_find(&bank, S("85")), 84);
	assert_true(bank_find(&bank, S("86")) == SIZE_MAX);
	test_work_end(&w);
}

TEST(bank_read_reads_json_of_all_shapes)
{
	struct work w = test_work();
	struct bank bank = read(
		&w,
		S("{\"model\": \"grm\", \"log_likelihood\": -1, \"items\": ["
	          "{\"name\": \"q1\", \"model\": \"4pl\", \"a\": 1.5, \"b\": -0.25, \"c\": 0.125, \"d\": 0.875},"
	          "{\"name\": \"q2\", \"a\": 1.5, \"b\": [-1, 0, 2], \"codes\": [1, 2, 3, 5],"
	          " \"area\": \"algebra\", \"se\": {\"a\": 0.1}},"
	          "{\"name\": \"q3\", \"model\": \"nrm\", \"a\": [0, 0.5, 1.5], \"c\": [0, 1, -1]},"
	          "{\"name\": \"q4\", \"model\": \"pcm\", \"b\": [1, -1]},"
	          "{\"model\": \"rasch\", \"b\": 0.5}]}"));
	assert_int_equal(bank.count, 5);
	const struct model *m = &bank.items[0].model;
	assert_true(m->kind == MODEL_LOGISTIC && m->discrimination == 1.5 &&
	            m->difficulty_logit[0] == -0.25 && m->guessing == 0.125 && m->slip == 0.125);
	m = &bank.items[1].model;
	assert_true(m->kind == MODEL_GRADED && m->levels == 4 && m->difficulty_logit[2] == 2);
	assert_int_equal(bank.items[1].codes[3], 5);
	assert_str(bank.items[1].area, S("algebra"));
	m = &bank.items[2].model;
	assert_true(m->kind == MODEL_NOMINAL && m->levels == 3 && m->slope[2] == 1.5 &&
	            m->intercept[2] == -1);
	m = &bank.items[3].model;
	assert_true(m->kind == MODEL_PARTIAL_CREDIT && m->discrimination == 1 &&
	            m->difficulty_logit[1] == -1);
	assert_str(bank.items[4].name, S("5"));
	test_work_end(&w);
}

TEST(bank_read_reads_csv_of_several_shapes)
{
	struct work w = test_work();
	struct bank bank = read(&w, S("Name,model,A,b1,b2,b3,c,d,AREA,note\nx,grm,1.5,-1,0,2,0,1,art,n\n"
	                              "y,2pl,1.5,0.5,,,,,,\nz,pcm,,1,-1,,,,,\nv,,2,1,NA,NA,0.25,0.75,,\n"));
	assert_int_equal(bank.count, 4);
	assert_true(bank.items[0].model.kind == MODEL_GRADED && bank.items[0].model.levels == 4);
	assert_str(bank.items[0].area, S("art"));
	assert_true(bank.items[1].model.discrimination == 1.5 &&
	            bank.items[1].model.difficulty_logit[0] == 0.5);
	assert_true(bank.items[2].model.kind == MODEL_PARTIAL_CREDIT && bank.items[2].model.levels == 3);
	assert_true(bank.items[3].model.guessing == 0.25 && bank.items[3].model.slip == 0.25);
	bank = read(&w, S("a1,a2,a3,c1,c2,c3\n0,1,2,0,0.5,-1\n"));
	assert_true(bank.items[0].model.kind == MODEL_NOMINAL && bank.items[0].model.slope[2] == 2);
	assert_str(bank.items[0].name, S("1"));
	test_work_end(&w);
}

static void assert_says(struct str text, const char *place, const char *what)
{
	struct work w = test_work();
	struct bank bank;
	assert_int_equal(bank_read(&w, text, &bank), ERR_INPUT);
	if (str_find(w.message, str_of(place)) == SIZE_MAX || str_find(w.message, str_of(what)) == SIZE_MAX)
		fail_msg("“%.*s” does not say %s %s", STR_ARG(w.message), place, what);
	work_forgive(&w);
	test_work_end(&w);
}

TEST(bank_read_says_where_something_is_wrong)
{
	assert_says(S("item,a,b\nx,1,0\ny,25,0\n"), "line 3", "(a)");
	assert_says(S("item,a,b\nx,1,0\ny,1,-30\n"), "line 3", "(b)");
	assert_says(S("item,a,b,c\nx,1,0,1\n"), "line 2", "(c)");
	assert_says(S("item,a,b,c,d\nx,1,0,0,1.2\n"), "line 2", "(d)");
	assert_says(S("item,model,a,b1,b2\nx,grm,1,0,-1\n"), "line 2", "(b2)");
	assert_says(S("item,a,b1,b2\nx,1,0,1\n"), "line 2", "say which");
	assert_says(S("item,a,b\nx,one,0\n"), "line 2, column “a”", "number");
	assert_says(S("item,a,b\nx,nan,0\n"), "line 2, column “a”", "number");
	assert_says(S("item,model,a,b1,b2,b3\nx,grm,1,0,,1\n"), "line 2, column “b3”", "empty");
	assert_says(S("item,model,a,b\nx,5pl,1,0\n"), "line 2", "5pl");
	assert_says(S("item,model,a,b\nx,rasch,2,0\n"), "line 2", "rasch");
	assert_says(S("item,a,b\nx,1,0\nx,1,0\n"), "1 and 2", "“x”");
	assert_says(S("item,a,b\nx,1\n"), "line 2", "2 fields");
	assert_says(S("item;a;b\nx;1;0\n"), "line 1", "semicolons");
	assert_says(S("item,a\nx,1\n"), "line 1", "no b");
	assert_says(S("item,a,b,b1\nx,1,0,0\n"), "line 2", "b1");
	assert_says(S("item,a,b\n"), "no items", "");
	assert_says(S("\xfe\xff"), "UTF-16", "");
	assert_says(S("[]"), "no items", "");
	assert_says(S("{\"item\": []}"), "“items”", "");
	assert_says(S("[{\"a\": 1, \"b\": 0}, {\"a\": 0.01, \"b\": 0}]"), "item 2", "(a)");
	assert_says(S("[{\"name\": \"p\", \"b\": \"low\"}]"), "item 1 (p)", "number");
	assert_says(S("[{\"name\": 7, \"b\": 0}]"), "item 1", "“name”");
	assert_says(S("[7]"), "item 1", "object");
	assert_says(S("[{\"b\": [0, 1]}]"), "item 1", "say which");
	assert_says(S("[{\"model\": \"grm\", \"b\": [0, 1], \"codes\": [1, 2]}]"), "item 1", "codes");
	assert_says(S("[{\"model\": \"grm\", \"b\": [0, 1], \"codes\": [1, 3, 2]}]"), "item 1", "rise");
	assert_says(S("[{\"model\": \"nrm\", \"a\": [0, 1], \"c\": [0]}]"), "item 1", "intercept");
}

TEST(bank_read_population_is_read_from_json)
{
	struct work w = test_work();
	struct bank_population population;
	assert_ok(&w, bank_read_population(&w, S("{\"population\": {\"mean\": 0.5, \"variance\": 2.25}}"),
	                                   &population));
	assert_true(population.known && population.mean == 0.5 && population.sd == 1.5);
	assert_ok(&w, bank_read_population(&w, S("{\"population\": [{\"mean\": 0}]}"), &population));
	assert_false(population.known);
	assert_ok(&w, bank_read_population(&w, S("item,a,b\nx,1,0\n"), &population));
	assert_false(population.known);
	assert_fails(&w, ERR_INPUT,
	             bank_read_population(&w, S("{\"population\": {\"mean\": 0}}"), &population));
	test_work_end(&w);
}

TEST(bank_write_keeps_every_bit)
{
	static const double third = 1.0 / 3, steps[] = {-1.0 / 3, 0.1, 1e-7 + 1};
	static const int32_t codes[] = {-1, 2, 3, 7};
	struct work w = test_work();
	struct bank_item items[] = {
		{.name = S_INIT("a \"b\""), .model = model_logistic(third, -third, third / 2)},
		{.name = S_INIT("q2"),
	         .model = model_graded(third, steps, 4),
	         .codes = codes,
	         .area = S_INIT("x")},
		{.name = S_INIT("q3"), .model = model_partial_credit(1, steps, 4)},
		{.name = S_INIT("q4"), .model = model_nominal(steps, steps, 3)},
	};
	struct buf buf = buf_init(w.arena, 1 << 16);
	struct json_out out = json_out(&buf);
	json_array(&out);
	for (size_t i = 0; i < COUNT(items); i++) {
		json_object(&out);
		bank_write_item(&out, &items[i], i == 2 ? S("rsm") : (struct str){0});
		json_end(&out);
	}
	json_end(&out);
	assert_true(str_find(buf_str(&buf), S("\"rsm\"")) != SIZE_MAX);
	struct bank bank = read(&w, buf_str(&buf));
	for (size_t i = 0; i < COUNT(items); i++) {
		const struct model *one = &items[i].model, *other = &bank.items[i].model;
		assert_str(bank.items[i].name, items[i].name);
		assert_true(one->kind == other->kind && one->levels == other->levels);
		assert_true(one->discrimination == other->discrimination && one->guessing == other->guessing);
		for (size_t k = 0; k + 1 < one->levels; k++)
			assert_true(one->difficulty_logit[k] == other->difficulty_logit[k]);
		for (size_t k = 0; k < one->levels; k++)
			assert_true(one->slope[k] == other->slope[k] &&
			            one->intercept[k] == other->intercept[k]);
	}
	assert_int_equal(bank.items[1].codes[0], -1);
	test_work_end(&w);
}
