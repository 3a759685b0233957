#include "sandbox/inside/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

enum { QUIET = MS_NOSUID | MS_NODEV, OPTIONS_BYTES = 128, PAGE = 4096, FILES_SLACK = 16 };

/* ---- mounting ---- */

/* A tmpfs that holds so much; a protection that is left out gives 0: without an end. */
static void write_options(const struct inside *inside, int64_t bytes, int64_t files, char *out)
{
	bool sized = inside_has(inside, PROTECTION_SCRATCH_SIZE);
	bool counted = inside_has(inside, PROTECTION_SCRATCH_FILES);
	snprintf(out, OPTIONS_BYTES, "mode=0700,size=%lld,nr_inodes=%lld", sized ? (long long)bytes : 0LL,
	         counted ? (long long)files : 0LL);
}

static void mount_with(const char *path, const char *options)
{
	if (mount("tmpfs", path, "tmpfs", QUIET | MS_NOATIME, options) != 0)
		inside_failed("a folder of the box cannot be mounted");
}

static void set_work_read_only(struct inside *inside, bool read_only)
{
	unsigned long flags = MS_REMOUNT | MS_BIND | QUIET | MS_NOATIME | (read_only ? MS_RDONLY : 0UL);
	if (inside->work_read_only != read_only && mount(NULL, INSIDE_WORK, NULL, flags, NULL) != 0)
		inside_failed("the work folder cannot be changed");
	inside->work_read_only = read_only;
}

/* /proc has knobs of the own process that a program could turn (oom_score_adj): it becomes read-only, and we keep a
 * copy of the mount that is not. Kernels before 5.2 cannot: then it stays as it was. */
static void close_proc(struct inside *inside)
{
	inside->proc = open_tree(AT_FDCWD, "/proc", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
	if (inside->proc >= 0 &&
	    mount(NULL, "/proc", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOEXEC | QUIET, NULL) != 0 &&
	    inside_has(inside, PROTECTION_PROCESSES_APART))
		inside_failed("/proc cannot be made read-only");
}

int64_t folders_used(const char *path)
{
	struct statfs status;
	if (statfs(path, &status) != 0)
		return 0;
	return (int64_t)(status.f_blocks - status.f_bfree) * (int64_t)status.f_bsize;
}

static int64_t files_there(const char *path)
{
	struct statfs status;
	return statfs(path, &status) == 0 ? (int64_t)(status.f_files - status.f_ffree) : 0;
}

/* ---- the job's files ---- */

/* The host has checked it too. */
static bool is_path(const char *path)
{
	for (const char *segment = path; segment != NULL;) {
		size_t len = strcspn(segment, "/");
		if (len == 0 || (len <= 2 && strspn(segment, ".") >= len))
			return false;
		segment = segment[len] == '\0' ? NULL : segment + len + 1;
	}
	return true;
}

static void make_folders(const char *path)
{
	char part[256];
	for (const char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		size_t len = (size_t)(slash - path);
		if (len >= sizeof part)
			return;
		memcpy(part, path, len);
		part[len] = '\0';
		(void)mkdir(part, 0755);
	}
}

static void write_file(const struct inside *inside, const struct inside_file *file)
{
	const char *path = inside_text(inside, file->path), *bytes = inside_text(inside, file->bytes);
	if (!is_path(path))
		inside_failed("a file's path leaves the work folder");
	make_folders(path);
	int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	                      file->executable ? 0755 : 0644);
	if (descriptor < 0)
		inside_failed("a file cannot be made");
	for (uint32_t done = 0; done < file->size;) {
		ssize_t put = write(descriptor, bytes + done, file->size - done);
		if (put <= 0)
			inside_failed("a file cannot be written");
		done += (uint32_t)put;
	}
	close(descriptor);
}

void folders_begin(struct inside *inside)
{
	const struct inside_job *job = inside->job;
	const struct inside_file *files =
		(const struct inside_file *)(const void *)inside_text(inside, job->files);
	char options[OPTIONS_BYTES];
	int64_t bytes = PAGE * FILES_SLACK, count = FILES_SLACK;
	for (uint32_t i = 0; i < job->file_count; i++) {
		bytes += files[i].size + PAGE;
		count += 1 + FILES_SLACK; /* folders on the way */
	}
	close_proc(inside);
	write_options(inside, bytes, count, options);
	mount_with(INSIDE_WORK, options);
	if (chdir(INSIDE_WORK) != 0)
		inside_failed("the work folder is not there");
	for (uint32_t i = 0; i < job->file_count; i++)
		write_file(inside, &files[i]);
	(void)!chdir("/");
}

/* ---- around a step ---- */

static void make_room(struct inside *inside, const struct inside_limits *limits)
{
	char options[OPTIONS_BYTES];
	write_options(inside, folders_used(INSIDE_WORK) + limits->scratch_bytes,
	              files_there(INSIDE_WORK) + limits->scratch_files, options);
	if (mount(NULL, INSIDE_WORK, NULL, MS_REMOUNT | QUIET | MS_NOATIME, options) != 0)
		inside_failed("the work folder cannot be made larger");
}

/* A tmpfs numbers its files one after the other: what a file without a name is given tells how many there have been; 0: none
 * can be made. */
static ino_t count_scratch(void)
{
	struct stat status;
	int file = open(INSIDE_SCRATCH, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	ino_t number = file >= 0 && fstat(file, &status) == 0 ? status.st_ino : 0;
	if (file >= 0)
		close(file);
	return number;
}

/* What is still there is empty, and gets the size that this step is granted. */
static void begin_scratch(struct inside *inside, const struct inside_limits *limits)
{
	char options[OPTIONS_BYTES];
	write_options(inside, limits->scratch_bytes, limits->scratch_files + 1, options);
	if (inside->scratch_there) {
		if (mount(NULL, INSIDE_SCRATCH, NULL, MS_REMOUNT | QUIET | MS_NOATIME, options) != 0)
			inside_failed("the scratch folder cannot be sized");
		return;
	}
	mount_with(INSIDE_SCRATCH, options);
	inside->scratch_counted = count_scratch();
	if (stat(INSIDE_SCRATCH, &inside->scratch) != 0)
		inside_failed("the scratch folder is not there");
	inside->scratch_there = true;
}

void folders_before(struct inside *inside, const struct inside_step *step)
{
	if (step->build) {
		set_work_read_only(inside, false);
		make_room(inside, &step->limits);
	} else if (inside_has(inside, PROTECTION_WORK_READ_ONLY)) {
		set_work_read_only(inside, true);
	}
	begin_scratch(inside, &step->limits);
}

static bool is_same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* A mount costs a hundred times what a look does, and most programs write no files: a folder in which nothing was made,
 * changed or touched is as good as new. Older kernels tell time in steps of milliseconds, in which a quick program can do much:
 * so the time of the last change alone is not believed. */
static bool is_untouched(struct inside *inside)
{
	const struct stat *new = &inside->scratch;
	struct stat now;
	if (stat(INSIDE_SCRATCH, &now) != 0 || now.st_mode != new->st_mode || now.st_uid != new->st_uid ||
	    now.st_gid != new->st_gid || now.st_nlink != new->st_nlink || now.st_size != new->st_size ||
	    !is_same_time(now.st_ctim, new->st_ctim) || !is_same_time(now.st_mtim, new->st_mtim) ||
	    !is_same_time(now.st_atim, new->st_atim) || files_there(INSIDE_SCRATCH) > 1 ||
	    folders_used(INSIDE_SCRATCH) != 0)
		return false;
	ino_t before = inside->scratch_counted;
	inside->scratch_counted = count_scratch();
	return before != 0 && inside->scratch_counted == before + 1;
}

void folders_after(struct inside *inside)
{
	if (!inside_has(inside, PROTECTION_FRESH_SCRATCH) || is_untouched(inside))
		return;
	if (umount2(INSIDE_SCRATCH, MNT_DETACH) != 0)
		inside_failed("the scratch folder cannot be emptied");
	inside->scratch_there = false;
}

/* ---- what a build keeps ---- */

/* Segment by segment, so that no link is followed on the way. */
static int open_kept(const char *path)
{
	char segment[256];
	int at = open(INSIDE_WORK, O_PATH | O_DIRECTORY | O_CLOEXEC);
	while (at >= 0) {
		size_t len = strcspn(path, "/");
		bool last = path[len] == '\0';
		memcpy(segment, path, len);
		segment[len] = '\0';
		int flags = O_NOFOLLOW | O_CLOEXEC | (last ? O_RDONLY | O_NONBLOCK : O_PATH | O_DIRECTORY);
		int next = openat(at, segment, flags);
		close(at);
		if (last)
			return next;
		at = next;
		path += len + 1;
	}
	return -1;
}

static bool copy(int from, int to, int64_t size)
{
	char piece[65536];
	while (size > 0) {
		ssize_t got = read(from, piece, sizeof piece);
		if (got <= 0 || got > size)
			return false;
		for (ssize_t done = 0; done < got;) {
			ssize_t put = write(to, piece + done, (size_t)(got - done));
			if (put <= 0)
				return false;
			done += put;
		}
		size -= got;
	}
	return true;
}

bool folders_keep(const struct inside *inside, const char *path, int out)
{
	struct stat status;
	if (!is_path(path))
		return false;
	int descriptor = open_kept(path);
	if (descriptor < 0)
		return false;
	bool kept = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
	            status.st_size <= inside->job->keep_bytes_max && copy(descriptor, out, status.st_size);
	close(descriptor);
	return kept;
}
