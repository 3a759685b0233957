#include "calibration/examples.h"

#include "base/digest.h"
#include "base/world.h"
#include "exam/scale.h"
#include "grade/rubric.h"

#include "calibration/examples.sql.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A level that is not more probable than not is none: two people gave different ones, and the mean of them counted. */
static const double sure = 0.5;

struct reading {
	struct tx *tx;
	struct id org, assessment;
	const struct document *document;
	struct example *examples; /* [EXAMPLES_MAX] */
	size_t count;
	struct str viewer;   /* see struct examples */
	struct arena *arena; /* where that is kept */
};

static struct example *add(struct reading *reading, enum example_origin origin, struct id source, size_t part,
                           struct str text)
{
	if (reading->count == EXAMPLES_MAX)
		return NULL;
	struct example *example = &reading->examples[reading->count++];
	*example = (struct example){.source = source, .origin = origin, .part = part, .text = text};
	memset(example->levels, -1, sizeof example->levels);
	for (size_t k = 0; k < DOCUMENT_CRITERIA_MAX; k++)
		example->views[k] = NAN;
	return example;
}

/* A written part with a rubric, or SIZE_MAX. */
static size_t find_part(const struct document *document, struct str id)
{
	for (size_t p = 0; p < document->part_count; p++)
		if (document->parts[p].written != NULL && str_equal(document->parts[p].id, id))
			return p;
	return SIZE_MAX;
}

static bool counts(const struct example *example)
{
	size_t i = 0;
	while (i < DOCUMENT_CRITERIA_MAX && example->levels[i] < 0)
		i++;
	return i < DOCUMENT_CRITERIA_MAX;
}

/* One without any level is left out again. */
static void keep_last(struct reading *reading)
{
	if (reading->count > 0 && !counts(&reading->examples[reading->count - 1]))
		reading->count--;
}

/* ---- the author's ---- */

static void add_samples(struct reading *reading)
{
	for (size_t p = 0; p < reading->document->part_count; p++) {
		const struct part *part = &reading->document->parts[p];
		const struct rubric *rubric = part_rubric(part);
		for (size_t i = 0; part->written != NULL && i < rubric->anchor_count; i++) {
			const struct anchor *anchor = &rubric->anchors[i];
			struct example *example =
				add(reading, EXAMPLE_SAMPLE, (struct id){0}, p, anchor->answer);
			for (size_t k = 0; example != NULL && k < anchor->level_count; k++)
				example->levels[k] = (int8_t)anchor->levels[k];
		}
	}
}

/* ---- anchors ---- */

static enum err add_anchors(struct work *w, struct reading *reading)
{
	struct scored_anchor *anchors;
	size_t count;
	TRY(anchor_list(w, reading->tx, reading->org, reading->assessment, &anchors, &count));
	for (size_t i = 0; i < count; i++) {
		size_t part = find_part(reading->document, anchors[i].part);
		if (part == SIZE_MAX || anchors[i].withdrawn_us != DB_NULL_INT)
			continue;
		const struct rubric *rubric = part_rubric(&reading->document->parts[part]);
		struct example *example =
			add(reading, EXAMPLE_ANCHOR, anchors[i].id, part, anchors[i].answer);
		if (example == NULL)
			return OK;
		for (size_t k = 0; k < rubric->criterion_count; k++)
			example->levels[k] = (int8_t)anchor_level_of(&anchors[i], rubric->criteria[k].id);
		keep_last(reading);
	}
	return OK;
}

/* ---- what was judged ---- */

/* Both come by sitting, the newest first; *at is where those of this sitting begin, once found. */
static enum err take_verdicts(struct work *w, const struct rubric *rubric,
                              const struct examples_verdicts_row *rows, size_t count,
                              const struct examples_answers_row *answer, size_t *at, int8_t *levels)
{
	while (*at < count && memcmp(&rows[*at].sitting, &answer->sitting, sizeof answer->sitting) > 0)
		++*at;
	for (size_t i = *at; i < count && id_equal(rows[i].sitting, answer->sitting); i++) {
		struct verdict verdict = {0};
		if (!str_equal(rows[i].part, answer->part))
			continue;
		TRY(grade_verdict_levels(w, rows[i].levels, &verdict));
		size_t level = grade_verdict_level(&verdict);
		for (size_t k = 0; k < rubric->criterion_count; k++)
			if (str_equal(rubric->criteria[k].id, rows[i].task) &&
			    verdict.level_count == scale_levels(&rubric->criteria[k]))
				levels[k] = verdict.levels[level] > sure ? (int8_t)level : -1;
	}
	return OK;
}

/* Of other models than the newest sitting's there is none. */
static enum err take_view(struct work *w, struct reading *reading, const struct rubric *rubric,
                          const struct examples_views_row *row, double *views)
{
	struct verdict verdict = {.basis = row->basis};
	struct str judge = rubric_judge_of(w, &verdict);
	if (str_absent(reading->viewer))
		reading->viewer = str_copy(reading->arena, judge);
	if (str_absent(judge) || !str_equal(judge, reading->viewer))
		return OK;
	TRY(grade_verdict_levels(w, row->levels, &verdict));
	for (size_t k = 0; k < rubric->criterion_count; k++)
		if (str_equal(rubric->criteria[k].id, row->task) &&
		    verdict.level_count == scale_levels(&rubric->criteria[k]))
			views[k] = rubric_share(&verdict);
	return OK;
}

/* As take_verdicts; what reading a row takes is given back at once. */
static enum err take_views(struct work *w, struct reading *reading, const struct rubric *rubric,
                           const struct examples_views_row *rows, size_t count,
                           const struct examples_answers_row *answer, size_t *at, double *views)
{
	while (*at < count && memcmp(&rows[*at].sitting, &answer->sitting, sizeof answer->sitting) > 0)
		++*at;
	for (size_t i = *at; i < count && id_equal(rows[i].sitting, answer->sitting); i++) {
		struct work passing = work_init(w->world, w->request_id);
		enum err failed = OK;
		if (str_equal(rows[i].part, answer->part))
			failed = take_view(&passing, reading, rubric, &rows[i], views);
		if (failed != OK)
			failed = fail(w, failed, "%.*s", STR_ARG(passing.message));
		work_finish(&passing);
		TRY(failed);
	}
	return OK;
}

static enum err add_judged(struct work *w, struct reading *reading)
{
	const struct examples_verdicts_in in = {
		.org = reading->org, .assessment = reading->assessment, .limit = EXAMPLES_SITTINGS_MAX};
	const struct examples_views_in views_in = {
		.org = reading->org, .assessment = reading->assessment, .limit = EXAMPLES_SITTINGS_MAX};
	const struct examples_answers_in answers_in = {
		.org = reading->org, .assessment = reading->assessment, .limit = EXAMPLES_SITTINGS_MAX};
	struct examples_verdicts_row *verdicts;
	struct examples_views_row *views;
	struct examples_answers_row *answers;
	size_t verdict_count, view_count, answer_count, at = 0, views_at = 0;
	TRY(examples_verdicts(w, reading->tx, &in, &verdicts, &verdict_count));
	TRY(examples_views(w, reading->tx, &views_in, &views, &view_count));
	TRY(examples_answers(w, reading->tx, &answers_in, &answers, &answer_count));
	for (size_t i = 0; i < answer_count; i++) {
		size_t part = find_part(reading->document, answers[i].part);
		int8_t levels[DOCUMENT_CRITERIA_MAX];
		static const struct rubric none = {0};
		const struct rubric *rubric =
			part == SIZE_MAX ? &none : part_rubric(&reading->document->parts[part]);
		memset(levels, -1, sizeof levels);
		TRY(take_verdicts(w, rubric, verdicts, verdict_count, &answers[i], &at, levels));
		if (part == SIZE_MAX || str_trim(answers[i].answer).len == 0)
			continue;
		struct example *example =
			add(reading, EXAMPLE_JUDGED, answers[i].sitting, part, answers[i].answer);
		if (example == NULL)
			return OK;
		memcpy(example->levels, levels, sizeof levels);
		TRY(take_views(w, reading, rubric, views, view_count, &answers[i], &views_at,
		               example->views));
		keep_last(reading);
	}
	return OK;
}

/* ---- frozen ---- */

static enum err mark_frozen(struct work *w, struct reading *reading)
{
	const struct examples_frozen_in in = {.org = reading->org, .assessment = reading->assessment};
	struct examples_frozen_row *rows;
	size_t count;
	TRY(examples_frozen(w, reading->tx, &in, &rows, &count));
	for (size_t i = 0; i < reading->count; i++) {
		struct example *example = &reading->examples[i];
		struct str part = reading->document->parts[example->part].id;
		for (size_t f = 0; f < count && !example->frozen; f++)
			example->frozen = !id_is_zero(example->source) &&
			                  id_equal(rows[f].source, example->source) &&
			                  str_equal(rows[f].part, part);
	}
	return OK;
}

static int by_part(const void *left, const void *right)
{
	const struct example *a = left, *b = right;
	if (a->part != b->part)
		return a->part < b->part ? -1 : 1;
	if (a->origin != b->origin)
		return a->origin < b->origin ? -1 : 1;
	return memcmp(&a->source, &b->source, sizeof a->source);
}

enum err examples_read(struct work *w, struct tx *tx, struct id org, struct id assessment,
                       struct examples *out)
{
	struct reading reading = {.tx = tx, .org = org, .assessment = assessment, .arena = w->arena};
	TRY(version_in_use(w, tx, org, assessment, &out->version_id));
	TRY(version_load(w, tx, org, out->version_id, &out->version));
	reading.document = out->version.document;
	reading.examples = work_array(w, EXAMPLES_MAX, sizeof *reading.examples);
	add_samples(&reading);
	TRY(add_anchors(w, &reading));
	TRY(add_judged(w, &reading));
	TRY(mark_frozen(w, &reading));
	qsort(reading.examples, reading.count, sizeof *reading.examples, by_part);
	out->at = reading.examples;
	out->count = reading.count;
	out->viewer = reading.viewer;
	return OK;
}

/* The lot: what would be frozen of many. */
static uint64_t drawn(struct work *w, const struct example *example)
{
	struct digest digest = digest_of(str_format(w->arena, "assay frozen anchor %.*s",
	                                            STR_ARG(id_text(w->arena, example->source))));
	uint64_t out = 0;
	for (size_t i = 0; i < 8; i++)
		out = out << 8 | digest.byte[i];
	return out;
}

/* Those of one part: [from, end). */
static enum err freeze_part(struct work *w, struct tx *tx, struct id org, struct id assessment,
                            struct str part, struct example *from, size_t count)
{
	size_t frozen = 0, wanted = count < EXAMPLES_FROZEN_FROM ? 0 : count / EXAMPLES_FROZEN_EACH;
	wanted = wanted > EXAMPLES_FROZEN_MOST ? EXAMPLES_FROZEN_MOST : wanted;
	for (size_t i = 0; i < count; i++)
		frozen += from[i].frozen;
	for (; frozen < wanted; frozen++) {
		struct example *least = NULL;
		for (size_t i = 0; i < count; i++)
			if (!from[i].frozen && from[i].origin != EXAMPLE_SAMPLE &&
			    (least == NULL || drawn(w, &from[i]) < drawn(w, least)))
				least = &from[i];
		if (least == NULL)
			return OK;
		least->frozen = true;
		const struct examples_freeze_one_in in = {.org = org,
		                                          .assessment = assessment,
		                                          .part = part,
		                                          .source = least->source,
		                                          .at_us = world_now_us(w)};
		TRY(examples_freeze_one(w, tx, &in));
	}
	return OK;
}

enum err examples_freeze(struct work *w, struct tx *tx, struct id org, struct id assessment,
                         struct examples *examples)
{
	struct example *all = work_array(w, examples->count, sizeof *all);
	memcpy(all, examples->at, examples->count * sizeof *all);
	examples->at = all;
	for (size_t from = 0, end; from < examples->count; from = end) {
		for (end = from; end < examples->count && all[end].part == all[from].part; end++)
			;
		TRY(freeze_part(w, tx, org, assessment, examples->version.document->parts[all[from].part].id,
		                all + from, end - from));
	}
	return OK;
}
