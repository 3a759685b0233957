#include "grade/score_written.h"

#include "exam/paper.h"
#include "exam/written.h"
#include "grade/gated.h"
#include "grade/learned.h"
#include "grade/score_rubric.h"

/* As large as a model takes them; where one of them is no picture, or they are too many, a person looks at all. */
static enum err read_images(struct work *w, struct tx *tx, const struct sitting *sitting,
                            const struct part *part, struct rubric_subject *out)
{
	struct paper_page *pages;
	size_t count, shown = 0, bytes = 0;
	struct llm_image *images = work_array(w, LLM_IMAGES_MAX, sizeof *images);
	TRY(paper_pages(w, tx, sitting, part->id, &pages, &count));
	for (; shown < count && !pages[shown].removed; shown++) {
		struct str type;
		if (shown == LLM_IMAGES_MAX || !str_equal(pages[shown].state, S("kept")))
			return OK;
		TRY(paper_picture(w, tx, sitting, &pages[shown], S("whole"), &type, &images[shown].bytes));
		if (images[shown].bytes.len > LLM_IMAGE_BYTES_MAX / LLM_IMAGES_MAX)
			TRY(paper_picture(w, tx, sitting, &pages[shown], S("preview"), &type,
			                  &images[shown].bytes));
		bytes += images[shown].bytes.len;
	}
	if (bytes <= LLM_IMAGE_BYTES_MAX) {
		out->images = images;
		out->image_count = shown;
	}
	return OK;
}

enum err score_written_subject(struct work *w, struct tx *tx, const struct sitting *sitting,
                               const struct part *part, struct rubric_subject *out)
{
	int64_t at_us;
	bool late;
	struct str standing;
	TRY(paper_standing(w, tx, sitting, part->id, &standing));
	out->on_paper = !str_absent(standing);
	if (part->written->pictures_most > 0)
		TRY(read_images(w, tx, sitting, part, out));
	out->statement = part->written->statement;
	return written_answer(w, tx, sitting->org, sitting->id, part->id, &out->answer, &at_us, &late);
}

enum err score_written(struct work *w, const struct grade_means *means, const struct sitting *sitting,
                       const struct sitting_part *part)
{
	bool after, last = means->job != NULL && means->job->attempts >= GRADE_ATTEMPTS_MAX;
	TRY(score_learned_is_after_model(w, means, sitting, part->part, &after));
	if (!after)
		TRY(score_learned(w, means, sitting, part, false));
	if (!after)
		TRY(gated_look(w, means, sitting, part->part));
	enum err failed = score_rubric(w, means, sitting, part);
	if (!after || (failed != OK && !last))
		return failed;
	/* A model that stays away keeps nobody from judging without its view. */
	struct str why = w->message;
	if (failed != OK)
		work_forgive(w);
	TRY(score_learned(w, means, sitting, part, true));
	TRY(gated_look(w, means, sitting, part->part));
	return failed == OK ? OK : fail(w, failed, "%.*s", STR_ARG(why));
}
