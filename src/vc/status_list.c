#include "vc/status_list.h"

#include "base/check.h"
#include "base/encode.h"
#include "base/time.h"

#include <zlib.h>

/* windowBits that ask zlib for gzip's header and trailer. */
enum { GZIP_WINDOW = 15 + 16, GZIP_BYTES_MIN = 18, GZIP_MEMORY = 9, BITS = 8 };

/* No deflated byte holds more: two bits for a match of 258 (RFC 1951). So a short text cannot announce much. */
enum { DEFLATE_RATIO_MAX = 1032 };

/* Level 9 takes 117 ms for a million entries with 20,000 set and saves 8 % (bench/status.c). */
enum { GZIP_LEVEL = 6 };

/* ---- bits ---- */

static size_t bytes_of(size_t entries, unsigned size)
{
	return (entries * size + BITS - 1) / BITS;
}

struct status_list status_list_make(struct arena *arena, size_t entries, unsigned size)
{
	check(size >= 1 && size <= STATUS_LIST_SIZE_MAX);
	check(entries >= STATUS_LIST_ENTRIES_MIN && entries <= (size_t)STATUS_LIST_BYTES_MAX * BITS / size);
	size_t bytes = bytes_of(entries, size);
	return (struct status_list){arena_alloc(arena, bytes), bytes * BITS / size, size};
}

unsigned status_list_get(const struct status_list *list, size_t index)
{
	check(index < list->entries);
	unsigned value = 0;
	for (size_t bit = index * list->size; bit < (index + 1) * list->size; bit++) {
		unsigned byte = list->bytes[bit / BITS], shift = BITS - 1 - (unsigned)(bit % BITS);
		value = value << 1 | (byte >> shift & 1U);
	}
	return value;
}

void status_list_set(const struct status_list *list, size_t index, unsigned value)
{
	check(index < list->entries && value >> list->size == 0);
	size_t bit = (index + 1) * list->size;
	for (unsigned i = 0; i < list->size; i++, value >>= 1) {
		bit--;
		unsigned mask = 1U << (BITS - 1 - bit % BITS);
		unsigned byte = list->bytes[bit / BITS] & ~mask;
		list->bytes[bit / BITS] = (uint8_t)(byte | ((value & 1U) != 0 ? mask : 0));
	}
}

/* ---- the compressed form ---- */

/* zlib's own allocations are given back by deflateEnd and inflateEnd, whatever happened between. */
static struct str pack(struct arena *arena, struct str bytes)
{
	z_stream stream = {0};
	check(deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY, Z_DEFAULT_STRATEGY) ==
	      Z_OK);
	uLong bound = deflateBound(&stream, bytes.len);
	uint8_t *packed = arena_alloc(arena, bound);
	stream.next_in = (Bytef *)bytes.at;
	stream.avail_in = (uInt)bytes.len;
	stream.next_out = packed;
	stream.avail_out = (uInt)bound;
	int result = deflate(&stream, Z_FINISH);
	size_t len = stream.total_out;
	deflateEnd(&stream);
	check(result == Z_STREAM_END);
	return str_bytes(packed, len);
}

struct str status_list_encode(struct arena *arena, const struct status_list *list)
{
	struct str bytes = str_bytes(list->bytes, bytes_of(list->entries, list->size));
	struct str text = encode_base64url(arena, pack(arena, bytes));
	struct buf encoded = buf_init(arena, text.len + 1);
	buf_byte(&encoded, 'u');
	buf_put(&encoded, text);
	return buf_str(&encoded);
}

/* The length that gzip's trailer announces, modulo 2^32. */
static size_t announced(struct str packed)
{
	const uint8_t *last = (const uint8_t *)packed.at + packed.len - 4;
	return (size_t)last[0] | (size_t)last[1] << 8 | (size_t)last[2] << 16 | (size_t)last[3] << 24;
}

static enum err damaged(struct work *w)
{
	return fail(w, ERR_INPUT, "The status list is damaged: it does not unpack to what it says.");
}

static enum err unpack(struct work *w, struct str packed, uint8_t **bytes, size_t *len)
{
	z_stream stream = {0};
	if (packed.len < GZIP_BYTES_MIN)
		return damaged(w);
	*len = announced(packed);
	if (*len / DEFLATE_RATIO_MAX > packed.len)
		return damaged(w);
	if (*len > STATUS_LIST_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "The status list is larger than %d MiB.",
		            STATUS_LIST_BYTES_MAX >> 20);
	*bytes = work_alloc(w, *len);
	check(inflateInit2(&stream, GZIP_WINDOW) == Z_OK);
	stream.next_in = (Bytef *)packed.at;
	stream.avail_in = (uInt)packed.len;
	stream.next_out = *bytes;
	stream.avail_out = (uInt)*len;
	int result = inflate(&stream, Z_FINISH);
	bool whole = result == Z_STREAM_END && stream.avail_in == 0 && stream.avail_out == 0;
	inflateEnd(&stream);
	return whole ? OK : damaged(w);
}

static bool decode_text(struct work *w, struct str text, bool bare, struct str *packed)
{
	/* gzip begins with bytes that are "H4s" in base64, so that a "u" in front cannot be meant as a digit. */
	if (str_starts(text, S("u")))
		return decode_base64url(w->arena, str_slice(text, 1, SIZE_MAX), packed);
	return bare && (decode_base64url(w->arena, text, packed) || decode_base64(w->arena, text, packed));
}

enum err status_list_decode(struct work *w, struct str text, unsigned size, bool bare,
                            struct status_list *out)
{
	struct str packed;
	uint8_t *bytes = NULL;
	size_t len = 0;
	check(size >= 1 && size <= STATUS_LIST_SIZE_MAX);
	if (text.len > STATUS_LIST_TEXT_MAX)
		return fail(w, ERR_TOO_LARGE, "The status list is longer than %d MiB.",
		            STATUS_LIST_TEXT_MAX >> 20);
	if (!decode_text(w, text, bare, &packed))
		return fail(w, ERR_INPUT, "The status list is not written in base64url with a “u” in front.");
	TRY(unpack(w, packed, &bytes, &len));
	if (len * BITS / size < STATUS_LIST_ENTRIES_MIN)
		return fail(w, ERR_INPUT, "The status list has fewer than %d entries.",
		            STATUS_LIST_ENTRIES_MIN);
	*out = (struct status_list){bytes, len * BITS / size, size};
	return OK;
}

/* ---- JSON ---- */

struct str status_purpose_name(enum status_purpose purpose)
{
	static const struct str names[] = {
		[STATUS_REVOCATION] = S_INIT("revocation"),
		[STATUS_SUSPENSION] = S_INIT("suspension"),
		[STATUS_REFRESH] = S_INIT("refresh"),
		[STATUS_MESSAGES] = S_INIT("message"),
	};
	check(purpose < COUNT(names));
	return names[purpose];
}

static void put_texts(struct json_out *out, struct str name, const struct str *texts, size_t count)
{
	json_name(out, name);
	json_array(out);
	for (size_t i = 0; i < count; i++)
		json_str(out, texts[i]);
	json_end(out);
}

/* Members are sorted, hence the text is canonical. */
static void put_credential(struct json_out *out, const struct status_list_credential *credential,
                           struct str encoded)
{
	static const struct str contexts[] = {S_INIT("https://www.w3.org/ns/credentials/v2")};
	static const struct str types[] = {S_INIT("VerifiableCredential"),
	                                   S_INIT("BitstringStatusListCredential")};
	struct arena *arena = out->buf->arena;
	json_object(out);
	put_texts(out, S("@context"), contexts, COUNT(contexts));
	json_name(out, S("credentialSubject"));
	json_object(out);
	json_put_str(out, S("encodedList"), encoded);
	json_put_str(out, S("id"), str_format(arena, "%.*s#list", STR_ARG(credential->url)));
	json_put_str(out, S("statusPurpose"), status_purpose_name(credential->purpose));
	if (credential->ttl_ms > 0)
		json_put_int(out, S("ttl"), credential->ttl_ms);
	json_put_str(out, S("type"), S("BitstringStatusList"));
	json_end(out);
	json_put_str(out, S("id"), credential->url);
	json_put_str(out, S("issuer"), credential->issuer);
	put_texts(out, S("type"), types, COUNT(types));
	json_put_str(out, S("validFrom"), time_text(arena, credential->valid_from_us));
	if (credential->valid_until_us != 0)
		json_put_str(out, S("validUntil"), time_text(arena, credential->valid_until_us));
	json_end(out);
}

enum err status_list_text(struct work *w, const struct status_list_credential *credential,
                          const struct status_list *list, struct str *out)
{
	if (credential->url.len == 0 || credential->issuer.len == 0 || credential->valid_from_us <= 0 ||
	    credential->valid_from_us % TIME_SECOND_US != 0 ||
	    credential->valid_until_us % TIME_SECOND_US != 0)
		return fail(w, ERR_INPUT,
		            "A status list needs its address, its issuer, and a validity in whole seconds.");
	struct str encoded = status_list_encode(w->arena, list);
	size_t rest = 4096 + 2 * credential->url.len + credential->issuer.len;
	struct buf text = buf_init(w->arena, encoded.len + 6 * rest);
	struct json_out json = json_out(&text);
	put_credential(&json, credential, encoded);
	check(!text.full);
	*out = buf_str(&text);
	return OK;
}

static unsigned bits_for(size_t values)
{
	unsigned bits = 0;
	while ((size_t)1 << bits < values)
		bits++;
	check((size_t)1 << bits == values && bits >= 1 && bits <= STATUS_LIST_SIZE_MAX);
	return bits;
}

static void put_messages(struct json_out *out, const struct status_list_entry *entry)
{
	json_name(out, S("statusMessage"));
	json_array(out);
	for (size_t value = 0; value < entry->message_count; value++) {
		json_object(out);
		json_put_str(out, S("message"), entry->messages[value]);
		json_put_str(out, S("status"), str_format(out->buf->arena, "0x%zx", value));
		json_end(out);
	}
	json_end(out);
}

void status_list_put_entry(struct json_out *out, const struct status_list_entry *entry)
{
	struct arena *arena = out->buf->arena;
	struct str index = str_format(arena, "%llu", (unsigned long long)entry->index);
	check((entry->message_count > 0) == (entry->purpose == STATUS_MESSAGES));
	json_object(out);
	json_put_str(out, S("id"), str_format(arena, "%.*s#%.*s", STR_ARG(entry->url), STR_ARG(index)));
	json_put_str(out, S("statusListCredential"), entry->url);
	json_put_str(out, S("statusListIndex"), index);
	if (entry->message_count > 0)
		put_messages(out, entry);
	json_put_str(out, S("statusPurpose"), status_purpose_name(entry->purpose));
	if (!str_absent(entry->reference))
		json_put_str(out, S("statusReference"), entry->reference);
	if (entry->message_count > 0)
		json_put_int(out, S("statusSize"), bits_for(entry->message_count));
	json_put_str(out, S("type"), S("BitstringStatusListEntry"));
	json_end(out);
}
