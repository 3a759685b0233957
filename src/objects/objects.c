#include "objects/objects.h"

#include "base/check.h"
#include "base/digest.h"
#include "objects/recent.h"
#include "objects/store.h"
#include "tlog/tile.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
	PATH_MAX_BYTES = 255,
	NOTES_MAX = 4, /* checkpoint, integrated, and room */
	NOTE_NAME_MAX = 32,
	TAG_MAX = 128,               /* a longer ETag is not remembered */
	TURNS = 4,                   /* times that an object which others write too is looked at */
	THERE_MAX = TILE_BUNDLE_MAX, /* bytes of an object that is looked at */
};

#define NO_TAG S("\"00000000000000000000000000000000\"")

/* A file that changes, as it was last seen: what is needed to take its place without looking again. */
struct note {
	char name[NOTE_NAME_MAX];
	size_t name_len; /* 0: this place is free */
	struct digest bytes;
	char tag[TAG_MAX];
	size_t tag_len;
};

struct objects {
	struct arena *arena;
	struct location location;
	struct store *store;
	pthread_mutex_t lock; /* over what follows */
	struct recent *recent;
	struct note notes[NOTES_MAX];
	bool honours_conditions; /* it has been asked */
};

/* ---- opening ---- */

/* Everything that the location's views are of. */
static enum err read_location(struct work *w, struct objects *objects, struct str address)
{
	struct work own = {.arena = objects->arena, .world = w->world};
	enum err err = location_read(&own, str_copy(objects->arena, address), str_of(getenv("AWS_REGION")),
	                             &objects->location);
	return err == OK ? OK : fail(w, err, "%.*s", STR_ARG(own.message));
}

enum err objects_open(struct work *w, struct str address, struct objects **out)
{
	struct arena *arena = arena_open();
	struct objects *objects = arena_alloc(arena, sizeof *objects);
	objects->arena = arena;
	enum err err = read_location(w, objects, address);
	if (err != OK) {
		arena_close(arena);
		return err;
	}
	objects->store = store_open(&objects->location);
	objects->recent = recent_open();
	check(pthread_mutex_init(&objects->lock, NULL) == 0);
	*out = objects;
	return OK;
}

void objects_close(struct objects *objects)
{
	if (objects == NULL)
		return;
	pthread_mutex_destroy(&objects->lock);
	recent_close(objects->recent);
	store_close(objects->store);
	arena_close(objects->arena);
}

struct objects_counts objects_counts(struct objects *objects)
{
	struct objects_counts counts;
	store_counts(objects->store, &counts.requests, &counts.waves);
	return counts;
}

/* ---- what is remembered (rule 4) ---- */

static struct note *find_note(struct objects *objects, struct str name)
{
	for (size_t i = 0; i < NOTES_MAX; i++) {
		struct note *note = &objects->notes[i];
		if (note->name_len > 0 && str_equal(str_bytes(note->name, note->name_len), name))
			return note;
	}
	return NULL;
}

/* The file holds those bytes now. `ours`: because we put them there. */
static void remember(struct objects *objects, struct str name, struct str bytes, struct str tag, bool ours)
{
	struct digest digest = digest_of(bytes);
	pthread_mutex_lock(&objects->lock);
	struct note *note = find_note(objects, name);
	if (!ours && (note == NULL || !digest_equal(&note->bytes, &digest)))
		recent_clear(objects->recent);
	for (size_t i = 0; i < NOTES_MAX && note == NULL; i++)
		if (objects->notes[i].name_len == 0)
			note = &objects->notes[i];
	if (note != NULL && name.len <= NOTE_NAME_MAX && tag.len <= TAG_MAX) {
		*note = (struct note){.name_len = name.len, .bytes = digest, .tag_len = tag.len};
		memcpy(note->name, name.at, name.len);
		memcpy(note->tag, tag.at, tag.len);
	}
	pthread_mutex_unlock(&objects->lock);
}

/* The file is not what it was; `all`: nor may others be. */
static void forget(struct objects *objects, struct str name, bool all)
{
	pthread_mutex_lock(&objects->lock);
	struct note *note = find_note(objects, name);
	if (all || note != NULL)
		recent_clear(objects->recent);
	if (note != NULL)
		*note = (struct note){0};
	pthread_mutex_unlock(&objects->lock);
}

/* The ETag under which those bytes were last seen; absent when they were not. */
static struct str remembered_tag(struct work *w, struct objects *objects, struct str name, struct str bytes)
{
	struct digest digest = digest_of(bytes);
	struct str tag = {0};
	pthread_mutex_lock(&objects->lock);
	const struct note *note = find_note(objects, name);
	if (note != NULL && note->tag_len > 0 && digest_equal(&note->bytes, &digest))
		tag = str_copy(w->arena, str_bytes(note->tag, note->tag_len));
	pthread_mutex_unlock(&objects->lock);
	return tag;
}

static struct str take_recent(struct work *w, struct objects *objects, struct str path)
{
	pthread_mutex_lock(&objects->lock);
	struct str bytes = recent_get(objects->recent, path);
	if (!str_absent(bytes))
		bytes = str_copy(w->arena, bytes);
	pthread_mutex_unlock(&objects->lock);
	return bytes;
}

static void keep_recent(struct objects *objects, const struct tlog_file *files, size_t count)
{
	pthread_mutex_lock(&objects->lock);
	for (size_t i = 0; i < count; i++)
		recent_put(objects->recent, files[i].path, files[i].bytes);
	pthread_mutex_unlock(&objects->lock);
}

/* ---- looking and putting ---- */

static bool valid_part(struct str part)
{
	for (size_t i = 0; i < part.len; i++) {
		char c = part.at[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '.' || c == '_' || c == '-'))
			return false;
	}
	return part.len > 0 && !str_equal(part, S(".")) && !str_equal(part, S(".."));
}

static enum err check_path(struct work *w, struct str path)
{
	bool valid = path.len > 0 && path.len <= PATH_MAX_BYTES;
	for (struct str rest = path; valid && !str_absent(rest);)
		valid = valid_part(str_cut(&rest, '/'));
	return valid ? OK : fail(w, ERR_INPUT, "This is not the name of a file that is kept here.");
}

static bool is_tile(struct str path)
{
	struct tile tile;
	return tile_parse(path, &tile);
}

/* C2SP tlog-tiles: tiles and bundles never change once a checkpoint covers them; the full ones stay for ever. */
static struct store_ask put(const struct tlog_file *file)
{
	struct tile tile;
	struct store_ask ask = {.method = "PUT", .path = file->path, .body = file->bytes};
	bool tiled = tile_parse(file->path, &tile);
	ask.type = tiled ? S("application/octet-stream") : S("text/plain; charset=utf-8");
	ask.cache = !tiled                    ? S("no-cache")
	            : tile.width < TILE_WIDTH ? S("public, max-age=3600")
	                                      : S("public, max-age=31536000, immutable");
	return ask;
}

static struct store_ask put_where(const struct tlog_file *file, struct str tag)
{
	struct store_ask ask = put(file);
	ask.condition = str_absent(tag) ? "If-None-Match" : "If-Match";
	ask.tag = str_absent(tag) ? S("*") : tag;
	return ask;
}

/* What lies there. */
struct found {
	struct str bytes; /* absent: nothing */
	struct str tag;
};

static enum err found_of(struct work *w, const struct objects *objects, const struct store_ask *ask,
                         struct found *out)
{
	*out = (struct found){0};
	if (ask->answer == ANSWER_MISSING)
		return OK;
	if (ask->answer != ANSWER_DONE)
		return fail(w, ERR_UNAVAILABLE,
		            "The object store at %.*s answers a question that was not asked.",
		            STR_ARG(objects->location.host));
	out->bytes = str_absent(ask->reply.body) ? S("") : ask->reply.body;
	out->tag = client_reply_header(&ask->reply, "ETag");
	if (out->tag.len == 0)
		return fail(
			w, ERR_UNAVAILABLE,
			"The object store at %.*s says no ETag with an object, which conditional writes need.",
			STR_ARG(objects->location.host));
	return OK;
}

static enum err look(struct work *w, struct objects *objects, struct str path, struct found *out)
{
	struct store_ask ask = {.method = "GET", .path = path, .max = THERE_MAX};
	TRY(store_ask(w, objects->store, &ask, 1));
	return found_of(w, objects, &ask, out);
}

/* ---- whether conditions are honoured (rule 3) ---- */

static bool known_to_honour(struct objects *objects)
{
	pthread_mutex_lock(&objects->lock);
	bool known = objects->honours_conditions;
	pthread_mutex_unlock(&objects->lock);
	return known;
}

/* Two writes that must not be done, to an object that is there. The first time the first of them makes it. */
static enum err probe(struct work *w, struct objects *objects)
{
	static const struct tlog_file file = {
		S_INIT("conditions"),
		S_INIT("Assay asks here whether this store honours If-Match and If-None-Match. It may be deleted.\n")};
	bool honoured = false;
	for (int turn = 0; turn < TURNS && !honoured; turn++) {
		struct store_ask asks[] = {put_where(&file, (struct str){0}), put_where(&file, NO_TAG)};
		TRY(store_ask(w, objects->store, asks, COUNT(asks)));
		if (asks[1].answer == ANSWER_DONE || (asks[0].answer == ANSWER_DONE && turn > 0))
			return answer_fail_conditions(w, objects->location.host);
		honoured = asks[0].answer == ANSWER_CHANGED && asks[1].answer == ANSWER_CHANGED;
	}
	if (!honoured)
		return answer_fail_conditions(w, objects->location.host);
	pthread_mutex_lock(&objects->lock);
	objects->honours_conditions = true;
	pthread_mutex_unlock(&objects->lock);
	return OK;
}

static enum err ready_to_write(struct work *w, struct objects *objects)
{
	return objects->location.unconditional || known_to_honour(objects) ? OK : probe(w, objects);
}

/* ---- the storage ---- */

static enum err storage_read(struct work *w, void *state, struct str path, size_t max, struct str *out)
{
	struct objects *objects = state;
	TRY(check_path(w, path));
	bool tile = is_tile(path);
	*out = tile ? take_recent(w, objects, path) : (struct str){0};
	if (!str_absent(*out))
		return out->len <= max ? OK
		                       : fail(w, ERR_TOO_LARGE, "The object %.*s is longer than %zu bytes.",
		                              STR_ARG(path), max);
	struct store_ask ask = {.method = "GET", .path = path, .max = max};
	struct found found;
	TRY(store_ask(w, objects->store, &ask, 1));
	TRY(found_of(w, objects, &ask, &found));
	if (str_absent(found.bytes)) {
		if (!tile)
			forget(objects, path, false);
		return fail(w, ERR_NOT_FOUND, "There is no object %.*s.", STR_ARG(path));
	}
	*out = found.bytes;
	if (tile)
		keep_recent(objects, &(struct tlog_file){path, found.bytes}, 1);
	else
		remember(objects, path, found.bytes, found.tag, false);
	return OK;
}

/* Files that are on their way, those that are not there yet in front. */
struct placing {
	const struct tlog_file **files;
	struct str *tags; /* of what lies where each goes; absent: nothing */
	size_t count;
};

/* Puts them; those in whose place something else lies stay. */
static enum err put_all(struct work *w, struct objects *objects, struct placing *placing)
{
	struct store_ask *asks = work_array(w, placing->count, sizeof *asks);
	for (size_t i = 0; i < placing->count; i++)
		asks[i] = objects->location.unconditional ? put(placing->files[i])
		                                          : put_where(placing->files[i], placing->tags[i]);
	TRY(store_ask(w, objects->store, asks, placing->count));
	size_t left = 0;
	for (size_t i = 0; i < placing->count; i++)
		if (asks[i].answer != ANSWER_DONE)
			placing->files[left++] = placing->files[i];
	placing->count = left;
	return OK;
}

/* Looks at what lies in their place; those that are there already go. */
static enum err look_all(struct work *w, struct objects *objects, struct placing *placing)
{
	struct store_ask *asks = work_array(w, placing->count, sizeof *asks);
	for (size_t i = 0; i < placing->count; i++)
		asks[i] = (struct store_ask){
			.method = "GET", .path = placing->files[i]->path, .max = THERE_MAX};
	TRY(store_ask(w, objects->store, asks, placing->count));
	size_t left = 0;
	for (size_t i = 0; i < placing->count; i++) {
		struct found found;
		TRY(found_of(w, objects, &asks[i], &found));
		if (!str_absent(found.bytes) && str_equal(found.bytes, placing->files[i]->bytes))
			continue;
		placing->files[left] = placing->files[i];
		placing->tags[left++] = found.tag;
	}
	placing->count = left;
	return OK;
}

static enum err write_all(struct work *w, struct objects *objects, const struct tlog_file *files,
                          size_t count)
{
	struct placing placing = {
		.files = work_array(w, count, sizeof *placing.files),
		.tags = work_array(w, count, sizeof *placing.tags),
		.count = count,
	};
	for (size_t i = 0; i < count; i++) {
		TRY(check_path(w, files[i].path));
		placing.files[i] = &files[i];
	}
	TRY(ready_to_write(w, objects));
	for (int turn = 0; turn < TURNS && placing.count > 0; turn++) {
		TRY(put_all(w, objects, &placing));
		if (placing.count > 0)
			TRY(look_all(w, objects, &placing));
	}
	return placing.count == 0 ? OK
	                          : fail(w, ERR_CONFLICT, "Somebody else keeps writing %.*s.",
	                                 STR_ARG(placing.files[0]->path));
}

static enum err storage_write(struct work *w, void *state, const struct tlog_file *files, size_t count)
{
	struct objects *objects = state;
	enum err err = write_all(w, objects, files, count);
	for (size_t i = 0; i < count; i++)
		if (err != OK || !is_tile(files[i].path))
			forget(objects, files[i].path, true);
	if (err == OK)
		keep_recent(objects, files, count);
	return err;
}

static bool same(struct str a, struct str b)
{
	return str_absent(a) == str_absent(b) && str_equal(a, b);
}

/* What is known to lie there: what was last seen, when that is what should be replaced; else it is looked at. */
static enum err known(struct work *w, struct objects *objects, struct str path, struct str before,
                      struct found *out)
{
	*out = (struct found){before, (struct str){0}};
	if (!objects->location.unconditional) {
		/* That there is nothing, the store itself will say. */
		if (str_absent(before))
			return OK;
		out->tag = remembered_tag(w, objects, path, before);
		if (!str_absent(out->tag))
			return OK;
	}
	return look(w, objects, path, out);
}

static enum err replace(struct work *w, struct objects *objects, const struct tlog_file *file,
                        struct str before, struct str *tag)
{
	struct found found;
	bool unsure = false;
	TRY(check_path(w, file->path));
	TRY(ready_to_write(w, objects));
	TRY(known(w, objects, file->path, before, &found));
	for (int turn = 0; turn < TURNS; turn++) {
		/* The answer to an earlier try was lost, and it was done. */
		if (unsure && same(found.bytes, file->bytes)) {
			*tag = found.tag;
			return OK;
		}
		if (!same(found.bytes, before))
			break;
		struct store_ask ask =
			objects->location.unconditional ? put(file) : put_where(file, found.tag);
		TRY(store_ask(w, objects->store, &ask, 1));
		*tag = client_reply_header(&ask.reply, "ETag");
		if (ask.answer == ANSWER_DONE)
			return OK;
		unsure |= ask.unsure;
		TRY(look(w, objects, file->path, &found));
	}
	return fail(w, ERR_CONFLICT, "Somebody else has written %.*s.", STR_ARG(file->path));
}

static enum err storage_replace(struct work *w, void *state, const struct tlog_file *file, struct str before)
{
	struct objects *objects = state;
	struct str tag;
	enum err err = replace(w, objects, file, before, &tag);
	if (err == OK)
		remember(objects, file->path, file->bytes, tag, true);
	else
		forget(objects, file->path, true);
	return err;
}

struct tlog_storage objects_storage(struct objects *objects)
{
	return (struct tlog_storage){objects, storage_read, storage_write, storage_replace};
}
