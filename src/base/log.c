#include "base/log.h"

#include "base/check.h"
#include "base/world.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 4096, FIELDS_MAX = 16 };

static const char *const level_names[] = {"debug", "info", "warning", "error"};

static enum log_level level_min = LOG_INFO;

void log_set_level(enum log_level level)
{
	level_min = level;
}

/* A line on the stack, because logging must work where memory does not. What does not fit is cut. */
struct line {
	char text[LINE_MAX_BYTES];
	size_t len;
};

static void put(struct line *line, const char *format, ...) PRINTF(2, 3);
static void put(struct line *line, const char *format, ...)
{
	size_t room = sizeof line->text - line->len;
	va_list arguments;
	va_start(arguments, format);
	int len = vsnprintf(line->text + line->len, room, format, arguments);
	va_end(arguments);
	check(len >= 0);
	line->len += (size_t)len < room ? (size_t)len : room - 1;
}

static bool is_visible(char c)
{
	return c > ' ' && c <= '~';
}

static bool needs_quotes(struct str value)
{
	for (size_t i = 0; i < value.len; i++)
		if (!is_visible(value.at[i]) || value.at[i] == '"' || value.at[i] == '\\' ||
		    value.at[i] == '=')
			return true;
	return value.len == 0;
}

static void put_quoted(struct line *line, struct str value)
{
	put(line, "\"");
	for (size_t i = 0; i < value.len; i++) {
		char c = value.at[i];
		if (c == '"' || c == '\\')
			put(line, "\\%c", c);
		else if (is_visible(c) || c == ' ')
			put(line, "%c", c);
		else
			put(line, "\\x%02x", (unsigned char)c);
	}
	put(line, "\"");
}

static void put_text(struct line *line, const char *key, struct str value)
{
	put(line, " %s=", key);
	if (needs_quotes(value))
		put_quoted(line, value);
	else
		put(line, "%.*s", STR_ARG(value));
}

/* The machine's clock, not the work's: a look at a fixed world would change what it replays. */
static void put_time(struct line *line)
{
	int64_t now_us = world_real.now_us(NULL);
	time_t seconds = now_us / 1000000;
	struct tm tm;
	check(gmtime_r(&seconds, &tm) != NULL);
	put(line, "time=%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
	    tm.tm_hour, tm.tm_min, tm.tm_sec, (int)(now_us / 1000 % 1000));
}

void log_write(const struct work *w, enum log_level level, const char *event, const struct log_field *fields,
               size_t count)
{
	struct line line;
	check(count <= FIELDS_MAX + 1);
	if (level < level_min)
		return;
	line.len = 0;
	put_time(&line);
	put(&line, " level=%s event=%s", level_names[level], event);
	if (w != NULL && w->request_id.len > 0)
		put_text(&line, "request", w->request_id);
	for (size_t i = 1; i < count; i++) {
		if (str_absent(fields[i].text))
			put(&line, " %s=%" PRId64, fields[i].key, fields[i].number);
		else
			put_text(&line, fields[i].key, fields[i].text);
	}
	line.text[line.len++] = '\n';
	/* One write, so that threads do not mix their lines; when it fails there is nobody to tell. */
	ssize_t written = write(STDERR_FILENO, line.text, line.len);
	(void)written;
}

void log_failure(struct work *w, const char *event)
{
	enum log_level level =
		w->failed == ERR_INTERNAL || w->failed == ERR_UNAVAILABLE ? LOG_ERROR : LOG_INFO;
	log_event(w, level, event, LOG_TEXT("kind", err_name(w->failed)), LOG_TEXT("message", w->message));
}
