#include "signer/confine.h"

#include <errno.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static enum err refused(struct work *w, const char *what)
{
	return fail(w, ERR_UNAVAILABLE, "The process that keeps the keys could not %s: %s.", what,
	            strerror(errno));
}

enum err confine_begin(struct work *w, bool child, bool module)
{
	static const struct rlimit none = {0, 0};
	/* The end of a terminal's or a service's processes is told to all of them; the server still signs while it finishes. */
	static const int left_to_parent[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	if (prctl(PR_SET_DUMPABLE, 0) != 0 || setrlimit(RLIMIT_CORE, &none) != 0)
		return refused(w, "forbid dumps of its memory");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return refused(w, "renounce privileges");
	if (child && prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
		return refused(w, "be bound to the server");
	for (size_t i = 0; child && i < COUNT(left_to_parent); i++)
		signal(left_to_parent[i], SIG_IGN);
	if (!module && clearenv() != 0)
		return refused(w, "forget its environment");
	umask(077);
	return OK;
}

/* ---- files ---- */

/* Everything below keys/ as before, and no other file. Without Landlock (Linux before 5.13, or a service manager's filter that
 * does not let it be asked for) nothing. */
static enum err confine_files(struct work *w, int folder)
{
	enum {
		KEPT = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
		       LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
		       LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK,
		ALL = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1,
	};
	const struct landlock_ruleset_attr all = {.handled_access_fs = ALL};
	const struct landlock_path_beneath_attr kept = {.allowed_access = KEPT, .parent_fd = folder};
	int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
	if (rules < 0)
		return errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM
		               ? OK
		               : refused(w, "renounce other files");
	bool done = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &kept, 0) == 0 &&
	            syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	int reason = errno;
	close(rules);
	errno = reason;
	return done ? OK : refused(w, "renounce other files");
}

/* ---- system calls ---- */

/* clang-format off */
static const char *const allowed[] = {
	/* connections */
	"read", "write", "recvfrom", "sendto", "recvmsg", "sendmsg", "poll", "ppoll", "accept", "accept4",
	"getsockopt", "close", "shutdown",
	/* files below keys/ */
	"openat", "pread64", "pwrite64", "lseek", "fstat", "newfstatat", "statx", "fsync", "fdatasync", "ftruncate",
	"renameat", "renameat2", "unlinkat", "fcntl", "getdents64", "mkdirat", "flock",
	/* memory */
	"brk", "mmap", "munmap", "mremap", "mprotect", "madvise", "mlock", "munlock",
	/* time and chance */
	"clock_gettime", "gettimeofday", "time", "getrandom",
	/* itself */
	"futex", "getpid", "gettid", "tgkill", "getuid", "geteuid", "rt_sigaction", "sigaltstack", "rt_sigprocmask",
	"rt_sigreturn", "restart_syscall", "sched_yield", "exit", "exit_group",
};

/* What a token's module may do beside that. */
static const char *const allowed_modules[] = {
	"open", "stat", "lstat", "access", "faccessat", "faccessat2", "rename", "unlink", "mkdir", "rmdir", "umask",
	"fchmod", "chmod", "readlink", "readlinkat", "getcwd", "ioctl", "dup", "dup2", "pipe2", "clone", "clone3",
	"set_robust_list", "rseq", "nanosleep", "clock_nanosleep", "getppid", "getgid", "getegid", "sched_getaffinity",
	"prlimit64", "sysinfo", "uname", "readv", "writev", "select", "pselect6", "eventfd2", "epoll_create1",
	"epoll_ctl", "epoll_wait",
};
/* clang-format on */

static bool add(scmp_filter_ctx filter, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int call = seccomp_syscall_resolve_name(names[i]);
		/* Not every machine has every call. */
		if (call != __NR_SCMP_ERROR && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0)
			return false;
	}
	return true;
}

static enum err confine_calls(struct work *w, bool module)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	bool loaded = filter != NULL &&
	              seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
	              add(filter, allowed, COUNT(allowed)) &&
	              (!module || add(filter, allowed_modules, COUNT(allowed_modules))) &&
	              seccomp_load(filter) == 0;
	if (filter != NULL)
		seccomp_release(filter);
	return loaded ? OK : refused(w, "renounce system calls");
}

enum err confine_finish(struct work *w, int folder, bool module)
{
	if (!module)
		TRY(confine_files(w, folder));
	return confine_calls(w, module);
}
