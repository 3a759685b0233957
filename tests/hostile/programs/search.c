/* Looks for what it must not see: the inputs of other runs, expected outputs, files, arguments and environments of the
 * host. Told "backwards": the word that all those have in them, its last letter first, so that being told is not finding.
 * It looks at every name and into every file it can read, but those of /usr, and at every process. Must happen: the word is
 * nowhere. */
#include "attack.h"

#include <ftw.h>

static char word[64];
static char found[300];
static int count;

static void note(const char *path)
{
	count++;
	snprintf(found, sizeof found, "%.299s", path);
}

/* Bounded: the first MiB of each file. */
static void look_into(const char *path)
{
	static char text[1 << 20];
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ssize_t got = fd < 0 ? 0 : read(fd, text, sizeof text);
	if (got > 0 && memmem(text, (size_t)got, word, strlen(word)) != NULL)
		note(path);
	if (fd >= 0)
		close(fd);
}

static bool begins(const char *path, const char *start)
{
	return strncmp(path, start, strlen(start)) == 0;
}

static int look_at(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	char target[512];
	(void)place;
	if (strcmp(path, "/usr") == 0)
		return FTW_SKIP_SUBTREE;
	if (strstr(path, word) != NULL)
		note(path);
	ssize_t got = kind == FTW_SL ? readlink(path, target, sizeof target - 1) : -1;
	target[got < 0 ? 0 : got] = 0;
	if (strstr(target, word) != NULL)
		note(path);
	/* Kernel files that wait, or hold nothing but the kernel's own. */
	bool waits = begins(path, "/proc/k") || begins(path, "/proc/sys/") ||
	             strstr(path, "/task/") != NULL || strstr(path, "pagemap") != NULL ||
	             strstr(path, "/mem") != NULL || strstr(path, "trace") != NULL;
	if (kind == FTW_F && S_ISREG(status->st_mode) && !waits)
		look_into(path);
	return FTW_CONTINUE;
}

int main(void)
{
	if (strcmp(told("part"), "carry") == 0)
		return 0;
	const char *backwards = told("backwards");
	size_t length = strlen(backwards);
	for (size_t i = 0; i < length && i + 1 < sizeof word; i++)
		word[i] = backwards[length - 1 - i];
	/* Through a descriptor of process 1 a file has no name to walk to. */
	for (int fd = 0; fd < 64; fd++) {
		char path[64];
		snprintf(path, sizeof path, "/proc/1/fd/%d", fd);
		look_into(path);
	}
	double began = seconds();
	nftw("/", look_at, 32, FTW_PHYS | FTW_ACTIONRETVAL);
	result(count > 0, "search", "%d, the last is %s (%.1f s)", count, count > 0 ? found : "none",
	       seconds() - began);
	return 0;
}
