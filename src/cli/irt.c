#include "cli/irt.h"

#include "base/log.h"
#include "cli/arguments.h"
#include "cli/cli.h"

#include <string.h>

static const struct {
	const char *name, *takes;
	int words_min, words_max;
	irt_action *run;
} actions[] = {
	{"calibrate", "one file of responses, and --model NAME", 1, 1, irt_calibrate_action},
	{"score", "one file of responses, and --items FILE", 1, 1, irt_score_action},
	{"fit", "one file of responses, and --items FILE", 1, 1, irt_fit_action},
	{"standard", "--items FILE, --judges FILE and no words", 0, 0, irt_standard_action},
	{"times", "one file of response times", 1, 1, irt_times_action},
	{"info", "--items FILE and no words", 0, 0, irt_info_action},
	{"cat", "--items FILE and --responses FILE", 0, 1, irt_cat_action},
	{"simulate", "--items FILE and no words", 0, 0, irt_simulate_action},
	{"link", "--from FILE, --to FILE and no words", 0, 0, irt_link_action},
	{"drift", "--from FILE, --to FILE and no words", 0, 0, irt_drift_action},
	{"state", "--items FILE and one file of evidence", 1, 1, irt_state_action},
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

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	struct irt_command command = {0};
	const struct argument options[] = {
		{"--items", NULL, &command.items},
		{"--method", NULL, &command.method},
		{"--theta", NULL, &command.theta},
		{"--prior-mean", NULL, &command.prior_mean},
		{"--prior-sd", NULL, &command.prior_sd},
		{"--nodes", NULL, &command.nodes},
		{"--range", NULL, &command.node_range},
		{"--limits", NULL, &command.limits},
		{"--information", NULL, &command.information},
		{"--id", NULL, &command.id},
		{"--weight", NULL, &command.weight},
		{"--group", NULL, &command.group},
		{"--leave-out", NULL, &command.leave_out},
		{"--missing", NULL, &command.missing},
		{"--key", NULL, &command.key},
		{"--lowest", NULL, &command.lowest},
		{"--responses", NULL, &command.responses},
		{"--select", NULL, &command.select},
		{"--estimate", NULL, &command.estimate},
		{"--start", NULL, &command.start},
		{"--stop", NULL, &command.stop},
		{"--blueprint", NULL, &command.blueprint},
		{"--shares", NULL, &command.shares},
		{"--randomesque", NULL, &command.randomesque},
		{"--acceleration", NULL, &command.acceleration},
		{"--exposure", NULL, &command.exposure},
		{"--acceptance", NULL, &command.acceptance},
		{"--panel", NULL, &command.panel},
		{"--people", NULL, &command.people},
		{"--population", NULL, &command.population},
		{"--seed", NULL, &command.seed},
		{"--pictures", NULL, &command.pictures},
		{"--from", NULL, &command.from},
		{"--to", NULL, &command.to},
		{"--density", NULL, &command.density},
		{"--critical", NULL, &command.critical},
		{"--symmetric", &command.symmetric, NULL},
		{"--raw", NULL, &command.raw},
		{"--cut", NULL, &command.cut},
		{"--judges", NULL, &command.judges},
		{"--rp", NULL, &command.rp},
		{"--guessing-out", &command.guessing_out, NULL},
		{"--model", NULL, &command.model},
		{"--prior", NULL, &command.prior},
		{"--tolerance", NULL, &command.tolerance},
		{"--cycles", NULL, &command.cycles},
		{"--threads", NULL, &command.threads},
		{"--anchors", NULL, &command.anchors},
		{"--se", NULL, &command.errors},
		{"--answers", NULL, &command.answers_min},
		{"--needed", NULL, &command.needed},
		{"--collapse", &command.collapse, NULL},
		{"--strict", &command.strict, NULL},
		{"--drift", NULL, &command.drift},
		{"--reversion", NULL, &command.reversion},
		{"--interval", NULL, &command.interval},
		{"--day", NULL, &command.day},
		{"--renew", NULL, &command.renew},
		{"--json", &command.json, NULL},
		{"--fit", &command.fit, NULL},
		{"--posterior", &command.posterior, NULL},
	};
	size_t action;
	TRY(arguments_read(w, options, COUNT(options), argc, argv, &command.word_count));
	TRY(find_action(w, command.word_count, argv, &action));
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
		 "                 standard, info, cat, simulate, link, drift",
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
		"                            every item below R; --panel FILE.json: a multistage test instead; --pictures FOLDER: SVG\n"
		"  link --from X --to Y      the line A theta + B from the scale of the items X to that of Y, by the items that\n"
		"                            both have; with --json the items of X on the scale of Y, too. --method\n"
		"                            stocking-lord, haebara, mean-sigma, mean-mean or mean-gmean; the first two at\n"
		"                            --nodes N (61) on --range FROM:TO (-6:6), weighted by --density normal or uniform;\n"
		"                            --symmetric: on both scales\n"
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
