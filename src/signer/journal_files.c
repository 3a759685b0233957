#include "signer/journal_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FULL_START S("journal-")

static enum err broken(struct work *w, const char *name, int reason)
{
	return fail(w, ERR_UNAVAILABLE, "keys/%s could not be read: %s.", name, strerror(reason));
}

/* 0: it is no full one. */
static uint64_t number_of(struct str name)
{
	int64_t number;
	if (!str_starts(name, FULL_START) || !str_to_int(str_slice(name, FULL_START.len, SIZE_MAX), &number))
		return 0;
	return number > 0 ? (uint64_t)number : 0;
}

enum err journal_files_look(struct work *w, int folder, struct journal_files *out)
{
	int again = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *entries = again < 0 ? NULL : fdopendir(again);
	if (entries == NULL) {
		int reason = errno;
		if (again >= 0)
			close(again);
		return broken(w, "", reason);
	}
	*out = (struct journal_files){0};
	for (const struct dirent *entry; (entry = readdir(entries)) != NULL;) {
		uint64_t number = number_of(str_of(entry->d_name));
		if (number > out->newest)
			out->newest = number;
		if (number > 0 && (out->oldest == 0 || number < out->oldest))
			out->oldest = number;
	}
	closedir(entries);
	return OK;
}

const char *journal_files_name(struct work *w, uint64_t number)
{
	return number == 0 ? JOURNAL_FILES_NEWEST
	                   : str_cstr(w->arena, str_format(w->arena, "journal-%06" PRIu64, number));
}

enum err journal_files_map(struct work *w, int folder, uint64_t number, struct str *out)
{
	struct stat status;
	const char *name = journal_files_name(w, number);
	int file = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (file < 0 && errno == ENOENT)
		return number == 0
		               ? fail(w, ERR_NOT_FOUND, "There is no journal yet: nothing was signed.")
		               : fail(w, ERR_UNAVAILABLE,
		                      "keys/%s is missing: bring it back, or move those before it away too.",
		                      name);
	if (file < 0)
		return broken(w, name, errno);
	bool known = fstat(file, &status) == 0;
	size_t size = known ? (size_t)status.st_size : 0;
	char *at = size == 0 ? NULL : mmap(NULL, size, PROT_READ, MAP_SHARED, file, 0);
	int reason = errno;
	close(file);
	if (!known || at == MAP_FAILED)
		return broken(w, name, reason);
	*out = size == 0 ? S("") : str_bytes(at, size);
	return OK;
}

void journal_files_unmap(struct str text)
{
	if (text.len > 0)
		munmap((void *)(uintptr_t)text.at, text.len);
}
