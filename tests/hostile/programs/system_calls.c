/* The kernel's corners that no program of an assessment needs and that have been ways out: each is called so that it
 * succeeds, or with arguments that only a kernel that was reached finds wrong. Must happen: the filter refuses before the
 * kernel looks. */
#include "attack.h"

#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>

/* The kernel was reached when it complains about the arguments rather than refusing the call. */
static long reached(long got)
{
	return got < 0 && errno != EPERM && errno != ENOSYS && errno != EACCES ? 0 : got;
}

/* The kernel may be reached; success alone is an escape. */
#define GETS(name, expression)     \
	static long name(void)     \
	{                          \
		return expression; \
	}

#define CALL(name, expression)              \
	static long name(void)              \
	{                                   \
		return reached(expression); \
	}

CALL(call_unshare_user, unshare(CLONE_NEWUSER))
CALL(call_unshare_mount, unshare(CLONE_NEWNS))
CALL(call_unshare_network, unshare(CLONE_NEWNET))
CALL(call_clone_user, syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0))
CALL(call_setns, syscall(SYS_setns, -1, 0))
CALL(call_mount, mount("proc", "/box/scratch", "proc", 0, NULL))
CALL(call_remount, mount("/usr", "/usr", NULL, MS_REMOUNT | MS_BIND, NULL))
CALL(call_umount, umount2("/usr", MNT_DETACH))
CALL(call_open_tree, syscall(SYS_open_tree, -1, "", 0x80000000u))
CALL(call_fsopen, syscall(SYS_fsopen, "tmpfs", 0x80000000u))
CALL(call_move_mount, syscall(SYS_move_mount, -1, "", -1, "", 0x80000000u))
CALL(call_chroot, chroot("/box/scratch"))
CALL(call_pivot_root, syscall(SYS_pivot_root, "/box/scratch", "/box/scratch"))
CALL(call_bpf, syscall(SYS_bpf, BPF_PROG_LOAD, NULL, 0))
CALL(call_userfaultfd, syscall(SYS_userfaultfd, 0xffff))
CALL(call_perf_event, syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0))
CALL(call_add_key, syscall(SYS_add_key, "user", "hostile", "x", 1, -3))
CALL(call_request_key, syscall(SYS_request_key, "user", "hostile", NULL, 0))
CALL(call_keyctl, syscall(SYS_keyctl, 0, -3, 1))
CALL(call_io_uring_setup, syscall(SYS_io_uring_setup, 0, NULL))
CALL(call_io_uring_enter, syscall(SYS_io_uring_enter, -1, 0, 0, 0, NULL, 0))
CALL(call_io_uring_register, syscall(SYS_io_uring_register, -1, 0, NULL, 0))
CALL(call_init_module, syscall(SYS_init_module, NULL, 0, ""))
CALL(call_finit_module, syscall(SYS_finit_module, -1, "", 0))
CALL(call_kexec, syscall(SYS_kexec_load, 0, 0xffff, NULL, 0))
CALL(call_reboot, syscall(SYS_reboot, 0, 0, 0, NULL))
CALL(call_sethostname, sethostname("hostile", 7))
CALL(call_setdomainname, setdomainname("hostile", 7))
CALL(call_clock_settime, syscall(SYS_clock_settime, CLOCK_REALTIME, NULL))
CALL(call_clock_adjtime, syscall(SYS_clock_adjtime, 0x7fffffff, NULL))
CALL(call_swapon, syscall(SYS_swapon, "", 0))
CALL(call_acct, syscall(SYS_acct, "/box/scratch/none"))
CALL(call_quotactl, syscall(SYS_quotactl, 0xffff, NULL, 0, NULL))
CALL(call_syslog, syscall(SYS_syslog, 10, NULL, 0))
CALL(call_iopl, syscall(SYS_iopl, 4))
CALL(call_ioperm, syscall(SYS_ioperm, 0, 1, 1))
CALL(call_modify_ldt, syscall(SYS_modify_ldt, 0, NULL, 0))
CALL(call_open_by_handle, syscall(SYS_open_by_handle_at, -1, NULL, 0))
CALL(call_name_to_handle, syscall(SYS_name_to_handle_at, -1, "", NULL, NULL, 0))
CALL(call_fanotify, syscall(SYS_fanotify_init, 0xffffffff, 0))
CALL(call_inotify, syscall(SYS_inotify_init1, 0xffff))
CALL(call_ptrace, ptrace(PTRACE_PEEKUSER, getppid(), NULL, NULL))
CALL(call_ptrace_me, ptrace(PTRACE_TRACEME, 0, NULL, NULL))
CALL(call_process_vm_readv, syscall(SYS_process_vm_readv, getpid(), NULL, 0, NULL, 0, 0xff))
CALL(call_process_vm_writev, syscall(SYS_process_vm_writev, getpid(), NULL, 0, NULL, 0, 0xff))
CALL(call_pidfd_getfd, syscall(SYS_pidfd_getfd, -1, -1, 0))
CALL(call_kcmp, syscall(SYS_kcmp, getpid(), getpid(), 0, 0, 0))
CALL(call_move_pages, syscall(SYS_move_pages, 0, 0, NULL, NULL, NULL, 0xff))
GETS(call_setuid, setuid(0))
GETS(call_setresuid, setresuid(0, 0, 0))
GETS(call_setgid, setgid(0))
CALL(call_setgroups, syscall(SYS_setgroups, 0, NULL))
CALL(call_capset, syscall(SYS_capset, NULL, NULL))
GETS(call_setfsuid, setfsuid(0) == setfsuid(0) ? -1 : 0)
CALL(call_shmget, syscall(SYS_shmget, 1, 0, 0))
CALL(call_semget, syscall(SYS_semget, 1, -1, 0))
CALL(call_msgget, syscall(SYS_msgget, 1, 0))
CALL(call_mq_open, syscall(SYS_mq_open, "/hostile", O_RDONLY, 0, NULL))
CALL(call_seccomp_listener,
     syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, NULL))
CALL(call_memfd_secret, syscall(SYS_memfd_secret, 0xffff))
CALL(call_vhangup, syscall(SYS_vhangup))
CALL(call_real_time, sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 1}))
CALL(call_lease, syscall(SYS_fcntl, -1, F_SETLEASE, F_RDLCK))

/* Its flags lie in memory, where no filter looks, so the call itself has to be refused. */
static long call_clone_three(void)
{
	struct {
		unsigned long long flags, rest[10];
	} arguments = {.flags = CLONE_NEWUSER};
	long got = syscall(SYS_clone3, &arguments, sizeof arguments);
	if (got == 0)
		_exit(0);
	return reached(got);
}

static const struct {
	const char *name;
	long (*act)(void);
} calls[] = {
	{"unshare-user", call_unshare_user},
	{"unshare-mount", call_unshare_mount},
	{"unshare-network", call_unshare_network},
	{"clone-user", call_clone_user},
	{"clone3-user", call_clone_three},
	{"setns", call_setns},
	{"mount", call_mount},
	{"remount", call_remount},
	{"umount", call_umount},
	{"open-tree", call_open_tree},
	{"fsopen", call_fsopen},
	{"move-mount", call_move_mount},
	{"chroot", call_chroot},
	{"pivot-root", call_pivot_root},
	{"bpf", call_bpf},
	{"userfaultfd", call_userfaultfd},
	{"perf-event", call_perf_event},
	{"add-key", call_add_key},
	{"request-key", call_request_key},
	{"keyctl", call_keyctl},
	{"io-uring-setup", call_io_uring_setup},
	{"io-uring-enter", call_io_uring_enter},
	{"io-uring-register", call_io_uring_register},
	{"init-module", call_init_module},
	{"finit-module", call_finit_module},
	{"kexec", call_kexec},
	{"reboot", call_reboot},
	{"sethostname", call_sethostname},
	{"setdomainname", call_setdomainname},
	{"clock-settime", call_clock_settime},
	{"clock-adjtime", call_clock_adjtime},
	{"swapon", call_swapon},
	{"acct", call_acct},
	{"quotactl", call_quotactl},
	{"syslog", call_syslog},
	{"iopl", call_iopl},
	{"ioperm", call_ioperm},
	{"modify-ldt", call_modify_ldt},
	{"open-by-handle", call_open_by_handle},
	{"name-to-handle", call_name_to_handle},
	{"fanotify", call_fanotify},
	{"inotify", call_inotify},
	{"ptrace", call_ptrace},
	{"ptrace-me", call_ptrace_me},
	{"process-vm-readv", call_process_vm_readv},
	{"process-vm-writev", call_process_vm_writev},
	{"pidfd-getfd", call_pidfd_getfd},
	{"kcmp", call_kcmp},
	{"move-pages", call_move_pages},
	{"setuid", call_setuid},
	{"setresuid", call_setresuid},
	{"setgid", call_setgid},
	{"setgroups", call_setgroups},
	{"capset", call_capset},
	{"setfsuid", call_setfsuid},
	{"shmget", call_shmget},
	{"semget", call_semget},
	{"msgget", call_msgget},
	{"mq-open", call_mq_open},
	{"seccomp-listener", call_seccomp_listener},
	{"memfd-secret", call_memfd_secret},
	{"vhangup", call_vhangup},
	{"real-time", call_real_time},
	{"lease", call_lease},
};

int main(void)
{
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
		attempt(calls[i].name, calls[i].act);
	return 0;
}
