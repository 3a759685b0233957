/* Computes past its processor time and ignores SIGXCPU. Must happen: killed, and the verdict says processor time. */
#include "attack.h"

#include <sys/resource.h>

static double used_seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(void)
{
	signal(SIGXCPU, SIG_IGN);
	struct rlimit limit;
	getrlimit(RLIMIT_CPU, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_CPU, &limit);
	double until = seconds() + 14;
	while (used_seconds() < 1.5 && seconds() < until)
		;
	result(used_seconds() >= 1.5, "spin", "used %.2f s", used_seconds());
	return 0;
}
