#include "cli/snapshot.h"

#include "base/encode.h"
#include "base/json.h"
#include "base/time.h"
#include "base/version.h"
#include "base/world.h"
#include "cli/input.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define TYPE "assay-backup/v1"

enum { MANIFEST_BYTES_MAX = 64 << 20, DESCRIPTORS_MAX = 16 };

static enum err broken(struct work *w, const char *what, const char *path)
{
	return fail(w, ERR_UNAVAILABLE, "%s cannot be %s: %s.", path, what, strerror(errno));
}

static const char *below(struct work *w, struct str folder, struct str path)
{
	return str_cstr(w->arena, str_format(w->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(path)));
}

static void append(struct work *w, struct snapshot *snapshot, const struct snapshot_file *file)
{
	struct snapshot_file *added = work_alloc(w, sizeof *added);
	*added = *file;
	if (snapshot->files == NULL)
		snapshot->files = added;
	else
		snapshot->last->next = added;
	snapshot->last = added;
}

/* ---- one file ---- */

static enum err measure(struct work *w, const char *path, struct snapshot_file *out)
{
	struct stat status;
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (file < 0)
		return broken(w, "read", path);
	bool read =
		fstat(file, &status) == 0 && S_ISREG(status.st_mode) && digest_of_file(file, &out->digest);
	close(file);
	if (!read)
		return broken(w, "read", path);
	out->bytes = status.st_size;
	return OK;
}

enum err snapshot_add(struct work *w, struct snapshot *snapshot, struct str folder, struct str path)
{
	struct snapshot_file file = {.path = str_copy(w->arena, path)};
	TRY(measure(w, below(w, folder, path), &file));
	append(w, snapshot, &file);
	return OK;
}

/* All bytes of one open file into another. */
static bool pour(int from, int to)
{
	ssize_t copied;
	while ((copied = sendfile(to, from, NULL, 1 << 30)) > 0)
		;
	return copied == 0;
}

static enum err copy_file(struct work *w, const char *from, const char *to, mode_t mode)
{
	int source = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (source < 0)
		return broken(w, "read", from);
	int target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode & 0777);
	bool copied = target >= 0 && pour(source, target);
	enum err result = copied ? OK : broken(w, "written", to);
	if (target >= 0)
		close(target);
	close(source);
	return result;
}

/* The folders on the way to a file. */
static enum err make_parents(struct work *w, struct str folder, struct str path)
{
	for (size_t i = 0; i < path.len; i++) {
		const char *parent = below(w, folder, str_slice(path, 0, i));
		if (path.at[i] == '/' && mkdir(parent, 0700) != 0 && errno != EEXIST)
			return broken(w, "made", parent);
	}
	return OK;
}

/* ---- folders ---- */

static int is_copied(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
	       !str_ends(str_of(entry->d_name), S(".new"));
}

static enum err copy_folder(struct work *w, struct snapshot *snapshot, struct str from, struct str to,
                            struct str path)
{
	const char *source = below(w, from, path);
	struct dirent **entries;
	enum err result = OK;
	int count = scandir(source, &entries, is_copied, alphasort);
	if (count < 0)
		return broken(w, "read", source);
	for (int i = 0; i < count; i++) {
		struct str inner = str_format(w->arena, "%.*s/%s", STR_ARG(path), entries[i]->d_name);
		if (result == OK)
			result = snapshot_copy(w, snapshot, from, to, inner);
		free(entries[i]);
	}
	free(entries);
	return result;
}

enum err snapshot_copy(struct work *w, struct snapshot *snapshot, struct str from, struct str to,
                       struct str path)
{
	struct stat status;
	const char *source = below(w, from, path);
	if (lstat(source, &status) != 0)
		return errno == ENOENT ? OK : broken(w, "read", source);
	if (S_ISDIR(status.st_mode))
		return copy_folder(w, snapshot, from, to, path);
	if (!S_ISREG(status.st_mode))
		return OK;
	TRY(make_parents(w, to, path));
	TRY(copy_file(w, source, below(w, to, path), status.st_mode));
	return snapshot_add(w, snapshot, to, path);
}

/* ---- a folder in the making ---- */

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	(void)status;
	(void)kind;
	(void)place;
	return remove(path);
}

/* Nothing is there, or an empty folder, which giving the name replaces. */
static bool is_free(const char *path)
{
	if (access(path, F_OK) != 0)
		return true;
	int entries = 0;
	DIR *folder = opendir(path);
	while (folder != NULL && readdir(folder) != NULL)
		entries++;
	if (folder != NULL)
		closedir(folder);
	return entries == 2; /* "." and ".." */
}

static void remove_folder(const char *path)
{
	nftw(path, remove_one, DESCRIPTORS_MAX, FTW_DEPTH | FTW_PHYS);
}

enum err snapshot_begin(struct work *w, struct str path, struct str *part)
{
	while (path.len > 1 && str_ends(path, S("/")))
		path.len--;
	const char *name = str_cstr(w->arena, path);
	*part = str_format(w->arena, "%s.part-XXXXXX", name);
	char *making = str_cstr(w->arena, *part);
	if (!is_free(name))
		return fail(w, ERR_CONFLICT, "there is something at %s already: choose another name", name);
	if (mkdtemp(making) == NULL)
		return broken(w, "made", name);
	*part = str_of(making);
	return OK;
}

/* Everything on the file system: cheaper than each of thousands of files. */
static bool flush(const char *path)
{
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool flushed = folder >= 0 && syncfs(folder) == 0;
	if (folder >= 0)
		close(folder);
	return flushed;
}

enum err snapshot_end(struct work *w, struct str part, struct str path, enum err result)
{
	const char *from = str_cstr(w->arena, part), *to = str_cstr(w->arena, path);
	if (result == OK && !(flush(from) && rename(from, to) == 0 && flush(to)))
		result = broken(w, "brought to the disk", to);
	if (result != OK)
		remove_folder(from);
	return result;
}

/* ---- the manifest ---- */

static struct str manifest_text(struct work *w, const struct snapshot *snapshot)
{
	struct buf buf = buf_init(w->arena, MANIFEST_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("type"), S(TYPE));
	json_put_str(&out, S("created"), time_text(w->arena, world_now_us(w)));
	json_put_str(&out, S("version"), S(ASSAY_VERSION));
	json_put_str(&out, S("engine"), snapshot->engine);
	json_put_str(&out, S("database"), snapshot->database);
	json_name(&out, S("files"));
	json_array(&out);
	for (const struct snapshot_file *file = snapshot->files; file != NULL; file = file->next) {
		json_object(&out);
		json_put_str(&out, S("path"), file->path);
		json_put_int(&out, S("bytes"), file->bytes);
		json_put_str(&out, S("sha256"), digest_hex(w->arena, &file->digest));
		json_end(&out);
	}
	json_end(&out);
	json_end(&out);
	buf_byte(&buf, '\n');
	return buf.full ? (struct str){0} : buf_str(&buf);
}

enum err snapshot_write(struct work *w, struct snapshot *snapshot, struct str folder)
{
	const char *path = below(w, folder, S(SNAPSHOT_MANIFEST));
	struct str text = manifest_text(w, snapshot);
	if (str_absent(text))
		return fail(w, ERR_TOO_LARGE, "the data folder has too many files for a manifest");
	FILE *file = fopen(path, "wxe");
	if (file == NULL)
		return broken(w, "written", path);
	bool written = fwrite(text.at, 1, text.len, file) == text.len && fflush(file) == 0;
	enum err result = written ? OK : broken(w, "written", path);
	fclose(file);
	return result;
}

/* A path that stays below its folder. */
static bool is_inside(struct str path)
{
	bool inside = path.len > 0 && str_find_byte(path, '\0') == SIZE_MAX;
	while (inside && !str_absent(path)) {
		struct str part = str_cut(&path, '/');
		inside = part.len > 0 && !str_equal(part, S(".")) && !str_equal(part, S(".."));
	}
	return inside;
}

static enum err read_file(struct work *w, const struct json *json, struct snapshot_file *out)
{
	struct str digest;
	*out = (struct snapshot_file){.path = json_get_str(json, S("path")),
	                              .bytes = json_get_int(json, S("bytes"))};
	if (!is_inside(out->path) || !decode_hex(w->arena, json_get_str(json, S("sha256")), &digest) ||
	    digest.len != sizeof out->digest.byte)
		return fail(w, ERR_INPUT, "the backup's " SNAPSHOT_MANIFEST " is damaged");
	memcpy(out->digest.byte, digest.at, sizeof out->digest.byte);
	return OK;
}

enum err snapshot_read(struct work *w, struct str folder, struct snapshot *out)
{
	const char *path = below(w, folder, S(SNAPSHOT_MANIFEST));
	struct str text;
	const struct json *json;
	if (access(path, R_OK) != 0)
		return fail(w, ERR_INPUT, "%.*s is no backup: it has no " SNAPSHOT_MANIFEST, STR_ARG(folder));
	TRY(input_file(w, path, MANIFEST_BYTES_MAX, &text));
	TRY(json_parse(w, text, MANIFEST_BYTES_MAX, &json));
	*out = (struct snapshot){.engine = json_get_str(json, S("engine")),
	                         .database = json_get_str(json, S("database"))};
	if (!str_equal(json_get_str(json, S("type")), S(TYPE)) || !is_inside(out->database))
		return fail(w, ERR_INPUT, "%.*s is a backup of a kind that this program does not know",
		            STR_ARG(folder));
	const struct json *files = json_get(json, S("files"));
	for (size_t i = 0; json_at(files, i) != NULL; i++) {
		struct snapshot_file file;
		TRY(read_file(w, json_at(files, i), &file));
		append(w, out, &file);
	}
	return OK;
}

enum err snapshot_check(struct work *w, const struct snapshot *snapshot, struct str folder)
{
	for (const struct snapshot_file *file = snapshot->files; file != NULL; file = file->next) {
		struct snapshot_file found;
		TRY(measure(w, below(w, folder, file->path), &found));
		if (found.bytes != file->bytes || !digest_equal(&found.digest, &file->digest))
			return fail(w, ERR_CONFLICT,
			            "%.*s in the backup is not what was backed up: use another backup",
			            STR_ARG(file->path));
	}
	return OK;
}
