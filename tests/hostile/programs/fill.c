/* Fills its scratch folder with bytes. Told "limit_mib" and "wish_mib". Must happen: no space left at the limit; and a
 * program that only wants to write is told so by the system, in words. */
#include "attack.h"

int main(void)
{
	static char text[1 << 20];
	memset(text, 1, sizeof text);
	long limit = told_number("limit_mib"), wish = told_number("wish_mib"), got = 0;
	for (; got < wish; got++) {
		char name[32];
		snprintf(name, sizeof name, "fill-%ld", got);
		int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
		if (fd < 0 || write(fd, text, sizeof text) != (ssize_t)sizeof text)
			break;
		close(fd);
	}
	result(got > limit, "fill", "%ld MiB, then: %s", got, strerror(errno));
	return 0;
}
