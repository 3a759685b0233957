#include "exam/verification.h"

#include "base/check.h"
#include "base/json.h"
#include "base/world.h"
#include "exam/sitting.h"
#include "exam/version.h"
#include "org/audit.h"

#include "exam/verification.sql.h"

enum { TEXT_BYTES_MAX = 64 << 10 };

/* ---- as it is stored ---- */

struct str verification_text(struct work *w, const struct verification *verification)
{
	struct buf buf = buf_init(w->arena, TEXT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out); /* sorted, hence canonical */
	json_put_str(&out, S("competency"), verification->competency);
	json_name(&out, S("items"));
	json_array(&out);
	for (size_t i = 0; i < verification->count; i++) {
		json_object(&out);
		json_put_str(&out, S("item"), verification->items[i].item);
		json_put_str(&out, S("part"), verification->items[i].part);
		json_end(&out);
	}
	json_end(&out);
	json_end(&out);
	check(!buf.full); /* ids are short, and a plan has at most RENEWAL_ITEMS_MAX of them */
	return buf_str(&buf);
}

static enum err damaged(struct work *w)
{
	return fail(w, ERR_INTERNAL, "the plan of a stored verification is damaged");
}

enum err verification_read(struct work *w, struct str text, struct verification *out)
{
	const struct json *json;
	if (json_parse(w, text, TEXT_BYTES_MAX, &json) != OK) {
		work_forgive(w);
		return damaged(w);
	}
	const struct json *items = json_get(json, S("items"));
	out->competency = json_get_str(json, S("competency"));
	if (items == NULL || items->kind != JSON_ARRAY || str_absent(out->competency))
		return damaged(w);
	struct verification_item *all = work_array(w, items->count, sizeof *all);
	for (size_t i = 0; i < items->count; i++) {
		all[i].part = json_get_str(&items->elements[i], S("part"));
		all[i].item = json_get_str(&items->elements[i], S("item"));
		if (str_absent(all[i].part) || str_absent(all[i].item))
			return damaged(w);
	}
	out->items = all;
	out->count = items->count;
	return OK;
}

/* ---- its document ---- */

static size_t count_of(const struct verification *verification, struct str part)
{
	size_t count = 0;
	for (size_t i = 0; i < verification->count; i++)
		count += str_equal(verification->items[i].part, part);
	return count;
}

/* All of its items, none of which bars another or is held back. */
static enum err choose_items(struct work *w, const struct verification *verification, const struct part *part,
                             struct quiz *quiz)
{
	struct item *items = work_array(w, verification->count, sizeof *items);
	size_t count = 0;
	for (size_t i = 0; i < verification->count; i++) {
		if (!str_equal(verification->items[i].part, part->id))
			continue;
		const struct item *item = quiz_item(part->quiz, verification->items[i].item);
		if (item == NULL)
			return damaged(w);
		items[count] = *item;
		items[count].eligibility = 1;
		items[count++].family = (struct str){0};
	}
	quiz->items = items;
	quiz->item_count = count;
	quiz->items_min = quiz->items_max = (int64_t)count;
	quiz->stop_decided = 0;
	quiz->practice = NULL;
	return OK;
}

/* What a whole quiz's minutes are for so many questions of it, rounded up. */
static int64_t share_of(int64_t minutes, const struct quiz *whole, size_t count)
{
	return (minutes * (int64_t)count + whole->items_max - 1) / whole->items_max;
}

static enum err shorten_part(struct work *w, const struct verification *verification, const struct part *part,
                             struct part *out)
{
	struct quiz *quiz = work_alloc(w, sizeof *quiz);
	*out = *part;
	*quiz = *part->quiz;
	TRY(choose_items(w, verification, part, quiz));
	out->quiz = quiz;
	out->introduction = str_format(
		w->arena,
		"You get %zu question%s, one at a time, that you have not seen before. Each has exactly one right "
		"answer. A question cannot be opened again once it is answered. After the last one you see each "
		"answer with the reason for it.",
		quiz->item_count, quiz->item_count == 1 ? "" : "s");
	out->minutes = share_of(part->minutes, part->quiz, quiz->item_count);
	out->expected_minutes = share_of(part->expected_minutes, part->quiz, quiz->item_count);
	return OK;
}

enum err verification_document(struct work *w, const struct document *document,
                               const struct verification *verification, const struct document **out)
{
	struct document *shortened = work_alloc(w, sizeof *shortened);
	struct part *parts = work_array(w, document->part_count, sizeof *parts);
	size_t count = 0, items = 0;
	for (size_t i = 0; i < document->part_count; i++) {
		const struct part *part = &document->parts[i];
		if (part->quiz == NULL || count_of(verification, part->id) == 0)
			continue;
		TRY(shorten_part(w, verification, part, &parts[count]));
		items += parts[count++].quiz->item_count;
	}
	if (items != verification->count || items == 0)
		return damaged(w);
	*shortened = *document;
	const struct competency *competency = document_competency(document, verification->competency);
	if (competency == NULL)
		return damaged(w);
	shortened->summary =
		str_format(w->arena, "%zu question%s that show%s once more what you have shown: %.*s.", items,
	                   items == 1 ? "" : "s", items == 1 ? "s" : "", STR_ARG(competency->title));
	shortened->parts = parts;
	shortened->part_count = count;
	*out = shortened;
	return OK;
}

/* ---- sittings ---- */

enum err verification_list(struct work *w, struct tx *tx, const struct actor *actor,
                           struct verification_sitting **out, size_t *count)
{
	const struct verification_own_in in = {.org = actor->org, .person = actor->person};
	struct verification_own_row *rows;
	TRY(verification_own(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		struct verification verification;
		TRY(verification_read(w, rows[i].verification, &verification));
		(*out)[i] = (struct verification_sitting){
			.sitting = rows[i].sitting,
			.assessment = rows[i].assessment,
			.title = rows[i].title,
			.competency = verification.competency,
			.finished = rows[i].finished_us != DB_NULL_INT,
		};
	}
	return OK;
}

enum err verification_standing(struct work *w, struct tx *tx, struct id org, struct id person,
                               struct id assessment, struct verification_standing *out)
{
	const struct verification_standing_of_in in = {
		.org = org, .person = person, .assessment = assessment, .now_us = world_now_us(w)};
	struct verification_standing_of_row row;
	TRY(verification_standing_of(w, tx, &in, &row));
	*out = (struct verification_standing){row.count, row.last_finished_us, row.whole > 0};
	return OK;
}

enum err verification_seen(struct work *w, struct tx *tx, struct id org, struct id person,
                           struct id assessment, struct verification_item **out, size_t *count)
{
	const struct verification_shown_in in = {.org = org, .person = person, .assessment = assessment};
	struct verification_shown_row *rows;
	TRY(verification_shown(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct verification_item){rows[i].part, rows[i].item};
	return OK;
}

enum err verification_make(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                           const struct verification_standing *standing,
                           const struct verification *verification, struct id *sitting)
{
	struct version version;
	struct id id;
	const struct document *document;
	TRY(version_in_use(w, tx, actor->org, assessment, &id));
	TRY(version_load(w, tx, actor->org, id, &version));
	TRY(verification_document(w, version.document, verification, &document));
	*sitting = world_id(w);
	const struct verification_insert_in in = {
		.org = actor->org,
		.id = *sitting,
		.person = actor->person,
		.assessment = assessment,
		.version = id,
		.attempt = -1 - standing->count,
		.consented_us = world_now_us(w),
		.verification = verification_text(w, verification),
	};
	TRY(verification_insert(w, tx, &in));
	TRY(sitting_insert_parts(w, tx, actor->org, *sitting, document));
	return audit_add(w, tx, actor->org, actor->person, "sitting.verify", *sitting, (struct str){0});
}
