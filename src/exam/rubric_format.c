#include "exam/rubric_format.h"

#include "exam/document_format.h"
#include "exam/import_read.h"
#include "exam/scale.h"

/* ---- criteria ---- */

static const struct format_key level_keys[] = {
	FORMAT_ROW("points", FORMAT_INT, struct level, points, .least = 0, .most = DOCUMENT_POINTS_MAX),
	FORMAT_ROW("title", FORMAT_LINE, struct level, title),
	FORMAT_ROW("description", FORMAT_LINE, struct level, description, .most = 2000),
};
static const struct format level_format = {
	.noun = "level", .size = sizeof(struct level), .keys = level_keys, .key_count = COUNT(level_keys)};

static const struct format_key threshold_keys[] = {
	{.name = S_INIT("thresholds_logit"), .kind = FORMAT_REAL, .least = -6, .most = 6}};
const struct format rubric_format_threshold = {
	.noun = "threshold", .size = sizeof(double), .keys = threshold_keys, .key_count = 1, .bare = true};

static const struct format_key clarification_keys[] = {
	FORMAT_ROW("level", FORMAT_INT, struct clarification, level, .least = 0, .most = DOCUMENT_POINTS_MAX),
	FORMAT_ROW("text", FORMAT_LINE, struct clarification, text, .most = DOCUMENT_CLARIFICATION_BYTES_MAX),
};
static const struct format clarification_format = {.noun = "clarification",
                                                   .size = sizeof(struct clarification),
                                                   .keys = clarification_keys,
                                                   .key_count = COUNT(clarification_keys)};

static const struct format_key criterion_keys[] = {
	FORMAT_ROW("id", FORMAT_ID, struct criterion, id),
	FORMAT_ROW("title", FORMAT_LINE, struct criterion, title),
	FORMAT_ROW("competency", FORMAT_ID, struct criterion, competency),
	FORMAT_ROW("ask", FORMAT_LINE, struct criterion, ask, .most = 2000),
	FORMAT_ROW("files", FORMAT_LINE, struct criterion, files, .most = 500, .optional = true),
	FORMAT_ROW("discrimination", FORMAT_REAL, struct criterion, discrimination, .least = 0.2, .most = 4,
                   .parameter = true),
	FORMAT_LIST_ROW("thresholds_logit", struct criterion, thresholds_logit, threshold_count,
                        &rubric_format_threshold, .least = 1, .most = DOCUMENT_LEVELS_MAX - 1,
                        .parameter = true),
	FORMAT_ROW("calibrated", FORMAT_BOOL, struct criterion, calibrated, .stored = true,
                   .parameter = true),
	FORMAT_LIST_ROW("levels", struct criterion, described, described_count, &level_format, .least = 2,
                        .most = DOCUMENT_LEVELS_MAX),
	FORMAT_ROW("points", FORMAT_INT, struct criterion, points, .least = DOCUMENT_POINTS_MIN,
                   .most = DOCUMENT_POINTS_MAX, .optional = true, .lean = true),
	FORMAT_LIST_ROW("clarifications", struct criterion, clarifications, clarification_count,
                        &clarification_format, .least = 1, .most = DOCUMENT_CLARIFICATIONS_MAX,
                        .optional = true, .aside = true),
};

/* On a scale of points each description holds from its own points up to the next one's; else every level is described. */
static void check_level(struct import *import, const struct yaml_node *value, int64_t points, int64_t least,
                        const struct criterion *criterion)
{
	if (criterion->points == 0 && points != least)
		import_read_problem(
			import, value->line,
			"this level has %lld points: levels rise 0, 1, 2, so it must be %lld; on a "
			"scale of points the criterion says how many there are: “points: 60”",
			(long long)points, (long long)least);
	else if (criterion->points > 0 && least == 0 && points != 0)
		import_read_problem(import, value->line, "the first level must have 0 points, not %lld",
		                    (long long)points);
	else if (criterion->points > 0 && points < least)
		import_read_problem(import, value->line,
		                    "this level has %lld points: levels rise, so it must be %lld or more",
		                    (long long)points, (long long)least);
	else if (criterion->points > 0 && points > criterion->points)
		import_read_problem(import, value->line,
		                    "this level has %lld points, and the criterion has %lld at most",
		                    (long long)points, (long long)criterion->points);
}

static void check_points(struct import *import, const struct yaml_node *node,
                         const struct criterion *criterion)
{
	if (criterion->described_count == 0 || criterion->points == FORMAT_UNKNOWN_INT)
		return;
	const struct yaml_node *level = yaml_get(node, S("levels"))->first;
	int64_t least = 0;
	for (size_t i = 0; i < criterion->described_count; i++, level = level->next) {
		int64_t points = criterion->described[i].points;
		const struct yaml_node *value = yaml_get(level, S("points"));
		bool known = value != NULL && points != FORMAT_UNKNOWN_INT;
		if (known)
			check_level(import, value, points, least, criterion);
		least = (known && criterion->points > 0 ? points : (int64_t)i) + 1;
	}
}

/* Closer ones make a level that hardly anybody can have. */
static const double least_gap_logit = 0.05;

void rubric_format_check_thresholds(struct import *import, const struct yaml_node *list,
                                    const double *thresholds_logit, size_t count)
{
	const struct yaml_node *value = count == 0 ? NULL : list->first->next;
	for (size_t i = 1; i < count; i++, value = value->next)
		if (thresholds_logit[i] - thresholds_logit[i - 1] < least_gap_logit - 1e-9)
			import_read_problem(
				import, value->line,
				"each threshold must be at least %g above the one before, and %g is not",
				least_gap_logit, thresholds_logit[i]);
}

static void check_thresholds(struct import *import, const struct yaml_node *node,
                             const struct criterion *criterion)
{
	const struct yaml_node *list = yaml_get(node, S("thresholds_logit"));
	if (criterion->threshold_count == 0)
		return;
	if (criterion->described_count > 0 && criterion->threshold_count + 1 != criterion->described_count)
		import_read_problem(
			import, list->line,
			"%zu thresholds for %zu levels: between two levels lies one, so %zu are needed",
			criterion->threshold_count, criterion->described_count,
			criterion->described_count - 1);
	rubric_format_check_thresholds(import, list, criterion->thresholds_logit, criterion->threshold_count);
}

static bool is_described(const struct criterion *criterion, int64_t level)
{
	for (size_t i = 0; i < criterion->described_count; i++)
		if ((criterion->points > 0 ? criterion->described[i].points : (int64_t)i) == level)
			return true;
	return false;
}

static void check_clarifications(struct import *import, const struct yaml_node *node,
                                 const struct criterion *criterion)
{
	if (criterion->clarification_count == 0 || criterion->described_count == 0 ||
	    criterion->points == FORMAT_UNKNOWN_INT)
		return;
	const struct yaml_node *element = yaml_get(node, S("clarifications"))->first;
	for (size_t i = 0; i < criterion->clarification_count; i++, element = element->next) {
		int64_t level = criterion->clarifications[i].level;
		if (level == FORMAT_UNKNOWN_INT || is_described(criterion, level))
			continue;
		if (criterion->points > 0)
			import_read_problem(import, element->line,
			                    "there is no level %lld to clarify: none is described there",
			                    (long long)level);
		else
			import_read_problem(import, element->line,
			                    "there is no level %lld to clarify: they are 0 to %zu",
			                    (long long)level, criterion->described_count - 1);
	}
}

static void check_criterion(struct import *import, const struct yaml_node *node, void *record)
{
	const struct criterion *criterion = record;
	check_points(import, node, criterion);
	check_thresholds(import, node, criterion);
	check_clarifications(import, node, criterion);
	import_read_reference(import, import_read_line(node, S("competency")), criterion->competency,
	                      &competency_format, import->document->competencies,
	                      import->document->competency_count);
}

const struct format rubric_format_criterion = {
	.noun = "criterion",
	.size = sizeof(struct criterion),
	.keys = criterion_keys,
	.key_count = COUNT(criterion_keys),
	.check = check_criterion,
};

/* ---- anchor answers ---- */

static const struct format_key anchor_level_keys[] = {
	{.name = S_INIT("levels"), .kind = FORMAT_INT, .least = 0, .most = DOCUMENT_POINTS_MAX}};
static const struct format anchor_level_format = {
	.noun = "level", .size = sizeof(int64_t), .keys = anchor_level_keys, .key_count = 1, .bare = true};

static const struct format_key why_keys[] = {{.name = S_INIT("why"), .kind = FORMAT_LINE, .most = 2000}};
static const struct format why_format = {
	.noun = "reason", .size = sizeof(struct str), .keys = why_keys, .key_count = 1, .bare = true};

/* Authors write levels and reasons by the criterion's id; stored they are in the criteria's order. */
static const struct format_key anchor_keys[] = {
	FORMAT_ROW("id", FORMAT_ID, struct anchor, id),
	FORMAT_ROW("answer", FORMAT_TEXT, struct anchor, answer, .most = DOCUMENT_ANSWER_BYTES_MAX,
                   .file = true),
	FORMAT_LIST_ROW("levels", struct anchor, levels, level_count, &anchor_level_format, .least = 1,
                        .most = DOCUMENT_CRITERIA_MAX, .checked = true),
	FORMAT_LIST_ROW("why", struct anchor, whys, why_count, &why_format, .least = 1,
                        .most = DOCUMENT_CRITERIA_MAX, .checked = true),
};
const struct format rubric_format_anchor = {.noun = "anchor",
                                            .size = sizeof(struct anchor),
                                            .keys = anchor_keys,
                                            .key_count = COUNT(anchor_keys)};

/* Whether there is a mapping; its keys must be criteria. */
static bool is_by_criterion(struct import *import, const struct yaml_node *map, const struct rubric *rubric)
{
	if (map->kind != YAML_MAP) {
		import_read_problem(import, map->line,
		                    "“%.*s” must have a key for each criterion, such as tone: 2",
		                    STR_ARG(map->key));
		return false;
	}
	for (const struct yaml_node *value = map->first; value != NULL; value = value->next)
		import_read_reference(import, value->key_line, value->key, &rubric_format_criterion,
		                      rubric->criteria, rubric->criterion_count);
	return true;
}

static int64_t read_level(struct import *import, const struct yaml_node *map,
                          const struct criterion *criterion)
{
	const struct yaml_node *value = yaml_get(map, criterion->id);
	bool unknown = criterion->points == FORMAT_UNKNOWN_INT; /* that has been told */
	const struct format_key key = {.name = criterion->id,
	                               .kind = FORMAT_INT,
	                               .least = 0,
	                               .most = unknown ? DOCUMENT_POINTS_MAX
	                                               : (double)(scale_levels(criterion) - 1)};
	if (value != NULL)
		return import_read_int(import, value, &key);
	import_read_problem(import, map->line, "the anchor needs a level for the criterion “%.*s”",
	                    STR_ARG(criterion->id));
	return FORMAT_UNKNOWN_INT;
}

static void read_levels(struct import *import, const struct yaml_node *node, const struct rubric *rubric,
                        struct anchor *anchor)
{
	const struct yaml_node *map = yaml_get(node, S("levels"));
	if (map == NULL)
		import_read_problem(import, node->line, "the anchor needs “levels”");
	if (map == NULL || !is_by_criterion(import, map, rubric))
		return;
	int64_t *levels = work_array(import->w, rubric->criterion_count, sizeof *levels);
	for (size_t i = 0; i < rubric->criterion_count; i++)
		if (!str_absent(rubric->criteria[i].id) && rubric->criteria[i].described_count > 0)
			levels[i] = read_level(import, map, &rubric->criteria[i]);
	anchor->levels = levels;
	anchor->level_count = rubric->criterion_count;
}

static void read_whys(struct import *import, const struct yaml_node *node, const struct rubric *rubric,
                      struct anchor *anchor)
{
	const struct yaml_node *map = yaml_get(node, S("why"));
	struct str *whys = work_array(import->w, rubric->criterion_count, sizeof *whys);
	anchor->whys = whys;
	anchor->why_count = rubric->criterion_count;
	if (map == NULL || !is_by_criterion(import, map, rubric))
		return;
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		const struct yaml_node *value = yaml_get(map, rubric->criteria[i].id);
		if (value != NULL)
			whys[i] = import_read_text(import, value, &why_keys[0]);
	}
}

void rubric_format_check(struct import *import, const struct yaml_node *node, struct rubric *rubric)
{
	if (rubric->anchor_count == 0 || rubric->criterion_count == 0)
		return;
	struct anchor *anchors = work_array(import->w, rubric->anchor_count, sizeof *anchors);
	const struct yaml_node *element = yaml_get(node, S("anchors"))->first;
	for (size_t i = 0; i < rubric->anchor_count; i++, element = element->next) {
		anchors[i] = rubric->anchors[i];
		if (element->kind != YAML_MAP)
			continue;
		read_levels(import, element, rubric, &anchors[i]);
		read_whys(import, element, rubric, &anchors[i]);
	}
	rubric->anchors = anchors;
}
