/* Signals everybody: kill(-1), its parent, process 1, with every signal there is. Told "processes-of", the host's process
 * namespace: seeing that one, it does nothing. Must happen: process 1 goes on, and the next run begins well. */
#include "attack.h"

static bool is_host(void)
{
	char here[64] = "";
	ssize_t got = readlink("/proc/self/ns/pid", here, sizeof here - 1);
	return got <= 0 || strcmp(here, told("processes-of")) == 0;
}

int main(void)
{
	if (is_host()) {
		result(true, "kill-all", "the host's processes are in reach");
		return 0;
	}
	for (int round = 0; round < 20; round++)
		for (int number = 1; number < NSIG; number++) {
			kill(1, number);
			if (getppid() != 0)
				kill(getppid(), number);
		}
	for (int round = 0; round < 100; round++)
		kill(-1, SIGKILL);
	kill(-1, SIGSTOP);
	kill(-1, SIGCONT);
	result(false, "kill-all", "signalled everybody");
	return 0;
}
