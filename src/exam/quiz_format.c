#include "exam/quiz_format.h"

#include "exam/document_format.h"
#include "exam/import_read.h"

#include <math.h>

/* ---- an item ---- */

static const struct format_key option_keys[] = {
	FORMAT_ROW("text", FORMAT_INLINE, struct quiz_option, text),
	FORMAT_ROW("why", FORMAT_INLINE, struct quiz_option, why, .aside = true),
	FORMAT_ROW("correct", FORMAT_BOOL, struct quiz_option, correct, .optional = true),
};
static const struct format option_format = {.noun = "option",
                                            .size = sizeof(struct quiz_option),
                                            .keys = option_keys,
                                            .key_count = COUNT(option_keys)};

#define OPTIONS_ROW                                                                                \
	FORMAT_LIST_ROW("options", struct item, options, option_count, &option_format, .least = 3, \
	                .most = DOCUMENT_OPTIONS_MAX)

static const struct format_key item_keys[] = {
	FORMAT_ROW("id", FORMAT_ID, struct item, id),
	FORMAT_ROW("area", FORMAT_ID, struct item, area, .aside = true),
	FORMAT_ROW("competency", FORMAT_ID, struct item, competency),
	FORMAT_ROW("family", FORMAT_ID, struct item, family, .aside = true, .optional = true),
	FORMAT_ROW("discrimination", FORMAT_REAL, struct item, discrimination, .least = 0.2, .most = 4,
                   .parameter = true),
	FORMAT_ROW("difficulty", FORMAT_REAL, struct item, difficulty, .least = -6, .most = 6,
                   .parameter = true),
	FORMAT_ROW("guessing", FORMAT_REAL, struct item, guessing, .least = 0, .most = 0.5, .parameter = true,
                   .optional = true),
	FORMAT_ROW("calibrated", FORMAT_BOOL, struct item, calibrated, .stored = true, .parameter = true),
	FORMAT_ROW("eligibility", FORMAT_REAL, struct item, eligibility, .stored = true, .parameter = true,
                   .optional = true, .standard = 1, .lean = true),
	FORMAT_ROW("statement", FORMAT_MARKDOWN, struct item, statement, .file = true),
	OPTIONS_ROW,
	FORMAT_ROW("rationale", FORMAT_INLINE, struct item, rationale, .aside = true),
};
static const struct format_key practice_keys[] = {
	FORMAT_ROW("id", FORMAT_ID, struct item, id),
	FORMAT_ROW("statement", FORMAT_MARKDOWN, struct item, statement, .file = true),
	OPTIONS_ROW,
	FORMAT_ROW("rationale", FORMAT_INLINE, struct item, rationale, .aside = true),
};

static void check_one_correct(struct import *import, const struct yaml_node *node, void *record)
{
	const struct item *item = record;
	size_t correct = 0;
	for (size_t i = 0; i < item->option_count; i++)
		correct += item->options[i].correct;
	if (item->option_count == 0 || correct == 1)
		return;
	import_read_problem(import, import_read_line(node, S("options")),
	                    "%zu options are marked `correct: true`: it must be exactly one", correct);
}

static void check_item(struct import *import, const struct yaml_node *node, void *record)
{
	const struct item *item = record;
	check_one_correct(import, node, record);
	import_read_reference(import, import_read_line(node, S("competency")), item->competency,
	                      &competency_format, import->document->competencies,
	                      import->document->competency_count);
}

const struct format quiz_format_item = {
	.noun = "item",
	.size = sizeof(struct item),
	.keys = item_keys,
	.key_count = COUNT(item_keys),
	.check = check_item,
};
static const struct format practice_format = {
	.noun = "practice item",
	.size = sizeof(struct item),
	.keys = practice_keys,
	.key_count = COUNT(practice_keys),
	.check = check_one_correct,
};

/* ---- the quiz ---- */

static const struct format_key area_keys[] = {
	FORMAT_ROW("id", FORMAT_ID, struct area, id),
	FORMAT_ROW("title", FORMAT_LINE, struct area, title),
	FORMAT_ROW("share", FORMAT_REAL, struct area, share, .least = 0.1, .most = 100, .optional = true,
                   .standard = 1, .lean = true, .aside = true),
};
static const struct format area_format = {
	.noun = "area", .size = sizeof(struct area), .keys = area_keys, .key_count = COUNT(area_keys)};

static const struct format_key stop_keys[] = {
	FORMAT_ROW("standard_error", FORMAT_REAL, struct quiz, stop_standard_error, .least = 0.1, .most = 1),
	FORMAT_ROW("decided", FORMAT_REAL, struct quiz, stop_decided, .least = 0.5, .most = 0.999,
                   .optional = true),
	FORMAT_ROW("items_min", FORMAT_INT, struct quiz, items_min, .least = 1, .most = 200),
	FORMAT_ROW("items_max", FORMAT_INT, struct quiz, items_max, .least = 1, .most = 200),
};
static void check_stop(struct import *import, const struct yaml_node *node, void *record)
{
	const struct quiz *quiz = record;
	if (quiz->items_max != FORMAT_UNKNOWN_INT && quiz->items_max > 0 && quiz->items_min > quiz->items_max)
		import_read_problem(import, import_read_line(node, S("items_min")),
		                    "“items_min” is more than “items_max”: lower it");
}
static const struct format stop_format = {
	.noun = "section “stop”", .keys = stop_keys, .key_count = COUNT(stop_keys), .check = check_stop};

static const struct format_key quiz_keys[] = {
	FORMAT_GROUP_ROW("stop", &stop_format),
	FORMAT_ROW("exposure_max", FORMAT_REAL, struct quiz, exposure_max, .least = 0.05, .most = 1,
                   .optional = true, .lean = true, .aside = true),
	FORMAT_ROW("practice", FORMAT_RECORD, struct quiz, practice, .of = &practice_format,
                   .optional = true),
	FORMAT_LIST_ROW("areas", struct quiz, areas, area_count, &area_format, .least = 1, .most = 20),
	FORMAT_LIST_ROW("items", struct quiz, items, item_count, &quiz_format_item, .least = 1,
                        .most = DOCUMENT_ITEMS_MAX),
};

static bool areas_exist(struct import *import, const struct yaml_node *node, const struct quiz *quiz)
{
	if (quiz->item_count == 0 || quiz->area_count == 0)
		return false;
	bool exist = true;
	const struct yaml_node *item = yaml_get(node, S("items"))->first;
	for (size_t i = 0; i < quiz->item_count; i++, item = item->next)
		exist &= import_read_reference(import, import_read_line(item, S("area")), quiz->items[i].area,
		                               &area_format, quiz->areas, quiz->area_count);
	return exist;
}

/* Whether an item before it is of its family: then it adds nothing to what one sitting can be given. */
static bool is_further_of_family(const struct quiz *quiz, size_t index)
{
	struct str family = quiz->items[index].family;
	for (size_t i = 0; !str_absent(family) && i < index; i++)
		if (str_equal(quiz->items[i].family, family))
			return true;
	return false;
}

static int64_t items_in(const struct quiz *quiz, struct str area)
{
	int64_t count = 0;
	for (size_t i = 0; i < quiz->item_count; i++)
		count += str_equal(quiz->items[i].area, area) && !is_further_of_family(quiz, i);
	return count;
}

/* The longest quiz takes its share from every area. */
static void check_shares(struct import *import, const struct yaml_node *node, const struct quiz *quiz)
{
	double sum = 0;
	for (size_t i = 0; i < quiz->area_count; i++)
		sum += quiz->areas[i].share;
	if (quiz->items_max <= 0 || !(sum > 0))
		return;
	const struct yaml_node *area = yaml_get(node, S("areas"))->first;
	for (size_t i = 0; i < quiz->area_count; i++, area = area->next) {
		struct str id = quiz->areas[i].id;
		int64_t share = (int64_t)ceil((double)quiz->items_max * quiz->areas[i].share / sum - 1e-9);
		int64_t count = items_in(quiz, id);
		if (str_absent(id) || count >= share)
			continue;
		import_read_problem(
			import, area->line,
			"the area “%.*s” needs %lld items or more, its share of “items_max”, and has %lld",
			STR_ARG(id), (long long)share, (long long)count);
	}
}

/* A decision is about one level, so that all of the items are about one competency, and the award requires it. */
static void check_decided(struct import *import, const struct yaml_node *node, const struct quiz *quiz)
{
	if (!(quiz->stop_decided > 0) || quiz->item_count == 0)
		return;
	int64_t line = import_read_line(yaml_get(node, S("stop")), S("decided"));
	struct str competency = quiz->items[0].competency;
	for (size_t i = 1; i < quiz->item_count; i++)
		if (!str_equal(quiz->items[i].competency, competency)) {
			import_read_problem(
				import, line,
				"“decided” ends a quiz whose items are all about one competency; these are about "
				"several: leave it out");
			return;
		}
	if (document_requirement(import->document, competency) == NULL)
		import_read_problem(
			import, line,
			"the award requires nothing of “%.*s”, so there is nothing to decide: leave “decided” out",
			STR_ARG(competency));
}

/* A sitting takes so many of the items that they cannot all be rarer. */
static void check_exposure(struct import *import, const struct yaml_node *node, const struct quiz *quiz)
{
	double least = (double)quiz->items_min / (double)quiz->item_count;
	if (quiz->items_min > 0 && quiz->item_count > 0 && quiz->exposure_max > 0 &&
	    quiz->exposure_max < least)
		import_read_problem(
			import, import_read_line(node, S("exposure_max")),
			"a sitting takes at least %lld of %zu items, so that on average more than "
			"%.2f of the sittings have each: raise “exposure_max” or add items",
			(long long)quiz->items_min, quiz->item_count, quiz->exposure_max);
}

static void check_quiz(struct import *import, const struct yaml_node *node, void *record)
{
	if (areas_exist(import, node, record))
		check_shares(import, node, record);
	check_exposure(import, node, record);
	check_decided(import, node, record);
}

const struct format quiz_format = {
	.noun = "part",
	.size = sizeof(struct quiz),
	.keys = quiz_keys,
	.key_count = COUNT(quiz_keys),
	.check = check_quiz,
};
