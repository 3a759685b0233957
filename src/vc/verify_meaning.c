/* verify_meaning, verify_inner, verify_words: what it says, and the credentials inside it. */
#include "vc/claims.h"
#include "vc/verify_parts.h"

struct str verify_words(const struct json *value)
{
	if (value != NULL && value->kind == JSON_ARRAY)
		value = json_at(value, 0);
	if (value == NULL)
		return (struct str){0};
	return value->kind == JSON_STRING ? value->text : json_get_str(value, S("@value"));
}

static struct str words_at(const struct json *object, struct str name)
{
	return verify_words(json_get(object, name));
}

/* Of an object, or of what is only referred to. */
static struct str id_of(const struct json *value)
{
	return value != NULL && value->kind == JSON_STRING ? value->text : json_get_str(value, S("id"));
}

/* One value and an array of values are the same to JSON-LD. */
struct values {
	const struct json *at;
	size_t count;
};

static struct values values_of(const struct json *value, size_t max)
{
	if (value == NULL)
		return (struct values){0};
	if (value->kind != JSON_ARRAY)
		return (struct values){value, 1};
	return (struct values){value->elements, value->count < max ? value->count : max};
}

/* The first thing there, with all that is said of it. */
static const struct json *first_of(const struct inspection *in, const struct json *value)
{
	struct values all = values_of(value, 1);
	return all.count == 0 ? NULL : verify_node(in, all.at);
}

/* So many as a report takes in; the others are counted. */
static struct values facts_of(const struct json *value, struct verify_meaning *out)
{
	struct values all = values_of(value, SIZE_MAX);
	if (all.count <= VERIFY_FACTS_MAX)
		return all;
	out->left += all.count - VERIFY_FACTS_MAX;
	return (struct values){all.at, VERIFY_FACTS_MAX};
}

/* ---- results ---- */

/* The object of that id among them. */
static const struct json *find(const struct inspection *in, const struct json *list, struct str id)
{
	struct values all = values_of(list, SIZE_MAX);
	for (size_t i = 0; i < all.count && !str_absent(id); i++) {
		const struct json *one = &all.at[i];
		if (str_equal(id_of(one), id))
			return verify_node(in, one);
	}
	return NULL;
}

static struct verify_result result_of(struct work *w, const struct inspection *in,
                                      const struct json *achievement, const struct json *result)
{
	const struct json *description = find(in, json_get(achievement, S("resultDescription")),
	                                      words_at(result, S("resultDescription")));
	const struct json *levels = json_get(description, S("rubricCriterionLevel"));
	struct verify_result out = {
		.name = words_at(description, S("name")),
		.value = words_at(result, S("value")),
		.level = words_at(find(in, levels, words_at(result, S("achievedLevel"))), S("name")),
		.needed = words_at(find(in, levels, words_at(description, S("requiredLevel"))), S("name")),
		.status = words_at(result, S("status")),
	};
	if (str_absent(out.needed))
		out.needed = words_at(description, S("requiredValue"));
	/* On a scale of points the level says less than the points. */
	struct str most = words_at(description, S("valueMax"));
	if (!str_absent(out.level) && !str_absent(out.value) && !str_absent(most))
		out.level = str_format(w->arena, "%.*s/%.*s, %.*s", STR_ARG(out.value), STR_ARG(most),
		                       STR_ARG(out.level));
	return out;
}

static void read_results(struct work *w, const struct inspection *in, const struct json *subject,
                         const struct json *achievement, struct verify_meaning *out)
{
	struct values all = facts_of(json_get(subject, S("result")), out);
	struct verify_result *results = work_array(w, all.count, sizeof *results);
	for (size_t i = 0; i < all.count; i++)
		results[i] = result_of(w, in, achievement, verify_node(in, &all.at[i]));
	out->results = results;
	out->result_count = all.count;
}

static void read_evidence(struct work *w, const struct inspection *in, struct verify_meaning *out)
{
	struct values all = facts_of(json_get(in->credential, S("evidence")), out);
	struct verify_evidence *evidence = work_array(w, all.count, sizeof *evidence);
	for (size_t i = 0; i < all.count; i++) {
		const struct json *one = verify_node(in, &all.at[i]);
		struct str text = words_at(one, S("description"));
		evidence[i] = (struct verify_evidence){
			.name = words_at(one, S("name")),
			.url = id_of(one),
			.text = str_absent(text) ? words_at(one, S("narrative")) : text,
			.digest = words_at(one, S("digestSRI")),
		};
	}
	out->evidence = evidence;
	out->evidence_count = all.count;
}

static void read_alignments(struct work *w, const struct inspection *in, const struct json *achievement,
                            struct verify_meaning *out)
{
	struct values all = facts_of(json_get(achievement, S("alignment")), out);
	struct verify_alignment *alignments = work_array(w, all.count, sizeof *alignments);
	for (size_t i = 0; i < all.count; i++) {
		const struct json *one = verify_node(in, &all.at[i]);
		alignments[i] = (struct verify_alignment){
			.name = words_at(one, S("targetName")),
			.url = words_at(one, S("targetUrl")),
			.framework = words_at(one, S("targetFramework")),
		};
	}
	out->alignments = alignments;
	out->alignment_count = all.count;
}

void verify_meaning(struct work *w, struct inspection *in)
{
	struct verify_meaning *out = &in->report->meaning;
	struct values subjects = values_of(json_get(in->credential, S("credentialSubject")), SIZE_MAX);
	const struct json *subject = subjects.count > 0 ? verify_node(in, subjects.at) : NULL;
	const struct json *achievement = first_of(in, json_get(subject, S("achievement")));
	const struct json *criteria = first_of(in, json_get(achievement, S("criteria")));
	verify_about(w, in, subjects.count == 1 ? subject : NULL);
	if (in->report->kind != VERIFY_BADGE)
		return;
	*out = (struct verify_meaning){
		.achievement = words_at(achievement, S("name")),
		.description = words_at(achievement, S("description")),
		.criteria = words_at(criteria, S("narrative")),
		.criteria_url = id_of(criteria),
		.type = words_at(achievement, S("achievementType")),
		.source = words_at(first_of(in, json_get(subject, S("source"))), S("name")),
		.left = out->left,
	};
	read_results(w, in, subject, achievement, out);
	read_evidence(w, in, out);
	read_alignments(w, in, achievement, out);
}

/* ---- credentials inside ---- */

static enum err add_inner(struct work *w, struct inspection *around, const struct json *value)
{
	struct verify_report *outer = around->report;
	if (outer->inner_count == VERIFY_INNER_MAX || !verify_in_time(w, around)) {
		outer->inner_left++;
		return OK;
	}
	struct verify_report *report = work_alloc(w, sizeof *report);
	struct inspection *in = work_alloc(w, sizeof *in);
	*in = (struct inspection){
		.world = around->world,
		.report = report,
		.asked = around->asked,
		.depth = around->depth + 1,
		.issuer_document = around->issuer_document,
	};
	if (value->kind == JSON_STRING)
		TRY(verify_inspect(w, in, value->text));
	else
		TRY(verify_inspect_json(w, in, value));
	const struct json *subject = first_of(in, json_get(report->credential, S("credentialSubject")));
	bool shown = report->kind == VERIFY_ENDORSEMENT && report->verdict != VERIFY_INVALID;
	outer->inner[outer->inner_count++] = (struct verify_inner){
		.kind = report->kind,
		.verdict = report->verdict,
		.summary = report->summary,
		.issuer = report->issuer,
		.issuer_name = report->issuer_name,
		.name = report->name,
		.about = words_at(subject, S("id")),
		.comment = shown ? words_at(subject, S("endorsementComment")) : (struct str){0},
	};
	return OK;
}

static enum err add_all(struct work *w, struct inspection *in, const struct json *object, struct str name)
{
	struct values all = values_of(json_get(object, name), SIZE_MAX);
	for (size_t i = 0; i < all.count; i++)
		TRY(add_inner(w, in, &all.at[i]));
	return OK;
}

enum err verify_inner(struct work *w, struct inspection *in)
{
	const struct json *subject = first_of(in, json_get(in->credential, S("credentialSubject")));
	const struct json *places[] = {
		in->credential,
		verify_node(in, json_get(in->credential, S("issuer"))),
		first_of(in, json_get(subject, S("achievement"))),
	};
	in->report->inner = work_array(w, VERIFY_INNER_MAX, sizeof *in->report->inner);
	for (size_t i = 0; i < COUNT(places); i++) {
		TRY(add_all(w, in, places[i], S("endorsement")));
		TRY(add_all(w, in, places[i], S("endorsementJwt")));
	}
	return in->report->kind == VERIFY_CLR ? add_all(w, in, subject, S("verifiableCredential")) : OK;
}
