/* When an adaptive test ends. */
#ifndef IRT_STOP_H
#define IRT_STOP_H

#include "base/str.h"

struct stop_rule {
	double standard_error_logit; /* precise enough at or below; 0: never */
	size_t items_min;            /* however precise, not before */
	size_t items_max;            /* however imprecise, not after */
};

enum stop_reason {
	STOP_NOT_YET,
	STOP_PRECISE,   /* the standard error is small enough */
	STOP_LENGTH,    /* items_max were given */
	STOP_EXHAUSTED, /* no item is left */
};

/* Whether to end after `given` answers with `left` unseen items. Where several reasons hold, the first in the
 * order of the enum is given. items_min does not hold up a bank that is empty. */
enum stop_reason stop_now(const struct stop_rule *rule, size_t given, size_t left,
                          double standard_error_logit);

/* "not-yet", "precise", "length", "exhausted": for records and interfaces. */
struct str stop_reason_name(enum stop_reason reason);

#endif
