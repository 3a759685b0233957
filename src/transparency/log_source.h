/* A log that is read: over HTTP, in a folder or in an object store. What it holds is whatever its owner put there.
 *
 * 1. Nothing is written, and nothing but the log's files is asked for.
 * 2. Over HTTP at most LOG_SOURCE_AT_ONCE requests a reader are on their way. Who says 429 or 503 is left alone for as long as he
 *    says, at most LOG_SOURCE_PATIENCE_S; what fails is tried LOG_SOURCE_TRIES times.
 * 3. Redirects are not followed: the log is where its address says.
 * 4. Sizes and times are bounded: no answer takes longer than LOG_SOURCE_TIMEOUT_MS, and none is larger than was asked for. */
#ifndef TRANSPARENCY_LOG_SOURCE_H
#define TRANSPARENCY_LOG_SOURCE_H

#include "tlog/storage.h"

#include <stdatomic.h>

enum {
	LOG_SOURCE_AT_ONCE = 8,
	LOG_SOURCE_TRIES = 4,
	LOG_SOURCE_PATIENCE_S = 30,
	LOG_SOURCE_TIMEOUT_MS = 20000,
};

struct log_source;

/* `name` is an address (http or https), or of transparency/storage.h. ERR_INPUT: an address that is none; ERR_NOT_FOUND: no such
 * folder. Nothing is asked yet. `given_up` may be NULL; once it is true, what is on its way ends. */
enum err log_source_open(struct work *w, struct str name, const atomic_bool *given_up,
                         struct log_source **out) MUST_CHECK;
/* NULL is fine. */
void log_source_close(struct log_source *source);

/* The address without '/' at its end, or the name; and whether it is an address. */
struct str log_source_name(const struct log_source *source);
bool log_source_remote(const struct log_source *source);

/* Reads from a source, for one thread; it keeps connections. The source outlives it. */
struct log_reader;
struct log_reader *log_reader_open(const struct log_source *source);
/* NULL is fine. */
void log_reader_close(struct log_reader *reader);

enum log_file_state {
	LOG_FILE_READ,
	LOG_FILE_MISSING,   /* the log says that there is none */
	LOG_FILE_TOO_LARGE, /* larger than `max` */
};

struct log_file {
	struct str path; /* "checkpoint", "tile/0/000" */
	size_t max;
	enum log_file_state state;
	struct str bytes; /* absent unless it is read */
};

/* Reads several. ERR_UNAVAILABLE: one of them cannot be had just now, or the log redirects. */
enum err log_reader_read(struct work *w, struct log_reader *reader, struct log_file *files,
                         size_t count) MUST_CHECK;
/* One. ERR_NOT_FOUND, ERR_TOO_LARGE, ERR_UNAVAILABLE. */
enum err log_reader_get(struct work *w, struct log_reader *reader, struct str path, size_t max,
                        struct str *out) MUST_CHECK;

/* It as a storage that can only be read; for the same thread. */
struct tlog_storage log_reader_storage(struct log_reader *reader);

#endif
