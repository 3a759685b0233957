/* Makes as many files, folders, links and pipes as it can. Told "limit" and "wish". Must happen: refused at the limit. */
#include "attack.h"

static bool make(long number)
{
	char name[64];
	snprintf(name, sizeof name, "inode-%ld", number);
	int fd = -1;
	switch (number % 4) {
	case 0: fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); break;
	case 1: return mkdir(name, 0700) == 0;
	case 2: return symlink("/etc/shadow", name) == 0;
	default: return mkfifo(name, 0600) == 0;
	}
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

int main(void)
{
	long limit = told_number("limit"), wish = told_number("wish"), count = 0;
	while (count < wish && make(count))
		count++;
	result(count > limit, "inodes", "%ld, then: %s", count, strerror(errno));
	return 0;
}
