/* `assay irt fit`: whether a test and its items measure as their model has it. */
#include "base/json.h"
#include "cli/irt.h"
#include "irt/fit_report_write.h"
#include "irt/model_name.h"

#include <math.h>
#include <stdio.h>

/* ---- what is asked ------------------------------------------------------------------------------- */

/* The population that the items were calibrated on; options say otherwise. */
static enum err read_population(struct work *w, const struct irt_command *command,
                                const struct bank_population *file, double *mean, double *variance)
{
	double sd;
	TRY(irt_real(w, "--prior-mean", command->prior_mean, file->known ? file->mean : 0, -6, 6, mean));
	TRY(irt_real(w, "--prior-sd", command->prior_sd, file->known ? file->sd : 1, 0.1, 10, &sd));
	*variance = sd * sd;
	return OK;
}

/* The options chosen: of --raw, else of the responses themselves where --key says what is right. */
static enum err read_raw(struct work *w, const struct irt_command *command, struct responses *raw,
                         const int32_t **key)
{
	struct irt_command other = *command;
	size_t count;
	other.key = NULL;
	other.words = command->raw == NULL ? command->words : (char **)(uintptr_t)&command->raw;
	TRY(irt_integers(w, "--key", command->key, key, &count));
	TRY(irt_responses(w, &other, NULL, raw));
	if (count != raw->item_count)
		return fail(w, ERR_INPUT, "--key has %zu answers, and %s has %zu items", count,
		            other.words[0], raw->item_count);
	return OK;
}

static enum err read_question(struct work *w, const struct irt_command *command, struct fit_question *out)
{
	struct bank *bank = work_alloc(w, sizeof *bank);
	struct responses *responses = work_alloc(w, sizeof *responses), *raw = work_alloc(w, sizeof *raw);
	struct bank_population population;
	*out = (struct fit_question){.bank = bank, .responses = responses};
	TRY(irt_bank(w, command, bank, &population));
	TRY(read_population(w, command, &population, &out->mean, &out->variance));
	if (command->raw != NULL && command->key == NULL)
		return fail(w, ERR_INPUT, "say what is right in %s: --key 1,4,2,…", command->raw);
	struct irt_command scored = *command;
	if (command->raw != NULL)
		scored.key = NULL;
	TRY(irt_responses(w, &scored, bank, responses));
	if (command->key != NULL) {
		TRY(read_raw(w, command, raw, &out->key));
		out->raw = raw;
	}
	if (command->cut != NULL)
		TRY(irt_reals(w, "--cut", command->cut, &out->cuts, &out->cut_count));
	for (size_t c = 0; c < out->cut_count; c++)
		if (!(fabs(out->cuts[c]) <= MODEL_THETA_MAX_LOGIT))
			return fail(w, ERR_INPUT, "a cut of %g is not on the scale of ability, -%g to %g",
			            out->cuts[c], MODEL_THETA_MAX_LOGIT, MODEL_THETA_MAX_LOGIT);
	return OK;
}

/* ---- tables -------------------------------------------------------------------------------------- */

static void print_number(int width, int digits, double value)
{
	if (isfinite(value))
		printf(" %*.*f", width, digits, value);
	else
		printf(" %*s", width, "-");
}

static void print_model(const char *name, const struct fit_report_model *model)
{
	const struct model_fit *fit = &model->fit;
	if (!str_absent(model->reason)) {
		printf("%-4s %.*s\n", name, STR_ARG(model->reason));
		return;
	}
	printf("%-4s %.3f, df %.0f, p %.4f; RMSEA", name, fit->statistic, fit->degrees, fit->p);
	print_number(0, 4, fit->rmsea);
	printf(" (90 %%: %.4f to %.4f), SRMSR", fit->rmsea_low, fit->rmsea_high);
	print_number(0, 4, fit->srmsr);
	if (!isnan(fit->tli))
		printf(", TLI %.4f, CFI %.4f", fit->tli, fit->cfi);
	printf("\n");
}

static void print_whole(const struct fit_report *report)
{
	const struct reliability *of = &report->reliability;
	const struct classical *scores = &report->classical;
	printf("%zu persons, %zu items; population: mean %g, variance %g\n", report->person_count,
	       report->item_count, report->mean, report->variance);
	for (size_t i = 0; i < report->left_out_count; i++)
		printf("left out, since nobody answered it: %.*s\n", STR_ARG(report->left_out[i]));
	printf("\n");
	print_model("M2", &report->m2);
	print_model("C2", &report->c2);
	printf("\nreliability: marginal %.4f, empirical", of->marginal);
	print_number(0, 4, of->empirical);
	printf(" (EAP as scores");
	print_number(0, 4, of->empirical_as_scores);
	printf("), of the sum score");
	print_number(0, 4, of->sum_score);
	printf(",\n             alpha");
	print_number(0, 4, scores->alpha);
	printf(" (95 %%:");
	print_number(0, 4, scores->alpha_low);
	printf(" to");
	print_number(0, 4, scores->alpha_high);
	printf("), omega");
	print_number(0, 4, report->omega);
	printf("\nsum score:   mean");
	print_number(0, 3, scores->score_mean);
	printf(", SD");
	print_number(0, 3, scores->score_sd);
	printf(", standard error");
	print_number(0, 3, scores->score_error);
	printf(", maximum %.0f; %.0f persons answered everything\n", scores->score_max, scores->persons);
}

static void print_item(const struct fit_report_item *item)
{
	printf("%-14.*s %-5.*s %8.0f", STR_ARG(item->item->name), STR_ARG(item->name->name),
	       item->classical.answered);
	print_number(6, 3, item->classical.difficulty);
	print_number(9, 3, item->classical.item_rest);
	print_number(9, 2, item->sx2.statistic);
	printf(" %4.0f", item->sx2.degrees);
	print_number(7, 4, item->sx2.p);
	print_number(6, 3, item->fit.infit);
	print_number(6, 3, item->fit.outfit);
	print_number(6, 3, item->fit.rmsd);
	printf("%s%s%s%s%s\n", item->sx2_off ? "  S-X2" : "", item->square_off ? "  mean squares" : "",
	       item->rmsd_off ? "  RMSD" : "", item->weak ? "  item-rest" : "",
	       item->options_off ? "  options" : "");
}

static void print_items(const struct fit_report *report)
{
	printf("\n%-14s %-5s %8s %6s %9s %9s %4s %7s %6s %6s %6s  look at\n", "item", "model", "answered",
	       "p", "item-rest", "S-X2", "df", "p", "infit", "outfit", "RMSD");
	for (size_t i = 0; i < report->item_count; i++)
		print_item(&report->items[i]);
}

static void print_pairs(const struct fit_report *report)
{
	printf("\nlocal dependence: mean Q3");
	print_number(0, 4, report->pairs.q3_mean);
	printf("; %zu of %zu pairs more than %g above it\n", report->pairs.flagged_count, report->pairs.count,
	       LOCAL_DEPENDENCE_BAR);
	for (size_t n = 0; n < report->pairs.count; n++) {
		const struct local_pair *pair = &report->pairs.pairs[n];
		if (pair->flagged)
			printf("  %.*s and %.*s: Q3 %.3f, X2 %.2f (df %.0f, p %.4f)\n",
			       STR_ARG(report->items[pair->one].item->name),
			       STR_ARG(report->items[pair->other].item->name), pair->q3, pair->x2,
			       pair->degrees, pair->x2_p);
	}
}

static void print_curve(const struct fit_report *report)
{
	printf("\n%6s %12s %8s %14s\n", "theta", "information", "se", "expected score");
	for (size_t n = 0; n < FIT_REPORT_POINTS; n += 4)
		printf("%6.2f %12.4f %8.4f %14.4f\n", report->curve[n].theta_logit,
		       report->curve[n].information, report->curve[n].standard_error,
		       report->curve[n].expected_score);
}

static void print_options(const struct fit_report *report)
{
	for (size_t i = 0; i < report->item_count; i++) {
		const struct options *options = report->items[i].options;
		if (options == NULL)
			continue;
		printf("\n%.*s: no answer %.1f %%%s\n%8s %7s %31s %10s\n",
		       STR_ARG(report->items[i].item->name), 100 * options->omitted,
		       options->key_missing ? "; nobody chose the key" : "", "option", "share",
		       "by fifth of ability", "biserial");
		for (size_t k = 0; k < options->count; k++) {
			const struct options_option *option = &options->options[k];
			printf("%7d%c %7.3f ", option->code, option->key ? '*' : ' ', option->share);
			for (size_t g = 0; g < OPTIONS_FIFTHS; g++)
				print_number(5, 2, option->by_fifth[g]);
			print_number(10, 3, option->point_biserial);
			printf("%s%s\n", option->weak ? "  fewer than 5 % choose it" : "",
			       option->able_choose ? "  the able choose it" : "");
		}
	}
}

static void print_decisions(const struct fit_report *report)
{
	for (size_t d = 0; d < report->decision_count; d++) {
		const struct fit_report_decision *made = &report->decisions[d];
		printf("%s%.*s: ", d == 0 ? "\ndecisions\n  " : "  ", STR_ARG(made->method));
		if (!str_absent(made->reason))
			printf("%.*s\n", STR_ARG(made->reason));
		else
			printf("accuracy %.4f, consistency %.4f, kappa %.4f at %s%.3f%s\n",
			       made->decision.accuracy, made->decision.consistency, made->decision.kappa,
			       d == 0 ? "" : "score ", made->cuts[0], report->cut_count > 1 ? " …" : "");
	}
}

enum err irt_fit_action(struct work *w, const struct irt_command *command, int *exit_code)
{
	struct fit_question question;
	struct fit_report report;
	(void)exit_code;
	TRY(read_question(w, command, &question));
	TRY(fit_report(w, &question, &report));
	if (command->json) {
		struct buf buf = buf_init(w->arena, IRT_OUTPUT_BYTES_MAX);
		struct json_out out = json_out(&buf);
		fit_report_write(&out, &report);
		printf("%.*s\n", STR_ARG(buf_str(&buf)));
		return OK;
	}
	print_whole(&report);
	print_decisions(&report);
	print_items(&report);
	print_options(&report);
	print_pairs(&report);
	print_curve(&report);
	return OK;
}
