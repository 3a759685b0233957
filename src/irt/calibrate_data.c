/* calibrate_examine, calibrate_patterns: which columns can be estimated; equal rows become one, in blocks of 64. */
#include "irt/calibrate_parts.h"

#include <string.h>

enum {
	ANSWERS_MIN = 20,
	COLLAPSING_UNITS_MAX = 32, /* beyond so many items equal rows are too rare to look for */
};

struct tally {
	size_t count[MODEL_LEVELS_MAX];
	size_t answered, reached, top; /* levels with answers; the highest of them */
};

static struct tally tally_of(const struct responses *responses, size_t column)
{
	struct tally tally = {0};
	for (size_t person = 0; person < responses->person_count; person++) {
		uint8_t level = responses_of(responses, person)[column];
		if (level < MODEL_LEVELS_MAX)
			tally.count[level]++;
	}
	for (size_t k = 0; k < MODEL_LEVELS_MAX; k++) {
		tally.answered += tally.count[k];
		tally.reached += tally.count[k] > 0;
		tally.top = tally.count[k] > 0 ? k : tally.top;
	}
	return tally;
}

static int code_of(const struct responses_item *item, size_t level)
{
	return item->codes == NULL ? (int)level : item->codes[level];
}

/* Why the column cannot be estimated, or CALIBRATE_GOOD. */
static void judge(struct work *w, const struct calibrate_fit *fit, size_t column, const struct tally *tally,
                  struct calibrate_estimate *estimate)
{
	const struct responses_item *item = &fit->responses->items[column];
	size_t least = fit->options->answers_min == 0 ? ANSWERS_MIN : fit->options->answers_min;
	if (tally->answered == 0) {
		estimate->status = CALIBRATE_UNANSWERED;
		estimate->sentence = str_format(w->arena, "Nobody answered %.*s.", STR_ARG(item->name));
	} else if (tally->reached == 1 && tally->answered > 1) {
		int code = code_of(item, tally->top);
		const char *what = item->levels <= 2 && code == 1   ? "got it right: it is too easy"
		                   : item->levels <= 2 && code == 0 ? "got it wrong: it is too hard"
		                                                    : "gave the same answer to it";
		estimate->status = CALIBRATE_CONSTANT;
		estimate->sentence =
			str_format(w->arena, "All %zu who answered %.*s %s to be measured by these people.",
		                   tally->answered, STR_ARG(item->name), what);
	} else if (tally->answered < least) {
		estimate->status = CALIBRATE_TOO_FEW;
		estimate->sentence = str_format(w->arena, "%.*s has %zu answer%s; at least %zu are needed.",
		                                STR_ARG(item->name), tally->answered,
		                                tally->answered == 1 ? "" : "s", least);
	} else if (tally->reached < item->levels) {
		size_t empty = 0;
		while (tally->count[empty] > 0)
			empty++;
		bool collapse = fit->options->collapse_levels;
		estimate->status = collapse ? CALIBRATE_COLLAPSED : CALIBRATE_EMPTY_LEVEL;
		estimate->sentence = str_format(w->arena, "Nobody was at level %d of %.*s; %s",
		                                code_of(item, empty), STR_ARG(item->name),
		                                collapse ? "levels that nobody reached were taken out."
		                                         : "ask for such levels to be taken out, or wait.");
	}
}

static void map_levels(const struct tally *tally, bool collapse, size_t levels,
                       struct calibrate_estimate *estimate)
{
	uint8_t next = 0;
	memset(estimate->level_of, RESPONSES_MISSING, sizeof estimate->level_of);
	for (size_t k = 0; k < levels; k++)
		if (!collapse || tally->count[k] > 0)
			estimate->level_of[k] = next++;
}

/* The levels of an anchor are those of its bank, whichever of them occur here. */
static enum err map_known(struct work *w, const struct responses_item *item,
                          const struct calibrate_item *asked, struct calibrate_estimate *estimate)
{
	size_t known = asked->known->levels;
	memset(estimate->level_of, RESPONSES_MISSING, sizeof estimate->level_of);
	for (size_t k = 0; k < item->levels; k++) {
		size_t level = 0;
		int code = code_of(item, k);
		while (level < known &&
		       (asked->known_codes == NULL ? (int)level : asked->known_codes[level]) != code)
			level++;
		if (level == known)
			return fail(w, ERR_INPUT,
			            "%.*s has an answer %d here, which it has not where it is known.",
			            STR_ARG(item->name), code);
		estimate->level_of[k] = (uint8_t)level;
	}
	return OK;
}

static enum err check_known(struct work *w, struct str name, const struct model *known)
{
	if (model_check(w, known) == OK)
		return OK;
	struct str sentence = w->message;
	work_forgive(w);
	return fail(w, ERR_INPUT, "%.*s cannot be held: %.*s", STR_ARG(name), STR_ARG(sentence));
}

static void add_unit(struct calibrate_fit *fit, size_t column, size_t levels)
{
	const struct calibrate_item *asked = &fit->options->items[column];
	struct calibrate_unit *unit = &fit->units[fit->unit_count++];
	bool anchor = asked->known != NULL && asked->held == CALIBRATE_ALL;
	unit->column = column;
	unit->asked = asked->model;
	unit->kind = anchor ? asked->known->kind : asked->model->kind;
	unit->levels = levels;
	unit->row = fit->row_count;
	fit->row_count += levels;
	unit->value_count = unit->kind == MODEL_LOGISTIC  ? 4
	                    : unit->kind == MODEL_NOMINAL ? 2 * (levels - 1)
	                                                  : levels;
	unit->predictor_count = unit->kind == MODEL_LOGISTIC ? 3 : levels - 1;
	unit->priors = asked->priors;
}

static enum err examine_column(struct work *w, struct calibrate_fit *fit, size_t column)
{
	const struct calibrate_item *asked = &fit->options->items[column];
	const struct responses_item *item = &fit->responses->items[column];
	struct calibrate_estimate *estimate = &fit->estimates[column];
	struct tally tally = tally_of(fit->responses, column);
	estimate->asked = asked->model;
	estimate->answered = tally.answered;
	if (asked->known != NULL)
		TRY(check_known(w, item->name, asked->known));
	if (asked->known != NULL && asked->held == CALIBRATE_ALL) {
		estimate->status = CALIBRATE_HELD;
		TRY(map_known(w, item, asked, estimate));
		add_unit(fit, column, asked->known->levels);
		return OK;
	}
	judge(w, fit, column, &tally, estimate);
	if (estimate->status != CALIBRATE_GOOD && estimate->status != CALIBRATE_COLLAPSED)
		return fit->options->refuse ? fail(w, ERR_INPUT, "%.*s", STR_ARG(estimate->sentence)) : OK;
	bool collapse = estimate->status == CALIBRATE_COLLAPSED;
	size_t levels = collapse ? tally.reached : item->levels;
	if (asked->model->kind == MODEL_LOGISTIC && levels != 2)
		return fail(
			w, ERR_INPUT,
			"%.*s has %zu levels; the %.*s model is for right or wrong. Choose grm, gpcm, pcm, rsm or nrm.",
			STR_ARG(item->name), levels, STR_ARG(asked->model->name));
	if (asked->known != NULL &&
	    (asked->known->levels != levels || asked->known->kind != asked->model->kind))
		return fail(w, ERR_INPUT,
		            "%.*s is known as another model, or with other levels, than asked for.",
		            STR_ARG(item->name));
	map_levels(&tally, collapse, item->levels, estimate);
	add_unit(fit, column, levels);
	return OK;
}

enum err calibrate_examine(struct work *w, struct calibrate_fit *fit)
{
	size_t columns = fit->responses->item_count;
	fit->units = work_array(w, columns, sizeof *fit->units);
	fit->estimates = work_array(w, columns, sizeof *fit->estimates);
	for (size_t column = 0; column < columns; column++)
		TRY(examine_column(w, fit, column));
	if (fit->unit_count == 0)
		return fail(w, ERR_INPUT, "No item can be estimated. The first one: %.*s",
		            STR_ARG(columns == 0 ? S("there is none.") : fit->estimates[0].sentence));
	return OK;
}

/* A person's answers as rows of the tables; returns how many there are. */
static size_t rows_of(const struct calibrate_fit *fit, size_t person, uint32_t *rows)
{
	const uint8_t *levels = responses_of(fit->responses, person);
	size_t count = 0;
	for (size_t i = 0; i < fit->unit_count; i++) {
		const struct calibrate_unit *unit = &fit->units[i];
		uint8_t level = levels[unit->column];
		if (level >= MODEL_LEVELS_MAX)
			continue;
		level = fit->estimates[unit->column].level_of[level];
		if (level != RESPONSES_MISSING)
			rows[count++] = (uint32_t)(unit->row + level);
	}
	return count;
}

/* Patterns seen so far in a group, by the hash of their rows. */
struct seen {
	uint32_t *slots; /* [size] pattern + 1; 0: free */
	size_t size;     /* a power of 2; 0: equal rows are not looked for */
};

static uint64_t hash_of(const uint32_t *rows, size_t count)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < count; i++)
		hash = (hash ^ rows[i]) * UINT64_C(0x100000001b3);
	return hash ^ hash >> 29;
}

/* The pattern that equals these rows, which lie behind the last one; a new one if there is none. */
static size_t pattern_of(struct calibrate_fit *fit, struct seen *seen, size_t count)
{
	const uint32_t *rows = fit->answer_rows + fit->answer_count;
	size_t slot = 0;
	if (seen->size > 0) {
		for (slot = hash_of(rows, count) & (seen->size - 1); seen->slots[slot] != 0;
		     slot = (slot + 1) & (seen->size - 1)) {
			size_t pattern = seen->slots[slot] - 1, first = fit->first_answer[pattern];
			if (fit->first_answer[pattern + 1] - first == count &&
			    memcmp(fit->answer_rows + first, rows, count * sizeof *rows) == 0)
				return pattern;
		}
		seen->slots[slot] = (uint32_t)(fit->pattern_count + 1);
	}
	fit->answer_count += count;
	fit->first_answer[fit->pattern_count + 1] = fit->answer_count;
	return fit->pattern_count++;
}

static void collect_group(struct calibrate_fit *fit, size_t group, struct seen *seen)
{
	const struct responses *responses = fit->responses;
	if (seen->size > 0)
		memset(seen->slots, 0, seen->size * sizeof *seen->slots);
	for (size_t person = 0; person < responses->person_count; person++) {
		if (responses->groups != NULL && responses->groups[person] != group)
			continue;
		size_t count = rows_of(fit, person, fit->answer_rows + fit->answer_count);
		if (count == 0) {
			fit->unanswered_count++;
			continue;
		}
		double weight = responses->weights == NULL ? 1 : responses->weights[person];
		fit->pattern_weight[pattern_of(fit, seen, count)] += weight;
		fit->group_weight[group] += weight;
		fit->group_persons[group]++;
		fit->person_count++;
		fit->weight += weight;
	}
}

/* Blocks of the group's patterns, from `first` on. */
static void divide(struct calibrate_fit *fit, size_t group, size_t first)
{
	for (size_t at = first; at < fit->pattern_count; at += CALIBRATE_BLOCK) {
		size_t end = at + CALIBRATE_BLOCK;
		fit->block_group[fit->block_count++] = (uint8_t)group;
		fit->block_first[fit->block_count] = end < fit->pattern_count ? end : fit->pattern_count;
	}
}

static void fill_masks(struct calibrate_fit *fit)
{
	for (size_t block = 0; block < fit->block_count; block++) {
		uint64_t *masks = fit->masks + block * fit->row_count;
		size_t first = fit->block_first[block];
		for (size_t p = first; p < fit->block_first[block + 1]; p++)
			for (size_t i = fit->first_answer[p]; i < fit->first_answer[p + 1]; i++)
				masks[fit->answer_rows[i]] |= UINT64_C(1) << (p - first);
	}
}

/* How many answers count, to make room for them. */
static size_t count_answers(const struct calibrate_fit *fit)
{
	size_t answers = 0;
	for (size_t i = 0; i < fit->unit_count; i++)
		answers += fit->estimates[fit->units[i].column].answered;
	return answers;
}

enum err calibrate_patterns(struct work *w, struct calibrate_fit *fit)
{
	size_t persons = fit->responses->person_count, groups = fit->responses->group_count;
	struct seen seen = {0};
	if (fit->unit_count <= COLLAPSING_UNITS_MAX) {
		for (seen.size = 64; seen.size < 2 * persons; seen.size *= 2)
			;
		seen.slots = work_array(w, seen.size, sizeof *seen.slots);
	}
	fit->first_answer = work_array(w, persons + 1, sizeof *fit->first_answer);
	fit->answer_rows = work_array(w, count_answers(fit) + fit->unit_count, sizeof *fit->answer_rows);
	fit->pattern_weight = work_array(w, persons, sizeof *fit->pattern_weight);
	fit->block_first = work_array(w, persons / CALIBRATE_BLOCK + groups + 1, sizeof *fit->block_first);
	fit->block_group = work_array(w, persons / CALIBRATE_BLOCK + groups, sizeof *fit->block_group);
	fit->group_weight = work_array(w, groups, sizeof *fit->group_weight);
	fit->group_persons = work_array(w, groups, sizeof *fit->group_persons);
	for (size_t group = 0; group < groups; group++) {
		size_t first = fit->pattern_count;
		collect_group(fit, group, &seen);
		divide(fit, group, first);
		if (fit->group_persons[group] < 2) {
			const struct str *names = fit->responses->group_names;
			return fail(
				w, ERR_INPUT,
				"%.*s has too few people with an answer (%zu) for a mean and a variance of their own.",
				STR_ARG(names == NULL ? S("This test")
			                              : str_format(w->arena, "Group “%.*s”",
			                                           STR_ARG(names[group]))),
				fit->group_persons[group]);
		}
	}
	fit->masks = work_array(w, fit->block_count * fit->row_count, sizeof *fit->masks);
	fill_masks(fit);
	return OK;
}
