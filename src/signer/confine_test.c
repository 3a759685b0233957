/* A child confines itself and tries what it must not be able to: the kernel's answers are the oracle. */
#include "test.h"

#include "signer/confine.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool is_refused(long result)
{
	return result < 0 && (errno == EPERM || errno == EACCES);
}

/* 0, or the number of what went through. */
static int try_all(struct work *w, const char *folder)
{
	struct rlimit core;
	int here = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	setenv("ASSAY_SECRET", "x", 1);
	if (confine_begin(w, false, false) != OK || fchdir(here) != 0)
		return 1;
	if (prctl(PR_GET_DUMPABLE) != 0 || getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_max != 0)
		return 2;
	if (getenv("ASSAY_SECRET") != NULL || getenv("PATH") != NULL)
		return 3;
	if (confine_finish(w, here, false) != OK)
		return 4;
	if (!is_refused(socket(AF_INET, SOCK_STREAM, 0)) || !is_refused(socket(AF_UNIX, SOCK_STREAM, 0)))
		return 5;
	if (!is_refused(connect(0, NULL, 0)) || !is_refused(bind(0, NULL, 0)))
		return 6;
	if (!is_refused(fork()))
		return 7;
	if (!is_refused(execl("/bin/true", "true", (char *)NULL)))
		return 8;
	if (!is_refused(open("/etc/passwd", O_RDONLY)) ||
	    !is_refused(open("/tmp/assay-confine", O_WRONLY | O_CREAT, 0600)))
		return 9;
	if (!is_refused(prctl(PR_SET_DUMPABLE, 1)))
		return 10;
	/* What it is for goes on. */
	int file = openat(here, "inside", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	return file >= 0 && write(file, "x", 1) == 1 && fsync(file) == 0 &&
	                       renameat(here, "inside", here, "kept") == 0
	               ? 0
	               : 11;
}

TEST(confine_leaves_no_network_and_no_program)
{
	struct work w = test_work();
	char folder[] = "/tmp/assay-confine-XXXXXX";
	int status;
	assert_non_null(mkdtemp(folder));
	pid_t child = fork();
	if (child == 0)
		_exit(try_all(&w, folder));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	test_work_end(&w);
}
