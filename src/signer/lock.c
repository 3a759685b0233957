#include "signer/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum { TRIES = 30, STEP_NS = 100000000 };

enum err lock_take(struct work *w, struct str keys_folder, int *out)
{
	char *path = str_cstr(w->arena, str_format(w->arena, "%.*s/signer.lock", STR_ARG(keys_folder)));
	const struct timespec step = {.tv_nsec = STEP_NS};
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (file < 0)
		return fail(w, ERR_UNAVAILABLE, "The folder of the keys cannot be written: %s.",
		            strerror(errno));
	for (int tries = 0; flock(file, LOCK_EX | LOCK_NB) != 0; tries++) {
		if (tries == TRIES) {
			close(file);
			return fail(
				w, ERR_CONFLICT,
				"The keys of this data folder are in use by another server: stop it first.");
		}
		nanosleep(&step, NULL);
	}
	*out = file;
	return OK;
}
