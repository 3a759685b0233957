#include "ledger/remake.h"

#include "base/world.h"
#include "ledger/leased.h"
#include "tlog/edge.h"
#include "tlog/heads.h"

#include "ledger/remake.sql.h"

#include <inttypes.h>
#include <string.h>

struct remaking {
	const struct publication_log *on;
	const struct rebuild_watcher *watcher;
	struct publication_lease lease;
	struct leased leased;
	struct tlog log;             /* it is written under the lease */
	struct checkpoint newest;    /* on record */
	struct str published_note;   /* absent: none */
	struct checkpoint published; /* that note's, by whichever key */
	struct edge *edge;
	struct work last; /* the edge's last bundle is in its memory */
};

/* ---- what is on record ---- */

static enum err read_records(struct work *w, struct tx *tx, void *argument)
{
	struct remaking *to = argument;
	struct id org = to->on->org;
	struct remake_newest_row row;
	bool found;
	TRY(remake_newest(w, tx, &(struct remake_newest_in){org}, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND,
		            "The database has no checkpoint on record: it cannot say what the log was. "
		            "Start the server, which begins one.");
	to->newest = (struct checkpoint){to->log.verifier.name, (uint64_t)row.size, {{0}}, S("")};
	if (row.root.len != sizeof to->newest.root)
		return fail(w, ERR_CONFLICT, "The newest checkpoint on record is damaged: restore a backup.");
	memcpy(&to->newest.root, row.root.at, row.root.len);
	return publication_newest(w, tx, org, &to->published_note);
}

static enum err read_published(struct work *w, struct remaking *to)
{
	struct note note;
	if (str_absent(to->published_note))
		return OK;
	TRY(note_parse(w, to->published_note, &note));
	return checkpoint_parse(w, note.text, &to->published);
}

/* ---- the files ---- */

struct page {
	struct id org;
	uint64_t first, end;
	struct str *entries;
	size_t count;
};

static enum err read_page(struct work *w, struct tx *tx, void *argument)
{
	struct page *page = argument;
	TRY(ledger_entries(w, tx, page->org, (int64_t)page->first, &page->entries, &page->count));
	if (page->count > page->end - page->first)
		page->count = (size_t)(page->end - page->first);
	return page->count > 0 ? OK
	                       : fail(w, ERR_CONFLICT,
	                              "The database has no entry %" PRIu64
	                              ", which the log had: rows are missing. Restore a backup.",
	                              page->first);
}

static enum err write_page(struct work *w, struct remaking *to, uint64_t end)
{
	struct page page = {.org = to->on->org, .first = to->edge->size, .end = end};
	struct tlog_file *files;
	size_t count;
	TRY(db_read(w, to->on->db, read_page, &page));
	struct digest *leaves = work_array(w, page.count, sizeof *leaves);
	for (size_t i = 0; i < page.count; i++)
		leaves[i] = merkle_leaf(page.entries[i]);
	edge_append(w->arena, to->edge, page.entries, leaves, page.count, &files, &count);
	return to->log.storage.write(w, to->log.storage.state, files, count);
}

static enum err keep(struct work *w, struct tx *tx, void *argument)
{
	return publication_keep(w, tx, argument);
}

/* Files of the first `end` entries, whose root must be this one. */
static enum err write_until(struct work *w, struct remaking *to, const struct checkpoint *checkpoint)
{
	while (to->edge->size < checkpoint->size) {
		struct work scratch = work_init(w->world, w->request_id);
		enum err failed = write_page(&scratch, to, checkpoint->size);
		if (failed != OK)
			failed = fail(w, failed, "%.*s", STR_ARG(scratch.message));
		work_finish(&to->last);
		to->last = scratch;
		TRY(failed);
		TRY(db_write(w, to->on->db, keep, &to->lease));
		to->watcher->progress(to->watcher->state, "written", (int64_t)to->edge->size,
		                      (int64_t)to->newest.size);
	}
	struct digest root = edge_root(to->edge);
	return digest_equal(&root, &checkpoint->root)
	               ? OK
	               : fail(w, ERR_CONFLICT,
	                      "The first %" PRIu64
	                      " rows of the ledger do not give the root of the checkpoint of that size: they were changed. "
	                      "Nothing was published; restore a backup.",
	                      checkpoint->size);
}

/* ---- the checkpoints ---- */

static bool waits_for_witnesses(const struct publication_log *on)
{
	return on->witnesses != NULL && on->witnesses->policy->quorum.kind != LOG_POLICY_NONE;
}

/* What is to be seen again until the witnesses have cosigned more. */
static enum err check_cosigned(struct work *w, const struct remaking *to)
{
	struct checkpoint unused;
	if (str_absent(to->published_note))
		return fail(
			w, ERR_CONFLICT,
			"No witness has cosigned this log yet. Give it a policy that says `quorum none` once, and "
			"then its witnesses.");
	if (to->published.size == to->newest.size ||
	    checkpoint_open(w, to->published_note, &to->log.verifier, &unused) == OK)
		return OK;
	work_forgive(w);
	return fail(
		w, ERR_CONFLICT,
		"The newest checkpoint that witnesses have cosigned is by a key of before, and more was signed "
		"since. Give the log a policy that says `quorum none` once, and then its witnesses.");
}

static enum err publish(struct work *w, struct remaking *to)
{
	const struct tlog_signer *signer = &to->log.signer;
	bool waits = waits_for_witnesses(to->on);
	struct heads left;
	struct str note;
	if (waits)
		TRY(check_cosigned(w, to));
	TRY(heads_left(w, &to->log, &left));
	TRY(signer->sign(w, signer->state, &to->newest, &note));
	/* What a turn before this one left there, or the loss. */
	if (waits || !str_absent(left.integrated))
		TRY(heads_integrate(w, &to->log, &left, note));
	return heads_publish(w, &to->log, &left, waits ? to->published_note : note);
}

static enum err write_all(struct work *w, struct remaking *to)
{
	TRY(db_read(w, to->on->db, read_records, to));
	TRY(read_published(w, to));
	if (!str_absent(to->published_note) && to->published.size < to->newest.size)
		TRY(write_until(w, to, &to->published));
	TRY(write_until(w, to, &to->newest));
	return publish(w, to);
}

/* ---- the whole ---- */

static enum err check_empty(struct work *w, const struct tlog *log)
{
	struct heads heads = {0};
	TRY(heads_published(w, log, &heads.published));
	return str_absent(heads.published)
	               ? OK
	               : fail(w, ERR_CONFLICT,
	                      "A log lies there. Start the server: it makes what is missing from the database.");
}

enum err remake_run(struct work *w, const struct publication_log *log, const struct rebuild_watcher *watcher,
                    int64_t *entries)
{
	struct remaking to = {.on = log, .watcher = watcher, .log = *log->log};
	TRY(publication_check_witnessed(w, log));
	TRY(check_empty(w, log->log));
	TRY(publication_hold(w, log->db, log->org, &to.lease));
	to.leased = (struct leased){log->log->storage, log->db, &to.lease};
	to.log.storage = leased_storage(&to.leased);
	to.edge = work_alloc(w, sizeof *to.edge);
	to.edge->size = 0;
	to.edge->bundle = S("");
	to.last = work_init(w->world, w->request_id);
	enum err failed = write_all(w, &to);
	work_finish(&to.last);
	publication_let_go(w, log->db, &to.lease);
	*entries = (int64_t)to.newest.size;
	return failed;
}
