#include "vc/status.h"

#include "base/check.h"
#include "base/time.h"
#include "base/utf8.h"
#include "vc/claims.h"
#include "vc/status_list.h"

#include <string.h>

static const struct kind {
	struct str entry, list, subject; /* types */
} kinds[] = {
	[STATUS_BITSTRING] = {S_INIT("BitstringStatusListEntry"), S_INIT("BitstringStatusListCredential"),
                              S_INIT("BitstringStatusList")},
	[STATUS_LIST_2021] = {S_INIT("StatusList2021Entry"), S_INIT("StatusList2021Credential"),
                              S_INIT("StatusList2021")},
	[STATUS_1EDTECH] = {S_INIT("1EdTechRevocationList"), {0}, {0}},
};

struct str status_name(enum status status)
{
	static const struct str names[] = {
		[STATUS_VALID] = S_INIT("valid"),     [STATUS_MESSAGE] = S_INIT("message"),
		[STATUS_UNKNOWN] = S_INIT("unknown"), [STATUS_SUSPENDED] = S_INIT("suspended"),
		[STATUS_REVOKED] = S_INIT("revoked"),
	};
	check(status < COUNT(names));
	return names[status];
}

/* Whether a member is this text, or an array that has it. */
static bool says(const struct json *object, struct str name, struct str text)
{
	const struct json *value = json_get(object, name);
	if (value != NULL && value->kind == JSON_STRING)
		return str_equal(value->text, text);
	for (size_t i = 0; value != NULL && value->kind == JSON_ARRAY && i < value->count; i++)
		if (value->elements[i].kind == JSON_STRING && str_equal(value->elements[i].text, text))
			return true;
	return false;
}

/* ---- entries ---- */

static enum err malformed(struct work *w, const char *what)
{
	return fail(w, ERR_INPUT, "The credential's status entry is malformed: %s.", what);
}

static bool is_url(struct str text)
{
	return str_find(text, S(":")) != SIZE_MAX && utf8_plain(text) &&
	       str_find_byte(text, ' ') == SIZE_MAX && str_find_byte(text, '\n') == SIZE_MAX &&
	       str_find_byte(text, '\t') == SIZE_MAX;
}

/* Digits; what is larger than any list reads as the largest number. */
static bool read_index(struct str text, uint64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned digit = (unsigned char)text.at[i] - (unsigned)'0';
		if (digit > 9)
			return false;
		*out = *out > (UINT64_MAX - digit) / 10 ? UINT64_MAX : *out * 10 + digit;
	}
	return text.len > 0;
}

static enum err read_size(struct work *w, const struct json *json, struct status_entry *entry)
{
	const struct json *size = json_get(json, S("statusSize"));
	int64_t bits = 1;
	if (size != NULL && (!json_to_int(size, &bits) || bits < 1))
		return malformed(w, "its statusSize is no number above zero");
	if (bits > STATUS_LIST_SIZE_MAX)
		return fail(w, ERR_INPUT, "The credential's status has more than %d bits.",
		            STATUS_LIST_SIZE_MAX);
	entry->size = (unsigned)bits;
	entry->messages = json_get(json, S("statusMessage"));
	if (entry->messages == NULL)
		return bits == 1 ? OK : malformed(w, "it has several values and no messages for them");
	if (entry->messages->kind != JSON_ARRAY || entry->messages->count != (size_t)1 << bits)
		return malformed(w, "its messages are not as many as its values");
	return OK;
}

static enum err read_bits_entry(struct work *w, const struct json *json, struct status_entry *entry)
{
	entry->url = json_get_str(json, S("statusListCredential"));
	entry->purpose = json_get_str(json, S("statusPurpose"));
	entry->reference = json_get_str(json, S("statusReference"));
	if (!is_url(entry->url))
		return malformed(w, "its statusListCredential is no address");
	if (entry->purpose.len == 0)
		return malformed(w, "it has no statusPurpose");
	if (!read_index(json_get_str(json, S("statusListIndex")), &entry->index))
		return malformed(w, "its statusListIndex is no whole number written as text");
	return read_size(w, json, entry);
}

static enum err read_entry(struct work *w, const struct json *json, struct status_entry *entry)
{
	const struct json *type = json_get(json, S("type"));
	*entry = (struct status_entry){.kind = STATUS_OTHER, .size = 1};
	if (json->kind != JSON_OBJECT || type == NULL)
		return malformed(w, "it has no type");
	while (entry->kind > STATUS_BITSTRING && !says(json, S("type"), kinds[entry->kind - 1].entry))
		entry->kind--;
	entry->kind = entry->kind == STATUS_BITSTRING ? STATUS_OTHER : entry->kind - 1;
	if (entry->kind == STATUS_OTHER) {
		entry->type = type->kind == JSON_STRING ? type->text : S("another");
		return OK;
	}
	entry->type = kinds[entry->kind].entry;
	if (entry->kind != STATUS_1EDTECH)
		return read_bits_entry(w, json, entry);
	entry->url = json_get_str(json, S("id"));
	entry->purpose = S("revocation");
	return is_url(entry->url) ? OK : malformed(w, "its id is no address");
}

enum err status_entries(struct work *w, const struct json *credential,
                        struct status_entry entries[STATUS_ENTRIES_MAX], size_t *count)
{
	const struct json *status = json_get(credential, S("credentialStatus"));
	*count = 0;
	if (status == NULL)
		return OK;
	bool several = status->kind == JSON_ARRAY;
	size_t there = several ? status->count : 1;
	if (there > STATUS_ENTRIES_MAX)
		return fail(w, ERR_INPUT, "The credential has more than %d status entries.",
		            STATUS_ENTRIES_MAX);
	for (size_t i = 0; i < there; i++)
		TRY(read_entry(w, several ? &status->elements[i] : status, &entries[i]));
	*count = there;
	return OK;
}

/* ---- what a list says ---- */

struct reading {
	struct work *w;
	const struct status_entry *entry;
	const struct json *credential, *list;
	const struct status_time *time;
	bool later; /* the list is, than the time that is asked for */
	struct status_answer answer;
};

static enum err unfit(struct reading *reading, const char *why)
{
	return fail(reading->w, ERR_INPUT, "Whether it was taken back cannot be told: %s.", why);
}

/* VC 2.0's member, or that of 1.1. 0: neither is there. */
static enum err read_time(struct reading *reading, struct str name, struct str name_1_1, int64_t *out)
{
	const struct json *time = json_get(reading->list, name);
	*out = 0;
	if (time == NULL)
		time = json_get(reading->list, name_1_1);
	if (time != NULL && (time->kind != JSON_STRING || !time_parse(time->text, out)))
		return unfit(reading, "a date of the status list cannot be read");
	return OK;
}

static enum err check_times(struct reading *reading)
{
	struct status_answer *answer = &reading->answer;
	struct work *w = reading->w;
	TRY(read_time(reading, S("validFrom"), S("issuanceDate"), &answer->as_of_us));
	TRY(read_time(reading, S("validUntil"), S("expirationDate"), &answer->until_us));
	/* Some publish today's bits under an old date. */
	if (reading->time->past && reading->time->made_us > answer->as_of_us)
		answer->as_of_us = reading->time->made_us;
	reading->later = answer->as_of_us > reading->time->at_us;
	if (reading->later && !reading->time->past)
		return unfit(reading, "the status list is of a later time");
	if (answer->until_us == 0 || answer->until_us > reading->time->at_us)
		return OK;
	struct str until = time_for_people(w->arena, answer->until_us);
	return fail(w, ERR_INPUT,
	            "Whether it was taken back cannot be told: the status list at hand was good until %.*s. "
	            "Ask for a newer one.",
	            STR_ARG(until));
}

/* The subject, when the list is the one that the entry means. */
static enum err check_list(struct reading *reading, const struct json **subject)
{
	const struct status_entry *entry = reading->entry;
	const struct json *id = json_get(reading->list, S("id"));
	*subject = json_get(reading->list, S("credentialSubject"));
	if (*subject != NULL && (*subject)->kind == JSON_ARRAY && (*subject)->count == 1)
		*subject = (*subject)->elements;
	if (!says(reading->list, S("type"), kinds[entry->kind].list) ||
	    !says(*subject, S("type"), kinds[entry->kind].subject))
		return unfit(reading, "what the issuer's address gave is no status list");
	if (id != NULL && (id->kind != JSON_STRING || !str_equal(id->text, entry->url)))
		return unfit(reading, "the status list is another than the one that the credential names");
	if (!says(*subject, S("statusPurpose"), entry->purpose))
		return unfit(reading, "the status list is for another purpose than the credential says");
	return OK;
}

/* The size stands in the entry; a list that says one as well must say the same. */
static enum err check_size(struct reading *reading, const struct json *subject)
{
	const struct json *said = json_get(subject, S("statusSize"));
	int64_t bits;
	if (said != NULL && (!json_to_int(said, &bits) || bits != reading->entry->size))
		return unfit(reading, "the status list and the credential differ in the size of its entries");
	return OK;
}

static enum err read_ttl(struct reading *reading, const struct json *subject)
{
	const struct json *ttl = json_get(subject, S("ttl"));
	int64_t ttl_ms = 0;
	/* Some write it as text. */
	bool well = ttl == NULL || json_to_int(ttl, &ttl_ms) ||
	            (ttl->kind == JSON_STRING && str_to_int(ttl->text, &ttl_ms));
	reading->answer.ttl_ms = well && ttl_ms > 0 ? ttl_ms : 0;
	return well && ttl_ms >= 0 ? OK : unfit(reading, "the status list's ttl is no number");
}

/* The message of a value, or absent. */
static struct str message_of(struct work *w, const struct status_entry *entry, unsigned value)
{
	struct str lower = str_format(w->arena, "0x%x", value), upper = str_format(w->arena, "0x%X", value);
	for (size_t i = 0; entry->messages != NULL && i < entry->messages->count; i++) {
		const struct json *message = &entry->messages->elements[i];
		struct str status = json_get_str(message, S("status"));
		if (str_equal(status, lower) || str_equal(status, upper))
			return json_get_str(message, S("message"));
	}
	return (struct str){0};
}

static struct str shown(struct str message)
{
	bool fits = message.len > 0 && message.len <= STATUS_MESSAGE_BYTES_MAX && utf8_plain(message);
	return fits ? message : (struct str){0};
}

/* " (as of …)", or nothing. */
static struct str when(const struct reading *reading)
{
	if (reading->answer.as_of_us == 0)
		return S("");
	struct str time = time_for_people(reading->w->arena, reading->answer.as_of_us);
	return str_format(reading->w->arena, " (as of %.*s)", STR_ARG(time));
}

static void set(struct reading *reading, enum status status, struct str words)
{
	reading->answer.status = status;
	reading->answer.words = words;
}

/* What a value other than zero means, and how it is said; the time goes between the two parts. */
static const struct purpose {
	struct str name;
	enum status status;
	const char *unset, *set, *advice; /* unset NULL: zero is a status like the others */
} purposes[] = {
	{S_INIT("revocation"), STATUS_REVOKED, "Its issuer has not taken it back",
         "Its issuer has taken it back", ". Ask them why."},
	{S_INIT("suspension"), STATUS_SUSPENDED, "Its issuer has not suspended it",
         "Its issuer has suspended it", ": it is not to be accepted for now. Ask them, or look again later."},
	{S_INIT("refresh"), STATUS_MESSAGE, "There is no newer version of it",
         "It holds, and there is a newer version of it", ". Ask its holder for that."},
	{S_INIT("message"), STATUS_MESSAGE, NULL, "It holds, and its issuer gives it a status of their own",
         ". Ask them what it means."},
};
static const struct purpose other_purpose = {{0},
                                             STATUS_UNKNOWN,
                                             "Its issuer has nothing to say of it",
                                             "Its issuer says of it what is not understood here",
                                             ". Ask them what it means."};

static const struct purpose *purpose_of(const struct status_entry *entry)
{
	for (size_t i = 0; i < COUNT(purposes); i++)
		if (str_equal(purposes[i].name, entry->purpose))
			return &purposes[i];
	return &other_purpose;
}

/* An issuer's message for developers is not among the words: the recommendation says that it should not be shown to people. */
static void set_by_value(struct reading *reading, unsigned value)
{
	const struct status_entry *entry = reading->entry;
	const struct purpose *purpose = purpose_of(entry);
	struct arena *arena = reading->w->arena;
	struct str time = when(reading);
	reading->answer.message = shown(message_of(reading->w, entry, value));
	if (value == 0 && purpose->unset != NULL)
		set(reading, STATUS_VALID, str_format(arena, "%s%.*s.", purpose->unset, STR_ARG(time)));
	else if (purpose->status == STATUS_MESSAGE && is_url(entry->reference))
		set(reading, purpose->status,
		    str_format(arena, "%s%.*s. What it means: %.*s", purpose->set, STR_ARG(time),
		               STR_ARG(entry->reference)));
	else
		set(reading, purpose->status,
		    str_format(arena, "%s%.*s%s", purpose->set, STR_ARG(time), purpose->advice));
}

/* What a list says of a time before its own. */
static void set_by_later(struct reading *reading)
{
	struct arena *arena = reading->w->arena;
	struct str then = time_for_people(arena, reading->time->at_us), words = reading->answer.words;
	if (reading->answer.status == STATUS_VALID && str_equal(reading->entry->purpose, S("revocation")))
		set(reading, STATUS_VALID,
		    str_format(arena, "%.*s What was taken back stays so: it was not by %.*s either.",
		               STR_ARG(words), STR_ARG(then)));
	else
		set(reading, STATUS_UNKNOWN,
		    str_format(arena, "How it stood on %.*s cannot be told, only later: %.*s", STR_ARG(then),
		               STR_ARG(words)));
}

static enum err read_bits(struct reading *reading)
{
	const struct status_entry *entry = reading->entry;
	const struct json *subject;
	struct status_list bits;
	TRY(check_list(reading, &subject));
	TRY(check_size(reading, subject));
	TRY(read_ttl(reading, subject));
	TRY(check_times(reading));
	struct str encoded = json_get_str(subject, S("encodedList"));
	TRY(status_list_decode(reading->w, encoded, entry->size, entry->kind == STATUS_LIST_2021, &bits));
	if (entry->index >= bits.entries)
		return unfit(reading, "its place is behind the end of the status list");
	set_by_value(reading, status_list_get(&bits, (size_t)entry->index));
	if (reading->later)
		set_by_later(reading);
	return OK;
}

static void set_revoked(struct reading *reading, struct str reason)
{
	reading->answer.message = reason;
	if (str_absent(reason))
		set(reading, STATUS_REVOKED, S("Its issuer has taken it back. Ask them why."));
	else
		set(reading, STATUS_REVOKED,
		    str_format(reading->w->arena, "Its issuer has taken it back, and says: %.*s",
		               STR_ARG(reason)));
}

/* Whether this member of revokedCredential means the credential; `revoked` is true when it is left out. */
static bool is_revoked(const struct json *item, struct str id)
{
	const struct json *revoked = json_get(item, S("revoked"));
	return str_equal(json_get_str(item, S("id")), id) && (revoked == NULL || revoked->kind != JSON_FALSE);
}

static enum err read_1edtech(struct reading *reading)
{
	struct str id = json_get_str(reading->credential, S("id"));
	struct str issuer = claims_issuer(reading->credential);
	const struct json *revoked = json_get(reading->list, S("revokedCredential"));
	const struct json *own = json_get(reading->list, S("id"));
	if (reading->list->kind != JSON_OBJECT || (own == NULL && revoked == NULL))
		return unfit(reading, "what the issuer's address gave is no revocation list");
	if (own != NULL && (own->kind != JSON_STRING || !str_equal(own->text, reading->entry->url)))
		return unfit(reading,
		             "the revocation list is another than the one that the credential names");
	if (!str_absent(reading->answer.issuer) && !str_equal(reading->answer.issuer, issuer))
		return unfit(reading, "the revocation list is another issuer's");
	if (id.len == 0)
		return unfit(reading, "the credential has no id that could be in the revocation list");
	bool one = revoked != NULL && revoked->kind == JSON_OBJECT;
	if (revoked != NULL && !one && revoked->kind != JSON_ARRAY)
		return unfit(reading, "the revocation list is malformed");
	size_t count = one ? 1 : revoked != NULL ? revoked->count : 0;
	for (size_t i = 0; i < count; i++) {
		const struct json *item = one ? revoked : &revoked->elements[i];
		if (is_revoked(item, id)) {
			set_revoked(reading, shown(json_get_str(item, S("revocationReason"))));
			/* It does not say since when. */
			if (reading->time->past)
				set_by_later(reading);
			return OK;
		}
	}
	set(reading, STATUS_VALID, S("It is not in its issuer's list of credentials taken back."));
	return OK;
}

static enum err read_list(struct reading *reading)
{
	if (reading->entry->kind == STATUS_OTHER)
		return unfit(reading, "its issuer tells that in a way that is not known here");
	if (reading->list == NULL)
		return unfit(reading, "the issuer's status list is not at hand");
	reading->answer.issuer = claims_issuer(reading->list);
	return reading->entry->kind == STATUS_1EDTECH ? read_1edtech(reading) : read_bits(reading);
}

struct status_answer status_of(struct work *w, const struct status_entry *entry,
                               const struct json *credential, const struct json *list,
                               const struct status_time *time)
{
	struct reading reading = {.w = w,
	                          .entry = entry,
	                          .credential = credential,
	                          .list = list,
	                          .time = time,
	                          .answer = {.status = STATUS_UNKNOWN}};
	check(w->failed == OK);
	if (read_list(&reading) != OK) {
		set(&reading, STATUS_UNKNOWN, w->message);
		work_forgive(w);
	}
	return reading.answer;
}

struct status_answer status_gravest(const struct status_answer *answers, size_t count)
{
	struct status_answer gravest = {
		.words = S("It has no status to ask for: the issuer did not provide for taking it back.")};
	for (size_t i = 0; i < count; i++)
		if (i == 0 || answers[i].status > gravest.status)
			gravest = answers[i];
	return gravest;
}
