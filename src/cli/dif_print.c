/* dif_print_json, dif_print_tables. */
#include "base/json.h"
#include "cli/dif.h"

#include <math.h>
#include <stdio.h>

enum { OUTPUT_BYTES_MAX = 1 << 30 };

/* ---- JSON ---- */

static void put_classes(struct json_out *out, const struct dif_about *about, const struct dif_result *result)
{
	json_name(out, S("classes"));
	json_object(out);
	for (size_t i = 0; i < 2 && !str_absent(about->scales[i]); i++)
		json_put_str(out, about->scales[i], dif_class_name(result->classes[i]));
	json_end(out);
}

static void put_item(struct json_out *out, const struct dif_about *about, struct str name,
                     const struct dif_result *result)
{
	json_object(out);
	json_put_str(out, S("name"), name);
	json_put_int(out, S("persons"), (int64_t)result->persons);
	json_put_real(out, S("statistic"), result->statistic);
	json_put_real(out, S("df"), result->df);
	json_put_real(out, S("p"), result->p);
	json_put_real(out, S("p_adjusted"), result->p_adjusted);
	json_put_real(out, S("effect"), result->effect);
	json_put_real(out, S("effect_se"), result->effect_error);
	json_put_real(out, S("odds_ratio"), result->odds_ratio);
	put_classes(out, about, result);
	json_put_bool(out, S("flagged"), result->flagged);
	json_put_bool(out, S("too_few"), result->too_few);
	json_put_real(out, S("persons_needed"), result->persons_needed);
	json_put_str(out, S("not_compared"),
	             result->state == DIF_TOLD ? (struct str){NULL, 0} : dif_state_text(result->state));
	json_end(out);
}

static void put_method(struct json_out *out, const struct responses *responses, const struct dif_found *found)
{
	const struct dif_about *about = &dif_methods[found->options.method];
	json_object(out);
	json_put_str(out, S("method"), about->name);
	json_put_str(out, S("title"), about->title);
	json_put_str(out, S("statistic"), about->statistic);
	json_put_str(out, S("effect"), about->effect);
	json_put_str(out, S("refused"), found->refused);
	if (!str_absent(found->refused)) {
		json_end(out);
		return;
	}
	json_put_int(out, S("rounds"), (int64_t)found->analysis.rounds);
	json_put_bool(out, S("converged"), found->analysis.converged);
	json_name(out, S("flagged"));
	json_array(out);
	for (size_t i = 0; i < responses->item_count; i++)
		if (found->analysis.results[i].flagged)
			json_str(out, responses->items[i].name);
	json_end(out);
	json_name(out, S("items"));
	json_array(out);
	for (size_t i = 0; i < responses->item_count; i++)
		put_item(out, about, responses->items[i].name, &found->analysis.results[i]);
	json_end(out);
	json_end(out);
}

enum err dif_print_json(struct work *w, const struct dif_groups *groups, const struct dif_found *found,
                        size_t count)
{
	const struct responses *responses = groups->sample.responses;
	struct buf buf = buf_init(w->arena, OUTPUT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("group"), groups->column);
	json_put_str(&out, S("reference"), responses->group_names[0]);
	json_name(&out, S("focal"));
	json_array(&out);
	for (size_t g = 1; g < responses->group_count; g++)
		if (groups->sample.focal[g])
			json_str(&out, responses->group_names[g]);
	json_end(&out);
	json_put_int(&out, S("n_reference"), (int64_t)found[0].analysis.reference_persons);
	json_put_int(&out, S("n_focal"), (int64_t)found[0].analysis.focal_persons);
	json_put_int(&out, S("n_left_out"), (int64_t)groups->left_out);
	json_put_real(&out, S("alpha"), found[0].options.alpha);
	json_put_real(&out, S("power"), found[0].options.power);
	json_put_str(&out, S("adjust"), dif_adjustment_name(found[0].options.adjustment));
	json_put_bool(&out, S("purified"), found[0].options.purify);
	json_name(&out, S("methods"));
	json_array(&out);
	for (size_t i = 0; i < count; i++)
		put_method(&out, responses, &found[i]);
	json_end(&out);
	json_end(&out);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "that is more than a gigabyte of figures: name fewer methods");
	printf("%.*s\n", STR_ARG(buf_str(&buf)));
	return OK;
}

/* ---- tables ---- */

static void print_number(double value, int width, int digits)
{
	if (isnan(value))
		printf(" %*s", width, "-");
	else
		printf(" %*.*f", width, digits, value);
}

static void print_verdict(const struct dif_result *result)
{
	if (result->flagged)
		printf("  look at it");
	else if (result->too_few && isnan(result->persons_needed))
		printf("  too few to tell");
	else if (result->too_few)
		printf("  too few to tell: %.0f are needed", result->persons_needed);
	printf("\n");
}

static void print_item(const struct dif_found *found, struct str name, const struct dif_result *result)
{
	const struct dif_about *about = &dif_methods[found->options.method];
	printf("%-20.*s", STR_ARG(name));
	if (result->state != DIF_TOLD) {
		printf("  %.*s\n", STR_ARG(dif_state_text(result->state)));
		return;
	}
	print_number(result->statistic, 10, 4);
	print_number(result->df, 4, 0);
	print_number(result->p, 8, 4);
	if (found->options.adjustment != DIF_UNADJUSTED)
		print_number(result->p_adjusted, 8, 4);
	print_number(result->effect, 9, 4);
	print_number(result->effect_error, 8, 4);
	for (size_t i = 0; i < 2 && !str_absent(about->scales[i]); i++)
		printf(" %1.*s", STR_ARG(dif_class_name(result->classes[i])));
	print_verdict(result);
}

static void print_method(const struct responses *responses, const struct dif_found *found)
{
	const struct dif_about *about = &dif_methods[found->options.method];
	printf("\n%.*s\n", STR_ARG(about->title));
	if (!str_absent(found->refused)) {
		printf("Left out: %.*s\n", STR_ARG(found->refused));
		return;
	}
	if (found->options.purify && found->analysis.converged)
		printf("Purified in %zu rounds.\n", found->analysis.rounds);
	else if (found->options.purify)
		printf("Purification did not come to rest in %zu rounds: what follows is the last one's.\n",
		       found->analysis.rounds);
	printf("%-20s %10.*s %4s %8s", "item", STR_ARG(about->statistic), about->of_tests ? "df" : "",
	       about->of_tests ? "p" : "");
	if (found->options.adjustment != DIF_UNADJUSTED)
		printf(" %8s", "adjusted");
	printf(" %9s %8s%s\n", "effect", "error", str_absent(about->scales[0]) ? "" : " class");
	for (size_t i = 0; i < responses->item_count; i++)
		print_item(found, responses->items[i].name, &found->analysis.results[i]);
	if (!str_absent(about->effect))
		printf("Effect: %.*s.", STR_ARG(about->effect));
	for (size_t i = 0; i < 2 && !str_absent(about->scales[i]); i++)
		printf("%s%.*s", i == 0 ? " Classes: " : ", ", STR_ARG(about->scales[i]));
	printf("%s", str_absent(about->effect) && str_absent(about->scales[0]) ? "" : ".\n");
}

void dif_print_tables(const struct dif_groups *groups, const struct dif_found *found, size_t count)
{
	const struct responses *responses = groups->sample.responses;
	printf("%.*s: %zu of the reference group (%.*s), %zu focal (", STR_ARG(groups->column),
	       found[0].analysis.reference_persons, STR_ARG(responses->group_names[0]),
	       found[0].analysis.focal_persons);
	for (size_t g = 1; g < responses->group_count; g++)
		if (groups->sample.focal[g])
			printf("%s%.*s", g == 1 ? "" : ", ", STR_ARG(responses->group_names[g]));
	printf(")");
	if (groups->left_out > 0)
		printf(", %zu left out", groups->left_out);
	printf(".\nA flag says that an item parts people of equal scores. Whether it is unfair is for a person who reads "
	       "it.\n");
	for (size_t i = 0; i < count; i++)
		print_method(responses, &found[i]);
}
