#include "test.h"

#include "base/arena.h"
#include "transparency/appender.h"
#include "unit/memory_storage.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct place_of_log {
	struct work w;
	struct memory_storage memory;
	struct tlog log;
	char path[64];
	struct appender *appender;
};

static void open_appender(struct place_of_log *p)
{
	assert_ok(&p->w, appender_open(&p->w, &p->log, str_of(p->path), &p->appender));
}

static void set_up(struct place_of_log *p)
{
	*p = (struct place_of_log){.w = test_work()};
	p->memory.arena = p->w.arena;
	p->log.storage = memory_storage_ops(&p->memory);
	memory_storage_key(&p->w, &p->log, "example.com/log", 9);
	snprintf(p->path, sizeof p->path, "/tmp/assay-appender-%d", (int)getpid());
	assert_ok(&p->w, tlog_create(&p->w, &p->log));
	open_appender(p);
}

static void tear_down(struct place_of_log *p)
{
	appender_close(p->appender);
	assert_int_equal(unlink(p->path), 0);
	test_work_end(&p->w);
}

/* Appends "FROM".."TO − 1" and asserts that each has the place `shift` behind its number. */
static void append(struct place_of_log *p, size_t from, size_t to, size_t shift, bool known)
{
	struct str *entries = work_array(&p->w, to - from, sizeof *entries);
	struct place *places = work_array(&p->w, to - from, sizeof *places);
	for (size_t i = from; i < to; i++)
		entries[i - from] = str_format(p->w.arena, "%zu", i);
	assert_ok(&p->w, appender_append(&p->w, p->appender, entries, to - from, places));
	for (size_t i = from; i < to; i++) {
		assert_int_equal(places[i - from].index, i + shift);
		assert_int_equal(places[i - from].known, known);
	}
}

TEST(appender_logs_nothing_twice)
{
	struct place_of_log p;
	set_up(&p);
	append(&p, 0, 700, 0, false);
	append(&p, 0, 700, 0, true);
	struct place places[4];
	const struct str mixed[] = {S("new"), S("699"), S("new"), S("newer")};
	assert_ok(&p.w, appender_append(&p.w, p.appender, mixed, 4, places));
	assert_true(places[0].index == 700 && !places[0].known);
	assert_true(places[1].index == 699 && places[1].known);
	assert_true(places[2].index == 700 && places[2].known);
	assert_true(places[3].index == 701 && !places[3].known);
	assert_int_equal(appender_head(p.appender)->size, 702);
	tear_down(&p);
}

/* The index may be lost, or be that of a longer log: it is made again from the tiles. */
TEST(appender_makes_its_index_from_the_tiles)
{
	struct place_of_log p;
	set_up(&p);
	append(&p, 0, 700, 0, false);
	appender_close(p.appender);
	assert_int_equal(unlink(p.path), 0);
	open_appender(&p);
	append(&p, 0, 700, 0, true);
	append(&p, 700, 800, 0, false);
	appender_close(p.appender);
	p.memory.files = NULL;
	assert_ok(&p.w, tlog_create(&p.w, &p.log));
	open_appender(&p);
	append(&p, 50, 300, (size_t)-50, false);
	tear_down(&p);
}

TEST(appender_goes_on_after_every_failed_write)
{
	struct place_of_log p;
	set_up(&p);
	append(&p, 0, 250, 0, false);
	struct str *entries = work_array(&p.w, 300, sizeof *entries);
	struct place *places = work_array(&p.w, 300, sizeof *places);
	for (size_t i = 0; i < 300; i++)
		entries[i] = str_format(p.w.arena, "%zu", i + 250);
	for (size_t writes = 1; writes < 9; writes++) {
		p.memory.writes_max = p.memory.writes + writes;
		enum err failed = appender_append(&p.w, p.appender, entries, 300, places);
		work_forgive(&p.w);
		assert_int_equal(failed, ERR_UNAVAILABLE);
	}
	p.memory.writes_max = 0;
	assert_ok(&p.w, appender_append(&p.w, p.appender, entries, 300, places));
	for (size_t i = 0; i < 300; i++)
		assert_int_equal(places[i].index, i + 250);
	tear_down(&p);
}
