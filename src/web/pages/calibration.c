#include "web/pages/calibration.h"

#include "base/time.h"
#include "exam/part.h"
#include "grade/reading.h"
#include "org/person.h"
#include "scoring/gates.h"
#include "web/pages/anchors.h"
#include "web/pages/study.h"
#include "web/parts/answer.h"
#include "web/parts/chart.h"
#include "web/parts/levels.h"
#include "web/parts/strip.h"

#include <math.h>

struct calibration_row {
	struct str name, criterion, answers, kappa, exact, adjacent, smd, settled, right, why;
};
struct calibration_rows {
	const struct calibration_row *at;
	size_t count;
};
/* A line of a small table: a name and up to three figures. */
struct calibration_line {
	struct str name, a, b, c;
};
struct calibration_lines {
	const struct calibration_line *at;
	size_t count;
};
struct calibration_past {
	struct id assessment, id;
	struct str made, state, released;
	bool shown;
};
struct calibration_pasts {
	const struct calibration_past *at;
	size_t count;
};
struct calibration_option {
	struct str id, title;
	bool chosen;
};
struct calibration_options {
	const struct calibration_option *at;
	size_t count;
};
struct calibration_tried {
	struct str criterion, comment, settled;
	struct levels_view levels;
};
struct calibration_tries {
	const struct calibration_tried *at;
	size_t count;
};
struct calibration_page_view {
	struct id assessment, id;
	struct str csrf, title, refused, state_words, doing, problem, stopped, released_words, reason;
	int64_t number;
	bool making, has, may_release, again, is_stopped, is_released, has_curve, has_trades, has_frozen,
		has_model;
	struct str people, twins, outworded; /* how far people agree; absent: nothing to say */
	struct str chance, one_level;        /* what speaks against releasing it */
	struct calibration_lines waits;      /* criteria that cannot settle yet, and why */
	struct str from, agreement, view, kept, more, held, settled_words, honest, moved, frozen, model;
	struct markup curve, trades;
	struct calibration_rows rows;
	struct calibration_lines points, trade_lines, gates, attacks;
	struct calibration_pasts pasts;
	struct calibration_options parts;
	/* The forms: as they begin, or as they were sent. */
	struct str coverage_percent, sample_percent, why;
	bool settles;
	struct str tried_part, try_answer;
	/* What was tried. */
	bool tried;
	struct markup tried_answer;
	struct calibration_tries tries;
	struct calibration_lines found;
};

#include "web/pages/calibration.html.h"

/* ---- words ---- */

static struct str number(struct work *w, double value)
{
	return study_number(w, value, 2);
}

static struct str with_interval(struct work *w, struct agreement figure)
{
	if (!isfinite(figure.value))
		return S("–");
	return str_format(w->arena, "%.*s [%.*s, %.*s]", STR_ARG(number(w, figure.value)),
	                  STR_ARG(number(w, figure.low)), STR_ARG(number(w, figure.high)));
}

static struct str state_words(enum calibration_state state)
{
	static const struct str words[CALIBRATION_STATES] = {
		[CALIBRATION_MAKING] = S_INIT("is being made"),
		[CALIBRATION_FAILED] = S_INIT("could not be made"),
		[CALIBRATION_READY] = S_INIT("ready to be released"),
		[CALIBRATION_STOPPED] = S_INIT("stopped"),
		[CALIBRATION_RELEASED] = S_INIT("released"),
		[CALIBRATION_RETIRED] = S_INIT("taken back"),
		[CALIBRATION_OVERTAKEN] = S_INIT("overtaken by a newer one"),
	};
	return words[state];
}

static struct str gate_words(struct str name)
{
	static const struct {
		struct str name, words;
	} known[] = {
		{S_INIT("not-text"), S_INIT("No text")},
		{S_INIT("too-short"), S_INIT("Too short")},
		{S_INIT("other-language"), S_INIT("Another language or script")},
		{S_INIT("off-topic"), S_INIT("Off the topic")},
		{S_INIT("copied"), S_INIT("Copied from what was asked")},
		{S_INIT("repetition"), S_INIT("The same again and again")},
		{S_INIT("word-order"), S_INIT("Words in no order")},
		{S_INIT("term-list"), S_INIT("A list of terms")},
		{S_INIT("odd-passage"), S_INIT("A passage unlike any other")},
		{S_INIT("duplicate"), S_INIT("Another’s answer, or nearly")},
		{S_INIT("terms"), S_INIT("The 60 best words alone")},
		{S_INIT("appended"), S_INIT("A weak answer with the 20 best words behind it")},
		{S_INIT("doubled"), S_INIT("A weak answer twice")},
		{S_INIT("shuffled"), S_INIT("Its words in another order")},
		{S_INIT("question"), S_INIT("What was asked, said again")},
		{S_INIT("order"), S_INIT("A weak answer with an order to the grader")},
	};
	for (size_t i = 0; i < COUNT(known); i++)
		if (str_equal(name, known[i].name))
			return known[i].words;
	return name;
}

/* ---- figures ---- */

static struct calibration_rows rows_of(struct work *w, const struct document *document,
                                       const struct report *report)
{
	struct calibration_row *rows = work_array(w, report->criterion_count, sizeof *rows);
	size_t count = 0;
	for (size_t i = 0; i < report->criterion_count; i++) {
		const struct report_criterion *one = &report->criteria[i];
		const struct part *part = document_part(document, one->part);
		const struct criterion *criterion =
			part == NULL ? NULL : part_criterion(part, one->criterion);
		rows[count++] = (struct calibration_row){
			.name = part == NULL ? one->part : part->title,
			.criterion = criterion == NULL ? one->criterion : criterion->title,
			.answers = str_format(w->arena, "%lld", (long long)one->answers),
			.kappa = with_interval(w, one->kappa),
			.exact = study_percent(w, one->exact.value),
			.adjacent = study_percent(w, one->adjacent.value),
			.smd = number(w, one->smd.value),
			.settled = study_percent(w, one->settled),
			.right = study_percent(w, one->right),
			.why = one->why,
		};
	}
	return (struct calibration_rows){rows, count};
}

static const struct str little = S_INIT("By what these answers tell, more of them would bring little.");

static void fill_curve(struct work *w, const struct report *report, struct calibration_page_view *view)
{
	double x[REPORT_CURVE_MAX] = {0}, y[REPORT_CURVE_MAX] = {0};
	struct calibration_line *lines = work_array(w, report->curve_count, sizeof *lines);
	size_t count = 0;
	for (size_t i = 0; i < report->curve_count; i++) {
		const struct report_point *point = &report->curve[i];
		if (!isfinite(point->kappa.value))
			continue;
		x[count] = (double)point->answers;
		y[count] = point->kappa.value;
		lines[count++] = (struct calibration_line){
			.name = str_format(w->arena, "%lld", (long long)point->answers),
			.a = with_interval(w, point->kappa)};
	}
	view->points = (struct calibration_lines){lines, count};
	view->has_curve = count > 1;
	if (!view->has_curve)
		return;
	struct chart *chart = chart_open(w, S("Agreement with people by the number of judged answers"),
	                                 (struct chart_axis){S("judged answers"), 0, x[count - 1] * 1.05, 0},
	                                 (struct chart_axis){S("weighted kappa"), 0, 1, 0.25});
	chart_curve(chart, CHART_MAIN, x, y, count);
	for (size_t i = 0, at = 0; i < report->curve_count; i++)
		if (isfinite(report->curve[i].kappa.value)) {
			chart_point(chart, CHART_MAIN, x[at], y[at], fmax(0, report->curve[i].kappa.low),
			            report->curve[i].kappa.high);
			at++;
		}
	view->curve = chart_drawing(chart);
	if (isfinite(report->more_kappa) && report->more_kappa - report->more_from > 0.005)
		view->more = str_format(
			w->arena,
			"%lld more judged answers to each task would bring agreement from about %.*s to "
			"about %.*s.",
			(long long)report->more, STR_ARG(number(w, report->more_from)),
			STR_ARG(number(w, report->more_kappa)));
	else
		view->more = little;
}

static void fill_trades(struct work *w, const struct report *report, struct calibration_page_view *view)
{
	double x[REPORT_COVERAGES], settled[REPORT_COVERAGES], right[REPORT_COVERAGES];
	struct calibration_line *lines = work_array(w, report->trade_count, sizeof *lines);
	size_t known = 0;
	for (size_t i = 0; i < report->trade_count; i++) {
		const struct report_trade *trade = &report->trades[i];
		lines[i] = (struct calibration_line){
			study_percent(w, trade->coverage), study_percent(w, trade->held),
			study_percent(w, trade->settled), study_percent(w, trade->right)};
		if (!isfinite(trade->right))
			continue;
		x[known] = 100 * trade->coverage;
		settled[known] = trade->settled;
		right[known++] = trade->right;
		if (trade->coverage == report->coverage)
			view->settled_words = str_format(
				w->arena,
				"With a certainty of %.*s it would settle %.*s of the judgements; in %.*s of "
				"those people gave the level that is required too, or the same where none is.",
				STR_ARG(study_percent(w, trade->coverage)),
				STR_ARG(study_percent(w, trade->settled)),
				STR_ARG(study_percent(w, trade->right)));
	}
	view->trade_lines = (struct calibration_lines){lines, report->trade_count};
	view->has_trades = known > 1;
	if (!view->has_trades)
		return;
	struct chart *chart =
		chart_open(w, S("What would be settled, and how much of it rightly, by certainty"),
	                   (struct chart_axis){S("certainty in percent"), 45, 100, 0},
	                   (struct chart_axis){S("share of judgements"), 0, 1, 0.25});
	chart_curve(chart, CHART_SECOND, x, settled, known);
	chart_word(chart, x[0], fmin(0.95, settled[0]), S("settled"));
	chart_curve(chart, CHART_MAIN, x, right, known);
	chart_word(chart, x[0], fmax(0.05, right[0] - 0.1), S("rightly"));
	view->trades = chart_drawing(chart);
}

static void fill_gates(struct work *w, const struct report *report, struct calibration_page_view *view)
{
	struct calibration_line *gates = work_array(w, report->gate_count, sizeof *gates);
	struct calibration_line *attacks = work_array(w, report->attack_count, sizeof *attacks);
	size_t count = 0, tried = 0;
	for (size_t i = 0; i < report->gate_count; i++)
		if (report->gates[i].flagged > 0)
			gates[count++] = (struct calibration_line){
				.name = gate_words(report->gates[i].gate),
				.a = str_format(w->arena, "%lld", (long long)report->gates[i].flagged)};
	for (size_t i = 0; i < report->attack_count; i++) {
		const struct report_attack *attack = &report->attacks[i];
		if (attack->tried == 0)
			continue;
		attacks[tried++] = (struct calibration_line){
			.name = gate_words(attack->attack),
			.a = str_format(w->arena, "%lld of %lld", (long long)attack->flagged,
		                        (long long)attack->tried),
			.b = isfinite(attack->gained_sd) ? str_format(w->arena, "%+.2f", attack->gained_sd)
		                                         : S("–"),
			.c = attack->flagged == attack->tried
		                     ? S("all go to a person")
		                     : str_format(w->arena, "%lld would pass as honest",
		                                  (long long)(attack->tried - attack->flagged))};
	}
	view->gates = (struct calibration_lines){gates, count};
	view->attacks = (struct calibration_lines){attacks, tried};
	if (isfinite(report->honest.value))
		view->honest = str_format(
			w->arena,
			"Of the honest answers, gates flag %.1f %% [%.1f, %.1f]. What is flagged goes "
			"to a person; no score changes.",
			100 * report->honest.value, 100 * report->honest.low, 100 * report->honest.high);
}

static void fill_frozen(struct work *w, const struct report *report, struct calibration_page_view *view)
{
	view->has_frozen = report->frozen_count > 0;
	if (!view->has_frozen)
		return;
	view->frozen =
		str_format(w->arena,
	                   "%zu judgements are frozen: nothing learns from them. On these, agreement with "
	                   "people is %.*s.",
	                   report->frozen_count, STR_ARG(with_interval(w, report->frozen_kappa)));
	if (isfinite(report->moved.value))
		view->moved = str_format(
			w->arena,
			"Beside what was released when this was made they moved by %+.2f standard deviations [%+.2f, "
			"%+.2f]; up to %.2f passes for the same scale. Agreement was %.*s.",
			report->moved.value, report->moved.low, report->moved.high, REPORT_SHIFT_MAX,
			STR_ARG(number(w, report->frozen_before.value)));
	if (!str_absent(report->model) && isfinite(report->model_kappa.value))
		view->model =
			str_format(w->arena,
		                   "The language model (%.*s) agrees with people on them at a weighted kappa "
		                   "of %.*s.",
		                   STR_ARG(report->model), STR_ARG(with_interval(w, report->model_kappa)));
}

/* What the language model's view brings; absent where no answer has one. */
static struct str view_words(struct work *w, const struct report *report)
{
	struct str share = study_percent(w, report->view_most);
	if (report->viewed == 0)
		return (struct str){0};
	if (report->viewed < GRADER_VIEWS_MIN)
		return str_format(
			w->arena,
			"The language model’s view is known of %lld of these answers: with %d it is found out "
			"whether it helps.",
			(long long)report->viewed, GRADER_VIEWS_MIN);
	if (report->view_most == 0)
		return str_format(
			w->arena,
			"The language model’s view was seen of %lld answers and would not have helped.",
			(long long)report->viewed);
	if (report->view_least < report->view_most)
		share = str_format(w->arena, "up to %.*s", STR_ARG(share));
	if (isnan(report->kappa_plain.value))
		return str_format(w->arena, "The language model’s view is mixed in by %.*s.", STR_ARG(share));
	return str_format(
		w->arena,
		"The language model’s view, seen of %lld answers, is mixed in by %.*s: it brings agreement on unseen "
		"answers from %.*s to %.*s.",
		(long long)report->viewed, STR_ARG(share), STR_ARG(number(w, report->kappa_plain.value)),
		STR_ARG(number(w, report->kappa.value)));
}

/* What it was made from, and how much of that each criterion learned from. */
static struct str from_words(struct work *w, const struct report *report)
{
	int64_t least = INT64_MAX, most = 0;
	size_t frozen = 0;
	for (size_t i = 0; i < report->frozen_count; i++) {
		size_t before = 0;
		while (before < i && !(str_equal(report->frozen[before].source, report->frozen[i].source) &&
		                       str_equal(report->frozen[before].part, report->frozen[i].part)))
			before++;
		frozen += before == i;
	}
	for (size_t i = 0; i < report->criterion_count; i++) {
		int64_t answers = report->criteria[i].answers;
		least = answers < least ? answers : least;
		most = answers > most ? answers : most;
	}
	struct str each = least < most
	                          ? str_format(w->arena, "%lld to %lld", (long long)least, (long long)most)
	                          : str_format(w->arena, "%lld", (long long)most);
	return str_format(
		w->arena,
		"There were %lld judged answers: %lld of the author’s, %lld anchors, %lld from sittings. %zu of them "
		"are frozen, and it is only held against these. Of the others each criterion learned from those on "
		"which a level counts: %.*s. Where people differ and nobody has settled it, none does.",
		(long long)report->answers, (long long)report->samples, (long long)report->anchors,
		(long long)report->judged, frozen, STR_ARG(each));
}

static void fill_report(struct work *w, const struct document *document, const struct report *report,
                        struct calibration_page_view *view)
{
	view->has = true;
	view->stopped = report->stopped;
	view->from = from_words(w, report);
	if (report->twins > 0)
		view->twins = str_format(
			w->arena,
			"%.*s of these answers are nearly another’s words: half of their sequences of three words or more. "
			"Who has learned from one knows the other: the figures below flatter it by that.",
			STR_ARG(study_percent(w, report->twins)));
	if (isfinite(report->kappa.value))
		view->agreement = str_format(
			w->arena,
			"On %lld judgements of answers that it had not seen, its agreement with people is %.*s "
			"(weighted kappa, 95 %% interval). Its sets with 90 %% certainty held the level that people "
			"gave in %.*s [%.*s, %.*s].",
			(long long)report->unseen, STR_ARG(with_interval(w, report->kappa)),
			STR_ARG(study_percent(w, report->held.value)),
			STR_ARG(study_percent(w, report->held.low)),
			STR_ARG(study_percent(w, report->held.high)));
	else
		view->agreement =
			S("There are too few answers to tell how well it judges: have more scored.");
	view->chance = calibration_chance_words(w, document, report);
	view->view = view_words(w, report);
	view->rows = rows_of(w, document, report);
	fill_curve(w, report, view);
	fill_trades(w, report, view);
	fill_gates(w, report, view);
	fill_frozen(w, report, view);
}

/* ---- what it takes to settle ---- */

/* How many more judged answers a criterion needs before anything of it can be settled, in words; absent: none. */
static struct str wait_words(struct work *w, const struct document *document,
                             const struct learned_criterion *known, double coverage)
{
	const struct part *part = document_part(document, known->part);
	const struct part_criterion at = {part, part == NULL ? NULL : part_criterion(part, known->criterion)};
	size_t needed = (size_t)ceil(fmax(LEARNED_SETTLES_MIN, coverage / (1 - coverage)) - 1e-9), below = 0;
	if (at.criterion == NULL)
		return (struct str){0};
	if (known->answers < needed)
		return str_format(
			w->arena,
			"%zu more before it can settle: it has learned from %zu answers, and settles from %zu on.",
			needed - known->answers, known->answers, needed);
	size_t pass = reading_pass_level(document, &at);
	for (size_t level = 0; level < pass; level++)
		below += known->given[level];
	size_t above = known->answers - below;
	if (pass == 0 || (below >= LEARNED_EACH_SIDE_MIN && above >= LEARNED_EACH_SIDE_MIN))
		return (struct str){0};
	bool low = below < LEARNED_EACH_SIDE_MIN;
	return str_format(
		w->arena,
		"%zu more %s the level that is required before it can settle: it has seen %zu there, of %zu.",
		LEARNED_EACH_SIDE_MIN - (low ? below : above), low ? "below" : "that reach",
		low ? below : above, known->answers);
}

static enum err fill_learned(struct work *w, struct tx *tx, struct id org, const struct document *document,
                             const struct calibration *one, const struct report *report,
                             struct calibration_page_view *view)
{
	struct learned learned;
	size_t changed, count = 0;
	TRY(calibration_learned(w, tx, org, one->assessment, one->id, &learned, &changed));
	double coverage = isfinite(one->coverage) ? one->coverage : report->coverage;
	struct calibration_line *lines = work_array(w, learned.count, sizeof *lines);
	for (size_t i = 0; i < learned.count; i++) {
		const struct learned_criterion *known = &learned.criteria[i];
		const struct part *part = document_part(document, known->part);
		const struct criterion *criterion =
			part == NULL ? NULL : part_criterion(part, known->criterion);
		struct str words = wait_words(w, document, known, coverage);
		if (criterion != NULL && !str_absent(words))
			lines[count++] = (struct calibration_line){.name = criterion->title, .a = words};
	}
	view->waits = (struct calibration_lines){lines, count};
	view->one_level = calibration_one_level_words(w, document, &learned);
	if (changed > 0)
		view->outworded = str_format(
			w->arena,
			"Version %lld asks something else than what this one learned, on %zu of its %zu criteria: of those it "
			"says nothing about answers to that version, and people judge them. Have the anchors looked at once "
			"more, then learn again.",
			(long long)view->number, changed, learned.count);
	return OK;
}

/* Why the judgement of a tried answer would be a person's. */
static struct str asks_words(struct work *w, const struct calibration_trial *trial,
                             const struct verdict *verdict, const struct criterion *criterion)
{
	const struct part_criterion at = {trial->part, criterion};
	const struct learned_criterion *known = learned_find(&trial->learned, trial->part->id, criterion->id);
	struct str wait = known == NULL ? (struct str){0}
	                                : wait_words(w, trial->document, known, trial->learned.coverage);
	if (trial->answer.found_count + trial->answer.spoken_count > 0)
		return S("It would ask a person, because of what was found in the answer.");
	if (!str_absent(wait))
		return str_format(w->arena, "It would ask a person. %.*s", STR_ARG(wait));
	if (grade_verdict_level(verdict) < reading_pass_level(trial->document, &at))
		return S("It would ask a person: what may count against somebody it never settles.");
	return str_format(
		w->arena,
		"It would ask a person: it is not %.*s certain of one level, or that the one required is "
		"reached.",
		STR_ARG(study_percent(w, trial->learned.coverage)));
}

/* ---- which ---- */

static enum err released_words(struct work *w, struct tx *tx, struct id org, const struct calibration *one,
                               struct str *out)
{
	struct person person;
	*out = (struct str){0};
	if (one->released_us == DB_NULL_INT)
		return OK;
	TRY(person_load(w, tx, org, one->released_by, &person));
	*out = str_format(w->arena,
	                  "%.*s, by %.*s: certainty %.*s, %s; of %.*s of the sittings people judge all.",
	                  STR_ARG(time_for_people(w->arena, one->released_us)), STR_ARG(person.name),
	                  STR_ARG(study_percent(w, one->coverage)),
	                  one->settles ? "settles what it is certain of" : "settles nothing",
	                  STR_ARG(study_percent(w, one->sample)));
	return OK;
}

/* The newest that was made; zero: none. */
static struct id newest_made(const struct calibration *all, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (all[i].state != CALIBRATION_MAKING && all[i].state != CALIBRATION_FAILED)
			return all[i].id;
	return (struct id){0};
}

static enum err fill_pasts(struct work *w, struct tx *tx, struct id org, const struct calibration *all,
                           size_t count, struct id chosen, struct calibration_page_view *view)
{
	struct calibration_past *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++) {
		rows[i] = (struct calibration_past){
			.assessment = all[i].assessment,
			.id = all[i].id,
			.made = time_for_people(w->arena, all[i].at_us),
			.state = all[i].state == CALIBRATION_READY ? S("not released")
		                                                   : state_words(all[i].state),
			.shown = id_equal(all[i].id, chosen),
		};
		TRY(released_words(w, tx, org, &all[i], &rows[i].released));
		view->making = view->making || all[i].state == CALIBRATION_MAKING;
		if (all[i].state == CALIBRATION_MAKING)
			view->doing = all[i].doing;
	}
	if (count > 0 && all[0].state == CALIBRATION_FAILED)
		view->problem = all[0].problem;
	view->pasts = (struct calibration_pasts){rows, count};
	return OK;
}

static struct calibration_options parts_of(struct work *w, const struct document *document, struct str chosen)
{
	struct calibration_option *parts = work_array(w, document->part_count, sizeof *parts);
	size_t count = 0;
	for (size_t p = 0; p < document->part_count; p++)
		if (document->parts[p].written != NULL)
			parts[count++] =
				(struct calibration_option){document->parts[p].id, document->parts[p].title,
			                                    str_equal(document->parts[p].id, chosen)};
	return (struct calibration_options){parts, count};
}

static enum err fill_kept(struct work *w, struct tx *tx, struct id org, const struct calibration *one,
                          struct calibration_page_view *view)
{
	struct calibration_kept kept;
	TRY(calibration_kept(w, tx, org, one->assessment, one->id, &kept));
	view->kept =
		kept.judgements == 0
			? S("Since it was released the lot has fallen on no sitting that a person has judged.")
			: str_format(
				  w->arena,
				  "Since it was released people gave the same level, or points at most a tenth of the "
				  "scale apart, in %.*s [%.*s, %.*s] of %lld "
				  "judgements in sittings that the lot fell on; weighted kappa %.*s.",
				  STR_ARG(study_percent(w, kept.exact.value)),
				  STR_ARG(study_percent(w, kept.exact.low)),
				  STR_ARG(study_percent(w, kept.exact.high)), (long long)kept.judgements,
				  STR_ARG(with_interval(w, kept.kappa)));
	return OK;
}

/* The page advises nobody to release what knows nothing, nor says of such answers that more would bring little. */
static void note_doubts(const struct report *report, struct calibration_page_view *view)
{
	bool is_chance = calibration_is_chance(report);
	if (is_chance && view->may_release) {
		view->state_words = S("made, and not fit to be released");
		view->settles =
			view->settles && !str_absent(view->refused); /* as it was sent, or not ticked */
	}
	if (is_chance || (!str_absent(view->one_level) && str_equal(view->more, little)))
		view->more = S("What more answers would bring cannot be told by these.");
}

static enum err fill(struct work *w, struct http_call *call, struct tx *tx,
                     const struct calibration_input *in, struct calibration_page_view *view)
{
	struct id org = web_actor(call)->org, in_use;
	struct version version;
	struct calibration *all, loaded;
	const struct calibration *one = &loaded;
	const struct report *report;
	size_t count;
	TRY(version_in_use(w, tx, org, in->assessment, &in_use));
	TRY(version_load(w, tx, org, in_use, &version));
	TRY(calibration_list(w, tx, org, in->assessment, &all, &count));
	struct id chosen = id_is_zero(in->calibration) ? newest_made(all, count) : in->calibration;
	view->assessment = in->assessment;
	view->csrf = web_session(call)->csrf;
	view->title = version.document->title;
	view->number = version.number;
	view->parts = parts_of(w, version.document, view->tried_part);
	TRY(fill_pasts(w, tx, org, all, count, chosen, view));
	if (id_is_zero(chosen))
		return OK;
	TRY(calibration_load(w, tx, org, in->assessment, chosen, &loaded, &report));
	view->id = one->id;
	view->state_words = state_words(one->state);
	view->is_stopped = calibration_is_stopped(one);
	view->again = one->state == CALIBRATION_RETIRED;
	view->is_released = one->state == CALIBRATION_RELEASED;
	view->may_release = view->is_stopped || view->again || one->state == CALIBRATION_READY;
	view->reason = one->reason;
	if (report != NULL) {
		fill_report(w, version.document, report, view);
		TRY(fill_learned(w, tx, org, version.document, one, report, view));
		note_doubts(report, view);
		if (view->waits.count > 0)
			view->more = str_format(w->arena,
			                        "%.*s Whether it can settle is another question: see below.",
			                        STR_ARG(view->more));
		struct anchor_agreement agreement;
		TRY(anchor_agree(w, tx, org, in->assessment, version.document, &agreement));
		view->people = anchors_agreement_words(w, &agreement);
		if (str_absent(view->people) && !str_absent(view->outworded))
			view->people = str_format(
				w->arena,
				"How far people agree with each other by what version %lld asks is not known yet: "
				"what they gave to other words counts again when they have looked at it once more.",
				(long long)version.number);
		else if (str_absent(view->people))
			view->people = S(
				"How far people agree with each other is not known: have a second person score ten "
				"of the anchors.");
	}
	return one->released_us == DB_NULL_INT ? OK : fill_kept(w, tx, org, one, view);
}

static enum err reply_page(struct work *w, struct http_call *call, const struct calibration_page_view *view,
                           struct http_reply *reply)
{
	struct buf body = web_markup(w);
	calibration_html(&body, view);
	return web_reply_page(
		w, call,
		&(struct web_page){.title = S("What was learned"),
	                           .body = &body,
	                           .body_class = "wide",
	                           .island = view->making && !view->tried && str_absent(view->refused)
	                                             ? "calibration.js"
	                                             : NULL},
		reply);
}

static struct calibration_page_view view_of(const struct calibration_shown *shown)
{
	static const struct calibration_release_form begins = {
		.coverage_percent = S_INIT("90"), .sample_percent = S_INIT("10"), .settles = true};
	const struct calibration_release_form *release = shown->release == NULL ? &begins : shown->release;
	return (struct calibration_page_view){
		.refused = shown->refused,
		.coverage_percent = release->coverage_percent,
		.sample_percent = release->sample_percent,
		.settles = release->settles,
		.why = release->reason,
		.tried_part = shown->part,
		.try_answer = shown->answer,
	};
}

enum err calibration_show(struct work *w, struct http_call *call, struct tx *tx,
                          const struct calibration_shown *shown, struct http_reply *reply)
{
	struct calibration_page_view view = view_of(shown);
	TRY(fill(w, call, tx, &shown->in, &view));
	return reply_page(w, call, &view, reply);
}

enum err calibration_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct calibration_shown shown = {.in = *(const struct calibration_input *)input};
	return calibration_show(w, call, call->tx, &shown, reply);
}

/* ---- trying ---- */

static void fill_trial(struct work *w, const struct calibration_trial *trial, struct str answer,
                       struct calibration_page_view *view)
{
	struct calibration_tried *tries = work_array(w, trial->answer.verdict_count, sizeof *tries);
	struct calibration_line *found =
		work_array(w, trial->answer.found_count + trial->answer.spoken_count, sizeof *found);
	for (size_t i = 0; i < trial->answer.verdict_count; i++) {
		const struct verdict *verdict = &trial->answer.verdicts[i];
		const struct criterion *criterion = part_criterion(trial->part, verdict->task);
		tries[i] = (struct calibration_tried){
			.criterion = criterion->title,
			.comment = verdict->comment,
			.settled = verdict->abstained ? (struct str){0}
		                   : learned_is_settled(w, verdict)
		                           ? S("It would settle this, unless the lot falls on the sitting.")
		                           : asks_words(w, trial, verdict, criterion),
			.levels = levels_view_of(w, criterion, verdict),
		};
	}
	for (size_t i = 0; i < trial->answer.found_count; i++)
		found[i] =
			(struct calibration_line){.name = gate_words(gate_name(trial->answer.found[i].gate)),
		                                  .a = trial->answer.found[i].note};
	for (size_t i = 0; i < trial->answer.spoken_count; i++)
		found[trial->answer.found_count + i] =
			(struct calibration_line){.name = S("It speaks to the grader, or hides something"),
		                                  .a = trial->answer.spoken[i].note};
	view->tried = true;
	view->tried_answer = answer_markup(w, answer, NULL, 0);
	view->tries = (struct calibration_tries){tries, trial->answer.verdict_count};
	view->found =
		(struct calibration_lines){found, trial->answer.found_count + trial->answer.spoken_count};
}

struct filling {
	struct http_call *call;
	struct calibration_input in;
	struct calibration_page_view *view;
};

static enum err fill_in(struct work *w, struct tx *tx, void *argument)
{
	struct filling *filling = argument;
	return fill(w, filling->call, tx, &filling->in, filling->view);
}

/* It is on record who tried what was learned: of an answer that one is still to judge it tells the machine's view. */
static enum err note_trial(struct work *w, struct tx *tx, void *argument)
{
	const struct filling *filling = argument;
	return calibration_note(w, tx, web_actor(filling->call), filling->in.calibration);
}

/* What cannot be tried stays in the field, and so does it while a part that reads it is away. */
enum err calibration_try_send(struct work *w, struct http_call *call, const void *input,
                              struct http_reply *reply)
{
	const struct calibration_try_input *in = input;
	struct grade_means means = calibration_means(call);
	struct calibration_trial *trial = work_alloc(w, sizeof *trial);
	const struct calibration_shown shown = {.part = in->part, .answer = in->answer};
	struct calibration_page_view view = view_of(&shown);
	struct filling filling = {call, {in->assessment, in->calibration}, &view};
	enum err failed = calibration_try(w, means.db, &means, web_actor(call)->org, in->assessment,
	                                  in->calibration, in->part, in->answer, trial);
	bool again = failed == ERR_INPUT || failed == ERR_TOO_LARGE || failed == ERR_CONFLICT ||
	             failed == ERR_UNAVAILABLE || failed == ERR_BUSY;
	if (again) {
		view.refused = w->message;
		web_reply_again(w, reply);
	} else {
		TRY(failed);
		TRY(db_write(w, means.db, note_trial, &filling));
	}
	TRY(db_read(w, means.db, fill_in, &filling));
	if (!again)
		fill_trial(w, trial, in->answer, &view);
	return reply_page(w, call, &view, reply);
}
