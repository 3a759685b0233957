/* Text in an answer that speaks to whoever grades it, instead of answering.
 *
 * Flags are for the reviewer. They say where to look and why.
 *
 * 1. A flag never lowers a score and never stops anything: honest answers are flagged now and then.
 * 2. Precision first: at most 1 honest answer in 200. flags_test.c measures it on 18,115 answers of students,
 *    which are short and about science; on text about grading, flags are more frequent.
 * 3. It is not a wall. Tricks of form and orders in the usual words are caught; of 122 attacks in free
 *    wording, written to be unlike the tables of their day, 3 in 10 were. What protects a verdict is the quote
 *    that must stand in the answer, and the person who decides.
 *
 * How: the answer is read as words whatever they are written with (scoring/fold.h) and compared with tables
 * of phrases (flags_phrases.c); again after undoing rot13, reversal, digits for letters and spaced letters;
 * its bytes are searched for the marks of chat formats, forged verdicts and fences (flags_forged.c), for runs
 * that decode to text (flags_encoded.c), and for characters that hide (flags_hidden.c). */
#ifndef SCORING_FLAGS_H
#define SCORING_FLAGS_H

#include "base/work.h"

enum { FLAGS_TEXT_MAX = 64 << 10 }; /* bytes of an answer */

enum flags_kind {
	FLAGS_ORDER,         /* tells the grader what to do or to give */
	FLAGS_ROLE,          /* gives the grader another role or mode */
	FLAGS_FORGED_FORMAT, /* chat-template tokens, turns of a conversation, a verdict written out */
	FLAGS_FORGED_FENCE,  /* pretends that the answer ends here and something else begins */
	FLAGS_ENCODED,       /* readable only after decoding */
	FLAGS_HIDDEN,        /* characters that are not seen or look like others */
	FLAGS_LANGUAGE,      /* orders to the grader in another language than English */
	FLAGS_QUOTE,    /* aimed at the quote check: names its own quote, copies the rubric, repeats itself */
	FLAGS_REVIEWER, /* pleads with the person who reviews */
};
enum { FLAGS_KINDS = FLAGS_REVIEWER + 1 };

struct flags_hit {
	enum flags_kind kind;
	size_t at, length; /* bytes of the answer */
	struct str note;   /* one plain sentence for the reviewer */
};

/* The tables of phrases, ready for use: read once for many answers. Cost: 1 ms. */
struct flags_phrases;
const struct flags_phrases *flags_phrases_read(struct work *w);

/* Searches an answer. rubric [rubric_count]: the texts of the rubric which the candidate was not shown, to
 * find copies of; may be empty. *hits, in the order of the text, the arena's: at most 8 of a kind; those of
 * one kind that overlap or nearly touch are one. ERR_TOO_LARGE over FLAGS_TEXT_MAX. Cost: 1 to 3 ms
 * for 250 words, under 0.3 s for the worst of FLAGS_TEXT_MAX; n log n in the bytes of the rubric. */
enum err flags_find(struct work *w, struct str answer, const struct str *rubric, size_t rubric_count,
                    struct flags_hit **hits, size_t *count) MUST_CHECK;
/* The same with tables that were read before: 0.05 ms for 70 words. */
enum err flags_find_with(struct work *w, const struct flags_phrases *phrases, struct str answer,
                         const struct str *rubric, size_t rubric_count, struct flags_hit **hits,
                         size_t *count) MUST_CHECK;

/* "order", "role", "forged-format", "forged-fence", "encoded", "hidden", "language", "quote", "reviewer". */
struct str flags_kind_name(enum flags_kind kind);
/* Whether it is one of these names. */
bool flags_is_kind(struct str name);

#endif
