/* Numbers of JSON as the decimal numbers that they are written as: compared and divided exactly, however many digits they have.
 *
 * A double would take 9007199254740993 for its neighbour, and 0.3 for no multiple of 0.1. */
#ifndef SCHEMA_DECIMAL_H
#define SCHEMA_DECIMAL_H

#include "base/str.h"

/* digits × 10^exponent; no zeros at either end of the digits, none at all for nought. */
struct decimal {
	struct str digits;
	int64_t exponent;
	bool negative;
};

/* A number in JSON's grammar, as the reader leaves it. Exponents past 10^15 are taken for that. Cost: linear. */
struct decimal decimal_read(struct arena *arena, struct str text);
/* Below, above or equal to nought, as a is less, greater, the same. */
int decimal_compare(const struct decimal *a, const struct decimal *b);
bool decimal_is_integer(const struct decimal *a);

enum decimal_answer { DECIMAL_NO, DECIMAL_YES, DECIMAL_UNKNOWN };
/* Whether a is a whole multiple of b, which is greater than nought. Unknown for a b of more than 18 digits, unless its size
 * decides. */
enum decimal_answer decimal_is_multiple(const struct decimal *a, const struct decimal *b);

#endif
