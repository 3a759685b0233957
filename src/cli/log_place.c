#include "cli/log_place.h"

#include "cli/input.h"
#include "files/files.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { KEY_BYTES_MAX = 4096 };

enum err log_check_name(struct work *w, const char *option, struct str name)
{
	size_t scheme = str_find(name, S("://"));
	if (scheme == SIZE_MAX)
		return OK;
	return fail(
		w, ERR_INPUT,
		"%s takes the address without https://, as in %.*s: it stands in every key and checkpoint, "
		"and can not be changed later",
		option, STR_ARG(str_slice(name, scheme + 3, SIZE_MAX)));
}

enum err log_place_name(struct work *w, const struct log_command *command, struct str *out)
{
	*out = str_of(command->dir);
	while (storage_is_folder(*out) && out->len > 1 && str_ends(*out, S("/")))
		*out = str_slice(*out, 0, out->len - 1);
	return out->len > 0 ? OK : fail(w, ERR_INPUT, "name the log's folder or object store with --dir");
}

enum err log_place_key(struct work *w, const struct log_command *command, struct str name, struct str *out)
{
	*out = str_of(command->key);
	if (command->key == NULL && !storage_is_folder(name))
		return fail(w, ERR_INPUT,
		            "name the file of the log's secret key with --key: an object store has no place "
		            "beside it where a key could lie");
	if (command->key == NULL)
		*out = str_format(w->arena, "%.*s.key", STR_ARG(name));
	return OK;
}

enum err log_place_read(struct work *w, const struct log_command *command, struct storage *out)
{
	struct str name;
	TRY(log_place_name(w, command, &name));
	enum err found = storage_find(w, name, out);
	if (found != ERR_NOT_FOUND)
		return found;
	struct str why = w->message;
	work_forgive(w);
	return fail(w, ERR_NOT_FOUND, "%.*s. `assay log init` makes one", STR_ARG(why));
}

static enum err sign(struct work *w, void *state, const struct checkpoint *checkpoint, struct str *note)
{
	return note_sign(w, checkpoint_text(w->arena, checkpoint), state, note);
}

void log_place_tlog(const struct storage *storage, struct note_signer *signer, struct tlog *out)
{
	*out = (struct tlog){.storage = storage->log, .verifier = signer->verifier, .signer = {signer, sign}};
}

/* ---- what is kept here ---- */

static enum err hold(struct work *w, const struct log_place *place, struct files *files)
{
	enum err held = files_hold(w, files);
	if (held != ERR_CONFLICT)
		return held;
	work_forgive(w);
	return fail(
		w, ERR_CONFLICT,
		"another process is writing to the log in %.*s, and a log has one writer: stop that one first, "
		"or send it the entries when it is `assay log serve`",
		STR_ARG(place->name));
}

/* "/srv/log.state" for the key "/srv/log.key". */
static struct str state_beside(struct work *w, struct str key)
{
	size_t end = str_ends(key, S(".key")) ? key.len - S(".key").len : key.len;
	return str_format(w->arena, "%.*s.state", STR_ARG(str_slice(key, 0, end)));
}

static enum err open_state(struct work *w, const struct log_command *command, struct str key,
                           struct log_place *place)
{
	struct str folder = command->state != NULL ? str_of(command->state) : state_beside(w, key);
	enum err opened = files_open(w, folder, &place->state);
	if (opened != OK) {
		struct str why = w->message;
		work_forgive(w);
		return fail(
			w, opened,
			"%.*s. What is kept on this machine of a log in an object store lies there: --state "
			"names another folder",
			STR_ARG(why));
	}
	place->index = str_format(w->arena, "%.*s/index", STR_ARG(folder));
	return hold(w, place, place->state);
}

static enum err open_parts(struct work *w, const struct log_command *command, struct log_place *place)
{
	struct str text, key;
	TRY(log_place_key(w, command, place->name, &key));
	TRY(log_place_read(w, command, &place->storage));
	enum err unread = input_file(w, str_cstr(w->arena, key), KEY_BYTES_MAX, &text);
	if (unread != OK) {
		struct str why = w->message;
		work_forgive(w);
		return fail(w, unread, "%.*s. The log's secret key should be there: --key names another file",
		            STR_ARG(why));
	}
	TRY(note_signer_parse(w, str_trim(text), &place->signer));
	log_place_tlog(&place->storage, &place->signer, &place->log);
	place->index = str_format(w->arena, "%.*s.index", STR_ARG(place->name));
	if (place->storage.files != NULL)
		TRY(hold(w, place, place->storage.files));
	return place->storage.files == NULL || command->state != NULL ? open_state(w, command, key, place)
	                                                              : OK;
}

enum err log_place_open(struct work *w, const struct log_command *command, struct log_place *out)
{
	*out = (struct log_place){0};
	TRY(log_place_name(w, command, &out->name));
	enum err failed = open_parts(w, command, out);
	if (failed != OK)
		log_place_close(out);
	return failed;
}

void log_place_close(struct log_place *place)
{
	storage_close(&place->storage);
	files_close(place->state);
	sodium_memzero(&place->signer, sizeof place->signer);
	place->state = NULL;
}

enum err log_output_write(struct work *w, const char *out, struct str text)
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
