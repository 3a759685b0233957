/* trial_task_text, trial_task_read, and what is stored of a trial as JSON: of trial.h. */
#include "grade/trial.h"

#include "base/check.h"
#include "base/json.h"
#include "exam/draft_tree.h"
#include "exam/part.h"

enum { VIEWS_BYTES_MAX = 4 << 20, FOUND_BYTES_MAX = 1 << 20 }; /* a quote is a piece of the answer */

/* ---- a task, written ---- */

/* A draft's tree, and what becomes of it. */
struct source {
	struct work *w;
	const struct json *tree, *complete;
};

static struct str text_at(const struct source *source, struct str place, const char *name)
{
	return str_trim(draft_tree_text(source->complete,
	                                str_format(source->w->arena, "%.*s.%s", STR_ARG(place), name)));
}

static struct str key_at(const struct source *source, struct str place)
{
	return draft_tree_text(source->tree, str_format(source->w->arena, "%.*s.id", STR_ARG(place)));
}

static size_t count_at(const struct source *source, struct str place, const char *name)
{
	return draft_tree_count(source->complete,
	                        str_format(source->w->arena, "%.*s.%s", STR_ARG(place), name));
}

/* On a scale of points; *points is -1 where the levels are counted. */
static enum err find_points(const struct source *source, struct str criterion, size_t number, int64_t *points)
{
	struct str text = text_at(source, criterion, "points");
	*points = -1;
	if (text.len == 0)
		return OK;
	if (!str_to_int(text, points) || *points < DOCUMENT_POINTS_MIN || *points > DOCUMENT_POINTS_MAX)
		return fail(source->w, ERR_INPUT,
		            "Say first how many points criterion %zu has, %d to %d, or leave it empty.",
		            number, DOCUMENT_POINTS_MIN, DOCUMENT_POINTS_MAX);
	return OK;
}

/* From how many points a level holds: they rise, from `least` on, to `most`. */
static enum err find_level(const struct source *source, struct str level, int64_t least, int64_t most,
                           int64_t *points)
{
	if (!str_to_int(text_at(source, level, "points"), points) || *points < least || *points > most ||
	    (least == 0 && *points != 0))
		return fail(
			source->w, ERR_INPUT,
			"Say first from how many points each level holds: the first from 0, the others from "
			"more than the one before.");
	return OK;
}

static enum err put_levels(const struct source *source, struct str criterion, size_t number,
                           struct json_out *out)
{
	struct work *w = source->w;
	size_t count = count_at(source, criterion, "levels");
	int64_t most, least = 0;
	TRY(find_points(source, criterion, number, &most));
	if (count < 2 || count > DOCUMENT_LEVELS_MAX)
		return fail(w, ERR_INPUT, "Criterion %zu needs 2 to %d levels first.", number,
		            DOCUMENT_LEVELS_MAX);
	json_name(out, S("levels"));
	json_array(out);
	for (size_t i = 0; i < count; i++) {
		struct str place = str_format(w->arena, "%.*s.levels.%zu", STR_ARG(criterion), i);
		struct str description = text_at(source, place, "description");
		if (description.len == 0)
			return fail(w, ERR_INPUT,
			            "Say first what is found in a text of level %zu of criterion %zu.", i + 1,
			            number);
		int64_t points = (int64_t)i;
		if (most > 0)
			TRY(find_level(source, place, least, most, &points));
		least = points + 1;
		json_object(out);
		json_put_str(out, S("description"), description);
		json_put_int(out, S("points"), points);
		json_put_str(out, S("title"), text_at(source, place, "title"));
		json_end(out);
	}
	json_end(out);
	if (most > 0)
		json_put_int(out, S("points"), most);
	return OK;
}

/* Those of a version that the draft was begun from. */
static void put_clarifications(const struct source *source, struct str criterion, struct json_out *out)
{
	struct work *w = source->w;
	size_t count = count_at(source, criterion, "clarifications");
	json_name(out, S("clarifications"));
	json_array(out);
	for (size_t i = 0; i < count && i < DOCUMENT_CLARIFICATIONS_MAX; i++) {
		struct str place = str_format(w->arena, "%.*s.clarifications.%zu", STR_ARG(criterion), i);
		int64_t level;
		if (!str_to_int(text_at(source, place, "level"), &level))
			continue;
		json_object(out);
		json_put_int(out, S("level"), level);
		json_put_str(out, S("text"), text_at(source, place, "text"));
		json_end(out);
	}
	json_end(out);
}

static enum err put_criteria(const struct source *source, struct str part, struct json_out *out)
{
	struct work *w = source->w;
	size_t count = count_at(source, part, "rubric");
	if (count == 0 || count > DOCUMENT_CRITERIA_MAX)
		return fail(w, ERR_INPUT, "The task needs 1 to %d criteria first.", DOCUMENT_CRITERIA_MAX);
	json_name(out, S("criteria"));
	json_array(out);
	for (size_t i = 0; i < count; i++) {
		struct str place = str_format(w->arena, "%.*s.rubric.%zu", STR_ARG(part), i);
		struct str ask = text_at(source, place, "ask");
		if (ask.len == 0)
			return fail(w, ERR_INPUT, "Write the question of criterion %zu first.", i + 1);
		json_object(out);
		json_put_str(out, S("ask"), ask);
		put_clarifications(source, place, out);
		json_put_str(out, S("id"), key_at(source, place));
		TRY(put_levels(source, place, i + 1, out));
		json_put_str(out, S("title"), text_at(source, place, "title"));
		json_end(out);
	}
	json_end(out);
	return OK;
}

static void put_number(const struct source *source, struct str part, const char *path, struct str name,
                       struct json_out *out)
{
	int64_t number;
	if (str_to_int(text_at(source, part, path), &number))
		json_put_int(out, name, number);
}

static struct str language_of(const struct source *source)
{
	struct str language = str_trim(draft_tree_text(source->complete, S("language")));
	return language.len == 0 ? (struct str){0} : language;
}

enum err trial_task_text(struct work *w, const struct draft_assessment *draft, int64_t index, struct str *out)
{
	struct source source = {.w = w, .tree = draft->tree};
	struct str part = str_format(w->arena, "parts.%lld", (long long)index);
	struct buf buf = buf_init(w->arena, TRIAL_TASK_BYTES_MAX);
	struct json_out json = json_out(&buf);
	int64_t pictures;
	TRY(draft_complete(w, draft->tree, draft->slug, &source.complete));
	if (index < 0 || (size_t)index >= draft_tree_count(source.complete, S("parts")))
		return fail(w, ERR_NOT_FOUND, "There is no such task in this draft.");
	if (!str_equal(text_at(&source, part, "type"), S("written")))
		return fail(w, ERR_INPUT, "Answers can be tried on written tasks alone.");
	if (str_to_int(text_at(&source, part, "pictures.most"), &pictures) && pictures > 0)
		return fail(w, ERR_INPUT, "This task is answered by pictures: they cannot be tried here.");
	if (text_at(&source, part, "statement").len == 0)
		return fail(w, ERR_INPUT, "Write the task itself first.");
	json_object(&json); /* sorted, hence canonical */
	TRY(put_criteria(&source, part, &json));
	json_put_str(&json, S("id"), key_at(&source, part));
	json_put_str(&json, S("language"), language_of(&source));
	put_number(&source, part, "words.max", S("max"), &json);
	put_number(&source, part, "words.min", S("min"), &json);
	json_put_str(&json, S("statement"), text_at(&source, part, "statement"));
	json_put_str(&json, S("title"), text_at(&source, part, "title"));
	json_end(&json);
	*out = buf_str(&buf);
	return buf.full ? fail(w, ERR_TOO_LARGE, "The task is too long to be tried.") : OK;
}

/* ---- a task, read ---- */

static enum err damaged(struct work *w)
{
	return fail(w, ERR_INTERNAL, "a stored trial of an answer cannot be read");
}

/* Whether levels rise as those of a criterion with so many points do. */
static bool rise(const struct level *levels, size_t count, int64_t points)
{
	for (size_t i = 0; i < count; i++)
		if (levels[i].points > points ||
		    (i == 0 ? levels[i].points != 0 : levels[i].points <= levels[i - 1].points))
			return false;
	return points >= DOCUMENT_POINTS_MIN && points <= DOCUMENT_POINTS_MAX;
}

static enum err read_criterion(struct work *w, const struct json *json, struct criterion *out)
{
	const struct json *levels = json_get(json, S("levels"));
	const struct json *meant = json_get(json, S("clarifications"));
	if (levels == NULL || levels->kind != JSON_ARRAY || levels->count < 2 ||
	    levels->count > DOCUMENT_LEVELS_MAX || meant == NULL || meant->kind != JSON_ARRAY)
		return damaged(w);
	struct level *level = work_array(w, levels->count, sizeof *level);
	struct clarification *clarifications = work_array(w, meant->count + 1, sizeof *clarifications);
	for (size_t i = 0; i < levels->count; i++)
		level[i] = (struct level){
			.points = json_get_int(&levels->elements[i], S("points")),
			.title = json_get_str(&levels->elements[i], S("title")),
			.description = json_get_str(&levels->elements[i], S("description")),
		};
	for (size_t i = 0; i < meant->count; i++)
		clarifications[i] = (struct clarification){
			.level = json_get_int(&meant->elements[i], S("level")),
			.text = json_get_str(&meant->elements[i], S("text")),
		};
	int64_t points = json_get_int(json, S("points"));
	if (points > 0 && !rise(level, levels->count, points))
		return damaged(w);
	*out = (struct criterion){
		.id = json_get_str(json, S("id")),
		.title = json_get_str(json, S("title")),
		.ask = json_get_str(json, S("ask")),
		.described = level,
		.described_count = levels->count,
		.points = points > 0 ? points : 0,
		.clarifications = clarifications,
		.clarification_count = meant->count,
	};
	return OK;
}

static int64_t words_of(const struct json *json, struct str name)
{
	int64_t words = json_get_int(json, name);
	return words < 0 ? 0 : words;
}

enum err trial_task_read(struct work *w, struct str text, struct trial_task *out)
{
	const struct json *json;
	TRY(json_parse(w, text, TRIAL_TASK_BYTES_MAX, &json));
	const struct json *criteria = json_get(json, S("criteria"));
	if (criteria == NULL || criteria->kind != JSON_ARRAY || criteria->count > DOCUMENT_CRITERIA_MAX)
		return damaged(w);
	struct criterion *read = work_array(w, criteria->count, sizeof *read);
	for (size_t i = 0; i < criteria->count; i++)
		TRY(read_criterion(w, &criteria->elements[i], &read[i]));
	*out = (struct trial_task){
		.language = json_get_str(json, S("language")),
		.part = {.id = json_get_str(json, S("id")),
	                 .type = S("written"),
	                 .title = json_get_str(json, S("title")),
	                 .written = &out->written},
		.written = {.statement = json_get_str(json, S("statement")),
	                    .words_min = words_of(json, S("min")),
	                    .words_max = words_of(json, S("max")),
	                    .rubric = {.criteria = read, .criterion_count = criteria->count}},
	};
	return OK;
}

/* ---- views ---- */

struct str trial_views_text(struct work *w, const struct verdict *views, size_t count)
{
	struct buf buf = buf_init(w->arena, VIEWS_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_array(&out);
	for (size_t i = 0; i < count; i++) {
		const struct verdict *view = &views[i];
		json_object(&out);
		json_put_bool(&out, S("abstained"), view->abstained);
		json_put_str(&out, S("comment"), view->comment);
		json_put_str(&out, S("criterion"), view->task);
		json_name(&out, S("levels"));
		json_array(&out);
		for (size_t level = 0; !view->abstained && level < view->level_count; level++)
			json_real(&out, view->levels[level]);
		json_end(&out);
		json_put_str(&out, S("quote"), view->quote);
		json_put_int(&out, S("quote_at"), str_absent(view->quote) ? -1 : view->quote_at);
		json_put_str(&out, S("scorer"), view->scorer);
		json_end(&out);
	}
	json_end(&out);
	check(!buf.full);
	return buf_str(&buf);
}

static enum err read_view(struct work *w, const struct json *json, struct str part, struct verdict *out)
{
	const struct json *levels = json_get(json, S("levels"));
	if (levels == NULL || levels->kind != JSON_ARRAY || levels->count > DOCUMENT_SCALE_MAX)
		return damaged(w);
	double *probabilities = work_array(w, levels->count + 1, sizeof *probabilities);
	for (size_t i = 0; i < levels->count; i++)
		if (!json_to_real(&levels->elements[i], &probabilities[i]))
			return damaged(w);
	*out = (struct verdict){
		.part = part,
		.task = json_get_str(json, S("criterion")),
		.scorer = json_get_str(json, S("scorer")),
		.abstained = json_get_bool(json, S("abstained")),
		.levels = probabilities,
		.level_count = levels->count,
		.quote = json_get_str(json, S("quote")),
		.quote_at = json_get_int(json, S("quote_at")),
		.comment = json_get_str(json, S("comment")),
	};
	return OK;
}

enum err trial_views_read(struct work *w, struct str text, struct trial *out)
{
	const struct json *json;
	TRY(json_parse(w, text, VIEWS_BYTES_MAX, &json));
	if (json->kind != JSON_ARRAY)
		return damaged(w);
	struct verdict *views = work_array(w, json->count, sizeof *views);
	for (size_t i = 0; i < json->count; i++)
		TRY(read_view(w, &json->elements[i], out->part, &views[i]));
	out->views = views;
	out->view_count = json->count;
	return OK;
}

/* ---- what the rules found ---- */

struct str trial_found_text(struct work *w, const struct flag *found, size_t count)
{
	struct buf buf = buf_init(w->arena, FOUND_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_array(&out);
	for (size_t i = 0; i < count; i++) {
		json_object(&out);
		json_put_str(&out, S("kind"), found[i].kind);
		json_put_int(&out, S("length"), found[i].length);
		json_put_str(&out, S("note"), found[i].note);
		json_put_int(&out, S("starts_at"), found[i].starts_at);
		json_end(&out);
	}
	json_end(&out);
	check(!buf.full);
	return buf_str(&buf);
}

enum err trial_found_read(struct work *w, struct str text, struct trial *out)
{
	const struct json *json;
	TRY(json_parse(w, text, FOUND_BYTES_MAX, &json));
	if (json->kind != JSON_ARRAY)
		return damaged(w);
	struct flag *found = work_array(w, json->count, sizeof *found);
	for (size_t i = 0; i < json->count; i++)
		found[i] = (struct flag){
			.part = out->part,
			.kind = json_get_str(&json->elements[i], S("kind")),
			.note = json_get_str(&json->elements[i], S("note")),
			.starts_at = json_get_int(&json->elements[i], S("starts_at")),
			.length = json_get_int(&json->elements[i], S("length")),
		};
	out->found = found;
	out->found_count = json->count;
	return OK;
}
