#include "exam/format.h"

#include "base/check.h"
#include "exam/document.h"

#include <math.h>

/* On its way out. */
struct writer {
	struct json_out *out;
	const struct format_writing *as;
};

static void write_record(const struct writer *writer, const struct format *format, const void *record);
static void write_members(const struct writer *writer, const struct format *format, const void *record);
static enum err read_members(struct work *w, const struct json *json, const struct format *format,
                             void *record);

static const void *member(const void *record, size_t offset)
{
	return (const char *)record + offset;
}

static void *member_to_set(void *record, size_t offset)
{
	return (char *)record + offset;
}

size_t format_text_max(const struct format_key *key)
{
	static const size_t max[] = {
		[FORMAT_ID] = FORMAT_ID_BYTES_MAX,
		[FORMAT_LINE] = 200,
		[FORMAT_INLINE] = 1000,
		[FORMAT_TEXT] = DOCUMENT_TEXT_BYTES_MAX,
		[FORMAT_MARKDOWN] = DOCUMENT_TEXT_BYTES_MAX,
	};
	check((size_t)key->kind < COUNT(max));
	return key->most > 0 ? (size_t)key->most : max[key->kind];
}

void format_standards(const struct format *format, void *record)
{
	for (size_t i = 0; i < format->key_count; i++) {
		const struct format_key *key = &format->keys[i];
		if (key->kind == FORMAT_GROUP)
			format_standards(key->of, record);
		else if (key->kind == FORMAT_INT)
			*(int64_t *)member_to_set(record, key->offset) = (int64_t)key->standard;
		else if (key->kind == FORMAT_REAL)
			*(double *)member_to_set(record, key->offset) = key->standard;
	}
}

/* ---- writing ---- */

static bool any_present(const struct format *format, const void *record);

/* Whether there is something to write. */
static bool present(const struct format_key *key, const void *record)
{
	const void *at = member(record, key->offset);
	switch (key->kind) {
	case FORMAT_ID:
	case FORMAT_LINE:
	case FORMAT_TEXT:
	case FORMAT_INLINE:
	case FORMAT_MARKDOWN: return !str_absent(*(const struct str *)at);
	case FORMAT_INT: return !(key->lean && *(const int64_t *)at == (int64_t)key->standard);
	case FORMAT_REAL:
		return isfinite(*(const double *)at) && !(key->lean && *(const double *)at == key->standard);
	case FORMAT_BOOL: return *(const bool *)at;
	case FORMAT_GROUP: return any_present(key->of, record);
	case FORMAT_RECORD: return *(const void *const *)at != NULL;
	case FORMAT_LIST: return *(const size_t *)member(record, key->count_offset) > 0;
	}
	return false;
}

static bool any_present(const struct format *format, const void *record)
{
	for (size_t i = 0; i < format->key_count; i++)
		if (present(&format->keys[i], record))
			return true;
	return false;
}

/* Whether a record without the key would have the same value. */
static bool is_standard(const struct format_key *key, const void *record)
{
	const void *at = member(record, key->offset);
	if (!present(key, record))
		return true;
	if (key->kind == FORMAT_INT)
		return *(const int64_t *)at == (int64_t)key->standard;
	if (key->kind == FORMAT_REAL)
		return *(const double *)at == key->standard;
	for (size_t i = 0; key->kind == FORMAT_GROUP && i < key->of->key_count; i++)
		if (!is_standard(&key->of->keys[i], record))
			return false;
	return key->kind == FORMAT_GROUP;
}

/* Whether an author need not write it. */
static bool is_unsaid(const struct format_key *key, const void *record)
{
	return key->stored || (key->optional && is_standard(key, record));
}

static void write_value(const struct writer *writer, const struct format_key *key, const void *record);

static void write_list(const struct writer *writer, const struct format_key *key, const void *record)
{
	size_t count = *(const size_t *)member(record, key->count_offset);
	const char *elements = *(const void *const *)member(record, key->offset);
	json_array(writer->out);
	for (size_t i = 0; i < count; i++) {
		const void *element = elements + i * key->of->size;
		if (key->of->bare)
			write_value(writer, &key->of->keys[0], element);
		else
			write_record(writer, key->of, element);
	}
	json_end(writer->out);
}

static void write_group(const struct writer *writer, const struct format *format, const void *record)
{
	json_object(writer->out);
	write_members(writer, format, record);
	json_end(writer->out);
}

static void write_value(const struct writer *writer, const struct format_key *key, const void *record)
{
	struct json_out *out = writer->out;
	const void *at = member(record, key->offset);
	switch (key->kind) {
	case FORMAT_ID:
	case FORMAT_LINE:
	case FORMAT_TEXT:
	case FORMAT_INLINE:
	case FORMAT_MARKDOWN: json_str(out, *(const struct str *)at); break;
	case FORMAT_INT: json_int(out, *(const int64_t *)at); break;
	case FORMAT_REAL: json_real(out, *(const double *)at); break;
	case FORMAT_BOOL: json_bool(out, *(const bool *)at); break;
	case FORMAT_GROUP: write_group(writer, key->of, record); break;
	case FORMAT_RECORD: write_record(writer, key->of, *(const void *const *)at); break;
	case FORMAT_LIST: write_list(writer, key, record); break;
	}
}

static void write_members(const struct writer *writer, const struct format *format, const void *record)
{
	for (size_t i = 0; i < format->key_count; i++) {
		const struct format_key *key = &format->keys[i];
		bool left_out = writer->as->content_only && (key->parameter || key->aside);
		bool unsaid = writer->as->authors && is_unsaid(key, record);
		if (!present(key, record) || left_out || unsaid)
			continue;
		json_name(writer->out, key->name);
		write_value(writer, key, record);
	}
}

static const void *replaced(const struct format_writing *as, const void *record)
{
	for (size_t i = 0; i < as->replaced_count; i++)
		if (as->replaced[i].record == record)
			return as->replaced[i].instead;
	return record;
}

static void write_record(const struct writer *writer, const struct format *format, const void *record)
{
	record = replaced(writer->as, record);
	json_object(writer->out);
	write_members(writer, format, record);
	const struct format_key *rest = format->rest == NULL ? NULL : format->rest(record);
	if (rest != NULL)
		write_members(writer, rest->of, *(const void *const *)member(record, rest->offset));
	json_end(writer->out);
}

void format_write(struct json_out *out, const struct format *format, const void *record)
{
	static const struct format_writing plainly;
	format_write_as(out, format, record, &plainly);
}

void format_write_as(struct json_out *out, const struct format *format, const void *record,
                     const struct format_writing *as)
{
	const struct writer writer = {out, as};
	write_record(&writer, format, record);
}

/* ---- reading ---- */

static enum err damaged(struct work *w, const struct format_key *key)
{
	return fail(w, ERR_INTERNAL, "“%.*s” is not right in a stored assessment: restore a backup",
	            STR_ARG(key->name));
}

static enum err read_text(struct work *w, const struct json *json, const struct format_key *key,
                          struct str *out)
{
	if (json->kind == JSON_NULL)
		return OK; /* a text that an element of a list does not have */
	if (json->kind != JSON_STRING)
		return damaged(w, key);
	*out = json->text;
	return OK;
}

static enum err read_bool(struct work *w, const struct json *json, const struct format_key *key, bool *out)
{
	*out = json->kind == JSON_TRUE;
	return *out || json->kind == JSON_FALSE ? OK : damaged(w, key);
}

static enum err read_record(struct work *w, const struct json *json, const struct format *format,
                            const void **out)
{
	void *record = work_alloc(w, format->size);
	*out = record;
	return format_read(w, json, format, record);
}

static enum err read_value(struct work *w, const struct json *json, const struct format_key *key,
                           void *record);

static enum err read_list(struct work *w, const struct json *json, const struct format_key *key, void *record)
{
	/* format_write leaves an empty list out. */
	if (json->kind != JSON_ARRAY || json->count == 0 || (double)json->count > key->most)
		return damaged(w, key);
	char *elements = work_array(w, json->count, key->of->size);
	for (size_t i = 0; i < json->count; i++) {
		void *element = elements + i * key->of->size;
		if (key->of->bare)
			TRY(read_value(w, &json->elements[i], &key->of->keys[0], element));
		else
			TRY(format_read(w, &json->elements[i], key->of, element));
	}
	*(const void **)member_to_set(record, key->offset) = elements;
	*(size_t *)member_to_set(record, key->count_offset) = json->count;
	return OK;
}

static enum err read_value(struct work *w, const struct json *json, const struct format_key *key,
                           void *record)
{
	void *at = member_to_set(record, key->offset);
	switch (key->kind) {
	case FORMAT_ID:
	case FORMAT_LINE:
	case FORMAT_TEXT:
	case FORMAT_INLINE:
	case FORMAT_MARKDOWN: return read_text(w, json, key, at);
	case FORMAT_INT: return json_to_int(json, at) ? OK : damaged(w, key);
	case FORMAT_REAL: return json_to_real(json, at) ? OK : damaged(w, key);
	case FORMAT_BOOL: return read_bool(w, json, key, at);
	case FORMAT_GROUP: return read_members(w, json, key->of, record);
	case FORMAT_RECORD: return read_record(w, json, key->of, at);
	case FORMAT_LIST: return read_list(w, json, key, record);
	}
	return damaged(w, key);
}

/* Whether a stored document may lack the key: present() decides what is written. */
static bool may_lack(const struct format_key *key)
{
	return key->optional || key->kind == FORMAT_BOOL;
}

static enum err read_members(struct work *w, const struct json *json, const struct format *format,
                             void *record)
{
	if (json->kind != JSON_OBJECT)
		return fail(w, ERR_INTERNAL, "the %s of a stored assessment is not right: restore a backup",
		            format->noun);
	for (size_t i = 0; i < format->key_count; i++) {
		const struct format_key *key = &format->keys[i];
		const struct json *value = json_get(json, key->name);
		if (value != NULL && value->kind != JSON_NULL)
			TRY(read_value(w, value, key, record));
		else if (!may_lack(key))
			return damaged(w, key);
	}
	return OK;
}

enum err format_read(struct work *w, const struct json *json, const struct format *format, void *record)
{
	format_standards(format, record);
	TRY(read_members(w, json, format, record));
	if (format->rest == NULL)
		return OK;
	const struct format_key *rest = format->rest(record);
	if (rest == NULL)
		return fail(w, ERR_INTERNAL, "a stored assessment has a %s of a type that is not known",
		            format->noun);
	void *own = work_alloc(w, rest->of->size);
	format_standards(rest->of, own);
	*(const void **)member_to_set(record, rest->offset) = own;
	return read_members(w, json, rest->of, own);
}
