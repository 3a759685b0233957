/* Tables of answers: whatever the bytes, what is read keeps the promises of irt/responses.h. The first byte says which
 * options are set. */
#include "base/check.h"
#include "irt/responses_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_responses(const struct responses *responses)
{
	check(responses->person_count >= 1 && responses->item_count >= 1 && responses->group_count >= 1);
	for (size_t item = 0; item < responses->item_count; item++)
		for (size_t k = 1; k < responses->items[item].levels; k++)
			check(responses->items[item].codes[k - 1] < responses->items[item].codes[k]);
	for (size_t person = 0; person < responses->person_count; person++) {
		const uint8_t *row = responses_of(responses, person);
		for (size_t item = 0; item < responses->item_count; item++)
			check(row[item] == RESPONSES_MISSING || row[item] < responses->items[item].levels);
		check(responses->weights == NULL || responses->weights[person] > 0);
		check(responses->groups == NULL || responses->groups[person] < responses->group_count);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const double steps[] = {-1, 0, 1};
	static const struct str leave_out[] = {S_INIT("note")};
	static const int32_t key[] = {1, 2};
	const struct bank_item items[] = {
		{.name = S_INIT("q1"), .model = model_logistic(1, 0, 0)},
		{.name = S_INIT("q2"), .model = model_graded(1, steps, 4)},
	};
	const struct bank bank = {.items = items, .count = COUNT(items)};
	if (size == 0)
		return 0;
	struct work w = work_init(NULL, S("fuzz"));
	struct responses responses;
	uint8_t set = data[0];
	struct responses_options options = {
		.id = set & 1 ? S("id") : (struct str){0},
		.weight = set & 2 ? S("w") : (struct str){0},
		.group = set & 4 ? S("g") : (struct str){0},
		.leave_out = leave_out,
		.leave_out_count = set & 8 ? 1 : 0,
		.missing = set & 16 ? S("8") : (struct str){0},
		.key = set & 32 ? key : NULL,
		.key_count = COUNT(key),
		.bank = set & 64 ? &bank : NULL,
		.lowest = set & 128 ? 1 : 0,
	};
	if (responses_read(&w, str_bytes(data + 1, size - 1), &options, &responses) == OK)
		check_responses(&responses);
	work_finish(&w);
	return 0;
}
