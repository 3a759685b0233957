/* verify_validity, verify_status: whether it is still so. */
#include "base/time.h"
#include "vc/verify_parts.h"

/* From the moment on when it becomes valid, and not in that when it ceases to be (VC Data Model 2.0 section 4.9). */
void verify_validity(struct work *w, struct inspection *in)
{
	const struct verify_report *report = in->report;
	struct str from = time_for_people(w->arena, report->valid_from_us);
	struct str until = time_for_people(w->arena, report->valid_until_us);
	if (in->world->now_us < report->valid_from_us)
		verify_set(in, VERIFY_VALIDITY, VERIFY_FAILED,
		           str_format(w->arena, "It is valid only from %.*s.", STR_ARG(from)),
		           S("Look at it again then, or ask its issuer whether the date is right."));
	else if (report->valid_until_us != 0 && in->world->now_us >= report->valid_until_us)
		verify_set(in, VERIFY_VALIDITY, VERIFY_FAILED,
		           str_format(w->arena, "It expired on %.*s.", STR_ARG(until)),
		           S("Ask its holder whether there is a newer one; what it said was so until then."));
	else if (report->valid_until_us != 0)
		verify_set(in, VERIFY_VALIDITY, VERIFY_PASSED,
		           str_format(w->arena, "Valid until %.*s.", STR_ARG(until)), (struct str){0});
	else
		verify_set(in, VERIFY_VALIDITY, VERIFY_PASSED, S("It has no end date."), (struct str){0});
}

/* ---- lists ---- */

/* A list that was found: where, and what is wrong with it. */
struct found {
	const struct json *list; /* NULL: none that counts */
	struct str why;          /* then; absent: it could not be had */
	int64_t made_us;         /* when it was signed; 0: not said */
	bool from_file;
};

/* Who may speak for the credential's issuer: himself, and whom the reader trusts. */
static bool may_speak(const struct inspection *in, struct str issuer)
{
	const struct trust *trust = in->world->trust;
	return str_equal(issuer, in->report->issuer) || (trust != NULL && trust_names(trust, issuer));
}

static struct str why_not(struct work *w, const struct inspection *in, const struct verify_report *list)
{
	if (list->checks[VERIFY_FORM].outcome != VERIFY_PASSED)
		return S("what the issuer's address gave is no status list");
	if (!may_speak(in, list->issuer))
		return str_format(w->arena, "the status list is not by the credential's issuer, but by %.*s",
		                  STR_ARG(list->issuer));
	if (list->checks[VERIFY_SIGNATURE].outcome == VERIFY_FAILED)
		return S("the status list's own signature does not hold");
	if (list->checks[VERIFY_SIGNATURE].outcome != VERIFY_PASSED)
		return str_format(w->arena, "the status list's own signature could not be checked. %.*s",
		                  STR_ARG(list->checks[VERIFY_SIGNATURE].detail));
	if (list->key_source == VERIFY_KEY_NONE || list->checks[VERIFY_ISSUER].outcome == VERIFY_FAILED)
		return S("the status list is not signed with a key of its issuer");
	return (struct str){0};
}

/* Verifies a list as the credential that it is. */
static enum err open_list(struct work *w, const struct inspection *around, const struct json *json,
                          struct str text, struct found *out)
{
	struct verify_report *report = work_alloc(w, sizeof *report);
	struct inspection *in = work_alloc(w, sizeof *in);
	*in = (struct inspection){
		.world = around->world,
		.report = report,
		.asked = around->asked,
		.is_list = true,
		.depth = around->depth + 1,
		.issuer_document = around->issuer_document,
	};
	if (json != NULL)
		TRY(verify_inspect_json(w, in, json));
	else
		TRY(verify_inspect(w, in, text));
	out->why = why_not(w, around, report);
	out->list = str_absent(out->why) ? in->credential : NULL;
	for (size_t i = 0; i < in->proof_count; i++)
		if (in->proofs[i].created_us > out->made_us)
			out->made_us = in->proofs[i].created_us;
	return OK;
}

static enum err open_plain_list(struct work *w, struct str text, struct found *out)
{
	enum err failed = json_parse(w, text, VERIFY_LIST_BYTES_MAX, &out->list);
	if (failed != ERR_INPUT && failed != ERR_TOO_LARGE)
		return failed;
	work_forgive(w);
	out->list = NULL;
	out->why = S("what the issuer's address gave is no revocation list");
	return OK;
}

static bool fetch_from(struct work *w, struct inspection *in, struct str url, struct str *text,
                       struct str *why)
{
	if (in->world->fetch == NULL || in->asked->fetched == VERIFY_FETCHES_MAX)
		return false;
	in->asked->fetched++;
	if (in->world->fetch(w, in->world->state, url, text) == OK)
		return true;
	*why = w->message;
	work_forgive(w);
	return false;
}

/* From the issuer's address. False: it could not be had. The list as it was then, where the issuer keeps that (Bitstring Status
 * List 1.0, 3.1); who does not keep it, or never heard of it, gives the list as it is. */
static bool fetch(struct work *w, struct inspection *in, const struct status_entry *entry, struct str *text,
                  struct str *why)
{
	if (in->world->past && entry->kind == STATUS_BITSTRING) {
		struct str time = time_text(w->arena, in->world->now_us);
		const char *joint = str_find_byte(entry->url, '?') == SIZE_MAX ? "?" : "&";
		struct str dated = str_format(w->arena, "%.*s%stimestamp=%.*s", STR_ARG(entry->url), joint,
		                              STR_ARG(time));
		if (fetch_from(w, in, dated, text, why))
			return true;
	}
	return fetch_from(w, in, entry->url, text, why);
}

static const struct json *snapshot_of(const struct inspection *in, const struct status_entry *entry)
{
	for (size_t i = 0; json_at(in->snapshots, i) != NULL && i < STATUS_ENTRIES_MAX; i++)
		if (str_equal(json_get_str(json_at(in->snapshots, i), S("id")), entry->url))
			return json_at(in->snapshots, i);
	return NULL;
}

static enum err find_list(struct work *w, struct inspection *in, const struct status_entry *entry,
                          struct found *out)
{
	struct str text;
	const struct json *snapshot = snapshot_of(in, entry);
	*out = (struct found){0};
	if (entry->kind == STATUS_OTHER)
		return OK;
	if (fetch(w, in, entry, &text, &out->why))
		return entry->kind == STATUS_1EDTECH ? open_plain_list(w, text, out)
		                                     : open_list(w, in, NULL, text, out);
	if (snapshot == NULL || entry->kind == STATUS_1EDTECH)
		return OK;
	out->from_file = true;
	return open_list(w, in, snapshot, (struct str){0}, out);
}

/* ---- the credential's ---- */

static struct str advice_of(enum status status, bool offline)
{
	switch (status) {
	case STATUS_VALID:
	case STATUS_MESSAGE: return (struct str){0};
	case STATUS_UNKNOWN:
		return offline ? S("Verify online, where its issuer can be asked.")
		               : S("Try again later, or ask its issuer.");
	case STATUS_SUSPENDED: return S("Do not accept it for now.");
	case STATUS_REVOKED: return S("Do not accept it.");
	}
	return (struct str){0};
}

static enum verify_outcome outcome_of(enum status status)
{
	switch (status) {
	case STATUS_VALID:
	case STATUS_MESSAGE: return VERIFY_PASSED;
	case STATUS_UNKNOWN: return VERIFY_UNKNOWN;
	case STATUS_SUSPENDED:
	case STATUS_REVOKED: return VERIFY_FAILED;
	}
	return VERIFY_UNKNOWN;
}

static enum err ask(struct work *w, struct inspection *in, const struct status_entry *entry,
                    struct status_answer *out)
{
	struct found found;
	TRY(find_list(w, in, entry, &found));
	const struct status_time time = {in->world->now_us, found.made_us, in->world->past};
	*out = status_of(w, entry, in->credential, found.list, &time);
	if (found.list == NULL && !str_absent(found.why))
		out->words = str_format(w->arena, "Whether it was taken back cannot be told: %.*s%s",
		                        STR_ARG(found.why), str_ends(found.why, S(".")) ? "" : ".");
	else if (found.from_file && found.list != NULL && out->as_of_us > time.at_us)
		out->words = str_format(w->arena, "%.*s By the list that the file brings along.",
		                        STR_ARG(out->words));
	else if (found.from_file && found.list != NULL && out->as_of_us != 0) {
		struct str age = time_duration(w->arena, in->world->now_us - out->as_of_us);
		out->words = str_format(w->arena, "%.*s By the list that the file brings along, %.*s old.",
		                        STR_ARG(out->words), STR_ARG(age));
		if (out->until_us != 0 && out->until_us <= time.at_us)
			out->words = str_format(w->arena,
			                        "%.*s It still tells how it stood before: verify as of then.",
			                        STR_ARG(out->words));
	}
	return OK;
}

enum err verify_status(struct work *w, struct inspection *in)
{
	struct status_entry entries[STATUS_ENTRIES_MAX];
	struct status_answer answers[STATUS_ENTRIES_MAX];
	size_t count;
	enum err malformed = status_entries(w, in->credential, entries, &count);
	if (malformed != OK)
		return verify_settle(w, in, VERIFY_STATUS, malformed,
		                     S("Ask its issuer whether it holds, and for a corrected one."));
	for (size_t i = 0; i < count; i++)
		TRY(ask(w, in, &entries[i], &answers[i]));
	struct status_answer answer = status_gravest(answers, count);
	if (count > 0)
		in->report->status = answer;
	verify_set(in, VERIFY_STATUS, count == 0 ? VERIFY_NOT_APPLICABLE : outcome_of(answer.status),
	           answer.words, advice_of(answer.status, in->world->fetch == NULL));
	return OK;
}
