/* Attacks process 1, which tells the host what became of a run: traces it, reads and writes its memory, its descriptors,
 * its environment. Must happen: nothing of it can be opened. */
#include "attack.h"

#include <dirent.h>
#include <sched.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/uio.h>

static long trace(void)
{
	long got = ptrace(PTRACE_SEIZE, 1, NULL, NULL);
	return got == 0 ? got : ptrace(PTRACE_ATTACH, 1, NULL, NULL);
}

static long open_of(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC);
}

static long read_memory(void)
{
	return open_of("/proc/1/mem");
}

static long read_map(void)
{
	char text[64];
	return reads("/proc/1/maps", text, sizeof text) ? 0 : -1;
}

static long read_environment(void)
{
	return open_of("/proc/1/environ");
}

static long see_root(void)
{
	return open_of("/proc/1/root/");
}

static long see_program(void)
{
	char target[256];
	return readlink("/proc/1/exe", target, sizeof target);
}

static long write_program(void)
{
	return open("/proc/1/exe", O_WRONLY | O_CLOEXEC);
}

static long list_descriptors(void)
{
	DIR *folder = opendir("/proc/1/fd");
	return folder != NULL && readdir(folder) != NULL ? 0 : -1;
}

/* Whatever can be opened is written to: were it the wire to the host, the verdict would be ours. */
static long write_descriptors(void)
{
	char path[64];
	long got = -1;
	for (int fd = 0; fd < 64; fd++) {
		snprintf(path, sizeof path, "/proc/1/fd/%d", fd);
		int opened = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
		if (opened >= 0)
			got = fd;
	}
	return got;
}

static long take_descriptor(void)
{
	int process = (int)syscall(SYS_pidfd_open, 1, 0);
	if (process < 0)
		return -1;
	for (int fd = 0; fd < 64; fd++) {
		long got = syscall(SYS_pidfd_getfd, process, fd, 0);
		if (got >= 0)
			return got;
	}
	return -1;
}

/* Nothing may be at that address: then it was let in all the same. */
static long let_in(long got)
{
	return got < 0 && errno == EFAULT ? 0 : got;
}

static long read_process(void)
{
	char text[16];
	struct iovec here = {text, sizeof text}, there = {(void *)0x400000, sizeof text};
	return let_in(process_vm_readv(1, &here, 1, &there, 1, 0));
}

static long write_process(void)
{
	static char text[16];
	struct iovec here = {text, sizeof text}, there = {(void *)0x1000, sizeof text};
	return let_in(process_vm_writev(1, &here, 1, &there, 1, 0));
}

static long end_it(void)
{
	kill(1, SIGKILL);
	kill(1, SIGSTOP);
	kill(1, SIGSEGV);
	sleep_ms(20);
	char text[256];
	errno = EPERM;
	/* Gone, or stopped: its third word is its state. */
	return reads("/proc/1/stat", text, sizeof text) && strstr(text, ") T ") == NULL ? -1 : 0;
}

/* So that it never gets to stop anybody. */
static long slow_it(void)
{
	cpu_set_t one;
	CPU_ZERO(&one);
	CPU_SET(0, &one);
	return setpriority(PRIO_PROCESS, 1, 19) == 0 ||
	                       sched_setscheduler(1, SCHED_IDLE, &(struct sched_param){0}) == 0 ||
	                       sched_setaffinity(1, sizeof one, &one) == 0
	               ? 0
	               : -1;
}

static long limit_it(void)
{
	struct rlimit none = {0, 0};
	return prlimit(1, RLIMIT_NOFILE, &none, NULL);
}

int main(void)
{
	attempt("trace", trace);
	attempt("read-memory", read_memory);
	attempt("read-map", read_map);
	attempt("read-environment", read_environment);
	attempt("see-root", see_root);
	attempt("see-program", see_program);
	attempt("write-program", write_program);
	attempt("list-descriptors", list_descriptors);
	attempt("write-descriptors", write_descriptors);
	attempt("take-descriptor", take_descriptor);
	attempt("read-process", read_process);
	attempt("write-process", write_process);
	attempt("slow-it", slow_it);
	attempt("limit-it", limit_it);
	attempt("end-it", end_it);
	return 0;
}
