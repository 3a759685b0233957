/* verify_report_text: the report as JSON. */
#include "base/time.h"
#include "vc/verify_parts.h"

static const struct str source_names[] = {
	[VERIFY_KEY_NONE] = S_INIT("none"),
	[VERIFY_KEY_IN_FILE] = S_INIT("file"),
	[VERIFY_KEY_IN_NAME] = S_INIT("name"),
	[VERIFY_KEY_PUBLISHED] = S_INIT("published"),
};

static const struct str renewal_names[] = {
	[VERIFY_RENEWAL_NONE] = S_INIT("none"),
	[VERIFY_RENEWAL_NOT_ASKED] = S_INIT("not_asked"),
	[VERIFY_RENEWAL_NOT_TAKEN] = S_INIT("not_taken"),
	[VERIFY_RENEWAL_TAKEN] = S_INIT("taken"),
};

static void put_time(struct json_out *out, struct str name, int64_t time_us)
{
	json_put_str(out, name, time_us == 0 ? (struct str){0} : time_text(out->buf->arena, time_us));
}

static void begin(struct json_out *out, struct str name)
{
	json_name(out, name);
	json_object(out);
}

static void begin_list(struct json_out *out, struct str name)
{
	json_name(out, name);
	json_array(out);
}

static void put_facts(struct json_out *out, const struct verify_report *report)
{
	begin(out, S("credential"));
	json_put_str(out, S("id"), report->id);
	json_put_str(out, S("name"), report->name);
	json_put_str(out, S("issuer"), report->issuer);
	json_put_str(out, S("issuer_name"), report->issuer_name);
	json_put_str(out, S("subject"), report->subject);
	put_time(out, S("valid_from"), report->valid_from_us);
	put_time(out, S("valid_until"), report->valid_until_us);
	json_put_str(out, S("model"), report->model);
	json_put_str(out, S("secured_by"), report->secured_by);
	json_put_str(out, S("schema"), report->schema);
	json_end(out);
}

static void put_checks(struct json_out *out, const struct verify_report *report)
{
	begin_list(out, S("checks"));
	for (enum verify_name name = VERIFY_FORM; name < VERIFY_CHECK_COUNT; name++) {
		json_object(out);
		json_put_str(out, S("name"), verify_check_name(name));
		json_put_str(out, S("outcome"), verify_outcome_name(report->checks[name].outcome));
		json_put_str(out, S("detail"), report->checks[name].detail);
		json_put_str(out, S("advice"), report->checks[name].advice);
		json_end(out);
	}
	json_end(out);
}

static void put_results(struct json_out *out, const struct verify_meaning *meaning)
{
	begin_list(out, S("results"));
	for (size_t i = 0; i < meaning->result_count; i++) {
		const struct verify_result *result = &meaning->results[i];
		json_object(out);
		json_put_str(out, S("name"), result->name);
		json_put_str(out, S("value"), result->value);
		json_put_str(out, S("level"), result->level);
		json_put_str(out, S("needed"), result->needed);
		json_put_str(out, S("status"), result->status);
		json_end(out);
	}
	json_end(out);
}

static void put_evidence(struct json_out *out, const struct verify_meaning *meaning)
{
	begin_list(out, S("evidence"));
	for (size_t i = 0; i < meaning->evidence_count; i++) {
		const struct verify_evidence *evidence = &meaning->evidence[i];
		json_object(out);
		json_put_str(out, S("name"), evidence->name);
		json_put_str(out, S("url"), evidence->url);
		json_put_str(out, S("text"), evidence->text);
		json_put_str(out, S("digest"), evidence->digest);
		json_end(out);
	}
	json_end(out);
	begin_list(out, S("alignments"));
	for (size_t i = 0; i < meaning->alignment_count; i++) {
		const struct verify_alignment *alignment = &meaning->alignments[i];
		json_object(out);
		json_put_str(out, S("name"), alignment->name);
		json_put_str(out, S("url"), alignment->url);
		json_put_str(out, S("framework"), alignment->framework);
		json_end(out);
	}
	json_end(out);
}

static void put_meaning(struct json_out *out, const struct verify_report *report)
{
	const struct verify_meaning *meaning = &report->meaning;
	begin(out, S("achievement"));
	json_put_str(out, S("name"), meaning->achievement);
	json_put_str(out, S("type"), meaning->type);
	json_put_str(out, S("description"), meaning->description);
	json_put_str(out, S("criteria"), meaning->criteria);
	json_put_str(out, S("criteria_url"), meaning->criteria_url);
	json_put_str(out, S("source"), meaning->source);
	put_results(out, meaning);
	put_evidence(out, meaning);
	json_put_int(out, S("left"), (int64_t)meaning->left);
	json_end(out);
}

static void put_about(struct json_out *out, const struct verify_about *about)
{
	begin(out, S("about"));
	json_put_str(out, S("name"), about->name);
	begin_list(out, S("identifiers"));
	for (size_t i = 0; i < about->count; i++) {
		json_object(out);
		json_put_str(out, S("type"), about->identities[i].type);
		json_put_str(out, S("text"), about->identities[i].text);
		json_put_bool(out, S("hashed"), about->identities[i].is_hashed);
		json_end(out);
	}
	json_end(out);
	json_end(out);
}

static void put_proofs(struct json_out *out, const struct verify_report *report)
{
	begin_list(out, S("proofs"));
	for (size_t i = 0; i < report->proof_count; i++) {
		const struct verify_proof *proof = &report->proofs[i];
		json_object(out);
		json_put_str(out, S("suite"), proof->suite);
		json_put_str(out, S("method"), proof->method);
		json_put_str(out, S("outcome"),
		             proof->outcome == VERIFY_NOT_APPLICABLE ? S("not_known")
		                                                     : verify_outcome_name(proof->outcome));
		json_put_str(out, S("detail"), proof->detail);
		json_end(out);
	}
	json_end(out);
}

static void put_status(struct json_out *out, const struct status_answer *status)
{
	begin(out, S("status"));
	json_put_str(out, S("status"), status_name(status->status));
	json_put_str(out, S("words"), status->words);
	json_put_str(out, S("message"), status->message);
	json_put_str(out, S("issuer"), status->issuer);
	put_time(out, S("as_of"), status->as_of_us);
	put_time(out, S("until"), status->until_us);
	json_end(out);
}

static void put_inner(struct json_out *out, const struct verify_report *report)
{
	begin_list(out, S("inner"));
	for (size_t i = 0; i < report->inner_count; i++) {
		const struct verify_inner *inner = &report->inner[i];
		json_object(out);
		json_put_str(out, S("kind"), verify_kind_words(inner->kind));
		json_put_str(out, S("verdict"), verify_verdict_name(inner->verdict));
		json_put_str(out, S("summary"), inner->summary);
		json_put_str(out, S("name"), inner->name);
		json_put_str(out, S("issuer"), inner->issuer);
		json_put_str(out, S("issuer_name"), inner->issuer_name);
		json_put_str(out, S("about"), inner->about);
		json_put_str(out, S("comment"), inner->comment);
		json_end(out);
	}
	json_end(out);
	json_put_int(out, S("inner_left"), (int64_t)report->inner_left);
}

static void put_witnesses(struct json_out *out, const struct log_policy *policy,
                          const struct log_policy_seen *seen)
{
	begin_list(out, S("witnesses"));
	for (size_t i = 0; i < policy->witness_count; i++) {
		json_object(out);
		json_put_str(out, S("name"), policy->witnesses[i].key.name);
		json_put_str(out, S("key"), note_verifier_text(out->buf->arena, &policy->witnesses[i].key));
		json_put_str(out, S("cosigned"),
		             seen->cosigned[i]
		                     ? time_text(out->buf->arena, seen->cosigned_s[i] * TIME_SECOND_US)
		                     : (struct str){0});
		json_end(out);
	}
	json_end(out);
}

static void put_log(struct json_out *out, const struct verify_report *report)
{
	const struct log_policy *policy = report->log_policy;
	begin(out, S("log"));
	json_put_str(out, S("origin"), report->log_origin);
	json_put_int(out, S("index"), (int64_t)report->log_index);
	json_put_int(out, S("size"), (int64_t)report->log_size);
	json_put_str(out, S("quorum"),
	             policy->quorum.kind == LOG_POLICY_NONE ? S("none")
	             : report->log_seen->quorum             ? S("reached")
	                                                    : S("missing"));
	put_witnesses(out, policy, report->log_seen);
	json_end(out);
}

static void put_renewal(struct json_out *out, const struct verify_renewal *renewal)
{
	begin(out, S("renewal"));
	json_put_str(out, S("state"), renewal_names[renewal->state]);
	json_put_str(out, S("url"), renewal->url);
	json_put_str(out, S("words"), renewal->words);
	if (renewal->state == VERIFY_RENEWAL_TAKEN) {
		begin(out, S("brought"));
		put_time(out, S("valid_from"), renewal->brought_from_us);
		put_time(out, S("valid_until"), renewal->brought_until_us);
		json_end(out);
		json_put_str(out, S("text"), renewal->text);
	}
	json_end(out);
}

struct str verify_report_text(struct arena *arena, const struct verify_report *report)
{
	/* Six bytes of escapes for one of text, at worst. */
	struct buf text = buf_init(arena, 6 * BUNDLE_BYTES_MAX);
	struct json_out out = json_out(&text);
	json_object(&out);
	json_put_str(&out, S("verdict"), verify_verdict_name(report->verdict));
	json_put_str(&out, S("summary"), report->summary);
	put_checks(&out, report);
	json_put_str(&out, S("kind"), verify_kind_words(report->kind));
	put_facts(&out, report);
	put_about(&out, &report->about);
	if (report->kind == VERIFY_BADGE && report->credential != NULL)
		put_meaning(&out, report);
	json_put_str(&out, S("key_source"), source_names[report->key_source]);
	json_put_bool(&out, S("trusted"), report->trusted);
	put_proofs(&out, report);
	if (!str_absent(report->status.words))
		put_status(&out, &report->status);
	put_inner(&out, report);
	if (!str_absent(report->log_origin))
		put_log(&out, report);
	if (report->renewal.state != VERIFY_RENEWAL_NONE)
		put_renewal(&out, &report->renewal);
	json_end(&out);
	return buf_str(&text);
}
