/* A proof's value: selective_value_*. Sections 3.5.2, 3.5.3, 3.5.7 and 3.5.8. */
#include "base/buf.h"
#include "vc/cbor.h"
#include "vc/multibase.h"
#include "vc/selective_parts.h"

#define HEADER_BASE "\xd9\x5d\x00"
#define HEADER_DERIVED "\xd9\x5d\x01"
#define PUBLIC_PREFIX "\x80\x24"

/* ---- reading ----------------------------------------------------------------------------------------- */

static bool read_bytes(struct str *in, size_t len, struct str *out)
{
	return cbor_read_bytes(in, out) && out->len == len;
}

static bool read_signatures(struct work *w, struct str *in, struct selective_value *out)
{
	if (!cbor_read_array(in, &out->signature_count))
		return false;
	struct str *signatures = work_array(w, out->signature_count, sizeof *signatures);
	for (size_t i = 0; i < out->signature_count; i++)
		if (!read_bytes(in, SELECTIVE_SIGNATURE_BYTES, &signatures[i]))
			return false;
	out->signatures = signatures;
	return true;
}

static bool read_pointers(struct work *w, struct str *in, struct selective_pointers *out)
{
	if (!cbor_read_array(in, &out->count))
		return false;
	struct str *pointers = work_array(w, out->count, sizeof *pointers);
	for (size_t i = 0; i < out->count; i++)
		if (!cbor_read_text(in, &pointers[i]))
			return false;
	out->at = pointers;
	return true;
}

/* A map from 0, 1, 2… in any order. */
static bool read_labels(struct work *w, struct str *in, struct selective_value *out)
{
	if (!cbor_read_map(in, &out->label_count))
		return false;
	struct str *labels = work_array(w, out->label_count, sizeof *labels);
	for (size_t i = 0; i < out->label_count; i++) {
		uint64_t number;
		struct str label;
		if (!cbor_read_number(in, &number) || !read_bytes(in, SELECTIVE_KEY_BYTES, &label) ||
		    number >= out->label_count || !str_absent(labels[number]))
			return false;
		labels[number] = label;
	}
	out->labels = labels;
	return true;
}

static bool read_indexes(struct work *w, struct str *in, struct selective_value *out)
{
	if (!cbor_read_array(in, &out->index_count))
		return false;
	uint64_t *indexes = work_array(w, out->index_count, sizeof *indexes);
	for (size_t i = 0; i < out->index_count; i++)
		if (!cbor_read_number(in, &indexes[i]) || (i > 0 && indexes[i] <= indexes[i - 1]))
			return false;
	out->indexes = indexes;
	return true;
}

static bool read_base(struct work *w, struct str *in, struct selective_value *out)
{
	return read_bytes(in, SELECTIVE_KEY_BYTES, &out->label_key) && read_signatures(w, in, out) &&
	       read_pointers(w, in, &out->mandatory);
}

static bool read_derived(struct work *w, struct str *in, struct selective_value *out)
{
	return read_signatures(w, in, out) && read_labels(w, in, out) && read_indexes(w, in, out);
}

enum err selective_value_read(struct work *w, struct str text, struct selective_value *out)
{
	enum { PARTS = 5 };
	struct str bytes;
	size_t count;
	*out = (struct selective_value){0};
	if (str_absent(text))
		return fail(w, ERR_INPUT, "The proof has no “proofValue”: it is not signed.");
	if (!str_starts(text, S("u")) || !multibase_decode(w->arena, text, &bytes))
		return fail(w, ERR_INPUT, "The proof's “proofValue” is not in base64url.");
	out->is_base = str_starts(bytes, S(HEADER_BASE));
	if (!out->is_base && !str_starts(bytes, S(HEADER_DERIVED)))
		return fail(w, ERR_INPUT,
		            "The proof's “proofValue” is neither a base proof nor derived from one.");
	struct str rest = str_slice(bytes, sizeof HEADER_BASE - 1, SIZE_MAX);
	bool good = cbor_read_array(&rest, &count) && count == PARTS &&
	            read_bytes(&rest, SELECTIVE_SIGNATURE_BYTES, &out->signature) &&
	            read_bytes(&rest, SELECTIVE_PUBLIC_BYTES, &out->public_key) &&
	            str_starts(out->public_key, S(PUBLIC_PREFIX)) &&
	            (out->is_base ? read_base(w, &rest, out) : read_derived(w, &rest, out));
	if (!good || rest.len > 0)
		return fail(w, ERR_INPUT, "The proof's “proofValue” is damaged.");
	return OK;
}

/* ---- writing ----------------------------------------------------------------------------------------- */

static void put_signatures(struct buf *buf, const struct selective_value *value)
{
	cbor_put_array(buf, value->signature_count);
	for (size_t i = 0; i < value->signature_count; i++)
		cbor_put_bytes(buf, value->signatures[i]);
}

static void put_base(struct buf *buf, const struct selective_value *value)
{
	cbor_put_bytes(buf, value->label_key);
	put_signatures(buf, value);
	cbor_put_array(buf, value->mandatory.count);
	for (size_t i = 0; i < value->mandatory.count; i++)
		cbor_put_text(buf, value->mandatory.at[i]);
}

static void put_derived(struct buf *buf, const struct selective_value *value)
{
	put_signatures(buf, value);
	cbor_put_map(buf, value->label_count);
	for (size_t i = 0; i < value->label_count; i++) {
		cbor_put_number(buf, i);
		cbor_put_bytes(buf, value->labels[i]);
	}
	cbor_put_array(buf, value->index_count);
	for (size_t i = 0; i < value->index_count; i++)
		cbor_put_number(buf, value->indexes[i]);
}

enum err selective_value_write(struct work *w, const struct selective_value *value, struct str *out)
{
	struct buf buf = buf_init(w->arena, SELECTIVE_VALUE_BYTES_MAX);
	buf_put(&buf, value->is_base ? S(HEADER_BASE) : S(HEADER_DERIVED));
	cbor_put_array(&buf, 5);
	cbor_put_bytes(&buf, value->signature);
	cbor_put_bytes(&buf, value->public_key);
	if (value->is_base)
		put_base(&buf, value);
	else
		put_derived(&buf, value);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "The document has too many parts for a proof of each.");
	*out = multibase_base64url(w->arena, buf_str(&buf));
	return OK;
}
