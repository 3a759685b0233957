#include "grade/again.h"

#include "exam/part.h"
#include "grade/review.h"

/* In place of a verdict's id, for each task that has no verdict. */
static const struct str none = S_INIT("none");

/* How many tasks of the part have no verdict. */
static size_t unjudged(const struct part *part, struct str scorer, const struct verdict *verdicts,
                       size_t count)
{
	size_t missing = 0;
	struct measure measure;
	for (size_t i = part_rubric(part)->criterion_count; part_measure(part, i, &measure); i++)
		missing += grade_verdict_find(verdicts, count, scorer, part->id, measure.task) == NULL;
	return missing;
}

static enum err is_open(struct work *w, struct tx *tx, const struct sitting *sitting, const struct part *part,
                        struct str again, struct str *payload, bool *out)
{
	const struct jobs_text texts[] = {
		{S("sitting"), id_text(w->arena, sitting->id)}, {S("part"), part->id}, {S("again"), again}};
	*payload = jobs_payload(w, texts, COUNT(texts));
	return jobs_is_open(w, tx, sitting->org, S("grade.part"), *payload, out);
}

enum err again_is_coming(struct work *w, struct tx *tx, const struct sitting *sitting,
                         const struct part *part, bool *out)
{
	struct str payload;
	return is_open(w, tx, sitting, part, (struct str){0}, &payload, out);
}

/* The ids of what abstained, in the order of the verdicts, and "none" for what has no verdict though no job will bring one,
 * spaces between; absent: neither is there. */
static enum err read_left(struct work *w, struct tx *tx, const struct sitting *sitting,
                          const struct part *part, struct str *out)
{
	struct verdict *verdicts;
	size_t count;
	bool coming;
	const struct scorer *scorer = scorer_find(part->type);
	*out = (struct str){0};
	if (scorer == NULL || str_absent(scorer->awaited))
		return OK;
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &verdicts, &count));
	TRY(again_is_coming(w, tx, sitting, part, &coming));
	struct buf ids = buf_init(w->arena, JOBS_PAYLOAD_MAX);
	for (size_t i = 0; i < count; i++) {
		if (!verdicts[i].abstained || !str_equal(verdicts[i].scorer, scorer->awaited) ||
		    !str_equal(verdicts[i].part, part->id))
			continue;
		buf_put(&ids, id_text(w->arena, verdicts[i].id));
		buf_byte(&ids, ' ');
	}
	size_t missing = coming ? 0 : unjudged(part, scorer->awaited, verdicts, count);
	for (size_t i = 0; i < missing; i++) {
		buf_put(&ids, none);
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
	struct str left;
	bool asked;
	*out = AGAIN_NOTHING;
	TRY(read_left(w, tx, sitting, part, &left));
	if (str_absent(left))
		return OK;
	TRY(is_open(w, tx, sitting, part, left, payload, &asked));
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

bool again_supersedes(struct work *w, const struct grade_means *means, const struct verdict *verdict)
{
	return verdict->abstained && !str_absent(means->again) &&
	       str_find(means->again, id_text(w->arena, verdict->id)) != SIZE_MAX;
}

enum err again_is_welcome(struct work *w, struct tx *tx, const struct grade_means *means,
                          const struct sitting *sitting, bool *out)
{
	bool decided = false;
	if (!str_absent(means->again))
		TRY(review_is_decided(w, tx, sitting->org, sitting->id, &decided));
	*out = !decided;
	return OK;
}
