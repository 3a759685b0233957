/* grader_take_essays, grader_learn_essays, grader_mix_essays, grader_restore_spread, grader_essay_says: what a question's own
 * anchors tell, and questions whose answers are long. */
#include "scoring/grader_parts.h"

#include "base/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A stack of five kernels learns little from fewer. */
enum { OWN_ANCHORS_MIN = 20 };

/* What regression has taken from the spread is given back, but not what it never found. */
static const double scale_max = 2;

static const double shares[] = {0, 0.25, 0.5, 0.75, 1};

static int by_size(const void *a, const void *b)
{
	const size_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

void grader_take_essays(struct work *w, struct grader *grader, const struct grader_training *given,
                        const struct words *words)
{
	size_t *counts = work_array(w, given->anchor_count, sizeof *counts);
	grader->essays = work_array(w, given->question_count, sizeof(struct grader_essay *));
	for (size_t q = 0; q < given->question_count; q++) {
		size_t own = 0, bytes = 0;
		for (size_t i = 0; i < given->anchor_count; i++) {
			if (given->anchors[i].question != q)
				continue;
			counts[own++] = words[i].count;
			bytes += given->anchors[i].text.len;
		}
		if (own < OWN_ANCHORS_MIN || own > ESSAY_ANCHORS_MAX || bytes > ESSAY_TOGETHER_BYTES_MAX)
			continue;
		qsort(counts, own, sizeof *counts, by_size);
		grader->essays[q] = work_alloc(w, sizeof(struct grader_essay));
		grader->essays[q]->is_long = counts[own / 2] >= GRADER_LONG_WORDS;
	}
}

struct essay_text grader_essay_text(struct work *w, const struct grader *grader,
                                    const struct passage *passage)
{
	size_t dimensions = grader->dimensions;
	struct essay_text text = {.text = passage->text, .words = passage->words, .times = passage->times};
	if (dimensions == 0 || passage->sentences == NULL)
		return text;
	float *sentences = work_array(w, passage->sentence_count * dimensions, sizeof *sentences);
	for (size_t s = 0; s < passage->sentence_count; s++)
		memcpy(sentences + s * dimensions, passage->sentences[s], dimensions * sizeof *sentences);
	text.sentences = sentences;
	text.sentence_count = passage->sentence_count;
	return text;
}

/* One stack: of an output, of a question. They are learned side by side, each in a work of its own until all are there. */
struct learning {
	struct work work;
	const struct grader *grader;
	const struct grader_essays_training *from;
	size_t question, output;
	struct essay *stack;
	enum err failed;
};

/* Whether any two anchors differ; where none do there is nothing for a stack to learn. */
static bool take_cases(struct learning *learning, struct essay_text *texts, double *scores, size_t *count)
{
	const struct grader *grader = learning->grader;
	const double *y = learning->from->y + learning->output * grader->case_count;
	bool differ = false;
	*count = 0;
	for (size_t i = 0; i < grader->case_count; i++) {
		if (grader->cases[i].question != learning->question)
			continue;
		texts[*count] = learning->from->texts[i];
		scores[(*count)++] = y[i];
		differ = differ || scores[*count - 1] != scores[0];
	}
	return differ;
}

static void learn(void *context, size_t index)
{
	struct learning *learning = &((struct learning *)context)[index];
	const struct grader *grader = learning->grader;
	struct work *w = &learning->work;
	size_t own = grader_own_anchors(grader, learning->question);
	struct essay_text *texts = work_array(w, own, sizeof *texts);
	double *scores = work_array(w, own, sizeof *scores);
	struct essay_training training = {
		.language = grader->language,
		.texts = texts,
		.scores = scores,
		.dimensions = grader->dimensions,
		.low = grader->scored && learning->output == 0 ? 0 : -1,
		.high = 1,
	};
	if (take_cases(learning, texts, scores, &training.count))
		learning->failed = essay_train(w, &training, &learning->stack);
}

/* What a stack's own work holds goes with it: it is kept as its bytes are. */
static enum err keep(struct work *w, const struct learning *learning, struct grader_essay *essay)
{
	struct work passing = work_init(w->world, w->request_id);
	struct buf bytes = buf_init(passing.arena, ESSAY_BYTES_MAX);
	struct essay *kept = NULL;
	enum err failed = learning->failed;
	if (failed != OK)
		fail(w, failed, "%.*s", STR_ARG(learning->work.message));
	if (failed == OK && learning->stack != NULL) {
		const double *unseen = essay_about(learning->stack).unseen;
		double *said = learning->from->said + learning->output * learning->grader->case_count;
		for (size_t i = 0, at = 0; i < learning->grader->case_count; i++)
			if (learning->grader->cases[i].question == learning->question)
				said[i] = unseen[at++];
		essay_write(&bytes, learning->stack);
		failed = essay_read(w, buf_str(&bytes), &kept);
	}
	essay->stacks[learning->output] = kept;
	work_finish(&passing);
	return failed;
}

enum err grader_learn_essays(struct work *w, struct parallel *team, struct grader *grader,
                             const struct grader_essays_training *from)
{
	size_t count = 0;
	struct learning *all = work_array(w, grader->question_count * grader->output_count, sizeof *all);
	for (size_t q = 0; q < grader->question_count; q++)
		for (size_t output = 0; output < grader->output_count && grader->essays[q] != NULL; output++)
			all[count++] = (struct learning){
				work_init(w->world, w->request_id), grader, from, q, output, NULL, OK};
	parallel_each(team, count, learn, all);
	enum err failed = OK;
	for (size_t i = 0; i < count; i++) {
		if (failed == OK)
			failed = keep(w, &all[i], grader->essays[all[i].question]);
		work_finish(&all[i].work);
	}
	return failed;
}

/* Whether the stack has a say in this: of the question; of all short ones together for SHORT, since of few cases one share each
 * would be luck. */
enum { SHORT = GRADER_QUESTIONS_MAX };
static bool has_say(const struct grader *grader, size_t question, size_t output, size_t of)
{
	const struct grader_essay *essay = grader->essays[of];
	return essay != NULL && essay->stacks[output] != NULL &&
	       (question == SHORT ? !essay->is_long : of == question);
}

/* Squares of what is left when stacks have so much of a say. */
static double left_with(const struct grader *grader, const double *said, const double *stack, const double *y,
                        size_t question, double share)
{
	double sum = 0;
	for (size_t output = 0; output < grader->output_count; output++)
		for (size_t i = 0; i < grader->case_count; i++) {
			size_t at = output * grader->case_count + i;
			if (!has_say(grader, question, output, grader->cases[i].question))
				continue;
			double left = said[at] + share * (stack[at] - said[at]) - y[at];
			sum += left * left;
		}
	return sum;
}

static void mix_in(struct grader *grader, const double *stack, const double *y, double *said, size_t question)
{
	double best = INFINITY, share = 0;
	for (size_t s = 0; s < COUNT(shares); s++) {
		double left = left_with(grader, said, stack, y, question, shares[s]);
		if (left >= best)
			continue;
		best = left;
		share = shares[s];
	}
	for (size_t output = 0; output < grader->output_count; output++)
		for (size_t i = 0; i < grader->case_count; i++) {
			size_t at = output * grader->case_count + i;
			if (has_say(grader, question, output, grader->cases[i].question))
				said[at] += share * (stack[at] - said[at]);
		}
	for (size_t q = 0; q < grader->question_count; q++)
		for (size_t output = 0; output < grader->output_count; output++) {
			if (!has_say(grader, question, output, q))
				continue;
			grader->essays[q]->share = share;
			if (share == 0)
				grader->essays[q]->stacks[output] = NULL;
		}
}

void grader_mix_essays(struct grader *grader, const double *stack, const double *y, double *said)
{
	mix_in(grader, stack, y, said, SHORT);
	for (size_t q = 0; q < grader->question_count; q++)
		if (grader->essays[q] != NULL && grader->essays[q]->is_long)
			mix_in(grader, stack, y, said, q);
}

void grader_restore_spread(struct grader *grader, const double *said, bool viewed)
{
	for (size_t q = 0; q < grader->question_count && grader->scored; q++) {
		struct grader_essay *essay = grader->essays[q];
		double count = 0, squares = 0, people = 0;
		if (essay == NULL || !essay->is_long)
			continue;
		struct grader_restored *out = viewed ? &essay->viewed : &essay->plain;
		for (size_t i = 0; i < grader->case_count; i++) {
			if (grader->cases[i].question != q)
				continue;
			count++;
			out->centre += said[i];
			out->mean += grader->cases[i].score;
		}
		if (count == 0) { /* no answer to the question has a view */
			*out = essay->plain;
			continue;
		}
		out->centre /= count;
		out->mean /= count;
		for (size_t i = 0; i < grader->case_count; i++) {
			if (grader->cases[i].question != q)
				continue;
			squares += (said[i] - out->centre) * (said[i] - out->centre);
			people += (grader->cases[i].score - out->mean) * (grader->cases[i].score - out->mean);
		}
		out->scale = squares > 0 ? fmin(sqrt(people / squares), scale_max) : 1;
	}
}

void grader_essay_says(struct work *w, const struct grader *grader, size_t question,
                       const struct passage *passage, double *out)
{
	const struct grader_essay *essay = grader->essays[question];
	for (size_t output = 0; output < GRADER_OUTPUTS_MAX; output++)
		out[output] = NAN;
	if (essay == NULL)
		return;
	struct essay_text text = grader_essay_text(w, grader, passage);
	for (size_t output = 0; output < grader->output_count; output++) {
		struct essay_score score;
		if (essay->stacks[output] == NULL)
			continue;
		essay_score(w, essay->stacks[output], &text, &score);
		out[output] = score.said;
	}
}
