#include "similar/winnow.h"

#include "test.h"

#include <string.h>

/* Figure 2 of the paper: the hashes of the 5-grams of “adorunrunrunadorunrun”, and what windows of four take of them. */
static const uint64_t published[] = {77, 74, 42, 17, 98, 50, 17, 98, 8, 88, 67, 39, 77, 74, 42, 17, 98};

TEST(winnowing_takes_what_the_paper_takes)
{
	static const uint64_t hashes[] = {17, 17, 8, 39, 17};
	static const uint32_t places[] = {3, 6, 8, 11, 15};
	struct work w = test_work();
	size_t count;
	const uint32_t *taken = winnow_hashes(&w, published, COUNT(published), 4, &count);
	assert_int_equal(count, COUNT(places));
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(taken[i], places[i]);
		assert_int_equal(published[taken[i]], hashes[i]);
	}
	test_work_end(&w);
}

TEST(of_equal_hashes_in_a_window_the_last_is_taken)
{
	/* Windows of three: 5 5 5, 5 5 9, 5 9 9, 9 9 1. */
	static const uint64_t hashes[] = {5, 5, 5, 9, 9, 1};
	struct work w = test_work();
	size_t count;
	const uint32_t *taken = winnow_hashes(&w, hashes, COUNT(hashes), 3, &count);
	assert_int_equal(count, 2);
	assert_int_equal(taken[0], 2);
	assert_int_equal(taken[1], 5);
	test_work_end(&w);
}

TEST(with_a_window_of_one_every_hash_is_taken_and_fewer_than_a_window_give_their_least)
{
	struct work w = test_work();
	size_t count;
	winnow_hashes(&w, published, COUNT(published), 1, &count);
	assert_int_equal(count, COUNT(published));
	const uint32_t *taken = winnow_hashes(&w, published, 3, 100, &count);
	assert_int_equal(count, 1);
	assert_int_equal(taken[0], 2);
	winnow_hashes(&w, published, 0, 4, &count);
	assert_int_equal(count, 0);
	test_work_end(&w);
}

static struct token *made_up(struct work *w, size_t count, uint32_t kinds)
{
	struct token *tokens = work_array(w, count, sizeof *tokens);
	uint32_t bytes;
	for (size_t i = 0; i < count; i++) {
		world_random(w, &bytes, sizeof bytes);
		tokens[i] = (struct token){2 + bytes % kinds, 1, 1};
	}
	return tokens;
}

static bool shares(const struct print *a, size_t a_count, const struct print *b, size_t b_count)
{
	for (size_t i = 0; i < a_count; i++)
		for (size_t j = 0; j < b_count; j++)
			if (a[i].hash == b[j].hash)
				return true;
	return false;
}

/* Section 4 of the paper, for any place of the run: with one token less it does not hold. */
TEST(a_run_of_window_and_k_less_one_tokens_is_always_found)
{
	enum { K = 5, WINDOW = 4, RUN = WINDOW + K - 1, LENGTH = 60 };
	struct work w = test_work();
	size_t missed = 0;
	for (size_t round = 0; round < 2000; round++) {
		struct token *left = made_up(&w, LENGTH, 1000000), *right = made_up(&w, LENGTH, 1000000);
		size_t run = round % 2 == 0 ? RUN : RUN - 1, left_count, right_count;
		memcpy(right + round % (LENGTH - RUN), left + (round * 7) % (LENGTH - RUN),
		       run * sizeof *left);
		const struct print *a = winnow_tokens(&w, left, LENGTH, K, WINDOW, &left_count);
		const struct print *b = winnow_tokens(&w, right, LENGTH, K, WINDOW, &right_count);
		bool found = shares(a, left_count, b, right_count);
		assert_true(found || run < RUN);
		missed += !found;
	}
	assert_true(missed > 0);
	test_work_end(&w);
}

TEST(a_fingerprint_depends_on_each_token_of_its_run_and_on_their_order)
{
	struct work w = test_work();
	size_t count;
	const struct token tokens[] = {{2, 1, 1}, {3, 1, 1}, {4, 1, 1}, {2, 1, 1}, {4, 1, 1},
	                               {3, 1, 1}, {2, 1, 1}, {3, 1, 1}, {4, 1, 1}};
	const struct print *prints = winnow_tokens(&w, tokens, COUNT(tokens), 3, 1, &count);
	assert_int_equal(count, 7);
	assert_true(prints[0].hash == prints[6].hash);
	assert_true(prints[0].hash != prints[3].hash);
	for (uint32_t i = 0; i < 7; i++)
		assert_int_equal(prints[i].at, i);
	winnow_tokens(&w, tokens, 2, 3, 1, &count);
	assert_int_equal(count, 1);
	winnow_tokens(&w, tokens, 0, 3, 1, &count);
	assert_int_equal(count, 0);
	test_work_end(&w);
}
