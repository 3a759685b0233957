/* Names that are hard to handle: upwards, with a NUL, of 4096 bytes, not UTF-8, with line feeds, like options. Must happen:
 * none leads out, and what is left behind under such names is gone with the box. */
#include "attack.h"

static bool is_shadow(const char *path)
{
	char text[64];
	return reads(path, text, sizeof text) && strncmp(text, "root:", 5) == 0;
}

static void try(const char *name, const char *path)
{
	bool through = is_shadow(path);
	result(through, name, "%s", strerror(errno));
}

static int leave(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

int main(void)
{
	static char path[5000];
	try("upwards", "../../../../../../../../etc/shadow");
	try("upwards-absolute", "/box/scratch/../../etc/shadow");
	try("zero-byte", "/etc/shadow\0.c");
	for (size_t i = 0; i + 1 < sizeof path; i++)
		path[i] = i % 2 == 0 ? '/' : '.';
	snprintf(path + 4096 - 12, 13, "/etc//shadow");
	try("long-path", path);
	memset(path, 'n', 255);
	path[255] = 0;
	int left = leave(path) + leave("\xff\xfe\xc0\x80") + leave("line\nfeed") + leave("-rf") + leave(" ") +
	           leave("$(touch escaped)") + leave("a;b|c&d") + leave("\x1b[2J") + leave("..\\..");
	result(false, "names", "%d left behind", left);
	return 0;
}
