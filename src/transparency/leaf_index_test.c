#include "test.h"

#include "base/arena.h"
#include "transparency/leaf_index.h"

#include <stdio.h>
#include <stdlib.h>
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
	assert_int_equal(slots_in_file(place.path), 700);
	tear_down(&place);
}

TEST(leaf_index_needs_its_folder)
{
	struct work w = test_work();
	struct leaf_index *index;
	assert_fails(&w, ERR_UNAVAILABLE, leaf_index_open(&w, S("/nowhere/at/all"), S("log"), &index));
	leaf_index_close(NULL);
	test_work_end(&w);
}
