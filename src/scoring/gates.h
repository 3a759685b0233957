/* Gates before a score counts: what in an answer says that a score of it cannot be trusted.
 *
 * A model of scores rewards words, so it can be fed: with the best terms of a question, with the same text twice, with the
 * question itself. Each gate looks for one such thing. Injection and forged fences are those of scoring/flags.h, characters
 * that hide too.
 *
 * 1. A gate sends an answer to a person and says why. It never changes a score.
 * 2. What is unusual is learned from honest answers of the assessment, many questions pooled, in whatever language they are
 *    written: each limit lies where the stated share of them is beyond it, by models that have not seen them (five folds; of
 *    answers for questions that have anchors, of questions for those that have none). Where they are too few to have met such
 *    a one, limits lie where their tail leads, each measure's by itself: of sixty answers that flags 2 % of honest ones where
 *    the most unusual one as a limit flagged 3 to 6 % (bench/gaming/few.py).
 * 3. Most gates ask for GATES_WORDS_MIN words, `copied` for five: of three, nothing can be said but that they are few. In scripts
 *    without blanks a letter is a word (scoring/fold.h).
 *    `duplicate` asks for twenty, or forty such letters: people say shorter things alike (65 of Beetle's 846 answers of twelve
 *    to fifteen words are another person's word for word, of 2,206 answers of twenty and more to any question of three corpora
 *    11 are).
 * 4. Applying is the same bit for bit on every machine.
 *
 * Lists: how much likelier a word is when words are drawn one by one from those of the question than after the two words
 * before it (a trigram model of the honest answers, scoring/ngrams.h), and how much likelier its kind, and the sign before
 * it, are anywhere than in their place: sums of logs. Kinds are few, so that they tell of words that no two answers have in
 * common; signs tell formulas and enumerations, which are no sentences and honest, from words in a row. What comes again as
 * it was before in the same answer is no list. Words that are shuffled or listed have a high mean; terms that are appended,
 * the worst window of sixteen words: it is near the same for short answers and long ones, and above that of nearly all
 * honest ones. Other means over n words are compared as (mean - expected(log n)) / spread(n), as honest answers of that
 * length are spread. Perplexity, the usual measure, finds neither shuffled words nor terms appended. What each gate finds is
 * measured by bench/gaming/run.py. */
#ifndef SCORING_GATES_H
#define SCORING_GATES_H

#include "base/buf.h"
#include "base/parallel.h"
#include "scoring/words.h"

enum {
	GATES_WORDS_MIN = 8,
	GATES_VECTOR = 384,
	GATES_ANSWERS_MAX = 50000,
	GATES_QUESTIONS_MAX = 5000,
	GATES_BYTES_MAX = 64 << 20 /* of a written one */
};

/* An answer to a question that the gates were not fitted on. */
#define GATES_NEW_QUESTION SIZE_MAX

enum gate {
	GATE_NOT_TEXT,  /* not UTF-8, control characters, no letters, one long run without a blank */
	GATE_TOO_SHORT, /* no words, or far fewer than others needed */
	GATE_LANGUAGE, /* letters of another script, or strings of letters that the honest answers do not have */
	GATE_OFF_TOPIC, /* far from the scored answers to the question, or from its references; words of other questions */
	GATE_COPIED,      /* says again what the candidate was shown */
	GATE_REPETITION,  /* the same words again, or all of it twice */
	GATE_WORD_ORDER,  /* words in an order that tells nothing: shuffled, or terms appended */
	GATE_TERM_LIST,   /* a stretch that is terms of the question rather than sentences */
	GATE_ODD_PASSAGE, /* a stretch unlike all honest answers, as one that speaks to the grader */
	GATE_DUPLICATE,   /* another answer, or nearly */
};
enum { GATES_KINDS = GATE_DUPLICATE + 1 };

/* An answer; vector [GATES_VECTOR] is its sentence embedding, of length 1, or NULL: then the gates that need one are silent. */
struct gates_answer {
	struct str text;
	struct words words; /* of that text */
	size_t question;    /* index, or GATES_NEW_QUESTION */
	const float *vector;
};

/* A question: the words of all that the candidate is shown (question, starter text), and of the references. */
struct gates_question {
	struct words shown;
	const struct words *references;
	size_t reference_count;
	const float *vector;                   /* of the question, or NULL */
	const float *const *reference_vectors; /* [reference_count], or NULL */
};

/* Cosines of the answer's vector, from those that the caller keeps. */
struct gates_neighbours {
	const double
		*anchors; /* with each scored answer to the question, itself left out; the 3 largest count */
	size_t anchor_count;
	double reference; /* the largest with a reference, or with the question where there is none */
	bool has_reference;
};

/* What is kept of an answer to find it again in others: the smallest of 64 hashes of its word 3-grams (MinHash, Broder 1997),
 * which agree in the share that the sets have in common, and a key of all its words. */
enum { GATES_SKETCH = 64 };
struct gates_sketch {
	uint32_t least[GATES_SKETCH];
	uint64_t whole;
	uint32_t words;
};

struct gate_hit {
	enum gate gate;
	struct str note;        /* one plain sentence for a reviewer: what was measured */
	double measured, limit; /* in the gate's own unit; larger is more unusual */
};

struct gates_options {
	double share; /* of honest answers that may be flagged, above 0 to .2; usual .005 */
	bool together; /* by any gate but `duplicate`, which flags all copies; else by each measure of a gate */
	struct parallel *team; /* NULL: the caller alone */
};

struct gates;

/* Fits the gates. answers [count]: honest ones, each to one of the questions. ERR_INPUT: no answer, a share out of range, or over
 * the maxima above. *out lives in the arena. Cost: 25 µs a word of them, and n² / 2 cosines and comparisons of sketches in a
 * question with n answers. */
enum err gates_fit(struct work *w, const struct gates_answer *answers, size_t count,
                   const struct gates_question *questions, size_t question_count,
                   const struct gates_options *options, struct gates **out) MUST_CHECK;

/* Looks at one answer. question: that of the answer. near: NULL where there is no vector. others [other_count]: sketches of other
 * people's answers to the question. *hits lives in the arena, in the order of enum gate, one of a gate at most. Cost: about
 * 1.5 µs a word, and 64 comparisons another answer. */
void gates_of(struct work *w, const struct gates *gates, const struct gates_answer *answer,
              const struct gates_question *question, const struct gates_neighbours *near,
              const struct gates_sketch *others, size_t other_count, struct gate_hit **hits, size_t *count);

/* Looks at one answer to a question of which no honest answers are known, by limits that hold everywhere: not text, nothing
 * said, other language, copied from what was shown or from a reference, repetition, word order (English), term list, duplicate.
 * language: that of the assessment, BCP 47; absent: that of the question. Of one that scoring/commonest.h does not know, letters
 * of another script are told and no lists. Vectors, and which question it is, are not looked at. *hits as gates_of. Cost: as
 * gates_of, and a sketch of each reference. */
void gates_plain(struct work *w, struct str language, const struct gates_answer *answer,
                 const struct gates_question *question, const struct gates_sketch *others, size_t other_count,
                 struct gate_hit **hits, size_t *count);

/* The sketch of an answer; one of fewer than 3 words has only the key of all. Cost: 64 hashes a word. */
struct gates_sketch gates_sketch_of(const struct words *words);

/* "not-text", "too-short", "other-language", "off-topic", "copied", "repetition", "word-order", "term-list", "odd-passage",
 * "duplicate": stable, for flags[]. */
struct str gate_name(enum gate gate);

/* Writes fitted gates, at most GATES_BYTES_MAX: "AGT2" and then numbers, little-endian; n-gram counts as differences of
 * sorted keys. About 5 bytes an n-gram. Reading what was written gives the same answers bit for bit. ERR_INPUT where the bytes
 * are no such thing, whole; never more memory than 16 times their length. */
void gates_write(struct buf *out, const struct gates *gates);
enum err gates_read(struct work *w, struct str bytes, struct gates **out) MUST_CHECK;

#endif
