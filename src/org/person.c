#include "org/person.h"

#include "base/utf8.h"
#include "base/world.h"
#include "org/person.sql.h"

/* by_id, by_email and page return the same columns. */
#define PERSON_OF_ROW(row)                                    \
	((struct person){                                     \
		.id = (row).id,                               \
		.email = (row).email,                         \
		.name = (row).name,                           \
		.roles = (unsigned)(row).roles,               \
		.minutes_factor = (row).minutes_factor,       \
		.has_password = (row).has_password,           \
		.disabled = (row).disabled_us != DB_NULL_INT, \
		.created_us = (row).created_us,               \
	})

static enum err check_person(struct work *w, const struct person *person, struct str *name)
{
	TRY(utf8_clean(w, str_trim(person->name), S("name"), name));
	if (name->len == 0 || name->len > PERSON_NAME_BYTES_MAX)
		return fail(w, ERR_INPUT, "a name has 1 to %d bytes", PERSON_NAME_BYTES_MAX);
	if (!utf8_is_drawn(*name))
		return fail(w, ERR_INPUT,
		            "nothing of this name can be seen: it is of invisible characters alone");
	if (utf8_turns(*name))
		return fail(
			w, ERR_INPUT,
			"a character in this name turns what is written behind it around: type the name instead of "
			"pasting it");
	if (person->roles == 0)
		return fail(w, ERR_INPUT, "a person needs at least one role");
	if (!(person->minutes_factor >= 1 && person->minutes_factor <= 4))
		return fail(w, ERR_INPUT, "extra time is a factor from 1 (none) to 4");
	return OK;
}

enum err person_create(struct work *w, struct tx *tx, const struct directory *directory, struct id org,
                       const struct person *person, struct id *id)
{
	struct str name, address;
	TRY(check_person(w, person, &name));
	TRY(directory_address(w, person->email, &address));
	const struct person_by_email_in known_in = {.org = org, .email = address};
	struct person_by_email_row known;
	bool found;
	TRY(person_by_email(w, tx, &known_in, &known, &found));
	if (found)
		return fail(w, ERR_CONFLICT, "somebody with the address %.*s is here already",
		            STR_ARG(address));
	*id = world_id(w);
	const struct person_insert_in in = {
		.org = org,
		.id = *id,
		.email = address,
		.name = name,
		.roles = person->roles,
		.minutes_factor = person->minutes_factor,
		.created_us = world_now_us(w),
	};
	TRY(person_insert(w, tx, &in));
	return directory_add(w, tx, directory, address, org, *id);
}

enum err person_update(struct work *w, struct tx *tx, struct id org, const struct person *person)
{
	struct str name;
	TRY(check_person(w, person, &name));
	const struct person_set_in in = {
		.org = org,
		.id = person->id,
		.name = name,
		.roles = person->roles,
		.minutes_factor = person->minutes_factor,
		.disabled_us = person->disabled ? world_now_us(w) : DB_NULL_INT,
	};
	int64_t changed;
	TRY(person_set(w, tx, &in, &changed));
	if (changed == 0)
		return fail(w, ERR_NOT_FOUND, "there is no such person");
	return OK;
}

enum err person_load(struct work *w, struct tx *tx, struct id org, struct id id, struct person *out)
{
	const struct person_by_id_in in = {.org = org, .id = id};
	struct person_by_id_row row;
	if (person_by_id(w, tx, &in, &row) == ERR_NOT_FOUND) {
		work_forgive(w);
		return fail(w, ERR_NOT_FOUND, "there is no such person");
	}
	if (w->failed != OK)
		return w->failed;
	*out = PERSON_OF_ROW(row);
	return OK;
}

enum err person_find_email(struct work *w, struct tx *tx, struct id org, struct str email, struct person *out,
                           bool *found)
{
	struct str address;
	TRY(directory_address(w, email, &address));
	const struct person_by_email_in in = {.org = org, .email = address};
	struct person_by_email_row row;
	TRY(person_by_email(w, tx, &in, &row, found));
	if (*found)
		*out = PERSON_OF_ROW(row);
	return OK;
}

enum err person_list(struct work *w, struct tx *tx, struct id org, struct id after, int64_t limit,
                     struct person **out, size_t *count)
{
	/* The zero id would be NULL, which nothing is greater than. */
	if (id_is_zero(after))
		after.byte[sizeof after.byte - 1] = 1;
	const struct person_page_in in = {.org = org, .after = after, .limit = limit};
	struct person_page_row *rows;
	TRY(person_page(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = PERSON_OF_ROW(rows[i]);
	return OK;
}
