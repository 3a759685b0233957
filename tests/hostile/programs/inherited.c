/* Looks for descriptors that it did not open, by trying all numbers. Must happen: there are its three streams alone, and
 * none of them is a file of the host, a terminal or a socket. */
#include "attack.h"

int main(void)
{
	int found = 0;
	char path[64], target[256] = "";
	for (int fd = 3; fd < 20000; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			continue;
		found++;
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
		ssize_t got = readlink(path, target, sizeof target - 1);
		target[got < 0 ? 0 : got] = 0;
	}
	result(found > 0, "inherited", "%d, the last is %s", found, found > 0 ? target : "none");
	int strange = 0;
	for (int fd = 0; fd < 3; fd++) {
		struct stat status;
		if (fstat(fd, &status) != 0 || isatty(fd) || S_ISSOCK(status.st_mode) ||
		    S_ISBLK(status.st_mode))
			strange++;
	}
	result(strange > 0, "streams", "%d of three are not plain", strange);
	return 0;
}
