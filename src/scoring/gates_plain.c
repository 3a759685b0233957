/* gates_plain: what can be said of an answer without honest ones to learn from. */
#include "scoring/commonest.h"
#include "scoring/gates_parts.h"

#include <math.h>

enum {
	LIST = 18,              /* words in a row without any of those that join words */
	CLASHES_MIN = 2,        /* words that do not go with the one before */
	LANGUAGE_WORDS_MIN = 4, /* of another language, that one may tell it by */
};
/* A share of all words that is of the commonest of another language, and how much more than those of its own. */
#define LANGUAGE_SHARE 0.15
#define LANGUAGE_TIMES 3
/* The share of words that do not go with the one before. */
#define CLASHES_SHARE 0.05

static const double limits[MEASURES] = {
	[MEASURE_BYTES] = 0.3,   [MEASURE_SYMBOLS] = 0.7,   [MEASURE_RUN] = 200,       [MEASURE_SCRIPT] = 0.5,
	[MEASURE_COPIED] = 0.95, [MEASURE_REPEATED] = 0.45, [MEASURE_DUPLICATE] = 0.8,
};

/* Scripts of what is shown and of references, folded: some letters of others look Latin then, and are let by. */
static void find_scripts(const struct words *words, bool *scripts)
{
	for (size_t i = 0; i < words->count; i++) {
		struct gates_look look = gates_look(words->at[i].text);
		for (size_t s = 0; s < SCRIPTS; s++)
			scripts[s] = scripts[s] || look.scripts[s] > 0;
	}
}

/* ---- language ---- */

static void count_languages(const struct words *words, size_t *counts)
{
	for (size_t l = 0; l < COMMONEST_LANGUAGES; l++)
		for (size_t i = 0; i < words->count; i++)
			counts[l] += commonest_has(l, words->at[i].text);
}

static size_t largest(const size_t *counts)
{
	size_t best = 0;
	for (size_t l = 1; l < COMMONEST_LANGUAGES; l++)
		best = counts[l] > counts[best] ? l : best;
	return best;
}

static bool is_told(const size_t *counts, size_t language, const struct words *words)
{
	return counts[language] >= LANGUAGE_WORDS_MIN &&
	       (double)counts[language] >= LANGUAGE_SHARE * (double)words->count;
}

/* Of an assessment that does not say its language, that of the question. */
static size_t language_of(struct str language, const struct words *shown)
{
	size_t counts[COMMONEST_LANGUAGES] = {0};
	if (!str_absent(language))
		return commonest_language(language);
	count_languages(shown, counts);
	return is_told(counts, largest(counts), shown) ? largest(counts) : COMMONEST_LANGUAGES;
}

/* Whether it has the commonest words of another language, and few of its own or of that of the question. */
static bool is_other_language(size_t own, const struct words *words, const struct words *shown)
{
	size_t counts[COMMONEST_LANGUAGES] = {0}, asked[COMMONEST_LANGUAGES] = {0};
	count_languages(words, counts);
	count_languages(shown, asked);
	size_t best = largest(counts), question = largest(asked);
	size_t usual = counts[own] > counts[question] ? counts[own] : counts[question];
	return is_told(counts, best, words) && counts[best] >= LANGUAGE_TIMES * usual;
}

/* ---- lists ---- */

/* The longest row of words that none joins, formulas and numbers apart. */
static size_t longest_list(size_t own, const struct words *words)
{
	size_t row = 0, longest = 0;
	for (size_t i = 0; i < words->count; i++) {
		const struct word *word = &words->at[i];
		bool term = word->content && !word->number && word->text.len > 1 && !word->unspaced &&
		            !commonest_has(own, word->text);
		row = term ? row + 1 : 0;
		longest = row > longest ? row : longest;
	}
	return longest;
}

/* ---- order ---- */

/* English: after an article or a possessive stands what it belongs to, after a preposition no verb, after a conjunction no other.
 * Of two such words side by side that do not go together honest texts have hardly any, shuffled ones one in ten words. */
static const struct str articles = S_INIT(" the a an its their your my our his ");
static const struct str not_after_article = S_INIT(
	" the a an its their your my our his of in on at by to from with for into is are was were be been has have "
	"had do does did will would can could should may might must and or but because if than that this "
	"these those which who when where while so it they he she we you i as not there ");
static const struct str prepositions = S_INIT(" of from with for into by at because if ");
static const struct str not_after_preposition = S_INIT(
	" of from for into is are was were be been has have had do does did will would can could should may might "
	"must and or but ");
static const struct str conjunctions = S_INIT(" and or but ");

static bool goes_together(struct str before, struct str after)
{
	if (commonest_listed(articles, before))
		return !commonest_listed(not_after_article, after);
	if (commonest_listed(prepositions, before))
		return !commonest_listed(not_after_preposition, after) ||
		       (str_equal(before, S("because")) && str_equal(after, S("of")));
	if (commonest_listed(conjunctions, before))
		return !commonest_listed(conjunctions, after);
	return !str_equal(before, after);
}

/* How many words do not go with the one before, nothing but blanks between them. */
static size_t count_clashes(struct str text, const struct words *words)
{
	size_t count = 0;
	for (size_t i = 1; i < words->count; i++) {
		const struct word *before = &words->at[i - 1], *word = &words->at[i];
		bool side_by_side = true;
		for (size_t at = before->at + before->length; at < word->at; at++)
			side_by_side = side_by_side && (text.at[at] == ' ' || text.at[at] == '\t');
		count += side_by_side && !word->number && !goes_together(before->text, word->text);
	}
	return count;
}

/* ---- all ---- */

struct plain {
	struct work *w;
	size_t own; /* language; COMMONEST_LANGUAGES: none that is known */
	const struct gates_answer *answer;
	const struct gates_question *question;
	struct measures measures;
	struct gate_hit *hits;
	size_t count;
};

static void add(struct plain *plain, enum gate gate, struct str note, double measured, double limit)
{
	/* Measures of one gate stand together; the first that says so is told. */
	if (plain->count == 0 || plain->hits[plain->count - 1].gate != gate)
		plain->hits[plain->count++] = (struct gate_hit){gate, note, measured, limit};
}

static void look_at_measure(struct plain *plain, enum measure measure)
{
	double value = plain->measures.value[measure];
	struct str note = gates_note(plain->w, measure, value, plain->measures.words);
	if (measure == MEASURE_SCRIPT)
		note = str_format(plain->w->arena,
		                  "%.0f %% of its letters belong to a script that the task does not use.",
		                  100 * value);
	if (plain->measures.known[measure] && limits[measure] > 0 && value > limits[measure])
		add(plain, gates_of_measure(measure), note, value, limits[measure]);
}

static void look_at_references(struct plain *plain)
{
	struct work *w = plain->w;
	const struct gates_question *question = plain->question;
	struct gates_sketch *references = work_array(w, question->reference_count, sizeof *references);
	for (size_t r = 0; r < question->reference_count; r++)
		references[r] = gates_sketch_of(&question->references[r]);
	double likeness = gates_likeness(&plain->answer->words, references, question->reference_count);
	if (likeness > limits[MEASURE_DUPLICATE])
		add(plain, GATE_COPIED,
		    str_format(w->arena,
		               "It shares %.0f %% of its stretches of three words with a scored sample.",
		               100 * likeness),
		    likeness, limits[MEASURE_DUPLICATE]);
}

/* False: it is another language's, of whose words nothing more is known. */
static bool look_at_language(struct plain *plain)
{
	const struct words *words = &plain->answer->words;
	if (words->count < GATES_WORDS_MIN || !is_other_language(plain->own, words, &plain->question->shown))
		return true;
	add(plain, GATE_LANGUAGE, S("It has the words of another language."), 1, 1);
	return false;
}

static void look_at_order(struct plain *plain)
{
	struct work *w = plain->w;
	const struct words *words = &plain->answer->words;
	bool english = plain->own == commonest_language(S("en"));
	size_t clashes = english ? count_clashes(plain->answer->text, words) : 0;
	size_t list = longest_list(plain->own, words);
	if (words->count >= GATES_WORDS_MIN && clashes >= CLASHES_MIN &&
	    (double)clashes >= CLASHES_SHARE * (double)words->count)
		add(plain, GATE_WORD_ORDER,
		    str_format(w->arena,
		               "%zu of its words do not go with the one before, as if shuffled or listed.",
		               clashes),
		    (double)clashes / (double)words->count, CLASHES_SHARE);
	if (list >= LIST)
		add(plain, GATE_TERM_LIST,
		    str_format(w->arena, "It has %zu words in a row that no other word joins.", list),
		    (double)list, LIST);
}

void gates_plain(struct work *w, struct str language, const struct gates_answer *answer,
                 const struct gates_question *question, const struct gates_sketch *others, size_t other_count,
                 struct gate_hit **hits, size_t *count)
{
	bool scripts[SCRIPTS] = {true};
	struct plain plain = {.w = w,
	                      .own = language_of(language, &question->shown),
	                      .answer = answer,
	                      .question = question,
	                      .hits = work_array(w, GATES_KINDS, sizeof *plain.hits)};
	bool known = plain.own < COMMONEST_LANGUAGES;
	find_scripts(&question->shown, scripts);
	for (size_t r = 0; r < question->reference_count; r++)
		find_scripts(&question->references[r], scripts);
	gates_measure_plain(w, scripts, answer, question, others, other_count, &plain.measures);
	for (size_t m = 0; m < MEASURES; m++) {
		if (m == MEASURE_SHORT && plain.measures.says_nothing)
			add(&plain, GATE_TOO_SHORT, S("There is no word in it, or hardly one."), 0, 0);
		look_at_measure(&plain, (enum measure)m);
		if (m == MEASURE_LETTERS)
			known = known && look_at_language(&plain);
		if (m == MEASURE_COPIED)
			look_at_references(&plain);
		if (m == MEASURE_ORDER && known)
			look_at_order(&plain);
	}
	*hits = plain.hits;
	*count = plain.count;
}
