#include "scoring/gates.h"

#include "base/portable.h"
#include "scoring/gates_parts.h"

static const struct str names[GATES_KINDS] = {
	[GATE_NOT_TEXT] = S_INIT("not-text"),       [GATE_TOO_SHORT] = S_INIT("too-short"),
	[GATE_LANGUAGE] = S_INIT("other-language"), [GATE_OFF_TOPIC] = S_INIT("off-topic"),
	[GATE_COPIED] = S_INIT("copied"),           [GATE_REPETITION] = S_INIT("repetition"),
	[GATE_WORD_ORDER] = S_INIT("word-order"),   [GATE_TERM_LIST] = S_INIT("term-list"),
	[GATE_ODD_PASSAGE] = S_INIT("odd-passage"), [GATE_DUPLICATE] = S_INIT("duplicate"),
};

static const enum gate gate_of_measure[MEASURES] = {
	[MEASURE_BYTES] = GATE_NOT_TEXT,      [MEASURE_SYMBOLS] = GATE_NOT_TEXT,
	[MEASURE_RUN] = GATE_NOT_TEXT,        [MEASURE_SHORT] = GATE_TOO_SHORT,
	[MEASURE_SCRIPT] = GATE_LANGUAGE,     [MEASURE_LETTERS] = GATE_LANGUAGE,
	[MEASURE_ANCHORS] = GATE_OFF_TOPIC,   [MEASURE_REFERENCE] = GATE_OFF_TOPIC,
	[MEASURE_TOPIC] = GATE_OFF_TOPIC,     [MEASURE_COPIED] = GATE_COPIED,
	[MEASURE_REPEATED] = GATE_REPETITION, [MEASURE_ORDER] = GATE_WORD_ORDER,
	[MEASURE_TERMS] = GATE_TERM_LIST,     [MEASURE_PASSAGE] = GATE_ODD_PASSAGE,
	[MEASURE_DUPLICATE] = GATE_DUPLICATE,
};

enum gate gates_of_measure(enum measure measure)
{
	return gate_of_measure[measure];
}

struct str gate_name(enum gate gate)
{
	return names[gate];
}

enum { SHINGLE = 3 };

struct gates_sketch gates_sketch_of(const struct words *words)
{
	struct gates_sketch sketch = {.words = (uint32_t)words->count};
	for (size_t j = 0; j < GATES_SKETCH; j++)
		sketch.least[j] = UINT32_MAX;
	for (size_t i = 0; i < words->count; i++) {
		sketch.whole = words_pair(sketch.whole, words->at[i].key);
		if (i + SHINGLE > words->count)
			continue;
		uint64_t key =
			words_pair(words_pair(words->at[i].key, words->at[i + 1].key), words->at[i + 2].key);
		for (size_t j = 0; j < GATES_SKETCH; j++) {
			/* Each step of Knuth's MMIX generator is another order of all keys. */
			key = key * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			uint32_t hash = (uint32_t)(key >> 32);
			if (hash < sketch.least[j])
				sketch.least[j] = hash;
		}
	}
	return sketch;
}

/* ---- what a reviewer is told ---- */

static struct str note_on_text(struct work *w, enum measure measure, double value)
{
	if (measure == MEASURE_BYTES)
		return str_format(w->arena, "%.0f %% of its bytes are no text.", 100 * value);
	if (measure == MEASURE_SYMBOLS)
		return str_format(w->arena, "%.0f %% of its characters are neither letters nor digits.",
		                  100 * value);
	if (measure == MEASURE_RUN)
		return str_format(w->arena, "It has %.0f characters in a row without a blank.", value);
	return str_format(w->arena,
	                  "%.0f %% of its letters belong to a script that other answers do not use.",
	                  100 * value);
}

static struct str note_on_order(enum measure measure)
{
	if (measure == MEASURE_ORDER)
		return S(
			"Its words stand in an order that tells little, as if they were shuffled or listed.");
	if (measure == MEASURE_TERMS)
		return S(
			"Sixteen words of it read as terms of this question in a row rather than as sentences.");
	return S("Twelve words of it are unlike anything in other answers.");
}

static struct str note_on_content(struct work *w, enum measure measure, double value, size_t words)
{
	if (measure == MEASURE_SHORT && words == 0)
		return S("There is no word in it.");
	if (measure == MEASURE_SHORT)
		return str_format(w->arena, "It has %zu word%s, where half the answers have %.0f or more.",
		                  words, words == 1 ? "" : "s",
		                  portable_exp(value) * (double)(words + 1) - 1);
	if (measure == MEASURE_LETTERS)
		return S("Its words are spelt unlike those of other answers, as another language is.");
	if (measure == MEASURE_ANCHORS)
		return S("Its meaning and words are far from the nearest answers to this question.");
	if (measure == MEASURE_REFERENCE)
		return S("Its meaning is far from the reference answers and the question.");
	if (measure == MEASURE_TOPIC)
		return S("Its words are those of other questions rather than of this one.");
	if (measure == MEASURE_COPIED)
		return str_format(w->arena, "%.0f %% of its words are copied from the question.",
		                  100 * value);
	if (measure == MEASURE_REPEATED && value >= 1)
		return S("All of it is one text that comes again.");
	if (measure == MEASURE_REPEATED)
		return str_format(w->arena, "%.0f %% of its stretches of four words were there before.",
		                  100 * value);
	return str_format(w->arena,
	                  "It shares %.0f %% of its stretches of three words with another person's answer.",
	                  100 * value);
}

struct str gates_note(struct work *w, enum measure measure, double value, size_t words)
{
	if (measure <= MEASURE_RUN || measure == MEASURE_SCRIPT)
		return note_on_text(w, measure, value);
	if (measure >= MEASURE_ORDER && measure <= MEASURE_PASSAGE)
		return note_on_order(measure);
	return note_on_content(w, measure, value, words);
}

/* ---- looking ---- */

/* The limit in the measure's own unit, for an answer of so many words. */
static double in_own_unit(const struct gates_limit *limit, size_t words)
{
	return limit->limit * gates_spread(limit, words) + gates_expected(limit, words);
}

void gates_of(struct work *w, const struct gates *gates, const struct gates_answer *answer,
              const struct gates_question *question, const struct gates_neighbours *near,
              const struct gates_sketch *others, size_t other_count, struct gate_hit **hits, size_t *count)
{
	const struct gates_limit *limits =
		gates->limits[answer->question == GATES_NEW_QUESTION ? CASE_NEW : CASE_KNOWN];
	struct measures measures;
	*hits = work_array(w, GATES_KINDS, sizeof **hits);
	*count = 0;
	gates_measure(w, &gates->model, answer, question, near, others, other_count, &measures);
	for (size_t m = 0; m < MEASURES; m++) {
		enum gate gate = gate_of_measure[m];
		double value = measures.value[m];
		bool empty = m == MEASURE_SHORT && measures.says_nothing;
		bool beyond = limits[m].fitted && measures.known[m] &&
		              gates_scaled(&limits[m], value, measures.words) > limits[m].limit;
		/* Measures of one gate stand together; the first that says so is told. */
		bool told = *count > 0 && (*hits)[*count - 1].gate == gate;
		if ((beyond || empty) && !told)
			(*hits)[(*count)++] =
				(struct gate_hit){gate, gates_note(w, (enum measure)m, value, measures.words),
			                          value, in_own_unit(&limits[m], measures.words)};
	}
}
