/* Any bytes as an embedding server's answer: vectors of length 1 for each text, or refused. The first byte says for how many. */
#include "base/check.h"
#include "llm/embed_reply.h"
#include "llm/wire.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_vector(const float *vector, size_t dimensions)
{
	double square = 0;
	for (size_t i = 0; i < dimensions; i++)
		square += (double)vector[i] * (double)vector[i];
	check(fabs(square - 1) < 1e-5);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct work w = work_init(NULL, S("fuzz"));
	const struct json *reply;
	struct embed_vectors vectors;
	size_t count = 1 + data[0] % 8;
	if (wire_json(&w, str_bytes(data + 1, size - 1), 1 << 20, &reply) == OK &&
	    embed_reply_read(&w, reply, count, &vectors) == OK) {
		check(vectors.dimensions >= 1 && vectors.dimensions <= EMBED_DIMENSIONS_MAX);
		check(vectors.model.len <= 200 && vectors.tokens >= -1);
		for (size_t i = 0; i < count; i++)
			check_vector(vectors.numbers + i * vectors.dimensions, vectors.dimensions);
	} else {
		check(w.failed == ERR_UNAVAILABLE);
	}
	work_finish(&w);
	return 0;
}
