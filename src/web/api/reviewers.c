#include "web/api/reviewers.h"

#include "web/api/output.h"
#include "web/pages/severity.h"
#include "web/pages/study.h"

#include <math.h>

struct api_reviewer {
	struct id person;
	struct str name, why, note;
	int64_t sittings, judgements, turned;
	double severity_logit, standard_error, p_adjusted, level_shift, infit, infit_z;
};
static const struct field reviewer_row[] = {
	OUTPUT(FIELD_ID, struct api_reviewer, person, "Who judges."),
	OUTPUT(FIELD_TEXT, struct api_reviewer, name, "Their name."),
	OUTPUT(FIELD_INT, struct api_reviewer, sittings, "Sittings in which theirs was the first judgement."),
	OUTPUT(FIELD_INT, struct api_reviewer, judgements, "Levels that they gave in them."),
	OUTPUT(FIELD_TEXT, struct api_reviewer, why, "Why nothing can be told; not there when it can."),
	OUTPUT(FIELD_REAL, struct api_reviewer, severity_logit,
               "Above 0: severer than the average of them, on the scale of the levels of ability."),
	OUTPUT(FIELD_REAL, struct api_reviewer, standard_error, "Its standard error."),
	OUTPUT(FIELD_REAL, struct api_reviewer, p_adjusted,
               "p-value: how often chance alone would put it as far from 0; adjusted for there being many."),
	OUTPUT(FIELD_REAL, struct api_reviewer, level_shift,
               "So many levels a criterion more than a reviewer of severity 0 gives, over all people."),
	OUTPUT(FIELD_REAL, struct api_reviewer, infit,
               "Mean square: about 1; above, erratic; below, criteria are judged alike."),
	OUTPUT(FIELD_REAL, struct api_reviewer, infit_z, "How far that is from 1, in standard errors."),
	OUTPUT(FIELD_INT, struct api_reviewer, turned,
               "Sittings that an average reviewer would have left on the other side of a requirement."),
	OUTPUT(FIELD_TEXT, struct api_reviewer, note, "What it says, for a person."),
};

struct api_reviewers {
	struct str why;
	int64_t sittings, judgements, simulated;
	bool linked;
	double true_sd, p;
	struct field_list reviewers;
};
const struct field api_reviewers_output[8] = {
	OUTPUT(FIELD_TEXT, struct api_reviewers, why, "Why nothing can be told; not there when it can."),
	OUTPUT(FIELD_INT, struct api_reviewers, sittings, "Sittings that somebody judged."),
	OUTPUT(FIELD_INT, struct api_reviewers, judgements, "Levels that were given in them."),
	OUTPUT(FIELD_INT, struct api_reviewers, simulated,
               "So many of the assessment's sittings are simulated."),
	OUTPUT(FIELD_BOOL, struct api_reviewers, linked,
               "Whether sittings judged by several link all reviewers; else they are compared as far as chance gave "
               "each their cases."),
	OUTPUT(FIELD_REAL, struct api_reviewers, true_sd,
               "The severities' standard deviation without what is chance."),
	OUTPUT(FIELD_REAL, struct api_reviewers, p,
               "p-value: how often chance alone would make them differ as much, were all alike."),
	OUTPUT_LIST(struct api_reviewers, reviewers, reviewer_row, struct api_reviewer, "Each who judged."),
};

static struct api_reviewer reviewer_of(struct work *w, const struct reviewer *reviewer, struct str name)
{
	struct api_reviewer out = {
		.person = reviewer->person,
		.name = name,
		.why = reviewer->why,
		.note = reviewers_note(w, reviewer),
		.sittings = (int64_t)reviewer->sittings,
		.judgements = (int64_t)reviewer->judgements,
		.turned = (int64_t)reviewer->turned,
		.severity_logit = NAN,
		.standard_error = NAN,
		.p_adjusted = NAN,
		.level_shift = NAN,
		.infit = NAN,
		.infit_z = NAN,
	};
	if (!str_absent(reviewer->why))
		return out;
	out.severity_logit = reviewer->severity_logit;
	out.standard_error = reviewer->standard_error;
	out.p_adjusted = reviewer->p_adjusted;
	out.level_shift = reviewer->level_shift;
	out.infit = reviewer->infit;
	out.infit_z = reviewer->infit_z;
	return out;
}

enum err api_reviewers(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct study_input *in = input;
	struct reviewers_seen seen;
	TRY(reviewers_see(w, call, in->assessment, &seen));
	const struct reviewers *reviewers = &seen.reviewers;
	bool told = str_absent(reviewers->why);
	struct api_reviewer *rows = work_array(w, reviewers->count, sizeof *rows);
	for (size_t i = 0; i < reviewers->count; i++)
		rows[i] = reviewer_of(w, &reviewers->each[i], seen.names[i]);
	const struct api_reviewers out = {
		.why = reviewers->why,
		.sittings = (int64_t)reviewers->sittings,
		.judgements = (int64_t)reviewers->judgements,
		.simulated = (int64_t)seen.answers.simulated_count,
		.linked = told && reviewers->linked,
		.true_sd = told ? reviewers->spread.true_sd : NAN,
		.p = told ? reviewers->p : NAN,
		.reviewers = {rows, reviewers->count},
	};
	return web_reply_json(w, call, &out, reply);
}

/* ---- one's own ---- */

struct api_severity {
	struct str why, note;
	int64_t sittings, turned;
	bool linked;
	double severity_logit, standard_error, p_adjusted, level_shift;
};
const struct field api_severity_output[9] = {
	OUTPUT(FIELD_TEXT, struct api_severity, why, "Why nothing can be told; not there when it can."),
	OUTPUT(FIELD_TEXT, struct api_severity, note, "What the figures mean, in words."),
	OUTPUT(FIELD_INT, struct api_severity, sittings, "Sittings that you judged blind."),
	OUTPUT(FIELD_INT, struct api_severity, turned,
               "Those that an average reviewer would have left on the other side of a requirement."),
	OUTPUT(FIELD_BOOL, struct api_severity, linked,
               "Whether work that several people read links all who judge."),
	OUTPUT(FIELD_REAL, struct api_severity, severity_logit,
               "Above 0: severer than the average of all, on the scale of the levels of ability."),
	OUTPUT(FIELD_REAL, struct api_severity, standard_error, "Its standard error."),
	OUTPUT(FIELD_REAL, struct api_severity, p_adjusted,
               "p-value: how often chance alone would put it as far from 0; adjusted for there being many."),
	OUTPUT(FIELD_REAL, struct api_severity, level_shift,
               "So many levels a criterion more than an average reviewer gives."),
};

enum err api_severity(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct severity_input *in = input;
	struct reviewer own;
	bool linked;
	TRY(severity_find(w, call, in->assessment, &own, &linked));
	bool told = str_absent(own.why);
	const struct api_severity out = {
		.why = own.why,
		.note = severity_words(w, &own),
		.sittings = (int64_t)own.sittings,
		.turned = (int64_t)own.turned,
		.linked = told && linked,
		.severity_logit = told ? own.severity_logit : NAN,
		.standard_error = told ? own.standard_error : NAN,
		.p_adjusted = told ? own.p_adjusted : NAN,
		.level_shift = told ? own.level_shift : NAN,
	};
	return web_reply_json(w, call, &out, reply);
}
