#include "grade/belief.h"

#include "base/check.h"
#include "base/encode.h"
#include "base/world.h"
#include "exam/part.h"

#include "grade/belief.sql.h"

/* ---- verdicts as evidence ---- */

bool belief_is_provisional(const struct verdict *verdict)
{
	return str_equal(verdict->scorer, SCORER_RUBRIC);
}

/* A person has judged the same task: the machine's verdict no longer counts. */
static bool is_outranked(const struct verdict *verdict, const struct verdict *verdicts, size_t count)
{
	return grade_verdict_find(verdicts, count, SCORER_PERSON, verdict->part, verdict->task) != NULL;
}

static void write_evidence(struct work *w, struct json_out *out, const struct verdict *verdict, double weight)
{
	json_object(out);
	json_put_str(out, S("verdict"), id_text(w->arena, verdict->id));
	json_put_real(out, S("weight"), weight);
	json_end(out);
}

size_t belief_counting(const struct verdict *verdicts, size_t count, struct belief_evidence *evidence)
{
	size_t counting = 0;
	for (size_t i = 0; i < count; i++) {
		bool machine = belief_is_provisional(&verdicts[i]);
		if (verdicts[i].abstained || (machine && is_outranked(&verdicts[i], verdicts, count)))
			continue;
		evidence[counting++] =
			(struct belief_evidence){&verdicts[i], machine ? BELIEF_MACHINE_WEIGHT : 1};
	}
	return counting;
}

enum err belief_piece(struct work *w, const struct document *document, struct str competency,
                      const struct belief_evidence *item, struct model *model, struct evidence *out,
                      bool *about)
{
	const struct verdict *verdict = item->verdict;
	const struct part *part = document_part(document, verdict->part);
	struct measure measure;
	if (part == NULL || !part_find_measure(part, verdict->task, &measure))
		return fail(w, ERR_INTERNAL,
		            "a verdict is about a task that its assessment version does not have");
	*about = str_equal(measure.competency, competency);
	if (!*about)
		return OK;
	*model = part_model(&measure);
	*out = (struct evidence){
		.model = model,
		.probabilities = verdict->levels,
		.weight = item->weight,
	};
	if (verdict->level_count != model->levels)
		return fail(w, ERR_INTERNAL, "a verdict has another number of levels than its task");
	return evidence_check(w, out);
}

/* Multiplies one verdict in, when it is about the competency. */
static enum err add_evidence(struct work *w, const struct document *document,
                             const struct belief_evidence *item, struct belief *belief, struct json_out *out)
{
	struct model model;
	struct evidence evidence;
	struct grid likelihood;
	bool about;
	TRY(belief_piece(w, document, belief->competency, item, &model, &evidence, &about));
	if (!about)
		return OK;
	evidence_likelihood(&evidence, &likelihood);
	grid_multiply(&belief->posterior, &likelihood);
	belief->provisional = belief->provisional || belief_is_provisional(item->verdict);
	belief->evidence_count++;
	write_evidence(w, out, item->verdict, evidence.weight);
	return OK;
}

enum err belief_compute(struct work *w, const struct document *document, struct str competency,
                        const struct belief_evidence *evidence, size_t count, struct belief *out)
{
	*out = (struct belief){.competency = competency};
	grid_normal(BELIEF_PRIOR_MEAN_LOGIT, BELIEF_PRIOR_SD_LOGIT, &out->posterior);
	struct buf buf = buf_init(w->arena, 1 << 20);
	struct json_out json = json_out(&buf);
	json_object(&json);
	json_name(&json, S("evidence"));
	json_array(&json);
	for (size_t i = 0; i < count; i++)
		TRY(add_evidence(w, document, &evidence[i], out, &json));
	json_end(&json);
	json_name(&json, S("prior"));
	json_object(&json);
	json_put_real(&json, S("mean"), BELIEF_PRIOR_MEAN_LOGIT);
	json_put_real(&json, S("sd"), BELIEF_PRIOR_SD_LOGIT);
	json_end(&json);
	json_end(&json);
	out->evidence = buf_str(&buf);
	grid_moments(&out->posterior, &out->mean_logit, &out->sd_logit);
	return OK;
}

enum err belief_of(struct work *w, const struct document *document, struct str competency,
                   const struct verdict *verdicts, size_t count, struct belief *out)
{
	struct belief_evidence *evidence = work_array(w, count, sizeof *evidence);
	size_t counting = belief_counting(verdicts, count, evidence);
	return belief_compute(w, document, competency, evidence, counting, out);
}

/* ---- stored ---- */

/* newest and by_id return the same columns. The posterior is read apart: it may be damaged. */
#define BELIEF_OF_ROW(row)                        \
	((struct belief){                         \
		.id = (row).id,                   \
		.competency = (row).competency,   \
		.mean_logit = (row).mean_logit,   \
		.sd_logit = (row).sd_logit,       \
		.provisional = (row).provisional, \
		.evidence = (row).evidence,       \
		.at_us = (row).at_us,             \
	})

static enum err find(struct work *w, struct tx *tx, struct id org, const struct sitting *sitting,
                     struct str competency, struct belief *out, bool *found)
{
	const struct belief_newest_in in = {.org = org, .sitting = sitting->id, .competency = competency};
	struct belief_newest_row row;
	TRY(belief_newest(w, tx, &in, &row, found));
	if (!*found)
		return OK;
	*out = BELIEF_OF_ROW(row);
	return grid_decode(w, row.posterior, &out->posterior);
}

static enum err store(struct work *w, struct tx *tx, struct id org, const struct sitting *sitting,
                      const struct belief *belief)
{
	uint8_t bytes[GRID_BYTES];
	grid_encode(&belief->posterior, bytes);
	const struct belief_insert_in in = {
		.org = org,
		.id = world_id(w),
		.sitting = sitting->id,
		.person = sitting->person,
		.competency = belief->competency,
		.provisional = belief->provisional,
		.mean_logit = belief->mean_logit,
		.sd_logit = belief->sd_logit,
		.posterior = str_bytes(bytes, sizeof bytes),
		.evidence = belief->evidence,
		.at_us = world_now_us(w),
	};
	return belief_insert(w, tx, &in);
}

enum err belief_update(struct work *w, struct tx *tx, struct id org, const struct sitting *sitting)
{
	struct verdict *verdicts;
	size_t count;
	TRY(grade_verdicts(w, tx, org, sitting->id, &verdicts, &count));
	for (size_t i = 0; i < sitting->document->competency_count; i++) {
		struct belief now, before;
		bool found;
		TRY(belief_of(w, sitting->document, sitting->document->competencies[i].id, verdicts, count,
		              &now));
		TRY(find(w, tx, org, sitting, now.competency, &before, &found));
		if (now.evidence_count > 0 && !(found && str_equal(before.evidence, now.evidence)))
			TRY(store(w, tx, org, sitting, &now));
	}
	return OK;
}

enum err belief_load(struct work *w, struct tx *tx, struct id org, struct id id, struct belief *out,
                     struct id *sitting)
{
	const struct belief_by_id_in in = {.org = org, .id = id};
	struct belief_by_id_row row;
	bool found;
	TRY(belief_by_id(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "there is no such belief");
	*sitting = row.sitting;
	*out = BELIEF_OF_ROW(row);
	return grid_decode(w, row.posterior, &out->posterior);
}

struct belief belief_prior(struct str competency)
{
	struct belief belief = {.competency = competency,
	                        .mean_logit = BELIEF_PRIOR_MEAN_LOGIT,
	                        .sd_logit = BELIEF_PRIOR_SD_LOGIT};
	grid_normal(BELIEF_PRIOR_MEAN_LOGIT, BELIEF_PRIOR_SD_LOGIT, &belief.posterior);
	return belief;
}

enum err belief_current(struct work *w, struct tx *tx, struct id org, const struct sitting *sitting,
                        struct belief **out, size_t *count)
{
	*count = sitting->document->competency_count;
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		struct str competency = sitting->document->competencies[i].id;
		bool found;
		TRY(find(w, tx, org, sitting, competency, &(*out)[i], &found));
		if (!found)
			(*out)[i] = belief_prior(competency);
	}
	return OK;
}
