/* `assay irt facets`: people, items and raters on one scale. */
#include "base/json.h"
#include "cli/input.h"
#include "cli/irt.h"
#include "irt/facets_read.h"

#include <math.h>
#include <stdio.h>

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
static void put_element(struct json_out *out, struct str name, const struct facets_element *element,
                        double lowest, bool subset)
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

static double mean_lowest(const struct facets_table *table)
{
	double sum = 0;
	for (size_t i = 0; i < table->data.item_count; i++)
		sum += table->lowest[i];
	return sum / (double)table->data.item_count;
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

static void put_items(struct json_out *out, const struct facets_table *table, const struct facets *facets)
{
	json_name(out, S("items"));
	json_array(out);
	for (size_t i = 0; i < table->data.item_count; i++) {
		json_object(out);
		put_element(out, table->data.item_names[i], &facets->items[i], table->lowest[i], false);
		for (size_t which = 0; which < 2; which++) {
			const double *numbers = which == 0 ? facets->thresholds[i] : facets->threshold_se[i];
			json_name(out, which == 0 ? S("thresholds") : S("thresholds_se"));
			json_array(out);
			for (size_t l = 0; l + 1 < table->data.levels[i]; l++)
				json_real(out, numbers[l]);
			json_end(out);
		}
		json_end(out);
	}
	json_end(out);
}

static enum err print_json(struct work *w, const struct facets_table *table, const struct facets *facets,
                           const char *model)
{
	struct buf buf = buf_init(w->arena, IRT_OUTPUT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("model"), str_of(model));
	json_put_int(&out, S("n_ratings"), (int64_t)table->data.rating_count);
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
	put_elements(&out, S("raters"), facets->raters, table->data.rater_names, table->data.rater_count,
	             mean_lowest(table));
	put_items(&out, table, facets);
	put_elements(&out, S("persons"), facets->persons, table->person_names, table->data.person_count,
	             mean_lowest(table));
	json_name(&out, S("spread"));
	json_object(&out);
	put_spread(&out, S("persons"), &facets->person_spread);
	put_spread(&out, S("items"), &facets->item_spread);
	put_spread(&out, S("raters"), &facets->rater_spread);
	json_end(&out);
	json_end(&out);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE,
		            "that is more than a gigabyte of figures: take fewer people at a time");
	printf("%.*s\n", STR_ARG(buf_str(&buf)));
	return OK;
}

static void print_elements(const char *title, const struct facets_element *elements, const struct str *names,
                           size_t count, const double *lowest, double mean)
{
	printf("%-20s %8s %6s %6s %6s %6s %6s %8s %8s %8s\n", title, "measure", "se", "infit", "z", "outfit",
	       "z", "average", "fair", "ratings");
	for (size_t i = 0; i < count; i++) {
		const struct facets_element *element = &elements[i];
		double add = lowest == NULL ? mean : lowest[i];
		printf("%-20.*s %8.3f %6.3f %6.2f %6.2f %6.2f %6.2f %8.3f %8.3f %8zu\n", STR_ARG(names[i]),
		       element->measure_logit, element->standard_error, element->infit, element->infit_z,
		       element->outfit, element->outfit_z, element->average + add,
		       element->fair_average + add, element->rating_count);
	}
	printf("\n");
}

static void print_table(struct work *w, const struct facets_table *table, const struct facets *facets)
{
	double *lowest = work_array(w, table->data.item_count, sizeof *lowest);
	for (size_t i = 0; i < table->data.item_count; i++)
		lowest[i] = table->lowest[i];
	print_elements("rater", facets->raters, table->data.rater_names, table->data.rater_count, NULL,
	               mean_lowest(table));
	print_elements("item", facets->items, table->data.item_names, table->data.item_count, lowest, 0);
	printf("%zu people, SD %.3f (%.3f), reliability %.3f. Raters: separation %.2f, reliability %.3f.\n",
	       table->data.person_count, facets->sd_logit, facets->sd_error,
	       facets->person_spread.reliability, facets->rater_spread.separation,
	       facets->rater_spread.reliability);
	if (facets->subset_count > 1)
		printf("The ratings fall into %zu parts that no person links: severities of raters are comparable across them "
		       "only if people were assigned at random.\n",
		       facets->subset_count);
	if (!facets->converged)
		printf("It did not converge in %zu iterations: these figures are the last ones.\n",
		       facets->iterations);
}

enum err irt_facets_action(struct work *w, const struct irt_command *command, int *exit_code)
{
	struct str text;
	struct facets facets;
	struct facets_table table;
	const char *model = command->model == NULL ? "rating-scale" : command->model;
	const struct facets_columns columns = {
		.person = str_of(command->person == NULL ? "person" : command->person),
		.rater = str_of(command->rater == NULL ? "rater" : command->rater),
		.leave_out = command->leave_out == NULL ? (struct str){0} : str_of(command->leave_out),
	};
	bool partial_credit = str_equal(str_of(model), S("partial-credit"));
	(void)exit_code;
	if (!partial_credit && !str_equal(str_of(model), S("rating-scale")))
		return fail(w, ERR_INPUT, "--model of facets is rating-scale or partial-credit, not “%s”",
		            model);
	TRY(input_file(w, command->words[0], IRT_RESPONSES_BYTES_MAX, &text));
	if (facets_read(w, text, &columns, partial_credit, &table) != OK)
		return irt_fail_in(w, command->words[0]);
	TRY(facets_fit(w, &table.data, &facets));
	if (command->json)
		return print_json(w, &table, &facets, model);
	print_table(w, &table, &facets);
	return OK;
}
