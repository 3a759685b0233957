#include "badge/achievement.h"

#include "badge/issuer.h"
#include "base/world.h"

#include "badge/achievement.sql.h"

enum { DIGITS = 32 };

static const struct str folder = S_INIT("/achievements/");

struct str achievement_address(struct work *w, const struct issuer *issuer, const struct document *document,
                               int64_t version_number)
{
	bool same = str_equal(document->id, document->achievement.id);
	return str_format(w->arena, "%.*s%.*s%.*s%s%.*s/%lld", STR_ARG(issuer->base_url), STR_ARG(folder),
	                  STR_ARG(document->id), same ? "" : ".",
	                  STR_ARG(same ? S("") : document->achievement.id), (long long)version_number);
}

struct str achievement_address_of_digest(struct work *w, const struct issuer *issuer,
                                         const struct digest *digest)
{
	struct str hex = digest_hex(w->arena, digest);
	return str_format(w->arena, "%.*s%.*s%.*s", STR_ARG(issuer->base_url), STR_ARG(folder),
	                  STR_ARG(str_slice(hex, 0, DIGITS)));
}

struct str achievement_path(struct str base_url, struct str id)
{
	if (!str_starts(id, base_url) || !str_starts(str_slice(id, base_url.len, id.len), folder))
		return (struct str){0};
	return str_slice(id, base_url.len + folder.len, id.len);
}

enum err achievement_publish(struct work *w, struct tx *tx, struct id org, const struct issuer *issuer,
                             const struct openbadge_achievement *achievement)
{
	const struct openbadge_profile creator = {
		.id = issuer->did, .name = issuer->name, .url = issuer->base_url};
	struct achievement_insert_in in = {
		.org = org,
		.path = achievement_path(issuer->base_url, achievement->id),
		.now_us = world_now_us(w),
	};
	if (str_absent(in.path))
		return OK;
	TRY(openbadge_achievement_text(w, achievement, &creator, &in.document));
	return achievement_insert(w, tx, &in);
}

enum err achievement_find(struct work *w, struct tx *tx, struct id org, struct str path, struct str *document,
                          bool *found)
{
	const struct achievement_by_path_in in = {.org = org, .path = path};
	struct achievement_by_path_row row;
	TRY(achievement_by_path(w, tx, &in, &row, found));
	*document = *found ? row.document : (struct str){0};
	return OK;
}
