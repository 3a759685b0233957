/* Looks at the host's sockets and interfaces through /proc. Told "port" and "abstract": where the driver listens. Must
 * happen: the box sees a network of its own, with nothing in it. */
#include "attack.h"

static bool mentions(const char *path, const char *word)
{
	static char text[1 << 20];
	FILE *file = fopen(path, "r");
	size_t got = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
	text[got] = 0;
	if (file != NULL)
		fclose(file);
	return strstr(text, word) != NULL;
}

int main(void)
{
	char word[64];
	snprintf(word, sizeof word, ":%04lX 00000000:0000 0A", told_number("port"));
	result(mentions("/proc/self/net/tcp", word), "see-listener", "port %s", told("port"));
	result(mentions("/proc/self/net/unix", told("abstract")), "see-unix", "%s", told("abstract"));
	static char text[65536];
	int lines = 0;
	reads("/proc/self/net/dev", text, sizeof text);
	for (char *at = text; (at = strchr(at, '\n')) != NULL; at++)
		lines++;
	result(lines > 3, "see-interfaces", "%d beside its own loopback", lines > 3 ? lines - 3 : 0);
	return 0;
}
