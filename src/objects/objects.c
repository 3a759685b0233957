#include "objects/objects.h"

#include "base/check.h"
#include "base/digest.h"
#include "base/world.h"
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
	TAG_MAX = 128,    /* a longer ETag is not remembered */
	FRESH_S = 5,      /* age of what was written just now, also where the answer was lost */
	SOON_S = 2,       /* from a look at what others left until it is overwritten, at most */
	RIVALS_MS = 3000, /* more than that, and less than who holds a lease has */
	GIVE_WAY_S = 10,  /* that a sequencer without the first file leaves to the one that has it */
	TURNS = 4,        /* times that an object which others write too is looked at */
	THERE_MAX = TILE_BUNDLE_MAX, /* bytes of an object that is looked at */
};

#define NO_TAG S("\"00000000000000000000000000000000\"")

/* A file that changes, as it was last seen: what is needed to take its place without looking again. */
struct note {
	char name[NOTE_NAME_MAX];
	size_t name_len; /* 0: this place is free */
	bool absent;     /* there was none */
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
	const struct work
		*writing;   /* which has written files that wait for their checkpoint; NULL: none has */
	int64_t written_us; /* when it began to */
	int64_t again_us;   /* when old files of ours were last written again; 0: never */
};

/* ---- opening ---- */

/* Everything that the location's views are of. */
static enum err read_location(struct work *w, struct objects *objects, struct str address)
{
	struct work own = {.arena = objects->arena, .world = w->world};
	struct str region = str_of(getenv("AWS_REGION"));
	enum err err = location_read(&own, str_copy(objects->arena, address),
	                             region.len > 0 ? region : (struct str){0}, &objects->location);
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

/* ---- what is remembered (rule 6) ---- */

static struct note *find_note(struct objects *objects, struct str name)
{
	for (size_t i = 0; i < NOTES_MAX; i++) {
		struct note *note = &objects->notes[i];
		if (note->name_len > 0 && str_equal(str_bytes(note->name, note->name_len), name))
			return note;
	}
	return NULL;
}

/* The place for what is known of a file; NULL when it is none of those that are remembered. */
static struct note *place_for(struct objects *objects, struct str name)
{
	struct note *note = find_note(objects, name);
	for (size_t i = 0; i < NOTES_MAX && note == NULL; i++)
		if (objects->notes[i].name_len == 0)
			note = &objects->notes[i];
	return name.len <= NOTE_NAME_MAX ? note : NULL;
}

static bool is_as(const struct note *note, struct str bytes)
{
	struct digest digest = digest_of(bytes);
	return note->absent ? str_absent(bytes) : !str_absent(bytes) && digest_equal(&note->bytes, &digest);
}

/* The file holds those bytes now (absent: there is none). `ours`: because we put them there. */
static void remember(struct objects *objects, struct str name, struct str bytes, struct str tag, bool ours)
{
	pthread_mutex_lock(&objects->lock);
	struct note *note = find_note(objects, name);
	/* That a file which was never seen is not there is no news. */
	if (!ours && (note == NULL ? !str_absent(bytes) : !is_as(note, bytes)))
		recent_clear(objects->recent);
	note = place_for(objects, name);
	if (note != NULL) {
		*note = (struct note){
			.name_len = name.len, .absent = str_absent(bytes), .bytes = digest_of(bytes)};
		memcpy(note->name, name.at, name.len);
		note->tag_len = tag.len <= TAG_MAX ? tag.len : 0;
		memcpy(note->tag, tag.len > 0 ? tag.at : "", note->tag_len);
	}
	pthread_mutex_unlock(&objects->lock);
}

/* Nobody knows what lies there. */
static void forget(struct objects *objects, struct str name)
{
	pthread_mutex_lock(&objects->lock);
	struct note *note = find_note(objects, name);
	if (note != NULL)
		*note = (struct note){0};
	recent_clear(objects->recent);
	pthread_mutex_unlock(&objects->lock);
}

/* The ETag under which those bytes were last seen; absent when they were not. */
static struct str remembered_tag(struct work *w, struct objects *objects, struct str name, struct str bytes)
{
	struct str tag = {0};
	pthread_mutex_lock(&objects->lock);
	const struct note *note = find_note(objects, name);
	if (note != NULL && note->tag_len > 0 && is_as(note, bytes))
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

static bool same(struct str a, struct str b)
{
	return str_absent(a) == str_absent(b) && str_equal(a, b);
}

/* ---- whether conditions are honoured (rule 3) ---- */

static bool known_to_honour(struct objects *objects)
{
	pthread_mutex_lock(&objects->lock);
	bool known = objects->honours_conditions;
	pthread_mutex_unlock(&objects->lock);
	return known;
}

static const struct tlog_file probed = {
	S_INIT("conditions"),
	S_INIT("Assay asks here whether this store honours If-Match and If-None-Match. It may be deleted.\n")};

/* Two writes that must not be done, to an object that is there. The first time the first of them makes it. */
static enum err probe(struct work *w, struct objects *objects)
{
	bool honoured = false;
	for (int turn = 0; turn < TURNS && !honoured; turn++) {
		struct store_ask asks[] = {put_where(&probed, (struct str){0}), put_where(&probed, NO_TAG)};
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

enum err objects_try(struct work *w, struct objects *objects, bool *guarded)
{
	struct store_ask ask = put(&probed);
	*guarded = !objects->location.unconditional;
	return *guarded ? probe(w, objects) : store_ask(w, objects->store, &ask, 1);
}

/* ---- the storage ---- */

/* Of two sequencers this one comes second (rule 4). */
static enum err fail_rival(struct work *w, const char *has, struct str path)
{
	return fail(w, ERR_CONFLICT,
	            "Somebody else %s %.*s. A log has one sequencer, and another one is at work: stop one of "
	            "them.",
	            has, STR_ARG(path));
}

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
			remember(objects, path, found.bytes, found.tag, false);
		return fail(w, ERR_NOT_FOUND, "There is no object %.*s.", STR_ARG(path));
	}
	*out = found.bytes;
	if (tile)
		keep_recent(objects, &(struct tlog_file){path, found.bytes}, 1);
	else
		remember(objects, path, found.bytes, found.tag, false);
	return OK;
}

/* A file that is on its way. */
struct placing {
	const struct tlog_file *file;
	struct str tag; /* of what lies where it goes; absent: nothing */
};

/* Puts them; those in whose place something else lies are left. */
static enum err put_all(struct work *w, struct objects *objects, struct placing *placing, size_t *count)
{
	struct store_ask *asks = work_array(w, *count, sizeof *asks);
	for (size_t i = 0; i < *count; i++)
		asks[i] = objects->location.unconditional ? put(placing[i].file)
		                                          : put_where(placing[i].file, placing[i].tag);
	TRY(store_ask(w, objects->store, asks, *count));
	size_t left = 0;
	for (size_t i = 0; i < *count; i++) {
		if (asks[i].answer != ANSWER_DONE)
			placing[left++] = placing[i];
	}
	*count = left;
	return OK;
}

/* What lies where files go. */
struct sight {
	int64_t young; /* age in seconds of the youngest that has other bytes; INT64_MAX: none has */
	bool stale;    /* some have our bytes, and are so old that a rival may be about to overwrite them */
	bool ours, theirs; /* some have our bytes; the first one has others */
	int64_t looked_us; /* when */
};

/* Looks at what lies in their place; those that came there after all go. */
static enum err look_all(struct work *w, struct objects *objects, struct placing *placing, size_t *count,
                         const struct tlog_file *first, struct sight *out)
{
	*out = (struct sight){.young = INT64_MAX, .looked_us = world_monotonic_us(w)};
	struct store_ask *asks = work_array(w, *count, sizeof *asks);
	for (size_t i = 0; i < *count; i++)
		asks[i] =
			(struct store_ask){.method = "GET", .path = placing[i].file->path, .max = THERE_MAX};
	TRY(store_ask(w, objects->store, asks, *count));
	size_t left = 0;
	for (size_t i = 0; i < *count; i++) {
		struct found found;
		TRY(found_of(w, objects, &asks[i], &found));
		bool there = same(found.bytes, placing[i].file->bytes);
		int64_t age = answer_age(&asks[i].reply);
		bool other = !str_absent(found.bytes) && !there;
		if (other && age < out->young)
			out->young = age;
		out->ours |= there;
		out->stale |= there && age > OBJECTS_FOLLOW_S;
		out->theirs |= other && placing[i].file == first;
		/* An answer was lost. What has lain there for longer is written again, to be as young as the rest. */
		if (there && age <= FRESH_S)
			continue;
		placing[left] = placing[i];
		placing[left++].tag = found.tag;
	}
	*count = left;
	return OK;
}

/* Whether the files that change are still as they were read here; ERR_CONFLICT when not. */
static enum err check_notes(struct work *w, struct objects *objects)
{
	struct note notes[NOTES_MAX];
	pthread_mutex_lock(&objects->lock);
	memcpy(notes, objects->notes, sizeof notes);
	pthread_mutex_unlock(&objects->lock);
	for (size_t i = 0; i < NOTES_MAX; i++) {
		struct str name = str_bytes(notes[i].name, notes[i].name_len);
		struct found found;
		if (name.len == 0)
			continue;
		TRY(look(w, objects, name, &found));
		if (!is_as(&notes[i], found.bytes))
			return fail_rival(w, "has written", name);
	}
	return OK;
}

/* Files wait from now on for their checkpoint, which comes in the same work; NULL: no more. */
static void set_writing(struct objects *objects, struct work *w)
{
	int64_t now_us = w == NULL ? 0 : world_monotonic_us(w);
	pthread_mutex_lock(&objects->lock);
	objects->writing = w;
	objects->written_us = now_us;
	pthread_mutex_unlock(&objects->lock);
}

static enum err place_all(struct work *w, const struct tlog_file *files, size_t count,
                          struct placing *placing)
{
	for (size_t i = 0; i < count; i++) {
		TRY(check_path(w, files[i].path));
		placing[i] = (struct placing){.file = &files[i]};
	}
	return OK;
}

/* Of two whose files lie there side by side one goes first, the one that has the first of them: if both were to write theirs
 * again at the same time, they would never come to an end. */
static int64_t settled_after(const struct sight *sight)
{
	return OBJECTS_SETTLE_S + (sight->ours && sight->theirs ? GIVE_WAY_S : 0);
}

/* `why`: what else there is to say, or absent. */
static enum err fail_others(struct work *w, const struct sight *sight, struct str why)
{
	return fail(
		w, ERR_UNAVAILABLE,
		"Where the log's next files go lie others: a sequencer has crashed, or another one is at work. "
		"If none is, they are overwritten in %d seconds.%s%.*s",
		(int)(settled_after(sight) - sight->young) + 1, why.len > 0 ? " " : "", STR_ARG(why));
}

/* Looks until what others wrote there, if anything, is old enough to be what a crash left (rule 4). Then all files are to be
 * written, so that the first is not older than the last. */
static enum err look_until_settled(struct work *w, struct objects *objects, const struct tlog_file *files,
                                   size_t all, struct placing *placing, size_t *count, struct sight *out)
{
	struct sight before = {.young = INT64_MAX};
	bool placed = *count < all;
	for (;;) {
		enum err err = look_all(w, objects, placing, count, &files[0], out);
		/* Without another look, what the last one saw is still so. */
		if (err == ERR_UNAVAILABLE && before.young < INT64_MAX) {
			struct str why = w->message;
			work_forgive(w);
			return fail_others(w, &before, why);
		}
		TRY(err);
		out->ours |= placed;
		placed = false;
		if (out->young == INT64_MAX)
			return OK;
		TRY(check_notes(w, objects));
		if (out->young > settled_after(out))
			return OK;
		if (!store_wait(w, 1000))
			return fail_others(w, out, S(""));
		before = *out;
		*count = all;
		TRY(place_all(w, files, all, placing));
		set_writing(objects, w);
	}
}

/* What others left is overwritten soon after it was looked at, or not at all. */
static enum err put_seen(struct work *w, struct objects *objects, struct placing *placing, size_t *count,
                         const struct sight *sight)
{
	int64_t given_us = w->deadline_us, until_us = sight->looked_us + SOON_S * INT64_C(1000000);
	if (sight->young < INT64_MAX && (given_us == 0 || until_us < given_us))
		w->deadline_us = until_us;
	enum err err = put_all(w, objects, placing, count);
	w->deadline_us = given_us;
	return err;
}

static void set_again(struct work *w, struct objects *objects)
{
	int64_t now_us = world_monotonic_us(w);
	pthread_mutex_lock(&objects->lock);
	objects->again_us = now_us;
	pthread_mutex_unlock(&objects->lock);
}

/* A file that is written again has the ETag that it had. A rival who saw it old may overwrite it for SOON_S more: when that time
 * is over (*waited), all are to be looked at. */
static enum err wait_for_rivals(struct work *w, struct objects *objects, bool *waited)
{
	pthread_mutex_lock(&objects->lock);
	int64_t again_us = objects->again_us;
	pthread_mutex_unlock(&objects->lock);
	int64_t left_ms = again_us / 1000 + RIVALS_MS - world_monotonic_us(w) / 1000;
	*waited = again_us != 0 && left_ms > 0;
	if (*waited && !store_wait(w, left_ms))
		return fail(
			w, ERR_UNAVAILABLE,
			"The log's next files lay there from an earlier try, and it takes %d seconds to see "
			"that nobody else overwrites them. It is tried again.",
			RIVALS_MS / 1000);
	return OK;
}

static enum err write_all(struct work *w, struct objects *objects, const struct tlog_file *files, size_t all)
{
	bool waited;
	size_t count = all;
	struct sight sight = {.young = INT64_MAX};
	struct placing *placing = work_array(w, all, sizeof *placing);
	TRY(place_all(w, files, all, placing));
	TRY(ready_to_write(w, objects));
	set_writing(objects, w);
	for (int turn = 0; turn < TURNS; turn++) {
		enum err err = put_seen(w, objects, placing, &count, &sight);
		if (sight.stale)
			set_again(w, objects);
		TRY(err);
		TRY(wait_for_rivals(w, objects, &waited));
		if (waited) {
			count = all;
			TRY(place_all(w, files, all, placing));
		}
		if (count == 0)
			return OK;
		TRY(look_until_settled(w, objects, files, all, placing, &count, &sight));
	}
	return fail_rival(w, "keeps writing", files[0].path);
}

static enum err storage_write(struct work *w, void *state, const struct tlog_file *files, size_t count)
{
	struct objects *objects = state;
	enum err err = write_all(w, objects, files, count);
	for (size_t i = 0; i < count; i++)
		if (err != OK || !is_tile(files[i].path))
			forget(objects, files[i].path);
	if (err == OK)
		keep_recent(objects, files, count);
	else
		set_writing(objects, NULL);
	return err;
}

/* A checkpoint that comes too late may find that its files were taken for a crash's (rule 4): when it must be there. */
static enum err follow(struct work *w, struct objects *objects, int64_t *deadline_us)
{
	pthread_mutex_lock(&objects->lock);
	bool writing = objects->writing == w;
	int64_t written_us = objects->written_us;
	pthread_mutex_unlock(&objects->lock);
	*deadline_us = w->deadline_us;
	if (!writing || objects->location.unconditional)
		return OK;
	int64_t until_us = written_us + OBJECTS_FOLLOW_S * INT64_C(1000000);
	if (world_monotonic_us(w) >= until_us)
		return fail(
			w, ERR_UNAVAILABLE,
			"The object store at %.*s took longer than %d seconds for the log's files, so that their "
			"checkpoint comes too late. It is tried again; if this goes on, the store is too slow.",
			STR_ARG(objects->location.host), OBJECTS_FOLLOW_S);
	if (*deadline_us == 0 || until_us < *deadline_us)
		*deadline_us = until_us;
	return OK;
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

static enum err replace_seen(struct work *w, struct objects *objects, const struct tlog_file *file,
                             struct str before, struct str *tag)
{
	struct found found;
	TRY(known(w, objects, file->path, before, &found));
	for (int turn = 0; turn < TURNS; turn++) {
		/* The answer to a try was lost, and it was done. */
		if (turn > 0 && same(found.bytes, file->bytes)) {
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
		TRY(look(w, objects, file->path, &found));
	}
	return fail_rival(w, "has written", file->path);
}

static enum err replace(struct work *w, struct objects *objects, const struct tlog_file *file,
                        struct str before, struct str *tag)
{
	int64_t deadline_us, given_us = w->deadline_us;
	TRY(check_path(w, file->path));
	TRY(ready_to_write(w, objects));
	TRY(follow(w, objects, &deadline_us));
	w->deadline_us = deadline_us;
	enum err err = replace_seen(w, objects, file, before, tag);
	w->deadline_us = given_us;
	return err;
}

static enum err storage_replace(struct work *w, void *state, const struct tlog_file *file, struct str before)
{
	struct objects *objects = state;
	struct str tag;
	enum err err = replace(w, objects, file, before, &tag);
	pthread_mutex_lock(&objects->lock);
	if (objects->writing == w)
		objects->writing = NULL;
	pthread_mutex_unlock(&objects->lock);
	if (err == OK)
		remember(objects, file->path, file->bytes, tag, true);
	else
		forget(objects, file->path);
	return err;
}

struct tlog_storage objects_storage(struct objects *objects)
{
	return (struct tlog_storage){objects, storage_read, storage_write, storage_replace, NULL};
}
