/* grader_gated_questions, grader_fit_gates, grader_gates. */
#include "scoring/grader_parts.h"

#include <math.h>

/* Of honest answers, so many may be flagged by any of the gates that are fitted: half of what is bearable, as those who come
 * later are never quite like those who were learned from. */
static const double flagged = 0.005;

/* Gates look at vectors of one model; those of others do not fit them. */
static bool has_vectors(const struct grader *grader)
{
	return grader->dimensions == GATES_VECTOR;
}

struct gates_question *grader_gated_questions(struct work *w, const struct grader *grader,
                                              const struct features_question *questions)
{
	struct gates_question *gated = work_array(w, grader->question_count, sizeof *gated);
	for (size_t q = 0; q < grader->question_count; q++) {
		size_t count = questions[q].reference_count;
		struct words *references = work_array(w, count, sizeof *references);
		const float **vectors = work_array(w, count, sizeof *vectors);
		bool all = has_vectors(grader);
		for (size_t r = 0; r < count; r++) {
			references[r] = questions[q].references[r].words;
			vectors[r] = questions[q].references[r].vector;
			all = all && vectors[r] != NULL;
		}
		gated[q] = (struct gates_question){
			.shown = questions[q].text.words,
			.references = references,
			.reference_count = count,
			.vector = has_vectors(grader) ? questions[q].text.vector : NULL,
			.reference_vectors = all ? vectors : NULL,
		};
	}
	return gated;
}

enum err grader_fit_gates(struct work *w, struct parallel *team, struct grader *grader,
                          const struct grader_training *given, const struct features_question *questions,
                          const struct words *words)
{
	struct gates_answer *answers = work_array(w, grader->case_count, sizeof *answers);
	for (size_t i = 0; i < grader->case_count; i++)
		answers[i] = (struct gates_answer){
			.text = given->anchors[i].text,
			.words = words[i],
			.question = grader->cases[i].question,
			.vector = has_vectors(grader) ? grader->cases[i].vector : NULL,
		};
	const struct gates_options options = {.share = flagged, .together = true, .team = team};
	return gates_fit(w, answers, grader->case_count, grader_gated_questions(w, grader, questions),
	                 grader->question_count, &options, &grader->gates);
}

/* The answer's cosines with the anchors of its question, and with the nearest reference, or the question where there is none. */
static struct gates_neighbours neighbours_of(struct work *w, const struct grader *grader,
                                             const struct grader_input *input)
{
	const struct grader_postings *own = &grader->postings[input->question];
	double *anchors = work_array(w, own->case_count, sizeof *anchors);
	struct gates_neighbours near = {.anchors = anchors, .reference = -1, .has_reference = true};
	for (size_t i = 0; i < own->case_count; i++) {
		const float *vector = grader->cases[own->cases[i]].vector;
		if (vector != NULL)
			anchors[near.anchor_count++] = vectors_product(input->vector, vector, GATES_VECTOR);
	}
	size_t first = grader->first_reference[input->question],
	       count = grader->questions[input->question].reference_count;
	for (size_t r = 0; r < (count == 0 ? 1 : count); r++)
		near.reference = fmax(near.reference,
		                      vectors_product(input->vector,
		                                      grader->reference_vectors + (first + r) * GATES_VECTOR,
		                                      GATES_VECTOR));
	return near;
}

void grader_gates(struct work *w, const struct grader_session *session, const struct grader_input *input,
                  struct str text, const struct gates_sketch *others, size_t other_count,
                  struct gate_hit **hits, size_t *count)
{
	const struct grader *grader = session->grader;
	bool own = grader_own_anchors(grader, input->question) >= GRADER_OWN_ANCHORS_MIN;
	struct gates_answer answer = {
		.text = text,
		.words = words_of(w, grader->language, text),
		.question = own ? input->question : GATES_NEW_QUESTION,
		.vector = has_vectors(grader) ? input->vector : NULL,
	};
	struct gates_neighbours near;
	if (answer.vector != NULL)
		near = neighbours_of(w, grader, input);
	gates_of(w, grader->gates, &answer, &session->gated[input->question],
	         answer.vector == NULL ? NULL : &near, others, other_count, hits, count);
}
