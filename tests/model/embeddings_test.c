/* The local embedding server with the real model (ASSAY_MODEL_EMBED), against what embeddings.py computed from the publisher's
 * weights without any of our tools. */
#include "test.h"

#include "base/check.h"
#include "base/encode.h"
#include "llm/embed.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { DIMENSIONS = 384, TEXTS_MAX = 100 };

static struct str variable(const char *name)
{
	const char *value = getenv(name);
	if (value == NULL)
		fail_msg("%s is not set: run ./test model", name);
	return str_of(value);
}

struct server {
	struct work w;
	struct embed *embed;
	struct llm_embedder embedder;
};

static struct server server_open(void)
{
	struct server server = {.w = work_init(&world_real, S("test"))};
	server.w.deadline_us = world_monotonic_us(&server.w) + 300 * INT64_C(1000000);
	const struct embed_options options = {.local_command = variable("ASSAY_MODEL_SERVER"),
	                                      .local_model = variable("ASSAY_MODEL_EMBED")};
	assert_ok(&server.w, embed_open(&server.w, &options, &server.embed));
	assert_ok(&server.w, embed_ready(&server.w, server.embed, &server.embedder));
	assert_int_equal(server.embedder.dimensions, DIMENSIONS);
	return server;
}

static void server_close(struct server *server)
{
	embed_close(server->embed);
	work_finish(&server->w);
}

static float (*embed_all(struct server *server, const struct str *texts, size_t count))[DIMENSIONS]
{
	float(*out)[DIMENSIONS] = work_array(&server->w, count, sizeof *out);
	assert_ok(&server->w,
	          server->embedder.embed(&server->w, server->embedder.state, texts, count, NULL, out[0]));
	return out;
}

static double cosine(const float *a, const float *b)
{
	double dot = 0, aa = 0, bb = 0;
	for (size_t i = 0; i < DIMENSIONS; i++) {
		dot += (double)a[i] * (double)b[i];
		aa += (double)a[i] * (double)a[i];
		bb += (double)b[i] * (double)b[i];
	}
	return dot / sqrt(aa * bb);
}

/* Multiples of 1/32767, two little-endian bytes each, in base64. */
static void read_vector(struct work *w, const struct json *entry, float *out)
{
	struct str bytes;
	assert_true(decode_base64(w->arena, json_get_str(entry, S("vector")), &bytes));
	assert_int_equal(bytes.len, 2 * DIMENSIONS);
	const uint8_t *at = (const uint8_t *)bytes.at;
	for (size_t i = 0; i < DIMENSIONS; i++)
		out[i] = (float)(int16_t)(uint16_t)(at[2 * i] | at[2 * i + 1] << 8);
}

/* Which texts llama.cpp's tokenizer reads in another way than the publisher's: it leaves the vowel signs of Indic scripts out,
 * and takes Hangul syllables apart to their first letters. */
static bool is_read_otherwise(struct str text)
{
	return str_equal(text, S("नमस्ते दुनिया")) || str_equal(text, S("한국어 문장입니다"));
}

TEST(vectors_are_those_of_the_publishers_weights)
{
	struct server server = server_open();
	struct work *w = &server.w;
	assert_str(server.embedder.model,
	           S("sha256:6c08f6e688bd4e6299e2128dc9999c60be3285de9f51130bc70e9cc739492a0d"));
	const struct json *entries;
	assert_ok(w, json_parse(w, test_file(w, "tests/model/embeddings.json"), 1 << 20, &entries));
	assert_in_range(entries->count, 50, TEXTS_MAX);
	struct str texts[TEXTS_MAX];
	for (size_t i = 0; i < entries->count; i++)
		texts[i] = json_get_str(json_at(entries, i), S("text"));
	float(*ours)[DIMENSIONS] = embed_all(&server, texts, entries->count);
	double least = 1;
	for (size_t i = 0; i < entries->count; i++) {
		float theirs[DIMENSIONS];
		read_vector(w, json_at(entries, i), theirs);
		double same = cosine(ours[i], theirs);
		if ((same >= .9999) == is_read_otherwise(texts[i]))
			fail_msg("%.*s: cosine %.7f", STR_ARG(texts[i]), same);
		least = is_read_otherwise(texts[i]) ? least : fmin(least, same);
	}
	printf("embeddings: least cosine %.7f\n", least);
	server_close(&server);
}

/* The similarities of "That is a happy person" to others that the publisher's page states. */
TEST(similarities_are_as_published)
{
	struct server server = server_open();
	const struct str texts[] = {S("That is a happy person"), S("That is a happy dog"),
	                            S("That is a very happy person"), S("Today is a sunny day")};
	const double published[] = {1, 0.695, 0.943, 0.257};
	float(*vectors)[DIMENSIONS] = embed_all(&server, texts, COUNT(texts));
	for (size_t i = 0; i < COUNT(texts); i++)
		if (fabs(cosine(vectors[0], vectors[i]) - published[i]) > 0.001)
			fail_msg("%.*s: %.5f", STR_ARG(texts[i]), cosine(vectors[0], vectors[i]));
	server_close(&server);
}

/* A megabyte of letters without a blank, of any bytes; nothing; control characters. */
TEST(hostile_texts_have_a_vector_all_the_same)
{
	enum { LARGE = 1 << 20 };
	struct server server = server_open();
	char *noise = work_alloc(&server.w, LARGE), *letters = work_alloc(&server.w, LARGE);
	world_random(&server.w, noise, LARGE);
	for (size_t i = 0; i < LARGE; i++)
		letters[i] = (char)('a' + (unsigned char)noise[i] % 26);
	const struct str texts[] = {str_bytes(noise, LARGE),
	                            str_bytes(letters, LARGE),
	                            S(""),
	                            S("\0\x01\x02\xff"),
	                            S("\n\n\n"),
	                            S("?!?!?!")};
	float(*vectors)[DIMENSIONS] = embed_all(&server, texts, COUNT(texts));
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_true(fabs(cosine(vectors[i], vectors[i]) - 1) < 1e-6);
	assert_true(cosine(vectors[2], vectors[4]) > .99999);
	server_close(&server);
}
