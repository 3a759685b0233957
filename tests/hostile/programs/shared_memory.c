/* Looks for the host's System V memory. Told "key": of a piece that the driver has made. Must happen: neither seen nor
 * opened. */
#include "attack.h"

#include <sys/ipc.h>
#include <sys/shm.h>

static bool is_listed(long key)
{
	char text[4096], word[32];
	FILE *file = fopen("/proc/sysvipc/shm", "r");
	bool found = false;
	snprintf(word, sizeof word, "%10ld ", key);
	while (file != NULL && fgets(text, sizeof text, file) != NULL)
		found = found || strncmp(text, word, strlen(word)) == 0;
	if (file != NULL)
		fclose(file);
	return found;
}

static long take(void)
{
	return shmget((key_t)told_number("key"), 0, 0);
}

int main(void)
{
	result(is_listed(told_number("key")), "see-memory", "key %s", told("key"));
	attempt("take-memory", take);
	return 0;
}
