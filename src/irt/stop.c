#include "irt/stop.h"

enum stop_reason stop_now(const struct stop_rule *rule, size_t given, size_t left,
                          double standard_error_logit)
{
	if (given >= rule->items_min && standard_error_logit <= rule->standard_error_logit)
		return STOP_PRECISE;
	if (given >= rule->items_max)
		return STOP_LENGTH;
	return left == 0 ? STOP_EXHAUSTED : STOP_NOT_YET;
}

struct str stop_reason_name(enum stop_reason reason)
{
	static const struct str names[] = {
		[STOP_NOT_YET] = S_INIT("not-yet"),
		[STOP_PRECISE] = S_INIT("precise"),
		[STOP_LENGTH] = S_INIT("length"),
		[STOP_EXHAUSTED] = S_INIT("exhausted"),
	};
	return names[reason];
}
