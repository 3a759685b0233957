/* case_read_criteria and case_read_consequences: the reviewer's right pane. */
#include "web/pages/case_view.h"

#include "exam/part.h"
#include "web/parts/answer.h"
#include "web/parts/strip.h"

#include <math.h>

/* ---- criteria ---- */

/* The newest verdict of a scorer on a criterion; the caller's list holds current ones only. */
static const struct verdict *verdict_of(const struct verdict *verdicts, size_t count, const char *scorer,
                                        struct str part, struct str task)
{
	for (size_t i = count; i-- > 0;)
		if (str_equal(verdicts[i].scorer, str_of(scorer)) && str_equal(verdicts[i].part, part) &&
		    str_equal(verdicts[i].task, task))
			return &verdicts[i];
	return NULL;
}

static struct case_anchors anchors_of(struct work *w, const struct rubric *rubric, size_t criterion)
{
	struct case_anchor *anchors = work_array(w, rubric->anchor_count, sizeof *anchors);
	for (size_t i = 0; i < rubric->anchor_count; i++)
		anchors[i] = (struct case_anchor){
			.level = rubric->anchors[i].levels[criterion],
			.why = rubric->anchors[i].whys[criterion],
			.answer = answer_markup(w, rubric->anchors[i].answer, NULL, 0),
		};
	return (struct case_anchors){anchors, rubric->anchor_count};
}

static struct case_levels levels_of(struct work *w, const struct criterion *criterion,
                                    const struct verdict *mine, const struct verdict *machine)
{
	struct case_level *levels = work_array(w, criterion->level_count, sizeof *levels);
	for (size_t i = 0; i < criterion->level_count; i++) {
		levels[i] = (struct case_level){
			.number = i,
			.title = criterion->levels[i].title,
			.description = criterion->levels[i].description,
			.chosen = mine != NULL && i < mine->level_count && mine->levels[i] == 1,
		};
		if (machine == NULL || machine->abstained || i >= machine->level_count)
			continue;
		levels[i].strip = strip_drawing(w, machine->levels[i]);
		levels[i].percent = strip_percent(w, machine->levels[i]);
	}
	return (struct case_levels){levels, criterion->level_count};
}

static struct str title_of_choice(struct work *w, const struct case_levels *levels)
{
	for (size_t i = 0; i < levels->count; i++)
		if (levels->at[i].chosen)
			return str_format(w->arena, "%zu %.*s", i, STR_ARG(levels->at[i].title));
	return S("no level");
}

static struct case_criterion criterion_of(struct work *w, const struct part *part, size_t index,
                                          const struct verdict *mine, const struct verdict *machine)
{
	const struct rubric *rubric = part_rubric(part);
	const struct criterion *criterion = &rubric->criteria[index];
	struct case_criterion out = {
		.number = index + 1,
		.key = str_format(w->arena, "%.*s/%.*s", STR_ARG(part->id), STR_ARG(criterion->id)),
		.title = criterion->title,
		.ask = criterion->ask,
		.comment = mine == NULL ? (struct str){0} : mine->comment,
		.levels = levels_of(w, criterion, mine, machine),
		.anchors = anchors_of(w, rubric, index),
		.machine = machine != NULL && !machine->abstained,
		.quote = machine == NULL ? (struct str){0} : machine->quote,
		.machine_comment = machine == NULL ? S("it has not judged this.") : machine->comment,
	};
	out.mine = title_of_choice(w, &out.levels);
	return out;
}

enum err case_read_criteria(struct work *w, struct tx *tx, const struct sitting *sitting,
                            const struct actor *actor, bool open, struct case_view *view)
{
	struct verdict *verdicts;
	size_t verdict_count, count = 0;
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &verdicts, &verdict_count));
	struct case_criterion *criteria =
		work_array(w, sitting->document->part_count * DOCUMENT_CRITERIA_MAX, sizeof *criteria);
	for (size_t i = 0; i < sitting->document->part_count; i++) {
		const struct part *part = &sitting->document->parts[i];
		const struct rubric *rubric = part_rubric(part);
		for (size_t c = 0; c < rubric->criterion_count; c++) {
			struct str task = rubric->criteria[c].id;
			const struct verdict *mine =
				verdict_of(verdicts, verdict_count, "person", part->id, task);
			const struct verdict *machine =
				verdict_of(verdicts, verdict_count, "rubric", part->id, task);
			bool own = mine != NULL && id_equal(mine->person, actor->person);
			criteria[count++] =
				criterion_of(w, part, c, own ? mine : NULL, open ? machine : NULL);
		}
	}
	view->criteria = (struct case_criteria){criteria, count};
	view->has_criteria = count > 0;
	return OK;
}

/* ---- consequences ---- */

static const struct policy_finding *finding_of(const struct policy_result *policy, struct str competency)
{
	for (size_t i = 0; i < policy->count; i++)
		if (str_equal(policy->findings[i].competency, competency))
			return &policy->findings[i];
	return NULL;
}

static struct str words_of_recommendation(enum policy_outcome outcome)
{
	switch (outcome) {
	case POLICY_AWARD: return S("award");
	case POLICY_MORE_EVIDENCE: return S("more evidence");
	case POLICY_NOT_YET: return S("not yet");
	}
	return S("");
}

enum err case_read_consequences(struct work *w, struct tx *tx, const struct sitting *sitting,
                                struct case_view *view)
{
	struct belief *beliefs;
	size_t count;
	struct policy_result policy;
	TRY(belief_current(w, tx, sitting->org, sitting, &beliefs, &count));
	TRY(policy_apply(w, sitting->document, beliefs, count, &policy));
	struct skill_view *skills = work_array(w, count, sizeof *skills);
	for (size_t i = 0; i < count; i++) {
		const struct policy_finding *finding = finding_of(&policy, beliefs[i].competency);
		const struct skill_input input = {
			.id = beliefs[i].competency,
			.title = document_competency(sitting->document, beliefs[i].competency)->title,
			.posterior = &beliefs[i].posterior,
			.provisional = beliefs[i].provisional,
			.empty = id_is_zero(beliefs[i].id),
			.required_logit = finding == NULL ? NAN : finding->level_logit,
			.probability_needed = finding == NULL ? NAN : finding->probability_needed,
		};
		skill_of(w, &input, &skills[i]);
	}
	view->skills = (struct case_skills){skills, count};
	view->departs = policy.outcome != POLICY_AWARD;
	view->recommendation = words_of_recommendation(policy.outcome);
	return OK;
}
