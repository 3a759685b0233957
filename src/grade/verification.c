#include "grade/verification.h"

#include "base/time.h"
#include "base/world.h"

/* ---- who may ---- */

static bool is_offered(const struct competence_assessment *assessment, const struct competence *competence)
{
	/* One that the version in use does not have any more has no questions in it either. */
	const struct competency *asked =
		document_competency(assessment->document, competence->competency->id);
	return assessment->document->show_again && asked == competence->competency &&
	       competence->freshness.verdict == FRESHNESS_STALE &&
	       competence->renewal.verdict == RENEWAL_POSSIBLE && competence->renewal.count > 0;
}

static int64_t opens_us(const struct document *document, const struct verification_standing *standing)
{
	int64_t days = document->retake_wait_days;
	if (days < VERIFICATION_WAIT_DAYS_LEAST)
		days = VERIFICATION_WAIT_DAYS_LEAST;
	return standing->last_finished_us == DB_NULL_INT ? 0
	                                                 : standing->last_finished_us + days * TIME_DAY_US;
}

/* Absent: it can be begun. */
static struct str why_not_now(struct work *w, const struct actor *actor, const struct document *document,
                              const struct verification_standing *standing, bool other_unfinished)
{
	if ((actor->roles & ~(unsigned)ROLE_CANDIDATE) != 0)
		return S(
			"You can see these questions in another role here, so that they would show nothing.");
	if (standing->whole)
		return S("You are invited to take the whole assessment: that shows it again.");
	if (other_unfinished)
		return S(
			"You have begun questions about another skill of this assessment: finish those first.");
	int64_t from_us = opens_us(document, standing);
	if (from_us > world_now_us(w))
		return str_format(w->arena, "You can take them from %.*s.",
		                  STR_ARG(time_for_people(w->arena, from_us)));
	return (struct str){0};
}

enum err verification_offer_of(struct work *w, struct tx *tx, const struct actor *actor,
                               const struct competence_assessment *assessment,
                               const struct competence *competence, const struct verification_sitting *own,
                               size_t own_count, struct verification_offer *out)
{
	struct verification_standing standing;
	bool other = false;
	*out = (struct verification_offer){0};
	if (!is_offered(assessment, competence))
		return OK;
	TRY(verification_standing(w, tx, actor->org, actor->person, assessment->id, &standing));
	out->questions = competence->renewal.count;
	for (size_t i = 0; i < own_count; i++) {
		if (own[i].finished || !id_equal(own[i].assessment, assessment->id))
			continue;
		if (str_equal(own[i].competency, competence->competency->id))
			out->unfinished = own[i].sitting;
		else
			other = true;
	}
	if (id_is_zero(out->unfinished))
		out->wait = why_not_now(w, actor, assessment->document, &standing, other);
	return OK;
}

/* ---- beginning ---- */

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

/* Drawn from the pool, by eligibility first; in the order of the pool. */
static struct verification draw(struct work *w, const struct competence *competence)
{
	size_t count = competence->renewal.count, left = competence->pool_count, taken = 0;
	struct verification_item *items = work_array(w, count, sizeof *items);
	bool *passed = work_array(w, left, sizeof *passed), *chosen = work_array(w, left, sizeof *chosen);
	for (size_t i = 0; i < left; i++) {
		uint32_t draw;
		world_random(w, &draw, sizeof draw);
		passed[i] = (double)draw / 4294967296.0 >= competence->eligibility[i];
	}
	/* Those that may be given, at random; then the others, if there are too few. */
	for (size_t round = 0; round < 2; round++) {
		size_t open = 0;
		for (size_t i = 0; i < left; i++)
			open += !chosen[i] && (round == 1 || !passed[i]);
		for (size_t i = 0; i < left && taken < count; i++) {
			uint32_t draw;
			if (chosen[i] || (round == 0 && passed[i]))
				continue;
			world_random(w, &draw, sizeof draw);
			chosen[i] = draw % open-- < count - taken;
			taken += chosen[i];
		}
	}
	for (size_t i = 0, at = 0; i < left; i++)
		if (chosen[i])
			items[at++] = competence->pool[i];
	return (struct verification){competence->competency->id, items, count};
}

struct verification verification_named(struct work *w, const struct competence *competence)
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
	struct verification_sitting *own;
	struct verification_offer offer;
	size_t count, own_count;
	TRY(competence_of_person(w, tx, actor->org, actor->person, &assessments, &count));
	out->competence = find(assessments, count, assessment, competency, &out->assessment);
	if (out->competence == NULL)
		return fail(w, ERR_NOT_FOUND, "Nothing is known of this skill of yours yet.");
	TRY(verification_list(w, tx, actor, &own, &own_count));
	TRY(verification_offer_of(w, tx, actor, out->assessment, out->competence, own, own_count, &offer));
	if (offer.questions == 0)
		return fail(w, ERR_CONFLICT,
		            "No few questions would show this again now. Look at what you can show today.");
	if (!str_absent(offer.wait))
		return fail(w, ERR_CONFLICT, "%.*s", STR_ARG(offer.wait));
	out->unfinished = offer.unfinished;
	return OK;
}

enum err verification_begin(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                            struct str competency, struct id *sitting)
{
	struct verification_plan plan;
	struct verification_standing standing;
	TRY(verification_find(w, tx, actor, assessment, competency, &plan));
	*sitting = plan.unfinished;
	if (!id_is_zero(plan.unfinished))
		return OK;
	TRY(verification_standing(w, tx, actor->org, actor->person, assessment, &standing));
	const struct competence *competence = plan.competence;
	/* Without more than are needed there is nothing to draw from. */
	const struct verification asked = competence->pool_count >= competence->renewal.count
	                                          ? draw(w, competence)
	                                          : verification_named(w, competence);
	return verification_make(w, tx, actor, assessment, &standing, &asked, sitting);
}
