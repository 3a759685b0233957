/* batch_issue, batch_issue_job: chunk after chunk. */
#include "badge/batch.h"

#include "badge/achievement.h"
#include "badge/publish.h"
#include "badge/renewal.h"
#include "badge/strike.h"
#include "base/check.h"
#include "base/time.h"
#include "base/world.h"
#include "org/person.h"
#include "vc/openbadge.h"

#include "badge/batch_issue.sql.h"

enum { CHUNK = 500, SALT_BYTES = 18, ALIGNMENTS_MAX = 20 }; /* CHUNK: as the statements' LIMIT */

struct chunk {
	struct id org, batch;
	struct issuer *issuer;
	const struct directory *directory;
	struct str name;
	const struct json *achievement;
	struct str achievement_id;
	int64_t after; /* the line before */
	struct batch_issue_lines_row *lines;
	size_t count;
	struct id *people, *credentials;
	struct standing_places *places;
	struct signer_credential *made;
	int64_t issued_us;
	/* Of publishing. */
	size_t told;
};

/* ---- people and places ---- */

static enum err find_person(struct work *w, struct tx *tx, const struct chunk *chunk,
                            const struct batch_issue_lines_row *line, struct id *out)
{
	struct person person;
	bool found;
	TRY(person_find_email(w, tx, chunk->org, line->email, &person, &found));
	if (found) {
		*out = person.id;
		return OK;
	}
	person = (struct person){
		.email = line->email, .name = line->name, .roles = ROLE_CANDIDATE, .minutes_factor = 1};
	return person_create(w, tx, chunk->directory, chunk->org, &person, out);
}

static enum err prepare(struct work *w, struct tx *tx, void *argument)
{
	struct chunk *chunk = argument;
	const struct batch_issue_lines_in in = {
		.org = chunk->org, .batch = chunk->batch, .after = chunk->after};
	TRY(batch_issue_lines(w, tx, &in, &chunk->lines, &chunk->count));
	check(chunk->count <= CHUNK);
	chunk->people = work_array(w, chunk->count, sizeof *chunk->people);
	chunk->places = work_array(w, chunk->count, sizeof *chunk->places);
	for (size_t i = 0; i < chunk->count; i++)
		TRY(find_person(w, tx, chunk, &chunk->lines[i], &chunk->people[i]));
	return chunk->count == 0 ? OK : standing_reserve(w, tx, chunk->org, chunk->count, chunk->places);
}

/* ---- composing ---- */

static size_t read_alignments(const struct chunk *chunk, struct openbadge_alignment out[ALIGNMENTS_MAX])
{
	const struct json *alignments = json_get(chunk->achievement, S("alignment"));
	size_t count = alignments == NULL ? 0 : alignments->count;
	check(count <= ALIGNMENTS_MAX);
	for (size_t i = 0; i < count; i++) {
		const struct json *alignment = &alignments->elements[i];
		out[i] = (struct openbadge_alignment){
			.name = json_get_str(alignment, S("name")),
			.url = json_get_str(alignment, S("url")),
			.description = json_get_str(alignment, S("description")),
			.framework = json_get_str(alignment, S("framework")),
			.code = json_get_str(alignment, S("code")),
		};
	}
	return count;
}

static struct openbadge_achievement achievement_of(const struct chunk *chunk,
                                                   const struct openbadge_alignment *alignments, size_t count)
{
	const struct json *json = chunk->achievement;
	struct str type = json_get_str(json, S("type"));
	return (struct openbadge_achievement){
		.id = chunk->achievement_id,
		.name = json_get_str(json, S("name")),
		.description = json_get_str(json, S("description")),
		.criteria = json_get_str(json, S("criteria")),
		.criteria_url = json_get_str(json, S("criteria_url")),
		.type = str_absent(type) ? S("Achievement") : type,
		.alignments = alignments,
		.alignment_count = count,
	};
}

static struct openbadge_profile vouching(struct work *w, const struct chunk *chunk)
{
	struct str who = json_get_str(chunk->achievement, S("vouched_by"));
	return (struct openbadge_profile){
		.id = str_format(w->arena, "%.*s/panel", STR_ARG(chunk->issuer->base_url)),
		.name = who,
		.description =
			str_format(w->arena,
	                           "%.*s vouches for this award. It does not rest on an assessment that "
	                           "was taken with this issuer’s system.",
	                           STR_ARG(who)),
	};
}

static enum err compose(struct work *w, const struct chunk *chunk, size_t i, struct str *out)
{
	const struct issuer *issuer = chunk->issuer;
	struct status_list_entry statuses[STANDING_PURPOSES];
	struct openbadge_alignment alignments[ALIGNMENTS_MAX];
	size_t count = read_alignments(chunk, alignments);
	int64_t days = json_get_int(chunk->achievement, S("valid_for_days"));
	standing_entries(w, issuer, &chunk->places[i], statuses);
	struct str id = id_text(w->arena, chunk->credentials[i]),
		   person = id_text(w->arena, chunk->people[i]);
	const struct openbadge badge = {
		.id = str_format(w->arena, "urn:uuid:%.*s", STR_ARG(id)),
		.name = chunk->name,
		.description = json_get_str(chunk->achievement, S("description")),
		.issuer = {.id = issuer->did, .name = issuer->name, .url = issuer->base_url},
		.valid_from_us = chunk->issued_us,
		.valid_until_us = days < 0 ? 0 : chunk->issued_us + days * TIME_DAY_US,
		.awarded_us = chunk->issued_us,
		.subject_id = str_format(w->arena, "urn:uuid:%.*s", STR_ARG(person)),
		.email = chunk->lines[i].email,
		.salt = world_token(w, SALT_BYTES),
		.source = vouching(w, chunk),
		.achievement = achievement_of(chunk, alignments, count),
		.statuses = statuses,
		.status_count = STANDING_PURPOSES,
		.refresh = days < 0 ? (struct str){0} : renewal_address(w, issuer, chunk->credentials[i]),
	};
	return openbadge_text(w, &badge, out);
}

static enum err sign(struct work *w, struct chunk *chunk)
{
	chunk->issued_us = world_now_us(w) / TIME_SECOND_US * TIME_SECOND_US;
	chunk->credentials = work_array(w, chunk->count, sizeof *chunk->credentials);
	chunk->made = work_array(w, chunk->count, sizeof *chunk->made);
	for (size_t i = 0; i < chunk->count; i++) {
		chunk->credentials[i] = world_id(w);
		TRY(compose(w, chunk, i, &chunk->made[i].document));
	}
	return signer_sign_credentials(w, chunk->issuer->signer, chunk->made, chunk->count);
}

/* ---- storing ---- */

static enum err count_up(struct work *w, struct tx *tx, const struct chunk *chunk, size_t issued,
                         size_t published)
{
	const struct batch_issue_count_in in = {.org = chunk->org,
	                                        .id = chunk->batch,
	                                        .issued = (int64_t)issued,
	                                        .published = (int64_t)published};
	return batch_issue_count(w, tx, &in);
}

/* Another worker may have been faster, when this one's lease ran out: then what was signed here goes nowhere. */
static enum err mark(struct work *w, struct tx *tx, const struct chunk *chunk, size_t i)
{
	const struct batch_issue_mark_in in = {.org = chunk->org,
	                                       .batch = chunk->batch,
	                                       .line = chunk->lines[i].line,
	                                       .credential = chunk->credentials[i]};
	int64_t changed;
	TRY(batch_issue_mark(w, tx, &in, &changed));
	return changed == 1 ? OK
	                    : fail(w, ERR_CONFLICT, "Another worker issues this batch of credentials too.");
}

static enum err store(struct work *w, struct tx *tx, void *argument)
{
	const struct chunk *chunk = argument;
	for (size_t i = 0; i < chunk->count; i++) {
		const struct strike strike = {
			.org = chunk->org,
			.id = chunk->credentials[i],
			.person = chunk->people[i],
			.batch = chunk->batch,
			.name = chunk->name,
			.document = chunk->made[i].embedded,
			.token = chunk->made[i].token,
			.issued_us = chunk->issued_us,
			.places = chunk->places[i],
		};
		TRY(mark(w, tx, chunk, i));
		TRY(strike_store(w, tx, &strike));
	}
	return count_up(w, tx, chunk, chunk->count, 0);
}

/* ---- publishing ---- */

static enum err publish_achievement(struct work *w, struct tx *tx, const struct chunk *chunk)
{
	struct openbadge_alignment alignments[ALIGNMENTS_MAX];
	const struct openbadge_achievement achievement =
		achievement_of(chunk, alignments, read_alignments(chunk, alignments));
	return achievement_publish(w, tx, chunk->org, chunk->issuer, &achievement);
}

static enum err tell(struct work *w, struct tx *tx, void *argument)
{
	struct chunk *chunk = argument;
	const struct batch_issue_unpublished_in in = {.org = chunk->org, .batch = chunk->batch};
	struct batch_issue_unpublished_row *rows;
	size_t published = 0;
	TRY(batch_issue_unpublished(w, tx, &in, &rows, &chunk->told));
	for (size_t i = 0; i < chunk->told; i++) {
		const struct strike strike = {
			.org = chunk->org, .id = rows[i].id, .person = rows[i].person, .name = rows[i].name};
		bool first;
		TRY(strike_publish(w, tx, chunk->issuer, &strike, &first));
		published += first;
	}
	if (chunk->told > 0)
		TRY(publish_achievement(w, tx, chunk));
	return count_up(w, tx, chunk, 0, published);
}

/* What is stored, from an earlier run too. */
static enum err publish(struct work *w, struct db *db, struct chunk *chunk)
{
	TRY(publish_wait(w, db, chunk->org, chunk->issuer));
	do
		TRY(db_write(w, db, tell, chunk));
	while (chunk->told > 0);
	return OK;
}

/* ---- the whole ---- */

static enum err issue_chunk(struct work *w, struct db *db, struct chunk *chunk)
{
	TRY(db_write(w, db, prepare, chunk));
	if (chunk->count == 0)
		return OK;
	TRY(standing_ensure(w, db, chunk->org, chunk->issuer, &chunk->places[0]));
	TRY(sign(w, chunk));
	TRY(db_write(w, db, store, chunk));
	chunk->after = chunk->lines[chunk->count - 1].line;
	return publish(w, db, chunk);
}

/* In memory of its own: ten thousand credentials together would take hundreds of megabytes. */
static enum err issue_in_scratch(struct work *w, struct db *db, struct chunk *chunk)
{
	struct work scratch = work_init(w->world, w->request_id);
	scratch.deadline_us = w->deadline_us;
	enum err failed = issue_chunk(&scratch, db, chunk);
	if (failed != OK)
		failed = fail(w, failed, "%.*s", STR_ARG(scratch.message));
	work_finish(&scratch);
	return failed;
}

struct loading {
	struct id org, id;
	struct batch_issue_load_row row;
	bool found;
};

static enum err load(struct work *w, struct tx *tx, void *argument)
{
	struct loading *loading = argument;
	const struct batch_issue_load_in in = {.org = loading->org, .id = loading->id};
	return batch_issue_load(w, tx, &in, &loading->row, &loading->found);
}

static enum err finish(struct work *w, struct tx *tx, void *argument)
{
	const struct chunk *chunk = argument;
	const struct batch_issue_finish_in in = {
		.org = chunk->org, .id = chunk->batch, .finished_us = world_now_us(w)};
	return batch_issue_finish(w, tx, &in);
}

/* The same achievement has the same id, whichever batch awards it: by its content, unless its author names one. */
static struct str achievement_id(struct work *w, const struct issuer *issuer, const struct json *achievement,
                                 struct str canonical)
{
	struct str id = json_get_str(achievement, S("id"));
	if (!str_absent(id))
		return id;
	struct digest digest = digest_of(canonical);
	return achievement_address_of_digest(w, issuer, &digest);
}

enum err batch_issue(struct work *w, struct db *db, struct issuer *issuer, const struct directory *directory,
                     struct id org, struct id id, const struct job *job)
{
	struct loading loading = {.org = org, .id = id};
	struct chunk chunk = {.org = org, .batch = id, .issuer = issuer, .directory = directory};
	TRY(db_read(w, db, load, &loading));
	if (!loading.found)
		return fail(w, ERR_NOT_FOUND, "There is no such batch of credentials.");
	if (loading.row.finished_us != DB_NULL_INT)
		return OK;
	chunk.name = loading.row.name;
	TRY(json_parse(w, loading.row.achievement, BATCH_ACHIEVEMENT_BYTES_MAX, &chunk.achievement));
	chunk.achievement_id = achievement_id(w, issuer, chunk.achievement, loading.row.achievement);
	TRY(publish(w, db, &chunk));
	do {
		if (job != NULL)
			TRY(jobs_extend(w, db, job, BATCH_LEASE_SECONDS));
		TRY(issue_in_scratch(w, db, &chunk));
	} while (chunk.count > 0);
	return db_write(w, db, finish, &chunk);
}

enum err batch_issue_job(struct work *w, struct db *db, struct issuer *issuer,
                         const struct directory *directory, const struct job *job)
{
	struct id id;
	bool put_off;
	TRY(jobs_payload_id(w, job, S("batch"), &id));
	TRY(publish_or_put_off(w, db, issuer, job, &put_off));
	if (put_off)
		return OK;
	return batch_issue(w, db, issuer, directory, job->org, id, job);
}
