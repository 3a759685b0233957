#include "exam/import.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Links are refused one segment at a time, the way openat2(RESOLVE_NO_SYMLINKS) would, on any kernel. */
enum { NO_LINKS = O_NOFOLLOW | O_CLOEXEC | O_RDONLY };

static enum err refuse(struct work *w, int error)
{
	switch (error) {
	case ENOENT: return fail(w, ERR_NOT_FOUND, "there is no such file");
	case ELOOP: return fail(w, ERR_INPUT, "it is a link: put the file itself there");
	case ENOTDIR: return fail(w, ERR_INPUT, "what should be a folder on the way is none, or a link");
	case EACCES: return fail(w, ERR_INPUT, "you may not read it: change its permissions");
	default: return fail(w, ERR_UNAVAILABLE, "a file cannot be read: %s", strerror(error));
	}
}

/* Opens the file below the folder; every segment before the last is a folder. */
static enum err open_below(struct work *w, const char *folder, struct str path, int *out)
{
	int at = open(folder, O_DIRECTORY | O_CLOEXEC | O_RDONLY);
	if (at < 0)
		return refuse(w, errno);
	while (!str_absent(path)) {
		char *segment = str_cstr(w->arena, str_cut(&path, '/'));
		/* O_NONBLOCK: opening a pipe must not wait. */
		int next = openat(at, segment, NO_LINKS | (str_absent(path) ? O_NONBLOCK : O_DIRECTORY));
		int error = errno;
		close(at);
		if (next < 0)
			return refuse(w, error);
		at = next;
	}
	*out = at;
	return OK;
}

static enum err read_all(struct work *w, int fd, size_t size, struct str *out)
{
	char *bytes = work_alloc(w, size);
	size_t len = 0;
	while (len < size) {
		ssize_t n = read(fd, bytes + len, size - len);
		if (n < 0)
			return refuse(w, errno);
		if (n == 0)
			break;
		len += (size_t)n;
	}
	*out = str_bytes(bytes, len);
	return OK;
}

static enum err read_regular(struct work *w, int fd, struct str *out)
{
	struct stat status;
	if (fstat(fd, &status) != 0)
		return refuse(w, errno);
	if (!S_ISREG(status.st_mode))
		return fail(w, ERR_INPUT, "it is not a plain file");
	if (status.st_size > DOCUMENT_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "it is larger than %d MiB", DOCUMENT_BYTES_MAX >> 20);
	return read_all(w, fd, (size_t)status.st_size, out);
}

static enum err read_file(struct work *w, void *state, struct str path, struct str *out)
{
	int fd = -1;
	TRY(open_below(w, state, path, &fd));
	enum err failed = read_regular(w, fd, out);
	close(fd);
	return failed;
}

enum err import_folder(struct work *w, struct str folder, struct import_source *out)
{
	char *path = str_cstr(w->arena, folder);
	struct stat status;
	if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode))
		return fail(w, ERR_INPUT, "there is no folder “%.*s”", STR_ARG(folder));
	*out = (struct import_source){read_file, path};
	return OK;
}
