/* Regular expressions of ECMA-262, as JSON Schema has them, matched by PCRE2.
 *
 * A pattern is translated first: what the two read differently (`\s`, `.`, `\v`, `$`, `[]`) is written out, and what only PCRE
 * knows (`\A`, `(?i)`, `(*VERB)`, recursion, possessive quantifiers, POSIX classes) is no pattern, as it is none to ECMA-262.
 * Read as with its flag `u`, but that a character which needs no backslash may have one, and that a brace may stand for itself.
 *
 * A match that takes more than PATTERN_STEPS_MAX steps is given up. All memory is the arena's. */
#ifndef SCHEMA_PATTERN_H
#define SCHEMA_PATTERN_H

#include "base/work.h"

enum { PATTERN_BYTES_MAX = 4096, PATTERN_STEPS_MAX = 50000 };

struct pattern;
struct pattern_matcher;

/* ERR_INPUT: it is none; the message says what is wrong with it. ERR_TOO_LARGE. */
enum err pattern_compile(struct work *w, struct str source, const struct pattern **out) MUST_CHECK;

/* What matching needs, for one thread. */
struct pattern_matcher *pattern_matcher(struct arena *arena);

enum pattern_answer { PATTERN_DIFFERS, PATTERN_MATCHES, PATTERN_GIVEN_UP };
/* Whether it is found somewhere in the text, which is UTF-8. */
enum pattern_answer pattern_match(struct pattern_matcher *matcher, const struct pattern *pattern,
                                  struct str text);

/* In pattern_translate.c: the same pattern in PCRE2's language. ERR_INPUT. */
enum err pattern_translate(struct work *w, struct str source, struct str *out) MUST_CHECK;

#endif
