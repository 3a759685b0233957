/* Cuts a program off at the n-th step that it takes on files, as a kill or a power cut does. Loaded with LD_PRELOAD.
 *
 *	ASSAY_CUT_AT=n      which step: making, writing, flushing, linking, renaming, removing, cutting short
 *	ASSAY_CUT_SEED=n    for what chance decides
 *	ASSAY_CUT_POWER=1   the power goes: what was not flushed may be there or not, torn or whole
 *
 * A write that is cut comes half through. Without ASSAY_CUT_AT nothing is cut. Files only; sockets and pipes do not count. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHANGES_MAX = 4096, FILES_MAX = 4096, NAME_LEN = 300 };

/* A name that changed in a folder, until that is flushed. */
static struct change {
	int folder; /* a descriptor of ours; -1: flushed */
	ino_t inode;
	bool made_folder;
	char name[NAME_LEN];
	char before[32]; /* a link to the file that had the name; "" when there was none */
} changes[CHANGES_MAX];

static size_t change_count;
static bool unflushed[FILES_MAX]; /* by descriptor: made and not flushed yet */
static unsigned long step, cut_at;
static unsigned seed;
static bool power;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void read_settings(void)
{
	const char *at = getenv("ASSAY_CUT_AT"), *chance = getenv("ASSAY_CUT_SEED");
	cut_at = at == NULL ? 0 : strtoul(at, NULL, 10);
	seed = chance == NULL ? 1 : (unsigned)strtoul(chance, NULL, 10);
	power = getenv("ASSAY_CUT_POWER") != NULL;
}

static bool is_kind(int fd, mode_t kind)
{
	struct stat status;
	int reason = errno;
	bool is = fstat(fd, &status) == 0 && (status.st_mode & S_IFMT) == kind;
	errno = reason;
	return is;
}

static bool chance(void)
{
	return (rand_r(&seed) >> 7 & 1) != 0;
}

static void undo(const struct change *change)
{
	if (change->made_folder)
		REAL(renameat)(change->folder, change->name, change->folder, change->before);
	else if (change->before[0] == '\0')
		REAL(unlinkat)(change->folder, change->name, 0);
	else
		REAL(renameat)(change->folder, change->before, change->folder, change->name);
}

/* What no flush has made sure of is there or not, as chance has it. */
static void lose_power(void)
{
	struct stat status;
	/* Others have time to see what is there now. */
	usleep(5000);
	for (int fd = 0; fd < FILES_MAX; fd++)
		if (unflushed[fd] && chance() && fstat(fd, &status) == 0 && status.st_size > 0)
			(void)!REAL(ftruncate)(fd, rand_r(&seed) % status.st_size);
	for (size_t i = change_count; i-- > 0;)
		if (changes[i].folder >= 0 && chance())
			undo(&changes[i]);
}

/* Counts a step; whoever takes the last one does not come back. */
static bool is_last(void)
{
	return ++step == cut_at;
}

static void end(void)
{
	if (power)
		lose_power();
	kill(getpid(), SIGKILL);
	for (;;)
		pause();
}

static void take_step(void)
{
	pthread_mutex_lock(&mutex);
	if (is_last())
		end();
	pthread_mutex_unlock(&mutex);
}

/* Remembers that a name is about to change. */
static void note_change(int folder, const char *name, bool made_folder)
{
	struct stat status;
	if (!power || change_count == CHANGES_MAX || fstat(folder, &status) != 0)
		return;
	struct change *change = &changes[change_count];
	*change = (struct change){.folder = fcntl(folder, F_DUPFD_CLOEXEC, 3),
	                          .inode = status.st_ino,
	                          .made_folder = made_folder};
	snprintf(change->name, sizeof change->name, "%s", name);
	snprintf(change->before, sizeof change->before, ".before-%zu-%d", change_count, (int)getpid());
	/* One that another process of the same number left. */
	REAL(unlinkat)(folder, change->before, 0);
	if (!made_folder && REAL(linkat)(folder, name, folder, change->before, 0) != 0)
		change->before[0] = '\0';
	change_count++;
}

static void note_flushed(int fd)
{
	struct stat status;
	if (fd < FILES_MAX)
		unflushed[fd] = false;
	if (fstat(fd, &status) != 0 || !S_ISDIR(status.st_mode))
		return;
	for (size_t i = 0; i < change_count; i++) {
		if (changes[i].folder < 0 || changes[i].inode != status.st_ino)
			continue;
		if (changes[i].before[0] != '\0' && !changes[i].made_folder)
			REAL(unlinkat)(changes[i].folder, changes[i].before, 0);
		close(changes[i].folder);
		changes[i].folder = -1;
	}
	while (change_count > 0 && changes[change_count - 1].folder < 0)
		change_count--;
}

/* ---- the steps ---- */

static int open_at(int folder, const char *path, int flags, mode_t mode)
{
	bool makes = (flags & O_CREAT) != 0;
	if (makes)
		take_step();
	int fd = REAL(openat)(folder, path, flags, mode);
	if (makes && fd >= 0 && fd < FILES_MAX)
		unflushed[fd] = true;
	return fd;
}

int openat(int folder, const char *path, int flags, ...)
{
	va_list rest;
	va_start(rest, flags);
	mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
	va_end(rest);
	return open_at(folder, path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...)
{
	va_list rest;
	va_start(rest, flags);
	mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
	va_end(rest);
	return open_at(folder, path, flags, mode);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	if (!is_kind(fd, S_IFREG))
		return REAL(write)(fd, bytes, len);
	pthread_mutex_lock(&mutex);
	if (is_last()) {
		(void)!REAL(write)(fd, bytes, len / 2);
		end();
	}
	pthread_mutex_unlock(&mutex);
	return REAL(write)(fd, bytes, len);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	pthread_mutex_lock(&mutex);
	if (is_last()) {
		(void)!REAL(pwrite)(fd, bytes, len / 2, at);
		end();
	}
	pthread_mutex_unlock(&mutex);
	return REAL(pwrite)(fd, bytes, len, at);
}

/* SQLite's names for these two. */
ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
	return pwrite(fd, bytes, len, at);
}

int ftruncate64(int fd, off64_t len)
{
	return ftruncate(fd, len);
}

int fsync(int fd)
{
	take_step();
	int result = REAL(fsync)(fd);
	pthread_mutex_lock(&mutex);
	if (result == 0)
		note_flushed(fd);
	pthread_mutex_unlock(&mutex);
	return result;
}

int fdatasync(int fd)
{
	take_step();
	return REAL(fdatasync)(fd);
}

int renameat(int from, const char *old, int to, const char *new)
{
	take_step();
	pthread_mutex_lock(&mutex);
	note_change(to, new, false);
	pthread_mutex_unlock(&mutex);
	return REAL(renameat)(from, old, to, new);
}

/* A second name that has yet to be renamed: whether it is there after a power cut matters to nobody. */
int linkat(int from, const char *old, int to, const char *new, int flags)
{
	take_step();
	return REAL(linkat)(from, old, to, new, flags);
}

int mkdirat(int folder, const char *name, mode_t mode)
{
	int made = REAL(mkdirat)(folder, name, mode);
	if (made != 0)
		return made;
	pthread_mutex_lock(&mutex);
	note_change(folder, name, true);
	if (is_last())
		end();
	pthread_mutex_unlock(&mutex);
	return made;
}

int unlinkat(int folder, const char *name, int flags)
{
	take_step();
	return REAL(unlinkat)(folder, name, flags);
}

int ftruncate(int fd, off_t len)
{
	take_step();
	return REAL(ftruncate)(fd, len);
}
