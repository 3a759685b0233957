#include "cli/irt.h"

#include "base/log.h"
#include "cli/arguments.h"
#include "cli/cli.h"

#include <string.h>

/* Of responses, and of a design: what several actions take. */
#define RESPONSES " --id --weight --group --leave-out --missing --key --lowest"
#define DESIGN                                                                                                  \
	" --items --select --estimate --start --stop --blueprint --shares --randomesque --acceleration --nodes" \
	" --range --limits --prior-mean --prior-sd --acceptance --seed"

static const struct {
	const char *name, *takes;
	int words_min, words_max;
	irt_action *run;
	const char *options; /* beside --json */
} actions[] = {
	{"calibrate", "one file of responses, and --model NAME", 1, 1, irt_calibrate_action,
         "--model --prior --anchors --tolerance --cycles --threads --se --answers --needed --collapse --strict"
         " --nodes --range" RESPONSES},
	{"score", "one file of responses, and --items FILE", 1, 1, irt_score_action,
         "--items --method --prior-mean --prior-sd --nodes --range --limits --information --fit --posterior" RESPONSES},
	{"fit", "one file of responses, and --items FILE", 1, 1, irt_fit_action,
         "--items --prior-mean --prior-sd --raw --cut" RESPONSES},
	{"times", "one file of response times", 1, 1, irt_times_action, "--id --leave-out"},
	{"info", "--items FILE and no words", 0, 0, irt_info_action, "--items --theta"},
	{"link", "--from FILE, --to FILE and no words", 0, 0, irt_link_action,
         "--from --to --method --nodes --range --density --symmetric"},
	{"drift", "--from FILE, --to FILE and no words", 0, 0, irt_drift_action,
         "--from --to --method --nodes --range --density --symmetric --critical"},
	{"cat", "--items FILE and --responses FILE", 0, 1, irt_cat_action, "--responses" DESIGN RESPONSES},
	{"simulate", "--items FILE and no words", 0, 0, irt_simulate_action,
         "--theta --exposure --panel --people --population --pictures" DESIGN},
	{"state", "one file of evidence, and --items FILE", 1, 1, irt_state_action,
         "--items --drift --reversion --cut --interval --day --renew --prior-mean --prior-sd"},
	{"facets", "one file of ratings", 1, 1, irt_facets_action, "--model --person --rater --leave-out"},
	{"bifactor", "one file of responses, and --tasks FILE", 1, 1, irt_bifactor_action,
         "--tasks --testlet" RESPONSES},
	{"standard", "--items FILE, --judges FILE and no words", 0, 0, irt_standard_action,
         "--items --judges --method --rp --guessing-out"},
};

static const struct option {
	const char *name;
	size_t offset;
	bool alone; /* without a value */
} options[] = {
	{"--items", offsetof(struct irt_command, items), false},
	{"--method", offsetof(struct irt_command, method), false},
	{"--theta", offsetof(struct irt_command, theta), false},
	{"--prior-mean", offsetof(struct irt_command, prior_mean), false},
	{"--prior-sd", offsetof(struct irt_command, prior_sd), false},
	{"--nodes", offsetof(struct irt_command, nodes), false},
	{"--range", offsetof(struct irt_command, node_range), false},
	{"--limits", offsetof(struct irt_command, limits), false},
	{"--information", offsetof(struct irt_command, information), false},
	{"--id", offsetof(struct irt_command, id), false},
	{"--weight", offsetof(struct irt_command, weight), false},
	{"--group", offsetof(struct irt_command, group), false},
	{"--leave-out", offsetof(struct irt_command, leave_out), false},
	{"--missing", offsetof(struct irt_command, missing), false},
	{"--key", offsetof(struct irt_command, key), false},
	{"--lowest", offsetof(struct irt_command, lowest), false},
	{"--from", offsetof(struct irt_command, from), false},
	{"--to", offsetof(struct irt_command, to), false},
	{"--density", offsetof(struct irt_command, density), false},
	{"--critical", offsetof(struct irt_command, critical), false},
	{"--symmetric", offsetof(struct irt_command, symmetric), true},
	{"--raw", offsetof(struct irt_command, raw), false},
	{"--cut", offsetof(struct irt_command, cut), false},
	{"--judges", offsetof(struct irt_command, judges), false},
	{"--rp", offsetof(struct irt_command, rp), false},
	{"--guessing-out", offsetof(struct irt_command, guessing_out), true},
	{"--model", offsetof(struct irt_command, model), false},
	{"--prior", offsetof(struct irt_command, prior), false},
	{"--tolerance", offsetof(struct irt_command, tolerance), false},
	{"--cycles", offsetof(struct irt_command, cycles), false},
	{"--threads", offsetof(struct irt_command, threads), false},
	{"--anchors", offsetof(struct irt_command, anchors), false},
	{"--se", offsetof(struct irt_command, errors), false},
	{"--answers", offsetof(struct irt_command, answers_min), false},
	{"--needed", offsetof(struct irt_command, needed), false},
	{"--collapse", offsetof(struct irt_command, collapse), true},
	{"--strict", offsetof(struct irt_command, strict), true},
	{"--drift", offsetof(struct irt_command, drift), false},
	{"--reversion", offsetof(struct irt_command, reversion), false},
	{"--interval", offsetof(struct irt_command, interval), false},
	{"--day", offsetof(struct irt_command, day), false},
	{"--renew", offsetof(struct irt_command, renew), false},
	{"--person", offsetof(struct irt_command, person), false},
	{"--rater", offsetof(struct irt_command, rater), false},
	{"--tasks", offsetof(struct irt_command, tasks), false},
	{"--testlet", offsetof(struct irt_command, testlet), true},
	{"--responses", offsetof(struct irt_command, responses), false},
	{"--select", offsetof(struct irt_command, select), false},
	{"--estimate", offsetof(struct irt_command, estimate), false},
	{"--start", offsetof(struct irt_command, start), false},
	{"--stop", offsetof(struct irt_command, stop), false},
	{"--blueprint", offsetof(struct irt_command, blueprint), false},
	{"--shares", offsetof(struct irt_command, shares), false},
	{"--randomesque", offsetof(struct irt_command, randomesque), false},
	{"--acceleration", offsetof(struct irt_command, acceleration), false},
	{"--exposure", offsetof(struct irt_command, exposure), false},
	{"--acceptance", offsetof(struct irt_command, acceptance), false},
	{"--panel", offsetof(struct irt_command, panel), false},
	{"--people", offsetof(struct irt_command, people), false},
	{"--population", offsetof(struct irt_command, population), false},
	{"--seed", offsetof(struct irt_command, seed), false},
	{"--pictures", offsetof(struct irt_command, pictures), false},
	{"--json", offsetof(struct irt_command, json), true},
	{"--fit", offsetof(struct irt_command, fit), true},
	{"--posterior", offsetof(struct irt_command, posterior), true},
};

static enum err find_action(struct work *w, int count, char **words, size_t *out)
{
	for (*out = 0; count > 0 && *out < COUNT(actions); ++*out) {
		if (strcmp(words[0], actions[*out].name) != 0)
			continue;
		if (count - 1 < actions[*out].words_min || count - 1 > actions[*out].words_max)
			return fail(w, ERR_INPUT, "`assay irt %s` takes %s; see `assay irt --help`", words[0],
			            actions[*out].takes);
		return OK;
	}
	struct str names = S("");
	for (size_t i = 0; i < COUNT(actions); i++)
		names = str_format(w->arena, "%.*s%s%s", STR_ARG(names), i == 0 ? "" : ", ", actions[i].name);
	return fail(w, ERR_INPUT, "say what to do: %.*s; see `assay irt --help`", STR_ARG(names));
}

/* Whether a word stands in a text of words. */
static bool is_among(struct str words, const char *wanted)
{
	while (!str_absent(words))
		if (str_equal(str_cut(&words, ' '), str_of(wanted)))
			return true;
	return false;
}

static bool is_given(const struct irt_command *command, const struct option *option)
{
	const char *at = (const char *)command + option->offset;
	return option->alone ? *(const bool *)(const void *)at
	                     : *(const char *const *)(const void *)at != NULL;
}

/* What another action takes would have no effect, and somebody meant something by it. */
static enum err check_options(struct work *w, size_t action, const struct irt_command *command)
{
	for (size_t i = 0; i < COUNT(options); i++)
		if (is_given(command, &options[i]) && strcmp(options[i].name, "--json") != 0 &&
		    !is_among(str_of(actions[action].options), options[i].name))
			return fail(w, ERR_INPUT, "`assay irt %s` does not take %s; see `assay irt --help`",
			            actions[action].name, options[i].name);
	return OK;
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	struct irt_command command = {0};
	struct argument arguments[COUNT(options)];
	size_t action;
	for (size_t i = 0; i < COUNT(options); i++) {
		void *at = (char *)&command + options[i].offset;
		arguments[i] = (struct argument){options[i].name, options[i].alone ? at : NULL,
		                                 options[i].alone ? NULL : at};
	}
	TRY(arguments_read(w, arguments, COUNT(options), argc, argv, &command.word_count));
	TRY(find_action(w, command.word_count, argv, &action));
	TRY(check_options(w, action, &command));
	log_set_level(LOG_WARNING);
	command.words = argv + 1;
	command.word_count--;
	*exit_code = 0;
	return actions[action].run(w, &command, exit_code);
}

const struct command command_irt = {
	.name = "irt",
	.usage = "ACTION [FILE] [--items FILE] [OPTIONS] [--json]\n"
		 "                 calibrate R.csv, score R.csv, fit R.csv, times T.csv, state E.csv,\n"
		 "                 facets R.csv, bifactor R.csv, cat, simulate, standard, info, link, drift",
	.summary = "the psychometric engine: what answers say about people, and about items",
	.help = "Item response theory on files (docs/psychometrics.md). Responses are CSV: a header of item names, a row a\n"
		"person, whole numbers, empty or NA where nothing was answered. Items are JSON or CSV. The metric is the\n"
		"logistic one, D = 1.\n\n"
		"  calibrate R.csv --model NAME|FILE\n"
		"                            the parameters of items, by marginal maximum likelihood: rasch, 1pl, 2pl, 3pl,\n"
		"                            4pl, grm, gpcm, pcm, rsm, nrm; FILE says it for each item: CSV with the columns\n"
		"                            item (*: all others), model, a, b, c, d (numbers to hold), equal_a … equal_d\n"
		"                            (names: those with the same share the parameter) and prior. --prior\n"
		"                            \"a=lognormal(0,0.5), c=beta(5,17)\" of a, b, c, d, intercept: normal,\n"
		"                            lognormal, beta or logitnormal; --anchors I: items that are held as they are in\n"
		"                            I, and give the scale; --group COLUMN: groups with a mean and variance each, the\n"
		"                            first 0 and 1; --nodes N (61), --range -R:R (-6:6); --tolerance T (1e-6) and\n"
		"                            --cycles N (5000) of the search; --threads N (all processors; the same bits for\n"
		"                            any number); --se none leaves standard errors out, --se covariance prints their\n"
		"                            matrix too (with --json). Items with fewer than --answers N (20) answers, and\n"
		"                            those that cannot be estimated, are named and left out, or with --strict\n"
		"                            refused; --collapse takes levels out that nobody reached; --needed SE: how many\n"
		"                            more answers each item needs until the standard error of its difficulty is SE\n"
		"  score R.csv --items I     each person's level and its standard error. --method eap (the mean of what is\n"
		"                            believed, when none is given), map, ml or wle (Warm's); --prior-mean M and\n"
		"                            --prior-sd S of eap and map (else the population that I was calibrated on, else\n"
		"                            0 and 1); --nodes N (61) on --range FROM:TO (-6:6) of eap; --limits FROM:TO\n"
		"                            (-6:6) of the others: who got everything right has no\n"
		"                            finite ml, gets the limit, and it is said. --information observed: standard\n"
		"                            errors by observed instead of expected information. --fit adds whether the\n"
		"                            answers go together: l_z, l_z*, infit, outfit and their z.\n"
		"                            --posterior (eap, --json): all that is believed, pairs of level and probability\n"
		"  fit R.csv --items I       does the model hold: M2, C2, S-X2, infit, outfit, RMSD, Q3 and X2 of pairs,\n"
		"                            reliability, and what the scores alone say. --key (with --raw RAW.csv where R is\n"
		"                            scored) adds who chose which option; --cut THETA,… how consistent and accurate\n"
		"                            decisions there are. The population is that of I; else --prior-mean, --prior-sd\n"
		"  standard --judges J.csv --items I --method angoff|bookmark\n"
		"                            where judges set the cut, how sure that is, how far they agree. J has a column\n"
		"                            judge, maybe round, and for angoff one of each item's name with what somebody who\n"
		"                            just passes would score (0 to 1), for bookmark one called page: the first of the\n"
		"                            booklet that such a person would not master. --rp P (0.67) is what mastering\n"
		"                            means; --guessing-out takes guessing out of it. Without --judges the booklet\n"
		"  times T.csv               how long items take and how fast people work, from seconds in a table like that of\n"
		"                            responses (lognormal model); who answered faster than a tenth of an item's mean\n"
		"                            time, and what share of the answers took longer (effort)\n"
		"  info --items I            the information of each item and of the test, its standard error and the expected\n"
		"                            score along --theta FROM:TO:STEP (-4:4:0.5)\n"
		"  cat --items I --responses R.csv\n"
		"                            an adaptive test on stored answers: who would have been given which items, with\n"
		"                            the estimate, its standard error and the rule's number at each step.\n"
		"                            --select mfi (thopt, bopt, kl, klp, mlwi, mpwi, mei, mepv, progressive,\n"
		"                            proportional, random); --randomesque N: one of the N best; --estimate eap (map,\n"
		"                            ml, wle); --nodes N and --range FROM:TO: nodes by the trapezoidal rule (else 61\n"
		"                            on -6:6); --limits FROM:TO of estimates; --start X, X,Y,… (several first items) or\n"
		"                            FROM:TO (by chance); --stop length=N,min=N,se=S,information=I,time=SECONDS,cut=C\n"
		"                            with interval=0.95, mastery=0.95 or sprt=0.05,region=0.25: the first that holds;\n"
		"                            --shares AREA=PART,… or --blueprint FILE.json: what a test must consist of;\n"
		"                            --acceleration A of the two rules by chance; --acceptance S.json: how often an\n"
		"                            item that is chosen is given, as simulate --json found it for --exposure; --seed N\n"
		"  simulate --items I        the same design on --people N (1000) made-up people of --population MEAN:SD (0:1),\n"
		"                            or so many (100) at each of --theta FROM:TO:STEP: bias, RMSE, standard error,\n"
		"                            length, how often each item is seen, overlap, decisions, and how long fixed forms\n"
		"                            would have to be. --exposure sympson-hetter=R or restricted=R keeps the rate of\n"
		"                            every item below R; --panel FILE.json: a multistage test instead; --pictures\n"
		"                            FOLDER: SVG\n"
		"  link --from X --to Y      the line A theta + B from the scale of the items X to that of Y, by the items that\n"
		"                            both have; with --json the items of X on the scale of Y, too. --method\n"
		"                            stocking-lord, haebara, mean-sigma, mean-mean or mean-gmean; the first two at\n"
		"                            --nodes N (61) on --range FROM:TO (-6:6), weighted by --density normal or uniform;\n"
		"                            --symmetric: on both scales\n"
		"  state E.csv --items I     what evidence of many days says about people, day by day. E has the columns id,\n"
		"                            day (2026-11-23, or a whole number), item, level, maybe weight (0 to 1). --drift V\n"
		"                            (0.0005): the variance that a day adds to a level; --reversion K (0): the part of\n"
		"                            the distance from the population's mean that a day takes; --prior-mean, --prior-sd\n"
		"                            of the population (0, 1); --interval P (0.9). With --cut C whether C is cleared,\n"
		"                            which is when the interval lies above it, and from which day on that will be\n"
		"                            stale; --day D: asked for on D (the last day in E); --renew P: how many and which\n"
		"                            items of I would clear C again with the probability P\n"
		"  facets R.csv              how able people are, how hard items and how severe raters (many-facet Rasch). R\n"
		"                            has a row for each person by each rater: the columns --person (person) and --rater\n"
		"                            (rater); the others are items. --model rating-scale|partial-credit. People are in\n"
		"                            --json\n"
		"  bifactor R.csv --tasks T  items that share a task: a general factor, and one for each task. T has columns\n"
		"                            item and task. --testlet: one ratio a task instead of a loading for each item;\n"
		"                            people, with the standard error that the dependence leaves, are in --json\n"
		"  drift --from X --to Y     which of these items changed beyond the line, by robust z (--critical 1.645); the\n"
		"                            line is then that of the others\n\n"
		"In files of responses:\n\n"
		"  --id, --weight, --group COLUMN\n"
		"                            columns that are no items; --leave-out A,B,… others\n"
		"  --missing CODE            a code that means that nothing was answered\n"
		"  --key 1,4,2,…             the right answer to each item: cells are then options, and not scores\n"
		"  --lowest 0|1              what the lowest level of an item is called where I does not say (0)\n\n"
		"  --json                    one JSON document, figures in full precision; else a table\n\n"
		"Exit code: 0 done; 2 cannot tell, or bad usage.",
	.run = run,
};
