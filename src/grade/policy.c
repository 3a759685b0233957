#include "grade/policy.h"

#include "base/digest.h"
#include "base/json.h"

/* Below this probability a requirement is called improbable: more evidence would hardly change it. */
#define IMPROBABLE 0.25

static const struct belief *belief_about(const struct belief *beliefs, size_t count, struct str competency)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(beliefs[i].competency, competency))
			return &beliefs[i];
	return NULL;
}

static void write_finding(struct work *w, struct json_out *out, const struct policy_finding *finding,
                          const struct belief *belief)
{
	uint8_t bytes[GRID_BYTES];
	grid_encode(&belief->posterior, bytes);
	struct digest digest = digest_of(str_bytes(bytes, sizeof bytes));
	json_object(out);
	json_put_str(out, S("belief"), id_text(w->arena, belief->id));
	json_put_str(out, S("competency"), finding->competency);
	json_put_real(out, S("level"), finding->level_logit);
	json_put_real(out, S("mean"), belief->mean_logit);
	json_put_str(out, S("posterior"), digest_hex(w->arena, &digest));
	json_put_real(out, S("probability"), finding->probability);
	json_put_real(out, S("probability_needed"), finding->probability_needed);
	json_put_bool(out, S("provisional"), belief->provisional);
	json_put_real(out, S("sd"), belief->sd_logit);
	json_end(out);
}

static enum policy_outcome conclude(const struct policy_finding *findings, size_t count)
{
	enum policy_outcome outcome = POLICY_AWARD;
	for (size_t i = 0; i < count; i++) {
		if (findings[i].met)
			continue;
		if (findings[i].probability < IMPROBABLE)
			return POLICY_NOT_YET;
		outcome = POLICY_MORE_EVIDENCE;
	}
	return outcome;
}

enum err policy_apply(struct work *w, const struct document *document, const struct belief *beliefs,
                      size_t count, struct policy_result *out)
{
	struct policy_finding *findings = work_array(w, document->requirement_count, sizeof *findings);
	struct buf buf = buf_init(w->arena, 64 << 10);
	struct json_out json = json_out(&buf);
	json_object(&json);
	json_name(&json, S("findings"));
	json_array(&json);
	for (size_t i = 0; i < document->requirement_count; i++) {
		const struct requirement *requirement = &document->requirements[i];
		const struct belief *belief = belief_about(beliefs, count, requirement->competency);
		if (belief == NULL)
			return fail(w, ERR_INTERNAL,
			            "there is no belief about a competency that the award requires");
		double probability = grid_probability_at_least(&belief->posterior, requirement->level_logit);
		findings[i] = (struct policy_finding){
			.competency = requirement->competency,
			.level_logit = requirement->level_logit,
			.probability_needed = requirement->probability,
			.probability = probability,
			.met = probability >= requirement->probability,
		};
		write_finding(w, &json, &findings[i], belief);
	}
	json_end(&json);
	out->beliefs = beliefs;
	out->belief_count = count;
	out->findings = findings;
	out->count = document->requirement_count;
	out->outcome = conclude(findings, out->count);
	json_put_str(&json, S("recommends"), policy_outcome_name(out->outcome));
	json_end(&json);
	out->inputs = buf_str(&buf);
	return OK;
}

const char *const policy_outcome_names[POLICY_OUTCOMES + 1] = {
	[POLICY_AWARD] = "award",
	[POLICY_NOT_YET] = "not-yet",
	[POLICY_MORE_EVIDENCE] = "more-evidence",
};

struct str policy_outcome_name(enum policy_outcome outcome)
{
	return str_of(policy_outcome_names[outcome]);
}

bool policy_outcome_find(struct str name, enum policy_outcome *out)
{
	for (size_t i = 0; i < POLICY_OUTCOMES; i++) {
		*out = (enum policy_outcome)i;
		if (str_equal(name, policy_outcome_name(*out)))
			return true;
	}
	return false;
}
