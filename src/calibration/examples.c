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

/* What people gave to the criteria of an answer. */
struct given {
	int8_t levels[DOCUMENT_CRITERIA_MAX]; /* -1: none counts */
	bool blind[DOCUMENT_CRITERIA_MAX];    /* before they were shown the machine's view */
};

struct reading {
	struct tx *tx;
	struct id org, assessment;
	const struct document *document;
	struct example *examples;             /* [EXAMPLES_MAX] */
	bool (*blind)[DOCUMENT_CRITERIA_MAX]; /* [EXAMPLES_MAX] */
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
                              const struct examples_answers_row *answer, size_t *at, struct given *out)
{
	*out = (struct given){0};
	memset(out->levels, -1, sizeof out->levels);
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
			    verdict.level_count == scale_levels(&rubric->criteria[k])) {
				out->levels[k] = verdict.levels[level] > sure ? (int8_t)level : -1;
				out->blind[k] = rows[i].blind;
			}
	}
	return OK;
}

static enum err add_judged(struct work *w, struct reading *reading)
{
	const struct examples_verdicts_in in = {
		.org = reading->org, .assessment = reading->assessment, .limit = EXAMPLES_SITTINGS_MAX};
	const struct examples_answers_in answers_in = {
		.org = reading->org, .assessment = reading->assessment, .limit = EXAMPLES_SITTINGS_MAX};
	struct examples_verdicts_row *verdicts;
	struct examples_answers_row *answers;
	size_t verdict_count, answer_count, at = 0;
	TRY(examples_verdicts(w, reading->tx, &in, &verdicts, &verdict_count));
	TRY(examples_answers(w, reading->tx, &answers_in, &answers, &answer_count));
	for (size_t i = 0; i < answer_count; i++) {
		size_t part = find_part(reading->document, answers[i].part);
		struct given given;
		static const struct rubric none = {0};
		const struct rubric *rubric =
			part == SIZE_MAX ? &none : part_rubric(&reading->document->parts[part]);
		TRY(take_verdicts(w, rubric, verdicts, verdict_count, &answers[i], &at, &given));
		if (part == SIZE_MAX || str_trim(answers[i].answer).len == 0)
			continue;
		struct example *example =
			add(reading, EXAMPLE_JUDGED, answers[i].sitting, part, answers[i].answer);
		if (example == NULL)
			return OK;
		memcpy(example->levels, given.levels, sizeof given.levels);
		memcpy(reading->blind[reading->count - 1], given.blind, sizeof given.blind);
		keep_last(reading);
	}
	return OK;
}

/* ---- what the model said of it ---- */

/* Of so many answers it is read at once, and given back. */
enum { VIEWS_AT_ONCE = 100, VIEWERS_MAX = 8 };

/* What a row says of one of the answers [from, end). */
struct view {
	double *at; /* where it belongs; NULL: nowhere */
	struct str by;
	double share;
};

static enum err read_view(struct work *w, const struct reading *reading, size_t from, size_t end,
                          const struct examples_views_row *row, struct view *out)
{
	struct verdict verdict = {.basis = row->basis};
	*out = (struct view){0};
	for (size_t i = from; i < end; i++) {
		struct example *example = &reading->examples[i];
		const struct part *part = &reading->document->parts[example->part];
		const struct criterion *criterion = part_criterion(part, row->task);
		/* Of pictures another model says something else, and what was learned reads texts alone. */
		if (!id_equal(example->source, row->sitting) || !str_equal(part->id, row->part) ||
		    part->written->pictures_most > 0 || criterion == NULL)
			continue;
		TRY(grade_verdict_levels(w, row->levels, &verdict));
		size_t place = (size_t)(criterion - part_rubric(part)->criteria);
		out->by = rubric_judge_of(w, &verdict, criterion);
		out->share = rubric_share(&verdict);
		if (reading->blind[i][place] && verdict.level_count == scale_levels(criterion) &&
		    !str_absent(out->by))
			out->at = &example->views[place];
		return OK;
	}
	return OK;
}

/* Who gave most of them; of equals who gave the first. */
static struct str viewer_of(const struct view *views, size_t count)
{
	struct str names[VIEWERS_MAX];
	size_t given[VIEWERS_MAX] = {0}, known = 0, most = 0;
	for (size_t i = 0; i < count; i++) {
		size_t k = 0;
		while (k < known && !str_equal(names[k], views[i].by))
			k++;
		if (views[i].at == NULL || k == VIEWERS_MAX)
			continue;
		if (k == known)
			names[known++] = views[i].by;
		given[k]++;
	}
	for (size_t k = 1; k < known; k++)
		most = given[k] > given[most] ? k : most;
	return known == 0 ? (struct str){0} : names[most];
}

/* Those of the answers [from, end), which come by sitting, the newest first. */
static enum err take_views(struct work *w, struct reading *reading, size_t from, size_t end)
{
	const struct examples_views_in in = {.org = reading->org,
	                                     .assessment = reading->assessment,
	                                     .first = reading->examples[end - 1].source,
	                                     .last = reading->examples[from].source};
	struct examples_views_row *rows;
	size_t count;
	TRY(examples_views(w, reading->tx, &in, &rows, &count));
	struct view *views = work_array(w, count, sizeof *views);
	for (size_t i = 0; i < count; i++)
		TRY(read_view(w, reading, from, end, &rows[i], &views[i]));
	if (str_absent(reading->viewer))
		reading->viewer = str_copy(reading->arena, viewer_of(views, count));
	for (size_t i = 0; i < count; i++)
		if (views[i].at != NULL && str_equal(views[i].by, reading->viewer))
			*views[i].at = views[i].share;
	return OK;
}

/* Of those from `from` on, which were judged; with `all` false of the newest alone: whose they are is known then. */
static enum err add_views(struct work *w, struct reading *reading, size_t from, bool all)
{
	for (size_t end; from < reading->count; from = all ? end : reading->count) {
		struct work passing = work_init(w->world, w->request_id);
		end = from + VIEWS_AT_ONCE < reading->count ? from + VIEWS_AT_ONCE : reading->count;
		enum err failed = take_views(&passing, reading, from, end);
		if (failed != OK)
			failed = fail(w, failed, "%.*s", STR_ARG(passing.message));
		work_finish(&passing);
		TRY(failed);
	}
	return OK;
}

/* ---- frozen ---- */

static enum err mark_frozen(struct work *w, struct tx *tx, struct id org, struct id assessment,
                            const struct document *document, struct example *examples, size_t count)
{
	const struct examples_frozen_in in = {.org = org, .assessment = assessment};
	struct examples_frozen_row *rows;
	size_t row_count;
	TRY(examples_frozen(w, tx, &in, &rows, &row_count));
	for (size_t i = 0; i < count; i++) {
		struct example *example = &examples[i];
		struct str part = document->parts[example->part].id;
		example->frozen = false;
		for (size_t f = 0; f < row_count && !example->frozen; f++)
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

enum err examples_read(struct work *w, struct tx *tx, struct id org, struct id assessment, bool views,
                       struct examples *out)
{
	struct reading reading = {.tx = tx, .org = org, .assessment = assessment, .arena = w->arena};
	TRY(version_in_use(w, tx, org, assessment, &out->version_id));
	TRY(version_load(w, tx, org, out->version_id, &out->version));
	reading.document = out->version.document;
	reading.examples = work_array(w, EXAMPLES_MAX, sizeof *reading.examples);
	reading.blind = work_array(w, EXAMPLES_MAX, sizeof *reading.blind);
	add_samples(&reading);
	TRY(add_anchors(w, &reading));
	size_t judged_from = reading.count;
	TRY(add_judged(w, &reading));
	TRY(add_views(w, &reading, judged_from, views));
	TRY(mark_frozen(w, tx, org, assessment, reading.document, reading.examples, reading.count));
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
	return digest_lot(&digest);
}

/* Those of one part: [from, end). */
static enum err freeze_part(struct work *w, struct tx *tx, struct id org, struct id assessment,
                            struct str part, struct example *from, size_t count)
{
	size_t frozen = 0, wanted = count < EXAMPLES_FROZEN_FROM ? 0 : count / EXAMPLES_FROZEN_EACH;
	wanted = wanted > EXAMPLES_FROZEN_MOST ? EXAMPLES_FROZEN_MOST : wanted;
	uint64_t *lots = work_array(w, count, sizeof *lots);
	for (size_t i = 0; i < count; i++) {
		frozen += from[i].frozen;
		lots[i] = wanted == 0 ? 0 : drawn(w, &from[i]);
	}
	for (; frozen < wanted; frozen++) {
		size_t least = SIZE_MAX;
		for (size_t i = 0; i < count; i++)
			if (!from[i].frozen && from[i].origin != EXAMPLE_SAMPLE &&
			    (least == SIZE_MAX || lots[i] < lots[least]))
				least = i;
		if (least == SIZE_MAX)
			return OK;
		from[least].frozen = true;
		const struct examples_freeze_one_in in = {.org = org,
		                                          .assessment = assessment,
		                                          .part = part,
		                                          .source = from[least].source,
		                                          .at_us = world_now_us(w)};
		TRY(examples_freeze_one(w, tx, &in));
	}
	return OK;
}

enum err examples_freeze(struct work *w, struct tx *tx, struct id org, struct id assessment,
                         struct examples *examples)
{
	struct example *all = work_array(w, examples->count, sizeof *all);
	if (examples->count > 0)
		memcpy(all, examples->at, examples->count * sizeof *all);
	examples->at = all;
	/* As it stands now: somebody else may have frozen some since they were read. */
	TRY(mark_frozen(w, tx, org, assessment, examples->version.document, all, examples->count));
	for (size_t from = 0, end; from < examples->count; from = end) {
		for (end = from; end < examples->count && all[end].part == all[from].part; end++)
			;
		TRY(freeze_part(w, tx, org, assessment, examples->version.document->parts[all[from].part].id,
		                all + from, end - from));
	}
	return OK;
}
