#include "test.h"

#include "base/arena.h"
#include "transparency/leaf_index.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct place {
	struct work w;
	char path[64];
	struct leaf_index *index;
};

static void set_up(struct place *place)
{
	place->w = test_work();
	snprintf(place->path, sizeof place->path, "/tmp/assay-leaves-XXXXXX");
	int file = mkstemp(place->path);
	assert_true(file >= 0);
	close(file);
}

static void tear_down(struct place *place)
{
	leaf_index_close(place->index);
	assert_int_equal(unlink(place->path), 0);
	test_work_end(&place->w);
}

static void open_index(struct place *place, const char *log)
{
	assert_ok(&place->w, leaf_index_open(&place->w, str_of(place->path), str_of(log), &place->index));
}

static struct digest leaf(uint64_t number)
{
	return digest_of(str_bytes(&number, sizeof number));
}

static void add(struct place *place, uint64_t from, uint64_t to)
{
	for (uint64_t i = from; i < to; i++) {
		struct digest one = leaf(i);
		assert_ok(&place->w, leaf_index_add(&place->w, place->index, &one, 1));
	}
}

/* Whether `wanted` is among the places that the leaf of `number` may have. */
static bool has(struct place *place, uint64_t number, uint64_t wanted, size_t *others)
{
	uint64_t places[LEAF_INDEX_CANDIDATES];
	size_t count;
	struct digest one = leaf(number);
	bool found = false;
	assert_ok(&place->w, leaf_index_find(&place->w, place->index, &one, places, &count));
	for (size_t i = 0; i < count; i++)
		found = found || places[i] == wanted;
	*others += count - found;
	return found;
}

static void check_all(struct place *place, uint64_t count, uint64_t strangers)
{
	size_t wrong = 0;
	assert_int_equal(leaf_index_size(place->index), count);
	for (uint64_t i = 0; i < count; i++)
		assert_true(has(place, i, i, &wrong));
	for (uint64_t i = count; i < count + strangers; i++)
		assert_false(has(place, i, i, &wrong));
	/* A page has 320 leaves at most, and 16 bits of the hash more than the page tells them apart. */
	assert_true(wrong < (count + strangers) / 50 + 5);
}

/* Past several splits of all pages. */
TEST(leaf_index_finds_every_leaf)
{
	struct place place;
	set_up(&place);
	open_index(&place, "log");
	add(&place, 0, 200000);
	check_all(&place, 200000, 20000);
	tear_down(&place);
}

TEST(leaf_index_keeps_what_it_had)
{
	struct place place;
	set_up(&place);
	open_index(&place, "log");
	add(&place, 0, 1000);
	leaf_index_close(place.index);
	open_index(&place, "log");
	add(&place, 1000, 1500);
	check_all(&place, 1500, 100);
	assert_ok(&place.w, leaf_index_clear(&place.w, place.index));
	check_all(&place, 0, 100);
	add(&place, 0, 1500);
	check_all(&place, 1500, 100);
	tear_down(&place);
}

TEST(leaf_index_of_another_log_or_of_rubbish_begins_anew)
{
	struct place place;
	set_up(&place);
	open_index(&place, "log");
	add(&place, 0, 100);
	leaf_index_close(place.index);
	open_index(&place, "another log");
	assert_int_equal(leaf_index_size(place.index), 0);
	leaf_index_close(place.index);
	FILE *file = fopen(place.path, "w");
	assert_non_null(file);
	fputs("no index at all", file);
	fclose(file);
	open_index(&place, "another log");
	assert_int_equal(leaf_index_size(place.index), 0);
	add(&place, 0, 100);
	check_all(&place, 100, 10);
	tear_down(&place);
}

/* Leaves that are given a second time, after a failure, are there once. */
TEST(leaf_index_takes_the_same_leaves_again)
{
	struct place place;
	set_up(&place);
	open_index(&place, "log");
	struct digest leaves[600];
	for (uint64_t i = 0; i < 600; i++)
		leaves[i] = leaf(i);
	assert_ok(&place.w, leaf_index_add(&place.w, place.index, leaves, 300));
	assert_ok(&place.w, leaf_index_add(&place.w, place.index, leaves + 300, 300));
	check_all(&place, 600, 10);
	tear_down(&place);
}

static size_t slots_in_file(const char *path)
{
	uint64_t page[512];
	size_t slots = 0;
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(fread(page, sizeof page, 1, file), 1); /* the header */
	for (size_t got; (got = fread(page, sizeof *page, COUNT(page), file)) > 0;)
		for (size_t i = 0; i < got; i++)
			slots += page[i] != 0;
	fclose(file);
	return slots;
}

/* The process ended between the slots and the size, which stands behind magic, key, log and boot. */
TEST(leaf_index_writes_no_leaf_twice_that_a_crash_left)
{
	struct place place;
	const uint64_t size = 300;
	set_up(&place);
	open_index(&place, "log");
	add(&place, 0, 600);
	leaf_index_close(place.index);
	FILE *file = fopen(place.path, "r+");
	assert_non_null(file);
	assert_int_equal(fseek(file, 16 + 16 + 32 + 36 + 4, SEEK_SET), 0);
	assert_int_equal(fwrite(&size, sizeof size, 1, file), 1);
	fclose(file);
	open_index(&place, "log");
	add(&place, 300, 450);
	for (uint64_t i = 450; i < 700; i++) {
		uint64_t places[LEAF_INDEX_CANDIDATES];
		size_t count;
		struct digest one = leaf(i);
		assert_ok(&place.w, leaf_index_meet(&place.w, place.index, &one, places, &count));
	}
	check_all(&place, 700, 10);
	assert_ok(&place.w, leaf_index_settle(&place.w, place.index));
	check_all(&place, 700, 10);
	assert_int_equal(slots_in_file(place.path), 700);
	tear_down(&place);
}

/* ---- what waits in memory ---- */

enum { LACKS_MAX = 66000 };

/* Adds leaves 0 to count − 1 in a process that is killed. */
static void add_and_be_killed(struct place *place, uint64_t count)
{
	int state;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		open_index(place, "log");
		add(place, 0, count);
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(child, &state, 0), child);
	assert_true(WIFSIGNALED(state) && WTERMSIG(state) == SIGKILL);
}

/* None is written, some pages were split, and the ring went round twice. */
TEST(leaf_index_after_a_kill_has_all_below_its_size)
{
	static const uint64_t counts[] = {1000, 45000, 150000};
	for (size_t i = 0; i < COUNT(counts); i++) {
		struct place place;
		set_up(&place);
		add_and_be_killed(&place, counts[i]);
		open_index(&place, "log");
		uint64_t size = leaf_index_size(place.index);
		assert_true(size <= counts[i] && size + LACKS_MAX >= counts[i]);
		size_t others = 0;
		for (uint64_t at = 0; at < size; at++)
			assert_true(has(&place, at, at, &others));
		add(&place, size, counts[i]);
		check_all(&place, counts[i], 1000);
		add(&place, counts[i], counts[i] + 1000);
		leaf_index_close(place.index);
		assert_int_equal(slots_in_file(place.path), counts[i] + 1000);
		open_index(&place, "log");
		check_all(&place, counts[i] + 1000, 1000);
		tear_down(&place);
	}
}

TEST(leaf_index_gives_all_places_of_a_leaf_that_wait)
{
	struct place place;
	struct digest one = leaf(1000000);
	uint64_t places[LEAF_INDEX_CANDIDATES];
	size_t count, others = 0;
	set_up(&place);
	open_index(&place, "log");
	add(&place, 0, 100);
	assert_ok(&place.w, leaf_index_meet(&place.w, place.index, &one, places, &count));
	assert_int_equal(count, 0);
	add(&place, 101, 200);
	assert_ok(&place.w, leaf_index_settle(&place.w, place.index));
	assert_ok(&place.w, leaf_index_meet(&place.w, place.index, &one, places, &count));
	assert_int_equal(count, 1);
	assert_int_equal(places[0], 100);
	assert_ok(&place.w, leaf_index_meet(&place.w, place.index, &one, places, &count));
	assert_int_equal(count, 2);
	assert_true(has(&place, 1000000, 100, &others) && has(&place, 1000000, 200, &others) &&
	            has(&place, 1000000, 201, &others));
	assert_int_equal(others, 6);
	tear_down(&place);
}

/* ---- a disk that fails ---- */

/* Nothing can be written behind that many bytes of a file, until it is called with what it gave. */
static rlim_t limit_files(rlim_t bytes)
{
	struct rlimit limit, before;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = (struct rlimit){bytes, before.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	return before.rlim_cur;
}

/* Adds one after the other up to `to`; gives how many it took. */
static uint64_t add_while_it_can(struct place *place, uint64_t to)
{
	for (uint64_t i = leaf_index_size(place->index); i < to; i++) {
		struct digest one = leaf(i);
		if (leaf_index_add(&place->w, place->index, &one, 1) == OK)
			continue;
		assert_int_equal(place->w.failed, ERR_UNAVAILABLE);
		work_forgive(&place->w);
		assert_int_equal(leaf_index_size(place->index), i);
		return i;
	}
	return to;
}

/* The limit lies within a page, so that writes are cut short too. */
TEST(leaf_index_loses_nothing_when_writes_fail)
{
	struct place place;
	uint64_t size = 0, stopped = 0, unsettled = 0;
	set_up(&place);
	open_index(&place, "log");
	for (rlim_t pages = 100; pages < 900; pages += 100) {
		rlim_t before = limit_files(pages * 4096 + 800);
		uint64_t had = leaf_index_size(place.index);
		for (size_t again = 0; again < 3; again++)
			size = add_while_it_can(&place, 140000);
		stopped += size < 140000;
		unsettled += leaf_index_settle(&place.w, place.index) != OK;
		work_forgive(&place.w);
		assert_int_equal(leaf_index_size(place.index), size);
		size_t others = 0;
		for (uint64_t i = had; i < size; i++)
			assert_true(has(&place, i, i, &others));
		limit_files(before);
		size = add_while_it_can(&place, size + 1000);
		check_all(&place, size, 100);
	}
	assert_true(stopped >= 4 && unsettled >= 2);
	size = add_while_it_can(&place, 150000);
	leaf_index_close(place.index);
	assert_int_equal(slots_in_file(place.path), size);
	open_index(&place, "log");
	check_all(&place, size, 1000);
	tear_down(&place);
}

TEST(leaf_index_that_could_not_write_its_end_goes_on_before_it)
{
	struct place place;
	set_up(&place);
	open_index(&place, "log");
	add(&place, 0, 30000);
	assert_ok(&place.w, leaf_index_settle(&place.w, place.index));
	add(&place, 30000, 31000);
	rlim_t before = limit_files(100 * 4096);
	leaf_index_close(place.index);
	limit_files(before);
	open_index(&place, "log");
	uint64_t size = leaf_index_size(place.index);
	assert_true(size >= 30000 && size < 31000);
	add(&place, size, 31000);
	check_all(&place, 31000, 1000);
	tear_down(&place);
}

/* ---- any order of things ---- */

enum { ORACLE_MAX = 160000, ORACLE_TURNS = 400 };

/* The leaf's number of each place; it grows as the index does. */
struct oracle {
	struct place place;
	uint32_t *numbers;
	uint64_t size, random;
	size_t others, looks;
};

static uint64_t draw(struct oracle *oracle, uint64_t below)
{
	oracle->random = oracle->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (oracle->random >> 33) % below;
}

/* A leaf that is new, or one in twenty that is not. */
static struct digest next_leaf(struct oracle *oracle)
{
	uint64_t size = oracle->size;
	uint32_t number = (uint32_t)size;
	if (size > 0 && draw(oracle, 20) == 0)
		number = oracle->numbers[draw(oracle, size)];
	oracle->numbers[size] = number;
	oracle->size++;
	return leaf(number);
}

static void add_some(struct oracle *oracle)
{
	struct place *place = &oracle->place;
	uint64_t count = draw(oracle, 2000), from = oracle->size;
	struct digest leaves[2000];
	for (size_t i = 0; i < count; i++)
		leaves[i] = next_leaf(oracle);
	if (leaf_index_add(&place->w, place->index, leaves, (size_t)count) != OK)
		work_forgive(&place->w);
	oracle->size = leaf_index_size(place->index);
	assert_true(oracle->size >= from && oracle->size <= from + count);
}

/* The first place that a leaf has is always among those that are given. */
static void look(struct oracle *oracle, uint64_t at)
{
	uint32_t number = oracle->numbers[at];
	assert_true(has(&oracle->place, number, number, &oracle->others));
	assert_true(has(&oracle->place, number, at, &oracle->others));
	oracle->looks += 2;
}

static void meet_some(struct oracle *oracle)
{
	struct place *place = &oracle->place;
	for (size_t i = 0; i < 200; i++) {
		uint64_t places[LEAF_INDEX_CANDIDATES], at = oracle->size;
		size_t count;
		bool found = false;
		struct digest one = next_leaf(oracle);
		enum err failed = leaf_index_meet(&place->w, place->index, &one, places, &count);
		oracle->size = leaf_index_size(place->index);
		assert_int_equal(oracle->size, at + (failed == OK));
		if (failed != OK) {
			work_forgive(&place->w);
			return;
		}
		for (size_t k = 0; k < count; k++)
			found = found || places[k] == oracle->numbers[at];
		assert_true(found || oracle->numbers[at] == at);
	}
}

/* A copy of the file is what a kill at this moment leaves. */
static void be_killed(struct oracle *oracle)
{
	struct place *place = &oracle->place;
	char command[512];
	snprintf(command, sizeof command, "cp %s %s.left && mv %s.left %s", place->path, place->path,
	         place->path, place->path);
	assert_int_equal(system(command), 0);
	leaf_index_close(place->index); /* writes to the file that has no name any more */
	open_index(place, "log");
	uint64_t size = leaf_index_size(place->index);
	assert_true(size <= oracle->size && size + LACKS_MAX >= oracle->size);
	for (uint64_t at = size; at < oracle->size; at++) {
		struct digest one = leaf(oracle->numbers[at]);
		assert_ok(&place->w, leaf_index_add(&place->w, place->index, &one, 1));
	}
}

static void take_turn(struct oracle *oracle)
{
	struct place *place = &oracle->place;
	uint64_t kind = draw(oracle, 100);
	if (kind < 60) {
		add_some(oracle);
	} else if (kind < 85) {
		meet_some(oracle);
	} else if (kind < 90) {
		assert_ok(&place->w, leaf_index_settle(&place->w, place->index));
	} else if (kind < 92) {
		be_killed(oracle);
	} else if (kind < 95) {
		leaf_index_close(place->index);
		open_index(place, "log");
		assert_int_equal(leaf_index_size(place->index), oracle->size);
	} else {
		rlim_t before = limit_files((2 + draw(oracle, 1200)) * 4096 + 8 * draw(oracle, 512));
		add_some(oracle);
		meet_some(oracle);
		limit_files(before);
	}
	for (size_t i = 0; oracle->size > 0 && i < 300; i++)
		look(oracle, draw(oracle, oracle->size));
}

TEST(leaf_index_agrees_with_a_plain_list)
{
	struct oracle oracle = {.random = 11};
	struct place *place = &oracle.place;
	set_up(place);
	oracle.numbers = work_array(&place->w, ORACLE_MAX + 4000, sizeof *oracle.numbers);
	open_index(place, "log");
	for (size_t turn = 0; turn < ORACLE_TURNS && oracle.size < ORACLE_MAX; turn++)
		take_turn(&oracle);
	assert_true(oracle.size > 100000);
	for (uint64_t at = 0; at < oracle.size; at++)
		look(&oracle, at);
	/* Of a leaf that comes twice each look gives one other. */
	assert_true(oracle.others < oracle.looks / 4);
	leaf_index_close(place->index);
	assert_int_equal(slots_in_file(place->path), oracle.size);
	open_index(place, "log");
	for (uint64_t at = 0; at < oracle.size; at++)
		look(&oracle, at);
	assert_ok(&place->w, leaf_index_clear(&place->w, place->index));
	assert_int_equal(leaf_index_size(place->index), 0);
	add(place, 0, 50000);
	check_all(place, 50000, 1000);
	tear_down(place);
}

TEST(leaf_index_needs_its_folder)
{
	struct work w = test_work();
	struct leaf_index *index;
	assert_fails(&w, ERR_UNAVAILABLE, leaf_index_open(&w, S("/nowhere/at/all"), S("log"), &index));
	leaf_index_close(NULL);
	test_work_end(&w);
}
