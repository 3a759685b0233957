#include "similar/align.h"

#include "test.h"

#include <string.h>

static struct token *row_of(struct work *w, const char *letters)
{
	size_t count = strlen(letters);
	struct token *tokens = work_array(w, count, sizeof *tokens);
	for (size_t i = 0; i < count; i++)
		tokens[i] = (struct token){letters[i] == '|' ? TOKEN_BARRIER : (uint32_t)letters[i], 1, 1};
	return tokens;
}

static struct tile *tiles_of(struct work *w, const char *left, const char *right, size_t least, size_t *count)
{
	const struct align_row rows[] = {{row_of(w, left), strlen(left), NULL},
	                                 {row_of(w, right), strlen(right), NULL}};
	return align_rows(w, &rows[0], &rows[1], least, count);
}

TEST(blocks_that_changed_places_are_both_found)
{
	struct work w = test_work();
	size_t count;
	const struct tile *tiles = tiles_of(&w, "abcdeXYZuvw", "uvwQabcde", 3, &count);
	assert_int_equal(count, 2);
	assert_int_equal(tiles[0].left, 0);
	assert_int_equal(tiles[0].right, 4);
	assert_int_equal(tiles[0].length, 5);
	assert_int_equal(tiles[1].left, 8);
	assert_int_equal(tiles[1].right, 0);
	assert_int_equal(tiles[1].length, 3);
	test_work_end(&w);
}

TEST(the_longest_goes_first_and_no_token_is_in_two_tiles)
{
	struct work w = test_work();
	size_t count;
	/* abcd is the longest; of bcdef only ef is left, which is too short. */
	const struct tile *tiles = tiles_of(&w, "abcdef", "abcd.bcdef", 3, &count);
	assert_int_equal(count, 1);
	assert_int_equal(tiles[0].right, 5);
	assert_int_equal(tiles[0].length, 5);
	test_work_end(&w);
}

TEST(barriers_and_given_tokens_are_in_no_tile)
{
	struct work w = test_work();
	size_t count;
	tiles_of(&w, "ab|cd", "ab|cd", 3, &count);
	assert_int_equal(count, 0);
	const struct tile *tiles = tiles_of(&w, "abc|def", "abc|def", 3, &count);
	assert_int_equal(count, 2);
	assert_int_equal(tiles[1].left, 4);
	const bool given[] = {false, true, false, false, false, false};
	const struct align_row row = {row_of(&w, "abcdef"), 6, given};
	tiles = align_rows(&w, &row, &row, 3, &count);
	assert_int_equal(count, 1);
	assert_int_equal(tiles[0].left, 2);
	assert_int_equal(tiles[0].length, 4);
	test_work_end(&w);
}

/* Greedy string tiling as its definition reads: look at all runs of what is free, take the longest, begin again. */
static size_t by_definition(const char *left, const char *right, size_t least, struct tile *out)
{
	bool left_used[64] = {false}, right_used[64] = {false};
	size_t left_count = strlen(left), right_count = strlen(right), count = 0;
	for (;;) {
		struct tile best = {0};
		for (size_t i = 0; i < left_count; i++)
			for (size_t j = 0; j < right_count; j++) {
				size_t length = 0;
				while (i + length < left_count && j + length < right_count &&
				       !left_used[i + length] && !right_used[j + length] &&
				       left[i + length] == right[j + length])
					length++;
				if (length > best.length)
					best = (struct tile){(uint32_t)i, (uint32_t)j, (uint32_t)length};
			}
		if (best.length < least)
			return count;
		memset(left_used + best.left, 1, best.length);
		memset(right_used + best.right, 1, best.length);
		out[count++] = best;
	}
}

TEST(tiles_are_those_of_the_definition)
{
	struct work w = test_work();
	for (size_t round = 0; round < 3000; round++) {
		char rows[2][41];
		uint8_t random[82];
		struct tile expected[64];
		size_t count, least = 1 + round % 4, kinds = 2 + round % 3;
		world_random(&w, random, sizeof random);
		for (size_t i = 0; i < 80; i++)
			rows[i / 40][i % 40] = (char)('a' + random[i] % kinds);
		rows[0][random[80] % 41] = rows[1][random[81] % 41] = rows[0][40] = rows[1][40] = '\0';
		const struct tile *tiles = tiles_of(&w, rows[0], rows[1], least, &count);
		assert_int_equal(count, by_definition(rows[0], rows[1], least, expected));
		for (size_t i = 0; i < count; i++) {
			bool found = false;
			for (size_t j = 0; j < count; j++)
				found = found || memcmp(&tiles[i], &expected[j], sizeof expected[j]) == 0;
			assert_true(found);
		}
	}
	test_work_end(&w);
}

TEST(rows_of_one_token_alone_are_tiled_in_time)
{
	enum { LENGTH = 60000 };
	struct work w = test_work();
	size_t count;
	char *letters = work_alloc(&w, LENGTH + 1);
	memset(letters, 'a', LENGTH);
	const struct tile *tiles = tiles_of(&w, letters, letters, 7, &count);
	assert_true(count >= 1);
	assert_int_equal(tiles[0].length, LENGTH);
	test_work_end(&w);
}
