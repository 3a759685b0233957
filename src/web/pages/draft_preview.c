/* Of web/pages/draft.h: what candidates will see of a draft, as far as it is written. */
#include "web/pages/draft.h"

#include "base/time.h"
#include "exam/draft_tree.h"
#include "exam/markdown.h"

struct preview_level {
	struct str title, description;
};
struct preview_levels {
	const struct preview_level *at;
	size_t count;
};
struct preview_criterion {
	struct str title, ask; /* ask absent: it is not shown */
	struct preview_levels levels;
};
struct preview_criteria {
	const struct preview_criterion *at;
	size_t count;
};
struct preview_task {
	int64_t number;
	struct str title, usual, limit, least, most, paper, pictures;
	struct markup introduction, statement;
	struct preview_criteria criteria;
};
struct preview_tasks {
	const struct preview_task *at;
	size_t count;
};
struct preview_view {
	struct str address, title, summary;
	struct markup about, recorded, judged_by;
	struct preview_tasks tasks;
};

#include "web/pages/draft_preview.html.h"

struct preview {
	struct work *w;
	const struct json *tree; /* complete */
};

static struct str text_at(const struct preview *preview, struct str place, const char *name)
{
	return draft_tree_text(preview->tree, str_format(preview->w->arena, "%.*s.%s", STR_ARG(place), name));
}

/* Minutes as people say them; what is no number, as it was written. */
static struct str minutes(const struct preview *preview, struct str text)
{
	int64_t number;
	if (!str_to_int(text, &number) || number < 0 || number > 480)
		return text;
	return number == 0 ? S("") : time_duration(preview->w->arena, number * TIME_MINUTE_US);
}

static struct preview_levels levels_of(const struct preview *preview, struct str criterion)
{
	struct work *w = preview->w;
	struct str list = str_format(w->arena, "%.*s.levels", STR_ARG(criterion));
	size_t count = draft_tree_count(preview->tree, list);
	struct str most = str_trim(text_at(preview, criterion, "points"));
	struct preview_level *levels = work_array(w, count + 1, sizeof *levels);
	for (size_t i = 0; i < count; i++) {
		struct str place = str_format(w->arena, "%.*s.%zu", STR_ARG(list), i);
		struct str title = text_at(preview, place, "title");
		if (most.len > 0)
			title = str_format(w->arena, "%.*s, from %.*s of %.*s points", STR_ARG(title),
			                   STR_ARG(text_at(preview, place, "points")), STR_ARG(most));
		levels[i] = (struct preview_level){title, text_at(preview, place, "description")};
	}
	return (struct preview_levels){levels, count};
}

static struct preview_criteria criteria_of(const struct preview *preview, struct str task)
{
	struct work *w = preview->w;
	struct str list = str_format(w->arena, "%.*s.rubric", STR_ARG(task));
	size_t count = draft_tree_count(preview->tree, list);
	struct preview_criterion *criteria = work_array(w, count + 1, sizeof *criteria);
	bool shown = text_at(preview, task, "questions_shown").len > 0;
	for (size_t i = 0; i < count; i++) {
		struct str place = str_format(w->arena, "%.*s.%zu", STR_ARG(list), i);
		criteria[i] = (struct preview_criterion){
			text_at(preview, place, "title"),
			shown ? text_at(preview, place, "ask") : (struct str){0}, levels_of(preview, place)};
	}
	return (struct preview_criteria){criteria, count};
}

static enum err tasks_of(const struct preview *preview, struct preview_tasks *out)
{
	struct work *w = preview->w;
	size_t count = draft_tree_count(preview->tree, S("parts"));
	struct preview_task *tasks = work_array(w, count + 1, sizeof *tasks);
	for (size_t i = 0; i < count; i++) {
		struct str place = str_format(w->arena, "parts.%zu", i);
		tasks[i] = (struct preview_task){
			.number = (int64_t)i + 1,
			.title = text_at(preview, place, "title"),
			.usual = minutes(preview, text_at(preview, place, "expected_minutes")),
			.limit = minutes(preview, text_at(preview, place, "minutes")),
			.least = text_at(preview, place, "words.min"),
			.most = text_at(preview, place, "words.max"),
			.paper = text_at(preview, place, "paper.pages"),
			.pictures = text_at(preview, place, "pictures.most"),
			.criteria = criteria_of(preview, place),
		};
		TRY(markdown_blocks(w, text_at(preview, place, "introduction"), &tasks[i].introduction));
		TRY(markdown_blocks(w, text_at(preview, place, "statement"), &tasks[i].statement));
	}
	*out = (struct preview_tasks){tasks, count};
	return OK;
}

enum err draft_preview_page(struct work *w, struct http_call *call, const void *input,
                            struct http_reply *reply)
{
	const struct draft_act_input *in = input;
	struct draft_assessment draft;
	struct preview preview = {.w = w};
	TRY(draft_load(w, call->tx, web_actor(call)->org, in->draft, &draft));
	TRY(draft_complete(w, draft.tree, draft.slug, &preview.tree));
	struct str title = draft_tree_text(preview.tree, S("title"));
	struct preview_view view = {
		.address = draft_address(w, in->draft, 0),
		.title = str_trim(title).len > 0 ? title : S("A new assessment"),
		.summary = draft_tree_text(preview.tree, S("summary")),
	};
	TRY(markdown_blocks(w, draft_tree_text(preview.tree, S("about")), &view.about));
	TRY(markdown_blocks(w, draft_tree_text(preview.tree, S("recorded")), &view.recorded));
	TRY(markdown_blocks(w, draft_tree_text(preview.tree, S("judged_by")), &view.judged_by));
	TRY(tasks_of(&preview, &view.tasks));
	struct buf body = web_markup(w);
	draft_preview_html(&body, &view);
	return web_reply_page(
		w, call, &(struct web_page){.title = view.title, .body = &body, .body_class = "wide"}, reply);
}
