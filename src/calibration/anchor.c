#include "calibration/anchor.h"

#include "base/digest.h"
#include "base/utf8.h"
#include "base/world.h"
#include "exam/part.h"
#include "exam/scale.h"
#include "exam/wording.h"
#include "org/audit.h"
#include "org/person.h"
#include "scoring/fold.h"

#include "calibration/anchor.sql.h"

/* ---- reading ---- */

#define ANCHOR_OF_ROW(row, assessment_)             \
	((struct scored_anchor){                    \
		.id = (row).id,                     \
		.assessment = (assessment_),        \
		.person = (row).person,             \
		.part = (row).part,                 \
		.answer = (row).answer,             \
		.source = (row).source,             \
		.at_us = (row).at_us,               \
		.withdrawn_us = (row).withdrawn_us, \
		.teaches = (row).teaches,           \
	})
#define SCORE_OF_ROW(row)                                    \
	((struct anchor_score){.person = (row).person,       \
	                       .criterion = (row).criterion, \
	                       .level = (row).level,         \
	                       .levels = (row).levels,       \
	                       .settles = (row).stage > 0,   \
	                       .holds = (row).holds,         \
	                       .at_us = (row).at_us})

enum err anchor_list(struct work *w, struct tx *tx, struct id org, struct id assessment,
                     struct scored_anchor **out, size_t *count)
{
	const struct anchor_of_assessment_in in = {.org = org, .assessment = assessment};
	const struct anchor_scores_of_assessment_in scores_in = {.org = org, .assessment = assessment};
	struct anchor_of_assessment_row *rows;
	struct anchor_scores_of_assessment_row *score_rows;
	size_t score_count, at = 0;
	TRY(anchor_of_assessment(w, tx, &in, &rows, count));
	TRY(anchor_scores_of_assessment(w, tx, &scores_in, &score_rows, &score_count));
	struct anchor_score *scores = work_array(w, score_count, sizeof *scores);
	for (size_t i = 0; i < score_count; i++)
		scores[i] = SCORE_OF_ROW(score_rows[i]);
	*out = work_array(w, *count, sizeof **out);
	/* Both by the anchor's id. */
	for (size_t i = 0; i < *count; i++) {
		struct scored_anchor *anchor = &(*out)[i];
		*anchor = ANCHOR_OF_ROW(rows[i], assessment);
		anchor->scores = scores + at;
		for (; at < score_count && id_equal(score_rows[at].anchor, anchor->id); at++)
			anchor->score_count++;
	}
	return OK;
}

enum err anchor_load(struct work *w, struct tx *tx, struct id org, struct id assessment, struct id id,
                     struct scored_anchor *out)
{
	const struct anchor_by_id_in in = {.org = org, .assessment = assessment, .id = id};
	const struct anchor_scores_in scores_in = {.org = org, .anchor = id};
	struct anchor_by_id_row row;
	struct anchor_scores_row *rows;
	bool found;
	TRY(anchor_by_id(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "There is no such anchor.");
	*out = ANCHOR_OF_ROW(row, assessment);
	TRY(anchor_scores(w, tx, &scores_in, &rows, &out->score_count));
	struct anchor_score *scores = work_array(w, out->score_count, sizeof *scores);
	for (size_t i = 0; i < out->score_count; i++)
		scores[i] = SCORE_OF_ROW(rows[i]);
	out->scores = scores;
	return OK;
}

/* ---- adding ---- */

/* The written part of the newest version. */
static enum err find_part(struct work *w, struct tx *tx, struct id org, struct id assessment, struct str name,
                          const struct part **out)
{
	struct id version;
	struct version loaded;
	TRY(version_in_use(w, tx, org, assessment, &version));
	TRY(version_load(w, tx, org, version, &loaded));
	*out = document_part(loaded.document, name);
	if (*out == NULL || (*out)->written == NULL || part_rubric(*out)->criterion_count == 0)
		return fail(w, ERR_INPUT, "The assessment has no written task “%.*s”.", STR_ARG(name));
	return OK;
}

static enum err check_answer(struct work *w, struct str answer, struct str source)
{
	if (answer.len > DOCUMENT_ANSWER_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "An answer has at most %d bytes; this one has %zu.",
		            DOCUMENT_ANSWER_BYTES_MAX, answer.len);
	if (!utf8_valid(answer) || !utf8_valid(source))
		return fail(w, ERR_INPUT, "The answer is not UTF-8 text: save it as text, and try again.");
	if (fold_text(w, answer).count == 0)
		return fail(
			w, ERR_INPUT,
			"The answer is empty: there is no letter and no digit in it. Paste what somebody answered.");
	if (source.len > ANCHOR_SOURCE_BYTES_MAX)
		return fail(w, ERR_INPUT, "Say in at most %d bytes where the answer is from.",
		            ANCHOR_SOURCE_BYTES_MAX);
	return OK;
}

static enum err set_withdrawn(struct work *w, struct tx *tx, struct id org, struct id id, int64_t at_us)
{
	const struct anchor_set_withdrawn_in in = {.org = org, .id = id, .at_us = at_us};
	return anchor_set_withdrawn(w, tx, &in);
}

/* So many more than there are. */
static enum err check_room(struct work *w, struct tx *tx, struct id org, struct id assessment, size_t more)
{
	const struct anchor_count_in in = {.org = org, .assessment = assessment};
	struct anchor_count_row counted;
	TRY(anchor_count(w, tx, &in, &counted));
	if ((size_t)counted.count + more > ANCHOR_COUNT_MAX)
		return fail(w, ERR_CONFLICT, "An assessment has at most %d anchors; this one has %lld.",
		            ANCHOR_COUNT_MAX, (long long)counted.count);
	return OK;
}

enum err anchor_add(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                    struct str part, struct str given, struct str source, struct id *id, bool *known)
{
	const struct part *found_part;
	struct str answer = str_trim(given);
	struct digest digest = digest_of(answer);
	const struct anchor_by_answer_in by_answer_in = {
		.org = actor->org, .assessment = assessment, .part = part, .digest = digest_str(&digest)};
	struct anchor_by_answer_row row;
	TRY(find_part(w, tx, actor->org, assessment, part, &found_part));
	TRY(check_answer(w, answer, source));
	TRY(anchor_by_answer(w, tx, &by_answer_in, &row, known));
	if (*known) {
		*id = row.id;
		return set_withdrawn(w, tx, actor->org, row.id, DB_NULL_INT);
	}
	TRY(check_room(w, tx, actor->org, assessment, 1));
	*id = world_id(w);
	const struct anchor_insert_in in = {
		.org = actor->org,
		.id = *id,
		.assessment = assessment,
		.part = found_part->id,
		.digest = digest_str(&digest),
		.answer = answer,
		.source = str_trim(source).len == 0 ? (struct str){0} : str_trim(source),
		.person = actor->person,
		.at_us = world_now_us(w),
	};
	int64_t added;
	TRY(anchor_insert(w, tx, &in, &added));
	if (added == 0) /* somebody else has just brought it in */
		return fail(w, ERR_CONFLICT, "This answer was brought in a moment ago. Reload the page.");
	return audit_add(w, tx, actor->org, actor->person, "anchor.add", *id, (struct str){0});
}

/* ---- what follows from scores ---- */

/* What was given blind to a criterion, and holds. */
struct given_blind {
	int64_t low, high, sum, count, levels;
	int64_t settled; /* -1: nobody has settled it */
};

static struct given_blind given_blind(const struct scored_anchor *anchor, struct str criterion)
{
	struct given_blind out = {.settled = -1};
	for (size_t i = 0; i < anchor->score_count; i++) {
		const struct anchor_score *score = &anchor->scores[i];
		if (!score->holds || !str_equal(score->criterion, criterion))
			continue;
		if (score->settles) {
			out.settled = score->level; /* by time: the last counts */
			continue;
		}
		out.low = out.count == 0 || score->level < out.low ? score->level : out.low;
		out.high = score->level > out.high ? score->level : out.high;
		out.levels = score->levels;
		out.sum += score->level;
		out.count++;
	}
	return out;
}

int64_t anchor_level_of(const struct scored_anchor *anchor, struct str criterion)
{
	const struct given_blind given = given_blind(anchor, criterion);
	if (given.settled >= 0)
		return given.settled;
	if (given.count == 0 || given.high - given.low > (int64_t)scale_tolerance((size_t)given.levels))
		return -1;
	return (2 * given.sum + given.count) / (2 * given.count);
}

size_t anchor_settlement_of(const struct scored_anchor *anchor, struct str criterion)
{
	size_t last = SIZE_MAX;
	for (size_t i = 0; i < anchor->score_count; i++)
		if (anchor->scores[i].holds && anchor->scores[i].settles &&
		    str_equal(anchor->scores[i].criterion, criterion))
			last = i;
	return last;
}

static size_t last_settlement(const struct scored_anchor *anchor)
{
	size_t last = SIZE_MAX;
	for (size_t i = 0; i < anchor->score_count; i++)
		if (anchor->scores[i].settles &&
		    (last == SIZE_MAX || anchor->scores[i].at_us > anchor->scores[last].at_us))
			last = i;
	return last;
}

int64_t anchor_settled_us(const struct scored_anchor *anchor)
{
	size_t last = last_settlement(anchor);
	return last == SIZE_MAX ? 0 : anchor->scores[last].at_us;
}

bool anchor_is_mean(const struct scored_anchor *anchor, struct str criterion)
{
	const struct given_blind given = given_blind(anchor, criterion);
	return given.settled < 0 && given.low != given.high && anchor_level_of(anchor, criterion) >= 0;
}

bool anchor_is_scored_by(const struct scored_anchor *anchor, struct id person)
{
	for (size_t i = 0; i < anchor->score_count; i++)
		if (id_equal(anchor->scores[i].person, person))
			return true;
	return false;
}

size_t anchor_scorers(const struct scored_anchor *anchor)
{
	size_t count = 0;
	for (size_t i = 0; i < anchor->score_count; i++) {
		size_t before = 0;
		while (before < i && !id_equal(anchor->scores[before].person, anchor->scores[i].person))
			before++;
		count += before == i;
	}
	return count;
}

/* Scores of a criterion lie together. */
static bool is_first_of_criterion(const struct scored_anchor *anchor, size_t i)
{
	return i == 0 || !str_equal(anchor->scores[i].criterion, anchor->scores[i - 1].criterion);
}

static bool any_holds(const struct scored_anchor *anchor, struct str criterion)
{
	for (size_t i = 0; i < anchor->score_count; i++)
		if (anchor->scores[i].holds && str_equal(anchor->scores[i].criterion, criterion))
			return true;
	return false;
}

enum anchor_state anchor_state(const struct scored_anchor *anchor)
{
	size_t scorers = anchor_scorers(anchor);
	bool reworded = false;
	for (size_t i = 0; i < anchor->score_count; i++) {
		struct str criterion = anchor->scores[i].criterion;
		if (!is_first_of_criterion(anchor, i) || anchor_level_of(anchor, criterion) >= 0)
			continue;
		if (any_holds(anchor, criterion))
			return ANCHOR_DIFFERS;
		reworded = true;
	}
	if (reworded)
		return ANCHOR_REWORDED;
	return scorers == 0 ? ANCHOR_UNSCORED : scorers == 1 ? ANCHOR_ONE : ANCHOR_AGREED;
}

bool anchor_has_given(const struct scored_anchor *anchor, struct str criterion, struct id person)
{
	for (size_t i = 0; i < anchor->score_count; i++)
		if (id_equal(anchor->scores[i].person, person) &&
		    str_equal(anchor->scores[i].criterion, criterion))
			return true;
	return false;
}

enum anchor_due anchor_due(const struct scored_anchor *anchor, struct str criterion, struct id person)
{
	if (!anchor_has_given(anchor, criterion, person))
		return ANCHOR_DUE;
	for (size_t i = 0; i < anchor->score_count; i++) {
		const struct anchor_score *score = &anchor->scores[i];
		if (score->holds && str_equal(score->criterion, criterion) &&
		    (score->settles || id_equal(score->person, person)))
			return ANCHOR_NOT_DUE;
	}
	return ANCHOR_DUE_AGAIN;
}

bool anchor_is_open(const struct scored_anchor *anchor, struct str criterion, struct id person)
{
	if (!anchor_has_given(anchor, criterion, person))
		return true;
	for (size_t i = 0; i < anchor->score_count; i++)
		if (!id_equal(anchor->scores[i].person, person) &&
		    str_equal(anchor->scores[i].criterion, criterion))
			return false;
	return true;
}

bool anchor_can_hold(const struct scored_anchor *anchor, const struct criterion *criterion, struct id person)
{
	if (anchor_due(anchor, criterion->id, person) != ANCHOR_DUE_AGAIN)
		return false;
	for (size_t i = 0; i < anchor->score_count; i++)
		if (id_equal(anchor->scores[i].person, person) &&
		    str_equal(anchor->scores[i].criterion, criterion->id) &&
		    anchor->scores[i].levels == (int64_t)scale_levels(criterion))
			return true;
	return false;
}

/* ---- scoring ---- */

struct giving {
	const struct criterion *criterion;
	int64_t level;
};

static enum err level_given(struct work *w, const struct criterion *criterion,
                            const struct anchor_level *levels, size_t count, int64_t *out)
{
	for (size_t i = 0; i < count; i++) {
		if (!str_equal(levels[i].criterion, criterion->id))
			continue;
		*out = levels[i].level;
		if (*out >= 0 && (uint64_t)*out < scale_levels(criterion))
			return OK;
		return fail(w, ERR_INPUT, "“%.*s” has levels from 0 to %zu.", STR_ARG(criterion->title),
		            scale_levels(criterion) - 1);
	}
	return fail(w, ERR_INPUT, "Choose a level for “%.*s” too.", STR_ARG(criterion->title));
}

static bool is_given(const struct criterion *criterion, const struct anchor_level *levels, size_t count)
{
	size_t i = 0;
	while (i < count && !str_equal(levels[i].criterion, criterion->id))
		i++;
	return i < count;
}

static enum err refuse_to_settle(struct work *w, const struct scored_anchor *anchor, struct id person)
{
	if (!anchor_is_scored_by(anchor, person))
		return fail(w, ERR_CONFLICT,
		            "Score the answer by yourself first: then you see what others gave, and can "
		            "settle what they differ on.");
	return fail(w, ERR_CONFLICT,
	            "Nobody else has scored this answer, or a criterion of it: there is nothing to settle.");
}

/* Who sees what others gave is not blind any more. Whose level it is already says nothing new. */
static enum err check_closed(struct work *w, const struct scored_anchor *anchor,
                             const struct criterion *criterion, int64_t level, struct id person)
{
	for (size_t i = 0; i < anchor->score_count; i++) {
		const struct anchor_score *score = &anchor->scores[i];
		if (score->holds && !score->settles && id_equal(score->person, person) &&
		    str_equal(score->criterion, criterion->id) && score->level == level)
			return OK;
	}
	return fail(w, ERR_CONFLICT,
	            "You have scored this answer, and seen what others gave: settle it instead.");
}

/* What is to be stored: of the criteria that are open, or to be settled of the others. */
static enum err collect(struct work *w, const struct scored_anchor *anchor, const struct rubric *rubric,
                        struct id person, const struct anchor_level *levels, size_t count, bool settle,
                        struct giving *out, size_t *collected)
{
	*collected = 0;
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		const struct criterion *criterion = &rubric->criteria[i];
		bool open = anchor_is_open(anchor, criterion->id, person),
		     given = is_given(criterion, levels, count);
		int64_t level = 0;
		if (open != settle || given)
			TRY(level_given(w, criterion, levels, count, &level));
		if (open != settle)
			out[(*collected)++] = (struct giving){criterion, level};
		else if (given)
			TRY(settle ? refuse_to_settle(w, anchor, person)
			           : check_closed(w, anchor, criterion, level, person));
	}
	if (*collected > 0)
		return OK;
	return settle ? refuse_to_settle(w, anchor, person)
	              : fail(w, ERR_CONFLICT,
	                     "You have scored this answer, and seen what others gave: settle it instead.");
}

enum err anchor_judge(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                      struct id id, const struct anchor_level *levels, size_t count, bool settle)
{
	struct scored_anchor anchor;
	const struct part *part;
	size_t collected;
	TRY(anchor_load(w, tx, actor->org, assessment, id, &anchor));
	TRY(find_part(w, tx, actor->org, assessment, anchor.part, &part));
	const struct rubric *rubric = part_rubric(part);
	struct giving *giving = work_array(w, rubric->criterion_count, sizeof *giving);
	TRY(collect(w, &anchor, rubric, actor->person, levels, count, settle, giving, &collected));
	for (size_t i = 0; i < collected; i++) {
		const struct anchor_score_set_in in = {
			.org = actor->org,
			.anchor = id,
			.criterion = giving[i].criterion->id,
			.person = actor->person,
			.level = giving[i].level,
			.levels = (int64_t)scale_levels(giving[i].criterion),
			.stage = settle,
			.at_us = world_now_us(w),
			.wording = wording_digest(w, part, giving[i].criterion),
		};
		TRY(anchor_score_set(w, tx, &in));
	}
	return audit_add(w, tx, actor->org, actor->person, settle ? "anchor.settle" : "anchor.score", id,
	                 (struct str){0});
}

enum err anchor_check_seen(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                           struct id id, int64_t seen_us)
{
	struct scored_anchor anchor;
	struct person person;
	TRY(anchor_load(w, tx, actor->org, assessment, id, &anchor));
	size_t last = last_settlement(&anchor);
	if (last == SIZE_MAX || anchor.scores[last].at_us <= seen_us)
		return OK;
	TRY(person_load(w, tx, actor->org, anchor.scores[last].person, &person));
	return fail(
		w, ERR_CONFLICT,
		"%.*s settled this meanwhile. Look at what counts now; should other levels count, say so once "
		"more.",
		STR_ARG(id_equal(person.id, actor->person) ? S("You, in another tab or on another device,")
	                                                   : person.name));
}

enum err anchor_confirm(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                        struct id id)
{
	struct scored_anchor anchor;
	const struct part *part;
	size_t confirmed = 0;
	TRY(anchor_load(w, tx, actor->org, assessment, id, &anchor));
	TRY(find_part(w, tx, actor->org, assessment, anchor.part, &part));
	const struct rubric *rubric = part_rubric(part);
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		const struct criterion *criterion = &rubric->criteria[i];
		if (!anchor_can_hold(&anchor, criterion, actor->person))
			continue;
		const struct anchor_scores_hold_in in = {
			.org = actor->org,
			.anchor = id,
			.criterion = criterion->id,
			.levels = (int64_t)scale_levels(criterion),
			.wording = wording_digest(w, part, criterion),
		};
		TRY(anchor_scores_hold(w, tx, &in));
		confirmed++;
	}
	if (confirmed == 0)
		return fail(w, ERR_CONFLICT,
		            "There is nothing of yours to confirm: score the answer, or reload the page.");
	return audit_add(w, tx, actor->org, actor->person, "anchor.confirm", id, (struct str){0});
}

enum err anchor_withdraw(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                         struct id id, bool withdrawn)
{
	struct scored_anchor anchor;
	TRY(anchor_load(w, tx, actor->org, assessment, id, &anchor));
	TRY(set_withdrawn(w, tx, actor->org, id, withdrawn ? world_now_us(w) : DB_NULL_INT));
	return audit_add(w, tx, actor->org, actor->person, withdrawn ? "anchor.withdraw" : "anchor.restore",
	                 id, (struct str){0});
}

enum err anchor_rank(struct work *w, struct tx *tx, struct id org, struct id id, double teaches)
{
	const struct anchor_set_teaches_in in = {.org = org, .id = id, .teaches = teaches};
	return anchor_set_teaches(w, tx, &in);
}
