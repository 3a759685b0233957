/* Tables of evidence: whatever the bytes, what is read keeps the promises of irt/state_read.h, and states can be made of it. */
#include "base/check.h"
#include "irt/state_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const double steps[] = {-1, 0, 1};
	static const int32_t codes[] = {1, 2, 3, 7};
	const struct bank_item items[] = {
		{.name = S_INIT("q1"), .model = model_logistic(1, 0, 0)},
		{.name = S_INIT("q2"), .model = model_graded(1, steps, 4), .codes = codes},
	};
	const struct bank bank = {.items = items, .count = COUNT(items)};
	struct work w = work_init(NULL, S("fuzz"));
	struct state_table table;
	if (state_read(&w, str_bytes(data, size), &bank, &table) == OK) {
		check(table.count >= 1);
		for (size_t i = 0; i < table.count; i++) {
			const struct state_row *row = &table.rows[i];
			bool is_date;
			int64_t day;
			check(row->item < COUNT(items) && row->level < items[row->item].model.levels);
			check(row->weight >= 0 && row->weight <= 1);
			struct str text = state_read_day_text(&w, table.dates, row->day);
			check(state_read_day(&w, text, &is_date, &day));
			check(is_date == table.dates && day == row->day);
		}
	}
	work_finish(&w);
	return 0;
}
