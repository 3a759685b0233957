/* Numbers as the C2SP formats write them: ASCII decimal, no sign, no leading zeroes. */
#ifndef TLOG_DECIMAL_H
#define TLOG_DECIMAL_H

#include "base/str.h"

/* False when text is not such a number or is over max (at most INT64_MAX). */
bool decimal_parse(struct str text, uint64_t max, uint64_t *out) MUST_CHECK;

#endif
