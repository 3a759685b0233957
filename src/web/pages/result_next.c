/* result_read_next: first what was shown, last the one next step. */
#include "web/pages/result_view.h"

#include "base/time.h"
#include "base/world.h"
#include "exam/part.h"
#include "exam/scale.h"
#include "web/pages/sitting.h"
#include "web/task_face.h"

enum { STRENGTHS_MAX = 64 };

/* ---- what was shown: criteria at the two highest levels, and what each type of task says ---- */

struct strengths {
	struct result_strength *at;
	size_t count;
};

static void add_strength(struct strengths *strengths, struct str title, struct str text)
{
	if (strengths->count < STRENGTHS_MAX)
		strengths->at[strengths->count++] = (struct result_strength){.title = title, .text = text};
}

/* A point that was changed when it was contested is what a person found it to be: listed where that is half of it at least. */
static void add_found(struct work *w, const struct outcome_point *point, struct str title,
                      struct strengths *strengths)
{
	if (point->level > 0 && 2 * point->level + 1 >= scale_levels(point->criterion))
		add_strength(strengths, title,
		             str_format(w->arena, "“%.*s”, as a person found when you contested it",
		                        STR_ARG(scale_title(w, point->criterion, point->level))));
}

static bool lists(const struct result_strengths *own, struct str task)
{
	for (size_t i = 0; i < own->count; i++)
		if (!str_absent(own->at[i].task) && str_equal(own->at[i].task, task))
			return true;
	return false;
}

/* What the type of task says of it, and what people found of points that it did not list. */
static enum err add_own(struct work *w, struct tx *tx, const struct outcome *outcome,
                        const struct sitting_part *part, struct strengths *strengths)
{
	const struct task_face *face = task_face_of(part->part);
	struct result_strengths own = {0};
	struct measure measure;
	if (face->strengths != NULL)
		TRY(face->strengths(w, tx, &outcome->sitting, part, &own));
	for (size_t i = 0; i < own.count; i++) {
		const struct result_strength *one = &own.at[i];
		struct outcome_point point = {0};
		if (!str_absent(one->task))
			point = outcome_point(w, outcome, part->part, one->task);
		if (point.by_person)
			add_found(w, &point, one->title, strengths);
		else
			add_strength(strengths, one->title, one->text);
	}
	for (size_t i = 0; part_measure(part->part, i, &measure); i++) {
		struct outcome_point point = outcome_point(w, outcome, part->part, measure.task);
		if (point.by_person && !lists(&own, measure.task))
			add_found(w, &point, point.criterion->title, strengths);
	}
	return OK;
}

/* How many descriptions there are beyond that of a level. */
static size_t steps_below(const struct criterion *criterion, size_t level)
{
	return criterion->described_count - 1 - scale_step(criterion, level);
}

static void add_criteria(struct work *w, const struct outcome *outcome, const struct part *part,
                         struct strengths *strengths)
{
	const struct rubric *rubric = part_rubric(part);
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		const struct criterion *criterion = &rubric->criteria[i];
		struct outcome_criterion judged = outcome_criterion(outcome, part->id, criterion, false);
		if (judged.verdict == NULL || scale_step(criterion, judged.level) == 0 ||
		    steps_below(criterion, judged.level) > 1)
			continue;
		add_strength(strengths, criterion->title,
		             str_format(w->arena, "%.*s%s", STR_ARG(scale_title(w, criterion, judged.level)),
		                        judged.by_person ? "" : " (provisional)"));
	}
}

static enum err read_strengths(struct work *w, struct tx *tx, const struct outcome *outcome,
                               struct result_view *view)
{
	struct strengths strengths = {.at = work_array(w, STRENGTHS_MAX, sizeof *strengths.at)};
	const struct sitting *sitting = &outcome->sitting;
	for (size_t i = 0; i < sitting->document->part_count; i++) {
		const struct sitting_part *part = &sitting->parts[i];
		if (part->submitted_us == DB_NULL_INT)
			continue;
		TRY(add_own(w, tx, outcome, part, &strengths));
		add_criteria(w, outcome, part->part, &strengths);
	}
	view->strengths = (struct result_strengths){strengths.at, strengths.count};
	return OK;
}

/* ---- the one next step ---- */

/* The competency least likely to be at its required level; NULL when nothing is required. */
static const struct competency *furthest_competency(const struct outcome *outcome)
{
	const struct document *document = outcome->sitting.document;
	const struct competency *found = NULL;
	double least = 2;
	for (size_t i = 0; i < document->competency_count; i++) {
		const struct requirement *requirement =
			document_requirement(document, document->competencies[i].id);
		if (requirement == NULL)
			continue;
		double probability =
			grid_probability_at_least(&outcome->beliefs[i].posterior, requirement->level_logit);
		if (probability < least) {
			least = probability;
			found = &document->competencies[i];
		}
	}
	return found;
}

/* What the first type of task that measures the competency advises of its own; absent: nothing. */
static struct str advice_about(const struct document *document, struct str competency)
{
	for (size_t i = 0; i < document->part_count; i++) {
		struct str advice = task_face_of(&document->parts[i])->advice;
		if (!str_absent(advice) && part_measures(&document->parts[i], competency))
			return advice;
	}
	return (struct str){0};
}

/* The criterion of a competency that is furthest below its highest level, `steps` of them at least; NULL: none. */
static const struct criterion *weakest(const struct outcome *outcome, struct str competency, size_t steps,
                                       size_t *level)
{
	const struct document *document = outcome->sitting.document;
	const struct criterion *found = NULL;
	struct part_criterion at;
	for (size_t i = 0; part_criterion_at(document, i, &at); i++) {
		struct outcome_criterion judged =
			outcome_criterion(outcome, at.part->id, at.criterion, false);
		size_t below = judged.verdict == NULL ? 0 : steps_below(at.criterion, judged.level);
		if (below < steps || !str_equal(at.criterion->competency, competency))
			continue;
		steps = below + 1;
		*level = judged.level;
		found = at.criterion;
	}
	return found;
}

/* Where most is to be gained: an open criterion far below its highest level, else what a type of task advises. */
static struct str improvement(struct work *w, const struct outcome *outcome)
{
	const struct competency *competency = furthest_competency(outcome);
	if (competency == NULL)
		return S("Go through the questions above and the idea that each one leaves you with.");
	size_t level;
	struct str advice = advice_about(outcome->sitting.document, competency->id);
	const struct criterion *criterion =
		weakest(outcome, competency->id, str_absent(advice) ? 1 : 2, &level);
	if (criterion != NULL) {
		size_t next = scale_next(criterion, level);
		return str_format(w->arena, "Work on “%.*s” first. The next level, “%.*s”: %.*s",
		                  STR_ARG(criterion->title), STR_ARG(scale_title(w, criterion, next)),
		                  STR_ARG(scale_described(criterion, next)->description));
	}
	return str_format(w->arena, "Work on “%.*s” first%s%.*s.", STR_ARG(competency->title),
	                  str_absent(advice) ? "" : ": ", STR_ARG(advice));
}

static struct str words_of_standing(enum badge_state state)
{
	switch (state) {
	case BADGE_HOLDS:
		return S(
			"Your credential is ready. Download it and keep it: anyone can check it, also without us.");
	case BADGE_SUSPENDED: return S("Your credential is suspended for now. Its page says why.");
	case BADGE_REVOKED: return S("Your credential was revoked. Its page says why.");
	}
	return S("");
}

static void next_when_decided(struct work *w, const struct outcome *outcome, struct result_view *view)
{
	if (!review_is_award(&outcome->decision)) {
		view->next = improvement(w, outcome);
	} else if (outcome->credential_deleted) {
		view->next = S(
			"You deleted your credential here. What you took along of it stays yours, and goes on being "
			"checkable.");
	} else if (id_is_zero(outcome->credential)) {
		view->next = S(
			"Your credential is being struck and entered in the public log. It appears here in a moment.");
	} else {
		view->next = words_of_standing(outcome->standing.state);
		view->next_url =
			str_format(w->arena, "/c/%.*s", STR_ARG(id_text(w->arena, outcome->credential)));
		view->next_action = S("Open your credential");
	}
}

static void read_next(struct work *w, const struct outcome *outcome, struct result_view *view)
{
	if (outcome->contested) {
		bool whole = outcome->has_whole && id_is_zero(outcome->whole.answer.id);
		view->next =
			whole ? S("You contested the decision. Another person is looking at your work; you get a "
		                  "message.")
			      : S("Another person is looking at what you contested; you get a message. The rest of "
		                  "the result stands meanwhile, and can be contested when that is answered.");
	} else if (outcome->decided) {
		next_when_decided(w, outcome, view);
	} else if (outcome->sitting.finished_us != DB_NULL_INT) {
		view->next = S(
			"Nothing for you to do: a person looks at your work, decides, and you get a message.");
	} else {
		view->next = S("Go on with the parts that are left.");
		view->next_url = sitting_address(w, outcome->sitting.id);
		view->next_action = S("Go to the parts");
	}
}

static struct str retake_words(struct work *w, const struct outcome *outcome)
{
	bool awarded = outcome->decided && review_is_award(&outcome->decision);
	if (awarded || outcome->sitting.finished_us == DB_NULL_INT)
		return (struct str){0};
	if (outcome->retake_us == DB_NULL_INT)
		return S("You have taken this assessment as often as its authors allow.");
	if (outcome->retake_us <= world_now_us(w))
		return S(
			"You can take this assessment again at once. Ask the person who invited you for a new invitation.");
	return str_format(w->arena, "You can take this assessment again from %.*s, with a new invitation.",
	                  STR_ARG(time_date_for_people(w->arena, outcome->retake_us)));
}

enum err result_read_next(struct work *w, struct tx *tx, const struct outcome *outcome,
                          struct result_view *view)
{
	TRY(read_strengths(w, tx, outcome, view));
	read_next(w, outcome, view);
	view->retake = retake_words(w, outcome);
	return OK;
}
