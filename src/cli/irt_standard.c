/* `assay irt standard`: where judges set the cut. */
#include "base/csv.h"
#include "base/json.h"
#include "cli/input.h"
#include "cli/irt.h"
#include "irt/curves.h"
#include "irt/names.h"
#include "irt/standard_setting.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	JUDGES_BYTES_MAX = 64 << 20,
	ROUNDS_MAX = 20,
	COLUMNS_MAX = STANDARD_ITEMS_MAX + 8,
};

/* A file of judges: a row a judge and round. */
struct judges {
	size_t rows;
	struct str *names; /* [rows] */
	int64_t *rounds;   /* [rows], 1 where the file does not say */
	double *values;    /* [rows][columns wanted]; NAN: empty */
};

struct standard {
	const char *path;
	struct bank bank;
	struct model *models; /* [bank.count] */
	double *highest;      /* [bank.count] */
	double *difficulty;   /* [bank.count]: expected score of a standard normal population */
	bool bookmark;
	const struct standard_page *pages;
	size_t page_count;
};

/* ---- reading ------------------------------------------------------------------------------------- */

static enum err find_columns(struct work *w, const struct standard *asked, const struct str *header,
                             size_t fields, const struct str *wanted, size_t wanted_count, size_t *place)
{
	for (size_t c = 0; c < wanted_count; c++) {
		place[c] = SIZE_MAX;
		for (size_t f = 0; f < fields; f++)
			if (str_equal(header[f], wanted[c]))
				place[c] = f;
		if (place[c] == SIZE_MAX && c != 1)
			return fail(w, ERR_INPUT, "%s has no column “%.*s”", asked->path, STR_ARG(wanted[c]));
	}
	for (size_t f = 0; f < fields; f++) {
		bool known = false;
		for (size_t c = 0; c < wanted_count; c++)
			known |= place[c] == f;
		if (!known)
			return fail(w, ERR_INPUT, "%s: column %zu, “%.*s”, is no item of the file of items",
			            asked->path, f + 1, STR_ARG(header[f]));
	}
	return OK;
}

/* Of one row, by the places of its columns: judge, round (or none), then the values. */
static enum err read_row(struct work *w, const struct standard *asked, int64_t line, const struct str *fields,
                         const size_t *place, size_t values, struct judges *out)
{
	size_t row = out->rows++;
	out->names[row] = str_copy(w->arena, fields[place[0]]);
	out->rounds[row] = 1;
	if (place[1] != SIZE_MAX && (!str_to_int(fields[place[1]], &out->rounds[row]) ||
	                             out->rounds[row] < 1 || out->rounds[row] > ROUNDS_MAX))
		return fail(w, ERR_INPUT, "%s, line %d: “%.*s” is no round from 1 to %d", asked->path,
		            (int)line, STR_ARG(fields[place[1]]), ROUNDS_MAX);
	for (size_t c = 0; c < values; c++) {
		struct str field = fields[place[c + 2]];
		double *value = &out->values[row * values + c];
		*value = NAN;
		if (field.len > 0 && !str_to_real(field, value))
			return fail(w, ERR_INPUT, "%s, line %d, column %zu: “%.*s” is no number", asked->path,
			            (int)line, place[c + 2] + 1, STR_ARG(str_slice(field, 0, 40)));
	}
	return OK;
}

static enum err read_judges(struct work *w, const struct standard *asked, struct judges *out)
{
	struct str text, *fields = work_array(w, COLUMNS_MAX, sizeof *fields);
	size_t values = asked->bookmark ? 1 : asked->bank.count, count, header_count;
	struct str *wanted = work_array(w, values + 2, sizeof *wanted);
	size_t *place = work_array(w, values + 2, sizeof *place), rows_max = STANDARD_JUDGES_MAX * ROUNDS_MAX;
	wanted[0] = S("judge");
	wanted[1] = S("round");
	for (size_t c = 0; c < values; c++)
		wanted[c + 2] = asked->bookmark ? S("page") : asked->bank.items[c].name;
	TRY(input_file(w, asked->path, JUDGES_BYTES_MAX, &text));
	TRY(names_check_text(w, &text));
	struct csv csv = csv_open(text);
	TRY(csv_row(w, &csv, fields, COLUMNS_MAX, &header_count));
	TRY(find_columns(w, asked, fields, header_count, wanted, values + 2, place));
	*out = (struct judges){
		.names = work_array(w, rows_max, sizeof(struct str)),
		.rounds = work_array(w, rows_max, sizeof(int64_t)),
	};
	size_t room = 64;
	out->values = work_array(w, room * values, sizeof(double));
	for (;;) {
		TRY(csv_row(w, &csv, fields, COLUMNS_MAX, &count));
		if (count == 0)
			return OK;
		if (count != header_count)
			return fail(w, ERR_INPUT, "%s, line %d: %zu fields under a header of %zu",
			            asked->path, (int)csv.line, count, header_count);
		if (out->rows == rows_max)
			return fail(w, ERR_TOO_LARGE, "%s: more than %zu rows of judges", asked->path,
			            rows_max);
		if (out->rows == room) {
			double *more = work_array(w, 2 * room * values, sizeof(double));
			memcpy(more, out->values, room * values * sizeof(double));
			out->values = more;
			room *= 2;
		}
		TRY(read_row(w, asked, csv.line, fields, place, values, out));
	}
}

static enum err read_asked(struct work *w, const struct irt_command *command, struct standard *out)
{
	double rp;
	if (command->method == NULL ||
	    (strcmp(command->method, "angoff") != 0 && strcmp(command->method, "bookmark") != 0))
		return fail(w, ERR_INPUT,
		            "say how the standard was set: --method angoff or --method bookmark");
	*out = (struct standard){.path = command->judges, .bookmark = command->method[0] == 'b'};
	if (command->judges == NULL && !out->bookmark)
		return fail(w, ERR_INPUT, "name the file of the judges' ratings: --judges FILE");
	TRY(irt_bank(w, command, &out->bank, NULL));
	out->models = work_array(w, out->bank.count, sizeof *out->models);
	out->highest = work_array(w, out->bank.count, sizeof *out->highest);
	out->difficulty = work_array(w, out->bank.count, sizeof *out->difficulty);
	for (size_t i = 0; i < out->bank.count; i++) {
		out->models[i] = out->bank.items[i].model;
		out->highest[i] = (double)(out->models[i].levels - 1);
	}
	struct curves curves = curves_of(w, out->models, out->bank.count, 0, 1);
	for (size_t i = 0; i < out->bank.count; i++)
		for (size_t q = 0; q < GRID_NODES; q++)
			out->difficulty[i] += curves.weight[q] * curves.expected[i][q];
	TRY(irt_real(w, "--rp", command->rp, 0.67, 0.01, 0.99, &rp));
	return out->bookmark ? standard_booklet(w, out->models, out->bank.count, rp, command->guessing_out,
	                                        &out->pages, &out->page_count)
	                     : OK;
}

/* ---- printing ------------------------------------------------------------------------------------ */

struct printed {
	struct json_out *json; /* NULL: a table */
	const struct standard *asked;
	int64_t round;
	const struct str *names; /* of the round's judges */
	size_t count;
};

static void put_figures(const struct printed *to, const struct str *names, const double *figures,
                        size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (to->json != NULL)
			json_put_real(to->json, names[i], figures[i]);
		else if (!isnan(figures[i]))
			printf("  %-16.*s %9.4f\n", STR_ARG(names[i]), figures[i]);
	}
}

static void put_judge(const struct printed *to, struct str name, const struct standard_judge *judge)
{
	bool ratings = !to->asked->bookmark;
	if (to->json == NULL) {
		printf("    %-20.*s %9.4f %9.2f", STR_ARG(name), judge->cut, judge->deviation);
		if (ratings && !isnan(judge->with_others))
			printf(" %9.3f", judge->with_others);
		printf("%s%s\n", judge->far ? "  far from the others" : "",
		       judge->unrelated ? "  sees other items as hard" : "");
		return;
	}
	json_object(to->json);
	json_put_str(to->json, S("judge"), name);
	json_put_real(to->json, S("cut"), judge->cut);
	json_put_real(to->json, S("deviation"), judge->deviation);
	json_put_bool(to->json, S("far"), judge->far);
	if (ratings) {
		json_put_real(to->json, S("with_others"), judge->with_others);
		json_put_real(to->json, S("with_difficulty"), judge->with_difficulty);
		json_put_bool(to->json, S("unrelated"), judge->unrelated);
	}
	json_end(to->json);
}

static void put_judges(const struct printed *to, const struct standard_judge *judges)
{
	if (to->json != NULL) {
		json_name(to->json, S("judges"));
		json_array(to->json);
	} else {
		printf("    %-20s %9s %9s%s\n", "judge", "cut", "deviation",
		       to->asked->bookmark ? "" : "  with others");
	}
	for (size_t j = 0; j < to->count; j++)
		put_judge(to, to->names[j], &judges[j]);
	if (to->json != NULL)
		json_end(to->json);
}

static enum err tell_angoff(struct work *w, const struct printed *to, const double *ratings)
{
	static const struct str names[] = {S_INIT("cut"),
	                                   S_INIT("cut_sd"),
	                                   S_INIT("cut_se"),
	                                   S_INIT("cut_se_all"),
	                                   S_INIT("theta"),
	                                   S_INIT("theta_se"),
	                                   S_INIT("variance_judges"),
	                                   S_INIT("variance_items"),
	                                   S_INIT("variance_rest"),
	                                   S_INIT("agreement_one"),
	                                   S_INIT("agreement_mean")};
	const struct standard *asked = to->asked;
	struct standard_angoff told;
	if (standard_angoff(w, ratings, to->count, asked->bank.count, asked->highest, asked->models,
	                    asked->difficulty, &told) != OK)
		return irt_fail_in(w, asked->path);
	const double figures[] = {
		told.cut,           told.cut_sd,        told.cut_error,       told.cut_error_all,
		told.theta,         told.theta_error,   told.variance_judges, told.variance_items,
		told.variance_rest, told.agreement_one, told.agreement_mean};
	put_figures(to, names, figures, COUNT(names));
	put_judges(to, told.judges);
	return OK;
}

static enum err tell_bookmark(struct work *w, const struct printed *to, const double *values)
{
	static const struct str names[] = {S_INIT("theta"),   S_INIT("theta_se"), S_INIT("theta_mean"),
	                                   S_INIT("mean_se"), S_INIT("theta_sd"), S_INIT("cut")};
	const struct standard *asked = to->asked;
	size_t *pages = work_array(w, to->count, sizeof *pages);
	for (size_t j = 0; j < to->count; j++) {
		if (!(values[j] >= 1 && values[j] <= 1e6) || values[j] > floor(values[j]))
			return fail(w, ERR_INPUT,
			            "%s: judge %.*s has no page, or none that is a whole number", asked->path,
			            STR_ARG(to->names[j]));
		pages[j] = (size_t)values[j];
	}
	struct standard_bookmark told;
	if (standard_bookmark(w, asked->pages, asked->page_count, asked->models, asked->bank.count, pages,
	                      to->count, &told) != OK)
		return irt_fail_in(w, asked->path);
	const double figures[] = {told.theta,      told.theta_error, told.theta_mean,
	                          told.mean_error, told.theta_sd,    told.cut};
	put_figures(to, names, figures, COUNT(names));
	put_judges(to, told.judges);
	return OK;
}

static enum err tell_round(struct work *w, struct printed *to, const struct judges *judges)
{
	size_t values = to->asked->bookmark ? 1 : to->asked->bank.count;
	struct str *names = work_array(w, judges->rows, sizeof *names);
	double *of_round = work_array(w, judges->rows * values, sizeof *of_round);
	to->count = 0;
	for (size_t row = 0; row < judges->rows; row++) {
		if (judges->rounds[row] != to->round)
			continue;
		memcpy(of_round + to->count * values, judges->values + row * values, values * sizeof(double));
		names[to->count++] = judges->names[row];
	}
	size_t one, other;
	if (to->count == 0)
		return OK;
	if (names_double(w, names, to->count, &one, &other))
		return fail(w, ERR_INPUT, "%s: judge %.*s is there twice in round %d", to->asked->path,
		            STR_ARG(names[one]), (int)to->round);
	to->names = names;
	if (to->json != NULL) {
		json_object(to->json);
		json_put_int(to->json, S("round"), to->round);
	} else {
		printf("round %d, %zu judges\n", (int)to->round, to->count);
	}
	TRY(to->asked->bookmark ? tell_bookmark(w, to, of_round) : tell_angoff(w, to, of_round));
	if (to->json != NULL)
		json_end(to->json);
	return OK;
}

static void put_booklet(const struct standard *asked, struct json_out *json)
{
	if (json != NULL) {
		json_name(json, S("booklet"));
		json_array(json);
	} else {
		printf("%5s %-20s %5s %9s\n", "page", "item", "level", "location");
	}
	for (size_t n = 0; n < asked->page_count; n++) {
		const struct standard_page *page = &asked->pages[n];
		struct str name = asked->bank.items[page->item].name;
		if (json == NULL) {
			printf("%5zu %-20.*s %5zu %9.4f\n", n + 1, STR_ARG(name), page->level,
			       page->location_logit);
			continue;
		}
		json_object(json);
		json_put_str(json, S("item"), name);
		json_put_int(json, S("level"), (int64_t)page->level);
		json_put_real(json, S("location"), page->location_logit);
		json_end(json);
	}
	if (json != NULL)
		json_end(json);
}

enum err irt_standard_action(struct work *w, const struct irt_command *command, int *exit_code)
{
	struct standard asked;
	struct judges judges = {0};
	(void)exit_code;
	TRY(read_asked(w, command, &asked));
	if (asked.path != NULL) {
		TRY(read_judges(w, &asked, &judges));
		if (judges.rows == 0)
			return fail(w, ERR_INPUT, "%s has no judges", asked.path);
	}
	struct buf buf = buf_init(w->arena, IRT_OUTPUT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	struct printed to = {.json = command->json ? &out : NULL, .asked = &asked};
	if (command->json) {
		json_object(&out);
		json_put_str(&out, S("method"), str_of(command->method));
	}
	if (asked.bookmark)
		put_booklet(&asked, to.json);
	if (command->json) {
		json_name(&out, S("rounds"));
		json_array(&out);
	}
	for (to.round = 1; to.round <= ROUNDS_MAX; to.round++)
		TRY(tell_round(w, &to, &judges));
	if (command->json) {
		json_end(&out);
		json_end(&out);
		printf("%.*s\n", STR_ARG(buf_str(&buf)));
	}
	return OK;
}
