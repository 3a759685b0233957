/* Of web/pages/draft.h: what stands around the fields of a draft, and the fields. */
#include "web/pages/draft.h"

#include "base/time.h"
#include "exam/draft_tree.h"

#include "web/pages/draft_frame.html.h"

struct str draft_address(struct work *w, struct id draft, int64_t task)
{
	struct str id = id_text(w->arena, draft);
	if (task > 0)
		return str_format(w->arena, "/assessments/drafts/%.*s/tasks/%lld", STR_ARG(id),
		                  (long long)task);
	return str_format(w->arena, "/assessments/drafts/%.*s", STR_ARG(id));
}

/* ---- fields ---- */

struct str draft_problem_at(struct work *w, const struct draft_shown *shown, struct str path)
{
	struct str all = {0};
	for (size_t i = 0; i < shown->report.problem_count; i++) {
		const struct draft_problem *problem = &shown->report.problems[i];
		if (!str_absent(problem->path) && str_equal(problem->path, path))
			all = str_absent(all) ? problem->sentence
			                      : str_format(w->arena, "%.*s %.*s", STR_ARG(all),
			                                   STR_ARG(problem->sentence));
	}
	return all;
}

/* The options with the one that is chosen; what is none of them is one more, as it is. */
static struct form_options options_of(struct work *w, const struct form_option *options, struct str value)
{
	size_t count = 0;
	while (!str_absent(options[count].title))
		count++;
	struct form_option *shown = work_array(w, count + 1, sizeof *shown);
	bool known = false;
	for (size_t i = 0; i < count; i++) {
		double one, other;
		bool same =
			str_equal(options[i].value, value) ||
			(str_to_real(options[i].value, &one) && str_to_real(value, &other) && one == other);
		shown[i] = options[i];
		shown[i].chosen = same && !known;
		known = known || same;
	}
	if (!known)
		shown[count] = (struct form_option){
			value, str_format(w->arena, "As it is: %.*s", STR_ARG(str_slice(value, 0, 40))),
			true};
	return (struct form_options){shown, count + !known};
}

static const struct draft_collision *collision_at(const struct draft_shown *shown, struct str path)
{
	for (size_t i = 0; !str_absent(shown->other) && i < shown->laid.collision_count; i++)
		if (str_equal(shown->laid.collisions[i].path, path))
			return &shown->laid.collisions[i];
	return NULL;
}

/* A choice as it is read. */
static struct str words_of(const struct form_option *options, struct str value)
{
	for (size_t i = 0; options != NULL && !str_absent(options[i].title); i++)
		if (str_equal(options[i].value, value))
			return options[i].title;
	return value;
}

struct form_field draft_form_field(struct work *w, const struct draft_shown *shown, struct str place,
                                   const struct draft_field_row *row)
{
	struct str path = str_absent(place) ? str_of(row->path)
	                                    : str_format(w->arena, "%.*s.%s", STR_ARG(place), row->path);
	struct str value = draft_field(w, shown->draft.tree, path);
	struct form_options none = {0};
	const struct draft_collision *collision = collision_at(shown, path);
	return (struct form_field){
		.path = path,
		.label = str_of(row->label),
		.hint = str_of(row->hint),
		.value = value,
		.problem = draft_problem_at(w, shown, path),
		.who = collision == NULL ? (struct str){0} : shown->other,
		.other = collision == NULL ? (struct str){0} : words_of(row->options, collision->theirs),
		.rows = row->rows,
		.number = row->number,
		.options = row->options == NULL ? none : options_of(w, row->options, value),
	};
}

struct form_fields draft_form_fields(struct work *w, const struct draft_shown *shown, struct str place,
                                     const struct draft_field_row *rows, size_t count)
{
	struct form_field *fields = work_array(w, count, sizeof *fields);
	for (size_t i = 0; i < count; i++)
		fields[i] = draft_form_field(w, shown, place, &rows[i]);
	return (struct form_fields){fields, count};
}

bool draft_form_is_to_mend(const struct form_fields *fields)
{
	size_t i = 0;
	while (i < fields->count && str_absent(fields->at[i].problem) && str_absent(fields->at[i].who))
		i++;
	return i < fields->count;
}

/* ---- around them ---- */

static struct draft_homeless_views collisions_of(struct work *w, const struct draft_shown *shown)
{
	size_t count = str_absent(shown->other) ? 0 : shown->laid.collision_count;
	struct draft_problem *views = work_array(w, count + 1, sizeof *views);
	for (size_t i = 0; i < count; i++) {
		struct str path = shown->laid.collisions[i].path;
		views[i] = (struct draft_problem){.path = path, .label = draft_label(w, path)};
	}
	return (struct draft_homeless_views){views, count};
}

struct draft_frame draft_frame_of(struct work *w, struct http_call *call, const struct draft_shown *shown,
                                  int64_t task)
{
	const struct draft_assessment *draft = &shown->draft;
	struct str who = id_equal(draft->changed_by, web_actor(call)->person) ? S("by you")
	                 : str_absent(draft->changed_by_name)
	                         ? S("by somebody who is not here any more")
	                         : str_format(w->arena, "by %.*s", STR_ARG(draft->changed_by_name));
	bool back = draft->before_us != DB_NULL_INT;
	bool laid = shown->laid.tree != NULL;
	struct draft_homeless_views collisions = collisions_of(w, shown);
	return (struct draft_frame){
		.csrf = web_session(call)->csrf,
		.address = draft_address(w, draft->id, 0),
		.title = draft->title.len == 0 ? S("A new assessment") : draft->title,
		.saved = str_format(w->arena, "Saved %.*s, %.*s.",
	                            STR_ARG(time_for_people(w->arena, draft->changed_us)), STR_ARG(who)),
		.problem = shown->problem,
		.before = back ? time_exact_for_people(w->arena, draft->before_us) : (struct str){0},
		.draft = draft->id,
		.revision = draft->revision,
		.task = task,
		.check = shown->check,
		.began = draft_began(w, laid ? shown->stored : draft->tree, task),
		.unsaved = laid,
		.homeless = {shown->laid.homeless, shown->laid.homeless_count},
		.collisions = collisions,
	};
}

void draft_frame_head(struct buf *out, const struct draft_frame *frame)
{
	draft_head_html(out, frame);
}

void draft_frame_hidden(struct buf *out, const struct draft_frame *frame)
{
	draft_hidden_html(out, frame);
}

void draft_frame_back(struct buf *out, const struct draft_frame *frame)
{
	draft_back_html(out, frame);
}
