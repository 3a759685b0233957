/* By hand, on texts of few words, with vectors that say which words mean the same. */
#include "scoring/features.h"

#include "test.h"

#include <math.h>
#include <string.h>

enum { DIMENSIONS = 3 };

/* Each word's direction; what is no word here is the sum of its words. */
static const struct {
	const char *word;
	float at[DIMENSIONS];
} meanings[] = {
	{"salt", {1, 0, 0}},
	{"water", {0, 1, 0}},
	{"evaporates", {0, 0, 1}},
	{"dries", {0, 0, 1}}, /* means the same */
};

static void embed(struct work *w, struct str text, float *out)
{
	struct words words = words_of(w, S("en"), text);
	memset(out, 0, DIMENSIONS * sizeof *out);
	for (size_t i = 0; i < words.count; i++)
		for (size_t m = 0; m < COUNT(meanings); m++)
			for (size_t d = 0;
			     d < DIMENSIONS && str_equal(words.at[i].text, str_of(meanings[m].word)); d++)
				out[d] += meanings[m].at[d];
	float length = sqrtf(out[0] * out[0] + out[1] * out[1] + out[2] * out[2]);
	for (size_t d = 0; d < DIMENSIONS; d++)
		out[d] = length > 0 ? out[d] / length : d == 0;
}

/* The features of an answer to a question with these references; dimensions 0: without vectors. */
static size_t features(struct work *w, const char *answer, const char *question,
                       const char *const *references, size_t count, size_t dimensions,
                       float out[FEATURES_COUNT])
{
	struct words counted[] = {words_of(w, S("en"), S("salt water evaporates dries"))};
	struct vocabulary vocabulary = vocabulary_of(w, counted, 1);
	struct vectors *vectors = vectors_open(w, dimensions);
	size_t wanted, nearest;
	passage_want(w, vectors, S("en"), str_of(answer));
	passage_want(w, vectors, S("en"), str_of(question));
	for (size_t r = 0; r < count; r++)
		passage_want(w, vectors, S("en"), str_of(references[r]));
	const struct str *texts = vectors_wanted(vectors, &wanted);
	for (size_t i = 0; i < wanted; i++)
		embed(w, texts[i], vectors_room(vectors) + i * DIMENSIONS);
	struct passage passages[FEATURES_REFERENCES_MAX];
	for (size_t r = 0; r < count; r++)
		passages[r] = passage_of(w, S("en"), str_of(references[r]), &vocabulary, vectors);
	struct features_question asked = {
		.text = passage_of(w, S("en"), str_of(question), &vocabulary, vectors),
		.references = passages,
		.reference_count = count,
		.reference_words_mean = 3,
	};
	struct passage passage = passage_of(w, S("en"), str_of(answer), &vocabulary, vectors);
	features_of(w, &passage, &asked, dimensions, out, &nearest);
	return nearest;
}

static const char question[] = "Where is the salt?";
static const char *const references[] = {"dries salt", "salt water evaporates"};

TEST(features_of_the_reference_itself_are_full)
{
	struct work w = test_work();
	float out[FEATURES_COUNT];
	assert_int_equal(features(&w, "Salt water evaporates", question, references, 2, DIMENSIONS, out), 1);
	static const size_t full[] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
	                              11, 12, 14, 15, 16, 19, 20, 21, 22, 23, 24};
	for (size_t i = 0; i < COUNT(full); i++)
		assert_true(fabsf(out[full[i]] - 1) < 1e-6f);
	assert_true(out[17] == 0 && out[18] == 0); /* nothing is far */
	test_work_end(&w);
}

/* One reference, so that best, greatest and mean are the same. */
TEST(features_count_what_is_shared)
{
	struct work w = test_work();
	float out[FEATURES_COUNT];
	features(&w, "not water 42", question, references + 1, 1, 0, out);
	assert_true(fabsf(out[0] - 1.0f / 3) < 1e-6f); /* of salt, water, evaporates */
	assert_true(fabsf(out[1] - 1.0f / 3) < 1e-6f); /* of not, water, 42 */
	assert_true(fabsf(out[6] - 0.5f) < 1e-6f);     /* the question says salt already */
	assert_true(out[8] == 0);                      /* no pair in common */
	assert_true(fabsf(out[10] - 1.0f / 3) < 1e-6f);
	assert_true(out[12] == 0); /* only one of them negates */
	assert_true(out[13] == 0); /* and has a number */
	for (size_t i = 0; i < FEATURES_OF_REFERENCE; i++)
		assert_true(out[i] == out[FEATURES_OF_REFERENCE + i] &&
		            out[i] == out[2 * FEATURES_OF_REFERENCE + i]);
	assert_true(out[14] == 0 && out[24] == 0); /* no vectors */
	assert_true(fabsf(out[3 * FEATURES_OF_REFERENCE + 2] - logf(4)) < 1e-6f);
	test_work_end(&w);
}

TEST(features_see_what_means_the_same)
{
	struct work w = test_work();
	float out[FEATURES_COUNT];
	features(&w, "water dries", question, references + 1, 1, DIMENSIONS, out);
	assert_true(fabsf(out[0] - 1.0f / 3) < 1e-6f); /* by words only water */
	assert_true(fabsf(out[15] - 1) < 1e-6f);       /* both words have one of the same meaning */
	assert_true(out[14] > 0.6f &&
	            out[14] < 0.75f); /* salt has none: two of three words of equal rarity */
	assert_true(fabsf(out[24] - 2 / sqrtf(6)) < 1e-6f);
	test_work_end(&w);
}

TEST(features_hold_without_anything)
{
	struct work w = test_work();
	float out[FEATURES_COUNT];
	static const char *const answers[] = {"", "...", "\xff\xfe", "salt"};
	for (size_t a = 0; a < COUNT(answers); a++)
		for (size_t count = 0; count <= 2; count++) {
			features(&w, answers[a], question, references, count, DIMENSIONS, out);
			for (size_t i = 0; i < FEATURES_COUNT; i++)
				assert_true(isfinite(out[i]));
		}
	test_work_end(&w);
}
