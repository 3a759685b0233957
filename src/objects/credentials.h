/* Whose requests to an object store are: keys from a file or the environment, read anew for every use.
 *
 * 1. Never from a command line, a configuration or an address; never in a message or a log.
 * 2. Nothing is kept: a file that is changed (keys that run out are replaced by a timer) counts from the next request on.
 *
 * The first of these that is there: the file that is named; AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY with
 * AWS_SESSION_TOKEN in the environment; the file AWS_SHARED_CREDENTIALS_FILE; ~/.aws/credentials. */
#ifndef OBJECTS_CREDENTIALS_H
#define OBJECTS_CREDENTIALS_H

#include "base/work.h"

enum { CREDENTIALS_BYTES_MAX = 64 * 1024 };

struct credentials {
	struct str access_key, secret;
	struct str session_token; /* absent: these are no temporary ones */
};

/* `file` and `profile` may be absent. ERR_UNAVAILABLE: none, or not to be read; says where they were looked for. */
enum err credentials_find(struct work *w, struct str file, struct str profile,
                          struct credentials *out) MUST_CHECK;

/* Reads those of one profile out of such a file's text: lines `[profile]`, `name = value`, `# …` and `; …`. ERR_INPUT when the
 * profile or one of its two keys is not there, or holds what no header may have; the text is never repeated. */
enum err credentials_read(struct work *w, struct str text, struct str profile,
                          struct credentials *out) MUST_CHECK;

#endif
