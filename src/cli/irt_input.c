/* Files and options that the actions of `assay irt` share. */
#include "base/csv.h"
#include "cli/input.h"
#include "cli/irt.h"
#include "irt/responses_read.h"

#include <string.h>

enum { LIST_MAX = RESPONSES_ITEMS_MAX };

enum err irt_fail_in(struct work *w, const char *path)
{
	struct str sentence = w->message;
	enum err kind = w->failed;
	work_forgive(w);
	return fail(w, kind, "%s: %.*s", path, STR_ARG(sentence));
}

enum err irt_bank(struct work *w, const struct irt_command *command, struct bank *out,
                  struct bank_population *population)
{
	struct str text;
	if (command->items == NULL)
		return fail(w, ERR_INPUT, "name the file of items: --items FILE");
	TRY(input_file(w, command->items, BANK_BYTES_MAX, &text));
	if (bank_read(w, text, out) != OK ||
	    (population != NULL && bank_read_population(w, text, population) != OK))
		return irt_fail_in(w, command->items);
	return OK;
}

/* A list with commas, in which a name that has one stands in quotes. */
static enum err read_list(struct work *w, const char *text, const struct str **out, size_t *count)
{
	struct csv csv = csv_open(str_of(text));
	struct str *fields = work_array(w, LIST_MAX, sizeof *fields);
	TRY(csv_row(w, &csv, fields, LIST_MAX, count));
	*out = fields;
	return OK;
}

enum err irt_integers(struct work *w, const char *option, const char *text, const int32_t **out,
                      size_t *count)
{
	const struct str *fields;
	TRY(read_list(w, text, &fields, count));
	int32_t *numbers = work_array(w, *count, sizeof *numbers);
	for (size_t i = 0; i < *count; i++) {
		int64_t value;
		if (!str_to_int(fields[i], &value) || value < INT32_MIN || value > INT32_MAX)
			return fail(w, ERR_INPUT, "%s takes whole numbers with commas, not “%.*s”", option,
			            STR_ARG(fields[i]));
		numbers[i] = (int32_t)value;
	}
	*out = numbers;
	return OK;
}

enum err irt_reals(struct work *w, const char *option, const char *text, const double **out, size_t *count)
{
	const struct str *fields;
	TRY(read_list(w, text, &fields, count));
	double *numbers = work_array(w, *count, sizeof *numbers);
	for (size_t i = 0; i < *count; i++)
		if (!str_to_real(fields[i], &numbers[i]))
			return fail(w, ERR_INPUT, "%s takes numbers with commas, not “%.*s”", option,
			            STR_ARG(fields[i]));
	*out = numbers;
	return OK;
}

enum err irt_responses(struct work *w, const struct irt_command *command, const struct bank *bank,
                       struct responses *out)
{
	struct str text;
	size_t lowest;
	const char *file = command->responses;
	if ((file != NULL) + command->word_count != 1)
		return fail(w, ERR_INPUT, "name one file of responses");
	if (file == NULL)
		file = command->words[0];
	struct responses_options options = {
		.id = str_of(command->id),
		.weight = str_of(command->weight),
		.group = str_of(command->group),
		.missing = str_of(command->missing),
		.bank = bank,
	};
	if (command->leave_out != NULL)
		TRY(read_list(w, command->leave_out, &options.leave_out, &options.leave_out_count));
	if (command->key != NULL)
		TRY(irt_integers(w, "--key", command->key, &options.key, &options.key_count));
	TRY(irt_count(w, "--lowest", command->lowest, 0, 0, 1, &lowest));
	options.lowest = (int32_t)lowest;
	TRY(input_file(w, file, IRT_RESPONSES_BYTES_MAX, &text));
	return responses_read(w, text, &options, out) == OK ? OK : irt_fail_in(w, file);
}

enum err irt_times(struct work *w, const struct irt_command *command, struct response_time_table *out)
{
	struct str text;
	struct response_time_options options = {.id = str_of(command->id)};
	if (command->leave_out != NULL)
		TRY(read_list(w, command->leave_out, &options.leave_out, &options.leave_out_count));
	TRY(input_file(w, command->words[0], IRT_RESPONSES_BYTES_MAX, &text));
	return response_time_read(w, text, &options, out) == OK ? OK : irt_fail_in(w, command->words[0]);
}

enum err irt_real(struct work *w, const char *option, const char *text, double standard, double low,
                  double high, double *out)
{
	*out = standard;
	if (text == NULL)
		return OK;
	if (!str_to_real(str_of(text), out) || *out < low || *out > high)
		return fail(w, ERR_INPUT, "%s takes a number from %g to %g, not “%s”", option, low, high,
		            text);
	return OK;
}

enum err irt_count(struct work *w, const char *option, const char *text, size_t standard, size_t low,
                   size_t high, size_t *out)
{
	int64_t value;
	*out = standard;
	if (text == NULL)
		return OK;
	if (!str_to_int(str_of(text), &value) || value < (int64_t)low || value > (int64_t)high)
		return fail(w, ERR_INPUT, "%s takes a whole number from %zu to %zu, not “%s”", option, low,
		            high, text);
	*out = (size_t)value;
	return OK;
}

/* The numbers between colons. */
static bool read_colons(const char *text, double *numbers, size_t count)
{
	struct str rest = str_of(text);
	for (size_t i = 0; i < count; i++)
		if (!str_to_real(str_cut(&rest, ':'), &numbers[i]))
			return false;
	return str_absent(rest);
}

static bool is_range(double from, double to)
{
	return from >= -MODEL_THETA_MAX_LOGIT && to <= MODEL_THETA_MAX_LOGIT && from < to;
}

enum err irt_range(struct work *w, const char *option, const char *text, double *from, double *to)
{
	double numbers[2];
	if (text == NULL)
		return OK;
	if (!read_colons(text, numbers, COUNT(numbers)) || !is_range(numbers[0], numbers[1]))
		return fail(w, ERR_INPUT, "%s takes FROM:TO within -%g and %g, as -6:6, not “%s”", option,
		            MODEL_THETA_MAX_LOGIT, MODEL_THETA_MAX_LOGIT, text);
	*from = numbers[0];
	*to = numbers[1];
	return OK;
}

enum err irt_points(struct work *w, const char *option, const char *text, const double **points,
                    size_t *count)
{
	double at[3]; /* from, to, step */
	if (!read_colons(text, at, COUNT(at)) || !is_range(at[0], at[1]) || !(at[2] > 0))
		return fail(w, ERR_INPUT, "%s takes FROM:TO:STEP within -%g and %g, as -4:4:0.5, not “%s”",
		            option, MODEL_THETA_MAX_LOGIT, MODEL_THETA_MAX_LOGIT, text);
	/* A last point that rounding puts a little behind the end is meant. */
	double steps = (at[1] - at[0]) / at[2] + 1e-9;
	if (steps >= IRT_POINTS_MAX)
		return fail(w, ERR_INPUT, "%s gives more than %d points", option, IRT_POINTS_MAX);
	*count = (size_t)steps + 1;
	double *out = work_array(w, *count, sizeof *out);
	for (size_t i = 0; i < *count; i++)
		out[i] = at[0] + (double)i * at[2];
	*points = out;
	return OK;
}
