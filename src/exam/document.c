#include "exam/document.h"

#include "exam/document_format.h"

enum err document_read(struct work *w, struct str json, const struct document **out)
{
	const struct json *value;
	if (json_parse(w, json, DOCUMENT_BYTES_MAX, &value) != OK) {
		work_forgive(w);
		return fail(w, ERR_INTERNAL, "a stored assessment is not JSON any more: restore a backup");
	}
	struct document *document = work_alloc(w, sizeof *document);
	*out = document;
	return format_read(w, value, &document_format, document);
}

enum err document_write(struct work *w, const struct document *document, struct str *json)
{
	static const struct format_writing plainly;
	return document_write_as(w, document, &plainly, json);
}

enum err document_write_as(struct work *w, const struct document *document, const struct format_writing *as,
                           struct str *json)
{
	struct buf buf = buf_init(w->arena, DOCUMENT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	format_write_as(&out, &document_format, document, as);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "the assessment has more than %d MiB of text",
		            DOCUMENT_BYTES_MAX >> 20);
	const struct json *value;
	TRY(json_parse(w, buf_str(&buf), DOCUMENT_BYTES_MAX, &value));
	return json_canonical(w, value, json);
}

const struct part *document_part(const struct document *document, struct str id)
{
	for (size_t i = 0; i < document->part_count; i++)
		if (str_equal(document->parts[i].id, id))
			return &document->parts[i];
	return NULL;
}

const struct competency *document_competency(const struct document *document, struct str id)
{
	for (size_t i = 0; i < document->competency_count; i++)
		if (str_equal(document->competencies[i].id, id))
			return &document->competencies[i];
	return NULL;
}

const struct requirement *document_requirement(const struct document *document, struct str competency)
{
	for (size_t i = 0; i < document->requirement_count; i++)
		if (str_equal(document->requirements[i].competency, competency))
			return &document->requirements[i];
	return NULL;
}

const struct item *quiz_item(const struct quiz *quiz, struct str id)
{
	for (size_t i = 0; i < quiz->item_count; i++)
		if (str_equal(quiz->items[i].id, id))
			return &quiz->items[i];
	return NULL;
}

int64_t document_expected_minutes(const struct document *document)
{
	int64_t minutes = 0;
	for (size_t i = 0; i < document->part_count; i++)
		minutes += document->parts[i].expected_minutes;
	return minutes;
}

struct str document_adjudication(const struct document *document)
{
	return str_absent(document->review.adjudication) ? S("third") : document->review.adjudication;
}

struct str document_resolved(const struct document *document)
{
	return str_absent(document->review.resolved) ? S("mean") : document->review.resolved;
}
