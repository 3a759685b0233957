/* Forks until nothing more can be had: children, then children of children. Told "processes", the limit, and "wish", where
 * it stops by itself. Must happen: the kernel refuses at the limit. */
#include "attack.h"

#include <stdatomic.h>
#include <sys/mman.h>

enum { KEPT_MAX = 1000 };

static void rest_and_go(void)
{
	alarm(10);
	pause();
	_exit(0);
}

static void fork_wide(long limit, long wish)
{
	pid_t kept[KEPT_MAX];
	long count = 0;
	int error = 0;
	while (count < wish && count < KEPT_MAX) {
		pid_t child = fork();
		if (child == 0)
			rest_and_go();
		error = errno;
		if (child < 0)
			break;
		kept[count++] = child;
	}
	/* This process counts itself. */
	result(count + 1 > limit, "fork", "%ld children, then: %s", count, strerror(error));
	for (long i = 0; i < count; i++)
		kill(kept[i], SIGKILL);
	while (wait(NULL) > 0)
		;
}

static void fork_deep(long limit, long wish)
{
	atomic_long *count =
		mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	setpgid(0, 0);
	pid_t first = fork();
	if (first == 0) {
		setpgid(0, 0);
		double until = seconds() + 0.5;
		while (seconds() < until && atomic_fetch_add(count, 1) < wish)
			if (fork() < 0) {
				atomic_fetch_sub(count, 1);
				sleep_ms(20);
			}
		rest_and_go();
	}
	sleep_ms(700);
	long most = atomic_load(count);
	/* Beside those that were forked: the first of them, and this one. */
	result(most + 2 > limit, "fork-deep", "%ld processes", most + 2);
	kill(-first, SIGKILL);
	while (wait(NULL) > 0)
		;
}

int main(void)
{
	long limit = told_number("processes"), wish = told_number("wish");
	fork_wide(limit, wish);
	fork_deep(limit, wish);
	return 0;
}
