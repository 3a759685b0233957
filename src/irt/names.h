/* What the readers of tables share: names that must differ, and texts that are no table. */
#ifndef IRT_NAMES_H
#define IRT_NAMES_H

#include "base/work.h"

/* Takes a UTF-8 byte order mark off the text's front. ERR_INPUT for UTF-16 (by its mark, or by bytes that are zero)
 * and for an empty text. */
enum err names_check_text(struct work *w, struct str *text) MUST_CHECK;

/* Whether a name is empty, and the first that is. */
bool names_empty(const struct str *names, size_t count, size_t *place);
/* Whether two are equal, and the places of two such, `one` before `other`: the pair whose `other` comes first.
 * Cost: n log n comparisons. */
bool names_double(struct work *w, const struct str *names, size_t count, size_t *one, size_t *other);

/* Whether the name is among them. */
bool names_have(struct str name, const struct str *names, size_t count);

/* ERR_INPUT, with the column, when the fields of a first line are no header: separated by something else than commas, with an
 * empty name, or with one name twice. */
enum err names_check_header(struct work *w, const struct str *names, size_t count) MUST_CHECK;

/* What a sentence quotes of a name or a cell: its first 60 bytes. */
struct str names_shortened(struct str name);

#endif
