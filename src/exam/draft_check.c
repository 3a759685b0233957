/* draft_check, draft_yaml_text: a draft on the way that a folder goes, and what is said about it in the words of its form. */
#include "exam/draft_form.h"

#include "exam/draft_check.sql.h"
#include "exam/draft_tree.h"
#include "exam/draft_yaml.h"
#include "exam/import.h"

/* ---- the text ---- */

static enum err write_yaml(struct work *w, const struct draft_assessment *draft, const struct json **complete,
                           struct draft_yaml *out)
{
	TRY(draft_complete(w, draft->tree, draft->slug, complete));
	return draft_yaml_write(w, *complete, out);
}

enum err draft_yaml_text(struct work *w, const struct draft_assessment *draft, struct str *out)
{
	const struct json *complete;
	struct draft_yaml yaml;
	TRY(write_yaml(w, draft, &complete, &yaml));
	*out = yaml.text;
	return OK;
}

/* The only file that there is. */
static enum err read_text(struct work *w, void *state, struct str path, struct str *out)
{
	if (!str_equal(path, S("assessment.yaml")))
		return fail(w, ERR_NOT_FOUND, "there is no such file");
	*out = *(const struct str *)state;
	return OK;
}

/* ---- in the form's words ---- */

/* What the form calls keys of assessment.yaml. */
static const struct {
	struct str key;
	const char *words;
} words[] = {
	{S_INIT("min"), "the fewest words"},
	{S_INIT("max"), "the most words"},
	{S_INIT("minutes"), "the time limit"},
	{S_INIT("expected_minutes"), "the minutes that most people need"},
	{S_INIT("ask"), "the question"},
	{S_INIT("rubric"), "the criteria"},
	{S_INIT("statement"), "the task"},
	{S_INIT("paper"), "pages of paper"},
	{S_INIT("pictures"), "pictures"},
	{S_INIT("competency"), "the skill that it shows"},
};

/* The text with one of its pieces, where it is there, in other words. */
static struct str replaced(struct work *w, struct str text, struct str piece, struct str instead)
{
	size_t at = str_find(text, piece);
	if (at == SIZE_MAX)
		return text;
	return str_format(w->arena, "%.*s%.*s%.*s", STR_ARG(str_slice(text, 0, at)), STR_ARG(instead),
	                  STR_ARG(str_slice(text, at + piece.len, SIZE_MAX)));
}

/* A sentence from what importing says. */
static struct str as_sentence(struct work *w, struct str text)
{
	struct buf sentence = buf_init(w->arena, text.len + 1);
	buf_put(&sentence, text);
	buf_byte(&sentence, '.');
	if (sentence.at[0] >= 'a' && sentence.at[0] <= 'z')
		sentence.at[0] = (char)(sentence.at[0] - 'a' + 'A');
	return buf_str(&sentence);
}

/* Beside a field its key needs no name; other keys get that of the form. */
static struct str in_words(struct work *w, struct str path, struct str sentence)
{
	struct str own = str_format(w->arena, "“%.*s” ", STR_ARG(draft_tree_last(path)));
	if (str_starts(sentence, S("nothing measures the competency")))
		return S("No criterion shows this skill: choose it for one, or remove it.");
	if (str_starts(sentence, own))
		sentence = str_format(w->arena, "This %.*s", STR_ARG(str_slice(sentence, own.len, SIZE_MAX)));
	for (size_t i = 0; i < COUNT(words); i++)
		sentence = replaced(w, sentence, str_format(w->arena, "“%.*s”", STR_ARG(words[i].key)),
		                    str_of(words[i].words));
	sentence = replaced(w, sentence, S(", or leave out what is not needed"), S(""));
	sentence = replaced(w, sentence, S(", without quotes"), S(""));
	return as_sentence(w, sentence);
}

static struct draft_problem problem_of(struct work *w, const struct json *complete,
                                       const struct draft_yaml *yaml, const struct import_problem *problem)
{
	struct str path = draft_yaml_path(yaml, problem->line);
	struct str sentence = in_words(w, path, problem->sentence);
	struct str text = draft_tree_text(complete, path);
	int64_t begins = problem->line;
	while (begins > 1 && str_equal(draft_yaml_path(yaml, begins - 1), path))
		begins--;
	bool below = problem->line > begins && str_find_byte(text, '\n') != SIZE_MAX;
	struct str place = draft_form_place(w, complete, path);
	return (struct draft_problem){
		.path = place,
		.label = draft_label(w, place),
		.sentence = below ? str_format(w->arena, "Line %lld: %.*s",
	                                       (long long)(problem->line - begins), STR_ARG(sentence))
	                          : sentence,
	};
}

/* ---- what no folder says ---- */

static enum err check_slug(struct work *w, struct tx *tx, struct id org, const struct draft_assessment *draft,
                           const struct json *complete, struct draft_problem *problems, size_t *count)
{
	const struct draft_of_slug_in in = {.org = org, .slug = draft_tree_text(complete, S("id"))};
	struct draft_of_slug_row row;
	bool found;
	if (!id_is_zero(draft->assessment))
		return OK;
	TRY(draft_of_slug(w, tx, &in, &row, &found));
	if (found)
		problems[(*count)++] = (struct draft_problem){
			.path = S("title"),
			.label = draft_label(w, S("title")),
			.sentence = str_format(
				w->arena,
				"There is an assessment of this name already (“%.*s”). Give this one "
				"another title; or change that one, from the list of assessments.",
				STR_ARG(row.title)),
		};
	return OK;
}

enum err draft_check(struct work *w, struct tx *tx, struct id org, const struct draft_assessment *draft,
                     struct draft_report *out)
{
	const struct json *complete;
	struct draft_yaml yaml;
	struct import_report report;
	TRY(write_yaml(w, draft, &complete, &yaml));
	const struct import_source source = {read_text, &yaml.text};
	TRY(import_check(w, &source, &report));
	struct draft_problem *problems = work_array(w, report.problem_count + 2, sizeof *problems);
	size_t count = 0;
	TRY(check_slug(w, tx, org, draft, complete, problems, &count));
	if (report.document != NULL && !draft_can_hold(report.document))
		problems[count++] = (struct draft_problem){
			.sentence = S(
				"It has parts that are not written tasks: such an assessment is written as a folder."),
		};
	for (size_t i = 0; i < report.problem_count; i++)
		problems[count++] = problem_of(w, complete, &yaml, &report.problems[i]);
	*out = (struct draft_report){problems, count, count == 0 ? report.document : NULL};
	return OK;
}
