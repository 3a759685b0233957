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

static void assert_cosines(struct work *w, struct cosines *cosines, const float *vector,
                           const struct passage *text)
{
	const double *of = cosines_of(w, cosines, vector, text, DIMENSIONS);
	for (size_t i = 0; i < WORDS; i++)
		if (text->first_alike[i] == i)
			assert_true(of[i] ==
			            (vector == text->word_vectors[i]
			                     ? 1
			                     : vectors_product(vector, text->word_vectors[i], DIMENSIONS)));
}

/* More than is remembered, of two texts, and all of it twice. */
TEST(cosines_are_those_of_the_vectors)
{
	enum { COUNT_MAX = COSINES_BYTES_MAX / (WORDS * sizeof(double)) / 2 + 1000 };
	struct work w = test_work();
	float *vectors = work_array(&w, COUNT_MAX * DIMENSIONS, sizeof *vectors);
	for (size_t i = 0; i < COUNT_MAX * (size_t)DIMENSIONS; i++)
		vectors[i] = (float)(i * 2654435761 % 1000) / 1000 - 0.4F;
	struct passage texts[] = {text_of(&w, vectors), text_of(&w, vectors + 100 * DIMENSIONS)};
	struct cosines *cosines = cosines_open(&w);
	for (size_t again = 0; again < 2; again++)
		for (size_t i = 0; i < COUNT_MAX; i++) {
			struct work passing = work_init(w.world, w.request_id);
			for (size_t t = 0; t < COUNT(texts); t++)
				assert_cosines(&passing, cosines, vectors + i * DIMENSIONS, &texts[t]);
			work_finish(&passing);
		}
	assert_cosines(&w, NULL, vectors, &texts[1]);
	const double *first = cosines_of(&w, cosines, vectors, &texts[0], DIMENSIONS);
	assert_ptr_equal(first, cosines_of(&w, cosines, vectors, &texts[0], DIMENSIONS));
	test_work_end(&w);
}
