/* gates_write and gates_read. */
#include "scoring/gates_parts.h"
#include "scoring/packed.h"

#include <math.h>

enum { SCRIPTS_MAX = (1 << SCRIPTS) - 1 };
#define MAGIC S("AGT2")

static void write_topics(struct buf *out, const struct topics *topics)
{
	packed_put_count(out, topics->question_count);
	for (size_t q = 0; q < topics->question_count; q++) {
		packed_put_count(out, topics->totals[q]);
		packed_put_count(out, topics->medians[q]);
	}
	packed_put_count(out, topics->count);
	packed_put_keys(out, topics->keys, topics->count);
	for (size_t i = 0; i < topics->count; i++)
		packed_put_count(out, topics->times[i]);
}

static void write_limit(struct buf *out, const struct gates_limit *limit)
{
	packed_put_count(out, limit->fitted);
	packed_put_double(out, limit->intercept);
	packed_put_double(out, limit->slope);
	packed_put_double(out, limit->steady);
	packed_put_double(out, limit->noise);
	packed_put_double(out, limit->limit);
}

void gates_write(struct buf *out, const struct gates *gates)
{
	const struct gates_model *model = &gates->model;
	uint64_t scripts = 0;
	for (size_t s = 0; s < SCRIPTS; s++)
		scripts |= (uint64_t)model->scripts[s] << s;
	buf_put(out, MAGIC);
	packed_put_count(out, scripts);
	packed_put_count(out, model->median);
	write_topics(out, &model->topics);
	ngrams_write(out, model->words);
	ngrams_write(out, model->letters);
	ngrams_write(out, model->kinds);
	for (size_t c = 0; c < CASES; c++)
		packed_put_double(out, model->surprise[c]);
	for (size_t c = 0; c < CASES; c++)
		for (size_t m = 0; m < MEASURES; m++)
			write_limit(out, &gates->limits[c][m]);
}

static bool read_counts(struct packed *packed, uint32_t *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		out[i] = (uint32_t)packed_take_count(packed, UINT32_MAX);
	return !packed->ended;
}

static bool read_topics(struct work *w, struct packed *packed, struct topics *topics)
{
	*topics = (struct topics){.question_count = packed_take_count(packed, GATES_QUESTIONS_MAX)};
	topics->totals = work_array(w, topics->question_count, sizeof *topics->totals);
	topics->medians = work_array(w, topics->question_count, sizeof *topics->medians);
	for (size_t q = 0; q < topics->question_count; q++)
		if (!read_counts(packed, &topics->totals[q], 1) ||
		    !read_counts(packed, &topics->medians[q], 1))
			return false;
	topics->count = packed_take_count(packed, GATES_BYTES_MAX);
	/* A key and a count take a byte each at least. */
	if (topics->count > packed->rest.len / 2)
		return false;
	topics->keys = work_array(w, topics->count, sizeof *topics->keys);
	topics->times = work_array(w, topics->count, sizeof *topics->times);
	packed_take_keys(packed, topics->keys, topics->count);
	return read_counts(packed, topics->times, topics->count);
}

/* Far beyond what is measured, and near enough for sums. */
#define NUMBER_MAX 1e12

static bool read_number(struct packed *packed, double *out)
{
	*out = packed_take_double(packed);
	return !packed->ended && fabs(*out) <= NUMBER_MAX;
}

static bool read_limit(struct packed *packed, struct gates_limit *out)
{
	out->fitted = packed_take_count(packed, 1) == 1;
	return read_number(packed, &out->intercept) && read_number(packed, &out->slope) &&
	       read_number(packed, &out->steady) && read_number(packed, &out->noise) &&
	       read_number(packed, &out->limit) &&
	       /* What values are divided by. */
	       out->steady > 1e-12 && out->noise >= 0;
}

static bool read_all(struct work *w, struct str bytes, struct gates *gates)
{
	struct gates_model *model = &gates->model;
	if (bytes.len > GATES_BYTES_MAX || !str_starts(bytes, MAGIC))
		return false;
	struct packed packed = {.rest = str_slice(bytes, MAGIC.len, bytes.len)};
	uint64_t scripts = packed_take_count(&packed, SCRIPTS_MAX);
	for (size_t s = 0; s < SCRIPTS; s++)
		model->scripts[s] = scripts >> s & 1;
	if (!read_counts(&packed, &model->median, 1) || !read_topics(w, &packed, &model->topics) ||
	    !ngrams_read(w, &packed, &model->words) || !ngrams_read(w, &packed, &model->letters) ||
	    !ngrams_read(w, &packed, &model->kinds))
		return false;
	for (size_t c = 0; c < CASES; c++)
		if (!read_number(&packed, &model->surprise[c]))
			return false;
	for (size_t c = 0; c < CASES; c++)
		for (size_t m = 0; m < MEASURES; m++)
			if (!read_limit(&packed, &gates->limits[c][m]))
				return false;
	return packed_complete(&packed);
}

enum err gates_read(struct work *w, struct str bytes, struct gates **out)
{
	struct gates *gates = work_alloc(w, sizeof *gates);
	if (!read_all(w, bytes, gates))
		return fail(w, ERR_INPUT, "These are no fitted gates, or a part of them is missing.");
	*out = gates;
	return OK;
}
