/* learned_judge, score_learned, score_learned_replay. */
#include "grade/learned.h"

#include "base/encode.h"
#include "base/json.h"
#include "base/world.h"
#include "exam/paper.h"
#include "exam/wording.h"
#include "exam/written.h"
#include "grade/again.h"
#include "grade/gated.h"
#include "grade/reading.h"
#include "grade/review.h"
#include "llm/embed.h"
#include "scoring/gates.h"

#include <math.h>
#include <string.h>

enum { REPLY_BYTES_MAX = 256 << 10, BASIS_BYTES_MAX = 8192 };

/* An answer that is being judged. */
struct judging {
	const struct learned_subject *subject;
	struct llm_embedder embedder; /* without dimensions: none */
	struct vectors *vectors;
	struct gates_sketch *others; /* [subject->other_count] */
	bool spoken;                 /* something in it speaks to the grader */
	struct learned_answer *out;
};

/* ---- why it cannot know ---- */

static struct str why_not(const struct judging *judging, const struct criterion *criterion,
                          const struct learned_criterion *known, struct str digest)
{
	const struct learned *learned = &judging->subject->learned;
	if (known == NULL || known->answers < GRADER_OWN_ANCHORS_MIN)
		return S("too few answers were judged on this criterion to learn from.");
	if (!judging->subject->readable)
		return S("it reads texts alone, and this answer is on paper or in pictures.");
	if (!str_equal(known->digest, digest) || criterion->described_count < 2)
		return S(
			"the task or its rubric is another than the one that was learned: calibrate it anew.");
	if (!str_equal(learned->version, S(GRADER_VERSION)))
		return S("the program that learned was another version: calibrate it anew.");
	if (!str_absent(learned->embedder) && !str_equal(judging->embedder.model, learned->embedder))
		return S("the embeddings that it learned with are not to be had: calibrate it anew.");
	return (struct str){0};
}

/* ---- a verdict ---- */

static struct str input_text(struct work *w, const struct grader *grader, const struct grader_input *input)
{
	struct buf buf = buf_init(w->arena, REPLY_BYTES_MAX);
	struct json_out out = json_out(&buf);
	size_t dimensions = input->vector == NULL ? 0 : grader_about(grader).dimensions;
	struct str vector = str_bytes((const uint8_t *)input->vector, dimensions * sizeof *input->vector);
	json_object(&out);                                /* sorted, hence canonical */
	json_put_real(&out, S("essay"), input->essay[0]); /* anchors have scores alone: one output */
	json_put_str(
		&out, S("features"),
		encode_base64(w->arena, str_bytes((const uint8_t *)input->features, sizeof input->features)));
	json_put_int(&out, S("question"), (int64_t)input->question);
	json_put_int(&out, S("reference"), (int64_t)input->reference);
	json_put_str(&out, S("vector"),
	             input->vector == NULL ? (struct str){0} : encode_base64(w->arena, vector));
	json_put_real(&out, S("view"), input->view);
	json_end(&out);
	return buf_str(&buf);
}

/* The standard deviation of its levels, as a share of the scale. */
static double spread_of(const struct verdict *verdict)
{
	double mean = 0, square = 0;
	for (size_t i = 0; i < verdict->level_count; i++) {
		mean += verdict->levels[i] * (double)i;
		square += verdict->levels[i] * (double)i * (double)i;
	}
	double variance = square - mean * mean;
	return variance <= 0 ? 0 : fmin(1, sqrt(variance) / (double)(verdict->level_count - 1));
}

struct settling {
	struct gate_hit *hits;
	size_t hit_count;
	struct learned_set set;
	bool settled, viewed; /* viewed: the language model's view was used */
};

static struct str basis_text(struct work *w, const struct judging *judging,
                             const struct learned_criterion *known, const struct verdict *verdict,
                             const struct settling *settling)
{
	struct buf buf = buf_init(w->arena, BASIS_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out); /* sorted, hence canonical */
	json_put_str(&out, S("calibration"), id_text(w->arena, judging->subject->learned.calibration));
	json_put_real(&out, S("coverage"), judging->subject->learned.coverage);
	json_put_str(&out, S("document"), judging->subject->document_digest_hex);
	json_put_bool(&out, S("drawn"), judging->subject->drawn);
	json_name(&out, S("gates"));
	json_array(&out);
	for (size_t i = 0; i < settling->hit_count; i++)
		json_str(&out, gate_name(settling->hits[i].gate));
	json_end(&out);
	json_put_str(&out, S("grader"), S(GRADER_VERSION));
	json_name(&out, S("set"));
	json_array(&out);
	json_int(&out, (int64_t)settling->set.low);
	json_int(&out, (int64_t)settling->set.high);
	json_end(&out);
	json_put_bool(&out, S("settled"), settling->settled);
	json_put_real(&out, S("spread"), verdict->abstained ? NAN : spread_of(verdict));
	json_put_bool(&out, S("view"), settling->viewed);
	json_put_real(&out, S("weight"), known == NULL ? NAN : known->weight);
	json_end(&out);
	return buf_str(&buf);
}

static void keep_hit(struct judging *judging, const struct gate_hit *hit)
{
	for (size_t i = 0; i < judging->out->found_count; i++)
		if (judging->out->found[i].gate == hit->gate)
			return;
	judging->out->found[judging->out->found_count++] = *hit;
}

/* What a grader's gates find. */
static void find_hits(struct work *w, const struct grader_session *session, const struct grader_input *input,
                      struct judging *judging, struct settling *out)
{
	grader_gates(w, session, input, judging->subject->answer, judging->others,
	             judging->subject->other_count, &out->hits, &out->hit_count);
	for (size_t i = 0; i < out->hit_count; i++)
		keep_hit(judging, &out->hits[i]);
}

static struct verdict *add_verdict(struct judging *judging, const struct criterion *criterion)
{
	struct verdict *verdict = &judging->out->verdicts[judging->out->verdict_count++];
	*verdict = (struct verdict){
		.part = judging->subject->part->id,
		.task = criterion->id,
		.competency = criterion->competency,
		.scorer = SCORER_LEARNED,
	};
	return verdict;
}

static void abstain(struct work *w, struct judging *judging, const struct criterion *criterion,
                    const struct learned_criterion *known, struct str why)
{
	const struct settling none = {0};
	struct verdict *verdict = add_verdict(judging, criterion);
	verdict->abstained = true;
	verdict->comment = str_format(w->arena, "What was learned says nothing here: %.*s", STR_ARG(why));
	verdict->basis = basis_text(w, judging, known, verdict, &none);
	verdict->reply = S("{}");
}

/* The vectors of the answer and of all that it is compared with, which are the author's texts. */
static enum err embed(struct work *w, const struct grade_means *means, struct judging *judging)
{
	const struct learned *learned = &judging->subject->learned;
	struct llm_embedder *embedder = &judging->embedder, kept = {0};
	size_t authors, count;
	bool loaded = false; /* with none it abstains, whatever the embedder says */
	for (size_t place = 0; place < LEARNED_PLACES_MAX; place++)
		loaded = loaded || learned->graders[place] != NULL;
	if (loaded && !str_absent(learned->embedder) && means->embedding != NULL)
		TRY(means->embedding->ready(w, means->embedding->state, embedder, &kept));
	struct vectors *vectors = judging->vectors = vectors_open(w, embedder->dimensions);
	for (size_t place = 0; place < LEARNED_PLACES_MAX; place++)
		if (learned->graders[place] != NULL)
			grader_want_questions(w, vectors, learned->graders[place]);
	(void)vectors_wanted(vectors, &authors);
	for (size_t place = 0; place < LEARNED_PLACES_MAX; place++)
		if (learned->graders[place] != NULL)
			grader_want_answer(w, vectors, learned->graders[place], judging->subject->answer);
	const struct str *texts = vectors_wanted(vectors, &count);
	float *room = vectors_room(vectors);
	if (count == 0)
		return OK;
	if (means->job != NULL)
		TRY(jobs_extend(w, means->db, means->job, GRADE_LEASE_SECONDS));
	TRY(kept.embed(w, kept.state, texts, authors, NULL, room));
	return embedder->embed(w, embedder->state, texts + authors, count - authors, NULL,
	                       room + authors * embedder->dimensions);
}

static enum err judge(struct work *w, struct judging *judging, const struct criterion *criterion,
                      const struct learned_criterion *known)
{
	const struct grader *grader = judging->subject->learned.graders[known->place];
	const struct part_criterion at = {judging->subject->part, criterion};
	struct grader_input input;
	struct settling settling;
	size_t question =
		grader_question_find(grader, learned_question(w, judging->subject->part->id, criterion->id));
	if (question == SIZE_MAX)
		return fail(w, ERR_INTERNAL, "a grader does not know what it was released for");
	struct grader_session *session = grader_begin(w, grader, judging->vectors);
	grader_describe(w, session, question, judging->subject->answer, &input);
	if (known->view_share > 0 && judging->subject->views != NULL)
		input.view =
			judging->subject->views[criterion - part_rubric(judging->subject->part)->criteria];
	settling.viewed = !isnan(input.view);
	find_hits(w, session, &input, judging, &settling);
	struct verdict *verdict = add_verdict(judging, criterion);
	learned_view(w, grader, &input, criterion, judging->subject->learned.coverage, verdict,
	             &settling.set);
	settling.settled =
		judging->subject->learned.settles && !judging->spoken && settling.hit_count == 0 &&
		!judging->subject->drawn &&
		learned_is_sure(known, criterion, reading_pass_level(judging->subject->document, &at),
	                        judging->subject->learned.coverage, &settling.set, verdict->levels);
	verdict->basis = basis_text(w, judging, known, verdict, &settling);
	verdict->reply = input_text(w, grader, &input);
	return OK;
}

/* Others are read as the gates of its graders read the answer: in the language that these learned in. */
static void sketch_others(struct work *w, struct judging *judging)
{
	const struct learned_subject *subject = judging->subject;
	struct str language = words_language(w, subject->document->language);
	judging->others = work_array(w, subject->other_count, sizeof *judging->others);
	for (size_t place = 0; place < LEARNED_PLACES_MAX; place++)
		if (subject->learned.graders[place] != NULL)
			language = grader_about(subject->learned.graders[place]).language;
	for (size_t i = 0; i < subject->other_count; i++) {
		struct words words = words_of(w, language, subject->others[i]);
		judging->others[i] = gates_sketch_of(&words);
	}
}

enum err learned_judge(struct work *w, const struct grade_means *means, const struct learned_subject *subject,
                       struct learned_answer *out)
{
	const struct rubric *rubric = part_rubric(subject->part);
	struct judging judging = {.subject = subject, .out = out};
	struct flags_hit *spoken;
	size_t spoken_count;
	*out = (struct learned_answer){0};
	TRY(flags_find(w, subject->answer, NULL, 0, &spoken, &spoken_count));
	judging.spoken = spoken_count > 0;
	out->spoken = spoken;
	out->spoken_count = spoken_count;
	sketch_others(w, &judging);
	TRY(embed(w, means, &judging));
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		const struct criterion *criterion = &rubric->criteria[i];
		const struct learned_criterion *known =
			learned_find(&subject->learned, subject->part->id, criterion->id);
		struct str why =
			why_not(&judging, criterion, known, wording_asked(w, subject->part, criterion));
		if (str_absent(why))
			TRY(judge(w, &judging, criterion, known));
		else
			abstain(w, &judging, criterion, known, why);
	}
	return OK;
}

/* ---- of a sitting ---- */

struct scoring {
	const struct sitting *sitting;
	const struct part *part;
	bool after; /* see score_learned */
	bool released, missing;
	bool opened; /* the sitting has a case */
	struct learned_subject subject;
	struct learned_answer answer;
};

static bool is_missing(const struct verdict *verdicts, size_t count, struct str part)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(verdicts[i].scorer, SCORER_LEARNED) && str_equal(verdicts[i].part, part))
			return false;
	return true;
}

/* What the model said, as it is stored. */
static void take_views(struct work *w, struct scoring *scoring, const struct verdict *verdicts, size_t count)
{
	const struct rubric *rubric = part_rubric(scoring->part);
	double *views = work_array(w, rubric->criterion_count, sizeof *views);
	for (size_t i = 0; i < rubric->criterion_count; i++)
		views[i] = learned_view_of(w, &scoring->subject.learned,
		                           grade_verdict_find(verdicts, count, SCORER_RUBRIC,
		                                              scoring->part->id, rubric->criteria[i].id));
	scoring->subject.views = views;
}

static enum err find_opened(struct work *w, struct tx *tx, const struct sitting *sitting, bool *out)
{
	struct id found;
	TRY(review_of_sitting(w, tx, sitting->org, sitting->id, &found));
	*out = !id_is_zero(found);
	return OK;
}

static enum err load(struct work *w, struct tx *tx, void *argument)
{
	struct scoring *scoring = argument;
	const struct sitting *sitting = scoring->sitting;
	struct learned_subject *subject = &scoring->subject;
	struct verdict *verdicts;
	size_t count;
	struct str standing;
	int64_t at_us;
	bool late;
	*subject = (struct learned_subject){.document = sitting->document,
	                                    .document_digest_hex = sitting->document_digest_hex,
	                                    .part = scoring->part};
	TRY(learned_released(w, tx, sitting->org, sitting->assessment, &subject->learned,
	                     &scoring->released));
	if (!scoring->released)
		return OK;
	/* Verdicts of a calibration that was released when it was scored stay, whatever is released now. */
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &verdicts, &count));
	scoring->missing = is_missing(verdicts, count, scoring->part->id);
	if (!scoring->missing)
		return OK;
	if (!scoring->after && learned_takes_view(&subject->learned, scoring->part->id))
		return fail(w, ERR_BUSY,
		            "A calibration that takes the model’s view was released meanwhile: it judges "
		            "after that.");
	take_views(w, scoring, verdicts, count);
	TRY(find_opened(w, tx, sitting, &scoring->opened));
	subject->learned.settles = subject->learned.settles && !scoring->opened;
	TRY(learned_load(w, tx, sitting->org, scoring->part, &subject->learned));
	TRY(paper_standing(w, tx, sitting, scoring->part->id, &standing));
	subject->readable = str_absent(standing) && scoring->part->written->pictures_most == 0;
	TRY(written_answer(w, tx, sitting->org, sitting->id, scoring->part->id, &subject->answer, &at_us,
	                   &late));
	subject->drawn = learned_drawn(w, subject->learned.calibration, sitting->id, subject->learned.sample);
	return gated_others(w, tx, sitting, scoring->part->id, &subject->others, &subject->other_count);
}

/* All at once, or somebody else has. What was taken back while it judged says nothing any more; where another has taken its
 * place, that one judges. Where the case was opened, what it would settle there is asked already. */
static enum err store(struct work *w, struct tx *tx, void *argument)
{
	struct scoring *scoring = argument;
	const struct sitting *sitting = scoring->sitting;
	struct learned now;
	struct verdict *verdicts;
	size_t count;
	bool released, opened;
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &verdicts, &count));
	TRY(learned_released(w, tx, sitting->org, sitting->assessment, &now, &released));
	if (!is_missing(verdicts, count, scoring->part->id) || !released)
		return OK;
	if (!id_equal(now.calibration, scoring->subject.learned.calibration))
		return fail(w, ERR_BUSY, "Another calibration was released meanwhile: it judges anew.");
	TRY(find_opened(w, tx, sitting, &opened));
	if (opened != scoring->opened)
		return fail(w, ERR_BUSY, "The case was opened meanwhile: what was learned judges anew.");
	for (size_t i = 0; i < scoring->answer.verdict_count; i++)
		TRY(grade_verdict_add(w, tx, scoring->sitting->org, scoring->sitting->id,
		                      &scoring->answer.verdicts[i]));
	return gated_store(w, tx, sitting, scoring->part->id, scoring->answer.found,
	                   scoring->answer.found_count);
}

enum err score_learned(struct work *w, const struct grade_means *means, const struct sitting *sitting,
                       const struct sitting_part *part, bool after)
{
	struct scoring *scoring = work_alloc(w, sizeof *scoring);
	*scoring = (struct scoring){.sitting = sitting, .part = part->part, .after = after};
	TRY(db_read(w, means->db, load, scoring));
	if (!scoring->released || !scoring->missing)
		return OK;
	TRY(learned_judge(w, means, &scoring->subject, &scoring->answer));
	return db_write(w, means->db, store, scoring);
}

struct order {
	const struct sitting *sitting;
	const struct part *part;
	bool after;
};

static enum err find_order(struct work *w, struct tx *tx, void *argument)
{
	struct order *order = argument;
	struct learned learned;
	bool released;
	TRY(learned_released(w, tx, order->sitting->org, order->sitting->assessment, &learned, &released));
	order->after = released && learned_takes_view(&learned, order->part->id);
	return OK;
}

enum err score_learned_is_after_model(struct work *w, const struct grade_means *means,
                                      const struct sitting *sitting, const struct part *part, bool *out)
{
	struct order order = {sitting, part, false};
	TRY(db_read(w, means->db, find_order, &order));
	*out = order.after;
	return OK;
}

enum err score_learned_is_awaited(struct work *w, struct tx *tx, const struct sitting *sitting,
                                  const struct verdict *verdicts, size_t count, bool *out)
{
	struct learned learned;
	bool released;
	*out = false;
	TRY(learned_released(w, tx, sitting->org, sitting->assessment, &learned, &released));
	for (size_t i = 0; i < sitting->document->part_count && released && !*out; i++) {
		const struct part *part = &sitting->document->parts[i];
		if (part->written != NULL && learned_takes_view(&learned, part->id) &&
		    is_missing(verdicts, count, part->id))
			TRY(again_is_coming(w, tx, sitting, part, out));
	}
	return OK;
}

/* ---- again ---- */

static enum err damaged(struct work *w)
{
	return fail(w, ERR_INTERNAL, "what a learned verdict rests on is damaged");
}

static enum err read_input(struct work *w, const struct grader *grader, const struct verdict *verdict,
                           struct str answer, struct grader_input *out)
{
	const struct json *reply;
	struct str features, vector = {0};
	struct grader_about about = grader_about(grader);
	TRY(json_parse(w, verdict->reply, REPLY_BYTES_MAX, &reply));
	int64_t question = json_get_int(reply, S("question")),
		reference = json_get_int(reply, S("reference"));
	struct str written = json_get_str(reply, S("vector"));
	if (question < 0 || (uint64_t)question >= about.question_count || reference < 0 ||
	    !decode_base64(w->arena, json_get_str(reply, S("features")), &features) ||
	    features.len != sizeof out->features)
		return damaged(w);
	if (!str_absent(written) &&
	    (!decode_base64(w->arena, written, &vector) || vector.len != about.dimensions * sizeof(float)))
		return damaged(w);
	*out = (struct grader_input){.question = (size_t)question, .reference = (size_t)reference};
	for (size_t i = 0; i < GRADER_OUTPUTS_MAX; i++)
		out->essay[i] = i == 0 ? json_get_real(reply, S("essay")) : NAN;
	out->view = json_get_real(reply, S("view"));
	if (!isnan(out->view) && !(out->view >= 0 && out->view <= 1))
		return damaged(w);
	size_t references = grader_question_at(grader, out->question)->reference_count;
	if (out->reference >= (references == 0 ? 1 : references))
		return damaged(w);
	memcpy(out->features, features.at, sizeof out->features);
	if (!str_absent(written)) {
		float *copy = work_array(w, about.dimensions, sizeof *copy);
		memcpy(copy, vector.at, vector.len);
		out->vector = copy;
	}
	out->frequency = grader_frequency(w, grader, answer);
	return OK;
}

enum err score_learned_replay(struct work *w, struct tx *tx, const struct sitting *sitting,
                              const struct sitting_part *part, struct verdict *verdict)
{
	const struct json *basis;
	const struct criterion *criterion = part_criterion(part->part, verdict->task);
	struct id calibration;
	const struct grader *grader;
	struct grader_input input;
	struct str answer;
	int64_t at_us;
	struct learned_set set;
	size_t place = 0;
	bool late;
	if (verdict->abstained || criterion == NULL)
		return OK; /* why it abstained is of that day */
	TRY(json_parse(w, verdict->basis, BASIS_BYTES_MAX, &basis));
	if (!id_parse(json_get_str(basis, S("calibration")), &calibration))
		return damaged(w);
	if (!str_equal(json_get_str(basis, S("grader")), S(GRADER_VERSION)))
		return fail(w, ERR_CONFLICT,
		            "it was computed by “%.*s”, and this program is “" GRADER_VERSION
		            "”: it cannot be computed again here",
		            STR_ARG(json_get_str(basis, S("grader"))));
	while (&part_rubric(part->part)->criteria[place] != criterion)
		place++;
	TRY(learned_grader(w, tx, sitting->org, calibration, place, &grader));
	TRY(written_answer(w, tx, sitting->org, sitting->id, part->part->id, &answer, &at_us, &late));
	TRY(read_input(w, grader, verdict, answer, &input));
	learned_view(w, grader, &input, criterion, json_get_real(basis, S("coverage")), verdict, &set);
	return OK;
}
