#include "sandbox/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILTER_BYTES_MAX = 8 * 4096 };

/* What programs, compilers and the virtual machines of languages need. Not here, among all else: sockets, mounts, namespaces,
 * tracing, other processes' memory and limits, keys, System V IPC, message queues, memfd, modules, clocks, swap, reboot; and
 * what tells a box of another: watching files, leases. */
/* clang-format off */
static const char *const allowed[] = {
	/* files */
	"read", "write", "readv", "writev", "pread64", "pwrite64", "preadv", "pwritev", "preadv2",
	"pwritev2", "open", "openat", "openat2", "creat", "close", "close_range", "lseek", "_llseek",
	"dup", "dup2", "dup3", "pipe", "pipe2",
	"truncate", "truncate64", "ftruncate", "ftruncate64", "fallocate", "fadvise64",
	"fadvise64_64", "readahead", "sendfile", "sendfile64", "copy_file_range", "stat",
	"stat64", "fstat", "fstat64", "lstat", "lstat64", "newfstatat", "fstatat64", "statx", "statfs",
	"statfs64", "fstatfs", "fstatfs64", "access", "faccessat", "faccessat2", "getdents", "getdents64",
	"getcwd", "chdir", "fchdir", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir",
	"link", "linkat", "unlink", "unlinkat", "symlink", "symlinkat", "readlink", "readlinkat", "chmod",
	"fchmod", "fchmodat", "chown", "fchown", "lchown", "fchownat", "umask", "utime", "utimes",
	"utimensat", "futimesat", "mknod", "mknodat", "getxattr", "lgetxattr", "fgetxattr", "listxattr",
	"llistxattr", "flistxattr",
	/* waiting */
	"select", "_newselect", "pselect6", "poll", "ppoll", "epoll_create", "epoll_create1", "epoll_ctl",
	"epoll_wait", "epoll_pwait", "epoll_pwait2", "eventfd", "eventfd2", "signalfd", "signalfd4",
	"timerfd_create", "timerfd_settime", "timerfd_gettime", "nanosleep", "clock_nanosleep", "pause",
	/* memory */
	"brk", "mmap", "mmap2", "munmap", "mremap", "mprotect", "madvise", "mincore",
	"membarrier", "mlock", "munlock", "mlock2", "pkey_alloc", "pkey_free", "pkey_mprotect",
	"get_mempolicy",
	/* processes and threads */
	"fork", "vfork", "execve", "execveat", "exit", "exit_group", "wait4", "waitid", "waitpid",
	"getpid", "getppid", "gettid", "getpgid", "getpgrp", "setpgid", "getsid", "setsid", "kill",
	"tkill", "tgkill", "pidfd_open", "pidfd_send_signal", "set_tid_address", "set_robust_list",
	"get_robust_list", "rseq", "futex", "futex_waitv", "arch_prctl", "set_thread_area",
	"get_thread_area", "sched_yield", "sched_getaffinity", "sched_getparam", "sched_getscheduler",
	"sched_get_priority_max", "sched_get_priority_min", "sched_rr_get_interval", "sched_getattr",
	"getpriority", "ioprio_get", "getcpu", "getrlimit", "ugetrlimit", "setrlimit", "getrusage",
	"times", "restart_syscall",
	/* signals */
	"rt_sigaction", "rt_sigprocmask", "rt_sigpending", "rt_sigsuspend", "rt_sigtimedwait",
	"rt_sigreturn", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "sigaltstack", "sigreturn", "alarm",
	"getitimer", "setitimer", "timer_create", "timer_settime", "timer_gettime", "timer_getoverrun",
	"timer_delete",
	/* who and when */
	"getuid", "getuid32", "geteuid", "geteuid32", "getgid", "getgid32", "getegid", "getegid32",
	"getresuid", "getresgid", "getgroups", "setuid", "setgid", "setreuid", "setregid", "setresuid",
	"setresgid", "setfsuid", "setfsgid", "capget", "time", "gettimeofday", "clock_gettime",
	"clock_gettime64", "clock_getres", "uname", "sysinfo", "getrandom",
};
/* clang-format on */

/* Tried first by libraries, which can do without when the kernel seems not to know them. */
static const char *const unknown[] = {
	"clone3",
	"io_uring_setup",
	"io_uring_enter",
	"io_uring_register",
	"memfd_create",
	"memfd_secret",
	"landlock_create_ruleset",
	"landlock_add_rule",
	"landlock_restrict_self",
	"set_mempolicy",
	"mbind",
	"inotify_init",
	"inotify_init1",
};

/* Said to be done, and not done. The tools' files are the same for all boxes: a lock on one would be seen in the others, and
 * their disk would be made to write. What a box can write itself is memory, and its own. */
static const char *const pretended[] = {"flock", "fsync", "fdatasync", "sync_file_range", "msync"};
static const uint64_t pretended_fcntls[] = {F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW};
/* Not here: leases, notices of changes, and the size of pipes, which the kernel counts for all of a user's processes. */
static const uint64_t fcntls[] = {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD,     F_SETFD, F_GETFL,
                                  F_SETFL, F_GETPIPE_SZ,    F_GET_SEALS, F_GETOWN};

/* Commands that are harmless; what pushes characters into a terminal or makes interfaces is not among them. */
static const uint64_t ioctls[] = {TCGETS, TIOCGWINSZ, TIOCGPGRP, FIONREAD, FIONBIO, FIOCLEX, FIONCLEX};
enum { PRCTL_SET_VMA = 0x53564d41 };
#define INT_BITS UINT64_C(0xffffffff)
static const uint64_t prctls[] = {
	PR_SET_NAME,         PR_GET_NAME,         PR_SET_PDEATHSIG,
	PR_GET_PDEATHSIG,    PR_GET_DUMPABLE,     PR_SET_DUMPABLE,
	PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS, PR_GET_SECCOMP,
	PR_CAPBSET_READ,     PR_GET_KEEPCAPS,     PR_SET_TIMERSLACK,
	PR_GET_TIMERSLACK,   PR_SET_THP_DISABLE,  PR_GET_THP_DISABLE,
	PR_GET_TID_ADDRESS,  PR_GET_SECUREBITS,   PR_SET_CHILD_SUBREAPER,
	PRCTL_SET_VMA,
};

#define NAMESPACES                                                                                    \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | \
	 CLONE_NEWNET)

/* A name that this architecture does not have is left out: so is the call. */
static bool add(scmp_filter_ctx filter, uint32_t action, const char *name)
{
	int number = seccomp_syscall_resolve_name(name);
	return number == __NR_SCMP_ERROR || number < 0 || seccomp_rule_add(filter, action, number, 0) == 0;
}

/* Where these bits of an argument are so. The kernel looks at the lower half of an int; so do we. */
static bool add_action_where(scmp_filter_ctx filter, uint32_t action, const char *name, unsigned argument,
                             uint64_t mask, uint64_t bits)
{
	const struct scmp_arg_cmp where = {argument, SCMP_CMP_MASKED_EQ, mask, bits};
	int number = seccomp_syscall_resolve_name(name);
	return number < 0 || seccomp_rule_add_array(filter, action, number, 1, &where) == 0;
}

static bool add_where(scmp_filter_ctx filter, const char *name, unsigned argument, uint64_t mask,
                      uint64_t bits)
{
	return add_action_where(filter, SCMP_ACT_ALLOW, name, argument, mask, bits);
}

static bool add_names(scmp_filter_ctx filter)
{
	for (size_t i = 0; i < COUNT(allowed); i++)
		if (!add(filter, SCMP_ACT_ALLOW, allowed[i]))
			return false;
	for (size_t i = 0; i < COUNT(unknown); i++)
		if (!add(filter, SCMP_ACT_ERRNO(ENOSYS), unknown[i]))
			return false;
	for (size_t i = 0; i < COUNT(pretended); i++)
		if (!add(filter, SCMP_ACT_ERRNO(0), pretended[i]))
			return false;
	return true;
}

static bool add_fcntls(scmp_filter_ctx filter)
{
	static const char *const names[] = {"fcntl", "fcntl64"};
	for (size_t name = 0; name < COUNT(names); name++) {
		for (size_t i = 0; i < COUNT(fcntls); i++)
			if (!add_where(filter, names[name], 1, INT_BITS, fcntls[i]))
				return false;
		for (size_t i = 0; i < COUNT(pretended_fcntls); i++)
			if (!add_action_where(filter, SCMP_ACT_ERRNO(0), names[name], 1, INT_BITS,
			                      pretended_fcntls[i]))
				return false;
	}
	return true;
}

static bool add_conditions(scmp_filter_ctx filter)
{
	for (size_t i = 0; i < COUNT(ioctls); i++)
		if (!add_where(filter, "ioctl", 1, INT_BITS, ioctls[i]))
			return false;
	for (size_t i = 0; i < COUNT(prctls); i++)
		if (!add_where(filter, "prctl", 0, INT_BITS, prctls[i]))
			return false;
	/* Limits and processors of its own alone: process 1 is of the same user, and its limits could be changed. */
	return add_where(filter, "prlimit64", 0, INT_BITS, 0) &&
	       add_where(filter, "sched_setaffinity", 0, INT_BITS, 0) &&
	       add_where(filter, "clone", 0, NAMESPACES, 0) &&
	       add_where(filter, "socketpair", 0, INT_BITS, AF_UNIX) &&
	       add_where(filter, "personality", 0, INT_BITS, 0) &&
	       add_where(filter, "personality", 0, INT_BITS, 0xffffffff);
}

/* What a socketpair is good for; its ends reach nobody outside. */
static bool add_pairs(scmp_filter_ctx filter)
{
	static const char *const names[] = {"sendmsg",     "recvmsg",    "sendto",     "recvfrom",
	                                    "sendmmsg",    "recvmmsg",   "getsockopt", "shutdown",
	                                    "getsockname", "getpeername"};
	for (size_t i = 0; i < COUNT(names); i++)
		if (!add(filter, SCMP_ACT_ALLOW, names[i]))
			return false;
	return true;
}

/* Through a memfd: libseccomp 2.5 exports to descriptors alone. */
static bool export(scmp_filter_ctx filter, struct arena *arena, struct str *out)
{
	struct stat status;
	int file = memfd_create("filter", MFD_CLOEXEC);
	if (file < 0)
		return false;
	bool exported = seccomp_export_bpf(filter, file) == 0 && fstat(file, &status) == 0 &&
	                status.st_size <= FILTER_BYTES_MAX;
	if (exported) {
		char *bytes = arena_alloc(arena, (size_t)status.st_size);
		exported = pread(file, bytes, (size_t)status.st_size, 0) == status.st_size;
		*out = str_bytes(bytes, (size_t)status.st_size);
	}
	close(file);
	return exported;
}

enum err filter_make(struct work *w, struct arena *arena, struct str *out)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	bool made = filter != NULL &&
	            seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
	            seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0 && add_names(filter) &&
	            add_pairs(filter) && add_fcntls(filter) && add_conditions(filter) &&
	            export(filter, arena, out);
	if (filter != NULL)
		seccomp_release(filter);
	return made ? OK
	            : fail(w, ERR_UNAVAILABLE,
	                   "libseccomp cannot make the filter of system calls for this machine");
}
