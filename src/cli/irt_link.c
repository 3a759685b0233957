/* `assay irt link` and `assay irt drift`: two calibrations onto one scale, and which items no longer are what they were. */
#include "base/json.h"
#include "cli/irt.h"
#include "irt/bank_read.h"
#include "irt/bank_write.h"
#include "irt/drift.h"
#include "base/portable.h"

#include <stdio.h>

struct linking {
	struct bank from, to;
	struct bank_population population; /* of `from` */
	const struct link_pair *pairs;
	size_t count;
	struct model *of_from, *of_to; /* of the pairs */
	struct link_options options;
};

/* Points of ability and their weights. */
static enum err read_nodes(struct work *w, const struct irt_command *command, struct link_options *options)
{
	double from = -6, to = 6, sum = 0;
	bool normal = command->density == NULL || str_equal(str_of(command->density), S("normal"));
	if (!normal && !str_equal(str_of(command->density), S("uniform")))
		return fail(w, ERR_INPUT, "--density takes normal or uniform, not “%s”", command->density);
	TRY(irt_range(w, "--range", command->node_range, &from, &to));
	TRY(irt_count(w, "--nodes", command->nodes, 61, 2, LINK_NODES_MAX, &options->node_count));
	double *nodes = work_array(w, options->node_count, sizeof *nodes);
	double *weights = work_array(w, options->node_count, sizeof *weights);
	for (size_t i = 0; i < options->node_count; i++) {
		nodes[i] = from + (to - from) * (double)i / (double)(options->node_count - 1);
		weights[i] = normal ? portable_exp(-nodes[i] * nodes[i] / 2) : 1;
		sum += weights[i];
	}
	for (size_t i = 0; i < options->node_count; i++)
		weights[i] /= sum;
	options->nodes = nodes;
	options->weights = weights;
	return OK;
}

static enum err read_bank(struct work *w, const struct irt_command *command, const char *path,
                          struct bank *out, struct bank_population *population)
{
	struct irt_command of = *command;
	of.items = path;
	return irt_bank(w, &of, out, population);
}

static enum err read_linking(struct work *w, const struct irt_command *command, struct linking *out)
{
	const char *method = command->method == NULL ? "stocking-lord" : command->method;
	if (command->from == NULL || command->to == NULL)
		return fail(w, ERR_INPUT, "name both files of items: --from X --to Y");
	if (!link_method_of(str_of(method), &out->options.method))
		return fail(
			w, ERR_INPUT,
			"--method takes mean-mean, mean-gmean, mean-sigma, haebara or stocking-lord, not “%s”",
			method);
	out->options.symmetric = command->symmetric;
	TRY(read_nodes(w, command, &out->options));
	TRY(read_bank(w, command, command->from, &out->from, &out->population));
	TRY(read_bank(w, command, command->to, &out->to, NULL));
	out->pairs = link_pairs(w, &out->from, &out->to, &out->count);
	out->of_from = work_array(w, out->count, sizeof *out->of_from);
	out->of_to = work_array(w, out->count, sizeof *out->of_to);
	for (size_t i = 0; i < out->count; i++) {
		const struct bank_item *x = &out->from.items[out->pairs[i].from];
		const struct bank_item *y = &out->to.items[out->pairs[i].to];
		if (x->model.kind != y->model.kind || x->model.levels != y->model.levels)
			return fail(w, ERR_INPUT,
			            "item “%.*s” has another model, or other levels, in the two files",
			            STR_ARG(x->name));
		out->of_from[i] = x->model;
		out->of_to[i] = y->model;
	}
	return OK;
}

static struct str pair_name(const struct linking *linking, size_t i)
{
	return linking->from.items[linking->pairs[i].from].name;
}

static void put_line(struct json_out *out, const struct linking *linking, struct link link)
{
	json_put_str(out, S("method"), link_method_name(linking->options.method));
	json_put_bool(out, S("symmetric"), linking->options.symmetric);
	json_put_int(out, S("n_common"), (int64_t)linking->count);
	json_put_real(out, S("A"), link.slope);
	json_put_real(out, S("B"), link.shift);
}

static enum err print(struct work *w, const struct buf *buf)
{
	if (buf->full)
		return fail(w, ERR_TOO_LARGE, "that is more than a gigabyte of figures");
	printf("%.*s\n", STR_ARG(buf_str(buf)));
	return OK;
}

static void print_line(const struct linking *linking, struct link link)
{
	printf("theta on the scale of --to = %.6f theta on the scale of --from %c %.6f\n", link.slope,
	       link.shift < 0 ? '-' : '+', link.shift < 0 ? -link.shift : link.shift);
	printf("by %.*s, %zu common items\n", STR_ARG(link_method_name(linking->options.method)),
	       linking->count);
}

enum err irt_link_action(struct work *w, const struct irt_command *command, int *exit_code)
{
	struct linking linking = {0};
	struct link link;
	(void)exit_code;
	TRY(read_linking(w, command, &linking));
	TRY(link_find(w, linking.of_from, linking.of_to, linking.count, &linking.options, &link));
	if (!command->json) {
		print_line(&linking, link);
		return OK;
	}
	struct buf buf = buf_init(w->arena, IRT_OUTPUT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	put_line(&out, &linking, link);
	json_name(&out, S("items"));
	json_array(&out);
	for (size_t i = 0; i < linking.from.count; i++) {
		struct bank_item item = linking.from.items[i];
		item.model = link_item(link, &item.model);
		json_object(&out);
		bank_write_item(&out, &item, (struct str){NULL, 0});
		json_end(&out);
	}
	json_end(&out);
	if (linking.population.known) {
		double sd = link.slope * linking.population.sd;
		json_name(&out, S("population"));
		json_object(&out);
		json_put_real(&out, S("mean"), link_level(link, linking.population.mean));
		json_put_real(&out, S("variance"), sd * sd);
		json_end(&out);
	}
	json_end(&out);
	return print(w, &buf);
}

static enum err print_drift(struct work *w, const struct linking *linking, const struct drift *drift,
                            double critical)
{
	struct buf buf = buf_init(w->arena, IRT_OUTPUT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	put_line(&out, linking, drift->link);
	json_put_real(&out, S("critical"), critical);
	json_put_int(&out, S("n_out"), (int64_t)drift->out_count);
	json_put_bool(&out, S("limited"), drift->limited);
	json_name(&out, S("items"));
	json_array(&out);
	for (size_t i = 0; i < linking->count; i++) {
		const struct drift_item *item = &drift->items[i];
		json_object(&out);
		json_put_str(&out, S("name"), pair_name(linking, i));
		json_put_real(&out, S("difficulty_change"), item->difficulty_change);
		json_put_real(&out, S("difficulty_z"), item->difficulty_z);
		json_put_real(&out, S("slope_change"), item->slope_change);
		json_put_real(&out, S("slope_z"), item->slope_z);
		json_put_real(&out, S("distance"), item->distance);
		json_put_bool(&out, S("out"), item->out);
		json_end(&out);
	}
	json_end(&out);
	json_end(&out);
	return print(w, &buf);
}

enum err irt_drift_action(struct work *w, const struct irt_command *command, int *exit_code)
{
	struct linking linking = {0};
	struct drift drift;
	double critical;
	(void)exit_code;
	TRY(irt_real(w, "--critical", command->critical, DRIFT_CRITICAL, 0.5, 10, &critical));
	TRY(read_linking(w, command, &linking));
	TRY(drift_find(w, linking.of_from, linking.of_to, linking.count, &linking.options, critical, &drift));
	if (command->json)
		return print_drift(w, &linking, &drift, critical);
	print_line(&linking, drift.link);
	printf("\n%-20s %10s %8s %10s %8s %8s\n", "item", "harder by", "z", "log a by", "z", "distance");
	for (size_t i = 0; i < linking.count; i++) {
		const struct drift_item *item = &drift.items[i];
		printf("%-20.*s %10.4f %8.2f %10.4f %8.2f %8.4f%s\n", STR_ARG(pair_name(&linking, i)),
		       item->difficulty_change, item->difficulty_z, item->slope_change, item->slope_z,
		       item->distance, item->out ? "  drifted" : "");
	}
	if (drift.limited)
		printf("More items are beyond %g, but no more than a fifth is left out of a link: look at the "
		       "calibrations.\n",
		       critical);
	return OK;
}
