#include "ledger/ledger.h"

#include "base/check.h"
#include "base/world.h"
#include "db/bell.h"

#include "ledger/ledger.sql.h"

#include <string.h>

/* ---- adding ---- */

static enum err append(struct work *w, struct tx *tx, struct id org, struct str entry, int64_t *index)
{
	struct ledger_take_row head;
	check(entry.len <= ENTRY_BYTES_MAX);
	TRY(ledger_take(w, tx, &(struct ledger_take_in){org}, &head));
	*index = head.size - 1;
	const struct ledger_insert_in in = {
		.org = org, .entry_index = *index, .entry = entry, .at_us = world_now_us(w)};
	TRY(ledger_insert(w, tx, &in));
	tx_after_commit(tx, bell_ring, db_bell(tx_db(tx), LEDGER_BELL));
	return OK;
}

enum err ledger_add(struct work *w, struct tx *tx, struct id org, const struct ledger_record *record,
                    int64_t *index)
{
	uint8_t salt[ENTRY_SALT_LEN];
	world_random(w, salt, sizeof salt);
	struct ledger_opening_insert_in in = {
		.org = org,
		.kind = entry_kind_name(record->kind),
		.record = record->record,
		.person = record->person,
		.fields = record->fields,
		.salt = str_bytes(salt, sizeof salt),
	};
	TRY(append(w, tx, org, entry_text(w->arena, record->kind, salt, record->fields), &in.entry_index));
	if (index != NULL)
		*index = in.entry_index;
	return ledger_opening_insert(w, tx, &in);
}

/* ---- openings ---- */

/* of_record, page, bare, public and public_at return the same columns. The kind is read apart: it may be none. */
#define OPENING_OF_ROW(row)                 \
	((struct ledger_opening){           \
		.index = (row).entry_index, \
		.record = (row).record,     \
		.person = (row).person,     \
		.fields = (row).fields,     \
		.salt = (row).salt,         \
		.entry = (row).entry,       \
	})

static enum err read_kind(struct work *w, struct str kind, struct ledger_opening *out)
{
	bool damaged = !entry_kind_parse(kind, &out->kind) ||
	               (!str_absent(out->salt) && out->salt.len != ENTRY_SALT_LEN);
	return damaged ? fail(w, ERR_INTERNAL,
	                      "an entry of the ledger has lost its opening: restore a backup")
	               : OK;
}

enum err ledger_find_before(struct work *w, struct tx *tx, struct id org, enum entry_kind kind,
                            struct id record, int64_t before, struct ledger_opening *out, bool *found)
{
	const struct ledger_of_record_in in = {
		.org = org, .record = record, .kind = entry_kind_name(kind), .before = before};
	struct ledger_of_record_row row;
	TRY(ledger_of_record(w, tx, &in, &row, found));
	if (!*found)
		return OK;
	*out = OPENING_OF_ROW(row);
	return read_kind(w, row.kind, out);
}

enum err ledger_find(struct work *w, struct tx *tx, struct id org, enum entry_kind kind, struct id record,
                     struct ledger_opening *out, bool *found)
{
	return ledger_find_before(w, tx, org, kind, record, INT64_MAX, out, found);
}

struct str ledger_line(struct work *w, const struct ledger_opening *opening, struct str fields)
{
	uint8_t salt[ENTRY_SALT_LEN];
	check(opening->salt.len == sizeof salt);
	memcpy(salt, opening->salt.at, sizeof salt);
	return entry_text(w->arena, opening->kind, salt, fields);
}

#define READ_PAGE(w, rows, count, out)                                     \
	do {                                                               \
		check((count) <= LEDGER_PAGE_MAX);                         \
		*(out) = work_array((w), (count), sizeof **(out));         \
		for (size_t i = 0; i < (count); i++) {                     \
			(*(out))[i] = OPENING_OF_ROW((rows)[i]);           \
			TRY(read_kind((w), (rows)[i].kind, &(*(out))[i])); \
		}                                                          \
	} while (0)

enum err ledger_openings(struct work *w, struct tx *tx, struct id org, int64_t first,
                         struct ledger_opening **out, size_t *count)
{
	const struct ledger_page_in in = {.org = org, .first = first};
	struct ledger_page_row *rows;
	TRY(ledger_page(w, tx, &in, &rows, count));
	READ_PAGE(w, rows, *count, out);
	return OK;
}

enum err ledger_unfilled(struct work *w, struct tx *tx, struct id org, int64_t first,
                         struct ledger_opening **out, size_t *count)
{
	const struct ledger_bare_in in = {.org = org, .first = first};
	struct ledger_bare_row *rows;
	TRY(ledger_bare(w, tx, &in, &rows, count));
	READ_PAGE(w, rows, *count, out);
	return OK;
}

enum err ledger_statements(struct work *w, struct tx *tx, struct id org, int64_t first,
                           struct ledger_opening **out, size_t *count)
{
	const struct ledger_public_in in = {.org = org, .first = first};
	struct ledger_public_row *rows;
	TRY(ledger_public(w, tx, &in, &rows, count));
	READ_PAGE(w, rows, *count, out);
	return OK;
}

enum err ledger_statement(struct work *w, struct tx *tx, struct id org, int64_t index,
                          struct ledger_opening *out, bool *found)
{
	const struct ledger_public_at_in in = {.org = org, .entry_index = index};
	struct ledger_public_at_row row;
	TRY(ledger_public_at(w, tx, &in, &row, found));
	if (!*found)
		return OK;
	*out = OPENING_OF_ROW(row);
	return read_kind(w, row.kind, out);
}

enum err ledger_fill(struct work *w, struct tx *tx, struct id org, const struct ledger_opening *opening,
                     struct str fields)
{
	const struct ledger_set_fields_in in = {.org = org, .entry_index = opening->index, .fields = fields};
	if (!str_equal(ledger_line(w, opening, fields), opening->entry))
		return fail(w, ERR_CONFLICT, "entry %lld of the ledger commits to something else",
		            (long long)opening->index);
	return ledger_set_fields(w, tx, &in);
}

enum err ledger_erase(struct work *w, struct tx *tx, struct id org, enum entry_kind kind, struct id record)
{
	const struct ledger_destroy_in in = {.org = org, .record = record, .kind = entry_kind_name(kind)};
	return ledger_destroy(w, tx, &in);
}

/* ---- entries ---- */

enum err ledger_entries(struct work *w, struct tx *tx, struct id org, int64_t first, struct str **out,
                        size_t *count)
{
	const struct ledger_from_in in = {.org = org, .first = first};
	struct ledger_from_row *rows;
	TRY(ledger_from(w, tx, &in, &rows, count));
	check(*count <= LEDGER_ENTRIES_MAX);
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		if (rows[i].entry_index != first + (int64_t)i)
			return fail(w, ERR_CONFLICT, "the table of the ledger has a gap before entry %lld",
			            (long long)rows[i].entry_index);
		(*out)[i] = rows[i].entry;
	}
	return OK;
}

enum err ledger_place(struct work *w, struct tx *tx, struct id org, struct str entry, int64_t *index,
                      bool *found)
{
	struct ledger_where_row row;
	TRY(ledger_where(w, tx, &(struct ledger_where_in){org, entry}, &row, found));
	*index = *found ? row.entry_index : -1;
	return OK;
}

enum err ledger_size(struct work *w, struct tx *tx, struct id org, struct ledger_size *out)
{
	struct ledger_sizes_row row;
	bool found;
	TRY(ledger_sizes(w, tx, &(struct ledger_sizes_in){org}, &row, &found));
	*out = (struct ledger_size){found ? row.size : 0, found ? row.published : 0};
	return OK;
}
