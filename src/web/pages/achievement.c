#include "web/pages/achievement.h"

#include "badge/achievement.h"
#include "exam/markdown.h"
#include "web/app.h"

#include <string.h>

struct achievement_level {
	struct str anchor, name;
};
struct achievement_levels {
	const struct achievement_level *at;
	size_t count;
};
struct achievement_criterion {
	struct str anchor, name;
	struct achievement_levels levels;
};
struct achievement_criteria {
	const struct achievement_criterion *at;
	size_t count;
};
struct achievement_competency {
	struct str anchor, name, required; /* required absent: nothing is */
};
struct achievement_competencies {
	const struct achievement_competency *at;
	size_t count;
};
struct achievement_alignment {
	struct str name, url, framework, code, description;
};
struct achievement_alignments {
	const struct achievement_alignment *at;
	size_t count;
};
struct achievement_view {
	struct str issuer, did, name, description, criteria_url, json_url;
	struct markup criteria;
	struct achievement_competencies competencies;
	struct achievement_criteria judged;
	struct achievement_alignments alignments;
};

#include "web/pages/achievement.html.h"

const struct field achievement_fields[1] = {
	{"path", FIELD_PATH, FIELD_TEXT, offsetof(struct achievement_input, path), .required = true,
         .max = 200, .sentence = "As credentials name it, with or without .json."},
};

/* ---- what it says ---- */

/* What credentials point to within it: behind the “#” of its id. */
static struct str anchor_of(const struct json *part)
{
	struct str id = json_get_str(part, S("id"));
	str_cut(&id, '#');
	return id;
}

static struct achievement_levels levels_of(struct work *w, const struct json *description)
{
	const struct json *levels = json_get(description, S("rubricCriterionLevel"));
	size_t count = levels == NULL ? 0 : levels->count;
	struct achievement_level *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++) {
		const struct json *level = json_at(levels, i);
		rows[i] = (struct achievement_level){anchor_of(level), json_get_str(level, S("name"))};
	}
	return (struct achievement_levels){rows, count};
}

/* With a minus sign as people write it. */
static struct str required_of(struct work *w, const struct json *description)
{
	struct str value = json_get_str(description, S("requiredValue"));
	return str_starts(value, S("-"))
	               ? str_format(w->arena, "−%.*s", STR_ARG(str_slice(value, 1, SIZE_MAX)))
	               : value;
}

/* Criteria with their levels, and competencies with the level that is asked for; the standard errors between them ask nothing. */
static void read_descriptions(struct work *w, const struct json *achievement, struct achievement_view *view)
{
	const struct json *descriptions = json_get(achievement, S("resultDescription"));
	size_t count = descriptions == NULL ? 0 : descriptions->count, judged = 0, estimated = 0;
	struct achievement_criterion *criteria = work_array(w, count, sizeof *criteria);
	struct achievement_competency *competencies = work_array(w, count, sizeof *competencies);
	for (size_t i = 0; i < count; i++) {
		const struct json *description = json_at(descriptions, i);
		struct str type = json_get_str(description, S("resultType"));
		struct str name = json_get_str(description, S("name"));
		if (str_equal(type, S("RubricCriterionLevel")))
			criteria[judged++] = (struct achievement_criterion){
				.anchor = anchor_of(description),
				.name = name,
				.levels = levels_of(w, description),
			};
		else if (str_equal(type, S("ScaledScore")))
			competencies[estimated++] = (struct achievement_competency){
				.anchor = anchor_of(description),
				.name = str_slice(name, 0, str_find(name, S(":"))),
				.required = required_of(w, description),
			};
	}
	view->judged = (struct achievement_criteria){criteria, judged};
	view->competencies = (struct achievement_competencies){competencies, estimated};
}

static struct achievement_alignments alignments_of(struct work *w, const struct json *achievement)
{
	const struct json *alignments = json_get(achievement, S("alignment"));
	size_t count = alignments == NULL ? 0 : alignments->count;
	struct achievement_alignment *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++) {
		const struct json *alignment = json_at(alignments, i);
		rows[i] = (struct achievement_alignment){
			.name = json_get_str(alignment, S("targetName")),
			.url = json_get_str(alignment, S("targetUrl")),
			.framework = json_get_str(alignment, S("targetFramework")),
			.code = json_get_str(alignment, S("targetCode")),
			.description = json_get_str(alignment, S("targetDescription")),
		};
	}
	return (struct achievement_alignments){rows, count};
}

static enum err view_of(struct work *w, const struct json *achievement, struct achievement_view *view)
{
	const struct json *creator = json_get(achievement, S("creator"));
	const struct json *criteria = json_get(achievement, S("criteria"));
	*view = (struct achievement_view){
		.issuer = json_get_str(creator, S("name")),
		.did = json_get_str(creator, S("id")),
		.name = json_get_str(achievement, S("name")),
		.description = json_get_str(achievement, S("description")),
		.criteria_url = json_get_str(criteria, S("id")),
		.json_url = str_format(w->arena, "%.*s.json", STR_ARG(json_get_str(achievement, S("id")))),
		.alignments = alignments_of(w, achievement),
	};
	read_descriptions(w, achievement, view);
	return markdown_blocks(w, json_get_str(criteria, S("narrative")), &view->criteria);
}

/* ---- the page ---- */

static enum err show(struct work *w, struct http_call *call, struct str document, struct http_reply *reply)
{
	const struct json *achievement;
	struct achievement_view view;
	TRY(json_parse(w, document, OPENBADGE_BYTES_MAX, &achievement));
	TRY(view_of(w, achievement, &view));
	struct buf body = web_markup(w);
	achievement_html(&body, &view);
	http_reply_header(reply, "Vary", S("Accept, Cookie"));
	return web_reply_page(w, call,
	                      &(struct web_page){.title = view.name, .body = &body, .body_class = "document"},
	                      reply);
}

static void reply_json(struct str document, struct http_reply *reply)
{
	reply->type = S("application/ld+json");
	reply->body = document;
	http_reply_header(reply, "Vary", S("Accept, Cookie"));
	http_reply_header(reply, "Cache-Control", S("public, max-age=300"));
}

enum err achievement_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct achievement_input *in = input;
	struct str path = in->path, document;
	bool json = str_ends(path, S(".json")), found;
	if (json)
		path = str_slice(path, 0, path.len - strlen(".json"));
	TRY(achievement_find(w, call->tx, web_app(call)->org, path, &document, &found));
	if (!found)
		return fail(
			w, ERR_NOT_FOUND,
			"Nothing that this office awards is described at this address. Check the link with "
			"whoever gave it to you.");
	if (json || web_wants_json(call))
		reply_json(document, reply);
	else
		TRY(show(w, call, document, reply));
	return OK;
}
