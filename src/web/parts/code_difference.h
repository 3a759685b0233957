/* Where an output first differs from what was expected, marked in both. Pure. */
#ifndef WEB_PARTS_CODE_DIFFERENCE_H
#define WEB_PARTS_CODE_DIFFERENCE_H

#include "base/markup.h"
#include "exam/code_check.h"

/* As the checker compares: by lines for "exact", by words for "tokens" and "numeric"; one's own program alone knows what it
 * looks at, so nothing is marked then. Where one of them ends before the other goes on, the mark says so. */
void code_difference(struct work *w, const struct code_checker *checker, struct str expected,
                     struct str output, struct markup *expected_marked, struct markup *output_marked);

#endif
