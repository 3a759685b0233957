/* learn_validate: how well graders do on answers that they have not seen, and what their gates find. */
#include "calibration/learn_parts.h"

#include "base/check.h"
#include "exam/scale.h"

#include <math.h>

struct validation {
	const struct learning *learning;
	struct parallel *team;
	struct learn_seen *seen;
	struct learn_tried *tried;
	size_t count, tried_count;
};

static void judge_fold(struct work *w, struct validation *validation, const struct grader *grader,
                       size_t place, size_t fold)
{
	const struct learning *learning = validation->learning;
	const struct learn_judge judge = learn_judge_of(w, learning, grader, place);
	for (size_t i = 0; i < learning->examples->count; i++) {
		const struct example *example = &learning->examples->at[i];
		struct learn_seen *seen = &validation->seen[validation->count];
		if (learning->fold[i] != fold || !learn_counts(learning, i, place))
			continue;
		*seen = (struct learn_seen){.example = i, .place = place, .level = example->levels[place]};
		validation->count += learn_judge_text(w, &judge, example->part, example->text,
		                                      example->views[place], seen);
	}
	for (size_t a = 0; a < learning->attack_count; a++) {
		const struct learn_attack *attack = &learning->attacks[a];
		size_t part = learning->examples->at[attack->example].part;
		struct learn_tried *tried = &validation->tried[validation->tried_count];
		if (learning->fold[attack->example] != fold ||
		    !learn_counts(learning, attack->example, place))
			continue;
		*tried = (struct learn_tried){.attack = a, .place = place};
		/* Nobody knows what the model would say of it: what is measured is what the words gain. */
		validation->tried_count += learn_judge_text(w, &judge, part, attack->text, NAN, &tried->seen);
	}
}

/* A fold that too few answers are left for is not predicted. */
static enum err try_fold(struct work *w, struct validation *validation, size_t place, size_t fold)
{
	const struct learning *learning = validation->learning;
	bool *use = work_array(w, learning->examples->count, sizeof *use);
	struct grader *grader;
	for (size_t i = 0; i < learning->examples->count; i++)
		use[i] = learning->fold[i] != fold;
	enum err failed = learn_train(w, validation->team, learning, place, use, &grader);
	if (failed == ERR_INPUT)
		return OK;
	TRY(failed);
	judge_fold(w, validation, grader, place, fold);
	return OK;
}

/* What is made of a fold is given back at once. */
static enum err try_all(struct work *w, struct validation *validation, const struct learn_step *step)
{
	for (size_t place = 0; place < validation->learning->place_count; place++)
		for (size_t fold = 0; fold < LEARN_FOLDS; fold++) {
			TRY(step->next(w, step->argument,
			               S("looking at answers that were not learned from")));
			struct work passing = work_init(w->world, w->request_id);
			enum err failed = try_fold(&passing, validation, place, fold);
			if (failed != OK)
				failed = fail(w, failed, "%.*s", STR_ARG(passing.message));
			work_finish(&passing);
			TRY(failed);
		}
	return OK;
}

/* ---- figures ---- */

static double held_to(double value, double least, double most)
{
	return isfinite(value) && value > least ? fmin(value, most) : least;
}

static void fill_criterion(struct work *w, const struct validation *validation, struct report_criterion *row)
{
	const struct learning *learning = validation->learning;
	double *people = work_array(w, validation->count, sizeof *people);
	double *said = work_array(w, validation->count, sizeof *said);
	/* The levels that are described: of points nobody means a single one. */
	double *theirs = work_array(w, validation->count, sizeof *theirs);
	double *its = work_array(w, validation->count, sizeof *its);
	size_t count = 0, settled = 0, right = 0, nominal = 0;
	while (learn_coverages[nominal] < LEARN_COVERAGE)
		nominal++;
	for (size_t i = 0; i < validation->count; i++) {
		const struct learn_seen *seen = &validation->seen[i];
		size_t part = learning->examples->at[seen->example].part;
		if ((int64_t)seen->place != row->place ||
		    !str_equal(learning->document->parts[part].id, row->part))
			continue;
		const struct criterion *criterion = learn_criterion(learning, part, seen->place);
		theirs[count] = (double)scale_step(criterion, (size_t)seen->level);
		its[count] = (double)scale_step(criterion, (size_t)seen->said);
		people[count] = seen->level;
		said[count++] = seen->said;
		if (!learn_settled(learning, seen, nominal))
			continue;
		settled++;
		right += learn_right(learning, seen, nominal);
	}
	if (count == 0)
		return;
	row->kappa = agreement_quadratic_kappa(w, people, said, count);
	row->exact = agreement_exact(theirs, its, count);
	row->adjacent = agreement_adjacent(theirs, its, count);
	row->smd = agreement_smd(w, people, said, count);
	row->settled = (double)settled / (double)count;
	row->right = settled == 0 ? NAN : (double)right / (double)settled;
	row->weight = held_to(row->kappa.low, LEARNED_WEIGHT_LEAST, LEARNED_WEIGHT_MOST);
}

/* A share with Wilson's interval. */
static struct agreement share_of(struct work *w, const struct validation *validation,
                                 bool (*is)(const struct validation *validation, size_t i, size_t coverage),
                                 size_t coverage)
{
	double *one = work_array(w, validation->count, sizeof *one);
	double *other = work_array(w, validation->count, sizeof *other);
	for (size_t i = 0; i < validation->count; i++) {
		one[i] = 1;
		other[i] = is(validation, i, coverage);
	}
	return agreement_exact(one, other, validation->count);
}

static bool is_held(const struct validation *validation, size_t i, size_t coverage)
{
	const struct learn_seen *seen = &validation->seen[i];
	return !seen->sets[coverage].empty && (size_t)seen->level >= seen->sets[coverage].low &&
	       (size_t)seen->level <= seen->sets[coverage].high;
}

static bool is_flagged(const struct validation *validation, size_t i, size_t coverage)
{
	(void)coverage;
	return validation->seen[i].flagged;
}

static void fill_trades(struct work *w, const struct validation *validation, struct report *out)
{
	struct report_trade *trades = work_array(w, REPORT_COVERAGES, sizeof *trades);
	for (size_t c = 0; c < REPORT_COVERAGES; c++) {
		struct agreement held = share_of(w, validation, is_held, c);
		size_t settled = 0, right = 0;
		for (size_t i = 0; i < validation->count; i++) {
			if (!learn_settled(validation->learning, &validation->seen[i], c))
				continue;
			settled++;
			right += learn_right(validation->learning, &validation->seen[i], c);
		}
		trades[c] = (struct report_trade){
			.coverage = learn_coverages[c],
			.held = held.value,
			.settled = (double)settled / (double)validation->count,
			.right = settled == 0 ? NAN : (double)right / (double)settled,
		};
		if (learn_coverages[c] == LEARN_COVERAGE)
			out->held = held;
	}
	out->trades = trades;
	out->trade_count = REPORT_COVERAGES;
}

static void fill_gates(struct work *w, const struct validation *validation, struct report *out)
{
	struct report_gate *gates = work_array(w, GATES_KINDS, sizeof *gates);
	for (size_t g = 0; g < GATES_KINDS; g++) {
		gates[g].gate = gate_name((enum gate)g);
		for (size_t i = 0; i < validation->count; i++)
			gates[g].flagged += validation->seen[i].gates[g];
	}
	out->gates = gates;
	out->gate_count = GATES_KINDS;
	out->honest = share_of(w, validation, is_flagged, 0);
}

enum err learn_validate(struct work *w, struct parallel *team, const struct learning *learning,
                        const struct learn_step *step, struct report_criterion *criteria, struct report *out)
{
	size_t most = learning->examples->count * learning->place_count;
	struct validation validation = {
		.learning = learning,
		.team = team,
		.seen = work_array(w, most + 1, sizeof *validation.seen),
		.tried = work_array(w, learning->attack_count * learning->place_count + 1,
	                            sizeof *validation.tried),
	};
	TRY(try_all(w, &validation, step));
	for (size_t i = 0; i < out->criterion_count; i++)
		fill_criterion(w, &validation, &criteria[i]);
	out->unseen = (int64_t)validation.count;
	if (validation.count == 0)
		return OK;
	out->kappa = learn_kappa(w, learning, validation.seen, validation.count);
	learn_report_plain(w, learning, validation.seen, validation.count, out);
	fill_trades(w, &validation, out);
	fill_gates(w, &validation, out);
	learn_report_attacks(w, learning, validation.seen, validation.count, validation.tried,
	                     validation.tried_count, out);
	return OK;
}
