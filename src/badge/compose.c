#include "badge/compose.h"

#include "badge/achievement.h"
#include "badge/renewal.h"
#include "base/check.h"
#include "base/time.h"
#include "exam/part.h"
#include "exam/scale.h"

enum { BASIS_BYTES_MAX = 8192 };

/* Results and their descriptions, collected side by side; of the achievement by itself, the descriptions alone. */
struct results {
	struct work *w;
	const struct compose_input *input; /* NULL: of the achievement by itself */
	struct str achievement;            /* its id */
	struct openbadge_result_description *descriptions;
	struct openbadge_result *results;
	size_t count, max;
};

static struct str fragment(const struct results *results, const char *kind, struct str a, struct str b)
{
	return str_format(results->w->arena, "%.*s#%s-%.*s%s%.*s", STR_ARG(results->achievement), kind,
	                  STR_ARG(a), b.len > 0 ? "-" : "", STR_ARG(b));
}

static void describe(struct results *results, const struct openbadge_result_description *description)
{
	check(results->count < results->max);
	results->descriptions[results->count++] = *description;
}

static void add(struct results *results, const struct openbadge_result_description *description,
                const struct openbadge_result *result)
{
	describe(results, description);
	results->results[results->count - 1] = *result;
	results->results[results->count - 1].description = description->id;
}

/* ---- criteria ---- */

/* By itself an achievement names its levels and does not describe them: that would tell whoever is still to be assessed what
 * the best answer says. */
static struct openbadge_result_description criterion_description(const struct results *results,
                                                                 const struct criterion *criterion)
{
	struct work *w = results->w;
	bool described = results->input != NULL;
	struct openbadge_level *levels = work_array(w, criterion->described_count, sizeof *levels);
	for (size_t i = 0; i < criterion->described_count; i++)
		levels[i] = (struct openbadge_level){
			.id = fragment(results, "level", criterion->id, str_format(w->arena, "%zu", i)),
			.name = criterion->described[i].title,
			.description = described ? criterion->described[i].description : (struct str){0},
			.level = str_format(w->arena, "%zu", i),
			.points = str_format(w->arena, "%lld", (long long)criterion->described[i].points),
		};
	bool of_points = scale_is_of_points(criterion);
	return (struct openbadge_result_description){
		.id = fragment(results, "criterion", criterion->id, S("")),
		.name = criterion->title,
		.type = S("RubricCriterionLevel"),
		.value_min = of_points ? S("0") : (struct str){0},
		.value_max = of_points ? str_format(w->arena, "%lld", (long long)criterion->points)
	                               : (struct str){0},
		.levels = levels,
		.level_count = criterion->described_count,
	};
}

static void add_criterion(struct results *results, const struct part *part, const struct criterion *criterion)
{
	const struct compose_input *input = results->input;
	const struct verdict *verdict = grade_verdict_find(input->verdicts, input->verdict_count,
	                                                   SCORER_PERSON, part->id, criterion->id);
	if (verdict == NULL)
		return;
	const struct openbadge_result_description description = criterion_description(results, criterion);
	size_t level = grade_verdict_level(verdict);
	const struct openbadge_result result = {
		.achieved_level = description.levels[scale_step(criterion, level)].id,
		.value = str_format(results->w->arena, "%zu", level),
	};
	add(results, &description, &result);
}

/* ---- competencies ---- */

/* The estimate, and its standard error beside it: no score travels without. */
struct estimate_descriptions {
	struct openbadge_result_description estimate, error;
};

static struct estimate_descriptions estimate_descriptions(const struct results *results,
                                                          const struct document *document,
                                                          const struct competency *competency)
{
	struct arena *arena = results->w->arena;
	const struct requirement *requirement = document_requirement(document, competency->id);
	return (struct estimate_descriptions){
		.estimate =
			{
				.id = fragment(results, "estimate", competency->id, S("")),
				.name = str_format(arena, "%.*s: estimated level in logits",
	                                           STR_ARG(competency->title)),
				.type = S("ScaledScore"),
				.value_min = S("-6"),
				.value_max = S("6"),
				.required_value = requirement == NULL ? (struct str){0}
	                                                              : str_format(arena, "%.2f",
	                                                                           requirement->level_logit),
			},
		.error =
			{
				.id = fragment(results, "standard-error", competency->id, S("")),
				.name = str_format(arena, "%.*s: standard error in logits",
	                                           STR_ARG(competency->title)),
				.type = OPENBADGE_STANDARD_ERROR,
			},
	};
}

static void add_belief(struct results *results, const struct belief *belief)
{
	struct work *w = results->w;
	const struct document *document = results->input->sitting->document;
	const struct estimate_descriptions descriptions =
		estimate_descriptions(results, document, document_competency(document, belief->competency));
	const struct openbadge_result mean = {.value = str_format(w->arena, "%.2f", belief->mean_logit)};
	const struct openbadge_result sd = {.value = str_format(w->arena, "%.2f", belief->sd_logit)};
	add(results, &descriptions.estimate, &mean);
	add(results, &descriptions.error, &sd);
}

static struct results no_results(struct work *w, const struct issuer *issuer, const struct document *document,
                                 int64_t version_number)
{
	struct results results = {
		.w = w,
		.achievement = achievement_address(w, issuer, document, version_number),
		.max = (size_t)DOCUMENT_PARTS_MAX * DOCUMENT_CRITERIA_MAX +
	               2 * (size_t)DOCUMENT_COMPETENCIES_MAX,
	};
	results.descriptions = work_array(w, results.max, sizeof *results.descriptions);
	results.results = work_array(w, results.max, sizeof *results.results);
	return results;
}

static struct results results_of(struct work *w, const struct compose_input *input)
{
	const struct document *document = input->sitting->document;
	struct results results = no_results(w, input->issuer, document, input->sitting->version_number);
	struct part_criterion at;
	results.input = input;
	for (size_t i = 0; part_criterion_at(document, i, &at); i++)
		add_criterion(&results, at.part, at.criterion);
	for (size_t i = 0; i < input->belief_count; i++)
		add_belief(&results, &input->beliefs[i]);
	return results;
}

/* Of everything that the assessment looks at. */
static struct results descriptions_of(struct work *w, const struct issuer *issuer,
                                      const struct document *document, int64_t version_number)
{
	struct results results = no_results(w, issuer, document, version_number);
	struct part_criterion at;
	for (size_t i = 0; part_criterion_at(document, i, &at); i++) {
		const struct openbadge_result_description criterion =
			criterion_description(&results, at.criterion);
		describe(&results, &criterion);
	}
	for (size_t i = 0; i < document->competency_count; i++) {
		const struct estimate_descriptions descriptions =
			estimate_descriptions(&results, document, &document->competencies[i]);
		describe(&results, &descriptions.estimate);
		describe(&results, &descriptions.error);
	}
	return results;
}

/* ---- the panel ---- */

/* What a reader must know of an award that the policy would not have recommended; absent where it did. */
static enum err departure(struct work *w, const struct compose_input *input, struct str *out)
{
	struct policy_result policy;
	TRY(policy_apply(w, input->sitting->document, input->beliefs, input->belief_count, &policy));
	*out = policy.outcome == POLICY_AWARD
	               ? S("")
	               : S(" The award departs from the award policy: not every estimate is at its required level with "
	                   "the probability asked for. The person who decided gave a reason, which the issuer keeps.");
	return OK;
}

/* People's verdicts. */
struct judged {
	size_t all;
	size_t blind;   /* made before anybody saw the machine's */
	size_t several; /* that follow from what several people found (grade/reading.h) */
	size_t settled; /* that a person took over from what was learned (grade/learned.h) */
	size_t points;  /* of a key's or of tests, that a person gave in their place, on appeal */
};

static enum err count_persons(struct work *w, const struct document *document, const struct verdict *verdict,
                              struct judged *judged)
{
	const struct json *basis;
	const struct part *part = document_part(document, verdict->part);
	if (part != NULL && part_is_point(part, verdict->task)) {
		judged->points++;
		return OK;
	}
	TRY(json_parse(w, verdict->basis, BASIS_BYTES_MAX, &basis));
	struct str rule = json_get_str(basis, S("rule"));
	bool settled = str_equal(rule, S("settled"));
	judged->all += !settled;
	judged->settled += settled;
	judged->blind += json_get_bool(basis, S("blind"));
	judged->several += !settled && !str_absent(rule) && !str_equal(rule, S("only"));
	return OK;
}

static struct str words_of_judging(struct work *w, const struct judged *judged)
{
	struct str settled =
		judged->settled == 0
			? S("")
			: str_format(
				  w->arena,
				  ", took over %zu that a grader had settled by what it learned from people’s "
				  "judgements",
				  judged->settled);
	if (judged->blind == judged->all)
		return str_format(w->arena, "%zu criteria of written work blind%.*s", judged->all,
		                  STR_ARG(settled));
	return str_format(w->arena, "%zu criteria of written work, %zu of them blind%.*s,", judged->all,
	                  judged->blind, STR_ARG(settled));
}

/* ", 7 decisions in a scenario by what experts keyed"; nothing where there are none. */
static struct str words_of_scenario(struct work *w, size_t by_scenario)
{
	if (by_scenario == 0)
		return S("");
	return str_format(w->arena, ", %zu decisions in a scenario by what experts had keyed", by_scenario);
}

static struct str words_of_programs(struct work *w, size_t by_tests)
{
	return by_tests == 0 ? S("")
	                     : str_format(w->arena, "; %zu groups of tests of programs were run", by_tests);
}

static struct str words_of_points(struct work *w, size_t points)
{
	return points == 0
	               ? S("")
	               : str_format(
				 w->arena,
				 "; a person looked at %zu of what these gave, on appeal, and %s what counts",
				 points, points == 1 ? "theirs is" : "theirs are");
}

/* "; a language model (NAME) had given…", by its name in a verdict's basis; nothing where none judged. */
static enum err words_of_machine(struct work *w, const struct compose_input *input, size_t by_machine,
                                 struct str *out)
{
	struct str name = {0};
	for (size_t i = 0; i < input->verdict_count && str_absent(name); i++) {
		const struct verdict *verdict = &input->verdicts[i];
		const struct json *basis;
		if (!str_equal(verdict->scorer, SCORER_RUBRIC) || verdict->abstained)
			continue;
		TRY(json_parse(w, verdict->basis, BASIS_BYTES_MAX, &basis));
		name = json_get_str(basis, S("model"));
	}
	struct str named = str_absent(name) ? S("") : str_format(w->arena, " (%.*s)", STR_ARG(name));
	*out = by_machine == 0
	               ? S("")
	               : str_format(w->arena,
	                            "; a language model%.*s had given a provisional view of %zu criteria",
	                            STR_ARG(named), by_machine);
	return OK;
}

static enum err panel_description(struct work *w, const struct compose_input *input, struct str departs,
                                  struct str *out)
{
	size_t by_machine = 0, by_key = 0, by_tests = 0, by_scenario = 0;
	struct judged judged = {0};
	for (size_t i = 0; i < input->verdict_count; i++) {
		const struct verdict *verdict = &input->verdicts[i];
		bool is_person = str_equal(verdict->scorer, SCORER_PERSON);
		if (is_person)
			TRY(count_persons(w, input->sitting->document, verdict, &judged));
		else if (grade_verdict_find(input->verdicts, input->verdict_count, SCORER_PERSON,
		                            verdict->part, verdict->task) != NULL &&
		         !str_equal(verdict->scorer, SCORER_RUBRIC))
			continue;
		by_machine += str_equal(verdict->scorer, SCORER_RUBRIC) && !verdict->abstained;
		by_key += str_equal(verdict->scorer, SCORER_EXACT);
		by_tests += str_equal(verdict->scorer, SCORER_TESTS) && !verdict->abstained;
		by_scenario += str_equal(verdict->scorer, SCORER_SCENARIO);
	}
	struct str machine;
	TRY(words_of_machine(w, input, by_machine, &machine));
	*out = str_format(
		w->arena,
		"%s judged %.*s and %s the award; %zu questions were scored by their key%.*s%.*s%.*s%.*s.%.*s",
		judged.several > 0 ? "Several people" : "A person", STR_ARG(words_of_judging(w, &judged)),
		judged.several > 0 ? "a person decided" : "decided", by_key,
		STR_ARG(words_of_scenario(w, by_scenario)), STR_ARG(words_of_programs(w, by_tests)),
		STR_ARG(words_of_points(w, judged.points)), STR_ARG(machine), STR_ARG(departs));
	return OK;
}

static enum err panel_of(struct work *w, const struct compose_input *input, struct openbadge_profile *out)
{
	const struct issuer *issuer = input->issuer;
	struct str departs, description;
	TRY(departure(w, input, &departs));
	TRY(panel_description(w, input, departs, &description));
	*out = (struct openbadge_profile){
		.id = str_format(w->arena, "%.*s/panel", STR_ARG(issuer->base_url)),
		.name = str_format(w->arena, "Assessing panel of %.*s", STR_ARG(issuer->name)),
		.description = description,
	};
	return OK;
}

/* ---- the whole ---- */

static struct str urn_of(struct work *w, struct id id)
{
	return str_format(w->arena, "urn:uuid:%.*s", STR_ARG(id_text(w->arena, id)));
}

static struct openbadge_evidence evidence_of(struct work *w, const struct compose_input *input)
{
	return (struct openbadge_evidence){
		.id = urn_of(w, input->sitting->id),
		.name = input->sitting->document->title,
		.description = S(
			"The answers given in this assessment. They stay with the issuer; the digest shows that they are the "
			"ones that were judged."),
		.genre = S("Assessment"),
		.digest = &input->evidence,
	};
}

/* What the competencies are called in public frameworks, where the author says so. */
static const struct openbadge_alignment *alignments_of(struct work *w, const struct document *document,
                                                       size_t *count)
{
	struct openbadge_alignment *alignments =
		work_array(w, document->competency_count, sizeof *alignments);
	*count = 0;
	for (size_t i = 0; i < document->competency_count; i++) {
		const struct competency *competency = &document->competencies[i];
		if (str_absent(competency->url))
			continue;
		alignments[(*count)++] = (struct openbadge_alignment){
			.name = str_absent(competency->called) ? competency->title : competency->called,
			.url = competency->url,
			.description = competency->description,
			.framework = competency->framework,
			.code = competency->code,
			.type = S("ceasn:Competency"),
		};
	}
	return alignments;
}

static struct openbadge_achievement achievement_of(struct work *w, const struct document *document,
                                                   const struct results *results)
{
	size_t count;
	const struct openbadge_alignment *alignments = alignments_of(w, document, &count);
	return (struct openbadge_achievement){
		.id = results->achievement,
		.name = document->achievement.name,
		.description = document->achievement.description,
		.criteria = document->achievement.criteria,
		.type = S("MicroCredential"),
		.alignments = alignments,
		.alignment_count = count,
		.result_descriptions = results->descriptions,
		.result_description_count = results->count,
	};
}

struct openbadge_achievement compose_achievement(struct work *w, const struct issuer *issuer,
                                                 const struct document *document, int64_t version_number)
{
	const struct results results = descriptions_of(w, issuer, document, version_number);
	return achievement_of(w, document, &results);
}

static int64_t valid_until(const struct document *document, int64_t issued_us)
{
	const struct validity *validity = document->achievement.valid_for;
	return validity == NULL ? 0 : issued_us + validity->days * TIME_DAY_US;
}

enum err compose_credential(struct work *w, const struct compose_input *input, struct str *json)
{
	const struct issuer *issuer = input->issuer;
	const struct document *document = input->sitting->document;
	const struct results results = results_of(w, input);
	const struct openbadge_evidence evidence = evidence_of(w, input);
	int64_t until_us = valid_until(document, input->issued_us);
	struct openbadge_profile panel;
	TRY(panel_of(w, input, &panel));
	const struct openbadge badge = {
		.id = urn_of(w, input->id),
		.name = document->achievement.name,
		.description = document->achievement.description,
		.issuer = {.id = issuer->did, .name = issuer->name, .url = issuer->base_url},
		.valid_from_us = input->issued_us,
		.valid_until_us = until_us,
		.awarded_us = input->issued_us,
		.subject_id = urn_of(w, input->holder->id),
		.email = input->holder->email,
		.salt = input->identity_salt,
		.source = panel,
		.achievement = achievement_of(w, document, &results),
		.results = results.results,
		.result_count = results.count,
		.evidence = &evidence,
		.evidence_count = 1,
		.statuses = input->statuses,
		.status_count = input->status_count,
		.endorsements = &input->endorsement,
		.endorsement_count = str_absent(input->endorsement) ? 0 : 1,
		.refresh = until_us == 0 ? (struct str){0} : renewal_address(w, issuer, input->id),
	};
	return openbadge_text(w, &badge, json);
}
