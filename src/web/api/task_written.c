/* A written task in the API: task_written_api_part, task_written_api_answer. */
#include "web/pages/task_written.h"

#include "exam/paper.h"
#include "exam/written.h"
#include "web/api/review.h"
#include "web/api/sittings.h"

enum err task_written_api_part(struct work *w, struct tx *tx, const struct sitting *sitting,
                               const struct sitting_part *part, struct api_part *out)
{
	const struct written *written = part->part->written;
	struct draft draft;
	out->words_min = written->words_min;
	out->words_max = written->words_max;
	out->paper_pages = written->paper_pages;
	out->pictures_most = written->pictures_most;
	if (part->started_us == DB_NULL_INT)
		return OK;
	TRY(written_draft(w, tx, sitting, part->part->id, &draft));
	out->statement = written->statement;
	out->revision = draft.revision;
	out->saved_us = draft.saved_us;
	out->body = draft.body;
	return OK;
}

static enum err read_pages(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                           struct field_list *out)
{
	struct paper_page *pages;
	size_t count, shown = 0;
	TRY(paper_pages(w, tx, sitting, part, &pages, &count));
	struct api_answer_page *rows = work_array(w, count, sizeof *rows);
	for (; shown < count && !pages[shown].removed; shown++)
		rows[shown] = (struct api_answer_page){pages[shown].id, pages[shown].state,
		                                       pages[shown].reading, pages[shown].body};
	*out = (struct field_list){rows, shown};
	return OK;
}

enum err task_written_api_answer(struct work *w, struct tx *tx, const struct sitting *sitting,
                                 const struct sitting_part *part, struct api_answer *out)
{
	int64_t at_us;
	if (paper_most(part->part->written) > 0)
		TRY(read_pages(w, tx, sitting, part->part->id, &out->pages));
	return written_answer(w, tx, sitting->org, sitting->id, part->part->id, &out->text, &at_us,
	                      &out->late);
}
