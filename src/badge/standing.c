#include "badge/standing.h"

#include "badge/issuer.h"
#include "badge/publish.h"
#include "base/check.h"
#include "base/world.h"
#include "db/jobs.h"
#include "ledger/ledger.h"
#include "vc/status_index.h"

#include <string.h>

#include "badge/standing.sql.h"

/* A purpose of status lists, and the event that sets a bit of one. */
static const struct {
	enum status_purpose purpose;
	enum badge_action sets;
} purposes[STANDING_PURPOSES] = {
	{STATUS_REVOCATION, BADGE_REVOKE},
	{STATUS_SUSPENSION, BADGE_SUSPEND},
};

static struct str list_url(struct work *w, const struct issuer *issuer, struct id list)
{
	return str_format(w->arena, "%.*s/status/%.*s", STR_ARG(issuer->base_url),
	                  STR_ARG(id_text(w->arena, list)));
}

/* ---- places ---- */

static enum err begin(struct work *w, struct tx *tx, struct id org, struct str purpose, struct id *list)
{
	uint8_t secret[STATUS_INDEX_SECRET_LEN];
	*list = world_id(w);
	world_random(w, secret, sizeof secret);
	const struct standing_begin_in in = {
		.org = org,
		.id = *list,
		.purpose = purpose,
		.entries = STANDING_ENTRIES,
		.secret = str_bytes(secret, sizeof secret),
		.created_us = world_now_us(w),
	};
	TRY(standing_begin(w, tx, &in));
	return standing_directory_insert(w, tx, &(struct standing_directory_insert_in){*list, org});
}

/* The list that still has room for so many. */
static enum err open_list(struct work *w, struct tx *tx, struct id org, struct str purpose, size_t count,
                          struct id *list)
{
	const struct standing_newest_in in = {.org = org, .purpose = purpose};
	struct standing_newest_row row;
	bool found;
	TRY(standing_newest(w, tx, &in, &row, &found));
	if (!found || row.given + (int64_t)count > row.entries / 2)
		return begin(w, tx, org, purpose, list);
	*list = row.id;
	return OK;
}

static enum err reserve_in(struct work *w, struct tx *tx, struct id org, size_t purpose, size_t count,
                           struct standing_places *out)
{
	struct standing_take_in in = {.org = org, .count = (int64_t)count};
	struct standing_take_row row;
	TRY(open_list(w, tx, org, status_purpose_name(purposes[purpose].purpose), count, &in.id));
	TRY(standing_take(w, tx, &in, &row));
	if (row.secret.len != STATUS_INDEX_SECRET_LEN || row.given > row.entries)
		return fail(w, ERR_INTERNAL, "a status list is damaged: restore a backup");
	for (size_t i = 0; i < count; i++) {
		out[i].list[purpose] = in.id;
		out[i].place[purpose] = status_index((const uint8_t *)row.secret.at, (uint64_t)row.entries,
		                                     (uint64_t)row.given - count + i);
	}
	return OK;
}

enum err standing_reserve(struct work *w, struct tx *tx, struct id org, size_t count,
                          struct standing_places *out)
{
	check(count <= STANDING_RESERVE_MAX);
	for (size_t purpose = 0; purpose < STANDING_PURPOSES; purpose++)
		TRY(reserve_in(w, tx, org, purpose, count, out));
	return OK;
}

void standing_entries(struct work *w, const struct issuer *issuer, const struct standing_places *places,
                      struct status_list_entry out[STANDING_PURPOSES])
{
	for (size_t i = 0; i < STANDING_PURPOSES; i++)
		out[i] = (struct status_list_entry){
			.url = list_url(w, issuer, places->list[i]),
			.purpose = purposes[i].purpose,
			.index = places->place[i],
		};
}

enum err standing_keep(struct work *w, struct tx *tx, struct id org, struct id credential,
                       const struct standing_places *places)
{
	for (size_t i = 0; i < STANDING_PURPOSES; i++) {
		const struct standing_place_insert_in in = {
			.org = org,
			.list = places->list[i],
			.place = (int64_t)places->place[i],
			.credential = credential,
		};
		TRY(standing_place_insert(w, tx, &in));
	}
	return OK;
}

/* ---- publishing ---- */

struct publication {
	struct id org, list;
	const struct issuer *issuer;
	bool found;
	struct standing_snapshot_newest_row last; /* when found */
	struct standing_list_row row;
	int64_t covers;
	struct standing_set_row *set;
	size_t set_count;
	struct str document, token; /* signed */
	int64_t valid_from_us;
};

static struct str action_that_sets(const struct standing_list_row *row)
{
	for (size_t i = 0; i < STANDING_PURPOSES; i++)
		if (str_equal(row->purpose, status_purpose_name(purposes[i].purpose)))
			return badge_action_name(purposes[i].sets);
	check(false);
	return (struct str){0};
}

static enum err read_newest(struct work *w, struct tx *tx, struct publication *publication)
{
	const struct standing_snapshot_newest_in in = {.org = publication->org, .list = publication->list};
	return standing_snapshot_newest(w, tx, &in, &publication->last, &publication->found);
}

static enum err read_list(struct work *w, struct tx *tx, void *argument)
{
	struct publication *publication = argument;
	const struct standing_list_in list = {.org = publication->org, .id = publication->list};
	struct standing_event_count_row events;
	TRY(read_newest(w, tx, publication));
	TRY(standing_event_count(w, tx, &(struct standing_event_count_in){publication->org}, &events));
	TRY(standing_list(w, tx, &list, &publication->row));
	publication->covers = events.count;
	const struct standing_set_in set = {.org = publication->org,
	                                    .list = publication->list,
	                                    .action = action_that_sets(&publication->row)};
	return standing_set(w, tx, &set, &publication->set, &publication->set_count);
}

static enum status_purpose purpose_of(struct str name)
{
	return str_equal(name, status_purpose_name(STATUS_REVOCATION)) ? STATUS_REVOCATION
	                                                               : STATUS_SUSPENSION;
}

static enum err compose(struct work *w, struct publication *publication, struct str *out)
{
	struct status_list list = status_list_make(w->arena, (size_t)publication->row.entries, 1);
	for (size_t i = 0; i < publication->set_count; i++) {
		check(publication->set[i].place < publication->row.entries);
		status_list_set(&list, (size_t)publication->set[i].place, 1);
	}
	const struct status_list_credential credential = {
		.url = list_url(w, publication->issuer, publication->list),
		.issuer = publication->issuer->did,
		.purpose = purpose_of(publication->row.purpose),
		.valid_from_us = publication->valid_from_us,
		.valid_until_us = publication->valid_from_us + STANDING_VALID_US,
		.ttl_ms = STANDING_TTL_S * INT64_C(1000),
	};
	return status_list_text(w, &credential, &list, out);
}

struct str standing_fields(struct work *w, const struct issuer *issuer, struct id list, struct str document,
                           struct str token)
{
	struct buf buf = buf_init(w->arena, 4096);
	struct json_out out = json_out(&buf);
	json_object(&out); /* sorted, hence canonical */
	json_put_str(&out, S("digest"), digest_named(w->arena, document));
	json_put_str(&out, S("issuer"), issuer->did);
	json_put_str(&out, S("list"), list_url(w, issuer, list));
	if (!str_absent(token))
		json_put_str(&out, S("token"), digest_named(w->arena, token));
	json_end(&out);
	return buf_str(&buf);
}

static enum err store(struct work *w, struct tx *tx, void *argument)
{
	const struct publication *publication = argument;
	const struct ledger_record record = {
		.kind = ENTRY_STATUS,
		.record = publication->list,
		.fields = standing_fields(w, publication->issuer, publication->list, publication->document,
	                                  publication->token),
	};
	int64_t changed;
	struct standing_snapshot_insert_in in = {
		.org = publication->org,
		.list = publication->list,
		.sequence = publication->found ? publication->last.sequence + 1 : 1,
		.document = publication->document,
		.token = publication->token,
		.covers = publication->covers,
		.valid_from_us = publication->valid_from_us,
		.valid_until_us = publication->valid_from_us + STANDING_VALID_US,
	};
	TRY(ledger_add(w, tx, publication->org, &record, &in.entry_index));
	TRY(standing_snapshot_insert(w, tx, &in, &changed));
	return changed == 1 ? OK
	                    : fail(w, ERR_CONFLICT, "The status list was published by another meanwhile.");
}

enum err standing_publish(struct work *w, struct db *db, struct id org, struct issuer *issuer, struct id list)
{
	struct publication publication = {.org = org, .list = list, .issuer = issuer};
	struct str document;
	TRY(db_read(w, db, read_list, &publication));
	int64_t now_us = world_now_us(w);
	if (publication.found && publication.last.covers == publication.covers &&
	    !str_absent(publication.last.token) &&
	    now_us - publication.last.valid_from_us < STANDING_REFRESH_US)
		return OK;
	publication.valid_from_us = now_us / TIME_SECOND_US * TIME_SECOND_US;
	TRY(compose(w, &publication, &document));
	TRY(signer_sign_status_list(w, issuer->signer, document, &publication.document, &publication.token));
	return db_write(w, db, store, &publication);
}

static enum err read_whether(struct work *w, struct tx *tx, void *argument)
{
	return read_newest(w, tx, argument);
}

enum err standing_ensure(struct work *w, struct db *db, struct id org, struct issuer *issuer,
                         const struct standing_places *places)
{
	bool fresh = false;
	for (size_t i = 0; i < STANDING_PURPOSES; i++) {
		struct publication publication = {.org = org, .list = places->list[i]};
		TRY(db_read(w, db, read_whether, &publication));
		fresh = fresh || !publication.found;
		if (!publication.found)
			TRY(standing_publish(w, db, org, issuer, places->list[i]));
	}
	return fresh ? publish_wait(w, db, org, issuer) : OK;
}

enum err badge_status_job(struct work *w, struct db *db, struct issuer *issuer, const struct job *job)
{
	struct id list;
	bool put_off;
	TRY(jobs_payload_id(w, job, S("list"), &list));
	TRY(standing_publish(w, db, job->org, issuer, list));
	return publish_or_put_off(w, db, issuer, job, &put_off);
}

struct lists_of {
	const struct credential *credential;
	struct standing_lists_of_row *rows;
	size_t count;
};

static enum err read_lists_of(struct work *w, struct tx *tx, void *argument)
{
	struct lists_of *lists = argument;
	const struct standing_lists_of_in in = {.org = lists->credential->org,
	                                        .credential = lists->credential->id};
	return standing_lists_of(w, tx, &in, &lists->rows, &lists->count);
}

enum err badge_status_publish(struct work *w, struct db *db, struct issuer *issuer,
                              const struct credential *credential)
{
	struct lists_of lists = {.credential = credential};
	TRY(db_read(w, db, read_lists_of, &lists));
	for (size_t i = 0; i < lists.count; i++)
		TRY(standing_publish(w, db, credential->org, issuer, lists.rows[i].id));
	return publish_wait(w, db, credential->org, issuer);
}

static enum err add_job(struct work *w, struct tx *tx, struct id org, struct id list, bool unless_open)
{
	const struct jobs_text text = {S("list"), id_text(w->arena, list)};
	struct str payload = jobs_payload(w, &text, 1);
	bool open = false;
	if (unless_open)
		TRY(jobs_is_open(w, tx, org, S("badge.status"), payload, &open));
	return open ? OK : jobs_add(w, tx, org, S("badge.status"), payload, 0);
}

enum err badge_status_refresh(struct work *w, struct tx *tx, struct id org)
{
	const struct standing_due_in in = {.org = org, .since_us = world_now_us(w) - STANDING_REFRESH_US};
	struct standing_due_row *rows;
	size_t count;
	TRY(standing_due(w, tx, &in, &rows, &count));
	for (size_t i = 0; i < count; i++)
		TRY(add_job(w, tx, org, rows[i].id, true));
	return OK;
}

enum err badge_status_list(struct work *w, struct tx *tx, struct id list, int64_t at_us, bool as_token,
                           struct str *out)
{
	const struct standing_snapshot_at_in in = {.id = list, .at_us = at_us == 0 ? INT64_MAX : at_us};
	struct standing_snapshot_at_row row;
	bool found;
	TRY(standing_snapshot_at(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND,
		            at_us == 0 ? "There is no status list at this address."
		                       : "There was no status list at this address at that time.");
	*out = as_token ? row.token : row.document;
	return str_absent(*out) ? fail(w, ERR_NOT_FOUND,
	                               "This list was published before lists were signed as tokens too. Ask "
	                               "for it as application/vc.")
	                        : OK;
}

enum err badge_status_lists(struct work *w, struct tx *tx, const struct credential *credential,
                            struct str **documents, size_t *count)
{
	const struct standing_lists_of_in in = {.org = credential->org, .credential = credential->id};
	struct standing_lists_of_row *rows;
	TRY(standing_lists_of(w, tx, &in, &rows, count));
	*documents = work_array(w, *count, sizeof **documents);
	for (size_t i = 0; i < *count; i++)
		TRY(badge_status_list(w, tx, rows[i].id, 0, false, &(*documents)[i]));
	return OK;
}

int badge_status_ttl_seconds(void)
{
	return STANDING_TTL_S;
}

enum err badge_status_end(struct work *w, struct tx *tx, struct id org, int64_t *lists, int64_t *end_us)
{
	struct standing_end_row row;
	TRY(standing_end(w, tx, &(struct standing_end_in){org}, &row));
	*lists = row.lists;
	*end_us = row.end_us;
	return OK;
}
