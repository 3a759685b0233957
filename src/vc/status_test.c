/* The credentials, lists and answers follow the text of W3C Bitstring Status List v1.0 sections 2 and 3, of 1EdTech
 * Revocation List Status Method v1.0, and the public validator of 1EdTech (RevocationListProbe: the id is in
 * revokedCredential and `revoked` is true or left out). 2026-01-01 is 1767225600 (date -d). The encoded list is from
 * bitstring/encoded-lists.json's rules, built by the tested status_list.h. */
#include "test.h"

#include "vc/status.h"
#include "vc/status_list.h"

#define NOW_US INT64_C(1767225600000000)

static const struct json *parse(struct work *w, struct str text)
{
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

/* A credential with this credentialStatus; ' stands for ". */
static const struct json *credential_with(struct work *w, const char *status)
{
	struct str text = str_format(
		w->arena,
		"{'id':'urn:uuid:1','issuer':{'id':'did:web:issuer.example'},'credentialStatus':%s}", status);
	char *quoted = str_cstr(w->arena, text);
	for (size_t i = 0; i < text.len; i++)
		quoted[i] = quoted[i] == '\'' ? '"' : quoted[i];
	return parse(w, str_bytes(quoted, text.len));
}

static const struct json *quoted(struct work *w, const char *text)
{
	struct str bytes = str_copy(w->arena, str_of(text));
	char *at = str_cstr(w->arena, bytes);
	for (size_t i = 0; i < bytes.len; i++)
		at[i] = at[i] == '\'' ? '"' : at[i];
	return parse(w, str_bytes(at, bytes.len));
}

#define ENTRY(purpose, index, more)                                                                   \
	"{'id':'https://i.example/s/3#" index                                                         \
	"','type':'BitstringStatusListEntry','statusPurpose':'" purpose "','statusListIndex':'" index \
	"','statusListCredential':'https://i.example/s/3'" more "}"

/* A list of entries of `size` bits in which the last one and entry 94567 are set to `value`; `head` and `subject` go among the
 * members. */
static const struct json *list_with(struct work *w, unsigned size, unsigned value, const char *head,
                                    const char *subject)
{
	struct status_list list = status_list_make(w->arena, STATUS_LIST_ENTRIES_MIN, size);
	status_list_set(&list, 94567, value);
	status_list_set(&list, STATUS_LIST_ENTRIES_MIN - 1, value);
	struct str encoded = status_list_encode(w->arena, &list);
	return quoted(
		w, str_cstr(w->arena,
	                    str_format(w->arena,
	                               "{'type':['VerifiableCredential','BitstringStatusListCredential'],%s,"
	                               "'credentialSubject':{'type':'BitstringStatusList',%s,"
	                               "'encodedList':'%.*s'}}",
	                               head, subject, STR_ARG(encoded))));
}

#define HEAD \
	"'id':'https://i.example/s/3','issuer':'did:web:lists.example','validFrom':'2025-12-31T00:00:00Z'"

static struct status_answer answer(struct work *w, const char *status, const struct json *list)
{
	struct status_entry entries[STATUS_ENTRIES_MAX];
	size_t count;
	const struct json *credential = credential_with(w, status);
	assert_ok(w, status_entries(w, credential, entries, &count));
	assert_int_equal(count, 1);
	return status_of(w, &entries[0], credential, list, &(struct status_time){.at_us = NOW_US});
}

static const struct bits {
	const char *entry, *head, *subject;
	unsigned size, value;
	enum status status;
	struct str words;
} bits[] = {
	{ENTRY("revocation", "94567", ""), HEAD, "'statusPurpose':'revocation'", 1, 1, STATUS_REVOKED,
         S_INIT("Its issuer has taken it back (as of 31 December 2025, 00:00 UTC). Ask them why.")},
	{ENTRY("revocation", "94566", ""), HEAD, "'statusPurpose':'revocation'", 1, 1, STATUS_VALID,
         S_INIT("Its issuer has not taken it back (as of 31 December 2025, 00:00 UTC).")},
	{ENTRY("revocation", "131071", ""), HEAD, "'statusPurpose':'revocation'", 1, 1, STATUS_REVOKED,
         S_INIT("Its issuer has taken it back")},
	{ENTRY("revocation", "131072", ""), HEAD, "'statusPurpose':'revocation'", 1, 1, STATUS_UNKNOWN,
         S_INIT("behind the end")},
	{ENTRY("revocation", "18446744073709551616", ""), HEAD, "'statusPurpose':'revocation'", 1, 1,
         STATUS_UNKNOWN, S_INIT("behind the end")},
	{ENTRY("suspension", "94567", ""), HEAD, "'statusPurpose':'suspension'", 1, 1, STATUS_SUSPENDED,
         S_INIT("suspended")},
	{ENTRY("refresh", "94567", ""), HEAD, "'statusPurpose':['revocation','refresh']", 1, 1,
         STATUS_MESSAGE, S_INIT("newer version")},
	{ENTRY("colour", "94567", ""), HEAD, "'statusPurpose':'colour'", 1, 1, STATUS_UNKNOWN,
         S_INIT("not understood")},
	{ENTRY("colour", "94566", ""), HEAD, "'statusPurpose':'colour'", 1, 1, STATUS_VALID,
         S_INIT("nothing to say")},
	{ENTRY("revocation", "94567", ""), HEAD, "'statusPurpose':'suspension'", 1, 1, STATUS_UNKNOWN,
         S_INIT("another purpose")},
	{ENTRY("revocation", "94567", ""), HEAD, "'ttl':1", 1, 1, STATUS_UNKNOWN, S_INIT("another purpose")},
	{ENTRY("revocation", "94567", ""), "'id':'https://i.example/s/4'", "'statusPurpose':'revocation'", 1,
         0, STATUS_UNKNOWN, S_INIT("another than the one")},
	{ENTRY("revocation", "94567", ""), "'issuer':'x'", "'statusPurpose':'revocation'", 1, 1,
         STATUS_REVOKED, S_INIT("Its issuer has taken it back. Ask")},
	{ENTRY("revocation", "94567", ""), "'validFrom':'2026-01-01T00:00:01Z'",
         "'statusPurpose':'revocation'", 1, 0, STATUS_UNKNOWN, S_INIT("later time")},
	{ENTRY("revocation", "94567", ""), "'validFrom':'soon'", "'statusPurpose':'revocation'", 1, 0,
         STATUS_UNKNOWN, S_INIT("date of the status list")},
	{ENTRY("revocation", "94567", ""), "'validUntil':'2025-12-31T23:59:59Z'",
         "'statusPurpose':'revocation'", 1, 0, STATUS_UNKNOWN,
         S_INIT("was good until 31 December 2025, 23:59 UTC. Ask for a newer one.")},
	{ENTRY("revocation", "94567", ""), "'validUntil':'2026-01-01T00:00:00Z'",
         "'statusPurpose':'revocation'", 1, 0, STATUS_UNKNOWN,
         S_INIT("was good until 1 January 2026, 00:00 UTC. Ask for a newer one.")},
	{ENTRY("revocation", "94567", ""), HEAD, "'statusPurpose':'revocation','statusSize':2", 1, 0,
         STATUS_UNKNOWN, S_INIT("differ in the size")},
	{ENTRY("revocation", "94567", ""), HEAD, "'statusPurpose':'revocation','ttl':-1", 1, 0,
         STATUS_UNKNOWN, S_INIT("ttl")},
	{ENTRY("message", "94567",
               ",'statusSize':2,'statusReference':'https://i.example/d','statusMessage':[{'status':'0x0','message':'a'},"
               "{'status':'0x1','message':'b'},{'status':'0x2','message':'held by customs'},{'status':'0x3','message':'d'}]"),
         HEAD, "'statusPurpose':'message','statusSize':2", 2, 2, STATUS_MESSAGE,
         S_INIT("a status of their own (as of 31 December 2025, 00:00 UTC). What it means: https://i.example/d")},
};

TEST(status_of_bits)
{
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(bits); i++) {
		const struct json *list =
			list_with(&w, bits[i].size, bits[i].value, bits[i].head, bits[i].subject);
		struct status_answer got = answer(&w, bits[i].entry, list);
		if (got.status != bits[i].status || str_find(got.words, bits[i].words) == SIZE_MAX)
			print_error("%zu: %.*s\n", i, STR_ARG(got.words));
		assert_int_equal(got.status, bits[i].status);
		assert_int_not_equal(str_find(got.words, bits[i].words), SIZE_MAX);
	}
	test_work_end(&w);
}

TEST(status_tells_what_the_list_tells)
{
	struct work w = test_work();
	const struct bits *message = &bits[COUNT(bits) - 1];
	struct status_answer got = answer(&w, message->entry,
	                                  list_with(&w, 2, 2, HEAD ",'validUntil':'2026-01-01T00:00:01Z'",
	                                            "'ttl':300000,'statusPurpose':'message'"));
	assert_str(got.message, S("held by customs"));
	assert_str(got.issuer, S("did:web:lists.example"));
	assert_int_equal(got.as_of_us, INT64_C(1767139200000000));
	assert_int_equal(got.until_us, NOW_US + 1000000);
	assert_int_equal(got.ttl_ms, 300000);
	assert_int_equal(got.status, STATUS_MESSAGE);
	test_work_end(&w);
}

TEST(status_without_its_list_is_unknown)
{
	static const char *const lists[] = {
		"[]",
		"{}",
		"{'type':'BitstringStatusListCredential'}",
		"{'type':'BitstringStatusListCredential','credentialSubject':{'type':'BitstringStatusList',"
		"'statusPurpose':'revocation'}}",
		"{'type':'BitstringStatusListCredential','credentialSubject':{'type':'BitstringStatusList',"
		"'statusPurpose':'revocation','encodedList':'u'}}",
		"{'type':'BitstringStatusListCredential','credentialSubject':{'type':'BitstringStatusList',"
		"'statusPurpose':'revocation','encodedList':7}}",
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(lists); i++)
		assert_int_equal(answer(&w, ENTRY("revocation", "1", ""), quoted(&w, lists[i])).status,
		                 STATUS_UNKNOWN);
	struct status_answer got = answer(&w, ENTRY("revocation", "1", ""), NULL);
	assert_int_equal(got.status, STATUS_UNKNOWN);
	assert_int_not_equal(str_find(got.words, S("not at hand")), SIZE_MAX);
	got = answer(&w, "{'id':'https://i.example/x','type':'NewStatus2031'}", NULL);
	assert_int_equal(got.status, STATUS_UNKNOWN);
	assert_int_not_equal(str_find(got.words, S("not known here")), SIZE_MAX);
	test_work_end(&w);
}

TEST(status_list_2021_is_read)
{
	static const char entry[] =
		"{'id':'https://i.example/s/3#0','type':'StatusList2021Entry','statusPurpose':'revocation',"
		"'statusListIndex':'0','statusListCredential':'https://i.example/s/3'}";
	struct work w = test_work();
	const struct json *list = quoted(
		&w, "{'type':['VerifiableCredential','StatusList2021Credential'],"
		    "'id':'https://i.example/s/3','issuanceDate':'2025-01-01T00:00:00Z',"
		    "'credentialSubject':{'type':'StatusList2021','statusPurpose':'revocation',"
		    "'encodedList':'H4sIAAAAAAACA-3BIQEAAAACIKc73RkWoAEAAAAAAAAAAAAAAAAAAADeBuRZQ2cAQAAA'}}");
	assert_int_equal(answer(&w, entry, list).status, STATUS_REVOKED);
	assert_int_equal(answer(&w, entry, list).as_of_us, INT64_C(1735689600000000));
	assert_int_equal(answer(&w, ENTRY("revocation", "0", ""), list).status, STATUS_UNKNOWN);
	test_work_end(&w);
}

static const struct {
	const char *list;
	enum status status;
	struct str words;
} plain_lists[] = {
	{"{'id':'https://i.example/r','issuer':'did:web:issuer.example','revokedCredential':["
         "{'id':'urn:uuid:2'},{'id':'urn:uuid:1','revoked':true,'revocationReason':'Issued in error.'}]}",
         STATUS_REVOKED, S_INIT("and says: Issued in error.")},
	{"{'id':'https://i.example/r','revokedCredential':[{'id':'urn:uuid:1'}]}", STATUS_REVOKED,
         S_INIT("Ask them why")},
	{"{'revokedCredential':{'id':'urn:uuid:1'}}", STATUS_REVOKED, S_INIT("Ask them why")},
	{"{'revokedCredential':[{'id':'urn:uuid:1','revoked':false}]}", STATUS_VALID,
         S_INIT("not in its issuer's list")},
	{"{'id':'https://i.example/r'}", STATUS_VALID, S_INIT("not in its issuer's list")},
	{"{'error':'gone'}", STATUS_UNKNOWN, S_INIT("no revocation list")},
	{"{'id':'https://i.example/other','revokedCredential':[]}", STATUS_UNKNOWN, S_INIT("another than")},
	{"{'issuer':'did:web:other.example','revokedCredential':[]}", STATUS_UNKNOWN,
         S_INIT("another issuer's")},
	{"{'revokedCredential':7}", STATUS_UNKNOWN, S_INIT("malformed")},
};

TEST(status_of_1edtechs_list)
{
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(plain_lists); i++) {
		struct status_answer got =
			answer(&w, "{'id':'https://i.example/r','type':'1EdTechRevocationList'}",
		               quoted(&w, plain_lists[i].list));
		if (got.status != plain_lists[i].status ||
		    str_find(got.words, plain_lists[i].words) == SIZE_MAX)
			print_error("%zu: %.*s\n", i, STR_ARG(got.words));
		assert_int_equal(got.status, plain_lists[i].status);
		assert_int_not_equal(str_find(got.words, plain_lists[i].words), SIZE_MAX);
	}
	test_work_end(&w);
}

TEST(status_entries_name_their_lists)
{
	struct work w = test_work();
	struct status_entry entries[STATUS_ENTRIES_MAX];
	size_t count = 7;
	assert_ok(&w, status_entries(&w, quoted(&w, "{'id':'x'}"), entries, &count));
	assert_int_equal(count, 0);
	const struct json *credential = credential_with(
		&w, "[" ENTRY("revocation", "5",
	                      "") ",{'type':['A','1EdTechRevocationList'],'id':'https://i.example/r'},"
				  "{'type':'Other','id':'https://i.example/o'}]");
	assert_ok(&w, status_entries(&w, credential, entries, &count));
	assert_int_equal(count, 3);
	assert_int_equal(entries[0].kind, STATUS_BITSTRING);
	assert_str(entries[0].url, S("https://i.example/s/3"));
	assert_str(entries[0].purpose, S("revocation"));
	assert_int_equal(entries[0].index, 5);
	assert_int_equal(entries[0].size, 1);
	assert_int_equal(entries[1].kind, STATUS_1EDTECH);
	assert_str(entries[1].url, S("https://i.example/r"));
	assert_int_equal(entries[2].kind, STATUS_OTHER);
	assert_str(entries[2].type, S("Other"));
	assert_true(str_absent(entries[2].url));
	test_work_end(&w);
}

TEST(status_entries_that_are_malformed)
{
	static const char *const malformed[] = {
		"7",
		"null",
		"{}",
		"[[]]",
		"{'type':'1EdTechRevocationList'}",
		"{'type':'1EdTechRevocationList','id':'no address'}",
		ENTRY("", "5", ""),
		ENTRY("revocation", "", ""),
		ENTRY("revocation", "-1", ""),
		ENTRY("revocation", "1.0", ""),
		ENTRY("revocation", "0x10", ""),
		ENTRY("revocation", " 1", ""),
		ENTRY("revocation", "5", ",'statusSize':0"),
		ENTRY("revocation", "5", ",'statusSize':'1'"),
		ENTRY("revocation", "5", ",'statusSize':2"),
		ENTRY("revocation", "5", ",'statusSize':9"),
		ENTRY("revocation", "5", ",'statusMessage':[]"),
		"{'type':'BitstringStatusListEntry','statusPurpose':'revocation','statusListIndex':5,"
		"'statusListCredential':'https://i.example/s/3'}",
		"{'type':'BitstringStatusListEntry','statusPurpose':'revocation','statusListIndex':'5'}",
	};
	struct work w = test_work();
	struct status_entry entries[STATUS_ENTRIES_MAX];
	size_t count;
	for (size_t i = 0; i < COUNT(malformed); i++)
		assert_fails(&w, ERR_INPUT,
		             status_entries(&w, credential_with(&w, malformed[i]), entries, &count));
	struct buf many = buf_init(w.arena, 1 << 16);
	for (size_t i = 0; i <= STATUS_ENTRIES_MAX; i++)
		buf_format(&many, "%s{'type':'X'}", i == 0 ? "[" : ",");
	buf_byte(&many, ']');
	assert_fails(
		&w, ERR_INPUT,
		status_entries(&w, credential_with(&w, str_cstr(w.arena, buf_str(&many))), entries, &count));
	test_work_end(&w);
}

TEST(status_gravest_decides)
{
	const struct status_answer answers[] = {
		{.status = STATUS_VALID},     {.status = STATUS_UNKNOWN, .words = S("first")},
		{.status = STATUS_MESSAGE},   {.status = STATUS_UNKNOWN, .words = S("second")},
		{.status = STATUS_SUSPENDED}, {.status = STATUS_REVOKED},
	};
	assert_int_equal(status_gravest(answers, 6).status, STATUS_REVOKED);
	assert_int_equal(status_gravest(answers, 5).status, STATUS_SUSPENDED);
	assert_str(status_gravest(answers, 4).words, S("first"));
	assert_int_equal(status_gravest(answers, 1).status, STATUS_VALID);
	assert_int_equal(status_gravest(answers, 0).status, STATUS_VALID);
	assert_int_not_equal(str_find(status_gravest(answers, 0).words, S("did not provide")), SIZE_MAX);
}
