/* learn_twins: answers that are nearly another's words. */
#include "calibration/learn_parts.h"

#include "scoring/gates.h"
#include "scoring/words.h"

#include <math.h>

/* Half of what their sketches keep, which is about half of their sequences of three words. */
enum { ALIKE = GATES_SKETCH / 2, SEQUENCE = 3 };

static bool are_alike(const struct gates_sketch *one, const struct gates_sketch *other)
{
	size_t same = 0;
	if (one->words < SEQUENCE || other->words < SEQUENCE)
		return one->whole == other->whole;
	for (size_t i = 0; i < GATES_SKETCH; i++)
		same += one->least[i] == other->least[i];
	return one->whole == other->whole || same >= ALIKE;
}

double learn_twins(struct work *w, const struct learning *learning)
{
	const struct examples *examples = learning->examples;
	struct gates_sketch *sketches = work_array(w, examples->count, sizeof *sketches);
	bool *has_twin = work_array(w, examples->count, sizeof *has_twin);
	size_t twins = 0;
	for (size_t i = 0; i < examples->count; i++) {
		const struct words words = words_of(w, learning->language, examples->at[i].text);
		sketches[i] = gates_sketch_of(&words);
		for (size_t k = i; k-- > 0 && examples->at[k].part == examples->at[i].part;)
			if (!(has_twin[i] && has_twin[k]) && are_alike(&sketches[i], &sketches[k]))
				has_twin[i] = has_twin[k] = true;
	}
	for (size_t i = 0; i < examples->count; i++)
		twins += has_twin[i];
	return examples->count == 0 ? NAN : (double)twins / (double)examples->count;
}
