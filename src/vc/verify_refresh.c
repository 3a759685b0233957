/* verify_refresh: the edition by which its issuer renews a credential.
 *
 *	1EdTech VC Credential Refresh 1.0; Open Badges 3.0, "Refresh the OpenBadgeCredential"
 *
 * The standard asks always. Here it is asked about what has ended, and about all else when the reader says so: what has not
 * ended holds or not by its status lists, which tell nobody whom they are read for, while this address is one person's.
 *
 * The address may be anybody's: that it is the right one is the issuer's signed word, and what it gives needs his signature. */
#include "base/time.h"
#include "vc/verify_parts.h"

enum { ADDRESS_BYTES_MAX = 2048 };

static const struct str service_type = S_INIT("1EdTechCredentialRefresh");

/* ---- where ---- */

static bool is_address(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < 0x21 || text.at[i] > 0x7e)
			return false;
	return text.len <= ADDRESS_BYTES_MAX &&
	       (str_starts(text, S("https://")) || str_starts(text, S("http://")));
}

/* Of several services the first of that type. Absent: it names none that could be asked. */
static struct str address_of(const struct json *credential)
{
	const struct json *services = json_get(credential, S("refreshService"));
	bool list = services != NULL && services->kind == JSON_ARRAY;
	size_t count = services == NULL ? 0 : list ? services->count : 1;
	for (size_t i = 0; i < count; i++) {
		const struct json *service = list ? &services->elements[i] : services;
		struct str id = json_get_str(service, S("id"));
		if (verify_has_word(json_get(service, S("type")), service_type))
			return is_address(id) ? id : (struct str){0};
	}
	return (struct str){0};
}

/* ---- whether ---- */

static bool has_ended(const struct inspection *in)
{
	int64_t until_us = in->report->valid_until_us;
	return until_us != 0 && in->world->now_us >= until_us;
}

/* Nobody is asked, or sent anywhere, on the word of what the issuer did not sign, or what is wrong in more than its time. A new
 * edition is known by its id. */
static bool may_ask(const struct inspection *in)
{
	const struct verify_check *checks = in->report->checks;
	return checks[VERIFY_SIGNATURE].outcome == VERIFY_PASSED &&
	       checks[VERIFY_ISSUER].outcome == VERIFY_PASSED &&
	       checks[VERIFY_SCHEMA].outcome != VERIFY_FAILED &&
	       checks[VERIFY_LOG].outcome != VERIFY_FAILED &&
	       checks[VERIFY_WITNESSES].outcome != VERIFY_FAILED && !str_absent(in->report->id);
}

/* ---- what is not taken ---- */

static bool same_text(struct str a, struct str b)
{
	return str_absent(a) == str_absent(b) && str_equal(a, b);
}

/* Where neither has an id, by what else they are known by. */
static bool same_identities(const struct verify_report *a, const struct verify_report *b)
{
	for (size_t i = 0; i < a->about.count && a->about.count == b->about.count; i++) {
		const struct verify_identity *one = &a->about.identities[i], *other = &b->about.identities[i];
		if (!same_text(one->type, other->type) || !same_text(one->text, other->text) ||
		    !same_text(one->salt, other->salt))
			return false;
	}
	return a->about.count > 0 && a->about.count == b->about.count;
}

/* Absent: it is about the same person. Without two ids that differ nobody knows that it is about another: an address may have
 * changed since, or have been hashed with a new salt. */
static struct str other_subject(const struct verify_report *brought, const struct verify_report *renewed)
{
	bool ids = !str_absent(brought->subject) && !str_absent(renewed->subject);
	bool none = str_absent(brought->subject) && str_absent(renewed->subject);
	if (ids ? str_equal(brought->subject, renewed->subject) : none && same_identities(brought, renewed))
		return (struct str){0};
	return ids ? S("what is there is about somebody else.")
	           : S("whether what is there is about the same person cannot be told.");
}

/* What keeps it from being valid. */
static struct str trouble_of(struct work *w, const struct verify_report *renewed)
{
	for (enum verify_name name = VERIFY_FORM; name < VERIFY_CHECK_COUNT; name++) {
		const struct verify_check *check = &renewed->checks[name];
		if (check->outcome == VERIFY_FAILED)
			return str_format(w->arena, "what is there does not hold. %.*s",
			                  STR_ARG(check->detail));
	}
	for (enum verify_name name = VERIFY_FORM; name < VERIFY_CHECK_COUNT; name++) {
		const struct verify_check *check = &renewed->checks[name];
		if (check->outcome == VERIFY_UNKNOWN && name != VERIFY_SCHEMA)
			return str_format(w->arena, "whether what is there holds cannot be told. %.*s %.*s",
			                  STR_ARG(check->detail), STR_ARG(check->advice));
	}
	return (struct str){0};
}

/* That it is over is the issuer's word too, and newer than that of an edition which began earlier. */
static bool ends_it(const struct inspection *in, const struct verify_report *renewed)
{
	return renewed->valid_from_us > in->report->valid_from_us &&
	       renewed->valid_from_us <= in->world->now_us &&
	       (renewed->checks[VERIFY_VALIDITY].outcome == VERIFY_FAILED ||
	        renewed->checks[VERIFY_STATUS].outcome == VERIFY_FAILED);
}

/* Why it does not take the other's place; absent: it does. */
static struct str why_not(struct work *w, const struct inspection *in, const struct verify_report *renewed)
{
	const struct verify_report *brought = in->report;
	struct str other = other_subject(brought, renewed);
	if (renewed->checks[VERIFY_FORM].outcome != VERIFY_PASSED ||
	    renewed->checks[VERIFY_SIGNATURE].outcome != VERIFY_PASSED ||
	    renewed->checks[VERIFY_ISSUER].outcome != VERIFY_PASSED)
		return trouble_of(w, renewed);
	if (!str_equal(renewed->id, brought->id))
		return S("another credential is there.");
	if (!str_equal(renewed->issuer, brought->issuer))
		return S("what is there is of another issuer.");
	if (!str_absent(other))
		return other;
	if (renewed->valid_from_us < brought->valid_from_us)
		return S("what is there is an earlier edition.");
	if (renewed->valid_from_us == brought->valid_from_us &&
	    renewed->valid_until_us == brought->valid_until_us)
		return S("what is there is this edition.");
	return ends_it(in, renewed) ? (struct str){0} : trouble_of(w, renewed);
}

/* ---- what is said ---- */

/* What came of asking belongs to whether it is still so. */
static void add_words(struct work *w, struct verify_report *report)
{
	struct verify_check *validity = &report->checks[VERIFY_VALIDITY];
	validity->detail =
		str_format(w->arena, "%.*s %.*s", STR_ARG(validity->detail), STR_ARG(report->renewal.words));
}

/* By whatever check the summary speaks: who had the issuer asked reads there what came of it. */
static void conclude(struct work *w, struct inspection *in)
{
	struct verify_report *report = in->report;
	verify_conclude(w, in);
	if (str_find(report->summary, report->renewal.words) == SIZE_MAX)
		report->summary = str_format(w->arena, "%.*s %.*s", STR_ARG(report->summary),
		                             STR_ARG(report->renewal.words));
}

static void leave(struct work *w, struct inspection *in, enum verify_renewal_state state, struct str words)
{
	in->report->renewal.state = state;
	in->report->renewal.words = words;
	add_words(w, in->report);
	conclude(w, in);
}

static void leave_unasked(struct work *w, struct inspection *in)
{
	const char *words = in->world->fetch_renewed == NULL
	                            ? "Its issuer may have renewed it since, and can be asked at"
	                            : "There was no time left to ask its issuer for a newer edition at";
	leave(w, in, VERIFY_RENEWAL_NOT_ASKED,
	      str_format(w->arena, "%s %.*s.", words, STR_ARG(in->report->renewal.url)));
}

static void leave_silent(struct work *w, struct inspection *in)
{
	struct str words =
		str_format(w->arena, "Its issuer was asked for a newer edition, which could not be had. %.*s",
	                   STR_ARG(w->message));
	work_forgive(w);
	leave(w, in, VERIFY_RENEWAL_NOT_TAKEN, words);
}

static void leave_answered(struct work *w, struct inspection *in, struct str why)
{
	leave(w, in, VERIFY_RENEWAL_NOT_TAKEN,
	      str_format(w->arena, "Its issuer was asked for a newer edition at %.*s: %.*s",
	                 STR_ARG(in->report->renewal.url), STR_ARG(why)));
}

/* It came from its address, alone. */
static void set_log(struct inspection *in, const struct verify_report *brought)
{
	if (in->report->checks[VERIFY_LOG].outcome != VERIFY_NOT_APPLICABLE || !str_absent(in->log_proof))
		return;
	verify_set(
		in, VERIFY_LOG, VERIFY_NOT_APPLICABLE,
		brought->checks[VERIFY_LOG].outcome == VERIFY_PASSED
			? S("The renewed edition came from its address, without a proof that it is in a log. "
	                    "What was brought has one, and it holds.")
			: S("The renewed edition came from its address, without a proof that it is in a log."),
		S("For that proof, ask its holder for the bundle of the renewed edition."));
}

static void replace(struct work *w, struct inspection *in, const struct inspection *renewed, struct str text)
{
	bool ended = has_ended(in);
	struct verify_report *brought = work_alloc(w, sizeof *brought), *report = in->report;
	*brought = *report;
	*report = *renewed->report;
	*in = *renewed;
	in->report = report;
	report->renewal = (struct verify_renewal){
		.state = VERIFY_RENEWAL_TAKEN,
		.url = brought->renewal.url,
		.text = text,
		.brought_from_us = brought->valid_from_us,
		.brought_until_us = brought->valid_until_us,
	};
	struct str when = time_for_people(w->arena, ended ? brought->valid_until_us : brought->valid_from_us);
	/* Who leaves the beginning as it was does not say when. */
	struct str renewed_on =
		report->valid_from_us == brought->valid_from_us
			? (struct str){0}
			: str_format(w->arena, " on %.*s",
	                             STR_ARG(time_for_people(w->arena, report->valid_from_us)));
	report->renewal.words =
		str_format(w->arena,
	                   "What was brought %s %.*s; its issuer renewed it%.*s, and this is said of the "
	                   "renewed edition.",
	                   ended ? "ended on" : "is the edition of", STR_ARG(when), STR_ARG(renewed_on));
	add_words(w, report);
	set_log(in, brought);
	conclude(w, in);
}

/* ---- asking ---- */

/* As it was brought, but that it cannot be asked about again. */
static enum err inspect(struct work *w, const struct inspection *around, struct str text,
                        struct inspection **out)
{
	*out = work_alloc(w, sizeof **out);
	**out = (struct inspection){
		.world = around->world,
		.report = work_alloc(w, sizeof *around->report),
		.asked = around->asked,
	};
	return verify_inspect(w, *out, text);
}

static enum err ask(struct work *w, struct inspection *in)
{
	struct inspection *renewed;
	struct str text, url = in->report->renewal.url;
	if (in->world->fetch_renewed(w, in->world->state, url, &text) != OK) {
		leave_silent(w, in);
		return OK;
	}
	TRY(inspect(w, in, text, &renewed));
	struct str why = why_not(w, in, renewed->report);
	if (str_absent(why))
		replace(w, in, renewed, text);
	else
		leave_answered(w, in, why);
	return OK;
}

/* Who wants the newest edition is not left to believe that this is it. */
static void leave_unaskable(struct work *w, struct inspection *in)
{
	const struct verify_renewal *renewal = &in->report->renewal;
	if (in->world->newest)
		leave(w, in, renewal->state,
		      str_absent(renewal->url)
		              ? S("It names no address at which its issuer could be asked for a newer edition.")
		              : S("Its issuer was not asked for a newer edition: that takes an id, and a "
		                  "credential that holds but for its time."));
}

enum err verify_refresh(struct work *w, struct inspection *in)
{
	struct verify_renewal *renewal = &in->report->renewal;
	bool wanted = has_ended(in) || in->world->newest;
	if (in->report->checks[VERIFY_FORM].outcome != VERIFY_PASSED)
		return OK;
	renewal->url = address_of(in->credential);
	if (!str_absent(renewal->url))
		renewal->state = VERIFY_RENEWAL_NOT_ASKED;
	if (str_absent(renewal->url) || !may_ask(in))
		leave_unaskable(w, in);
	else if (wanted && in->world->fetch_renewed != NULL && verify_in_time(w, in))
		return ask(w, in);
	else if (wanted)
		leave_unasked(w, in);
	return OK;
}
