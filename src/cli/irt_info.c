/* `assay irt info`: what a test tells along the scale. */
#include "base/json.h"
#include "cli/irt.h"

#include <math.h>
#include <stdio.h>

struct curve {
	const struct bank *bank;
	const double *thetas;
	size_t count;
	double *information, *expected; /* of the test, [count] */
};

static struct curve make_curve(struct work *w, const struct bank *bank, const double *thetas, size_t count)
{
	struct curve curve = {
		.bank = bank,
		.thetas = thetas,
		.count = count,
		.information = work_array(w, count, sizeof(double)),
		.expected = work_array(w, count, sizeof(double)),
	};
	for (size_t i = 0; i < count; i++)
		for (size_t item = 0; item < bank->count; item++) {
			const struct model *model = &bank->items[item].model;
			curve.information[i] += model_information(model, thetas[i]);
			/* Levels of a nominal item are in no order: there is no score to expect. */
			if (model->kind != MODEL_NOMINAL)
				curve.expected[i] += model_expected_level(model, thetas[i]);
		}
	return curve;
}

static void put_numbers(struct json_out *out, struct str name, const double *numbers, size_t count)
{
	json_name(out, name);
	json_array(out);
	for (size_t i = 0; i < count; i++)
		json_real(out, numbers[i]);
	json_end(out);
}

static enum err print_json(struct work *w, const struct curve *curve)
{
	struct buf buf = buf_init(w->arena, IRT_OUTPUT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	double *numbers = work_array(w, curve->count, sizeof *numbers);
	json_object(&out);
	put_numbers(&out, S("theta"), curve->thetas, curve->count);
	put_numbers(&out, S("information"), curve->information, curve->count);
	for (size_t i = 0; i < curve->count; i++)
		numbers[i] = 1 / sqrt(curve->information[i]);
	put_numbers(&out, S("se"), numbers, curve->count);
	put_numbers(&out, S("expected_score"), curve->expected, curve->count);
	json_name(&out, S("items"));
	json_array(&out);
	for (size_t item = 0; item < curve->bank->count; item++) {
		const struct bank_item *of = &curve->bank->items[item];
		for (size_t i = 0; i < curve->count; i++)
			numbers[i] = model_information(&of->model, curve->thetas[i]);
		json_object(&out);
		json_put_str(&out, S("name"), of->name);
		put_numbers(&out, S("information"), numbers, curve->count);
		json_end(&out);
	}
	json_end(&out);
	json_end(&out);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "that is more than a gigabyte of figures: take fewer points");
	printf("%.*s\n", STR_ARG(buf_str(&buf)));
	return OK;
}

static void print_table(const struct curve *curve)
{
	printf("%8s %12s %8s %14s\n", "theta", "information", "se", "expected score");
	for (size_t i = 0; i < curve->count; i++)
		printf("%8.3f %12.4f %8.4f %14.4f\n", curve->thetas[i], curve->information[i],
		       1 / sqrt(curve->information[i]), curve->expected[i]);
}

enum err irt_info_action(struct work *w, const struct irt_command *command, int *exit_code)
{
	struct bank bank;
	const double *thetas;
	size_t count;
	(void)exit_code;
	TRY(irt_points(w, "--theta", command->theta == NULL ? "-4:4:0.5" : command->theta, &thetas, &count));
	TRY(irt_bank(w, command, &bank, NULL));
	struct curve curve = make_curve(w, &bank, thetas, count);
	if (command->json)
		return print_json(w, &curve);
	print_table(&curve);
	return OK;
}
