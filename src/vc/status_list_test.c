/* Vectors: bitstring/encoded-lists.json (W3C vc-bitstring-status-list, and lists made with Python's gzip). Peers: Python's
 * gzip, zlib and base64 (tests/unit/status_lists.py). */
#include "test.h"

#include "base/buf.h"
#include "vc/status_index.h"
#include "vc/status_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct json *parse(struct work *w, struct str text)
{
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

/* What Python prints. */
static struct str python(struct work *w, const char *arguments)
{
	return test_output(w, "python3 tests/unit/status_lists.py %s", arguments);
}

static size_t count_ones(const struct status_list *list)
{
	size_t ones = 0;
	for (size_t i = 0; i < list->entries; i++)
		ones += status_list_get(list, i) != 0;
	return ones;
}

static void check_ones(struct work *w, struct str text, bool bare, const struct json *set)
{
	struct status_list list;
	assert_ok(w, status_list_decode(w, text, 1, bare, &list));
	assert_int_equal(list.entries, 131072);
	assert_int_equal(count_ones(&list), set->count);
	for (size_t i = 0; i < set->count; i++) {
		int64_t index;
		assert_true(json_to_int(&set->elements[i], &index));
		assert_int_equal(status_list_get(&list, (size_t)index), 1);
	}
}

TEST(status_list_reads_the_published_lists)
{
	struct work w = test_work();
	const struct json *vectors = parse(&w, test_vector(&w, "bitstring/encoded-lists.json"));
	const struct json *spec = json_get(vectors, S("spec")), *made = json_get(vectors, S("made_here"));
	const struct json *bad = json_get(vectors, S("must_fail"));
	struct status_list list;
	assert_int_equal(spec->count, 2);
	for (size_t i = 0; i < spec->count; i++) {
		struct str text = json_get_str(&spec->elements[i], S("encodedList"));
		bool bare = !str_starts(text, S("u"));
		check_ones(&w, text, bare, json_get(&spec->elements[i], S("set")));
		if (bare)
			assert_fails(&w, ERR_INPUT, status_list_decode(&w, text, 1, false, &list));
	}
	assert_true(made->count >= 7);
	for (size_t i = 0; i < made->count; i++)
		check_ones(&w, json_get_str(&made->elements[i], S("encodedList")), false,
		           json_get(&made->elements[i], S("set")));
	assert_int_equal(bad->count, 4);
	for (size_t i = 0; i < bad->count; i++) {
		struct str text = json_get_str(&bad->elements[i], S("encodedList"));
		assert_fails(&w, ERR_INPUT, status_list_decode(&w, text, 1, false, &list));
		assert_fails(&w, ERR_INPUT, status_list_decode(&w, text, 1, true, &list));
	}
	test_vectors("vc-bitstring-status-list", spec->count, spec->count);
	test_work_end(&w);
}

TEST(status_list_reads_what_others_pack)
{
	static const struct {
		const char *name;
		bool bare;
	} well[] = {{"plain", false},
	            {"fast", false},
	            {"named", false},
	            {"bare-url", true},
	            {"bare-base64", true}};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(well); i++) {
		struct status_list list;
		struct str text = python(&w, well[i].name);
		assert_ok(&w, status_list_decode(&w, text, 1, well[i].bare, &list));
		assert_int_equal(count_ones(&list), 2);
		assert_int_equal(status_list_get(&list, 0) + status_list_get(&list, 131071), 2);
		if (well[i].bare)
			assert_fails(&w, ERR_INPUT, status_list_decode(&w, text, 1, false, &list));
	}
	test_work_end(&w);
}

static const struct {
	const char *name;
	enum err kind;
} refused[] = {
	{"members", ERR_INPUT},      {"halves", ERR_INPUT},   {"trailing", ERR_INPUT},
	{"checksum", ERR_INPUT},     {"length", ERR_INPUT},   {"cut", ERR_INPUT},
	{"zlib", ERR_INPUT},         {"deflate", ERR_INPUT},  {"flags", ERR_INPUT},
	{"short", ERR_INPUT},        {"nothing", ERR_INPUT},  {"bomb", ERR_INPUT},
	{"padded", ERR_INPUT},       {"base58", ERR_INPUT},   {"hexadecimal", ERR_INPUT},
	{"bomb-wrapped", ERR_INPUT}, {"standard", ERR_INPUT}, {"bomb-honest", ERR_TOO_LARGE},
};

TEST(status_list_refuses_what_is_hostile)
{
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct status_list list;
		struct str text = python(&w, refused[i].name);
		size_t before = arena_used(w.arena);
		enum err failed = status_list_decode(&w, text, 1, false, &list);
		if (failed != refused[i].kind)
			print_error("%s: %.*s\n", refused[i].name, STR_ARG(w.message));
		assert_int_equal(failed, refused[i].kind);
		/* The text again, what its trailer announces, and a sentence. */
		assert_true(arena_used(w.arena) - before < text.len + 32768);
		work_forgive(&w);
	}
	test_work_end(&w);
}

TEST(status_list_is_read_by_python)
{
	struct work w = test_work();
	char path[] = "/tmp/assay-status-XXXXXX", command[64];
	struct status_list list = status_list_make(w.arena, 1000000, 1);
	assert_int_equal(list.entries, 1000000);
	for (size_t i = 0; i < 4; i++)
		status_list_set(&list, (const size_t[]){0, 9, 500000, 999999}[i], 1);
	status_list_set(&list, 10, 1);
	status_list_set(&list, 10, 0);
	struct str text = status_list_encode(w.arena, &list);
	int file = mkstemp(path);
	assert_int_equal(write(file, text.at, text.len), text.len);
	close(file);
	snprintf(command, sizeof command, "bits %s", path);
	assert_str(python(&w, command), S("125000 0 9 500000 999999\n"));
	unlink(path);
	test_work_end(&w);
}

/* By the definition: the value at the position index × size, read from the left. 3 bits: 000 001 010 011 100 101 110 111 is
 * 00000101 00111001 01110111. */
TEST(status_list_packs_entries_of_several_bits)
{
	struct work w = test_work();
	struct status_list list = status_list_make(w.arena, 131075, 3), again;
	assert_int_equal(list.entries, 131077); /* 49,154 bytes are 131,077 entries and a bit */
	for (unsigned value = 0; value < 8; value++)
		status_list_set(&list, value, value);
	assert_int_equal(list.bytes[0] << 16 | list.bytes[1] << 8 | list.bytes[2], 0x053977);
	status_list_set(&list, 2, 5);
	status_list_set(&list, 131076, 6);
	assert_ok(&w, status_list_decode(&w, status_list_encode(w.arena, &list), 3, false, &again));
	assert_int_equal(again.entries, 131077);
	assert_int_equal(status_list_get(&again, 2), 5);
	assert_int_equal(status_list_get(&again, 3), 3);
	assert_int_equal(status_list_get(&again, 1), 1);
	assert_int_equal(status_list_get(&again, 131076), 6);
	/* 49,154 bytes are too few for entries of four bits. */
	assert_fails(&w, ERR_INPUT,
	             status_list_decode(&w, status_list_encode(w.arena, &list), 4, false, &again));
	test_work_end(&w);
}

TEST(status_list_credential_is_canonical)
{
	struct work w = test_work();
	struct status_list list = status_list_make(w.arena, STATUS_LIST_ENTRIES_MIN, 1);
	struct status_list_credential credential = {
		.url = S("https://issuer.example/status/3"),
		.issuer = S("did:web:issuer.example"),
		.purpose = STATUS_SUSPENSION,
		.valid_from_us = INT64_C(1767225600000000),
		.valid_until_us = INT64_C(1767312000000000),
		.ttl_ms = 300000,
	};
	struct str text, canonical, encoded = status_list_encode(w.arena, &list);
	assert_ok(&w, status_list_text(&w, &credential, &list, &text));
	assert_ok(&w, json_canonical(&w, parse(&w, text), &canonical));
	assert_str(text, canonical);
	assert_str(
		text,
		str_format(
			w.arena,
			"{\"@context\":[\"https://www.w3.org/ns/credentials/v2\"],\"credentialSubject\":{"
			"\"encodedList\":\"%.*s\",\"id\":\"https://issuer.example/status/3#list\","
			"\"statusPurpose\":\"suspension\",\"ttl\":300000,\"type\":\"BitstringStatusList\"},"
			"\"id\":\"https://issuer.example/status/3\",\"issuer\":\"did:web:issuer.example\","
			"\"type\":[\"VerifiableCredential\",\"BitstringStatusListCredential\"],"
			"\"validFrom\":\"2026-01-01T00:00:00Z\",\"validUntil\":\"2026-01-02T00:00:00Z\"}",
			STR_ARG(encoded)));
	credential.valid_from_us++;
	assert_fails(&w, ERR_INPUT, status_list_text(&w, &credential, &list, &text));
	credential.valid_from_us--;
	credential.issuer = S("");
	assert_fails(&w, ERR_INPUT, status_list_text(&w, &credential, &list, &text));
	test_work_end(&w);
}

static struct str entry_text(struct work *w, const struct status_list_entry *entry)
{
	struct buf buf = buf_init(w->arena, 1 << 16);
	struct json_out out = json_out(&buf);
	struct str canonical;
	status_list_put_entry(&out, entry);
	assert_ok(w, json_canonical(w, parse(w, buf_str(&buf)), &canonical));
	assert_str(buf_str(&buf), canonical);
	return canonical;
}

TEST(status_list_entry_is_as_the_recommendation_shows_it)
{
	struct work w = test_work();
	const struct status_list_entry plain = {.url = S("https://example.com/credentials/status/3"),
	                                        .purpose = STATUS_REVOCATION,
	                                        .index = 94567};
	assert_str(entry_text(&w, &plain),
	           S("{\"id\":\"https://example.com/credentials/status/3#94567\","
	             "\"statusListCredential\":\"https://example.com/credentials/status/3\","
	             "\"statusListIndex\":\"94567\",\"statusPurpose\":\"revocation\","
	             "\"type\":\"BitstringStatusListEntry\"}"));
	static const struct str messages[] = {S_INIT("pending_review"), S_INIT("accepted"),
	                                      S_INIT("rejected"), S_INIT("undefined")};
	const struct status_list_entry rich = {
		.url = S("https://example.com/credentials/status/8"),
		.purpose = STATUS_MESSAGES,
		.index = 492847,
		.messages = messages,
		.message_count = COUNT(messages),
		.reference = S("https://example.org/status-dictionary/"),
	};
	assert_str(entry_text(&w, &rich),
	           S("{\"id\":\"https://example.com/credentials/status/8#492847\","
	             "\"statusListCredential\":\"https://example.com/credentials/status/8\","
	             "\"statusListIndex\":\"492847\",\"statusMessage\":["
	             "{\"message\":\"pending_review\",\"status\":\"0x0\"},"
	             "{\"message\":\"accepted\",\"status\":\"0x1\"},"
	             "{\"message\":\"rejected\",\"status\":\"0x2\"},"
	             "{\"message\":\"undefined\",\"status\":\"0x3\"}],\"statusPurpose\":\"message\","
	             "\"statusReference\":\"https://example.org/status-dictionary/\",\"statusSize\":2,"
	             "\"type\":\"BitstringStatusListEntry\"}"));
	test_work_end(&w);
}

/* ---- places ---- */

static void secret_of(uint8_t first, uint8_t out[STATUS_INDEX_SECRET_LEN])
{
	for (uint8_t i = 0; i < STATUS_INDEX_SECRET_LEN; i++)
		out[i] = (uint8_t)(first + i);
}

TEST(status_index_is_the_swap_or_not_shuffle)
{
	static const uint64_t sizes[] = {131072, 1000000, 4294967296};
	struct work w = test_work();
	uint8_t secret[STATUS_INDEX_SECRET_LEN];
	secret_of(7, secret);
	for (size_t i = 0; i < COUNT(sizes); i++) {
		char arguments[128] = "places ";
		for (size_t byte = 0; byte < sizeof secret; byte++)
			snprintf(arguments + 7 + 2 * byte, 3, "%02x", secret[byte]);
		snprintf(arguments + 7 + 2 * sizeof secret, 32, " %llu 20", (unsigned long long)sizes[i]);
		struct str lines = python(&w, arguments);
		for (uint64_t counter = 0; counter < 20; counter++) {
			int64_t place;
			assert_true(str_to_int(str_cut(&lines, '\n'), &place));
			assert_int_equal(status_index(secret, sizes[i], counter), place);
		}
		assert_int_equal(lines.len, 0);
	}
	test_work_end(&w);
}

TEST(status_index_gives_every_place_once)
{
	static const uint64_t sizes[] = {1, 2, 3, 5, 64, 1000, 8191};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(sizes); i++) {
		uint8_t secret[STATUS_INDEX_SECRET_LEN], *taken = work_alloc(&w, sizes[i]);
		secret_of((uint8_t)i, secret);
		for (uint64_t counter = 0; counter < sizes[i]; counter++) {
			uint64_t place = status_index(secret, sizes[i], counter);
			assert_true(place < sizes[i]);
			assert_int_equal(taken[place]++, 0);
		}
	}
	test_work_end(&w);
}

/* The order in which places are given must not show: of n places in a random order, the number that are larger than the one
 * before has mean (n−1)/2 and variance (n+1)/12. And another secret, or another size, gives other places. */
TEST(status_index_tells_no_order)
{
	enum { PLACES = 4000 };
	uint8_t secret[STATUS_INDEX_SECRET_LEN], other[STATUS_INDEX_SECRET_LEN];
	int rising = 0, same_secret = 0, same_size = 0;
	uint64_t last = 0;
	secret_of(1, secret);
	secret_of(1, other);
	other[31] ^= 1;
	for (uint64_t i = 0; i < PLACES; i++) {
		uint64_t place = status_index(secret, 131072, i);
		rising += i > 0 && place > last;
		same_secret += place == status_index(other, 131072, i);
		same_size += place == status_index(secret, 131073, i);
		last = place;
	}
	assert_in_range(rising, (PLACES - 1) / 2 - 92, (PLACES - 1) / 2 + 92); /* five standard deviations */
	assert_in_range(same_secret, 0, 3);
	assert_in_range(same_size, 0, 3);
}
