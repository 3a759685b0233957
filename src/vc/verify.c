#include "base/check.h"
#include "vc/verify_parts.h"

static const struct str check_names[VERIFY_CHECK_COUNT] = {
	[VERIFY_FORM] = S_INIT("form"),         [VERIFY_SIGNATURE] = S_INIT("signature"),
	[VERIFY_ISSUER] = S_INIT("issuer"),     [VERIFY_VALIDITY] = S_INIT("validity"),
	[VERIFY_STATUS] = S_INIT("status"),     [VERIFY_SCHEMA] = S_INIT("schema"),
	[VERIFY_LOG] = S_INIT("log inclusion"), [VERIFY_WITNESSES] = S_INIT("witness quorum"),
};
static const struct str outcome_names[] = {
	[VERIFY_PASSED] = S_INIT("passed"),
	[VERIFY_FAILED] = S_INIT("failed"),
	[VERIFY_UNKNOWN] = S_INIT("unknown"),
	[VERIFY_NOT_APPLICABLE] = S_INIT("not_applicable"),
};
static const struct str verdict_names[] = {
	[VERIFY_VALID] = S_INIT("valid"),
	[VERIFY_INVALID] = S_INIT("invalid"),
	[VERIFY_CANNOT_TELL] = S_INIT("cannot_tell"),
};
static const struct str kind_words[] = {
	[VERIFY_NO_CREDENTIAL] = S_INIT("Not a credential"),
	[VERIFY_CREDENTIAL] = S_INIT("Verifiable Credential"),
	[VERIFY_BADGE] = S_INIT("Open Badge 3.0"),
	[VERIFY_ENDORSEMENT] = S_INIT("Endorsement"),
	[VERIFY_CLR] = S_INIT("Comprehensive Learner Record 2.0"),
	[VERIFY_BADGE_2] = S_INIT("Open Badge 2.0"),
	[VERIFY_PRESENTATION] = S_INIT("Verifiable Presentation"),
};

struct str verify_check_name(enum verify_name name)
{
	return check_names[name];
}

struct str verify_outcome_name(enum verify_outcome outcome)
{
	return outcome_names[outcome];
}

struct str verify_verdict_name(enum verify_verdict verdict)
{
	return verdict_names[verdict];
}

struct str verify_kind_words(enum verify_kind kind)
{
	return kind_words[kind];
}

/* ---- for the other files ---- */

void verify_set(struct inspection *in, enum verify_name name, enum verify_outcome outcome, struct str detail,
                struct str advice)
{
	check((outcome != VERIFY_FAILED && outcome != VERIFY_UNKNOWN) || !str_absent(advice));
	in->report->checks[name] = (struct verify_check){outcome, detail, advice};
}

enum err verify_settle(struct work *w, struct inspection *in, enum verify_name name, enum err err,
                       struct str advice)
{
	if (err != ERR_INPUT && err != ERR_TOO_LARGE)
		return err;
	verify_set(in, name, VERIFY_FAILED, w->message, advice);
	work_forgive(w);
	return OK;
}

bool verify_in_time(struct work *w, const struct inspection *in)
{
	return !in->asked->gave_up && in->asked->memory.work < INTEGRITY_WORK_MAX &&
	       (in->world->in_time == NULL || in->world->in_time(w, in->world->state));
}

bool verify_has_word(const struct json *list, struct str word)
{
	if (list != NULL && list->kind == JSON_STRING)
		return str_equal(list->text, word);
	for (size_t i = 0; json_at(list, i) != NULL; i++)
		if (json_at(list, i)->kind == JSON_STRING && str_equal(json_at(list, i)->text, word))
			return true;
	return false;
}

/* ---- verdict ---- */

/* That a schema cannot be had takes nothing from what is signed. */
static bool leaves_in_doubt(const struct verify_report *report, enum verify_name name)
{
	return report->checks[name].outcome == VERIFY_UNKNOWN && name != VERIFY_SCHEMA;
}

static enum verify_verdict verdict_of(const struct verify_report *report)
{
	enum verify_verdict verdict = VERIFY_VALID;
	for (enum verify_name name = VERIFY_FORM; name < VERIFY_CHECK_COUNT; name++) {
		if (report->checks[name].outcome == VERIFY_FAILED)
			return VERIFY_INVALID;
		if (leaves_in_doubt(report, name))
			verdict = VERIFY_CANNOT_TELL;
	}
	return verdict;
}

/* The first check with that outcome speaks for the report. A signature that was not checked for want of a key says less than
 * the issuer's check. */
static const struct verify_check *first_of(const struct verify_report *report, enum verify_outcome outcome)
{
	const struct verify_check *issuer = &report->checks[VERIFY_ISSUER];
	for (size_t i = 0; i < VERIFY_CHECK_COUNT; i++) {
		const struct verify_check *first = &report->checks[i];
		if (first->outcome == outcome)
			return str_starts(first->detail, S("Not checked: ")) && issuer->outcome == outcome
			               ? issuer
			               : first;
	}
	return issuer;
}

static struct str summarize(struct work *w, const struct inspection *in)
{
	const struct verify_report *report = in->report;
	const char *begin = "Valid.";
	const struct verify_check *first = &report->checks[VERIFY_ISSUER];
	if (report->verdict == VERIFY_INVALID) {
		begin = "Not valid.";
		first = first_of(report, VERIFY_FAILED);
	} else if (report->verdict == VERIFY_CANNOT_TELL) {
		begin = "Cannot tell.";
		first = first_of(report, VERIFY_UNKNOWN);
	} else if (report->key_source == VERIFY_KEY_IN_FILE && in->world->trust == NULL) {
		begin = "Valid for the key that the file itself brings.";
	} else if (report->key_source == VERIFY_KEY_IN_NAME && !report->trusted) {
		begin = "Valid for the key that is the issuer's name.";
	}
	return str_absent(first->advice) ? str_format(w->arena, "%s %.*s", begin, STR_ARG(first->detail))
	                                 : str_format(w->arena, "%s %.*s %.*s", begin, STR_ARG(first->detail),
	                                              STR_ARG(first->advice));
}

void verify_conclude(struct work *w, struct inspection *in)
{
	in->report->verdict = verdict_of(in->report);
	in->report->summary = summarize(w, in);
}

/* ---- one credential ---- */

static enum err check_rest(struct work *w, struct inspection *in)
{
	TRY(verify_proof(w, in));
	verify_validity(w, in);
	if (in->is_list) {
		verify_set(in, VERIFY_STATUS, VERIFY_NOT_APPLICABLE, S("It is a list of status itself."),
		           (struct str){0});
		verify_set(in, VERIFY_SCHEMA, VERIFY_NOT_APPLICABLE,
		           S("A list of status is read by its own rules."), (struct str){0});
	} else {
		TRY(verify_status(w, in));
		verify_schema(w, in);
	}
	TRY(verify_log(w, in));
	verify_meaning(w, in);
	return in->depth == 0 ? verify_inner(w, in) : OK;
}

/* What is malformed is not reported as if it meant something. */
static void leave_rest(struct inspection *in)
{
	*in->report =
		(struct verify_report){.checks = {in->report->checks[VERIFY_FORM]}, .kind = in->report->kind};
	for (enum verify_name name = VERIFY_FORM + 1; name < VERIFY_CHECK_COUNT; name++)
		verify_set(in, name, VERIFY_UNKNOWN, S("Not checked, because of the form."),
		           in->report->checks[VERIFY_FORM].advice);
}

static enum err finish(struct work *w, struct inspection *in)
{
	if (in->report->checks[VERIFY_FORM].outcome == VERIFY_PASSED)
		TRY(check_rest(w, in));
	else
		leave_rest(in);
	verify_conclude(w, in);
	return OK;
}

enum err verify_inspect(struct work *w, struct inspection *in, struct str text)
{
	*in->report = (struct verify_report){.key_source = VERIFY_KEY_NONE};
	TRY(verify_form(w, in, str_trim(text)));
	return finish(w, in);
}

enum err verify_inspect_json(struct work *w, struct inspection *in, const struct json *json)
{
	*in->report = (struct verify_report){.key_source = VERIFY_KEY_NONE};
	TRY(verify_form_json(w, in, json));
	return finish(w, in);
}

enum err verify_text_logged(struct work *w, struct str text, struct str log_proof,
                            const struct verify_world *world, struct verify_report *out)
{
	struct verify_asked *asked = work_alloc(w, sizeof *asked);
	struct inspection *in = work_alloc(w, sizeof *in);
	*in = (struct inspection){.world = world, .report = out, .asked = asked};
	if (!str_absent(log_proof))
		verify_take_log_proof(w, in, log_proof);
	TRY(verify_inspect(w, in, text));
	return verify_refresh(w, in);
}

enum err verify_text(struct work *w, struct str text, const struct verify_world *world,
                     struct verify_report *out)
{
	return verify_text_logged(w, text, (struct str){0}, world, out);
}
