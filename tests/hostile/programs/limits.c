/* Raises its own resource limits. Must happen: refused. */
#include "attack.h"

#include <sys/resource.h>

static long raise_limit(__rlimit_resource_t resource)
{
	struct rlimit limit;
	if (getrlimit(resource, &limit) != 0)
		return -1;
	if (limit.rlim_max == RLIM_INFINITY) {
		errno = ENODATA; /* nothing to raise: another attack finds out whether a limit holds */
		return -1;
	}
	limit.rlim_cur = limit.rlim_max = limit.rlim_max + 1;
	return setrlimit(resource, &limit);
}

static long raise_processor(void)
{
	return raise_limit(RLIMIT_CPU);
}

static long raise_files(void)
{
	return raise_limit(RLIMIT_NOFILE);
}

static long raise_file_size(void)
{
	return raise_limit(RLIMIT_FSIZE);
}

static long raise_core(void)
{
	return raise_limit(RLIMIT_CORE);
}

static long raise_stack(void)
{
	return raise_limit(RLIMIT_STACK);
}

static long be_unkillable(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -1 : write(fd, "-1000", 5);
}

static long be_nice(void)
{
	return setpriority(PRIO_PROCESS, 0, -20);
}

int main(void)
{
	attempt("raise-processor", raise_processor);
	attempt("raise-files", raise_files);
	attempt("raise-file-size", raise_file_size);
	attempt("raise-core", raise_core);
	attempt("raise-stack", raise_stack);
	attempt("unkillable", be_unkillable);
	attempt("priority", be_nice);
	return 0;
}
