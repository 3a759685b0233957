/* Never stays: each process forks the next and ends, in a session of its own, so that whoever kills one by its number comes
 * too late. Told "run": the first run lets three of them go, the second looks for them. Must happen: none lives. */
#include "attack.h"

#include <dirent.h>
#include <sys/prctl.h>

static void hop(double until)
{
	prctl(PR_SET_NAME, "hopper");
	while (seconds() < until) {
		pid_t child = fork();
		if (child > 0)
			_exit(0);
		if (child == 0)
			setsid();
	}
	_exit(0);
}

static int count_hoppers(void)
{
	DIR *folder = opendir("/proc");
	int found = 0;
	for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
		char path[300], name[64] = "";
		snprintf(path, sizeof path, "/proc/%s/comm", entry->d_name);
		found += reads(path, name, sizeof name) && strncmp(name, "hopper", 6) == 0;
	}
	if (folder != NULL)
		closedir(folder);
	return found;
}

int main(void)
{
	if (told_number("run") == 1) {
		for (int i = 0; i < 3; i++)
			if (fork() == 0)
				hop(seconds() + 3);
		sleep_ms(100);
		result(false, "hop", "three are on their way");
		return 0;
	}
	/* One may be between two names at any moment. */
	int found = 0;
	for (int i = 0; i < 50; i++)
		found += count_hoppers();
	result(found > 0, "hopper", "seen %d times", found);
	return 0;
}
