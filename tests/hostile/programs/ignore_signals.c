/* Ignores and blocks every signal that can be, in two processes, and waits. Must happen: the wall clock ends both. */
#include "attack.h"

int main(void)
{
	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_IGN);
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	fork();
	double until = seconds() + 3;
	while (seconds() < until)
		sleep_ms(50);
	result(true, "ignore", "three seconds passed");
	return 0;
}
