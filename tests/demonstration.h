/* The demonstration's assessment, or its beginning: tests of one kind of part need not do all the others. */
#ifndef TESTS_DEMONSTRATION_H
#define TESTS_DEMONSTRATION_H

#include "exam/document.h"

/* demo/keeping-a-web-service-healthy with its first `parts` parts, and of competencies and requirements what they measure. */
const struct document *demonstration(struct work *w, size_t parts);
/* Its quiz and its report. */
const struct document *demonstration_quiz_and_report(struct work *w);

#endif
