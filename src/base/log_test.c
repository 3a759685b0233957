#include "test.h"

#include "base/log.h"

#include <unistd.h>

/* What `say` writes to standard error. */
static struct str heard(struct work *w, void (*say)(struct work *w))
{
	int pipe_ends[2];
	char line[8192];
	int kept = dup(STDERR_FILENO);
	assert_int_equal(pipe(pipe_ends), 0);
	dup2(pipe_ends[1], STDERR_FILENO);
	log_set_level(LOG_INFO);
	say(w);
	log_set_level(LOG_ERROR); /* as the runner has it */
	dup2(kept, STDERR_FILENO);
	close(kept);
	close(pipe_ends[1]);
	ssize_t len = read(pipe_ends[0], line, sizeof line);
	close(pipe_ends[0]);
	assert_true(len >= 0);
	return str_copy(w->arena, str_bytes(line, (size_t)len));
}

/* The line without its time, which is checked for its shape. */
static struct str after_time(struct str line)
{
	struct str time = str_cut(&line, ' ');
	assert_int_equal(time.len, sizeof "time=2026-11-23T14:02:31.000Z" - 1);
	assert_true(str_starts(time, S("time=2")) && str_ends(time, S("Z")));
	return line;
}

static void say_numbers(struct work *w)
{
	log_event(w, LOG_INFO, "backup.done", LOG_INT("bytes", -7), LOG_TEXT("file", S("a.db")));
}

TEST(log_writes_one_line_of_keys_and_values)
{
	struct work w = test_work();
	assert_str(after_time(heard(&w, say_numbers)),
	           S("level=info event=backup.done request=test bytes=-7 file=a.db\n"));
	test_work_end(&w);
}

static void say_forged(struct work *w)
{
	(void)w;
	log_event(NULL, LOG_WARNING, "x", LOG_TEXT("a", S("b c\nlevel=error \"\\\x1b\xc3\xa9")),
	          LOG_TEXT("b", S("")));
}

TEST(log_lines_cannot_be_forged)
{
	struct work w = test_work();
	assert_str(after_time(heard(&w, say_forged)),
	           S("level=warning event=x a=\"b c\\x0alevel=error \\\"\\\\\\x1b\\xc3\\xa9\" b=\"\"\n"));
	test_work_end(&w);
}

static void say_too_much(struct work *w)
{
	char *text = arena_alloc(w->arena, 6000);
	for (size_t i = 0; i < 6000; i++)
		text[i] = '"';
	log_event(w, LOG_INFO, "x", LOG_TEXT("a", str_bytes(text, 6000)), LOG_INT("b", 1));
}

TEST(log_cuts_a_line_that_is_too_long)
{
	struct work w = test_work();
	struct str line = heard(&w, say_too_much);
	assert_int_equal(line.len, 4096);
	assert_int_equal(str_find_byte(line, '\n'), 4095);
	test_work_end(&w);
}

static void say_failure(struct work *w)
{
	(void)fail(w, ERR_UNAVAILABLE, "The database does not answer.");
	log_failure(w, "job.failed");
	log_event(w, LOG_DEBUG, "not.heard");
}

TEST(log_failure_tells_kind_and_message)
{
	struct work w = test_work();
	assert_str(after_time(heard(&w, say_failure)),
	           S("level=error event=job.failed request=test kind=unavailable "
	             "message=\"The database does not answer.\"\n"));
	work_forgive(&w);
	test_work_end(&w);
}
