/* Does what only a privileged process can: reads a file that nobody may, keeps capabilities, gains some by a set-user
 * program. Must happen: it has none and gets none. */
#include "attack.h"

#include <sys/prctl.h>

static long open_forbidden(void)
{
	int fd = open("forbidden", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || fchmod(fd, 0) != 0)
		return -1;
	return open("forbidden", O_RDONLY | O_CLOEXEC);
}

static void look(const char *name, const char *word)
{
	char text[4096] = "";
	reads("/proc/self/status", text, sizeof text);
	char *at = strstr(text, word);
	unsigned long long bits = at == NULL ? 1 : strtoull(at + strlen(word), NULL, 16);
	result(bits != 0, name, "%llx", bits);
}

int main(void)
{
	look("effective", "CapEff:");
	look("permitted", "CapPrm:");
	look("ambient", "CapAmb:");
	result(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1, "new-privileges", "may gain some: %s",
	       prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? "no" : "yes");
	attempt("open-forbidden", open_forbidden);
	return 0;
}
