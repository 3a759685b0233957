/* Calls itself until the stack is far over its limit. Told "limit_mib", "wish_mib". Must happen: a signal ends it, as it
 * would end any program. */
#include "attack.h"

#pragma GCC diagnostic ignored "-Winfinite-recursion"

static long descend(long kib)
{
	volatile char piece[1024];
	piece[0] = (char)kib;
	return kib <= 0 ? piece[0] : descend(kib - 1) + piece[0];
}

int main(void)
{
	long limit = told_number("limit_mib"), wish = told_number("wish_mib");
	descend(wish * 1024);
	result(wish > limit, "stack", "%ld MiB", wish);
	return 0;
}
