/* Crashes a child that has a megabyte to dump. Must happen: no core file, here or elsewhere. */
#include "attack.h"

#include <dirent.h>
#include <sys/prctl.h>
#include <sys/resource.h>

int main(void)
{
	pid_t child = fork();
	if (child == 0) {
		struct rlimit limit;
		getrlimit(RLIMIT_CORE, &limit);
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_CORE, &limit);
		prctl(PR_SET_DUMPABLE, 1);
		memset(malloc(1 << 20), 1, 1 << 20);
		signal(SIGSEGV, SIG_DFL);
		raise(SIGSEGV);
		_exit(0);
	}
	int status = 0;
	waitpid(child, &status, 0);
	result(WIFSIGNALED(status) && WCOREDUMP(status), "core-dumped", "signal %d",
	       WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	int found = 0;
	DIR *folder = opendir(".");
	for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;)
		found += strncmp(entry->d_name, "core", 4) == 0;
	result(found > 0, "core-file", "%d", found);
	return 0;
}
