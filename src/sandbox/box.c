#include "sandbox/box.h"

#include "base/check.h"
#include "sandbox/protection.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HIGH = 32, ERROR_BYTES_MAX = 512, PATIENCE_MS = 2000 };

/* Embedded by inside.S. */
extern const char inside_program[], inside_program_end[];

/* ---- descriptors ---- */

int box_high(int descriptor)
{
	if (descriptor < 0 || descriptor >= HIGH)
		return descriptor;
	int high = fcntl(descriptor, F_DUPFD_CLOEXEC, HIGH);
	close(descriptor);
	return high;
}

int box_memory(const char *name)
{
	return box_high(memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
}

bool box_seal(int memory)
{
	return fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) == 0;
}

bool box_write(int descriptor, struct str bytes)
{
	while (bytes.len > 0) {
		ssize_t put = write(descriptor, bytes.at, bytes.len);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		bytes = str_slice(bytes, (size_t)put, SIZE_MAX);
	}
	return true;
}

static void close_all(const int *descriptors, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (descriptors[i] >= 0)
			close(descriptors[i]);
}

static enum err no_descriptors(struct work *w)
{
	return fail(w, ERR_UNAVAILABLE, "a sandbox cannot be started: %s", strerror(errno));
}

/* ---- starting -------------------------------------------------------------------------------- */

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

/* Sources are all above HIGH, so that none is overwritten before it is copied. */
static void set_descriptors(posix_spawn_file_actions_t *actions, const struct box_plan *plan, int control,
                            int error, int job, const int *cgroups, size_t cgroup_count)
{
	int next = INSIDE_EXTRA;
	check(posix_spawn_file_actions_init(actions) == 0);
	check(posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0) == 0);
	check(posix_spawn_file_actions_adddup2(actions, error, 1) == 0);
	check(posix_spawn_file_actions_adddup2(actions, error, 2) == 0);
	check(posix_spawn_file_actions_adddup2(actions, control, INSIDE_CONTROL) == 0);
	check(posix_spawn_file_actions_adddup2(actions, plan->program, INSIDE_PROGRAM) == 0);
	check(posix_spawn_file_actions_adddup2(actions, job, INSIDE_JOB) == 0);
	for (size_t i = 0; i < cgroup_count; i++)
		check(posix_spawn_file_actions_adddup2(actions, cgroups[i], next++) == 0);
	if (plan->left_open >= 0)
		check(posix_spawn_file_actions_adddup2(actions, plan->left_open, next++) == 0);
	check(posix_spawn_file_actions_addclosefrom_np(actions, next) == 0);
}

static int spawn(const struct box_plan *plan, int control, int error, int job, const int *cgroups,
                 size_t cgroup_count, pid_t *pid)
{
	posix_spawnattr_t attributes;
	posix_spawn_file_actions_t actions;
	set_attributes(&attributes);
	set_descriptors(&actions, plan, control, error, job, cgroups, cgroup_count);
	int problem = posix_spawn(pid, "/proc/self/fd/4", &actions, &attributes, plan->arguments,
	                          plan->environment);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return problem;
}

enum err box_open(struct work *w, const struct box_plan *plan, int job, const int *cgroups,
                  size_t cgroup_count, struct box *out)
{
	_Static_assert(INSIDE_PROGRAM == 4, "as spawn names it");
	int control[2] = {-1, -1}, error[2] = {-1, -1};
	*out = (struct box){-1, -1, -1, -1};
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) != 0 ||
	    pipe2(error, O_CLOEXEC) != 0) {
		close_all(control, 2);
		return no_descriptors(w);
	}
	control[1] = box_high(control[1]);
	error[1] = box_high(error[1]);
	errno = control[1] < 0 || error[1] < 0
	                ? EMFILE
	                : spawn(plan, control[1], error[1], job, cgroups, cgroup_count, &out->pid);
	int problem = errno;
	close_all((const int[]){control[1], error[1]}, 2);
	if (problem == 0) {
		out->handle = pidfd_open(out->pid, 0);
		check(out->handle >= 0);
		out->control = control[0];
		out->error = error[0];
		return OK;
	}
	close_all((const int[]){control[0], error[0]}, 2);
	errno = problem;
	return no_descriptors(w);
}

/* ---- talking --------------------------------------------------------------------------------- */

bool box_order(const struct box *box, enum inside_order_kind kind, uint32_t step, const int *descriptors,
               size_t count)
{
	struct inside_order order = {(uint32_t)kind, step};
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(INSIDE_DESCRIPTORS_MAX * sizeof(int))];
	} control = {.space = {0}};
	struct iovec io = {&order, sizeof order};
	struct msghdr message = {.msg_iov = &io, .msg_iovlen = 1};
	check(count <= INSIDE_DESCRIPTORS_MAX);
	if (count > 0) {
		message.msg_control = control.space;
		message.msg_controllen = CMSG_SPACE(count * sizeof(int));
		struct cmsghdr *head = CMSG_FIRSTHDR(&message);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(count * sizeof(int));
		memcpy(CMSG_DATA(head), descriptors, count * sizeof(int));
	}
	return sendmsg(box->control, &message, MSG_NOSIGNAL) == (ssize_t)sizeof order;
}

enum err box_failed(struct work *w, const struct box *box)
{
	char text[ERROR_BYTES_MAX];
	struct pollfd from = {.fd = box->error, .events = POLLIN};
	ssize_t len = poll(&from, 1, 200) > 0 ? read(box->error, text, sizeof text) : 0;
	struct str said = str_bytes(text, len > 0 ? (size_t)len : 0);
	said = str_trim(str_cut(&said, '\n'));
	if (said.len == 0)
		said = S("it ended without a word");
	return fail(w, ERR_UNAVAILABLE, "the sandbox failed: %.*s", STR_ARG(said));
}

void box_kill(const struct box *box)
{
	(void)pidfd_send_signal(box->handle, SIGKILL, NULL, 0);
}

void box_close(struct box *box)
{
	struct pollfd handle = {.fd = box->handle, .events = POLLIN};
	close(box->control); /* its end tells process 1 that we need it no more */
	if (poll(&handle, 1, PATIENCE_MS) == 0)
		box_kill(box);
	while (waitpid(box->pid, NULL, 0) < 0 && errno == EINTR)
		;
	close_all((const int[]){box->handle, box->error}, 2);
}

/* ---- the plan -------------------------------------------------------------------------------- */

enum { ARGUMENTS_MAX = 512 };

struct list {
	struct arena *arena;
	char *at[ARGUMENTS_MAX];
	size_t count;
	uint64_t without;
};

static void add(struct list *list, struct str text)
{
	check(list->count < ARGUMENTS_MAX - 1);
	list->at[list->count++] = str_cstr(list->arena, text);
}

/* All words of a text. */
static void add_words(struct list *list, const char *words)
{
	struct str rest = str_of(words);
	while (!str_absent(rest))
		add(list, str_cut(&rest, ' '));
}

static void add_unless(struct list *list, enum protection protection, const char *words)
{
	if ((list->without >> protection & 1) == 0)
		add_words(list, words);
}

/* `--ro-bind /etc/x /etc/x` and the like. */
static void add_bind(struct list *list, const char *option, const char *path)
{
	add(list, str_of(option));
	add(list, str_of(path));
	add(list, str_of(path));
}

static bool exists(const char *path, mode_t kind)
{
	struct stat status;
	return lstat(path, &status) == 0 && (status.st_mode & S_IFMT) == kind;
}

/* A folder of the host's system as it is there: a folder, or a link into /usr. */
static void add_system_folder(struct list *list, const char *name)
{
	char target[256];
	const char *path = str_cstr(list->arena, str_format(list->arena, "/%s", name));
	ssize_t len = readlink(path, target, sizeof target);
	if (len > 0 && (size_t)len < sizeof target) {
		add(list, S("--symlink"));
		add(list, str_bytes(target, (size_t)len));
		add(list, str_of(path));
	} else if (exists(path, S_IFDIR)) {
		add_bind(list, "--ro-bind", path);
	}
}

static void add_tools(struct list *list)
{
	static const char *const folders[] = {"bin", "lib", "lib32", "lib64"};
	/* What tools read that is not below /usr: links from there lead here. */
	static const char *const settings[] = {"/etc/alternatives", "/etc/ld.so.cache",
	                                       "/etc/java-17-openjdk", "/etc/java-21-openjdk"};
	/* Where `make install` puts the demonstration: its tests have the answers. */
	static const char *const hidden[] = {"/usr/share/assay", "/usr/local/share/assay"};
	add_words(list, "--ro-bind /usr /usr");
	for (size_t i = 0; i < COUNT(folders); i++)
		add_system_folder(list, folders[i]);
	for (size_t i = 0; i < COUNT(settings); i++)
		if (access(settings[i], R_OK) == 0)
			add_bind(list, "--ro-bind", settings[i]);
	for (size_t i = 0; i < COUNT(hidden); i++)
		if (exists(hidden[i], S_IFDIR)) {
			add(list, S("--tmpfs"));
			add(list, str_of(hidden[i]));
		}
}

/* The test without PROTECTION_FILES: all of the host, as far as its nobody may read it. */
static void add_host(struct list *list)
{
	static const char *const folders[] = {"/bin",   "/boot", "/etc", "/home", "/lib", "/lib32", "/lib64",
	                                      "/media", "/mnt",  "/opt", "/root", "/run", "/sbin",  "/srv",
	                                      "/sys",   "/tmp",  "/usr", "/var",  "/work"};
	for (size_t i = 0; i < COUNT(folders); i++)
		add_bind(list, "--ro-bind-try", folders[i]);
}

static void add_devices(struct list *list)
{
	static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random",
	                                      "/dev/urandom"};
	/* Not --dev: its devpts makes bubblewrap nest a second user namespace, in which nothing can be mounted. */
	add_words(list, "--dir /dev");
	for (size_t i = 0; i < COUNT(devices); i++)
		add_bind(list, "--dev-bind", devices[i]);
	add_words(list, "--symlink /proc/self/fd /dev/fd --symlink /proc/self/fd/0 /dev/stdin "
	                "--symlink /proc/self/fd/1 /dev/stdout --symlink /proc/self/fd/2 /dev/stderr");
	add_words(list, "--symlink " INSIDE_SCRATCH " /dev/shm");
}

static void add_namespaces(struct list *list)
{
	add_words(list, "--unshare-user --unshare-cgroup-try --uid 1000 --gid 1000 --die-with-parent "
	                "--new-session");
	add_unless(list, PROTECTION_NETWORK, "--unshare-net");
	add_unless(list, PROTECTION_IPC, "--unshare-ipc");
	add_unless(list, PROTECTION_HOST_NAME, "--unshare-uts --hostname box");
	add_unless(list, PROTECTION_PROCESSES_APART, "--unshare-pid");
	if (((list->without >> PROTECTION_PROCESSES_APART | list->without >> PROTECTION_PROCESS_ONE) & 1) ==
	    0)
		add_words(list, "--as-pid-1");
	add_unless(list, PROTECTION_ENVIRONMENT, "--clearenv");
	/* For process 1 alone, over its own namespaces alone: to mount, and to take capabilities from its children. */
	add_words(list, (list->without >> PROTECTION_CAPABILITIES & 1) == 0
	                        ? "--cap-add CAP_SYS_ADMIN --cap-add CAP_SETPCAP"
	                        : "--cap-add ALL");
}

static void add_arguments(struct list *list, struct str bubblewrap, size_t cgroup_files)
{
	add(list, S("assay-box"));
	add(list, str_format(list->arena, "%zu", cgroup_files));
	add(list, bubblewrap);
	add_namespaces(list);
	if ((list->without >> PROTECTION_FILES & 1) == 0)
		add_tools(list);
	else
		add_host(list);
	/* Without processes of its own a box may not mount /proc anew: it sees the host's. */
	add_words(list, (list->without >> PROTECTION_PROCESSES_APART & 1) == 0 ? "--proc /proc"
	                                                                       : "--ro-bind /proc /proc");
	add_devices(list);
	if ((list->without >> PROTECTION_FILES & 1) == 0)
		add_words(list, "--symlink " INSIDE_SCRATCH " /tmp");
	add_words(list, "--dir " INSIDE_WORK " --dir " INSIDE_SCRATCH " --remount-ro / -- /proc/self/fd/4");
}

/* By PATH, as execvp would. */
static enum err find_bubblewrap(struct work *w, struct str named, struct str *out)
{
	struct str folders = S("/usr/local/bin:/usr/bin:/bin");
	for (char **at = environ; *at != NULL; at++)
		if (strncmp(*at, "PATH=", 5) == 0)
			folders = str_of(*at + 5);
	while (str_absent(named) && !str_absent(folders)) {
		struct str folder = str_cut(&folders, ':');
		struct str path = str_format(w->arena, "%.*s/bwrap", STR_ARG(folder));
		if (access(str_cstr(w->arena, path), X_OK) == 0)
			named = path;
	}
	if (str_absent(named) || access(str_cstr(w->arena, named), X_OK) != 0)
		return fail(
			w, ERR_UNAVAILABLE,
			"bubblewrap is not there: install the package bubblewrap, which has the program bwrap");
	*out = named;
	return OK;
}

static int make_program(void)
{
	int program = box_memory("assay-box");
	struct str bytes = str_bytes(inside_program, (size_t)(inside_program_end - inside_program));
	if (program >= 0 && box_write(program, bytes) && box_seal(program))
		return program;
	if (program >= 0)
		close(program);
	return -1;
}

enum err box_plan(struct work *w, struct arena *arena, const struct sandbox_options *options,
                  size_t cgroup_files, struct box_plan *out)
{
	static char *const nothing[] = {NULL};
	struct list *list = arena_alloc(arena, sizeof *list);
	struct str bubblewrap = {0};
	TRY(find_bubblewrap(w, options->bubblewrap, &bubblewrap));
	list->arena = arena;
	list->without = options->without;
	add_arguments(list, bubblewrap, cgroup_files);
	*out = (struct box_plan){.program = make_program(), .arguments = list->at, .left_open = -1};
	out->environment = (options->without >> PROTECTION_ENVIRONMENT & 1) == 0 ? nothing : environ;
	if (out->program < 0)
		return no_descriptors(w);
	if ((options->without >> PROTECTION_DESCRIPTORS & 1) != 0)
		out->left_open = box_high(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	return OK;
}

void box_plan_close(const struct box_plan *plan)
{
	close_all((const int[]){plan->program, plan->left_open}, 2);
}
