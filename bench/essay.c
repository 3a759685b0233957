/* Long answers scored a second and core, with 1,000 anchors of 300 words, as a grader scores them (scoring/grader.h): described,
 * looked at by the gates and graded, embeddings apart; and how long learning from them takes. Texts are of chance: words of a
 * made language as often as words of languages are (Zipf), in stock phrases, so that texts share strings as essays on one
 * subject do.
 *
 *	bench/essay [ANCHORS]
 */
#include "bench.h"

#include "base/buf.h"
#include "base/world.h"
#include "scoring/grader.h"

#include <math.h>

enum { WORDS = 300, VOCABULARY = 4000, PHRASES = 800, SCORED = 200, DIMENSIONS = 384, POINTS = 60 };

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

/* Whoever embeds texts is stood in for by chance. */
static void draw_vectors(struct vectors *vectors, uint64_t *state)
{
	size_t count;
	vectors_wanted(vectors, &count);
	float *room = vectors_room(vectors);
	for (size_t i = 0; i < count; i++) {
		float *at = room + i * DIMENSIONS, squares = 0;
		for (size_t d = 0; d < DIMENSIONS; d++) {
			at[d] = (float)(share(state) - 0.5);
			squares += at[d] * at[d];
		}
		for (size_t d = 0; d < DIMENSIONS; d++)
			at[d] /= sqrtf(squares);
	}
}

static struct grader_training draw_training(struct work *w, const struct str *phrases, size_t count,
                                            uint64_t *state)
{
	struct grader_question *question = work_alloc(w, sizeof *question);
	struct grader_anchor *anchors = work_array(w, count, sizeof *anchors);
	*question = (struct grader_question){
		.id = S("essay"), .text = essay_of(w, phrases, state), .score_max = POINTS};
	question->text = str_slice(question->text, 0, 200);
	for (size_t i = 0; i < count; i++)
		anchors[i] = (struct grader_anchor){.text = essay_of(w, phrases, state),
		                                    .score = (double)(drawn(state) % (POINTS + 1)),
		                                    .view = NAN};
	return (struct grader_training){.language = S("en"),
	                                .questions = question,
	                                .question_count = 1,
	                                .anchors = anchors,
	                                .anchor_count = count,
	                                .embedder = S("drawn")};
}

/* Seconds of processor time an essay. */
static double score(const struct grader *grader, const struct vectors *vectors, const struct str *texts)
{
	struct work w = work_init(&world_real, S("bench"));
	struct grader_session *session = grader_begin(&w, grader, vectors);
	double begin = bench_processor_seconds();
	for (size_t i = 0; i < SCORED; i++) {
		struct work one = work_init(&world_real, S("bench"));
		struct grader_input input;
		struct grader_grade grade;
		struct gate_hit *hits;
		size_t count;
		grader_describe(&one, session, 0, texts[i], &input);
		grader_gates(&one, session, &input, texts[i], NULL, 0, &hits, &count);
		grader_grade(grader, &input, 0.9, &grade);
		work_finish(&one);
	}
	double each = (bench_processor_seconds() - begin) / SCORED;
	work_finish(&w);
	return each;
}

int main(int argc, char **argv)
{
	size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
	struct work w = work_init(&world_real, S("bench"));
	struct str phrases[PHRASES], texts[SCORED];
	uint64_t state = 88172645463325252;
	for (size_t i = 0; i < PHRASES; i++) {
		struct buf out = buf_init(w.arena, 1000);
		for (size_t j = 0; j < 5; j++) {
			buf_put(&out, word_of(&w, &state));
			buf_put(&out, j < 4 ? S(" ") : S(""));
		}
		phrases[i] = buf_str(&out);
	}
	struct grader_training training = draw_training(&w, phrases, count, &state);
	struct vectors *vectors = vectors_open(&w, DIMENSIONS);
	struct grader *grader;
	grader_want_training(&w, vectors, &training);
	for (size_t i = 0; i < SCORED; i++) {
		texts[i] = essay_of(&w, phrases, &state);
		passage_want(&w, vectors, training.language, texts[i]);
	}
	draw_vectors(vectors, &state);
	double begin = bench_processor_seconds();
	if (grader_train(&w, NULL, &training, vectors, &grader) != OK) {
		fprintf(stderr, "%.*s\n", STR_ARG(w.message));
		return 1;
	}
	printf("%-24s %12.2f s of processor time (%zu anchors of %d words)\n", "train",
	       bench_processor_seconds() - begin, count, WORDS);
	struct buf written = buf_init(w.arena, GRADER_BYTES_MAX);
	grader_write(&written, grader);
	printf("%-24s %12.1f MB\n", "written", (double)written.len / 1e6);
	printf("%-24s %12.0f essays/s a core (bar: 200)\n", "score", 1 / score(grader, vectors, texts));
	work_finish(&w);
	return 0;
}
