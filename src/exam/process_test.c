/* Features of how a text came about, counted by hand. */
#include "exam/process.h"

#include "base/time.h"
#include "exam/code.h"
#include "test.h"
#include "unit/coding.h"

#define AT(seconds) ((seconds)*TIME_SECOND_US)

TEST(process_features_are_what_was_counted_by_hand)
{
	static const struct process_change changes[] = {
		{.at_us = AT(10), .at = 0, .inserted = 100, .length = 0},
		{.at_us = AT(12), .at = 100, .inserted = 50, .length = 100},
		{.at_us = AT(100), .at = 5, .removed = 10, .inserted = 20, .length = 150},    /* 88 s; back */
		{.at_us = AT(110), .at = 160, .inserted = 300, .length = 160, .whole = true}, /* at the end */
		{.at_us = AT(400), .at = 455, .removed = 5, .length = 460}, /* 170 s after the run */
	};
	static const struct process_run runs[] = {
		{.at_us = AT(120), .passed = false, .changed = true},
		{.at_us = AT(180), .passed = false, .changed = false}, /* nothing was changed: no cycle */
		{.at_us = AT(230), .passed = true, .changed = true},
		{.at_us = AT(420), .passed = true, .changed = true}, /* after one that passed: none either */
	};
	struct process process;
	process_of(changes, COUNT(changes), runs, COUNT(runs), 0, AT(600), &process);
	assert_int_equal(process.changes, 5);
	assert_int_equal(process.run_count, 4);
	assert_int_equal(process.first_change_us, AT(10));
	assert_int_equal(process.first_run_us, AT(120));
	assert_int_equal(process.cycles, 1);
	/* 12 to 100, and 230 to 400; 120 to 180 is exactly a minute and none. */
	assert_int_equal(process.pauses, 2);
	assert_int_equal(process.longest_pause_us, AT(170));
	assert_int_equal(process.longest_pause_at_us, AT(230));
	assert_int_equal(process.inserted, 470);
	assert_int_equal(process.pasted, 300);
	assert_int_equal(process.removed, 15);
	assert_int_equal(process.at_end, 450);
	assert_int_equal(process.returns, 1);
	/* Ten seconds a bin. */
	assert_int_equal(process.bins[1].typed, 150);
	assert_int_equal(process.bins[10].typed, 20);
	assert_int_equal(process.bins[10].removed, 10);
	assert_int_equal(process.bins[11].pasted, 300);
	assert_int_equal(process.bins[40].removed, 5);
	assert_true(process.runs[2].passed);
}

TEST(process_of_nothing_says_nothing)
{
	struct work w = test_work();
	struct process process;
	struct str lines[PROCESS_LINES_MAX];
	process_of(NULL, 0, NULL, 0, AT(5), AT(5), &process);
	assert_int_equal(process.first_change_us, DB_NULL_INT);
	assert_int_equal(process.first_run_us, DB_NULL_INT);
	assert_int_equal(process.pauses, 0);
	assert_int_equal(process_words(&w, &process, lines), 0);
	test_work_end(&w);
}

/* A clock that went back, and changes outside of the time of the part, are in its first and last stretch. */
TEST(process_bins_hold_whatever_the_clock_says)
{
	struct process process;
	static const struct process_change changes[] = {
		{.at_us = AT(-50), .inserted = 1},
		{.at_us = AT(900), .inserted = 2, .length = 1},
	};
	process_of(changes, COUNT(changes), NULL, 0, 0, AT(600), &process);
	assert_int_equal(process.bins[0].typed, 1);
	assert_int_equal(process.bins[PROCESS_BINS - 1].typed, 2);
}

TEST(process_is_told_without_praise_or_blame)
{
	struct work w = test_work();
	struct process process;
	struct str lines[PROCESS_LINES_MAX];
	static const struct process_change changes[] = {
		{.at_us = AT(130), .inserted = 300, .whole = true},
		{.at_us = AT(330), .at = 300, .inserted = 100, .length = 300},
	};
	process_of(changes, COUNT(changes), NULL, 0, 0, AT(600), &process);
	assert_int_equal(process_words(&w, &process, lines), 5);
	assert_str(lines[0], S("The first change was saved after 2 minutes."));
	assert_str(lines[1], S("1 pause of over a minute without a change; the longest took 3 minutes."));
	assert_str(
		lines[2],
		S("Of what was written, 75 % came at once: pasted, put in from elsewhere in it, or saved as one text."));
	assert_str(lines[3], S("Nothing was taken out again."));
	assert_str(lines[4], S("Added at the end of the text: all; no earlier place was gone back to."));
	test_work_end(&w);
}

/* Of a text that was never told to be pasted, a short one that came whole cannot be told from one that was typed. */
TEST(of_a_written_text_is_told_what_saves_can_show)
{
	struct work w = test_work();
	struct process process;
	struct str lines[PROCESS_LINES_MAX];
	static const struct process_change change = {.at_us = AT(1), .inserted = 100};
	process_of(&change, 1, NULL, 0, 0, AT(60), &process);
	process.by_saves = true;
	assert_int_equal(process_words(&w, &process, lines), 4);
	assert_str(lines[1],
	           S("Of what was written, none came in pieces of 200 bytes or more in one save, as what is "
	             "pasted does; smaller pieces are not told from typing."));
	test_work_end(&w);
}

/* ---- a program that is saved as one text ---- */

#define BEGUN_US INT64_C(1767225600000000) /* of test_work: the part is begun microseconds later */

struct saving_whole {
	const struct coding *coding;
	struct process process;
};

static enum err save_whole(struct work *w, struct tx *tx, const struct saving_whole *saving, int64_t seconds,
                           int64_t base, struct str body)
{
	const struct coder *coder = &saving->coding->coders[0];
	const struct code_batch batch = {.language = S("python"),
	                                 .writer = S("program"),
	                                 .base = base,
	                                 .number = base + 1,
	                                 .whole = true,
	                                 .body = body};
	struct code_saved saved;
	w->world = world_fixed(w->arena, BEGUN_US + AT(seconds), (uint64_t)seconds);
	return code_save(w, tx, &coder->actor, coder->sitting, S("sum"), &batch, &saved);
}

static enum err write_whole(struct work *w, struct tx *tx, void *argument)
{
	struct saving_whole *saving = argument;
	struct coding_part of;
	TRY(save_whole(w, tx, saving, 122, 0, S("# add here\nprint(1)\n")));
	TRY(save_whole(w, tx, saving, 300, 1, S("import sys\nprint(2)\n")));
	coding_part(w, tx, &saving->coding->coders[0], &of);
	return process_of_code(w, tx, &of.sitting, of.part, &saving->process);
}

/* What it begins with is “# add here” and a line end, 11 bytes. The first text adds the 9 of “print(1)” and its line end behind
 * it; the second has “)” and the line end in common with the first, so that 18 bytes of 20 take the place of 18. A bin is five
 * seconds. */
TEST(a_text_that_is_saved_whole_came_at_once)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct coding coding = coding_open(&w, engine);
		struct saving_whole saving = {.coding = &coding};
		struct str lines[PROCESS_LINES_MAX];
		assert_ok(&w, db_write(&w, coding.db, write_whole, &saving));
		const struct process *process = &saving.process;
		assert_int_equal(process->given, 11);
		assert_int_equal(process->inserted, 27);
		assert_int_equal(process->pasted, 27);
		assert_int_equal(process->removed, 18);
		assert_int_equal(process->bins[24].pasted, 9);
		assert_int_equal(process->bins[24].typed, 0);
		assert_int_equal(process->bins[59].pasted, 18);
		assert_int_equal(process->bins[59].removed, 18);
		assert_int_equal(process_words(&w, process, lines), 5);
		assert_str(lines[2],
		           S("Of what was written, all came at once: pasted, put in from elsewhere in it, or "
		             "saved as one text."));
		assert_str(
			lines[3],
			S("Taken out was as much as 67 % of what was written, counting what the task began with."));
		db_close(coding.db);
		test_work_end(&w);
	}
}
