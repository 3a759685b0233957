#include "cli/irt_design.h"

#include "base/json.h"
#include "cli/input.h"

#include <math.h>

enum {
	STARTS_MAX = 100,
	ACCEPTANCE_BYTES_MAX = 64 << 20,
};

/* ---- lists ---- */

/* A part of a list "name=number,name=number". */
struct setting {
	struct str name;
	double value;
};

static enum err next_setting(struct work *w, const char *option, struct str *rest, struct setting *out)
{
	struct str part = str_cut(rest, ',');
	struct str value = part;
	out->name = str_cut(&value, '=');
	if (str_absent(value) || !str_to_real(value, &out->value))
		return fail(w, ERR_INPUT, "%s takes NAME=NUMBER with commas, not “%.*s”", option,
		            STR_ARG(part));
	return OK;
}

/* ---- where it ends ---- */

/* A number of --stop: where it goes, and between what it is. */
struct stop_key {
	const char *name;
	double *real;
	size_t *count;
	double low, high;
};

static enum err take_stop(struct work *w, const struct stop_key *keys, size_t key_count,
                          const struct setting *setting)
{
	for (size_t i = 0; i < key_count; i++) {
		const struct stop_key *key = &keys[i];
		if (!str_equal(setting->name, str_of(key->name)))
			continue;
		bool whole = key->count == NULL || setting->value == floor(setting->value);
		if (!whole || !(setting->value >= key->low && setting->value <= key->high))
			return fail(w, ERR_INPUT, "--stop takes a%s number from %g to %g as %s, not %g",
			            key->count == NULL ? "" : " whole", key->low, key->high, key->name,
			            setting->value);
		if (key->count != NULL)
			*key->count = (size_t)setting->value;
		else
			*key->real = setting->value;
		return OK;
	}
	return fail(
		w, ERR_INPUT,
		"--stop knows length, min, se, information, time, cut, sprt, region, interval and mastery, not “%.*s”",
		STR_ARG(setting->name));
}

static enum err read_stop(struct work *w, const char *text, struct stop_rule *out)
{
	double cut = NAN;
	const struct stop_key keys[] = {
		{"length", NULL, &out->items_max, 1, TABLE_ITEMS_MAX},
		{"min", NULL, &out->items_min, 0, TABLE_ITEMS_MAX},
		{"se", &out->standard_error_logit, NULL, 0.01, 10},
		{"information", &out->information_min, NULL, 1e-6, 100},
		{"time", &out->seconds_max, NULL, 1, BLUEPRINT_SECONDS_MAX},
		{"cut", &cut, NULL, -6, 6},
		{"sprt", &out->sprt_error, NULL, 0.0001, 0.4999},
		{"region", &out->sprt_region_logit, NULL, 0.001, 4},
		{"interval", &out->interval, NULL, 0.01, 0.9999},
		{"mastery", &out->mastery, NULL, 0.5001, 0.9999},
	};
	struct str rest = str_of(text);
	*out = (struct stop_rule){.sprt_region_logit = 0.25};
	while (!str_absent(rest)) {
		struct setting setting;
		TRY(next_setting(w, "--stop", &rest, &setting));
		TRY(take_stop(w, keys, COUNT(keys), &setting));
	}
	out->has_cut = !isnan(cut);
	out->cut_logit = out->has_cut ? cut : 0;
	bool by_cut = out->sprt_error > 0 || out->interval > 0 || out->mastery > 0;
	if (by_cut && !out->has_cut)
		return fail(w, ERR_INPUT,
		            "--stop with sprt, interval or mastery needs a cut too, as cut=0.5");
	if (out->has_cut && !by_cut)
		out->interval = 0.95;
	return OK;
}

/* ---- where it begins ---- */

/* X, or X,Y,Z for several first items, or FROM:TO for a random place between. */
static enum err read_start(struct work *w, const char *text, struct cat_start *out)
{
	double *thetas = work_array(w, STARTS_MAX, sizeof *thetas), from, to;
	struct str rest = str_of(text);
	*out = (struct cat_start){.thetas_logit = thetas, .count = 1};
	if (text == NULL)
		return OK;
	if (str_find_byte(rest, ':') != SIZE_MAX) {
		TRY(irt_range(w, "--start", text, &from, &to));
		thetas[0] = (from + to) / 2;
		out->spread_logit = (to - from) / 2;
		return OK;
	}
	for (out->count = 0; !str_absent(rest); out->count++) {
		struct str part = str_cut(&rest, ',');
		if (out->count == STARTS_MAX || !str_to_real(part, &thetas[out->count]))
			return fail(
				w, ERR_INPUT,
				"--start takes a level, up to %d of them with commas, or FROM:TO, not “%s”",
				STARTS_MAX, text);
	}
	return OK;
}

/* ---- content ---- */

static enum err read_shares(struct work *w, const char *text, const struct bank *bank,
                            struct select_bank *out)
{
	struct str rest = str_of(text), *names = work_array(w, SELECT_AREAS_MAX, sizeof *names);
	double *shares = work_array(w, SELECT_AREAS_MAX, sizeof *shares), sum = 0;
	uint8_t *areas = work_array(w, bank->count, sizeof *areas);
	*out = (struct select_bank){.areas = areas, .count = bank->count, .shares = shares};
	while (!str_absent(rest)) {
		struct setting setting;
		TRY(next_setting(w, "--shares", &rest, &setting));
		if (out->area_count == SELECT_AREAS_MAX || !(setting.value > 0 && setting.value <= 1))
			return fail(
				w, ERR_INPUT,
				"--shares takes at most %d areas, each with a part of the test from 0 to 1",
				SELECT_AREAS_MAX);
		names[out->area_count] = setting.name;
		shares[out->area_count++] = setting.value;
		sum += setting.value;
	}
	if (fabs(sum - 1) > 1e-6)
		return fail(w, ERR_INPUT, "the shares of --shares sum to %g instead of 1", sum);
	for (size_t i = 0; i < bank->count; i++) {
		size_t area = 0;
		while (area < out->area_count && !str_equal(names[area], bank->items[i].area))
			area++;
		if (area == out->area_count)
			return fail(w, ERR_INPUT,
			            "--shares says nothing of the area “%.*s”, which item %.*s has",
			            STR_ARG(bank->items[i].area), STR_ARG(bank->items[i].name));
		areas[i] = (uint8_t)area;
	}
	return OK;
}

/* A blueprint's own limits of length and time, made no wider than those of --stop: what can be given is decided in one place. */
static enum err narrow(struct work *w, struct irt_design *out)
{
	struct stop_rule *stop = &out->cat.stop;
	struct blueprint *blueprint = &out->blueprint;
	if (stop->items_max > 0 && stop->items_max < blueprint->length_min)
		return fail(w, ERR_INPUT,
		            "The blueprint wants at least %zu items, and --stop ends the test after %zu.",
		            blueprint->length_min, stop->items_max);
	if (stop->items_max > 0 && stop->items_max < blueprint->length_max)
		blueprint->length_max = stop->items_max;
	if (stop->seconds_max <= 0)
		return OK;
	struct blueprint_rule *rules = work_array(w, blueprint->rule_count, sizeof *rules);
	bool timed = false;
	for (size_t i = 0; i < blueprint->rule_count; i++) {
		rules[i] = blueprint->rules[i];
		if (rules[i].kind != BLUEPRINT_SECONDS)
			continue;
		timed = true;
		rules[i].most = rules[i].most < stop->seconds_max ? rules[i].most : stop->seconds_max;
	}
	if (!timed)
		return fail(w, ERR_INPUT,
		            "--stop time=… needs a blueprint that says how many seconds an item takes");
	blueprint->rules = rules;
	stop->seconds_max = 0;
	return OK;
}

static enum err read_content(struct work *w, const struct irt_command *command, struct irt_design *out)
{
	struct str text;
	if (command->shares != NULL && command->blueprint != NULL)
		return fail(w, ERR_INPUT, "give --shares or --blueprint, not both");
	if (command->shares != NULL) {
		TRY(read_shares(w, command->shares, &out->bank, &out->content));
		out->cat.content = &out->content;
	}
	if (command->blueprint == NULL) {
		if (out->cat.stop.seconds_max > 0)
			return fail(
				w, ERR_INPUT,
				"--stop time=… needs a blueprint that says how many seconds an item takes");
		return OK;
	}
	TRY(input_file(w, command->blueprint, BLUEPRINT_BYTES_MAX, &text));
	TRY(blueprint_read(w, text, &out->bank, &out->blueprint));
	TRY(narrow(w, out));
	out->cat.blueprint = &out->blueprint;
	out->cat.shadow_effort = SHADOW_EFFORT;
	return OK;
}

/* ---- exposure ---- */

/* What `assay irt simulate --json` found: a probability for every item of the bank. */
static enum err read_acceptance(struct work *w, const char *path, const struct bank *bank, const double **out)
{
	struct str text;
	const struct json *document;
	TRY(input_file(w, path, ACCEPTANCE_BYTES_MAX, &text));
	TRY(json_parse(w, text, ACCEPTANCE_BYTES_MAX, &document));
	const struct json *items = json_get(json_get(document, S("exposure")), S("items"));
	double *acceptance = work_array(w, bank->count, sizeof *acceptance);
	if (items == NULL || items->kind != JSON_ARRAY || items->count != bank->count)
		return fail(
			w, ERR_INPUT,
			"%s is not of a simulation of these items: it needs “exposure” with as many “items”",
			path);
	for (size_t i = 0; i < bank->count; i++) {
		const struct json *item = json_at(items, i);
		acceptance[i] = json_get_real(item, S("acceptance"));
		if (!str_equal(json_get_str(item, S("name")), bank->items[i].name) ||
		    !(acceptance[i] > 0 && acceptance[i] <= 1))
			return fail(w, ERR_INPUT,
			            "item %zu of %s must be “%.*s”, with an “acceptance” above 0 and up to 1",
			            i + 1, path, STR_ARG(bank->items[i].name));
	}
	*out = acceptance;
	return OK;
}

/* ---- how it measures ---- */

/* Without other words, the prior is the population that the items were calibrated on. */
static enum err read_nodes(struct work *w, const struct irt_command *command,
                           const struct bank_population *population, struct irt_design *out)
{
	double mean, sd, low = GRID_LEVEL_MIN_LOGIT, high = GRID_LEVEL_MAX_LOGIT;
	size_t count;
	TRY(irt_real(w, "--prior-mean", command->prior_mean, population->known ? population->mean : 0, -6, 6,
	             &mean));
	TRY(irt_real(w, "--prior-sd", command->prior_sd, population->known ? population->sd : 1, 0.2, 10,
	             &sd));
	TRY(irt_count(w, "--nodes", command->nodes, GRID_NODES, 2, GRID_NODES, &count));
	TRY(irt_range(w, "--range", command->node_range, &low, &high));
	if (!(mean >= -6 && mean <= 6 && sd >= 0.2 && sd <= 10))
		return fail(w, ERR_INPUT,
		            "a prior of mean %g and standard deviation %g is outside -6 to 6 and 0.2 to 10",
		            mean, sd);
	if (low < GRID_LEVEL_MIN_LOGIT || high > GRID_LEVEL_MAX_LOGIT)
		return fail(w, ERR_INPUT, "the nodes of an adaptive test lie within -6 and 6");
	if (command->nodes == NULL && command->node_range == NULL)
		nodes_standard(mean, sd, &out->nodes);
	else
		nodes_trapezoid(low, high, count, mean, sd, &out->nodes);
	out->cat.low_logit = low;
	out->cat.high_logit = high;
	return irt_range(w, "--limits", command->limits, &out->cat.low_logit, &out->cat.high_logit);
}

static enum err read_rule(struct work *w, const struct irt_command *command, struct irt_design *out)
{
	struct cat_design *cat = &out->cat;
	const char *select = command->select == NULL ? "mfi" : command->select;
	const char *estimate = command->estimate == NULL ? "eap" : command->estimate;
	cat->criterion.kind = criterion_of(str_of(select));
	if (cat->criterion.kind == CRITERION_KINDS)
		return fail(
			w, ERR_INPUT,
			"--select takes mfi, thopt, bopt, kl, klp, mlwi, mpwi, mei, mepv, progressive, proportional or "
			"random, not “%s”",
			select);
	if (!ability_method_find(str_of(estimate), &cat->estimator))
		return fail(w, ERR_INPUT, "--estimate takes eap, map, ml or wle, not “%s”", estimate);
	TRY(irt_real(w, "--acceleration", command->acceleration, 1, 0, 100, &cat->criterion.acceleration));
	TRY(irt_count(w, "--randomesque", command->randomesque, 1, 1, CRITERION_AMONG_MAX - 1,
	              &cat->exposure.among));
	cat->criterion.standard_error_logit = cat->stop.standard_error_logit;
	cat->criterion.items_max = cat->blueprint != NULL    ? cat->blueprint->length_max
	                           : cat->stop.items_max > 0 ? cat->stop.items_max
	                                                     : out->bank.count;
	return OK;
}

static const struct model *models_of(struct work *w, const struct bank *bank)
{
	struct model *models = work_array(w, bank->count, sizeof *models);
	for (size_t i = 0; i < bank->count; i++)
		models[i] = bank->items[i].model;
	return models;
}

enum err irt_design_read(struct work *w, const struct irt_command *command, struct irt_design *out)
{
	size_t seed;
	struct bank_population population;
	*out = (struct irt_design){0};
	TRY(irt_bank(w, command, &out->bank, &population));
	TRY(read_nodes(w, command, &population, out));
	TRY(read_stop(w, command->stop, &out->cat.stop));
	TRY(read_start(w, command->start, &out->cat.start));
	TRY(read_content(w, command, out));
	TRY(read_rule(w, command, out));
	if (command->acceptance != NULL)
		TRY(read_acceptance(w, command->acceptance, &out->bank, &out->cat.exposure.acceptance));
	TRY(irt_count(w, "--seed", command->seed, 1, 0, SIZE_MAX / 2, &seed));
	out->seed = seed;
	table_make(w, models_of(w, &out->bank), out->bank.count, &out->nodes, &out->table);
	out->content.items = out->table.items;
	out->cat.table = &out->table;
	return cat_check(w, &out->cat);
}
