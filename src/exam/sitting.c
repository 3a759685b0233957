#include "exam/sitting.h"

#include "base/check.h"
#include "base/time.h"
#include "base/world.h"
#include "exam/absence.h"
#include "exam/task_type.h"
#include "exam/verification.h"
#include "exam/version.h"
#include "org/audit.h"

#include <math.h>

#include "exam/sitting.sql.h"

/* The rows of sitting_part in the order of the document's parts. */
static enum err load_parts(struct work *w, struct tx *tx, struct sitting *sitting)
{
	const struct sitting_parts_in in = {.org = sitting->org, .sitting = sitting->id};
	struct sitting_parts_row *rows;
	size_t count;
	TRY(sitting_parts(w, tx, &in, &rows, &count));
	const struct document *document = sitting->document;
	struct sitting_part *parts = work_array(w, document->part_count, sizeof *parts);
	for (size_t i = 0; i < document->part_count; i++) {
		if (i >= count || !str_equal(rows[i].part, document->parts[i].id))
			return fail(w, ERR_INTERNAL,
			            "a sitting's parts are not those of its assessment version");
		parts[i] = (struct sitting_part){
			.part = &document->parts[i],
			.started_us = rows[i].started_us,
			.due_us = rows[i].due_us,
			.submitted_us = rows[i].submitted_us,
		};
	}
	sitting->parts = parts;
	return OK;
}

bool sitting_is_verification(const struct sitting *sitting)
{
	return !str_absent(sitting->verification);
}

static enum err complete(struct work *w, struct tx *tx, struct sitting *sitting)
{
	struct version version;
	TRY(version_load(w, tx, sitting->org, sitting->version, &version));
	sitting->document = version.document;
	if (sitting_is_verification(sitting)) {
		struct verification verification;
		TRY(verification_read(w, sitting->verification, &verification));
		TRY(verification_document(w, version.document, &verification, &sitting->document));
	}
	sitting->document_digest_hex = version.digest_hex;
	sitting->version_number = version.number;
	return load_parts(w, tx, sitting);
}

/* own and any return the same columns. */
#define SITTING_OF_ROW(org_, row)                       \
	((struct sitting){                              \
		.org = (org_),                          \
		.id = (row).id,                         \
		.person = (row).person,                 \
		.assessment = (row).assessment,         \
		.version = (row).version,               \
		.attempt = (row).attempt,               \
		.minutes_factor = (row).minutes_factor, \
		.consented_us = (row).consented_us,     \
		.finished_us = (row).finished_us,       \
		.verification = (row).verification,     \
	})

enum err sitting_load(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                      struct sitting *out)
{
	const struct sitting_own_in in = {.org = actor->org, .person = actor->person, .id = id};
	struct sitting_own_row row;
	bool found;
	TRY(sitting_own(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND,
		            "There is no such assessment of yours. Look at your assessments.");
	*out = SITTING_OF_ROW(actor->org, row);
	return complete(w, tx, out);
}

enum err sitting_load_any(struct work *w, struct tx *tx, struct id org, struct id id, struct sitting *out)
{
	const struct sitting_any_in in = {.org = org, .id = id};
	struct sitting_any_row row;
	bool found;
	TRY(sitting_any(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "there is no such sitting");
	*out = SITTING_OF_ROW(org, row);
	return complete(w, tx, out);
}

enum err sitting_insert_parts(struct work *w, struct tx *tx, struct id org, struct id sitting,
                              const struct document *document)
{
	for (size_t i = 0; i < document->part_count; i++) {
		const struct sitting_part_insert_in in = {
			.org = org,
			.sitting = sitting,
			.part = document->parts[i].id,
			.position = (int64_t)i,
			.type = document->parts[i].type,
		};
		TRY(sitting_part_insert(w, tx, &in));
	}
	return OK;
}

enum err sitting_find_part(struct work *w, const struct sitting *sitting, struct str part,
                           const struct sitting_part **out)
{
	for (size_t i = 0; i < sitting->document->part_count; i++) {
		if (!str_equal(sitting->parts[i].part->id, part))
			continue;
		*out = &sitting->parts[i];
		return OK;
	}
	return fail(w, ERR_NOT_FOUND, "This assessment has no such part.");
}

static const struct task_type *type_of(const struct sitting_part *part)
{
	const struct task_type *type = task_type_find(part->part->type);
	check(type != NULL); /* the document was checked when it was imported */
	return type;
}

/* ---- how a part stands ---- */

enum sitting_part_state sitting_part_state(const struct sitting_part *part, int64_t now_us)
{
	if (part->submitted_us != DB_NULL_INT)
		return PART_HANDED_IN;
	if (part->started_us == DB_NULL_INT)
		return PART_NOT_BEGUN;
	return part->due_us != DB_NULL_INT && now_us >= part->due_us ? PART_OVER : PART_OPEN;
}

bool sitting_is_late(int64_t due_us, int64_t at_us)
{
	return due_us != DB_NULL_INT && at_us > due_us + SITTING_GRACE_US;
}

struct str sitting_part_state_name(enum sitting_part_state state)
{
	switch (state) {
	case PART_NOT_BEGUN: return S("not-begun");
	case PART_OPEN: return S("open");
	case PART_OVER: return S("over");
	case PART_HANDED_IN: break;
	}
	return S("handed-in");
}

int64_t sitting_minutes(const struct part *part, double minutes_factor)
{
	return (int64_t)ceil((double)part->minutes * minutes_factor);
}

int64_t sitting_added_us(const struct sitting *sitting, const struct sitting_part *part)
{
	if (part->due_us == DB_NULL_INT)
		return 0;
	int64_t limit_us = sitting_minutes(part->part, sitting->minutes_factor) * TIME_MINUTE_US;
	return part->due_us - part->started_us - limit_us;
}

/* ---- beginning and handing in ---- */

static enum err add_job(struct work *w, struct tx *tx, const struct sitting *sitting, const char *kind,
                        struct str part, int64_t run_after_us)
{
	const struct jobs_text texts[] = {{S("sitting"), id_text(w->arena, sitting->id)}, {S("part"), part}};
	return jobs_add(w, tx, sitting->org, str_of(kind), jobs_payload(w, texts, COUNT(texts)),
	                run_after_us);
}

enum err sitting_begin_part(struct work *w, struct tx *tx, const struct actor *actor,
                            const struct sitting *sitting, struct str name)
{
	const struct sitting_part *part;
	TRY(sitting_find_part(w, sitting, name, &part));
	int64_t now_us = world_now_us(w);
	int64_t minutes = sitting_minutes(part->part, sitting->minutes_factor);
	const struct sitting_part_begin_in in = {
		.org = sitting->org,
		.sitting = sitting->id,
		.part = name,
		.started_us = now_us,
		.due_us = part->part->minutes == 0 ? DB_NULL_INT : now_us + minutes * TIME_MINUTE_US,
	};
	int64_t changed;
	TRY(sitting_part_begin(w, tx, &in, &changed));
	if (changed == 0)
		return OK;
	if (type_of(part)->begin != NULL)
		TRY(type_of(part)->begin(w, tx, sitting, part));
	if (in.due_us != DB_NULL_INT)
		TRY(add_job(w, tx, sitting, "sitting.due", name, in.due_us + SITTING_GRACE_US));
	return audit_add(w, tx, sitting->org, actor->person, "part.begin", sitting->id, (struct str){0});
}

static enum err finish(struct work *w, struct tx *tx, const struct sitting *sitting)
{
	const struct sitting_finish_in in = {
		.org = sitting->org, .id = sitting->id, .finished_us = world_now_us(w)};
	int64_t changed;
	TRY(sitting_finish(w, tx, &in, &changed));
	return changed == 0 ? OK : add_job(w, tx, sitting, "grade.sitting", (struct str){0}, 0);
}

enum err sitting_submit_part(struct work *w, struct tx *tx, const struct actor *actor,
                             const struct sitting *sitting, struct str name)
{
	const struct sitting_part *part;
	TRY(sitting_find_part(w, sitting, name, &part));
	if (part->started_us == DB_NULL_INT)
		return fail(w, ERR_CONFLICT, "Begin this part before you hand it in.");
	if (part->submitted_us != DB_NULL_INT)
		return OK;
	if (type_of(part)->submit != NULL)
		TRY(type_of(part)->submit(w, tx, sitting, part));
	const struct sitting_part_submit_in in = {
		.org = sitting->org, .sitting = sitting->id, .part = name, .submitted_us = world_now_us(w)};
	int64_t changed;
	TRY(sitting_part_submit(w, tx, &in, &changed));
	if (changed == 0)
		return OK;
	TRY(audit_add(w, tx, sitting->org, actor->person, "part.submit", sitting->id, (struct str){0}));
	TRY(add_job(w, tx, sitting, "grade.part", name, 0));
	return finish(w, tx, sitting);
}

/* ---- time is over ---- */

struct due {
	struct id org, sitting;
	struct str part;
};

/* When the part is to be handed in. Since the job was added its end may have moved; and while we are away, it moves. */
static enum err find_over(struct work *w, struct tx *tx, const struct sitting *sitting, struct str name,
                          int64_t *over_us)
{
	const struct sitting_part *part;
	bool away;
	TRY(sitting_find_part(w, sitting, name, &part));
	TRY(absence_is_now(w, tx, sitting->org, &away));
	*over_us = (away ? world_now_us(w) : part->due_us) + SITTING_GRACE_US;
	return OK;
}

static enum err hand_in_due(struct work *w, struct tx *tx, void *argument)
{
	const struct due *due = argument;
	struct sitting sitting;
	TRY(sitting_load_any(w, tx, due->org, due->sitting, &sitting));
	int64_t over_us;
	TRY(find_over(w, tx, &sitting, due->part, &over_us));
	if (over_us > world_now_us(w))
		return add_job(w, tx, &sitting, "sitting.due", due->part, over_us);
	const struct actor candidate = {
		.org = sitting.org, .person = sitting.person, .roles = ROLE_CANDIDATE};
	return sitting_submit_part(w, tx, &candidate, &sitting, due->part);
}

enum err sitting_due_job(struct work *w, struct db *db, const struct job *job)
{
	struct due due = {.org = job->org};
	TRY(jobs_payload_id(w, job, S("sitting"), &due.sitting));
	TRY(jobs_payload_text(w, job, S("part"), &due.part));
	return db_write(w, db, hand_in_due, &due);
}
