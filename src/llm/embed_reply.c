#include "llm/embed_reply.h"

#include "base/encode.h"

#include <endian.h>
#include <math.h>
#include <string.h>

enum { MODEL_BYTES_MAX = 200 };

/* Servers round to as little as 8 bits of fraction. */
static const double length_tolerance = 0.01;

struct reading {
	size_t count, dimensions; /* dimensions 0: none is read yet */
	float *numbers;
	bool *filled; /* [count] */
};

enum err embed_reply_unusable(struct work *w, const char *why)
{
	return fail(w, ERR_UNAVAILABLE, "The embedding server's answer cannot be used: %s.", why);
}

/* ---- one vector ------------------------------------------------------------------------------ */

static bool read_base64(struct work *w, struct str text, float *out, size_t dimensions)
{
	struct str bytes;
	if (!decode_base64(w->arena, text, &bytes) || bytes.len != dimensions * sizeof *out)
		return false;
	for (size_t i = 0; i < dimensions; i++) {
		uint32_t bits;
		memcpy(&bits, bytes.at + i * sizeof bits, sizeof bits);
		bits = le32toh(bits);
		memcpy(&out[i], &bits, sizeof bits);
	}
	return true;
}

static bool read_numbers(const struct json *array, float *out)
{
	for (size_t i = 0; i < array->count; i++) {
		double number;
		if (!json_to_real(&array->elements[i], &number))
			return false;
		out[i] = (float)number;
	}
	return true;
}

/* How many numbers the embedding has; 0: it is none. */
static size_t dimensions_of(const struct json *embedding)
{
	if (embedding == NULL || (embedding->kind != JSON_ARRAY && embedding->kind != JSON_STRING))
		return 0;
	if (embedding->kind == JSON_ARRAY)
		return embedding->count;
	size_t padding = str_ends(embedding->text, S("==")) ? 2 : str_ends(embedding->text, S("=")) ? 1 : 0;
	return embedding->text.len < 4 ? 0 : (embedding->text.len / 4 * 3 - padding) / sizeof(float);
}

/* Makes it of length 1 exactly, or as exactly as floats are. */
static enum err settle_length(struct work *w, float *vector, size_t dimensions)
{
	double sum = 0;
	for (size_t i = 0; i < dimensions; i++)
		sum += (double)vector[i] * (double)vector[i];
	double length = sqrt(sum);
	if (!isfinite(length))
		return embed_reply_unusable(w, "a vector has numbers that are none");
	if (fabs(length - 1) > length_tolerance)
		return embed_reply_unusable(w, "its vectors are not of length 1, as they must be made there");
	for (size_t i = 0; i < dimensions; i++)
		vector[i] = (float)((double)vector[i] / length);
	return OK;
}

static enum err read_vector(struct work *w, struct reading *reading, const struct json *embedding,
                            size_t index)
{
	size_t dimensions = dimensions_of(embedding);
	if (dimensions == 0 || dimensions > EMBED_DIMENSIONS_MAX)
		return embed_reply_unusable(w, "a vector has no numbers, or too many");
	if (reading->dimensions == 0) {
		reading->dimensions = dimensions;
		reading->numbers = work_array(w, reading->count * dimensions, sizeof(float));
	}
	if (dimensions != reading->dimensions)
		return embed_reply_unusable(w, "its vectors differ in size");
	float *vector = reading->numbers + index * dimensions;
	bool read = embedding->kind == JSON_ARRAY ? read_numbers(embedding, vector)
	                                          : read_base64(w, embedding->text, vector, dimensions);
	if (!read)
		return embed_reply_unusable(w, "a vector has something else than numbers in it");
	return settle_length(w, vector, dimensions);
}

/* ---- all of them ----------------------------------------------------------------------------- */

static enum err read_entry(struct work *w, struct reading *reading, const struct json *entry, size_t place)
{
	const struct json *index = json_get(entry, S("index"));
	int64_t at = (int64_t)place;
	if (index != NULL && (!json_to_int(index, &at) || at < 0 || (size_t)at >= reading->count))
		return embed_reply_unusable(w, "a vector is of no text that was sent");
	if (reading->filled[at])
		return embed_reply_unusable(w, "there are two vectors for one text");
	reading->filled[at] = true;
	return read_vector(w, reading, json_get(entry, S("embedding")), (size_t)at);
}

enum err embed_reply_read(struct work *w, const struct json *reply, size_t count, struct embed_vectors *out)
{
	const struct json *data = json_get(reply, S("data"));
	if (data == NULL || data->kind != JSON_ARRAY)
		return embed_reply_unusable(w, "it is no list of embeddings");
	if (data->count != count)
		return embed_reply_unusable(w, "it has not one vector for each text");
	struct reading reading = {.count = count, .filled = work_array(w, count, sizeof(bool))};
	for (size_t i = 0; i < count; i++)
		TRY(read_entry(w, &reading, &data->elements[i], i));
	int64_t tokens = json_get_int(json_get(reply, S("usage")), S("prompt_tokens"));
	*out = (struct embed_vectors){
		.dimensions = reading.dimensions,
		.numbers = reading.numbers,
		.model = str_slice(json_get_str(reply, S("model")), 0, MODEL_BYTES_MAX),
		.tokens = tokens < 0 ? -1 : tokens,
	};
	return OK;
}
