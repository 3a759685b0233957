#include "grade/gated.h"

#include "exam/paper.h"
#include "exam/written.h"

#include "grade/gated.sql.h"

enum err gated_others(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                      const struct str **out, size_t *count)
{
	const struct gated_newest_in in = {.org = sitting->org,
	                                   .assessment = sitting->assessment,
	                                   .person = sitting->person,
	                                   .part = part,
	                                   .limit = GATED_OTHERS_MAX};
	struct gated_newest_row *rows;
	TRY(gated_newest(w, tx, &in, &rows, count));
	struct str *texts = work_array(w, *count, sizeof *texts);
	for (size_t i = 0; i < *count; i++)
		texts[i] = rows[i].answer;
	*out = texts;
	return OK;
}

static enum err load_samples(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                             struct gated_subject *out)
{
	const struct gated_samples_in in = {.org = sitting->org,
	                                    .assessment = sitting->assessment,
	                                    .part = part,
	                                    .limit = GATED_SAMPLES_MAX};
	struct gated_samples_row *rows;
	TRY(gated_samples(w, tx, &in, &rows, &out->sample_count));
	struct str *texts = work_array(w, out->sample_count, sizeof *texts);
	for (size_t i = 0; i < out->sample_count; i++)
		texts[i] = rows[i].answer;
	out->samples = texts;
	return OK;
}

void gated_find(struct work *w, const struct gated_subject *subject, struct gate_hit **hits, size_t *count)
{
	struct str language = words_language(w, subject->language);
	struct words *samples = work_array(w, subject->sample_count, sizeof *samples);
	struct gates_sketch *others = work_array(w, subject->other_count, sizeof *others);
	for (size_t i = 0; i < subject->sample_count; i++)
		samples[i] = words_of(w, language, subject->samples[i]);
	for (size_t i = 0; i < subject->other_count; i++) {
		struct words words = words_of(w, language, subject->others[i]);
		others[i] = gates_sketch_of(&words);
	}
	const struct gates_question question = {
		.shown = words_of(w, language, subject->statement),
		.references = samples,
		.reference_count = subject->sample_count,
	};
	const struct gates_answer answer = {.text = subject->answer,
	                                    .words = words_of(w, language, subject->answer)};
	gates_plain(w, language, &answer, &question, others, subject->other_count, hits, count);
}

enum err gated_store(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                     const struct gate_hit *hits, size_t count)
{
	struct flag *flags;
	size_t flag_count;
	TRY(grade_flags(w, tx, sitting->org, sitting->id, &flags, &flag_count));
	for (size_t i = 0; i < count; i++) {
		const struct flag flag = {
			.part = part, .kind = gate_name(hits[i].gate), .note = hits[i].note};
		bool known = false;
		for (size_t k = 0; k < flag_count; k++)
			known = known ||
			        (str_equal(flags[k].part, part) && str_equal(flags[k].kind, flag.kind));
		if (!known)
			TRY(grade_flag_add(w, tx, sitting->org, sitting->id, &flag));
	}
	return OK;
}

/* ---- of a sitting ---- */

struct looking {
	const struct sitting *sitting;
	const struct part *part;
	struct gated_subject subject;
	bool wanted;
	struct gate_hit *hits;
	size_t hit_count;
};

static enum err was_judged(struct work *w, struct tx *tx, const struct looking *looking, bool *out)
{
	struct verdict *verdicts;
	size_t count;
	*out = false;
	TRY(grade_verdicts(w, tx, looking->sitting->org, looking->sitting->id, &verdicts, &count));
	for (size_t i = 0; i < count; i++)
		*out = *out || (str_equal(verdicts[i].scorer, SCORER_LEARNED) && !verdicts[i].abstained &&
		                str_equal(verdicts[i].part, looking->part->id));
	return OK;
}

static enum err load(struct work *w, struct tx *tx, void *argument)
{
	struct looking *looking = argument;
	const struct sitting *sitting = looking->sitting;
	struct gated_subject *subject = &looking->subject;
	struct str standing;
	int64_t at_us;
	bool late, judged;
	TRY(was_judged(w, tx, looking, &judged));
	TRY(paper_standing(w, tx, sitting, looking->part->id, &standing));
	looking->wanted = !judged && str_absent(standing) && looking->part->written->pictures_most == 0;
	if (!looking->wanted)
		return OK;
	*subject = (struct gated_subject){.language = sitting->document->language,
	                                  .statement = looking->part->written->statement};
	TRY(written_answer(w, tx, sitting->org, sitting->id, looking->part->id, &subject->answer, &at_us,
	                   &late));
	TRY(load_samples(w, tx, sitting, looking->part->id, subject));
	return gated_others(w, tx, sitting, looking->part->id, &subject->others, &subject->other_count);
}

static enum err store(struct work *w, struct tx *tx, void *argument)
{
	const struct looking *looking = argument;
	return gated_store(w, tx, looking->sitting, looking->part->id, looking->hits, looking->hit_count);
}

enum err gated_look(struct work *w, const struct grade_means *means, const struct sitting *sitting,
                    const struct part *part)
{
	struct looking looking = {.sitting = sitting, .part = part};
	TRY(db_read(w, means->db, load, &looking));
	if (!looking.wanted)
		return OK;
	gated_find(w, &looking.subject, &looking.hits, &looking.hit_count);
	return looking.hit_count == 0 ? OK : db_write(w, means->db, store, &looking);
}
