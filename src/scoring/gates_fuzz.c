/* Fitted gates come from a file, answers from strangers: whatever the bytes, reading says no or gives gates that can be written
 * again as they were and look at any answer. A line feed of 0xff parts the gates from the answer. */
#include "base/check.h"
#include "scoring/gates.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_hits(const struct gate_hit *hits, size_t count)
{
	check(count <= GATES_KINDS);
	for (size_t i = 0; i < count; i++)
		check(hits[i].note.len > 0 && (i == 0 || hits[i].gate > hits[i - 1].gate));
}

/* Those that learn from nothing look at anything. */
static void look_plain(struct work *w, struct str text)
{
	const struct gates_answer answer = {.text = text, .words = words_of(w, S("en"), text)};
	const struct gates_question question = {
		.shown = answer.words, .references = &answer.words, .reference_count = 1};
	struct gates_sketch own = gates_sketch_of(&answer.words);
	struct gate_hit *hits;
	size_t count;
	gates_plain(w, S("en"), &answer, &question, &own, 1, &hits, &count);
	check_hits(hits, count);
}

static void look(struct work *w, const struct gates *gates, struct str text)
{
	struct words words = words_of(w, S("en"), text);
	struct gates_question question = {
		.shown = words_of(w, S("en"), S("Why does the sand sink to the bottom?"))};
	struct gates_answer answer = {text, words, GATES_NEW_QUESTION, NULL};
	struct gates_sketch own = gates_sketch_of(&words);
	struct gate_hit *hits;
	size_t count;
	gates_of(w, gates, &answer, &question, NULL, &own, 1, &hits, &count);
	check_hits(hits, count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct str bytes = str_bytes(data, size), mark = S("\n\xff");
	size_t part = str_find(bytes, mark);
	struct str fitted = part == SIZE_MAX ? bytes : str_slice(bytes, 0, part);
	struct str text = part == SIZE_MAX ? bytes : str_slice(bytes, part + mark.len, size);
	struct gates *gates;
	look_plain(&w, str_slice(text, 0, 20000));
	if (gates_read(&w, fitted, &gates) == OK) {
		struct buf again = buf_init(w.arena, GATES_BYTES_MAX);
		gates_write(&again, gates);
		check(str_equal(buf_str(&again), fitted));
		look(&w, gates, str_slice(text, 0, 20000));
	}
	work_finish(&w);
	return 0;
}
