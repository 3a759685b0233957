/* Reads and writes files of the host by their plain paths. Told "canary", a file of the host that anybody may read and
 * write. Must happen: they are not there. */
#include "attack.h"

static void try_read(const char *name, const char *path)
{
	char text[200];
	bool got = reads(path, text, sizeof text);
	result(got, name, "%s", got ? text : strerror(errno));
}

int main(void)
{
	char canary[1024];
	snprintf(canary, sizeof canary, "%s", told("canary"));
	try_read("read-canary", canary);
	try_read("read-shadow", "/etc/shadow");
	try_read("read-passwd", "/etc/passwd");
	try_read("read-machine", "/etc/machine-id");
	try_read("read-log", "/var/lib/dpkg/status");
	int fd = open(canary, O_WRONLY | O_APPEND | O_CLOEXEC);
	bool written = fd >= 0 && write(fd, "hostile\n", 8) == 8;
	result(written, "write-canary", "%s", written ? "appended" : strerror(errno));
	return 0;
}
