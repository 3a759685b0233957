#include "web/pages/verify.h"

#include "base/time.h"

struct verify_row {
	struct str name, outcome, word, detail;
};
struct verify_rows {
	const struct verify_row *at;
	size_t count;
};

struct verify_view {
	bool report; /* there is one to show */
	struct str verdict, heading, summary, name, issuer, issuer_name, valid_from;
	struct verify_rows checks;
};

#include "web/pages/verify.html.h"

const struct field verify_page_fields[1] = {
	{"credential", FIELD_QUERY, FIELD_ID, offsetof(struct verify_input, credential),
         .sentence = "A credential issued here, to be checked at once."},
};
const struct field verify_send_fields[1] = {
	{"text", FIELD_BODY, FIELD_TEXT, offsetof(struct verify_input, text), .required = true,
         .max = 1 << 20, .sentence = "The content of the file that you were given."},
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

static struct verify_rows rows_of(struct work *w, const struct verify_report *report)
{
	struct verify_row *rows = work_array(w, VERIFY_CHECK_COUNT, sizeof *rows);
	for (int i = 0; i < VERIFY_CHECK_COUNT; i++)
		rows[i] = (struct verify_row){
			.name = verify_check_name((enum verify_name)i),
			.outcome = verify_outcome_name(report->checks[i].outcome),
			.word = word_of(report->checks[i].outcome),
			.detail = report->checks[i].detail,
		};
	return (struct verify_rows){rows, VERIFY_CHECK_COUNT};
}

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

static enum err check_text(struct work *w, struct http_call *call, struct str text, struct http_reply *reply)
{
	struct verify_report report;
	TRY(issuer_verify(w, web_app(call)->issuer, text, &report));
	const struct verify_view view = {
		.report = true,
		.verdict = verify_verdict_name(report.verdict),
		.heading = heading_of(report.verdict),
		.summary = report.summary,
		.name = report.name,
		.issuer = report.issuer,
		.issuer_name = report.issuer_name,
		.valid_from = report.valid_from_us == 0 ? (struct str){0}
	                                                : time_for_people(w->arena, report.valid_from_us),
		.checks = rows_of(w, &report),
	};
	return show(w, call, &view, reply);
}

enum err verify_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct verify_input *in = input;
	if (id_is_zero(in->credential)) {
		return show(w, call, &(struct verify_view){0}, reply);
	}
	struct credential credential;
	struct str bundle;
	TRY(badge_find(w, call->tx, in->credential, &credential));
	TRY(badge_bundle(w, web_app(call)->issuer, &credential, &bundle));
	return check_text(w, call, bundle, reply);
}

enum err verify_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct verify_input *in = input;
	return check_text(w, call, in->text, reply);
}
