#include "irt/bank_read.h"

#include "base/csv.h"
#include "base/json.h"
#include "irt/model_name.h"
#include "irt/names.h"

#include <math.h>

/* What a file says of an item, before it is known what model that is. */
struct draft {
	struct str name, area;
	struct str model; /* absent: not said */
	double a[MODEL_LEVELS_MAX], b[MODEL_LEVELS_MAX - 1], c[MODEL_LEVELS_MAX], d;
	size_t a_count, b_count, c_count;
	bool several_a, several_b; /* written as several, though it may be one */
	bool has_d;
	const int32_t *codes;
	size_t code_count;
};

static const struct model_name *infer(struct work *w, const struct draft *draft)
{
	if (!str_absent(draft->model) && draft->model.len > 0) {
		const struct model_name *name = model_name_find(draft->model);
		if (name == NULL)
			(void)fail(w, ERR_INPUT,
			           "There is no model “%.*s”: rasch, 1pl, 2pl, 3pl, 4pl, grm, gpcm, pcm, rsm "
			           "and nrm are known.",
			           STR_ARG(str_slice(draft->model, 0, 40)));
		return name;
	}
	if (draft->several_a)
		return model_name_find(S("nrm"));
	if (!draft->several_b && draft->b_count == 1)
		return model_name_find(S("4pl"));
	(void)fail(w, ERR_INPUT,
	           draft->b_count == 0
	                   ? "The difficulty (b) is missing."
	                   : "Several b can be of the graded (grm) or of the partial credit model (gpcm): "
	                     "say which as its model.");
	return NULL;
}

static enum err build_nominal(struct work *w, const struct draft *draft, struct model *out)
{
	if (draft->a_count < 2 || draft->a_count != draft->c_count)
		return fail(
			w, ERR_INPUT,
			"A nominal item has a slope (a) and an intercept (c) for each level, two at least; "
			"here are %zu and %zu.",
			draft->a_count, draft->c_count);
	if (draft->b_count > 0 || draft->has_d)
		return fail(w, ERR_INPUT,
		            "A nominal item has no b and no d, only slopes a and intercepts c.");
	*out = model_nominal(draft->a, draft->c, draft->a_count);
	return OK;
}

static enum err build_ordered(struct work *w, const struct draft *draft, enum model_kind kind,
                              struct model *out)
{
	double a = draft->a_count == 0 ? 1 : draft->a[0];
	bool logistic = kind == MODEL_LOGISTIC;
	if (draft->a_count > 1)
		return fail(w, ERR_INPUT, "This model has one discrimination (a), not %zu.", draft->a_count);
	if (draft->b_count == 0)
		return fail(w, ERR_INPUT, "The difficulty (b) is missing.");
	if (logistic ? draft->b_count > 1 || draft->c_count > 1 : draft->c_count > 0 || draft->has_d)
		return fail(w, ERR_INPUT,
		            logistic
		                    ? "A right-or-wrong item has one b and one c."
		                    : "Only a right-or-wrong item has c (guessing) and d (upper asymptote).");
	if (logistic)
		*out = model_logistic_upper(a, draft->b[0], draft->c_count == 0 ? 0 : draft->c[0],
		                            draft->has_d ? draft->d : 1);
	else if (kind == MODEL_GRADED)
		*out = model_graded(a, draft->b, draft->b_count + 1);
	else
		*out = model_partial_credit(a, draft->b, draft->b_count + 1);
	return OK;
}

static enum err build(struct work *w, const struct draft *draft, struct bank_item *out)
{
	const struct model_name *name = infer(w, draft);
	if (name == NULL)
		return w->failed;
	*out = (struct bank_item){.name = draft->name, .area = draft->area, .codes = draft->codes};
	out->called = draft->model.len > 0 ? name : NULL;
	if (name->kind == MODEL_NOMINAL)
		TRY(build_nominal(w, draft, &out->model));
	else
		TRY(build_ordered(w, draft, name->kind, &out->model));
	TRY(model_check(w, &out->model));
	if (!model_name_allows(name, &out->model))
		return fail(
			w, ERR_INPUT,
			"Its numbers are not of the model %.*s, which fixes what it does not estimate: a at "
			"1, c at 0 or d at 1.",
			STR_ARG(name->name));
	if (draft->codes != NULL && draft->code_count != out->model.levels)
		return fail(w, ERR_INPUT, "There are %zu codes for %zu levels.", draft->code_count,
		            out->model.levels);
	return OK;
}

/* The sentence of what failed behind the place where it did. */
static enum err fail_at(struct work *w, struct str place)
{
	struct str sentence = w->message;
	enum err kind = w->failed;
	work_forgive(w);
	return fail(w, kind, "%.*s: %.*s", STR_ARG(place), STR_ARG(sentence));
}

/* ---- JSON ---- */

static enum err read_number(struct work *w, const struct json *value, struct str name, double *out)
{
	if (!json_to_real(value, out))
		return fail(w, ERR_INPUT, "“%.*s” must be a number or an array of numbers.", STR_ARG(name));
	return OK;
}

/* A number or an array of them; `null` and nothing are none. */
static enum err read_numbers(struct work *w, const struct json *item, struct str name, double *out,
                             size_t max, size_t *count, bool *several)
{
	const struct json *value = json_get(item, name);
	*count = 0;
	if (value == NULL || value->kind == JSON_NULL)
		return OK;
	*several = value->kind == JSON_ARRAY;
	if (!*several) {
		*count = 1;
		return read_number(w, value, name, out);
	}
	if (value->count > max)
		return fail(w, ERR_INPUT, "“%.*s” has %zu numbers; there are at most %zu.", STR_ARG(name),
		            value->count, max);
	for (; *count < value->count; ++*count)
		TRY(read_number(w, json_at(value, *count), name, &out[*count]));
	return OK;
}

static enum err read_codes(struct work *w, const struct json *item, struct draft *draft)
{
	const struct json *value = json_get(item, S("codes"));
	if (value == NULL || value->kind == JSON_NULL)
		return OK;
	if (value->kind != JSON_ARRAY || value->count > MODEL_LEVELS_MAX)
		return fail(w, ERR_INPUT, "“codes” must be an array of at most %d whole numbers.",
		            MODEL_LEVELS_MAX);
	int32_t *codes = work_array(w, value->count, sizeof *codes);
	for (size_t k = 0; k < value->count; k++) {
		int64_t code;
		if (!json_to_int(json_at(value, k), &code) || code < INT32_MIN || code > INT32_MAX ||
		    (k > 0 && code <= codes[k - 1]))
			return fail(w, ERR_INPUT, "“codes” must be whole numbers that rise.");
		codes[k] = (int32_t)code;
	}
	draft->codes = codes;
	draft->code_count = value->count;
	return OK;
}

/* A text; left out, it is absent. */
static enum err read_text(struct work *w, const struct json *item, struct str name, struct str *out)
{
	const struct json *value = json_get(item, name);
	*out = json_get_str(item, name);
	if (value != NULL && value->kind != JSON_NULL && value->kind != JSON_STRING)
		return fail(w, ERR_INPUT, "“%.*s” must be a text.", STR_ARG(name));
	return OK;
}

static enum err read_texts(struct work *w, const struct json *item, struct draft *draft)
{
	struct str name;
	TRY(read_text(w, item, S("name"), &name));
	if (!str_absent(name))
		draft->name = name;
	TRY(read_text(w, item, S("area"), &draft->area));
	struct str model;
	TRY(read_text(w, item, S("model"), &model));
	if (!str_absent(model))
		draft->model = model;
	return OK;
}

static enum err read_object(struct work *w, const struct json *item, struct draft *draft,
                            struct bank_item *out)
{
	bool several_c = false, several_d = false;
	size_t d_count;
	if (item->kind != JSON_OBJECT)
		return fail(w, ERR_INPUT, "It is no object.");
	TRY(read_texts(w, item, draft));
	TRY(read_numbers(w, item, S("a"), draft->a, COUNT(draft->a), &draft->a_count, &draft->several_a));
	TRY(read_numbers(w, item, S("b"), draft->b, COUNT(draft->b), &draft->b_count, &draft->several_b));
	TRY(read_numbers(w, item, S("c"), draft->c, COUNT(draft->c), &draft->c_count, &several_c));
	TRY(read_numbers(w, item, S("d"), &draft->d, 1, &d_count, &several_d));
	draft->has_d = d_count > 0;
	TRY(read_codes(w, item, draft));
	return build(w, draft, out);
}

static enum err read_json(struct work *w, struct str text, struct bank *out)
{
	const struct json *root;
	TRY(json_parse(w, text, BANK_BYTES_MAX, &root));
	const struct json *items = root->kind == JSON_ARRAY ? root : json_get(root, S("items"));
	struct str model = root->kind == JSON_OBJECT ? json_get_str(root, S("model")) : (struct str){0};
	if (items == NULL || items->kind != JSON_ARRAY)
		return fail(w, ERR_INPUT,
		            "The file of items must be an array of items, or an object with “items”.");
	if (items->count > BANK_ITEMS_MAX)
		return fail(w, ERR_TOO_LARGE, "The file has %zu items; at most %d can be read.", items->count,
		            BANK_ITEMS_MAX);
	struct bank_item *bank = work_array(w, items->count, sizeof *bank);
	for (size_t i = 0; i < items->count; i++) {
		struct draft draft = {
			.name = str_format(w->arena, "%zu", i + 1),
			.model = model,
		};
		if (read_object(w, json_at(items, i), &draft, &bank[i]) != OK)
			return fail_at(w, str_format(w->arena, "item %zu (%.*s)", i + 1,
			                             STR_ARG(names_shortened(draft.name))));
	}
	*out = (struct bank){bank, items->count};
	return OK;
}

/* ---- CSV ---- */

enum { COLUMNS_MAX = 256, UNREAD = 0, MANY = MODEL_LEVELS_MAX };

/* What a column is: which parameter, and where it counts several, which of them from 1. */
struct column {
	char what; /* n name, m model, g area, a, b, c, d; UNREAD: passed over */
	size_t number;
};

static bool equal_but_for_capitals(struct str a, struct str lower)
{
	if (a.len != lower.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if ((a.at[i] >= 'A' && a.at[i] <= 'Z' ? a.at[i] + ('a' - 'A') : a.at[i]) != lower.at[i])
			return false;
	return true;
}

static struct column column_of(struct str name)
{
	static const struct {
		struct str name;
		char what;
	} words[] = {
		{S_INIT("item"), 'n'}, {S_INIT("name"), 'n'},  {S_INIT("model"), 'm'},
		{S_INIT("area"), 'g'}, {S_INIT("group"), 'g'}, {S_INIT("a"), 'a'},
		{S_INIT("b"), 'b'},    {S_INIT("c"), 'c'},     {S_INIT("d"), 'd'},
	};
	for (size_t i = 0; i < COUNT(words); i++)
		if (equal_but_for_capitals(name, words[i].name))
			return (struct column){words[i].what, 0};
	int64_t number;
	if (name.len < 2 || !str_to_int(str_slice(name, 1, name.len), &number) || number < 1 || number > MANY)
		return (struct column){UNREAD, 0};
	for (const char *what = "abc"; *what != '\0'; what++)
		if (name.at[0] == *what || name.at[0] == *what - ('a' - 'A'))
			return (struct column){*what, (size_t)number};
	return (struct column){UNREAD, 0};
}

static enum err read_header(struct work *w, struct csv *csv, struct str *names,
                            struct column columns[COLUMNS_MAX], size_t *count)
{
	bool difficulty = false, slope = false;
	TRY(csv_row(w, csv, names, COLUMNS_MAX, count));
	for (size_t i = 0; i < *count; i++) {
		columns[i] = column_of(names[i]);
		difficulty |= columns[i].what == 'b';
		slope |= columns[i].what == 'a' && columns[i].number > 0;
		for (size_t j = 0; j < i; j++)
			if (columns[i].what != UNREAD && columns[i].what == columns[j].what &&
			    columns[i].number == columns[j].number)
				return fail(w, ERR_INPUT,
				            "line %lld: the columns “%.*s” and “%.*s” say the same.",
				            (long long)csv->line, STR_ARG(names_shortened(names[j])),
				            STR_ARG(names_shortened(names[i])));
	}
	if (difficulty || slope)
		return OK;
	if (*count == 1 && str_find_byte(names[0], ';') != SIZE_MAX)
		return fail(w, ERR_INPUT,
		            "line 1: the fields are separated by semicolons; save the file with commas.");
	return fail(
		w, ERR_INPUT,
		"line 1 must name the columns: item, model, a, b (or b1, b2 …), c, d, area. It has no b.");
}

/* A number of one of several columns; they must be filled from the first on. */
static enum err put_number(struct work *w, double value, size_t number, double *numbers, size_t max,
                           size_t *count)
{
	size_t place = number == 0 ? 0 : number - 1;
	if (place >= max)
		return fail(w, ERR_INPUT, "there are at most %zu.", max);
	if (place != *count)
		return fail(w, ERR_INPUT, "the one before it is empty, or given twice.");
	numbers[place] = value;
	++*count;
	return OK;
}

static enum err take_number(struct work *w, struct column column, struct str field, struct draft *draft)
{
	double value;
	if (!str_to_real(field, &value))
		return fail(w, ERR_INPUT, "“%.*s” is not a number.", STR_ARG(names_shortened(field)));
	switch (column.what) {
	case 'a':
		draft->several_a |= column.number > 0;
		return put_number(w, value, column.number, draft->a, COUNT(draft->a), &draft->a_count);
	case 'b':
		draft->several_b |= column.number > 1;
		return put_number(w, value, column.number, draft->b, COUNT(draft->b), &draft->b_count);
	case 'c': return put_number(w, value, column.number, draft->c, COUNT(draft->c), &draft->c_count);
	default:
		draft->d = value;
		draft->has_d = true;
		return OK;
	}
}

static enum err take_field(struct work *w, struct column column, struct str field, struct draft *draft)
{
	if (field.len == 0 || column.what == UNREAD || (column.what != 'n' && str_equal(field, S("NA"))))
		return OK;
	switch (column.what) {
	case 'n': draft->name = field; return OK;
	case 'm': draft->model = field; return OK;
	case 'g': draft->area = field; return OK;
	default: return take_number(w, column, field, draft);
	}
}

/* A file for right-or-wrong items and others has columns c and d that hold 0 and 1 where they mean nothing. */
static void forget_plain_asymptotes(struct draft *draft)
{
	bool several = draft->b_count > 1 || draft->several_a;
	if (several && draft->has_d && draft->d == 1)
		draft->has_d = false;
	if (several && !draft->several_a && draft->c_count == 1 && draft->c[0] == 0)
		draft->c_count = 0;
}

static enum err read_line(struct work *w, const struct csv *csv, const struct str *names,
                          const struct column *columns, const struct str *fields, size_t count,
                          struct draft *draft, struct bank_item *out)
{
	for (size_t i = 0; i < count; i++)
		if (take_field(w, columns[i], fields[i], draft) != OK)
			return fail_at(w,
			               str_format(w->arena, "line %lld, column “%.*s”", (long long)csv->line,
			                          STR_ARG(names_shortened(names[i]))));
	forget_plain_asymptotes(draft);
	if (build(w, draft, out) != OK)
		return fail_at(w, str_format(w->arena, "line %lld (%.*s)", (long long)csv->line,
		                             STR_ARG(names_shortened(draft->name))));
	return OK;
}

static enum err read_csv(struct work *w, struct str text, struct bank *out)
{
	struct csv csv = csv_open(text);
	struct str *names = work_array(w, COLUMNS_MAX, sizeof *names);
	struct str *fields = work_array(w, COLUMNS_MAX, sizeof *fields);
	struct column columns[COLUMNS_MAX];
	size_t column_count, count, lines = 1, found = 0;
	TRY(read_header(w, &csv, names, columns, &column_count));
	for (size_t i = 0; i < text.len; i++)
		lines += text.at[i] == '\n';
	lines = lines < BANK_ITEMS_MAX ? lines : BANK_ITEMS_MAX;
	struct bank_item *bank = work_array(w, lines, sizeof *bank);
	for (;; found++) {
		TRY(csv_row(w, &csv, fields, COLUMNS_MAX, &count));
		if (count == 0)
			break;
		if (count != column_count)
			return fail(w, ERR_INPUT, "line %lld has %zu fields; the header has %zu.",
			            (long long)csv.line, count, column_count);
		if (found == lines)
			return fail(w, ERR_TOO_LARGE, "The file has over %d items, more than can be read.",
			            BANK_ITEMS_MAX);
		struct draft draft = {.name = str_format(w->arena, "%zu", found + 1)};
		TRY(read_line(w, &csv, names, columns, fields, count, &draft, &bank[found]));
	}
	*out = (struct bank){bank, found};
	return OK;
}

static bool is_json(struct str text)
{
	char first = str_trim(text).at[0];
	return first == '{' || first == '[';
}

enum err bank_read(struct work *w, struct str text, struct bank *out)
{
	TRY(names_check_text(w, &text));
	if (text.len > BANK_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "The file of items is larger than %d bytes.", BANK_BYTES_MAX);
	if (is_json(text))
		TRY(read_json(w, text, out));
	else
		TRY(read_csv(w, text, out));
	if (out->count == 0)
		return fail(w, ERR_INPUT, "The file has no items.");
	struct str *names = work_array(w, out->count, sizeof *names);
	for (size_t i = 0; i < out->count; i++)
		names[i] = out->items[i].name;
	size_t one, other;
	if (names_empty(names, out->count, &one))
		return fail(w, ERR_INPUT, "Item %zu has an empty name.", one + 1);
	if (names_double(w, names, out->count, &one, &other))
		return fail(w, ERR_INPUT, "The items %zu and %zu are both called “%.*s”.", one + 1, other + 1,
		            STR_ARG(names_shortened(names[one])));
	return OK;
}

enum err bank_read_population(struct work *w, struct str text, struct bank_population *out)
{
	const struct json *root;
	*out = (struct bank_population){0};
	TRY(names_check_text(w, &text));
	if (!is_json(text))
		return OK;
	TRY(json_parse(w, text, BANK_BYTES_MAX, &root));
	const struct json *population = json_get(root, S("population"));
	if (population == NULL || population->kind != JSON_OBJECT)
		return OK;
	double variance = json_get_real(population, S("variance"));
	out->mean = json_get_real(population, S("mean"));
	out->sd = variance > 0 ? sqrt(variance) : 0;
	out->known = true;
	if (!(out->mean >= -MODEL_THETA_MAX_LOGIT && out->mean <= MODEL_THETA_MAX_LOGIT) ||
	    !(out->sd >= 0.01 && out->sd <= 100))
		return fail(
			w, ERR_INPUT,
			"“population” must have a mean from -%g to %g and a variance from 0.0001 to 10000.",
			MODEL_THETA_MAX_LOGIT, MODEL_THETA_MAX_LOGIT);
	return OK;
}
