#include "grade/score_written.h"

#include "exam/paper.h"
#include "exam/written.h"

enum err score_written_subject(struct work *w, struct tx *tx, const struct sitting *sitting,
                               const struct part *part, struct rubric_subject *out)
{
	int64_t at_us;
	bool late;
	struct str standing;
	TRY(paper_standing(w, tx, sitting, part->id, &standing));
	out->on_paper = !str_absent(standing);
	out->statement = part->written->statement;
	return written_answer(w, tx, sitting->org, sitting->id, part->id, &out->answer, &at_us, &late);
}
