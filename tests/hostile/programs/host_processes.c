/* Looks for the host's processes and kills one. Told "pid": a process of the driver's own that does nothing. Must happen:
 * it is not in sight. */
#include "attack.h"

int main(void)
{
	pid_t pid = (pid_t)told_number("pid");
	char path[64], text[256];
	snprintf(path, sizeof path, "/proc/%d/cmdline", (int)pid);
	bool seen = reads(path, text, sizeof text) && strstr(text, "sleep") != NULL;
	result(seen, "see-process", "%s", seen ? text : strerror(errno));
	bool killed = kill(pid, SIGTERM) == 0;
	result(killed, "kill-process", "%s", killed ? "signalled" : strerror(errno));
	return 0;
}
