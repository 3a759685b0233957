#include "irt/stop.h"

#include "base/check.h"
#include "base/portable.h"

#include <math.h>

/* Acklam's approximation for the tail below `TAIL` and for the middle. */
#define TAIL 0.02425

static double lower_tail(double p)
{
	static const double c[] = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
	                           -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
	static const double d[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
	                           3.754408661907416e+00};
	double q = sqrt(-2 * portable_log(p));
	return (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
	       ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
}

double stop_normal_point(double p)
{
	static const double a[] = {-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
	                           1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
	static const double b[] = {-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
	                           6.680131188771972e+01, -1.328068155288572e+01};
	check(p > 0 && p < 1);
	if (p < TAIL)
		return lower_tail(p);
	if (p > 1 - TAIL)
		return -lower_tail(1 - p);
	double q = p - 0.5, r = q * q;
	return (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
	       (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
}

/* Wald's bounds: log((1 - error) / error), above which the upper point is taken, below minus which the lower one. */
static bool sprt_decides(const struct stop_rule *rule, const struct stop_state *state)
{
	return rule->sprt_error > 0 &&
	       fabs(state->log_likelihood_ratio) >= portable_log((1 - rule->sprt_error) / rule->sprt_error);
}

static bool interval_decides(const struct stop_rule *rule, const struct stop_state *state)
{
	return rule->interval > 0 &&
	       fabs(state->theta_logit - rule->cut_logit) >=
	               stop_normal_point(0.5 + rule->interval / 2) * state->standard_error_logit;
}

static bool mastery_decides(const struct stop_rule *rule, const struct stop_state *state)
{
	return rule->mastery > 0 && (state->mastery_probability >= rule->mastery ||
	                             state->mastery_probability <= 1 - rule->mastery);
}

static enum stop_reason satisfied(const struct stop_rule *rule, const struct stop_state *state)
{
	if (state->given < rule->items_min || state->unmet)
		return STOP_NOT_YET;
	if (state->standard_error_logit <= rule->standard_error_logit)
		return STOP_PRECISE;
	if (rule->has_cut && state->given > 0 &&
	    (sprt_decides(rule, state) || interval_decides(rule, state) || mastery_decides(rule, state)))
		return STOP_DECIDED;
	if (rule->information_min > 0 && state->left > 0 && state->information_left <= rule->information_min)
		return STOP_INFORMATION;
	return STOP_NOT_YET;
}

enum stop_reason stop_now(const struct stop_rule *rule, const struct stop_state *state)
{
	enum stop_reason reason = satisfied(rule, state);
	if (reason != STOP_NOT_YET)
		return reason;
	if (rule->items_max > 0 && state->given >= rule->items_max)
		return STOP_LENGTH;
	if (state->left == 0)
		return STOP_EXHAUSTED;
	if (rule->seconds_max > 0 && state->seconds + state->seconds_next > rule->seconds_max)
		return STOP_TIME;
	return STOP_NOT_YET;
}

struct str stop_reason_name(enum stop_reason reason)
{
	static const struct str names[] = {
		[STOP_NOT_YET] = S_INIT("not-yet"), [STOP_PRECISE] = S_INIT("precise"),
		[STOP_LENGTH] = S_INIT("length"),   [STOP_EXHAUSTED] = S_INIT("exhausted"),
		[STOP_DECIDED] = S_INIT("decided"), [STOP_INFORMATION] = S_INIT("information"),
		[STOP_TIME] = S_INIT("time"),
	};
	return names[reason];
}
