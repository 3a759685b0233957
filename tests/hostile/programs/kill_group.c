/* Ends itself in ways that look like the sandbox's own. Told "how": by SIGKILL to its process group, by SIGXCPU, SIGXFSZ or
 * SIGSYS to itself, or with an exit code of 137. Must happen: the verdict says signal or exit code, never a limit. */
#include "attack.h"

int main(void)
{
	const char *how = told("how");
	if (strcmp(how, "group") == 0)
		kill(0, SIGKILL);
	else if (strcmp(how, "exit") == 0)
		_exit(137);
	else
		raise((int)strtol(how, NULL, 10));
	sleep_ms(50);
	return 0;
}
