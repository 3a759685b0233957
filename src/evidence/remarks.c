/* Of evidence/remarks.h; remarks_cppcheck.c reads cppcheck's XML. */
#include "evidence/remarks.h"

#include "base/check.h"
#include "evidence/remarks_parts.h"
#include "evidence/text.h"

#include <string.h>

static const struct str severities[] = {
	[REMARKS_ERROR] = S_INIT("error"),
	[REMARKS_WARNING] = S_INIT("warning"),
	[REMARKS_STYLE] = S_INIT("style"),
};

struct str remarks_severity_name(enum remarks_severity severity)
{
	return severities[severity];
}

/* ---- the list ---- */

enum err remarks_bounded(struct work *w, struct str text)
{
	if (text.len > REMARKS_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "it has more than %d MiB", REMARKS_BYTES_MAX >> 20);
	return OK;
}

static void grow(struct work *w, struct remarks_list *list)
{
	size_t capacity = list->capacity == 0 ? 64 : 2 * list->capacity;
	struct remark *more = work_array(w, capacity, sizeof *more);
	if (list->count > 0)
		memcpy(more, list->at, list->count * sizeof *more);
	list->at = more;
	list->capacity = capacity;
}

void remarks_add(struct work *w, struct remarks_list *list, const struct remark *found)
{
	struct str path = text_path(w, list->root, (struct str){0}, found->path);
	if (str_absent(path) || found->line < 1 || found->line > REMARKS_LINE_MAX)
		return;
	if (list->count == REMARKS_MAX) {
		list->cut = true;
		return;
	}
	if (list->count == list->capacity)
		grow(w, list);
	list->at[list->count++] = (struct remark){
		.tool = found->tool,
		.rule = text_line(w, found->rule, REMARKS_RULE_BYTES_MAX),
		.path = path,
		.line = found->line,
		.column = found->column < 1 || found->column > REMARKS_LINE_MAX ? 0 : found->column,
		.severity = found->severity,
		.message = text_line(w, found->message, REMARKS_MESSAGE_BYTES_MAX),
	};
}

void remarks_sum_up(const struct remarks_list *list, struct remarks *out)
{
	*out = (struct remarks){list->at, list->count, list->cut};
}

/* ---- clang-tidy ---- */

/* Takes a number and the colon behind it. */
static bool take_number(struct str *rest, int64_t *out)
{
	size_t end = str_find_byte(str_slice(*rest, 0, 10), ':');
	if (end == SIZE_MAX || !str_to_int(str_slice(*rest, 0, end), out) || *out < 0)
		return false;
	*rest = str_slice(*rest, end + 1, SIZE_MAX);
	return true;
}

/* A path may have colons itself: the place is where two numbers follow. */
static bool take_place(struct str *rest, struct remark *out)
{
	for (size_t i = 1; i < rest->len; i++) {
		if (rest->at[i] != ':')
			continue;
		struct str behind = str_slice(*rest, i + 1, SIZE_MAX);
		if (!take_number(&behind, &out->line) || !take_number(&behind, &out->column))
			continue;
		out->path = str_slice(*rest, 0, i);
		*rest = behind;
		return true;
	}
	return false;
}

static bool read_clang_tidy(struct str line, struct remark *out)
{
	*out = (struct remark){.tool = S("clang-tidy"), .severity = REMARKS_WARNING};
	if (!str_ends(line, S("]")) || !take_place(&line, out))
		return false;
	if (str_starts(line, S(" error: ")))
		out->severity = REMARKS_ERROR;
	else if (!str_starts(line, S(" warning: ")))
		return false;
	line = str_slice(line, out->severity == REMARKS_ERROR ? 8 : 10, SIZE_MAX);
	size_t at = line.len;
	while (at > 0 && line.at[at - 1] != '[')
		at--;
	if (at == 0)
		return false;
	out->rule = str_slice(line, at, line.len - at - 1);
	out->rule = str_cut(&out->rule, ',');
	out->message = str_trim(str_slice(line, 0, at - 1));
	return out->rule.len > 0 && out->message.len > 0;
}

enum err remarks_clang_tidy(struct work *w, struct str root, struct str text, struct remarks *out)
{
	struct remarks_list list = {.root = root};
	TRY(remarks_bounded(w, text));
	while (!str_absent(text)) {
		struct remark found;
		struct str line = str_trim(str_cut(&text, '\n'));
		if (read_clang_tidy(line, &found))
			remarks_add(w, &list, &found);
	}
	remarks_sum_up(&list, out);
	return OK;
}

/* ---- ruff and eslint ---- */

static enum err parse_list(struct work *w, struct str text, const char *tool, const struct json **out)
{
	TRY(remarks_bounded(w, text));
	if (json_parse(w, text, REMARKS_BYTES_MAX, out) == OK && (*out)->kind == JSON_ARRAY)
		return OK;
	work_forgive(w);
	return fail(w, ERR_INPUT, "it is not what %s prints, or it is cut off", tool);
}

/* ruff ranks nothing: what its pyflakes, bugbear and security rules find is likely to be wrong, all else is a matter of style.
 * Without a rule it could not read the file. */
static enum remarks_severity ruff_severity(struct str rule)
{
	static const struct str likely[] = {S_INIT("F"), S_INIT("B"), S_INIT("S"), S_INIT("PLE")};
	if (str_starts(rule, S("E9")) || str_equal(rule, S("invalid-syntax")))
		return REMARKS_ERROR;
	for (size_t i = 0; i < COUNT(likely); i++)
		if (str_starts(rule, likely[i]))
			return REMARKS_WARNING;
	return REMARKS_STYLE;
}

enum err remarks_ruff(struct work *w, struct str root, struct str json, struct remarks *out)
{
	struct remarks_list list = {.root = root};
	const struct json *all;
	TRY(parse_list(w, json, "ruff", &all));
	for (size_t i = 0; i < all->count; i++) {
		const struct json *at = &all->elements[i], *place = json_get(at, S("location"));
		struct str rule = json_get_str(at, S("code"));
		if (str_absent(json_get_str(at, S("message"))) || place == NULL)
			return fail(w, ERR_INPUT, "it is not what ruff prints");
		if (str_absent(rule))
			rule = S("invalid-syntax");
		remarks_add(w, &list,
		            &(struct remark){.tool = S("ruff"),
		                             .rule = rule,
		                             .path = json_get_str(at, S("filename")),
		                             .line = json_get_int(place, S("row")),
		                             .column = json_get_int(place, S("column")),
		                             .severity = ruff_severity(rule),
		                             .message = json_get_str(at, S("message"))});
	}
	remarks_sum_up(&list, out);
	return OK;
}

static enum err add_eslint(struct work *w, struct remarks_list *list, const struct json *file)
{
	const struct json *messages = json_get(file, S("messages"));
	if (messages == NULL || messages->kind != JSON_ARRAY)
		return fail(w, ERR_INPUT, "it is not what eslint prints");
	for (size_t i = 0; i < messages->count; i++) {
		const struct json *at = &messages->elements[i];
		struct str rule = json_get_str(at, S("ruleId")), message = json_get_str(at, S("message"));
		bool fatal = json_get_bool(at, S("fatal")), error = json_get_int(at, S("severity")) == 2;
		if (str_absent(message))
			return fail(w, ERR_INPUT, "it is not what eslint prints");
		remarks_add(w, list,
		            &(struct remark){.tool = S("eslint"),
		                             .rule = str_absent(rule) ? S("syntax") : rule,
		                             .path = json_get_str(file, S("filePath")),
		                             .line = json_get_int(at, S("line")),
		                             .column = json_get_int(at, S("column")),
		                             .severity = fatal || error ? REMARKS_ERROR : REMARKS_WARNING,
		                             .message = message});
	}
	return OK;
}

enum err remarks_eslint(struct work *w, struct str root, struct str json, struct remarks *out)
{
	struct remarks_list list = {.root = root};
	const struct json *all;
	TRY(parse_list(w, json, "eslint", &all));
	for (size_t i = 0; i < all->count; i++)
		TRY(add_eslint(w, &list, &all->elements[i]));
	remarks_sum_up(&list, out);
	return OK;
}

/* ---- the stored form ---- */

void remarks_write(struct json_out *out, const struct remarks *remarks)
{
	json_object(out);
	json_put_bool(out, S("cut"), remarks->cut);
	json_name(out, S("remarks"));
	json_array(out);
	for (size_t i = 0; i < remarks->count; i++) {
		const struct remark *at = &remarks->at[i];
		json_object(out);
		json_put_int(out, S("column"), at->column);
		json_put_int(out, S("line"), at->line);
		json_put_str(out, S("message"), at->message);
		json_put_str(out, S("path"), at->path);
		json_put_str(out, S("rule"), at->rule);
		json_put_str(out, S("severity"), severities[at->severity]);
		json_put_str(out, S("tool"), at->tool);
		json_end(out);
	}
	json_end(out);
	json_end(out);
}

static bool find_severity(struct str name, enum remarks_severity *out)
{
	for (size_t i = 0; i < COUNT(severities); i++)
		if (str_equal(severities[i], name)) {
			*out = (enum remarks_severity)i;
			return true;
		}
	return false;
}

enum err remarks_read(struct work *w, const struct json *json, struct remarks *out)
{
	const struct json *list = json_get(json, S("remarks"));
	/* As it is stored a path is relative already. */
	struct remarks_list found = {.root = S("/r"), .cut = json_get_bool(json, S("cut"))};
	if (list == NULL || list->kind != JSON_ARRAY || list->count > REMARKS_MAX)
		return fail(w, ERR_INPUT, "it is no list of remarks");
	for (size_t i = 0; i < list->count; i++) {
		const struct json *at = &list->elements[i];
		struct remark one = {
			.tool = json_get_str(at, S("tool")),
			.rule = json_get_str(at, S("rule")),
			.path = json_get_str(at, S("path")),
			.line = json_get_int(at, S("line")),
			.column = json_get_int(at, S("column")),
			.message = json_get_str(at, S("message")),
		};
		if (!find_severity(json_get_str(at, S("severity")), &one.severity) || one.tool.len == 0 ||
		    str_absent(one.message) || str_absent(one.rule))
			return fail(w, ERR_INPUT, "it is no list of remarks");
		one.tool = text_line(w, one.tool, REMARKS_RULE_BYTES_MAX);
		remarks_add(w, &found, &one);
	}
	remarks_sum_up(&found, out);
	return OK;
}
