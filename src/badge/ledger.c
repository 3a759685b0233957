#include "badge/ledger.h"

#include "badge/issuer.h"
#include "base/check.h"
#include "base/world.h"
#include "tlog/entry.h"
#include "tlog/merkle.h"

#include "badge/ledger.sql.h"

#include <string.h>

enum err ledger_append(struct work *w, struct tx *tx, struct id org, struct str entry, int64_t *index)
{
	check(entry.len <= ENTRY_BYTES_MAX);
	const struct ledger_take_in take = {.org = org};
	struct ledger_take_row head;
	TRY(ledger_take(w, tx, &take, &head));
	*index = head.size - 1;
	const struct ledger_insert_in in = {
		.org = org, .entry_index = *index, .entry = entry, .at_us = world_now_us(w)};
	return ledger_insert(w, tx, &in);
}

enum err ledger_entry(struct work *w, struct tx *tx, struct id org, int64_t index, struct str *entry)
{
	const struct ledger_one_in in = {.org = org, .entry_index = index};
	struct ledger_one_row row;
	bool found;
	TRY(ledger_one(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "the ledger has no entry %lld", (long long)index);
	*entry = row.entry;
	return OK;
}

struct unpublished {
	struct id org;
	int64_t first;
	struct ledger_from_row *rows;
	size_t count;
};

static enum err read_unpublished(struct work *w, struct tx *tx, void *argument)
{
	struct unpublished *unpublished = argument;
	const struct ledger_from_in in = {.org = unpublished->org, .first = unpublished->first};
	return ledger_from(w, tx, &in, &unpublished->rows, &unpublished->count);
}

/* The last entry that the checkpoint covers is the one in the table: else the database is older than the log, after a
 * restore, and would give an index a second time. */
static enum err check_overlap(struct work *w, struct db *db, struct id org, const struct issuer *issuer,
                              uint64_t size)
{
	if (size == 0)
		return OK;
	struct unpublished last = {.org = org, .first = (int64_t)size - 1};
	struct str entry;
	TRY(tlog_entry(w, &issuer->log, size - 1, &entry));
	TRY(db_read(w, db, read_unpublished, &last));
	if (last.count > 0 && last.rows[0].entry_index == last.first && str_equal(last.rows[0].entry, entry))
		return OK;
	return fail(
		w, ERR_CONFLICT,
		"The log holds entries that the database does not know: it is newer. Nothing is issued until both are "
		"restored from the same backup; `assay doctor` says more.");
}

/* Integrates up to a thousand entries; *all says that there were no more. */
static enum err publish_some(struct work *w, struct db *db, struct id org, struct issuer *issuer, bool *all)
{
	struct checkpoint head;
	TRY(tlog_head(w, &issuer->log, &head, NULL));
	TRY(check_overlap(w, db, org, issuer, head.size));
	struct unpublished unpublished = {.org = org, .first = (int64_t)head.size};
	TRY(db_read(w, db, read_unpublished, &unpublished));
	*all = unpublished.count == 0;
	if (*all)
		return OK;
	struct str *entries = work_array(w, unpublished.count, sizeof *entries);
	for (size_t i = 0; i < unpublished.count; i++) {
		if (unpublished.rows[i].entry_index != unpublished.first + (int64_t)i)
			return fail(w, ERR_INTERNAL,
			            "the ledger has a gap before entry %lld: restore a backup",
			            (long long)unpublished.rows[i].entry_index);
		entries[i] = unpublished.rows[i].entry;
	}
	return tlog_append(w, &issuer->log, head.size, entries, unpublished.count, &head);
}

enum err ledger_publish(struct work *w, struct db *db, struct id org, struct issuer *issuer)
{
	enum err failed = OK;
	check(pthread_mutex_lock(&issuer->publishing) == 0);
	for (bool all = false; failed == OK && !all;)
		failed = publish_some(w, db, org, issuer, &all);
	check(pthread_mutex_unlock(&issuer->publishing) == 0);
	return failed;
}

/* ---- comparing ---- */

enum { LEAVES_STEP = 1000 };

struct leaves {
	struct id org;
	struct digest *hashes;
	size_t count, capacity;
};

static enum err take_leaf(struct work *w, struct leaves *leaves, const struct ledger_from_row *row)
{
	if (row->entry_index != (int64_t)leaves->count)
		return fail(w, ERR_CONFLICT, "the table of the ledger has a gap before entry %lld",
		            (long long)row->entry_index);
	if (leaves->count == leaves->capacity) {
		leaves->capacity = leaves->capacity == 0 ? LEAVES_STEP : 2 * leaves->capacity;
		struct digest *larger = work_array(w, leaves->capacity, sizeof *larger);
		if (leaves->count > 0)
			memcpy(larger, leaves->hashes, leaves->count * sizeof *larger);
		leaves->hashes = larger;
	}
	leaves->hashes[leaves->count++] = merkle_leaf(row->entry);
	return OK;
}

static enum err read_leaves(struct work *w, struct tx *tx, void *argument)
{
	struct leaves *leaves = argument;
	size_t before;
	leaves->count = 0;
	do {
		const struct ledger_from_in in = {.org = leaves->org, .first = (int64_t)leaves->count};
		struct ledger_from_row *rows;
		size_t count;
		before = leaves->count;
		TRY(ledger_from(w, tx, &in, &rows, &count));
		for (size_t i = 0; i < count; i++)
			TRY(take_leaf(w, leaves, &rows[i]));
	} while (leaves->count > before);
	return OK;
}

enum err ledger_check(struct work *w, struct db *db, struct id org, const struct issuer *issuer,
                      struct ledger_state *out)
{
	struct leaves leaves = {.org = org};
	struct checkpoint head;
	/* The checkpoint first: the table only grows. */
	TRY(tlog_head(w, &issuer->log, &head, NULL));
	TRY(db_read(w, db, read_leaves, &leaves));
	*out = (struct ledger_state){.stored = leaves.count, .published = head.size};
	if (head.size > leaves.count)
		return fail(
			w, ERR_CONFLICT,
			"the log has published %llu entries, the database knows %zu: it is older than the log. Restore a "
			"backup that was made after the newest credential",
			(unsigned long long)head.size, leaves.count);
	if (head.size == 0)
		return OK;
	struct digest root = merkle_fold(leaves.hashes, head.size);
	if (!digest_equal(&root, &head.root))
		return fail(
			w, ERR_CONFLICT,
			"the published log is not made from the entries in the database: restore a backup");
	return OK;
}
