/* study_shared: what a study says that the tasks of one part share beside the skill, in words. */
#include "web/pages/study.h"

#include "exam/part.h"
#include "irt/evidence.h"

#include <inttypes.h>
#include <math.h>

static const char *noun_of(const struct part *part)
{
	if (part->written != NULL)
		return "criteria";
	if (part->code != NULL)
		return "groups of tests";
	return part->scenario != NULL ? "decisions" : "tasks";
}

/* "4 criteria of “Incident report”". */
static struct str subject_of(struct work *w, const struct version *version,
                             const struct figures_shared *shared)
{
	const struct part *part = document_part(version->document, shared->part);
	return str_format(w->arena, "%" PRId64 " %s of “%.*s”", shared->tasks, noun_of(part),
	                  STR_ARG(part->title));
}

/* "SD 0.8 logits (95 % 0.5 to 1.1)". */
static struct str effect_of(struct work *w, const struct figures_shared *shared)
{
	return str_format(w->arena, "SD %.*s logits (95 %% %.*s to %.*s)",
	                  STR_ARG(study_number(w, shared->sd_logit, 1)),
	                  STR_ARG(study_number(w, shared->low_logit, 1)),
	                  STR_ARG(study_number(w, shared->high_logit, 1)));
}

/* What the part says already, and what it should where that is outside the interval. */
static struct str advice_of(struct work *w, const struct version *version,
                            const struct figures_shared *shared)
{
	double in_use = document_part(version->document, shared->part)->shared_sd_logit;
	if (in_use >= shared->low_logit && in_use <= shared->high_logit)
		return str_format(w->arena, "The part’s “shared_sd” of %.*s says so.",
		                  STR_ARG(study_number(w, in_use, 1)));
	return str_format(w->arena,
	                  "Write “shared_sd: %.*s” in the part, so that beliefs count them so: it is %.*s.",
	                  STR_ARG(study_number(w, fmin(shared->sd_logit, EVIDENCE_SHARED_SD_MAX), 1)),
	                  STR_ARG(study_number(w, in_use, 1)));
}

struct str study_shared(struct work *w, const struct version *version, const struct figures_shared *shared)
{
	struct str subject = subject_of(w, version, shared);
	if (!str_absent(shared->why))
		return str_format(w->arena, "What the %.*s share beside the skill cannot be told. %.*s",
		                  STR_ARG(subject), STR_ARG(shared->why));
	double in_use = document_part(version->document, shared->part)->shared_sd_logit;
	const char *too_much = in_use > shared->high_logit ? " The part’s “shared_sd” says more." : "";
	if (!(shared->low_logit > 0))
		return str_format(
			w->arena,
			"The %.*s share no more beside the skill than chance may have brought about: %.*s.%s",
			STR_ARG(subject), STR_ARG(effect_of(w, shared)), too_much);
	return str_format(
		w->arena,
		"The %.*s share more than the skill explains: %.*s. They tell as much as %.*s independent ones. %.*s",
		STR_ARG(subject), STR_ARG(effect_of(w, shared)),
		STR_ARG(study_number(w, shared->share * (double)shared->tasks, 1)),
		STR_ARG(advice_of(w, version, shared)));
}
