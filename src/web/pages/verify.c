#include "web/pages/verify.h"

#include "base/time.h"
#include "base/world.h"
#include "exam/markdown.h"

enum { ABOUT_BYTES_MAX = 320 };

struct verify_row {
	struct str name, outcome, word, detail, advice;
};
struct verify_rows {
	const struct verify_row *at;
	size_t count;
};
struct verify_results {
	const struct verify_result *at;
	size_t count;
};
struct verify_evidences {
	const struct verify_evidence *at;
	size_t count;
};
struct verify_alignments {
	const struct verify_alignment *at;
	size_t count;
};
struct verify_inner_row {
	struct str kind, who, name, summary, comment;
};
struct verify_identity_row {
	struct str type, text; /* absent text: it is hidden */
};
struct verify_identities {
	const struct verify_identity_row *at;
	size_t count;
};
struct verify_witness_row {
	struct str name, when; /* absent: it has not cosigned */
};
struct verify_witnesses {
	const struct verify_witness_row *at;
	size_t count;
};
struct verify_inners {
	const struct verify_inner_row *at;
	size_t count;
};

struct verify_view {
	bool report; /* there is one to show */
	struct str refusal;
	struct str verdict, heading, summary, kind, name, issuer, issuer_name, valid_from, checked;
	struct verify_rows who, said, still;
	struct verify_meaning meaning;
	struct markup criteria;
	struct verify_results results;
	struct verify_evidences evidence;
	struct verify_alignments alignments;
	struct verify_inners inner;
	struct str inner_left, facts_left; /* absent: none */
	struct verify_witnesses witnesses;
	struct str about_name, about_id;
	struct verify_identities identities;
	bool says_whom;
	bool hides;                 /* an identifier is there as a hash only */
	struct verify_row compared; /* absent words: nobody asked */
	/* Absent: the report is of what was brought. */
	struct str renewed, renewed_name, renewed_url, brought_until, valid_until;
};

#include "web/pages/verify.html.h"

const struct field verify_page_fields[1] = {
	{"credential", FIELD_QUERY, FIELD_ID, offsetof(struct verify_page_input, credential),
         .sentence = "A credential issued here, to be checked at once."},
};
const struct field verify_send_fields[4] = {
	{"text", FIELD_BODY, FIELD_TEXT, offsetof(struct verify_input, text), .max = 1 << 20,
         .sentence = "A credential as JSON, bundle or token, or its address."},
	{"file", FIELD_BODY, FIELD_FILE, offsetof(struct verify_input, file), .max = VERIFICATION_BYTES_MAX,
         .sentence = "The file that you were given."},
	{"about", FIELD_BODY, FIELD_TEXT, offsetof(struct verify_input, about), .max = ABOUT_BYTES_MAX,
         .sentence = "The e-mail address of who showed it to you, to be compared; it is not kept."},
	{"newest", FIELD_BODY, FIELD_BOOL, offsetof(struct verify_input, newest),
         .sentence = "Whether its issuer is asked for the newest edition though it has not ended."},
};

static struct str heading_of(enum verify_verdict verdict)
{
	switch (verdict) {
	case VERIFY_VALID: return S("It holds");
	case VERIFY_INVALID: return S("It does not hold");
	case VERIFY_CANNOT_TELL: return S("We cannot tell");
	}
	return S("");
}

static struct str word_of(enum verify_outcome outcome)
{
	switch (outcome) {
	case VERIFY_PASSED: return S("holds");
	case VERIFY_FAILED: return S("does not hold");
	case VERIFY_UNKNOWN: return S("cannot tell");
	case VERIFY_NOT_APPLICABLE: return S("does not apply");
	}
	return S("");
}

/* ---- the four questions ---- */

static const enum verify_name who[] = {VERIFY_ISSUER};
static const enum verify_name said[] = {VERIFY_FORM, VERIFY_SIGNATURE, VERIFY_SCHEMA, VERIFY_LOG,
                                        VERIFY_WITNESSES};
static const enum verify_name still[] = {VERIFY_VALIDITY, VERIFY_STATUS};

static struct verify_rows rows_of(struct work *w, const struct verify_report *report,
                                  const enum verify_name *names, size_t count)
{
	struct verify_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++) {
		const struct verify_check *check = &report->checks[names[i]];
		rows[i] = (struct verify_row){
			.name = verify_check_name(names[i]),
			.outcome = verify_outcome_name(check->outcome),
			.word = word_of(check->outcome),
			.detail = check->detail,
			.advice = str_find(report->summary, check->advice) == SIZE_MAX ? check->advice
		                                                                       : (struct str){0},
		};
	}
	return (struct verify_rows){rows, count};
}

static struct verify_inners inner_of(struct work *w, const struct verify_report *report)
{
	struct verify_inner_row *rows = work_array(w, report->inner_count, sizeof *rows);
	for (size_t i = 0; i < report->inner_count; i++) {
		const struct verify_inner *inner = &report->inner[i];
		rows[i] = (struct verify_inner_row){
			.kind = verify_kind_words(inner->kind),
			.who = str_absent(inner->issuer_name) ? inner->issuer : inner->issuer_name,
			.name = inner->name,
			.summary = inner->summary,
			.comment = inner->comment,
		};
	}
	return (struct verify_inners){rows, report->inner_count};
}

/* Those of the policy that was asked. */
static struct verify_witnesses witnesses_of(struct work *w, const struct verify_report *report)
{
	const struct log_policy *policy = report->log_policy;
	if (policy == NULL)
		return (struct verify_witnesses){0};
	struct verify_witness_row *rows = work_array(w, policy->witness_count, sizeof *rows);
	for (size_t i = 0; i < policy->witness_count; i++) {
		rows[i].name = policy->witnesses[i].key.name;
		if (report->log_seen->cosigned[i])
			rows[i].when =
				time_for_people(w->arena, report->log_seen->cosigned_s[i] * TIME_SECOND_US);
	}
	return (struct verify_witnesses){rows, policy->witness_count};
}

/* Markdown, as Open Badges has it; what is too long for that is shown as it was typed. */
static struct markup criteria_of(struct work *w, struct verify_meaning *meaning)
{
	struct markup html = {0};
	if (!str_absent(meaning->criteria) && markdown_blocks(w, meaning->criteria, &html) == OK)
		meaning->criteria = (struct str){0};
	work_forgive(w);
	return html;
}

/* Without the verdict that it begins with: the heading says that. */
static struct str summary_of(const struct verify_report *report)
{
	static const struct str verdicts[] = {S_INIT("Valid. "), S_INIT("Not valid. "),
	                                      S_INIT("Cannot tell. ")};
	for (size_t i = 0; i < COUNT(verdicts); i++)
		if (str_starts(report->summary, verdicts[i]))
			return str_slice(report->summary, verdicts[i].len, SIZE_MAX);
	return report->summary;
}

static struct verify_identities identities_of(struct work *w, const struct verify_report *report, bool *hides)
{
	const struct verify_about *about = &report->about;
	struct verify_identity_row *rows = work_array(w, about->count, sizeof *rows);
	for (size_t i = 0; i < about->count; i++) {
		const struct verify_identity *one = &about->identities[i];
		*hides |= one->is_hashed;
		rows[i].type = verify_identity_words(one);
		if (!one->is_hashed)
			rows[i].text = one->text;
	}
	return (struct verify_identities){rows, about->count};
}

/* What came of comparing it with the address that was typed, which is not said again. */
static struct verify_row compared_with(struct work *w, const struct verify_report *report, struct str address)
{
	if (str_trim(address).len == 0)
		return (struct verify_row){0};
	enum verify_outcome outcome = verify_is_about(w, report, address);
	return (struct verify_row){
		.name = S("The address you gave"),
		.outcome = verify_outcome_name(outcome),
		.word = outcome == VERIFY_PASSED   ? S("is theirs")
	                : outcome == VERIFY_FAILED ? S("is not theirs")
	                                           : S("cannot tell"),
		.detail = outcome == VERIFY_PASSED   ? S("It is the one that the credential names.")
	                  : outcome == VERIFY_FAILED ? S("The credential names another.")
	                                             : S("The credential names none that could be compared."),
		.advice = outcome == VERIFY_FAILED
	                          ? S("Ask who showed it to you whether they had another address then.")
	                          : (struct str){0},
	};
}

static struct str left_words(struct work *w, size_t count, const char *words)
{
	return count == 0 ? (struct str){0} : str_format(w->arena, "%zu %s", count, words);
}

static void set_about(struct work *w, const struct verify_report *report, struct str address,
                      struct verify_view *view)
{
	view->about_name = report->about.name;
	view->about_id = report->subject;
	view->says_whom =
		!str_absent(report->about.name) || !str_absent(report->subject) || report->about.count > 0;
	view->identities = identities_of(w, report, &view->hides);
	view->compared = compared_with(w, report, address);
}

/* What to keep instead of what was brought. */
static void set_renewed(struct work *w, const struct verify_report *report, struct verify_view *view)
{
	const struct verify_renewal *renewal = &report->renewal;
	if (renewal->state != VERIFY_RENEWAL_TAKEN || report->verdict != VERIFY_VALID)
		return;
	view->renewed = renewal->text;
	view->renewed_name =
		str_equal(report->secured_by, S("token")) ? S("credential.jwt") : S("credential.json");
	view->renewed_url = renewal->url;
	if (renewal->brought_until_us != 0)
		view->brought_until = time_for_people(w->arena, renewal->brought_until_us);
	if (report->valid_until_us != 0)
		view->valid_until = time_for_people(w->arena, report->valid_until_us);
}

static struct verify_view view_of(struct work *w, const struct verify_report *report)
{
	struct verify_meaning *meaning = work_alloc(w, sizeof *meaning);
	*meaning = report->meaning;
	struct markup criteria = criteria_of(w, meaning);
	return (struct verify_view){
		.report = true,
		.verdict = verify_verdict_name(report->verdict),
		.heading = heading_of(report->verdict),
		.summary = summary_of(report),
		.kind = verify_kind_words(report->kind),
		.name = report->name,
		.issuer = report->issuer,
		.issuer_name = report->issuer_name,
		.valid_from = report->valid_from_us == 0 ? (struct str){0}
	                                                 : time_for_people(w->arena, report->valid_from_us),
		.checked = time_for_people(w->arena, world_now_us(w)),
		.who = rows_of(w, report, who, COUNT(who)),
		.said = rows_of(w, report, said, COUNT(said)),
		.still = rows_of(w, report, still, COUNT(still)),
		.meaning = *meaning,
		.criteria = criteria,
		.results = {meaning->results, meaning->result_count},
		.evidence = {meaning->evidence, meaning->evidence_count},
		.alignments = {meaning->alignments, meaning->alignment_count},
		.inner = inner_of(w, report),
		.inner_left =
			left_words(w, report->inner_left,
	                           "more inside it were not looked at: they are too many, or too hard to "
	                           "check. Check them by themselves."),
		.facts_left = left_words(w, report->meaning.left, "more facts are in it and not shown here."),
		.witnesses = witnesses_of(w, report),
	};
}

/* ---- the page ---- */

static enum err show(struct work *w, struct http_call *call, const struct verify_view *view,
                     struct http_reply *reply)
{
	struct buf body = web_markup(w);
	verify_html(&body, view);
	return web_reply_page(
		w, call,
		&(struct web_page){.title = S("Check a credential"), .body = &body, .island = "verify.js"},
		reply);
}

static enum err show_report(struct work *w, struct http_call *call, const struct verify_report *report,
                            struct str address, struct http_reply *reply)
{
	struct verify_view view = view_of(w, report);
	set_about(w, report, address, &view);
	set_renewed(w, report, &view);
	return show(w, call, &view, reply);
}

enum err verify_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct verify_page_input *in = input;
	struct verify_report report;
	if (id_is_zero(in->credential))
		return show(w, call, &(struct verify_view){0}, reply);
	TRY(verification_of_own(w, call, in->credential, &report));
	return show_report(w, call, &report, (struct str){0}, reply);
}

/* A greeting, a shopping list: malformed, and without what every form of a credential has in it, a context or the letters that
 * every token begins with. There is nothing in it of which any question could be asked. */
static enum err check_is_credential(struct work *w, struct str bytes, const struct verify_report *report)
{
	bool malformed =
		report->kind == VERIFY_NO_CREDENTIAL && report->checks[VERIFY_FORM].outcome == VERIFY_FAILED;
	if (!malformed || str_find(bytes, S("@context")) != SIZE_MAX || str_find(bytes, S("eyJ")) != SIZE_MAX)
		return OK;
	return fail(
		w, ERR_INPUT,
		"There is no credential in this. Choose the file as you were given it (the picture, the PDF or "
		"the download), or paste the credential’s address.");
}

/* What cannot even be looked at: the form again, with the reason. */
static enum err show_refusal(struct work *w, struct http_call *call, struct http_reply *reply)
{
	const struct verify_view view = {.refusal = w->message};
	web_reply_again(w, reply);
	return show(w, call, &view, reply);
}

enum err verify_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct verify_input *in = input;
	struct verify_report report;
	struct str bytes = in->file.len > 0 ? in->file : in->text;
	enum err failed = bytes.len == 0
	                          ? fail(w, ERR_INPUT, "Choose a file, or paste a credential or its address.")
	                          : verification_of_bytes(w, call, bytes, in->newest, &report);
	if (failed == OK)
		failed = check_is_credential(w, bytes, &report);
	if (failed == ERR_INTERNAL)
		return failed;
	return failed == OK ? show_report(w, call, &report, in->about, reply) : show_refusal(w, call, reply);
}
