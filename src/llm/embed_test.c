/* Against tests/llm/fake_server.py, whose vectors are written there: of a text of n bytes, a 1 at the place n modulo 8. */
#include "llm/embed.h"

#include "base/check.h"
#include "llm/supervisor.h"
#include "test.h"

#include <math.h>
#include <unistd.h>

#define FAKE "python3 -u tests/llm/fake_server.py "
enum { DIMENSIONS = 8 };

static struct work real_work(int64_t seconds)
{
	struct work w = work_init(&world_real, S("test"));
	w.deadline_us = world_monotonic_us(&w) + seconds * 1000000;
	return w;
}

static struct embed *local_open(struct work *w, struct str command)
{
	const struct embed_options options = {.local_command = command,
	                                      .local_model = S("tests/llm/fake_server.py")};
	struct embed *embed;
	assert_ok(w, embed_open(w, &options, &embed));
	return embed;
}

/* The fake as a server that is somebody else's, which runs until supervisor_close. */
static struct supervisor *fake_open(struct work *w)
{
	struct supervisor *fake;
	const struct supervisor_options options = {.command = S(FAKE),
	                                           .model_file = S("tests/llm/fake_server.py")};
	assert_ok(w, supervisor_open(w, &options, &fake));
	while (supervisor_state(fake) != LLM_READY) {
		assert_ok(w, world_in_time(w));
		usleep(5000);
	}
	return fake;
}

static struct embed *foreign_open(struct work *w, struct supervisor *fake, const char *way)
{
	struct str url = str_format(w->arena, "%.*s/%s", STR_ARG(supervisor_url(w, fake)), way);
	const struct embed_options options = {
		.urls = &url, .url_count = 1, .key = supervisor_key(fake), .model = S("asked-for")};
	struct embed *embed;
	assert_ok(w, embed_open(w, &options, &embed));
	return embed;
}

static void assert_one(const float *vector, size_t place)
{
	for (size_t i = 0; i < DIMENSIONS; i++)
		assert_true(vector[i] == (i == place ? 1.0F : 0.0F));
}

static void assert_near(float actual, double expected)
{
	assert_true(fabs((double)actual - expected) < 1e-6);
}

/* ---- answers --------------------------------------------------------------------------------- */

TEST(the_local_server_gives_a_vector_for_each_text_and_its_identity)
{
	struct work w = real_work(20);
	struct embed *embed = local_open(&w, S(FAKE));
	struct llm_embedder embedder;
	assert_ok(&w, embed_ready(&w, embed, &embedder)); /* waits for the child to be ready */
	assert_int_equal(embedder.dimensions, DIMENSIONS);
	/* The oracle is coreutils. */
	struct str hex = test_output(&w, "sha256sum tests/llm/fake_server.py");
	assert_str(embedder.model, str_format(w.arena, "sha256:%.*s", STR_ARG(str_slice(hex, 0, 64))));
	const struct str texts[] = {S("abc"), S("\xe2\x82\xac uro"), S(""), S("12345678")};
	float out[COUNT(texts)][DIMENSIONS];
	assert_ok(&w, embedder.embed(&w, embedder.state, texts, COUNT(texts), NULL, out[0]));
	assert_one(out[0], 3);
	assert_one(out[1], 7);
	assert_one(out[2], 1); /* a space stands for nothing */
	assert_one(out[3], 0);
	embed_close(embed);
	work_finish(&w);
}

TEST(foreign_servers_answer_in_any_form_that_the_protocol_has)
{
	static const char *const ways[] = {"encoded", "numbers", "backwards", "placeless", "nearly"};
	struct work w = real_work(20);
	struct supervisor *fake = fake_open(&w);
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct embed *embed = foreign_open(&w, fake, ways[i]);
		struct llm_embedder embedder;
		assert_ok(&w, embed_ready(&w, embed, &embedder));
		assert_true(str_starts(embedder.model, S("http://127.0.0.1:")) &&
		            str_ends(embedder.model, str_format(w.arena, "/%s fake", ways[i])));
		const struct str texts[] = {S("a"), S("bb"), S("ccc")};
		float out[COUNT(texts)][DIMENSIONS];
		assert_ok(&w, embedder.embed(&w, embedder.state, texts, COUNT(texts), NULL, out[0]));
		for (size_t j = 0; j < COUNT(texts); j++)
			for (size_t k = 0; k < DIMENSIONS; k++)
				assert_near(out[j][k], k == j + 1 ? 1 : 0);
		embed_close(embed);
	}
	supervisor_close(fake);
	work_finish(&w);
}

static void note_progress(void *argument, size_t done, size_t count)
{
	size_t *seen = argument;
	assert_in_range(done, seen[0] + 1, count);
	seen[0] = done;
	seen[1]++;
}

TEST(many_texts_come_in_their_order_and_tell_how_far_they_are)
{
	enum { TEXTS = 500 };
	struct work w = real_work(20);
	struct embed *embed = local_open(&w, S(FAKE));
	struct llm_embedder embedder;
	assert_ok(&w, embed_ready(&w, embed, &embedder));
	struct str *texts = work_array(&w, TEXTS, sizeof *texts);
	float(*out)[DIMENSIONS] = work_array(&w, TEXTS, sizeof *out);
	for (size_t i = 0; i < TEXTS; i++)
		texts[i] = str_slice(S("0123456789abcdef"), 0, 1 + i * 7 % 16);
	size_t seen[2] = {0};
	const struct embed_progress progress = {note_progress, seen};
	assert_ok(&w, embedder.embed(&w, embedder.state, texts, TEXTS, &progress, out[0]));
	for (size_t i = 0; i < TEXTS; i++)
		assert_one(out[i], (1 + i * 7 % 16) % DIMENSIONS);
	assert_int_equal(seen[0], TEXTS);
	assert_true(seen[1] > 1);
	embed_close(embed);
	work_finish(&w);
}

TEST(a_long_text_has_the_mean_of_its_pieces_weighted_by_bytes)
{
	struct work w = real_work(20);
	struct embed *embed = local_open(&w, S(FAKE));
	struct llm_embedder embedder;
	assert_ok(&w, embed_ready(&w, embed, &embedder));
	/* 30 words of 9 letters, the last with a full stop: 271 bytes and 29 spaces, 300: place 4. Then 50 words of 6
	 * letters: 300 bytes and 49 spaces, 349: place 5. Together too many bytes for one piece. */
	struct buf text = buf_init(w.arena, 1000);
	for (int i = 0; i < 30; i++)
		buf_put(&text, i < 29 ? S("abcdefghi ") : S("abcdefghi. "));
	for (int i = 0; i < 50; i++)
		buf_put(&text, S("  klmnop\n"));
	const struct str texts[] = {buf_str(&text)};
	float out[DIMENSIONS];
	assert_ok(&w, embedder.embed(&w, embedder.state, texts, 1, NULL, out));
	double length = hypot(271, 300);
	for (size_t i = 0; i < DIMENSIONS; i++)
		assert_near(out[i], i == 4 ? 271 / length : i == 5 ? 300 / length : 0);
	embed_close(embed);
	work_finish(&w);
}

/* ---- hostile texts --------------------------------------------------------------------------- */

TEST(texts_of_any_bytes_and_of_any_length_have_a_vector)
{
	enum { LARGE = 1 << 20 };
	struct work w = real_work(60);
	struct embed *embed = local_open(&w, S(FAKE));
	struct llm_embedder embedder;
	assert_ok(&w, embed_ready(&w, embed, &embedder));
	char *noise = work_alloc(&w, LARGE);
	world_random(&w, noise, LARGE);
	char *blanks = work_alloc(&w, LARGE), *letters = work_alloc(&w, LARGE);
	for (size_t i = 0; i < LARGE; i++) {
		blanks[i] = i % 3 == 0 ? '\n' : ' ';
		letters[i] = 'a';
	}
	const struct str texts[] = {str_bytes(noise, LARGE),
	                            str_bytes(blanks, LARGE),
	                            str_bytes(letters, LARGE),
	                            S("\0\0\x01"),
	                            S("\xff"),
	                            {NULL, 0}};
	float out[COUNT(texts)][DIMENSIONS];
	assert_ok(&w, embedder.embed(&w, embedder.state, texts, COUNT(texts), NULL, out[0]));
	for (size_t i = 0; i < COUNT(texts); i++) {
		double square = 0;
		for (size_t j = 0; j < DIMENSIONS; j++)
			square += (double)out[i][j] * (double)out[i][j];
		assert_true(fabs(square - 1) < 1e-5);
	}
	assert_one(out[1], 1);
	assert_one(out[2], 500 % DIMENSIONS);
	embed_close(embed);
	work_finish(&w);
}

/* ---- hostile servers ------------------------------------------------------------------------- */

TEST(whatever_a_server_answers_that_is_no_vector_for_each_text_is_refused)
{
	static const struct {
		const char *way, *said;
	} cases[] = {
		{"long", "not of length 1"},
		{"zero", "not of length 1"},
		{"too_few", "not one vector for each"},
		{"too_many", "not one vector for each"},
		{"twice", "two vectors for one text"},
		{"nowhere", "of no text that was sent"},
		{"not_a_number", "numbers that are none"},
		{"infinite", "numbers that are none"},
		{"uneven", "differ in size"},
		{"empty", "no numbers, or too many"},
		{"words", "something else than numbers"},
		{"not_base64", "something else than numbers"},
		{"refuses_vectors", "status 429"},
		{"page_of_vectors", "something else than was asked for"},
		{"changes", "another model"},
	};
	struct work w = real_work(60);
	struct supervisor *fake = fake_open(&w);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct embed *embed = foreign_open(&w, fake, cases[i].way);
		const struct str texts[] = {S("a"), S("bb"), S("ccc")};
		struct llm_embedder embedder = {.state = NULL};
		float out[COUNT(texts)][DIMENSIONS];
		enum err failed = embed_ready(&w, embed, &embedder);
		if (failed == OK)
			failed = embedder.embed(&w, embedder.state, texts, COUNT(texts), NULL, out[0]);
		if (str_find(w.message, str_of(cases[i].said)) == SIZE_MAX)
			fail_msg("%s: %.*s", cases[i].way, STR_ARG(w.message));
		assert_fails(&w, ERR_UNAVAILABLE, failed);
		embed_close(embed);
	}
	supervisor_close(fake);
	work_finish(&w);
}

TEST(vectors_that_cancel_each_other_out_have_no_mean)
{
	struct work w = real_work(20);
	struct supervisor *fake = fake_open(&w);
	struct embed *embed = foreign_open(&w, fake, "cancelling");
	struct llm_embedder embedder;
	assert_ok(&w, embed_ready(&w, embed, &embedder));
	struct buf text = buf_init(w.arena, 2000);
	for (int i = 0; i < 160; i++) /* two pieces of 80 words each */
		buf_put(&text, S("ab "));
	const struct str texts[] = {buf_str(&text)};
	float out[DIMENSIONS];
	assert_fails(&w, ERR_UNAVAILABLE, embedder.embed(&w, embedder.state, texts, 1, NULL, out));
	embed_close(embed);
	supervisor_close(fake);
	work_finish(&w);
}

TEST(a_server_that_is_not_there_is_unavailable_and_metrics_say_so)
{
	struct work w = real_work(20);
	struct embed *embed = local_open(&w, S(FAKE "--mode exits"));
	struct llm_embedder embedder;
	assert_fails(&w, ERR_UNAVAILABLE, embed_ready(&w, embed, &embedder));
	assert_int_equal(embed_state(embed), LLM_DOWN);
	struct buf metrics = buf_init(w.arena, 10000);
	embed_metrics(embed, &metrics);
	assert_true(str_find(buf_str(&metrics), S("assay_embed_ready 0\n")) != SIZE_MAX);
	embed_close(embed);
	work_finish(&w);
}

TEST(giving_up_ends_it)
{
	struct work w = real_work(20);
	struct embed *embed = local_open(&w, S(FAKE));
	struct llm_embedder embedder;
	assert_ok(&w, embed_ready(&w, embed, &embedder));
	embed_give_up(embed);
	const struct str texts[] = {S("a")};
	float out[DIMENSIONS];
	assert_fails(&w, ERR_UNAVAILABLE, embedder.embed(&w, embedder.state, texts, 1, NULL, out));
	embed_close(embed);
	work_finish(&w);
}
