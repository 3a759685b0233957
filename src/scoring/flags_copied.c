/* Runs of the rubric's own words, and the same words over and over. */
#include "scoring/flags_list.h"

enum { COPIED_WORDS = 9, PERIOD_MIN = 4, PERIOD_MAX = 60 };

/* The same of letters of scripts without blanks, of which a word has about two. */
enum { COPIED_LETTERS = 2 * COPIED_WORDS, PERIOD_LETTERS_MAX = 2 * PERIOD_MAX };

static bool same_words(const struct fold *a, size_t from_a, const struct fold *b, size_t from_b, size_t count)
{
	if (from_a + count > a->count || from_b + count > b->count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!str_equal(a->words[from_a + i].text, b->words[from_b + i].text))
			return false;
	return true;
}

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
		if (run >= 2 * period && has_real_word(fold, first, period) &&
		    (period <= PERIOD_MAX || fold->words[first].unspaced))
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

static void find_copied(struct flags_list *list, const struct fold *fold, const struct fold *rubric)
{
	for (size_t i = 0; i + COPIED_WORDS <= rubric->count; i++) {
		size_t count = rubric->words[i].unspaced ? COPIED_LETTERS : COPIED_WORDS;
		for (size_t j = 0; j + COPIED_WORDS <= fold->count; j++)
			if (same_words(rubric, i, fold, j, count))
				add_words(
					list, fold, j, count,
					S("Repeats the rubric's own words, which candidates are not shown."));
	}
}

void flags_copied_find(struct flags_list *list, const struct fold *fold, const struct str *rubric,
                       size_t rubric_count)
{
	find_repeated(list, fold);
	for (size_t i = 0; i < rubric_count; i++) {
		struct fold folded = fold_text(list->w, rubric[i]);
		find_copied(list, fold, &folded);
	}
}
