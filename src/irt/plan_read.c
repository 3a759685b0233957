#include "irt/plan_read.h"

#include "base/csv.h"
#include "irt/names.h"

/* ---- priors ------------------------------------------------------------------------------------------ */

static const struct {
	struct str name;
	enum calibrate_prior_kind kind;
} kinds[] = {
	{S_INIT("normal"), CALIBRATE_NORMAL},
	{S_INIT("lognormal"), CALIBRATE_LOGNORMAL},
	{S_INIT("beta"), CALIBRATE_BETA},
	{S_INIT("logitnormal"), CALIBRATE_LOGIT_NORMAL},
};

static struct calibrate_prior *part_of(struct calibrate_priors *priors, struct str name)
{
	return str_equal(name, S("a"))           ? &priors->discrimination
	       : str_equal(name, S("b"))         ? &priors->difficulty
	       : str_equal(name, S("c"))         ? &priors->guessing
	       : str_equal(name, S("d"))         ? &priors->upper
	       : str_equal(name, S("intercept")) ? &priors->intercept
	                                         : NULL;
}

/* KIND(NUMBER,NUMBER) of a part. */
static bool read_prior(struct str text, bool probability, struct calibrate_prior *out)
{
	struct str numbers = text, kind = str_trim(str_cut(&numbers, '('));
	if (str_absent(numbers) || !str_ends(numbers, S(")")))
		return false;
	numbers = str_slice(numbers, 0, numbers.len - 1);
	struct str first = str_trim(str_cut(&numbers, ','));
	if (str_absent(numbers) || !str_to_real(first, &out->first) ||
	    !str_to_real(str_trim(numbers), &out->second))
		return false;
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (str_equal(kinds[i].name, kind))
			out->kind = kinds[i].kind;
	if (out->kind == CALIBRATE_NORMAL && probability)
		out->kind = CALIBRATE_LOGIT_NORMAL;
	return out->kind != CALIBRATE_NO_PRIOR;
}

enum err plan_priors(struct work *w, struct str text, struct calibrate_priors *out)
{
	*out = (struct calibrate_priors){0};
	struct str rest = str_trim(text);
	while (!str_absent(rest)) {
		size_t end = str_find_byte(rest, ')');
		struct str one = str_trim(str_slice(rest, 0, end == SIZE_MAX ? rest.len : end + 1)),
			   kind = one;
		struct calibrate_prior *part = part_of(out, str_trim(str_cut(&kind, '=')));
		bool probability = part == &out->guessing || part == &out->upper;
		if (part == NULL || str_absent(kind) || part->kind != CALIBRATE_NO_PRIOR ||
		    !read_prior(str_trim(kind), probability, part))
			return fail(w, ERR_INPUT,
			            "“%.*s” is no prior: write it as a=lognormal(0,0.5), b=normal(0,2), "
			            "c=beta(5,17), one for each of a, b, c, d, intercept.",
			            STR_ARG(one));
		rest = end == SIZE_MAX ? (struct str){0} : str_trim(str_slice(rest, end + 1, rest.len));
		if (rest.len == 0)
			break;
		if (rest.at[0] == ',' || rest.at[0] == ';')
			rest = str_trim(str_slice(rest, 1, rest.len));
	}
	return OK;
}

/* ---- tables ------------------------------------------------------------------------------------------ */

enum column { ITEM, MODEL, A, B, C, D, EQUAL_A, EQUAL_B, EQUAL_C, EQUAL_D, PRIOR, COLUMNS };

static const struct str column_names[COLUMNS] = {
	[ITEM] = S_INIT("item"),
	[MODEL] = S_INIT("model"),
	[A] = S_INIT("a"),
	[B] = S_INIT("b"),
	[C] = S_INIT("c"),
	[D] = S_INIT("d"),
	[EQUAL_A] = S_INIT("equal_a"),
	[EQUAL_B] = S_INIT("equal_b"),
	[EQUAL_C] = S_INIT("equal_c"),
	[EQUAL_D] = S_INIT("equal_d"),
	[PRIOR] = S_INIT("prior"),
};

struct table {
	const struct responses *responses;
	const struct calibrate_priors *priors;
	enum column columns[COLUMNS];
	size_t column_count;
	struct str *equal_names; /* names of shared parameters so far; a label is a place here, and 1 */
	size_t equal_count;
};

static enum err read_header(struct work *w, struct csv *csv, struct table *table)
{
	struct str fields[COLUMNS];
	bool seen[COLUMNS] = {false};
	TRY(csv_row(w, csv, fields, COLUMNS, &table->column_count));
	for (size_t i = 0; i < table->column_count; i++) {
		size_t column = 0;
		while (column < COLUMNS && !str_equal(column_names[column], fields[i]))
			column++;
		if (column == COLUMNS || seen[column])
			return fail(
				w, ERR_INPUT,
				"Line 1: a column “%.*s” is not known, or is there twice. There are item, model, a, "
				"b, c, d, equal_a, equal_b, equal_c, equal_d and prior.",
				STR_ARG(fields[i]));
		seen[column] = true;
		table->columns[i] = (enum column)column;
	}
	if (!seen[ITEM] || !seen[MODEL])
		return fail(w, ERR_INPUT, "Line 1: the columns item and model are needed.");
	return OK;
}

static uint32_t label_of(struct table *table, struct str name)
{
	size_t i = 0;
	while (i < table->equal_count && !str_equal(table->equal_names[i], name))
		i++;
	if (i == table->equal_count)
		table->equal_names[table->equal_count++] = name;
	return (uint32_t)i + 1;
}

/* A row as fields by column, empty where there is none. */
struct row {
	int64_t line;
	struct str fields[COLUMNS];
};

static enum err read_number(struct work *w, const struct row *row, enum column column, double *out,
                            unsigned part, unsigned *held)
{
	if (row->fields[column].len == 0)
		return OK;
	if (!str_to_real(row->fields[column], out))
		return fail(w, ERR_INPUT, "Line %lld: “%.*s” in column %.*s is no number.",
		            (long long)row->line, STR_ARG(row->fields[column]),
		            STR_ARG(column_names[column]));
	*held |= part;
	return OK;
}

/* What is held at a number, as a model that has it and is of no account otherwise. */
static enum err read_held(struct work *w, const struct row *row, size_t levels, struct calibrate_item *item)
{
	double a = 1, b = 0, c = 0, d = 1, steps[MODEL_LEVELS_MAX];
	TRY(read_number(w, row, A, &a, CALIBRATE_DISCRIMINATION, &item->held));
	TRY(read_number(w, row, B, &b, CALIBRATE_DIFFICULTY, &item->held));
	TRY(read_number(w, row, C, &c, CALIBRATE_GUESSING, &item->held));
	TRY(read_number(w, row, D, &d, CALIBRATE_UPPER, &item->held));
	if (item->held == 0 || levels < 2) /* of a column that has fewer levels nothing is estimated */
		return OK;
	struct model *model = work_alloc(w, sizeof *model);
	bool logistic = item->model->kind == MODEL_LOGISTIC;
	bool other = (item->held & ~(unsigned)CALIBRATE_DISCRIMINATION) != 0;
	if (item->model->kind == MODEL_NOMINAL || (!logistic && other) || (logistic && levels != 2))
		return fail(
			w, ERR_INPUT,
			"Line %lld: b, c and d can be held of items that are right or wrong, a of all but nominal ones.",
			(long long)row->line);
	for (size_t k = 0; k < MODEL_LEVELS_MAX; k++)
		steps[k] = (double)k - 0.5 * (double)(levels - 2);
	*model = logistic                            ? model_logistic_upper(a, b, c, d)
	         : item->model->kind == MODEL_GRADED ? model_graded(a, steps, levels)
	                                             : model_partial_credit(a, steps, levels);
	item->known = model;
	return OK;
}

static enum err read_item(struct work *w, struct table *table, const struct row *row, size_t levels,
                          struct calibrate_item *item)
{
	uint32_t *const labels[] = {&item->equal_discrimination, &item->equal_difficulty,
	                            &item->equal_guessing, &item->equal_upper};
	*item = (struct calibrate_item){.model = model_name_find(row->fields[MODEL]),
	                                .priors = table->priors};
	if (item->model == NULL)
		return fail(
			w, ERR_INPUT,
			"Line %lld: a model “%.*s” is not known. There are rasch, 1pl, 2pl, 3pl, 4pl, grm, gpcm, "
			"pcm, rsm and nrm.",
			(long long)row->line, STR_ARG(row->fields[MODEL]));
	TRY(read_held(w, row, levels, item));
	for (size_t i = 0; i < COUNT(labels); i++)
		if (row->fields[EQUAL_A + i].len > 0)
			*labels[i] = label_of(table, row->fields[EQUAL_A + i]);
	if (row->fields[PRIOR].len > 0) {
		struct calibrate_priors *priors = work_alloc(w, sizeof *priors);
		TRY(plan_priors(w, row->fields[PRIOR], priors));
		item->priors = priors;
	}
	return OK;
}

static enum err place_of(struct work *w, const struct table *table, const struct row *row, size_t *out)
{
	const struct responses *responses = table->responses;
	for (*out = 0; *out < responses->item_count; ++*out)
		if (str_equal(responses->items[*out].name, row->fields[ITEM]))
			return OK;
	return fail(w, ERR_INPUT, "Line %lld: there is no item “%.*s” in the responses.",
	            (long long)row->line, STR_ARG(row->fields[ITEM]));
}

static enum err read_rows(struct work *w, struct csv *csv, struct table *table, struct calibrate_item *items,
                          struct row *others)
{
	for (;;) {
		struct row row = {0};
		struct str fields[COLUMNS];
		size_t count, place;
		TRY(csv_row(w, csv, fields, COLUMNS, &count));
		if (count == 0)
			return OK;
		row.line = csv->line;
		if (count != table->column_count)
			return fail(w, ERR_INPUT, "Line %lld has %zu fields, the first %zu.",
			            (long long)row.line, count, table->column_count);
		for (size_t i = 0; i < count; i++)
			row.fields[table->columns[i]] = fields[i];
		bool rest = str_equal(row.fields[ITEM], S("*"));
		if (!rest)
			TRY(place_of(w, table, &row, &place));
		if (rest ? others->line > 0 : items[place].model != NULL)
			return fail(w, ERR_INPUT, "Line %lld: item “%.*s” is there for a second time.",
			            (long long)row.line, STR_ARG(row.fields[ITEM]));
		if (rest)
			*others = row;
		else
			TRY(read_item(w, table, &row, table->responses->items[place].levels, &items[place]));
	}
}

enum err plan_read(struct work *w, struct str text, const struct responses *responses,
                   const struct calibrate_priors *priors, struct calibrate_item *items)
{
	struct row others = {0};
	struct table table = {.responses = responses, .priors = priors};
	TRY(names_check_text(w, &text));
	struct csv csv = csv_open(text);
	table.equal_names = work_array(w, 4 * responses->item_count, sizeof *table.equal_names);
	for (size_t i = 0; i < responses->item_count; i++)
		items[i] = (struct calibrate_item){0};
	TRY(read_header(w, &csv, &table));
	TRY(read_rows(w, &csv, &table, items, &others));
	for (size_t i = 0; i < responses->item_count; i++) {
		if (items[i].model != NULL)
			continue;
		if (others.line == 0)
			return fail(
				w, ERR_INPUT,
				"Nothing is said of item “%.*s”. A row of * says what holds for all others.",
				STR_ARG(responses->items[i].name));
		TRY(read_item(w, &table, &others, responses->items[i].levels, &items[i]));
	}
	return OK;
}
