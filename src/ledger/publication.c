#include "ledger/publication.h"

#include "base/check.h"
#include "base/time.h"
#include "base/world.h"
#include "db/jobs.h"
#include "ledger/leased.h"
#include "tlog/frontier.h"
#include "tlog/tree.h"

#include "ledger/publication.sql.h"

#include <inttypes.h>
#include <time.h>

enum {
	WAIT_MS = 50,
	INTEGRATED_MAX = 4096, /* entries at once: a store far away takes them in the time of a lease */
};

/* Servers' clocks may differ by so much. */
#define CLOCKS_APART_US TIME_MINUTE_US

/* ---- what there is to do ---- */

/* Between the log where it lies and the database. */
struct view {
	const struct publication_log *on;
	struct checkpoint head, published; /* the newest here, and the one that everybody sees here */
	struct str note, published_note;
	struct ledger_size sizes;
	bool ahead; /* others published what is not here */
	struct publication_ahead_row next;
	bool witnessed; /* by the database's knowledge */
	bool recorded;  /* the database has a note of the published size */
	struct publication_at_row record;
	bool other;  /* which has other cosignatures than the one here */
	bool marked; /* or the one here is it */
	bool cosign; /* the witnesses are to be asked */
};

static enum err read_view(struct work *w, struct tx *tx, void *argument)
{
	struct view *view = argument;
	struct id org = view->on->org;
	int64_t published = (int64_t)view->published.size;
	const struct publication_ahead_in in = {
		.org = org,
		.size = published,
		.most = (int64_t)view->head.size + TLOG_APPEND_MAX,
	};
	struct publication_witnessed_row row;
	bool found;
	TRY(publication_witnessed(w, tx, &(struct publication_witnessed_in){org}, &row, &found));
	view->witnessed = found && row.witnessed;
	TRY(ledger_size(w, tx, org, &view->sizes));
	if (view->on->witnesses != NULL)
		TRY(publication_at(w, tx, &(struct publication_at_in){org, published}, &view->record,
		                   &view->recorded));
	return publication_ahead(w, tx, &in, &view->next, &view->ahead);
}

static int64_t newest_s(const struct log_policy *policy, const struct log_policy_seen *seen)
{
	int64_t newest = 0;
	for (size_t i = 0; i < policy->witness_count; i++)
		if (seen->cosigned[i] && seen->cosigned_s[i] > newest)
			newest = seen->cosigned_s[i];
	return newest;
}

/* What was published before the log's key was changed is no note of the log that is kept here. */
static bool is_ours(struct work *w, const struct view *view, struct str note)
{
	struct checkpoint unused;
	bool ours = checkpoint_open(w, note, &view->on->log->verifier, &unused) == OK;
	if (!ours)
		work_forgive(w);
	return ours;
}

/* Rule 6: what is to be done about the cosignatures. */
static void judge(struct work *w, struct view *view)
{
	const struct publication_witnesses *witnesses = view->on->witnesses;
	const struct log_policy *policy = witnesses->policy;
	struct log_policy_seen *here = work_alloc(w, sizeof *here), *there = work_alloc(w, sizeof *there);
	bool good = log_policy_believes(w, policy, view->published_note, here);
	bool same = view->recorded && str_equal(view->record.note, view->published_note);
	int64_t last_s = good ? newest_s(policy, here) : 0, asked_s = witnesses_quorum_s(witnesses->asked);
	if (asked_s > last_s)
		last_s = asked_s;
	view->other = view->recorded && !same && is_ours(w, view, view->record.note) &&
	              str_equal(digest_str(&view->published.root), view->record.root) &&
	              log_policy_believes(w, policy, view->record.note, there);
	view->marked = same || !good || view->published.size == 0;
	view->cosign = view->head.size > 0 && (view->head.size > view->published.size || !good ||
	                                       world_now_us(w) / 1000000 - last_s > PUBLICATION_AGAIN_S);
}

static bool wants_witnesses(const struct publication_log *on)
{
	return on->witnesses != NULL && on->witnesses->policy->quorum.kind != LOG_POLICY_NONE;
}

static enum err refuse_unwitnessed(struct work *w)
{
	return fail(
		w, ERR_CONFLICT,
		"This installation's log is published with the cosignatures of witnesses, and this program was "
		"started without --log-policy. Start it with the policy of the others; one that says `quorum "
		"none` gives the witnesses up.");
}

/* What the database says to what was seen of the log. */
static enum err compare(struct work *w, struct view *out)
{
	const struct publication_log *on = out->on;
	TRY(db_read(w, on->db, read_view, out));
	out->ahead = out->ahead && is_ours(w, out, out->next.note);
	if (on->witnesses != NULL)
		judge(w, out);
	return out->witnessed && on->witnesses == NULL ? refuse_unwitnessed(w) : OK;
}

static enum err look(struct work *w, const struct publication_log *on, struct view *out)
{
	check(on->log->witnessed == (on->witnesses != NULL));
	*out = (struct view){.on = on, .marked = true};
	TRY(tlog_published(w, on->log, &out->published, &out->published_note));
	TRY(tlog_head(w, on->log, &out->head, &out->note));
	return compare(w, out);
}

static bool is_done(const struct view *view)
{
	int64_t size = (int64_t)view->head.size;
	return !view->ahead && !view->other && !view->cosign && view->marked &&
	       view->witnessed == wants_witnesses(view->on) && view->sizes.stored == size &&
	       view->sizes.published == size;
}

/* ---- entries ---- */

struct reading {
	const struct publication_log *on;
	int64_t first, end;
	struct str *entries;
	size_t count;
};

static enum err read_entries(struct work *w, struct tx *tx, void *argument)
{
	struct reading *reading = argument;
	reading->count = 0;
	while (reading->first + (int64_t)reading->count < reading->end) {
		struct str *page;
		size_t count, left = (size_t)(reading->end - reading->first) - reading->count;
		TRY(ledger_entries(w, tx, reading->on->org, reading->first + (int64_t)reading->count, &page,
		                   &count));
		if (count == 0)
			return fail(w, ERR_CONFLICT, "the table of the ledger ends before entry %lld",
			            (long long)reading->end - 1);
		for (size_t i = 0; i < count && i < left; i++)
			reading->entries[reading->count++] = page[i];
	}
	return OK;
}

/* Entries [first, end) of the table. */
static enum err load_entries(struct work *w, const struct publication_log *on, int64_t first, int64_t end,
                             struct reading *out)
{
	*out = (struct reading){.on = on, .first = first, .end = end};
	out->entries = work_array(w, (size_t)(end - first), sizeof *out->entries);
	return db_read(w, on->db, read_entries, out);
}

/* The last entry that the checkpoint covers is the one in the table: else the database is older than the log, after a
 * restore, and would give an index a second time. */
static enum err check_overlap(struct work *w, const struct view *view)
{
	int64_t size = (int64_t)view->head.size;
	struct reading last;
	struct str entry;
	if (size == 0)
		return OK;
	if (size <= view->sizes.stored) {
		TRY(tlog_entry(w, view->on->log, (uint64_t)size - 1, &entry));
		TRY(load_entries(w, view->on, size - 1, size, &last));
		if (str_equal(last.entries[0], entry))
			return OK;
	}
	return fail(
		w, ERR_CONFLICT,
		"The log holds entries that the database does not know: it is newer. Nothing is issued until both are "
		"of one time again: restore them from the same backup, or run `assay log rebuild`, which gives the "
		"database the log's entries.");
}

/* ---- the lease ---- */

struct taking {
	struct publication_lease lease;
	bool taken;
};

static enum err take(struct work *w, struct tx *tx, void *argument)
{
	struct taking *taking = argument;
	int64_t now_us = world_now_us(w);
	const struct publication_take_in in = {
		.org = taking->lease.org,
		.holder = taking->lease.holder,
		.until_us = now_us + PUBLICATION_LEASE_US,
		.now_us = now_us,
		.impossible_us = now_us + PUBLICATION_LEASE_US + CLOCKS_APART_US,
	};
	struct publication_take_row row;
	TRY(publication_take(w, tx, &in, &row, &taking->taken));
	taking->lease.epoch = row.epoch;
	return OK;
}

enum err publication_hold(struct work *w, struct db *db, struct id org, struct publication_lease *out)
{
	struct taking taking = {.lease = {.org = org, .holder = world_id(w)}};
	TRY(db_write(w, db, take, &taking));
	*out = taking.lease;
	return taking.taken ? OK : fail(w, ERR_BUSY, "Another server is publishing the log.");
}

static enum err keep_for(struct work *w, struct tx *tx, const struct publication_lease *lease,
                         int64_t more_us)
{
	const struct publication_renew_in in = {
		.org = lease->org,
		.epoch = lease->epoch,
		.holder = lease->holder,
		.until_us = world_now_us(w) + more_us,
	};
	int64_t changed;
	TRY(publication_renew(w, tx, &in, &changed));
	return changed == 1 ? OK
	                    : fail(w, ERR_CONFLICT,
	                           "Another server publishes the log: this one was too slow and has lost its "
	                           "turn. Nothing was signed.");
}

enum err publication_keep(struct work *w, struct tx *tx, const struct publication_lease *lease)
{
	return keep_for(w, tx, lease, PUBLICATION_LEASE_US);
}

static enum err give_up(struct work *w, struct tx *tx, void *argument)
{
	const struct publication_lease *lease = argument;
	const struct publication_give_up_in in = {lease->org, lease->epoch, lease->holder};
	return publication_give_up(w, tx, &in);
}

void publication_let_go(struct work *w, struct db *db, const struct publication_lease *lease)
{
	struct work scratch = work_init(w->world, w->request_id);
	struct publication_lease copy = *lease;
	if (db_write(&scratch, db, give_up, &copy) != OK)
		work_forgive(&scratch);
	work_finish(&scratch);
}

/* ---- for administrators ---- */

static enum err ask_for_alarm(struct work *w, struct tx *tx, struct id org, int64_t at_us)
{
	return jobs_add(w, tx, org, S(PUBLICATION_ALARM_JOB), jobs_payload(w, NULL, 0), at_us);
}

/* Or what is wrong in other words. */
static enum err begin_problem(struct work *w, struct tx *tx, struct id org, struct str sentence)
{
	int64_t now_us = world_now_us(w);
	const struct publication_set_problem_in in = {
		.org = org, .holder = world_id(w), .problem = sentence, .now_us = now_us};
	struct publication_problem before;
	TRY(publication_problem(w, tx, org, &before));
	TRY(publication_set_problem(w, tx, &in));
	return str_absent(before.sentence)
	               ? ask_for_alarm(w, tx, org, now_us + PUBLICATION_ALARM_S * TIME_SECOND_US)
	               : OK;
}

struct telling {
	struct id org;
	struct str problem;
};

static enum err tell(struct work *w, struct tx *tx, void *argument)
{
	const struct telling *telling = argument;
	return begin_problem(w, tx, telling->org, telling->problem);
}

enum err publication_tell(struct work *w, struct db *db, struct id org, struct str problem)
{
	return db_write(w, db, tell, &(struct telling){org, problem});
}

static enum err untell(struct work *w, struct tx *tx, void *argument)
{
	const struct telling *telling = argument;
	const struct publication_clear_in in = {telling->org, telling->problem};
	struct publication_clear_row row;
	bool found;
	TRY(publication_clear(w, tx, &in, &row, &found));
	return found && row.alarmed_us != DB_NULL_INT ? ask_for_alarm(w, tx, in.org, 0) : OK;
}

enum err publication_untell(struct work *w, struct db *db, struct id org, struct str problem)
{
	return db_write(w, db, untell, &(struct telling){org, problem});
}

enum err publication_problem(struct work *w, struct tx *tx, struct id org, struct publication_problem *out)
{
	struct publication_get_problem_row row;
	bool found;
	*out = (struct publication_problem){0};
	TRY(publication_get_problem(w, tx, &(struct publication_get_problem_in){org}, &row, &found));
	if (found)
		*out = (struct publication_problem){row.problem, row.since_us};
	return OK;
}

enum err publication_alarm(struct work *w, struct tx *tx, struct id org, enum publication_alarm *alarm,
                           struct publication_problem *problem)
{
	int64_t now_us = world_now_us(w), wrong, well;
	const struct publication_set_alarmed_in in = {
		.org = org, .now_us = now_us, .before_us = now_us - PUBLICATION_ALARM_S * TIME_SECOND_US};
	*alarm = PUBLICATION_SILENT;
	TRY(publication_problem(w, tx, org, problem));
	TRY(publication_set_alarmed(w, tx, &in, &wrong));
	TRY(publication_set_well(w, tx, &(struct publication_set_well_in){org}, &well));
	if (wrong + well > 0)
		*alarm = wrong > 0 ? PUBLICATION_WRONG : PUBLICATION_WELL;
	return OK;
}

/* ---- under the lease ---- */

struct turn {
	const struct publication_log *on;
	struct publication_lease lease;
	struct leased leased;
	struct tlog log;                     /* it is written under the lease */
	const struct checkpoint *checkpoint; /* recorded or marked */
	struct str note;                     /* marked */
	struct str dispute;                  /* a witness has seen another log: absent, but for people */
	bool integrated; /* what was stored when we looked; it is published before more is */
	bool last;       /* nothing is left to publish, and the lease given back */
};

/* Rule 2: what is about to be signed. */
static enum err record(struct work *w, struct tx *tx, void *argument)
{
	const struct turn *turn = argument;
	const struct publication_record_in in = {
		.org = turn->on->org,
		.size = (int64_t)turn->checkpoint->size,
		.root = digest_str(&turn->checkpoint->root),
		.epoch = turn->lease.epoch,
		.at_us = world_now_us(w),
	};
	struct publication_root_row row;
	int64_t added;
	TRY(publication_keep(w, tx, &turn->lease));
	TRY(publication_record(w, tx, &in, &added));
	if (added == 1)
		return OK;
	TRY(publication_root(w, tx, &(struct publication_root_in){in.org, in.size}, &row));
	return str_equal(row.root, in.root)
	               ? OK
	               : fail(w, ERR_CONFLICT,
	                      "A checkpoint of %lld entries with another root is on record. It is not signed: "
	                      "database and log are not of one time. Restore them from the same backup.",
	                      (long long)in.size);
}

static enum err record_and_sign(struct work *w, void *state, const struct checkpoint *checkpoint,
                                struct str *note)
{
	struct turn *turn = state;
	const struct tlog_signer *signer = &turn->on->log->signer;
	turn->checkpoint = checkpoint;
	TRY(db_write(w, turn->on->db, record, turn));
	return signer->sign(w, signer->state, checkpoint, note);
}

/* All is well, or was: whoever was told of a problem hears that it is over. */
static enum err release(struct work *w, struct tx *tx, const struct turn *turn)
{
	const struct publication_release_in in = {turn->lease.org, turn->lease.epoch, turn->lease.holder};
	struct publication_release_row row;
	bool found;
	TRY(publication_release(w, tx, &in, &row, &found));
	return found && row.alarmed_us != DB_NULL_INT ? ask_for_alarm(w, tx, in.org, 0) : OK;
}

/* What lies here is published: one from before there were records is recorded now. With all of it the turn is over. */
static enum err mark(struct work *w, struct tx *tx, void *argument)
{
	const struct turn *turn = argument;
	struct id org = turn->on->org;
	const struct publication_mark_in in = {
		.org = org, .size = (int64_t)turn->checkpoint->size, .note = turn->note};
	struct publication_lease lease = turn->lease;
	TRY(record(w, tx, argument));
	TRY(publication_mark(w, tx, &in));
	TRY(publication_advance(w, tx, &(struct publication_advance_in){in.size, org}));
	if (!turn->last)
		return OK;
	if (str_absent(turn->dispute))
		return release(w, tx, turn);
	TRY(begin_problem(w, tx, org, turn->dispute));
	return give_up(w, tx, &lease);
}

static enum err mark_head(struct work *w, struct turn *turn, const struct view *view)
{
	turn->checkpoint = &view->head;
	turn->note = view->note;
	turn->last = view->sizes.stored == (int64_t)view->head.size;
	turn->integrated = false;
	return db_write(w, turn->on->db, mark, turn);
}

/* Integrates what is stored, as much as one append takes. */
static enum err append(struct work *w, struct turn *turn, const struct view *view)
{
	struct tlog log = turn->log;
	int64_t first = (int64_t)view->head.size, end = view->sizes.stored;
	struct reading reading;
	struct checkpoint head;
	log.signer = (struct tlog_signer){turn, record_and_sign};
	turn->integrated = end <= first + INTEGRATED_MAX;
	if (!turn->integrated)
		end = first + INTEGRATED_MAX;
	TRY(load_entries(w, turn->on, first, end, &reading));
	return tlog_append(w, &log, view->head.size, reading.entries, reading.count, &head);
}

/* ---- following ---- */

/* In place of a signature: the note that was published. */
static enum err take_note(struct work *w, void *state, const struct checkpoint *checkpoint, struct str *note)
{
	const struct view *view = state;
	if (!str_equal(digest_str(&checkpoint->root), view->next.root))
		return fail(w, ERR_CONFLICT,
		            "The published checkpoint of %" PRIu64
		            " entries is not made from the entries in the database: restore a backup.",
		            checkpoint->size);
	*note = view->next.note;
	return OK;
}

/* What was published is not as large as what is integrated here: it must be its beginning. */
static enum err check_beginning(struct work *w, struct view *view)
{
	struct tree tree = tree_of(&view->on->log->storage, view->head.size);
	struct merkle_reader reader = tree_reader(&tree);
	struct checkpoint beginning = {.size = (uint64_t)view->next.size};
	struct str note;
	TRY(merkle_root(w, &reader, beginning.size, &beginning.root));
	return take_note(w, view, &beginning, &note);
}

static enum err follow(struct work *w, const struct turn *turn, struct view *view)
{
	struct tlog log = turn->log;
	struct reading reading;
	log.signer = (struct tlog_signer){view, take_note};
	if (view->next.size <= (int64_t)view->head.size) {
		TRY(check_beginning(w, view));
		return tlog_publish(w, &turn->log, view->next.note);
	}
	TRY(load_entries(w, view->on, (int64_t)view->head.size, view->next.size, &reading));
	TRY(tlog_append(w, &log, view->head.size, reading.entries, reading.count, &view->head));
	return log.witnessed ? tlog_publish(w, &turn->log, view->next.note) : OK;
}

/* ---- witnesses ---- */

static enum err record_for_a_round(struct work *w, struct tx *tx, void *argument)
{
	const struct turn *turn = argument;
	TRY(record(w, tx, argument));
	return keep_for(w, tx, &turn->lease, PUBLICATION_ROUND_US);
}

/* What is stored meanwhile is for the next turn: so the witnesses are not asked more often than whoever calls wants. */
static enum err cosign(struct work *w, struct turn *turn, const struct view *view)
{
	struct witnesses_round *round = work_alloc(w, sizeof *round);
	turn->checkpoint = &view->head;
	TRY(db_write(w, turn->on->db, record_for_a_round, turn));
	TRY(witnesses_round(w, turn->on->witnesses->asked, &turn->log, round));
	turn->note = round->note;
	turn->dispute = round->disputed ? round->words : (struct str){0};
	turn->last = true;
	return db_write(w, turn->on->db, mark, turn);
}

static enum err say_witnessed(struct work *w, struct tx *tx, void *argument)
{
	const struct turn *turn = argument;
	const struct publication_set_witnessed_in in = {
		.org = turn->lease.org,
		.epoch = turn->lease.epoch,
		.holder = turn->lease.holder,
		.witnessed = wants_witnesses(turn->on),
	};
	TRY(publication_keep(w, tx, &turn->lease));
	return publication_set_witnessed(w, tx, &in);
}

/* Once a process: the log here may have been left by a crash, before there were witnesses. */
static enum err settle(struct work *w, const struct turn *turn)
{
	TRY(tlog_settle(w, &turn->log));
	turn->on->witnesses->settled = true;
	return OK;
}

static enum err step(struct work *w, struct turn *turn, struct view *view)
{
	const struct publication_log *on = view->on;
	if (on->witnesses != NULL && !on->witnesses->settled)
		return settle(w, turn);
	if (view->witnessed != wants_witnesses(on))
		return db_write(w, on->db, say_witnessed, turn);
	if (view->ahead)
		return follow(w, turn, view);
	if (view->other)
		return tlog_publish(w, &turn->log, view->record.note);
	TRY(check_overlap(w, view));
	if (view->sizes.stored > (int64_t)view->head.size && !turn->integrated)
		return append(w, turn, view);
	return view->cosign ? cosign(w, turn, view) : mark_head(w, turn, view);
}

/* In memory of its own: a long log is published in many steps. */
static enum err step_in_scratch(struct work *w, struct turn *turn, bool *done, uint64_t *size)
{
	struct work scratch = work_init(w->world, w->request_id);
	struct view view;
	scratch.deadline_us = w->deadline_us;
	enum err failed = look(&scratch, turn->on, &view);
	*done = failed == OK && is_done(&view);
	if (failed == OK && !*done)
		failed = step(&scratch, turn, &view);
	*done = *done || turn->last;
	if (failed == OK)
		*size = *done ? view.head.size : view.published.size;
	if (failed != OK)
		failed = fail(w, failed, "%.*s", STR_ARG(scratch.message));
	work_finish(&scratch);
	return failed;
}

static enum err take_turn(struct work *w, const struct publication_log *on, uint64_t *size)
{
	struct turn turn = {.on = on, .log = *on->log};
	enum err failed = OK;
	TRY(publication_hold(w, on->db, on->org, &turn.lease));
	turn.leased = (struct leased){on->log->storage, on->db, &turn.lease};
	turn.log.storage = leased_storage(&turn.leased);
	for (bool done = false; failed == OK && !done;)
		failed = step_in_scratch(w, &turn, &done, size);
	if (failed != OK || !turn.last)
		publication_let_go(w, on->db, &turn.lease);
	return failed;
}

enum err publication_run(struct work *w, const struct publication_log *on, uint64_t *size)
{
	struct view view;
	*size = 0;
	TRY(look(w, on, &view));
	*size = view.published.size;
	return is_done(&view) ? OK : take_turn(w, on, size);
}

/* Rule 8: whether all is published of a log that still is as it was seen last. */
static enum err is_done_as_seen(struct work *w, const struct publication_log *on,
                                const struct publication_seen *seen, uint64_t *size, bool *done)
{
	struct view view = {
		.on = on, .marked = true, .note = seen->note, .published_note = seen->published_note};
	*done = false;
	if (world_monotonic_us(w) >= seen->until_us)
		return OK;
	TRY(checkpoint_open(w, seen->note, &on->log->verifier, &view.head));
	TRY(checkpoint_open(w, seen->published_note, &on->log->verifier, &view.published));
	TRY(compare(w, &view));
	*size = view.published.size;
	*done = is_done(&view);
	return OK;
}

static void see(struct work *w, struct publication_seen *seen, const struct view *view)
{
	arena_reset(seen->arena);
	seen->note = str_copy(seen->arena, view->note);
	seen->published_note = str_copy(seen->arena, view->published_note);
	seen->until_us = world_monotonic_us(w) + PUBLICATION_LOOK_S * TIME_SECOND_US;
}

enum err publication_run_again(struct work *w, const struct publication_log *on,
                               struct publication_seen *seen, uint64_t *size)
{
	struct view view;
	bool done;
	*size = 0;
	TRY(is_done_as_seen(w, on, seen, size, &done));
	if (done)
		return OK;
	seen->until_us = 0;
	TRY(look(w, on, &view));
	*size = view.published.size;
	if (!is_done(&view))
		return take_turn(w, on, size);
	see(w, seen, &view);
	return OK;
}

enum err publication_finish(struct work *w, const struct publication_log *on)
{
	const struct timespec pause = {.tv_nsec = WAIT_MS * 1000000L};
	int64_t until_us = world_monotonic_us(w) + 4 * PUBLICATION_LEASE_US;
	uint64_t size;
	enum err failed;
	while ((failed = publication_run(w, on, &size)) == ERR_BUSY && world_monotonic_us(w) < until_us) {
		work_forgive(w);
		nanosleep(&pause, NULL);
	}
	return failed;
}

enum err publication_check_witnessed(struct work *w, const struct publication_log *on)
{
	struct view view = {.on = on};
	if (on->witnesses != NULL)
		return OK;
	TRY(db_read(w, on->db, read_view, &view));
	return view.witnessed ? refuse_unwitnessed(w) : OK;
}

enum err publication_newest(struct work *w, struct tx *tx, struct id org, struct str *note)
{
	struct publication_last_row row;
	bool found;
	TRY(publication_last(w, tx, &(struct publication_last_in){org}, &row, &found));
	*note = found ? row.note : (struct str){0};
	return OK;
}

/* ---- comparing ---- */

enum { CHECKPOINTS_MAX = 4096 };

/* A page of the table, and the recorded checkpoints that end in it. */
struct page {
	struct id org;
	int64_t first;
	struct str *entries;
	size_t count;
	struct publication_checkpoints_row *records;
	size_t record_count;
};

static enum err read_page(struct work *w, struct tx *tx, void *argument)
{
	struct page *page = argument;
	const struct publication_checkpoints_in in = {.org = page->org, .after = page->first};
	TRY(ledger_entries(w, tx, page->org, page->first, &page->entries, &page->count));
	return publication_checkpoints(w, tx, &in, &page->records, &page->record_count);
}

static enum err check_root(struct work *w, const struct frontier *frontier, struct str root)
{
	struct digest computed = frontier_root(frontier);
	return str_equal(digest_str(&computed), root)
	               ? OK
	               : fail(w, ERR_CONFLICT,
	                      "the checkpoint of %" PRIu64
	                      " entries is not made from the entries in the database: restore a backup",
	                      frontier->size);
}

/* Adds the page's entries, and looks at each checkpoint on the way. */
static enum err check_page(struct work *w, const struct page *page, struct frontier *frontier,
                           const struct checkpoint *head)
{
	size_t record = 0;
	check(page->record_count <= CHECKPOINTS_MAX);
	for (size_t i = 0; i < page->count; i++) {
		struct digest leaf = merkle_leaf(page->entries[i]);
		frontier_add(frontier, &leaf);
		bool recorded =
			record < page->record_count && page->records[record].size == (int64_t)frontier->size;
		if (recorded)
			TRY(check_root(w, frontier, page->records[record++].root));
		if (frontier->size == head->size)
			TRY(check_root(w, frontier, digest_str(&head->root)));
	}
	return OK;
}

static enum err check_next(struct work *w, const struct publication_log *log, struct frontier *frontier,
                           const struct checkpoint *head, bool *more)
{
	struct work scratch = work_init(w->world, w->request_id);
	struct page page = {.org = log->org, .first = (int64_t)frontier->size};
	enum err failed = db_read(&scratch, log->db, read_page, &page);
	*more = failed == OK && page.count > 0;
	if (failed == OK)
		failed = check_page(&scratch, &page, frontier, head);
	if (failed != OK)
		failed = fail(w, failed, "%.*s", STR_ARG(scratch.message));
	work_finish(&scratch);
	return failed;
}

enum err publication_check(struct work *w, const struct publication_log *log, struct ledger_size *out)
{
	struct frontier frontier = {0};
	struct checkpoint head, published;
	/* The checkpoints first: the table only grows. */
	TRY(tlog_published(w, log->log, &published, NULL));
	TRY(tlog_head(w, log->log, &head, NULL));
	for (bool more = true; more;)
		TRY(check_next(w, log, &frontier, &head, &more));
	*out = (struct ledger_size){(int64_t)frontier.size, (int64_t)published.size};
	return head.size <= frontier.size
	               ? OK
	               : fail(w, ERR_CONFLICT,
	                      "the log holds %" PRIu64 " entries, the database knows %" PRIu64
	                      ": it is older than the log. Restore a backup that was made after the newest "
	                      "credential, or run `assay log rebuild`",
	                      head.size, frontier.size);
}
