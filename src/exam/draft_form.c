/* draft_begin, draft_change, draft_field, draft_add_element, draft_remove_element, draft_label, draft_form_place. */
#include "exam/draft_form.h"

#include "base/check.h"
#include "base/utf8.h"
#include "exam/draft_standard.h"
#include "exam/draft_tree.h"

/* ---- the fields ---- */

#define PLACE_ROW(pattern_, label_)                        \
	{                                                  \
		S_INIT(pattern_), DRAFT_FORM_PLACE, label_ \
	}
#define TEXT_ROW(pattern_, label_)                        \
	{                                                 \
		S_INIT(pattern_), DRAFT_FORM_TEXT, label_ \
	}
#define ROW(pattern_, kind_, label_)                         \
	{                                                    \
		S_INIT(pattern_), DRAFT_FORM_##kind_, label_ \
	}

static const struct draft_form_row rows[] = {
	TEXT_ROW("title", "title"),
	TEXT_ROW("language", "language"),
	TEXT_ROW("summary", "summary"),
	TEXT_ROW("about", "what is assessed"),
	TEXT_ROW("recorded", "what is recorded"),
	TEXT_ROW("judged_by", "who judges"),
	TEXT_ROW("award.achievement.name", "name of the credential"),
	TEXT_ROW("award.achievement.description", "what the credential says"),
	TEXT_ROW("award.achievement.criteria", "what its holder did"),
	ROW("award.achievement.valid_for.days", SECTION, "days that it holds"),
	ROW("retake.wait_days", CHOICE, "days between attempts"),
	ROW("retake.attempts", CHOICE, "attempts"),
	ROW("review.second_marking", CHOICE, "share that is read twice"),
	ROW("afterwards.appeal_days_to_answer", CHOICE, "days to answer an appeal"),
	PLACE_ROW("competencies", "skills"),
	PLACE_ROW("competencies.#", "skill"),
	TEXT_ROW("competencies.#.title", "title"),
	TEXT_ROW("competencies.#.description", "description"),
	ROW("competencies.#.needs", NEEDS, "level that is needed"),
	ROW("competencies.#.sure", SURE, "how sure it must be"),
	PLACE_ROW("parts", "tasks"),
	PLACE_ROW("parts.#", "task"),
	TEXT_ROW("parts.#.title", "title"),
	TEXT_ROW("parts.#.introduction", "what is read before it begins"),
	TEXT_ROW("parts.#.statement", "the task"),
	ROW("parts.#.minutes", CHOICE, "time limit"),
	ROW("parts.#.expected_minutes", NUMBER, "minutes that most people need"),
	ROW("parts.#.words.min", NUMBER, "fewest words"),
	ROW("parts.#.words.max", NUMBER, "most words"),
	ROW("parts.#.paper.pages", SECTION, "pages of paper"),
	ROW("parts.#.pictures.most", SECTION, "pictures"),
	ROW("parts.#.questions_shown", SWITCH, "whether candidates read the questions"),
	PLACE_ROW("parts.#.rubric", "criteria"),
	PLACE_ROW("parts.#.rubric.#", "criterion"),
	TEXT_ROW("parts.#.rubric.#.title", "title"),
	TEXT_ROW("parts.#.rubric.#.ask", "question"),
	TEXT_ROW("parts.#.rubric.#.competency", "skill that it shows"),
	ROW("parts.#.rubric.#.points", CHOICE, "most points"),
	PLACE_ROW("parts.#.rubric.#.levels", "levels"),
	PLACE_ROW("parts.#.rubric.#.levels.#", "level"),
	TEXT_ROW("parts.#.rubric.#.levels.#.title", "title"),
	TEXT_ROW("parts.#.rubric.#.levels.#.description", "description"),
	ROW("parts.#.rubric.#.levels.#.points", CHOICE, "first points"),
};

static bool is_index(struct str step)
{
	int64_t number;
	return step.len > 0 && step.len <= 4 && str_to_int(step, &number) && number >= 0;
}

static bool fits(struct str pattern, struct str path)
{
	while (!str_absent(pattern) && !str_absent(path)) {
		struct str wanted = str_cut(&pattern, '.'), step = str_cut(&path, '.');
		if (str_equal(wanted, S("#")) ? !is_index(step) : !str_equal(wanted, step))
			return false;
	}
	return str_absent(pattern) && str_absent(path);
}

const struct draft_form_row *draft_form_find(struct str path)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		if (fits(rows[i].pattern, path))
			return &rows[i];
	return NULL;
}

const struct draft_form_row *draft_form_rows(size_t *count)
{
	*count = COUNT(rows);
	return rows;
}

/* "Task 2, criterion 1: question": the elements that the path leads through, then the field. */
struct str draft_label(struct work *w, struct str path)
{
	const struct draft_form_row *row = draft_form_find(path);
	struct buf label = buf_init(w->arena, 400);
	struct str rest = path;
	if (row == NULL)
		return (struct str){0};
	for (size_t at = 0; !str_absent(rest);) {
		int64_t index = 0;
		struct str step = str_cut(&rest, '.');
		at += step.len + 1;
		if (!is_index(step) || !str_to_int(step, &index))
			continue;
		const struct draft_form_row *element = draft_form_find(str_slice(path, 0, at - 1));
		buf_format(&label, "%s%s %lld", label.len == 0 ? "" : ", ", element->label,
		           (long long)index + 1);
	}
	bool element = str_ends(row->pattern, S("#"));
	if (!element)
		buf_format(&label, "%s%s", label.len == 0 ? "" : ": ", row->label);
	if (label.len > 0 && label.at[0] >= 'a' && label.at[0] <= 'z')
		label.at[0] = (char)(label.at[0] - 'a' + 'A');
	return buf_str(&label);
}

struct str draft_form_place(struct work *w, const struct json *tree, struct str path)
{
	if (str_starts(path, S("award.requires."))) { /* on the form it stands with the competency */
		struct str rest = str_slice(path, sizeof "award.requires." - 1, SIZE_MAX);
		struct str index = str_cut(&rest, '.');
		struct str competency = draft_tree_text(
			tree, str_format(w->arena, "award.requires.%.*s.competency", STR_ARG(index)));
		size_t count = draft_tree_count(tree, S("competencies"));
		for (size_t i = 0; i < count; i++)
			if (str_equal(competency,
			              draft_tree_text(tree, str_format(w->arena, "competencies.%zu.id", i))))
				return str_format(w->arena, "competencies.%zu.%s", i,
				                  str_ends(path, S("probability")) ? "sure" : "needs");
		return (struct str){0};
	}
	while (path.len > 0 && draft_form_find(path) == NULL) {
		struct str step = draft_tree_last(path);
		path = str_slice(path, 0, path.len > step.len ? path.len - step.len - 1 : 0);
	}
	return path.len == 0 ? (struct str){0} : path;
}

/* ---- what is required ---- */

bool draft_form_is_key(struct str id)
{
	int64_t number;
	return id.len > 1 && id.len <= 10 && id.at[0] == '+' &&
	       str_to_int(str_slice(id, 1, SIZE_MAX), &number) && number > 0;
}

static struct str requirement_path(struct work *w, size_t index, const char *member)
{
	return str_format(w->arena, "award.requires.%zu%s", index, member);
}

size_t draft_form_requirement(struct work *w, const struct json *tree, struct str competency)
{
	size_t count = draft_tree_count(tree, S("award.requires"));
	for (size_t i = 0; i < count; i++)
		if (str_equal(draft_tree_text(tree, requirement_path(w, i, ".competency")), competency))
			return i;
	return SIZE_MAX;
}

/* The path of the competency that a path is of, and which one it is named. */
static size_t requirement_of(struct work *w, const struct json *tree, struct str path, struct str *competency)
{
	struct str rest = path;
	struct str list = str_cut(&rest, '.'), index = str_cut(&rest, '.');
	*competency =
		draft_tree_text(tree, str_format(w->arena, "%.*s.%.*s.id", STR_ARG(list), STR_ARG(index)));
	return draft_form_requirement(w, tree, *competency);
}

static enum err add_requirement(struct work *w, const struct json *tree, struct str competency,
                                const struct json *level, const struct json **out)
{
	size_t index = draft_tree_count(tree, S("award.requires"));
	if (index == 0)
		TRY(draft_tree_put(w, tree, S("award.requires"), &draft_standard_empty_list, &tree));
	TRY(draft_tree_put(w, tree, requirement_path(w, index, ".competency"),
	                   draft_tree_string(w, competency), &tree));
	TRY(draft_tree_put(w, tree, requirement_path(w, index, ".level_logit"), level, &tree));
	return draft_tree_put(w, tree, requirement_path(w, index, ".probability"),
	                      draft_tree_number(w, DRAFT_STANDARD_SURE), out);
}

static enum err put_needs(struct work *w, const struct json *tree, struct str path, struct str text,
                          const struct json **out)
{
	struct str competency;
	size_t index = requirement_of(w, tree, path, &competency);
	bool none = str_trim(text).len == 0;
	*out = tree;
	if (index == SIZE_MAX)
		return none ? OK : add_requirement(w, tree, competency, draft_tree_value(w, text), out);
	if (none)
		return draft_tree_remove(w, tree, requirement_path(w, index, ""), out);
	return draft_tree_put(w, tree, requirement_path(w, index, ".level_logit"), draft_tree_value(w, text),
	                      out);
}

/* Of a competency of which nothing is required it says nothing. */
static enum err put_sure(struct work *w, const struct json *tree, struct str path, struct str text,
                         const struct json **out)
{
	struct str competency;
	size_t index = requirement_of(w, tree, path, &competency);
	*out = tree;
	if (index == SIZE_MAX)
		return OK;
	return draft_tree_put(w, tree, requirement_path(w, index, ".probability"), draft_tree_value(w, text),
	                      out);
}

struct str draft_field(struct work *w, const struct json *tree, struct str path)
{
	const struct draft_form_row *row = draft_form_find(path);
	bool needs = row != NULL && row->kind == DRAFT_FORM_NEEDS;
	struct str competency;
	if (!needs && (row == NULL || row->kind != DRAFT_FORM_SURE))
		return draft_tree_text(tree, path);
	size_t index = requirement_of(w, tree, path, &competency);
	if (index == SIZE_MAX)
		return needs ? S("") : DRAFT_STANDARD_SURE;
	return draft_tree_text(tree, requirement_path(w, index, needs ? ".level_logit" : ".probability"));
}

/* ---- changing ---- */

static struct str above(struct str path)
{
	size_t at = path.len;
	while (at > 0 && path.at[at - 1] != '.')
		at--;
	return at == 0 ? (struct str){0} : str_slice(path, 0, at - 1);
}

/* Whether the elements that the path leads through are there: a form that is older than a removal must not make them anew. */
static bool leads_somewhere(const struct json *tree, struct str path)
{
	struct str rest = path;
	for (size_t at = 0; !str_absent(rest);) {
		struct str step = str_cut(&rest, '.');
		at += step.len + 1;
		if (is_index(step) && draft_tree_at(tree, str_slice(path, 0, at - 1)) == NULL)
			return false;
	}
	return true;
}

static enum err put_field(struct work *w, const struct json *tree, const struct draft_form_row *row,
                          struct str path, struct str text, const struct json **out)
{
	bool empty = str_trim(text).len == 0;
	switch (row->kind) {
	case DRAFT_FORM_TEXT: return draft_tree_put(w, tree, path, draft_tree_string(w, text), out);
	case DRAFT_FORM_NUMBER: return draft_tree_put(w, tree, path, draft_tree_value(w, text), out);
	case DRAFT_FORM_CHOICE:
		return empty ? draft_tree_remove(w, tree, path, out)
		             : draft_tree_put(w, tree, path, draft_tree_value(w, text), out);
	case DRAFT_FORM_SWITCH:
		return str_equal(str_trim(text), S("true"))
		               ? draft_tree_put(w, tree, path, draft_tree_true(w), out)
		               : draft_tree_remove(w, tree, path, out);
	case DRAFT_FORM_SECTION:
		return empty || str_equal(str_trim(text), S("0"))
		               ? draft_tree_remove(w, tree, above(path), out)
		               : draft_tree_put(w, tree, path, draft_tree_value(w, text), out);
	case DRAFT_FORM_NEEDS: return put_needs(w, tree, path, text, out);
	case DRAFT_FORM_SURE: return put_sure(w, tree, path, text, out);
	case DRAFT_FORM_PLACE: break;
	}
	return fail(w, ERR_INPUT, "“%.*s” is no field of this form.", STR_ARG(path));
}

enum err draft_change(struct work *w, const struct json *tree, const struct json *fields,
                      const struct json **out)
{
	*out = tree;
	if (fields == NULL || fields->kind != JSON_OBJECT)
		return fail(w, ERR_INPUT, "Fields are an object: a text for each path.");
	if (fields->count > DRAFT_CHANGES_MAX)
		return fail(w, ERR_TOO_LARGE, "These are more than %d fields.", DRAFT_CHANGES_MAX);
	for (size_t i = 0; i < fields->count; i++) {
		struct str path = fields->members[i].name, text;
		const struct json *value = &fields->members[i].value;
		const struct draft_form_row *row = draft_form_find(path);
		if (row == NULL || value->kind != JSON_STRING)
			return fail(
				w, ERR_INPUT, "“%.*s” is no field of this form with a text.",
				STR_ARG(str_slice(utf8_repaired(w->arena, path), 0, DRAFT_KEY_BYTES_MAX)));
		if (!leads_somewhere(*out, path))
			return fail(w, ERR_CONFLICT, "%.*s is not there any more: load the page again.",
			            STR_ARG(draft_label(w, path)));
		TRY(utf8_clean(w, value->text, draft_label(w, path), &text));
		TRY(put_field(w, *out, row, path, text, out));
	}
	return OK;
}

/* ---- elements ---- */

/* The lists that a form adds to. */
struct list_row {
	struct str pattern;
	size_t least, most;
};
static const struct list_row lists[] = {
	{S_INIT("competencies"), 1, DRAFT_COMPETENCIES_MAX},
	{S_INIT("parts"), 1, DOCUMENT_PARTS_MAX},
	{S_INIT("parts.#.rubric"), 1, DOCUMENT_CRITERIA_MAX},
	{S_INIT("parts.#.rubric.#.levels"), 2, DOCUMENT_LEVELS_MAX},
};

static const struct list_row *find_list(struct str path)
{
	for (size_t i = 0; i < COUNT(lists); i++)
		if (fits(lists[i].pattern, path))
			return &lists[i];
	return NULL;
}

static const struct json *new_element(struct work *w, const struct json *tree, const struct list_row *list)
{
	struct str key = draft_standard_key(w, tree);
	struct str only = draft_tree_count(tree, S("competencies")) == 1
	                          ? draft_tree_text(tree, S("competencies.0.id"))
	                          : S("");
	switch (list - lists) {
	case 0: return draft_standard_competency(w, key);
	case 1: return draft_standard_part(w, key, only);
	case 2: return draft_standard_criterion(w, key, only);
	default: return draft_standard_level(w);
	}
}

enum err draft_add_element(struct work *w, const struct json *tree, struct str list, const struct json **out,
                           struct str *place)
{
	const struct list_row *row = find_list(list);
	if (row == NULL || !leads_somewhere(tree, list))
		return fail(w, ERR_INPUT, "There is no such list to add to.");
	size_t count = draft_tree_count(tree, list);
	const struct json *holder = draft_tree_at(tree, list);
	if (count >= row->most)
		return fail(w, ERR_CONFLICT, "There are %zu already; more are not possible.", row->most);
	if (holder == NULL || holder->kind != JSON_ARRAY)
		TRY(draft_tree_put(w, tree, list, &draft_standard_empty_list, &tree));
	const struct json *element = new_element(w, tree, row);
	*place = str_format(w->arena, "%.*s.%zu", STR_ARG(list), count);
	TRY(draft_tree_put(w, tree, *place, element, out));
	if (row != &lists[0])
		return OK;
	return add_requirement(w, *out, json_get_str(element, S("id")),
	                       draft_tree_number(w, DRAFT_STANDARD_NEEDS), out);
}

/* Criteria that showed the competency show none, or the one that is left. */
static enum err forget_competency(struct work *w, const struct json *tree, struct str competency,
                                  const struct json **out)
{
	size_t index = draft_form_requirement(w, tree, competency);
	*out = tree;
	if (index != SIZE_MAX)
		TRY(draft_tree_remove(w, *out, requirement_path(w, index, ""), out));
	struct str left = draft_tree_count(*out, S("competencies")) == 1
	                          ? draft_tree_text(*out, S("competencies.0.id"))
	                          : S("");
	size_t parts = draft_tree_count(*out, S("parts"));
	for (size_t i = 0; i < parts; i++) {
		struct str rubric = str_format(w->arena, "parts.%zu.rubric", i);
		size_t count = draft_tree_count(*out, rubric);
		for (size_t k = 0; k < count; k++) {
			struct str path = str_format(w->arena, "%.*s.%zu.competency", STR_ARG(rubric), k);
			if (str_equal(draft_tree_text(*out, path), competency))
				TRY(draft_tree_put(w, *out, path, draft_tree_string(w, left), out));
		}
	}
	return OK;
}

enum err draft_remove_element(struct work *w, const struct json *tree, struct str element,
                              const struct json **out)
{
	struct str list = above(element);
	const struct list_row *row = str_absent(list) ? NULL : find_list(list);
	if (row == NULL || draft_tree_at(tree, element) == NULL)
		return fail(w, ERR_INPUT, "There is nothing like that to remove.");
	if (draft_tree_count(tree, list) <= row->least)
		return fail(w, ERR_CONFLICT,
		            row->least == 1 ? "It is the only one: change it instead."
		                            : "A criterion has two levels at least: change them instead.");
	struct str id = json_get_str(draft_tree_at(tree, element), S("id"));
	TRY(draft_tree_remove(w, tree, element, out));
	return row == &lists[0] ? forget_competency(w, *out, id, out) : OK;
}
