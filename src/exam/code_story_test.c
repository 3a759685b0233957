/* The story of a path that was laid by hand. */
#include "exam/code_run.h"

#include "base/time.h"
#include "unit/coding.h"

#include <string.h>

#include "exam/code_story_test.sql.h"

#define BEGUN_US INT64_C(1767225600000000) /* of test_work: the part is begun microseconds later */

struct laying {
	const struct coding *coding;
	const struct coder *coder;
	struct code_story_line *lines;
	size_t count;
};

static int64_t minute(int64_t n)
{
	return BEGUN_US + n * TIME_MINUTE_US + 500000;
}

/* A save at this minute. */
static enum err save_at(struct work *w, struct tx *tx, const struct laying *laying, int64_t at,
                        struct str language, const struct edit *edit, int64_t base)
{
	const struct code_batch batch = {
		.language = language,
		.writer = S("tab"),
		.base = base,
		.number = at,
		.edits = edit,
		.edit_count = 1,
	};
	struct code_saved saved;
	w->world = world_fixed(w->arena, minute(at), (uint64_t)at);
	return code_save(w, tx, &laying->coder->actor, laying->coder->sitting, S("sum"), &batch, &saved);
}

/* A run that takes a second; `marks` says which of the two visible tests passed, or that it was not built. */
static enum err run_at(struct work *w, struct tx *tx, const struct laying *laying, int64_t at,
                       int64_t revision, const char *marks, struct str input)
{
	bool built = marks[0] != '!', all = marks[0] == '+' && marks[1] == '+';
	const struct code_story_test_run_in in = {
		.org = laying->coding->org,
		.sitting = laying->coder->sitting,
		.id = world_id(w),
		.person = laying->coder->actor.person,
		.revision = revision,
		.input = input,
		.asked_us = minute(at),
		.ended_us = minute(at) + 1000000,
		.built = built,
		.passed = (marks[0] == '+') + (built && marks[1] == '+'),
		.failed_group = all ? (struct str){0} : S("small"),
		.failed_test = all               ? (struct str){0}
	                       : marks[0] == '+' ? S("two")
	                                         : S("one"),
	};
	return code_story_test_run(w, tx, &in);
}

static enum err lay(struct work *w, struct tx *tx, void *argument)
{
	const struct laying *laying = argument;
	char much[400];
	for (size_t i = 0; i < sizeof much; i++)
		much[i] = 'x';
	const struct edit typed = {.at = 0, .inserted = S("x = 1\n")};
	const struct edit pasted = {.at = 0, .inserted = str_bytes(much, 312), .kind = EDIT_PASTED};
	const struct edit small = {.at = 0, .inserted = str_bytes(much, 200), .kind = EDIT_PASTED};
	const struct edit undone = {.at = 0, .inserted = str_bytes(much, 400), .kind = EDIT_UNDONE};
	TRY(save_at(w, tx, laying, 1, S("python"), &typed, 0));
	TRY(run_at(w, tx, laying, 3, 1, "!", (struct str){0}));
	TRY(save_at(w, tx, laying, 4, S("python"), &pasted, 1));
	TRY(run_at(w, tx, laying, 5, 2, "--", (struct str){0}));
	TRY(run_at(w, tx, laying, 6, 2, "--", S("my own"))); /* an input of one's own is not told */
	TRY(save_at(w, tx, laying, 8, S("python"), &small, 2));
	TRY(run_at(w, tx, laying, 12, 3, "+-", (struct str){0}));
	TRY(save_at(w, tx, laying, 13, S("c"), &undone, 0));
	TRY(save_at(w, tx, laying, 14, S("python"), &typed, 3));
	TRY(run_at(w, tx, laying, 15, 5, "++", (struct str){0}));
	return save_at(w, tx, laying, 20, S("python"), &typed, 5);
}

static enum err read_story(struct work *w, struct tx *tx, void *argument)
{
	struct laying *laying = argument;
	struct coding_part of;
	coding_part(w, tx, laying->coder, &of);
	return code_story(w, tx, &of.sitting, of.part, &laying->lines, &laying->count);
}

TEST(the_story_tells_what_happened_and_when)
{
	static const struct {
		int64_t minute;
		const char *words;
	} wanted[] = {
		{3, "The tests were run for the first time after 3 minutes."},
		{3, "4 runs of the tests; 3 times the program was changed and run again."},
		{3, "Building it failed once; getting it to build again took 2 minutes."},
		{4, "A piece of 312 characters was pasted."},
		{5, "A test of “Small numbers” was the first that failed twice, for 10 minutes in all."},
		{13, "The program was written in Python and C."},
		{15, "All tests that could be run passed after 15 minutes."},
	};
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct coding coding = coding_open(&w, engine);
		struct laying laying = {.coding = &coding, .coder = &coding.coders[0]};
		assert_ok(&w, db_read(&w, coding.db, read_story, &laying));
		assert_int_equal(laying.count, 0);
		assert_ok(&w, db_write(&w, coding.db, lay, &laying));
		assert_ok(&w, db_read(&w, coding.db, read_story, &laying));
		for (size_t i = 0; i < laying.count && i < COUNT(wanted); i++) {
			assert_str(laying.lines[i].words, str_of(wanted[i].words));
			assert_int_equal((laying.lines[i].at_us - BEGUN_US) / TIME_MINUTE_US,
			                 wanted[i].minute);
		}
		assert_int_equal(laying.count, COUNT(wanted));
		db_close(coding.db);
		test_work_end(&w);
	}
}

static enum err lay_what_was_never_built(struct work *w, struct tx *tx, void *argument)
{
	const struct edit typed = {.at = 0, .inserted = S("x = = 1\n")};
	TRY(save_at(w, tx, argument, 1, S("python"), &typed, 0));
	return run_at(w, tx, argument, 3, 1, "!", (struct str){0});
}

TEST(a_program_that_was_not_built_in_the_end_is_not_said_to_have_been)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct coding coding = coding_open(&w, engine);
		struct laying laying = {.coding = &coding, .coder = &coding.coders[0]};
		assert_ok(&w, db_write(&w, coding.db, lay_what_was_never_built, &laying));
		assert_ok(&w, db_read(&w, coding.db, read_story, &laying));
		assert_int_equal(laying.count, 2);
		assert_str(laying.lines[1].words,
		           S("Building it failed once; at the last run it could not be built."));
		db_close(coding.db);
		test_work_end(&w);
	}
}

/* Each minute a text of 64 KiB in place of the one before: the 128th is more than is kept. */
static enum err lay_too_much(struct work *w, struct tx *tx, void *argument)
{
	char *much = work_alloc(w, DOCUMENT_SOURCE_BYTES_MAX);
	for (int64_t i = 0; i < 140; i++) {
		for (size_t j = 0; j < DOCUMENT_SOURCE_BYTES_MAX; j++)
			much[j] = i % 2 == 0 ? 'x' : 'y';
		const struct edit all = {
			.at = 0,
			.removed = i == 0 ? strlen("# add here\n") : DOCUMENT_SOURCE_BYTES_MAX,
			.inserted = str_bytes(much, DOCUMENT_SOURCE_BYTES_MAX),
			.kind = EDIT_UNDONE,
		};
		TRY(save_at(w, tx, argument, i, S("python"), &all, i));
	}
	return OK;
}

TEST(a_path_that_is_not_kept_to_its_end_says_so)
{
	struct work w = test_work();
	struct coding coding = coding_open(&w, DB_SQLITE);
	struct laying laying = {.coding = &coding, .coder = &coding.coders[0]};
	assert_ok(&w, db_write(&w, coding.db, lay_too_much, &laying));
	assert_ok(&w, db_read(&w, coding.db, read_story, &laying));
	assert_int_equal(laying.count, 1);
	assert_true(str_starts(laying.lines[0].words, S("The way became longer than is kept")));
	assert_int_equal((laying.lines[0].at_us - BEGUN_US) / TIME_MINUTE_US, 126);
	db_close(coding.db);
	test_work_end(&w);
}
