/* `assay irt …`: what its actions were given. Each is a function here and a row of the table in irt.c; what they share, reading
 * files and options and printing tables, is in irt_input.c. */
#ifndef CLI_IRT_H
#define CLI_IRT_H

#include "irt/bank_read.h"
#include "irt/response_time_read.h"
#include "irt/responses.h"

struct irt_command {
	const char *items, *method, *theta;
	const char *prior_mean, *prior_sd, *nodes, *node_range, *limits, *information;
	const char *responses, *select, *estimate, *start, *stop, *blueprint, *shares, *randomesque,
		*acceleration;
	const char *exposure, *acceptance, *panel, *people, *population, *seed, *pictures;
	const char *id, *weight, *group, *leave_out, *missing, *key, *lowest;
	const char *from, *to, *density, *critical;
	const char *raw, *cut, *judges, *rp;
	/* calibrate; model of facets too */
	const char *model, *prior, *tolerance, *cycles, *threads, *anchors, *errors, *answers_min, *needed;
	const char *drift, *reversion, *interval, *day, *renew;
	/* link, drift */
	const char *person, *rater, *tasks;
	bool json, fit, posterior, symmetric, guessing_out, collapse, strict, testlet;
	int word_count;
	char **words; /* behind the action's name */
};

/* The exit code is 0 where nothing is written to it. */
typedef enum err irt_action(struct work *w, const struct irt_command *command, int *exit_code);

irt_action irt_info_action, irt_score_action, irt_calibrate_action, irt_fit_action, irt_standard_action,
	irt_times_action, irt_link_action, irt_drift_action, irt_state_action, irt_facets_action,
	irt_bifactor_action, irt_cat_action, irt_simulate_action;

/* ---- irt_input.c ---- */

enum {
	IRT_OUTPUT_BYTES_MAX = 1 << 30,
	IRT_RESPONSES_BYTES_MAX = 1 << 30,
	IRT_POINTS_MAX = 100000,
};

/* The items of the file that --items names; ERR_INPUT where it is not given. population, unless NULL: whom they were
 * calibrated on, as the file says. */
enum err irt_bank(struct work *w, const struct irt_command *command, struct bank *out,
                  struct bank_population *population) MUST_CHECK;

/* The responses in the file that --responses or else the first word names, by the options --id, --weight, --group, --leave-out,
 * --missing, --key and, with a bank, --lowest. bank: NULL where the items are not known. */
enum err irt_responses(struct work *w, const struct irt_command *command, const struct bank *bank,
                       struct responses *out) MUST_CHECK;

/* The whole numbers, or the numbers, of a list with commas. */
enum err irt_integers(struct work *w, const char *option, const char *text, const int32_t **out,
                      size_t *count) MUST_CHECK;
enum err irt_reals(struct work *w, const char *option, const char *text, const double **out,
                   size_t *count) MUST_CHECK;
/* What failed, behind the name of the file that it failed in. */
enum err irt_fail_in(struct work *w, const char *path);
/* The times in the file that the first word names, by --id and --leave-out. */
enum err irt_times(struct work *w, const struct irt_command *command,
                   struct response_time_table *out) MUST_CHECK;

/* The number that an option was given, `standard` where it was not; ERR_INPUT unless it is within the limits. */
enum err irt_real(struct work *w, const char *option, const char *text, double standard, double low,
                  double high, double *out) MUST_CHECK;
/* A whole number likewise. */
enum err irt_count(struct work *w, const char *option, const char *text, size_t standard, size_t low,
                   size_t high, size_t *out) MUST_CHECK;

/* FROM:TO, FROM below TO, both within ±MODEL_THETA_MAX_LOGIT; what *from and *to hold stays where the option was not given. */
enum err irt_range(struct work *w, const char *option, const char *text, double *from, double *to) MUST_CHECK;
/* FROM:TO:STEP: the points from FROM to TO, at most IRT_POINTS_MAX, within ±MODEL_THETA_MAX_LOGIT. */
enum err irt_points(struct work *w, const char *option, const char *text, const double **points,
                    size_t *count) MUST_CHECK;

#endif
