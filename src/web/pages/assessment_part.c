/* The page of a part for its author: what its type draws of it. */
#include "web/pages/administration.h"

#include "exam/version.h"
#include "web/pages/sitting.h"
#include "web/task_face.h"

struct assessment_part_view {
	struct str assessment, title;
	int64_t number;
	struct markup picture;
};

#include "web/pages/assessment_part.html.h"

const struct field assessment_part_fields[2] = {
	{"assessment", FIELD_PATH, FIELD_ID, offsetof(struct assessment_part_input, assessment),
         .required = true, .sentence = "The assessment."},
	PART_FIELD(struct assessment_part_input),
};

static enum err find(struct work *w, struct http_call *call, struct id id, struct assessment *out)
{
	struct assessment *assessments;
	size_t count;
	TRY(version_list(w, call->tx, web_actor(call)->org, &assessments, &count));
	for (size_t i = 0; i < count; i++)
		if (id_equal(assessments[i].id, id)) {
			*out = assessments[i];
			return OK;
		}
	return fail(w, ERR_NOT_FOUND, "There is no such assessment.");
}

enum err assessment_part_page(struct work *w, struct http_call *call, const void *input,
                              struct http_reply *reply)
{
	const struct assessment_part_input *in = input;
	struct assessment assessment = {0};
	struct version version;
	TRY(find(w, call, in->assessment, &assessment));
	TRY(version_load(w, call->tx, web_actor(call)->org, assessment.version, &version));
	const struct part *part = document_part(version.document, in->part);
	if (part == NULL || task_face_of(part)->author == NULL)
		return fail(w, ERR_NOT_FOUND, "There is no picture of such a part.");
	struct assessment_part_view view = {assessment.title, part->title, assessment.number, {{0}}};
	TRY(task_face_of(part)->author(w, part, &view.picture));
	struct buf body = web_markup(w);
	assessment_part_html(&body, &view);
	return web_reply_page(
		w, call, &(struct web_page){.title = view.title, .body = &body, .body_class = "wide"}, reply);
}
