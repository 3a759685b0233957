#include "web/pages/credential_content.h"

#include "base/time.h"
#include "exam/markdown.h"
#include "vc/hallmark.h"

#include <math.h>

enum { RESULTS_MAX = 1000, CREDENTIAL_BYTES_MAX = 1 << 20 };

static const struct json *description_of(const struct json *achievement, struct str id)
{
	const struct json *descriptions = json_get(achievement, S("resultDescription"));
	for (size_t i = 0; descriptions != NULL && i < descriptions->count; i++)
		if (str_equal(json_get_str(json_at(descriptions, i), S("id")), id))
			return json_at(descriptions, i);
	return NULL;
}

static struct str level_name(const struct json *description, struct str id)
{
	const struct json *levels = json_get(description, S("rubricCriterionLevel"));
	for (size_t i = 0; levels != NULL && i < levels->count; i++)
		if (str_equal(json_get_str(json_at(levels, i), S("id")), id))
			return json_get_str(json_at(levels, i), S("name"));
	return (struct str){0};
}

static double number(struct str text)
{
	double value;
	return !str_absent(text) && str_to_real(text, &value) ? value : NAN;
}

/* The results as the credential itself states them: levels, and estimates each followed by its standard error. */
static void read_results(struct work *w, const struct json *subject, struct credential_content *out)
{
	const struct json *achievement = json_get(subject, S("achievement"));
	const struct json *results = json_get(subject, S("result"));
	size_t count = results == NULL || results->count > RESULTS_MAX ? 0 : results->count;
	struct credential_level *levels = work_array(w, count, sizeof *levels);
	struct credential_estimate *estimates = work_array(w, count, sizeof *estimates);
	size_t level_count = 0, estimate_count = 0;
	for (size_t i = 0; i < count; i++) {
		const struct json *result = json_at(results, i);
		const struct json *description =
			description_of(achievement, json_get_str(result, S("resultDescription")));
		struct str name = json_get_str(description, S("name")),
			   value = json_get_str(result, S("value"));
		struct str achieved = json_get_str(result, S("achievedLevel"));
		struct str type = json_get_str(description, S("resultType"));
		struct str most = json_get_str(description, S("valueMax")); /* of a scale of points */
		if (!str_absent(achieved))
			levels[level_count++] = (struct credential_level){
				name, str_absent(most)
					      ? level_name(description, achieved)
					      : str_format(w->arena, "%.*s/%.*s, %.*s", STR_ARG(value),
			                                   STR_ARG(most),
			                                   STR_ARG(level_name(description, achieved)))};
		else if (str_equal(type, S("ScaledScore")))
			estimates[estimate_count++] = (struct credential_estimate){
				.name = str_slice(name, 0, str_find(name, S(":"))),
				.value = value,
				.required = json_get_str(description, S("requiredValue")),
			};
		else if (estimate_count > 0 && str_absent(estimates[estimate_count - 1].error))
			estimates[estimate_count - 1].error = value;
	}
	for (size_t i = 0; i < estimate_count; i++) {
		estimates[i].mean_logit = number(estimates[i].value);
		estimates[i].error_logit = number(estimates[i].error);
		estimates[i].required_logit = number(estimates[i].required);
	}
	out->levels = (struct credential_levels){levels, level_count};
	out->estimates = (struct credential_estimates){estimates, estimate_count};
}

static void read_evidence(struct work *w, const struct json *credential, struct credential_content *out)
{
	const struct json *evidence = json_get(credential, S("evidence"));
	size_t count = evidence == NULL || evidence->count > RESULTS_MAX ? 0 : evidence->count;
	struct credential_evidence *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct credential_evidence){
			json_get_str(json_at(evidence, i), S("name")),
			json_get_str(json_at(evidence, i), S("description")),
		};
	out->evidence = (struct credential_evidences){rows, count};
}

enum err credential_content(struct work *w, const struct credential *credential,
                            struct credential_content *out)
{
	const struct json *json;
	*out = (struct credential_content){0};
	TRY(json_parse(w, credential->document, CREDENTIAL_BYTES_MAX, &json));
	const struct json *issuer = json_get(json, S("issuer"));
	const struct json *subject = json_get(json, S("credentialSubject"));
	const struct json *achievement = json_get(subject, S("achievement"));
	out->issuer = json_get_str(issuer, S("name"));
	out->did = json_get_str(issuer, S("id"));
	out->name = json_get_str(json, S("name"));
	out->achievement = json_get_str(achievement, S("id"));
	out->description = json_get_str(achievement, S("description"));
	out->criteria = json_get_str(json_get(achievement, S("criteria")), S("narrative"));
	out->panel = json_get_str(json_get(subject, S("source")), S("description"));
	if (time_parse(json_get_str(json, S("validUntil")), &out->until_us))
		out->until = time_date_for_people(w->arena, out->until_us);
	read_results(w, subject, out);
	read_evidence(w, json, out);
	return hallmark_svg(w, json, &out->hallmark);
}

static const struct picture_line *lines_of(struct work *w, const struct credential_content *content,
                                           size_t *count)
{
	size_t levels = content->levels.count, estimates = content->estimates.count;
	struct picture_line *lines = work_array(w, levels + estimates, sizeof *lines);
	*count = levels + estimates < PICTURE_LINES_MAX ? levels + estimates : PICTURE_LINES_MAX;
	for (size_t i = 0; i < levels; i++)
		lines[i] = (struct picture_line){content->levels.at[i].name, content->levels.at[i].value, NAN,
		                                 NAN, NAN};
	for (size_t i = 0; i < estimates; i++) {
		const struct credential_estimate *estimate = &content->estimates.at[i];
		lines[levels + i] = (struct picture_line){
			.name = estimate->name,
			.value = str_format(w->arena, "%.*s ± %.*s logits", STR_ARG(estimate->value),
		                            STR_ARG(estimate->error)),
			.mean = estimate->mean_logit,
			.error = estimate->error_logit,
			.required = estimate->required_logit,
		};
	}
	return lines;
}

enum err credential_card(struct work *w, const struct credential *credential,
                         const struct credential_content *content, struct str address, bool demonstration,
                         struct picture_card *out)
{
	*out = (struct picture_card){
		.issuer = content->issuer,
		.name = content->name,
		.holder = credential->holder_name,
		.awarded = time_date_for_people(w->arena, credential->issued_us),
		.until = content->until,
		.hallmark = content->hallmark.html,
		.made_us = credential->issued_us,
		.demonstration = demonstration,
		.description = content->description,
		.assessed = content->panel,
		.address = address,
		.trust = str_format(
			w->arena,
			"Signed by %.*s and entry %lld of its public log. This document carries the credential itself: give the "
			"file to any verifier of Open Badges 3.0, or to “assay verify”, which asks nobody.%s",
			STR_ARG(content->did), (long long)credential->entry_index,
			demonstration ? " It was issued by a demonstration and proves nothing outside it."
				      : ""),
	};
	out->lines = lines_of(w, content, &out->line_count);
	return out->line_count > 0 ? OK : markdown_plain(w, content->criteria, &out->criteria);
}
