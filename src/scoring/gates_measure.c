/* gates_measure, and the symbols that are counted: what is unusual about an answer. */
#include "base/check.h"
#include "base/portable.h"
#include "base/utf8.h"
#include "scoring/gates_parts.h"
#include "scoring/keys.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	NGRAM = 4,             /* words in a row that do not come again by chance */
	COPIED_WORDS_MIN = 5,  /* of which one can say that they are the question's */
	WINDOW = 12,           /* words of a passage */
	NEAREST = 3,           /* scored answers that a new one should be near to */
	LETTERS_MIN = 4,       /* of which a script can be told */
	LETTERS_MEAN_MIN = 24, /* of which a language can */
	LETTERS_WINDOW = 64,   /* of a sentence in another one */
	CHARACTERS_MIN = 8,    /* of which symbols can be a share */
	LIST_WINDOW = 16,      /* words that a list of terms has at least, or the honest ones beside it */
	ENDING = 2,            /* bytes that tell one kind of word from another */
	FREQUENT = 400,        /* a word that one in so many is, is a kind by itself */
	NUMBER = 1,            /* the kind of all numbers */
	SIGNS = 2,             /* kinds of signs, from here */
	DUPLICATE_WORDS = 20,  /* honest people say shorter things alike */
	UNSPACED_OF_WORD = 2,  /* letters of scripts without blanks that tell as much as a word, or less */
};

/* How much a nat of topic counts beside a cosine. */
#define TOPIC_WEIGHT 0.25

/* Words that a question's own counts must have before they outweigh all questions'. */
#define TOPIC_PRIOR 30.0

/* Formulas are no sentences, and are right to be none. */
static bool is_language(const struct word *word)
{
	return !word->number && (word->text.len > 1 || !word->content);
}

struct ngrams_text gates_word_symbols(struct work *w, const struct words *words)
{
	uint64_t *symbols = work_array(w, words->count, sizeof *symbols);
	for (size_t i = 0; i < words->count; i++)
		symbols[i] = words->at[i].key;
	return (struct ngrams_text){symbols, words->count};
}

struct ngrams_text gates_letter_symbols(struct work *w, const struct words *words)
{
	size_t room = 0, count = 0;
	for (size_t i = 0; i < words->count; i++)
		room += words->at[i].text.len + 1;
	uint64_t *symbols = work_array(w, room, sizeof *symbols);
	for (size_t i = 0; i < words->count; i++) {
		if (!is_language(&words->at[i]))
			continue;
		for (size_t j = 0; j < words->at[i].text.len; j++)
			symbols[count++] = (unsigned char)words->at[i].text.at[j];
		if (i + 1 == words->count || !words->at[i + 1].joined)
			symbols[count++] = ' ';
	}
	return (struct ngrams_text){symbols, count};
}

/* The ASCII sign that one of Chinese or Japanese stands for, whose first bytes are few and tell nothing; else the first byte. */
static unsigned char sign_of(struct str text, size_t at, size_t *length)
{
	static const unsigned char first[] = {' ', ',', '.'}; /* U+3000 and the next */
	int32_t c = utf8_first(str_slice(text, at, SIZE_MAX), length);
	if (c >= 0x3000 && c < 0x3000 + (int32_t)COUNT(first))
		return first[c - 0x3000];
	if (c > 0xff00 && c < 0xff5f)
		return (unsigned char)(c - 0xff00 + ' ');
	return (unsigned char)text.at[at];
}

/* What stands between two words but blanks: the first sign, or the end of a line; 0 is nothing. */
static uint64_t sign_before(struct str text, const struct words *words, size_t i)
{
	size_t from = i == 0 ? 0 : words->at[i - 1].at + words->at[i - 1].length;
	bool unspaced = words->at[i].unspaced || (i > 0 && words->at[i - 1].unspaced), line = false;
	for (size_t at = from, length = 1; at < words->at[i].at; at += length) {
		unsigned char sign = unspaced ? sign_of(text, at, &length) : (unsigned char)text.at[at];
		if (sign > ' ')
			return SIGNS + sign;
		line = line || sign == '\n';
	}
	return line ? SIGNS + '\n' : 0;
}

static uint64_t kind_of(const struct ngrams *counted, const struct word *word)
{
	size_t ending = word->text.len < ENDING ? word->text.len : ENDING;
	if (word->number)
		return NUMBER;
	if (ngrams_times(counted, word->key) * FREQUENT >= ngrams_total(counted))
		return word->key;
	return words_key(str_slice(word->text, word->text.len - ending, word->text.len));
}

struct ngrams_text gates_kind_symbols(struct work *w, const struct ngrams *counted, struct str text,
                                      const struct words *words, size_t *places)
{
	uint64_t *symbols = work_array(w, 2 * words->count, sizeof *symbols);
	size_t count = 0;
	for (size_t i = 0; i < words->count; i++) {
		uint64_t sign = sign_before(text, words, i);
		if (sign != 0)
			symbols[count++] = sign;
		places[i] = count;
		symbols[count++] = kind_of(counted, &words->at[i]);
	}
	return (struct ngrams_text){symbols, count};
}

static void put(struct measures *measures, enum measure measure, double value)
{
	measures->value[measure] = value;
	measures->known[measure] = true;
}

/* ---- characters ---- */

static void measure_text(const bool *scripts, const struct gates_answer *answer, struct measures *out)
{
	struct gates_look look = gates_look(answer->text);
	size_t foreign = 0, words = answer->words.count;
	bool number = look.seen > look.symbols + look.letters;
	for (size_t s = 0; s < SCRIPTS; s++)
		foreign += scripts[s] ? 0 : look.scripts[s];
	out->says_nothing =
		words == 0 || (look.letters < 2 && !number && !answer->words.at[words - 1].unspaced);
	if (look.bytes > 0)
		put(out, MEASURE_BYTES, (double)look.no_text / (double)look.bytes);
	if (look.seen >= CHARACTERS_MIN)
		put(out, MEASURE_SYMBOLS, (double)look.symbols / (double)look.seen);
	put(out, MEASURE_RUN, (double)look.run);
	if (look.letters >= LETTERS_MIN)
		put(out, MEASURE_SCRIPT, (double)foreign / (double)look.letters);
}

/* ---- length and language ---- */

static double mean(const double *values, size_t count)
{
	double sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += values[i];
	return sum / (double)count;
}

static void measure_length(const struct gates_model *model, const struct gates_answer *answer,
                           struct measures *out)
{
	uint32_t median =
		answer->question == GATES_NEW_QUESTION ? 0 : model->topics.medians[answer->question];
	double usual = median > 0 ? (double)median : (double)model->median;
	put(out, MEASURE_SHORT, portable_log((usual + 1) / ((double)answer->words.count + 1)));
}

/* The largest mean of a window. */
static double worst_window(const double *values, size_t count, size_t window)
{
	double worst = -HUGE_VAL;
	size_t size = count < window ? count : window;
	for (size_t from = 0; from + size <= count; from++) {
		double sum = 0;
		for (size_t i = from; i < from + size; i++)
			sum += values[i];
		worst = sum > worst ? sum : worst;
	}
	return worst / (double)size;
}

static void measure_letters(struct work *w, const struct gates_model *model, const struct words *words,
                            struct measures *out)
{
	struct ngrams_text letters = gates_letter_symbols(w, words);
	double *after = work_array(w, letters.count, sizeof *after);
	ngrams_of(model->letters, &letters, NULL, after);
	for (size_t i = 0; i < letters.count; i++)
		after[i] = -after[i];
	if (letters.count >= LETTERS_MEAN_MIN)
		put(out, MEASURE_LETTERS, worst_window(after, letters.count, LETTERS_WINDOW));
}

/* ---- topic ---- */

/* The mean of the largest cosines, or false when there are too few. */
static bool nearest(const struct gates_neighbours *near, double *out)
{
	double best[NEAREST] = {0};
	size_t count = 0;
	for (size_t i = 0; i < near->anchor_count; i++) {
		size_t at = count < NEAREST ? count++ : NEAREST;
		double value = near->anchors[i];
		/* Those in front are larger, and stay. */
		for (; at > 0 && best[at - 1] < value; at--)
			if (at < NEAREST)
				best[at] = best[at - 1];
		if (at < NEAREST)
			best[at] = value;
	}
	*out = mean(best, NEAREST);
	return count == NEAREST;
}

/* log p(word) in answers to the question; where it is new, in all. */
static void words_in_question(const struct gates_model *model, const struct gates_answer *answer,
                              const double *alone, double *drawn)
{
	const struct topics *topics = &model->topics;
	for (size_t i = 0; i < answer->words.count; i++) {
		drawn[i] = alone[i];
		if (answer->question == GATES_NEW_QUESTION)
			continue;
		double total = (double)topics->totals[answer->question];
		double times = (double)gates_topics_times(topics, answer->question, answer->words.at[i].key);
		drawn[i] =
			portable_log((times + TOPIC_PRIOR * portable_exp(alone[i])) / (total + TOPIC_PRIOR));
	}
}

static void measure_topic(const struct gates_answer *answer, const struct gates_neighbours *near,
                          const double *alone, const double *drawn, struct measures *out)
{
	size_t count = answer->words.count;
	bool known = answer->question != GATES_NEW_QUESTION, vector = answer->vector != NULL && near != NULL;
	double gain = mean(drawn, count) - mean(alone, count), cosine;
	if (vector && known && nearest(near, &cosine))
		put(out, MEASURE_ANCHORS, 1 - cosine - TOPIC_WEIGHT * gain);
	else if (vector && near->has_reference)
		put(out, MEASURE_REFERENCE, 1 - near->reference);
	/* One gate, one measure: where there are vectors, words alone would only add false alarms. */
	if (known && !out->known[MEASURE_ANCHORS])
		put(out, MEASURE_TOPIC, -gain);
}

/* ---- said again ---- */

static uint64_t ngram_key(const struct words *words, size_t at)
{
	uint64_t key = 0;
	for (size_t i = 0; i < NGRAM; i++)
		key = words_pair(key, words->at[at + i].key);
	return key;
}

static int compare_keys(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

/* The keys of its word 4-grams, ascending. */
static size_t sorted_ngrams(struct work *w, const struct words *words, uint64_t **out)
{
	size_t count = words->count < NGRAM ? 0 : words->count - NGRAM + 1;
	*out = work_array(w, count, sizeof **out);
	for (size_t i = 0; i < count; i++)
		(*out)[i] = ngram_key(words, i);
	keys_sort(w, *out, count);
	return count;
}

static void measure_copied(struct work *w, const struct words *words, const struct words *shown,
                           struct measures *out)
{
	uint64_t *keys;
	size_t count = sorted_ngrams(w, shown, &keys), covered = 0, end = 0;
	for (size_t i = 0; i + NGRAM <= words->count; i++) {
		uint64_t key = ngram_key(words, i);
		if (bsearch(&key, keys, count, sizeof *keys, compare_keys) == NULL)
			continue;
		size_t from = i > end ? i : end;
		covered += i + NGRAM - from;
		end = i + NGRAM;
	}
	put(out, MEASURE_COPIED, (double)covered / (double)words->count);
}

/* Whether the whole is a shorter text again and again (Knuth, Morris and Pratt's table of borders). */
static bool comes_again(struct work *w, const struct words *words)
{
	size_t n = words->count, border = 0;
	size_t *borders = work_array(w, n + 1, sizeof *borders);
	for (size_t i = 1; i < n; i++) {
		while (border > 0 && words->at[i].key != words->at[border].key)
			border = borders[border];
		border += words->at[i].key == words->at[border].key;
		borders[i + 1] = border;
	}
	return border >= (n + 1) / 2;
}

/* Whether it is words that come again: formulas and tables may. */
static bool ngram_is_language(const struct words *words, size_t at)
{
	size_t count = 0;
	for (size_t i = 0; i < NGRAM; i++)
		count += is_language(&words->at[at + i]);
	return 2 * count > NGRAM;
}

static void measure_repeated(struct work *w, const struct words *words, struct measures *out)
{
	uint64_t *keys = work_array(w, words->count, sizeof *keys);
	size_t count = 0, again = 0;
	for (size_t i = 0; i + NGRAM <= words->count; i++)
		if (ngram_is_language(words, i))
			keys[count++] = ngram_key(words, i);
	keys_sort(w, keys, count);
	for (size_t i = 1; i < count; i++)
		again += keys[i] == keys[i - 1];
	put(out, MEASURE_REPEATED,
	    comes_again(w, words) ? 1 : (double)again / (double)(words->count - NGRAM + 1));
}

/* ---- order ---- */

/* How much less likely each word's kind, and the sign before it, are in their place than anywhere. */
static double *odd_kinds(struct work *w, const struct gates_model *model, const struct gates_answer *answer)
{
	const struct words *words = &answer->words;
	size_t *places = work_array(w, words->count, sizeof *places);
	struct ngrams_text kinds = gates_kind_symbols(w, model->words, answer->text, words, places);
	double *alone = work_array(w, kinds.count, sizeof *alone);
	double *after = work_array(w, kinds.count, sizeof *after);
	double *odd = work_array(w, words->count, sizeof *odd);
	ngrams_of(model->kinds, &kinds, alone, after);
	for (size_t i = 0, from = 0; i < words->count; from = ++places[i], i++)
		for (size_t at = from; at <= places[i]; at++)
			odd[i] += alone[at] - after[at];
	return odd;
}

struct pair {
	uint64_t key;
	size_t at;
};

static int compare_pairs(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : (x->at > y->at) - (x->at < y->at);
}

/* What follows a word as it did before in the same answer is no list, whatever else it is: it tells no more for one. */
static void forgive_again(struct work *w, const struct words *words, double *list)
{
	struct pair *pairs = work_array(w, words->count, sizeof *pairs);
	for (size_t i = 1; i < words->count; i++)
		pairs[i] = (struct pair){words_pair(words->at[i - 1].key, words->at[i].key), i};
	qsort(pairs + 1, words->count - 1, sizeof *pairs, compare_pairs);
	for (size_t i = 2; i < words->count; i++)
		if (pairs[i].key == pairs[i - 1].key && list[pairs[i].at] > 0)
			list[pairs[i].at] = 0;
}

/* Words drawn from those of the question are likelier one by one than as sentences, and so are their kinds. Of a word that was
 * not counted, and of one after it, only the kind says something of order. */
static void measure_order(struct work *w, const struct gates_model *model, const struct gates_answer *answer,
                          const double *after, const double *drawn, struct measures *out)
{
	const struct words *words = &answer->words;
	double *list = odd_kinds(w, model, answer);
	bool before = false;
	for (size_t i = 0; i < words->count; i++) {
		bool known = ngrams_times(model->words, words->at[i].key) > 1;
		list[i] += known && before ? drawn[i] - after[i] : 0;
		before = known;
	}
	forgive_again(w, words, list);
	put(out, MEASURE_ORDER, mean(list, words->count));
	put(out, MEASURE_TERMS, worst_window(list, words->count, LIST_WINDOW));
}

static bool is_operator(uint64_t sign)
{
	return sign > SIGNS && strchr("=+*/^<>_~|", (int)(sign - SIGNS)) != NULL;
}

/* Between operators stand names that nobody else may have used. */
static bool in_formula(struct str text, const struct words *words, size_t i)
{
	return is_operator(sign_before(text, words, i)) ||
	       (i + 1 < words->count && is_operator(sign_before(text, words, i + 1)));
}

static void measure_passage(struct work *w, double usual, const struct gates_answer *answer,
                            const double *after, struct measures *out)
{
	const struct words *words = &answer->words;
	double *odd = work_array(w, words->count, sizeof *odd);
	size_t count = 0;
	for (size_t i = 0; i < words->count; i++)
		if (is_language(&words->at[i]) && !in_formula(answer->text, words, i))
			odd[count++] = -after[i] - usual;
	if (count >= GATES_WORDS_MIN)
		put(out, MEASURE_PASSAGE, worst_window(odd, count, WINDOW));
}

/* ---- others ---- */

/* Whether it is so long that two do not say it by chance. */
static bool is_long(const struct words *words)
{
	size_t told = 0;
	for (size_t i = 0; i < words->count; i++)
		told += words->at[i].unspaced ? 1 : UNSPACED_OF_WORD;
	return told >= UNSPACED_OF_WORD * DUPLICATE_WORDS;
}

double gates_likeness(const struct words *words, const struct gates_sketch *others, size_t other_count)
{
	size_t most = 0;
	if (other_count == 0 || !is_long(words))
		return NAN;
	struct gates_sketch own = gates_sketch_of(words);
	for (size_t i = 0; i < other_count && most < GATES_SKETCH; i++) {
		size_t same = 0;
		for (size_t j = 0; j < GATES_SKETCH; j++)
			same += own.least[j] == others[i].least[j];
		if (others[i].whole == own.whole)
			same = GATES_SKETCH;
		most = same > most ? same : most;
	}
	return (double)most / GATES_SKETCH;
}

void gates_measure_plain(struct work *w, const bool *scripts, const struct gates_answer *answer,
                         const struct gates_question *question, const struct gates_sketch *others,
                         size_t other_count, struct measures *out)
{
	const struct words *words = &answer->words;
	*out = (struct measures){.words = words->count};
	measure_text(scripts, answer, out);
	if (words->count >= COPIED_WORDS_MIN)
		measure_copied(w, words, &question->shown, out);
	if (words->count >= GATES_WORDS_MIN)
		measure_repeated(w, words, out);
	double likeness = gates_likeness(words, others, other_count);
	if (!isnan(likeness))
		put(out, MEASURE_DUPLICATE, likeness);
}

void gates_measure(struct work *w, const struct gates_model *model, const struct gates_answer *answer,
                   const struct gates_question *question, const struct gates_neighbours *near,
                   const struct gates_sketch *others, size_t other_count, struct measures *out)
{
	const struct words *words = &answer->words;
	check(answer->question == GATES_NEW_QUESTION || answer->question < model->topics.question_count);
	gates_measure_plain(w, model->scripts, answer, question, others, other_count, out);
	measure_length(model, answer, out);
	if (words->count < GATES_WORDS_MIN)
		return;
	struct ngrams_text symbols = gates_word_symbols(w, words);
	double *alone = work_array(w, words->count, sizeof *alone);
	double *after = work_array(w, words->count, sizeof *after);
	double *drawn = work_array(w, words->count, sizeof *drawn);
	ngrams_of(model->words, &symbols, alone, after);
	measure_letters(w, model, words, out);
	words_in_question(model, answer, alone, drawn);
	measure_topic(answer, near, alone, drawn, out);
	measure_order(w, model, answer, after, drawn, out);
	measure_passage(w, model->surprise[answer->question == GATES_NEW_QUESTION ? CASE_NEW : CASE_KNOWN],
	                answer, after, out);
}
