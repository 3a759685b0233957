/* grade_questions, grade_answers, grade_share. */
#include "cli/grade.h"

#include "base/json.h"
#include "cli/input.h"

#include <math.h>

enum { LINE_BYTES_MAX = 4 << 20 };

/* The next line that is not empty as a JSON object; NULL at the end. */
static enum err next_line(struct work *w, const char *path, struct str *rest, size_t *line,
                          const struct json **out)
{
	*out = NULL;
	while (!str_absent(*rest)) {
		struct str text = str_trim(str_cut(rest, '\n'));
		++*line;
		if (text.len == 0)
			continue;
		if (json_parse(w, text, LINE_BYTES_MAX, out) != OK) {
			struct str why = w->message;
			enum err failed = w->failed;
			work_forgive(w);
			return fail(w, failed, "%s, line %zu: %.*s", path, *line, STR_ARG(why));
		}
		if ((*out)->kind != JSON_OBJECT)
			return fail(w, ERR_INPUT, "%s, line %zu is no JSON object", path, *line);
		return OK;
	}
	return OK;
}

static size_t count_lines(struct str text)
{
	size_t count = 1;
	for (size_t i = 0; i < text.len; i++)
		count += text.at[i] == '\n';
	return count;
}

static enum err open_lines(struct work *w, const char *path, struct str *text, size_t *lines)
{
	if (path == NULL)
		return fail(w, ERR_INPUT, "name the file; see `assay grade --help`");
	TRY(input_file(w, path, GRADE_FILE_BYTES_MAX, text));
	*lines = count_lines(*text);
	if (*lines > GRADE_LINES_MAX)
		return fail(w, ERR_TOO_LARGE, "%s has more than %d lines", path, GRADE_LINES_MAX);
	return OK;
}

static enum err read_references(struct work *w, const char *path, size_t line, const struct json *value,
                                struct grader_question *out)
{
	size_t count = value == NULL || value->kind != JSON_ARRAY ? 0 : value->count;
	struct str *references = work_array(w, count, sizeof *references);
	for (size_t r = 0; r < count; r++) {
		if (value->elements[r].kind != JSON_STRING)
			return fail(w, ERR_INPUT, "%s, line %zu: references are texts", path, line);
		references[r] = value->elements[r].text;
	}
	out->references = references;
	out->reference_count = count;
	return OK;
}

/* An id may be written as a number. */
static struct str read_id(const struct json *object, struct str name)
{
	const struct json *value = json_get(object, name);
	return value != NULL && (value->kind == JSON_STRING || value->kind == JSON_NUMBER) ? value->text
	                                                                                   : (struct str){0};
}

enum err grade_questions(struct work *w, const char *path, const struct grader_question **out, size_t *count)
{
	struct str rest;
	size_t lines, line = 0;
	const struct json *object;
	TRY(open_lines(w, path, &rest, &lines));
	struct grader_question *questions = work_array(w, lines, sizeof *questions);
	for (*count = 0;; ++*count) {
		TRY(next_line(w, path, &rest, &line, &object));
		if (object == NULL)
			break;
		struct grader_question *question = &questions[*count];
		question->id = read_id(object, S("question_id"));
		question->text = json_get_str(object, S("question"));
		question->score_max = json_get_real(object, S("max_score"));
		if (str_absent(question->id) || str_absent(question->text))
			return fail(w, ERR_INPUT, "%s, line %zu needs a question_id and a question", path,
			            line);
		TRY(read_references(w, path, line, json_get(object, S("references")), question));
	}
	*out = questions;
	return *count > 0 ? OK : fail(w, ERR_INPUT, "%s has no questions", path);
}

enum err grade_answers(struct work *w, const char *path, bool too_long, const struct grade_answer **out,
                       size_t *count)
{
	struct str rest;
	size_t lines, line = 0;
	const struct json *object;
	TRY(open_lines(w, path, &rest, &lines));
	struct grade_answer *answers = work_array(w, lines, sizeof *answers);
	for (*count = 0;; ++*count) {
		TRY(next_line(w, path, &rest, &line, &object));
		if (object == NULL)
			break;
		struct grade_answer *answer = &answers[*count];
		*answer = (struct grade_answer){
			.id = read_id(object, S("answer_id")),
			.question = read_id(object, S("question_id")),
			.text = json_get_str(object, S("answer")),
			.score = json_get_real(object, S("score")),
			.label = json_get_str(object, S("label")),
			.view = json_get_real(object, S("view")),
		};
		if (str_absent(answer->question) || str_absent(answer->text))
			return fail(w, ERR_INPUT, "%s, line %zu needs a question_id and an answer", path,
			            line);
		/* One that is written otherwise would be no view, and nobody would know. */
		const struct json *view = json_get(object, S("view"));
		bool said = view != NULL && view->kind != JSON_NULL;
		if (said && !(answer->view >= 0 && answer->view <= 1))
			return fail(w, ERR_INPUT, "%s, line %zu: a view is a share of the scale, from 0 to 1",
			            path, line);
		answer->too_long = answer->text.len > GRADER_TEXT_BYTES_MAX;
		if (answer->too_long && too_long)
			answer->text = S("");
		else if (answer->too_long)
			return fail(w, ERR_TOO_LARGE, "%s, line %zu: the answer has more than %d bytes", path,
			            line, GRADER_TEXT_BYTES_MAX);
	}
	*out = answers;
	return *count > 0 ? OK : fail(w, ERR_INPUT, "%s has no answers", path);
}

enum err grade_share(struct work *w, const char *option, const char *text, double standard, double low,
                     double high, double *out)
{
	*out = standard;
	if (text == NULL || (str_to_real(str_of(text), out) && *out >= low && *out <= high))
		return OK;
	return fail(w, ERR_INPUT, "%s takes a number from %g to %g, not “%s”", option, low, high, text);
}
