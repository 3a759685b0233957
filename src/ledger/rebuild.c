#include "ledger/rebuild.h"

#include "base/check.h"
#include "base/world.h"
#include "tlog/frontier.h"
#include "tlog/tile.h"

#include "ledger/rebuild.sql.h"

#include <inttypes.h>

enum { BEHIND_MAX = 4096 };

struct rebuilding {
	const struct publication_log *on;
	const struct rebuild_watcher *watcher;
	struct publication_lease lease;
	struct checkpoint head;      /* published or not */
	struct checkpoint published; /* by the log's files */
	struct frontier frontier;
	struct rebuild_report report;
};

/* The entries of one bundle. */
struct bundle {
	struct rebuilding *to;
	int64_t first;
	struct str entries[TILE_WIDTH];
	size_t count;
	struct rebuild_report report; /* of this one: a transaction may run again */
};

/* ---- the log ---- */

static enum err read_bundle(struct work *w, const struct rebuilding *to, uint64_t first, struct bundle *out)
{
	const struct tlog_storage *storage = &to->on->log->storage;
	struct tile tile = tile_of(TILE_ENTRIES, first, to->head.size);
	struct str path = tile_path(w->arena, tile), bytes;
	out->first = (int64_t)first;
	TRY(storage->read(w, storage->state, path, TILE_BUNDLE_MAX, &bytes));
	for (out->count = 0; out->count < tile.width; out->count++)
		if (!tile_bundle_next(&bytes, &out->entries[out->count]))
			return fail(w, ERR_UNAVAILABLE, "The log's file %.*s is cut short.", STR_ARG(path));
	return OK;
}

/* For each bundle, in memory of its own. */
static enum err for_each_bundle(struct work *w, struct rebuilding *to, const char *what,
                                enum err (*act)(struct work *w, struct bundle *bundle))
{
	for (uint64_t first = 0; first < to->head.size; first += TILE_WIDTH) {
		struct work scratch = work_init(w->world, w->request_id);
		struct bundle *bundle = work_alloc(&scratch, sizeof *bundle);
		bundle->to = to;
		enum err failed = read_bundle(&scratch, to, first, bundle);
		if (failed == OK)
			failed = act(&scratch, bundle);
		if (failed != OK)
			failed = fail(w, failed, "%.*s", STR_ARG(scratch.message));
		size_t count = bundle->count;
		work_finish(&scratch);
		TRY(failed);
		to->watcher->progress(to->watcher->state, what, (int64_t)(first + count),
		                      (int64_t)to->head.size);
	}
	return OK;
}

/* ---- reading it first ---- */

static enum err check_records(struct work *w, struct tx *tx, void *argument)
{
	const struct bundle *bundle = argument;
	const struct rebuilding *to = bundle->to;
	struct frontier frontier = to->frontier;
	for (size_t i = 0; i < bundle->count; i++) {
		struct digest leaf = merkle_leaf(bundle->entries[i]), root;
		struct rebuild_root_row row;
		bool found;
		frontier_add(&frontier, &leaf);
		TRY(rebuild_root(w, tx, &(struct rebuild_root_in){to->on->org, (int64_t)frontier.size}, &row,
		                 &found));
		root = frontier_root(&frontier);
		if (found && !str_equal(digest_str(&root), row.root))
			return fail(w, ERR_CONFLICT,
			            "A checkpoint of %" PRIu64
			            " entries is on record that this log does not have: it is another "
			            "log, or a forked one. Nothing was changed.",
			            frontier.size);
	}
	return OK;
}

static enum err check_bundle(struct work *w, struct bundle *bundle)
{
	struct rebuilding *to = bundle->to;
	TRY(db_read(w, to->on->db, check_records, bundle));
	for (size_t i = 0; i < bundle->count; i++) {
		struct digest leaf = merkle_leaf(bundle->entries[i]);
		frontier_add(&to->frontier, &leaf);
	}
	return OK;
}

static enum err check_log(struct work *w, struct rebuilding *to)
{
	TRY(for_each_bundle(w, to, "read", check_bundle));
	struct digest root = frontier_root(&to->frontier);
	return digest_equal(&root, &to->head.root)
	               ? OK
	               : fail(w, ERR_CONFLICT,
	                      "The log's entries do not give the root of its checkpoint: files are damaged or "
	                      "missing. Nothing was changed; restore the log from a copy.");
}

/* ---- then writing ---- */

static enum err move(struct work *w, struct tx *tx, struct bundle *bundle, int64_t from, int64_t to)
{
	struct id org = bundle->to->on->org;
	TRY(rebuild_move(w, tx, &(struct rebuild_move_in){to, org, from}));
	TRY(rebuild_move_opening(w, tx, &(struct rebuild_move_opening_in){to, org, from}));
	TRY(rebuild_move_snapshot(w, tx, &(struct rebuild_move_snapshot_in){to, org, from}));
	TRY(rebuild_move_renewal(w, tx, &(struct rebuild_move_renewal_in){to, org, from}));
	bundle->report.moved++;
	return OK;
}

/* Behind everything that is there, and behind the log. */
static enum err move_away(struct work *w, struct tx *tx, struct bundle *bundle, int64_t from)
{
	struct rebuild_last_row last;
	TRY(rebuild_last(w, tx, &(struct rebuild_last_in){bundle->to->on->org}, &last));
	int64_t end = (int64_t)bundle->to->head.size, free = last.entry_index + 1;
	return move(w, tx, bundle, from, free > end ? free : end);
}

/* Where the table has the entry already, under another index; else it is added. */
static enum err place(struct work *w, struct tx *tx, struct bundle *bundle, int64_t index, struct str entry)
{
	struct id org = bundle->to->on->org;
	struct rebuild_find_row row;
	bool found;
	TRY(rebuild_find(w, tx, &(struct rebuild_find_in){org, entry}, &row, &found));
	if (found)
		return move(w, tx, bundle, row.entry_index, index);
	bundle->report.added++;
	return rebuild_insert(w, tx, &(struct rebuild_insert_in){org, index, entry, world_now_us(w)});
}

static enum err write_entries(struct work *w, struct tx *tx, void *argument)
{
	struct bundle *bundle = argument;
	const struct rebuild_page_in in = {.org = bundle->to->on->org,
	                                   .first = bundle->first,
	                                   .end = bundle->first + (int64_t)bundle->count};
	struct rebuild_page_row *rows;
	size_t count, row = 0;
	bundle->report = (struct rebuild_report){0};
	TRY(publication_keep(w, tx, &bundle->to->lease));
	TRY(rebuild_page(w, tx, &in, &rows, &count));
	for (size_t i = 0; i < bundle->count; i++) {
		int64_t index = bundle->first + (int64_t)i;
		bool there = row < count && rows[row].entry_index == index;
		bool same = there && str_equal(rows[row].entry, bundle->entries[i]);
		row += there;
		if (there && !same)
			TRY(move_away(w, tx, bundle, index));
		if (!same)
			TRY(place(w, tx, bundle, index, bundle->entries[i]));
	}
	return OK;
}

static enum err write_bundle(struct work *w, struct bundle *bundle)
{
	TRY(db_write(w, bundle->to->on->db, write_entries, bundle));
	bundle->to->report.added += bundle->report.added;
	bundle->to->report.moved += bundle->report.moved;
	return OK;
}

/* What stands behind the log's end follows it without gaps, and the counter is theirs. */
static enum err close_gaps(struct work *w, struct tx *tx, void *argument)
{
	struct rebuilding *to = argument;
	struct bundle bundle = {.to = to};
	int64_t end = (int64_t)to->head.size;
	const struct rebuild_behind_in in = {.org = to->on->org, .first = end};
	struct rebuild_behind_row *rows;
	struct rebuild_unopened_row unopened;
	size_t count;
	TRY(publication_keep(w, tx, &to->lease));
	TRY(rebuild_behind(w, tx, &in, &rows, &count));
	if (count == BEHIND_MAX)
		return fail(w, ERR_CONFLICT,
		            "Thousands of entries were stored and never published: start the server, which "
		            "publishes them, unless it says that it cannot.");
	for (size_t i = 0; i < count; i++)
		if (rows[i].entry_index != end + (int64_t)i)
			TRY(move(w, tx, &bundle, rows[i].entry_index, end + (int64_t)i));
	if (to->report.moved > 0)
		TRY(rebuild_forget(w, tx, &(struct rebuild_forget_in){to->on->org, end}));
	const struct rebuild_head_in head = {
		.org = to->on->org, .size = end + (int64_t)count, .published = (int64_t)to->published.size};
	TRY(rebuild_head(w, tx, &head));
	TRY(rebuild_unopened(w, tx, &(struct rebuild_unopened_in){to->on->org}, &unopened));
	to->report.unopened = unopened.count;
	return OK;
}

static enum err write_all(struct work *w, struct rebuilding *to)
{
	TRY(for_each_bundle(w, to, "written", write_bundle));
	return db_write(w, to->on->db, close_gaps, to);
}

/* ---- the whole ---- */

struct published {
	struct id org;
	struct ledger_size size;
};

static enum err read_published(struct work *w, struct tx *tx, void *argument)
{
	struct published *published = argument;
	return ledger_size(w, tx, published->org, &published->size);
}

/* What waits for witnesses is in the log's files, and only who knows of them reads it there. */
static enum err check_witnessed(struct work *w, const struct publication_log *log, struct str published)
{
	struct note note;
	TRY(publication_check_witnessed(w, log));
	TRY(note_parse(w, published, &note));
	return note.signature_count == 1 || log->witnesses != NULL
	               ? OK
	               : fail(w, ERR_CONFLICT,
	                      "The log's checkpoint is cosigned by witnesses: name the policy with "
	                      "--log-policy, as the server does.");
}

enum err rebuild_run(struct work *w, const struct publication_log *log, const struct rebuild_watcher *watcher,
                     struct rebuild_report *out)
{
	struct rebuilding to = {.on = log, .watcher = watcher};
	struct published published = {.org = log->org};
	struct str note;
	TRY(tlog_published(w, log->log, &to.published, &note));
	TRY(check_witnessed(w, log, note));
	TRY(tlog_head(w, log->log, &to.head, NULL));
	TRY(db_read(w, log->db, read_published, &published));
	if (published.size.published > (int64_t)to.head.size)
		return fail(
			w, ERR_CONFLICT,
			"The database has published %lld entries, the log's files hold %" PRIu64
			": it is the log that is older. Start the server: it makes the files that are missing.",
			(long long)published.size.published, to.head.size);
	TRY(check_log(w, &to));
	TRY(publication_hold(w, log->db, log->org, &to.lease));
	enum err failed = write_all(w, &to);
	publication_let_go(w, log->db, &to.lease);
	to.report.entries = (int64_t)to.head.size;
	*out = to.report;
	return failed;
}
