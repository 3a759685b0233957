/* Pages of an answer on their way, on both databases, with a reader that does as it is told; and once with the real one. */
#include "exam/paper.h"

#include "exam/written.h"
#include "grade/score_written.h"
#include "unit/box.h"
#include "unit/coding.h"

#include <stdio.h>

#include "exam/paper_test.sql.h"

#define HEAT S("heat")
#define JPEG S("\xff\xd8\xff\xe0 a picture, drawn anew")

/* ---- a reader that says what it is told ---- */

struct told {
	enum err failed; /* ERR_INPUT: refuses; ERR_UNAVAILABLE: does not run */
	size_t pages;    /* 0: one */
	struct str problem, language;
	size_t asked;
};

static enum err as_told(struct work *w, void *state, struct str bytes, struct str language,
                        struct scan_report *out)
{
	struct told *told = state;
	size_t count = told->pages == 0 ? 1 : told->pages;
	struct scan_page *pages = work_array(w, count, sizeof *pages);
	told->asked++;
	told->language = str_equal(language, S("en")) ? S("en") : S("another");
	if (told->failed != OK)
		return fail(w, told->failed, "it was cut off on its way");
	for (size_t i = 0; i < count; i++) {
		struct scan_word *words = work_array(w, 2, sizeof *words);
		words[0] = (struct scan_word){str_copy(w->arena, bytes), SCAN_BLANK, 96, 1, 1, 5, 5};
		words[1] = (struct scan_word){str_format(w->arena, "%zu", i + 1), SCAN_LINE, 20, 1, 9, 60, 5};
		pages[i] = (struct scan_page){.type = S("image/jpeg"),
		                              .picture = JPEG,
		                              .preview = JPEG,
		                              .thumbnail = JPEG,
		                              .width = 90,
		                              .height = 120};
		pages[i].problem = told->problem;
		if (str_absent(told->problem)) {
			pages[i].words = words;
			pages[i].word_count = 2;
		}
	}
	*out = (struct scan_report){pages, count, 0};
	return OK;
}

/* ---- what a candidate does, each in a transaction of its own ---- */

enum act { ADD, CORRECT, MOVE, REMOVE, RESTORE, TYPE, HAND_IN };
struct acting {
	const struct coder *coder;
	enum act act;
	struct id page;
	struct str text;
	int64_t position;
};

static enum err type(struct work *w, struct tx *tx, const struct acting *acting)
{
	struct draft_saved saved;
	return written_save(w, tx, &acting->coder->actor, acting->coder->sitting, HEAT, acting->text, 0,
	                    S("tab"), &saved);
}

static enum err hand_in(struct work *w, struct tx *tx, const struct acting *acting)
{
	struct sitting sitting;
	TRY(sitting_load(w, tx, &acting->coder->actor, acting->coder->sitting, &sitting));
	return sitting_submit_part(w, tx, &acting->coder->actor, &sitting, HEAT);
}

static enum err act(struct work *w, struct tx *tx, void *argument)
{
	struct acting *a = argument;
	const struct actor *actor = &a->coder->actor;
	struct id sitting = a->coder->sitting;
	switch (a->act) {
	case ADD: return paper_add(w, tx, actor, sitting, HEAT, a->text, a->page, &a->page);
	case CORRECT: return paper_correct(w, tx, actor, sitting, HEAT, a->page, a->text);
	case MOVE: return paper_move(w, tx, actor, sitting, HEAT, a->page, a->position);
	case REMOVE: return paper_remove(w, tx, actor, sitting, HEAT, a->page, true);
	case RESTORE: return paper_remove(w, tx, actor, sitting, HEAT, a->page, false);
	case TYPE: return type(w, tx, a);
	case HAND_IN: return hand_in(w, tx, a);
	}
	return OK;
}

static struct id add(struct work *w, const struct coding *coding, struct str bytes, struct id instead)
{
	struct acting acting = {&coding->coders[0], ADD, instead, bytes, 0};
	assert_ok(w, db_write(w, coding->db, act, &acting));
	return acting.page;
}

static enum err try(struct work *w, const struct coding *coding, enum act what, struct id page,
                    struct str text, int64_t position)
{
	struct acting acting = {&coding->coders[0], what, page, text, position};
	return db_write(w, coding->db, act, &acting);
}

/* ---- what is there ---- */

struct looking {
	const struct coder *coder;
	struct paper_page *pages;
	size_t count;
	struct id page; /* of the picture asked for */
	struct str picture, original, standing, answer;
	bool late;
};

static enum err look(struct work *w, struct tx *tx, void *argument)
{
	struct looking *looking = argument;
	struct sitting sitting;
	TRY(sitting_load(w, tx, &looking->coder->actor, looking->coder->sitting, &sitting));
	TRY(paper_standing(w, tx, &sitting, HEAT, &looking->standing));
	return paper_pages(w, tx, &sitting, HEAT, &looking->pages, &looking->count);
}

static enum err check_smaller(struct work *w, struct tx *tx, const struct sitting *sitting,
                              const struct paper_page *page)
{
	struct str preview, thumbnail, type_of;
	TRY(paper_picture(w, tx, sitting, page, S("preview"), &type_of, &preview));
	assert_str(type_of, S("image/jpeg"));
	TRY(paper_picture(w, tx, sitting, page, S("thumbnail"), &type_of, &thumbnail));
	assert_true(preview.len > 0 && thumbnail.len > 0 && thumbnail.len <= preview.len);
	return OK;
}

static enum err look_at_picture(struct work *w, struct tx *tx, void *argument)
{
	struct looking *looking = argument;
	struct sitting sitting;
	struct paper_page page;
	struct str type_of;
	TRY(sitting_load(w, tx, &looking->coder->actor, looking->coder->sitting, &sitting));
	TRY(paper_page_find(w, tx, &sitting, HEAT, looking->page, &page));
	if (paper_picture(w, tx, &sitting, &page, S("whole"), &type_of, &looking->picture) == OK)
		return check_smaller(w, tx, &sitting, &page);
	work_forgive(w);
	return paper_original(w, tx, &sitting, &page, &looking->original);
}

static enum err look_at_answer(struct work *w, struct tx *tx, void *argument)
{
	struct looking *looking = argument;
	struct id org = looking->coder->actor.org;
	int64_t at_us;
	return written_answer(w, tx, org, looking->coder->sitting, HEAT, &looking->answer, &at_us,
	                      &looking->late);
}

static struct looking pages_of(struct work *w, const struct coding *coding)
{
	struct looking looking = {.coder = &coding->coders[0]};
	assert_ok(w, db_read(w, coding->db, look, &looking));
	return looking;
}

/* "first second - third": the machine's or the writer's first lines, what was removed behind the dash. */
static struct str order_of(struct work *w, const struct coding *coding)
{
	struct looking looking = pages_of(w, coding);
	struct buf out = buf_init(w->arena, 1000);
	for (size_t i = 0; i < looking.count; i++) {
		struct str text = paper_text(&looking.pages[i]), line = str_cut(&text, '\n');
		if (looking.pages[i].removed && (i == 0 || !looking.pages[i - 1].removed))
			buf_put(&out, S("- "));
		buf_format(&out, "%.*s ", STR_ARG(line));
		if (!looking.pages[i].removed)
			assert_int_equal(looking.pages[i].position, i + 1);
	}
	return str_trim(buf_str(&out));
}

/* ---- the job, as the queue gives it out ---- */

struct lease {
	struct id org;
	struct job job;
	bool found;
};

static enum err lease(struct work *w, struct tx *tx, void *argument)
{
	struct lease *l = argument;
	const struct id id = world_id(w);
	const struct paper_test_lease_in in = {.org = l->org, .lease = id, .now_us = world_now_us(w)};
	struct paper_test_lease_row row;
	TRY(paper_test_lease(w, tx, &in, &row, &l->found));
	l->job = (struct job){.org = l->org,
	                      .id = row.id,
	                      .kind = S(PAPER_JOB),
	                      .payload = row.payload,
	                      .attempts = 1,
	                      .lease = id};
	return OK;
}

static bool read_next(struct work *w, const struct coding *coding, struct scanner reader)
{
	struct lease l = {.org = coding->org};
	assert_ok(w, db_write(w, coding->db, lease, &l));
	if (l.found)
		assert_ok(w, paper_job(w, coding->db, &reader, &l.job));
	return l.found;
}

static void read_all(struct work *w, const struct coding *coding, struct told *told)
{
	while (read_next(w, coding, (struct scanner){told, as_told})) {
	}
}

static struct coding open_tiny(struct work *w, enum db_engine engine)
{
	return coding_open_with(w, engine, S("tests/api/tiny-paper"), HEAT);
}

/* ---- the tests ---- */

static void check_order(struct work *w, const struct coding *coding, struct id first, struct id second)
{
	struct told told = {0};
	assert_ok(w, try(w, coding, MOVE, first, S(""), 3));
	assert_str(order_of(w, coding), S("second third first"));
	assert_ok(w, try(w, coding, MOVE, first, S(""), 1));
	assert_str(order_of(w, coding), S("first second third"));
	assert_fails(w, ERR_INPUT, try(w, coding, MOVE, first, S(""), 4));
	assert_fails(w, ERR_TOO_LARGE, try(w, coding, ADD, (struct id){0}, S("fourth"), 0));
	assert_ok(w, try(w, coding, REMOVE, second, S(""), 0));
	assert_str(order_of(w, coding), S("first third - second"));
	assert_fails(w, ERR_CONFLICT, try(w, coding, MOVE, second, S(""), 1));
	assert_ok(w, try(w, coding, RESTORE, second, S(""), 0));
	assert_str(order_of(w, coding), S("first second third"));
	struct id again = add(w, coding, S("again"), second);
	read_all(w, coding, &told);
	assert_str(order_of(w, coding), S("first again third - second"));
	assert_fails(w, ERR_TOO_LARGE, try(w, coding, RESTORE, second, S(""), 0));
	assert_ok(w, try(w, coding, REMOVE, again, S(""), 0));
	assert_ok(w, try(w, coding, RESTORE, second, S(""), 0));
	assert_str(order_of(w, coding), S("first second third - again"));
}

static void check_handed_in(struct work *w, const struct coding *coding, struct id first)
{
	struct looking looking = {.coder = &coding->coders[0]};
	assert_ok(w, try(w, coding, TYPE, (struct id){0}, S("And this I typed."), 0));
	assert_ok(w, try(w, coding, HAND_IN, (struct id){0}, S(""), 0));
	assert_ok(w, db_read(w, coding->db, look_at_answer, &looking));
	assert_str(looking.answer, S("Heat flows.\n\nsecond\n1\n\nIt is over.\n\nAnd this I typed."));
	assert_false(looking.late);
	/* Nothing can be changed any more, and what was removed is gone. */
	assert_str(order_of(w, coding), S("Heat flows. second It is over."));
	assert_fails(w, ERR_CONFLICT, try(w, coding, CORRECT, first, S("x"), 0));
	assert_fails(w, ERR_CONFLICT, try(w, coding, ADD, (struct id){0}, S("x"), 0));
	assert_fails(w, ERR_CONFLICT, try(w, coding, REMOVE, first, S(""), 0));
	assert_str(test_database_ask(w, coding->url, "SELECT count(*) FROM paper_picture"), S("3"));
}

TEST(pages_are_read_corrected_ordered_and_handed_in)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct coding coding = open_tiny(&w, engine);
		struct told told = {0};
		struct id first = add(&w, &coding, S("first"), (struct id){0});
		assert_str(pages_of(&w, &coding).pages[0].state, S("waiting"));
		assert_fails(&w, ERR_CONFLICT, try(&w, &coding, CORRECT, first, S("too early"), 0));
		struct id second = add(&w, &coding, S("second"), (struct id){0});
		struct id third = add(&w, &coding, S("third"), (struct id){0});
		read_all(&w, &coding, &told);
		assert_int_equal(told.asked, 3);
		assert_str(told.language, S("en"));
		struct looking looking = pages_of(&w, &coding);
		assert_str(looking.pages[0].state, S("read"));
		assert_str(looking.pages[0].reading, S("first\n1"));
		assert_true(str_absent(looking.pages[0].body));
		check_order(&w, &coding, first, second);
		assert_ok(&w, try(&w, &coding, CORRECT, first, S("Heat flows.\r\n"), 0));
		assert_ok(&w, try(&w, &coding, CORRECT, first, S("Heat flows."), 0));
		assert_ok(&w, try(&w, &coding, CORRECT, third, S("It is over."), 0));
		looking = pages_of(&w, &coding);
		assert_str(looking.pages[0].reading, S("first\n1"));
		assert_str(looking.standing,
		           S("The candidate did not check what the machine read on page 2."));
		check_handed_in(&w, &coding, first);
		db_close(coding.db);
		test_work_end(&w);
	}
}

TEST(pages_belong_to_their_writer_and_to_tasks_that_ask_for_them)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct coding coding = open_tiny(&w, engine);
		struct id page = add(&w, &coding, S("first"), (struct id){0});
		struct acting stranger = {&coding.coders[1], CORRECT, page, S("mine"), 0};
		assert_fails(&w, ERR_NOT_FOUND, db_write(&w, coding.db, act, &stranger));
		stranger.act = REMOVE;
		assert_fails(&w, ERR_NOT_FOUND, db_write(&w, coding.db, act, &stranger));
		struct looking other = {.coder = &coding.coders[1], .page = page};
		assert_fails(&w, ERR_NOT_FOUND, db_read(&w, coding.db, look_at_picture, &other));
		assert_fails(&w, ERR_INPUT, try(&w, &coding, ADD, (struct id){0}, S(""), 0));
		struct str large =
			str_bytes(work_alloc(&w, SCAN_FILE_BYTES_MAX + 1), SCAN_FILE_BYTES_MAX + 1);
		assert_fails(&w, ERR_TOO_LARGE, try(&w, &coding, ADD, (struct id){0}, large, 0));
		db_close(coding.db);
		test_work_end(&w);
	}
}

/* The picture, or what came instead of one, is there whatever the reader does. */
TEST(pages_outlive_a_reader_that_fails)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct coding coding = open_tiny(&w, engine);
		struct told refuses = {.failed = ERR_INPUT}, silent = {.problem = S("no such language")};
		struct told away = {.failed = ERR_UNAVAILABLE};
		struct looking looking = {.coder = &coding.coders[0]};
		struct lease l = {.org = coding.org};
		looking.page = add(&w, &coding, S("cut"), (struct id){0});
		read_all(&w, &coding, &refuses);
		assert_str(pages_of(&w, &coding).pages[0].state, S("refused"));
		assert_str(pages_of(&w, &coding).pages[0].problem, S("it was cut off on its way"));
		assert_ok(&w, db_read(&w, coding.db, look_at_picture, &looking));
		assert_str(looking.original, S("cut"));

		looking.page = add(&w, &coding, S("strange"), (struct id){0});
		read_all(&w, &coding, &silent);
		assert_str(pages_of(&w, &coding).pages[1].state, S("unread"));
		assert_ok(&w, db_read(&w, coding.db, look_at_picture, &looking));
		assert_str(looking.picture, JPEG);

		looking.page = add(&w, &coding, S("late"), (struct id){0});
		const struct scanner reader = {&away, as_told};
		assert_ok(&w, db_write(&w, coding.db, lease, &l));
		assert_fails(&w, ERR_UNAVAILABLE, paper_job(&w, coding.db, &reader, &l.job));
		assert_str(pages_of(&w, &coding).pages[2].state, S("waiting"));
		assert_ok(&w, try(&w, &coding, HAND_IN, (struct id){0}, S(""), 0));
		assert_str(pages_of(&w, &coding).standing,
		           S("No machine has read page 1, and nobody has typed what it says."));
		l.job.attempts = PAPER_ATTEMPTS_MAX;
		assert_ok(&w, paper_job(&w, coding.db, &reader, &l.job));
		assert_str(pages_of(&w, &coding).pages[2].state, S("failed"));
		assert_ok(&w, db_read(&w, coding.db, look_at_picture, &looking));
		assert_str(looking.original, S("late"));
		db_close(coding.db);
		test_work_end(&w);
	}
}

TEST(a_file_of_several_pages_becomes_as_many)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct coding coding = open_tiny(&w, engine);
		struct told one = {0}, four = {.pages = 4};
		struct id first = add(&w, &coding, S("file"), (struct id){0});
		add(&w, &coding, S("last"), (struct id){0});
		/* There is room for one more. */
		read_next(&w, &coding, (struct scanner){&four, as_told});
		read_all(&w, &coding, &one);
		struct looking looking = pages_of(&w, &coding);
		assert_str(order_of(&w, &coding), S("file file last"));
		assert_true(id_equal(looking.pages[0].id, first));
		assert_str(looking.pages[1].reading, S("file\n2"));
		assert_str(looking.pages[0].problem,
		           S("2 more pages of this file were not taken: there was no room for them."));
		db_close(coding.db);
		test_work_end(&w);
	}
}

/* The oldest of what was removed makes room, with its picture. */
TEST(what_was_removed_does_not_pile_up)
{
	struct work w = test_work();
	struct coding coding = open_tiny(&w, DB_SQLITE);
	struct told told = {0};
	for (int i = 0; i < PAPER_REMOVED_MAX + 5; i++) {
		struct id page = add(&w, &coding, S("a"), (struct id){0});
		read_all(&w, &coding, &told);
		assert_ok(&w, try(&w, &coding, REMOVE, page, S(""), 0));
	}
	assert_int_equal(pages_of(&w, &coding).count, PAPER_REMOVED_MAX);
	assert_str(test_database_ask(&w, coding.url, "SELECT count(*) FROM paper_picture"), S("10"));
	db_close(coding.db);
	test_work_end(&w);
}

TEST(pages_say_no_more_than_an_answer_may_have)
{
	struct work w = test_work();
	struct coding coding = open_tiny(&w, DB_SQLITE);
	struct told told = {0};
	char *half = work_alloc(&w, 12000);
	for (size_t i = 0; i < 12000; i++)
		half[i] = i % 6 == 5 ? ' ' : 'a';
	struct id first = add(&w, &coding, S("a"), (struct id){0}),
		  second = add(&w, &coding, S("b"), (struct id){0});
	read_all(&w, &coding, &told);
	assert_ok(&w, try(&w, &coding, CORRECT, first, str_bytes(half, 12000), 0));
	assert_fails(&w, ERR_TOO_LARGE, try(&w, &coding, CORRECT, second, str_bytes(half, 12000), 0));
	assert_str(pages_of(&w, &coding).pages[1].reading, S("b\n1"));
	assert_true(str_absent(pages_of(&w, &coding).pages[1].body));
	/* What is typed counts too, whichever of the two comes last. */
	assert_ok(&w, try(&w, &coding, CORRECT, second, S(""), 0));
	assert_fails(&w, ERR_TOO_LARGE, try(&w, &coding, TYPE, (struct id){0}, str_bytes(half, 8000), 0));
	assert_ok(&w, try(&w, &coding, TYPE, (struct id){0}, str_bytes(half, 7998), 0));
	assert_fails(&w, ERR_TOO_LARGE, try(&w, &coding, CORRECT, second, S("b"), 0));
	assert_ok(&w, try(&w, &coding, CORRECT, first, str_bytes(half, 11990), 0));
	assert_ok(&w, try(&w, &coding, CORRECT, second, S("b"), 0));
	assert_true(str_absent(pages_of(&w, &coding).standing));
	db_close(coding.db);
	test_work_end(&w);
}

/* So many times the letter, of two bytes each. */
static struct str many(struct work *w, const char *letter, size_t count)
{
	struct buf out = buf_init(w->arena, 2 * count);
	for (size_t i = 0; i < count; i++)
		buf_put(&out, str_of(letter));
	return buf_str(&out);
}

static void check_cut(struct work *w, const struct coding *coding, struct str page, struct str typed)
{
	struct looking looking = {.coder = &coding->coders[0]};
	assert_ok(w, try(w, coding, HAND_IN, (struct id){0}, S(""), 0));
	assert_ok(w, db_read(w, coding->db, look_at_answer, &looking));
	/* 20,000 bytes at most, and no half letter. */
	size_t room = (20000 - 2 - typed.len) / 2 * 2;
	assert_str(looking.answer,
	           str_format(w->arena, "%.*s\n\n%.*s", STR_ARG(str_slice(page, 0, room)), STR_ARG(typed)));
	assert_true(str_find(pages_of(w, coding).standing,
	                     S("not all of what the pages say is in the text")) != SIZE_MAX);
}

/* A machine reads more on a page than what was typed before leaves room for. */
TEST(what_was_typed_is_handed_in_whole_whatever_a_machine_reads)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct coding coding = open_tiny(&w, engine);
		struct told told = {0};
		const struct id none = {0};
		struct str typed = many(&w, "\xc3\xb6", 7500), page = many(&w, "\xc3\xa9", 4000);
		assert_ok(&w, try(&w, &coding, TYPE, none, typed, 0));
		add(&w, &coding, page, none);
		read_all(&w, &coding, &told);
		assert_str(pages_of(&w, &coding).pages[0].reading,
		           str_format(w.arena, "%.*s\n1", STR_ARG(page)));
		/* Each step on the way to what fits is kept; one that leads away from it is not. */
		assert_ok(&w, try(&w, &coding, TYPE, none, str_slice(typed, 0, 14000), 0));
		assert_fails(&w, ERR_TOO_LARGE, try(&w, &coding, TYPE, none, str_slice(typed, 0, 14002), 0));
		assert_ok(&w, try(&w, &coding, TYPE, none, str_slice(typed, 0, 13998), 0));
		struct str standing = pages_of(&w, &coding).standing;
		assert_true(str_find(standing, S("did not check what the machine read on page 1.")) !=
		            SIZE_MAX);
		check_cut(&w, &coding, page, str_slice(typed, 0, 13998));
		db_close(coding.db);
		test_work_end(&w);
	}
}

TEST(what_was_typed_is_handed_in_whole_whatever_is_brought_back)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct coding coding = open_tiny(&w, engine);
		struct told told = {0};
		const struct id none = {0};
		struct str typed = many(&w, "\xc3\xb6", 7500), text = many(&w, "\xc3\xa9", 4000);
		struct id page = add(&w, &coding, S("a"), none);
		read_all(&w, &coding, &told);
		assert_ok(&w, try(&w, &coding, CORRECT, page, text, 0));
		assert_ok(&w, try(&w, &coding, REMOVE, page, S(""), 0));
		assert_ok(&w, try(&w, &coding, TYPE, none, str_format(w.arena, "%.*s.", STR_ARG(typed)), 0));
		assert_true(str_absent(pages_of(&w, &coding).standing));
		assert_ok(&w, try(&w, &coding, RESTORE, page, S(""), 0));
		check_cut(&w, &coding, text, str_format(w.arena, "%.*s.", STR_ARG(typed)));
		db_close(coding.db);
		test_work_end(&w);
	}
}

/* What a model is asked to judge: only what its writer has looked at. */
static enum err subject_of(struct work *w, struct tx *tx, void *argument)
{
	struct looking *looking = argument;
	struct rubric_subject subject = {0};
	struct sitting sitting;
	const struct sitting_part *part;
	TRY(sitting_load(w, tx, &looking->coder->actor, looking->coder->sitting, &sitting));
	TRY(sitting_find_part(w, &sitting, HEAT, &part));
	TRY(score_written_subject(w, tx, &sitting, part->part, &subject));
	looking->answer = subject.answer;
	looking->late = subject.on_paper;
	return OK;
}

TEST(a_model_judges_what_was_checked)
{
	for (int checked = 0; checked < 2; checked++) {
		struct work w = test_work();
		struct coding coding = open_tiny(&w, DB_SQLITE);
		struct told told = {0};
		struct looking looking = {.coder = &coding.coders[0]};
		struct id page = add(&w, &coding, S("heet"), (struct id){0});
		read_all(&w, &coding, &told);
		if (checked)
			assert_ok(&w, try(&w, &coding, CORRECT, page, S("Heat flows."), 0));
		assert_ok(&w, try(&w, &coding, HAND_IN, (struct id){0}, S(""), 0));
		assert_ok(&w, db_read(&w, coding.db, subject_of, &looking));
		assert_int_equal(looking.late, !checked);
		assert_str(looking.answer, checked ? S("Heat flows.") : S("heet\n1"));
		db_close(coding.db);
		test_work_end(&w);
	}
}

TEST(a_page_is_read_in_the_box)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct coding coding = open_tiny(&w, engine);
		struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
		struct str photograph = test_output(
			&w, "/usr/bin/python3 tests/unit/scans.py page en 3 degrees=2 noise=8 shade=0.3");
		struct looking looking = {.coder = &coding.coders[0]};
		looking.page = add(&w, &coding, photograph, (struct id){0});
		assert_true(read_next(&w, &coding, scanner(sandbox)));
		struct paper_page page = pages_of(&w, &coding).pages[0];
		assert_str(page.state, S("read"));
		assert_int_not_equal(str_find(page.reading, S("1648")), SIZE_MAX);
		assert_ok(&w, db_read(&w, coding.db, look_at_picture, &looking));
		assert_true(looking.picture.len > 1000 && str_starts(looking.picture, S("\xff\xd8\xff")));
		sandbox_close(sandbox);
		db_close(coding.db);
		test_work_end(&w);
	}
}

/* Nothing is read on it, it is kept as it is, and a model that reads texts is not asked about it. */
TEST(a_picture_is_an_answer_by_itself)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct coding coding = coding_open_with(&w, engine, S("tests/api/tiny-picture"), HEAT);
		struct told told = {0};
		struct looking looking = {.coder = &coding.coders[0]};
		struct id page = add(&w, &coding, S("drawing"), (struct id){0});
		read_all(&w, &coding, &told);
		assert_str(told.language, S("another"));
		struct paper_page kept = pages_of(&w, &coding).pages[0];
		assert_str(kept.state, S("kept"));
		assert_true(str_absent(kept.reading) && str_absent(kept.words) && !str_absent(kept.type));
		add(&w, &coding, S("second"), (struct id){0});
		assert_fails(&w, ERR_TOO_LARGE, try(&w, &coding, ADD, (struct id){0}, S("third"), 0));
		assert_ok(&w, try(&w, &coding, CORRECT, page, S("Arrows are heat."), 0));
		assert_ok(&w, try(&w, &coding, HAND_IN, (struct id){0}, S(""), 0));
		assert_ok(&w, db_read(&w, coding.db, subject_of, &looking));
		assert_str(looking.answer, S("Arrows are heat."));
		assert_true(looking.late); /* on paper */
		db_close(coding.db);
		test_work_end(&w);
	}
}
