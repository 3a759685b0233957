#include "grade/second.h"

#include "base/digest.h"

#include <math.h>

enum { REASONS_BYTES_MAX = 1024 };

bool second_drawn(struct work *w, struct id sitting, double share)
{
	struct digest digest = digest_of(
		str_format(w->arena, "assay second reading %.*s", STR_ARG(id_text(w->arena, sitting))));
	return digest_share(&digest) < share;
}

/* How probable what is required of a competency is by these verdicts. */
static enum err find_probability(struct work *w, const struct document *document,
                                 const struct requirement *requirement, const struct verdict *verdicts,
                                 size_t count, double *out)
{
	struct belief belief;
	TRY(belief_of(w, document, requirement->competency, verdicts, count, &belief));
	*out = grid_probability_at_least(&belief.posterior, requirement->level_logit);
	return OK;
}

/* Whether what people judge says anything of it: reading again tells nothing about what keys and tests have scored. */
static bool is_judged(const struct document *document, const struct requirement *requirement)
{
	struct part_criterion at;
	for (size_t i = 0; part_criterion_at(document, i, &at); i++)
		if (str_equal(at.criterion->competency, requirement->competency))
			return true;
	return false;
}

static enum err is_borderline(struct work *w, const struct document *document, const struct verdict *verdicts,
                              size_t count, bool *out)
{
	*out = false;
	for (size_t i = 0; i < document->requirement_count && !*out; i++) {
		const struct requirement *requirement = &document->requirements[i];
		double probability;
		if (!is_judged(document, requirement))
			continue;
		TRY(find_probability(w, document, requirement, verdicts, count, &probability));
		*out = fabs(probability - requirement->probability) < SECOND_BORDER;
	}
	return OK;
}

/* ---- where the machine is not sure ---- */

static bool straddles(const struct verdict *machine, size_t pass)
{
	double at_least = 0;
	if (machine == NULL || machine->abstained || pass == 0)
		return false;
	for (size_t level = pass; level < machine->level_count; level++)
		at_least += machine->levels[level];
	return at_least < SECOND_SURE && at_least > 1 - SECOND_SURE;
}

/* Whether what is required would turn, were the person's level the nearest on the other side of the pass level. */
static enum err hangs_on(struct work *w, const struct document *document, const struct part_criterion *at,
                         const struct verdict *verdicts, size_t count, size_t pass, bool *out)
{
	const struct requirement *requirement = document_requirement(document, at->criterion->competency);
	struct verdict *otherwise = work_array(w, count, sizeof *otherwise);
	double as_it_is, as_it_were;
	for (size_t i = 0; i < count; i++) {
		otherwise[i] = verdicts[i];
		if (!str_equal(verdicts[i].scorer, SCORER_PERSON) ||
		    !str_equal(verdicts[i].part, at->part->id) ||
		    !str_equal(verdicts[i].task, at->criterion->id))
			continue;
		double *levels = work_array(w, verdicts[i].level_count, sizeof *levels);
		levels[grade_verdict_level(&verdicts[i]) < pass ? pass : pass - 1] = 1;
		otherwise[i].levels = levels;
	}
	TRY(find_probability(w, document, requirement, verdicts, count, &as_it_is));
	TRY(find_probability(w, document, requirement, otherwise, count, &as_it_were));
	*out = (as_it_is >= requirement->probability) != (as_it_were >= requirement->probability);
	return OK;
}

static enum err count_unsure(struct work *w, const struct document *document, const struct verdict *verdicts,
                             size_t count, size_t *out)
{
	struct part_criterion at;
	*out = 0;
	for (size_t i = 0; part_criterion_at(document, i, &at); i++) {
		const struct verdict *machine =
			grade_verdict_machine(verdicts, count, at.part->id, at.criterion->id);
		size_t pass = reading_pass_level(document, &at);
		bool hangs;
		if (!straddles(machine, pass))
			continue;
		TRY(hangs_on(w, document, &at, verdicts, count, pass, &hangs));
		*out += hangs;
	}
	return OK;
}

/* ---- together ---- */

static void add(struct buf *reasons, struct str sentence)
{
	if (reasons->len > 0)
		buf_byte(reasons, '\n');
	buf_put(reasons, sentence);
}

enum err second_reasons(struct work *w, const struct sitting *sitting, const struct verdict *verdicts,
                        size_t count, struct str *out)
{
	const struct document *document = sitting->document;
	struct buf reasons = buf_init(w->arena, REASONS_BYTES_MAX);
	struct part_criterion any;
	size_t unsure = 0;
	bool borderline = false;
	*out = (struct str){0};
	if (!part_criterion_at(document, 0, &any))
		return OK;
	if (second_drawn(w, sitting->id, document->review.second_marking))
		add(&reasons, S("Drawn by lot: some cases are read by a second person."));
	if (!document->review.by_lot_alone) {
		TRY(count_unsure(w, document, verdicts, count, &unsure));
		TRY(is_borderline(w, document, verdicts, count, &borderline));
	}
	if (unsure > 0)
		add(&reasons,
		    str_format(w->arena, "The award hangs on %zu criteria of which the machine is not sure.",
		               unsure));
	if (borderline)
		add(&reasons, S("It is close to what the award requires: a little more or less decides."));
	if (reasons.len > 0)
		*out = buf_str(&reasons);
	return OK;
}

enum err second_expected(struct work *w, struct tx *tx, const struct sitting *sitting, struct str *out)
{
	const struct id nobody = {0};
	struct verdict *verdicts;
	size_t count;
	TRY(reading_evidence(w, tx, sitting, 1, nobody, false, &verdicts, &count));
	return second_reasons(w, sitting, verdicts, count, out);
}
