#include "grade/again.h"

#include "exam/part.h"
#include "grade/review.h"

/* The ids of what abstained, spaces between, in the order of the verdicts; absent: nothing did. */
static enum err read_abstained(struct work *w, struct tx *tx, const struct sitting *sitting,
                               const struct part *part, struct str *out)
{
	struct verdict *verdicts;
	size_t count;
	const struct scorer *scorer = scorer_find(part->type);
	*out = (struct str){0};
	if (scorer == NULL || str_absent(scorer->awaited))
		return OK;
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &verdicts, &count));
	struct buf ids = buf_init(w->arena, JOBS_PAYLOAD_MAX);
	for (size_t i = 0; i < count; i++) {
		if (!verdicts[i].abstained || !str_equal(verdicts[i].scorer, scorer->awaited) ||
		    !str_equal(verdicts[i].part, part->id))
			continue;
		buf_put(&ids, id_text(w->arena, verdicts[i].id));
		buf_byte(&ids, ' ');
	}
	if (ids.len > 0)
		*out = buf_str(&ids);
	return OK;
}

/* How it stands, and the job that would be added: for the same verdicts always the same. */
static enum err look(struct work *w, struct tx *tx, const struct sitting *sitting, const struct part *part,
                     struct str *payload, enum again *out)
{
	struct str abstained;
	bool asked;
	*out = AGAIN_NOTHING;
	TRY(read_abstained(w, tx, sitting, part, &abstained));
	if (str_absent(abstained))
		return OK;
	const struct jobs_text texts[] = {{S("sitting"), id_text(w->arena, sitting->id)},
	                                  {S("part"), part->id},
	                                  {S("again"), abstained}};
	*payload = jobs_payload(w, texts, COUNT(texts));
	TRY(jobs_is_open(w, tx, sitting->org, S("grade.part"), *payload, &asked));
	*out = asked ? AGAIN_ASKED : AGAIN_POSSIBLE;
	return OK;
}

enum err again_look(struct work *w, struct tx *tx, const struct sitting *sitting, const struct part *part,
                    enum again *out)
{
	struct str payload;
	return look(w, tx, sitting, part, &payload, out);
}

enum err again_ask(struct work *w, struct tx *tx, const struct sitting *sitting, const struct part *part,
                   enum again *found)
{
	struct str payload;
	TRY(look(w, tx, sitting, part, &payload, found));
	return *found == AGAIN_POSSIBLE ? jobs_add(w, tx, sitting->org, S("grade.part"), payload, 0) : OK;
}

bool again_supersedes(struct work *w, const struct grader *grader, const struct verdict *verdict)
{
	return verdict->abstained && !str_absent(grader->again) &&
	       str_find(grader->again, id_text(w->arena, verdict->id)) != SIZE_MAX;
}

enum err again_is_welcome(struct work *w, struct tx *tx, const struct grader *grader,
                          const struct sitting *sitting, bool *out)
{
	bool decided = false;
	if (!str_absent(grader->again))
		TRY(review_is_decided(w, tx, sitting->org, sitting->id, &decided));
	*out = !decided;
	return OK;
}
