/* Tables of ratings: whatever the bytes, what is read keeps the promises of irt/facets_read.h. The first byte says which options
 * are set. */
#include "base/check.h"
#include "irt/facets_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct work w = work_init(NULL, S("fuzz"));
	struct facets_table table;
	const struct facets_columns columns = {
		.person = S("person"),
		.rater = S("rater"),
		.leave_out = data[0] & 1 ? S("note, time") : (struct str){0},
	};
	if (facets_read(&w, str_bytes(data + 1, size - 1), &columns, data[0] & 2, &table) == OK)
		for (size_t i = 0; i < table.data.rating_count; i++) {
			const struct facets_rating *rating = &table.data.ratings[i];
			check(rating->person < table.data.person_count &&
			      rating->rater < table.data.rater_count);
			check(rating->item < table.data.item_count);
			check(rating->level < table.data.levels[rating->item]);
			check(table.data.levels[rating->item] <= MODEL_LEVELS_MAX);
		}
	work_finish(&w);
	return 0;
}
