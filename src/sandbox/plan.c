#include "sandbox/plan.h"

#include "base/check.h"
#include "sandbox/descriptor.h"
#include "sandbox/inside/protocol.h"
#include "sandbox/protection.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Embedded by inside.S. */
extern const char inside_program[];
extern const uint64_t inside_program_size;

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
	static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/urandom"};
	/* Not --dev: its devpts makes bubblewrap nest a second user namespace, in which nothing can be mounted. */
	add_words(list, "--dir /dev");
	for (size_t i = 0; i < COUNT(devices); i++)
		add_bind(list, "--dev-bind", devices[i]);
	add_words(
		list,
		"--symlink urandom /dev/random --symlink /proc/self/fd /dev/fd --symlink /proc/self/fd/0 /dev/stdin "
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

/* The installation's own folder of tools. */
static void add_own_tools(struct list *list, struct str folder)
{
	if (str_absent(folder) || !exists(str_cstr(list->arena, folder), S_IFDIR))
		return;
	add(list, S("--ro-bind"));
	add(list, folder);
	add(list, S(SANDBOX_TOOLS));
}

static void add_arguments(struct list *list, const struct sandbox_options *options, struct str bubblewrap,
                          size_t cgroup_files)
{
	add(list, S("assay-box"));
	add(list, str_format(list->arena, "%zu", cgroup_files));
	add(list, S("its user, as each keeper has it"));
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
	add_own_tools(list, options->tools);
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
	int program = descriptor_memory("assay-box");
	struct str bytes = str_bytes(inside_program, inside_program_size);
	if (program >= 0 && descriptor_write(program, bytes) && descriptor_seal(program))
		return program;
	descriptor_close(program);
	return -1;
}

enum err plan_make(struct work *w, struct arena *arena, const struct sandbox_options *options,
                   size_t cgroup_files, struct plan *out)
{
	static char *const nothing[] = {NULL};
	struct list *list = arena_alloc(arena, sizeof *list);
	struct str bubblewrap = {0};
	TRY(find_bubblewrap(w, options->bubblewrap, &bubblewrap));
	list->arena = arena;
	list->without = options->without;
	add_arguments(list, options, bubblewrap, cgroup_files);
	*out = (struct plan){.program = make_program(),
	                     .arguments = list->at,
	                     .argument_count = list->count,
	                     .left_open = -1};
	out->environment = (options->without >> PROTECTION_ENVIRONMENT & 1) == 0 ? nothing : environ;
	if (out->program < 0)
		return fail(w, ERR_UNAVAILABLE, "a sandbox cannot be prepared: %s", strerror(errno));
	if ((options->without >> PROTECTION_DESCRIPTORS & 1) != 0)
		out->left_open = descriptor_high(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	return OK;
}

void plan_close(const struct plan *plan)
{
	descriptor_close(plan->program);
	descriptor_close(plan->left_open);
}
