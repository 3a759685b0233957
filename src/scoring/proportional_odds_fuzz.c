/* Stored regressions: whatever the bytes, what is read gives probabilities that sum to 1, and is written as it was. */
#include "base/check.h"
#include "scoring/proportional_odds.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const double values[] = {0, 1, -1, 1e6, -1e6, 1e300, -INFINITY, 0.25};
	struct work w = work_init(NULL, S("fuzz"));
	struct proportional_odds fit;
	if (proportional_odds_read(&w, str_bytes(data, size), &fit) == OK) {
		double row[PROPORTIONAL_ODDS_PREDICTORS_MAX], probability[PROPORTIONAL_ODDS_LEVELS_MAX];
		for (size_t turn = 0; turn < COUNT(values); turn++) {
			double sum = 0;
			for (size_t i = 0; i < fit.predictors; i++)
				row[i] = values[(turn + i) % COUNT(values)];
			proportional_odds_probabilities(&fit, row, probability);
			for (size_t k = 0; k < fit.levels; k++) {
				check(probability[k] >= 0);
				sum += probability[k];
			}
			check(fabs(sum - 1) < 1e-9);
		}
		struct buf buf = buf_init(w.arena, PROPORTIONAL_ODDS_BYTES_MAX);
		proportional_odds_write(&buf, &fit);
		check(!buf.full && str_equal(buf_str(&buf), str_bytes(data, size)));
	}
	work_finish(&w);
	return 0;
}
