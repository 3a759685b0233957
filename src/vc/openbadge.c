#include "vc/openbadge.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/json.h"
#include "base/time.h"

static void put(struct json_out *out, struct str name, struct str value)
{
	if (!str_absent(value))
		json_put_str(out, name, value);
}

/* Types are always arrays: 1EdTech's validator wants them so, even of one. */
static void put_type(struct json_out *out, struct str type)
{
	json_name(out, S("type"));
	json_array(out);
	json_str(out, type);
	json_end(out);
}

static void put_time(struct json_out *out, struct str name, int64_t time_us)
{
	if (time_us != 0)
		json_put_str(out, name, time_text(out->buf->arena, time_us));
}

static void put_profile(struct json_out *out, struct str name, const struct openbadge_profile *profile)
{
	if (str_absent(profile->id))
		return;
	json_name(out, name);
	json_object(out);
	json_put_str(out, S("id"), profile->id);
	put_type(out, S("Profile"));
	put(out, S("name"), profile->name);
	put(out, S("url"), profile->url);
	put(out, S("email"), profile->email);
	put(out, S("description"), profile->description);
	json_end(out);
}

static void put_alignment(struct json_out *out, const struct openbadge_alignment *alignment)
{
	json_object(out);
	put_type(out, S("Alignment"));
	json_put_str(out, S("targetName"), alignment->name);
	json_put_str(out, S("targetUrl"), alignment->url);
	put(out, S("targetDescription"), alignment->description);
	put(out, S("targetFramework"), alignment->framework);
	put(out, S("targetCode"), alignment->code);
	put(out, S("targetType"), alignment->type);
	json_end(out);
}

static void put_level(struct json_out *out, const struct openbadge_level *level)
{
	json_object(out);
	json_put_str(out, S("id"), level->id);
	put_type(out, S("RubricCriterionLevel"));
	json_put_str(out, S("name"), level->name);
	put(out, S("description"), level->description);
	put(out, S("level"), level->level);
	put(out, S("points"), level->points);
	json_end(out);
}

static void put_result_description(struct json_out *out,
                                   const struct openbadge_result_description *description)
{
	json_object(out);
	json_put_str(out, S("id"), description->id);
	put_type(out, S("ResultDescription"));
	json_put_str(out, S("name"), description->name);
	json_put_str(out, S("resultType"), description->type);
	put(out, S("valueMin"), description->value_min);
	put(out, S("valueMax"), description->value_max);
	put(out, S("requiredValue"), description->required_value);
	put(out, S("requiredLevel"), description->required_level);
	if (description->level_count > 0) {
		json_name(out, S("rubricCriterionLevel"));
		json_array(out);
		for (size_t i = 0; i < description->level_count; i++)
			put_level(out, &description->levels[i]);
		json_end(out);
	}
	json_end(out);
}

/* Its members; the object around them is the caller's. */
static void put_achievement_members(struct json_out *out, const struct openbadge_achievement *achievement)
{
	json_put_str(out, S("id"), achievement->id);
	put_type(out, S("Achievement"));
	put(out, S("achievementType"), achievement->type);
	json_put_str(out, S("name"), achievement->name);
	json_put_str(out, S("description"), achievement->description);
	json_name(out, S("criteria"));
	json_object(out);
	put(out, S("id"), achievement->criteria_url);
	json_put_str(out, S("narrative"), achievement->criteria);
	json_end(out);
	if (achievement->alignment_count > 0) {
		json_name(out, S("alignment"));
		json_array(out);
		for (size_t i = 0; i < achievement->alignment_count; i++)
			put_alignment(out, &achievement->alignments[i]);
		json_end(out);
	}
	if (achievement->result_description_count > 0) {
		json_name(out, S("resultDescription"));
		json_array(out);
		for (size_t i = 0; i < achievement->result_description_count; i++)
			put_result_description(out, &achievement->result_descriptions[i]);
		json_end(out);
	}
}

static void put_achievement(struct json_out *out, const struct openbadge_achievement *achievement)
{
	json_name(out, S("achievement"));
	json_object(out);
	put_achievement_members(out, achievement);
	json_end(out);
}

static void put_result(struct json_out *out, const struct openbadge_result *result)
{
	json_object(out);
	put_type(out, S("Result"));
	json_put_str(out, S("resultDescription"), result->description);
	put(out, S("value"), result->value);
	put(out, S("achievedLevel"), result->achieved_level);
	put(out, S("status"), result->status);
	json_end(out);
}

static void put_identifier(struct json_out *out, const struct openbadge *badge)
{
	if (str_absent(badge->email))
		return;
	json_name(out, S("identifier"));
	json_array(out);
	json_object(out);
	json_put_str(out, S("type"), S("IdentityObject"));
	json_put_bool(out, S("hashed"), true);
	json_put_str(out, S("identityHash"),
	             openbadge_identity_hash(out->buf->arena, badge->email, badge->salt));
	json_put_str(out, S("identityType"), S("emailAddress"));
	json_put_str(out, S("salt"), badge->salt);
	json_end(out);
	json_end(out);
}

static void put_subject(struct json_out *out, const struct openbadge *badge)
{
	json_name(out, S("credentialSubject"));
	json_object(out);
	json_put_str(out, S("id"), badge->subject_id);
	put_type(out, S("AchievementSubject"));
	put_identifier(out, badge);
	put(out, S("narrative"), badge->narrative);
	put_profile(out, S("source"), &badge->source);
	put_achievement(out, &badge->achievement);
	if (badge->result_count > 0) {
		json_name(out, S("result"));
		json_array(out);
		for (size_t i = 0; i < badge->result_count; i++)
			put_result(out, &badge->results[i]);
		json_end(out);
	}
	json_end(out);
}

static void put_evidence(struct json_out *out, const struct openbadge_evidence *evidence)
{
	struct arena *arena = out->buf->arena;
	json_object(out);
	json_put_str(out, S("id"), evidence->id);
	put_type(out, S("Evidence"));
	put(out, S("name"), evidence->name);
	put(out, S("description"), evidence->description);
	put(out, S("narrative"), evidence->narrative);
	put(out, S("genre"), evidence->genre);
	put(out, S("audience"), evidence->audience);
	if (evidence->digest != NULL) {
		struct str base64 = encode_base64(arena, digest_str(evidence->digest));
		json_put_str(out, S("digestSRI"), str_format(arena, "sha256-%.*s", STR_ARG(base64)));
	}
	json_end(out);
}

/* The last one only where something is refreshed. */
static const struct str contexts[] = {
	S_INIT("https://www.w3.org/ns/credentials/v2"),
	S_INIT("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"),
	S_INIT("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"),
};

static void put_context(struct json_out *out, bool refreshed)
{
	json_name(out, S("@context"));
	json_array(out);
	for (size_t i = 0; i < COUNT(contexts) - !refreshed; i++)
		json_str(out, contexts[i]);
	json_end(out);
}

static void put_refresh(struct json_out *out, struct str address)
{
	if (str_absent(address))
		return;
	json_name(out, S("refreshService"));
	json_object(out);
	json_put_str(out, S("id"), address);
	json_put_str(out, S("type"), S("1EdTechCredentialRefresh"));
	json_end(out);
}

static void put_head(struct json_out *out, struct str type, bool refreshed)
{
	put_context(out, refreshed);
	json_name(out, S("type"));
	json_array(out);
	json_str(out, S("VerifiableCredential"));
	json_str(out, type);
	json_end(out);
}

static void put_statuses(struct json_out *out, const struct openbadge *badge)
{
	if (badge->status_count == 0)
		return;
	json_name(out, S("credentialStatus"));
	json_array(out);
	for (size_t i = 0; i < badge->status_count; i++)
		status_list_put_entry(out, &badge->statuses[i]);
	json_end(out);
}

static enum err put_endorsements(struct work *w, struct json_out *out, const struct openbadge *badge)
{
	if (badge->endorsement_count == 0)
		return OK;
	json_name(out, S("endorsement"));
	json_array(out);
	for (size_t i = 0; i < badge->endorsement_count; i++) {
		const struct json *endorsement;
		TRY(json_parse(w, badge->endorsements[i], OPENBADGE_BYTES_MAX, &endorsement));
		json_value(out, endorsement);
	}
	json_end(out);
	return OK;
}

static enum err put_badge(struct work *w, struct json_out *out, const struct openbadge *badge)
{
	json_object(out);
	put_head(out, S("OpenBadgeCredential"), !str_absent(badge->refresh));
	json_put_str(out, S("id"), badge->id);
	json_put_str(out, S("name"), badge->name);
	put(out, S("description"), badge->description);
	put_profile(out, S("issuer"), &badge->issuer);
	put_time(out, S("validFrom"), badge->valid_from_us);
	put_time(out, S("validUntil"), badge->valid_until_us);
	put_time(out, S("awardedDate"), badge->awarded_us);
	put_subject(out, badge);
	if (badge->evidence_count > 0) {
		json_name(out, S("evidence"));
		json_array(out);
		for (size_t i = 0; i < badge->evidence_count; i++)
			put_evidence(out, &badge->evidence[i]);
		json_end(out);
	}
	put_statuses(out, badge);
	put_refresh(out, badge->refresh);
	TRY(put_endorsements(w, out, badge));
	json_end(out);
	return OK;
}

static enum err need(struct work *w, struct str value, const char *what)
{
	return value.len > 0 ? OK : fail(w, ERR_INPUT, "A badge cannot be issued without %s.", what);
}

static enum err check_results(struct work *w, const struct openbadge *badge)
{
	const struct openbadge_achievement *achievement = &badge->achievement;
	for (size_t i = 0; i < badge->result_count; i++) {
		const struct openbadge_result *result = &badge->results[i];
		bool described = false, level_known = str_absent(result->achieved_level);
		for (size_t d = 0; d < achievement->result_description_count; d++) {
			const struct openbadge_result_description *description =
				&achievement->result_descriptions[d];
			if (!str_equal(description->id, result->description))
				continue;
			described = true;
			for (size_t l = 0; l < description->level_count; l++)
				level_known = level_known ||
				              str_equal(description->levels[l].id, result->achieved_level);
		}
		if (!described || !level_known)
			return fail(w, ERR_INPUT, "A result of the badge belongs to no result description.");
	}
	return OK;
}

static enum err check_achievement(struct work *w, const struct openbadge_achievement *achievement)
{
	TRY(need(w, achievement->id, "an id for the achievement"));
	TRY(need(w, achievement->name, "a name for the achievement"));
	TRY(need(w, achievement->description, "a description of the achievement"));
	return need(w, achievement->criteria, "the criteria it was awarded by");
}

static enum err check_required(struct work *w, const struct openbadge *badge)
{
	TRY(need(w, badge->id, "an id"));
	TRY(need(w, badge->name, "a name"));
	TRY(need(w, badge->issuer.id, "an issuer"));
	TRY(need(w, badge->issuer.name, "its issuer's name"));
	TRY(need(w, badge->subject_id, "an id for its recipient"));
	TRY(check_achievement(w, &badge->achievement));
	if (!str_absent(badge->email) && badge->salt.len < 16)
		return fail(w, ERR_INPUT, "The recipient's address needs a salt of at least 16 characters.");
	if (badge->valid_from_us <= 0 || badge->valid_from_us % TIME_SECOND_US != 0 ||
	    badge->valid_until_us % TIME_SECOND_US != 0)
		return fail(w, ERR_INPUT, "A badge's validity begins and ends on whole seconds.");
	if (!str_absent(badge->refresh) && badge->valid_until_us == 0)
		return fail(w, ERR_INPUT, "A badge that never ends has nothing to be refreshed.");
	return check_results(w, badge);
}

static enum err canonical(struct work *w, const struct buf *text, struct str *out)
{
	const struct json *tree;
	if (text->full)
		return fail(w, ERR_TOO_LARGE, "The badge is longer than %d bytes.", OPENBADGE_BYTES_MAX);
	TRY(json_parse(w, buf_str(text), OPENBADGE_BYTES_MAX, &tree));
	return json_canonical(w, tree, out);
}

enum err openbadge_text(struct work *w, const struct openbadge *badge, struct str *out)
{
	TRY(check_required(w, badge));
	struct buf text = buf_init(w->arena, OPENBADGE_BYTES_MAX);
	struct json_out json = json_out(&text);
	TRY(put_badge(w, &json, badge));
	return canonical(w, &text, out);
}

enum err openbadge_achievement_text(struct work *w, const struct openbadge_achievement *achievement,
                                    const struct openbadge_profile *creator, struct str *out)
{
	TRY(check_achievement(w, achievement));
	struct buf text = buf_init(w->arena, OPENBADGE_BYTES_MAX);
	struct json_out json = json_out(&text);
	json_object(&json);
	put_context(&json, false);
	put_achievement_members(&json, achievement);
	put_profile(&json, S("creator"), creator);
	json_end(&json);
	return canonical(w, &text, out);
}

/* ---- renewing ---- */

static bool has_our_contexts(const struct json *document)
{
	const struct json *list = json_get(document, S("@context"));
	if (list == NULL || list->kind != JSON_ARRAY || list->count > COUNT(contexts) ||
	    list->count < COUNT(contexts) - 1)
		return false;
	for (size_t i = 0; i < list->count; i++)
		if (list->elements[i].kind != JSON_STRING || !str_equal(list->elements[i].text, contexts[i]))
			return false;
	return true;
}

static enum err check_renewal(struct work *w, const struct json *document,
                              const struct openbadge_renewal *renewal)
{
	int64_t from_us, until_us;
	TRY(need(w, renewal->refresh, "an address where it is to be had as it is now"));
	if (document->kind != JSON_OBJECT || !has_our_contexts(document) ||
	    !time_parse(json_get_str(document, S("validFrom")), &from_us))
		return fail(w, ERR_INPUT, "What is to be renewed is not a badge as it is issued here.");
	if (!time_parse(json_get_str(document, S("validUntil")), &until_us))
		return fail(w, ERR_INPUT, "A badge that never ends is not renewed.");
	if (renewal->valid_from_us % TIME_SECOND_US != 0 || renewal->valid_until_us % TIME_SECOND_US != 0)
		return fail(w, ERR_INPUT, "A badge's validity begins and ends on whole seconds.");
	return renewal->valid_from_us > from_us && renewal->valid_until_us > until_us &&
	                       renewal->valid_until_us > renewal->valid_from_us
	               ? OK
	               : fail(w, ERR_CONFLICT,
	                      "A badge that is renewed begins and ends later than it did before.");
}

enum err openbadge_renew(struct work *w, struct str document, const struct openbadge_renewal *renewal,
                         struct str *out)
{
	static const struct str replaced[] = {S_INIT("@context"), S_INIT("validFrom"), S_INIT("validUntil"),
	                                      S_INIT("refreshService"), S_INIT("proof")};
	const struct json *before;
	TRY(json_parse(w, document, OPENBADGE_BYTES_MAX, &before));
	TRY(check_renewal(w, before, renewal));
	for (size_t i = 0; i < COUNT(replaced); i++)
		before = json_without(w, before, replaced[i]);
	struct buf text = buf_init(w->arena, OPENBADGE_BYTES_MAX);
	struct json_out json = json_out(&text);
	json_object(&json);
	put_context(&json, true);
	put_time(&json, S("validFrom"), renewal->valid_from_us);
	put_time(&json, S("validUntil"), renewal->valid_until_us);
	put_refresh(&json, renewal->refresh);
	for (size_t i = 0; i < before->count; i++) {
		json_name(&json, before->members[i].name);
		json_value(&json, &before->members[i].value);
	}
	json_end(&json);
	return canonical(w, &text, out);
}

/* ---- endorsements ---- */

static void put_endorsement(struct json_out *out, const struct openbadge_endorsement *endorsement)
{
	json_object(out);
	put_head(out, S("EndorsementCredential"), false);
	json_put_str(out, S("id"), endorsement->id);
	json_put_str(out, S("name"), S("Endorsement"));
	json_name(out, S("issuer"));
	json_object(out);
	put_type(out, S("Profile"));
	json_put_str(out, S("name"), endorsement->endorser);
	json_end(out);
	put_time(out, S("validFrom"), endorsement->valid_from_us);
	put_time(out, S("validUntil"), endorsement->valid_until_us);
	json_name(out, S("credentialSubject"));
	json_object(out);
	json_put_str(out, S("id"), endorsement->subject_id);
	put_type(out, S("EndorsementSubject"));
	json_put_str(out, S("endorsementComment"), endorsement->comment);
	json_end(out);
	json_end(out);
}

enum err openbadge_endorsement_text(struct work *w, const struct openbadge_endorsement *endorsement,
                                    struct str *out)
{
	if (endorsement->id.len == 0 || endorsement->endorser.len == 0 || endorsement->subject_id.len == 0 ||
	    endorsement->comment.len == 0 || endorsement->valid_from_us <= 0)
		return fail(w, ERR_INPUT,
		            "An endorsement needs an id, who endorses what in which words, and a time.");
	struct buf text = buf_init(w->arena, OPENBADGE_BYTES_MAX);
	struct json_out json = json_out(&text);
	put_endorsement(&json, endorsement);
	*out = buf_str(&text);
	return text.full ? fail(w, ERR_TOO_LARGE, "The endorsement is longer than %d bytes.",
	                        OPENBADGE_BYTES_MAX)
	                 : OK;
}

struct str openbadge_identity_hash(struct arena *arena, struct str address, struct str salt)
{
	struct digest digest = digest_of_parts((const struct str[]){address, salt}, 2);
	struct str hex = digest_hex(arena, &digest);
	return str_format(arena, "sha256$%.*s", STR_ARG(hex));
}
