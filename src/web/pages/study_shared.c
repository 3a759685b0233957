/* study_shared: what a study says that the tasks of one part share beside the skill, in words. */
#include "web/pages/study.h"

#include "exam/part.h"
#include "irt/evidence.h"

#include <inttypes.h>
#include <math.h>

static const double normal_95 = 1.959964, rounding = 0.005;

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

/* What all competencies of a study say about one part, whose `shared_sd` is one for all: the mean by how well each is known, and
 * its standard error; false where none tells. */
struct pooled {
	double sd_logit, error_logit;
};

static bool pool(const struct figures *figures, struct str part, struct pooled *out)
{
	double weights = 0, sum = 0;
	for (size_t c = 0; c < figures->competency_count; c++)
		for (size_t i = 0; i < figures->competencies[c].shared_count; i++) {
			const struct figures_shared *shared = &figures->competencies[c].shared[i];
			if (!str_equal(shared->part, part) || !(shared->error_logit > 0))
				continue;
			double weight = 1 / (shared->error_logit * shared->error_logit);
			weights += weight;
			sum += weight * shared->sd_logit;
		}
	*out = (struct pooled){sum / weights, 1 / sqrt(weights)};
	return weights > 0;
}

/* What the part says already, and what it should where that is far off. */
static struct str advice_of(struct work *w, const struct version *version, const struct figures *figures,
                            struct str part)
{
	struct pooled pooled;
	double in_use = document_part(version->document, part)->shared_sd_logit;
	if (!pool(figures, part, &pooled))
		return S("");
	double wanted = fmin(pooled.sd_logit, EVIDENCE_SHARED_SD_MAX);
	if (fabs(in_use - wanted) <= fmax(normal_95 * pooled.error_logit, rounding))
		return str_format(w->arena, " The part’s “shared_sd” of %.*s goes with that.",
		                  STR_ARG(study_number(w, in_use, 2)));
	return str_format(
		w->arena,
		" Write “shared_sd: %.*s” in the part instead of %.*s, so that beliefs count them so.",
		STR_ARG(study_number(w, wanted, 2)), STR_ARG(study_number(w, in_use, 2)));
}

struct str study_shared(struct work *w, const struct version *version, const struct figures *figures,
                        const struct figures_shared *shared)
{
	struct str subject = subject_of(w, version, shared);
	if (!str_absent(shared->why))
		return str_format(w->arena, "What the %.*s share beside the skill cannot be told. %.*s",
		                  STR_ARG(subject), STR_ARG(shared->why));
	struct str effect = effect_of(w, shared), advice = advice_of(w, version, figures, shared->part);
	if (!(shared->low_logit > 0))
		return str_format(
			w->arena,
			"The %.*s share no more beside the skill than chance may have brought about: %.*s.%.*s",
			STR_ARG(subject), STR_ARG(effect), STR_ARG(advice));
	return str_format(
		w->arena,
		"The %.*s share more than the skill explains: %.*s. They tell as much as %.*s independent ones.%.*s",
		STR_ARG(subject), STR_ARG(effect),
		STR_ARG(study_number(w, shared->share * (double)shared->tasks, 1)), STR_ARG(advice));
}
