/* `assay irt state`: what evidence of many days says about people, day by day; whether it still holds, and what would renew
 * it. */
#include "base/json.h"
#include "cli/input.h"
#include "cli/irt.h"
#include "irt/renewal.h"
#include "irt/state_read.h"

#include <stdio.h>

enum { EVIDENCE_BYTES_MAX = 256 << 20 };

struct study {
	struct bank bank;
	struct select_bank selectable;
	struct state_model model;
	struct freshness_rule rule;
	bool has_cut, renews;
	double interval, wanted;
	int64_t day;
	const char *day_text;
	struct state_table evidence;
};

/* ---- options ---- */

static enum err read_options(struct work *w, const struct irt_command *command, struct study *study)
{
	struct state_model *model = &study->model;
	study->has_cut = command->cut != NULL;
	study->renews = command->renew != NULL;
	study->day_text = command->day;
	if (study->renews && !study->has_cut)
		return fail(w, ERR_INPUT, "--renew asks for a --cut that is to be cleared again");
	TRY(irt_real(w, "--prior-mean", command->prior_mean, 0, -6, 6, &model->prior_mean_logit));
	TRY(irt_real(w, "--prior-sd", command->prior_sd, 1, 0.2, 10, &model->prior_sd_logit));
	TRY(irt_real(w, "--drift", command->drift, 0.0005, 0, 0.01, &model->drift.variance_per_day));
	TRY(irt_real(w, "--reversion", command->reversion, 0, 0, 1, &model->drift.reversion_per_day));
	TRY(irt_real(w, "--cut", command->cut, 0, -6, 6, &study->rule.cut_logit));
	TRY(irt_real(w, "--interval", command->interval, 0.9, 0.5, 0.999, &study->rule.interval));
	TRY(irt_real(w, "--renew", command->renew, 0.8, 0.05, 0.99, &study->wanted));
	model->drift.mean_logit = model->prior_mean_logit;
	return state_model_check(w, model);
}

static enum err prepare(struct work *w, const struct irt_command *command, struct study *study)
{
	struct str text;
	bool is_date;
	TRY(read_options(w, command, study));
	TRY(irt_bank(w, command, &study->bank, NULL));
	TRY(input_file(w, command->words[0], EVIDENCE_BYTES_MAX, &text));
	if (state_read(w, text, &study->bank, &study->evidence) != OK)
		return irt_fail_in(w, command->words[0]);
	struct model *models = work_array(w, study->bank.count, sizeof *models);
	for (size_t i = 0; i < study->bank.count; i++)
		models[i] = study->bank.items[i].model;
	study->selectable = (struct select_bank){.items = models, .count = study->bank.count};
	study->day = study->evidence.rows[0].day;
	for (size_t i = 1; i < study->evidence.count; i++)
		if (study->evidence.rows[i].day > study->day)
			study->day = study->evidence.rows[i].day;
	if (study->day_text == NULL)
		return OK;
	if (!state_read_day(w, str_of(study->day_text), &is_date, &study->day) ||
	    is_date != study->evidence.dates)
		return fail(w, ERR_INPUT, "--day takes a day as the evidence has them, not “%s”",
		            study->day_text);
	return OK;
}

/* ---- one person ---- */

struct person {
	struct str id;
	struct state *states; /* of the days up to the study's */
	size_t state_count;
	struct state now;
	struct freshness freshness;
	struct renewal renewal;
};

static enum err consider(struct work *w, const struct study *study, const struct state_row *rows,
                         size_t count, struct person *person)
{
	struct state_evidence *evidence = work_array(w, count, sizeof *evidence);
	bool *seen = work_array(w, study->bank.count, sizeof *seen);
	size_t known = 0;
	for (; known < count && rows[known].day <= study->day; known++) {
		const struct model *model = &study->bank.items[rows[known].item].model;
		double *levels = work_array(w, MODEL_LEVELS_MAX, sizeof *levels);
		levels[rows[known].level] = 1;
		evidence[known] = (struct state_evidence){
			.day = rows[known].day,
			.id = str_format(w->arena, "%09zu", known),
			.evidence = {.model = model, .probabilities = levels, .weight = rows[known].weight}};
		seen[rows[known].item] = true;
	}
	person->id = rows[0].person;
	TRY(state_days(w, &study->model, evidence, known, &person->states, &person->state_count));
	TRY(state_of(w, &study->model, evidence, known, study->day, &person->now));
	if (!study->has_cut)
		return OK;
	person->freshness = freshness_of(person->states, person->state_count, &study->model.drift,
	                                 &study->rule, study->day, WALK_DAYS_MAX);
	if (study->renews) {
		struct grid belief = state_belief(&person->now);
		person->renewal =
			renewal_of(w, &belief, &study->rule, &study->selectable, seen, study->wanted, 1);
	}
	return OK;
}

/* ---- what is printed ---- */

struct figures {
	double mean, sd, low, high, probability;
};

static struct figures figures_of(const struct study *study, const struct state *state)
{
	struct figures figures;
	struct grid belief = state_belief(state);
	grid_moments(&belief, &figures.mean, &figures.sd);
	grid_interval(&belief, study->rule.interval, &figures.low, &figures.high);
	figures.probability = grid_probability_at_least(&belief, study->rule.cut_logit);
	return figures;
}

static void put_day(struct work *w, struct json_out *out, const struct study *study, struct str name,
                    int64_t day)
{
	if (study->evidence.dates)
		json_put_str(out, name, state_read_day_text(w, study->evidence.dates, day));
	else
		json_put_int(out, name, day);
}

static void put_state(struct work *w, struct json_out *out, const struct study *study,
                      const struct state *state)
{
	struct figures figures = figures_of(study, state);
	json_object(out);
	put_day(w, out, study, S("day"), state->day);
	json_put_int(out, S("evidence"), (int64_t)state->evidence_count);
	json_put_real(out, S("mean"), figures.mean);
	json_put_real(out, S("sd"), figures.sd);
	json_put_real(out, S("low"), figures.low);
	json_put_real(out, S("high"), figures.high);
	if (study->has_cut) {
		json_put_real(out, S("probability"), figures.probability);
		json_put_bool(out, S("clears"), freshness_clears(state, &study->rule));
	}
	json_end(out);
}

static void put_renewal(struct json_out *out, const struct study *study, const struct renewal *renewal)
{
	json_name(out, S("renewal"));
	json_object(out);
	json_put_str(out, S("verdict"), renewal_name(renewal->verdict));
	json_name(out, S("items"));
	json_array(out);
	for (size_t i = 0; i < renewal->count; i++)
		json_str(out, study->bank.items[renewal->items[i]].name);
	json_end(out);
	json_put_real(out, S("probability"), renewal->probability);
	json_put_real(out, S("probability_max"), renewal->probability_max);
	json_end(out);
}

static void put_person(struct work *w, struct json_out *out, const struct study *study,
                       const struct person *person)
{
	json_object(out);
	json_put_str(out, S("id"), person->id);
	json_name(out, S("days"));
	json_array(out);
	for (size_t i = 0; i < person->state_count; i++)
		put_state(w, out, study, &person->states[i]);
	json_end(out);
	json_name(out, S("now"));
	put_state(w, out, study, &person->now);
	if (study->has_cut) {
		json_put_str(out, S("verdict"), freshness_name(person->freshness.verdict));
		if (person->freshness.verdict != FRESHNESS_NEVER)
			put_day(w, out, study, S("cleared_day"), person->freshness.cleared_day);
		if (person->freshness.stale_day != INT64_MAX)
			put_day(w, out, study, S("stale_day"), person->freshness.stale_day);
	}
	if (study->renews)
		put_renewal(out, study, &person->renewal);
	json_end(out);
}

static void print_state(struct work *w, const struct study *study, const struct person *person,
                        const struct state *state, const char *what)
{
	struct figures figures = figures_of(study, state);
	printf("%-16.*s %10.*s %8zu %8.3f %7.3f %8.3f %8.3f", STR_ARG(person->id),
	       STR_ARG(state_read_day_text(w, study->evidence.dates, state->day)), state->evidence_count,
	       figures.mean, figures.sd, figures.low, figures.high);
	if (study->has_cut)
		printf(" %11.4f", figures.probability);
	printf("  %s\n", what);
}

static void print_renewal(const struct study *study, const struct renewal *renewal)
{
	if (renewal->verdict == RENEWAL_ASSESSMENT) {
		printf("    to renew it: a full assessment, for no few questions would do (at most %.2f of the tests "
		       "would clear the cut)\n",
		       renewal->probability_max);
		return;
	}
	if (renewal->count == 0) {
		printf("    to renew it: nothing is needed, the cut is cleared\n");
		return;
	}
	printf("    to renew it: %zu question%s%s (%.2f of such tests clear the cut):", renewal->count,
	       renewal->count == 1 ? "" : "s",
	       renewal->verdict == RENEWAL_BANK ? ", all there are, which are too few" : "",
	       renewal->probability);
	for (size_t i = 0; i < renewal->count; i++)
		printf(" %.*s", STR_ARG(study->bank.items[renewal->items[i]].name));
	printf("\n");
}

static void print_person(struct work *w, const struct study *study, const struct person *person)
{
	for (size_t i = 0; i < person->state_count; i++)
		print_state(w, study, person, &person->states[i],
		            study->has_cut && freshness_clears(&person->states[i], &study->rule) ? "clears"
		                                                                                 : "");
	if (person->state_count == 0 || person->now.day != person->states[person->state_count - 1].day)
		print_state(w, study, person, &person->now, "forecast");
	if (!study->has_cut)
		return;
	struct str verdict = freshness_name(person->freshness.verdict);
	printf("    %.*s", STR_ARG(verdict));
	if (person->freshness.verdict != FRESHNESS_NEVER)
		printf(", cleared on %.*s",
		       STR_ARG(state_read_day_text(w, study->evidence.dates, person->freshness.cleared_day)));
	if (person->freshness.stale_day != INT64_MAX)
		printf(", stale from %.*s on",
		       STR_ARG(state_read_day_text(w, study->evidence.dates, person->freshness.stale_day)));
	printf("\n");
	if (study->renews)
		print_renewal(study, &person->renewal);
}

/* Into `out`, else as a table. */
static enum err report(struct work *w, const struct study *study, const struct state_row *rows, size_t count,
                       struct json_out *out)
{
	struct person person = {0};
	TRY(consider(w, study, rows, count, &person));
	if (out != NULL)
		put_person(w, out, study, &person);
	else
		print_person(w, study, &person);
	return OK;
}

enum err irt_state_action(struct work *w, const struct irt_command *command, int *exit_code)
{
	struct study study = {0};
	(void)exit_code;
	TRY(prepare(w, command, &study));
	struct buf buf = buf_init(w->arena, IRT_OUTPUT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_name(&out, S("people"));
	json_array(&out);
	if (!command->json)
		printf("%-16s %10s %8s %8s %7s %8s %8s%s\n", "id", "day", "evidence", "mean", "sd", "low",
		       "high", study.has_cut ? " probability" : "");
	struct arena *outer = w->arena, *inner = arena_open();
	enum err failed = OK;
	w->arena = inner;
	for (size_t first = 0, end; failed == OK && first < study.evidence.count; first = end) {
		for (end = first + 1; end < study.evidence.count; end++)
			if (!str_equal(study.evidence.rows[end].person, study.evidence.rows[first].person))
				break;
		failed = report(w, &study, study.evidence.rows + first, end - first,
		                command->json ? &out : NULL);
		if (failed == OK)
			arena_reset(inner);
	}
	w->arena = outer;
	w->message = str_copy(outer, w->message);
	arena_close(inner);
	TRY(failed);
	json_end(&out);
	json_end(&out);
	if (command->json && buf.full)
		return fail(w, ERR_TOO_LARGE,
		            "that is more than a gigabyte of figures: take fewer people at a time");
	if (command->json)
		printf("%.*s\n", STR_ARG(buf_str(&buf)));
	return OK;
}
