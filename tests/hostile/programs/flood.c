/* Prints without end. Told "how": to standard output, to the other one, to both, or from a process left behind. It stops by
 * itself at 48 MiB. Must happen: the output is cut at its limit and the verdict says so. */
#include "attack.h"

#include <sys/uio.h>

static char text[65536];

static long flood(int first, int last)
{
	long written = 0;
	while (written < 48 << 20) {
		for (int fd = first; fd <= last; fd++) {
			ssize_t got = write(fd, text, sizeof text);
			if (got < 0)
				return written;
			written += got;
		}
	}
	return written;
}

int main(void)
{
	char how[16];
	snprintf(how, sizeof how, "%s", told("how"));
	memset(text, 'x', sizeof text);
	signal(SIGPIPE, SIG_IGN);
	if (strcmp(how, "later") == 0) {
		if (fork() == 0) {
			setsid();
			sleep_ms(200);
			flood(1, 2);
		}
		return 0;
	}
	flood(strcmp(how, "error") == 0 ? 2 : 1, strcmp(how, "output") == 0 ? 1 : 2);
	return 0;
}
