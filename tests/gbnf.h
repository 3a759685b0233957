/* A reader of GBNF, the notation of llama.cpp for what a model may write (grammars/README.md there), made from that
 * description and not from the code that writes our grammars. It knows what these use: rules of one line, literals with
 * escapes, ranges of digits, groups, alternatives, `?`; everything else is not well formed. */
#ifndef TEST_GBNF_H
#define TEST_GBNF_H

#include "base/arena.h"
#include "base/str.h"

enum { GBNF_TEXT_MAX = 1024 };

struct gbnf;

/* NULL when it is not well formed: a quote or a bracket is not closed, an escape is unknown, a rule is named that there is
 * not, or defined twice, or there is no root. */
const struct gbnf *gbnf_read(struct arena *arena, struct str grammar);
/* Whether the rule "root" makes this text of at most GBNF_TEXT_MAX bytes. No rule may begin with itself. */
bool gbnf_makes(const struct gbnf *gbnf, struct str text);

#endif
