#include "badge/beginning.h"

#include "base/check.h"

/* ---- its keys ---- */

enum err beginning_open(struct work *w, struct arena *arena, const struct tlog *log,
                        const struct signer_key *keys, size_t key_count, struct beginning *out)
{
	*out = (struct beginning){.log = *log, .before = arena_alloc(arena, key_count * sizeof *out->before)};
	for (size_t i = 0; i < key_count; i++) {
		if (keys[i].role != SIGNER_LOG || keys[i].state == SIGNER_ACTIVE)
			continue;
		TRY(note_verifier_make(w, log->verifier.name, keys[i].public.bytes,
		                       &out->before[out->before_count++]));
	}
	check(pthread_mutex_init(&out->lock, NULL) == 0);
	return OK;
}

void beginning_close(struct beginning *beginning)
{
	pthread_mutex_destroy(&beginning->lock);
}

static enum err refuse(struct work *w, const struct beginning *beginning)
{
	return fail(
		w, ERR_CONFLICT,
		"The log was signed by another key or under another address than %.*s. Start with the --base-url "
		"and the keys that belong to it.",
		STR_ARG(beginning->base_url));
}

enum err beginning_check(struct work *w, const struct beginning *beginning, struct str note)
{
	struct checkpoint unused;
	bool ours = checkpoint_open(w, note, &beginning->log.verifier, &unused) == OK;
	for (size_t i = 0; i < beginning->before_count && !ours; i++) {
		work_forgive(w);
		ours = checkpoint_open(w, note, &beginning->before[i], &unused) == OK;
	}
	if (ours)
		return OK;
	work_forgive(w);
	return refuse(w, beginning);
}

/* ---- looking ---- */

/* The log's key was changed while nobody served: its newest checkpoint is one of a key of before. */
static enum err take_over(struct work *w, const struct beginning *beginning)
{
	for (size_t i = 0; i < beginning->before_count; i++) {
		enum err failed = tlog_take_over(w, &beginning->log, &beginning->before[i]);
		if (failed != ERR_INPUT)
			return failed;
		work_forgive(w);
	}
	return refuse(w, beginning);
}

/* The signer remembers what it signed. */
static enum err make_log(struct work *w, const struct beginning *beginning)
{
	enum err made = tlog_create(w, &beginning->log);
	if (made != ERR_CONFLICT)
		return made;
	struct str why = w->message;
	work_forgive(w);
	return fail(
		w, ERR_CONFLICT,
		"There is no log in %.*s, but its keys have signed one: is --log right? Whoever moves a log "
		"copies its tiles and then its checkpoint. If its files were lost, put any copy of them there, "
		"however old: the server makes the rest from the database. Without any copy, "
		"`assay log rebuild --files` makes all of them. (%.*s)",
		STR_ARG(beginning->place), STR_ARG(why));
}

static enum err look(struct work *w, const struct beginning *beginning)
{
	struct checkpoint newest;
	enum err found = tlog_head(w, &beginning->log, &newest, NULL);
	if (found == ERR_NOT_FOUND) {
		work_forgive(w);
		return make_log(w, beginning);
	}
	if (found != ERR_INPUT)
		return found;
	work_forgive(w);
	return take_over(w, beginning);
}

enum err beginning_look(struct work *w, struct beginning *beginning)
{
	if (atomic_load(&beginning->done))
		return OK;
	if (pthread_mutex_trylock(&beginning->lock) != 0)
		return fail(w, ERR_BUSY, "The log is just being looked for in %.*s.",
		            STR_ARG(beginning->place));
	enum err failed = atomic_load(&beginning->done) ? OK : look(w, beginning);
	if (failed == OK)
		atomic_store(&beginning->done, true);
	check(pthread_mutex_unlock(&beginning->lock) == 0);
	return failed;
}

/* ---- the storage ---- */

static enum err first_read(struct work *w, void *state, struct str path, size_t max, struct str *out)
{
	struct beginning *beginning = state;
	const struct tlog_storage *place = &beginning->log.storage;
	TRY(beginning_look(w, beginning));
	return place->read(w, place->state, path, max, out);
}

static enum err first_write(struct work *w, void *state, const struct tlog_file *files, size_t count)
{
	struct beginning *beginning = state;
	const struct tlog_storage *place = &beginning->log.storage;
	TRY(beginning_look(w, beginning));
	return place->write(w, place->state, files, count);
}

static enum err first_replace(struct work *w, void *state, const struct tlog_file *file, struct str before)
{
	struct beginning *beginning = state;
	const struct tlog_storage *place = &beginning->log.storage;
	TRY(beginning_look(w, beginning));
	return place->replace(w, place->state, file, before);
}

static enum err first_commit(struct work *w, void *state, const struct tlog_file *files, size_t count,
                             const struct tlog_note *note)
{
	struct beginning *beginning = state;
	const struct tlog_storage *place = &beginning->log.storage;
	TRY(beginning_look(w, beginning));
	return place->commit(w, place->state, files, count, note);
}

struct tlog_storage beginning_storage(struct beginning *beginning)
{
	bool commits = beginning->log.storage.commit != NULL;
	return (struct tlog_storage){beginning, first_read, first_write, first_replace,
	                             commits ? first_commit : NULL};
}
