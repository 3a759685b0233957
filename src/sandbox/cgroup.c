#include "sandbox/cgroup.h"

#include "base/check.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	FILE_BYTES_MAX = 64 << 10,
	MEMBERS_BYTES = 8 << 10,
	NAME_BYTES = 64,
	TRIES = 1000,
	WAIT_MS = 2,
	NAMES_MAX = 1000
};

#define PREFIX "assay-"
#define SERVER "assay.server"

/* ---- small files ---- */

static bool write_text(int folder, const char *name, const char *text)
{
	int file = openat(folder, name, O_WRONLY | O_CLOEXEC);
	if (file < 0)
		return false;
	bool written = write(file, text, strlen(text)) == (ssize_t)strlen(text);
	close(file);
	return written;
}

static bool write_int(int folder, const char *name, int64_t value)
{
	char text[32];
	snprintf(text, sizeof text, "%lld", (long long)value);
	return write_text(folder, name, text);
}

/* At most size - 1 bytes; "" when it cannot be read. */
static const char *read_text(int folder, const char *name, char *out, size_t size)
{
	size_t len = 0;
	int file = openat(folder, name, O_RDONLY | O_CLOEXEC);
	while (file >= 0 && len < size - 1) {
		ssize_t got = read(file, out + len, size - 1 - len);
		if (got <= 0)
			break;
		len += (size_t)got;
	}
	if (file >= 0)
		close(file);
	out[len] = '\0';
	return out;
}

/* -1 when it is no number. */
static int64_t read_int(int folder, const char *name)
{
	char text[64];
	int64_t value;
	return str_to_int(str_trim(str_of(read_text(folder, name, text, sizeof text))), &value) ? value : -1;
}

/* The number behind "KEY " at the beginning of a line; -1. */
static int64_t read_key(int folder, const char *name, const char *key)
{
	char text[1024];
	int64_t value;
	struct str rest = str_of(read_text(folder, name, text, sizeof text));
	while (!str_absent(rest)) {
		struct str line = str_cut(&rest, '\n');
		if (str_equal(str_cut(&line, ' '), str_of(key)) && str_to_int(str_trim(line), &value))
			return value;
	}
	return -1;
}

static int open_folder(int at, const char *path)
{
	return openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

static void sleep_ms(int ms)
{
	const struct timespec pause = {.tv_nsec = ms * 1000000L};
	(void)nanosleep(&pause, NULL);
}

/* ---- what a killed server left ---- */

/* The next whole line of cgroup.procs: what was cut off at the end is another process's number. */
static bool next_member(struct str *rest, int64_t *pid)
{
	return str_find_byte(*rest, '\n') != SIZE_MAX && str_to_int(str_cut(rest, '\n'), pid) && *pid > 0;
}

static bool has_member(int folder, int64_t wanted)
{
	char text[MEMBERS_BYTES];
	int64_t pid;
	struct str rest = str_of(read_text(folder, "cgroup.procs", text, sizeof text));
	while (next_member(&rest, &pid))
		if (pid == wanted)
			return true;
	return false;
}

/* Between a look and a signal a process may end and its number be another's: the handle is of one that is still there. */
static void kill_member(int folder, int64_t pid)
{
	int handle = pidfd_open((pid_t)pid, 0);
	if (handle >= 0 && has_member(folder, pid))
		(void)pidfd_send_signal(handle, SIGKILL, NULL, 0);
	if (handle >= 0)
		close(handle);
}

/* Kills all in the group; false when somebody is still there after two seconds. */
static bool empty_group(int folder)
{
	for (int i = 0; i < TRIES; i++) {
		char text[MEMBERS_BYTES];
		int64_t pid;
		struct str rest = str_of(read_text(folder, "cgroup.procs", text, sizeof text));
		if (rest.len == 0)
			return true;
		/* v2, from Linux 5.14 on; else one by one. */
		bool killed = write_text(folder, "cgroup.kill", "1");
		while (!killed && next_member(&rest, &pid))
			kill_member(folder, pid);
		sleep_ms(WAIT_MS);
	}
	return false;
}

static void remove_boxes(int folder)
{
	int again = fcntl(folder, F_DUPFD_CLOEXEC, 0);
	DIR *list = again < 0 ? NULL : fdopendir(again);
	for (struct dirent *entry; list != NULL && (entry = readdir(list)) != NULL;) {
		int box = strncmp(entry->d_name, "box-", 4) == 0 ? open_folder(folder, entry->d_name) : -1;
		if (box < 0)
			continue;
		(void)empty_group(box);
		close(box);
		(void)unlinkat(folder, entry->d_name, AT_REMOVEDIR);
	}
	if (list != NULL)
		closedir(list);
}

/* Those that nobody holds. */
static void sweep(int parent)
{
	int again = fcntl(parent, F_DUPFD_CLOEXEC, 0);
	DIR *list = again < 0 ? NULL : fdopendir(again);
	for (struct dirent *entry; list != NULL && (entry = readdir(list)) != NULL;) {
		int left = strncmp(entry->d_name, PREFIX, strlen(PREFIX)) == 0
		                   ? open_folder(parent, entry->d_name)
		                   : -1;
		if (left < 0)
			continue;
		if (flock(left, LOCK_EX | LOCK_NB) == 0) {
			remove_boxes(left);
			(void)unlinkat(parent, entry->d_name, AT_REMOVEDIR);
		}
		close(left);
	}
	if (list != NULL)
		closedir(list);
}

/* ---- finding ---- */

/* Another that begins just now may have taken it for a dead server's before it was locked, and removed it. */
static bool is_there(int parent, const char *name, int folder)
{
	struct stat named, open;
	return fstatat(parent, name, &named, AT_SYMLINK_NOFOLLOW) == 0 && fstat(folder, &open) == 0 &&
	       named.st_ino == open.st_ino;
}

/* A folder of ours, locked, below the parent; -1. */
static int make_ours(struct arena *arena, int parent, const char **name)
{
	for (int i = 0; i < NAMES_MAX; i++) {
		char text[NAME_BYTES];
		snprintf(text, sizeof text, PREFIX "%d-%d", (int)getpid(), i);
		if (mkdirat(parent, text, 0755) != 0) {
			if (errno != EEXIST)
				return -1;
			continue;
		}
		int folder = open_folder(parent, text);
		if (folder >= 0 && flock(folder, LOCK_EX | LOCK_NB) == 0 && is_there(parent, text, folder)) {
			*name = str_cstr(arena, str_of(text));
			return folder;
		}
		if (folder >= 0)
			close(folder);
	}
	return -1;
}

/* Where a hierarchy of this kind is mounted, and which of its folders that shows. controller: NULL for v2. */
static bool find_mount(const char *controller, struct str mounts, struct str *root, struct str *point)
{
	while (!str_absent(mounts)) {
		/* mountinfo: id parent device root point options … - type source super-options */
		struct str line = str_cut(&mounts, '\n');
		size_t dash = str_find(line, S(" - "));
		struct str tail = str_slice(line, dash == SIZE_MAX ? line.len : dash + 3, SIZE_MAX);
		for (int i = 0; i < 3; i++)
			(void)str_cut(&line, ' ');
		*root = str_cut(&line, ' ');
		*point = str_cut(&line, ' ');
		struct str type = str_cut(&tail, ' ');
		(void)str_cut(&tail, ' ');
		if (controller == NULL && str_equal(type, S("cgroup2")))
			return true;
		while (controller != NULL && str_equal(type, S("cgroup")) && !str_absent(tail))
			if (str_equal(str_cut(&tail, ','), str_of(controller)))
				return true;
	}
	return false;
}

/* Which group of the hierarchy this process is in. */
static struct str own_group(const char *controller, struct str groups)
{
	while (!str_absent(groups)) {
		/* number:controllers:path */
		struct str line = str_cut(&groups, '\n');
		struct str number = str_cut(&line, ':'), names = str_cut(&line, ':');
		if (controller == NULL && str_equal(number, S("0")))
			return line;
		while (controller != NULL && !str_absent(names))
			if (str_equal(str_cut(&names, ','), str_of(controller)))
				return line;
	}
	return S("/");
}

static struct str read_own(struct work *w, const char *path)
{
	char *text = work_alloc(w, FILE_BYTES_MAX);
	return str_of(read_text(AT_FDCWD, path, text, FILE_BYTES_MAX));
}

/* The folder this process is in, or the uppermost one; absent when there is no such hierarchy. */
static struct str find_folder(struct work *w, const char *controller, bool uppermost)
{
	struct str root, point;
	if (!find_mount(controller, read_own(w, "/proc/self/mountinfo"), &root, &point))
		return (struct str){0};
	struct str group = own_group(controller, read_own(w, "/proc/self/cgroup"));
	/* In a container the mount may show a part of the hierarchy. */
	if (root.len > 1 && str_starts(group, root))
		group = str_slice(group, root.len, SIZE_MAX);
	/* Where hand_down_moved moved us, for an earlier sandbox. */
	if (str_ends(group, S("/" SERVER)))
		group.len -= strlen("/" SERVER);
	if (uppermost || str_find(group, S("..")) != SIZE_MAX)
		group = S("");
	return str_format(w->arena, "%.*s%.*s", STR_ARG(point), STR_ARG(group));
}

/* ---- v2 ---- */

static bool has_word(int folder, const char *name, const char *word)
{
	char text[1024];
	struct str rest = str_trim(str_of(read_text(folder, name, text, sizeof text)));
	while (!str_absent(rest))
		if (str_equal(str_cut(&rest, ' '), str_of(word)))
			return true;
	return false;
}

static bool hand_down(int folder)
{
	return (has_word(folder, "cgroup.subtree_control", "memory") &&
	        has_word(folder, "cgroup.subtree_control", "pids")) ||
	       write_text(folder, "cgroup.subtree_control", "+memory +pids");
}

/* -1 when there is no such process. */
static int64_t parent_of(int64_t pid)
{
	char path[64], text[1024];
	int64_t parent;
	snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
	/* pid (name) state parent …; a name may have blanks and brackets. */
	struct str rest = str_of(read_text(AT_FDCWD, path, text, sizeof text));
	for (size_t at; (at = str_find(rest, S(") "))) != SIZE_MAX;)
		rest = str_slice(rest, at + 2, SIZE_MAX);
	(void)str_cut(&rest, ' ');
	return str_to_int(str_cut(&rest, ' '), &parent) ? parent : -1;
}

/* Moves this process and its children; false, and nobody is moved, when others are in the group. */
static bool move_all(int folder)
{
	char text[4096], pid_text[32];
	int64_t pid, own = getpid();
	struct str all = str_of(read_text(folder, "cgroup.procs", text, sizeof text)), rest = all;
	while (!str_absent(rest))
		if (str_to_int(str_cut(&rest, '\n'), &pid) && pid != own && parent_of(pid) != own)
			return false;
	if (mkdirat(folder, SERVER, 0755) != 0 && errno != EEXIST)
		return false;
	int server = open_folder(folder, SERVER);
	bool moved = server >= 0;
	while (moved && !str_absent(all))
		if (str_to_int(str_cut(&all, '\n'), &pid)) {
			snprintf(pid_text, sizeof pid_text, "%lld", (long long)pid);
			moved = write_text(server, "cgroup.procs", pid_text);
		}
	if (server >= 0)
		close(server);
	return moved;
}

/* A group hands controllers down only when no process is in itself: we move to one of our own below it, which is what a
 * service with Delegate=yes is expected to do. */
static bool hand_down_moved(int folder)
{
	return hand_down(folder) || (errno == EBUSY && move_all(folder) && hand_down(folder));
}

static bool open_v2(struct arena *arena, struct str path, struct cgroup *out)
{
	const char *parent_path = str_cstr(arena, path);
	int parent = open_folder(AT_FDCWD, parent_path);
	if (parent < 0)
		return false;
	sweep(parent);
	if (has_word(parent, "cgroup.controllers", "memory") &&
	    has_word(parent, "cgroup.controllers", "pids") && hand_down_moved(parent)) {
		const char *name = NULL;
		int ours = make_ours(arena, parent, &name);
		if (ours >= 0 && hand_down(ours))
			*out = (struct cgroup){CGROUP_V2, ours, ours, parent_path, name, parent_path, name};
	}
	close(parent);
	return out->kind == CGROUP_V2;
}

/* ---- v1 ---- */

static int open_v1_one(struct arena *arena, struct str path, const char *file, const char **parent_path,
                       const char **name)
{
	if (str_absent(path))
		return -1;
	*parent_path = str_cstr(arena, path);
	int parent = open_folder(AT_FDCWD, *parent_path);
	if (parent < 0)
		return -1;
	sweep(parent);
	int ours = make_ours(arena, parent, name);
	if (ours >= 0 && faccessat(ours, file, W_OK, 0) != 0) {
		(void)unlinkat(parent, *name, AT_REMOVEDIR);
		close(ours);
		ours = -1;
	}
	close(parent);
	return ours;
}

static bool open_v1(struct arena *arena, struct str memory, struct str processes, struct cgroup *out)
{
	out->memory =
		open_v1_one(arena, memory, "memory.limit_in_bytes", &out->memory_parent, &out->memory_name);
	out->processes =
		open_v1_one(arena, processes, "pids.max", &out->processes_parent, &out->processes_name);
	out->kind = out->memory >= 0 || out->processes >= 0 ? CGROUP_V1 : CGROUP_NONE;
	return out->kind == CGROUP_V1;
}

void cgroup_open(struct work *w, struct arena *arena, struct str folder, struct cgroup *out)
{
	*out = (struct cgroup){.memory = -1, .processes = -1};
	if (!str_absent(folder)) {
		(void)(open_v2(arena, folder, out) || open_v1(arena, folder, folder, out));
		return;
	}
	for (int uppermost = 0; uppermost < 2; uppermost++) {
		struct str unified = find_folder(w, NULL, uppermost);
		if (!str_absent(unified) && open_v2(arena, unified, out))
			return;
		if (open_v1(arena, find_folder(w, "memory", uppermost), find_folder(w, "pids", uppermost),
		            out))
			return;
	}
}

static void close_one(int folder, const char *parent, const char *name)
{
	int at = folder < 0 ? -1 : open_folder(AT_FDCWD, parent);
	if (folder >= 0)
		remove_boxes(folder);
	if (at >= 0) {
		(void)unlinkat(at, name, AT_REMOVEDIR);
		close(at);
	}
	if (folder >= 0)
		close(folder);
}

void cgroup_close(const struct cgroup *cgroup)
{
	close_one(cgroup->memory, cgroup->memory_parent, cgroup->memory_name);
	if (cgroup->kind == CGROUP_V1)
		close_one(cgroup->processes, cgroup->processes_parent, cgroup->processes_name);
}

/* ---- a place ---- */

static const char *in_place(char *out, size_t place, const char *file)
{
	snprintf(out, NAME_BYTES, "box-%zu/%s", place, file);
	return out;
}

static enum err join_one(struct work *w, int folder, size_t place, int *file)
{
	char name[NAME_BYTES];
	snprintf(name, sizeof name, "box-%zu", place);
	if (mkdirat(folder, name, 0755) != 0 && errno != EEXIST)
		return fail(w, ERR_UNAVAILABLE, "a cgroup for the sandbox cannot be made: %s",
		            strerror(errno));
	*file = openat(folder, in_place(name, place, "cgroup.procs"), O_WRONLY | O_CLOEXEC);
	if (*file < 0)
		return fail(w, ERR_UNAVAILABLE, "a cgroup of the sandbox cannot be joined: %s",
		            strerror(errno));
	return OK;
}

enum err cgroup_join(struct work *w, const struct cgroup *cgroup, size_t place, int *files, size_t *count)
{
	*count = 0;
	if (cgroup->memory >= 0) {
		TRY(join_one(w, cgroup->memory, place, &files[0]));
		*count = 1;
	}
	if (cgroup->kind != CGROUP_V1 || cgroup->processes < 0)
		return OK;
	enum err failed = join_one(w, cgroup->processes, place, &files[*count]);
	if (failed == OK)
		(*count)++;
	else if (*count == 1)
		close(files[0]);
	return failed;
}

static bool set_v1(const struct cgroup *cgroup, size_t place, int64_t bytes)
{
	char name[NAME_BYTES];
	/* Swap is memory too, where it is counted; its limit may not lie below the other at any time. */
	(void)write_int(cgroup->memory, in_place(name, place, "memory.memsw.limit_in_bytes"), -1);
	if (!write_int(cgroup->memory, in_place(name, place, "memory.limit_in_bytes"), bytes)) {
		/* More is in use than can be given back: what is there stays, and the step's share comes on top. */
		int64_t used = read_int(cgroup->memory, in_place(name, place, "memory.usage_in_bytes"));
		if (!write_int(cgroup->memory, in_place(name, place, "memory.limit_in_bytes"), used + bytes))
			return false;
	}
	(void)write_int(cgroup->memory, in_place(name, place, "memory.memsw.limit_in_bytes"), bytes);
	return true;
}

static bool set_v2(const struct cgroup *cgroup, size_t place, int64_t bytes)
{
	char name[NAME_BYTES];
	(void)write_text(cgroup->memory, in_place(name, place, "memory.swap.max"), "0");
	return bytes < 0 ? write_text(cgroup->memory, in_place(name, place, "memory.max"), "max")
	                 : write_int(cgroup->memory, in_place(name, place, "memory.max"), bytes);
}

static int64_t oom_kills(const struct cgroup *cgroup, size_t place)
{
	char name[NAME_BYTES];
	const char *file = cgroup->kind == CGROUP_V1 ? "memory.oom_control" : "memory.events";
	return read_key(cgroup->memory, in_place(name, place, file), "oom_kill");
}

static void begin_counting(const struct cgroup *cgroup, size_t place, struct cgroup_mark *mark)
{
	char name[NAME_BYTES];
	mark->oom_kills = oom_kills(cgroup, place);
	if (cgroup->kind == CGROUP_V1) {
		(void)write_int(cgroup->memory, in_place(name, place, "memory.max_usage_in_bytes"), 0);
		mark->memory_bytes =
			read_int(cgroup->memory, in_place(name, place, "memory.max_usage_in_bytes"));
		return;
	}
	/* From Linux 6.12 on: what is written resets the peak for this descriptor alone. */
	mark->peak = openat(cgroup->memory, in_place(name, place, "memory.peak"), O_RDWR | O_CLOEXEC);
	if (mark->peak >= 0 && write(mark->peak, "reset", 5) != 5) {
		close(mark->peak);
		mark->peak = -1;
	}
	mark->memory_bytes = read_int(cgroup->memory, in_place(name, place, "memory.current"));
}

enum err cgroup_begin(struct work *w, const struct cgroup *cgroup, size_t place, int64_t memory_bytes,
                      int64_t processes, struct cgroup_mark *mark)
{
	char name[NAME_BYTES];
	*mark = (struct cgroup_mark){.peak = -1, .oom_kills = -1};
	if (cgroup->memory >= 0 &&
	    !(cgroup->kind == CGROUP_V1 ? set_v1 : set_v2)(cgroup, place, memory_bytes))
		return fail(w, ERR_UNAVAILABLE, "the memory of a sandbox cannot be limited: %s",
		            strerror(errno));
	bool counted =
		cgroup->processes < 0 ||
		(processes < 0 ? write_text(cgroup->processes, in_place(name, place, "pids.max"), "max")
	                       : write_int(cgroup->processes, in_place(name, place, "pids.max"), processes));
	if (!counted)
		return fail(w, ERR_UNAVAILABLE, "the processes of a sandbox cannot be limited: %s",
		            strerror(errno));
	if (cgroup->memory >= 0)
		begin_counting(cgroup, place, mark);
	return OK;
}

static int64_t read_peak(const struct cgroup *cgroup, size_t place, const struct cgroup_mark *mark)
{
	char text[NAME_BYTES];
	int64_t value;
	if (cgroup->kind == CGROUP_V1)
		return read_int(cgroup->memory, in_place(text, place, "memory.max_usage_in_bytes"));
	ssize_t len = mark->peak < 0 ? -1 : pread(mark->peak, text, sizeof text - 1, 0);
	return len > 0 && str_to_int(str_trim(str_bytes(text, (size_t)len)), &value) ? value : -1;
}

struct cgroup_use cgroup_end(const struct cgroup *cgroup, size_t place, const struct cgroup_mark *mark)
{
	struct cgroup_use use = {0};
	if (cgroup->memory < 0)
		return use;
	int64_t peak = read_peak(cgroup, place, mark);
	use.memory_bytes = peak > mark->memory_bytes ? peak - mark->memory_bytes : 0;
	use.out_of_memory = mark->oom_kills >= 0 && oom_kills(cgroup, place) > mark->oom_kills;
	if (mark->peak >= 0)
		close(mark->peak);
	return use;
}
