/* Stops itself with SIGSTOP, and a child with it, so that nothing ever ends by itself. Must happen: the wall clock ends it. */
#include "attack.h"

int main(void)
{
	pid_t child = fork();
	if (child == 0) {
		/* The attack's own bound: somebody goes on after three seconds. */
		pid_t stopped = getppid();
		sleep_ms(3000);
		kill(stopped, SIGCONT);
		_exit(0);
	}
	raise(SIGSTOP);
	result(true, "stop", "went on after three seconds");
	return 0;
}
