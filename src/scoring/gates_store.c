/* gates_write and gates_read. */
#include "scoring/gates_parts.h"
#include "scoring/pack.h"

enum { SCRIPTS_MAX = (1 << SCRIPTS) - 1 };
#define MAGIC S("AGT1")

static void write_topics(struct buf *out, const struct topics *topics)
{
	pack_count(out, topics->question_count);
	for (size_t q = 0; q < topics->question_count; q++) {
		pack_count(out, topics->totals[q]);
		pack_count(out, topics->medians[q]);
	}
	pack_count(out, topics->count);
	pack_keys(out, topics->keys, topics->count);
	for (size_t i = 0; i < topics->count; i++)
		pack_count(out, topics->times[i]);
}

static void write_limit(struct buf *out, const struct gates_limit *limit)
{
	pack_count(out, limit->fitted);
	pack_real(out, limit->intercept);
	pack_real(out, limit->slope);
	pack_real(out, limit->steady);
	pack_real(out, limit->noise);
	pack_real(out, limit->limit);
}

void gates_write(struct buf *out, const struct gates *gates)
{
	const struct gates_model *model = &gates->model;
	uint64_t scripts = 0;
	for (size_t s = 0; s < SCRIPTS; s++)
		scripts |= (uint64_t)model->scripts[s] << s;
	buf_put(out, MAGIC);
	pack_count(out, scripts);
	pack_count(out, model->median);
	write_topics(out, &model->topics);
	ngrams_write(out, model->words);
	ngrams_write(out, model->letters);
	for (size_t c = 0; c < CASES; c++)
		pack_real(out, model->surprise[c]);
	for (size_t c = 0; c < CASES; c++)
		for (size_t m = 0; m < MEASURES; m++)
			write_limit(out, &gates->limits[c][m]);
}

/* How many there are, each of which takes so many bytes at least. */
static bool read_size(struct str *bytes, uint64_t max, size_t each, size_t *out)
{
	uint64_t count;
	if (!pack_read_count(bytes, max, &count) || count > bytes->len / each)
		return false;
	*out = count;
	return true;
}

static bool read_number(struct str *bytes, uint32_t *out)
{
	uint64_t value;
	if (!pack_read_count(bytes, UINT32_MAX, &value))
		return false;
	*out = (uint32_t)value;
	return true;
}

static bool read_topics(struct work *w, struct str *bytes, struct topics *topics)
{
	*topics = (struct topics){0};
	if (!read_size(bytes, GATES_QUESTIONS_MAX, 2, &topics->question_count))
		return false;
	topics->totals = work_array(w, topics->question_count, sizeof *topics->totals);
	topics->medians = work_array(w, topics->question_count, sizeof *topics->medians);
	for (size_t q = 0; q < topics->question_count; q++)
		if (!read_number(bytes, &topics->totals[q]) || !read_number(bytes, &topics->medians[q]))
			return false;
	if (!read_size(bytes, GATES_BYTES_MAX, 2, &topics->count))
		return false;
	topics->keys = work_array(w, topics->count, sizeof *topics->keys);
	topics->times = work_array(w, topics->count, sizeof *topics->times);
	if (!pack_read_keys(bytes, topics->count, topics->keys))
		return false;
	for (size_t i = 0; i < topics->count; i++)
		if (!read_number(bytes, &topics->times[i]))
			return false;
	return true;
}

static bool read_limit(struct str *bytes, struct gates_limit *out)
{
	uint64_t fitted;
	if (!pack_read_count(bytes, 1, &fitted) || !pack_read_real(bytes, &out->intercept) ||
	    !pack_read_real(bytes, &out->slope) || !pack_read_real(bytes, &out->steady) ||
	    !pack_read_real(bytes, &out->noise) || !pack_read_real(bytes, &out->limit))
		return false;
	out->fitted = fitted == 1;
	/* What values are divided by. */
	return out->steady > 0 && out->noise >= 0;
}

static bool read_all(struct work *w, struct str bytes, struct gates *gates)
{
	struct gates_model *model = &gates->model;
	uint64_t scripts;
	if (bytes.len > GATES_BYTES_MAX || !str_starts(bytes, MAGIC))
		return false;
	bytes = str_slice(bytes, MAGIC.len, bytes.len);
	if (!pack_read_count(&bytes, SCRIPTS_MAX, &scripts) || !read_number(&bytes, &model->median) ||
	    !read_topics(w, &bytes, &model->topics) || !ngrams_read(w, &bytes, &model->words) ||
	    !ngrams_read(w, &bytes, &model->letters))
		return false;
	for (size_t s = 0; s < SCRIPTS; s++)
		model->scripts[s] = scripts >> s & 1;
	for (size_t c = 0; c < CASES; c++)
		if (!pack_read_real(&bytes, &model->surprise[c]))
			return false;
	for (size_t c = 0; c < CASES; c++)
		for (size_t m = 0; m < MEASURES; m++)
			if (!read_limit(&bytes, &gates->limits[c][m]))
				return false;
	return bytes.len == 0;
}

enum err gates_read(struct work *w, struct str bytes, struct gates **out)
{
	struct gates *gates = work_alloc(w, sizeof *gates);
	if (!read_all(w, bytes, gates))
		return fail(w, ERR_INPUT, "These are no fitted gates, or a part of them is missing.");
	*out = gates;
	return OK;
}
