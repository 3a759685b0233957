/* gates_model_count and gates_topics_times: what honest answers are made of. */
#include "base/portable.h"
#include "scoring/gates_parts.h"
#include "scoring/keys.h"

#include <stdlib.h>

enum { KEY_BITS = 40 };

static uint64_t topic_key(size_t question, uint64_t word)
{
	uint64_t key = words_pair(words_pair(0, question), word);
	return (key ^ key >> KEY_BITS) & ((UINT64_C(1) << KEY_BITS) - 1);
}

static int compare_counts(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static bool find(const uint64_t *keys, size_t count, uint64_t key, size_t *out)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (keys[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	*out = low;
	return low < count && keys[low] == key;
}

uint32_t gates_topics_times(const struct topics *topics, size_t question, uint64_t word)
{
	size_t at;
	return find(topics->keys, topics->count, topic_key(question, word), &at) ? topics->times[at] : 0;
}

/* ---- words of each question ---- */

static size_t add_words(uint64_t *keys, size_t count, struct topics *topics, size_t question,
                        const struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		keys[count++] = topic_key(question, words->at[i].key);
	topics->totals[question] += (uint32_t)words->count;
	return count;
}

/* Sorts keys, and gives each that is different with how often it was there. */
static size_t run_lengths(struct work *w, uint64_t *keys, size_t count, uint32_t *times)
{
	size_t different = 0;
	keys_sort(w, keys, count);
	for (size_t i = 0; i < count; i++) {
		if (different == 0 || keys[different - 1] != keys[i])
			keys[different++] = keys[i];
		times[different - 1]++;
	}
	return different;
}

static void count_topics(struct work *w, const struct gates_answer *const *answers, size_t count,
                         const struct gates_question *questions, size_t question_count, struct topics *topics)
{
	size_t room = 0, used = 0;
	for (size_t i = 0; i < count; i++)
		room += answers[i]->words.count;
	for (size_t q = 0; q < question_count; q++) {
		room += questions[q].shown.count;
		for (size_t r = 0; r < questions[q].reference_count; r++)
			room += questions[q].references[r].count;
	}
	*topics = (struct topics){
		.question_count = question_count,
		.keys = work_array(w, room, sizeof *topics->keys),
		.times = work_array(w, room, sizeof *topics->times),
		.totals = work_array(w, question_count, sizeof *topics->totals),
		.medians = work_array(w, question_count, sizeof *topics->medians),
	};
	for (size_t i = 0; i < count; i++)
		used = add_words(topics->keys, used, topics, answers[i]->question, &answers[i]->words);
	for (size_t q = 0; q < question_count; q++) {
		used = add_words(topics->keys, used, topics, q, &questions[q].shown);
		for (size_t r = 0; r < questions[q].reference_count; r++)
			used = add_words(topics->keys, used, topics, q, &questions[q].references[r]);
	}
	topics->count = run_lengths(w, topics->keys, used, topics->times);
}

static uint32_t median(uint32_t *counts, size_t count)
{
	if (count == 0)
		return 0;
	qsort(counts, count, sizeof *counts, compare_counts);
	return counts[count / 2];
}

/* Answers are put down by question first, so that each question's lie in a row. */
static void count_lengths(struct work *w, const struct gates_answer *const *answers, size_t count,
                          struct gates_model *model)
{
	struct topics *topics = &model->topics;
	uint32_t *lengths = work_array(w, count, sizeof *lengths);
	size_t *from = work_array(w, topics->question_count + 1, sizeof *from);
	for (size_t i = 0; i < count; i++)
		from[answers[i]->question + 1]++;
	for (size_t q = 0; q < topics->question_count; q++)
		from[q + 1] += from[q];
	for (size_t i = 0; i < count; i++)
		lengths[from[answers[i]->question]++] = (uint32_t)answers[i]->words.count;
	/* from[q] is now where the next begins. */
	for (size_t q = 0, start = 0; q < topics->question_count; start = from[q], q++)
		topics->medians[q] = median(lengths + start, from[q] - start);
	model->median = median(lengths, count);
}

/* ---- sequences and scripts ---- */

static void count_sequences(struct work *w, const struct gates_answer *const *answers, size_t count,
                            struct gates_model *model)
{
	struct ngrams_text *texts = work_array(w, count, sizeof *texts);
	for (size_t i = 0; i < count; i++)
		texts[i] = gates_word_symbols(w, &answers[i]->words);
	model->words = ngrams_count(w, texts, count);
	for (size_t i = 0; i < count; i++)
		texts[i] = gates_letter_symbols(w, &answers[i]->words);
	model->letters = ngrams_count(w, texts, count);
	for (size_t i = 0; i < count; i++) {
		size_t *places = work_array(w, answers[i]->words.count, sizeof *places);
		texts[i] = gates_kind_symbols(w, model->words, answers[i]->text, &answers[i]->words, places);
	}
	model->kinds = ngrams_count(w, texts, count);
}

/* A script of one letter in 200 is in use. */
static void find_scripts(const struct gates_answer *const *answers, size_t count, struct gates_model *model)
{
	size_t letters = 0, scripts[SCRIPTS] = {0};
	for (size_t i = 0; i < count; i++) {
		struct gates_look look = gates_look(answers[i]->text);
		letters += look.letters;
		for (size_t s = 0; s < SCRIPTS; s++)
			scripts[s] += look.scripts[s];
	}
	for (size_t s = 0; s < SCRIPTS; s++)
		model->scripts[s] = s == 0 || scripts[s] * 200 > letters;
}

void gates_model_count(struct work *w, const struct gates_answer *const *answers, size_t count,
                       const struct gates_question *questions, size_t question_count, struct gates_model *out)
{
	*out = (struct gates_model){0};
	count_topics(w, answers, count, questions, question_count, &out->topics);
	count_lengths(w, answers, count, out);
	count_sequences(w, answers, count, out);
	find_scripts(answers, count, out);
}
