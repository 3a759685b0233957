/* `assay irt times`: how long items take, how fast people work, and what was answered too fast to have been thought about. */
#include "base/json.h"
#include "cli/irt.h"
#include "irt/response_time_read.h"

#include <stdio.h>

struct study {
	const struct response_time_table *table;
	struct response_time_model model;
	double *residual; /* of one person */
	bool *rapid;
};

static struct response_time_person look_at(const struct study *study, size_t person)
{
	const struct response_times *times = &study->table->times;
	return response_time_of(&study->model, times->seconds + person * times->item_count, study->residual,
	                        study->rapid);
}

static void put_items(struct json_out *out, const struct study *study)
{
	json_name(out, S("items"));
	json_array(out);
	for (size_t i = 0; i < study->model.item_count; i++) {
		const struct response_time_item *item = &study->model.items[i];
		json_object(out);
		json_put_str(out, S("name"), study->table->names[i]);
		json_put_real(out, S("intensity"), item->intensity);
		json_put_real(out, S("discrimination"), item->discrimination);
		json_put_real(out, S("threshold_seconds"), item->threshold_seconds);
		json_put_int(out, S("n"), (int64_t)item->count);
		json_end(out);
	}
	json_end(out);
}

static void put_person(struct json_out *out, const struct study *study, size_t person)
{
	struct response_time_person of = look_at(study, person);
	json_object(out);
	if (study->table->ids != NULL)
		json_put_str(out, S("id"), study->table->ids[person]);
	else
		json_put_int(out, S("id"), (int64_t)person + 1);
	json_put_real(out, S("speed"), of.speed);
	json_put_real(out, S("se"), of.standard_error);
	json_put_real(out, S("effort"), of.effort);
	json_name(out, S("rapid"));
	json_array(out);
	for (size_t i = 0; i < study->model.item_count; i++)
		if (study->rapid[i])
			json_str(out, study->table->names[i]);
	json_end(out);
	json_name(out, S("residuals"));
	json_array(out);
	for (size_t i = 0; i < study->model.item_count; i++)
		json_real(out, study->residual[i]);
	json_end(out);
	json_end(out);
}

static enum err print_json(struct work *w, const struct study *study)
{
	struct buf buf = buf_init(w->arena, IRT_OUTPUT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_real(&out, S("speed_sd"), study->model.speed_sd);
	json_put_real(&out, S("log_likelihood"), study->model.log_likelihood);
	json_put_int(&out, S("iterations"), (int64_t)study->model.iterations);
	json_put_bool(&out, S("converged"), study->model.converged);
	put_items(&out, study);
	json_name(&out, S("persons"));
	json_array(&out);
	for (size_t person = 0; person < study->table->times.person_count && !buf.full; person++)
		put_person(&out, study, person);
	json_end(&out);
	json_end(&out);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "that is more than a gigabyte of figures: take fewer people");
	printf("%.*s\n", STR_ARG(buf_str(&buf)));
	return OK;
}

static void print_table(struct work *w, const struct study *study)
{
	printf("%-16s %10s %14s %12s %8s\n", "item", "intensity", "discrimination", "threshold s", "n");
	for (size_t i = 0; i < study->model.item_count; i++) {
		const struct response_time_item *item = &study->model.items[i];
		printf("%-16.*s %10.3f %14.3f %12.2f %8zu\n", STR_ARG(study->table->names[i]),
		       item->intensity, item->discrimination, item->threshold_seconds, item->count);
	}
	printf("\n%-16s %10s %14s %12s %8s\n", "id", "speed", "se", "effort", "rapid");
	for (size_t person = 0; person < study->table->times.person_count; person++) {
		struct response_time_person of = look_at(study, person);
		struct str id = study->table->ids != NULL ? study->table->ids[person]
		                                          : str_format(w->arena, "%zu", person + 1);
		printf("%-16.*s %10.3f %14.3f %12.3f %8zu\n", STR_ARG(id), of.speed, of.standard_error,
		       of.effort, of.rapid);
	}
}

enum err irt_times_action(struct work *w, const struct irt_command *command, int *exit_code)
{
	struct response_time_table table;
	(void)exit_code;
	TRY(irt_times(w, command, &table));
	struct study study = {
		.table = &table,
		.residual = work_array(w, table.times.item_count, sizeof(double)),
		.rapid = work_array(w, table.times.item_count, sizeof(bool)),
	};
	TRY(response_time_calibrate(w, &table.times, &study.model));
	if (!study.model.converged)
		fprintf(stderr, "assay irt: the figures are not settled after %zu iterations.\n",
		        study.model.iterations);
	if (command->json)
		return print_json(w, &study);
	print_table(w, &study);
	return OK;
}
