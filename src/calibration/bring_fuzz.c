/* Any text as answers that are brought in: it is refused with a sentence, or each of them is new, or left out and says why. */
#include "base/check.h"
#include "base/utf8.h"
#include "base/world.h"
#include "calibration/bring.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct criterion criteria[] = {
	{.id = S_INIT("facts"), .title = S_INIT("Says what happened"), .described_count = 4},
	{.id = S_INIT("points"), .title = S_INIT("Points"), .described_count = 3, .points = 20},
};
static const struct written written = {.rubric = {.criteria = criteria, .criterion_count = 2}};
static const struct part part = {.id = S_INIT("note"), .type = S_INIT("written"), .written = &written};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(&world_real, S("fuzz"));
	struct bring bring;
	struct str text;
	enum err failed = utf8_clean(&w, str_bytes(data, size), S("the text"), &text);
	if (failed == OK)
		failed = bring_read(&w, &part, text, S("a fuzzer"), &bring);
	check(failed == OK || failed == ERR_INPUT);
	for (size_t i = 0; failed == OK && i < bring.count; i++) {
		const struct bring_answer *one = &bring.answers[i];
		check(one->fate == (str_absent(one->why) ? BRING_NEW : BRING_LEFT_OUT));
		check(one->fate == BRING_LEFT_OUT || one->level_count == 0 || one->level_count == 2);
	}
	work_finish(&w);
	return 0;
}
