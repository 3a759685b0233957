/* Leaves processes behind: by vfork, by daemon(3), by two forks and a session of their own, by a stopped one. Told "run":
 * the first run leaves them, the second looks for them. Must happen: none lives when the second begins. */
#include "attack.h"

#include <dirent.h>
#include <sys/prctl.h>

static void live_on(const char *name)
{
	prctl(PR_SET_NAME, name);
	prctl(PR_SET_PDEATHSIG, 0);
	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_IGN);
	sleep_ms(6000);
	_exit(0);
}

static void leave(void)
{
	if (fork() == 0) {
		setsid();
		if (fork() == 0)
			live_on("left-setsid");
		_exit(0);
	}
	if (fork() == 0) {
		if (daemon(0, 0) == 0)
			live_on("left-daemon");
		_exit(0);
	}
	if (fork() == 0) {
		prctl(PR_SET_NAME, "left-stopped");
		alarm(6);
		raise(SIGSTOP);
		_exit(0);
	}
	/* What vfork starts is a program of its own. It waits on a pipe that nobody closes, for as long as its alarm lets it. */
	alarm(6);
	pid_t child = vfork();
	if (child == 0) {
		execl("/proc/self/exe", "left-vfork", "stay", (char *)NULL);
		_exit(1);
	}
	alarm(0);
	sleep_ms(150); /* until all of them are what they will be */
	result(false, "left", "four processes");
}

static bool is_left(const char *pid)
{
	char path[300], name[64];
	snprintf(path, sizeof path, "/proc/%s/comm", pid);
	return reads(path, name, sizeof name) && strncmp(name, "left-", 5) == 0;
}

static void look(void)
{
	DIR *folder = opendir("/proc");
	int found = 0;
	for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;)
		found += is_left(entry->d_name);
	result(found > 0, "orphan", "%d of four still live", found);
}

int main(int count, char **arguments)
{
	(void)arguments;
	if (count > 1) {
		prctl(PR_SET_NAME, "left-vfork");
		sleep_ms(6000);
		return 0;
	}
	if (told_number("run") == 1)
		leave();
	else
		look();
	return 0;
}
