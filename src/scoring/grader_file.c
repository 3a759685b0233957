/* grader_write, grader_read: the form of a grader as bytes.
 *
 * "assay grader 3\n", then in the order of struct grader_parts: texts as length (4) and bytes, counts (4), numbers as IEEE 754,
 * all little-endian; at the end the SHA-256 of what is before it. */
#include "scoring/grader_parts.h"

#include "base/check.h"
#include "base/digest.h"
#include "base/utf8.h"
#include "scoring/packed.h"

#include <math.h>
#include <string.h>

static const char magic[] = "assay grader 3\n", any_version[] = "assay grader ";

enum {
	DIMENSIONS_MAX = 4096,
	REFERENCES_MAX = GRADER_QUESTIONS_MAX * FEATURES_REFERENCES_MAX,
	TERMS_MAX = 2 * WORDS_MAX
};
enum { VOCABULARY_MAX = 10 << 20, NAME_BYTES_MAX = 1000, NO_LABEL = 255 };

/* ---- writing ---- */

static void put_text(struct buf *buf, struct str text)
{
	packed_put(buf, text.len, 4);
	buf_put(buf, text);
}

static void put_floats(struct buf *buf, const float *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		packed_put_float(buf, values[i]);
}

static void put_doubles(struct buf *buf, const double *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		packed_put_double(buf, values[i]);
}

static void put_questions(struct buf *buf, const struct grader *grader)
{
	packed_put(buf, grader->question_count, 4);
	for (size_t q = 0; q < grader->question_count; q++) {
		const struct grader_question *question = &grader->questions[q];
		put_text(buf, question->id);
		put_text(buf, question->text);
		packed_put(buf, question->reference_count, 4);
		for (size_t r = 0; r < question->reference_count; r++)
			put_text(buf, question->references[r]);
		packed_put_double(buf, question->score_max);
		packed_put(buf, grader->level_counts[q], 4);
		put_doubles(buf, grader->levels[q], grader->level_counts[q]);
	}
	put_floats(buf, grader->reference_vectors, grader->reference_count * grader->dimensions);
}

static void put_vocabulary(struct buf *buf, const struct vocabulary *vocabulary)
{
	packed_put(buf, vocabulary->documents, 4);
	packed_put(buf, vocabulary->count, 4);
	for (size_t i = 0; i < vocabulary->count; i++) {
		packed_put(buf, vocabulary->entries[i].key, 8);
		packed_put(buf, vocabulary->entries[i].documents, 4);
	}
}

static void put_case(struct buf *buf, const struct grader *grader, const struct grader_case *one)
{
	packed_put(buf, one->question, 4);
	packed_put(buf, one->reference, 4);
	put_floats(buf, one->features, FEATURES_COUNT);
	packed_put(buf, one->vector != NULL, 1);
	if (one->vector != NULL)
		put_floats(buf, one->vector, grader->dimensions);
	packed_put(buf, one->frequency.count, 4);
	for (size_t i = 0; i < one->frequency.count; i++) {
		packed_put(buf, one->frequency.at[i].key, 8);
		packed_put_double(buf, one->frequency.at[i].weight);
	}
	packed_put_double(buf, one->score);
	packed_put(buf, one->label, 1);
}

static void put_calibration(struct buf *buf, const struct grader *grader,
                            const struct grader_calibration *calibration)
{
	put_doubles(buf, calibration->label_weights, grader->label_count);
	for (size_t output = 0; output < grader->output_count; output++) {
		const struct ordinal *ordinal = &calibration->outputs[output];
		put_doubles(buf, (double[]){ordinal->intercept, ordinal->slope, ordinal->height}, 3);
	}
	const struct conformal *const sets[] = {calibration->score_set, calibration->label_set};
	for (size_t i = 0; i < COUNT(sets); i++) {
		struct buf bytes = buf_init(buf->arena, CONFORMAL_BYTES_MAX);
		if (sets[i] != NULL)
			conformal_write(&bytes, sets[i]);
		put_text(buf, buf_str(&bytes));
	}
}

/* Nothing is behind a share of 0. */
static void put_view(struct buf *buf, const struct grader *grader, const struct grader_fit *fit)
{
	packed_put_double(buf, fit->view_share);
	if (fit->view_share == 0)
		return;
	put_doubles(buf, fit->view_intercept, grader->output_count);
	put_doubles(buf, fit->view_slope, grader->output_count);
	put_calibration(buf, grader, &fit->viewed);
}

static void put_fit(struct buf *buf, const struct grader *grader, const struct grader_fit *fit)
{
	size_t size = grader->output_count * grader->case_count;
	packed_put(buf, fit->there, 1);
	if (!fit->there)
		return;
	packed_put_double(buf, fit->lambda);
	packed_put_double(buf, fit->trees_share);
	packed_put(buf, fit->together, 1);
	put_doubles(buf, fit->mean, grader->output_count);
	put_doubles(buf, fit->weights, size);
	put_doubles(buf, fit->said, size);
	for (size_t output = 0; output < grader->output_count; output++) {
		struct buf trees = buf_init(buf->arena, TREES_BYTES_MAX);
		if (fit->trees[output] != NULL)
			trees_write(&trees, fit->trees[output]);
		put_text(buf, buf_str(&trees));
	}
	put_calibration(buf, grader, &fit->plain);
	put_view(buf, grader, fit);
}

static void put_restored(struct buf *buf, const struct grader_restored *restored)
{
	put_doubles(buf, (double[]){restored->centre, restored->mean, restored->scale}, 3);
}

/* For each question whether there are stacks (1), of a long one (2), and then what was learned. */
static void put_essays(struct buf *buf, const struct grader *grader)
{
	for (size_t q = 0; q < grader->question_count; q++) {
		const struct grader_essay *essay = grader->essays[q];
		packed_put(buf, essay == NULL ? 0 : essay->is_long ? 2 : 1, 1);
		if (essay == NULL)
			continue;
		packed_put_double(buf, essay->share);
		put_restored(buf, &essay->plain);
		put_restored(buf, &essay->viewed);
		for (size_t output = 0; output < grader->output_count; output++) {
			struct buf bytes = buf_init(buf->arena, ESSAY_BYTES_MAX);
			if (essay->stacks[output] != NULL)
				essay_write(&bytes, essay->stacks[output]);
			put_text(buf, buf_str(&bytes));
		}
	}
}

void grader_write(struct buf *buf, const struct grader *grader)
{
	size_t from = buf->len;
	buf_put(buf, str_of(magic));
	put_text(buf, grader->language);
	put_text(buf, grader->embedder);
	packed_put(buf, grader->dimensions, 4);
	packed_put(buf, grader->scored, 1);
	packed_put(buf, grader->label_count, 1);
	for (size_t l = 0; l < grader->label_count; l++)
		put_text(buf, grader->labels[l]);
	put_questions(buf, grader);
	put_vocabulary(buf, &grader->vocabulary);
	put_floats(buf, grader->feature_mean, FEATURES_COUNT);
	put_floats(buf, grader->feature_sd, FEATURES_COUNT);
	packed_put(buf, grader->case_count, 4);
	packed_put(buf, grader->view_count, 4);
	for (size_t i = 0; i < grader->case_count; i++)
		put_case(buf, grader, &grader->cases[i]);
	for (size_t regime = 0; regime < GRADER_REGIMES; regime++)
		put_fit(buf, grader, &grader->fits[regime]);
	put_essays(buf, grader);
	struct buf gates = buf_init(buf->arena, GATES_BYTES_MAX);
	gates_write(&gates, grader->gates);
	put_text(buf, buf_str(&gates));
	struct digest digest = digest_of(str_slice(buf_str(buf), from, SIZE_MAX));
	buf_put(buf, str_bytes(digest.byte, sizeof digest.byte));
}

/* ---- reading ---- */

/* Where a reader is. What does not fit is noticed once, and everything behind it reads as nothing. */
struct reader {
	struct work *work;
	struct packed packed;
	bool wrong;
};

static size_t take_count(struct reader *reader, size_t max)
{
	size_t count = (size_t)packed_take(&reader->packed, 4);
	if (count <= max)
		return count;
	reader->wrong = true;
	return 0;
}

/* So many things of at least so many bytes each must still be there, before room is made for them. */
static size_t take_count_of(struct reader *reader, size_t max, size_t bytes_each)
{
	size_t count = take_count(reader, max);
	if (count <= reader->packed.rest.len / bytes_each)
		return count;
	reader->wrong = true;
	return 0;
}

static struct str take_text(struct reader *reader, size_t max)
{
	size_t length = take_count_of(reader, max, 1);
	struct str text = str_slice(reader->packed.rest, 0, length);
	reader->packed.rest = str_slice(reader->packed.rest, length, SIZE_MAX);
	return text;
}

static double take_number(struct reader *reader, double low, double high)
{
	double value = packed_take_double(&reader->packed);
	if (value >= low && value <= high)
		return value;
	reader->wrong = true;
	return low;
}

static double *take_numbers(struct reader *reader, size_t count, double low, double high)
{
	if (count > reader->packed.rest.len / sizeof(double)) {
		reader->wrong = true;
		count = 0;
	}
	double *values = work_array(reader->work, count, sizeof *values);
	for (size_t i = 0; i < count; i++)
		values[i] = take_number(reader, low, high);
	return values;
}

static void take_floats(struct reader *reader, float *out, size_t count, double low, double high)
{
	for (size_t i = 0; i < count && !reader->packed.ended; i++) {
		out[i] = packed_take_float(&reader->packed);
		if (!((double)out[i] >= low && (double)out[i] <= high)) {
			reader->wrong = true;
			out[i] = (float)low;
		}
	}
}

static void take_question(struct reader *reader, struct grader *grader, size_t q)
{
	struct grader_question *question = &grader->questions[q];
	question->id = take_text(reader, NAME_BYTES_MAX);
	question->text = take_text(reader, GRADER_TEXT_BYTES_MAX);
	question->reference_count = take_count_of(reader, FEATURES_REFERENCES_MAX, 4);
	struct str *references = work_array(reader->work, question->reference_count, sizeof *references);
	for (size_t r = 0; r < question->reference_count; r++)
		references[r] = take_text(reader, GRADER_TEXT_BYTES_MAX);
	question->references = references;
	question->score_max = take_number(reader, 1e-9, 1e6);
	grader->level_counts[q] = take_count(reader, GRADER_LEVELS_MAX);
	grader->levels[q] = take_numbers(reader, grader->level_counts[q], 0, 1);
	for (size_t l = 1; l < grader->level_counts[q] && !reader->wrong; l++)
		reader->wrong = !(grader->levels[q][l] > grader->levels[q][l - 1]);
	if (grader->scored && grader->level_counts[q] < 2)
		reader->wrong = true;
	grader->first_reference[q] = grader->reference_count;
	grader->reference_count += question->reference_count == 0 ? 1 : question->reference_count;
}

static void take_questions(struct reader *reader, struct grader *grader)
{
	grader->question_count = take_count_of(reader, GRADER_QUESTIONS_MAX, 24);
	grader->questions = work_array(reader->work, grader->question_count, sizeof *grader->questions);
	grader->levels = work_array(reader->work, grader->question_count, sizeof *grader->levels);
	grader->level_counts = work_array(reader->work, grader->question_count, sizeof *grader->level_counts);
	grader->first_reference =
		work_array(reader->work, grader->question_count, sizeof *grader->first_reference);
	for (size_t q = 0; q < grader->question_count && !reader->wrong; q++)
		take_question(reader, grader, q);
	size_t floats = grader->reference_count * grader->dimensions;
	if (reader->wrong || floats > reader->packed.rest.len / sizeof(float)) {
		reader->wrong = true;
		return;
	}
	grader->reference_vectors = work_array(reader->work, floats, sizeof *grader->reference_vectors);
	take_floats(reader, grader->reference_vectors, floats, -2, 2);
}

static void take_vocabulary(struct reader *reader, struct vocabulary *out)
{
	out->documents = take_count(reader, VOCABULARY_MAX);
	out->count = take_count_of(reader, VOCABULARY_MAX, 12);
	struct vocabulary_entry *entries = work_array(reader->work, out->count, sizeof *entries);
	for (size_t i = 0; i < out->count; i++) {
		entries[i].key = packed_take(&reader->packed, 8);
		entries[i].documents = (uint32_t)packed_take(&reader->packed, 4);
		reader->wrong = reader->wrong || entries[i].documents < 1 ||
		                entries[i].documents > out->documents ||
		                (i > 0 && entries[i].key <= entries[i - 1].key);
	}
	out->entries = entries;
}

static void take_frequency(struct reader *reader, struct passage_terms *out)
{
	out->count = take_count_of(reader, TERMS_MAX, 16);
	struct passage_term *terms = work_array(reader->work, out->count, sizeof *terms);
	for (size_t i = 0; i < out->count; i++) {
		terms[i].key = packed_take(&reader->packed, 8);
		terms[i].weight = take_number(reader, 0, 1.001);
		reader->wrong = reader->wrong || (i > 0 && terms[i].key <= terms[i - 1].key);
	}
	out->at = terms;
}

static void take_case(struct reader *reader, const struct grader *grader, struct grader_case *out)
{
	out->question = (uint32_t)packed_take(&reader->packed, 4);
	out->reference = (uint32_t)packed_take(&reader->packed, 4);
	take_floats(reader, out->features, FEATURES_COUNT, -4, 4);
	out->features_square = vectors_product(out->features, out->features, FEATURES_COUNT);
	uint64_t has_vector = packed_take(&reader->packed, 1);
	if (has_vector == 1 && grader->dimensions > 0 &&
	    grader->dimensions <= reader->packed.rest.len / sizeof(float)) {
		float *vector = work_array(reader->work, grader->dimensions, sizeof *vector);
		take_floats(reader, vector, grader->dimensions, -2, 2);
		out->vector = vector;
	} else if (has_vector != 0) {
		reader->wrong = true;
	}
	take_frequency(reader, &out->frequency);
	double score = packed_take_double(&reader->packed);
	out->score = score;
	out->label = (uint32_t)packed_take(&reader->packed, 1);
	reader->wrong = reader->wrong || out->question >= grader->question_count ||
	                out->reference >= grader->reference_count ||
	                (grader->scored ? !(score >= 0 && score <= 1) : !isnan(score)) ||
	                (grader->label_count > 0 ? out->label >= grader->label_count : out->label != 0);
}

static void take_trees(struct reader *reader, struct grader_fit *fit, size_t output)
{
	struct str bytes = take_text(reader, TREES_BYTES_MAX);
	if ((bytes.len > 0) != (fit->trees_share > 0))
		reader->wrong = true;
	if (bytes.len == 0 || reader->wrong)
		return;
	if (trees_read(reader->work, bytes, &fit->trees[output]) != OK ||
	    trees_columns(fit->trees[output]) != FEATURES_COUNT)
		reader->wrong = true;
}

static const struct conformal *take_set(struct reader *reader, bool wanted, size_t classes)
{
	const struct conformal *set = NULL;
	struct str bytes = take_text(reader, CONFORMAL_BYTES_MAX);
	if ((bytes.len > 0) != wanted ||
	    (wanted && !reader->wrong &&
	     (conformal_read(reader->work, bytes, &set) != OK || conformal_classes(set) != classes)))
		reader->wrong = true;
	return set;
}

static void take_calibration(struct reader *reader, const struct grader *grader,
                             struct grader_calibration *out)
{
	for (size_t l = 0; l < grader->label_count; l++)
		out->label_weights[l] = take_number(reader, 0, 10);
	for (size_t output = 0; output < grader->output_count && !reader->wrong; output++) {
		const double *figures = take_numbers(reader, 3, -1e9, 1e9);
		if (reader->wrong)
			return;
		out->outputs[output] = (struct ordinal){figures[0], figures[1], figures[2]};
		reader->wrong = figures[1] < 0 || figures[2] < 0;
	}
	out->score_set = take_set(reader, grader->scored, 1);
	out->label_set = take_set(reader, grader->label_count > 1, grader->label_count);
}

static void take_view(struct reader *reader, const struct grader *grader, struct grader_fit *fit)
{
	fit->view_share = take_number(reader, 0, GRADER_VIEW_SHARE_MAX);
	if (fit->view_share == 0 || reader->wrong)
		return;
	reader->wrong = grader->view_count < GRADER_VIEWS_MIN;
	for (size_t output = 0; output < grader->output_count; output++)
		fit->view_intercept[output] = take_number(reader, -1e9, 1e9);
	for (size_t output = 0; output < grader->output_count; output++)
		fit->view_slope[output] = take_number(reader, -1e9, 1e9);
	if (!reader->wrong)
		take_calibration(reader, grader, &fit->viewed);
}

static void take_fit(struct reader *reader, const struct grader *grader, struct grader_fit *fit)
{
	size_t size = grader->output_count * grader->case_count;
	uint64_t there = packed_take(&reader->packed, 1);
	fit->there = there == 1;
	reader->wrong = reader->wrong || there > 1;
	if (!fit->there)
		return;
	fit->lambda = take_number(reader, 1e-9, 1e9);
	fit->trees_share = take_number(reader, 0, 1);
	uint64_t together = packed_take(&reader->packed, 1);
	fit->together = together == 1;
	reader->wrong = reader->wrong || together > 1;
	for (size_t output = 0; output < grader->output_count; output++)
		fit->mean[output] = take_number(reader, -1, 1);
	fit->weights = take_numbers(reader, size, -1e9, 1e9);
	fit->said = take_numbers(reader, size, -1e9, 1e9);
	for (size_t output = 0; output < grader->output_count && !reader->wrong; output++)
		take_trees(reader, fit, output);
	if (!reader->wrong)
		take_calibration(reader, grader, &fit->plain);
	if (!reader->wrong)
		take_view(reader, grader, fit);
}

static const struct essay *take_stack(struct reader *reader, const struct grader *grader, bool of_score)
{
	struct essay *stack;
	struct str bytes = take_text(reader, ESSAY_BYTES_MAX);
	if (bytes.len == 0 || reader->wrong)
		return NULL;
	if (essay_read(reader->work, bytes, &stack) != OK) {
		reader->wrong = true;
		return NULL;
	}
	struct essay_about about = essay_about(stack);
	reader->wrong =
		about.dimensions != grader->dimensions || about.low != (of_score ? 0 : -1) || about.high != 1;
	return stack;
}

static void take_restored(struct reader *reader, struct grader_restored *out)
{
	out->centre = take_number(reader, -1e9, 1e9);
	out->mean = take_number(reader, 0, 1);
	out->scale = take_number(reader, 0, 10);
}

static struct grader_essay *take_essay(struct reader *reader, const struct grader *grader)
{
	struct grader_essay *essay = work_alloc(reader->work, sizeof *essay);
	essay->share = take_number(reader, 0, 1);
	take_restored(reader, &essay->plain);
	take_restored(reader, &essay->viewed);
	for (size_t output = 0; output < grader->output_count && !reader->wrong; output++) {
		essay->stacks[output] = take_stack(reader, grader, grader->scored && output == 0);
		reader->wrong = reader->wrong || (essay->stacks[output] != NULL && essay->share == 0);
	}
	return essay;
}

static void take_essays(struct reader *reader, struct grader *grader)
{
	grader->essays = work_array(reader->work, grader->question_count, sizeof(struct grader_essay *));
	for (size_t q = 0; q < grader->question_count && !reader->wrong; q++) {
		uint64_t kind = packed_take(&reader->packed, 1);
		reader->wrong = kind > 2;
		if (kind == 0 || reader->wrong)
			continue;
		grader->essays[q] = take_essay(reader, grader);
		grader->essays[q]->is_long = kind == 2;
	}
}

static void take_labels(struct reader *reader, struct grader *grader)
{
	grader->scored = packed_take(&reader->packed, 1) == 1;
	grader->label_count = (size_t)packed_take(&reader->packed, 1);
	if (grader->label_count > GRADER_LABELS_MAX || (!grader->scored && grader->label_count < 2)) {
		reader->wrong = true;
		grader->label_count = 0;
	}
	for (size_t l = 0; l < grader->label_count; l++)
		grader->labels[l] = take_text(reader, NAME_BYTES_MAX);
	grader->output_count = grader_outputs(grader);
}

static void take_all(struct reader *reader, struct grader *grader)
{
	grader->language = take_text(reader, WORDS_LANGUAGE_BYTES_MAX);
	grader->embedder = take_text(reader, NAME_BYTES_MAX);
	grader->dimensions = take_count(reader, DIMENSIONS_MAX);
	take_labels(reader, grader);
	take_questions(reader, grader);
	if (reader->wrong)
		return;
	take_vocabulary(reader, &grader->vocabulary);
	take_floats(reader, grader->feature_mean, FEATURES_COUNT, -1e6, 1e6);
	take_floats(reader, grader->feature_sd, FEATURES_COUNT, 1e-7, 1e6);
	grader->case_count = take_count_of(reader, GRADER_ANCHORS_MAX, FEATURES_COUNT * sizeof(float));
	grader->view_count = take_count(reader, grader->case_count);
	grader->cases = work_array(reader->work, grader->case_count, sizeof *grader->cases);
	for (size_t i = 0; i < grader->case_count && !reader->wrong; i++)
		take_case(reader, grader, &grader->cases[i]);
	if (!reader->wrong)
		grader_index(reader->work, grader);
	for (size_t regime = 0; regime < GRADER_REGIMES && !reader->wrong; regime++)
		take_fit(reader, grader, &grader->fits[regime]);
	take_essays(reader, grader);
	struct str gates = take_text(reader, GATES_BYTES_MAX);
	reader->wrong = reader->wrong || !grader->fits[GRADER_OWN_ANCHORS].there ||
	                gates_read(reader->work, gates, &grader->gates) != OK;
}

enum err grader_read(struct work *w, struct str bytes, struct grader **out)
{
	struct digest digest;
	struct str start = str_of(magic);
	if (str_starts(bytes, str_of(any_version)) && !str_starts(bytes, start))
		return fail(w, ERR_INPUT,
		            "that grader was written by another version of Assay: train it again");
	if (!str_starts(bytes, start) || bytes.len < start.len + sizeof digest.byte)
		return fail(w, ERR_INPUT, "that is no grader: train one with `assay grade train`");
	struct str body = str_slice(bytes, 0, bytes.len - sizeof digest.byte);
	digest = digest_of(body);
	if (memcmp(digest.byte, bytes.at + body.len, sizeof digest.byte) != 0)
		return fail(w, ERR_INPUT,
		            "that grader is damaged: its bytes are not those that were written");
	struct reader reader = {.work = w, .packed = {.rest = str_slice(body, start.len, SIZE_MAX)}};
	struct grader *grader = work_alloc(w, sizeof *grader);
	take_all(&reader, grader);
	if (w->failed != OK)
		work_forgive(w);
	if (reader.wrong || !packed_complete(&reader.packed))
		return fail(w, ERR_INPUT, "that grader was written by another version, or by something else");
	*out = grader;
	return OK;
}
