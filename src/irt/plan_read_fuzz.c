/* Plans of calibrations: whatever the bytes, what is read names a model for every item. An odd first byte: priors. */
#include "base/check.h"
#include "irt/plan_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct responses_item columns[] = {
		{.name = S_INIT("q1"), .levels = 2},
		{.name = S_INIT("q2"), .levels = 4},
		{.name = S_INIT("q3"), .levels = 1},
	};
	static const struct responses responses = {
		.item_count = COUNT(columns), .items = columns, .group_count = 1};
	if (size == 0)
		return 0;
	struct work w = work_init(NULL, S("fuzz"));
	struct str text = str_bytes(data + 1, size - 1);
	struct calibrate_priors priors;
	struct calibrate_item items[COUNT(columns)];
	if (data[0] & 1) {
		if (plan_priors(&w, text, &priors) == OK)
			check(priors.guessing.kind != CALIBRATE_NORMAL);
	} else if (plan_read(&w, text, &responses, NULL, items) == OK) {
		for (size_t i = 0; i < COUNT(columns); i++)
			check(items[i].model != NULL &&
			      (items[i].held == 0 || items[i].known != NULL || columns[i].levels < 2));
	}
	work_finish(&w);
	return 0;
}
