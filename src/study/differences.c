#include "study/differences.h"

#include "base/csv.h"
#include "base/world.h"
#include "irt/ability.h"
#include "org/person.h"

#include <stdlib.h>
#include <string.h>

enum { DIFFERENCES_ROWS_MAX = 100000 };

/* ---- bands of ability ---- */

struct placed {
	double theta_logit;
	size_t sitting;
};

static int by_ability(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	if (x->theta_logit != y->theta_logit)
		return x->theta_logit > y->theta_logit ? 1 : -1;
	return (x->sitting > y->sitting) - (x->sitting < y->sitting);
}

/* By the parameters in use; whoever answered nothing is in no group afterwards. */
static uint32_t *bands_of(struct work *w, const struct answers *answers, const struct responses *responses,
                          const size_t *tasks, uint8_t *groups)
{
	struct model *models = work_array(w, responses->item_count, sizeof *models);
	const struct ability_settings settings = ability_standard(ABILITY_EAP);
	struct placed *placed = work_array(w, responses->person_count, sizeof *placed);
	uint32_t *bands = work_array(w, responses->person_count, sizeof *bands);
	size_t count = 0;
	for (size_t i = 0; i < responses->item_count; i++)
		models[i] = part_model(&answers->tasks[tasks[i]].measure);
	const struct ability *ability = ability_open(w, &settings, models, responses->item_count);
	for (size_t i = 0; i < responses->person_count; i++) {
		struct ability_estimate estimate = ability_of(ability, responses_of(responses, i));
		if (estimate.answered == 0)
			groups[i] = DIFFERENCES_NONE;
		if (groups[i] != DIFFERENCES_NONE)
			placed[count++] = (struct placed){estimate.theta_logit, i};
	}
	qsort(placed, count, sizeof *placed, by_ability);
	for (size_t i = 0; i < count; i++)
		bands[placed[i].sitting] = (uint32_t)(i * DIFFERENCES_BANDS / count);
	return bands;
}

/* ---- analysing ---- */

static enum err analyse(struct work *w, const struct dif_sample *sample, enum dif_method method,
                        struct dif_analysis *out)
{
	struct dif_options options = dif_options_of(method);
	options.adjustment = DIF_BENJAMINI_HOCHBERG;
	return dif_analyse(w, sample, &options, out);
}

static void fill_tasks(struct work *w, const struct answers *answers, const size_t *tasks, size_t count,
                       const struct dif_analysis *two_levels, const struct dif_analysis *several,
                       const struct dif_analysis *modelled, struct differences_competency *out)
{
	struct differences_task *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++) {
		const struct answers_task *task = &answers->tasks[tasks[i]];
		rows[i] = (struct differences_task){
			.task = task,
			.matched = task->measure.levels == 2 ? two_levels->results[i] : several->results[i],
			.modelled = modelled->results[i],
		};
	}
	out->tasks = rows;
	out->task_count = count;
	out->reference_persons = modelled->reference_persons;
	out->focal_persons = modelled->focal_persons;
}

static enum err find_in(struct work *w, const struct answers *answers, const uint8_t *groups,
                        struct differences_competency *out)
{
	static const struct str names[] = {S_INIT("reference"), S_INIT("focal"), S_INIT("neither")};
	static const bool focal[] = {false, true, false};
	size_t *tasks;
	struct responses responses = answers_of(w, answers, out->competency->id, &tasks);
	uint8_t *own = work_array(w, answers->sitting_count, 1);
	memcpy(own, groups, answers->sitting_count);
	const struct dif_sample sample = {.responses = &responses,
	                                  .focal = focal,
	                                  .matching = bands_of(w, answers, &responses, tasks, own)};
	for (size_t i = 0; i < answers->sitting_count; i++)
		own[i] = own[i] == DIFFERENCES_NONE ? 2 : own[i];
	responses.groups = own;
	responses.group_names = names;
	responses.group_count = COUNT(names);
	struct dif_analysis two_levels, several, modelled;
	TRY(analyse(w, &sample, DIF_MANTEL_HAENSZEL, &two_levels));
	TRY(analyse(w, &sample, DIF_MANTEL, &several));
	TRY(analyse(w, &sample, DIF_LOGISTIC_CROSSING, &modelled));
	fill_tasks(w, answers, tasks, responses.item_count, &two_levels, &several, &modelled, out);
	return OK;
}

enum err differences_find(struct work *w, const struct answers *answers, const uint8_t *groups,
                          struct differences_competency **out, size_t *count)
{
	const struct document *document = answers->version.document;
	*count = document->competency_count;
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		(*out)[i].competency = &document->competencies[i];
		TRY(world_in_time(w));
		enum err failed = find_in(w, answers, groups, &(*out)[i]);
		if (failed == ERR_INPUT) {
			(*out)[i].why = w->message;
			work_forgive(w);
			failed = OK;
		}
		TRY(failed);
	}
	return OK;
}

uint8_t *differences_by_time(struct work *w, const struct answers *answers)
{
	uint8_t *groups = work_array(w, answers->sitting_count, 1);
	/* Newest first. */
	for (size_t i = 0; i < answers->sitting_count; i++)
		groups[i] = i < answers->sitting_count / 2;
	return groups;
}

/* ---- who is in which group ---- */

struct row {
	struct id key; /* of the person, or the sitting */
	struct str group;
	bool met; /* whose answers are here */
};

struct table {
	bool by_sitting;
	size_t key_place, group_place;
	struct row *rows; /* sorted by key */
	size_t count;
};

static enum err read_header(struct work *w, struct csv *csv, struct table *table)
{
	struct str fields[CSV_FIELDS_MAX];
	size_t count, email = SIZE_MAX, sitting = SIZE_MAX;
	table->group_place = SIZE_MAX;
	TRY(csv_row(w, csv, fields, CSV_FIELDS_MAX, &count));
	for (size_t i = 0; i < count; i++) {
		email = str_equal(fields[i], S("email")) ? i : email;
		sitting = str_equal(fields[i], S("sitting")) ? i : sitting;
		table->group_place = str_equal(fields[i], S("group")) ? i : table->group_place;
	}
	table->by_sitting = sitting != SIZE_MAX;
	table->key_place = table->by_sitting ? sitting : email;
	if (table->key_place == SIZE_MAX || table->group_place == SIZE_MAX)
		return fail(w, ERR_INPUT,
		            "The first line must name the columns “email” (or “sitting”) and “group”.");
	return OK;
}

/* The zero id for somebody who is not known here. */
static enum err read_key(struct work *w, struct tx *tx, struct id org, const struct table *table,
                         struct str text, int64_t line, struct id *out)
{
	struct person person;
	bool found;
	*out = (struct id){0};
	if (table->by_sitting)
		return id_parse(text, out)
		               ? OK
		               : fail(w, ERR_INPUT, "Line %lld: “%.*s” is not the id of a sitting.",
		                      (long long)line, STR_ARG(str_slice(text, 0, 60)));
	if (person_find_email(w, tx, org, text, &person, &found) != OK) {
		if (w->failed != ERR_INPUT)
			return w->failed;
		work_forgive(w);
		return fail(w, ERR_INPUT, "Line %lld: “%.*s” is not an address.", (long long)line,
		            STR_ARG(str_slice(text, 0, 60)));
	}
	if (found)
		*out = person.id;
	return OK;
}

static int by_key(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	return memcmp(x->key.byte, y->key.byte, sizeof x->key.byte);
}

/* Who is in the list twice is in one group, or nobody can tell in which. Nobody here has the key that is zero. */
static enum err merge_rows(struct work *w, struct table *table)
{
	size_t kept = 0;
	for (size_t i = 0; i < table->count; i++) {
		const struct row *row = &table->rows[i];
		bool again =
			kept > 0 && !id_is_zero(row->key) && id_equal(row->key, table->rows[kept - 1].key);
		if (again && !str_equal(row->group, table->rows[kept - 1].group))
			return fail(w, ERR_INPUT, "Somebody in the list is in two groups, “%.*s” and “%.*s”.",
			            STR_ARG(table->rows[kept - 1].group), STR_ARG(row->group));
		if (!again)
			table->rows[kept++] = *row;
	}
	table->count = kept;
	return OK;
}

static enum err read_rows(struct work *w, struct tx *tx, struct id org, struct csv *csv, struct table *table)
{
	struct str fields[CSV_FIELDS_MAX];
	size_t count;
	table->rows = work_array(w, DIFFERENCES_ROWS_MAX, sizeof *table->rows);
	for (;;) {
		TRY(csv_row(w, csv, fields, CSV_FIELDS_MAX, &count));
		if (count == 0)
			break;
		if (table->key_place >= count || table->group_place >= count)
			return fail(w, ERR_INPUT, "Line %lld has too few fields.", (long long)csv->line);
		if (table->count == DIFFERENCES_ROWS_MAX)
			return fail(w, ERR_TOO_LARGE, "The list has more than %d rows.",
			            DIFFERENCES_ROWS_MAX);
		struct row *row = &table->rows[table->count];
		row->group = fields[table->group_place];
		TRY(read_key(w, tx, org, table, fields[table->key_place], csv->line, &row->key));
		table->count += row->group.len > 0;
	}
	qsort(table->rows, table->count, sizeof *table->rows, by_key);
	return merge_rows(w, table);
}

/* The sitting's row; NULL: none. */
static struct row *row_of(const struct table *table, const struct answers *answers, size_t sitting)
{
	const struct row wanted = {.key = table->by_sitting ? answers->sittings[sitting]
	                                                    : answers->persons[sitting]};
	return bsearch(&wanted, table->rows, table->count, sizeof *table->rows, by_key);
}

static struct str group_of(const struct table *table, const struct answers *answers, size_t sitting)
{
	const struct row *row = row_of(table, answers, sitting);
	return row == NULL ? (struct str){0} : row->group;
}

static size_t count_unknown(const struct table *table, const struct answers *answers)
{
	size_t unknown = 0;
	for (size_t i = 0; i < answers->sitting_count; i++) {
		struct row *row = row_of(table, answers, i);
		if (row != NULL)
			row->met = true;
	}
	for (size_t i = 0; i < table->count; i++)
		unknown += !table->rows[i].met;
	return unknown;
}

/* ---- which two are compared ---- */

struct counted {
	struct str name;
	size_t persons;
};

enum { GROUPS_MAX = 64 };

static enum err count_groups(struct work *w, const struct table *table, const struct answers *answers,
                             struct counted groups[GROUPS_MAX], size_t *count)
{
	*count = 0;
	for (size_t i = 0; i < answers->sitting_count; i++) {
		struct str name = group_of(table, answers, i);
		size_t g = 0;
		while (g < *count && !str_equal(groups[g].name, name))
			g++;
		if (str_absent(name))
			continue;
		if (g == GROUPS_MAX)
			return fail(w, ERR_INPUT, "There are more than %d groups in the list.", GROUPS_MAX);
		if (g == *count)
			groups[(*count)++] = (struct counted){name, 0};
		groups[g].persons++;
	}
	return OK;
}

/* The one asked for, else the largest but `other`. */
static enum err choose_group(struct work *w, const struct counted *groups, size_t count, struct str wanted,
                             struct str other, struct str *out)
{
	size_t most = 0;
	*out = (struct str){0};
	for (size_t i = 0; i < count; i++) {
		bool is_other = !str_absent(other) && str_equal(groups[i].name, other);
		bool matches = wanted.len > 0 ? str_equal(groups[i].name, wanted)
		                              : !is_other && groups[i].persons > most;
		if (!matches)
			continue;
		*out = groups[i].name;
		most = groups[i].persons;
	}
	if (str_absent(*out) && wanted.len > 0)
		return fail(w, ERR_INPUT, "Nobody whose answers are here is in the group “%.*s”.",
		            STR_ARG(str_slice(wanted, 0, 60)));
	return str_absent(*out)
	               ? fail(w, ERR_INPUT, "The list must have people of two groups whose answers are here.")
	               : OK;
}

enum err differences_read(struct work *w, struct tx *tx, struct id org, const struct answers *answers,
                          struct str text, struct str reference, struct str focal,
                          struct differences_groups *out)
{
	struct csv csv = csv_open(text);
	struct table table = {0};
	struct counted groups[GROUPS_MAX];
	size_t count;
	*out = (struct differences_groups){.groups = work_array(w, answers->sitting_count, 1)};
	TRY(read_header(w, &csv, &table));
	TRY(read_rows(w, tx, org, &csv, &table));
	TRY(count_groups(w, &table, answers, groups, &count));
	TRY(choose_group(w, groups, count, reference, focal, &out->reference));
	TRY(choose_group(w, groups, count, focal, out->reference, &out->focal));
	for (size_t i = 0; i < answers->sitting_count; i++) {
		struct str name = group_of(&table, answers, i);
		out->groups[i] = str_absent(name)                  ? DIFFERENCES_NONE
		                 : str_equal(name, out->reference) ? 0
		                 : str_equal(name, out->focal)     ? 1
		                                                   : DIFFERENCES_NONE;
	}
	out->unknown = count_unknown(&table, answers);
	return OK;
}
