/* Numbers for strings: 0, 1, 2… in the order in which each is first met. Of rdf/, for labels and predicates.
 *
 * No choice of strings makes it slow: where the table of SipHash's first bits is crowded, a tree of its other bits goes on. */
#ifndef RDF_NAMES_H
#define RDF_NAMES_H

#include "base/work.h"

struct name {
	struct str text;
	uint32_t child[2]; /* number plus 1 of who comes next for each further bit; 0: nobody */
};

struct names {
	struct work *w;
	struct name *names; /* by number */
	size_t count, capacity;
	uint32_t *table; /* by the hash's first bits: number plus 1 */
	unsigned bits;
};

/* Empty; `expected` strings, more or less, keep it fast. */
struct names names_init(struct work *w, size_t expected);
/* The string's number; the string itself is kept, not copied. Cost: constant, log n when somebody chose them to be bad. */
uint32_t names_of(struct names *names, struct str text);

#endif
