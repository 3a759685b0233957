#include "files/files.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "files/flush.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TEMPORARY ".new"

enum {
	TURN_LOOK_MS = 5,
	TURN_WAIT_MS = 2000,
	TOGETHER_MAX = 64, /* files written at once: each is open meanwhile */
	FLUSH_MAX = 4 * TOGETHER_MAX,
};

struct files {
	int folder;
	bool held;
	pthread_mutex_t turns; /* of those who replace while it is held */
	struct flush *flush;
	struct arena *arena; /* holds this struct */
};

static enum err broken(struct work *w, const char *what, struct str path)
{
	return fail(w, ERR_UNAVAILABLE, "Could not %s %.*s: %s.", what, STR_ARG(path), strerror(errno));
}

static void close_descriptor(const int *descriptor)
{
	if (*descriptor >= 0)
		close(*descriptor);
}
#define CLOSED __attribute__((cleanup(close_descriptor)))

static bool valid_part(struct str part)
{
	if (part.len == 0 || str_equal(part, S(".")) || str_equal(part, S("..")) ||
	    str_ends(part, S(TEMPORARY)))
		return false;
	for (size_t i = 0; i < part.len; i++) {
		char c = part.at[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '.' || c == '_' || c == '-'))
			return false;
	}
	return true;
}

static enum err check_path(struct work *w, struct str path)
{
	bool valid = path.len > 0 && path.len <= FILES_PATH_MAX;
	for (struct str rest = path; valid && !str_absent(rest);)
		valid = valid_part(str_cut(&rest, '/'));
	return valid ? OK : fail(w, ERR_INPUT, "This is not the name of a file that is kept here.");
}

enum err files_open(struct work *w, struct str folder, struct files **out)
{
	char *name = str_cstr(w->arena, folder);
	if (mkdir(name, 0700) != 0 && errno != EEXIST)
		return broken(w, "make the folder", folder);
	int descriptor = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (descriptor < 0)
		return broken(w, "open the folder", folder);
	struct arena *arena = arena_open();
	*out = arena_alloc(arena, sizeof **out);
	**out = (struct files){.folder = descriptor, .flush = flush_open(), .arena = arena};
	check(pthread_mutex_init(&(*out)->turns, NULL) == 0);
	return OK;
}

void files_close(struct files *files)
{
	if (files == NULL)
		return;
	flush_close(files->flush);
	close(files->folder);
	pthread_mutex_destroy(&files->turns);
	arena_close(files->arena);
}

enum err files_hold(struct work *w, struct files *files)
{
	if (files->held)
		return OK;
	if (flock(files->folder, LOCK_EX | LOCK_NB) == 0) {
		files->held = true;
		return OK;
	}
	if (errno != EWOULDBLOCK)
		return broken(w, "lock the folder", S(""));
	return fail(w, ERR_CONFLICT, "another process is writing to this folder");
}

/* Folders that got a new name and are not flushed yet. */
struct unflushed {
	int folders[FLUSH_MAX];
	size_t count;
};

static void close_folders(struct unflushed *unflushed)
{
	while (unflushed->count > 0)
		close(unflushed->folders[--unflushed->count]);
}

/* On ext4, what is made in this folder's folders goes to another part of the disk than its own files (chattr(1), T). Those are
 * replaced again and again, and for a minute the search for a free inode steps over all that were: without a journal that was an
 * eighth of a busy log's time. Elsewhere it is refused, or does nothing. */
static void spread_folders(int folder)
{
	int flags;
	if (ioctl(folder, FS_IOC_GETFLAGS, &flags) != 0)
		return;
	flags |= FS_TOPDIR_FL;
	(void)ioctl(folder, FS_IOC_SETFLAGS, &flags);
}

/* Opens a folder in another, or -1. One that is missing is made when `made` can remember that the other is to be flushed. */
static int open_folder(int parent, const char *name, struct unflushed *made, bool top)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int folder = openat(parent, name, flags);
	if (folder >= 0 || errno != ENOENT || made == NULL)
		return folder;
	if (top)
		spread_folders(parent);
	if (mkdirat(parent, name, 0755) != 0 && errno != EEXIST)
		return -1;
	int again = made->count < FLUSH_MAX ? openat(parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (again < 0)
		return -1;
	made->folders[made->count++] = again;
	return openat(parent, name, flags);
}

/* Opens the folder that `path`'s last part lies in, and leaves that last part in *path; `made` takes the folders in which missing
 * ones were made (NULL: none are made). *descriptor is -1 with ERR_NOT_FOUND when one is missing. */
static enum err open_parent(struct work *w, struct files *files, struct str *path, struct unflushed *made,
                            int *descriptor)
{
	*descriptor = openat(files->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*descriptor < 0)
		return broken(w, "open the folder of", *path);
	for (bool top = true; str_find_byte(*path, '/') != SIZE_MAX; top = false) {
		char *part = str_cstr(w->arena, str_cut(path, '/'));
		int next = open_folder(*descriptor, part, made, top);
		close(*descriptor);
		*descriptor = next;
		if (next < 0 && errno == ENOENT)
			return fail(w, ERR_NOT_FOUND, "There is no file %.*s.", STR_ARG(*path));
		if (next < 0)
			return broken(w, "open the folder of", *path);
	}
	return OK;
}

static enum err read_all(struct work *w, int descriptor, struct str name, size_t size, struct str *out)
{
	char *bytes = work_alloc(w, size);
	size_t len = 0;
	while (len < size) {
		ssize_t got = read(descriptor, bytes + len, size - len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return broken(w, "read", name);
		if (got == 0)
			break;
		len += (size_t)got;
	}
	*out = str_bytes(bytes, len);
	return OK;
}

enum err files_read(struct work *w, struct files *files, struct str path, size_t max, struct str *out)
{
	TRY(check_path(w, path));
	int parent CLOSED = -1;
	TRY(open_parent(w, files, &path, NULL, &parent));
	int file CLOSED = openat(parent, str_cstr(w->arena, path), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (file < 0 && errno == ENOENT)
		return fail(w, ERR_NOT_FOUND, "There is no file %.*s.", STR_ARG(path));
	struct stat status;
	if (file < 0 || fstat(file, &status) != 0)
		return broken(w, "open", path);
	if (!S_ISREG(status.st_mode))
		return fail(w, ERR_NOT_FOUND, "There is no file %.*s.", STR_ARG(path));
	if ((size_t)status.st_size > max)
		return fail(w, ERR_TOO_LARGE, "The file %.*s is longer than %zu bytes.", STR_ARG(path), max);
	return read_all(w, file, path, (size_t)status.st_size, out);
}

static char *temporary_of(struct work *w, struct str name)
{
	return str_cstr(w->arena, str_format(w->arena, "%.*s" TEMPORARY, STR_ARG(name)));
}

static bool write_all(int descriptor, struct str bytes)
{
	while (bytes.len > 0) {
		ssize_t put = write(descriptor, bytes.at, bytes.len);
		if (put < 0 && errno != EINTR)
			return false;
		if (put > 0)
			bytes = str_slice(bytes, (size_t)put, SIZE_MAX);
	}
	return true;
}

/* ---- writing ---- */

/* One file on its way: its bytes go into a temporary file, which then takes its place. */
struct writing {
	struct str name;
	int parent; /* of the group's first file, and shared by the others */
	bool first; /* of its group: files that follow each other in one folder */
	int file;   /* -1: closed, or not open yet */
};

static enum err write_beside(struct work *w, struct writing *writing, struct str bytes, unsigned mode)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	char *temporary = temporary_of(w, writing->name);
	writing->file = openat(writing->parent, temporary, flags, mode);
	/* A left-over is removed: it may have another mode. */
	if (writing->file < 0 && errno == EEXIST && unlinkat(writing->parent, temporary, 0) == 0)
		writing->file = openat(writing->parent, temporary, flags, mode);
	if (writing->file < 0 || !write_all(writing->file, bytes))
		return broken(w, "write", writing->name);
	/* The disk may begin: of many files that are flushed together, the first flush then waits for all. */
	(void)sync_file_range(writing->file, 0, 0, SYNC_FILE_RANGE_WRITE);
	return OK;
}

static enum err take_place(struct work *w, const struct writing *writing)
{
	char *temporary = temporary_of(w, writing->name);
	if (renameat(writing->parent, temporary, writing->parent, str_cstr(w->arena, writing->name)) == 0)
		return OK;
	return broken(w, "write", writing->name);
}

static struct str folder_of(struct str path)
{
	size_t end = path.len;
	while (end > 0 && path.at[end - 1] != '/')
		end--;
	return str_slice(path, 0, end);
}

static enum err open_parents(struct work *w, struct files *files, const struct tlog_file *all, size_t count,
                             struct writing *writing, struct unflushed *made)
{
	for (size_t i = 0; i < count; i++) {
		struct str folder = folder_of(all[i].path);
		writing[i].name = str_slice(all[i].path, folder.len, SIZE_MAX);
		writing[i].first = i == 0 || !str_equal(folder, folder_of(all[i - 1].path));
		writing[i].parent = writing[i].first ? -1 : writing[i - 1].parent;
		struct str path = all[i].path;
		if (writing[i].first)
			TRY(open_parent(w, files, &path, made, &writing[i].parent));
	}
	return OK;
}

static enum err flush_files(struct work *w, struct files *files, const struct writing *writing, size_t count,
                            bool top)
{
	int descriptors[TOGETHER_MAX + 1];
	for (size_t i = 0; i < count; i++)
		descriptors[i] = writing[i].file;
	if (top)
		descriptors[count] = files->folder;
	return flush_all(files->flush, descriptors, count + top) ? OK : broken(w, "write", writing[0].name);
}

/* Those in which names were changed, and those in which they were made. */
static enum err flush_folders(struct work *w, struct files *files, const struct writing *writing,
                              size_t count, const struct unflushed *made)
{
	int folders[TOGETHER_MAX + FLUSH_MAX];
	size_t folder_count = 0;
	for (size_t i = 0; i < count; i++)
		if (writing[i].first)
			folders[folder_count++] = writing[i].parent;
	for (size_t i = 0; i < made->count; i++)
		folders[folder_count++] = made->folders[i];
	return flush_all(files->flush, folders, folder_count)
	               ? OK
	               : broken(w, "flush the folder of", writing[0].name);
}

/* The steps are taken for all files together, which on a journal costs hardly more than for one. `top`: the folder itself is
 * flushed before any of them takes its place. */
static enum err write_steps(struct work *w, struct files *files, const struct tlog_file *all, size_t count,
                            bool top, unsigned mode, struct writing *writing, struct unflushed *made)
{
	TRY(open_parents(w, files, all, count, writing, made));
	for (size_t i = 0; i < count; i++)
		TRY(write_beside(w, &writing[i], all[i].bytes, mode));
	TRY(flush_files(w, files, writing, count, top));
	for (size_t i = 0; i < count; i++)
		TRY(take_place(w, &writing[i]));
	return flush_folders(w, files, writing, count, made);
}

/* What was not finished leaves no temporary file behind, where it can be helped. */
static void end_writing(struct work *w, struct writing *writing, size_t count, bool remove)
{
	for (size_t i = 0; i < count; i++) {
		if (remove && writing[i].parent >= 0)
			unlinkat(writing[i].parent, temporary_of(w, writing[i].name), 0);
		if (writing[i].file >= 0)
			close(writing[i].file);
	}
	for (size_t i = 0; i < count; i++)
		if (writing[i].first && writing[i].parent >= 0)
			close(writing[i].parent);
}

static enum err write_some(struct work *w, struct files *files, const struct tlog_file *all, size_t count,
                           bool top, unsigned mode)
{
	struct writing writing[TOGETHER_MAX];
	struct unflushed made = {.count = 0};
	for (size_t i = 0; i < count; i++)
		writing[i] = (struct writing){.parent = -1, .file = -1};
	enum err failed = write_steps(w, files, all, count, top, mode, writing, &made);
	end_writing(w, writing, count, failed != OK);
	close_folders(&made);
	return failed;
}

enum err files_write(struct work *w, struct files *files, struct str path, struct str bytes, unsigned mode)
{
	return files_write_all(w, files, &(struct tlog_file){path, bytes}, 1, mode);
}

enum err files_write_all(struct work *w, struct files *files, const struct tlog_file *all, size_t count,
                         unsigned mode)
{
	for (size_t i = 0; i < count; i++)
		TRY(check_path(w, all[i].path));
	for (size_t done = 0; done < count;) {
		size_t some = count - done < TOGETHER_MAX ? count - done : TOGETHER_MAX;
		TRY(write_some(w, files, all + done, some, false, mode));
		done += some;
	}
	return OK;
}

static enum err check_before(struct work *w, struct files *files, const struct tlog_file *file,
                             struct str before)
{
	struct str now = {0};
	enum err found = files_read(w, files, file->path, before.len, &now);
	if (found == ERR_NOT_FOUND || found == ERR_TOO_LARGE)
		work_forgive(w);
	else
		TRY(found);
	bool same = str_absent(before) ? found == ERR_NOT_FOUND : found == OK && str_equal(now, before);
	return same ? OK : fail(w, ERR_CONFLICT, "Somebody else has written %.*s.", STR_ARG(file->path));
}

static enum err replace_locked(struct work *w, struct files *files, const struct tlog_file *file,
                               struct str before, unsigned mode)
{
	TRY(check_before(w, files, file, before));
	return files_write(w, files, file->path, file->bytes, mode);
}

/* Gives the note, which is on the disk, its second name: no other file is made for that. */
static enum err show_note(struct work *w, struct files *files, const struct tlog_note *note, unsigned mode)
{
	const struct writing last = {.name = note->path, .parent = files->folder};
	char *waiting = str_cstr(w->arena, note->waiting), *temporary = temporary_of(w, note->path);
	int linked = linkat(files->folder, waiting, files->folder, temporary, 0);
	if (linked != 0 && errno == EEXIST && unlinkat(files->folder, temporary, 0) == 0)
		linked = linkat(files->folder, waiting, files->folder, temporary, 0);
	/* There are disks that know one name for a file only. */
	if (linked != 0)
		return files_write(w, files, note->path, note->bytes, mode);
	return take_place(w, &last);
}

/* Also the last ones are written together with the note. The name that the note before took came late, too, and must be sure to
 * stay before anything of this one takes its place: hence the flush of the folder. */
static enum err commit_locked(struct work *w, struct files *files, const struct tlog_file *all, size_t count,
                              const struct tlog_note *note, unsigned mode)
{
	struct tlog_file together[TOGETHER_MAX];
	size_t some = count < TOGETHER_MAX - 1 ? count : TOGETHER_MAX - 1;
	TRY(check_before(w, files, &(struct tlog_file){note->path, note->bytes}, note->before));
	TRY(files_write_all(w, files, all, count - some, mode));
	for (size_t i = 0; i < some; i++)
		together[i] = all[count - some + i];
	together[some] = (struct tlog_file){note->waiting, note->bytes};
	for (size_t i = 0; i <= some; i++)
		TRY(check_path(w, together[i].path));
	TRY(write_some(w, files, together, some + 1, true, mode));
	return show_note(w, files, note, mode);
}

/* Whoever replaces a file has the lock for some milliseconds; whoever has it longer holds the folder. */
static enum err wait_for_turn(struct work *w, int folder, struct str path)
{
	const struct timespec pause = {.tv_nsec = TURN_LOOK_MS * 1000000L};
	for (int waited_ms = 0; flock(folder, LOCK_EX | LOCK_NB) != 0; waited_ms += TURN_LOOK_MS) {
		if (errno != EWOULDBLOCK)
			return broken(w, "lock the folder of", path);
		if (waited_ms >= TURN_WAIT_MS)
			return fail(w, ERR_CONFLICT, "Another process writes to the folder of %.*s.",
			            STR_ARG(path));
		nanosleep(&pause, NULL);
	}
	return OK;
}

enum err files_replace(struct work *w, struct files *files, const struct tlog_file *file, struct str before,
                       unsigned mode)
{
	if (files->held) {
		check(pthread_mutex_lock(&files->turns) == 0);
		enum err failed = replace_locked(w, files, file, before, mode);
		check(pthread_mutex_unlock(&files->turns) == 0);
		return failed;
	}
	/* A descriptor of its own, since a lock is its descriptor's: so threads take turns too. Closing it unlocks. */
	int folder CLOSED = openat(files->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		return broken(w, "open the folder of", file->path);
	TRY(wait_for_turn(w, folder, file->path));
	return replace_locked(w, files, file, before, mode);
}

enum err files_commit(struct work *w, struct files *files, const struct tlog_file *all, size_t count,
                      const struct tlog_note *note, unsigned mode)
{
	check(str_find_byte(note->path, '/') == SIZE_MAX && str_find_byte(note->waiting, '/') == SIZE_MAX);
	TRY(check_path(w, note->path));
	if (!files->held) {
		TRY(files_write_all(w, files, all, count, mode));
		TRY(files_write(w, files, note->waiting, note->bytes, mode));
		return files_replace(w, files, &(struct tlog_file){note->path, note->bytes}, note->before,
		                     mode);
	}
	check(pthread_mutex_lock(&files->turns) == 0);
	enum err failed = commit_locked(w, files, all, count, note, mode);
	check(pthread_mutex_unlock(&files->turns) == 0);
	return failed;
}

enum err files_remove(struct work *w, struct files *files, struct str path)
{
	TRY(check_path(w, path));
	int parent CLOSED = -1;
	enum err found = open_parent(w, files, &path, NULL, &parent);
	if (found == ERR_NOT_FOUND) {
		work_forgive(w);
		return OK;
	}
	TRY(found);
	if (unlinkat(parent, str_cstr(w->arena, path), 0) != 0)
		return errno == ENOENT ? OK : broken(w, "remove", path);
	return fsync(parent) == 0 ? OK : broken(w, "flush the folder of", path);
}

static int by_bytes(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static void close_stream(DIR **stream)
{
	if (*stream != NULL)
		closedir(*stream);
}

static enum err read_names(struct work *w, int descriptor, size_t max, struct str *names, size_t *count)
{
	DIR *stream __attribute__((cleanup(close_stream))) = fdopendir(descriptor);
	check(stream != NULL);
	for (struct dirent *entry; (entry = readdir(stream)) != NULL;) {
		struct str name = str_of(entry->d_name);
		if (!valid_part(name))
			continue;
		if (*count == max)
			return fail(w, ERR_TOO_LARGE, "The folder has more than %zu files.", max);
		names[(*count)++] = str_copy(w->arena, name);
	}
	return OK;
}

enum err files_list(struct work *w, struct files *files, struct str folder, size_t max, struct str **names,
                    size_t *count)
{
	*count = 0;
	*names = work_array(w, max, sizeof **names);
	if (folder.len > 0)
		TRY(check_path(w, folder));
	/* As if for a file inside, so that the folder itself is opened. */
	struct str inside = folder.len == 0 ? S("x") : str_format(w->arena, "%.*s/x", STR_ARG(folder));
	int descriptor = -1;
	enum err err = open_parent(w, files, &inside, NULL, &descriptor);
	if (err == ERR_NOT_FOUND) {
		work_forgive(w);
		return OK;
	}
	TRY(err);
	TRY(read_names(w, descriptor, max, *names, count));
	qsort(*names, *count, sizeof **names, by_bytes);
	return OK;
}

static enum err storage_read(struct work *w, void *state, struct str path, size_t max, struct str *out)
{
	return files_read(w, state, path, max, out);
}

static enum err storage_write(struct work *w, void *state, const struct tlog_file *files, size_t count)
{
	return files_write_all(w, state, files, count, 0644);
}

static enum err storage_replace(struct work *w, void *state, const struct tlog_file *file, struct str before)
{
	return files_replace(w, state, file, before, 0644);
}

static enum err storage_commit(struct work *w, void *state, const struct tlog_file *files, size_t count,
                               const struct tlog_note *note)
{
	return files_commit(w, state, files, count, note, 0644);
}

struct tlog_storage files_storage(struct files *files)
{
	return (struct tlog_storage){files, storage_read, storage_write, storage_replace, storage_commit};
}
