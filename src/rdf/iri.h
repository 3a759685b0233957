/* IRI references (RFC 3987) as RDF needs them: told apart, resolved, and fit to be written. */
#ifndef RDF_IRI_H
#define RDF_IRI_H

#include "base/str.h"

/* It begins with a scheme (RFC 3986 section 3.1) and a colon, and holds no blank: what JSON-LD takes for an IRI. */
bool iri_is_absolute(struct str text);

/* It is absolute, has one # at most, and holds nothing that the IRIREF of N-Quads can't: no control character, blank,
 * <>"{}|\^`. That is wider than RFC 3987, whose brackets and percent signs other processors don't look at either: what they
 * sign must verify here. The text is UTF-8. Cost: linear. */
bool iri_is_well_formed(struct str text);

/* The reference as seen from the base: RFC 3986 section 5.2, strict, without normalisation; a base without a scheme is
 * treated by the same rules. An absent base gives the reference itself. Cost: linear. */
struct str iri_resolve(struct arena *arena, struct str base, struct str reference);

/* A language tag in the form of BCP 47: subtags of 1 to 8 letters or digits with hyphens between, letters alone in the first. */
bool iri_is_language_tag(struct str text);

#endif
