#include "exam/wording.h"

#include "base/digest.h"
#include "base/json.h"
#include "exam/part.h"
#include "exam/scale.h"

#include "exam/wording.sql.h"

enum { TEXT_BYTES_MAX = DOCUMENT_BYTES_MAX };

static void put_clarifications(struct json_out *out, const struct criterion *criterion)
{
	json_array(out);
	for (size_t i = 0; i < criterion->clarification_count; i++) {
		json_int(out, criterion->clarifications[i].level);
		json_str(out, criterion->clarifications[i].text);
	}
	json_end(out);
}

struct str wording_asked(struct work *w, const struct part *part, const struct criterion *criterion)
{
	struct buf buf = buf_init(w->arena, TEXT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_array(&out);
	json_str(&out, part->written == NULL ? part->id : part->written->statement);
	json_str(&out, criterion->ask);
	json_array(&out);
	for (size_t i = 0; i < criterion->described_count; i++) {
		json_str(&out, criterion->described[i].title);
		json_str(&out, criterion->described[i].description);
		if (scale_is_of_points(criterion))
			json_int(&out, criterion->described[i].points);
	}
	if (scale_is_of_points(criterion))
		json_int(&out, (int64_t)scale_levels(criterion));
	json_end(&out);
	put_clarifications(&out, criterion);
	json_end(&out);
	struct digest digest = digest_of(buf_str(&buf));
	return digest_hex(w->arena, &digest);
}

struct str wording_digest(struct work *w, const struct part *part, const struct criterion *criterion)
{
	struct buf buf = buf_init(w->arena, TEXT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_array(&out);
	json_str(&out, criterion->title);
	json_str(&out, wording_asked(w, part, criterion));
	json_end(&out);
	struct digest digest = digest_of(buf_str(&buf));
	return digest_hex(w->arena, &digest);
}

enum err wording_keep(struct work *w, struct tx *tx, struct id org, struct id assessment,
                      const struct document *document)
{
	const struct wording_forget_in before = {.org = org, .assessment = assessment};
	struct part_criterion at;
	TRY(wording_forget(w, tx, &before));
	for (size_t i = 0; part_criterion_at(document, i, &at); i++) {
		if (at.part->written == NULL)
			continue;
		const struct wording_insert_in in = {
			.org = org,
			.assessment = assessment,
			.part = at.part->id,
			.criterion = at.criterion->id,
			.levels = (int64_t)scale_levels(at.criterion),
			.wording = wording_digest(w, at.part, at.criterion),
		};
		TRY(wording_insert(w, tx, &in));
	}
	return OK;
}
