/* The files of the reference data, whose shape their README gives; cases by hand. */
#include "irt/responses_read.h"

#include "test.h"

static enum err read(struct work *w, struct str text, struct responses_options options, struct responses *out)
{
	return responses_read(w, text, &options, out);
}

static enum err refused(struct work *w, struct str text, struct responses_options options)
{
	struct responses responses;
	return read(w, text, options, &responses);
}

TEST(responses_read_reads_the_reference_files)
{
	static const struct {
		const char *name;
		size_t persons, items, levels;
		int32_t lowest;
	} files[] = {
		{"irt/lsat7.csv", 1000, 5, 2, 0},           {"irt/science.csv", 392, 4, 4, 1},
		{"irt/deayala.csv", 19601, 5, 2, 0},        {"irt/sat12_scored.csv", 600, 32, 2, 0},
		{"irt/sim3pl_5000x40.csv", 5000, 40, 2, 0},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(files); i++) {
		struct responses out;
		assert_ok(&w, read(&w, test_data(&w, files[i].name), (struct responses_options){0}, &out));
		assert_int_equal(out.person_count, files[i].persons);
		assert_int_equal(out.item_count, files[i].items);
		for (size_t item = 0; item < out.item_count; item++) {
			assert_int_equal(out.items[item].levels, files[i].levels);
			assert_int_equal(out.items[item].codes[0], files[i].lowest);
		}
	}
	test_work_end(&w);
}

/* sat12_scored.csv is sat12_raw.csv under this key, made by another program; 8, no answer, counts as wrong in it. */
TEST(responses_read_scores_by_a_key)
{
	static const int32_t key[] = {1, 4, 5, 2, 3, 1, 2, 1, 3, 1, 2, 4, 2, 1, 5, 3,
	                              4, 4, 1, 4, 3, 3, 4, 1, 3, 5, 1, 3, 1, 5, 4, 5};
	struct work w = test_work();
	struct responses raw, scored, without;
	struct responses_options options = {.key = key, .key_count = 32};
	struct str text = test_data(&w, "irt/sat12_raw.csv");
	assert_ok(&w, read(&w, text, options, &raw));
	options.missing = S("8");
	assert_ok(&w, read(&w, text, options, &without));
	assert_ok(&w,
	          read(&w, test_data(&w, "irt/sat12_scored.csv"), (struct responses_options){0}, &scored));
	size_t missing = 0;
	for (size_t i = 0; i < (size_t)600 * 32; i++) {
		assert_int_equal(raw.levels[i], scored.levels[i]);
		missing += without.levels[i] == RESPONSES_MISSING;
		assert_true(without.levels[i] == scored.levels[i] ||
		            (without.levels[i] == RESPONSES_MISSING && scored.levels[i] == 0));
	}
	/* The eights of the file, counted by `tail -n +2 | tr , '\n' | grep -cx 8`. */
	assert_int_equal(missing, 69);
	options.key_count = 31;
	assert_fails(&w, ERR_INPUT, refused(&w, text, options));
	test_work_end(&w);
}

TEST(responses_read_takes_columns_that_are_no_items)
{
	struct work w = test_work();
	struct responses out;
	static const struct str leave_out[] = {S_INIT("note")};
	struct responses_options options = {.id = S("who"),
	                                    .weight = S("w"),
	                                    .group = S("sex"),
	                                    .missing = S("9"),
	                                    .leave_out = leave_out,
	                                    .leave_out_count = 1};
	struct str text = S("who,q1,note,w,sex,\"q 2\"\r\nann,3,\"x, y\",1,f,\r\n\"b\"\"ob\",1,,2.5,m,1.0\r\n"
	                    "cy,7,,1e-3,f,NA\r\ndee,9,,1,m,-2\r\n");
	assert_ok(&w, read(&w, text, options, &out));
	assert_int_equal(out.person_count, 4);
	assert_int_equal(out.item_count, 2);
	assert_str(out.items[1].name, S("q 2"));
	static const uint8_t expected[4][2] = {{1, 255}, {0, 1}, {2, 255}, {255, 0}};
	for (size_t person = 0; person < 4; person++)
		for (size_t item = 0; item < 2; item++)
			assert_int_equal(responses_of(&out, person)[item], expected[person][item]);
	static const int32_t codes[] = {1, 3, 7};
	for (size_t k = 0; k < 3; k++)
		assert_int_equal(out.items[0].codes[k], codes[k]);
	assert_int_equal(out.items[0].levels, 3);
	assert_int_equal(out.items[1].codes[0], -2);
	assert_str(out.ids[1], S("b\"ob"));
	assert_true(out.weights[1] == 2.5 && out.weights[2] == 1e-3);
	assert_int_equal(out.group_count, 2);
	assert_str(out.group_names[0], S("f"));
	assert_int_equal(out.groups[3], 1);
	test_work_end(&w);
}

TEST(responses_read_takes_items_of_a_bank_in_its_order)
{
	static const double steps[] = {-1, 0, 1};
	static const int32_t codes[] = {1, 2, 3, 5};
	const struct bank_item items[] = {
		{.name = S_INIT("a"), .model = model_logistic(1, 0, 0)},
		{.name = S_INIT("b"), .model = model_graded(1, steps, 4), .codes = codes},
		{.name = S_INIT("c"), .model = model_logistic(1, 0, 0)},
	};
	const struct bank bank = {.items = items, .count = 3};
	struct work w = test_work();
	struct responses out;
	struct responses_options options = {.bank = &bank};
	assert_ok(&w, read(&w, S("c,b\n1,5\n0,2\n"), options, &out));
	assert_int_equal(out.item_count, 3);
	static const uint8_t expected[2][3] = {{255, 3, 1}, {255, 1, 0}};
	for (size_t person = 0; person < 2; person++)
		for (size_t item = 0; item < 3; item++)
			assert_int_equal(responses_of(&out, person)[item], expected[person][item]);
	assert_fails(&w, ERR_INPUT, refused(&w, S("c,b\n1,4\n"), options));
	assert_fails(&w, ERR_INPUT, refused(&w, S("c,d\n1,1\n"), options));
	assert_fails(&w, ERR_INPUT, refused(&w, S("c\n2\n"), options));
	options.lowest = 1;
	assert_ok(&w, read(&w, S("c,b\n2,5\n1,2\n"), options, &out));
	assert_int_equal(responses_of(&out, 0)[2], 1);
	assert_int_equal(responses_of(&out, 1)[2], 0);
	test_work_end(&w);
}

/* The sentence says where. */
static void assert_says(struct str text, struct responses_options options, const char *line,
                        const char *column)
{
	struct work w = test_work();
	assert_int_equal(refused(&w, text, options), ERR_INPUT);
	if (str_find(w.message, str_of(line)) == SIZE_MAX || str_find(w.message, str_of(column)) == SIZE_MAX)
		fail_msg("“%.*s” does not say %s %s", STR_ARG(w.message), line, column);
	work_forgive(&w);
	test_work_end(&w);
}

TEST(responses_read_says_where_it_is_no_table_of_answers)
{
	struct responses_options none = {0}, ids = {.id = S("id")}, weights = {.weight = S("w")};
	assert_says(S("q1,q2\n1,0\n1\n"), none, "line 3", "1 fields");
	assert_says(S("q1,q2\n1,0\n1,0,1\n"), none, "line 3", "3 fields");
	assert_says(S("q1,q2\n1,0\n1,yes\n"), none, "line 3", "q2");
	assert_says(S("q1,q2\n1,NaN\n"), none, "line 2", "q2");
	assert_says(S("q1,q2\n1,0.5\n"), none, "line 2", "q2");
	assert_says(S("q1,q2\n1,1e0\n"), none, "line 2", "q2");
	assert_says(S("q1,q2\n99999999999,1\n"), none, "line 2", "q1");
	assert_says(S("q1;q2\n1;0\n"), none, "line 1", "semicolons");
	assert_says(S("q1\tq2\n1\t0\n"), none, "line 1", "tabs");
	assert_says(S("q1,q1\n1,0\n"), none, "line 1", "q1");
	assert_says(S("q1,\n1,0\n"), none, "line 1", "column 2");
	assert_says(S("q1,q2\n"), none, "no rows", "");
	assert_says(S(""), none, "empty", "");
	assert_says(S("q1,\"q2\n1,1\n"), none, "line 1", "quote");
	assert_says(S("id,q1\na,1\nb,0\na,1\n"), ids, "lines 2 and 4", "id");
	assert_says(S("id,q1\na,1\n,0\n"), ids, "line 3", "id");
	assert_says(S("id\na\n"), ids, "line 1", "no items");
	assert_says(S("q1,q2\n1,0\n"), ids, "line 1", "id");
	assert_says(S("w,q1\n0,1\n"), weights, "line 2", "w");
	assert_says(S("w,q1\n-1,1\n"), weights, "line 2", "w");
	assert_says(S("w,q1\nNaN,1\n"), weights, "line 2", "w");
	assert_says(S("\xff\xfeq\0001\0"), none, "UTF-16", "");
	assert_says(S("q\0001\000\n\0"), none, "UTF-16", "");
	assert_says(S("q\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n"), none, "line 18",
	            "16");
}

TEST(responses_read_refuses_a_million_columns_and_takes_one_row)
{
	struct work w = test_work();
	struct buf buf = buf_init(w.arena, 64 << 20);
	for (size_t i = 0; i < 1000000; i++)
		buf_format(&buf, "%sq%zu", i == 0 ? "" : ",", i);
	buf_byte(&buf, '\n');
	assert_fails(&w, ERR_INPUT, refused(&w, buf_str(&buf), (struct responses_options){0}));
	struct responses out;
	assert_ok(&w, read(&w, S("\xef\xbb\xbfq1,q2\n1,"), (struct responses_options){0}, &out));
	assert_int_equal(out.person_count, 1);
	assert_str(out.items[0].name, S("q1"));
	assert_int_equal(out.items[1].levels, 0);
	test_work_end(&w);
}
