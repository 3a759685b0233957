#include "sandbox/keeper.h"

#include "base/check.h"
#include "sandbox/descriptor.h"
#include "sandbox/inside/protocol.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KILL_PATIENCE_MS = 10 * 1000, NOBODY = 65534, PLACE_BITS = 10, SERVER_BITS = 18 };
/* Ids that no system gives to anybody (systemd's docs/UIDS-GIDS.md): a server's, then a place's. */
static const uid_t USERS = 0x70000000;

/* In a user namespace there may be no such ids: then all are nobody. owned: a pipe of ours, which tells. */
static uid_t choose_user(size_t place, int owned)
{
	uid_t server = (uid_t)getpid() & ((1u << SERVER_BITS) - 1);
	uid_t user = USERS | server << PLACE_BITS | ((uid_t)place & ((1u << PLACE_BITS) - 1));
	if (geteuid() != 0)
		return geteuid();
	return fchown(owned, user, user) == 0 ? user : NOBODY;
}

/* The plan's arguments with the user in its place. */
static char *const *arguments_for(struct work *w, const struct plan *plan, uid_t user)
{
	char **out = work_array(w, plan->argument_count + 1, sizeof *out);
	memcpy(out, plan->arguments, plan->argument_count * sizeof *out);
	out[PLAN_USER] = str_cstr(w->arena, str_format(w->arena, "%u", (unsigned)user));
	return out;
}

/* Signals as a fresh process has them, whatever our threads block; a process group of its own. */
static void set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none, all;
	sigemptyset(&none);
	sigfillset(&all);
	check(posix_spawnattr_init(attributes) == 0);
	check(posix_spawnattr_setsigmask(attributes, &none) == 0);
	check(posix_spawnattr_setsigdefault(attributes, &all) == 0);
	check(posix_spawnattr_setpgroup(attributes, 0) == 0);
	check(posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
	                                                   POSIX_SPAWN_SETPGROUP) == 0);
}

/* from: control, error, program, then what comes behind; all high, so that none is overwritten before it is copied. */
static void set_descriptors(posix_spawn_file_actions_t *actions, const int *from, size_t count)
{
	static const int to[] = {INSIDE_CONTROL, STDERR_FILENO, INSIDE_PROGRAM};
	check(posix_spawn_file_actions_init(actions) == 0);
	check(posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0) == 0);
	check(posix_spawn_file_actions_adddup2(actions, from[1], STDOUT_FILENO) == 0);
	for (size_t i = 0; i < count; i++)
		check(posix_spawn_file_actions_adddup2(
			      actions, from[i],
			      i < COUNT(to) ? to[i] : INSIDE_EXTRA + (int)(i - COUNT(to))) == 0);
	check(posix_spawn_file_actions_addclosefrom_np(actions, INSIDE_EXTRA + (int)(count - COUNT(to))) ==
	      0);
	/* Its place is for a job's. */
	check(posix_spawn_file_actions_addclose(actions, INSIDE_JOB) == 0);
}

static int spawn(const struct plan *plan, char *const *arguments, const int *from, size_t count, pid_t *pid)
{
	posix_spawnattr_t attributes;
	posix_spawn_file_actions_t actions;
	_Static_assert(INSIDE_PROGRAM == 4, "as it is named here");
	set_attributes(&attributes);
	set_descriptors(&actions, from, count);
	int problem =
		posix_spawn(pid, "/proc/self/fd/4", &actions, &attributes, arguments, plan->environment);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return problem;
}

/* Duplicates all high; false when there are not enough. */
static bool lift(int *out, const int *from, size_t count)
{
	for (size_t i = 0; i < count; i++)
		out[i] = -1;
	for (size_t i = 0; i < count; i++) {
		int again = fcntl(from[i], F_DUPFD_CLOEXEC, 0);
		out[i] = descriptor_high(again);
		if (out[i] < 0)
			return false;
	}
	return true;
}

static void close_all(const int *descriptors, size_t count)
{
	for (size_t i = 0; i < count; i++)
		descriptor_close(descriptors[i]);
}

enum { GIVEN_MAX = 8 };

enum err keeper_open(struct work *w, const struct plan *plan, size_t place, const int *cgroups,
                     size_t cgroup_count, struct keeper *out)
{
	int control[2] = {-1, -1}, error[2] = {-1, -1}, given[GIVEN_MAX], high[GIVEN_MAX];
	size_t count = 0;
	*out = (struct keeper){.pid = -1, .control = -1, .error = -1};
	check(cgroup_count + 4 <= GIVEN_MAX);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) != 0 ||
	    pipe2(error, O_CLOEXEC) != 0) {
		close_all(control, 2);
		return fail(w, ERR_UNAVAILABLE, "a sandbox cannot be started: %s", strerror(errno));
	}
	given[count++] = control[1];
	given[count++] = error[1];
	given[count++] = plan->program;
	for (size_t i = 0; i < cgroup_count; i++)
		given[count++] = cgroups[i];
	if (plan->left_open >= 0)
		given[count++] = plan->left_open;
	out->user = choose_user(place, error[1]);
	char *const *arguments = arguments_for(w, plan, out->user);
	int problem = lift(high, given, count) ? spawn(plan, arguments, high, count, &out->pid) : EMFILE;
	close_all(high, count);
	close_all((const int[]){control[1], error[1]}, 2);
	if (problem != 0) {
		close_all((const int[]){control[0], error[0]}, 2);
		return fail(w, ERR_UNAVAILABLE, "a sandbox cannot be started: %s", strerror(problem));
	}
	out->control = control[0];
	out->error = error[0];
	return OK;
}

void keeper_close(struct keeper *keeper)
{
	if (keeper->control < 0)
		return;
	close_all((const int[]){keeper->control, keeper->error}, 2);
	/* It ends when the other end is closed; a box goes with it. */
	while (waitpid(keeper->pid, NULL, 0) < 0 && errno == EINTR)
		;
	*keeper = (struct keeper){.pid = -1, .control = -1, .error = -1};
}

bool keeper_start(const struct keeper *keeper, const int *descriptors)
{
	const struct inside_order order = {KEEPER_START, 0};
	return descriptor_send(keeper->control, &order, sizeof order, descriptors, KEEPER_DESCRIPTORS);
}

void keeper_kill(const struct keeper *keeper)
{
	const struct inside_order order = {KEEPER_KILL, 0};
	(void)!descriptor_send(keeper->control, &order, sizeof order, NULL, 0);
}

bool keeper_has_reported(const struct keeper *keeper)
{
	struct pollfd from = {.fd = keeper->control, .events = POLLIN};
	return poll(&from, 1, 0) != 0;
}

bool keeper_await(const struct keeper *keeper, int patience_ms)
{
	struct pollfd from = {.fd = keeper->control, .events = POLLIN};
	struct keeper_report report;
	if (poll(&from, 1, patience_ms) == 0) {
		keeper_kill(keeper);
		if (poll(&from, 1, KILL_PATIENCE_MS) <= 0)
			return false;
	}
	return recv(keeper->control, &report, sizeof report, 0) == (ssize_t)sizeof report;
}
