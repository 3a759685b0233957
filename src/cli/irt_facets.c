/* `assay irt facets`: people, items and raters on one scale. */
#include "base/csv.h"
#include "base/json.h"
#include "cli/input.h"
#include "cli/irt.h"
#include "irt/facets.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { COLUMNS_MAX = FACETS_ITEMS_MAX + 64 };

/* ---- names, numbered as they first occur ---- */

struct names {
	struct str *names;
	uint32_t *slots; /* 1 + the number; 0: free */
	size_t count, slot_count;
};

static struct names names_init(struct work *w, size_t most)
{
	struct names names = {.slot_count = 16};
	while (names.slot_count < 2 * most)
		names.slot_count *= 2;
	names.names = work_array(w, most, sizeof *names.names);
	names.slots = work_array(w, names.slot_count, sizeof *names.slots);
	return names;
}

/* FNV-1a. */
static uint64_t hash(struct str name)
{
	uint64_t value = UINT64_C(14695981039346656037);
	for (size_t i = 0; i < name.len; i++)
		value = (value ^ (uint8_t)name.at[i]) * UINT64_C(1099511628211);
	return value ^ value >> 29;
}

static uint32_t number_of(struct names *names, struct str name)
{
	size_t slot = (size_t)hash(name) & (names->slot_count - 1);
	while (names->slots[slot] != 0 && !str_equal(names->names[names->slots[slot] - 1], name))
		slot = (slot + 1) & (names->slot_count - 1);
	if (names->slots[slot] == 0) {
		names->names[names->count] = name;
		names->slots[slot] = (uint32_t)++names->count;
	}
	return names->slots[slot] - 1;
}

/* ---- reading ---- */

struct table {
	struct str header[COLUMNS_MAX];
	size_t column_count, person_column, rater_column;
	size_t item_of[COLUMNS_MAX]; /* SIZE_MAX: no item */
	struct str *item_names;
	size_t item_count;
	struct names persons, raters;
	struct facets_rating *ratings;
	int32_t *codes; /* [rating_count] */
	size_t rating_count;
	int32_t *lowest; /* [item_count] */
	size_t *levels;
};

static bool is_left_out(const char *list, struct str name)
{
	if (list == NULL)
		return false;
	struct str rest = str_of(list);
	while (!str_absent(rest))
		if (str_equal(str_trim(str_cut(&rest, ',')), name))
			return true;
	return false;
}

static enum err find_columns(struct work *w, const struct irt_command *command, struct table *table)
{
	struct str person = str_of(command->person == NULL ? "person" : command->person),
		   rater = str_of(command->rater == NULL ? "rater" : command->rater);
	table->person_column = table->rater_column = SIZE_MAX;
	table->item_names = work_array(w, table->column_count, sizeof *table->item_names);
	for (size_t i = 0; i < table->column_count; i++) {
		table->item_of[i] = SIZE_MAX;
		for (size_t k = 0; k < i; k++)
			if (str_equal(table->header[i], table->header[k]))
				return fail(w, ERR_INPUT, "line 1: two columns are called “%.*s”", STR_ARG(table->header[i]));
		if (str_equal(table->header[i], person)) {
			table->person_column = i;
		} else if (str_equal(table->header[i], rater)) {
			table->rater_column = i;
		} else if (!is_left_out(command->leave_out, table->header[i])) {
			table->item_of[i] = table->item_count;
			table->item_names[table->item_count++] = table->header[i];
		}
	}
	if (table->person_column == SIZE_MAX || table->rater_column == SIZE_MAX)
		return fail(w, ERR_INPUT,
		            "line 1: there is no column “%.*s”; name the columns of people and raters by --person and "
		            "--rater",
		            STR_ARG(table->person_column == SIZE_MAX ? person : rater));
	return table->item_count > 0 ? OK : fail(w, ERR_INPUT, "line 1: there are no items beside person and rater");
}

static enum err read_row(struct work *w, struct table *table, const struct str *fields, int64_t line)
{
	struct str person = fields[table->person_column], rater = fields[table->rater_column];
	if (person.len == 0 || rater.len == 0)
		return fail(w, ERR_INPUT, "line %lld: the %s is empty", (long long)line,
		            person.len == 0 ? "person" : "rater");
	uint32_t person_number = number_of(&table->persons, person), rater_number = number_of(&table->raters, rater);
	for (size_t i = 0; i < table->column_count; i++) {
		int64_t code;
		if (table->item_of[i] == SIZE_MAX || fields[i].len == 0 || str_equal(fields[i], S("NA")))
			continue;
		if (!str_to_int(fields[i], &code) || code < -1000000 || code > 1000000)
			return fail(w, ERR_INPUT, "line %lld, column %.*s: “%.*s” is no whole number", (long long)line,
			            STR_ARG(table->header[i]), STR_ARG(fields[i]));
		table->ratings[table->rating_count] = (struct facets_rating){
			.person = person_number, .item = (uint32_t)table->item_of[i], .rater = rater_number};
		table->codes[table->rating_count++] = (int32_t)code;
	}
	return OK;
}

static enum err read_table(struct work *w, const struct irt_command *command, struct str text, struct table *table)
{
	struct csv csv = csv_open(text);
	struct str fields[COLUMNS_MAX];
	size_t count, lines = 1;
	for (size_t i = 0; i < text.len; i++)
		lines += text.at[i] == '\n';
	TRY(csv_row(w, &csv, table->header, COLUMNS_MAX, &table->column_count));
	TRY(find_columns(w, command, table));
	if (lines > FACETS_RATINGS_MAX / table->item_count)
		return fail(w, ERR_TOO_LARGE, "more than %d ratings: take fewer people at a time", FACETS_RATINGS_MAX);
	table->persons = names_init(w, lines);
	table->raters = names_init(w, lines);
	table->ratings = work_array(w, lines * table->item_count, sizeof *table->ratings);
	table->codes = work_array(w, lines * table->item_count, sizeof *table->codes);
	for (;;) {
		TRY(csv_row(w, &csv, fields, COLUMNS_MAX, &count));
		if (count == 0)
			return OK;
		if (count != table->column_count)
			return fail(w, ERR_INPUT, "line %lld has %zu fields instead of the header's %zu",
			            (long long)csv.line, count, table->column_count);
		TRY(read_row(w, table, fields, csv.line));
	}
}

/* What the lowest level is called, and how many there are: of each item, or of all alike. */
static enum err find_levels(struct work *w, struct table *table, bool partial_credit)
{
	table->lowest = work_array(w, table->item_count, sizeof *table->lowest);
	table->levels = work_array(w, table->item_count, sizeof *table->levels);
	int32_t *highest = work_array(w, table->item_count, sizeof *highest);
	for (size_t i = 0; i < table->item_count; i++) {
		table->lowest[i] = INT32_MAX;
		highest[i] = INT32_MIN;
	}
	for (size_t i = 0; i < table->rating_count; i++)
		for (size_t k = 0; k < table->item_count; k++) {
			if (partial_credit && k != table->ratings[i].item)
				continue;
			if (table->codes[i] < table->lowest[k])
				table->lowest[k] = table->codes[i];
			if (table->codes[i] > highest[k])
				highest[k] = table->codes[i];
		}
	for (size_t i = 0; i < table->item_count; i++) {
		if (highest[i] == INT32_MIN)
			return fail(w, ERR_INPUT, "The item %.*s has no ratings.", STR_ARG(table->item_names[i]));
		if (highest[i] - table->lowest[i] >= MODEL_LEVELS_MAX)
			return fail(w, ERR_INPUT, "The item %.*s has levels from %d to %d: at most %d of them.",
			            STR_ARG(table->item_names[i]), table->lowest[i], highest[i], MODEL_LEVELS_MAX);
		table->levels[i] = (size_t)(highest[i] - table->lowest[i]) + 1;
	}
	for (size_t i = 0; i < table->rating_count; i++)
		table->ratings[i].level = (uint8_t)(table->codes[i] - table->lowest[table->ratings[i].item]);
	return OK;
}

/* ---- printing ---- */

static void put_real(struct json_out *out, struct str name, double value)
{
	if (isfinite(value)) {
		json_put_real(out, name, value);
		return;
	}
	json_name(out, name);
	json_null(out);
}

static void put_spread(struct json_out *out, struct str name, const struct facets_spread *spread)
{
	json_name(out, name);
	json_object(out);
	put_real(out, S("sd"), spread->sd);
	put_real(out, S("true_sd"), spread->true_sd);
	put_real(out, S("separation"), spread->separation);
	put_real(out, S("reliability"), spread->reliability);
	put_real(out, S("chi_square"), spread->chi_square);
	json_put_int(out, S("df"), (int64_t)spread->df);
	json_end(out);
}

/* lowest: what is added to averages, so that they are on the scale of the file. */
static void put_element(struct json_out *out, struct str name, const struct facets_element *element, double lowest,
                        bool subset)
{
	json_put_str(out, S("name"), name);
	json_put_real(out, S("measure"), element->measure_logit);
	json_put_real(out, S("se"), element->standard_error);
	put_real(out, S("infit"), element->infit);
	put_real(out, S("infit_z"), element->infit_z);
	put_real(out, S("outfit"), element->outfit);
	put_real(out, S("outfit_z"), element->outfit_z);
	put_real(out, S("average"), element->average + lowest);
	put_real(out, S("fair_average"), element->fair_average + lowest);
	json_put_int(out, S("ratings"), (int64_t)element->rating_count);
	if (subset)
		json_put_int(out, S("subset"), (int64_t)element->subset + 1);
}

static double mean_lowest(const struct table *table)
{
	double sum = 0;
	for (size_t i = 0; i < table->item_count; i++)
		sum += table->lowest[i];
	return sum / (double)table->item_count;
}

static void put_elements(struct json_out *out, struct str name, const struct facets_element *elements,
                         const struct str *names, size_t count, double lowest)
{
	json_name(out, name);
	json_array(out);
	for (size_t i = 0; i < count; i++) {
		json_object(out);
		put_element(out, names[i], &elements[i], lowest, true);
		json_end(out);
	}
	json_end(out);
}

static void put_items(struct json_out *out, const struct table *table, const struct facets *facets)
{
	json_name(out, S("items"));
	json_array(out);
	for (size_t i = 0; i < table->item_count; i++) {
		json_object(out);
		put_element(out, table->item_names[i], &facets->items[i], table->lowest[i], false);
		for (size_t which = 0; which < 2; which++) {
			const double *numbers = which == 0 ? facets->thresholds[i] : facets->threshold_se[i];
			json_name(out, which == 0 ? S("thresholds") : S("thresholds_se"));
			json_array(out);
			for (size_t l = 0; l + 1 < table->levels[i]; l++)
				json_real(out, numbers[l]);
			json_end(out);
		}
		json_end(out);
	}
	json_end(out);
}

static enum err print_json(struct work *w, const struct table *table, const struct facets *facets, const char *model)
{
	struct buf buf = buf_init(w->arena, IRT_OUTPUT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("model"), str_of(model));
	json_put_int(&out, S("n_ratings"), (int64_t)table->rating_count);
	json_put_real(&out, S("log_likelihood"), facets->log_likelihood);
	json_put_int(&out, S("n_parameters"), (int64_t)facets->parameter_count);
	json_put_int(&out, S("iterations"), (int64_t)facets->iterations);
	json_put_int(&out, S("nodes"), (int64_t)facets->nodes);
	json_put_bool(&out, S("converged"), facets->converged);
	json_name(&out, S("population"));
	json_object(&out);
	json_put_real(&out, S("mean"), 0);
	json_put_real(&out, S("sd"), facets->sd_logit);
	json_put_real(&out, S("sd_se"), facets->sd_error);
	json_end(&out);
	json_put_int(&out, S("subsets"), (int64_t)facets->subset_count);
	put_elements(&out, S("raters"), facets->raters, table->raters.names, table->raters.count, mean_lowest(table));
	put_items(&out, table, facets);
	put_elements(&out, S("persons"), facets->persons, table->persons.names, table->persons.count,
	             mean_lowest(table));
	json_name(&out, S("spread"));
	json_object(&out);
	put_spread(&out, S("persons"), &facets->person_spread);
	put_spread(&out, S("items"), &facets->item_spread);
	put_spread(&out, S("raters"), &facets->rater_spread);
	json_end(&out);
	json_end(&out);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "that is more than a gigabyte of figures: take fewer people at a time");
	printf("%.*s\n", STR_ARG(buf_str(&buf)));
	return OK;
}

static void print_elements(const char *title, const struct facets_element *elements, const struct str *names,
                           size_t count, const double *lowest, double mean)
{
	printf("%-20s %8s %6s %6s %6s %6s %6s %8s %8s %8s\n", title, "measure", "se", "infit", "z", "outfit", "z",
	       "average", "fair", "ratings");
	for (size_t i = 0; i < count; i++) {
		const struct facets_element *element = &elements[i];
		double add = lowest == NULL ? mean : lowest[i];
		printf("%-20.*s %8.3f %6.3f %6.2f %6.2f %6.2f %6.2f %8.3f %8.3f %8zu\n", STR_ARG(names[i]),
		       element->measure_logit, element->standard_error, element->infit, element->infit_z,
		       element->outfit, element->outfit_z, element->average + add, element->fair_average + add,
		       element->rating_count);
	}
	printf("\n");
}

static void print_table(struct work *w, const struct table *table, const struct facets *facets)
{
	double *lowest = work_array(w, table->item_count, sizeof *lowest);
	for (size_t i = 0; i < table->item_count; i++)
		lowest[i] = table->lowest[i];
	print_elements("rater", facets->raters, table->raters.names, table->raters.count, NULL, mean_lowest(table));
	print_elements("item", facets->items, table->item_names, table->item_count, lowest, 0);
	printf("%zu people, SD %.3f (%.3f), reliability %.3f. Raters: separation %.2f, reliability %.3f.\n",
	       table->persons.count, facets->sd_logit, facets->sd_error, facets->person_spread.reliability,
	       facets->rater_spread.separation, facets->rater_spread.reliability);
	if (facets->subset_count > 1)
		printf("The ratings fall into %zu parts that no person links: severities of raters are comparable across them "
		       "only if people were assigned at random.\n",
		       facets->subset_count);
	if (!facets->converged)
		printf("It did not converge in %zu iterations: these figures are the last ones.\n", facets->iterations);
}

enum err irt_facets_action(struct work *w, const struct irt_command *command, int *exit_code)
{
	struct str text;
	struct facets facets;
	struct table *table = work_alloc(w, sizeof *table);
	const char *model = command->model == NULL ? "rating-scale" : command->model;
	bool partial_credit = str_equal(str_of(model), S("partial-credit"));
	(void)exit_code;
	if (!partial_credit && !str_equal(str_of(model), S("rating-scale")))
		return fail(w, ERR_INPUT, "--model of facets is rating-scale or partial-credit, not “%s”", model);
	TRY(input_file(w, command->words[0], IRT_RESPONSES_BYTES_MAX, &text));
	TRY(read_table(w, command, text, table));
	TRY(find_levels(w, table, partial_credit));
	const struct facets_data data = {
		.ratings = table->ratings,
		.rating_count = table->rating_count,
		.person_count = table->persons.count,
		.item_count = table->item_count,
		.rater_count = table->raters.count,
		.levels = table->levels,
		.item_names = table->item_names,
		.rater_names = table->raters.names,
		.partial_credit = partial_credit,
	};
	TRY(facets_fit(w, &data, &facets));
	if (command->json)
		return print_json(w, table, &facets, model);
	print_table(w, table, &facets);
	return OK;
}
