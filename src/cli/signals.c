#include "cli/signals.h"

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
