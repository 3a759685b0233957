#include "badge/ledger.h"

#include "badge/issuer.h"
#include "base/check.h"
#include "base/world.h"
#include "tlog/entry.h"

#include "badge/ledger.sql.h"

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

/* Integrates up to a thousand entries; *all says that there were no more. */
static enum err publish_some(struct work *w, struct db *db, struct id org, struct issuer *issuer, bool *all)
{
	struct checkpoint head;
	TRY(tlog_head(w, &issuer->log, &head, NULL));
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
