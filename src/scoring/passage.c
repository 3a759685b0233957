#include "scoring/passage.h"

#include "base/portable.h"

#include <math.h>
#include <string.h>

/* A function word still counts a little, so that a text of nothing else has something to compare. */
static const double function_word_weight = 0.05;

enum { GRAM_BYTES = 4, GRAMS_MAX = 64 << 10 };

void passage_want(struct work *w, struct vectors *vectors, struct str language, struct str text)
{
	const struct str *sentences;
	if (vectors_dimensions(vectors) == 0)
		return;
	struct words words = words_of(w, language, text);
	size_t count = words_sentences(w, text, &sentences);
	for (size_t i = 0; i < count; i++)
		vectors_want(vectors, sentences[i]);
	if (words.count > PASSAGE_WHOLE_WORDS)
		return;
	vectors_want(vectors, text);
	for (size_t i = 0; i < words.count; i++)
		vectors_want(vectors, words.at[i].text);
}

enum { FEW = 8 };

/* By key; those that are equal stay in their order. room: as long. What a library's sort takes for each call of a comparison is
 * more than all of this. */
static void sort_terms(struct passage_term *terms, struct passage_term *room, size_t count)
{
	for (size_t from = 0; from < count; from += FEW)
		for (size_t i = from + 1; i < count && i < from + FEW; i++) {
			struct passage_term one = terms[i];
			size_t at = i;
			for (; at > from && terms[at - 1].key > one.key; at--)
				terms[at] = terms[at - 1];
			terms[at] = one;
		}
	for (size_t width = FEW; width < count; width *= 2) {
		for (size_t from = 0; from < count; from += 2 * width) {
			size_t middle = from + width < count ? from + width : count;
			size_t end = middle + width < count ? middle + width : count;
			size_t i = from, j = middle, at = from;
			/* Without a branch that hangs on the keys, as these are guessed wrongly half of the time. */
			while (i < middle && j < end) {
				bool first = terms[i].key <= terms[j].key;
				room[at++] = terms[first ? i : j];
				i += first;
				j += !first;
			}
			memcpy(room + at, terms + i, (middle - i) * sizeof *terms);
			memcpy(room + at + (middle - i), terms + j, (end - j) * sizeof *terms);
		}
		memcpy(terms, room, count * sizeof *terms);
	}
}

/* Sorts terms, and makes one of those that are equal, with the sum of their weights. */
static struct passage_terms gather(struct work *w, struct passage_term *terms, size_t count)
{
	size_t kept = 0;
	sort_terms(terms, work_array(w, count, sizeof *terms), count);
	for (size_t i = 0; i < count; i++)
		if (kept > 0 && terms[kept - 1].key == terms[i].key)
			terms[kept - 1].weight += terms[i].weight;
		else
			terms[kept++] = terms[i];
	return (struct passage_terms){terms, kept};
}

static void make_unit(struct passage_term *terms, size_t count)
{
	double squares = 0;
	for (size_t i = 0; i < count; i++)
		squares += terms[i].weight * terms[i].weight;
	for (size_t i = 0; i < count && squares > 0; i++)
		terms[i].weight /= sqrt(squares);
}

static void take_contents(struct work *w, struct passage *passage, const struct vocabulary *vocabulary)
{
	size_t count = 0, number_count = 0;
	const struct words *words = &passage->words;
	struct passage_term *contents = work_array(w, words->count, sizeof *contents);
	struct passage_term *numbers = work_array(w, words->count, sizeof *numbers);
	double *rarity = work_array(w, words->count, sizeof *rarity);
	for (size_t i = 0; i < words->count; i++) {
		const struct word *word = &words->at[i];
		passage->negations += word->negation;
		rarity[i] = function_word_weight;
		if (word->content) {
			rarity[i] += vocabulary_rarity(vocabulary, word->key);
			contents[count++].key = word->key;
		}
		if (word->number)
			numbers[number_count++] = (struct passage_term){word->key, 1};
	}
	passage->rarity = rarity;
	passage->contents = gather(w, contents, count);
	for (size_t i = 0; i < passage->contents.count; i++) {
		contents[i].weight = vocabulary_rarity(vocabulary, contents[i].key);
		passage->contents_rarity += contents[i].weight;
	}
	passage->numbers = gather(w, numbers, number_count);
}

static struct passage_terms pairs_of(struct work *w, const struct words *words)
{
	struct passage_term *pairs = work_array(w, words->count, sizeof *pairs);
	for (size_t i = 1; i < words->count; i++)
		pairs[i - 1] = (struct passage_term){words_pair(words->at[i - 1].key, words->at[i].key), 1};
	return gather(w, pairs, words->count == 0 ? 0 : words->count - 1);
}

static struct passage_terms times_of(struct work *w, const struct words *words,
                                     const struct passage_terms *pairs)
{
	struct passage_term *terms = work_array(w, words->count + pairs->count, sizeof *terms);
	for (size_t i = 0; i < words->count; i++)
		terms[i] = (struct passage_term){words->at[i].key, 1};
	if (pairs->count > 0)
		memcpy(terms + words->count, pairs->at, pairs->count * sizeof *terms);
	return gather(w, terms, words->count + pairs->count);
}

struct passage_terms passage_times(struct work *w, const struct words *words)
{
	struct passage_terms pairs = pairs_of(w, words);
	return times_of(w, words, &pairs);
}

struct passage_terms passage_frequency(struct work *w, const struct passage_terms *times,
                                       const struct vocabulary *vocabulary, uint32_t *places)
{
	struct passage_term *terms = work_array(w, times->count, sizeof *terms);
	for (size_t i = 0; i < times->count; i++) {
		size_t place = vocabulary_place(vocabulary, times->at[i].key);
		double documents = place == SIZE_MAX ? 0 : (double)vocabulary->entries[place].documents;
		double weight = (1 + portable_log(times->at[i].weight)) *
		                (1 + portable_log(((double)vocabulary->documents + 1) / (documents + 1)));
		terms[i] = (struct passage_term){times->at[i].key, weight};
		if (places != NULL)
			places[i] = (uint32_t)place;
	}
	make_unit(terms, times->count);
	return (struct passage_terms){terms, times->count};
}

static void take_grams(struct work *w, struct passage *passage)
{
	struct buf folded = buf_init(w->arena, GRAMS_MAX);
	for (size_t i = 0; i < passage->words.count; i++) {
		if (i > 0 && !passage->words.at[i].joined)
			buf_byte(&folded, ' ');
		buf_put(&folded, passage->words.at[i].text);
	}
	struct str text = buf_str(&folded);
	size_t count = text.len < GRAM_BYTES ? 0 : text.len - GRAM_BYTES + 1;
	struct passage_term *grams = work_array(w, count, sizeof *grams);
	for (size_t i = 0; i < count; i++) {
		uint32_t bytes;
		memcpy(&bytes, text.at + i, sizeof bytes);
		grams[i] = (struct passage_term){bytes, 1};
	}
	passage->grams = gather(w, grams, count);
	make_unit(grams, passage->grams.count);
}

/* The mean of the sentences' vectors, of length 1. */
static const float *mean_vector(struct work *w, const struct passage *passage, size_t dimensions)
{
	float *mean = work_array(w, dimensions, sizeof *mean);
	for (size_t s = 0; s < passage->sentence_count; s++)
		for (size_t d = 0; d < dimensions; d++)
			mean[d] += passage->sentences[s][d];
	double squares = vectors_product(mean, mean, dimensions);
	for (size_t d = 0; d < dimensions && squares > 0; d++)
		mean[d] = (float)((double)mean[d] / sqrt(squares));
	return mean;
}

static void take_vectors(struct work *w, struct passage *passage, const struct vectors *vectors)
{
	const struct str *sentences;
	bool whole = passage->words.count <= PASSAGE_WHOLE_WORDS;
	passage->vector = vectors_of(vectors, passage->text);
	if (vectors_dimensions(vectors) == 0 || (whole && passage->vector == NULL))
		return;
	passage->sentence_count = words_sentences(w, passage->text, &sentences);
	const float **of_sentences = work_array(w, passage->sentence_count, sizeof *of_sentences);
	for (size_t i = 0; i < passage->sentence_count; i++)
		of_sentences[i] = vectors_of(vectors, sentences[i]);
	passage->sentences = of_sentences;
	if (!whole) {
		passage->vector = mean_vector(w, passage, vectors_dimensions(vectors));
		return;
	}
	const float **of_words = work_array(w, passage->words.count, sizeof *of_words);
	uint32_t *first_alike = work_array(w, passage->words.count, sizeof *first_alike);
	for (size_t i = 0; i < passage->words.count; i++) {
		of_words[i] = vectors_of(vectors, passage->words.at[i].text);
		while (of_words[first_alike[i]] != of_words[i])
			first_alike[i]++;
	}
	passage->word_vectors = of_words;
	passage->first_alike = first_alike;
}

struct passage passage_of(struct work *w, struct str language, struct str text,
                          const struct vocabulary *vocabulary, const struct vectors *vectors)
{
	struct passage passage = {.text = text, .words = words_of(w, language, text)};
	take_contents(w, &passage, vocabulary);
	passage.pairs = pairs_of(w, &passage.words);
	passage.times = times_of(w, &passage.words, &passage.pairs);
	passage.frequency = passage_frequency(w, &passage.times, vocabulary, NULL);
	take_grams(w, &passage);
	take_vectors(w, &passage, vectors);
	return passage;
}

double passage_shared(const struct passage_terms *a, const struct passage_terms *b)
{
	double sum = 0;
	for (size_t i = 0, j = 0; i < a->count && j < b->count;)
		if (a->at[i].key == b->at[j].key)
			sum += a->at[i++].weight, j++;
		else if (a->at[i].key < b->at[j].key)
			i++;
		else
			j++;
	return sum;
}

double passage_product(const struct passage_terms *a, const struct passage_terms *b)
{
	double sum = 0;
	for (size_t i = 0, j = 0; i < a->count && j < b->count;)
		if (a->at[i].key == b->at[j].key)
			sum += a->at[i++].weight * b->at[j++].weight;
		else if (a->at[i].key < b->at[j].key)
			i++;
		else
			j++;
	return sum;
}
