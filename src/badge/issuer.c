#include "badge/issuer.h"

#include "badge/publish.h"
#include "base/check.h"
#include "base/json.h"
#include "base/time.h"
#include "base/world.h"
#include "ledger/press.h"
#include "ledger/remake.h"
#include "vc/did.h"

/* What a store gets to answer: a command, which is nothing without it, and a server. */
enum { OPEN_LIMIT_S = 20, BEGIN_LIMIT_S = 5 };

static const struct str origin_end = S_INIT("/log");

/* ---- who it is ---- */

/* The log's name: the address without its scheme, as C2SP advises. */
static struct str origin_of(struct arena *arena, struct str base_url)
{
	size_t scheme = str_find(base_url, S("://"));
	struct str host = scheme == SIZE_MAX ? base_url : str_slice(base_url, scheme + 3, SIZE_MAX);
	return str_format(arena, "%.*s%.*s", STR_ARG(host), STR_ARG(origin_end));
}

static enum err address_of(struct work *w, struct str note, struct str *base_url)
{
	struct str origin = str_cut(&note, '\n');
	if (!str_ends(origin, origin_end))
		return fail(w, ERR_INPUT, "the checkpoint of the log does not say whose it is");
	origin.len -= origin_end.len;
	bool here = str_starts(origin, S("localhost")) || str_starts(origin, S("127."));
	*base_url = str_format(w->arena, "%s%.*s", here ? "http://" : "https://", STR_ARG(origin));
	return OK;
}

enum err issuer_address(struct work *w, struct str place, struct str *base_url)
{
	struct str note;
	struct storage storage;
	*base_url = (struct str){0};
	enum err read = storage_find(w, place, &storage);
	if (read == OK)
		read = storage.log.read(w, storage.log.state, S("checkpoint"), NOTE_BYTES_MAX, &note);
	storage_close(&storage);
	if (read == ERR_NOT_FOUND) {
		work_forgive(w);
		return OK;
	}
	TRY(read);
	return address_of(w, note, base_url);
}

enum err issuer_address_known(struct work *w, struct tx *tx, struct id org, struct str *base_url)
{
	struct str note;
	*base_url = (struct str){0};
	TRY(publication_newest(w, tx, org, &note));
	return str_absent(note) ? OK : address_of(w, note, base_url);
}

enum err issuer_identity(struct work *w, struct str base_url, struct signer_identity *out)
{
	TRY(did_web_of_url(w, base_url, &out->did));
	out->origin = origin_of(w->arena, base_url);
	return OK;
}

/* ---- the log ---- */

static enum err sign_checkpoint(struct work *w, void *state, const struct checkpoint *checkpoint,
                                struct str *note)
{
	return signer_sign_checkpoint(w, state, checkpoint, note);
}

static enum err open_keys(struct work *w, struct issuer *issuer, struct signer_key **keys, size_t *count)
{
	struct signer_identity identity;
	TRY(issuer_identity(w, issuer->base_url, &identity));
	issuer->did = str_copy(issuer->arena, identity.did);
	TRY(signer_keys(w, issuer->signer, keys, count));
	/* The first is the active one. */
	size_t at = 0;
	while (at < *count && (*keys)[at].role != SIGNER_LOG)
		at++;
	check(at < *count);
	TRY(note_verifier_make(w, str_copy(issuer->arena, identity.origin), (*keys)[at].public.bytes,
	                       &issuer->log.verifier));
	issuer->log.signer = (struct tlog_signer){issuer->signer, sign_checkpoint};
	issuer->log_reader.log = &issuer->shown;
	issuer->policy = log_policy_of(&issuer->log.verifier);
	issuer->log_key = note_verifier_text(issuer->arena, &issuer->log.verifier);
	return OK;
}

static enum err open_place(struct work *w, struct issuer *issuer, struct str place)
{
	TRY(storage_open(w, place, &issuer->storage));
	TRY(storage_show(w, place, &issuer->storage));
	issuer->log.storage = issuer->storage.log;
	issuer->shown = issuer->log;
	issuer->shown.storage = issuer->storage.shown;
	return OK;
}

static enum err open_parts(struct work *w, struct issuer *issuer, struct str place)
{
	struct signer_key *keys;
	size_t count;
	TRY(open_keys(w, issuer, &keys, &count));
	TRY(open_place(w, issuer, place));
	TRY(beginning_open(w, issuer->arena, &issuer->log, keys, count, &issuer->beginning));
	issuer->beginning.place = str_copy(issuer->arena, place);
	issuer->beginning.base_url = issuer->base_url;
	issuer->log.storage = beginning_storage(&issuer->beginning);
	return OK;
}

enum err issuer_prepare(struct work *w, struct signer *signer, struct str place, struct str base_url,
                        struct str name, struct issuer **out)
{
	struct arena *arena = arena_open();
	struct issuer *issuer = arena_alloc(arena, sizeof *issuer);
	issuer->arena = arena;
	issuer->signer = signer;
	issuer->base_url = str_copy(arena, base_url);
	issuer->name = str_copy(arena, name);
	enum err failed = open_parts(w, issuer, place);
	if (failed != OK) {
		issuer_close(issuer);
		return failed;
	}
	*out = issuer;
	return OK;
}

/* ---- the first look ---- */

/* A store that does not answer is told soon. */
static enum err look_for(struct work *w, struct issuer *issuer, int seconds)
{
	int64_t given_us = w->deadline_us;
	if (given_us == 0)
		w->deadline_us = world_monotonic_us(w) + seconds * TIME_SECOND_US;
	enum err found = beginning_look(w, &issuer->beginning);
	w->deadline_us = given_us;
	return found;
}

enum err issuer_open(struct work *w, struct signer *signer, struct str place, struct str base_url,
                     struct str name, struct issuer **out)
{
	struct issuer *issuer;
	TRY(issuer_prepare(w, signer, place, base_url, name, &issuer));
	enum err failed = look_for(w, issuer, OPEN_LIMIT_S);
	if (failed != OK) {
		issuer_close(issuer);
		return failed;
	}
	*out = issuer;
	return OK;
}

struct newest {
	struct id org;
	struct str note;
};

static enum err read_newest(struct work *w, struct tx *tx, void *argument)
{
	struct newest *newest = argument;
	return publication_newest(w, tx, newest->org, &newest->note);
}

/* Whose it is is judged by what the database knows, and by what lies there before anything is signed. */
static enum err begin_without(struct work *w, struct db *db, struct id org, struct issuer *issuer)
{
	struct newest newest = {.org = org};
	struct checkpoint unused;
	TRY(db_read(w, db, read_newest, &newest));
	if (str_absent(newest.note))
		return OK;
	TRY(beginning_check(w, &issuer->beginning, newest.note));
	if (checkpoint_open(w, newest.note, &issuer->log.verifier, &unused) == OK)
		storage_recall(w, &issuer->storage, newest.note);
	else
		work_forgive(w);
	return OK;
}

enum err issuer_begin(struct work *w, struct db *db, struct id org, struct issuer *issuer, struct str *away)
{
	*away = (struct str){0};
	enum err failed = look_for(w, issuer, BEGIN_LIMIT_S);
	if (failed != ERR_UNAVAILABLE || issuer->storage.objects == NULL)
		return failed;
	*away = w->message;
	work_forgive(w);
	return begin_without(w, db, org, issuer);
}

/* ---- witnesses ---- */

/* Its own key must be among those that the policy believes: else nobody would, who has the policy. */
static enum err check_knows(struct work *w, const struct issuer *issuer, const struct log_policy *policy)
{
	for (size_t i = 0; i < policy->log_count; i++)
		if (str_equal(note_verifier_text(w->arena, &policy->logs[i].key), issuer->log_key))
			return OK;
	return fail(w, ERR_INPUT, "The policy does not name this log. The line that is missing: log %.*s",
	            STR_ARG(issuer->log_key));
}

static bool is_address(struct str url)
{
	return str_starts(url, S("https://")) || str_starts(url, S("http://"));
}

/* Witnesses without an address are never asked. */
static enum err check_reachable(struct work *w, const struct log_policy *policy)
{
	bool asked[LOG_POLICY_WITNESSES_MAX] = {0};
	for (size_t i = 0; i < policy->witness_count; i++)
		asked[i] = is_address(policy->witnesses[i].url);
	return log_policy_quorum(policy, asked)
	               ? OK
	               : fail(w, ERR_INPUT,
	                      "The policy's quorum can never be reached: too few of its witnesses have an "
	                      "address behind their key, as in https://witness.example.org.");
}

enum err issuer_witness(struct work *w, struct issuer *issuer, struct str policy)
{
	struct log_policy *parsed = arena_alloc(issuer->arena, sizeof *parsed);
	check(issuer->witnesses == NULL);
	TRY(log_policy_parse(w, str_copy(issuer->arena, policy), parsed));
	TRY(check_knows(w, issuer, parsed));
	TRY(check_reachable(w, parsed));
	issuer->policy = *parsed;
	issuer->log.witnessed = true;
	issuer->witnesses_options = (struct witnesses_options){.timeout_ms = PUBLICATION_ROUND_MS};
	issuer->witnesses = arena_alloc(issuer->arena, sizeof *issuer->witnesses);
	*issuer->witnesses = (struct publication_witnesses){
		.policy = &issuer->policy,
		.asked = witnesses_open(&issuer->policy, &issuer->witnesses_options),
	};
	return OK;
}

enum err issuer_check_witnessed(struct work *w, const struct issuer *issuer, struct db *db, struct id org)
{
	const struct publication_log log = issuer_publication(issuer, db, org);
	return publication_check_witnessed(w, &log);
}

struct publication_log issuer_publication(const struct issuer *issuer, struct db *db, struct id org)
{
	return (struct publication_log){db, org, &issuer->log, issuer->witnesses};
}

void issuer_close(struct issuer *issuer)
{
	if (issuer == NULL)
		return;
	issuer_stop(issuer);
	if (issuer->witnesses != NULL)
		witnesses_close(issuer->witnesses->asked);
	beginning_close(&issuer->beginning);
	storage_close(&issuer->storage);
	arena_close(issuer->arena);
}

/* ---- publishing ---- */

void issuer_start(struct issuer *issuer, struct db *db, struct id org)
{
	const struct publication_log log = issuer_publication(issuer, db, org);
	check(issuer->press == NULL);
	issuer->press = press_start(&world_real, issuer->arena, &log);
}

void issuer_stop(struct issuer *issuer)
{
	press_stop(issuer->press);
	issuer->press = NULL;
}

void issuer_metrics(const struct issuer *issuer, struct buf *out)
{
	if (issuer->press != NULL)
		press_metrics(issuer->press, out);
}

enum err issuer_log_publish(struct work *w, struct db *db, struct id org, struct issuer *issuer)
{
	return publish_wait(w, db, org, issuer);
}

enum err issuer_log_check(struct work *w, struct db *db, struct id org, const struct issuer *issuer,
                          struct ledger_size *out)
{
	const struct publication_log log = issuer_publication(issuer, db, org);
	return publication_check(w, &log, out);
}

enum err issuer_log_rebuild(struct work *w, struct db *db, struct id org, const struct issuer *issuer,
                            const struct rebuild_watcher *watcher, struct rebuild_report *out)
{
	const struct publication_log log = issuer_publication(issuer, db, org);
	return rebuild_run(w, &log, watcher, out);
}

/* Behind no first look, which refuses a place where nothing lies; whose log it was, the database says. */
enum err issuer_log_remake(struct work *w, struct db *db, struct id org, struct issuer *issuer,
                           const struct rebuild_watcher *watcher, int64_t *entries)
{
	struct publication_log log = issuer_publication(issuer, db, org);
	struct tlog place = issuer->log;
	struct newest newest = {.org = org};
	place.storage = issuer->beginning.log.storage;
	log.log = &place;
	TRY(db_read(w, db, read_newest, &newest));
	if (!str_absent(newest.note))
		TRY(beginning_check(w, &issuer->beginning, newest.note));
	return remake_run(w, &log, watcher, entries);
}

/* ---- what is public ---- */

struct str issuer_did(const struct issuer *issuer)
{
	return issuer->did;
}

struct str issuer_log_key(const struct issuer *issuer)
{
	return issuer->log_key;
}

enum err issuer_document(struct work *w, const struct issuer *issuer, struct str *json)
{
	return signer_did_document(w, issuer->signer, json);
}

const struct log_policy *issuer_log_policy(const struct issuer *issuer)
{
	return &issuer->policy;
}

enum err issuer_log_head(struct work *w, const struct issuer *issuer, uint64_t *size, struct str *note)
{
	struct checkpoint published;
	TRY(tlog_published(w, &issuer->shown, &published, note));
	*size = published.size;
	return OK;
}

enum err issuer_log_pending(struct work *w, const struct issuer *issuer, uint64_t *entries)
{
	struct tlog log = issuer->log;
	struct checkpoint published, newest;
	log.witnessed = true;
	TRY(tlog_published(w, &log, &published, NULL));
	TRY(tlog_head(w, &log, &newest, NULL));
	*entries = newest.size - published.size;
	return OK;
}

enum err issuer_log_tile(struct work *w, struct issuer *issuer, struct str path, struct str *bytes)
{
	return tlog_reader_tile(w, &issuer->log_reader, path, bytes);
}

enum err issuer_log_entry(struct work *w, const struct issuer *issuer, uint64_t index, struct str *entry,
                          struct proof *proof)
{
	TRY(tlog_prove(w, &issuer->shown, index, proof));
	return tlog_entry(w, &issuer->shown, index, entry);
}
