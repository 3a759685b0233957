/* case_read_criteria and case_read_consequences: the reviewer's right pane. */
#include "web/pages/case_view.h"

#include "base/utf8.h"
#include "exam/part.h"
#include "exam/scale.h"
#include "grade/appeal.h"
#include "web/pages/sample.h"

#include <math.h>

enum { SENT_SHOWN_BYTES = 40 };

/* ---- criteria ---- */

static struct case_anchors anchors_of(struct work *w, const struct document *document,
                                      const struct rubric *rubric, size_t criterion)
{
	size_t first = sample_first(document, rubric);
	struct case_anchor *anchors = work_array(w, rubric->anchor_count, sizeof *anchors);
	for (size_t i = 0; i < rubric->anchor_count; i++)
		anchors[i] = (struct case_anchor){
			.level = scale_words(w, &rubric->criteria[criterion],
		                             (size_t)rubric->anchors[i].levels[criterion]),
			.why = rubric->anchors[i].whys[criterion],
			.sample = first + i,
		};
	return (struct case_anchors){anchors, rubric->anchor_count};
}

/* ---- what others read ---- */

static struct case_reading reading_of(struct work *w, const struct review_criterion *judged,
                                      const struct verdict *read, struct str who)
{
	return (struct case_reading){
		.who = who,
		.level = scale_words(w, judged->criterion, grade_verdict_level(read)),
		.comment = read->comment,
	};
}

static struct case_readings readings_of(struct work *w, const struct review_criterion *judged,
                                        const struct actor *actor)
{
	static const struct str names[] = {S_INIT("One reader"), S_INIT("The other")};
	struct case_reading *readings = work_array(w, COUNT(judged->read), sizeof *readings);
	/* Of two who read the case one alone judged it, or whoever decided before. */
	if (judged->read[0] == NULL && judged->mine == NULL && judged->result.from_count == 1) {
		readings[0] = reading_of(w, judged, judged->result.from[0], names[0]);
		return (struct case_readings){readings, 1};
	}
	if (judged->read[0] == NULL)
		return (struct case_readings){0};
	for (size_t i = 0; i < COUNT(judged->read); i++) {
		bool own = id_equal(judged->read[i]->person, actor->person);
		readings[i] = reading_of(w, judged, judged->read[i], own ? S("You") : names[i]);
	}
	return (struct case_readings){readings, COUNT(judged->read)};
}

/* What counts of two readings, or that they are still to be settled. */
static struct str settled_words(struct work *w, const struct review_criterion *judged)
{
	const struct reading_result *result = &judged->result;
	const struct criterion *criterion = judged->criterion;
	if (judged->read[0] == NULL)
		return (struct str){0};
	if (result->disputed && !result->settled)
		return S(
			"They differ by more than the author allows: one of their levels, or another, is to count.");
	size_t one = grade_verdict_level(result->from[0]),
	       other = grade_verdict_level(result->from[result->from_count - 1]);
	bool mean = one != other && str_equal(result->rule, S("mean"));
	if (mean && scale_is_of_points(criterion))
		return str_format(w->arena, "What counts: %.*s, the mean of both%s.",
		                  STR_ARG(scale_words(w, criterion, (one + other + 1) / 2)),
		                  (one + other) % 2 == 1 ? ", rounded up" : "");
	if (mean)
		return str_format(w->arena, "What counts: half %.*s, half %.*s.",
		                  STR_ARG(scale_words(w, criterion, one)),
		                  STR_ARG(scale_words(w, criterion, other)));
	bool other_counts = one != other && str_equal(result->rule, S("lower")) == (other < one);
	size_t counts = other_counts ? other : one;
	return str_format(w->arena, "What counts: %.*s%s.", STR_ARG(scale_words(w, criterion, counts)),
	                  str_equal(result->rule, S("adjudicated")) ? ", as a third person settled it"
	                  : str_equal(result->rule, S("agreed"))    ? ", as both agreed"
	                                                            : "");
}

static struct str giver_of(const struct verdict *scored)
{
	return str_equal(scored->scorer, SCORER_EXACT)   ? S("The key")
	       : str_equal(scored->scorer, SCORER_TESTS) ? S("The tests")
	                                                 : S("What experts laid down");
}

/* ---- what was sent, and could not be taken ---- */

/* The number in digits, as the scale has it; else -1. */
static int64_t sent_level(const struct criterion *criterion, struct str text)
{
	int64_t level;
	return str_to_int(text, &level) && level >= 0 && (uint64_t)level < scale_levels(criterion) ? level
	                                                                                           : -1;
}

static struct str level_problem(struct work *w, const struct criterion *criterion, struct str text,
                                bool asked)
{
	if (str_trim(text).len > 0 && sent_level(criterion, text) < 0)
		return str_format(w->arena, "“%.*s” is none: a whole number in digits is, from 0 to %zu.",
		                  STR_ARG(str_slice(text, 0, SENT_SHOWN_BYTES)), scale_levels(criterion) - 1);
	return asked && str_trim(text).len == 0 ? S("This is still to be judged.") : (struct str){0};
}

static void put_sent(struct work *w, const struct case_sent *sent, const struct criterion *criterion,
                     struct case_criterion *out)
{
	struct str text = json_get_str(sent->level, out->key), clean;
	int64_t level = sent_level(criterion, text);
	struct str name = out->choice.name;
	out->choice = levels_choice_of(w, criterion, name, level, true);
	out->another = levels_choice_of(w, criterion, name, level, false);
	out->choice.points = out->another.points = text;
	out->choice.problem = level_problem(w, criterion, text, out->asked);
	out->another.problem = level_problem(w, criterion, text, false);
	out->comment = json_get_str(sent->comment, out->key);
	if (out->comment.len == 0 ||
	    utf8_clean_within(w, out->comment, S("comment"), REVIEW_REASON_MAX, &clean) == OK)
		return;
	out->comment_problem = w->message;
	work_forgive(w);
}

static struct case_criterion criterion_of(struct work *w, const struct document *document,
                                          const struct actor *actor, const struct review_criterion *judged)
{
	const struct rubric *rubric = part_rubric(judged->part);
	const struct criterion *criterion = judged->criterion;
	const struct verdict *mine = judged->mine, *machine = judged->machine;
	bool is_point = judged->scored != NULL;
	size_t index = is_point ? 0 : (size_t)(criterion - rubric->criteria);
	struct case_criterion out = {
		.key = str_format(w->arena, "%.*s/%.*s", STR_ARG(judged->part->id), STR_ARG(criterion->id)),
		.title = criterion->title,
		.ask = criterion->ask,
		.comment = mine == NULL ? (struct str){0} : mine->comment,
		.said = mine == NULL ? (struct str){0} : mine->comment,
		.levels = levels_view_of(w, criterion, machine),
		/* Who has judged has read them. */
		.anchors = mine == NULL && !is_point ? anchors_of(w, document, rubric, index)
	                                             : (struct case_anchors){0},
		.says = judged->contested,
		.machine = machine != NULL && !machine->abstained,
		.quote = judged->quoting == NULL || judged->quoting->abstained ? (struct str){0}
	                                                                       : judged->quoting->quote,
		.machine_comment = machine == NULL ? S("it has not judged this.") : machine->comment,
		.asked = judged->asked,
		.by_machine = judged->settled,
		.uncalibrated = machine != NULL && str_equal(machine->scorer, SCORER_RUBRIC),
		.read = readings_of(w, judged, actor),
		.settled = settled_words(w, judged),
	};
	if (is_point) {
		out.given = scale_title(w, criterion, grade_verdict_level(judged->scored));
		out.giver = giver_of(judged->scored);
	}
	if (judged->blind != NULL)
		out.blind = scale_words(w, criterion, grade_verdict_level(judged->blind));
	int64_t chosen = mine == NULL ? -1 : (int64_t)grade_verdict_level(mine);
	struct str name = str_format(w->arena, "level.%.*s", STR_ARG(out.key));
	out.choice = levels_choice_of(w, criterion, name, chosen, true);
	out.another = levels_choice_of(w, criterion, name, chosen, false);
	out.mine = mine != NULL      ? scale_words(w, criterion, (size_t)chosen)
	           : judged->settled ? S("what was learned, which you take over with your decision")
	                             : S("no level");
	return out;
}

enum err case_read_criteria(struct work *w, struct tx *tx, const struct review_case *held,
                            const struct sitting *sitting, const struct actor *actor,
                            const struct case_sent *sent, struct case_view *view)
{
	struct review_criterion *judged;
	size_t count;
	struct appeal appeal;
	bool found;
	TRY(appeal_newest(w, tx, sitting->org, sitting->id, &appeal, &found));
	struct id given = {0};
	TRY(review_criteria(w, tx, actor, held, sitting, &judged, &count));
	struct case_criterion *criteria = work_array(w, count, sizeof *criteria);
	for (size_t i = 0; i < count; i++) {
		criteria[i] = criterion_of(w, sitting->document, actor, &judged[i]);
		criteria[i].number = i + 1;
		criteria[i].answers = appeal.criterion_count > 0;
		view->points = view->points || judged[i].scored != NULL;
		view->blind = view->blind || judged[i].scored == NULL;
		if (sent->judges)
			put_sent(w, sent, judged[i].criterion, &criteria[i]);
		if (judged[i].mine != NULL)
			given = judged[i].mine->reading;
		view->gave = view->gave || judged[i].mine != NULL;
		view->missing = view->missing || (criteria[i].asked && judged[i].result.from_count == 0);
		view->machine = view->machine || judged[i].viewed;
		view->asks = view->asks || criteria[i].asked;
	}
	view->criteria = (struct case_criteria){criteria, count};
	view->has_criteria = count > 0;
	view->keep = str_format(w->arena, "%.*s.%.*s.%.*s", STR_ARG(id_text(w->arena, held->id)),
	                        STR_ARG(id_text(w->arena, actor->person)), STR_ARG(id_text(w->arena, given)));
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

struct str case_outcome_words(enum policy_outcome outcome)
{
	static const struct str words[POLICY_OUTCOMES] = {
		[POLICY_AWARD] = S_INIT("award"),
		[POLICY_NOT_YET] = S_INIT("not yet"),
		[POLICY_MORE_EVIDENCE] = S_INIT("more evidence"),
	};
	return words[outcome];
}

enum err case_read_consequences(struct work *w, struct tx *tx, const struct review_case *held,
                                const struct sitting *sitting, struct case_view *view)
{
	struct policy_result policy;
	TRY(review_recommend(w, tx, held, sitting, &policy, &view->judged));
	if (!view->judged)
		return OK;
	struct skill_view *skills = work_array(w, policy.belief_count, sizeof *skills);
	for (size_t i = 0; i < policy.belief_count; i++) {
		const struct belief *belief = &policy.beliefs[i];
		const struct policy_finding *finding = finding_of(&policy, belief->competency);
		const struct skill_input input = {
			.id = belief->competency,
			.title = document_competency(sitting->document, belief->competency)->title,
			.posterior = &belief->posterior,
			.provisional = belief->provisional,
			.empty = id_is_zero(belief->id) && belief->evidence_count == 0,
			.required_logit = finding == NULL ? NAN : finding->level_logit,
			.probability_needed = finding == NULL ? NAN : finding->probability_needed,
		};
		skill_of(w, &input, &skills[i]);
	}
	view->skills = (struct case_skills){skills, policy.belief_count};
	view->departs = policy.outcome != POLICY_AWARD;
	view->recommendation = case_outcome_words(policy.outcome);
	return OK;
}
