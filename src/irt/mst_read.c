/* mst_read. */
#include "irt/mst.h"

#include "base/check.h"
#include "base/json.h"

struct reader {
	struct work *w;
	const struct bank *bank;
	size_t *stage_of; /* [bank]: the stage that has the item, counted from 1; 0: none */
};

static enum err read_module(struct reader *reader, const struct json *json, size_t stage,
                            struct mst_module *out)
{
	struct work *w = reader->w;
	const struct json *items = json_get(json, S("items"));
	struct str name = json_get_str(json, S("name"));
	if (json->kind != JSON_OBJECT || str_absent(name) || items == NULL || items->kind != JSON_ARRAY ||
	    items->count == 0)
		return fail(w, ERR_INPUT,
		            "A module of stage %zu of the panel must have a “name” and “items”.", stage + 1);
	size_t *places = work_array(w, items->count, sizeof *places);
	for (size_t i = 0; i < items->count; i++) {
		struct str item = items->elements[i].text;
		if (items->elements[i].kind != JSON_STRING ||
		    (places[i] = bank_find(reader->bank, item)) == SIZE_MAX)
			return fail(w, ERR_INPUT,
			            "The module “%.*s” names “%.*s”, which the bank does not have.",
			            STR_ARG(name), STR_ARG(item));
		if (reader->stage_of[places[i]] != 0 && reader->stage_of[places[i]] != stage + 1)
			return fail(w, ERR_INPUT,
			            "The item “%.*s” is in two stages: somebody could meet it twice.",
			            STR_ARG(item));
		for (size_t j = 0; j < i; j++)
			if (places[j] == places[i])
				return fail(w, ERR_INPUT, "The module “%.*s” has “%.*s” twice.",
				            STR_ARG(name), STR_ARG(item));
		reader->stage_of[places[i]] = stage + 1;
	}
	*out = (struct mst_module){name, places, items->count};
	return OK;
}

static enum err read_stage(struct reader *reader, const struct json *json, size_t stage,
                           struct mst_stage *out)
{
	if (json->kind != JSON_ARRAY || json->count == 0 || json->count > MST_MODULES_MAX)
		return fail(reader->w, ERR_INPUT, "Stage %zu of the panel must be a list of 1 to %d modules.",
		            stage + 1, MST_MODULES_MAX);
	if (stage == 0 && json->count != 1)
		return fail(reader->w, ERR_INPUT,
		            "The first stage of the panel must be one module, where everybody begins.");
	struct mst_module *modules = work_array(reader->w, json->count, sizeof *modules);
	for (size_t i = 0; i < json->count; i++)
		TRY(read_module(reader, &json->elements[i], stage, &modules[i]));
	out->modules = modules;
	out->count = json->count;
	return OK;
}

static enum err read_cuts(struct work *w, const struct json *cuts, size_t stage, struct mst_stage *out)
{
	if (cuts == NULL || cuts->kind != JSON_ARRAY || cuts->count != out->count - 1)
		return fail(w, ERR_INPUT,
		            "Stage %zu of the panel has %zu modules and needs a list of %zu cuts.", stage + 1,
		            out->count, out->count - 1);
	for (size_t i = 0; i < cuts->count; i++) {
		if (!json_to_real(&cuts->elements[i], &out->cuts[i]) ||
		    (i > 0 && !(out->cuts[i] > out->cuts[i - 1])))
			return fail(w, ERR_INPUT,
			            "The cuts of stage %zu of the panel must be numbers that rise.",
			            stage + 1);
	}
	return OK;
}

static enum err set_cuts(struct work *w, const struct bank *bank, const struct json *cuts,
                         struct mst_panel *panel)
{
	if (cuts == NULL && panel->route == MST_RIGHT)
		return fail(w, ERR_INPUT, "A panel that routes by the number right needs “cuts”.");
	if (cuts != NULL && (cuts->kind != JSON_ARRAY || cuts->count != panel->stage_count))
		return fail(w, ERR_INPUT, "The panel's “cuts” must be a list with a list for each stage.");
	for (size_t stage = 0; stage < panel->stage_count && panel->route != MST_INFORMATION; stage++) {
		struct mst_stage *of = &panel->stages[stage];
		if (cuts != NULL) {
			TRY(read_cuts(w, json_at(cuts, stage), stage, of));
			continue;
		}
		for (size_t i = 0; i + 1 < of->count; i++) {
			of->cuts[i] = mst_crossing(bank, &of->modules[i], &of->modules[i + 1]);
			if (i > 0 && !(of->cuts[i] > of->cuts[i - 1]))
				return fail(
					w, ERR_INPUT,
					"The modules of stage %zu of the panel are not in the order of their difficulty.",
					stage + 1);
		}
	}
	return OK;
}

static enum err read_route(struct work *w, const struct json *panel, enum mst_route *out)
{
	static const struct str names[] = {S_INIT("information"), S_INIT("theta"), S_INIT("right")};
	struct str route = json_get_str(panel, S("route"));
	*out = MST_INFORMATION;
	if (json_get(panel, S("route")) == NULL)
		return OK;
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_equal(names[i], route)) {
			*out = (enum mst_route)i;
			return OK;
		}
	return fail(w, ERR_INPUT, "The panel's “route” is information, theta or right.");
}

enum err mst_read(struct work *w, struct str json, const struct bank *bank, struct mst_panel *out)
{
	const struct json *panel;
	TRY(json_parse(w, json, MST_BYTES_MAX, &panel));
	const struct json *stages = json_get(panel, S("stages"));
	struct reader reader = {w, bank, work_array(w, bank->count, sizeof(size_t))};
	*out = (struct mst_panel){0};
	if (stages == NULL || stages->kind != JSON_ARRAY || stages->count == 0 ||
	    stages->count > MST_STAGES_MAX)
		return fail(w, ERR_INPUT, "A panel must have “stages”, a list of 1 to %d.", MST_STAGES_MAX);
	for (size_t i = 0; i < panel->count; i++) {
		struct str name = panel->members[i].name;
		if (!str_equal(name, S("stages")) && !str_equal(name, S("route")) &&
		    !str_equal(name, S("cuts")))
			return fail(
				w, ERR_INPUT,
				"The panel has a member “%.*s” that we don't know; it may have stages, route "
				"and cuts.",
				STR_ARG(name));
	}
	out->stage_count = stages->count;
	for (size_t i = 0; i < stages->count; i++)
		TRY(read_stage(&reader, &stages->elements[i], i, &out->stages[i]));
	TRY(read_route(w, panel, &out->route));
	return set_cuts(w, bank, json_get(panel, S("cuts")), out);
}
