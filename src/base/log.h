/* One line an event, key=value, to standard error: `time=… level=… event=… request=… key=value`.
 *
 * Never a response, a key, a token, a name or an address: ids only. Values are quoted when they
 * hold blanks or quotes; control characters are escaped, so that nobody can forge a line. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/work.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

struct log_field {
	const char *key;
	struct str text; /* when `at` is set; else the number */
	int64_t number;
};

#define LOG_TEXT(key, value) ((struct log_field){(key), (value), 0})
#define LOG_INT(key, value) ((struct log_field){(key), {NULL, 0}, (value)})

/* Lines below this level are dropped; LOG_INFO at the start. Set once, before threads. */
void log_set_level(enum log_level level);

/* log_event(w, LOG_INFO, "backup.done", LOG_INT("bytes", n)); w may be NULL. At most 16 fields. */
#define log_event(w, level, event, ...)                                                  \
	log_write((w), (level), (event), (const struct log_field[]){{0}, ##__VA_ARGS__}, \
	          sizeof((const struct log_field[]){{0}, ##__VA_ARGS__}) / sizeof(struct log_field))
/* Logs the failure recorded in w, once, where it is handled. */
void log_failure(struct work *w, const char *event);

/* Behind log_event: fields[0] is unused. */
void log_write(const struct work *w, enum log_level level, const char *event, const struct log_field *fields,
               size_t count);

#endif
