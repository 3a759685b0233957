#include "exam/scenario_format.h"

#include "exam/document_format.h"
#include "exam/import_read.h"
#include "exam/rubric_format.h"
#include "exam/scenario.h"
#include "exam/scenario_check.h"

/* ---- conditions and effects ---- */

static const struct format_key condition_keys[] = {
	FORMAT_ROW("counter", FORMAT_ID, struct scenario_condition, counter),
	FORMAT_ROW("at_least", FORMAT_INT, struct scenario_condition, at_least, .least = -SCENARIO_COUNT_MAX,
                   .most = SCENARIO_COUNT_MAX, .optional = true, .standard = -SCENARIO_COUNT_MAX),
	FORMAT_ROW("at_most", FORMAT_INT, struct scenario_condition, at_most, .least = -SCENARIO_COUNT_MAX,
                   .most = SCENARIO_COUNT_MAX, .optional = true, .standard = SCENARIO_COUNT_MAX),
};
static void check_condition(struct import *import, const struct yaml_node *node, void *record)
{
	(void)record;
	if (yaml_get(node, S("at_least")) == NULL && yaml_get(node, S("at_most")) == NULL)
		import_read_problem(
			import, node->line,
			"the condition needs “at_least”, “at_most” or both: else it always holds");
}
static const struct format condition_format = {
	.noun = "condition",
	.size = sizeof(struct scenario_condition),
	.keys = condition_keys,
	.key_count = COUNT(condition_keys),
	.check = check_condition,
};

#define CONDITIONS_ROW(name, record, member, count)                                 \
	FORMAT_LIST_ROW(name, record, member, count, &condition_format, .least = 1, \
	                .most = SCENARIO_CONDITIONS_MAX, .optional = true)

static const struct format_key effect_keys[] = {
	FORMAT_ROW("counter", FORMAT_ID, struct scenario_effect, counter),
	FORMAT_ROW("add", FORMAT_INT, struct scenario_effect, add, .least = -SCENARIO_COUNT_MAX,
                   .most = SCENARIO_COUNT_MAX),
};
static const struct format effect_format = {.noun = "effect",
                                            .size = sizeof(struct scenario_effect),
                                            .keys = effect_keys,
                                            .key_count = COUNT(effect_keys)};

/* ---- counters ---- */

static const struct format_key counter_keys[] = {
	FORMAT_ROW("id", FORMAT_ID, struct scenario_counter, id),
	FORMAT_ROW("title", FORMAT_LINE, struct scenario_counter, title),
	FORMAT_ROW("start", FORMAT_INT, struct scenario_counter, start, .least = -SCENARIO_COUNT_MAX,
                   .most = SCENARIO_COUNT_MAX, .optional = true),
	FORMAT_ROW("least", FORMAT_INT, struct scenario_counter, least, .least = -SCENARIO_COUNT_MAX,
                   .most = SCENARIO_COUNT_MAX, .optional = true),
	FORMAT_ROW("most", FORMAT_INT, struct scenario_counter, most, .least = -SCENARIO_COUNT_MAX,
                   .most = SCENARIO_COUNT_MAX, .optional = true, .standard = SCENARIO_COUNT_MAX),
	FORMAT_ROW("per_minute", FORMAT_INT, struct scenario_counter, per_minute, .least = -10000,
                   .most = 10000, .optional = true),
	CONDITIONS_ROW("while", struct scenario_counter, conditions, condition_count),
};
static void check_counter(struct import *import, const struct yaml_node *node, void *record)
{
	const struct scenario_counter *counter = record;
	if (str_equal(counter->id, SCENARIO_CLOCK))
		import_read_problem(import, import_read_line(node, S("id")),
		                    "“minutes” is the story's clock: give the counter another id");
	if (counter->start == FORMAT_UNKNOWN_INT || counter->least == FORMAT_UNKNOWN_INT ||
	    counter->most == FORMAT_UNKNOWN_INT)
		return;
	if (counter->start < counter->least || counter->start > counter->most)
		import_read_problem(import, import_read_line(node, S("start")),
		                    "“start” is %lld: it must lie between “least”, %lld, and “most”, %lld",
		                    (long long)counter->start, (long long)counter->least,
		                    (long long)counter->most);
}
const struct format scenario_format_counter = {
	.noun = "counter",
	.size = sizeof(struct scenario_counter),
	.keys = counter_keys,
	.key_count = COUNT(counter_keys),
	.check = check_counter,
};

/* ---- evidence ---- */

static const struct format_key threshold_keys[] = {
	{.name = S_INIT("thresholds_logit"), .kind = FORMAT_REAL, .least = -6, .most = 6}};
static const struct format threshold_format = {
	.noun = "threshold", .size = sizeof(double), .keys = threshold_keys, .key_count = 1, .bare = true};

static const struct format_key evidence_keys[] = {
	FORMAT_ROW("competency", FORMAT_ID, struct scenario_evidence, competency),
	FORMAT_ROW("discrimination", FORMAT_REAL, struct scenario_evidence, discrimination, .least = 0.2,
                   .most = 4, .parameter = true),
	FORMAT_LIST_ROW("thresholds_logit", struct scenario_evidence, thresholds_logit, threshold_count,
                        &threshold_format, .least = 1, .most = DOCUMENT_LEVELS_MAX - 1, .parameter = true),
	FORMAT_ROW("calibrated", FORMAT_BOOL, struct scenario_evidence, calibrated, .stored = true,
                   .parameter = true),
};

static void check_evidence(struct import *import, const struct yaml_node *node, void *record)
{
	const struct scenario_evidence *evidence = record;
	import_read_reference(import, import_read_line(node, S("competency")), evidence->competency,
	                      &competency_format, import->document->competencies,
	                      import->document->competency_count);
	rubric_format_check_thresholds(import, yaml_get(node, S("thresholds_logit")),
	                               evidence->thresholds_logit, evidence->threshold_count);
}
const struct format scenario_format_evidence = {
	.noun = "section “evidence”",
	.size = sizeof(struct scenario_evidence),
	.keys = evidence_keys,
	.key_count = COUNT(evidence_keys),
	.check = check_evidence,
};

/* ---- scenes ---- */

static const struct format_key information_keys[] = {
	FORMAT_ROW("id", FORMAT_ID, struct scenario_information, id),
	FORMAT_ROW("text", FORMAT_MARKDOWN, struct scenario_information, text),
	FORMAT_ROW("after_seconds", FORMAT_INT, struct scenario_information, after_seconds, .least = 0,
                   .most = 600, .optional = true),
	FORMAT_ROW("from_minute", FORMAT_INT, struct scenario_information, from_minute, .least = 0,
                   .most = SCENARIO_MINUTES_MAX, .optional = true),
	FORMAT_ROW("ask", FORMAT_LINE, struct scenario_information, ask, .optional = true),
	FORMAT_ROW("minutes", FORMAT_INT, struct scenario_information, minutes, .least = 0, .most = 600,
                   .optional = true),
	CONDITIONS_ROW("when", struct scenario_information, conditions, condition_count),
};
static void check_information(struct import *import, const struct yaml_node *node, void *record)
{
	(void)record;
	const struct yaml_node *minutes = yaml_get(node, S("minutes"));
	if (minutes != NULL && yaml_get(node, S("ask")) == NULL)
		import_read_problem(import, minutes->key_line,
		                    "“minutes” is what asking takes: add “ask”, or leave it out");
}
static const struct format information_format = {
	.noun = "piece of information",
	.size = sizeof(struct scenario_information),
	.keys = information_keys,
	.key_count = COUNT(information_keys),
	.check = check_information,
};

/* What a decision and a timer's end have in common; `at` is the way to the struct scenario_choice. */
#define CONSEQUENCE_ROWS(record, at)                                                                        \
	FORMAT_ROW("minutes", FORMAT_INT, record, at minutes, .least = 0, .most = 600, .optional = true),   \
		FORMAT_LIST_ROW("effects", record, at effects, at effect_count, &effect_format, .least = 1, \
	                        .most = SCENARIO_EFFECTS_MAX, .optional = true),                            \
		FORMAT_ROW("leads_to", FORMAT_ID, record, at leads_to),                                     \
		FORMAT_ROW("tells", FORMAT_MARKDOWN, record, at tells, .optional = true),                   \
		FORMAT_ROW("credit", FORMAT_REAL, record, at credit, .least = 0, .most = 1,                 \
	                   .optional = true),                                                               \
		FORMAT_ROW("why", FORMAT_MARKDOWN, record, at why, .optional = true)

static const struct format_key choice_keys[] = {
	FORMAT_ROW("id", FORMAT_ID, struct scenario_choice, id),
	FORMAT_ROW("text", FORMAT_INLINE, struct scenario_choice, text),
	CONDITIONS_ROW("when", struct scenario_choice, conditions, condition_count),
	CONSEQUENCE_ROWS(struct scenario_choice, ),
};
static const struct format choice_format = {.noun = "choice",
                                            .size = sizeof(struct scenario_choice),
                                            .keys = choice_keys,
                                            .key_count = COUNT(choice_keys)};

static const struct format_key timer_keys[] = {
	FORMAT_ROW("seconds", FORMAT_INT, struct scenario_timer, seconds, .least = 30, .most = 3600),
	CONSEQUENCE_ROWS(struct scenario_timer, expiry.),
};
static const struct format timer_format = {.noun = "section “timer”",
                                           .size = sizeof(struct scenario_timer),
                                           .keys = timer_keys,
                                           .key_count = COUNT(timer_keys)};

static const struct format_key scene_keys[] = {
	FORMAT_ROW("id", FORMAT_ID, struct scenario_scene, id),
	FORMAT_ROW("title", FORMAT_LINE, struct scenario_scene, title),
	FORMAT_ROW("text", FORMAT_MARKDOWN, struct scenario_scene, text, .file = true),
	FORMAT_LIST_ROW("information", struct scenario_scene, information, information_count,
                        &information_format, .least = 1, .most = SCENARIO_INFORMATION_MAX, .optional = true),
	FORMAT_ROW("timer", FORMAT_RECORD, struct scenario_scene, timer, .of = &timer_format,
                   .optional = true),
	FORMAT_LIST_ROW("choices", struct scenario_scene, choices, choice_count, &choice_format, .least = 1,
                        .most = SCENARIO_CHOICES_MAX, .optional = true),
	FORMAT_ROW("ends", FORMAT_LINE, struct scenario_scene, ends, .optional = true),
	FORMAT_ROW("expert", FORMAT_MARKDOWN, struct scenario_scene, expert, .optional = true),
	FORMAT_ROW("evidence", FORMAT_RECORD, struct scenario_scene, evidence,
                   .of = &scenario_format_evidence, .optional = true),
};
const struct format scenario_format_scene = {.noun = "scene",
                                             .size = sizeof(struct scenario_scene),
                                             .keys = scene_keys,
                                             .key_count = COUNT(scene_keys)};

/* ---- path criteria ---- */

static const struct format_key made_keys[] = {{.name = S_INIT("made"), .kind = FORMAT_ID}};
static const struct format made_format = {
	.noun = "choice", .size = sizeof(struct str), .keys = made_keys, .key_count = 1, .bare = true};

static const struct format_key order_keys[] = {
	FORMAT_ROW("first", FORMAT_ID, struct scenario_order, first),
	FORMAT_ROW("then", FORMAT_ID, struct scenario_order, then),
};
static const struct format order_format = {.noun = "order",
                                           .size = sizeof(struct scenario_order),
                                           .keys = order_keys,
                                           .key_count = COUNT(order_keys)};

static const struct format_key rule_keys[] = {
	FORMAT_ROW("credit", FORMAT_REAL, struct scenario_rule, credit, .least = 0, .most = 1),
	FORMAT_ROW("says", FORMAT_LINE, struct scenario_rule, says, .most = 1000),
	FORMAT_LIST_ROW("made", struct scenario_rule, made, made_count, &made_format, .least = 1,
                        .most = SCENARIO_NAMED_MAX, .optional = true),
	FORMAT_LIST_ROW("not_made", struct scenario_rule, not_made, not_made_count, &made_format, .least = 1,
                        .most = SCENARIO_NAMED_MAX, .optional = true),
	FORMAT_LIST_ROW("before", struct scenario_rule, before, before_count, &order_format, .least = 1,
                        .most = SCENARIO_ORDERS_MAX, .optional = true),
	CONDITIONS_ROW("finally", struct scenario_rule, finally, finally_count),
};
static const struct format rule_format = {.noun = "rule",
                                          .size = sizeof(struct scenario_rule),
                                          .keys = rule_keys,
                                          .key_count = COUNT(rule_keys)};

static const struct format_key path_keys[] = {
	FORMAT_ROW("id", FORMAT_ID, struct scenario_path, id),
	FORMAT_ROW("title", FORMAT_LINE, struct scenario_path, title),
	FORMAT_ROW("met", FORMAT_ID, struct scenario_path, met, .optional = true),
	FORMAT_ROW("evidence", FORMAT_RECORD, struct scenario_path, evidence,
                   .of = &scenario_format_evidence),
	FORMAT_LIST_ROW("rules", struct scenario_path, rules, rule_count, &rule_format, .least = 1,
                        .most = SCENARIO_RULES_MAX, .optional = true),
	FORMAT_ROW("otherwise", FORMAT_LINE, struct scenario_path, otherwise, .most = 1000, .optional = true),
	FORMAT_ROW("by_nearness", FORMAT_BOOL, struct scenario_path, by_nearness, .optional = true),
};
static const struct format path_format = {.noun = "path",
                                          .size = sizeof(struct scenario_path),
                                          .keys = path_keys,
                                          .key_count = COUNT(path_keys)};

/* ---- experts ---- */

static const struct format_key move_keys[] = {{.name = S_INIT("moves"), .kind = FORMAT_ID}};
static const struct format move_format = {
	.noun = "move", .size = sizeof(struct str), .keys = move_keys, .key_count = 1, .bare = true};

static const struct format_key expert_keys[] = {
	FORMAT_ROW("id", FORMAT_ID, struct scenario_expert, id),
	FORMAT_ROW("title", FORMAT_LINE, struct scenario_expert, title),
	FORMAT_LIST_ROW("moves", struct scenario_expert, moves, move_count, &move_format, .least = 1,
                        .most = SCENARIO_MOVES_MAX),
};
static const struct format expert_format = {.noun = "expert",
                                            .size = sizeof(struct scenario_expert),
                                            .keys = expert_keys,
                                            .key_count = COUNT(expert_keys)};

/* ---- the scenario ---- */

static const struct format_key scenario_keys[] = {
	FORMAT_ROW("starts_at", FORMAT_LINE, struct scenario, starts_at, .most = 5),
	FORMAT_LIST_ROW("counters", struct scenario, counters, counter_count, &scenario_format_counter,
                        .least = 1, .most = SCENARIO_COUNTERS_MAX, .optional = true),
	FORMAT_LIST_ROW("scenes", struct scenario, scenes, scene_count, &scenario_format_scene, .least = 2,
                        .most = SCENARIO_SCENES_MAX),
	FORMAT_LIST_ROW("paths", struct scenario, paths, path_count, &path_format, .least = 1,
                        .most = SCENARIO_PATHS_MAX, .optional = true),
	FORMAT_LIST_ROW("experts", struct scenario, experts, expert_count, &expert_format, .least = 1,
                        .most = SCENARIO_EXPERTS_MAX, .optional = true),
};

static void check_start(struct import *import, const struct yaml_node *node, struct str text)
{
	int64_t hour, minute;
	bool right = text.len == 5 && text.at[2] == ':' && str_to_int(str_slice(text, 0, 2), &hour) &&
	             str_to_int(str_slice(text, 3, 2), &minute) && hour >= 0 && hour < 24 && minute >= 0 &&
	             minute < 60;
	if (!str_absent(text) && !right)
		import_read_problem(import, import_read_line(node, S("starts_at")),
		                    "“starts_at” must be a time in quotes, such as \"03:12\"");
}

static void check_scenario(struct import *import, const struct yaml_node *node, void *record)
{
	const struct scenario *scenario = record;
	check_start(import, node, scenario->starts_at);
	scenario_check(import, node, scenario);
}

const struct format scenario_format = {
	.noun = "part",
	.size = sizeof(struct scenario),
	.keys = scenario_keys,
	.key_count = COUNT(scenario_keys),
	.check = check_scenario,
};
