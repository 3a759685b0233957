#include "transparency/witness_store.h"

#include "base/arena.h"
#include "base/world.h"
#include "db/db.h"
#include "tlog/cosignature.h"

#include "transparency/migrations.h"
#include "transparency/witness_store.sql.h"

#include <string.h>

/* Rule 5: what one cosignature takes of a log's time, and how far a log may run ahead; for how long a cosignature is repeated. */
enum { PACE_US = 100000, AHEAD_US = 100 * PACE_US, REPEAT_S = 10, ORIGIN_MAX = 1000 };

static const struct db_schema schema = {"witness", migrations, COUNT(migrations)};

struct witness_store {
	struct arena *arena; /* holds this struct */
	struct db *db;
	bool clock_is_right;
};

enum err witness_store_open(struct work *w, const struct witness_store_options *options,
                            struct witness_store **out)
{
	const struct db_options file = {.url = str_format(w->arena, "sqlite:%.*s", STR_ARG(options->path)),
	                                .schema = &schema};
	struct db *db;
	TRY(db_open(w, &file, &db));
	struct arena *arena = arena_open();
	*out = arena_alloc(arena, sizeof **out);
	**out = (struct witness_store){.arena = arena, .db = db, .clock_is_right = options->clock_is_right};
	return OK;
}

void witness_store_close(struct witness_store *store)
{
	if (store == NULL)
		return;
	db_close(store->db);
	arena_close(store->arena);
}

/* ---- logs ---- */

struct adding {
	struct str origin, verifier;
};

static enum err add_body(struct work *w, struct tx *tx, void *argument)
{
	const struct adding *adding = argument;
	struct witness_keys_row *keys;
	size_t count;
	TRY(witness_keys(w, tx, &(struct witness_keys_in){adding->origin}, &keys, &count));
	for (size_t i = 0; i < count; i++)
		if (str_equal(keys[i].verifier, adding->verifier))
			return OK;
	if (count == WITNESS_KEYS_MAX)
		return fail(w, ERR_CONFLICT,
		            "The log has %d keys already. Remove it and add the keys that are still in use.",
		            WITNESS_KEYS_MAX);
	return witness_key_add(
		w, tx, &(struct witness_key_add_in){adding->origin, adding->verifier, world_now_us(w)});
}

enum err witness_store_add(struct work *w, struct witness_store *store, struct str origin,
                           const struct note_verifier *key)
{
	struct adding adding = {origin, note_verifier_text(w->arena, key)};
	if (origin.len == 0 || origin.len > ORIGIN_MAX || str_find_byte(origin, '\n') != SIZE_MAX)
		return fail(w, ERR_INPUT,
		            "A log's origin is the first line of its checkpoints: 1 to %d bytes.",
		            ORIGIN_MAX);
	return db_write(w, store->db, add_body, &adding);
}

static enum err remove_body(struct work *w, struct tx *tx, void *argument)
{
	const struct str *origin = argument;
	int64_t changed;
	TRY(witness_keys_remove(w, tx, &(struct witness_keys_remove_in){*origin}, &changed));
	return changed > 0 ? OK : fail(w, ERR_NOT_FOUND, "This witness knows no log %.*s.", STR_ARG(*origin));
}

enum err witness_store_remove(struct work *w, struct witness_store *store, struct str origin)
{
	return db_write(w, store->db, remove_body, &origin);
}

struct listing {
	struct witness_log *logs;
	size_t count;
};

static enum err list_body(struct work *w, struct tx *tx, void *argument)
{
	struct listing *listing = argument;
	struct witness_logs_row *rows;
	TRY(witness_logs(w, tx, &rows, &listing->count));
	listing->logs = work_array(w, listing->count, sizeof *listing->logs);
	for (size_t i = 0; i < listing->count; i++)
		listing->logs[i] = (struct witness_log){.origin = rows[i].origin,
		                                        .keys = rows[i].keys,
		                                        .size = rows[i].size,
		                                        .time_s = rows[i].time_s,
		                                        .forks = rows[i].forks};
	return OK;
}

enum err witness_store_list(struct work *w, struct witness_store *store, struct witness_log **out,
                            size_t *count)
{
	struct listing listing;
	TRY(db_read(w, store->db, list_body, &listing));
	*out = listing.logs;
	*count = listing.count;
	return OK;
}

struct finding {
	struct str origin;
	struct note_verifier *keys;
	size_t count;
};

static enum err keys_body(struct work *w, struct tx *tx, void *argument)
{
	struct finding *finding = argument;
	struct witness_keys_row *rows;
	TRY(witness_keys(w, tx, &(struct witness_keys_in){finding->origin}, &rows, &finding->count));
	if (finding->count == 0)
		return fail(w, ERR_NOT_FOUND, "This witness does not know the log %.*s.",
		            STR_ARG(str_slice(finding->origin, 0, 200)));
	finding->keys = work_array(w, finding->count, sizeof *finding->keys);
	for (size_t i = 0; i < finding->count; i++)
		TRY(note_verifier_parse(w, rows[i].verifier, &finding->keys[i]));
	return OK;
}

enum err witness_store_keys(struct work *w, struct witness_store *store, struct str origin,
                            struct note_verifier **out, size_t *count)
{
	struct finding finding = {.origin = origin};
	TRY(db_read(w, store->db, keys_body, &finding));
	*out = finding.keys;
	*count = finding.count;
	return OK;
}

/* ---- cosigning ---- */

struct cosigning {
	const struct witness_store *store;
	const struct witness_request *request;
	const struct note *note;
	const struct note_signer *signer;
	struct witness_result *out;
	/* As it was read: */
	struct witness_state state;
	struct witness_cosigned_row row;
};

static enum err read_state(struct work *w, struct tx *tx, struct cosigning *c)
{
	struct str origin = c->request->checkpoint.origin;
	bool found;
	TRY(witness_cosigned(w, tx, &(struct witness_cosigned_in){origin}, &c->row, &found));
	c->state = witness_state_first();
	if (!found)
		return OK;
	if (c->row.root.len != sizeof c->state.root.byte || c->row.size < 0)
		return fail(w, ERR_INTERNAL,
		            "The witness's file is damaged: what it cosigned of %.*s is no root.",
		            STR_ARG(origin));
	c->state.size = (uint64_t)c->row.size;
	memcpy(c->state.root.byte, c->row.root.at, sizeof c->state.root.byte);
	return OK;
}

/* Reads and decides; the same in both transactions. */
static enum err decide_body(struct work *w, struct tx *tx, void *argument)
{
	struct cosigning *c = argument;
	TRY(read_state(w, tx, c));
	*c->out = (struct witness_result){.answer = witness_decide(c->request, &c->state),
	                                  .size = c->state.size};
	c->out->fork = c->out->answer == WITNESS_INCONSISTENT && witness_sees_fork(c->request, &c->state);
	return OK;
}

static enum err keep_fork(struct work *w, struct tx *tx, struct cosigning *c)
{
	const struct checkpoint *checkpoint = &c->request->checkpoint;
	struct str note;
	TRY(note_text(w, c->note, &note));
	return witness_fork_add(w, tx,
	                        &(struct witness_fork_add_in){.origin = checkpoint->origin,
	                                                      .size = (int64_t)checkpoint->size,
	                                                      .root = digest_str(&checkpoint->root),
	                                                      .note = note,
	                                                      .cosigned_note = c->row.note,
	                                                      .seen_us = world_now_us(w)});
}

/* Rule 5: each cosignature moves the log's time on by its pace; it may run ahead of the clock by so much. */
static enum err pace(struct work *w, int64_t now_us, int64_t *paced_us)
{
	bool set_back = *paced_us > now_us + AHEAD_US; /* the clock, since then */
	if (*paced_us < now_us || set_back)
		*paced_us = now_us;
	*paced_us += PACE_US;
	return *paced_us <= now_us + AHEAD_US
	               ? OK
	               : fail(w, ERR_BUSY,
	                      "This log asks for more cosignatures than it may: ten a second. Please ask again in a "
	                      "second.");
}

static enum err sign(struct work *w, struct tx *tx, struct cosigning *c, int64_t paced_us)
{
	const struct checkpoint *checkpoint = &c->request->checkpoint;
	struct digest origin = digest_of(checkpoint->origin);
	struct witness_last_time_row last;
	struct note_signature line;
	struct str note;
	int64_t time_s;
	TRY(witness_last_time(w, tx, &last));
	TRY(witness_time(w, world_now_us(w) / 1000000, last.time_s, c->store->clock_is_right, &time_s));
	TRY(cosignature_make(w, c->note->text, c->signer, time_s, &line));
	TRY(note_text(w, c->note, &note));
	c->out->lines = note_line(w->arena, &line);
	TRY(cosignature_add(w, note, &c->signer->verifier, c->out->lines, &note));
	return witness_cosign(w, tx,
	                      &(struct witness_cosign_in){.origin = checkpoint->origin,
	                                                  .origin_digest = digest_str(&origin),
	                                                  .size = (int64_t)checkpoint->size,
	                                                  .root = digest_str(&checkpoint->root),
	                                                  .time_s = time_s,
	                                                  .note = note,
	                                                  .paced_us = paced_us});
}

static enum err cosign_body(struct work *w, struct tx *tx, void *argument)
{
	struct cosigning *c = argument;
	TRY(decide_body(w, tx, c));
	if (c->out->fork)
		return keep_fork(w, tx, c);
	if (c->out->answer != WITNESS_COSIGNS)
		return OK;
	int64_t paced_us = c->row.paced_us;
	TRY(pace(w, world_now_us(w), &paced_us));
	return sign(w, tx, c, paced_us);
}

/* Our own line in what is stored; false when it is of another key of ours, or older than it may be. */
static bool find_line(struct work *w, const struct cosigning *c, const struct note *stored,
                      struct note_signature *out)
{
	int64_t now_s = world_now_us(w) / 1000000, time_s;
	for (size_t i = 0; i < stored->signature_count; i++) {
		*out = stored->signatures[i];
		if (note_verifier_made(&c->signer->verifier, out))
			return cosignature_time(out, &time_s) && now_s >= time_s && now_s - time_s < REPEAT_S;
	}
	return false;
}

/* Rule 5: what was cosigned a moment ago is answered without a writer, whoever brings it. */
static enum err repeat(struct work *w, struct cosigning *c, bool *repeated)
{
	struct note stored;
	struct note_signature line;
	*repeated = false;
	if (c->out->answer != WITNESS_COSIGNS || c->row.note.len == 0)
		return OK;
	TRY(note_parse(w, c->row.note, &stored));
	*repeated = str_equal(stored.text, c->note->text) && find_line(w, c, &stored, &line);
	if (*repeated)
		c->out->lines = note_line(w->arena, &line);
	return OK;
}

enum err witness_store_cosign(struct work *w, struct witness_store *store,
                              const struct witness_request *request, const struct note *note,
                              const struct note_signer *signer, struct witness_result *out)
{
	struct cosigning c = {.store = store, .request = request, .note = note, .signer = signer, .out = out};
	bool repeated;
	/* What is refused or repeated needs no writer: who brings old checkpoints of a log does not hold up the others. */
	TRY(db_read(w, store->db, decide_body, &c));
	TRY(repeat(w, &c, &repeated));
	if (repeated || (out->answer != WITNESS_COSIGNS && !out->fork))
		return OK;
	return db_write(w, store->db, cosign_body, &c);
}

/* ---- looking ---- */

struct looking {
	struct str digest, note;
	bool found;
};

static enum err note_body(struct work *w, struct tx *tx, void *argument)
{
	struct looking *looking = argument;
	struct witness_note_row row;
	TRY(witness_note(w, tx, &(struct witness_note_in){looking->digest}, &row, &looking->found));
	looking->note = row.note;
	return OK;
}

enum err witness_store_checkpoint(struct work *w, struct witness_store *store, struct str origin_digest,
                                  struct str *out)
{
	struct looking looking = {.digest = origin_digest};
	TRY(db_read(w, store->db, note_body, &looking));
	*out = looking.note;
	return looking.found ? OK : fail(w, ERR_NOT_FOUND, "This witness has cosigned nothing of that log.");
}

struct wellness {
	const struct witness_store *store;
	struct witness_counts *out;
};

static enum err well_body(struct work *w, struct tx *tx, void *argument)
{
	const struct wellness *wellness = argument;
	struct witness_counts_row counts;
	struct witness_last_time_row last;
	int64_t time_s;
	TRY(witness_counts(w, tx, &counts));
	*wellness->out = (struct witness_counts){counts.logs, counts.forks};
	TRY(witness_last_time(w, tx, &last));
	return witness_time(w, world_now_us(w) / 1000000, last.time_s, wellness->store->clock_is_right,
	                    &time_s);
}

enum err witness_store_well(struct work *w, struct witness_store *store, struct witness_counts *out)
{
	struct wellness wellness = {store, out};
	return db_read(w, store->db, well_body, &wellness);
}
