/* What the attacks share. A program goes into a box as one file: the driver puts this text in the place of the #include.
 *
 * An attack prints a line for each thing that it tries, "held NAME: why" or "escaped NAME: what it got", the latter only
 * when it truly got through. What the driver tells it stands on its standard input, a line each: "NAME VALUE". Every attack
 * ends by itself, so that a run without a protection harms nobody. */
#ifndef HOSTILE_ATTACK_H
#define HOSTILE_ATTACK_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* One line, in one write: attackers of many processes print beside each other. */
__attribute__((format(printf, 3, 4))) static inline void result(bool through, const char *name,
                                                                const char *format, ...)
{
	char text[600];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	for (char *at = text; *at != 0; at++)
		if (*at < ' ' || *at > '~')
			*at = '?';
	dprintf(STDOUT_FILENO, "%s %s: %s\n", through ? "escaped" : "held", name, text);
}

/* What the driver says under this name; an attack that was told nothing is a mistake of the driver's: exit code 9. */
static inline const char *told(const char *name)
{
	static char value[1024];
	char text[4096] = "\n";
	ssize_t got = pread(STDIN_FILENO, text + 1, sizeof text - 2, 0);
	text[got < 0 ? 1 : got + 1] = 0;
	char word[64];
	snprintf(word, sizeof word, "\n%s ", name);
	char *at = strstr(text, word);
	if (at == NULL) {
		dprintf(STDOUT_FILENO, "not told: %s\n", name);
		_exit(9);
	}
	at += strlen(word);
	snprintf(value, sizeof value, "%.*s", (int)strcspn(at, "\n"), at);
	return value;
}

static inline long told_number(const char *name)
{
	return strtol(told(name), NULL, 10);
}

/* Since the machine started. */
static inline double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline void sleep_ms(long ms)
{
	struct timespec rest = {ms / 1000, ms % 1000 * 1000000};
	while (nanosleep(&rest, &rest) < 0 && errno == EINTR)
		;
}

/* Tries something in a process of its own, for a filter may kill who tries. It got through when the function returns 0 or
 * more; -1 is a refusal, which errno tells. */
static inline void attempt(const char *name, long (*act)(void))
{
	pid_t child = fork();
	if (child < 0) {
		result(false, name, "no process to try it in: %s", strerror(errno));
		return;
	}
	if (child == 0) {
		errno = 0;
		long got = act();
		result(got >= 0, name, "%s", got >= 0 ? "it returned" : strerror(errno));
		_exit(0);
	}
	int status;
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status))
		result(false, name, "killed by signal %d", WTERMSIG(status));
}

/* Whether this file can be opened and read from; what it begins with is left in `text`. */
static inline bool reads(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return false;
	ssize_t got = read(fd, text, size - 1);
	int error = errno;
	close(fd);
	errno = error;
	text[got < 0 ? 0 : got] = 0;
	return got > 0;
}

#endif
