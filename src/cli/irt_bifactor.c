/* `assay irt bifactor`: items that share a task. */
#include "base/csv.h"
#include "base/json.h"
#include "cli/input.h"
#include "cli/irt.h"
#include "irt/bifactor.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TASKS_BYTES_MAX = 1 << 20 };

struct tasks {
	uint8_t *of; /* [item_count] */
	struct str names[BIFACTOR_TASKS_MAX];
	size_t count;
};

static enum err find_task(struct work *w, struct tasks *tasks, struct str name, uint8_t *out)
{
	for (size_t t = 0; t < tasks->count; t++)
		if (str_equal(tasks->names[t], name)) {
			*out = (uint8_t)t;
			return OK;
		}
	if (tasks->count == BIFACTOR_TASKS_MAX)
		return fail(w, ERR_TOO_LARGE, "there are more than %d tasks", BIFACTOR_TASKS_MAX);
	*out = (uint8_t)tasks->count;
	tasks->names[tasks->count++] = name;
	return OK;
}

/* A CSV of two columns: item, task. Items that it does not name, or names without a task, have none. */
static enum err read_tasks(struct work *w, const char *path, const struct responses *responses,
                           struct tasks *tasks)
{
	struct str text, fields[2];
	size_t count;
	tasks->of = work_array(w, responses->item_count, sizeof *tasks->of);
	memset(tasks->of, BIFACTOR_GENERAL, responses->item_count);
	if (path == NULL)
		return fail(w, ERR_INPUT,
		            "name the file that says which item belongs to which task: --tasks FILE");
	TRY(input_file(w, path, TASKS_BYTES_MAX, &text));
	struct csv csv = csv_open(text);
	TRY(csv_row(w, &csv, fields, COUNT(fields), &count));
	if (count != 2 || !str_equal(fields[0], S("item")) || !str_equal(fields[1], S("task")))
		return fail(w, ERR_INPUT, "%s, line 1: the header is item,task", path);
	for (;;) {
		TRY(csv_row(w, &csv, fields, COUNT(fields), &count));
		if (count == 0)
			return OK;
		size_t item = 0;
		while (item < responses->item_count && !str_equal(responses->items[item].name, fields[0]))
			item++;
		if (count != 2 || item == responses->item_count)
			return fail(w, ERR_INPUT, "%s, line %lld: %s", path, (long long)csv.line,
			            count != 2 ? "it takes an item and its task"
			                       : "there is no such item in the responses");
		if (fields[1].len > 0)
			TRY(find_task(w, tasks, fields[1], &tasks->of[item]));
	}
}

static void put_real(struct json_out *out, struct str name, double value)
{
	if (isfinite(value)) {
		json_put_real(out, name, value);
		return;
	}
	json_name(out, name);
	json_null(out);
}

static void put_item(struct json_out *out, const struct bifactor_item *item, struct str name,
                     const struct tasks *tasks)
{
	json_object(out);
	json_put_str(out, S("name"), name);
	if (item->task != BIFACTOR_GENERAL)
		json_put_str(out, S("task"), tasks->names[item->task]);
	json_put_real(out, S("a"), item->general);
	json_put_real(out, S("s"), item->specific);
	for (size_t which = 0; which < 2; which++) {
		json_name(out, which == 0 ? S("d") : S("d_se"));
		json_array(out);
		for (size_t k = 0; k + 1 < item->levels; k++) {
			double value = which == 0 ? item->intercept[k] : item->intercept_error[k];
			if (isfinite(value))
				json_real(out, value);
			else
				json_null(out);
		}
		json_end(out);
	}
	put_real(out, S("a_se"), item->general_error);
	put_real(out, S("s_se"), item->specific_error);
	if (item->steep)
		json_put_bool(out, S("steep"), true);
	json_end(out);
}

static void put_persons(struct work *w, struct json_out *out, const struct responses *responses,
                        const struct bifactor *fit)
{
	struct arena *outer = w->arena, *inner = arena_open();
	json_name(out, S("persons"));
	json_array(out);
	w->arena = inner;
	for (size_t i = 0; i < responses->person_count; i++) {
		struct bifactor_score score = bifactor_score(w, fit, responses_of(responses, i));
		json_object(out);
		if (responses->ids != NULL)
			json_put_str(out, S("id"), responses->ids[i]);
		json_put_real(out, S("theta"), score.theta_logit);
		json_put_real(out, S("se"), score.standard_error_logit);
		json_end(out);
		arena_reset(inner);
	}
	w->arena = outer;
	arena_close(inner);
	json_end(out);
}

static enum err print_json(struct work *w, const struct responses *responses, const struct tasks *tasks,
                           const struct bifactor *fit)
{
	struct buf buf = buf_init(w->arena, IRT_OUTPUT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("model"), fit->ratios == NULL ? S("bifactor") : S("testlet"));
	json_put_int(&out, S("n_persons"), (int64_t)responses->person_count);
	json_put_real(&out, S("log_likelihood"), fit->log_likelihood);
	json_put_int(&out, S("n_parameters"), (int64_t)fit->parameter_count);
	json_put_real(&out, S("aic"), fit->aic);
	json_put_real(&out, S("bic"), fit->bic);
	json_put_int(&out, S("cycles"), (int64_t)fit->cycles);
	json_put_bool(&out, S("converged"), fit->converged);
	put_real(&out, S("explained_common_variance"), fit->explained_common_variance);
	put_real(&out, S("omega_hierarchical"), fit->omega_hierarchical);
	json_name(&out, S("tasks"));
	json_array(&out);
	for (size_t t = 0; t < tasks->count; t++) {
		json_object(&out);
		json_put_str(&out, S("name"), tasks->names[t]);
		if (fit->ratios != NULL)
			json_put_real(&out, S("sd"), fit->ratios[t]);
		if (fit->ratio_errors != NULL)
			put_real(&out, S("sd_se"), fit->ratio_errors[t]);
		json_end(&out);
	}
	json_end(&out);
	json_name(&out, S("items"));
	json_array(&out);
	for (size_t i = 0; i < fit->item_count; i++)
		put_item(&out, &fit->items[i], responses->items[i].name, tasks);
	json_end(&out);
	put_persons(w, &out, responses, fit);
	json_end(&out);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE,
		            "that is more than a gigabyte of figures: take fewer people at a time");
	printf("%.*s\n", STR_ARG(buf_str(&buf)));
	return OK;
}

static void print_table(const struct responses *responses, const struct tasks *tasks,
                        const struct bifactor *fit)
{
	printf("%-20s %-16s %8s %6s %8s %6s  %s\n", "item", "task", "a", "se", "s", "se", "d");
	for (size_t i = 0; i < fit->item_count; i++) {
		const struct bifactor_item *item = &fit->items[i];
		struct str task = item->task == BIFACTOR_GENERAL ? S("-") : tasks->names[item->task];
		printf("%-20.*s %-16.*s %8.3f %6.3f %8.3f %6.3f ", STR_ARG(responses->items[i].name),
		       STR_ARG(task), item->general, item->general_error, item->specific,
		       item->specific_error);
		for (size_t k = 0; k + 1 < item->levels; k++)
			printf(" %.3f", item->intercept[k]);
		printf("%s\n", item->steep ? "  a slope ran off to its bound" : "");
	}
	for (size_t t = 0; fit->ratios != NULL && t < tasks->count; t++)
		printf("The effect of the task %.*s has an SD of %.3f (%.3f).\n", STR_ARG(tasks->names[t]),
		       fit->ratios[t], fit->ratio_errors == NULL ? NAN : fit->ratio_errors[t]);
	printf("log-likelihood %.3f, AIC %.1f, BIC %.1f; the general factor has %.2f of the common variance, omega "
	       "hierarchical %.2f.\n",
	       fit->log_likelihood, fit->aic, fit->bic, fit->explained_common_variance,
	       fit->omega_hierarchical);
	if (!fit->converged)
		printf("It did not converge in %zu cycles: these figures are the last ones.\n", fit->cycles);
}

enum err irt_bifactor_action(struct work *w, const struct irt_command *command, int *exit_code)
{
	struct responses responses;
	struct tasks tasks = {0};
	struct bifactor fit;
	(void)exit_code;
	TRY(irt_responses(w, command, NULL, &responses));
	TRY(read_tasks(w, command->tasks, &responses, &tasks));
	const struct bifactor_options options = {
		.tasks = tasks.of,
		.task_count = tasks.count,
		.task_names = tasks.names,
		.testlet = command->testlet,
	};
	TRY(bifactor_fit(w, &responses, &options, &fit));
	if (command->json)
		return print_json(w, &responses, &tasks, &fit);
	print_table(&responses, &tasks, &fit);
	return OK;
}
