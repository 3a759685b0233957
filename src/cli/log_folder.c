#include "cli/log_folder.h"

#include "base/check.h"
#include "cli/input.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { KEY_BYTES_MAX = 4096 };

enum err log_folder_path(struct work *w, const struct log_command *command, struct str *out)
{
	*out = str_of(command->dir);
	while (out->len > 1 && str_ends(*out, S("/")))
		*out = str_slice(*out, 0, out->len - 1);
	return out->len > 0 ? OK : fail(w, ERR_INPUT, "name the log's folder with --dir");
}

struct str log_folder_beside(struct work *w, struct str path, const char *ending)
{
	return str_format(w->arena, "%.*s%s", STR_ARG(path), ending);
}

struct str log_folder_key(struct work *w, const struct log_command *command, struct str path)
{
	return command->key != NULL ? str_of(command->key) : log_folder_beside(w, path, ".key");
}

enum err log_folder_read(struct work *w, const struct log_command *command, struct files **out)
{
	struct str path;
	TRY(log_folder_path(w, command, &path));
	struct str checkpoint = str_format(w->arena, "%.*s/checkpoint", STR_ARG(path));
	if (access(str_cstr(w->arena, checkpoint), F_OK) != 0)
		return fail(w, ERR_NOT_FOUND, "there is no log in %.*s: %s. `assay log init` makes one",
		            STR_ARG(path), strerror(errno));
	return files_open(w, path, out);
}

static enum err sign(struct work *w, void *state, const struct checkpoint *checkpoint, struct str *note)
{
	return note_sign(w, checkpoint_text(w->arena, checkpoint), state, note);
}

void log_folder_tlog(struct files *files, struct note_signer *signer, struct tlog *out)
{
	*out = (struct tlog){
		.storage = files_storage(files), .verifier = signer->verifier, .signer = {signer, sign}};
}

static enum err open_parts(struct work *w, const struct log_command *command, struct log_folder *folder)
{
	struct str text, key = log_folder_key(w, command, folder->path);
	TRY(input_file(w, str_cstr(w->arena, key), KEY_BYTES_MAX, &text));
	TRY(note_signer_parse(w, str_trim(text), &folder->signer));
	log_folder_tlog(folder->files, &folder->signer, &folder->log);
	if (files_hold(w, folder->files) == OK)
		return OK;
	enum err held = w->failed;
	if (held != ERR_CONFLICT)
		return held;
	work_forgive(w);
	return fail(
		w, ERR_CONFLICT,
		"another process is writing to the log in %.*s, and a log has one writer: stop that one first, "
		"or send it the entries when it is `assay log serve`",
		STR_ARG(folder->path));
}

enum err log_folder_open(struct work *w, const struct log_command *command, struct log_folder *out)
{
	*out = (struct log_folder){0};
	TRY(log_folder_path(w, command, &out->path));
	TRY(log_folder_read(w, command, &out->files));
	enum err failed = open_parts(w, command, out);
	if (failed != OK)
		log_folder_close(out);
	return failed;
}

void log_folder_close(struct log_folder *folder)
{
	files_close(folder->files);
	sodium_memzero(&folder->signer, sizeof folder->signer);
	folder->files = NULL;
}

enum err log_folder_write(struct work *w, const char *out, struct str text)
{
	bool standard = out == NULL || strcmp(out, "-") == 0;
	FILE *file = standard ? stdout : fopen(out, "wb");
	if (file == NULL)
		return fail(w, ERR_UNAVAILABLE, "%s cannot be written: %s", out, strerror(errno));
	bool written = fwrite(text.at, 1, text.len, file) == text.len && fflush(file) == 0;
	if (!standard && fclose(file) != 0)
		written = false;
	return written ? OK
	               : fail(w, ERR_UNAVAILABLE, "the output could not be written: %s", strerror(errno));
}
