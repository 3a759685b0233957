/* Runs of the rubric's own words, and the same words over and over. */
#include "scoring/flags_list.h"
#include "scoring/words.h"

#include <stdlib.h>

enum { COPIED_WORDS = 9, PERIOD_MIN = 4, PERIOD_MAX = 60 };

/* The same of letters of scripts without blanks, of which a word has about two. */
enum { COPIED_LETTERS = 2 * COPIED_WORDS, PERIOD_LETTERS_MAX = 2 * PERIOD_MAX };

static void add_words(struct flags_list *list, const struct fold *fold, size_t first, size_t count,
                      struct str note)
{
	const struct fold_word *from = &fold->words[first], *to = &fold->words[first + count - 1];
	flags_list_add(list, FLAGS_QUOTE, from->at, to->at + to->length - from->at, note);
}

static bool has_real_word(const struct fold *fold, size_t first, size_t count)
{
	for (size_t i = first; i < first + count; i++)
		if (fold->words[i].text.len >= 3 && (unsigned char)fold->words[i].text.at[0] > '9')
			return true;
	return false;
}

/* Where words come back after `period` others for so long that they stand there three times in a row;
 * SIZE_MAX: nowhere. Formulas repeat numbers and single letters: they don't count. */
static size_t repeated_at(const struct fold *fold, size_t period)
{
	size_t run = 0;
	for (size_t i = 0; i + period < fold->count; i++) {
		run = str_equal(fold->words[i].text, fold->words[i + period].text) ? run + 1 : 0;
		size_t first = i + 1 - run;
		if (run >= 2 * period && (period <= PERIOD_MAX || fold->words[first].unspaced) &&
		    has_real_word(fold, first, period))
			return first;
	}
	return SIZE_MAX;
}

static void find_repeated(struct flags_list *list, const struct fold *fold)
{
	for (size_t period = PERIOD_MIN; period <= PERIOD_LETTERS_MAX && 3 * period <= fold->count;
	     period++) {
		size_t first = repeated_at(fold, period);
		if (first == SIZE_MAX)
			continue;
		add_words(list, fold, first, 3 * period, S("Repeats the same words over and over."));
		return;
	}
}

/* ---- copies ---- */

/* As many words in a row as are a copy, wherever in a text they begin. */
struct run {
	uint64_t key; /* equal runs have equal keys */
	size_t first, count;
};

static void join_keys(uint64_t *keys, size_t count, size_t step)
{
	for (size_t i = 0; i + step < count; i++)
		keys[i] = words_pair(keys[i], keys[i + step]);
}

/* The runs of a text, in its order. */
static size_t runs_of(struct work *w, const struct fold *fold, struct run **out)
{
	uint64_t *keys = work_array(w, 2 * fold->count, sizeof *keys), *nines = keys + fold->count;
	struct run *runs = *out = work_array(w, fold->count, sizeof *runs);
	size_t count = 0;
	for (size_t i = 0; i < fold->count; i++)
		nines[i] = keys[i] = words_key(fold->words[i].text);
	for (size_t step = 1; step < COPIED_WORDS - 1; step *= 2)
		join_keys(nines, fold->count, step);
	for (size_t i = 0; i + COPIED_WORDS <= fold->count; i++) {
		size_t words = fold->words[i].unspaced ? COPIED_LETTERS : COPIED_WORDS;
		nines[i] = words_pair(nines[i], keys[i + COPIED_WORDS - 1]);
		if (i + words <= fold->count)
			runs[count++] = (struct run){nines[i], i, words};
	}
	for (size_t i = 0; i < count; i++)
		if (runs[i].count == COPIED_LETTERS)
			runs[i].key = words_pair(runs[i].key, nines[runs[i].first + COPIED_WORDS]);
	return count;
}

static int by_key(const void *a, const void *b)
{
	const struct run *left = a, *right = b;
	if (left->key != right->key)
		return left->key < right->key ? -1 : 1;
	return (left->first > right->first) - (left->first < right->first);
}

static bool is_same(const struct fold *a, const struct run *in_a, const struct fold *b,
                    const struct run *in_b)
{
	if (in_a->count != in_b->count)
		return false;
	for (size_t i = 0; i < in_a->count; i++)
		if (!str_equal(a->words[in_a->first + i].text, b->words[in_b->first + i].text))
			return false;
	return true;
}

/* The answer's runs, to be found by their keys. */
struct copies {
	const struct fold *fold;
	struct run *runs; /* [count], by key */
	size_t count;
	bool *done; /* [count] whether all that have the key of this one, which is the first of them, were found */
	bool *copied; /* [words of the answer] whether a run that begins there was found */
};

/* The first of the answer's runs that has the key, or where it would stand. */
static size_t first_of_key(const struct copies *copies, uint64_t key)
{
	size_t from = 0, end = copies->count;
	while (from < end) {
		size_t middle = from + (end - from) / 2;
		if (copies->runs[middle].key < key)
			from = middle + 1;
		else
			end = middle;
	}
	return from;
}

static void find_run(struct copies *copies, const struct fold *rubric, const struct run *run)
{
	size_t first = first_of_key(copies, run->key);
	bool all = true;
	if (first == copies->count || copies->runs[first].key != run->key || copies->done[first])
		return;
	for (size_t i = first; i < copies->count && copies->runs[i].key == run->key; i++) {
		if (is_same(copies->fold, &copies->runs[i], rubric, run))
			copies->copied[copies->runs[i].first] = true;
		all = all && copies->copied[copies->runs[i].first];
	}
	copies->done[first] = all;
}

/* Runs that begin one after the other are one copy. */
static void add_copies(struct flags_list *list, const struct copies *copies)
{
	const struct fold *fold = copies->fold;
	for (size_t first = 0, last; first < fold->count; first = last + 1) {
		last = first;
		if (!copies->copied[first])
			continue;
		while (last + 1 < fold->count && copies->copied[last + 1])
			last++;
		size_t end = 0;
		for (size_t i = first; i <= last; i++) {
			size_t count = fold->words[i].unspaced ? COPIED_LETTERS : COPIED_WORDS;
			end = i + count > end ? i + count : end;
		}
		add_words(list, fold, first, end - first,
		          S("Repeats the rubric's own words, which candidates are not shown."));
	}
}

static void find_copied(struct flags_list *list, const struct fold *fold, const struct str *rubric,
                        size_t rubric_count)
{
	struct copies copies = {.fold = fold};
	if (rubric_count == 0)
		return;
	copies.count = runs_of(list->w, fold, &copies.runs);
	copies.done = work_array(list->w, copies.count, sizeof *copies.done);
	copies.copied = work_array(list->w, fold->count, sizeof *copies.copied);
	qsort(copies.runs, copies.count, sizeof *copies.runs, by_key);
	for (size_t i = 0; i < rubric_count; i++) {
		struct work own = work_init(list->w->world, list->w->request_id);
		struct fold text = fold_text(&own, rubric[i]);
		struct run *runs;
		size_t count = runs_of(&own, &text, &runs);
		for (size_t k = 0; k < count; k++)
			find_run(&copies, &text, &runs[k]);
		work_finish(&own);
	}
	add_copies(list, &copies);
}

void flags_copied_find(struct flags_list *list, const struct fold *fold, const struct str *rubric,
                       size_t rubric_count)
{
	find_repeated(list, fold);
	find_copied(list, fold, rubric, rubric_count);
}
