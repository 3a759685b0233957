/* Exchanges a folder and a link to the root as fast as it can, while it looks through them; and mounts over its scratch
 * folder. Must happen: nobody outside follows, and it reads nothing of the host's. */
#include "attack.h"

#include <linux/fs.h>
#include <pthread.h>
#include <sys/mount.h>

static void *exchange(void *until)
{
	while (seconds() < *(double *)until) {
		syscall(SYS_renameat2, AT_FDCWD, "folder", AT_FDCWD, "link", RENAME_EXCHANGE);
		rename("folder/inner", "link/inner");
	}
	return NULL;
}

int main(void)
{
	double until = seconds() + 0.6;
	pthread_t threads[2];
	char text[64];
	long read_count = 0, mounted = 0;
	mkdir("folder", 0700);
	mkdir("folder/etc", 0700);
	symlink("/proc/1/root", "link");
	for (int i = 0; i < 2; i++)
		if (pthread_create(&threads[i], NULL, exchange, &until) != 0)
			return 9;
	while (seconds() < until) {
		read_count += reads("folder/etc/shadow", text, sizeof text);
		read_count += reads("folder/../../../etc/shadow", text, sizeof text);
		mounted += mount("tmpfs", "folder", "tmpfs", 0, NULL) == 0;
	}
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	result(read_count > 0, "race-read", "%ld times", read_count);
	result(mounted > 0, "race-mount", "%ld times", mounted);
	return 0;
}
