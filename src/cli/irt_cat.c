/* `assay irt cat`: people's stored answers, asked for one by one. */
#include "base/json.h"
#include "cli/irt_design.h"

#include <stdio.h>

/* One person's way. */
struct way {
	const size_t *items; /* [length] */
	const uint8_t *levels;
	double *thetas, *errors, *values, *runner_up_values; /* [length] */
	size_t *runners_up;                                  /* SELECT_NONE: there was none */
	size_t length;
	enum stop_reason reason;
};

static struct way follow(struct work *w, struct cat *cat, const uint8_t *levels, struct chance chance)
{
	size_t count = cat->design->table->count;
	struct way way = {.items = cat->items, .levels = cat->levels};
	bool *available = work_array(w, count, sizeof *available);
	way.thetas = work_array(w, count, sizeof *way.thetas);
	way.errors = work_array(w, count, sizeof *way.errors);
	way.values = work_array(w, count, sizeof *way.values);
	way.runner_up_values = work_array(w, count, sizeof *way.runner_up_values);
	way.runners_up = work_array(w, count, sizeof *way.runners_up);
	for (size_t i = 0; i < count; i++)
		available[i] = levels[i] != RESPONSES_MISSING;
	struct cat_choice choice;
	cat_begin(cat, chance, available);
	while ((way.reason = cat_next(cat, &choice)) == STOP_NOT_YET) {
		cat_answer(cat, &choice, levels[choice.item]);
		way.thetas[way.length] = cat->theta_logit;
		way.errors[way.length] = cat_standard_error(cat);
		way.values[way.length] = choice.value;
		way.runners_up[way.length] = choice.runner_up;
		way.runner_up_values[way.length++] = choice.runner_up_value;
	}
	return way;
}

static void put_numbers(struct json_out *out, struct str name, const double *numbers, size_t count)
{
	json_name(out, name);
	json_array(out);
	for (size_t i = 0; i < count; i++)
		json_real(out, numbers[i]);
	json_end(out);
}

static void put_items(struct json_out *out, struct str name, const struct bank *bank, const size_t *items,
                      size_t count)
{
	json_name(out, name);
	json_array(out);
	for (size_t i = 0; i < count; i++)
		if (items[i] == SELECT_NONE)
			json_null(out);
		else
			json_str(out, bank->items[items[i]].name);
	json_end(out);
}

static int64_t code_of(const struct bank_item *item, size_t level)
{
	return item->codes == NULL ? (int64_t)level : item->codes[level];
}

static void put_way(struct json_out *out, const struct irt_design *design, const struct cat *cat,
                    struct str id, const struct way *way)
{
	json_object(out);
	json_put_str(out, S("id"), id);
	put_items(out, S("items"), &design->bank, way->items, way->length);
	json_name(out, S("responses"));
	json_array(out);
	for (size_t i = 0; i < way->length; i++)
		json_int(out, code_of(&design->bank.items[way->items[i]], way->levels[i]));
	json_end(out);
	put_numbers(out, S("thetas"), way->thetas, way->length);
	put_numbers(out, S("ses"), way->errors, way->length);
	put_numbers(out, S("criterion"), way->values, way->length);
	put_items(out, S("runner_up"), &design->bank, way->runners_up, way->length);
	put_numbers(out, S("criterion_runner_up"), way->runner_up_values, way->length);
	json_put_real(out, S("theta"), cat->theta_logit);
	json_put_real(out, S("se"), cat_standard_error(cat));
	json_put_int(out, S("length"), (int64_t)way->length);
	json_put_str(out, S("stop"), stop_reason_name(way->reason));
	if (design->cat.stop.has_cut)
		json_put_str(out, S("side"),
		             cat->theta_logit >= design->cat.stop.cut_logit ? S("above") : S("below"));
	if (design->cat.blueprint != NULL)
		json_put_bool(out, S("blueprint_met"), cat_meets(cat));
	json_end(out);
}

static void print_way(const struct irt_design *design, struct str id, const struct way *way)
{
	for (size_t i = 0; i < way->length; i++) {
		const struct bank_item *item = &design->bank.items[way->items[i]];
		printf("%-12.*s %4zu %-16.*s %8lld %9.4f %9.4f %12.6g %12.6g%s%.*s\n", STR_ARG(id), i + 1,
		       STR_ARG(item->name), (long long)code_of(item, way->levels[i]), way->thetas[i],
		       way->errors[i], way->values[i], way->runner_up_values[i],
		       i + 1 == way->length ? "  " : "",
		       STR_ARG(i + 1 == way->length ? stop_reason_name(way->reason) : S("")));
	}
}

enum err irt_cat_action(struct work *w, const struct irt_command *command, int *exit_code)
{
	struct irt_design *design = work_alloc(w, sizeof *design);
	struct responses responses;
	(void)exit_code;
	TRY(irt_design_read(w, command, design));
	TRY(irt_responses(w, command, &design->bank, &responses));
	struct cat *cat = cat_open(w, &design->cat);
	struct buf buf = buf_init(w->arena, IRT_OUTPUT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	if (command->json)
		json_array(&out);
	else
		printf("%-12s %4s %-16s %8s %9s %9s %12s %12s\n", "id", "step", "item", "response", "theta",
		       "se", "criterion", "runner-up's");
	for (size_t person = 0; person < responses.person_count; person++) {
		struct way way =
			follow(w, cat, responses_of(&responses, person), chance_begin(design->seed, person));
		struct str id = responses.ids != NULL ? responses.ids[person]
		                                      : str_format(w->arena, "%zu", person + 1);
		if (command->json)
			put_way(&out, design, cat, id, &way);
		else
			print_way(design, id, &way);
	}
	if (!command->json)
		return OK;
	json_end(&out);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "that is more than a gigabyte of figures: take fewer people");
	printf("%.*s\n", STR_ARG(buf_str(&buf)));
	return OK;
}
