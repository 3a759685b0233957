#include "sandbox/inside/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	TEXTS_MAX = 1024,
	CAPABILITIES = 64,
	WATCH_ROOM = 2,
	NPROC_ROOM = 8,
	/* The kernel counts these for each user, and other boxes may be of the same one. */
	TIMERS = 512, /* and signals that wait */
	LOCKED_BYTES = 64 << 10,
};

static const char home[] = "HOME=" INSIDE_SCRATCH;
static const char *const ours[] = {"PATH=/usr/local/bin:/usr/bin:/bin", home, "LANG=C.UTF-8"};

/* What execve says is positive, and the program's fault; what failed before is negative, and ours. */
_Noreturn static void give_up(int status, bool executed)
{
	int error = executed ? errno : -errno;
	(void)!write(status, &error, sizeof error);
	_exit(127);
}

/* ---- limits ---- */

/* A protection that is left out gives as much as there is. */
static bool limit(const struct inside *inside, enum protection protection, int resource, int64_t value)
{
	struct rlimit both;
	if (getrlimit((__rlimit_resource_t)resource, &both) != 0)
		return false;
	/* Never above what we have ourselves: only the kernel's root may. */
	if (inside_has(inside, protection) && value >= 0 && (rlim_t)value < both.rlim_max)
		both.rlim_max = (rlim_t)value;
	both.rlim_cur = both.rlim_max;
	return setrlimit((__rlimit_resource_t)resource, &both) == 0;
}

static bool set_limits(const struct inside *inside, const struct inside_limits *limits)
{
	const struct inside_job *job = inside->job;
	/* Process 1 is of the same user. Where the cgroup counts exactly this is only its second line. */
	int64_t processes = limits->processes + (job->processes_by_cgroup ? NPROC_ROOM : 1);
	/* The watch looks now and then: this bounds what happens in between. */
	int64_t data = job->memory_by_cgroup ? -1 : limits->memory_bytes * WATCH_ROOM;
	/* The watch ends the step's own process at the millisecond; this ends those that it started. */
	int64_t seconds = (limits->cpu_ms + 999) / 1000 + 1;
	return limit(inside, PROTECTION_CPU_TIME, RLIMIT_CPU, seconds) &&
	       limit(inside, PROTECTION_FILE_SIZE, RLIMIT_FSIZE, limits->scratch_bytes) &&
	       limit(inside, PROTECTION_OPEN_FILES, RLIMIT_NOFILE, limits->descriptors) &&
	       limit(inside, PROTECTION_PROCESS_COUNT, RLIMIT_NPROC, processes) &&
	       limit(inside, PROTECTION_PROCESS_COUNT, RLIMIT_SIGPENDING, TIMERS) &&
	       limit(inside, PROTECTION_MEMORY, RLIMIT_MEMLOCK, LOCKED_BYTES) &&
	       limit(inside, PROTECTION_STACK, RLIMIT_STACK, limits->stack_bytes) &&
	       limit(inside, PROTECTION_MEMORY, RLIMIT_DATA, data) &&
	       /* One byte: at 0 a core_pattern that is a pipe would still be run, outside (core(5)). */
	       limit(inside, PROTECTION_CORE, RLIMIT_CORE, 1);
}

/* The first to go when memory ends, before us and bubblewrap. While the process is not dumpable its files in /proc are not
 * its own. */
static void volunteer(const struct inside *inside)
{
	prctl(PR_SET_DUMPABLE, 1);
	int file = inside->proc < 0 ? open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
	                            : openat(inside->proc, "self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	if (file >= 0)
		(void)!write(file, "1000", 4);
}

/* ---- privileges ---- */

static bool set_capabilities(uint64_t permitted)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	uint32_t low = (uint32_t)permitted, high = (uint32_t)(permitted >> 32);
	const struct __user_cap_data_struct data[2] = {{low, low, low}, {high, high, high}};
	return syscall(SYS_capset, &head, data) == 0;
}

static bool drop_capabilities(void)
{
	/* It fails behind the last that the kernel knows. */
	for (int i = 0; i < CAPABILITIES && prctl(PR_CAPBSET_DROP, i) == 0; i++)
		;
	return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0 && set_capabilities(0);
}

/* For the test that leaves the protection out: all that bubblewrap gave goes on to the program. */
static bool hand_on_capabilities(void)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];
	if (syscall(SYS_capget, &head, data) != 0 ||
	    !set_capabilities(data[0].permitted | (uint64_t)data[1].permitted << 32))
		return false;
	for (int i = 0; i < CAPABILITIES; i++)
		(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, i, 0, 0);
	return true;
}

static bool install_filter(const struct inside *inside)
{
	const void *filter = inside_text(inside, inside->job->filter);
	const struct sock_fprog program = {(unsigned short)inside->job->filter_count,
	                                   (struct sock_filter *)filter};
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* ---- becoming ---- */

static const char *add_texts(const char **list, size_t *count, const char *text, uint32_t number)
{
	for (uint32_t i = 0; i < number && *count < TEXTS_MAX; i++) {
		list[(*count)++] = text;
		text += strlen(text) + 1;
	}
	return text;
}

/* program: what is executed, -1: what the first argument names. */
static void execute(const struct inside *inside, const struct inside_step *step, int program)
{
	const char *arguments[TEXTS_MAX + 1], *environment[2 * TEXTS_MAX + 1];
	char path[4096] = INSIDE_WORK "/";
	size_t argument_count = 0, environment_count = 0, folder = strlen(path);
	add_texts(arguments, &argument_count, inside_text(inside, step->arguments), step->argument_count);
	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
		environment[environment_count++] = ours[i];
	add_texts(environment, &environment_count, inside_text(inside, step->environment),
	          step->environment_count);
	for (char **at = environ;
	     !inside_has(inside, PROTECTION_ENVIRONMENT) && *at != NULL && environment_count < 2 * TEXTS_MAX;
	     at++)
		environment[environment_count++] = *at;
	arguments[argument_count] = environment[environment_count] = NULL;
	if (argument_count == 0)
		return;
	if (program >= 0) {
		(void)syscall(SYS_execveat, program, "", arguments, environment, AT_EMPTY_PATH);
		return;
	}
	size_t len = strlen(arguments[0]);
	bool absolute = arguments[0][0] == '/';
	if (len >= sizeof path - folder) {
		errno = ENAMETOOLONG;
		return;
	}
	memcpy(path + (absolute ? 0 : folder), arguments[0], len + 1);
	execve(path, (char *const *)arguments, (char *const *)environment);
}

static bool take_streams(const int *descriptors)
{
	/* They are all above 2: the three streams of process 1 are open. */
	for (int i = 0; i < 3; i++)
		if (dup2(descriptors[i], i) < 0)
			return false;
	return true;
}

void child_become(const struct inside *inside, const struct inside_step *step, const int *descriptors,
                  int status)
{
	volunteer(inside);
	setsid();
	if (!take_streams(descriptors) || chdir(step->build ? INSIDE_WORK : INSIDE_SCRATCH) != 0)
		give_up(status, false);
	if (inside_has(inside, PROTECTION_DESCRIPTORS) && close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) != 0)
		give_up(status, false);
	if (!set_limits(inside, &step->limits))
		give_up(status, false);
	if (!(inside_has(inside, PROTECTION_CAPABILITIES) ? drop_capabilities() : hand_on_capabilities()))
		give_up(status, false);
	if (inside_has(inside, PROTECTION_SYSTEM_CALLS) && !install_filter(inside))
		give_up(status, false);
	execute(inside, step, step->ours ? descriptors[3] : -1);
	give_up(status, true);
}
