/* Long answers scored a second and core, with 1,000 anchors of 300 words (scoring/essay.h), embeddings apart; and how long
 * learning from them takes. Texts are of chance: words of a made language as often as words of languages are (Zipf), in stock
 * phrases, so that texts share strings as essays on one subject do.
 *
 *	bench/essay [ANCHORS]
 */
#include "bench.h"

#include "base/buf.h"
#include "base/world.h"
#include "scoring/essay.h"

#include <math.h>

enum { WORDS = 300, VOCABULARY = 4000, PHRASES = 800, SCORED = 200, DIMENSIONS = 384, SENTENCES = 20 };

static uint64_t drawn(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state >> 11;
}

static double share(uint64_t *state)
{
	return (double)(drawn(state) % 1000000) / 1e6;
}

/* The word of a rank that is drawn as Zipf's law has it. */
static struct str word_of(struct work *w, uint64_t *state)
{
	static const char *const syllables[] = {"ba", "ten", "ri",  "so", "mel", "ka",  "dur", "li",
	                                        "ne", "po",  "ver", "a",  "sti", "gon", "u",   "tra"};
	size_t rank = (size_t)pow(VOCABULARY, share(state));
	struct buf out = buf_init(w->arena, 64);
	for (size_t left = rank + 7; left > 0; left /= COUNT(syllables))
		buf_put(&out, str_of(syllables[left % COUNT(syllables)]));
	return buf_str(&out);
}

static struct str essay_of(struct work *w, const struct str *phrases, uint64_t *state)
{
	struct buf out = buf_init(w->arena, 16000);
	for (size_t words = 0; words < WORDS;) {
		if (drawn(state) % 3 == 0) {
			buf_put(&out, phrases[(size_t)pow(PHRASES, share(state)) - 1]);
			words += 5;
		} else {
			buf_put(&out, word_of(w, state));
			words++;
		}
		buf_put(&out, words % 15 == 0 ? S(". ") : S(" "));
	}
	return buf_str(&out);
}

static void make_text(struct work *w, const struct str *phrases, uint64_t *state, struct essay_text *out)
{
	float *vectors = work_array(w, (size_t)SENTENCES * DIMENSIONS, sizeof *vectors);
	for (size_t s = 0; s < SENTENCES; s++) {
		double square = 0;
		for (size_t d = 0; d < DIMENSIONS; d++) {
			vectors[s * DIMENSIONS + d] = (float)(share(state) - 0.5);
			square += (double)vectors[s * DIMENSIONS + d] * (double)vectors[s * DIMENSIONS + d];
		}
		for (size_t d = 0; d < DIMENSIONS; d++)
			vectors[s * DIMENSIONS + d] =
				(float)((double)vectors[s * DIMENSIONS + d] / sqrt(square));
	}
	*out = (struct essay_text){essay_of(w, phrases, state), vectors, SENTENCES};
}

int main(int argc, char **argv)
{
	size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000, bytes = 0;
	struct work w = work_init(&world_real, S("bench"));
	struct str phrases[PHRASES];
	uint64_t state = 88172645463325252;
	for (size_t i = 0; i < PHRASES; i++) {
		struct buf out = buf_init(w.arena, 1000);
		for (size_t j = 0; j < 5; j++) {
			buf_put(&out, word_of(&w, &state));
			buf_put(&out, j < 4 ? S(" ") : S(""));
		}
		phrases[i] = buf_str(&out);
	}
	struct essay_text *texts = work_array(&w, count + SCORED, sizeof *texts);
	double *scores = work_array(&w, count, sizeof *scores);
	for (size_t i = 0; i < count + SCORED; i++)
		make_text(&w, phrases, &state, &texts[i]);
	for (size_t i = 0; i < count; i++) {
		bytes += texts[i].text.len;
		scores[i] = (double)(drawn(&state) % 61);
	}
	const struct essay_training training = {
		.texts = texts, .scores = scores, .count = count, .dimensions = DIMENSIONS, .high = 60};
	struct essay *essay;
	double begin = bench_processor_seconds();
	if (essay_train(&w, &training, &essay) != OK) {
		fprintf(stderr, "%.*s\n", STR_ARG(w.message));
		return 1;
	}
	printf("%-24s %12.2f s of processor time (%zu anchors of %zu bytes)\n", "train",
	       bench_processor_seconds() - begin, count, bytes / count);
	struct buf written = buf_init(w.arena, ESSAY_BYTES_MAX);
	essay_write(&written, essay);
	printf("%-24s %12.1f MB\n", "written", (double)written.len / 1e6);
	begin = bench_processor_seconds();
	for (size_t i = 0; i < SCORED; i++) {
		struct work one = work_init(&world_real, S("bench"));
		struct essay_score score;
		essay_score(&one, essay, &texts[count + i], &score);
		work_finish(&one);
	}
	printf("%-24s %12.0f essays/s a core (bar: 200)\n", "score",
	       SCORED / (bench_processor_seconds() - begin));
	work_finish(&w);
	return 0;
}
