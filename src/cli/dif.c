#include "cli/dif.h"

#include "base/log.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/irt.h"

struct dif_command {
	const char *focal, *reference, *method, *model, *anchors, *adjust, *alpha, *power, *weights;
	struct irt_command file; /* how it is to be read */
	bool purify, wald, uncorrected, json;
};

struct str dif_adjustment_name(enum dif_adjustment adjustment)
{
	switch (adjustment) {
	case DIF_HOLM: return S("holm");
	case DIF_BENJAMINI_HOCHBERG: return S("bh");
	case DIF_UNADJUSTED: break;
	}
	return S("none");
}

/* What stands between commas; nothing for NULL. */
static const struct str *listed(struct work *w, const char *text, size_t *count)
{
	struct str rest = str_of(text);
	*count = 0;
	for (size_t i = 0; i < rest.len; i++)
		*count += rest.at[i] == ',';
	struct str *list = work_array(w, *count + 1, sizeof *list);
	for (*count = 0; !str_absent(rest); ++*count)
		list[*count] = str_trim(str_cut(&rest, ','));
	return list;
}

static enum err read_share(struct work *w, const char *option, const char *text, double low, double high,
                           double *out)
{
	if (text == NULL || (str_to_real(str_of(text), out) && *out > low && *out < high))
		return OK;
	return fail(w, ERR_INPUT, "%s takes a number between %g and %g, not “%s”", option, low, high, text);
}

/* One of three words; what *out holds stays where the option was not given. */
static enum err read_choice(struct work *w, const char *option, const char *text,
                            const char *const choices[3], int *out)
{
	for (int i = 0; i < 3; i++)
		if (text == NULL || str_equal(str_of(text), str_of(choices[i]))) {
			*out = text == NULL ? *out : i;
			return OK;
		}
	return fail(w, ERR_INPUT, "%s takes %s, %s or %s, not “%s”", option, choices[0], choices[1],
	            choices[2], text);
}

/* ---- groups ---- */

/* The group of that name, or SIZE_MAX. */
static size_t group_of(const struct responses *responses, struct str name)
{
	for (size_t i = 0; i < responses->group_count; i++)
		if (str_equal(responses->group_names[i], name))
			return i;
	return SIZE_MAX;
}

static struct str group_names(struct work *w, const struct responses *responses)
{
	struct str names = S("");
	for (size_t i = 0; i < responses->group_count; i++)
		names = str_format(w->arena, "%.*s%s%.*s", STR_ARG(names), i == 0 ? "" : ", ",
		                   STR_ARG(responses->group_names[i]));
	return names;
}

/* Marks the groups that an option names. */
static enum err mark(struct work *w, const struct responses *responses, const char *option, const char *text,
                     bool *marks)
{
	size_t count;
	const struct str *names = listed(w, text, &count);
	for (size_t i = 0; i < count; i++) {
		size_t group = group_of(responses, names[i]);
		if (group == SIZE_MAX)
			return fail(w, ERR_INPUT,
			            "no row is of the group “%.*s” that %s names; there are: %.*s",
			            STR_ARG(names[i]), option, STR_ARG(group_names(w, responses)));
		marks[group] = true;
	}
	return OK;
}

/* Of two values the greater one: 1 of 0 and 1. Numbers by size, else by their bytes. */
static size_t greater(const struct responses *responses)
{
	struct str a = responses->group_names[0], b = responses->group_names[1];
	double x, y;
	if (str_to_real(a, &x) && str_to_real(b, &y))
		return x > y ? 0 : 1;
	return str_compare(a, b) > 0 ? 0 : 1;
}

/* Says for each group of the file whether it is a focal one, the reference (or part of it), or neither. */
static enum err assign(struct work *w, const struct responses *responses, const struct dif_command *command,
                       bool *focal, bool *reference)
{
	TRY(mark(w, responses, "--focal", command->focal, focal));
	TRY(mark(w, responses, "--reference", command->reference, reference));
	if (responses->group_count < 2)
		return fail(w, ERR_INPUT,
		            "the column “%s” has one group only: there is nobody to compare with",
		            command->file.group);
	if (command->focal == NULL && command->reference == NULL) {
		if (responses->group_count > 2)
			return fail(
				w, ERR_INPUT,
				"the column “%s” has %zu groups (%.*s): say with --focal which one is to be "
				"compared with the rest, or with --reference which one all others are compared "
				"with",
				command->file.group, responses->group_count,
				STR_ARG(group_names(w, responses)));
		focal[greater(responses)] = true;
	}
	for (size_t i = 0; i < responses->group_count; i++) {
		if (focal[i] && reference[i])
			return fail(w, ERR_INPUT, "the group “%.*s” cannot be both focal and reference",
			            STR_ARG(responses->group_names[i]));
		if (command->reference == NULL)
			reference[i] = !focal[i];
		else if (command->focal == NULL)
			focal[i] = !reference[i];
	}
	return OK;
}

/* The groups as they are compared: the reference first, however many it was in the file, then the focal ones, then who is left
 * out. */
static enum err regroup(struct work *w, const struct dif_command *command, struct responses *responses,
                        struct dif_groups *out)
{
	bool focal[RESPONSES_GROUPS_MAX] = {false}, reference[RESPONSES_GROUPS_MAX] = {false};
	TRY(assign(w, responses, command, focal, reference));
	uint8_t place[RESPONSES_GROUPS_MAX];
	struct str *names = work_array(w, RESPONSES_GROUPS_MAX + 2, sizeof *names);
	bool *is_focal = work_array(w, RESPONSES_GROUPS_MAX + 2, sizeof *is_focal);
	size_t count = 1, references = 0;
	for (size_t i = 0; i < responses->group_count; i++)
		if (focal[i]) {
			place[i] = (uint8_t)count;
			names[count] = responses->group_names[i];
			is_focal[count++] = true;
		} else if (reference[i]) {
			place[i] = 0;
			names[0] = references++ == 0 ? responses->group_names[i] : S("all others");
		}
	if (references == 0 || count == 1)
		return fail(w, ERR_INPUT,
		            "nobody is left to compare with: --focal and --reference name all groups");
	names[count] = S("left out");
	uint8_t *groups = work_array(w, responses->person_count, sizeof *groups);
	for (size_t i = 0; i < responses->person_count; i++) {
		size_t group = responses->groups[i];
		bool in = focal[group] || reference[group];
		groups[i] = in ? place[group] : (uint8_t)count;
		out->left_out += !in;
	}
	responses->groups = groups;
	responses->group_names = names;
	responses->group_count = count + 1;
	out->column = str_of(command->file.group);
	out->sample = (struct dif_sample){.responses = responses, .focal = is_focal};
	return OK;
}

/* ---- methods ---- */

/* Whether a method can say anything about this sample: what `all` leaves out otherwise. */
static bool applies(const struct dif_groups *groups, enum dif_method method)
{
	const struct responses *responses = groups->sample.responses;
	bool two_levels = false;
	for (size_t i = 0; i < responses->item_count; i++)
		two_levels = two_levels || responses->items[i].levels == 2;
	/* The last group is who is left out. */
	return (dif_methods[method].of_several_groups || responses->group_count == 3) &&
	       (dif_methods[method].of_several_levels || two_levels);
}

static enum err find_methods(struct work *w, const struct dif_groups *groups, const char *text,
                             enum dif_method *methods, size_t *count)
{
	size_t name_count;
	const struct str *names = listed(w, text == NULL ? "mh" : text, &name_count);
	*count = 0;
	if (name_count == 1 && str_equal(names[0], S("all"))) {
		for (enum dif_method method = 0; method < DIF_METHODS; method++)
			if (applies(groups, method))
				methods[(*count)++] = method;
		return OK;
	}
	for (size_t i = 0; i < name_count; i++) {
		enum dif_method method = 0;
		while (method < DIF_METHODS && !str_equal(dif_methods[method].name, names[i]))
			method++;
		if (method == DIF_METHODS)
			return fail(w, ERR_INPUT, "there is no method “%.*s”; see `assay dif --help`",
			            STR_ARG(names[i]));
		if (*count == DIF_METHODS)
			return fail(w, ERR_INPUT, "name each method once");
		methods[(*count)++] = method;
	}
	return OK;
}

static enum err find_anchors(struct work *w, const struct responses *responses, const char *text,
                             const bool **out)
{
	size_t count;
	const struct str *names = listed(w, text, &count);
	bool *anchors = work_array(w, responses->item_count, sizeof *anchors);
	*out = text == NULL ? NULL : anchors;
	for (size_t i = 0; i < count; i++) {
		size_t item = 0;
		while (item < responses->item_count && !str_equal(responses->items[item].name, names[i]))
			item++;
		if (item == responses->item_count)
			return fail(w, ERR_INPUT, "--anchors names “%.*s”, which is no item of the file",
			            STR_ARG(names[i]));
		anchors[item] = true;
	}
	return OK;
}

static enum err read_options(struct work *w, const struct responses *responses,
                             const struct dif_command *command, struct dif_options *out)
{
	static const char *const adjustments[] = {"none", "holm", "bh"};
	static const char *const weights[] = {"focal", "reference", "all"};
	int adjustment = DIF_UNADJUSTED, weight = DIF_WEIGHTS_FOCAL;
	*out = dif_options_of(DIF_MANTEL_HAENSZEL);
	TRY(read_choice(w, "--adjust", command->adjust, adjustments, &adjustment));
	TRY(read_choice(w, "--weights", command->weights, weights, &weight));
	TRY(read_share(w, "--alpha", command->alpha, 0, 0.5, &out->alpha));
	TRY(read_share(w, "--power", command->power, 0.5, 1, &out->power));
	TRY(find_anchors(w, responses, command->anchors, &out->anchors));
	out->adjustment = (enum dif_adjustment)adjustment;
	out->weights = (enum dif_weights)weight;
	out->purify = command->purify;
	out->wald = command->wald;
	out->uncorrected = command->uncorrected;
	return OK;
}

/* Both groups' calibrations, made when they are first needed. */
struct calibrations {
	const struct model_name *model;
	struct dif_calibration made;
};

static enum err by_method(struct work *w, const struct dif_groups *groups, struct calibrations *calibrations,
                          struct dif_found *found)
{
	if (!dif_methods[found->options.method].of_parameters)
		return dif_analyse(w, &groups->sample, &found->options, &found->analysis);
	if (calibrations->made.groups == NULL)
		TRY(dif_calibrate(w, &groups->sample, calibrations->model, &calibrations->made));
	return dif_by_calibration(w, &calibrations->made, &found->options, &found->analysis);
}

static enum err analyse(struct work *w, const struct dif_command *command)
{
	struct responses responses;
	struct dif_groups groups = {0};
	struct dif_options options;
	enum dif_method methods[DIF_METHODS];
	size_t count;
	struct calibrations calibrations = {
		.model = model_name_find(command->model == NULL ? S("2pl") : str_of(command->model)),
	};
	if (calibrations.model == NULL)
		return fail(w, ERR_INPUT, "--model takes rasch, 2pl or 3pl, not “%s”", command->model);
	TRY(irt_responses(w, &command->file, NULL, &responses));
	TRY(regroup(w, command, &responses, &groups));
	TRY(read_options(w, &responses, command, &options));
	TRY(find_methods(w, &groups, command->method, methods, &count));
	bool all = command->method != NULL && str_equal(str_of(command->method), S("all"));
	struct dif_found *found = work_array(w, count, sizeof *found);
	for (size_t i = 0; i < count; i++) {
		options.method = methods[i];
		found[i].options = options;
		enum err failed = by_method(w, &groups, &calibrations, &found[i]);
		if (failed == ERR_INPUT && all && dif_methods[methods[i]].of_parameters) {
			found[i].refused = w->message;
			work_forgive(w);
		} else if (failed != OK) {
			return failed;
		}
	}
	if (command->json)
		return dif_print_json(w, &groups, found, count);
	dif_print_tables(&groups, found, count);
	return OK;
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	struct dif_command command = {0};
	const struct argument options[] = {
		{"--group", NULL, &command.file.group},
		{"--focal", NULL, &command.focal},
		{"--reference", NULL, &command.reference},
		{"--method", NULL, &command.method},
		{"--model", NULL, &command.model},
		{"--anchors", NULL, &command.anchors},
		{"--adjust", NULL, &command.adjust},
		{"--alpha", NULL, &command.alpha},
		{"--power", NULL, &command.power},
		{"--weights", NULL, &command.weights},
		{"--id", NULL, &command.file.id},
		{"--leave-out", NULL, &command.file.leave_out},
		{"--missing", NULL, &command.file.missing},
		{"--key", NULL, &command.file.key},
		{"--purify", &command.purify, NULL},
		{"--wald", &command.wald, NULL},
		{"--uncorrected", &command.uncorrected, NULL},
		{"--json", &command.json, NULL},
	};
	int words;
	TRY(arguments_read(w, options, COUNT(options), argc, argv, &words));
	if (words != 1)
		return fail(w, ERR_INPUT, "name one file of answers; see `assay dif --help`");
	if (command.file.group == NULL)
		return fail(w, ERR_INPUT, "name the column that says who is of which group: --group COLUMN");
	log_set_level(LOG_WARNING);
	*exit_code = 0;
	command.file.words = argv;
	command.file.word_count = words;
	return analyse(w, &command);
}

const struct command command_dif = {
	.name = "dif",
	.usage =
		"FILE.csv --group COLUMN\n"
		"                 [--focal VALUE[,VALUE]] [--reference VALUE] [--method NAME[,NAME]|all] [--model M]\n"
		"                 [--purify] [--anchors ITEM,ITEM] [--adjust holm|bh|none]\n"
		"                 [--alpha P] [--power P] [--weights focal|reference|all] [--wald] [--uncorrected]\n"
		"                 [--id COLUMN] [--leave-out COLUMN,COLUMN] [--missing CODE] [--key CODES] [--json]",
	.summary = "differential item functioning: items that part people who are equally able",
	.help = "Compares groups of people who have the same score, item by item. The file is CSV: a header of item names, a\n"
		"row a person, and the column of the groups (docs/psychometrics.md).\n\n"
		"  --focal VALUE             the group that is compared; several compare each with the reference. Of two\n"
		"                            groups it is the greater value: 1 of 0 and 1\n"
		"  --reference VALUE         the group that they are compared with; else everybody else\n"
		"  --method                  mh, log-odds, gmh, mantel, std, logistic, logistic-uniform,\n"
		"                            logistic-nonuniform, breslow-day, breslow-day-trend, sibtest,\n"
		"                            sibtest-crossing, delta-plot, lord, raju, raju-signed; all: each that fits the\n"
		"                            data (mh)\n"
		"  --model rasch|2pl|3pl     that lord and raju calibrate each group by (2pl)\n"
		"  --purify                  match again without the items that are flagged, until they stay the same\n"
		"  --anchors                 match on these items alone, and do not compare them\n"
		"  --adjust                  p-values for there being many items: Holm's, or Benjamini and Hochberg's\n"
		"  --alpha P, --power P      level of significance (0.05), and the chance to see a difference of class C\n"
		"                            that there must be, else an item has had too few people (0.8)\n"
		"  --weights                 of standardisation\n"
		"  --wald                    logistic: Wald's test instead of the likelihood ratio\n"
		"  --uncorrected             mh without the continuity correction\n"
		"  --json                    one JSON document, figures in full precision; else a table a method\n\n"
		"Exit code: 0 done, whether anything was flagged or not; 2 cannot tell, or bad usage.",
	.run = run,
};
