#include "llm/embed_cache.h"

#include "base/check.h"
#include "base/digest.h"
#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DIMENSIONS = 3, HEADER = 64, RECORD = 32 + DIMENSIONS * 4 + 8 };

/* An embedder that counts; the vector of a text is (its bytes, the first of them, how often it was asked). */
struct counting {
	size_t texts, calls;
	bool fails;
};

static enum err count(struct work *w, void *state, const struct str *texts, size_t texts_count,
                      const struct embed_progress *progress, float *out)
{
	struct counting *counting = state;
	(void)progress;
	counting->calls++;
	if (counting->fails)
		return fail(w, ERR_UNAVAILABLE, "The embedding model does not answer.");
	for (size_t i = 0; i < texts_count; i++) {
		out[i * DIMENSIONS] = (float)texts[i].len;
		out[i * DIMENSIONS + 1] = (float)texts[i].at[0];
		out[i * DIMENSIONS + 2] = (float)counting->calls;
	}
	counting->texts += texts_count;
	return OK;
}

struct place {
	struct work w;
	struct str root, folder;
	struct counting counting;
	struct llm_embedder inner;
};

static void place_open(struct place *place)
{
	char folder[] = "/tmp/assay-embed-XXXXXX";
	*place = (struct place){.w = test_real_work()};
	check(mkdtemp(folder) != NULL);
	place->root = str_format(place->w.arena, "%s", folder);
	place->folder = str_format(place->w.arena, "%s/cache", folder);
	place->inner = (struct llm_embedder){NULL, count, DIMENSIONS, S("sha256:of-a-model")};
}

static void place_close(struct place *place)
{
	(void)test_output(&place->w, "rm -rf %.*s", STR_ARG(place->root));
	work_finish(&place->w);
}

static struct embed_cache *cache_open(struct place *place)
{
	struct embed_cache *cache;
	place->inner.state = &place->counting;
	assert_ok(&place->w, embed_cache_open(&place->w, place->folder, &place->inner, &cache));
	return cache;
}

static void embed(struct place *place, struct embed_cache *cache, const struct str *texts, size_t texts_count,
                  float *out)
{
	struct llm_embedder embedder = embed_cache_embedder(cache);
	assert_int_equal(embedder.dimensions, DIMENSIONS);
	assert_str(embedder.model, S("sha256:of-a-model"));
	assert_ok(&place->w, embedder.embed(&place->w, embedder.state, texts, texts_count, NULL, out));
}

/* The only file in the folder. */
static const char *file_of(struct place *place)
{
	return str_cstr(place->w.arena,
	                str_trim(test_output(&place->w, "echo %.*s/*", STR_ARG(place->folder))));
}

static off_t size_of(struct place *place)
{
	struct stat status;
	check(stat(file_of(place), &status) == 0);
	return status.st_size;
}

static void flip(struct place *place, off_t at)
{
	int file = open(file_of(place), O_RDWR | O_CLOEXEC);
	uint8_t byte;
	check(pread(file, &byte, 1, at) == 1);
	byte ^= 1;
	check(pwrite(file, &byte, 1, at) == 1);
	close(file);
}

TEST(a_text_is_embedded_once_and_its_vector_lasts)
{
	struct place place;
	place_open(&place);
	struct embed_cache *cache = cache_open(&place);
	const struct str texts[] = {S("one"), S("three"), S("seven!!")};
	float first[3][DIMENSIONS], again[3][DIMENSIONS];
	embed(&place, cache, texts, 2, first[0]);
	embed(&place, cache, texts, 3, first[0]);
	embed_cache_close(cache);
	cache = cache_open(&place);
	embed(&place, cache, texts, 3, again[0]);
	assert_int_equal(place.counting.texts, 3);
	assert_memory_equal(first, again, sizeof first);
	assert_true(again[1][0] == 5 && again[1][1] == 't' && again[1][2] == 1 && again[2][2] == 2);
	assert_int_equal(size_of(&place), HEADER + 3 * RECORD);
	embed_cache_close(cache);
	place_close(&place);
}

TEST(another_model_has_another_file)
{
	struct place place;
	place_open(&place);
	const struct str texts[] = {S("one")};
	float out[DIMENSIONS];
	struct embed_cache *cache = cache_open(&place);
	embed(&place, cache, texts, 1, out);
	struct llm_embedder other = place.inner;
	other.model = S("sha256:of-another");
	struct embed_cache *beside;
	assert_ok(&place.w, embed_cache_open(&place.w, place.folder, &other, &beside));
	struct llm_embedder embedder = embed_cache_embedder(beside);
	assert_ok(&place.w, embedder.embed(&place.w, embedder.state, texts, 1, NULL, out));
	assert_int_equal(place.counting.texts, 2);
	embed_cache_close(beside);
	embed_cache_close(cache);
	place_close(&place);
}

TEST(a_damaged_vector_is_computed_again_and_the_others_are_not)
{
	struct place place;
	place_open(&place);
	const struct str texts[] = {S("one"), S("three"), S("seven!!")};
	float out[3][DIMENSIONS];
	struct embed_cache *cache = cache_open(&place);
	embed(&place, cache, texts, 3, out[0]);
	embed_cache_close(cache);
	flip(&place, HEADER + RECORD + 32 + 5);
	cache = cache_open(&place);
	embed(&place, cache, texts, 3, out[0]);
	assert_int_equal(place.counting.texts, 4);
	assert_true(out[1][0] == 5 && out[1][2] == 2);
	embed_cache_close(cache);
	cache = cache_open(&place); /* what was written last counts */
	embed(&place, cache, texts, 3, out[0]);
	assert_int_equal(place.counting.texts, 4);
	embed_cache_close(cache);
	place_close(&place);
}

TEST(what_a_crash_cut_short_is_cut_off)
{
	struct place place;
	place_open(&place);
	const struct str texts[] = {S("one"), S("three"), S("seven!!")};
	float out[3][DIMENSIONS];
	struct embed_cache *cache = cache_open(&place);
	embed(&place, cache, texts, 2, out[0]);
	embed_cache_close(cache);
	check(truncate(file_of(&place), HEADER + RECORD + 17) == 0);
	cache = cache_open(&place);
	embed(&place, cache, texts, 3, out[0]);
	assert_int_equal(place.counting.texts, 4);
	assert_true(out[0][2] == 1 && out[1][2] == 2 && out[2][2] == 2);
	assert_int_equal(size_of(&place), HEADER + 3 * RECORD);
	embed_cache_close(cache);
	place_close(&place);
}

TEST(a_file_of_something_else_is_left_alone_and_everything_computed)
{
	struct place place;
	place_open(&place);
	const struct str texts[] = {S("one")};
	float out[DIMENSIONS];
	struct embed_cache *cache = cache_open(&place);
	embed_cache_close(cache);
	flip(&place, 3);
	cache = cache_open(&place);
	embed(&place, cache, texts, 1, out);
	embed(&place, cache, texts, 1, out);
	assert_int_equal(place.counting.texts, 2);
	assert_int_equal(size_of(&place), HEADER);
	embed_cache_close(cache);
	place_close(&place);
}

TEST(a_failure_of_the_model_is_the_callers_and_nothing_is_kept)
{
	struct place place;
	place_open(&place);
	const struct str texts[] = {S("one")};
	float out[DIMENSIONS];
	struct embed_cache *cache = cache_open(&place);
	struct llm_embedder embedder = embed_cache_embedder(cache);
	place.counting.fails = true;
	assert_fails(&place.w, ERR_UNAVAILABLE,
	             embedder.embed(&place.w, embedder.state, texts, 1, NULL, out));
	place.counting.fails = false;
	embed(&place, cache, texts, 1, out);
	assert_int_equal(place.counting.texts, 1);
	embed_cache_close(cache);
	place_close(&place);
}

static void note_progress(void *argument, size_t done, size_t of)
{
	size_t *seen = argument;
	assert_in_range(done, seen[0], of);
	seen[0] = done;
}

TEST(what_was_there_counts_as_done_at_once)
{
	struct place place;
	place_open(&place);
	const struct str texts[] = {S("one"), S("three")};
	float out[2][DIMENSIONS];
	struct embed_cache *cache = cache_open(&place);
	struct llm_embedder embedder = embed_cache_embedder(cache);
	embed(&place, cache, texts, 1, out[0]);
	size_t seen[1] = {1};
	const struct embed_progress progress = {note_progress, seen};
	assert_ok(&place.w, embedder.embed(&place.w, embedder.state, texts, 2, &progress, out[0]));
	assert_int_equal(seen[0], 2);
	embed_cache_close(cache);
	place_close(&place);
}

enum { PROCESSES = 4, TEXTS = 1500 };

/* Embeds all texts from a place of its own in the circle on, some at a time. True when each vector is its text's. */
static bool embed_as_process(struct place *place, size_t number)
{
	struct embed_cache *cache = cache_open(place);
	struct llm_embedder embedder = embed_cache_embedder(cache);
	bool right = true;
	for (size_t done = 0; done < TEXTS; done += 50) {
		struct str texts[50];
		float out[50][DIMENSIONS];
		for (size_t i = 0; i < 50; i++)
			texts[i] = str_format(place->w.arena, "%0*zu", 4 + (int)(i % 7),
			                      (done + i + number * TEXTS / PROCESSES) % TEXTS);
		right = right && embedder.embed(&place->w, embedder.state, texts, 50, NULL, out[0]) == OK;
		for (size_t i = 0; i < 50; i++)
			right = right && out[i][0] == (float)texts[i].len &&
			        out[i][1] == (float)texts[i].at[0];
	}
	embed_cache_close(cache);
	return right;
}

TEST(several_processes_fill_one_file)
{
	struct place place;
	place_open(&place);
	pid_t children[PROCESSES];
	for (size_t i = 0; i < PROCESSES; i++) {
		children[i] = fork();
		check(children[i] >= 0);
		if (children[i] == 0)
			_exit(embed_as_process(&place, i) ? 0 : 1);
	}
	for (size_t i = 0; i < PROCESSES; i++) {
		int status;
		check(waitpid(children[i], &status, 0) == children[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal((size_of(&place) - HEADER) % RECORD, 0);
	place.counting = (struct counting){0};
	assert_true(embed_as_process(&place, 0));
	assert_int_equal(place.counting.texts, 0);
	place_close(&place);
}
