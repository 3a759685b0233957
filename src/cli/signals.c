#include "cli/signals.h"

#include "base/check.h"

#include <sys/resource.h>

void signals_block(sigset_t *signals)
{
	sigemptyset(signals);
	sigaddset(signals, SIGINT);
	sigaddset(signals, SIGTERM);
	pthread_sigmask(SIG_BLOCK, signals, NULL);
}

void signals_wait(const sigset_t *signals)
{
	int got;
	sigwait(signals, &got);
}

void signals_raise_files(void)
{
	struct rlimit files;
	check(getrlimit(RLIMIT_NOFILE, &files) == 0);
	files.rlim_cur = files.rlim_max;
	/* It stays as it is where it cannot be raised. */
	(void)setrlimit(RLIMIT_NOFILE, &files);
}
