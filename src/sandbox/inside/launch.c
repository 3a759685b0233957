#include "sandbox/inside/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { NOBODY = 65534, PRIORITY = 10 };

static int complain(const char *what)
{
	dprintf(STDERR_FILENO, "%s: %s\n", what, strerror(errno));
	return 1;
}

/* Each is a cgroup.procs, open for writing: “0” is who writes. */
static bool join(int descriptor)
{
	bool joined = write(descriptor, "0", 1) == 1;
	close(descriptor);
	return joined;
}

/* No group, no capability, and the id of nobody: what is root inside must not be root outside. */
static bool become_nobody(void)
{
	return geteuid() != 0 || (setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
	                          setresuid(NOBODY, NOBODY, NOBODY) == 0);
}

int launch(char **arguments)
{
	/* arguments: how many cgroups, bubblewrap's path, its arguments */
	int cgroups = arguments[0][0] - '0';
	for (int i = 0; i < cgroups; i++)
		if (!join(INSIDE_EXTRA + i))
			return complain("the box's cgroup cannot be joined");
	if (!become_nobody())
		return complain("root cannot be given up");
	(void)setpriority(PRIO_PROCESS, 0, PRIORITY);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() == 1)
		return complain("the server has gone");
	execve(arguments[1], arguments + 1, environ);
	return complain(arguments[1]);
}
