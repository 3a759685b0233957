/* Any bytes as a recorded reply. A verdict that comes of them is a distribution, rests on words of the answer, and comes
 * out the same again; on a scale of points it is the same, spread. */
#include "grade/rubric.h"

#include "base/check.h"
#include "exam/scale.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct level levels[] = {{.points = 0}, {.points = 9}, {.points = 10}, {.points = 55}};
static const struct criterion criterion = {.id = S_INIT("impact"),
                                           .described = levels,
                                           .described_count = COUNT(levels)},
			      points = {.id = S_INIT("impact"),
                                        .described = levels,
                                        .described_count = COUNT(levels),
                                        .points = 60};
static const struct str answer =
	S_INIT("Orders failed at 10:12. A sign said \"sorry\" for 5 \xe2\x82\xac. We are sorry.");

static void check_judged(const struct verdict *verdict)
{
	double sum = 0;
	check(verdict->level_count == criterion.described_count);
	for (size_t i = 0; i < verdict->level_count; i++) {
		check(verdict->levels[i] >= 0 && verdict->levels[i] <= 1);
		sum += verdict->levels[i];
	}
	check(fabs(sum - 1) < 1e-9);
	if (!str_absent(verdict->quote))
		check(str_equal(str_slice(answer, (size_t)verdict->quote_at, verdict->quote.len),
		                verdict->quote));
}

static void check_spread(struct work *w, struct str reply, const struct verdict *verdict)
{
	struct verdict spread = {0};
	check(rubric_verdict_of(w, reply, answer, &points, &spread) == OK);
	check(spread.abstained == verdict->abstained);
	if (spread.abstained)
		return;
	check(spread.level_count == scale_levels(&points) && grade_verdict_level(&spread) <= 60);
	for (size_t step = 0; step < COUNT(levels); step++)
		check(fabs(scale_step_probability(&points, spread.levels, step) - verdict->levels[step]) <
		      1e-9);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct str reply = str_bytes(data, size);
	struct verdict verdict = {0}, again = {0};
	if (rubric_verdict_of(&w, reply, answer, &criterion, &verdict) == OK) {
		check(verdict.abstained == (verdict.level_count == 0));
		check(!verdict.abstained || verdict.comment.len > 0);
		check(rubric_verdict_of(&w, reply, answer, &criterion, &again) == OK);
		check(verdict.abstained == again.abstained);
		if (!verdict.abstained) {
			check_judged(&verdict);
			check(memcmp(verdict.levels, again.levels, verdict.level_count * sizeof(double)) ==
			      0);
		}
		check_spread(&w, reply, &verdict);
	}
	work_finish(&w);
	return 0;
}
