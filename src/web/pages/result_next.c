/* result_read_next: first what was shown, last the one next step. */
#include "web/pages/result_view.h"

#include "base/time.h"
#include "base/world.h"
#include "exam/part.h"
#include "exam/quiz.h"
#include "web/pages/sitting.h"

enum { STRENGTHS_MAX = 64 };

/* ---- what was shown: areas mostly right, criteria at the two highest levels ---- */

struct strengths {
	struct result_strength *at;
	size_t count;
};

static void add_strength(struct strengths *strengths, struct str title, struct str text)
{
	if (strengths->count < STRENGTHS_MAX)
		strengths->at[strengths->count++] = (struct result_strength){title, text};
}

static void add_area(struct work *w, const struct area *area, const struct quiz_state *state,
                     struct strengths *strengths)
{
	int64_t asked = 0, right = 0;
	for (size_t i = 0; i < state->count; i++) {
		const struct quiz_step *step = &state->steps[i];
		if (step->choice == DB_NULL_INT || !str_equal(step->item->area, area->id))
			continue;
		asked++;
		right += step->item->options[step->choice].correct;
	}
	if (right > 0 && 2 * right >= asked)
		add_strength(strengths, area->title,
		             str_format(w->arena, "%lld of %lld questions right", (long long)right,
		                        (long long)asked));
}

static enum err add_quiz(struct work *w, struct tx *tx, const struct sitting *sitting,
                         const struct sitting_part *part, struct strengths *strengths)
{
	struct quiz_state state;
	TRY(quiz_load(w, tx, sitting, part, &state));
	for (size_t i = 0; i < part->part->quiz->area_count; i++)
		add_area(w, &part->part->quiz->areas[i], &state, strengths);
	return OK;
}

static void add_criteria(struct work *w, const struct outcome *outcome, const struct part *part,
                         struct strengths *strengths)
{
	const struct rubric *rubric = part_rubric(part);
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		const struct criterion *criterion = &rubric->criteria[i];
		struct outcome_criterion judged = outcome_criterion(outcome, part->id, criterion, false);
		if (judged.verdict == NULL || judged.level == 0 || judged.level + 2 < criterion->level_count)
			continue;
		add_strength(strengths, criterion->title,
		             str_format(w->arena, "%.*s%s", STR_ARG(criterion->levels[judged.level].title),
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
		if (part->part->quiz != NULL)
			TRY(add_quiz(w, tx, sitting, part, &strengths));
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
	for (size_t i = 0; i < document->competency_count; i++)
		for (size_t r = 0; r < document->requirement_count; r++) {
			if (!str_equal(document->requirements[r].competency, document->competencies[i].id))
				continue;
			double probability = grid_probability_at_least(&outcome->beliefs[i].posterior,
			                                               document->requirements[r].level_logit);
			if (probability < least) {
				least = probability;
				found = &document->competencies[i];
			}
		}
	return found;
}

static bool quiz_is_about(const struct document *document, struct str competency)
{
	for (size_t p = 0; p < document->part_count; p++) {
		const struct quiz *quiz = document->parts[p].quiz;
		for (size_t i = 0; quiz != NULL && i < quiz->item_count; i++)
			if (str_equal(quiz->items[i].competency, competency))
				return true;
	}
	return false;
}

/* The criterion of a competency that is furthest below its highest level, `steps` of them at least; NULL: none. */
static const struct criterion *weakest(const struct outcome *outcome, struct str competency, size_t steps,
                                       size_t *level)
{
	const struct document *document = outcome->sitting.document;
	const struct criterion *found = NULL;
	for (size_t p = 0; p < document->part_count; p++) {
		const struct rubric *rubric = part_rubric(&document->parts[p]);
		for (size_t c = 0; c < rubric->criterion_count; c++) {
			const struct criterion *criterion = &rubric->criteria[c];
			struct outcome_criterion judged =
				outcome_criterion(outcome, document->parts[p].id, criterion, false);
			size_t below = judged.verdict == NULL ? 0 : criterion->level_count - 1 - judged.level;
			if (below < steps || !str_equal(criterion->competency, competency))
				continue;
			steps = below + 1;
			*level = judged.level;
			found = criterion;
		}
	}
	return found;
}

/* Where most is to be gained: an open criterion far below its highest level, else the questions about the competency. */
static struct str improvement(struct work *w, const struct outcome *outcome)
{
	const struct competency *competency = furthest_competency(outcome);
	if (competency == NULL)
		return S("Go through the questions above and the idea that each one leaves you with.");
	size_t level;
	bool asked = quiz_is_about(outcome->sitting.document, competency->id);
	const struct criterion *criterion = weakest(outcome, competency->id, asked ? 2 : 1, &level);
	if (criterion != NULL)
		return str_format(w->arena, "Work on “%.*s” first. The next level, “%.*s”: %.*s",
		                  STR_ARG(criterion->title), STR_ARG(criterion->levels[level + 1].title),
		                  STR_ARG(criterion->levels[level + 1].description));
	return str_format(
		w->arena,
		"Work on “%.*s” first: go through the questions above and the idea that each leaves you with.",
		STR_ARG(competency->title));
}

static void next_when_decided(struct work *w, const struct outcome *outcome, struct result_view *view)
{
	if (!str_equal(outcome->decision.outcome, S("award"))) {
		view->next = improvement(w, outcome);
	} else if (id_is_zero(outcome->credential)) {
		view->next = S(
			"Your credential is being struck and entered in the public log. It appears here in a moment.");
	} else {
		view->next = S(
			"Your credential is ready. Download it and keep it: anyone can check it, also without us.");
		view->next_url =
			str_format(w->arena, "/c/%.*s", STR_ARG(id_text(w->arena, outcome->credential)));
		view->next_action = S("Open your credential");
	}
}

static void read_next(struct work *w, const struct outcome *outcome, struct result_view *view)
{
	if (outcome->contested) {
		view->next = S(
			"You contested the decision. Another person is looking at your work; you get a message.");
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
	bool awarded = outcome->decided && str_equal(outcome->decision.outcome, S("award"));
	if (awarded || outcome->sitting.finished_us == DB_NULL_INT)
		return (struct str){0};
	if (outcome->retake_us == DB_NULL_INT)
		return S("You have taken this assessment as often as its authors allow.");
	if (outcome->retake_us <= world_now_us(w))
		return S(
			"You can take this assessment again. Ask the person who invited you for a new invitation.");
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
