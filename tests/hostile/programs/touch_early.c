/* Writes a message into the times of its scratch folder and nothing else, before anything of the C library runs; and makes a
 * file and takes it away, which the numbers of later files would tell. Told "run": the first run leaves, the second looks. Must
 * happen: the folder of the second is new. */
#include "attack.h"

#include <sys/syscall.h>

static const struct timespec MESSAGE[2] = {{.tv_sec = 123456789}, {.tv_sec = 987654321}};

static void leave_early(void)
{
	struct stat status;
	/* Not in the run that looks: it would find what it wrote itself. */
	if (stat(".", &status) == 0 && status.st_mtime != MESSAGE[1].tv_sec && told_number("run") == 1)
		utimensat(AT_FDCWD, ".", MESSAGE, 0);
}

__attribute__((section(".preinit_array"), used)) static void (*const early)(void) = leave_early;

int main(void)
{
	struct stat folder, file;
	stat(".", &folder);
	int fd = open(".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0 || fstat(fd, &file) != 0)
		return 9;
	if (told_number("run") == 1) {
		for (int i = 0; i < 40; i++) {
			close(open("file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
			unlink("file");
		}
		utimensat(AT_FDCWD, ".", MESSAGE, 0);
		result(false, "touch", "the folder's times");
		return 0;
	}
	result(folder.st_mtime == MESSAGE[1].tv_sec, "touched", "%ld", (long)folder.st_mtime);
	result(file.st_ino > 20, "numbered", "%ld", (long)file.st_ino);
	return 0;
}
