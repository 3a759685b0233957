/* Leaves files for the next run: in the scratch folder, in the work folder, in its own program, in the folder's times and
 * mode. Told "run": the first leaves, the second looks. Must happen: the second finds none. */
#include "attack.h"

static void leave(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd >= 0)
		close(fd);
}

static void look(const char *name, const char *path)
{
	struct stat status;
	bool there = lstat(path, &status) == 0;
	result(there, name, "%s", there ? path : strerror(errno));
}

int main(void)
{
	const struct timespec message[2] = {{.tv_sec = 123456789}, {.tv_sec = 987654321}};
	if (told_number("run") == 1) {
		utimensat(AT_FDCWD, ".", message, 0);
		leave("left");
		leave("/box/work/left");
		leave("/dev/shm/left");
		leave("/tmp/left");
		result(false, "leave", "wherever it could");
		return 0;
	}
	struct stat status = {0};
	stat(".", &status);
	result(status.st_atime == message[0].tv_sec || status.st_mtime == message[1].tv_sec, "left-times",
	       "%ld %ld", (long)status.st_atime, (long)status.st_mtime);
	look("left-scratch", "left");
	look("left-work", "/box/work/left");
	look("left-memory", "/dev/shm/left");
	look("left-temporary", "/tmp/left");
	return 0;
}
