/* What speaks against releasing what was learned, before anybody looks at single figures. */
#include "web/pages/calibration.h"

#include "exam/scale.h"

#include <math.h>

/* Of the answers to a criterion, so large a share at one level leaves too little to tell it from others by. */
#define ONE_LEVEL_SHARE 0.8
enum { WORDS_BYTES_MAX = 4096 };

static bool is_chance(const struct agreement *kappa)
{
	return isfinite(kappa->value) && !(kappa->low > 0);
}

static struct str title_of(const struct document *document, struct str part_id, struct str id)
{
	const struct part *part = document_part(document, part_id);
	const struct criterion *criterion = part == NULL ? NULL : part_criterion(part, id);
	return criterion == NULL ? id : criterion->title;
}

bool calibration_is_chance(const struct report *report)
{
	return is_chance(&report->kappa);
}

struct str calibration_chance_words(struct work *w, const struct document *document,
                                    const struct report *report)
{
	struct buf names = buf_init(w->arena, WORDS_BYTES_MAX);
	if (calibration_is_chance(report))
		return S(
			"It agrees with people no better than chance: what it says of an answer is worth nothing.");
	for (size_t i = 0; i < report->criterion_count; i++) {
		const struct report_criterion *one = &report->criteria[i];
		struct str title = title_of(document, one->part, one->criterion);
		if (is_chance(&one->kappa))
			buf_put(&names,
			        str_format(w->arena, "%s“%.*s”", names.len > 0 ? ", " : "", STR_ARG(title)));
	}
	if (names.len == 0)
		return (struct str){0};
	return str_format(w->arena, "It agrees with people no better than chance on %.*s.",
	                  STR_ARG(buf_str(&names)));
}

struct str calibration_one_level_words(struct work *w, const struct document *document,
                                       const struct learned *learned)
{
	struct buf words = buf_init(w->arena, WORDS_BYTES_MAX);
	for (size_t i = 0; i < learned->count; i++) {
		const struct learned_criterion *known = &learned->criteria[i];
		size_t most = 0;
		for (size_t level = 0; level < DOCUMENT_SCALE_MAX; level++)
			if (known->given[level] > known->given[most])
				most = level;
		if (known->answers == 0 ||
		    (double)known->given[most] < ONE_LEVEL_SHARE * (double)known->answers)
			continue;
		const struct part *part = document_part(document, known->part);
		const struct criterion *criterion =
			part == NULL ? NULL : part_criterion(part, known->criterion);
		if (criterion == NULL || most >= scale_levels(criterion))
			continue;
		buf_put(&words,
		        str_format(w->arena, "%sOf %zu answers %zu have one level on “%.*s”: %.*s.",
		                   words.len > 0 ? " " : "", known->answers, known->given[most],
		                   STR_ARG(criterion->title), STR_ARG(scale_words(w, criterion, most))));
	}
	if (words.len == 0)
		return (struct str){0};
	return str_format(w->arena, "%.*s Bring answers in that differ from these: those would teach most.",
	                  STR_ARG(buf_str(&words)));
}
