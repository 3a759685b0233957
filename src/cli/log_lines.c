#include "cli/log_lines.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER = 256 << 10, WAIT_MS = 100 };

struct log_lines {
	struct arena *arena; /* holds this struct */
	int file;
	bool ended;
	size_t from, to; /* what is read and not given yet */
	char buffer[BUFFER];
};

enum err log_lines_open(struct work *w, const char *path, struct log_lines **out)
{
	bool standard = strcmp(path, "-") == 0;
	int file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return fail(w, ERR_INPUT, "%s cannot be read: %s", path, strerror(errno));
	struct arena *arena = arena_open();
	*out = arena_alloc(arena, sizeof **out);
	(*out)->arena = arena;
	(*out)->file = file;
	return OK;
}

void log_lines_close(struct log_lines *lines)
{
	if (lines == NULL)
		return;
	if (lines->file != STDIN_FILENO)
		close(lines->file);
	arena_close(lines->arena);
}

/* Gives the next line, where all of it was read. */
static bool take_line(struct log_lines *lines, struct str *line)
{
	size_t len = lines->to - lines->from;
	const char *at = lines->buffer + lines->from;
	const char *end = memchr(at, '\n', len);
	if (end == NULL && (!lines->ended || len == 0))
		return false;
	*line = str_bytes(at, end == NULL ? len : (size_t)(end - at));
	lines->from += line->len + (end != NULL);
	return true;
}

static enum err read_more(struct work *w, struct log_lines *lines)
{
	memmove(lines->buffer, lines->buffer + lines->from, lines->to - lines->from);
	lines->to -= lines->from;
	lines->from = 0;
	ssize_t got = read(lines->file, lines->buffer + lines->to, sizeof lines->buffer - lines->to);
	if (got < 0 && errno != EINTR)
		return fail(w, ERR_INPUT, "reading failed: %s", strerror(errno));
	lines->ended = got == 0;
	lines->to += got > 0 ? (size_t)got : 0;
	return OK;
}

static bool is_silent(const struct log_lines *lines)
{
	struct pollfd look = {.fd = lines->file, .events = POLLIN};
	return poll(&look, 1, WAIT_MS) == 0;
}

enum err log_lines_next(struct work *w, struct log_lines *lines, bool eager, struct str *line,
                        enum log_lines_state *state)
{
	while (!take_line(lines, line)) {
		*state = LOG_LINES_END;
		if (lines->ended)
			return OK;
		if (lines->to - lines->from > LOG_LINE_MAX)
			return fail(w, ERR_TOO_LARGE, "it is longer than %d bytes", LOG_LINE_MAX);
		*state = LOG_LINES_WAIT;
		if (eager && is_silent(lines))
			return OK;
		TRY(read_more(w, lines));
	}
	*state = LOG_LINES_LINE;
	return line->len <= LOG_LINE_MAX ? OK
	                                 : fail(w, ERR_TOO_LARGE, "it is longer than %d bytes", LOG_LINE_MAX);
}
