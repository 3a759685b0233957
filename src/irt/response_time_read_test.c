/* Cases by hand. */
#include "irt/response_time_read.h"

#include "test.h"

#include <math.h>

TEST(response_time_read_reads_seconds)
{
	static const struct str leave_out[] = {S_INIT("note")};
	struct work w = test_work();
	struct response_time_table out;
	struct response_time_options options = {S("who"), leave_out, 1};
	assert_ok(&w, response_time_read(&w, S("q1,who,note,q2\n12.5,ann,x,\n1e2,bo,,NA\n0,cy,,3\n"),
	                                 &options, &out));
	assert_int_equal(out.times.person_count, 3);
	assert_int_equal(out.times.item_count, 2);
	assert_true(out.times.seconds[0] == 12.5 && isnan(out.times.seconds[1]) &&
	            out.times.seconds[2] == 100);
	assert_true(isnan(out.times.seconds[3]) && out.times.seconds[5] == 3);
	assert_str(out.names[1], S("q2"));
	assert_str(out.ids[2], S("cy"));
	test_work_end(&w);
}

static void assert_says(struct str text, const char *place, const char *what)
{
	struct work w = test_work();
	struct response_time_table out;
	struct response_time_options options = {.id = S("id")};
	assert_int_equal(response_time_read(&w, text, &options, &out), ERR_INPUT);
	if (str_find(w.message, str_of(place)) == SIZE_MAX || str_find(w.message, str_of(what)) == SIZE_MAX)
		fail_msg("“%.*s” does not say %s %s", STR_ARG(w.message), place, what);
	work_forgive(&w);
	test_work_end(&w);
}

TEST(response_time_read_says_where_it_is_no_table_of_times)
{
	assert_says(S("id,q1\na,1\nb,-1\n"), "line 3", "q1");
	assert_says(S("id,q1\na,NaN\n"), "line 2", "q1");
	assert_says(S("id,q1\na,1e8\n"), "line 2", "q1");
	assert_says(S("id,q1\na,soon\n"), "line 2", "q1");
	assert_says(S("id,q1\na\n"), "line 2", "1 fields");
	assert_says(S("id,q1\na,1\na,2\n"), "lines 2 and 3", "id");
	assert_says(S("id,q1\n,1\n"), "line 2", "id");
	assert_says(S("q1\n1\n"), "line 1", "id");
	assert_says(S("id\na\n"), "line 1", "0 items");
	assert_says(S("id;q1\na;1\n"), "line 1", "semicolons");
	assert_says(S("id,q1\n"), "no rows", "");
}
