#include "calibration.h"

#include "base/portable.h"

#include <math.h>

enum { MODEL_PARAMETERS_MAX = 2 * MODEL_LEVELS_MAX };

const struct json *calibration_golden(struct work *w, const char *name)
{
	const struct json *file;
	struct str path = str_format(w->arena, "irt/golden/%s.json", name);
	struct str text = test_data(w, str_cstr(w->arena, path));
	assert_ok(w, json_parse(w, text, text.len, &file));
	return json_get(file, S("values"));
}

void calibration_near(double got, double expected, double relative, const char *what)
{
	if (!(fabs(got - expected) <= relative * fabs(expected)))
		fail_msg("%s is %.15g instead of %.15g", what, got, expected);
}

static size_t count_of(struct str text, char byte)
{
	size_t count = 0;
	for (size_t i = 0; i < text.len; i++)
		count += text.at[i] == byte;
	return count;
}

struct responses calibration_responses(struct work *w, const char *data)
{
	const char *scored = str_equal(str_of(data), S("sat12")) ? "_scored" : "";
	struct str path = str_format(w->arena, "irt/%s%s.csv", data, scored);
	struct str text = test_data(w, str_cstr(w->arena, path));
	struct str header = str_cut(&text, '\n');
	struct responses read = {.item_count = count_of(header, ',') + 1, .group_count = 1};
	read.person_count = count_of(text, '\n') + !str_ends(text, S("\n"));
	uint8_t *levels = work_array(w, read.person_count, read.item_count), lowest = 255;
	size_t cells = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			continue;
		levels[cells] = (uint8_t)(text.at[i] - '0');
		lowest = levels[cells] < lowest ? levels[cells] : lowest;
		cells++;
	}
	assert_int_equal(cells, read.person_count * read.item_count);
	struct responses_item *items = work_array(w, read.item_count, sizeof *items);
	for (size_t i = 0; i < read.item_count; i++)
		items[i].name = str_trim(str_cut(&header, ','));
	for (size_t c = 0; c < cells; c++) {
		levels[c] = (uint8_t)(levels[c] - lowest);
		size_t *highest = &items[c % read.item_count].levels;
		*highest = levels[c] + 1u > *highest ? levels[c] + 1u : *highest;
	}
	read.items = items;
	read.levels = levels;
	return read;
}

static double of_logit(double logit, double otherwise)
{
	return fabs(logit) > 900 ? otherwise : portable_logistic(logit);
}

/* From the slopes and intercepts of the README's conventions. */
static struct model model_of(struct work *w, const struct json *item, size_t levels, bool graded)
{
	const struct json *par = json_get(item, S("par"));
	double a = json_get_real(par, S("a1")), d[MODEL_LEVELS_MAX] = {0}, slope[MODEL_LEVELS_MAX] = {0};
	if (json_get(par, S("d")) != NULL) {
		struct model model = model_logistic(a, -json_get_real(par, S("d")) / a,
		                                    of_logit(json_get_real(par, S("logit(g)")), 0));
		model.slip = 1 - of_logit(json_get_real(par, S("logit(u)")), 1);
		return model;
	}
	bool nominal = json_get(par, S("ak0")) != NULL;
	for (size_t k = 0; k < levels; k++) {
		d[k] = k == 0 ? 0 : json_get_real(par, str_format(w->arena, "d%zu", k));
		slope[k] = nominal ? a * json_get_real(par, str_format(w->arena, "ak%zu", k)) : 0;
	}
	bool ordered = true; /* ak 0, 1, 2 …: partial credit */
	for (size_t k = 0; k < levels; k++)
		ordered &= fabs(slope[k] - a * (double)k) < 1e-12;
	if (nominal && !ordered)
		return model_nominal(slope, d, levels);
	double b[MODEL_LEVELS_MAX] = {0};
	for (size_t k = 1; k < levels; k++)
		b[k - 1] = graded ? -d[k] / a : -(d[k] - d[k - 1]) / a;
	return graded ? model_graded(a, b, levels) : model_partial_credit(a, b, levels);
}

static size_t free_of(const struct json *parameters, struct str item)
{
	size_t count = 0;
	for (size_t i = 0; i < parameters->count; i++)
		count += str_equal(json_get_str(&parameters->elements[i], S("item")), item);
	return count;
}

struct calibration calibration_read(struct work *w, const char *data, const char *model)
{
	struct str name = str_format(w->arena, "calib_%s_%s", data, model);
	struct calibration read = {.responses = calibration_responses(w, data)};
	read.values = calibration_golden(w, str_cstr(w->arena, name));
	const struct json *items = json_get(read.values, S("coef_slope_intercept"));
	const struct json *parameters = json_get(read.values, S("free_parameters"));
	size_t count = read.responses.item_count;
	read.models = work_array(w, count, sizeof *read.models);
	read.free_parameters = work_array(w, count, sizeof *read.free_parameters);
	for (size_t i = 0; i < count; i++) {
		const struct responses_item *item = &read.responses.items[i];
		bool graded = str_equal(str_of(model), S("graded"));
		read.models[i] = model_of(w, json_get(items, item->name), item->levels, graded);
		read.free_parameters[i] = free_of(parameters, item->name);
	}
	const struct json *group = json_get(json_get(items, S("GroupPars")), S("par"));
	read.variance = json_get_real(group, S("COV_11"));
	read.variance_free = free_of(parameters, S("GroupPars")) + free_of(parameters, S("GROUP")) > 0;
	return read;
}
