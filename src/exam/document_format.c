#include "exam/document_format.h"

#include "exam/document.h"
#include "exam/import_nearest.h"
#include "exam/import_read.h"
#include "exam/part.h"
#include "exam/task_type.h"
#include "irt/evidence.h"

static const struct format_key competency_keys[] = {
	FORMAT_ROW("id", FORMAT_ID, struct competency, id),
	FORMAT_ROW("title", FORMAT_LINE, struct competency, title),
	FORMAT_ROW("description", FORMAT_LINE, struct competency, description, .most = 1000),
	FORMAT_ROW("url", FORMAT_LINE, struct competency, url, .most = 1000, .optional = true),
	FORMAT_ROW("called", FORMAT_LINE, struct competency, called, .optional = true),
	FORMAT_ROW("framework", FORMAT_LINE, struct competency, framework, .optional = true),
	FORMAT_ROW("code", FORMAT_LINE, struct competency, code, .optional = true),
	FORMAT_ROW("drift_per_year", FORMAT_REAL, struct competency, drift_per_year, .least = 0, .most = 1.9,
                   .optional = true, .standard = DOCUMENT_DRIFT_STANDARD, .lean = true),
};
/* A credential's alignment is an address; the other three say more about it. */
static void check_competency(struct import *import, const struct yaml_node *node, void *record)
{
	const struct competency *competency = record;
	bool is_address =
		str_starts(competency->url, S("https://")) || str_starts(competency->url, S("http://"));
	if (!str_absent(competency->url) && !is_address)
		import_read_problem(
			import, import_read_line(node, S("url")),
			"“url” is the address of the competency in its framework: it begins with https://");
	bool more = !str_absent(competency->called) || !str_absent(competency->framework) ||
	            !str_absent(competency->code);
	if (str_absent(competency->url) && more)
		import_read_problem(
			import, import_read_line(node, S("id")),
			"“called”, “framework” and “code” say more about a “url”, which is missing");
}
const struct format competency_format = {
	.noun = "competency",
	.size = sizeof(struct competency),
	.keys = competency_keys,
	.key_count = COUNT(competency_keys),
	.check = check_competency,
};

/* ---- award and retakes ---- */

static const struct format_key validity_keys[] = {
	FORMAT_ROW("days", FORMAT_INT, struct validity, days, .least = 1, .most = 36500),
};
static const struct format validity_format = {
	.noun = "section “valid_for”",
	.size = sizeof(struct validity),
	.keys = validity_keys,
	.key_count = COUNT(validity_keys),
};

static const struct format_key achievement_keys[] = {
	FORMAT_ROW("id", FORMAT_ID, struct document, achievement.id),
	FORMAT_ROW("name", FORMAT_LINE, struct document, achievement.name),
	FORMAT_ROW("description", FORMAT_LINE, struct document, achievement.description, .most = 1000),
	FORMAT_ROW("criteria", FORMAT_MARKDOWN, struct document, achievement.criteria),
	FORMAT_ROW("valid_for", FORMAT_RECORD, struct document, achievement.valid_for, .of = &validity_format,
                   .optional = true),
};
static const struct format achievement_format = {
	.noun = "section “achievement”", .keys = achievement_keys, .key_count = COUNT(achievement_keys)};

static const struct format_key requirement_keys[] = {
	FORMAT_ROW("competency", FORMAT_ID, struct requirement, competency),
	FORMAT_ROW("level_logit", FORMAT_REAL, struct requirement, level_logit, .least = -6, .most = 6),
	FORMAT_ROW("probability", FORMAT_REAL, struct requirement, probability, .least = 0.5, .most = 0.99),
};
static void check_requirement(struct import *import, const struct yaml_node *node, void *record)
{
	const struct requirement *requirement = record;
	import_read_reference(import, import_read_line(node, S("competency")), requirement->competency,
	                      &competency_format, import->document->competencies,
	                      import->document->competency_count);
}
const struct format requirement_format = {
	.noun = "requirement",
	.size = sizeof(struct requirement),
	.keys = requirement_keys,
	.key_count = COUNT(requirement_keys),
	.check = check_requirement,
};

static const struct format_key award_keys[] = {
	FORMAT_GROUP_ROW("achievement", &achievement_format),
	FORMAT_LIST_ROW("requires", struct document, requirements, requirement_count, &requirement_format,
                        .least = 1, .most = DOCUMENT_COMPETENCIES_MAX),
};
static const struct format award_format = {
	.noun = "section “award”", .keys = award_keys, .key_count = COUNT(award_keys)};

static const struct format_key retake_keys[] = {
	FORMAT_ROW("wait_days", FORMAT_INT, struct document, retake_wait_days, .least = 0, .most = 3650,
                   .optional = true),
	FORMAT_ROW("attempts", FORMAT_INT, struct document, retake_attempts, .least = 1, .most = 100,
                   .optional = true, .standard = 1),
	FORMAT_ROW("show_again", FORMAT_BOOL, struct document, show_again, .optional = true),
};
static const struct format retake_format = {
	.noun = "section “retake”", .keys = retake_keys, .key_count = COUNT(retake_keys)};

/* ---- how people review it ---- */

static const struct format_key review_keys[] = {
	FORMAT_ROW("second_marking", FORMAT_REAL, struct document, review.second_marking, .least = 0,
                   .most = 1, .optional = true, .standard = DOCUMENT_SECOND_STANDARD, .lean = true),
	FORMAT_ROW("by_lot_alone", FORMAT_BOOL, struct document, review.by_lot_alone, .optional = true),
	FORMAT_ROW("adjudicate_levels", FORMAT_INT, struct document, review.adjudicate_levels, .least = 1,
                   .most = DOCUMENT_LEVELS_MAX, .optional = true, .standard = 2, .lean = true),
	FORMAT_ROW("adjudication", FORMAT_ID, struct document, review.adjudication, .optional = true),
	FORMAT_ROW("resolved", FORMAT_ID, struct document, review.resolved, .optional = true),
};
static const struct format review_format = {
	.noun = "section “review”", .keys = review_keys, .key_count = COUNT(review_keys)};

/* Whether a word that is there is one of two or three. */
static void check_word(struct import *import, const struct yaml_node *section, struct str key,
                       struct str value, const struct str *words, size_t count, const char *sentence)
{
	struct import_nearest nearest = import_nearest(value);
	for (size_t i = 0; i < count; i++) {
		if (str_absent(value) || str_equal(value, words[i]))
			return;
		import_nearest_offer(&nearest, words[i]);
	}
	struct str hint = import_nearest_hint(import->w->arena, &nearest);
	import_read_problem(import, import_read_line(section, key), "%s%.*s", sentence, STR_ARG(hint));
}

static void check_review(struct import *import, const struct yaml_node *node, const struct document *document)
{
	static const struct str who[] = {S_INIT("third"), S_INIT("agreement")},
				what[] = {S_INIT("mean"), S_INIT("lower"), S_INIT("higher")};
	const struct yaml_node *section = yaml_get(node, S("review"));
	if (section == NULL || section->kind != YAML_MAP)
		return;
	check_word(import, section, S("adjudication"), document->review.adjudication, who, COUNT(who),
	           "“adjudication” must be third or agreement");
	check_word(import, section, S("resolved"), document->review.resolved, what, COUNT(what),
	           "“resolved” must be mean, lower or higher");
}

static const struct format_key afterwards_keys[] = {
	FORMAT_ROW("appeal_days_to_answer", FORMAT_INT, struct document, appeal_days, .least = 1, .most = 365,
                   .optional = true, .standard = DOCUMENT_APPEAL_DAYS_STANDARD, .lean = true),
	FORMAT_ROW("feedback_reviewed", FORMAT_BOOL, struct document, feedback_reviewed, .optional = true),
};
static const struct format afterwards_format = {
	.noun = "section “afterwards”", .keys = afterwards_keys, .key_count = COUNT(afterwards_keys)};

/* ---- parts ---- */

static const struct format_key part_keys[] = {
	FORMAT_ROW("id", FORMAT_ID, struct part, id),
	FORMAT_ROW("type", FORMAT_ID, struct part, type),
	FORMAT_ROW("title", FORMAT_LINE, struct part, title),
	FORMAT_ROW("introduction", FORMAT_MARKDOWN, struct part, introduction),
	FORMAT_ROW("minutes", FORMAT_INT, struct part, minutes, .least = 0, .most = 480, .optional = true),
	FORMAT_ROW("expected_minutes", FORMAT_INT, struct part, expected_minutes, .least = 1, .most = 480),
	FORMAT_ROW("shared_sd", FORMAT_REAL, struct part, shared_sd_logit, .least = 0,
                   .most = EVIDENCE_SHARED_SD_MAX, .optional = true, .lean = true, .parameter = true),
};

/* A part's other keys are those of its type. */
static const struct format_key *part_rest(const void *record)
{
	const struct task_type *type = task_type_find(((const struct part *)record)->type);
	return type == NULL ? NULL : &type->keys;
}

static void check_type(struct import *import, const struct yaml_node *node, struct str type)
{
	if (str_absent(type) || task_type_find(type) != NULL)
		return;
	size_t count;
	const struct task_type *const *types = task_types(&count);
	struct import_nearest nearest = import_nearest(type);
	for (size_t i = 0; i < count; i++)
		import_nearest_offer(&nearest, types[i]->name);
	struct str hint = import_nearest_hint(import->w->arena, &nearest);
	import_read_problem(import, import_read_line(node, S("type")), "there is no type of part “%.*s”%.*s",
	                    STR_ARG(type), STR_ARG(hint));
}

/* Whether two of its tasks are about one competency. */
static bool has_company(const struct part *part)
{
	struct measure one, other;
	for (size_t i = 0; part_measure(part, i, &one); i++)
		for (size_t k = i + 1; part_measure(part, k, &other); k++)
			if (str_equal(one.competency, other.competency))
				return true;
	return false;
}

/* A quiz chooses its questions, and one at a time: those that hang together are of one `family`. Of a part with problems there
 * may be no tasks. */
static void check_shared(struct import *import, const struct yaml_node *node, const struct part *part)
{
	const struct task_type *type = task_type_find(part->type);
	struct measure measure;
	if (!(part->shared_sd_logit > 0) || type == NULL)
		return;
	if (type->tasks_stand_alone)
		import_read_problem(import, import_read_line(node, S("shared_sd")),
		                    "a %.*s has no “shared_sd”: give items that hang together one “family”",
		                    STR_ARG(type->name));
	else if (part_measure(part, 0, &measure) && !has_company(part))
		import_read_problem(
			import, import_read_line(node, S("shared_sd")),
			"“shared_sd” is of what several tasks about one competency share, and this part has "
			"one of each");
}

static void check_part(struct import *import, const struct yaml_node *node, void *record)
{
	const struct part *part = record;
	check_type(import, node, part->type);
	check_shared(import, node, part);
	if (part->minutes > 0 && part->minutes < part->expected_minutes)
		import_read_problem(import, import_read_line(node, S("minutes")),
		                    "“minutes” is less than “expected_minutes”: people would not finish");
}
const struct format part_format = {
	.noun = "part",
	.size = sizeof(struct part),
	.keys = part_keys,
	.key_count = COUNT(part_keys),
	.rest = part_rest,
	.check = check_part,
};

/* ---- the whole ---- */

static const struct format_key document_keys[] = {
	FORMAT_ROW("id", FORMAT_ID, struct document, id),
	FORMAT_ROW("assay", FORMAT_INT, struct document, assay, .least = 1, .most = 1),
	FORMAT_ROW("title", FORMAT_LINE, struct document, title),
	FORMAT_ROW("language", FORMAT_LINE, struct document, language, .most = 35),
	FORMAT_ROW("summary", FORMAT_LINE, struct document, summary, .most = 1000),
	FORMAT_ROW("about", FORMAT_MARKDOWN, struct document, about),
	FORMAT_ROW("recorded", FORMAT_MARKDOWN, struct document, recorded),
	FORMAT_ROW("judged_by", FORMAT_MARKDOWN, struct document, judged_by),
	FORMAT_LIST_ROW("competencies", struct document, competencies, competency_count, &competency_format,
                        .least = 1, .most = DOCUMENT_COMPETENCIES_MAX),
	FORMAT_GROUP_ROW("award", &award_format),
	FORMAT_GROUP_ROW("retake", &retake_format, .optional = true),
	FORMAT_GROUP_ROW("review", &review_format, .optional = true),
	FORMAT_GROUP_ROW("afterwards", &afterwards_format, .optional = true),
	FORMAT_LIST_ROW("parts", struct document, parts, part_count, &part_format, .least = 1,
                        .most = DOCUMENT_PARTS_MAX),
};

/* BCP 47 (RFC 5646), as far as languages of assessments go: "en", "de-CH", "zh-Hant-TW". */
static bool is_language(struct str tag)
{
	for (size_t subtag = 0; !str_absent(tag); subtag++) {
		struct str letters = str_cut(&tag, '-');
		size_t least = subtag == 0 ? 2 : 1, most = subtag == 0 ? 3 : 8;
		if (letters.len < least || letters.len > most)
			return false;
		for (size_t i = 0; i < letters.len; i++) {
			char c = letters.at[i];
			bool digit = c >= '0' && c <= '9' && subtag > 0;
			if (!digit && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z'))
				return false;
		}
	}
	return true;
}

static bool is_measured(const struct document *document, struct str competency)
{
	for (size_t i = 0; i < document->part_count; i++)
		if (part_measures(&document->parts[i], competency))
			return true;
	return false;
}

static void check_measured(struct import *import, const struct yaml_node *node,
                           const struct document *document)
{
	const struct yaml_node *list = yaml_get(node, S("competencies"));
	if (document->competency_count == 0 || document->part_count == 0)
		return;
	const struct yaml_node *element = list->first;
	for (size_t i = 0; i < document->competency_count; i++, element = element->next) {
		struct str id = document->competencies[i].id;
		if (!str_absent(id) && !is_measured(document, id))
			import_read_problem(
				import, element->line,
				"nothing measures the competency “%.*s”: name it in an item or criterion",
				STR_ARG(id));
	}
}

static void check_document(struct import *import, const struct yaml_node *node, void *record)
{
	const struct document *document = record;
	check_measured(import, node, document);
	check_review(import, node, document);
	if (!str_absent(document->language) && !is_language(document->language))
		import_read_problem(import, import_read_line(node, S("language")),
		                    "“language” must be a language tag such as en, de or pt-BR");
}
const struct format document_format = {
	.noun = "assessment",
	.size = sizeof(struct document),
	.keys = document_keys,
	.key_count = COUNT(document_keys),
	.check = check_document,
};
