/* Vector: the example of the public witness network's list, as transparency-dev/witness has it in
 * config/public_witness_network_test.go: three logs, the second with an origin of its own. It is the fuzzer's seed, too. */
#include "test.h"

#include "tlog/log_list.h"

TEST(log_list_reads_the_networks_example)
{
	struct work w = test_work();
	struct log_list_entry *entries;
	size_t count;
	assert_ok(&w, log_list_parse(&w, test_file(&w, "tests/fuzz/log_list/network"), &entries, &count));
	assert_int_equal(count, 3);
	assert_str(entries[0].origin, S("sum.golang.org"));
	assert_str(entries[1].origin, S("something-not-equal-to-vkey-keyname"));
	assert_int_equal(entries[1].key.id, 0x682b49db);
	assert_str(entries[2].origin, S("tlog.andxor.it"));
	test_work_end(&w);
}

#define KEY "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"

TEST(log_list_says_which_line_is_wrong)
{
	static const struct {
		const char *text, *message;
	} bad[] = {
		{"\n# x\nvkey " KEY, "Line 3: a log is written"},
		{"log " KEY "x", "Line 1: "},
		{"log", "Line 1: "},
		{"logs/v0\norigin x\nvkey " KEY, "Line 2: a log begins with its vkey"},
		{"logs/v0\nvkey " KEY "\norigin", "Line 3: an origin is not empty"},
		{"logs/v0\nlogs/v0", "Line 2: \"logs/v0\" is not known here"},
		{"logs/v1\n", "Line 1: "},
	};
	struct work w = test_work();
	struct log_list_entry *entries;
	size_t count;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(log_list_parse(&w, str_of(bad[i].text), &entries, &count), ERR_INPUT);
		assert_true(str_starts(w.message, str_of(bad[i].message)));
		work_forgive(&w);
	}
	assert_ok(&w, log_list_parse(&w, S("# nothing"), &entries, &count));
	assert_int_equal(count, 0);
	assert_ok(&w, log_list_parse(&w, S("\nlog " KEY " https://sum.golang.org\r\n"), &entries, &count));
	assert_int_equal(count, 1);
	test_work_end(&w);
}
