/* What the files of scoring/gates.h share.
 *
 * gates.c looks at one answer and says what it found; gates_measure.c measures it; gates_text.c looks at its characters;
 * gates_plain.c looks at one where nothing was learned; gates_model.c counts what honest answers are made of; gates_fit.c sets
 * the limits; gates_store.c writes and reads. */
#ifndef SCORING_GATES_PARTS_H
#define SCORING_GATES_PARTS_H

#include "scoring/gates.h"
#include "scoring/ngrams.h"
#include "scoring/vectors.h"

/* What is measured; larger is more unusual. */
enum measure {
	MEASURE_BYTES,   /* share of bytes that are no text */
	MEASURE_SYMBOLS, /* share of what is seen that is neither letter nor digit */
	MEASURE_RUN,     /* characters in a row without a blank, of scripts that use them */
	MEASURE_SHORT,   /* log of how many times fewer words than the median of the question */
	MEASURE_SCRIPT,  /* share of letters of scripts that the honest answers do not use */
	MEASURE_LETTERS, /* -mean log p(letter | two before) in the worst window */
	MEASURE_ANCHORS, /* 1 - mean cosine with the three nearest scored answers, and a quarter of the next but one */
	MEASURE_REFERENCE, /* 1 - largest cosine with a reference */
	MEASURE_TOPIC,     /* -mean log of how much likelier its words are in this question than in all */
	MEASURE_COPIED,    /* share of words in runs of four and more that the candidate was shown */
	MEASURE_REPEATED,  /* share of word 4-grams that were there before; 1 when all of it comes again */
	MEASURE_ORDER, /* how much likelier it is as words drawn from the question's than as sentences, a word */
	MEASURE_TERMS,   /* the same of its worst window */
	MEASURE_PASSAGE, /* surprise above the usual in the worst window, a word */
	MEASURE_DUPLICATE,
};
enum { MEASURES = MEASURE_DUPLICATE + 1 };

/* Of answers to questions with honest answers; of those to new ones. */
enum gates_case {
	CASE_KNOWN,
	CASE_NEW,
};
enum { CASES = CASE_NEW + 1 };

struct measures {
	double value[MEASURES];
	bool known[MEASURES]; /* the answer is long enough, and what is needed is there */
	bool says_nothing;    /* no word, or one letter alone: neither a number nor a sign that is a word */
	size_t words;
};

/* Writing systems, as far as letters of one are not met in another. */
enum { SCRIPTS = 16 };

struct gates_look {
	size_t bytes, no_text; /* of it */
	size_t seen, symbols;  /* characters that are no blanks; those that are neither letter nor digit */
	size_t letters, scripts[SCRIPTS];
	size_t run;
};

/* Looks at all characters of a text. */
struct gates_look gates_look(struct str text);

/* How often each word was used in honest answers to each question, its references and what was shown with it. */
struct topics {
	size_t count, question_count;
	uint64_t *keys; /* of (question, word); ascending */
	uint32_t *times;
	uint32_t *totals;  /* [question_count] words */
	uint32_t *medians; /* [question_count] words of an answer; 0 where there is none */
};

struct gates_model {
	struct ngrams *words, *letters, *kinds;
	struct topics topics;
	uint32_t median; /* words of an answer to any question */
	bool scripts[SCRIPTS];
	double surprise[CASES]; /* usual -log p(word | two before), of honest answers that were not counted */
};

/* A limit of (value - (intercept + slope log n)) / sqrt(steady + noise / n); plain measures have 0, 0, 1, 0. */
struct gates_limit {
	bool fitted;
	double intercept, slope, steady, noise, limit;
};

struct gates {
	struct gates_model model;
	struct gates_limit limits[CASES][MEASURES];
};

/* Counts what these answers are made of. */
void gates_model_count(struct work *w, const struct gates_answer *const *answers, size_t count,
                       const struct gates_question *questions, size_t question_count,
                       struct gates_model *out);
/* How often a word was used with a question. */
uint32_t gates_topics_times(const struct topics *topics, size_t question, uint64_t word);
/* A text's words as symbols; its letters, folded, with a blank between words. */
struct ngrams_text gates_word_symbols(struct work *w, const struct words *words);
struct ngrams_text gates_letter_symbols(struct work *w, const struct words *words);

/* The kinds of its words, and the signs between them. A word in frequent use (of those counted) is a kind by itself, any other is
 * of the kind of all that end as it does. places [words.count]: where the words are among the symbols. */
struct ngrams_text gates_kind_symbols(struct work *w, const struct ngrams *counted, struct str text,
                                      const struct words *words, size_t *places);

/* Measures of an answer what needs no model, its letters beside scripts that are in use [SCRIPTS]. */
void gates_measure_plain(struct work *w, const bool *scripts, const struct gates_answer *answer,
                         const struct gates_question *question, const struct gates_sketch *others,
                         size_t other_count, struct measures *out);
/* Measures an answer to a question of the model, or to a new one. */
void gates_measure(struct work *w, const struct gates_model *model, const struct gates_answer *answer,
                   const struct gates_question *question, const struct gates_neighbours *near,
                   const struct gates_sketch *others, size_t other_count, struct measures *out);

/* The largest share of its stretches of three words that it has in common with another; NAN: there is none, or it is so short
 * that two say it by chance. */
double gates_likeness(const struct words *words, const struct gates_sketch *others, size_t other_count);
/* The gate of a measure, and what a reviewer is told of its value in an answer of so many words. */
enum gate gates_of_measure(enum measure measure);
struct str gates_note(struct work *w, enum measure measure, double value, size_t words);

/* What honest answers of so many words have of it, how they are spread, and how many spreads a value is above. */
double gates_expected(const struct gates_limit *limit, size_t words);
double gates_spread(const struct gates_limit *limit, size_t words);
double gates_scaled(const struct gates_limit *limit, double value, size_t words);
/* Whether means over n words are compared as those of other lengths are spread. */
bool gates_by_length(enum measure measure);

#endif
