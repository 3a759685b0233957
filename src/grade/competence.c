#include "grade/competence.h"

#include "base/time.h"
#include "base/world.h"
#include "exam/quiz.h"
#include "exam/version.h"
#include "grade/appeal.h"

#include <math.h>

#include "grade/competence.sql.h"

#define DAYS_PER_YEAR 365.25
/* Less than this a day makes no difference in a century, and no drift (irt/walk.h). */
#define VARIANCE_MIN 1e-9

int64_t competence_day(int64_t time_us)
{
	return time_us / TIME_DAY_US;
}

/* ---- evidence ---- */

struct history {
	struct state_evidence *evidence;
	size_t count;
	int64_t newest_day;
	bool provisional;
};

static int64_t answered_us(const struct sitting *sitting, struct str part)
{
	for (size_t i = 0; i < sitting->document->part_count; i++)
		if (str_equal(sitting->parts[i].part->id, part) &&
		    sitting->parts[i].submitted_us != DB_NULL_INT)
			return sitting->parts[i].submitted_us;
	return sitting->finished_us;
}

static void add_piece(struct work *w, const struct competence_sitting *from, const struct belief_piece *piece,
                      struct history *history)
{
	const struct verdict *first = piece->items[0]->verdict;
	int64_t day = competence_day(answered_us(&from->sitting, first->part));
	history->evidence[history->count] =
		(struct state_evidence){day, id_text(w->arena, first->id), piece->evidence};
	if (history->count == 0 || day > history->newest_day)
		history->newest_day = day;
	history->count++;
	for (size_t i = 0; i < piece->item_count; i++)
		history->provisional = history->provisional || !from->settled ||
		                       belief_is_provisional(piece->items[i]->verdict);
}

static enum err add_sitting(struct work *w, const struct competence_sitting *from, struct str competency,
                            struct history *history)
{
	const struct sitting *sitting = &from->sitting;
	struct belief_evidence *counting = work_array(w, from->verdict_count, sizeof *counting);
	size_t count = belief_counting(w, from->verdicts, from->verdict_count, counting);
	struct belief_piece *pieces;
	size_t piece_count;
	TRY(belief_pieces(w, sitting->document, competency, counting, count, &pieces, &piece_count));
	for (size_t i = 0; i < piece_count; i++)
		add_piece(w, from, &pieces[i], history);
	return OK;
}

static enum err read_history(struct work *w, const struct competence_sitting *sittings, size_t count,
                             struct str competency, struct history *out)
{
	size_t most = 0;
	for (size_t i = 0; i < count; i++)
		most += sittings[i].verdict_count;
	*out = (struct history){.evidence = work_array(w, most, sizeof *out->evidence)};
	for (size_t i = 0; i < count; i++)
		TRY(add_sitting(w, &sittings[i], competency, out));
	return OK;
}

/* ---- what would show it again ---- */

static bool was_seen(const struct competence_seen *seen, struct str part, struct str item)
{
	for (size_t i = 0; i < seen->count; i++)
		if (str_equal(seen->items[i].part, part) && str_equal(seen->items[i].item, item))
			return true;
	return false;
}

/* A quiz's question that was seen, or one of whose family was; or another of its family comes before it, of which a sitting gets
 * one at most. */
static bool is_left_out(const struct competence_seen *seen, const struct part *part, size_t k)
{
	const struct item *items = part->quiz->items;
	if (was_seen(seen, part->id, items[k].id))
		return true;
	for (size_t i = 0; !str_absent(items[k].family) && i < part->quiz->item_count; i++) {
		bool comes_before = i < k;
		if (str_equal(items[i].family, items[k].family) &&
		    (comes_before || was_seen(seen, part->id, items[i].id)))
			return true;
	}
	return false;
}

static size_t item_count(const struct document *document)
{
	size_t count = 0;
	for (size_t i = 0; i < document->part_count; i++)
		count += document->parts[i].quiz == NULL ? 0 : document->parts[i].quiz->item_count;
	return count;
}

/* The quizzes' questions about a competency. */
struct renewal_bank {
	struct verification_item *items;
	struct model *models;
	double *eligibility;
	bool *left_out;
	size_t count;
};

static struct renewal_bank bank_of(struct work *w, const struct document *document,
                                   const struct competence_seen *seen, struct str competency)
{
	size_t most = item_count(document);
	struct renewal_bank bank = {.items = work_array(w, most, sizeof *bank.items),
	                            .models = work_array(w, most, sizeof *bank.models),
	                            .eligibility = work_array(w, most, sizeof *bank.eligibility),
	                            .left_out = work_array(w, most, sizeof *bank.left_out)};
	for (size_t i = 0; i < document->part_count; i++) {
		const struct part *part = &document->parts[i];
		for (size_t k = 0; part->quiz != NULL && k < part->quiz->item_count; k++) {
			const struct item *item = &part->quiz->items[k];
			if (!str_equal(item->competency, competency))
				continue;
			bank.models[bank.count] = quiz_model(item);
			bank.eligibility[bank.count] = item->eligibility;
			bank.left_out[bank.count] = is_left_out(seen, part, k);
			bank.items[bank.count++] = (struct verification_item){part->id, item->id};
		}
	}
	return bank;
}

/* Those that the questions are drawn from: not everybody is to get the same. */
static void find_pool(struct work *w, const struct select_bank *items, const struct renewal_bank *bank,
                      double cut_logit, struct competence *competence)
{
	size_t wanted = 2 * competence->renewal.count, places[SELECT_AMONG_MAX] = {0};
	wanted = wanted > SELECT_AMONG_MAX ? SELECT_AMONG_MAX : wanted;
	if (wanted < competence->renewal.count)
		wanted = 0; /* so many that there is no choice */
	struct verification_item *pool = work_array(w, wanted, sizeof *pool);
	double *eligibility = work_array(w, wanted, sizeof *eligibility);
	if (wanted > 0)
		competence->pool_count =
			select_most_informative(items, bank->left_out, cut_logit, wanted, places);
	for (size_t i = 0; i < competence->pool_count; i++) {
		pool[i] = bank->items[places[i]];
		eligibility[i] = bank->eligibility[places[i]];
	}
	competence->pool = pool;
	competence->eligibility = eligibility;
}

static void find_renewal(struct work *w, const struct document *document, const struct competence_seen *seen,
                         const struct freshness_rule *rule, struct competence *competence)
{
	struct grid belief = state_belief(&competence->now);
	double still = grid_probability_at_least(&belief, rule->cut_logit);
	competence->renewal.verdict = RENEWAL_ASSESSMENT;
	if (still < COMPETENCE_RENEWAL_STILL)
		return;
	const struct renewal_bank bank = bank_of(w, document, seen, competence->competency->id);
	const struct select_bank items = {.items = bank.models, .count = bank.count};
	competence->bank = bank.items;
	competence->renewal = renewal_of(w, &belief, rule, &items, bank.left_out,
	                                 COMPETENCE_RENEWAL_SHARE * still, COMPETENCE_RENEWAL_LEAST);
	if (competence->renewal.verdict == RENEWAL_POSSIBLE)
		find_pool(w, &items, &bank, rule->cut_logit, competence);
}

/* ---- a competency ---- */

static struct state_model model_of(const struct competency *competency)
{
	double variance = competency->drift_per_year * competency->drift_per_year / DAYS_PER_YEAR;
	return (struct state_model){
		.prior_mean_logit = BELIEF_PRIOR_MEAN_LOGIT,
		.prior_sd_logit = BELIEF_PRIOR_SD_LOGIT,
		.drift = {.variance_per_day = variance < VARIANCE_MIN ? 0 : variance},
	};
}

/* Above the cut with the probability that is required: the interval has as much on its other side. */
static struct freshness_rule rule_of(const struct requirement *requirement)
{
	return (struct freshness_rule){requirement->level_logit, 2 * requirement->probability - 1};
}

enum err competence_of(struct work *w, const struct document *document, const struct competency *competency,
                       const struct competence_sitting *sittings, size_t count,
                       const struct competence_seen *seen, int64_t day, struct competence *out)
{
	const struct state_model model = model_of(competency);
	struct history history;
	struct state *days;
	*out = (struct competence){.competency = competency,
	                           .requirement = document_requirement(document, competency->id),
	                           .freshness = {.verdict = FRESHNESS_NEVER, .stale_day = INT64_MAX}};
	TRY(read_history(w, sittings, count, competency->id, &history));
	if (history.count > 0 && history.newest_day > day)
		day = history.newest_day;
	TRY(state_days(w, &model, history.evidence, history.count, &days, &out->day_count));
	if (out->day_count == 0)
		return state_of(w, &model, NULL, 0, day, &out->now);
	if (day - history.newest_day > WALK_DAYS_MAX)
		return fail(w, ERR_INTERNAL, "the clock is more than a century ahead of the newest answer");
	state_forecast(&days[out->day_count - 1], &model.drift, day, &out->now);
	out->drift = model.drift;
	out->days = days;
	out->provisional = history.provisional;
	if (out->requirement == NULL)
		return OK;
	const struct freshness_rule rule = rule_of(out->requirement);
	TRY(freshness_rule_check(w, &rule));
	out->freshness = freshness_of(days, out->day_count, &model.drift, &rule, day, COMPETENCE_AHEAD_DAYS);
	if (out->freshness.verdict != FRESHNESS_CURRENT)
		find_renewal(w, document, seen, &rule, out);
	return OK;
}

struct competence_figures competence_figures(const struct competence *competence, const struct state *state)
{
	struct competence_figures figures = {.probability = NAN};
	struct grid belief = state_belief(state);
	grid_moments(&belief, &figures.mean_logit, &figures.sd_logit);
	grid_interval(&belief, 0.9, &figures.low_logit, &figures.high_logit);
	if (competence->requirement != NULL)
		figures.probability =
			grid_probability_at_least(&belief, competence->requirement->level_logit);
	return figures;
}

/* ---- reading ---- */

static enum err read_sitting(struct work *w, struct tx *tx, struct id org, struct id id,
                             struct competence_sitting *out)
{
	struct decision decision;
	struct verdict *verdicts;
	TRY(sitting_load_any(w, tx, org, id, &out->sitting));
	TRY(review_decision_effective(w, tx, org, id, &decision, &out->decided));
	out->settled = out->decided || sitting_is_verification(&out->sitting);
	const struct id by = out->decided ? decision.id : (struct id){0};
	TRY(appeal_verdicts_behind(w, tx, org, id, by, &verdicts, &out->verdict_count));
	if (!out->settled) {
		struct flag *flags;
		size_t flag_count;
		TRY(grade_flags(w, tx, org, id, &flags, &flag_count));
		out->verdict_count = belief_undoubted(verdicts, out->verdict_count, flags, flag_count);
	}
	out->verdicts = verdicts;
	return OK;
}

enum err competence_sittings(struct work *w, struct tx *tx, struct id org, struct id person,
                             struct id assessment, struct competence_sitting **out, size_t *count)
{
	const struct competence_finished_in in = {
		.org = org, .person = person, .assessment = assessment, .limit = COMPETENCE_SITTINGS_MAX};
	struct competence_finished_row *rows;
	TRY(competence_finished(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		TRY(read_sitting(w, tx, org, rows[i].id, &(*out)[i]));
	return OK;
}

/* Those of a document that are not there yet, where there is evidence about them. */
static enum err add_competences(struct work *w, const struct document *document,
                                const struct competence_sitting *sittings, size_t count,
                                const struct competence_seen *seen, int64_t day,
                                struct competence *competences, size_t *competence_count)
{
	for (size_t i = 0; i < document->competency_count; i++) {
		const struct competency *competency = &document->competencies[i];
		bool there = false;
		for (size_t k = 0; k < *competence_count; k++)
			there = there || str_equal(competences[k].competency->id, competency->id);
		if (there)
			continue;
		struct competence *next = &competences[*competence_count];
		TRY(competence_of(w, document, competency, sittings, count, seen, day, next));
		*competence_count += next->now.evidence_count > 0;
	}
	return OK;
}

static enum err read_seen(struct work *w, struct tx *tx, struct id org, struct id person,
                          struct id assessment, struct competence_seen *out)
{
	struct verification_item *items;
	TRY(verification_seen(w, tx, org, person, assessment, &items, &out->count));
	out->items = items;
	return OK;
}

static enum err read_assessment(struct work *w, struct tx *tx, struct id org, struct id person,
                                const struct competence_taken_row *row, struct competence_assessment *out)
{
	struct competence_sitting *sittings;
	struct version version;
	size_t count;
	TRY(version_load(w, tx, org, row->version, &version));
	TRY(competence_sittings(w, tx, org, person, row->assessment, &sittings, &count));
	size_t most = version.document->competency_count;
	int64_t day = competence_day(world_now_us(w));
	for (size_t i = 0; i < count; i++)
		most += sittings[i].sitting.document->competency_count;
	struct competence *competences = work_array(w, most, sizeof *competences);
	*out = (struct competence_assessment){.id = row->assessment,
	                                      .title = row->title,
	                                      .document = version.document,
	                                      .competences = competences};
	struct competence_seen seen;
	TRY(read_seen(w, tx, org, person, row->assessment, &seen));
	TRY(add_competences(w, version.document, sittings, count, &seen, day, competences, &out->count));
	for (size_t i = 0; i < count; i++)
		if (!sitting_is_verification(&sittings[i].sitting))
			TRY(add_competences(w, sittings[i].sitting.document, sittings, count, &seen, day,
			                    competences, &out->count));
	return OK;
}

enum err competence_of_person(struct work *w, struct tx *tx, struct id org, struct id person,
                              struct competence_assessment **out, size_t *count)
{
	const struct competence_taken_in in = {.org = org, .person = person};
	struct competence_taken_row *rows;
	TRY(competence_taken(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		TRY(read_assessment(w, tx, org, person, &rows[i], &(*out)[i]));
	return OK;
}

enum err competence_shown(struct work *w, struct tx *tx, struct id org, struct id id,
                          struct competence_shown *out)
{
	struct competence_sitting *sittings;
	struct sitting sitting;
	size_t count;
	TRY(sitting_load_any(w, tx, org, id, &sitting));
	TRY(competence_sittings(w, tx, org, sitting.person, sitting.assessment, &sittings, &count));
	const struct document *document = sitting.document;
	struct competence_seen seen;
	TRY(read_seen(w, tx, org, sitting.person, sitting.assessment, &seen));
	int64_t day = competence_day(world_now_us(w));
	*out = (struct competence_shown){
		.shown = true, .fresh = true, .day = INT64_MAX, .stale_day = INT64_MAX};
	for (size_t i = 0; i < document->requirement_count; i++) {
		struct competence competence;
		TRY(competence_of(w, document,
		                  document_competency(document, document->requirements[i].competency),
		                  sittings, count, &seen, day, &competence));
		const struct freshness *freshness = &competence.freshness;
		out->shown = out->shown && freshness->verdict != FRESHNESS_NEVER;
		out->fresh = out->fresh && freshness->verdict == FRESHNESS_CURRENT;
		if (out->shown && freshness->cleared_day < out->day)
			out->day = freshness->cleared_day;
		if (out->fresh && freshness->stale_day < out->stale_day)
			out->stale_day = freshness->stale_day;
	}
	return OK;
}
