/* The oracle is vectors_product. */
#include "scoring/cosines.h"

#include "test.h"

enum { DIMENSIONS = 16, WORDS = 400 };

/* So many words; every fifth is the one before it. */
static struct passage text_of(struct work *w, const float *vectors)
{
	const float **of_words = work_array(w, WORDS, sizeof *of_words);
	uint32_t *first_alike = work_array(w, WORDS, sizeof *first_alike);
	for (uint32_t i = 0; i < WORDS; i++) {
		bool again = i % 5 == 4;
		first_alike[i] = again ? i - 1 : i;
		of_words[i] = vectors + first_alike[i] * DIMENSIONS;
	}
	return (struct passage){
		.words = {.count = WORDS}, .word_vectors = of_words, .first_alike = first_alike};
}

static void assert_cosines(struct cosines *cosines, const float *vector, const struct passage *text,
                           bool kept)
{
	double row[WORDS];
	const double *of = cosines_of(cosines, vector, text, DIMENSIONS, row);
	assert_int_equal(of != row, kept);
	for (size_t i = 0; i < WORDS; i++)
		if (text->first_alike[i] == i)
			assert_true(of[i] ==
			            (vector == text->word_vectors[i]
			                     ? 1
			                     : vectors_product(vector, text->word_vectors[i], DIMENSIONS)));
}

/* Of two texts and, twice, more words than are remembered: nearly as many as there is room for, and then none. */
TEST(cosines_are_those_of_the_vectors)
{
	enum { ROOM = COSINES_BYTES_MAX / (WORDS * sizeof(double)), KEPT = ROOM * 9 / 10, ALL = ROOM + 100 };
	struct work w = test_work();
	float *vectors = work_array(&w, ALL * (size_t)DIMENSIONS, sizeof *vectors);
	for (size_t i = 0; i < ALL * (size_t)DIMENSIONS; i++)
		vectors[i] = (float)(i * 2654435761 % 1000) / 1000 - 0.4F;
	struct passage texts[] = {text_of(&w, vectors), text_of(&w, vectors + 100 * DIMENSIONS)};
	size_t before = arena_used(w.arena);
	struct cosines *cosines = cosines_open(&w);
	for (size_t again = 0; again < 2; again++) {
		for (size_t i = 0; i < KEPT; i++)
			assert_cosines(cosines, vectors + i * DIMENSIONS, &texts[i % COUNT(texts)], true);
		if (again == 0)
			for (size_t i = KEPT; i < ALL; i++)
				cosines_of(cosines, vectors + i * DIMENSIONS, &texts[0], DIMENSIONS,
				           (double[WORDS]){0});
		assert_cosines(cosines, vectors + (ALL - 1) * DIMENSIONS, &texts[1], false);
	}
	assert_in_range(arena_used(w.arena) - before, COSINES_BYTES_MAX * 9 / 10, COSINES_BYTES_MAX + 65536);
	assert_cosines(NULL, vectors, &texts[1], false);
	test_work_end(&w);
}
