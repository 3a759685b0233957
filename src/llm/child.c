#include "llm/child.h"

#include "base/check.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PRIORITY = 10, ENVIRONMENT_MAX = 512, KEY_MAX = 128 };

/* ---- starting -------------------------------------------------------------------------------- */

/* Ours without what is for us alone, and the key. */
static void fill_environment(char **environment, char *key)
{
	size_t count = 0;
	for (char **at = environ; *at != NULL && count < ENVIRONMENT_MAX - 2; at++)
		if (strncmp(*at, "ASSAY_", 6) != 0)
			environment[count++] = *at;
	environment[count++] = key;
	environment[count] = NULL;
}

/* Signals as a fresh process has them, whatever our threads block; a process group of its own. */
static void set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none, all;
	sigemptyset(&none);
	sigfillset(&all);
	check(posix_spawnattr_init(attributes) == 0);
	check(posix_spawnattr_setsigmask(attributes, &none) == 0);
	check(posix_spawnattr_setsigdefault(attributes, &all) == 0);
	check(posix_spawnattr_setpgroup(attributes, 0) == 0);
	check(posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
	                                                   POSIX_SPAWN_SETPGROUP) == 0);
}

/* Its three descriptors, and nothing else of ours. */
static void set_descriptors(posix_spawn_file_actions_t *actions, const int standard[3])
{
	check(posix_spawn_file_actions_init(actions) == 0);
	for (int i = 0; i < 3; i++)
		check(posix_spawn_file_actions_adddup2(actions, standard[i], i) == 0);
	check(posix_spawn_file_actions_addclosefrom_np(actions, 3) == 0);
}

static int spawn(pid_t *pid, char *const *arguments, struct str key, const int standard[3])
{
	char *environment[ENVIRONMENT_MAX];
	char key_text[KEY_MAX];
	posix_spawnattr_t attributes;
	posix_spawn_file_actions_t actions;
	snprintf(key_text, sizeof key_text, "ASSAY_MODEL_KEY=%.*s", STR_ARG(key));
	fill_environment(environment, key_text);
	set_attributes(&attributes);
	set_descriptors(&actions, standard);
	int problem = posix_spawnp(pid, arguments[0], &actions, &attributes, arguments, environment);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return problem;
}

static void close_all(const int *descriptors, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (descriptors[i] >= 0)
			close(descriptors[i]);
}

/* pipes: the reading and the writing end of standard input, output, error. */
static bool start_with(struct child *child, char *const *arguments, struct str key, const int *pipes)
{
	const int standard[3] = {pipes[0], pipes[3], pipes[5]};
	*child = (struct child){
		.input = pipes[1], .output.descriptor = pipes[2], .error.descriptor = pipes[4]};
	errno = spawn(&child->pid, arguments, key, standard);
	if (errno != 0)
		return false;
	child->handle = pidfd_open(child->pid, 0);
	check(child->handle >= 0);
	/* It has one thread yet, which hands its priority on to all others. */
	(void)setpriority(PRIO_PROCESS, (id_t)child->pid, PRIORITY);
	return true;
}

bool child_start(struct child *child, char *const *arguments, struct str key)
{
	int pipes[6] = {-1, -1, -1, -1, -1, -1};
	for (int i = 0; i < 6; i += 2)
		if (pipe2(&pipes[i], O_CLOEXEC) != 0) {
			close_all(pipes, COUNT(pipes));
			return false;
		}
	bool started = start_with(child, arguments, key, pipes);
	const int theirs[3] = {pipes[0], pipes[3], pipes[5]}, ours[3] = {pipes[1], pipes[2], pipes[4]};
	close_all(theirs, COUNT(theirs));
	if (!started)
		close_all(ours, COUNT(ours));
	return started;
}

/* ---- what it says ---------------------------------------------------------------------------- */

/* Takes a whole line, or what there is of one that is too long, out of what was read. */
static bool take_line(struct child_line *from, char *out, size_t *len)
{
	size_t end = str_find_byte(str_bytes(from->text, from->len), '\n');
	if (end == SIZE_MAX && from->len < sizeof from->text)
		return false;
	*len = end == SIZE_MAX ? from->len : end;
	memcpy(out, from->text, *len);
	size_t taken = end == SIZE_MAX ? from->len : end + 1;
	memmove(from->text, from->text + taken, from->len - taken);
	from->len -= taken;
	return true;
}

/* Reads what is there; closes the pipe at its end. */
static void fill(struct child_line *line)
{
	ssize_t got = read(line->descriptor, line->text + line->len, sizeof line->text - line->len);
	if (got > 0) {
		line->len += (size_t)got;
	} else if (got == 0 || errno != EINTR) {
		close(line->descriptor);
		line->descriptor = -1;
	}
}

static void log_lines(struct child *child)
{
	while (take_line(&child->error, child->last, &child->last_len))
		log_event(NULL, LOG_DEBUG, "llm.output",
		          LOG_TEXT("line", str_bytes(child->last, child->last_len)));
}

struct str child_last_line(const struct child *child)
{
	return str_bytes(child->last, child->last_len);
}

/* ---- waiting --------------------------------------------------------------------------------- */

static bool has_ended(struct child *child)
{
	return waitpid(child->pid, &child->status, WNOHANG) == child->pid;
}

/* Reads what is there at once and no more: a grandchild may hold the pipe open for ever. */
static void drain_error(struct child *child)
{
	struct pollfd error = {.fd = child->error.descriptor, .events = POLLIN};
	while (error.fd >= 0 && poll(&error, 1, 0) > 0) {
		fill(&child->error);
		log_lines(child);
		error.fd = child->error.descriptor;
	}
}

enum child_event child_wait(struct child *child, int stop, int timeout_ms, struct str *line)
{
	enum { STOP, HANDLE, OUTPUT, ERROR, COUNT_OF_THEM };
	size_t len;
	while (!take_line(&child->output, child->said, &len)) {
		struct pollfd from[COUNT_OF_THEM] = {
			[STOP] = {.fd = stop, .events = POLLIN},
			[HANDLE] = {.fd = child->handle, .events = POLLIN},
			[OUTPUT] = {.fd = child->output.descriptor, .events = POLLIN},
			[ERROR] = {.fd = child->error.descriptor, .events = POLLIN},
		};
		if (poll(from, COUNT_OF_THEM, timeout_ms) == 0)
			return CHILD_QUIET;
		if (from[OUTPUT].revents != 0)
			fill(&child->output);
		drain_error(child);
		if (from[STOP].revents != 0)
			return CHILD_STOP;
		if (from[HANDLE].revents != 0 && has_ended(child))
			return CHILD_ENDED;
	}
	*line = str_bytes(child->said, len);
	return CHILD_SAID;
}

/* ---- ending ---------------------------------------------------------------------------------- */

void child_kill(const struct child *child)
{
	/* By the handle, and not by the number, which could be another process's by now. */
	(void)pidfd_send_signal(child->handle, SIGKILL, NULL, 0);
}

void child_stop(struct child *child, int patience_ms)
{
	struct pollfd handle = {.fd = child->handle, .events = POLLIN};
	(void)pidfd_send_signal(child->handle, SIGTERM, NULL, 0);
	if (poll(&handle, 1, patience_ms) == 0)
		child_kill(child);
	drain_error(child);
	check(waitpid(child->pid, &child->status, 0) == child->pid);
}

void child_finish(struct child *child)
{
	const int ours[] = {child->handle, child->input, child->output.descriptor, child->error.descriptor};
	close_all(ours, COUNT(ours));
}
