/* The keeper of a place: outside of all boxes, for as long as the sandbox is open. It starts the boxes of its place, one after
 * the other.
 *
 * It is in the place's cgroups once and for all: joining one costs milliseconds (the kernel waits until no processor looks
 * at the old one), being born in one nothing. And it is the parent that --die-with-parent speaks of: a thread of the server
 * may end, it does not. When the server goes, its end of the socket closes; then the keeper goes, and with it the box. */
#include "sandbox/inside/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PRIORITY = 10 };

struct keeper {
	char **arguments; /* bubblewrap's path and its arguments */
	unsigned first;   /* from this descriptor on a box has none */
	pid_t pid;        /* of bubblewrap; 0: no box */
	int handle;       /* pidfd; -1: no box */
};

_Noreturn static void give_up(const char *what)
{
	dprintf(STDERR_FILENO, "%s: %s\n", what, strerror(errno));
	_exit(1);
}

/* Each is a cgroup.procs, open for writing: “0” is who writes. */
static void join(int count)
{
	for (int i = 0; i < count; i++) {
		if (write(INSIDE_EXTRA + i, "0", 1) != 1)
			give_up("the place's cgroup cannot be joined");
		close(INSIDE_EXTRA + i);
	}
}

/* No group, no capability, and the id of somebody who has nothing: what is root inside must not be root outside. */
static void give_up_root(uid_t user)
{
	if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setresgid(user, user, user) != 0 ||
	                       setresuid(user, user, user) != 0 || geteuid() == 0))
		give_up("root cannot be given up");
}

static void report(int error)
{
	const struct keeper_report said = {error};
	if (send(INSIDE_CONTROL, &said, sizeof said, MSG_NOSIGNAL) != (ssize_t)sizeof said)
		_exit(0);
}

/* ---- a box ---- */

/* Descriptors that were received are above those that a box is started with; the job's comes last, as it may lie in its place. */
_Noreturn static void become_box(const struct keeper *keeper, const int *descriptors)
{
	bool placed =
		setpgid(0, 0) == 0 && dup2(descriptors[KEEPER_CONTROL], INSIDE_CONTROL) >= 0 &&
		dup2(descriptors[KEEPER_ERROR], 1) >= 0 && dup2(descriptors[KEEPER_ERROR], 2) >= 0 &&
		(descriptors[KEEPER_JOB] == INSIDE_JOB ? fcntl(INSIDE_JOB, F_SETFD, 0)
	                                               : dup2(descriptors[KEEPER_JOB], INSIDE_JOB)) >= 0;
	if (!placed || close_range(keeper->first, ~0U, 0) != 0)
		give_up("a box cannot be given its descriptors");
	execve(keeper->arguments[0], keeper->arguments, environ);
	give_up(keeper->arguments[0]);
}

static void start(struct keeper *keeper, const int *descriptors)
{
	keeper->pid = fork();
	if (keeper->pid == 0)
		become_box(keeper, descriptors);
	if (keeper->pid < 0) {
		report(errno);
		keeper->pid = 0;
		return;
	}
	keeper->handle = pidfd_open(keeper->pid, 0);
	if (keeper->handle < 0)
		give_up("no handle of a box");
}

/* Bubblewrap has ended or is ended now; process 1 of the box dies with it and becomes our child to wait for. Not so while
 * it still waits for bubblewrap to set it up: then it has bubblewrap's process group, and would wait for ever. */
static void end(struct keeper *keeper)
{
	(void)pidfd_send_signal(keeper->handle, SIGKILL, NULL, 0);
	(void)kill(-keeper->pid, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
	close(keeper->handle);
	keeper->handle = -1;
	keeper->pid = 0;
	report(0);
}

static void obey(struct keeper *keeper)
{
	struct inside_order order;
	int descriptors[INSIDE_DESCRIPTORS_MAX];
	size_t count;
	if (!inside_receive(&order, descriptors, &count))
		_exit(0); /* the server has gone, and with us the box */
	if (order.kind == KEEPER_START && count == KEEPER_DESCRIPTORS && keeper->pid == 0)
		start(keeper, descriptors);
	else if (order.kind == KEEPER_KILL && keeper->pid != 0)
		(void)pidfd_send_signal(keeper->handle, SIGKILL, NULL, 0);
	for (size_t i = 0; i < count; i++)
		close(descriptors[i]);
}

int keep(char **arguments)
{
	/* arguments: how many cgroups, as whom, bubblewrap's path, its arguments */
	struct keeper keeper = {.arguments = arguments + 2, .first = INSIDE_EXTRA, .handle = -1};
	int cgroups = arguments[0][0] - '0';
	join(cgroups);
	/* In the test of descriptors that are left open there is one behind them. */
	if (cgroups > 0 && dup2(INSIDE_EXTRA + cgroups, INSIDE_EXTRA) >= 0)
		close(INSIDE_EXTRA + cgroups);
	if (fcntl(INSIDE_EXTRA, F_GETFD) >= 0)
		keeper.first++;
	give_up_root((uid_t)strtoul(arguments[1], NULL, 10));
	(void)setpriority(PRIO_PROCESS, 0, PRIORITY);
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
		give_up("processes that are left cannot be waited for");
	for (;;) {
		struct pollfd from[2] = {{.fd = INSIDE_CONTROL, .events = POLLIN},
		                         {.fd = keeper.handle, .events = POLLIN}};
		(void)poll(from, 2, -1);
		if (from[1].revents != 0)
			end(&keeper);
		else if (from[0].revents != 0)
			obey(&keeper);
	}
}
