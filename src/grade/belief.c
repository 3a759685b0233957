#include "grade/belief.h"

#include "base/check.h"
#include "base/encode.h"
#include "base/world.h"
#include "exam/part.h"
#include "grade/appeal.h"
#include "grade/learned.h"

#include "grade/belief.sql.h"

/* ---- verdicts as evidence ---- */

bool belief_is_provisional(const struct verdict *verdict)
{
	return str_equal(verdict->scorer, SCORER_RUBRIC) || str_equal(verdict->scorer, SCORER_LEARNED);
}

static bool is_flagged(const struct verdict *verdict, const struct flag *flags, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(flags[i].part, verdict->part))
			return true;
	return false;
}

size_t belief_undoubted(struct verdict *verdicts, size_t count, const struct flag *flags, size_t flag_count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (!belief_is_provisional(&verdicts[i]) || !is_flagged(&verdicts[i], flags, flag_count))
			verdicts[kept++] = verdicts[i];
	return kept;
}

/* A person has judged the same task, or there is another view of a machine's that goes before. */
static bool is_outranked(const struct verdict *verdict, const struct verdict *verdicts, size_t count)
{
	if (str_equal(verdict->scorer, SCORER_PERSON))
		return false;
	return grade_verdict_find(verdicts, count, SCORER_PERSON, verdict->part, verdict->task) != NULL ||
	       (belief_is_provisional(verdict) &&
	        grade_verdict_machine(verdicts, count, verdict->part, verdict->task) != verdict);
}

static void write_evidence(struct work *w, struct json_out *out, const struct verdict *verdict, double weight)
{
	json_object(out);
	json_put_str(out, S("verdict"), id_text(w->arena, verdict->id));
	json_put_real(out, S("weight"), weight);
	json_end(out);
}

static double weight_of(struct work *w, const struct verdict *verdict)
{
	if (str_equal(verdict->scorer, SCORER_RUBRIC))
		return BELIEF_MACHINE_WEIGHT;
	/* Also where a person took it over: what they answer for is no surer for that. */
	double learned = learned_weight(w, verdict);
	return learned > 0 || str_equal(verdict->scorer, SCORER_LEARNED) ? learned : 1;
}

size_t belief_counting(struct work *w, const struct verdict *verdicts, size_t count,
                       struct belief_evidence *evidence)
{
	size_t counting = 0;
	for (size_t i = 0; i < count; i++) {
		if (verdicts[i].abstained || is_outranked(&verdicts[i], verdicts, count))
			continue;
		evidence[counting++] = (struct belief_evidence){&verdicts[i], weight_of(w, &verdicts[i])};
	}
	return counting;
}

/* A verdict about the competency, as it would count alone. */
struct judged {
	const struct belief_evidence *item;
	const struct part *part;
	struct model model;
	const double *levels; /* [model.levels] */
	bool taken;           /* into a piece */
};

static enum err judged_of(struct work *w, const struct document *document, struct str competency,
                          const struct belief_evidence *item, struct judged *out, bool *about)
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
	*out = (struct judged){.item = item, .part = part, .model = part_model(&measure)};
	if (verdict->level_count != measure.judged_levels)
		return fail(w, ERR_INTERNAL, "a verdict has another number of levels than its task");
	out->levels = part_model_levels(w, &measure, verdict->levels);
	return OK;
}

static struct evidence evidence_of(const struct judged *judged)
{
	return (struct evidence){
		.model = &judged->model,
		.probabilities = judged->levels,
		.weight = judged->item->weight,
	};
}

/* The piece that judged[0] begins: with it come those of judged[count] on the same part, where they share its effect. */
static enum err piece_of(struct work *w, struct judged *judged, size_t count, struct belief_piece *out)
{
	const struct part *part = judged->part;
	size_t most = part->shared_sd_logit > 0 ? count : 1, item_count = 0;
	struct evidence *verdicts = work_array(w, most, sizeof *verdicts);
	const struct belief_evidence **items = work_array(w, most, sizeof(const struct belief_evidence *));
	for (size_t i = 0; i < most; i++) {
		if (judged[i].part != part)
			continue;
		judged[i].taken = true;
		verdicts[item_count] = evidence_of(&judged[i]);
		items[item_count++] = judged[i].item;
	}
	*out = (struct belief_piece){.evidence = verdicts[0], .items = items, .item_count = item_count};
	out->evidence.others = verdicts + 1;
	out->evidence.other_count = item_count - 1;
	out->evidence.shared_sd_logit = part->shared_sd_logit;
	return evidence_check(w, &out->evidence);
}

enum err belief_pieces(struct work *w, const struct document *document, struct str competency,
                       const struct belief_evidence *evidence, size_t count, struct belief_piece **out,
                       size_t *piece_count)
{
	struct judged *judged = work_array(w, count, sizeof *judged);
	size_t judged_count = 0;
	for (size_t i = 0; i < count; i++) {
		bool about;
		TRY(judged_of(w, document, competency, &evidence[i], &judged[judged_count], &about));
		judged_count += about;
	}
	*out = work_array(w, judged_count, sizeof **out);
	*piece_count = 0;
	for (size_t i = 0; i < judged_count; i++)
		if (!judged[i].taken)
			TRY(piece_of(w, &judged[i], judged_count - i, &(*out)[(*piece_count)++]));
	return OK;
}

static void add_piece(struct work *w, const struct belief_piece *piece, struct belief *belief,
                      struct json_out *out)
{
	struct grid likelihood;
	evidence_likelihood(&piece->evidence, &likelihood);
	grid_multiply(&belief->posterior, &likelihood);
	for (size_t i = 0; i < piece->item_count; i++) {
		const struct belief_evidence *item = piece->items[i];
		belief->provisional = belief->provisional || belief_is_provisional(item->verdict);
		belief->evidence_count++;
		write_evidence(w, out, item->verdict, item->weight);
	}
}

enum err belief_compute(struct work *w, const struct document *document, struct str competency,
                        const struct belief_evidence *evidence, size_t count, struct belief *out)
{
	struct belief_piece *pieces;
	size_t piece_count;
	TRY(belief_pieces(w, document, competency, evidence, count, &pieces, &piece_count));
	*out = (struct belief){.competency = competency};
	grid_normal(BELIEF_PRIOR_MEAN_LOGIT, BELIEF_PRIOR_SD_LOGIT, &out->posterior);
	struct buf buf = buf_init(w->arena, 1 << 20);
	struct json_out json = json_out(&buf);
	json_object(&json);
	json_name(&json, S("evidence"));
	json_array(&json);
	for (size_t i = 0; i < piece_count; i++)
		add_piece(w, &pieces[i], out, &json);
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
	size_t counting = belief_counting(w, verdicts, count, evidence);
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
	const struct belief_newest_in in = {
		.org = org, .sitting = sitting->id, .competency = competency, .now_us = world_now_us(w)};
	struct belief_newest_row row;
	TRY(belief_newest(w, tx, &in, &row, found));
	if (!*found)
		return OK;
	*out = BELIEF_OF_ROW(row);
	return grid_decode(w, row.posterior, &out->posterior);
}

/* Fills its id in. */
static enum err store(struct work *w, struct tx *tx, struct id org, const struct sitting *sitting,
                      struct id decision, struct belief *belief)
{
	uint8_t bytes[GRID_BYTES];
	grid_encode(&belief->posterior, bytes);
	belief->id = world_id(w);
	const struct belief_insert_in in = {
		.org = org,
		.id = belief->id,
		.sitting = sitting->id,
		.person = sitting->person,
		.competency = belief->competency,
		.provisional = belief->provisional,
		.mean_logit = belief->mean_logit,
		.sd_logit = belief->sd_logit,
		.posterior = str_bytes(bytes, sizeof bytes),
		.evidence = belief->evidence,
		.decision = decision,
		.at_us = world_now_us(w),
	};
	return belief_insert(w, tx, &in);
}

enum err belief_decide(struct work *w, struct tx *tx, const struct sitting *sitting,
                       const struct verdict *verdicts, size_t count, struct id decision, struct belief **out,
                       size_t *belief_count)
{
	const struct document *document = sitting->document;
	*belief_count = document->competency_count;
	*out = work_array(w, *belief_count, sizeof **out);
	for (size_t i = 0; i < *belief_count; i++) {
		struct belief *now = &(*out)[i], before;
		bool found;
		TRY(belief_of(w, document, document->competencies[i].id, verdicts, count, now));
		TRY(find(w, tx, sitting->org, sitting, now->competency, &before, &found));
		if (found && str_equal(before.evidence, now->evidence))
			*now = before;
		else if (now->evidence_count > 0 && !id_is_zero(decision))
			TRY(store(w, tx, sitting->org, sitting, decision, now));
	}
	return OK;
}

enum err belief_update(struct work *w, struct tx *tx, struct id org, const struct sitting *sitting)
{
	struct verdict *verdicts;
	size_t count;
	struct decision decision = {0};
	bool decided;
	TRY(review_decision(w, tx, org, sitting->id, &decision, &decided));
	if (!decided)
		decision = (struct decision){0};
	TRY(appeal_verdicts_behind(w, tx, org, sitting->id, decision.id, &verdicts, &count));
	for (size_t i = 0; i < sitting->document->competency_count; i++) {
		struct belief now, before;
		bool found;
		TRY(belief_of(w, sitting->document, sitting->document->competencies[i].id, verdicts, count,
		              &now));
		TRY(find(w, tx, org, sitting, now.competency, &before, &found));
		if (now.evidence_count > 0 && !(found && str_equal(before.evidence, now.evidence)))
			TRY(store(w, tx, org, sitting, decision.id, &now));
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
