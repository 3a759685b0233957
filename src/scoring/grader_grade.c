/* grader_want_questions, grader_want_answer, grader_begin, grader_describe, grader_frequency, grader_grade, and what is asked of
 * a grader. */
#include "scoring/grader_parts.h"

#include "base/check.h"

#include <math.h>
#include <string.h>

void grader_want_questions(struct work *w, struct vectors *vectors, const struct grader *grader)
{
	for (size_t q = 0; q < grader->question_count; q++) {
		const struct grader_question *question = &grader->questions[q];
		passage_want(w, vectors, grader->language, question->text);
		for (size_t r = 0; r < question->reference_count; r++)
			passage_want(w, vectors, grader->language, question->references[r]);
	}
}

void grader_want_answer(struct work *w, struct vectors *vectors, const struct grader *grader, struct str text)
{
	passage_want(w, vectors, grader->language, text);
}

struct features_question *grader_compare_questions(struct work *w, const struct grader *grader,
                                                   const struct vectors *vectors)
{
	struct features_question *all = work_array(w, grader->question_count, sizeof *all);
	for (size_t q = 0; q < grader->question_count; q++) {
		const struct grader_question *question = &grader->questions[q];
		struct passage *references = work_array(w, question->reference_count, sizeof *references);
		all[q].text = passage_of(w, grader->language, question->text, &grader->vocabulary, vectors);
		for (size_t r = 0; r < question->reference_count; r++) {
			references[r] = passage_of(w, grader->language, question->references[r],
			                           &grader->vocabulary, vectors);
			all[q].reference_words_mean +=
				(double)references[r].words.count / (double)question->reference_count;
		}
		all[q].long_answers = grader->essays[q] != NULL && grader->essays[q]->is_long;
		all[q].references = references;
		all[q].reference_count = question->reference_count;
	}
	return all;
}

struct grader_session *grader_begin(struct work *w, const struct grader *grader,
                                    const struct vectors *vectors)
{
	struct grader_session *session = work_alloc(w, sizeof *session);
	session->grader = grader;
	session->vectors = vectors;
	session->questions = grader_compare_questions(w, grader, vectors);
	session->gated = grader_gated_questions(w, grader, session->questions);
	return session;
}

void grader_remember(struct work *w, struct grader_session *session)
{
	struct cosines *cosines = cosines_open(w);
	for (size_t q = 0; q < session->grader->question_count; q++)
		session->questions[q].cosines = cosines;
}

static void *copy(struct work *w, const void *bytes, size_t count)
{
	return bytes == NULL ? NULL : memcpy(work_alloc(w, count), bytes, count);
}

void grader_describe(struct work *w, const struct grader_session *session, size_t question, struct str text,
                     struct grader_input *out)
{
	const struct grader *grader = session->grader;
	check(question < grader->question_count && text.len <= GRADER_TEXT_BYTES_MAX);
	/* Little of it is kept. */
	struct work passing = work_init(w->world, w->request_id);
	struct passage passage =
		passage_of(&passing, grader->language, text, &grader->vocabulary, session->vectors);
	*out = (struct grader_input){
		.question = question,
		.vector = copy(w, passage.vector, grader->dimensions * sizeof *passage.vector),
		.frequency = {copy(w, passage.frequency.at,
	                           passage.frequency.count * sizeof *passage.frequency.at),
	                      passage.frequency.count},
		.view = NAN,
	};
	features_of(&passing, &passage, &session->questions[question], grader->dimensions, out->features,
	            &out->reference);
	grader_essay_says(&passing, grader, question, &passage, out->essay);
	work_finish(&passing);
}

struct passage_terms grader_frequency(struct work *w, const struct grader *grader, struct str text)
{
	struct words words = words_of(w, grader->language, text);
	struct passage_terms times = passage_times(w, &words);
	return passage_frequency(w, &times, &grader->vocabulary, NULL);
}

/* Products of one reference with others, those that were looked at last. */
enum { KNOWN = 64 };
struct known {
	size_t reference[KNOWN]; /* + 1; 0: none */
	double product[KNOWN];
};

/* Anchors of a question mostly have the same reference. */
static double reference_product(const struct grader *grader, const struct grader_case *one, size_t other,
                                struct known *known)
{
	size_t at = other % KNOWN, dimensions = grader->dimensions;
	if (known->reference[at] != other + 1) {
		known->reference[at] = other + 1;
		known->product[at] =
			vectors_product(grader->reference_vectors + one->reference * dimensions,
		                        grader->reference_vectors + other * dimensions, dimensions);
	}
	return known->product[at];
}

/* What a regime says of a case: [output_count]. */
static void say(const struct grader *grader, const struct grader_fit *fit, enum grader_regime regime,
                const struct grader_case *one, double *out)
{
	double sums[GRADER_OUTPUTS_MAX] = {0}, words[GRADER_ANCHORS_MAX];
	struct known known = {{0}, {0}};
	grader_word_products(grader, one->question, &one->frequency, words);
	for (size_t from = 0, count; from < grader->case_count; from += count) {
		double references[GRADER_KERNELS];
		struct grader_kernel kernels[GRADER_KERNELS];
		count = grader->case_count - from < GRADER_KERNELS ? grader->case_count - from
		                                                   : GRADER_KERNELS;
		for (size_t j = 0; j < count; j++)
			references[j] =
				reference_product(grader, one, grader->cases[from + j].reference, &known);
		grader_kernels(grader, one, from, count, references, words + from, kernels);
		for (size_t j = 0; j < count; j++) {
			double kernel = kernels[j].own_anchors;
			if (regime == GRADER_NEW_QUESTION)
				kernel = kernels[j].new_question + (fit->together ? kernels[j].together : 0);
			for (size_t output = 0; output < grader->output_count; output++)
				sums[output] += fit->weights[output * grader->case_count + from + j] * kernel;
		}
	}
	for (size_t output = 0; output < grader->output_count; output++) {
		out[output] = sums[output];
		if (fit->trees[output] != NULL)
			out[output] += fit->trees_share *
			               (trees_predict(fit->trees[output], one->features) - sums[output]);
		out[output] += fit->mean[output];
	}
}

/* What the question's own stacks say is mixed in. */
static void mix_essay(const struct grader *grader, const struct grader_input *input, double *said)
{
	const struct grader_essay *essay = grader->essays[input->question];
	for (size_t output = 0; output < grader->output_count && essay != NULL; output++)
		if (essay->stacks[output] != NULL && !isnan(input->essay[output]))
			said[output] += essay->share * (input->essay[output] - said[output]);
}

/* Where all levels but one are out of question there is still something that nobody foresaw. */
static const double spread_min = 0.02;

double grader_spread(const struct grader *grader, const struct grader_calibration *calibration,
                     size_t question, double said)
{
	double probabilities[GRADER_LEVELS_MAX], variance = 0;
	const double *levels = grader->levels[question];
	ordinal_levels(&calibration->outputs[0], said, levels, grader->level_counts[question], probabilities);
	for (size_t l = 0; l < grader->level_counts[question]; l++)
		variance += probabilities[l] * (levels[l] - said) * (levels[l] - said);
	return spread_min + sqrt(variance);
}

/* Sets of levels and labels, by what was said and by the question's own anchors where there are enough. said: of the score, as a
 * share of the scale. */
static void take_sets(const struct grader *grader, const struct grader_calibration *calibration,
                      const struct grader_input *input, double said, double coverage,
                      struct grader_grade *out)
{
	size_t group = out->regime == GRADER_NEW_QUESTION ? (size_t)CONFORMAL_NEW : input->question;
	if (grader->scored) {
		double score_max = grader->questions[input->question].score_max;
		double reach = conformal_threshold(calibration->score_set, 0, group, coverage) *
		               grader_spread(grader, calibration, input->question, said) * score_max;
		out->low = fmax(said * score_max - reach, 0);
		out->high = fmin(said * score_max + reach, score_max);
		for (size_t l = 0; l < out->level_count; l++)
			out->level_set[l] = fabs(out->levels[l] - said * score_max) <= reach;
	}
	for (size_t l = 0; l < grader->label_count; l++)
		out->label_set[l] = calibration->label_set == NULL ||
		                    1 - out->probabilities[l] <=
		                            conformal_threshold(calibration->label_set, l, group, coverage);
}

/* The score of a long answer, with the spread of people's scores again, but never out of its interval. */
static void give_spread(const struct grader *grader, size_t question, bool viewed, struct grader_grade *out)
{
	const struct grader_essay *essay = grader->essays[question];
	double score_max = grader->questions[question].score_max;
	if (essay == NULL || !essay->is_long || out->regime != GRADER_OWN_ANCHORS)
		return;
	const struct grader_restored *to = viewed ? &essay->viewed : &essay->plain;
	double score = to->mean + to->scale * (out->score / score_max - to->centre);
	out->score = fmin(fmax(score * score_max, out->low), out->high);
}

static size_t greatest(const double *values, size_t count)
{
	size_t best = 0;
	for (size_t i = 1; i < count; i++)
		if (values[i] > values[best])
			best = i;
	return best;
}

void grader_grade(const struct grader *grader, const struct grader_input *input, double coverage,
                  struct grader_grade *out)
{
	const struct grader_question *question = &grader->questions[input->question];
	struct grader_case one = {
		.question = (uint32_t)input->question,
		.reference = (uint32_t)(grader->first_reference[input->question] + input->reference),
		.vector = input->vector,
		.frequency = input->frequency,
	};
	double said[GRADER_OUTPUTS_MAX] = {0};
	*out = (struct grader_grade){.score = NAN, .label = SIZE_MAX};
	grader_standardise(grader, input->features, &one);
	out->regime = grader_own_anchors(grader, input->question) >= GRADER_OWN_ANCHORS_MIN
	                      ? GRADER_OWN_ANCHORS
	                      : GRADER_NEW_QUESTION;
	out->known = grader->fits[out->regime].there;
	enum grader_regime regime = out->known ? out->regime : GRADER_OWN_ANCHORS;
	const struct grader_fit *fit = &grader->fits[regime];
	say(grader, fit, regime, &one, said);
	if (out->regime == GRADER_OWN_ANCHORS)
		mix_essay(grader, input, said);
	bool viewed = fit->view_share > 0 && !isnan(input->view);
	const struct grader_calibration *calibration = viewed ? &fit->viewed : &fit->plain;
	if (viewed)
		grader_mix_view(grader, fit, input->view, said);
	if (grader->scored) {
		out->level_count = grader->level_counts[input->question];
		memcpy(out->levels, grader->levels[input->question], out->level_count * sizeof *out->levels);
		ordinal_levels(&calibration->outputs[0], said[0], out->levels, out->level_count,
		               out->level_probabilities);
		for (size_t l = 0; l < out->level_count; l++)
			out->levels[l] *= question->score_max;
		said[0] = fmin(fmax(said[0], 0), 1);
		out->score = said[0] * question->score_max;
	}
	if (grader->label_count > 0) {
		grader_label_probabilities(grader, calibration, said, out->probabilities);
		out->label = greatest(out->probabilities, grader->label_count);
	}
	take_sets(grader, calibration, input, grader->scored ? said[0] : NAN, coverage, out);
	if (grader->scored)
		give_spread(grader, input->question, viewed, out);
}

struct grader_about grader_about(const struct grader *grader)
{
	struct grader_about about = {
		.language = grader->language,
		.embedder = grader->embedder,
		.dimensions = grader->dimensions,
		.anchor_count = grader->case_count,
		.question_count = grader->question_count,
		.labels = grader->labels,
		.label_count = grader->label_count,
		.scored = grader->scored,
		.view_count = grader->view_count,
	};
	for (size_t regime = 0; regime < GRADER_REGIMES; regime++) {
		about.lambda[regime] = grader->fits[regime].there ? grader->fits[regime].lambda : NAN;
		about.trees_share[regime] =
			grader->fits[regime].there ? grader->fits[regime].trees_share : NAN;
		about.view_share[regime] = grader->fits[regime].there ? grader->fits[regime].view_share : NAN;
	}
	about.own_share = NAN;
	for (size_t q = 0; q < grader->question_count; q++) {
		if (grader->essays[q] == NULL)
			continue;
		if (grader->essays[q]->is_long)
			about.long_question_count++;
		else
			about.own_share = grader->essays[q]->share;
	}
	return about;
}

size_t grader_question_find(const struct grader *grader, struct str id)
{
	for (size_t q = 0; q < grader->question_count; q++)
		if (str_equal(grader->questions[q].id, id))
			return q;
	return SIZE_MAX;
}

const struct grader_question *grader_question_at(const struct grader *grader, size_t question)
{
	return &grader->questions[question];
}

size_t grader_outputs(const struct grader *grader)
{
	return (size_t)grader->scored +
	       (grader->label_count <= 2 ? grader->label_count / 2 : grader->label_count);
}
