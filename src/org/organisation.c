#include "org/organisation.h"

#include "base/world.h"
#include "org/organisation.sql.h"

enum err organisation_find(struct work *w, struct tx *tx, struct organisation *out, bool *found)
{
	struct organisation_oldest_row row;
	TRY(organisation_oldest(w, tx, &row, found));
	if (*found)
		*out = (struct organisation){row.id, row.slug, row.name};
	return OK;
}

enum err organisation_first(struct work *w, struct tx *tx, struct str name, struct organisation *out)
{
	bool found;
	TRY(organisation_find(w, tx, out, &found));
	if (found)
		return OK;
	*out = (struct organisation){world_id(w), S("main"), name};
	const struct organisation_insert_in in = {
		.org = out->id, .slug = out->slug, .name = name, .created_us = world_now_us(w)};
	return organisation_insert(w, tx, &in);
}
