/* learn_begin, learn_vectors, learn_all, and what the other files of learn_parts.h share. */
#include "calibration/learn_parts.h"

#include "base/check.h"
#include "base/digest.h"
#include "base/world.h"
#include "exam/scale.h"
#include "exam/wording.h"
#include "grade/reading.h"
#include "scoring/flags.h"
#include "scoring/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const double learn_coverages[REPORT_COVERAGES] = {0.5, 0.6, 0.7, 0.8, LEARN_COVERAGE, 0.95, 0.99};

/* ---- what examples say at a place ---- */

const struct criterion *learn_criterion(const struct learning *learning, size_t part, size_t place)
{
	const struct rubric *rubric = part_rubric(&learning->document->parts[part]);
	return place < rubric->criterion_count ? &rubric->criteria[place] : NULL;
}

bool learn_is_reference(const struct learning *learning, size_t example, size_t place)
{
	return place < DOCUMENT_CRITERIA_MAX && learning->reference[example * DOCUMENT_CRITERIA_MAX + place];
}

bool learn_counts(const struct learning *learning, size_t example, size_t place)
{
	const struct example *one = &learning->examples->at[example];
	return place < DOCUMENT_CRITERIA_MAX && one->levels[place] >= 0 &&
	       learn_criterion(learning, one->part, place) != NULL &&
	       !learn_is_reference(learning, example, place);
}

/* ---- beginning ---- */

/* The first of the levels that the best description holds for. */
static int8_t highest_of(const struct criterion *criterion)
{
	return (int8_t)scale_first(criterion, criterion->described_count - 1);
}

/* The author's first samples of the best level. */
static void choose_references(struct work *w, struct learning *learning)
{
	size_t *count = work_array(w, learning->document->part_count * DOCUMENT_CRITERIA_MAX, sizeof *count);
	learning->reference =
		work_array(w, learning->examples->count * DOCUMENT_CRITERIA_MAX, sizeof *learning->reference);
	for (size_t i = 0; i < learning->examples->count; i++) {
		const struct example *one = &learning->examples->at[i];
		for (size_t place = 0; place < learning->place_count && one->origin == EXAMPLE_SAMPLE;
		     place++) {
			const struct criterion *criterion = learn_criterion(learning, one->part, place);
			size_t *chosen = &count[one->part * DOCUMENT_CRITERIA_MAX + place];
			if (criterion == NULL || one->levels[place] < highest_of(criterion) ||
			    *chosen == LEARN_REFERENCES_MAX)
				continue;
			++*chosen;
			learning->reference[i * DOCUMENT_CRITERIA_MAX + place] = true;
		}
	}
}

/* An example's place in the draw: by the digest of its text, so that equal texts lie together. */
struct drawn {
	struct digest digest;
	size_t example;
	bool frozen;
};

static int by_digest(const void *left, const void *right)
{
	const struct drawn *a = left, *b = right;
	int order = memcmp(&a->digest, &b->digest, sizeof a->digest);
	return order != 0 ? order : a->example < b->example ? -1 : a->example > b->example;
}

/* Those of one part, in the order of the draw: each text into one fold, frozen ones into none. */
static void deal_part(struct learning *learning, const struct drawn *drawn, size_t count)
{
	size_t dealt = 0;
	for (size_t i = 0, end; i < count; i = end) {
		bool frozen = false;
		for (end = i; end < count && digest_equal(&drawn[end].digest, &drawn[i].digest); end++)
			frozen = frozen || drawn[end].frozen;
		for (size_t k = i; k < end; k++) {
			learning->fold[drawn[k].example] = frozen ? SIZE_MAX : dealt % LEARN_FOLDS;
			learning->rank[drawn[k].example] = frozen ? SIZE_MAX : dealt;
		}
		dealt += !frozen;
	}
}

static void deal(struct work *w, struct learning *learning)
{
	const struct examples *examples = learning->examples;
	struct drawn *drawn = work_array(w, examples->count, sizeof *drawn);
	learning->fold = work_array(w, examples->count, sizeof *learning->fold);
	learning->rank = work_array(w, examples->count, sizeof *learning->rank);
	for (size_t i = 0; i < examples->count; i++)
		drawn[i] =
			(struct drawn){digest_of(str_trim(examples->at[i].text)), i, examples->at[i].frozen};
	for (size_t from = 0, end; from < examples->count; from = end) {
		for (end = from; end < examples->count && examples->at[end].part == examples->at[from].part;
		     end++)
			;
		qsort(drawn + from, end - from, sizeof *drawn, by_digest);
		deal_part(learning, drawn + from, end - from);
	}
}

/* How many answers each criterion is learned from, and how many of each level. */
static void count_given(struct work *w, struct learning *learning)
{
	learning->known = work_array(w, learning->document->part_count * DOCUMENT_CRITERIA_MAX,
	                             sizeof *learning->known);
	for (size_t i = 0; i < learning->examples->count; i++)
		for (size_t place = 0; place < learning->place_count; place++) {
			const struct example *one = &learning->examples->at[i];
			struct learned_criterion *known =
				&learning->known[one->part * DOCUMENT_CRITERIA_MAX + place];
			if (learning->fold[i] == SIZE_MAX || !learn_counts(learning, i, place))
				continue;
			known->answers++;
			known->given[one->levels[place]]++;
		}
}

static void want_all(struct work *w, struct learning *learning)
{
	const struct str none = {0};
	struct grader_anchor *anchors =
		work_array(w, learning->examples->count + learning->attack_count + learning->other_count,
	                   sizeof *anchors);
	struct grader_question *questions = work_array(w, learning->document->part_count, sizeof *questions);
	size_t count = 0;
	for (size_t p = 0; p < learning->document->part_count; p++) {
		const struct written *written = learning->document->parts[p].written;
		questions[p] = (struct grader_question){.text = written == NULL ? none : written->statement,
		                                        .score_max = NAN};
	}
	for (size_t i = 0; i < learning->examples->count; i++)
		anchors[count++] = (struct grader_anchor){learning->examples->at[i].part,
		                                          learning->examples->at[i].text, 0, none, NAN};
	for (size_t i = 0; i < learning->attack_count; i++)
		anchors[count++] = (struct grader_anchor){0, learning->attacks[i].text, 0, none, NAN};
	for (size_t i = 0; i < learning->other_count; i++)
		anchors[count++] = (struct grader_anchor){0, learning->others[i].text, 0, none, NAN};
	const struct grader_training training = {
		.language = learning->language,
		.questions = questions,
		.question_count = learning->document->part_count,
		.anchors = anchors,
		.anchor_count = count,
	};
	grader_want_training(w, learning->vectors, &training);
}

enum err learn_begin(struct work *w, const struct examples *examples, struct learn_other *others,
                     size_t other_count, struct str embedder, size_t dimensions, struct learning **out)
{
	struct learning *learning = *out = work_alloc(w, sizeof *learning);
	*learning = (struct learning){
		.examples = examples,
		.document = examples->version.document,
		.language = words_language(w, examples->version.document->language),
		.others = others,
		.other_count = other_count,
		.embedder = embedder,
		.dimensions = dimensions,
		.vectors = vectors_open(w, dimensions),
	};
	for (size_t p = 0; p < learning->document->part_count; p++) {
		const struct part *part = &learning->document->parts[p];
		size_t count = part->written == NULL ? 0 : part_rubric(part)->criterion_count;
		learning->place_count = count > learning->place_count ? count : learning->place_count;
	}
	if (learning->place_count == 0)
		return fail(w, ERR_INPUT, "This assessment has no written task that is judged by a rubric.");
	choose_references(w, learning);
	deal(w, learning);
	count_given(w, learning);
	learn_attacks(w, learning);
	want_all(w, learning);
	return OK;
}

struct vectors *learn_vectors(const struct learning *learning)
{
	return learning->vectors;
}

/* ---- learning ---- */

static const struct str *references_of(struct work *w, const struct learning *learning, size_t part,
                                       size_t place, size_t *count)
{
	struct str *references = work_array(w, LEARN_REFERENCES_MAX, sizeof *references);
	*count = 0;
	for (size_t i = 0; i < learning->examples->count; i++)
		if (learning->examples->at[i].part == part && learn_is_reference(learning, i, place))
			references[(*count)++] = learning->examples->at[i].text;
	return references;
}

enum err learn_train(struct work *w, struct parallel *team, const struct learning *learning, size_t place,
                     const bool *use, struct grader **out)
{
	const struct document *document = learning->document;
	struct grader_question *questions = work_array(w, document->part_count, sizeof *questions);
	struct grader_anchor *anchors = work_array(w, learning->examples->count, sizeof *anchors);
	size_t *index = work_array(w, document->part_count, sizeof *index), question_count = 0, count = 0;
	for (size_t p = 0; p < document->part_count; p++) {
		const struct criterion *criterion = learn_criterion(learning, p, place);
		if (document->parts[p].written == NULL || criterion == NULL)
			continue;
		index[p] = question_count;
		struct grader_question *question = &questions[question_count++];
		*question = (struct grader_question){
			.id = learned_question(w, document->parts[p].id, criterion->id),
			.text = document->parts[p].written->statement,
			.score_max = (double)(scale_levels(criterion) - 1),
		};
		question->references = references_of(w, learning, p, place, &question->reference_count);
	}
	for (size_t i = 0; i < learning->examples->count; i++) {
		const struct example *example = &learning->examples->at[i];
		if (use[i] && learning->fold[i] != SIZE_MAX && learn_counts(learning, i, place))
			anchors[count++] = (struct grader_anchor){.question = index[example->part],
			                                          .text = example->text,
			                                          .score = example->levels[place],
			                                          .view = example->views[place]};
	}
	const struct grader_training training = {
		.language = learning->language,
		.questions = questions,
		.question_count = question_count,
		.anchors = anchors,
		.anchor_count = count,
		.embedder = learning->embedder,
	};
	return grader_train(w, team, &training, learning->vectors, out);
}

/* ---- judging ---- */

struct learn_judge learn_judge_of(struct work *w, const struct learning *learning,
                                  const struct grader *grader, size_t place)
{
	return (struct learn_judge){learning, grader, grader_begin(w, grader, learning->vectors), place};
}

static void find_sets(struct work *w, const struct learn_judge *judge, const struct grader_input *input,
                      const struct criterion *criterion, struct learn_seen *out)
{
	for (size_t c = 0; c < REPORT_COVERAGES; c++) {
		struct verdict verdict = {0};
		learned_view(w, judge->grader, input, criterion, learn_coverages[c], &verdict, &out->sets[c]);
		out->said = (int)grade_verdict_level(&verdict);
		memcpy(out->levels, verdict.levels, verdict.level_count * sizeof *out->levels);
	}
}

static void find_flags(struct work *w, const struct learn_judge *judge, const struct grader_input *input,
                       struct str text, struct learn_seen *out)
{
	struct gate_hit *hits;
	struct flags_hit *spoken;
	size_t hit_count, spoken_count = 0;
	if (flags_find(w, text, NULL, 0, &spoken, &spoken_count) != OK)
		work_forgive(w);
	grader_gates(w, judge->session, input, text, NULL, 0, &hits, &hit_count);
	out->flagged = hit_count + spoken_count > 0;
	memset(out->gates, 0, sizeof out->gates);
	for (size_t i = 0; i < hit_count; i++)
		out->gates[hits[i].gate] = true;
}

/* The standard deviation of its levels, as a share of the scale. */
static double spread_of(const struct grader_grade *grade, size_t level_count)
{
	double mean = 0, square = 0;
	for (size_t i = 0; i < grade->level_count; i++) {
		mean += grade->level_probabilities[i] * grade->levels[i];
		square += grade->level_probabilities[i] * grade->levels[i] * grade->levels[i];
	}
	return sqrt(fmax(0, square - mean * mean)) / (double)(level_count - 1);
}

/* The same grader without the view is one that never had it (scoring/grader.h). */
static void find_plain(struct work *w, const struct learn_judge *judge, const struct grader_input *viewed,
                       const struct criterion *criterion, struct learn_seen *out)
{
	struct grader_input input = *viewed;
	struct grader_grade grade;
	struct verdict verdict = {0};
	struct learned_set set;
	out->plain_score = out->score;
	out->plain_said = out->said;
	if (isnan(input.view) || grader_about(judge->grader).view_share[GRADER_OWN_ANCHORS] == 0)
		return;
	input.view = NAN;
	grader_grade(judge->grader, &input, LEARN_COVERAGE, &grade);
	learned_view(w, judge->grader, &input, criterion, LEARN_COVERAGE, &verdict, &set);
	out->plain_score = grade.score;
	out->plain_said = (int)grade_verdict_level(&verdict);
}

bool learn_judge_text(struct work *w, const struct learn_judge *judge, size_t part, struct str text,
                      double view, struct learn_seen *out)
{
	const struct learning *learning = judge->learning;
	const struct criterion *criterion = learn_criterion(learning, part, judge->place);
	struct grader_input input;
	struct grader_grade grade;
	if (criterion == NULL)
		return false;
	size_t question = grader_question_find(
		judge->grader, learned_question(w, learning->document->parts[part].id, criterion->id));
	if (question == SIZE_MAX)
		return false;
	grader_describe(w, judge->session, question, text, &input);
	input.view = view;
	grader_grade(judge->grader, &input, LEARN_COVERAGE, &grade);
	if (grade.regime != GRADER_OWN_ANCHORS)
		return false;
	out->score = grade.score;
	out->spread = spread_of(&grade, scale_levels(criterion));
	find_sets(w, judge, &input, criterion, out);
	find_plain(w, judge, &input, criterion, out);
	find_flags(w, judge, &input, text, out);
	return true;
}

static size_t pass_of(const struct learning *learning, const struct learn_seen *seen)
{
	size_t part = learning->examples->at[seen->example].part;
	const struct part_criterion at = {&learning->document->parts[part],
	                                  learn_criterion(learning, part, seen->place)};
	return reading_pass_level(learning->document, &at);
}

bool learn_settled(const struct learning *learning, const struct learn_seen *seen, size_t coverage)
{
	size_t part = learning->examples->at[seen->example].part;
	return !seen->flagged &&
	       learned_is_sure(&learning->known[part * DOCUMENT_CRITERIA_MAX + seen->place],
	                       learn_criterion(learning, part, seen->place), pass_of(learning, seen),
	                       learn_coverages[coverage], &seen->sets[coverage], seen->levels);
}

bool learn_right(const struct learning *learning, const struct learn_seen *seen, size_t coverage)
{
	size_t pass = pass_of(learning, seen), part = learning->examples->at[seen->example].part;
	const struct criterion *criterion = learn_criterion(learning, part, seen->place);
	if (pass == 0)
		return scale_step(criterion, (size_t)seen->level) ==
		       scale_step(criterion, seen->sets[coverage].low);
	return (size_t)seen->level >= pass;
}

/* Adds a criterion's kappa, and half its interval, weighted by how many judgements it is of. */
static void add_kappa(struct work *w, const struct learn_seen *seen, size_t count, size_t part, size_t place,
                      const struct learning *learning, double *sum, double *halves, double *weight)
{
	double *people = work_array(w, count, sizeof *people), *said = work_array(w, count, sizeof *said);
	size_t own = 0;
	for (size_t i = 0; i < count; i++) {
		if (seen[i].place != place || learning->examples->at[seen[i].example].part != part)
			continue;
		people[own] = seen[i].level;
		said[own++] = seen[i].said;
	}
	if (own < LEARN_KAPPA_MIN)
		return;
	struct agreement kappa = agreement_quadratic_kappa(w, people, said, own);
	if (!isfinite(kappa.value))
		return;
	double half = isfinite(kappa.high - kappa.low) ? (kappa.high - kappa.low) / 2 : 1;
	*sum += (double)own * kappa.value;
	*halves += (double)own * half;
	*weight += (double)own;
}

struct agreement learn_kappa(struct work *w, const struct learning *learning, const struct learn_seen *seen,
                             size_t count)
{
	double sum = 0, squares = 0, weight = 0;
	/* Criteria of one part are of the same answers, which may be wrong together; parts are not. */
	for (size_t part = 0; part < learning->document->part_count; part++) {
		double halves = 0;
		for (size_t place = 0; place < learning->place_count; place++)
			if (learn_criterion(learning, part, place) != NULL)
				add_kappa(w, seen, count, part, place, learning, &sum, &halves, &weight);
		squares += halves * halves;
	}
	if (weight == 0)
		return (struct agreement){NAN, NAN, NAN};
	double value = sum / weight, half = sqrt(squares) / weight;
	return (struct agreement){value, fmax(-1, value - half), fmin(1, value + half)};
}

void learn_stop(struct work *w, struct report *out, struct str sentence)
{
	out->stopped = str_absent(out->stopped)
	                       ? sentence
	                       : str_format(w->arena, "%.*s\n%.*s", STR_ARG(out->stopped), STR_ARG(sentence));
}

/* ---- all of it ---- */

static void count_origins(const struct learning *learning, struct report *out)
{
	int64_t origins[EXAMPLE_ORIGINS] = {0};
	for (size_t i = 0; i < learning->examples->count; i++) {
		origins[learning->examples->at[i].origin]++;
		out->answers++;
	}
	out->samples = origins[EXAMPLE_SAMPLE];
	out->anchors = origins[EXAMPLE_ANCHOR];
	out->judged = origins[EXAMPLE_JUDGED];
}

/* A row for each criterion of a written part, with how many answers it can be learned from. */
static struct report_criterion *list_criteria(struct work *w, const struct learning *learning, size_t *count)
{
	const struct agreement none = {NAN, NAN, NAN};
	struct report_criterion *rows =
		work_array(w, learning->document->part_count * DOCUMENT_CRITERIA_MAX, sizeof *rows);
	*count = 0;
	for (size_t p = 0; p < learning->document->part_count; p++)
		for (size_t place = 0; place < learning->place_count; place++) {
			const struct criterion *criterion = learn_criterion(learning, p, place);
			if (learning->document->parts[p].written == NULL || criterion == NULL)
				continue;
			struct report_criterion *row = &rows[(*count)++];
			*row = (struct report_criterion){
				.part = learning->document->parts[p].id,
				.criterion = criterion->id,
				.place = (int64_t)place,
				.kappa = none,
				.exact = none,
				.adjacent = none,
				.smd = none,
				.moved = none,
				.weight = LEARNED_WEIGHT_LEAST,
				.settled = NAN,
				.right = NAN,
			};
			row->answers = (int64_t)learning->known[p * DOCUMENT_CRITERIA_MAX + place].answers;
		}
	return rows;
}

/* Learns each place; a place that cannot be says why in its criteria. */
static enum err train_all(struct work *w, struct parallel *team, const struct learning *learning,
                          const struct learn_step *step, struct report_criterion *criteria, size_t count,
                          struct grader **graders)
{
	bool *all = work_array(w, learning->examples->count, sizeof *all);
	memset(all, true, learning->examples->count * sizeof *all);
	for (size_t place = 0; place < learning->place_count; place++) {
		struct str why = {0};
		TRY(step->next(w, step->argument, S("learning")));
		enum err failed = learn_train(w, team, learning, place, all, &graders[place]);
		if (failed == ERR_INPUT) {
			why = w->message;
			graders[place] = NULL;
			work_forgive(w);
		} else
			TRY(failed);
		for (size_t i = 0; i < count; i++) {
			struct report_criterion *row = &criteria[i];
			if (row->place != (int64_t)place)
				continue;
			row->why = why;
			if (str_absent(why) && row->answers < GRADER_OWN_ANCHORS_MIN)
				row->why = str_format(w->arena,
				                      "%lld answers were judged: it takes %d to learn from",
				                      (long long)row->answers, GRADER_OWN_ANCHORS_MIN);
		}
	}
	return OK;
}

static enum err write_graders(struct work *w, struct grader *const *graders, size_t count,
                              struct learn_result *out)
{
	for (size_t place = 0; place < count; place++) {
		if (graders[place] == NULL)
			continue;
		struct buf buf = buf_init(w->arena, LEARNED_GRADER_BYTES_MAX);
		grader_write(&buf, graders[place]);
		if (buf.full)
			return fail(w, ERR_INPUT,
			            "What was learned is larger than %d MiB: withdraw some anchors.",
			            LEARNED_GRADER_BYTES_MAX >> 20);
		out->bytes[place] = buf_str(&buf);
		out->learned.graders[place] = graders[place];
	}
	return OK;
}

static void list_learned(struct work *w, const struct learning *learning, struct learn_result *out)
{
	const struct report *report = &out->report;
	struct learned_criterion *criteria = work_array(w, report->criterion_count, sizeof *criteria);
	for (size_t i = 0; i < report->criterion_count; i++) {
		const struct report_criterion *row = &report->criteria[i];
		const struct part *part = document_part(learning->document, row->part);
		if (!str_absent(row->why))
			continue;
		size_t index = (size_t)(part - learning->document->parts);
		struct learned_criterion *known = &criteria[out->learned.count++];
		*known = learning->known[index * DOCUMENT_CRITERIA_MAX + (size_t)row->place];
		known->part = row->part;
		known->criterion = row->criterion;
		known->digest = wording_asked(w, part, part_criterion(part, row->criterion));
		known->place = (size_t)row->place;
		known->weight = row->weight;
		known->view_share =
			grader_about(out->learned.graders[row->place]).view_share[GRADER_OWN_ANCHORS];
		if (known->view_share > 0)
			out->learned.viewer = learning->examples->viewer;
	}
	out->learned.criteria = criteria;
	out->learned.embedder = learning->embedder;
	out->learned.version = S(GRADER_VERSION);
}

enum err learn_all(struct work *w, struct parallel *team, struct learning *learning,
                   const struct report *before, const struct learn_step *step, struct learn_result *out)
{
	int64_t started_us = world_monotonic_us(w);
	struct grader **graders = work_array(w, learning->place_count, sizeof(struct grader *));
	const struct agreement none = {NAN, NAN, NAN};
	struct report *report = &out->report;
	*out = (struct learn_result){0};
	*report = (struct report){.coverage = LEARN_COVERAGE,
	                          .held = none,
	                          .kappa = none,
	                          .kappa_plain = none,
	                          .view_least = NAN,
	                          .view_most = NAN,
	                          .honest = none,
	                          .frozen_kappa = none,
	                          .frozen_before = none,
	                          .moved = none,
	                          .model_kappa = none,
	                          .model_moved = none,
	                          .more = LEARN_MORE,
	                          .more_from = NAN,
	                          .more_kappa = NAN};
	count_origins(learning, report);
	report->twins = learn_twins(w, learning);
	struct report_criterion *criteria = list_criteria(w, learning, &report->criterion_count);
	report->criteria = criteria;
	TRY(train_all(w, team, learning, step, criteria, report->criterion_count, graders));
	size_t learned = 0;
	for (size_t i = 0; i < report->criterion_count; i++)
		learned += str_absent(criteria[i].why);
	if (learned == 0) {
		out->lacks = criteria[0].why;
		return fail(
			w, ERR_INPUT,
			"Nothing can be learned yet: %.*s. Bring more answers in under Anchors, of other levels too, "
			"and score them.",
			STR_ARG(out->lacks));
	}
	TRY(learn_validate(w, team, learning, step, criteria, report));
	TRY(learn_curve(w, team, learning, step, report));
	learn_report_view(learning, graders, report);
	learn_frozen(w, learning, graders, before, criteria, report);
	TRY(write_graders(w, graders, learning->place_count, out));
	list_learned(w, learning, out);
	report->seconds = (double)(world_monotonic_us(w) - started_us) / 1e6;
	return OK;
}
