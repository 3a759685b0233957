/* Leaves files for the next run: in the scratch folder, in the work folder, in its own program. Told "run": the first
 * leaves, the second looks. Must happen: the second finds none. */
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
	if (told_number("run") == 1) {
		leave("left");
		leave("/box/work/left");
		leave("/dev/shm/left");
		leave("/tmp/left");
		result(false, "leave", "wherever it could");
		return 0;
	}
	look("left-scratch", "left");
	look("left-work", "/box/work/left");
	look("left-memory", "/dev/shm/left");
	look("left-temporary", "/tmp/left");
	return 0;
}
