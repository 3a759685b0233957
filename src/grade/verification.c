#include "grade/verification.h"

#include "base/time.h"
#include "base/world.h"

struct verification_offer verification_offer_of(const struct competence_assessment *assessment,
                                                const struct competence *competence,
                                                const struct verification_standing *standing)
{
	const struct renewal *renewal = &competence->renewal;
	/* One that the version in use does not have any more has no questions in it either. */
	const struct competency *asked =
		document_competency(assessment->document, competence->competency->id);
	bool offered = asked == competence->competency && competence->freshness.verdict == FRESHNESS_STALE &&
	               renewal->verdict == RENEWAL_POSSIBLE && renewal->count > 0;
	if (!offered)
		return (struct verification_offer){.questions = 0};
	return (struct verification_offer){
		.questions = renewal->count,
		.unfinished = standing->unfinished,
		.opens_us = standing->last_finished_us == DB_NULL_INT
	                            ? 0
	                            : standing->last_finished_us +
	                                      assessment->document->retake_wait_days * TIME_DAY_US,
	};
}

static const struct competence *find(const struct competence_assessment *assessments, size_t count,
                                     struct id assessment, struct str competency,
                                     const struct competence_assessment **of)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < assessments[i].count; k++)
			if (id_equal(assessments[i].id, assessment) &&
			    str_equal(assessments[i].competences[k].competency->id, competency)) {
				*of = &assessments[i];
				return &assessments[i].competences[k];
			}
	return NULL;
}

static struct verification plan_of(struct work *w, const struct competence *competence)
{
	const struct renewal *renewal = &competence->renewal;
	struct verification_item *items = work_array(w, renewal->count, sizeof *items);
	for (size_t i = 0; i < renewal->count; i++)
		items[i] = competence->bank[renewal->items[i]];
	return (struct verification){competence->competency->id, items, renewal->count};
}

enum err verification_find(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                           struct str competency, struct verification_plan *out)
{
	struct competence_assessment *assessments;
	struct verification_standing standing;
	size_t count;
	TRY(competence_of_person(w, tx, actor->org, actor->person, &assessments, &count));
	out->competence = find(assessments, count, assessment, competency, &out->assessment);
	if (out->competence == NULL)
		return fail(w, ERR_NOT_FOUND, "Nothing is known of this skill of yours yet.");
	TRY(verification_standing(w, tx, actor->org, actor->person, assessment, &standing));
	const struct verification_offer offer =
		verification_offer_of(out->assessment, out->competence, &standing);
	if (offer.questions == 0)
		return fail(w, ERR_CONFLICT,
		            "No few questions would show this again now. Look at what you can show today.");
	if (!id_is_zero(offer.unfinished))
		return fail(w, ERR_CONFLICT, "You have begun such questions and not finished. Go on there.");
	if (offer.opens_us > world_now_us(w))
		return fail(w, ERR_CONFLICT, "You can show this again from %.*s.",
		            STR_ARG(time_for_people(w->arena, offer.opens_us)));
	out->verification = plan_of(w, out->competence);
	return OK;
}

enum err verification_begin(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                            struct str competency, struct id *sitting)
{
	struct verification_plan plan;
	TRY(verification_find(w, tx, actor, assessment, competency, &plan));
	return verification_make(w, tx, actor, assessment, &plan.verification, sitting);
}
