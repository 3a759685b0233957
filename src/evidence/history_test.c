/* What git 2.39 printed of a repository made for this. */
#include "evidence/history.h"

#include "test.h"

static const char log_of_git[] = "\x1e"
				 ""
				 "8253af13223bb5d59bcbe29d4744a18060ea7c69\x1f"
				 "1767434400\x1f"
				 "1@x.org\x1f"
				 "9bb61111fd8caff790fdd9bd9b5b70461d5d"
				 "2cbe\x1f"
				 "step 3\n"
				 "\n"
				 "-\t-\tb3\n"
				 "30\t0\tf3\n"
				 "\x1e"
				 ""
				 "9bb61111fd8caff790fdd9bd9b5b70461d5d2cbe\x1f"
				 "1767348000\x1f"
				 "0@x.org\x1f"
				 "b8f0ee0458fbda39c9941a499e895ba5e2a6"
				 "dae9\x1f"
				 "step 2\n"
				 "\n"
				 "-\t-\tb2\n"
				 "20\t0\tf2\n"
				 "\x1e"
				 ""
				 "b8f0ee0458fbda39c9941a499e895ba5e2a6dae9\x1f"
				 "1767261600\x1f"
				 "1@x.org\x1f"
				 "\x1f"
				 "step 1\n"
				 "\n"
				 "-\t-\tb1\n"
				 "10\t0\tf1\n";

TEST(history_is_read_as_git_prints_it)
{
	struct work w = test_work();
	struct history history, again;
	const struct json *json;
	assert_ok(&w, history_log(&w, str_of(log_of_git), &history));
	assert_int_equal(history.count, 3);
	assert_int_equal(history.authors, 2);
	assert_str(history.commits[2].subject, S("step 1"));
	assert_int_equal(history.commits[2].author, 0);
	assert_int_equal(history.commits[1].author, 1);
	assert_int_equal(history.commits[0].author, 0);
	assert_int_equal(history.commits[0].at_s, 1767434400);
	assert_int_equal(history.commits[0].files, 2);
	assert_int_equal(history.commits[0].added, 30);
	assert_false(history.commits[0].merge);
	struct buf buf = buf_init(w.arena, 1 << 16);
	struct json_out out = json_out(&buf);
	history_write(&out, &history);
	/* Addresses are kept nowhere. */
	assert_true(str_find(buf_str(&buf), S("x.org")) == SIZE_MAX);
	assert_ok(&w, json_parse(&w, buf_str(&buf), 1 << 16, &json));
	assert_ok(&w, history_read(&w, json, &again));
	assert_int_equal(again.commits[0].added, 30);
	test_work_end(&w);
}

TEST(history_is_told_without_praise_or_blame)
{
	struct work w = test_work();
	struct history history;
	struct str *lines;
	size_t count;
	assert_ok(&w, history_log(&w, str_of(log_of_git), &history));
	history_story(&w, &history, &lines, &count);
	assert_str(lines[0], S("3 commits by 2 authors, from 1 January 2026 to 3 January 2026."));
	assert_str(lines[1], S("Author A made 2, author B made 1."));
	assert_str(lines[2], S("They are spread over 3 days; the longest pause was 24 hours."));
	/* 10, 20 and 30 lines. */
	assert_str(
		lines[3],
		S("Half of them change 20 lines or fewer. The largest, 8253af13, changes 30 lines in 2 files: "
	          "50 % of all."));
	assert_int_equal(count, 5);
	assert_ok(&w, history_log(&w, S(""), &history));
	history_story(&w, &history, &lines, &count);
	assert_int_equal(count, 1);
	test_work_end(&w);
}

TEST(history_that_is_none_is_refused)
{
	struct work w = test_work();
	struct history history;
	assert_fails(&w, ERR_INPUT, history_log(&w, S("commit 1\n"), &history));
	assert_fails(&w, ERR_INPUT,
	             history_log(&w,
	                         S("\x1e"
	                           "abc\x1f"
	                           "1\x1f"
	                           "a\x1f\x1f"
	                           "s\n"),
	                         &history));
	assert_fails(&w, ERR_INPUT,
	             history_log(&w,
	                         S("\x1e"
	                           "8253af13223bb5d59bcbe29d4744a18060ea7c69\x1f"
	                           "1\x1f"
	                           "a\x1f\x1f"
	                           "s\n\nx\n"),
	                         &history));
	test_work_end(&w);
}
