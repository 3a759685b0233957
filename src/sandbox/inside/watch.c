#include "sandbox/inside/inside.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MEMORY_LOOK_MS = 20, CORES_MAX = 8, PAGE = 4096 };

struct watch {
	const struct inside *inside;
	const struct inside_limits *limits;
	uint32_t index;
	pid_t pid;
	int handle; /* pidfd */
	clockid_t clock;
	int64_t began_us;
};

/* ---- what it uses ---- */

static int64_t cpu_us(const struct watch *watch)
{
	struct timespec used;
	if (clock_gettime(watch->clock, &used) != 0)
		return 0;
	return (int64_t)used.tv_sec * 1000000 + used.tv_nsec / 1000;
}

static const char *read_proc(const char *pid, const char *name, char *out, size_t size)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%.16s/%s", pid, name);
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = file < 0 ? 0 : read(file, out, size - 1);
	if (file >= 0)
		close(file);
	out[len < 0 ? 0 : len] = '\0';
	return out;
}

/* How long the step's own process was ready and no processor was free: whoever else computes here is not its fault. The second
 * number of schedstat, in nanoseconds; a kernel without it says nothing. */
static int64_t starved_us(const struct watch *watch)
{
	char pid[16], text[128];
	snprintf(pid, sizeof pid, "%d", (int)watch->pid);
	const char *blank = strchr(read_proc(pid, "schedstat", text, sizeof text), ' ');
	return blank == NULL ? 0 : strtoll(blank, NULL, 10) / 1000;
}

/* What is left of its time: by the clock on the wall, less what it was starved for. A step may starve itself, with threads of
 * its own: so this is not without an end. */
static int64_t wall_left_us(const struct watch *watch)
{
	int64_t most = watch->limits->wall_ms * 1000;
	int64_t left = most - (inside_now_us() - watch->began_us);
	if (left > 0)
		return left;
	int64_t starved = starved_us(watch);
	return left + (starved < most * STARVED_ROOM ? starved : most * STARVED_ROOM);
}

static int64_t resident_of(const char *pid)
{
	char text[128];
	/* size resident … */
	const char *blank = strchr(read_proc(pid, "statm", text, sizeof text), ' ');
	return blank == NULL ? 0 : strtoll(blank, NULL, 10) * PAGE;
}

/* Its share of the pages that it has in common with others. Dearer to ask than what is resident. */
static int64_t share_of(const char *pid)
{
	char text[1024];
	const char *line = strstr(read_proc(pid, "smaps_rollup", text, sizeof text), "\nPss:");
	return line == NULL ? resident_of(pid) : strtoll(line + strlen("\nPss:"), NULL, 10) * 1024;
}

/* Of all processes but ours, and of the scratch folder, which is memory too. */
static int64_t sum_up(int64_t (*memory_of)(const char *pid))
{
	int64_t sum = folders_used(INSIDE_SCRATCH);
	DIR *folder = opendir("/proc");
	for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;)
		if (isdigit((unsigned char)entry->d_name[0]) && strcmp(entry->d_name, "1") != 0)
			sum += memory_of(entry->d_name);
	if (folder != NULL)
		closedir(folder);
	return sum;
}

/* A page that several processes have counts for each of them at first, and once when it matters. */
static int64_t memory_used(int64_t limit)
{
	int64_t most = sum_up(resident_of);
	return most > limit ? sum_up(share_of) : most;
}

/* ---- waiting ---- */

static bool watches_memory(const struct watch *watch)
{
	return !watch->inside->job->memory_by_cgroup && inside_has(watch->inside, PROTECTION_MEMORY) &&
	       inside_has(watch->inside, PROTECTION_PROCESSES_APART);
}

/* When the next limit could be reached, in milliseconds: the threads of a process use at most so many processors at once. */
static int patience_ms(const struct watch *watch)
{
	int64_t least = INT32_MAX;
	if (inside_has(watch->inside, PROTECTION_WALL_TIME))
		least = wall_left_us(watch) / 1000;
	if (inside_has(watch->inside, PROTECTION_CPU_TIME)) {
		int64_t cpu_ms = (watch->limits->cpu_ms - cpu_us(watch) / 1000) / CORES_MAX;
		least = cpu_ms < least ? cpu_ms : least;
	}
	if (watches_memory(watch) && least > MEMORY_LOOK_MS)
		least = MEMORY_LOOK_MS;
	return least < 1 ? 1 : (int)least;
}

/* INSIDE_FAILED: no limit is reached. */
static enum inside_end over(const struct watch *watch, struct inside_report *report)
{
	if (inside_has(watch->inside, PROTECTION_CPU_TIME) && cpu_us(watch) >= watch->limits->cpu_ms * 1000)
		return INSIDE_CPU_TIME;
	if (inside_has(watch->inside, PROTECTION_WALL_TIME) && wall_left_us(watch) <= 0)
		return INSIDE_WALL_TIME;
	if (!watches_memory(watch))
		return INSIDE_FAILED;
	int64_t used = memory_used(watch->limits->memory_bytes);
	report->memory_bytes = used > report->memory_bytes ? used : report->memory_bytes;
	return used > watch->limits->memory_bytes ? INSIDE_MEMORY : INSIDE_FAILED;
}

static bool is_ordered_to_kill(const struct watch *watch)
{
	struct inside_order order;
	ssize_t got = recv(INSIDE_CONTROL, &order, sizeof order, MSG_DONTWAIT);
	if (got == 0)
		_exit(0); /* the host has gone; the kernel ends the box with us */
	return got == (ssize_t)sizeof order && order.kind == INSIDE_KILL && order.step == watch->index;
}

/* INSIDE_EXITED: by itself, however. */
static enum inside_end await(const struct watch *watch, struct inside_report *report)
{
	for (;;) {
		struct pollfd from[2] = {{.fd = watch->handle, .events = POLLIN},
		                         {.fd = INSIDE_CONTROL, .events = POLLIN}};
		(void)poll(from, 2, patience_ms(watch));
		if (from[0].revents != 0)
			return INSIDE_EXITED;
		if (from[1].revents != 0 && is_ordered_to_kill(watch))
			return INSIDE_KILLED;
		enum inside_end end = over(watch, report);
		if (end != INSIDE_FAILED)
			return end;
	}
}

/* ---- the end ---- */

static int64_t spent_us(const struct rusage *usage)
{
	return (int64_t)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000000 +
	       usage->ru_utime.tv_usec + usage->ru_stime.tv_usec;
}

static void count_in(struct inside_report *report, const struct rusage *usage)
{
	int64_t resident = (int64_t)usage->ru_maxrss * 1024;
	report->cpu_us += spent_us(usage);
	report->memory_bytes = resident > report->memory_bytes ? resident : report->memory_bytes;
}

/* All that is left, and with it whatever is just being forked: the kernel signals them all at once. In the test that shares
 * the host's processes only what is in the step's own group. */
static void end_all(const struct watch *watch)
{
	if (!inside_has(watch->inside, PROTECTION_PROCESSES_APART))
		(void)kill(-watch->pid, SIGKILL);
	else if (inside_has(watch->inside, PROTECTION_LEFTOVERS))
		(void)kill(-1, SIGKILL);
	(void)pidfd_send_signal(watch->handle, SIGKILL, NULL, 0);
}

static int reap(const struct watch *watch, struct inside_report *report)
{
	struct rusage usage;
	int status = 0, other;
	while (wait4(watch->pid, &status, 0, &usage) < 0 && errno == EINTR)
		;
	count_in(report, &usage);
	bool all = inside_has(watch->inside, PROTECTION_LEFTOVERS) &&
	           inside_has(watch->inside, PROTECTION_PROCESSES_APART);
	while (wait4(-1, &other, all ? 0 : WNOHANG, &usage) > 0)
		count_in(report, &usage);
	return status;
}

static void tell_end(const struct watch *watch, enum inside_end end, int status, struct inside_report *report)
{
	bool killed = WIFSIGNALED(status) && (WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGXCPU);
	report->end = end;
	if (end != INSIDE_EXITED)
		return;
	/* The kernel's own limit was quicker than our look. */
	if (killed && inside_has(watch->inside, PROTECTION_CPU_TIME) &&
	    report->cpu_us >= watch->limits->cpu_ms * 1000) {
		report->end = INSIDE_CPU_TIME;
	} else if (WIFSIGNALED(status)) {
		report->end = INSIDE_SIGNALLED;
		report->signal = WTERMSIG(status);
	} else {
		report->exit_code = WEXITSTATUS(status);
	}
}

static void look_whether_it_began(int status, struct inside_report *report)
{
	int error;
	if (read(status, &error, sizeof error) != (ssize_t)sizeof error)
		return;
	errno = error < 0 ? -error : error;
	if (error < 0 || error == EAGAIN || error == ENFILE || error == EIO)
		inside_failed("a program cannot be prepared");
	report->end = INSIDE_CANNOT_START;
	report->exit_code = -1;
	report->error = error;
}

void watch_step(struct inside *inside, uint32_t index, const int *descriptors, struct inside_report *report)
{
	const struct inside_step *step = inside_step(inside, index);
	int status[2];
	if (pipe2(status, O_CLOEXEC | O_NONBLOCK) != 0)
		inside_failed("no pipe");
	struct watch watch = {inside, &step->limits, index, -1, -1, 0, inside_now_us()};
	watch.pid = fork();
	if (watch.pid == 0)
		child_become(inside, step, descriptors, status[1]);
	if (watch.pid < 0)
		inside_failed("no process");
	close(status[1]);
	watch.handle = pidfd_open(watch.pid, 0);
	if (watch.handle < 0 || clock_getcpuclockid(watch.pid, &watch.clock) != 0)
		inside_failed("no handle of a process");
	enum inside_end end = await(&watch, report);
	report->wall_us = inside_now_us() - watch.began_us;
	end_all(&watch);
	tell_end(&watch, end, reap(&watch, report), report);
	look_whether_it_began(status[0], report);
	close(watch.handle);
	close(status[0]);
}
