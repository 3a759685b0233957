/* What the detectors of scoring/flags.h share: the text and the list they add to. */
#ifndef SCORING_FLAGS_LIST_H
#define SCORING_FLAGS_LIST_H

#include "scoring/flags.h"
#include "scoring/fold.h"

enum { FLAGS_LIST_OF_KIND_MAX = 256, FLAGS_LIST_MAX = FLAGS_KINDS * FLAGS_LIST_OF_KIND_MAX };

struct flags_list {
	struct work *w;
	struct str text;
	struct flags_hit *hits; /* [FLAGS_LIST_MAX] */
	size_t count, of_kind[FLAGS_KINDS];
};

/* Adds a hit; of one kind those past FLAGS_LIST_OF_KIND_MAX are dropped. */
void flags_list_add(struct flags_list *list, enum flags_kind kind, size_t at, size_t length, struct str note);

/* The detectors. Each looks at list->text, or at its words, and adds what it finds. */

/* flags_phrases.c: orders, roles, pleas, quotes, other languages. */
void flags_phrases_find(struct flags_list *list, const struct fold *fold,
                        const struct flags_phrases *phrases);
/* Whether the words read as an order, role or plea in English. *first and *last: the words. */
bool flags_phrases_any(struct work *w, const struct flags_phrases *phrases, const struct fold *fold,
                       size_t *first, size_t *last);
/* flags_forged.c: chat formats, verdicts, fences. */
void flags_forged_find(struct flags_list *list);
/* flags_encoded.c: base64, hexadecimal, bits, escapes; rot13, reversal, digits for letters, spaced letters.
 */
void flags_encoded_find(struct flags_list *list, const struct fold *fold,
                        const struct flags_phrases *phrases);
/* flags_hidden.c: invisible characters, direction overrides, lookalikes inside words. */
void flags_hidden_find(struct flags_list *list);
/* flags_copied.c: runs of the rubric's words, and words repeated over and over. */
void flags_copied_find(struct flags_list *list, const struct fold *fold, const struct str *rubric,
                       size_t rubric_count);

#endif
